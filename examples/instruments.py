"""Instruments for the digital index: one year and a panel, how strong they are, and what holds if they are weak.

The SYNTHETIC example: GDP per capita on the digital index, which is treated as endogenous.

    python examples/instruments.py
"""

from __future__ import annotations

import pandas as pd

import spatial_iie as si

ONE_YEAR = "log(gdp_per_capita) ~ trade_share + [digital_index ~ population + deposit_share]"
PANEL = "log(gdp_per_capita) ~ trade_share + [digital_index ~ population + {instrument}]"
INSTRUMENTS = ("distance_to_杭州:year", "distance_to_杭州:L(national_digital_index, 1)")


def main() -> pd.DataFrame:
    """Print estimates, strength and Anderson-Rubin sets of the coefficient of the digital index."""
    study = si.study.demo()
    w = si.weights.from_spec("knn:4", study).row_standardized()
    data = study.year(2019)
    fits = {
        "OLS, 2SLS": si.spreg.ols(ONE_YEAR, data),
        "SLX, 2SLS": si.spreg.slx(ONE_YEAR, data, w),
        "SAR, spatial 2SLS": si.spreg.sar(ONE_YEAR, data, w),
    }
    for instrument in INSTRUMENTS:
        formula = PANEL.format(instrument=instrument)
        fits[f"panel, {instrument}"] = si.spreg.panel(formula, study, w, model="ols", effects="both")
    rows = []
    for name, fit in fits.items():
        sets = si.spreg.anderson_rubin(fit).to_frame().set_index("coefficient")
        tests = si.spreg.instrument_tests(fit)
        strength = si.spreg.instrument_strength(fit).to_frame()
        row = {"fit": name, **sets.loc["digital_index", ["estimate", "std_error", "set"]]}
        f = strength["effective_f" if "effective_f" in strength else "conditional_f"].min()
        row |= {"F": f, "p of J": tests["Hansen J"].p_value}
        rows.append(row)
    table = pd.DataFrame(rows)
    print("SYNTHETIC example: nothing here describes real cities.")
    print(table.to_string(index=False))
    print(si.report.render(si.spreg.instrument_tests(fits["SAR, spatial 2SLS"]), "table"))
    for name, fit in fits.items():
        print(*(f"{name}: {note}" for note in fit.notes if "nstruments" in note), sep="\n")
    return table


if __name__ == "__main__":
    main()
