"""What every result can do, and the small rules they share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial_iie.messages import Message
from spatial_iie.results.about import About, FitAbout, StatisticAbout
from spatial_iie.results.exports import Exports

if TYPE_CHECKING:
    import pandas as pd

Value = TypeVar("Value")

SYNTHETIC = Message("SYNTHETIC example data: simulated, not observed. Nothing here describes real cities.")
"""What stands under everything made from the embedded example."""


_MOST_ROWS = 20  # of a table in a notebook; to_frame() has them all


class Result(Exports):
    """What every result can do: become a table, say how it was made, and print itself.

    Subclasses supply ``to_frame()``, ``about``, ``title`` and a one-line ``repr``.
    """

    about: About

    @property
    def title(self) -> str:
        """A heading for the table."""
        raise NotImplementedError

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the table must be told beneath it."""
        return notes_of(self.about)

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a labelled table, a fresh copy each time."""
        raise NotImplementedError

    def summary(self) -> str:
        """Return title, table and notes as plain text: what the command line prints."""
        from importlib import import_module

        return str(import_module("spatial_iie.report.plain").plain(self)).rstrip("\n")

    @property
    def _index_shown(self) -> bool:
        return True

    @property
    def headings(self) -> Mapping[str, str]:
        """Columns that are headed otherwise than in other tables, and what they are headed as."""
        return {}

    @property
    def _mark(self) -> str:
        return "SYNTHETIC example, " if self.about.synthetic else ""

    def _repr_html_(self) -> str:
        from html import escape

        notes = "".join(f"<p><small>{escape(note)}</small></p>" for note in self.notes)
        table = self.to_frame().to_html(index=self._index_shown, max_rows=_MOST_ROWS)
        return f"<p><b>{escape(self.title)}</b></p>{table}{notes}"


class _Frozen(Mapping[str, Value]):
    """A mapping that cannot be changed but, unlike a mapping proxy, can be copied and sent to another process."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Value]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: str) -> Value:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(self._items)


def frozen(items: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return a read-only copy of a mapping."""
    return _Frozen(items)


def read_only(values: ArrayLike) -> NDArray[np.float64]:
    """Return a float array that cannot be written to."""
    array = np.array(values, dtype=float)
    array.setflags(write=False)
    return array


def versions() -> dict[str, str]:
    """Return the versions that decide a number: this package's and numpy's (the random generator)."""
    from spatial_iie import __version__

    return {"spatial_iie": __version__, "numpy": np.__version__}


def title_of(name: str, about: About) -> Message:
    """Return the heading of a statistic: its name, the variable and the year.

    >>> title_of("Moran's I", About(variable="gdp", year=2019))
    "Moran's I of gdp, 2019"
    """
    title = as_message(name)
    if about.variable:
        title = Message("{name} of {variable}", name=title, variable=about.variable)
    return dated(title, about.year)


def dated(title: Message, year: object) -> Message:
    """Return a title with its year, if it is of one.

    >>> dated(Message("Moran's I"), 2019)
    "Moran's I, 2019"
    """
    return Message("{title}, {year}", title=title, year=year) if year else title


def weights_in_words(recipe: str | None, normalization: str | None) -> str:
    """Return weights and how they are scaled.

    >>> weights_in_words("queen", "row")
    'queen, row-standardized'
    """
    row = normalization == "row"
    return Message("{weights}, row-standardized", weights=recipe) if row else str(recipe)


def weights_note(about: StatisticAbout | FitAbout) -> tuple[str, ...]:
    """Return the note on the weights of a result, if it has any."""
    if not about.weights:
        return ()
    return (Message("Weights: {weights}.", weights=weights_in_words(about.weights, about.normalization)),)


def as_message(words: str) -> Message:
    """Return words of the package that may not be a message yet, such as the name of a test, as one."""
    return words if isinstance(words, Message) else Message(words)


def fixed(value: float, decimals: int) -> str:
    """Write a number with decimals, or as many more as show two of its digits.

    >>> fixed(11.4921, 3), fixed(-0.00041, 3), fixed(0.0, 3)
    ('11.492', '-0.00041', '0.000')
    """
    if value == 0 or not np.isfinite(value):
        return f"{value:.{decimals}f}"
    needed = 1 - int(np.floor(np.log10(abs(value))))
    return f"{value:.{max(decimals, needed) if needed <= 8 else decimals}f}"


def notes_of(about: About) -> tuple[str, ...]:
    """Return the sentences of ``about`` a reader of a table or figure must not miss, most important first."""
    return tuple(dict.fromkeys((*([SYNTHETIC] if about.synthetic else ()), *about.notes)))
