"""Standard errors of one regression by every word: what may be correlated changes what a coefficient is worth.

The SYNTHETIC example: GDP per capita on the digital index, one year by OLS and SDM, then the panel.

    python examples/robust_errors.py
"""

from __future__ import annotations

import pandas as pd

import spatial_iie as si
from spatial_iie.results import RegressionResult

FORMULA = "log(gdp_per_capita) ~ digital_index + trade_share"
ONE_YEAR = ("classical", "hc1", "hc3", "cluster:province", "conley:300km", "conley:300km:bartlett")
PANEL = ("classical", "hc3", "cluster:region", "cluster:province", "conley:300km:1", "driscoll-kraay:1")


def main() -> pd.DataFrame:
    """Print the standard errors of the digital index, the bootstrap by province and the error over the cut-off."""
    study = si.study.demo()
    w = si.weights.from_spec("knn:4", study).row_standardized()
    fits = {(model, word): _fit(study, w, model, word) for model in ("OLS", "SDM") for word in ONE_YEAR}
    for word in PANEL:
        fits["panel SDM", word] = si.spreg.panel(
            FORMULA, study, w, model="sdm", effects="region", errors=word
        )
    rows = [
        {
            "model": model,
            "errors": word,
            "std_error": fit.std_errors["digital_index"],
            "p": fit.p_values["digital_index"],
        }
        for (model, word), fit in fits.items()
    ]
    table = pd.DataFrame(rows)
    print("SYNTHETIC example: nothing here describes real cities.")
    print(table.to_string(index=False))
    by_province = si.spreg.ols(FORMULA, study.year(2019), errors="cluster:province")
    print(si.spreg.wild_bootstrap(by_province, draws=999).to_frame().to_string(index=False))
    cut_offs = si.spreg.errors_by_cutoff(by_province, "digital_index", km=(0, 100, 200, 300, 500))
    print(cut_offs.to_frame().to_string(index=False))
    return table


def _fit(study: si.study.Study, w: si.weights.Weights, model: str, word: str) -> RegressionResult:
    if model == "OLS":
        return si.spreg.ols(FORMULA, study.year(2019), errors=word)
    return si.spreg.sdm(FORMULA, study.year(2019), w, errors=word)


if __name__ == "__main__":
    main()
