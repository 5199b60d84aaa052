"""The example of few regions runs, and its intervals are those of the fits."""

from __future__ import annotations

import runpy
from pathlib import Path

import spatial_iie as si

EXAMPLE = Path(__file__).parents[2] / "examples" / "small_samples.py"


def test_small_samples(capsys):
    found = runpy.run_path(str(EXAMPLE))
    table = found["main"]().set_index(["model", "method"])
    printed = capsys.readouterr().out
    assert (
        "SYNTHETIC" in printed
        and "SDM by restricted maximum likelihood" in printed
        and "total_high" in printed
    )
    assert (table["n"] < 60).all()
    length = table["index_high"] - table["index_low"]
    for model in ("SEM", "SDEM", "SAR", "SDM"):
        assert length[model, "reml"] > 1.05 * length[model, "ml"]  # which is too short
    study = si.study.demo()
    study = study.select([code for code in study.ids if code[:2] in found["DELTA"]])
    w = si.weights.knn(study.regions, k=4).row_standardized()
    fit = si.spreg.sar(found["FORMULA"], study.year(2019), w, method="reml")
    assert fit.conf_int().loc["rho"].tolist() == table.loc[("SAR", "reml"), ["low", "high"]].tolist()
