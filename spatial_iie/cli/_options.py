"""The records of options that several commands share, written once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from spatial_iie.chapter.clustering import Statistics, WeightsKeys
from spatial_iie.chapter.keys import Keywords, parse_years, same
from spatial_iie.cli import _output
from spatial_iie.cli._records import option
from spatial_iie.cli._streams import language as language
from spatial_iie.cli._streams import note
from spatial_iie.cli._words import parts_of
from spatial_iie.errors import DataError
from spatial_iie.messages import languages

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatial_iie.chapter.data import Data
    from spatial_iie.inference import Permutations
    from spatial_iie.results import Result
    from spatial_iie.study import Study

FORMATS = ("table", "full", "json", "csv", "markdown", "latex", "html")
SPECS = ("queen", "rook", "queen:2", "knn:4", "knn:6", "band:300km", "idw:1", "idw:2", "gabriel", "delaunay",
         "kernel:gaussian")  # fmt: skip
_STATISTIC, _DATA, OUTPUT = "Statistic", "Your data", "Output"


@dataclass(frozen=True, kw_only=True)
class Language:
    """The language of a command."""

    lang: str | None = option(
        "Language of headings, notes and this help. By default en.", choices=languages(), panel=OUTPUT
    )


@dataclass(frozen=True, kw_only=True)
class Output(Language):
    """How a result is printed."""

    format: str = option(
        "How to print the table; full: with every column, however wide.",
        "table",
        choices=FORMATS,
        panel=OUTPUT,
    )

    @property
    def for_programs(self) -> bool:
        """Whether the table is for programs, which get every number in fixed columns."""
        return self.format in ("json", "csv")

    def show(self, result: Result) -> None:
        """Print a result."""
        _output.show(result, self.format, language())


@dataclass(frozen=True, kw_only=True)
class Years:
    """Which years."""

    year: str | None = option("2019, or 2017-2019, or 2017,2019. By default every year.")

    @property
    def years(self) -> tuple[int, ...] | None:
        """The years, or None for all."""
        return parse_years(self.year)


@dataclass(frozen=True, kw_only=True)
class Question(Years):
    """Which column and years."""

    value: str | None = option("Column to analyse.")


@dataclass(frozen=True, kw_only=True)
class Questions(Years):
    """Which columns and years."""

    value: tuple[str, ...] | None = option(
        "Columns to analyse, separated by commas; may be repeated.", several=True
    )


@dataclass(frozen=True, kw_only=True)
class OneYear:
    """Which year."""

    year: str | None = option("One year. By default the last.")

    @property
    def years(self) -> tuple[int, ...] | None:
        """The year as years, or None for the last."""
        years = parse_years(self.year)
        if years is not None and len(years) > 1:
            raise DataError(
                "one year is shown; --year {year!r} names {n_years}.", year=self.year, n_years=len(years)
            )
        return years


@dataclass(frozen=True, kw_only=True)
class OneQuestion(OneYear):
    """Which column and year."""

    value: str | None = option("Column to analyse.")


@dataclass(frozen=True, kw_only=True)
class Neighbours:
    """Which weights, and how a file of weights is read."""

    TITLE: ClassVar[str] = _STATISTIC
    weights: str = option(
        "Spatial weights: queen, rook, queen:2, knn:6, band:300km, idw:1, ... or a file.",
        "queen",
        complete=SPECS,
    )
    scaling: str = same(WeightsKeys, "scaling")
    isolates: str = same(WeightsKeys, "isolates")
    gwt: str | None = option(
        "What a .gwt of GeoDa holds in its third column.", choices=("distances", "weights"), panel=_DATA
    )
    weights_order: str | None = option(
        "Order of the rows of a matrix without labels: of the table, or of the codes.",
        choices=("table", "code"),
        panel=_DATA,
    )
    diagonal: str | None = option(
        "How weights on the diagonal are read; zero: as 0.", choices=("zero",), panel=_DATA
    )
    weights_links: str | None = option(
        "Links that a file has once: add the other direction (mirror), or not (one-way).",
        choices=("mirror", "one-way"),
        panel=_DATA,
    )
    link: tuple[str, ...] | None = option(
        "Two regions to link, as in 海南-广东; may be repeated.", several=True, panel=_DATA
    )

    @property
    def spec(self) -> str:
        """The names of weights with what was said of how to read the files in them."""
        diagonal = None if self.diagonal is None else f"{self.diagonal}-diagonal"
        words = [each for each in (self.gwt, self.weights_order, self.weights_links, diagonal) if each]
        parts = [self.weights]
        if words:
            from spatial_iie.weights.spec import with_words

            parts = [with_words(part, words) for part in parts_of(self.weights, "--weights")]
        if self.link:
            pairs = "+".join(parts_of(",".join(self.link), "--link"))
            parts = [f"linked:{each}+{pairs}" for part in parts for each in parts_of(part, "--weights")]
        return ",".join(parts)


@dataclass(frozen=True, kw_only=True)
class Draws:
    """Permutations."""

    TITLE: ClassVar[str] = _STATISTIC
    permutations: int = same(Statistics, "permutations")
    seed: int = same(Statistics, "seed")

    def drawn(self, progress: Callable[[int, int], None] | None = None) -> int | Permutations:
        """Return the permutations as functions take them."""
        if not self.permutations:
            if self.seed:
                raise DataError("--seed is for --permutations: without them nothing is random.")
            return 0
        from spatial_iie.inference import Permutations  # loads numpy, which the help does not need

        return Permutations(self.permutations, self.seed, progress=progress)


@dataclass(frozen=True, kw_only=True)
class Tail:
    """The tail of p values."""

    TITLE: ClassVar[str] = _STATISTIC
    alternative: str = same(Statistics, "alternative")


@dataclass(frozen=True, kw_only=True)
class Significance:
    """When a region is in a cluster."""

    TITLE: ClassVar[str] = _STATISTIC
    alpha: float = same(Statistics, "alpha")
    correction: str = same(Statistics, "correction")

    @property
    def corrected(self) -> Any:
        """The correction as functions take it."""
        return None if self.correction == "none" else self.correction


@dataclass(frozen=True, kw_only=True)
class Sized:
    """How wide a figure is."""

    TITLE: ClassVar[str] = "Figure"
    width: str = option(
        "page: 174 mm; column: 84 mm, one of two columns.", "page", choices=("page", "column"), panel="Figure"
    )


@dataclass(frozen=True, kw_only=True)
class Drawing(Sized):
    """How a figure is written."""

    TITLE: ClassVar[str] = "Figure"
    title: str | None = option('Heading; "" for none.')
    source: str | None = option("Source of the data, under the figure.")
    theme: str = option(
        "report: for screens and reports; journal: small and plain.", "report", choices=("report", "journal")
    )
    dpi: int = option("Dots per inch of a PNG.", 300, least=50, most=1200)


@dataclass(frozen=True, kw_only=True)
class Printed:
    """What a map needs in print."""

    TITLE: ClassVar[str] = "Figure"
    map_approval: str | None = option(
        "Review number of the base map, such as GS(2024)0650, under the map.", panel="Figure"
    )
    hatched: bool = option("Hatch classes that print as the same grey as others.", False, panel="Figure")
    outline: str | None = option(
        "Groups of regions outlined on maps: city_clusters, four, three, province, or a column.",
        panel="Figure",
    )
    graticule: str = option(
        "Degrees at the edges of the map; auto: on one map as wide as a page that has no north arrow.",
        "auto",
        choices=("auto", "yes", "no"),
        panel="Figure",
    )

    def printed(self, study: Study, panel: Data) -> Keywords:
        """As maps take it."""
        from spatial_iie.cli._groups import outlined

        ticks = {"auto": None, "yes": True, "no": False}[self.graticule]
        outline = outlined(self.outline, study, panel)
        return {
            "map_approval": self.map_approval,
            "hatched": self.hatched,
            "graticule": ticks,
            "outline": outline,
        }


@dataclass(frozen=True, kw_only=True)
class Clusters:
    """What a map of clusters shows beside them."""

    TITLE: ClassVar[str] = "Figure"
    darker: float = option(
        "Level at which regions stand in a darker tone; 0 for none.", 0.01, least=0, panel="Figure"
    )
    named_groups: int = option(
        "Groups of adjoining regions of one cluster with so many members or more are named on the map; 0 for none.",
        3,
        least=0,
        panel="Figure",
    )

    @property
    def clusters(self) -> Keywords:
        """As maps of clusters take it."""
        return {"darker": self.darker or None, "groups": self.named_groups}


def file_to_write(out: str | None, argument: str | None) -> str | None:
    """Return the file that --out names, or the argument that once named it, with a note."""
    if argument is not None:
        note("{old} is called {new} now.", old=argument, new=f"--out {argument}")
    return out or argument
