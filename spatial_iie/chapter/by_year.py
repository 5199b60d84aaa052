"""Value added by year as a study file or a command asks for it: its inputs, and the tables made of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from spatial_iie import macro, study
from spatial_iie.chapter.keys import Keywords
from spatial_iie.errors import DataError
from spatial_iie.messages import Language, term

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.chapter.asked import ValueAdded
    from spatial_iie.macro import InputOutputTable
    from spatial_iie.results import TableResult

_EXAMPLE: Keywords = {"price_index": "price_index", "base_year": 2015, "capital": "capital", "labor": "labor",
                      "constant_returns": True}  # fmt: skip
_EXAMPLE_YEAR = 2018
_INDUSTRIES = ("primary", "secondary", "tertiary")


class Inputs(NamedTuple):
    """What the chain is run on; ``example``: whether all of it is the SYNTHETIC example."""

    table: InputOutputTable
    shares: pd.DataFrame
    data: pd.DataFrame
    divisions: pd.Series | None = None
    industries: pd.Series | None = None
    example: bool = False

    def options(self, asked: ValueAdded) -> Keywords:
        """Return what :func:`spatial_iie.macro.value_added_by_year` takes."""
        ranged = "low" in self.shares
        return {
            "table": self.table,
            "shares": self.shares if ranged else self.shares["share"],
            "data": self.data,
            "year": _EXAMPLE_YEAR if self.example else asked.year,
            "accounts": macro.Accounts(**_EXAMPLE) if self.example else asked.columns,
            "divisions": self.divisions,
            "industries": self.industries,
            "unit": asked.unit or None,
            "distribution": "uniform" if ranged and "mode" not in self.shares else "triangular",
        }


def example(language: Language) -> Inputs:
    """Return the SYNTHETIC example."""
    import pandas as pd

    data, shares, divisions = macro.demo_accounts()
    return Inputs(macro.demo_io_table(language=language), shares, data, pd.Series(divisions), example=True)


def parts_of(result: TableResult, language: Language) -> pd.DataFrame:
    """Return direct value added and penetration by year, named, as a figure takes them."""
    from spatial_iie.report.labels import column_label

    frame = result.to_frame()[["direct_value_added", "penetration"]]
    shown = frame.set_axis(
        [column_label(name, language) for name in ("direct_value_added", "penetration")], axis=1
    )
    shown.attrs["synthetic"] = result.about.synthetic
    return shown


def check_origin(asked: ValueAdded, table: str | None) -> None:
    """Refuse half of the inputs: an input-output table and yearly accounts come together, or neither."""
    if (table is None) != (asked.table is None):
        raise DataError(
            "{table} and {yearly} come together: an input-output table of your own needs yearly accounts of your own, "
            "and these a table. Without both the example is SYNTHETIC.",
            table=term("[accounts] table", "TABLE"),
            yearly=term("[value_added] table", "--data"),
        )
    given = [name for name in ("year", "divisions", "price_index", "capital", "labor", "labor_share")
             if getattr(asked, name) is not None]  # fmt: skip
    if asked.table is None and given:
        raise DataError(
            "{given} is for accounts of your own: the embedded example is read as it is.", given=given[0]
        )
    if asked.table is not None and asked.year is None:
        raise DataError(
            "say with {year} of which year the input-output table is.", year=term("year = ...", "--year")
        )


def yearly_of(
    asked: ValueAdded,
    path: Path,
    divisions: pd.Series | None,
    industries: pd.Series | None = None,
    **reading: str | None,
) -> pd.DataFrame:
    """Read the columns of yearly accounts that are wanted; years without a number keep their blanks."""
    columns = asked.columns
    names = [asked.gdp, columns.price_index, columns.capital, columns.labor, columns.labor_share]
    wanted = [name for name in names if isinstance(name, str)]
    own = next((each for each in (divisions, industries) if each is not None), _INDUSTRIES)
    return study.read_years(path, [*dict.fromkeys([*wanted, *own])], **reading)
