"""Which sectors are digital, which industry a sector belongs to, and tables of fewer sectors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.macro.io_table import InputOutputTable

INDUSTRIES = ("primary", "secondary", "tertiary")
CODES = ("sector", "code", "Code", "代码", "部门")
"""What the column of codes may be called in files of shares and industries."""
_DETAILED = (
    "计算机",
    "通信设备",
    "视听设备",
    "电子元器件",
    "其他电子设备",
    "电信",
    "互联网和相关服务",
    "软件服务",
    "信息技术服务",
)
_BROAD = ("通信设备、计算机和其他电子设备", "信息传输、软件和信息技术服务")
_PRIMARY = frozenset({"农产品", "林产品", "畜牧产品", "渔产品", "农林牧渔产品和服务"})
_SERVICES_BEFORE_TRADE = frozenset(
    {"农、林、牧、渔服务产品", "农林牧渔服务产品", "金属制品、机械和设备修理服务"}
)


def digital_sectors(table: InputOutputTable) -> tuple[str, ...]:
    """Return the codes of the digital sectors of an official Chinese table, found by their Chinese names.

    The report counts "nine sectors such as computers, communication equipment, telecommunications, internet
    and related services" out of manufacturing and of information transmission, software and IT services, and
    names no more than these four. Here, by convention, the nine are the eleven sectors of computers,
    communication and other electronic equipment and of information transmission, software and IT services in
    the detailed table, without the two of broadcasting (广播电视设备和雷达及配套设备,
    广播电视及卫星传输服务). In the table of 42 sectors they are the two that hold them all.

    Parameters
    ----------
    table : InputOutputTable
        With a column of Chinese names.

    Returns
    -------
    tuple of str
        Codes, in the order of the table.

    Raises
    ------
    DataError
        If the names are not those of the official classification: then name your own sectors.

    Examples
    --------
    >>> from spatial_iie.macro.io_demo import demo_io_table
    >>> digital_sectors(demo_io_table())
    ('03', '05')
    """
    names = _chinese_names(table)
    for wanted in (_DETAILED, _BROAD):
        if set(wanted) <= set(names):
            return tuple(names.index[names.isin(wanted)])
    raise DataError(
        f"the digital sectors are not known in this table: of the official names it lacks "
        f"{listed(each for each in _DETAILED if each not in set(names))}. Give a share for each of yours by its "
        f"code (--shares)."
    )


def three_industries(table: InputOutputTable) -> pd.Series:
    """Return the industry of each sector of an official Chinese table: primary, secondary or tertiary.

    Primary: agriculture, forestry, animal husbandry and fishery. Tertiary: wholesale trade and all codes after it,
    services to agriculture, repair of metal products, machinery and equipment. Secondary: the rest.

    Parameters
    ----------
    table : InputOutputTable
        With a column of Chinese names, codes in the official order.

    Returns
    -------
    Series
        By sector.

    Raises
    ------
    DataError
        If the names are not those of the official classification.

    Notes
    -----
    National Bureau of Statistics, 三次产业划分规定 (2018 revision). Where a sector joins what the rule parts
    (services to agriculture in the table of 42 sectors, ancillary mining services in both), it goes where
    most of it goes.

    Examples
    --------
    >>> from spatial_iie.macro.io_demo import demo_io_table
    >>> three_industries(demo_io_table()).tolist()
    ['primary', 'secondary', 'secondary', 'tertiary', 'tertiary']
    """
    names = _chinese_names(table)
    trade = names.index[names.str.startswith("批发")]
    if not len(trade) or not names.isin(_PRIMARY).any():
        raise DataError(
            "the three industries are not known in this table: it has no sectors called as in the official "
            "classification (农产品 or 农林牧渔产品和服务, 批发 or 批发和零售). Give industries= (--industries), "
            "sector to industry."
        )
    found = pd.Series("secondary", index=table.sectors, name="industry")
    found[names.index >= min(trade)] = "tertiary"
    found[names.isin(_SERVICES_BEFORE_TRADE)] = "tertiary"
    found[names.isin(_PRIMARY)] = "primary"
    return found


def read_industries(
    source: str | Path | pd.DataFrame, *, encoding: str | None = None, sheet: str | None = None
) -> pd.Series:
    """Read which industry each sector belongs to: columns sector and industry.

    Parameters
    ----------
    source : path or DataFrame
        Columns sector (or code, 代码) and industry (or 产业).
    encoding, sheet
        As for :func:`spatial_iie.study.open`.

    Returns
    -------
    Series
        Sector to industry, as ``industries=`` takes it.

    Raises
    ------
    DataError
        If the file cannot be read, lacks one of the columns, or a sector has no industry.

    Examples
    --------
    >>> read_industries(pd.DataFrame({"sector": ["01", "02"], "industry": ["farms", "mills"]})).to_dict()
    {'01': 'farms', '02': 'mills'}
    """
    from spatial_iie.study.cells import read_key
    from spatial_iie.study.files import read_table

    file = read_table(source, encoding=encoding, sheet=sheet)
    columns = file.frame.columns
    code = next((name for name in CODES if name in columns), None)
    group = next((name for name in ("industry", "产业") if name in columns), None)
    if code is None or group is None:
        raise DataError(
            f"{file.source}: columns sector and industry are wanted; there are {listed(columns, 8)}."
        )
    found = file.frame[group].set_axis([read_key(cell) for cell in file.frame[code]])
    blank = found.index[found.isna() | (found.astype(str).str.strip() == "")]
    if len(blank):
        raise DataError(
            f"{file.source}: {len(blank)} sector{plural(blank)} without an industry {listed(blank)}."
        )
    return found.rename("industry")


def industries_of(table: InputOutputTable, industries: Mapping[str, str] | pd.Series | None) -> pd.Series:
    """Return the group of each sector: as given, checked to name every sector, or the three industries."""
    if industries is None:
        return three_industries(table)
    given = pd.Series(industries, dtype=object)
    given.index = pd.Index([code_of(table, str(key)) for key in given.index])
    if not given.index.is_unique:
        raise DataError(
            f"sectors are in several groups {listed(given.index[given.index.duplicated()].unique())}."
        )
    unknown = given.index[~given.index.isin(table.sectors)]
    given = given.replace("", None).reindex(table.sectors)
    lacking = table.sectors[given.isna().to_numpy()]
    if len(lacking) or len(unknown):
        words = [f"{len(lacking)} sector{plural(lacking)} without one {listed(lacking)}"] * bool(len(lacking))
        words += [f"{len(unknown)} sector{plural(unknown)} unknown {listed(unknown)}"] * bool(len(unknown))
        raise DataError(f"every sector wants one group: {', '.join(words)}.")
    return given.map(str).rename("industry")


def code_of(table: InputOutputTable, key: str) -> str:
    """Return the code of the table that a key means: a spreadsheet makes 90 of 090."""
    if key in table.sectors or not key.isdigit():
        return key
    return key.zfill(max(len(each) for each in table.sectors))


def aggregate(
    table: InputOutputTable, industries: Mapping[str, str] | pd.Series | None = None
) -> InputOutputTable:
    """Return the table of fewer sectors: rows and columns of a group added up.

    Parameters
    ----------
    table : InputOutputTable
    industries : mapping or Series of sector to group, optional
        Every sector in one group. By default the three industries of :func:`three_industries`.

    Returns
    -------
    InputOutputTable
        Groups in the order in which they first appear; the three industries in theirs.

    Raises
    ------
    DataError
        If a sector has no group, or a group names an unknown sector.

    Notes
    -----
    Miller and Blair (2009), section 4.9. Totals do not change; inverses of an aggregated table do.

    Examples
    --------
    >>> import spatial_iie as si
    >>> si.macro.aggregate(si.macro.demo_io_table())
    <SYNTHETIC example, InputOutputTable: 3 sectors, competitive, output 25,370, value added 11,001>
    """
    groups = industries_of(table, industries)
    found = list(dict.fromkeys(groups))
    order = [name for name in INDUSTRIES if name in found] if set(found) <= set(INDUSTRIES) else found

    def rows(part: pd.DataFrame | pd.Series) -> pd.DataFrame | pd.Series:
        return part.groupby(groups).sum().loc[order]

    def block(part: pd.DataFrame) -> pd.DataFrame:
        return rows(rows(part).T).T

    return replace(
        table,
        intermediate=block(table.intermediate),
        final=rows(table.final),
        value_added=rows(table.value_added.T).T,
        output=rows(table.output),
        imports=None if table.imports is None else rows(table.imports),
        imported=None if table.imported is None else block(table.imported),
        discrepancy=None if table.discrepancy is None else rows(table.discrepancy),
        names=None,
        about={**table.about, "aggregated_from": len(table.sectors)},
    )


def _chinese_names(table: InputOutputTable) -> pd.Series:
    """Return the names of the column that is in Chinese; the first where none is."""
    assert table.names is not None
    columns = [table.names[name].astype(str) for name in table.names.columns]
    return next((c for c in columns if c.str.contains("[\u4e00-\u9fff]").any()), columns[0])
