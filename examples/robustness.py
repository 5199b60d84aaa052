"""A battery of robustness checks and the test of all of them, on the SYNTHETIC example.

Run:

    python examples/robustness.py

Every number is simulated and describes no real city.
"""

from __future__ import annotations

from pathlib import Path

import spatial_iie as si

FORMULA = "log(gdp_per_capita) ~ digital_index + trade_share"


def main(folder: str | Path = "robustness") -> None:
    """Print the battery of one year, of panels and the joint tests, and draw the specification curve."""
    study = si.study.demo()
    specs = ("queen", "rook", "knn:4")
    weights = {
        spec: si.weights.from_spec(spec, study).attach_islands(study.regions).row_standardized()
        for spec in specs
    }
    table = si.spreg.robustness(
        FORMULA,
        study,
        weights=weights,
        years=[2019],
        models=["sem", "sar"],
        tested="total",
        drop=["municipalities", "vice-provincial", "capitals"],
        winsorize=0.01,
        lag=1,
        replace={"trade_share": ["deposit_share"]},
        errors=[None, "hc3"],
        combine="one",
    )
    print(table)
    print(table.to_frame().drop(columns=["note"]).iloc[:, :14].to_string())
    print(*table.notes, sep="\n")
    Path(folder).mkdir(parents=True, exist_ok=True)
    si.viz.save(si.viz.specification_curve(table, name="Total impact"), Path(folder) / "curve.png")

    panels = si.spreg.robustness(
        FORMULA,
        study,
        weights={"queen": weights["queen"]},
        effects=["both", "region"],
        models=["sar"],
        drop=["capitals"],
        lag=1,
        years={"2017-2019": [2017, 2018, 2019], "2018-2019": [2018, 2019]},
        combine="one",
    )
    print(panels.to_frame()[["effects", "year", "sample", "timing", "estimate", "p", "n"]].to_string())

    for null in ("permutation", "bootstrap"):
        test = si.spreg.specification_test(
            FORMULA,
            study,
            weights={"queen": weights["queen"]},
            years=[2019],
            models=["sem", "sar"],
            expected="positive",
            null=null,
            permutations=19,  # for a paper: 499 or more
        )
        print(test.to_frame().to_string(index=False))
        print(*test.notes, sep="\n")


if __name__ == "__main__":
    main()
