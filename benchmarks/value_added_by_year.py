"""How often the intervals of value added by year hold the truth, where what they assume is true.

A made-up economy: one division on a straight line with normal errors, its last year unknown; output from a production
function with constant returns and normal errors; shares drawn from the ranges given. The truth of a sample is computed
with the true shares, the true value of the unknown year and the true elasticity; the interval is that of 999 draws.

    python benchmarks/value_added_by_year.py [samples]
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

import spatial_iie as si
from spatial_iie.macro import Accounts
from spatial_iie.macro.ranges import drawn_shares

YEARS = np.arange(2007, 2022)
CAPITAL = 0.45


def sample(random: np.random.Generator, noise: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the accounts as they are known and as they are."""
    data = si.macro.demo_accounts()[0].drop(columns="price_index")
    since = YEARS - 2018
    data["information services"] = 390 * (1 + 0.065 * since) + 6.0 * noise * random.standard_normal(
        len(YEARS)
    )
    capital = 3000 * np.exp(0.08 * since + 0.03 * random.standard_normal(len(YEARS)).cumsum() / 3)
    labor = 800 * np.exp(0.004 * since + 0.01 * random.standard_normal(len(YEARS)))
    errors = 0.01 * noise * random.standard_normal(len(YEARS))
    data["capital"], data["labor"] = capital, labor
    data["gdp"] = 60 * capital**CAPITAL * labor ** (1 - CAPITAL) * np.exp(errors)
    truth = data.copy()
    data.loc[2021, "information services"] = np.nan
    return data, truth


def main(samples: int) -> None:
    """Print coverage of the nominal 90 % intervals of 2021."""
    table, (_, ranges, divisions) = si.macro.demo_io_table(), si.macro.demo_accounts()
    columns = Accounts(capital="capital", labor="labor", constant_returns=True)
    known = Accounts(capital="capital", labor="labor", labor_share=1 - CAPITAL)
    held = {"value_added": 0, "contribution": 0}
    width = []
    for number in range(samples):
        random = np.random.default_rng([20, number])
        data, truth = sample(random, 1.0)
        _, shares = drawn_shares(table, ranges, "triangular", "independent", 1, random)
        true = pd.Series(shares[0], index=ranges.index)
        of = {"year": 2018, "divisions": divisions}
        right = (
            si.macro.value_added_by_year(table, true, truth, accounts=known, draws=1, **of)
            .to_frame()
            .loc[2021]
        )
        found = (
            si.macro.value_added_by_year(table, ranges, data, accounts=columns, draws=999, seed=number, **of)
            .to_frame()
            .loc[2021]
        )
        for name, column in (("value_added", "value_added"), ("contribution", "contribution_pct")):
            held[name] += bool(found[f"{name}_q05"] <= right[column] <= found[f"{name}_q95"])
        width.append((found["value_added_q95"] - found["value_added_q05"]) / found["value_added"])
    print(f"{samples} samples; nominal 90 %; relative width of the interval {np.mean(width):.2f}")
    for name, count in held.items():
        share = count / samples
        print(
            f"{name:14s} {100 * share:.1f} %  (standard error {100 * (share * (1 - share) / samples) ** 0.5:.1f})"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
