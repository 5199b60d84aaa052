"""Columns of words are categories: of the table, of the user's boundaries, and of China's divisions."""

import geopandas
import numpy as np
import pandas as pd
import pytest
from shapely.geometry import box

import spatial_iie as si
from spatial_iie import study
from spatial_iie.errors import DataError

DEMO = si.study.demo()
KINDS = np.array(["甲", "乙", "丙"])[np.arange(len(DEMO.ids)) % 3]
WIDE = pd.DataFrame(
    {"代码": DEMO.ids, "类型": KINDS, "面积": 1.0}
    | {f"x_{year}": DEMO["gdp", year].to_numpy() for year in (2018, 2019)}
    | {f"指数（分）{year}": DEMO["digital_index", year].to_numpy() for year in (2018, 2019)}
)


def test_words_of_a_wide_table_are_categories():
    opened = study.open(WIDE)
    assert opened.variables == ("x", "指数")
    for year in (2018, 2019):
        assert opened.categories(year)["类型"].astype(str).tolist() == KINDS.tolist()
    assert "面积" not in opened.categories(2019)


def test_a_column_of_words_under_the_heading_of_regions_is_a_category():
    opened = study.open(
        pd.DataFrame({"城市": ["北京", "保定"], "地区": ["东部", "华北"], "年份": 2019, "x": [1.0, 2.0]})
    )
    assert opened.categories(2019)["地区"].tolist() == ["东部", "华北"]


def test_china_s_divisions_have_a_province_and_a_region_group():
    opened = study.open(pd.DataFrame({"城市": ["保定", "沈阳", "恩施州"], "年份": 2019, "x": [1.0, 2, 3]}))
    known = opened.categories(2019)
    assert known["province"].tolist() == ["河北省", "辽宁省", "湖北省"]
    assert known["region_group"].tolist() == ["East", "Northeast", "Central"]
    assert known["region_group"].tolist() == si.indices.region_groups(opened, "four").tolist()
    assert known["city_cluster"].tolist() == si.indices.region_groups(opened, "city_clusters").tolist()
    assert known["city_cluster"].tolist() == ["Beijing-Tianjin-Hebei", *["Outside the city clusters"] * 2]
    provinces = study.open(pd.DataFrame({"省份": ["河北", "辽宁"], "年份": 2019, "x": [1.0, 2]}))
    assert provinces.categories(2019)["region_group"].tolist() == ["East", "Northeast"]
    assert "city_cluster" not in provinces.categories(2019)


def test_the_words_of_the_table_come_first():
    rows = {
        "城市": ["北京", "保定"],
        "年份": 2019,
        "province": ["京", "冀"],
        "region_group": [1.0, 2.0],
        "x": [1.0, 2.0],
    }
    opened = study.open(pd.DataFrame(rows))
    assert opened.categories(2019).drop(columns="city_cluster").astype(str).to_dict("list") == {
        "province": ["京", "冀"]
    }
    assert opened["region_group", 2019].tolist() == [1, 2]


def test_words_of_own_boundaries_are_categories_and_groups():
    squares = geopandas.GeoDataFrame(
        {"key": list("abcd"), "zone": ["n", "n", "s", "s"], "size": 1.0},
        geometry=[box(i, 0, i + 1, 1) for i in range(4)],
        crs=4326,
    )
    table = pd.DataFrame({"site": list("dcba"), "year": 2019, "x": [1.0, 2, 3, 4]})
    opened = study.open(table, region="site", boundaries=squares, boundary_key="key")
    assert opened.categories(2019).astype(str).to_dict("list") == {"zone": ["n", "n", "s", "s"]}
    assert si.indices.region_groups(opened, "zone").tolist() == ["n", "n", "s", "s"]
    assert study.cross_section(opened, 2019)["zone"].tolist() == ["n", "n", "s", "s"]


def test_groups_may_be_any_column_of_words_that_does_not_change():
    opened = study.open(WIDE)
    assert si.indices.region_groups(opened, "类型").astype(str).tolist() == KINDS.tolist()
    moving = pd.DataFrame(
        {"城市": ["北京", "北京"], "年份": [2018, 2019], "类型": ["甲", "乙"], "x": [1.0, 2.0]}
    )
    with pytest.raises(DataError, match="in more than one group"):
        si.indices.region_groups(study.open(moving), "类型")
    with pytest.raises(DataError, match=r"no grouping '类'.*\[类型, province, region_group, city_cluster\]"):
        si.indices.region_groups(opened, "类")


def dummies(names):
    """Return 0/1 columns of all but the first of some words, in order."""
    return np.column_stack([np.asarray(names) == name for name in sorted(set(names))[1:]]).astype(float)


def least_squares(names):
    """Fit the index on words and a constant by least squares, without a formula."""
    y = DEMO["digital_index", 2019].to_numpy()
    x = np.column_stack([np.ones(len(y)), dummies(names)])
    return np.linalg.lstsq(x, y, rcond=None)[0]


@pytest.mark.parametrize("name", ["类型", "province", "region_group", "city_cluster"])
@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_formulas_take_them_from_python_in_a_grid_and_in_panels(name):
    opened = study.open(WIDE)
    w = si.weights.knn(opened.regions, 4).row_standardized()
    words = opened.categories(2019)[name].astype(str)
    right = least_squares(words)
    fit = si.spreg.ols(f"指数 ~ C({name})", study.cross_section(opened, 2019), w)
    assert fit.params.to_numpy() == pytest.approx(right, rel=1e-8)
    with_x = si.spreg.ols(f"指数 ~ C({name}) + x", study.cross_section(opened, 2019), w)
    grid = si.spreg.robustness(f"指数 ~ C({name}) + x", opened, weights={"knn": w}, models="ols", years=2019)
    assert grid.to_frame()["estimate"].tolist() == pytest.approx([with_x.params["x"]], rel=1e-8)
    with pytest.raises(DataError, match="has no one coefficient"):
        si.spreg.robustness(f"指数 ~ C({name})", opened, weights={"knn": w}, models="ols", years=2019)
    pooled = si.spreg.panel(f"指数 ~ C({name})", opened, w, model="ols", effects="none")
    assert len(pooled.params) == len(right)


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_convergence_takes_them_as_controls():
    w = si.weights.knn(DEMO.regions, 4).row_standardized()
    fit = si.indices.beta_convergence(DEMO, "digital_index", w, controls=["C(region_group)"], model="ols")
    assert "C(region_group)[T.West]" in fit.params.index


@pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
def test_the_command_line_and_the_study_file_take_them(tmp_path, capsys):
    from spatial_iie.chapter import read_plan
    from spatial_iie.chapter.opening import open_desk
    from spatial_iie.chapter.parts import data, models
    from spatial_iie.cli import run

    file = tmp_path / "table.csv"
    WIDE.to_csv(file, index=False)
    formula = "`指数` ~ log(x) + C(类型) + C(province)"
    status = run(["sdem", "--data", str(file), "--formula", formula, "--lagged", "log(x)", "--year", "2019"])
    out = capsys.readouterr().out
    assert not status and "C(类型)[T.甲]" in out and "C(province)[T.海南省]" in out
    plan = tmp_path / "study.toml"
    plan.write_text(
        f'[data]\nfile = "table.csv"\nyears = [2019]\n[variables]\nindex = "指数"\n[models]\nformula = "{formula}"\n'
        'lagged = ["log(x)"]\nladder = ["ols", "sdm"]\n[statistics]\npermutations = 0\n',
        encoding="utf-8",
    )
    desk = open_desk(read_plan(plan))
    assert data.shown_variables(desk) == ["指数", "x"]
    found = models.compute(desk)
    assert "C(类型)[T.甲]" in found["sdem"].params.index
    assert any("There is no test SEM < SDM" in note for note in found["nested"].notes)
