"""Which table of regions and years is read, and how: keys of a study file, and options of every command."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from spatial_iie import study
from spatial_iie.chapter.keys import Keywords, key
from spatial_iie.study.levels import KEYED

if TYPE_CHECKING:
    from spatial_iie.study import Study


@dataclass(frozen=True)
class Data:
    """The table of regions and years. Without a file, the embedded example, which is SYNTHETIC."""

    file: str | None = key(
        "csv, xlsx, dta or parquet; relative to this file.",
        example="panel.xlsx",
        option="--data",
        help="Table of regions and years: csv, xlsx, dta or parquet. Without it: the synthetic example.",
    )
    region: str | None = key(
        "Column of names or codes of regions. By default found by its heading.", example="城市"
    )
    province: str | None = key("Column of provinces, to tell namesakes apart.", example="省份")
    prefecture: str | None = key(
        "Column of prefectures, to tell counties of one name apart. By default found by its heading.",
        example="城市",
    )
    year: str | None = key(
        "Column of years. By default found by its heading.", example="年份", option="--year-column"
    )
    encoding: str | None = key("Encoding of a csv file. By default detected.", example="gbk")
    sheet: str | None = key(
        "Sheet of a workbook. By default the first visible sheet that is not blank.", example="Sheet1"
    )
    decimal: str | None = key(
        "Decimal mark of numbers, . or a comma. By default detected column by column.", example=","
    )
    unmatched: str = key(
        "Rows whose region is not known: error, or set-aside to go on without them and name them.",
        "error",
        choices=("error", "set-aside"),
    )
    boundaries: str | None = key(
        "Boundary file of your own regions. By default China's prefectures at the end of 2018.",
        example="regions.gpkg",
    )
    boundary_key: str | None = key(
        "Column of the boundary file that names its regions. By default the one that has those of the table.",
        example="adcode",
    )
    boundary_layer: str | None = key("Layer of a boundary file that has several.", example="counties")
    boundary_encoding: str | None = key(
        "Encoding of the words of a Shapefile. By default what it says, or found out.", example="gb18030"
    )
    crs: str | None = key(
        "Coordinate reference system of boundaries that do not say it: EPSG:4326 is longitude and latitude.",
        example="EPSG:4326",
    )
    longitude: str | None = key(
        "Column of longitudes in degrees: regions are points, without boundaries.", example="经度"
    )
    latitude: str | None = key("Column of latitudes in degrees.", example="纬度")
    level: str | None = key(
        "Level of the regions. By default detected from their names or codes.",
        choices=KEYED,
        example="province",
    )
    vintage: int | None = key(
        "Year, 2000 to 2025, at whose end the divisions of the map stood. By default 2018; counties are of 2023.",
        example=2010,
    )
    amounts: tuple[str, ...] = key(
        "Columns of amounts, which are summed where several units of the table are one unit on the map.",
        (),
        example="gdp",
    )
    rates_by: str | None = key(
        "Column of an amount, such as population, by which the other columns are averaged there.",
        example="population",
    )
    shares: str | None = key(
        "Table of three columns that shares out the rows of divided units: the unit, a unit of the map, population or "
        "share of that part.",
        example="shares.csv",
    )
    shares_by: str | None = key(
        "Column, such as population, by which units that the map does not have are shared out instead.",
        example="population",
    )
    select: str | None = key(
        "Regions to keep: mainland is without Hong Kong, Macau and Taiwan (31 provinces), or without Tibet too (30).",
        choices=("mainland", "mainland-without-tibet"),
        example="mainland",
    )
    years: tuple[int, ...] = key(
        'Years of the report, a list or a text such as "2011-2019". Empty: every year of the table.',
        (),
        option="",
    )

    @property
    def reading(self) -> Keywords:
        """What is said of how the table is read: arguments of ``study.open`` that are not as by default."""
        given = {
            each: getattr(self, each.name) for each in fields(self) if each.name not in ("file", "years")
        }
        return {each.name: value for each, value in given.items() if value != each.default}

    @property
    def of_a_file(self) -> list[str]:
        """What of it the embedded example, which is read as it is, has no use for."""
        return [name for name in self.reading if name not in ("level", "select", "vintage")]

    def example(self) -> Study:
        """Return the embedded example as far as it can be chosen."""
        example = study.demo(level=self.level or "prefecture", vintage=self.vintage)
        return example if self.select is None else example.select(self.select)
