"""The commands on heterogeneity answer as their functions do."""

from __future__ import annotations

import json

import numpy as np
import pytest

import spatial_iie as si
from spatial_iie.cli import run

FORMULA = "log(gdp_per_capita) ~ digital_index + trade_share"
pytestmark = pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")


@pytest.fixture(scope="module")
def study():
    return si.study.demo()


@pytest.fixture(scope="module")
def w(study):
    return si.weights.from_spec("queen", study).row_standardized()


def _rows(capsys, *words):
    assert run([*words, "--format", "json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_regimes_of_a_year_and_of_a_panel(capsys, study, w):
    groups = si.indices.region_groups(study, "three")
    rows = _rows(capsys, "regimes", "--formula", FORMULA, "--groups", "three", "--model", "sar", "--errors", "hc3",
                 "--show", "chow", "--year", "2018", "--common", "trade_share")  # fmt: skip
    fit = si.spreg.regimes(
        FORMULA, study.year(2018), w, groups=groups, model="sar", errors="hc3", common="trade_share"
    )
    np.testing.assert_allclose(
        [row["p"] for row in rows], si.spreg.chow_tests(fit).to_frame()["p"], rtol=1e-6
    )
    rows = _rows(
        capsys, "regimes", "--formula", FORMULA, "--groups", "three", "--model", "sem", "--method", "reml"
    )
    fit = si.spreg.regimes(FORMULA, study.year(2019), w, groups=groups, model="sem", method="reml")
    np.testing.assert_allclose([row["p"] for row in rows], fit.p_values, rtol=1e-6)
    rows = _rows(
        capsys, "regimes", "--formula", FORMULA, "--groups", "three", "--effects", "both", "--model", "sdm"
    )
    panel = si.spreg.regimes(FORMULA, study, w, groups=groups, model="sdm", effects="both")
    np.testing.assert_allclose([row["coefficient"] for row in rows], panel.params, rtol=1e-6)


def test_regimes_are_drawn_and_have_impacts_and_variances(capsys, tmp_path):
    out = tmp_path / "regimes.png"
    assert run(["regimes", "--formula", FORMULA, "--variances", "regime", "--out", str(out)]) == 0
    assert out.stat().st_size > 10_000
    capsys.readouterr()
    rows = _rows(
        capsys, "regimes", "--formula", FORMULA, "--model", "slx", "--groups", "hu_line", "--show", "impacts"
    )
    assert {row["variable"] for row in rows} == {"digital_index", "trade_share"}


def test_moderation_adds_the_interaction(capsys, study, w, tmp_path):
    out = tmp_path / "margins.png"
    rows = _rows(capsys, "moderation", "--formula", FORMULA, "--moderator", "trade_share", "--at", "0,10",
                 "--out", str(out), "--variable", "digital_index")  # fmt: skip
    fit = si.spreg.ols(f"{FORMULA} + digital_index:trade_share", study.year(2019), w)
    wanted = si.spreg.margins(fit, "digital_index", at={"trade_share": [0, 10]}).to_frame()
    np.testing.assert_allclose([row["estimate"] for row in rows], wanted["estimate"], rtol=1e-6)
    assert out.stat().st_size > 10_000
    rows = _rows(capsys, "moderation", "--formula", FORMULA, "--moderator", "trade_share", "--effects", "both",
                 "--model", "sdm")  # fmt: skip
    assert [row["impact"] for row in rows[:3]] == ["direct", "indirect", "total"]


def test_thresholds(capsys, study, w, tmp_path):
    out = tmp_path / "threshold.png"
    words = ["threshold", "--formula", FORMULA, "--variable", "trade_share", "--split", "digital_index"]
    words += ["--draws", "19", "--trim", "0.2", "--bootstrap", "residual", "--seed", "3"]
    rows = _rows(capsys, *words, "--thresholds", "2", "--out", str(out))
    found = si.spreg.threshold(FORMULA, study.year(2019), w, variable="trade_share", split=["digital_index"], draws=19,
                               trim=0.2, bootstrap="residual", seed=3, thresholds=2)  # fmt: skip
    np.testing.assert_allclose([row["F"] for row in rows], found.to_frame()["F"], rtol=1e-6)
    assert out.stat().st_size > 10_000
    rows = _rows(capsys, *words, "--show", "coefficients", "--model", "slx", "--effects", "both")
    assert any("trade_share <=" in row["variable"] for row in rows)


def test_mediation(capsys, study, w):
    words = [
        "mediation",
        "--formula",
        FORMULA,
        "--mediator",
        "log(population)",
        "--draws",
        "99",
        "--seed",
        "2",
    ]
    rows = _rows(capsys, *words)
    found = si.spreg.mediation(
        FORMULA, study.year(2019), w, mediator="log(population)", draws=99, seed=2
    ).to_frame()
    np.testing.assert_allclose([row["estimate"] for row in rows], found["estimate"], rtol=1e-6)
    assert run([*words, "--show", "equations", "--variable", "trade_share", "--model", "sem"]) == 0
    assert "(2) log(population)" in capsys.readouterr().out


def test_local_coefficients(capsys, study, tmp_path):
    pytest.importorskip("mgwr", reason="mgwr, of the extra gwr, is not installed")
    out = tmp_path / "gwr.png"
    words = ["gwr", "--formula", "log(gdp_per_capita) ~ digital_index", "--bandwidth", "120"]
    rows = _rows(
        capsys, *words, "--out", str(out), "--variable", "digital_index", "--map-approval", "GS(2024)0650"
    )
    found = si.spreg.gwr("log(gdp_per_capita) ~ digital_index", study.year(2019), bandwidth=120).to_frame()
    np.testing.assert_allclose([row["mean"] for row in rows], found["mean"], rtol=1e-6)
    assert out.stat().st_size > 10_000
    rows = _rows(
        capsys,
        "gwr",
        *words[1:3],
        "--bandwidth",
        "900",
        "--fixed",
        "--kernel",
        "gaussian",
        "--show",
        "regions",
    )
    assert len(rows) == 366
    assert len(_rows(capsys, *words, "--show", "variability", "--draws", "9", "--seed", "1")) == 2
    assert run(["gwr", *words[1:3], "--bandwidth", "wide"]) == 2
    assert "--bandwidth 'wide' is not understood" in capsys.readouterr().err
    assert run(["gwr", *words[1:3], "--multiscale", "--bandwidth", "50"]) == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["regimes", "--year", "2017-2019"], "one year is fitted"),
        (
            ["regimes", "--model", "sar", "--method", "reml", "--effects", "both"],
            "--method reml is for one year",
        ),
        (["regimes", "--groups", "none"], "leaves nothing to compare"),
        (["threshold"], "--variable"),
        (["threshold", "--variable", "nothing"], "nothing"),
        (["mediation", "--formula", FORMULA, "--mediator", "trade_share"], "is a regressor of the formula"),
        (["moderation", "--moderator", "nothing"], "nothing"),
    ],
)
def test_what_is_refused(capsys, words, message):
    assert run(words) == 2
    assert message in capsys.readouterr().err
