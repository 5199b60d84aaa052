"""The empty table: every region once a year, headings found by themselves, values that come back in place."""

from __future__ import annotations

from importlib.resources import files

import pandas as pd
import pytest

from spatial_iie import study
from spatial_iie.errors import DataError

UNITS = files("spatial_iie") / "study" / "data" / "units.csv"

ROSTER = pd.read_csv(UNITS, dtype=str)


def test_every_region_once_a_year():
    frame = study.template(["a", "b"], [2019, 2018]).to_frame()
    assert list(frame.columns) == ["adcode", "name", "province", "year", "a", "b"]
    assert frame["adcode"].tolist() == ROSTER["adcode"].repeat(2).tolist()
    assert frame["name"].tolist() == ROSTER["name"].repeat(2).tolist()
    assert frame["province"].tolist() == ROSTER["province"].repeat(2).tolist()
    assert frame["year"].tolist() == [2018, 2019] * len(ROSTER)
    assert frame[["a", "b"]].isna().all().all()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".dta", ".parquet"])
def test_filled_in_it_opens_without_options(tmp_path, language, ending):
    frame = study.template("指数", range(2018, 2020), language=language).to_frame()
    frame["指数"] = [
        int(code) * 10 + year % 10 for code, year in zip(frame.iloc[:, 0], frame.iloc[:, 3], strict=True)
    ]
    opened = study.open(study.export(frame, tmp_path / f"panel{ending}"))
    assert opened.variables == ("指数",) and opened.years == (2018, 2019) and len(opened.ids) == 370
    for year in opened.years:
        assert opened["指数", year].tolist() == [int(code) * 10 + year % 10 for code in opened.ids]


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_rows_that_stay_blank_do_no_harm(tmp_path, ending):
    path = study.export(study.template(["v", "w"], 2019), tmp_path / f"panel{ending}")
    frame = pd.read_csv(path) if ending == ".csv" else pd.read_excel(path)
    frame.loc[frame["name"] == "保定市", "v"] = 3.5
    frame.to_csv(tmp_path / "filled.csv", index=False)
    assert study.open(tmp_path / "filled.csv")["v", 2019].dropna().to_dict() == {"130600": 3.5}


@pytest.mark.parametrize(
    ("variables", "years", "words"),
    [
        ([], 2019, "needs a heading"),
        ([" "], 2019, "needs a heading"),
        (["a", "b", "a"], 2019, r"\[a\] are headings given twice"),
        (["城市"], 2019, "would be read as regions, years or marks"),
        (["Year"], 2019, "would be read as regions"),
        (["synthetic"], 2019, "would be read as regions"),
        (["province"], 2019, "would be read as regions"),
        (["a"], [], "calendar years"),
        (["a"], None, "needs the years"),
        (["a"], 19, "calendar years"),
    ],
)
def test_what_makes_no_table_is_refused(variables, years, words):
    with pytest.raises(DataError, match=words):
        study.template(variables, years)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_of_provinces_it_opens_as_provinces(tmp_path, language):
    frame = study.template("v", 2019, level="province", language=language).to_frame()
    assert len(frame) == 34 and frame.iloc[:, 0].is_unique
    path = study.export(frame.assign(v=range(34)), tmp_path / "p.csv")
    opened = study.open(path)
    assert opened.level == "province" and opened["v", 2019].tolist() == list(range(34))


def test_a_template_of_another_year_or_of_counties_is_read_without_further_options(tmp_path):
    then = study.template("gdp", 2005, vintage=2010).to_frame()
    assert len(then) == len(study.boundaries(vintage=2010))
    assert "巢湖市" in set(then["name"])
    for level, language in (("county", "zh"), ("county-merged", "en")):
        table = study.template("gdp", 2020, level=level, language=language).to_frame().assign(gdp=1.0)
        opened = study.open(table)
        assert opened.level == level
        assert len(opened.ids) == len(table) == len(study.boundaries(level=level))
    with pytest.raises(DataError, match="there are none of 2018"):
        study.template("gdp", 2020, level="county", vintage=2018)
