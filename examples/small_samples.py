"""Intervals with few regions: maximum likelihood beside restricted maximum likelihood, in the SYNTHETIC example.

The prefectures of Jiangsu, Zhejiang and Anhui: GDP per capita on the digital index, one year, four neighbours each.

    python examples/small_samples.py
"""

from __future__ import annotations

import pandas as pd

import spatial_iie as si

FORMULA = "log(gdp_per_capita) ~ digital_index + trade_share"
DELTA = ("32", "33", "34")  # provinces by the first digits of codes
MODELS = ("sem", "sdem", "sar", "sdm")


def main() -> pd.DataFrame:
    """Print both intervals of lambda or rho and of the digital index, and the impacts in the SDM."""
    study = si.study.demo()
    study = study.select([code for code in study.ids if code[:2] in DELTA])
    w = si.weights.knn(study.regions, k=4).row_standardized()
    rows = []
    for model in MODELS:
        for method in ("ml", "reml"):
            fit = getattr(si.spreg, model)(FORMULA, study.year(2019), w, method=method)
            ends, name = fit.conf_int(), fit.params.index[-1]
            row = {
                "model": model.upper(),
                "method": method,
                "n": fit.n,
                "parameter": name,
                "estimate": fit.params[name],
            }
            row |= {"low": ends.loc[name, "lower"], "high": ends.loc[name, "upper"], "p": fit.p_values[name]}
            row |= dict(zip(("index_low", "index_high"), ends.loc["digital_index"], strict=True))
            rows.append(row)
    table = pd.DataFrame(rows)
    print("SYNTHETIC example: nothing here describes real cities.")
    print(table.to_string(index=False))
    print(fit.summary())
    impacts = fit.impacts().to_frame().filter(regex="^(direct|indirect|total)(_low|_high)?$")
    print(impacts.to_string())
    return table


if __name__ == "__main__":
    main()
