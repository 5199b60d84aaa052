"""A labelled table."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from spatial_iie.results.about import TableAbout
from spatial_iie.results.base import Result

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False, eq=False)
class TableResult(Result):
    """A labelled table with a heading and notes.

    Attributes
    ----------
    frame : DataFrame
        The table; ``to_frame()`` returns a copy.
    heading : str
    about : TableAbout, or mapping
        How the table was made.
    """

    frame: pd.DataFrame
    heading: str
    about: TableAbout = field(default_factory=TableAbout)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", TableAbout.of(self.about))
        object.__setattr__(self, "frame", self.frame.copy())

    @property
    def title(self) -> str:
        """The heading."""
        return self.heading

    @property
    def _index_shown(self) -> bool:
        return self.frame.index.name is not None

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the table."""
        return cast("pd.DataFrame", self.frame.copy())

    def __repr__(self) -> str:
        rows, columns = self.frame.shape
        return f"<{self._mark}{self.heading}: {rows} rows x {columns} columns {list(map(str, self.frame.columns))}>"
