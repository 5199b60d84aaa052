"""Named recipes of the literature: their columns are found by the usual spellings, and they are what they say."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.indices import composite, presets
from spatial_iie.indices.presets import PRESETS, columns_of

IDS = ["110000", "120000", "310000", "440100", "500000", "330100"]
FIVE = ["互联网普及率", "相关从业人员", "相关产出", "移动电话普及率", "数字普惠金融指数"]


def table_of(headings, seed=1):
    rows = pd.MultiIndex.from_product([IDS, [2018, 2019]], names=["region", "year"])
    rng = np.random.default_rng(seed)
    values = rng.gamma(2, 1, (12, 1)) + rng.gamma(2, 1, (12, len(headings)))
    return pd.DataFrame(values, index=rows, columns=headings)


def study_of(headings):
    return si.study.Study(table_of(headings), about={"source": "made up"})


def test_zhao2020_is_the_first_component_of_z_scores_of_all_years():
    study = study_of(FIVE)
    index = composite(study, preset="zhao2020")
    assert index.scores.equals(composite(study, FIVE, weights="pca", standardization="z").scores)
    z = (table_of(FIVE) - table_of(FIVE).mean()) / table_of(FIVE).std(ddof=0)
    left, sizes, right = np.linalg.svd(z.to_numpy(), full_matrices=False)
    first = left[:, 0] * sizes[0] * np.sign(right[0].sum()) / abs(right[0].sum())
    assert index.scores.reindex(z.index).to_numpy() == pytest.approx(first)
    assert index.about.preset == "zhao2020"
    assert any("管理世界" in note for note in index.notes)


def test_other_weights_are_of_min_max_values_pooled_over_the_years():
    study = study_of(FIVE)
    index = composite(study, preset="zhao2020", weights="entropy")
    assert index.scores.equals(composite(study, FIVE).scores)
    assert (
        composite(study, preset="zhao2020", weights="equal", standardization="z").about.standardization == "z"
    )


@pytest.mark.parametrize("name", PRESETS)
def test_every_spelling_is_found_and_means_one_indicator(name):
    expected = PRESETS[name].indicators
    for each in expected:
        others = [other.heading for other in expected if other is not each]
        for spelling in (
            each.heading,
            *each.spellings,
            f"{each.heading}（户/百人）",
            f" {each.heading.upper()} ",
        ):
            found = columns_of(name, study_of([*others, spelling]))
            assert found[each.heading] == spelling and len(set(found.values())) == len(expected)


def test_liu2020_is_of_two_levels_that_count_the_same():
    headings = [each.heading for each in PRESETS["liu2020"].indicators]
    index = composite(study_of(headings), preset="liu2020")
    assert index.system_weights["panel"].tolist() == pytest.approx([1 / 3] * 3)
    table = index.weight_table().to_frame().set_index("indicator")
    halves = (
        ["光缆密度", "移动电话基站密度", "信息化从业人员占比"], ["电信业务总量", "软件业务收入"],
        ["企业网站占比", "企业使用计算机数占比", "电子商务占比"], ["电子商务销售额", "网上零售额"],
    )  # fmt: skip
    for groups in halves:
        assert table.loc[groups, "within"].sum() == pytest.approx(0.5)
    assert table.loc[["互联网接入端口密度", "移动电话普及率"], "weight"].tolist() == pytest.approx(
        [1 / 12] * 2
    )


def test_what_is_missing_is_named_with_its_heading():
    with pytest.raises(
        DataError, match=r"2 of 5 columns are missing: \[相关产出 \(or 人均电信业务总量\), 数字普惠"
    ):
        composite(
            study_of([*FIVE[:2], FIVE[3], "电信业务总量"]), preset="zhao2020"
        )  # a total is not per head
    with pytest.raises(DataError, match=r"several columns are 互联网普及率: \[互联网普及率, 百人中互联网"):
        composite(study_of([*FIVE, "百人中互联网宽带接入用户数"]), preset="zhao2020")
    with pytest.raises(SpatialIIEError, match="preset must be one of zhao2020, huang2019, liu2020"):
        composite(study_of(FIVE), preset="zhao")
    for wrong in ({}, {"indicators": FIVE, "preset": "zhao2020"}):
        with pytest.raises(DataError, match="either indicators or a preset"):
            composite(study_of(FIVE), **wrong)


def test_the_list_has_every_indicator_and_source():
    found = presets()
    frame = found.to_frame()
    assert frame.loc[frame["preset"] == "zhao2020", "indicator"].tolist() == FIVE
    assert set(frame["preset"]) == set(PRESETS)
    assert all(any(str(each.source) in note for note in found.notes) for each in PRESETS.values())
