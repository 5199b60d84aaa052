"""The battery in a study file, and what stands beside a fit whose diagnostics reject."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spatial_iie.chapter import compose, read_plan
from spatial_iie.chapter.plan import Robustness
from spatial_iie.errors import DataError
from spatial_iie.report.document import Paragraph, Table
from tests.chapter.small import FILE, write_small_study

ASKED = """\
weights = ["queen", "rook", "idw:1:150km"]
drop = ["c00+c01"]
winsorize = [0.05]
lag = [1]
replace = ["trade=other"]
formulas = ["log(income) ~ index"]
errors = ["classical", "hc3"]
combine = "one"
permutations = 19
expected = "positive"
"""


@pytest.fixture(scope="module")
def chapter(tmp_path_factory):
    folder = tmp_path_factory.mktemp("battery")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPATIAL_IIE_CACHE", str(folder / "cache"))
        text = FILE.replace('weights = ["queen", "idw:1:150km"]\n', ASKED)
        text += '[panel]\nmodel = ["sar"]\neffects = ["region"]\nselection = false\nposterior = true\n'
        file = write_small_study(folder, text)
        rows = pd.read_csv(folder / "cells.csv").sort_values(["year", "cell"])
        rng = np.random.default_rng(2)
        unequal = rng.normal(size=len(rows)) * (rows["trade"] - 1) / 20  # variances rise with trade
        rows["income"] = np.exp(2 + 0.1 * rows["index"] + unequal)
        rows["other"] = rows["trade"] + rng.normal(size=len(rows))
        rows.to_csv(folder / "cells.csv", index=False)
        yield compose(read_plan(file), fresh=True)


def found(chapter, name):
    blocks = [
        block for _, block in chapter.document.blocks() if isinstance(block, Table) and block.name == name
    ]
    assert len(blocks) == 1, name
    return blocks[0].result


def told(chapter):
    blocks = [block for _, block in chapter.document.blocks() if isinstance(block, Paragraph)]
    return " ".join(chapter.document.text(block) for block in blocks)


def test_the_battery_has_a_row_for_every_choice(chapter):
    assert not chapter.failures
    frame = found(chapter, "robustness").to_frame()
    assert {"regressors", "sample", "outliers", "timing", "measure", "errors"} <= set(frame)
    assert (frame["sample"] == "without c00 + c01").sum() == 1 and (frame["errors"] == "hc3").sum() == 1
    panel = found(chapter, "robustness_panel").to_frame()
    assert set(panel["model"]) == {"SAR"} and set(panel["effects"]) == {"region"}
    joint = found(chapter, "robustness_joint").to_frame()
    assert (joint["p"] >= 0.05).all() and len(joint) == 3


def test_the_report_says_what_varies_and_what_the_joint_test_is(chapter):
    texts = told(chapter)
    assert "regions dropped, winsorizing" in texts
    assert "19 permutations, all specifications at once" in texts


def test_robust_errors_stand_beside_a_fit_whose_variances_are_unequal(chapter):
    table = found(chapter, "remedies").to_frame()
    assert any("HC3" in str(name) for name in table.columns) and any(
        "restricted" in str(name) for name in table
    )
    texts = told(chapter)
    assert "homoskedasticity of the errors is rejected" in texts and "what these tests call for" in texts


def test_posterior_probabilities_of_the_panel_are_a_table_and_a_sentence(chapter):
    table = found(chapter, "panel_posterior").to_frame()
    assert table["probability"].sum() == pytest.approx(1.0) and len(table) == 6
    first = table.loc[table["probability"].idxmax(), "model"]
    assert f"the most probable model is the {first}" in told(chapter)


def test_a_replacement_is_two_columns():
    assert Robustness(replace=("a=b", "a = c")).altered["replace"] == {"a": ("b", "c")}
    with pytest.raises(DataError, match="Write OLD=NEW"):
        Robustness(replace=("a",)).altered  # noqa: B018
