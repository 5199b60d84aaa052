"""Matching the keys of a file: each distinct one once, nothing lost."""

from __future__ import annotations

import pytest

import spatial_iie as si

TABLE = "省,城市,年份,值\n江苏,苏州,2018,1\n安徽,宿州,2018,2\n山东,莱芜,2018,3\n山东,莱芜,2019,4\n,,,\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "cities.csv"
    path.write_bytes(TABLE.encode("gb18030"))
    return path


def test_distinct_keys_in_order(file):
    frame = si.study.match_file(file).to_frame()
    assert frame["key"].tolist() == ["苏州", "宿州", "莱芜"]
    assert frame["adcode"].tolist() == ["320500", "341300", "371200"]


def test_with_years_a_key_can_have_two_meanings(file):
    frame = si.study.match_file(file, year="年份").to_frame()
    assert frame["adcode"].tolist() == ["320500", "341300", "371200", "370100"]


def test_provinces_tell_namesakes_apart(tmp_path):
    path = tmp_path / "english.csv"
    path.write_text("province,city\nJiangsu,Suzhou\nAnhui,Suzhou\n", encoding="utf-8")
    assert si.study.match_file(path, province="province").to_frame()["adcode"].tolist() == [
        "320500",
        "341300",
    ]
    assert len(si.study.match_file(path).unmatched) == 1


def test_unknown_columns_are_named(file):
    with pytest.raises(
        si.errors.DataError, match=r"no column 'county' for the regions.*\[省, 城市, 年份, 值\]"
    ):
        si.study.match_file(file, region="county")
    with pytest.raises(si.errors.DataError, match="no column 'when' for the years"):
        si.study.match_file(file, year="when")
