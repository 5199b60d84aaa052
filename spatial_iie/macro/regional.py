"""Input-output tables of several regions: blocks of region and sector, read, made up, and summed up by region."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.macro._described import described
from spatial_iie.macro.io_table import TOLERANCE, AccountsAbout, InputOutputTable
from spatial_iie.messages import Language, Message
from spatial_iie.results import TableResult

_OUTPUT = frozenset({"go", "to", "x", "output", "total output", "gross output", "总产出"})
_EXPORTS = frozenset({"ex", "export", "exports", "出口"})
_IMPORTS = frozenset({"im", "import", "imports", "imported inputs", "进口"})
_ERROR = frozenset({"err", "error", "others", "other", "误差", "其他", "其它"})
_TOTALS = frozenset(
    {
        "tii", "tva", "ti", "tiu", "tfu", "va", "total intermediate inputs", "total value added", "total input",
        "total inputs", "total intermediate use", "total final use", "中间投入合计", "增加值合计", "总投入",
        "中间使用合计", "最终使用合计", "合计",
    }
)  # fmt: skip
SEPARATOR = " · "
"""Between region and sector in the code of a row."""


def read_regional_table(
    source: str | Path | pd.DataFrame,
    *,
    unit: str = "",
    encoding: str | None = None,
    sheet: str | None = None,
    tolerance: float = TOLERANCE,
) -> InputOutputTable:
    """Read a table of several regions: two lines of headings and two columns of labels, region and sector.

    Columns that are rows as well are the intermediate block. Other columns with a region are its final uses; beyond
    them are exports (EX, 出口), an error (ERR, Others, 其他) and output (GO, TO, 总产出). Other rows are imported
    inputs (IM, 进口), components of value added, and totals, which are left out. A region's name may stand once for
    all of its columns, or rows, as in merged cells.

    Parameters
    ----------
    source : path or DataFrame
        ``.csv`` or ``.xlsx``; or a DataFrame whose index and columns are pairs of region and sector.
    unit : str
        Such as "10,000 CNY".
    encoding, sheet
        As for :func:`spatial_iie.study.open`.
    tolerance : float
        Largest difference between the sides of a balance, as a share of output.

    Returns
    -------
    InputOutputTable
        Its sectors are called "region · sector", its ``names`` have the columns name, region and sector, its final uses
        are called "region · category"; imported inputs make it non-competitive. Every function for tables takes it.

    Raises
    ------
    DataError
        If there are no regions, sectors have a row and no column, a cell is no number, output is missing, or a sector
        does not balance.

    Examples
    --------
    >>> pairs = pd.MultiIndex.from_product([["N", "S"], ["a"]])
    >>> flows = pd.DataFrame([[20.0, 10], [30, 40]], pairs, pairs)
    >>> flows["N", "use"], flows["S", "use"], flows["", "GO"] = [50, 10], [20, 20], [100, 100]
    >>> flows.loc[("", "VA001"), :] = [50, 50, np.nan, np.nan, np.nan]
    >>> read_regional_table(flows).names["region"].tolist()
    ['N', 'S']
    """
    cells = (
        _cells_of_frame(source)
        if isinstance(source, pd.DataFrame)
        else _cells_of_file(source, encoding, sheet)
    )
    name = "DataFrame" if isinstance(source, pd.DataFrame) else Path(source).name
    return _table(cells, name, unit, tolerance)


def regions_of(table: InputOutputTable) -> pd.Series:
    """Return the region of each sector, by code.

    Raises
    ------
    DataError
        If the table is of one region.
    """
    if table.names is None or "region" not in table.names:
        raise DataError(
            "the table does not tell regions: read it with si.macro.read_regional_table, or give it names with the "
            "column region."
        )
    return table.names["region"]


def regional_trade(table: InputOutputTable) -> TableResult:
    """Return what each region sells to each: intermediate flows and final uses together.

    Parameters
    ----------
    table : InputOutputTable
        Of several regions.

    Returns
    -------
    TableResult
        Rows sell, columns buy; beside them the final uses of no region (exports, errors), output and value added.

    Raises
    ------
    DataError
        If the table is of one region.

    Examples
    --------
    >>> table = regional_trade(demo_regional_table()).to_frame()
    >>> bool(np.isclose(table.drop(columns=["output", "value_added"]).sum(axis=1), table["output"]).all())
    True
    """
    region = regions_of(table)
    order = list(dict.fromkeys(region))
    sold = table.intermediate.T.groupby(region.to_numpy()).sum().T
    uses = _region_of_uses(table, order)
    final = table.final.T.groupby(uses).sum().T
    every = sold.reindex(columns=order).add(final.reindex(columns=order), fill_value=0.0)
    away = [name for name in final.columns if name not in order]
    frame = every.join(final[away])
    if table.discrepancy is not None:
        frame["error"] = table.discrepancy
    frame["output"], frame["value_added"] = table.output, table.total_value_added
    summed = frame.groupby(region).sum().reindex(order).rename_axis("region")
    return TableResult(summed, Message("Sales of each region to each"), described(table))


def demo_regional_table(*, language: Language = "en") -> InputOutputTable:
    """Return a SYNTHETIC table of two regions and three sectors.

    Its numbers are made up; none was observed.

    Parameters
    ----------
    language : {"en", "zh"}
        Of the names.

    Examples
    --------
    >>> demo_regional_table()
    <SYNTHETIC example, InputOutputTable: 6 sectors, non-competitive, output 2,520, value added 1,199>
    """
    zh = language == "zh"
    regions = ("沿海", "内陆") if zh else ("Coast", "Inland")
    sectors = ("农业和工业", "数字产业", "服务业") if zh else ("Goods", "Digital industry", "Services")
    uses = ("消费", "投资") if zh else ("Consumption", "Investment")
    pairs = pd.MultiIndex.from_product([regions, sectors])
    flows = pd.DataFrame(_FLOWS, index=pairs, columns=pairs, dtype=float)
    for place, column in enumerate(pd.MultiIndex.from_product([regions, uses])):
        flows[column] = [row[place] for row in _FINAL]
    flows["", "EX"] = _ABROAD
    flows["", "GO"] = flows.sum(axis=1)
    inputs, output = flows[list(pairs)].sum(), flows["", "GO"].to_numpy()
    flows.loc[("", "IM"), list(pairs)] = [0.05 * each for each in output]
    flows.loc[("", "VA001"), list(pairs)] = output - inputs.to_numpy() - 0.05 * output
    table = read_regional_table(flows)
    about = AccountsAbout(source="made-up table of two regions; no value in it was observed", synthetic=True)
    return InputOutputTable(
        table.intermediate, table.final, table.value_added, table.output, imported=table.imported,
        exports=table.exports, names=table.names, about=about,
    )  # fmt: skip


_FLOWS = [
    [150, 40, 60, 60, 10, 20],
    [30, 60, 30, 10, 10, 10],
    [60, 30, 90, 20, 5, 20],
    [90, 15, 20, 120, 10, 40],
    [5, 10, 5, 5, 10, 5],
    [10, 5, 20, 40, 10, 60],
]
_FINAL = [
    [120, 80, 40, 20],
    [50, 40, 20, 10],
    [220, 30, 30, 5],
    [50, 20, 90, 60],
    [5, 5, 15, 10],
    [20, 5, 130, 20],
]
_ABROAD = [100, 60, 30, 25, 5, 10]


Cells = tuple[list[tuple[str, str]], list[tuple[str, str]], list[list[object]]]


def _cells_of_frame(frame: pd.DataFrame) -> Cells:
    if frame.index.nlevels != 2 or frame.columns.nlevels != 2:
        raise DataError(
            "a DataFrame of several regions has pairs of region and sector as index and as columns."
        )
    pairs = [[(_text(a), _text(b)) for a, b in axis] for axis in (frame.index, frame.columns)]
    return pairs[0], pairs[1], frame.to_numpy(dtype=object).tolist()


def _cells_of_file(source: str | Path, encoding: str | None, sheet: str | None) -> Cells:
    """Return the pairs of rows and columns, and the cells between them."""
    from spatial_iie.study.files import read_cells

    rows = [row for row in read_cells(source, encoding=encoding, sheet=sheet) if any(map(_text, row))]
    if len(rows) < 4 or max(map(len, rows)) < 5:
        raise DataError(
            "{source}: a table of several regions has two lines of headings and two columns of labels, region and "
            "sector.",
            source=Path(source).name,
        )
    first, second, *body = rows
    wide = max(map(len, rows))
    heads = [[_text(cell) for cell in row] + [""] * (wide - len(row)) for row in (first, second)]
    columns = list(zip(_carried(heads[0][2:], heads[1][2:]), heads[1][2:], strict=True))
    labels = [[_text(row[k]) if len(row) > k else "" for row in body] for k in (0, 1)]
    pairs = list(zip(_carried(labels[0], labels[1]), labels[1], strict=True))
    return pairs, columns, [[*row[2:], *[""] * (wide - len(row))] for row in body]


def _carried(regions: Sequence[str], sectors: Sequence[str]) -> list[str]:
    """Return the region of each label: a blank is the one before, but for labels that are of no region."""
    found, before = [], ""
    for region, sector in zip(regions, sectors, strict=True):
        alone = not region and (sector.casefold() in _ALONE or sector.upper().startswith("VA"))
        before = region or ("" if alone else before)
        found.append(before)
    return found


_ALONE = _OUTPUT | _EXPORTS | _IMPORTS | _ERROR | _TOTALS


def _text(cell: object) -> str:
    text = "" if cell is None or cell != cell else str(cell).strip()
    return text.removesuffix(".0") if text.removesuffix(".0").isdigit() else text


def _table(cells: Cells, source: str, unit: str, tolerance: float) -> InputOutputTable:
    rows, columns, body = cells
    own = [pair for pair in rows if pair[0] and pair[1] and pair in set(columns)]
    regions = list(dict.fromkeys(region for region, _ in own))
    if len(regions) < 2:
        raise DataError(
            "{source}: {n} regions have sectors that are rows and columns alike; a table of several regions has two or "
            "more.",
            source=source,
            n=len(regions),
        )
    _check_pairs(rows, columns, own, regions, source)
    numbers = pd.DataFrame(
        _numbers(body, rows, columns, source), index=range(len(rows)), columns=range(len(columns))
    )
    at = {pair: k for k, pair in reversed(list(enumerate(rows)))}
    block, codes = [at[pair] for pair in own], [SEPARATOR.join(pair) for pair in own]
    place = [columns.index(pair) for pair in own]
    roles = [_role(pair, set(own), regions) for pair in columns]
    final = {SEPARATOR.join(filter(None, pair)): k for k, (pair, role) in enumerate(zip(columns, roles, strict=True))
             if role in ("final", "exports")}  # fmt: skip
    output = [k for k, role in enumerate(roles) if role == "output"]
    if len(output) != 1:
        raise DataError(
            "{source}: {n} columns of output (GO, TO, 总产出); there must be one.",
            source=source,
            n=len(output),
        )
    errors = [k for k, role in enumerate(roles) if role == "error"]
    imported = [k for k, pair in enumerate(rows) if _last(pair) in _IMPORTS]
    added = [
        k for k, pair in enumerate(rows) if pair not in set(own) and k not in imported and not _is_total(pair)
    ]
    if not added:
        raise DataError("{source}: there is no row of value added.", source=source)
    of = numbers.iloc[block]

    def part(frame: pd.DataFrame, names: Iterable[str], wanted: Sequence[int]) -> pd.DataFrame:
        return frame.iloc[:, list(wanted)].set_axis(list(names), axis="columns")

    return InputOutputTable(
        part(of, codes, place).set_axis(codes),
        part(of, final, list(final.values())).set_axis(codes),
        part(numbers.iloc[added], codes, place).set_axis([rows[k][1] or rows[k][0] for k in added]),
        of.iloc[:, output[0]].set_axis(codes),
        imported=part(numbers.iloc[imported], codes, place).set_axis(["imports"])
        if len(imported) == 1
        else None,
        discrepancy=of.iloc[:, errors].sum(axis=1).set_axis(codes) if errors else None,
        exports=tuple(name for name, k in final.items() if roles[k] == "exports") or None,
        names=pd.DataFrame(
            {"name": codes, "region": [a for a, _ in own], "sector": [b for _, b in own]}, index=codes
        ),
        unit=unit,
        tolerance=tolerance,
        about=AccountsAbout(source=source),
    )


def _check_pairs(
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    own: Sequence[tuple[str, str]],
    regions: Sequence[str],
    source: str,
) -> None:
    """Refuse sectors that are there twice, or in some regions and not in others."""
    twice = [pair for pair in dict.fromkeys(own) if rows.count(pair) > 1 or columns.count(pair) > 1]
    if twice:
        raise DataError("{source}: {pairs} more than once.", source=source,
                        pairs=listed([SEPARATOR.join(pair) for pair in twice]))  # fmt: skip
    sectors = {sector for _, sector in own}
    alone = [pair for pair in rows if pair[0] in regions and pair not in set(own) and pair[1] in sectors]
    if alone:
        raise DataError("{source}: rows without a column {pairs}.", source=source,
                        pairs=listed([SEPARATOR.join(pair) for pair in alone]))  # fmt: skip


def _role(pair: tuple[str, str], own: set[tuple[str, str]], regions: Sequence[str]) -> str:
    last = _last(pair)
    if pair in own:
        return "sector"
    if last in _OUTPUT:
        return "output"
    if _is_total(pair) or not any(pair):
        return "total"
    if last in _ERROR and pair[0] not in regions:
        return "error"
    return "exports" if last in _EXPORTS else "final"


def _last(pair: tuple[str, str]) -> str:
    return (pair[1] or pair[0]).casefold()


def _is_total(pair: tuple[str, str]) -> bool:
    return _last(pair) in _TOTALS | _OUTPUT


def _region_of_uses(table: InputOutputTable, regions: Sequence[str]) -> list[str]:
    """Return the region of each category of final use, or the category where it is of none."""
    found = []
    for name in table.final.columns:
        region = str(name).partition(SEPARATOR)[0]
        found.append(region if region in regions else str(name))
    return found


def _numbers(
    body: Sequence[Sequence[object]],
    rows: Sequence[tuple[str, str]],
    columns: Sequence[tuple[str, str]],
    source: str,
) -> list[list[float]]:
    """Return the cells as numbers; blank is 0."""
    from spatial_iie.study.numerals import read_columns

    frame = pd.DataFrame([list(row) for row in body]).iloc[:, : len(columns)]
    found = []
    for k, (_, column) in enumerate(read_columns(frame).items()):
        for pair, kind, cell in zip(rows, column.kinds, frame.iloc[:, k], strict=True):
            if kind not in ("number", "missing"):
                raise DataError(
                    "{source}: {cell!r} in row {code}, column {name} is not a number.",
                    source=source,
                    cell=cell,
                    code=SEPARATOR.join(pair),
                    name=SEPARATOR.join(columns[k]),
                )
        found.append(np.nan_to_num(np.array(column.readings, dtype=float)))
    return np.array(found).T.tolist()  # type: ignore[no-any-return]
