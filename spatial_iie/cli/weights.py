"""Commands that build, describe and convert files of weights."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from spatial_iie import weights
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import Group, command
from spatial_iie.cli._neighbours import neighbours, scaled
from spatial_iie.cli._records import REQUIRED, Use, option
from spatial_iie.cli._streams import note
from spatial_iie.cli._study import open_study
from spatial_iie.errors import DataError
from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie.weights import Weights

_FORMATS = ".gal .gwt .dta .swm .mat .mtx .csv (links) .matrix.csv .xlsx .parquet"
_WRITTEN = Message("File to write, replacing what is there: {formats}.", formats=_FORMATS)


@dataclass(frozen=True, kw_only=True)
class Spec(o.Neighbours):
    """Weights as an argument."""

    weights: str = option(
        "queen, queen:2, knn:6, band:300km, idw:1:500km, ... or a file of weights.",
        REQUIRED,
        argument="WEIGHTS",
        complete=o.SPECS,
    )


@dataclass(frozen=True, kw_only=True)
class Out(o.Language):
    """The file to write."""

    out: str = option(_WRITTEN, REQUIRED, panel=o.OUTPUT)


_AS_BUILT = Use(scaling="none", isolates="zero")


@command
def build(panel: Data, years: o.Years, near: Annotated[Spec, _AS_BUILT], to: Out) -> None:
    """Build spatial weights between the regions of a table and write them to a file for other programs.

    \b
    spatial-iie weights build queen --out queen.gal
    spatial-iie weights build knn:6 --data panel.xlsx --out knn6.dta
    """
    check_weights_file(to.out)
    _write(_built(near, panel, years), to.out)


@command
def describe(panel: Data, years: o.Years, near: Annotated[Spec, _AS_BUILT], output: o.Output) -> None:
    """Describe spatial weights: neighbours, components, isolates, sums, and the admissible lambda and rho.

    A file without --data is described as it is, with all its regions.

    \b
    spatial-iie weights describe queen --scaling row
    spatial-iie weights describe queen.gal
    """
    from spatial_iie.weights.files.formats import is_file_name
    from spatial_iie.weights.spec import reading_of

    reading = reading_of(near.spec)
    as_it_is = panel.file is None and reading.order is None and is_file_name(reading.path.name)
    if as_it_is and near.isolates != "zero":
        raise DataError(
            "--isolates {value} needs --data: a file alone is described as it is.", value=near.isolates
        )
    w = scaled(_read(reading), near.scaling) if as_it_is else _built(near, panel, years)
    output.show(w.describe())


def _read(reading: Any) -> Weights:
    """Return the weights of a file as they are."""
    how = {name: getattr(reading, name) for name in ("gwt", "diagonal", "links", "sheet")}
    return weights.read(reading.path, **how)


@dataclass(frozen=True, kw_only=True)
class Source:
    """A file of weights."""

    source: str = option(Message("File of weights: {formats}.", formats=_FORMATS), REQUIRED, argument="IN")


@dataclass(frozen=True, kw_only=True)
class Converted(o.Language):
    """The file to write, or the argument that once named it."""

    out: str | None = option(_WRITTEN, panel=o.OUTPUT)
    file: str | None = option("File to write.", argument="[OUT]", hidden=True)


@command
def convert(
    source: Source,
    near: Annotated[o.Neighbours, Use(only=("gwt", "diagonal", "weights_links"))],
    to: Converted,
) -> None:
    """Convert spatial weights from one file format to another.

    \b
    spatial-iie weights convert queen.gal --out queen.dta
    spatial-iie weights convert w.xlsx@zero-diagonal --out w.csv
    """
    out = o.file_to_write(to.out, to.file)
    if out is None:
        raise DataError("say which file to write with --out, such as --out queen.gal.")
    check_weights_file(out)
    from spatial_iie.weights.spec import reading_of

    given: Keywords = {"gwt": near.gwt, "diagonal": near.diagonal, "links": near.weights_links}
    reading = reading_of(source.source)
    _write(_read(reading._replace(**{name: each for name, each in given.items() if each})), out)


def check_weights_file(out: str) -> None:
    """Refuse, before any work, a file whose ending is that of no weights."""
    from spatial_iie.weights.files.formats import format_of

    format_of(Path(out))


def _built(near: Spec, panel: Data, years: o.Years) -> Weights:
    from spatial_iie._isolates import without_isolates  # loads numpy

    w, rule = neighbours(near, open_study(panel, years.years))
    return without_isolates(w, rule)[0]


def _write(w: Weights, out: str) -> None:
    w.write(Path(out))
    note("wrote {file}: {what}", file=out, what=repr(w))


GROUP = Group(
    "Build, describe and convert spatial weights.",
    {"build": build, "describe": describe, "convert": convert},
)
