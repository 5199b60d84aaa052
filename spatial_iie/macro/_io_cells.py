"""A file of an input-output table cut up by its codes: sectors, value added, final uses, totals."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.macro._balances import mixed_units
from spatial_iie.macro.io_layout import Layout, oecd_layout, oecd_rows
from spatial_iie.messages import Message, joined, term

_HOME = frozenset({"domestic", "国内", "国产", "国内产品"})
_ABROAD = frozenset({"imports", "import", "imported", "进口", "进口产品"})
_TOTAL_ROWS = ("TII", "TVA", "TI")
_TOTAL_COLUMNS = ("TIU", "TFU")
_FINAL = re.compile(r"FU\d+|TC|THC|GCF|EX|OF")


class Cells(NamedTuple):
    """A file cut up: labels of its rows, and numbers by (code, home or abroad)."""

    source: str
    layout: Layout
    tolerance: float
    kinds: pd.Series
    labels: pd.DataFrame
    numbers: pd.DataFrame
    blanks: int

    @classmethod
    def of(cls, frame: pd.DataFrame, source: str, layout: Layout, tolerance: float) -> Cells:
        """Tell labels from numbers, and home goods from imports."""
        from spatial_iie.study.cells import read_key

        code = _column(frame, layout.code, ("Code", "code", "代码"), source) or str(frame.columns[0])
        origin = _column(frame, layout.origin, ("Origin", "origin", "来源"), source)
        codes = [read_key(each) for each in frame[code]]
        blank = codes.count("")
        if blank:
            raise DataError(
                "{source}: {blank} row{s} without a code in column {code}. {advice}.",
                source=source,
                blank=blank,
                s=plural(range(blank)),
                code=code,
                advice=term(
                    "Give each its code, or say which column has the codes with layout=", "Give each its code"
                ),
            )
        width = max((len(each) for each in codes if each.isdigit()), default=0)
        codes = [_padded(each, width) for each in codes]
        frame = frame.rename(columns=lambda name: _padded(str(name), width))
        kinds = ["home"] * len(frame) if origin is None else [_kind(cell) for cell in frame[origin]]
        oecd = oecd_rows(codes)
        if oecd is not None:
            layout, (codes, kinds) = oecd_layout(layout, codes, list(frame.columns)), oecd
        known = {
            *codes,
            layout.output,
            layout.imports,
            layout.inflow,
            layout.discrepancy,
            *(layout.final or ()),
        }
        known |= set(_TOTAL_COLUMNS)
        body = [name for name in frame.columns if name in known or _FINAL.fullmatch(name)]
        texts = [name for name in frame.columns if name not in body]
        keep = [each not in layout.skip for each in codes]
        body = [name for name in body if name not in layout.skip and name not in (code, origin)]
        numbers, blanks = _numbers(frame[body], codes, source)
        labels = frame[[name for name in texts if name not in (code, origin, *layout.skip)]]
        labels, numbers = labels.set_axis(codes)[keep], numbers.set_axis(codes)[keep]
        return cls(source, layout, tolerance, pd.Series(kinds, index=codes)[keep], labels, numbers, blanks)

    def sectors(self) -> list[str]:
        """Return the codes that have a row and a column, or say which have one only."""
        own = [each for each in self.numbers.index if not self._is_other_row(each)]
        found = pd.Index(dict.fromkeys(own))
        for kind in ("home", "abroad"):
            of_kind = pd.Index([each for each in self.kinds.index[self.kinds == kind] if each in found])
            twice = of_kind[of_kind.duplicated()].unique()
            if len(twice):
                raise DataError(
                    "{source}: {n_twice} code{s} in several rows {twice}.",
                    source=self.source,
                    n_twice=len(twice),
                    s=plural(twice),
                    twice=listed(twice),
                )
        columns = self.numbers.columns
        alone = found[~found.isin(columns)]
        stray = [each for each in self.labels.columns if each and self._looks_like_a_sector(str(each), found)]
        if len(alone) or stray:
            wrong = {"rows without a column {which}": alone, "columns without a row {which}": stray}
            words = [Message(text, which=listed(which)) for text, which in wrong.items() if len(which)]
            raise DataError(
                "{source}: {words}. A sector needs both; what is no sector must be a known code "
                "(VA..., TII, TVA, TI; FU..., EX, TIU, TFU, IM, GO) or be named in {layout}.",
                source=self.source,
                words=joined(words, " and "),
                layout=term("layout=", "--final, --value-added, --imported or --skip"),
            )
        return list(found)

    def _is_other_row(self, code: str) -> bool:
        return (
            code in _TOTAL_ROWS
            or code == self.layout.output
            or self._is_added(code)
            or self._is_imported(code)
        )

    def _is_added(self, code: str) -> bool:
        named = self.layout.value_added
        return code in named if named is not None else code.startswith("VA")

    def _is_imported(self, code: str) -> bool:
        return self.layout.is_imported(code) and code not in self.numbers.columns

    def _looks_like_a_sector(self, name: str, sectors: pd.Index) -> bool:
        return len(sectors) > 0 and name.isdigit() and all(each.isdigit() for each in sectors)

    def home(self, sectors: list[str]) -> pd.DataFrame:
        """Return the rows of home goods, of all goods in a competitive table, in the order of the sectors."""
        return self._rows(sectors, "home")

    def abroad(self, sectors: list[str]) -> pd.DataFrame | None:
        """Return the rows of imported goods, or None where the file does not tell them apart."""
        return self._rows(sectors, "abroad") if (self.kinds == "abroad").any() else None

    def _rows(self, sectors: list[str], kind: str) -> pd.DataFrame:
        part = self.numbers[(self.kinds == kind).to_numpy() & self.numbers.index.isin(sectors)]
        lacking = [code for code in sectors if code not in part.index]
        if lacking:
            raise DataError(
                "{source}: no row of {goods} for {lacking}.",
                source=self.source,
                goods=Message({"home": "home goods", "abroad": "imported goods"}[kind]),
                lacking=listed(lacking),
            )
        return part.loc[sectors]

    def final(self, sectors: list[str]) -> list[str]:
        """Return the columns of final uses that are no sums of others."""
        if self.layout.final is not None:
            lacking = [name for name in self.layout.final if name not in self.numbers.columns]
            if lacking:
                raise DataError(
                    "{source}: there is no column of final uses {lacking}.",
                    source=self.source,
                    lacking=listed(lacking),
                )
            return list(self.layout.final)
        found = [name for name in self.numbers.columns if _FINAL.fullmatch(name) and name not in sectors]
        sums = self._subtotals()
        kept = [name for name in found if name not in sums]
        if not kept:
            raise DataError(
                "{source}: no column of final uses (FU..., TC, GCF, EX) is found; name them in {layout}.",
                source=self.source,
                layout=term("layout= (--final)", "--final"),
            )
        return kept

    def _subtotals(self) -> dict[str, list[str]]:
        """Return the columns that are sums of final uses that are there, and of which; FU101, FU102: households."""
        uses = [name for name in self.numbers.columns if re.fullmatch(r"FU\d+", name)]
        parts = {
            "THC": [name for name in uses if name in ("FU101", "FU102")],
            "TC": [name for name in uses if name.startswith("FU1")],
            "GCF": [name for name in uses if name.startswith("FU2")],
        }
        return {name: of for name, of in parts.items() if of and name in self.numbers.columns}

    def value_added(self) -> pd.DataFrame:
        """Return the rows of value added; their total where it is not split."""
        part = self.numbers[[self._is_added(each) for each in self.numbers.index]]
        part = part if len(part) else self.numbers[self.numbers.index == "TVA"]
        if part.empty or not part.index.is_unique:
            raise DataError(
                "{source}: rows of value added (VA...) are missing or doubled; name them in {layout}.",
                source=self.source,
                layout=term("layout= (--value-added)", "--value-added"),
            )
        return part

    def output(self, home: pd.DataFrame) -> pd.Series:
        """Return the column of output, or where there is none the row of total inputs."""
        if self.layout.output in home.columns:
            return home[self.layout.output]
        row = "TI" if self.layout.output == Layout.output else self.layout.output
        if row in self.numbers.index:
            return self.numbers.loc[row, list(home.index)]
        raise DataError(
            "{source}: no column {output} of output, and no row; name it in {layout}.",
            source=self.source,
            layout=term("layout= (--output)", "--output"),
            output=self.layout.output,
        )

    def column(self, home: pd.DataFrame, *names: str) -> pd.Series | None:
        """Return a column of the sectors, the sum of several, or None where the file has none."""
        found = [name for name in names if name in home.columns]
        return home[found].sum(axis=1) if found else None

    def imported_rows(self, sectors: list[str]) -> pd.DataFrame | None:
        """Return the rows of imported inputs of all products, or None where the file has none."""
        rows = [each for each in dict.fromkeys(self.numbers.index) if self._is_imported(each)]
        return self.numbers.loc[rows, sectors] if rows else None

    def names(self, sectors: list[str], language: str) -> pd.DataFrame:
        """Return the columns of names, those of the language first; the codes where there are none."""
        texts = self.labels[~self.labels.index.duplicated()].reindex(sectors)
        texts = texts.loc[:, texts.notna().any()].map(lambda cell: "" if cell is None else str(cell).strip())
        if texts.shape[1] == 0:
            return pd.DataFrame({"name": sectors}, index=sectors)
        chinese = texts.apply(lambda c: bool(c.str.contains("[\u4e00-\u9fff]").mean() > 0.5))
        return texts[sorted(texts.columns, key=lambda name: chinese[name] != (language == "zh"))]

    def check_totals(
        self,
        sectors: list[str],
        final: list[str],
        home: pd.DataFrame,
        imported: pd.DataFrame | None,
        added: pd.DataFrame,
    ) -> tuple[str, ...]:
        """Compare the printed totals with the sums they should be; return which were there."""
        bought = home[sectors].sum() + (0 if imported is None else imported.sum())
        made = added[sectors].sum()
        rows: dict[str, pd.Series] = {
            Message("Row {code}", code=code): home.loc[code, sectors] for code in sectors
        }
        rows |= {Message("Row {code}", code=code): added.loc[code, sectors] for code in added.index} | {
            Message("Block of value added"): made
        }
        columns: dict[str, pd.Series] = {
            Message("Column {code}", code=code): home[code] for code in [*sectors, *final]
        }
        sums = {
            "TII": (bought, rows),
            "TVA": (made, rows),
            "TI": (bought + made, rows),
            "TIU": (home[sectors].sum(axis=1), columns),
            "TFU": (home[final].sum(axis=1), columns),
        }
        if self.layout.final is None:
            sums |= {name: (home[of].sum(axis=1), columns) for name, of in self._subtotals().items()}
        found = [
            name for name in sums if name in (self.numbers.index if name in _TOTAL_ROWS else home.columns)
        ]
        for name in found:
            stated = self.numbers.loc[name, sectors] if name in _TOTAL_ROWS else home[name]
            self._compare(name, stated, *sums[name])
        return tuple(found)

    def check_imports(self, sectors: list[str], final: list[str], abroad: pd.DataFrame) -> None:
        """Compare the totals of the rows of imports with their parts; they enter no balance of home output."""
        columns: dict[str, pd.Series] = {
            Message("Column {code} of imports", code=code): abroad[code] for code in [*sectors, *final]
        }
        inside, outside = abroad[sectors].sum(axis=1), abroad[final].sum(axis=1)
        sums = {"TIU": inside, "TFU": outside, self.layout.output: inside + outside}
        for name, should in sums.items():
            if name in abroad.columns and abroad[name].any():  # some tables leave them blank
                self._compare(Message("{name} of imports", name=name), abroad[name], should, columns)

    def _compare(self, name: str, said: pd.Series, should: pd.Series, lines: dict[str, pd.Series]) -> None:
        off = (said - should).abs()
        slack = self.tolerance * np.maximum(said.abs(), should.abs()) + 1e-9 * should.abs().max()
        wrong = off.index[(off > slack).to_numpy()]
        if len(wrong):
            cases = [
                Message(
                    "{code}: {said:,.6g}, not {should:,.6g}", code=code, said=said[code], should=should[code]
                )
                for code in wrong
            ]
            hint = mixed_units(
                (should - said).to_numpy(), {each: line.to_numpy() for each, line in lines.items()}
            )
            raise DataError(
                "{source}: the total {name} is not the sum of its parts in {n_wrong} of {n_said} "
                "sectors {cases}.{hint} Correct the table, or allow more with tolerance=; if its "
                "parts are other rows or columns, name them in {layout}.",
                layout=term("layout=", "--final, --value-added, --imported or --skip"),
                source=self.source,
                name=name,
                n_wrong=len(wrong),
                n_said=len(said),
                cases=listed(cases, 3),
                hint=hint,
            )


def _column(frame: pd.DataFrame, named: str | None, usual: tuple[str, ...], source: str) -> str | None:
    if named is not None and named not in frame.columns:
        raise DataError(
            "{source}: there is no column {named!r}; there are {columns}.",
            source=source,
            named=named,
            columns=listed(frame.columns, 8),
        )
    return named or next((name for name in usual if name in frame.columns), None)


def _padded(code: str, width: int) -> str:
    """Write a code of digits as long as the others: a spreadsheet makes 1 of 001."""
    return code.zfill(width) if code.isdigit() else code


def _kind(cell: object) -> str:
    word = str(cell).strip().casefold()
    return "home" if word in _HOME else "abroad" if word in _ABROAD else "total"


def _numbers(frame: pd.DataFrame, codes: list[str], source: str) -> tuple[pd.DataFrame, int]:
    """Return the cells as numbers and how many were blank within the rows; blank is 0."""
    from spatial_iie.study.numerals import read_columns

    read = read_columns(frame)
    for name, column in read.items():
        for code, kind, cell in zip(codes, column.kinds, frame[name], strict=True):
            if kind not in ("number", "missing"):
                raise DataError(
                    "{source}: {cell!r} in row {code}, column {name} is not a number.",
                    source=source,
                    cell=cell,
                    code=code,
                    name=name,
                )
    values = np.array([column.readings for column in read.values()], dtype=float).T
    numbers = pd.DataFrame(values.reshape(len(frame), frame.shape[1]), columns=frame.columns)
    sectors = [each in set(codes) for each in frame.columns]
    blanks = int(np.isnan(numbers.to_numpy()[:, sectors]).sum())
    return numbers.fillna(0.0), blanks
