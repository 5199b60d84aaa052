"""Which sectors are digital, which industry a sector belongs to, and tables of fewer sectors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.macro.io_table import AccountsAbout, InputOutputTable
from spatial_iie.macro.official_sectors import PRIMARY, SECONDARY, TERTIARY, digital_names, industries_by_name
from spatial_iie.messages import Message, joined, term

INDUSTRIES = (PRIMARY, SECONDARY, TERTIARY)
CODES = ("sector", "code", "Code", "代码", "部门")
"""What the column of codes may be called in files of shares and industries."""
_OECD = re.compile(r"D(\d\d)(T\d\d)?")
_OECD_DIGITAL = ("D26", "D61", "D62T63")


def digital_sectors(table: InputOutputTable) -> tuple[str, ...]:
    """Return the codes of the digital sectors of an official Chinese table, found by their Chinese names.

    The report counts "nine sectors such as computers, communication equipment, telecommunications, internet
    and related services" out of manufacturing and of information transmission, software and IT services, and
    names no more than these four. Here, by convention, the nine are the eleven sectors of computers,
    communication and other electronic equipment and of information transmission, software and IT services in
    the tables of 149 and 153 sectors (2017, 2018, 2020), without the two of broadcasting
    (广播电视设备和雷达及配套设备, 广播电视及卫星传输服务). They are seven in the table of 139 sectors (2012) and eight
    in those of 135 and 122 (2007, 2002), where transmission of broadcasts is a part of telecommunications. In the
    tables of about 42 sectors, of all years from 2002, they are the two that hold them all; in tables of the OECD
    D26, D61 and D62T63.

    Parameters
    ----------
    table : InputOutputTable
        With a column of Chinese names, or with the codes of the OECD.

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
    if _of_the_oecd(table) and set(_OECD_DIGITAL) <= set(table.sectors):
        return _OECD_DIGITAL
    found = digital_names(_chinese_names(table))
    if found is not None:
        return tuple(found)
    raise DataError(
        "the digital sectors are not known in this table: its sectors {names} are not "
        "called as in China's official tables of 2002 to 2020 (计算机, 通信设备, 电信 ... or "
        "通信设备、计算机和其他电子设备). Give a share for each of yours by its code (--shares).",
        names=listed(_chinese_names(table), 3),
    )


def three_industries(table: InputOutputTable) -> pd.Series:
    """Return the industry of each sector of an official Chinese table: primary, secondary or tertiary.

    Sectors are known by name, in the tables of 2002 to 2020 (of 41 and 42, 122, 135, 139, 149 and 153 sectors) and in
    those of provinces, whatever their codes and their order. Primary: agriculture, forestry, animal husbandry and
    fishery. Secondary: mining, manufacturing, energy and water, construction. Tertiary: the rest, among it the repair
    of metal products, machinery and equipment.

    Parameters
    ----------
    table : InputOutputTable
        With a column of Chinese names, or with the codes of the OECD (D01T02, ...).

    Returns
    -------
    Series
        By sector.

    Raises
    ------
    DataError
        If a name is not known; all that are not are listed.

    Notes
    -----
    National Bureau of Statistics, 三次产业划分规定 (2003, 2012, 2018 revision). Services to agriculture are primary
    in the tables before 2012, tertiary from 2012, as in the national accounts of the year. Where a sector joins what
    the rule parts (services to agriculture in the tables of 42 sectors, ancillary mining services), it goes where
    most of it goes. OECD: ISIC revision 4, divisions 01 to 03, 05 to 43, and the rest.

    Examples
    --------
    >>> from spatial_iie.macro.io_demo import demo_io_table
    >>> three_industries(demo_io_table()).tolist()
    ['primary', 'secondary', 'secondary', 'tertiary', 'tertiary']
    """
    if _of_the_oecd(table):
        divisions = table.sectors.to_series().str[1:3].astype(int)
        return pd.cut(divisions, [0, 3, 43, 99], labels=list(INDUSTRIES)).astype(object).rename("industry")
    names = _chinese_names(table)
    found = industries_by_name(names)
    unknown = found.index[found.isna()]
    if len(unknown):
        which = [f"{code} {names[code]}" for code in unknown]
        raise DataError(
            "the three industries are not known of {n_unknown} sector{s} {which}, not called as "
            "in China's official tables (农林牧渔产品和服务, 批发和零售 ...). Give {industries}, "
            "sector to industry.",
            industries=term("industries= (--industries)", "--industries"),
            n_unknown=len(unknown),
            s=plural(unknown),
            which=listed(which, 8),
        )
    return found


def read_industries(
    source: str | Path | pd.DataFrame, *, encoding: str | None = None, sheet: str | None = None
) -> pd.Series:
    """Read which industry each sector belongs to: columns sector and industry.

    Parameters
    ----------
    source : path or DataFrame
        Columns sector (or code, 代码) and industry (or 产业), or division (or 门类) for :func:`value_added_by_year`.
    encoding, sheet
        As for :func:`spatial_iie.study.open`.

    Returns
    -------
    Series
        Sector to industry, as ``industries=`` takes it; ``attrs["notes"]`` says what of the file was set aside.

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
    group = next((name for name in ("industry", "产业", "division", "门类") if name in columns), None)
    if code is None or group is None:
        raise DataError(
            "{source}: columns sector and industry are wanted; there are {columns}.",
            source=file.source,
            columns=listed(columns, 8),
        )
    found = file.frame[group].set_axis([read_key(cell) for cell in file.frame[code]])
    blank = found.index[found.isna() | (found.astype(str).str.strip() == "")]
    if len(blank):
        raise DataError(
            "{source}: {n_blank} sector{s} without an industry {blank}.",
            source=file.source,
            n_blank=len(blank),
            s=plural(blank),
            blank=listed(blank),
        )
    found = found.rename("industry")
    found.attrs["notes"] = file.in_words()
    return found


def industries_of(table: InputOutputTable, industries: Mapping[str, str] | pd.Series | None) -> pd.Series:
    """Return the group of each sector: as given, checked to name every sector, or the three industries."""
    if industries is None:
        return three_industries(table)
    given = pd.Series(industries, dtype=object)
    given.index = pd.Index([code_of(table, str(key)) for key in given.index])
    if not given.index.is_unique:
        raise DataError(
            "sectors are in several groups {twice}.",
            twice=listed(given.index[given.index.duplicated()].unique()),
        )
    unknown = given.index[~given.index.isin(table.sectors)]
    given = given.replace("", None).reindex(table.sectors)
    lacking = table.sectors[given.isna().to_numpy()]
    if len(lacking) or len(unknown):
        wrong = {"{n} sector{s} without one {sectors}": lacking, "{n} sector{s} unknown {sectors}": unknown}
        raise DataError("every sector wants one group: {words}.", words=joined(counted(wrong), ", "))
    return given.map(str).rename("industry")


def counted(wrong: Mapping[str, pd.Index]) -> list[Message]:
    """Return what is wrong with which sectors, with their number; what no sector has is left out."""
    return [
        Message(text, n=len(which), s=plural(which), sectors=listed(which))
        for text, which in wrong.items()
        if len(which)
    ]


def code_of(table: InputOutputTable, key: str) -> str:
    """Return the code of the table that a key means: a spreadsheet makes 90 of 090."""
    if key in table.sectors or not key.isdigit():
        return key
    same = [code for code in table.sectors if code.isdigit() and int(code) == int(key)]
    return same[0] if len(same) == 1 else key


def _of_the_oecd(table: InputOutputTable) -> bool:
    return all(_OECD.fullmatch(code) for code in table.sectors)


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

    imported = table.imported
    if imported is not None:
        imported = block(imported) if table.by_product else rows(imported.T).T
    return replace(
        table,
        intermediate=block(table.intermediate),
        final=rows(table.final),
        value_added=rows(table.value_added.T).T,
        output=rows(table.output),
        imports=None if table.imports is None else rows(table.imports),
        imported=imported,
        discrepancy=None if table.discrepancy is None else rows(table.discrepancy),
        names=None,
        about=table.about | AccountsAbout(aggregated_from=len(table.sectors)),
    )


def _chinese_names(table: InputOutputTable) -> pd.Series:
    """Return the names of the column that is in Chinese; the first where none is."""
    assert table.names is not None
    columns = [table.names[name].astype(str) for name in table.names.columns]
    return next((c for c in columns if c.str.contains("[\u4e00-\u9fff]").any()), columns[0])
