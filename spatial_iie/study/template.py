"""An empty table with the headings that are found by themselves, and every region in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Language, Message, Phrases, joined, languages
from spatial_iie.results import TableResult
from spatial_iie.study.cells import plain, requested_years
from spatial_iie.study.headings import YEAR_HEADERS, is_key
from spatial_iie.study.levels import is_county, vintage_of
from spatial_iie.study.units import units_at
from spatial_iie.study.vintages import check_vintage

Level = Literal["prefecture", "province", "county", "county-merged"]
phrase = Phrases(__name__)
_HEADINGS: dict[Level, tuple[str, ...]] = {
    "prefecture": ("adcode", "name", "province", "year"),
    "province": ("adcode", "province", "year"),
    "county": ("adcode", "county", "prefecture", "province", "year"),
}
_FIELDS = {
    "prefecture": ("adcode", "name", "province"),
    "province": ("adcode", "name"),
    "county": ("adcode", "name", "prefecture", "province"),
}


def template(
    variables: str | Iterable[str],
    years: int | Iterable[int],
    *,
    level: Level = "prefecture",
    vintage: int | None = None,
    language: Language = "en",
) -> TableResult:
    """Return an empty table to be filled in: every region in every year, and blank columns.

    Parameters
    ----------
    variables : str or iterable of str
        Headings of the blank columns.
    years : int or iterable of int
    level : {"prefecture", "province", "county", "county-merged"}
        Which regions.
    vintage : int, optional
        The year at whose end they stood, 2000 to 2025, by default 2018. Counties are those of 2023.
    language : {"en", "zh", ...}
        Of the headings of code, name, province and year. Names of regions and provinces are Chinese in either.

    Returns
    -------
    TableResult
        One row for each of the 370 units of the end of 2018, or of the 34 provinces, and each year, in the order of
        codes and years: six-digit code, name, province, year, then the variables, blank; of provinces code, province,
        year; of counties the prefecture besides. Write it with :func:`spatial_iie.study.export`; filled
        in, :func:`spatial_iie.study.open` reads it without further options. Rows that stay blank need not be deleted.

    Raises
    ------
    DataError
        If there is no variable or no year, or a heading is there twice, or is one by which a region or a year is found.

    Examples
    --------
    >>> table = template(["index", "gdp"], [2018, 2019])
    >>> table.to_frame().head(3)
       adcode name province  year  index  gdp
    0  110000  北京市      北京市  2018    NaN  NaN
    1  110000  北京市      北京市  2019    NaN  NaN
    2  120000  天津市      天津市  2018    NaN  NaN
    >>> list(template("指数", 2019, language="zh").to_frame().columns)
    ['行政区划代码', '城市', '省份', '年份', '指数']
    >>> template("gdp", 2005, vintage=2010).to_frame().set_index("adcode").loc["341400", "name"]
    '巢湖市'
    """
    check_choice("language", language, languages())
    check_choice("level", level, Level)
    year = vintage_of(level, vintage)
    check_vintage(year)
    kind: Level = "county" if is_county(level) else level
    headings = tuple(phrase(language, name) for name in _HEADINGS[kind])
    blank = _checked([variables] if isinstance(variables, str) else list(variables), headings)
    stamps = requested_years(years)
    if stamps is None:
        raise DataError("template needs the years of its rows, such as years=range(2011, 2020).")
    units = units_at(level, year).values()
    regions = [tuple(getattr(each, name) for name in _FIELDS[kind]) for each in units]
    rows = [(*region, stamp) for region in regions for stamp in stamps]
    frame = pd.DataFrame(rows, columns=list(headings)).assign(**dict.fromkeys(blank, np.nan))
    return TableResult(frame, heading=Message("Template of {columns}", columns=joined(blank, ", ")))


def _checked(variables: list[str], headings: tuple[str, ...]) -> list[str]:
    """Refuse headings that are blank, double, or would be taken for something else when the table is read."""
    names = [" ".join(str(name).split()) for name in variables]
    if not names or not all(names):
        raise DataError("template needs a heading for each column that is to be filled in.")
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise DataError("{twice} are headings given twice.", twice=listed(twice))
    other = {*headings, *YEAR_HEADERS, "synthetic"}
    taken = [name for name in names if is_key(name) or plain(name).casefold() in other]
    if taken:
        raise DataError(
            "{taken} would be read as regions, years or marks, not as variables; choose other headings.",
            taken=listed(taken),
        )
    return names
