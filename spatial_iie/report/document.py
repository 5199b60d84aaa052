"""A report before it has a format: sections of sentences, tables and figures, in one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from spatial_iie._visible import visible
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Language, Phrases
from spatial_iie.results import Result
from spatial_iie.results.base import frozen

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from spatial_iie.report.explorer import Explorer

Drawn: TypeAlias = "Axes | Drawing"

phrase = Phrases(__name__)
_REFERENCE = re.compile(r"\[\[([a-z0-9_]+)\]\]")
_NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")  # 31 characters: the longest name of a sheet


@dataclass(frozen=True)
class Paragraph:
    """Sentences.

    Attributes
    ----------
    text : str
        ``[[name]]`` stands for the number of the table or figure of that name.
    numbers : mapping of str to float
        What the sentences say in figures, in full digits, for the record of the run.
    """

    text: str
    numbers: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _make_visible(self, "text")
        object.__setattr__(self, "numbers", frozen(self.numbers))


@dataclass(frozen=True)
class Listing:
    """Items beneath each other: limitations, references."""

    items: tuple[str, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(map(visible, self.items)))


@dataclass(frozen=True)
class Table:
    """A result as a table.

    Attributes
    ----------
    name : str
        Lower case with underscores; the files of the table are called so.
    result : Result
    caption : str
    printed : bool
        False for long tables that go into the workbook and the data files only.
    """

    name: str
    result: Result
    caption: str
    printed: bool = True

    def __post_init__(self) -> None:
        _check_name(self.name)
        _make_visible(self, "caption")


@dataclass(frozen=True)
class Figure:
    """A figure, drawn when it is written.

    Attributes
    ----------
    name : str
        Lower case with underscores; the files of the figure are called so.
    draw : callable
        Returns the Axes or Figure that a function of ``viz`` returned.
    caption : str
    """

    name: str
    draw: Callable[[], Drawn]
    caption: str

    def __post_init__(self) -> None:
        _check_name(self.name)
        _make_visible(self, "caption")


Block = Paragraph | Listing | Table | Figure


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it."""

    name: str
    title: str
    blocks: tuple[Block, ...]

    def __post_init__(self) -> None:
        _make_visible(self, "title")


@dataclass(frozen=True)
class Document:
    """A whole report in one language.

    Attributes
    ----------
    title, subtitle : str
    language : {"en", "zh", ...}
    sections : tuple of Section
    synthetic : bool
        Whether it is made from simulated numbers; every format then says so at its head.
    explorer : Explorer, optional
        What the page lets its reader explore.
    about : mapping
        Inputs with hashes, seeds, versions: the head of the record of the run.

    Raises
    ------
    DataError
        If two tables or figures have one name, or a sentence refers to one that is not there.
    """

    title: str
    subtitle: str
    language: Language
    sections: tuple[Section, ...]
    synthetic: bool = False
    explorer: Explorer | None = None
    about: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _make_visible(self, "title", "subtitle")
        object.__setattr__(self, "about", frozen(self.about))
        names = [*(table.name for table in self.tables), *(figure.name for figure in self.figures)]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise DataError(
                "{n_twice} {n_twice:name|names} {n_twice:stands|stand} for two tables or figures: {twice}.",
                n_twice=len(twice),
                twice=listed(twice),
            )
        for _, block in self.blocks():
            if isinstance(block, Paragraph):
                self.text(block)

    def blocks(self) -> Iterator[tuple[Section, Block]]:
        """Yield every block with its section, in order."""
        for section in self.sections:
            for block in section.blocks:
                yield section, block

    @property
    def tables(self) -> tuple[Table, ...]:
        """All tables, printed or not, in order."""
        return tuple(block for _, block in self.blocks() if isinstance(block, Table))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """All figures, in order."""
        return tuple(block for _, block in self.blocks() if isinstance(block, Figure))

    @property
    def labels(self) -> dict[str, str]:
        """The label of every table and figure by its name, "Table 1"; of unprinted tables, their sheet."""
        shown = [table.name for table in self.tables if table.printed]
        found = {name: phrase(self.language, "Table {number}", number=k) for k, name in enumerate(shown, 1)}
        drawn = (figure.name for figure in self.figures)
        found |= {name: phrase(self.language, "Figure {number}", number=k) for k, name in enumerate(drawn, 1)}
        apart = {table.name for table in self.tables if not table.printed}
        return found | {name: phrase(self.language, "sheet {name}", name=name) for name in sorted(apart)}

    def parts(self, paragraph: Paragraph) -> list[tuple[str, str | None]]:
        """Return the sentences of a paragraph in pieces, each with the table or figure it refers to, or None.

        Raises
        ------
        DataError
            If a sentence refers to a table or figure that is not there.
        """
        labels = self.labels
        pieces: list[tuple[str, str | None]] = []
        for k, piece in enumerate(_REFERENCE.split(paragraph.text)):
            if k % 2 and piece not in labels:
                raise DataError(
                    "a sentence refers to {piece!r}, which is no table or figure of the report; "
                    "there are {labels}.",
                    piece=piece,
                    labels=listed(labels, 40),
                )
            pieces.append((labels[piece], piece) if k % 2 else (piece, None))
        return [(piece, name) for piece, name in pieces if piece]

    def text(self, paragraph: Paragraph) -> str:
        """Return the sentences of a paragraph with the numbers of the tables and figures they refer to."""
        return "".join(piece for piece, _ in self.parts(paragraph))


def _make_visible(piece: object, *fields: str) -> None:
    """Write out the control characters in texts that come from data: no format has a place for them."""
    for name in fields:
        object.__setattr__(piece, name, visible(getattr(piece, name)))


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise DataError(
            "{name!r} cannot name a file and a sheet: use lower case letters, digits and "
            "underscores, at most 31.",
            name=name,
        )
