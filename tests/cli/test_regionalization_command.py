"""The command on contiguous clusters: the numbers of Python, a map, refusals in the words of the shell."""

from __future__ import annotations

import csv
import io

import pytest

import spatial_iie as si
from spatial_iie.cli import run
from spatial_iie.errors import WeightsWarning

pytest.importorskip("spopt", reason="spopt, of the extra regions, is not installed")
WARD = ["regionalization", "--method", "ward", "--clusters", "4", "--permutations", "19"]


def test_it_prints_the_clusters_of_python_and_draws_them(capsys, tmp_path):
    out = tmp_path / "clusters.svg"
    assert run([*WARD, "--others", "gdp_per_capita", "--format", "csv", "--out", str(out)]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    study = si.study.demo()
    with pytest.warns(WeightsWarning):
        w = si.weights.queen(study.regions)
    found = si.esda.regionalization(
        study, ["digital_index", "gdp_per_capita"], w, method="ward", clusters=4, permutations=19
    )
    frame = found.to_frame()
    assert [int(row["n"]) for row in rows] == frame["n"].tolist()
    assert [float(row["mean"]) for row in rows] == pytest.approx(frame["mean"].tolist())
    text = out.read_text(encoding="utf-8")
    assert 'id="clusters"' in text and "Contiguous clusters" in text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_speaks_the_language(language, ask):
    status, out, err = ask(*WARD, "--lang", language, "--show", "regions")
    assert status == 0 and ("Cluster" in out) == (language == "en")
    status, out, err = ask(*WARD, "--lang", language)
    assert ("Ward 法" in out) == (language == "zh") and len(err.splitlines()) <= 2


def test_refusals(ask):
    status, _, err = ask("regionalization", "--method", "max-p", "--clusters", "4")
    assert status == 2 and "floor" in err
    status, _, err = ask("regionalization", "--method", "tree")
    assert status == 2 and "--method must be one of" in err


def test_clusters_are_joined_to_a_table_as_groups(ask, tmp_path):
    study = si.study.demo()
    panel, clusters, both = (tmp_path / f"{name}.csv" for name in ("panel", "clusters", "both"))
    study.panel[["digital_index"]].reset_index().to_csv(panel, index=False)
    status, out, _ = ask(*WARD, "--data", str(panel), "--show", "regions", "--format", "csv")
    clusters.write_text(out, encoding="utf-8")
    assert status == 0
    joined = ("--prefix", "", "--prefix", "c_", "--out", str(both))
    assert ask("data", "merge", str(panel), str(clusters), *joined)[0] == 0
    status, out, _ = ask(
        "inequality", "--data", str(both), "--value", "digital_index", "--show", "theil", "--groups", "c_cluster_name",
        "--draws", "0", "--format", "csv",
    )  # fmt: skip
    assert status == 0 and "北京市" in out
