"""Names of prefectures at the end of every year since 1987: each is matched to its own unit of 2018, or to none."""

from pathlib import Path

import pandas as pd
import pytest

from spatial_iie.study import match

FOLDER = next(
    (each for above in Path(__file__).parents if (each := above / "shared" / "data" / "divisions").is_dir()),
    None,
)
pytestmark = pytest.mark.skipif(FOLDER is None, reason="the tables of divisions over the years are not there")

#: 伊犁地区 of 1984-2000 is what the autonomous prefecture has governed directly since.
OTHER = {"伊犁地区": "伊犁哈萨克自治州"}


@pytest.fixture(scope="module")
def name_years():
    assert FOLDER is not None
    names = pd.read_csv(FOLDER / "entity_names_year_end_1987_2026.csv").dropna(subset="name_zh")
    units = pd.read_csv(FOLDER / "entities.csv").set_index("entity_id")
    rows = [
        (
            each.name_zh,
            year,
            units.canonical_name_zh.get(each.entity_id),
            units.province_name_zh.get(each.entity_id, ""),
        )
        for each in names.itertuples()
        for year in range(int(each.start_year), int(each.end_year) + 1)
    ]
    return pd.DataFrame(rows, columns=["name", "year", "unit", "province"])


@pytest.mark.parametrize("with_year", [False, True])
@pytest.mark.parametrize("with_province", [False, True])
def test_no_name_is_ever_matched_to_another_unit(name_years, with_year, with_province):
    assert len(name_years) > 13_000
    year = name_years["year"].clip(upper=2018) if with_year else None
    province = name_years["province"] if with_province else None
    found = match(name_years["name"], year=year, province=province).to_frame()
    matched = found["adcode"].notna()
    right = name_years["unit"].replace(OTHER)
    assert (found["name"][matched] == right[matched]).all()
    assert matched.mean() > 0.98
    assert found["note"][~matched].map(lambda note: str(note).startswith("not a unit of 2018")).all()
