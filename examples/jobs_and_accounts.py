"""Jobs and the digital index on the SYNTHETIC example; accounts of a textbook's table and of a made-up one."""

from __future__ import annotations

import pandas as pd

import spatial_iie as si


def main() -> dict[str, si.results.TableResult]:
    """Print table 5-3, the textbook's inverse, and the digital value added of a small economy."""
    study = si.study.demo()
    levels = si.macro.employment_levels(study.year(2019))
    changes = si.macro.employment_changes(study.year(2018), study.year(2019))
    jobs = si.macro.employment_table(levels, changes)
    print(jobs.summary(), end="\n\n")

    # Robust errors still take neighbours to be independent; the residuals say whether they are.
    w = si.weights.knn(study.regions, k=4).row_standardized()
    print(si.spreg.residual_moran(levels, w), end="\n\n")

    # Miller and Blair (2009), table 2.3: two sectors, their flows and outputs. The rest follows from the balances.
    flows = pd.DataFrame([[150.0, 500], [200, 100]], index=["1", "2"], columns=["1", "2"])
    textbook = si.macro.io_table(flows, output=pd.Series([1000.0, 2000], index=["1", "2"]))
    inverse = si.macro.leontief_inverse(textbook)
    print(inverse.summary(), end="\n\n")

    # Five made-up sectors, two of them digital; the experts are not sure how digital they are.
    economy = si.macro.demo_io_table()
    shares = pd.DataFrame({"low": [0.2, 0.5], "mode": [0.4, 0.6], "high": [0.6, 1.0]}, index=["03", "05"])
    value_added = si.macro.digital_value_added(economy, shares["mode"])
    ranges = si.macro.value_added_ranges(economy, shares, draws=9999, seed=2022)
    print(value_added.summary(), ranges.summary(), sep="\n\n")

    # The same economy in later years: the benchmark of 2018 carried forward by made-up yearly accounts.
    yearly, experts, divisions = si.macro.demo_accounts()
    columns = si.macro.Accounts(price_index="price_index", base_year=2015, capital="capital", labor="labor")
    later = si.macro.value_added_by_year(
        economy, experts, yearly, year=2018, accounts=columns, divisions=divisions
    )
    print(later.summary())
    return {"jobs": jobs, "inverse": inverse, "value added": value_added, "ranges": ranges, "later": later}


if __name__ == "__main__":
    main()
