"""From a figure to the file that --out names."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from spatial_iie import viz
from spatial_iie.cli._streams import headings, language, note
from spatial_iie.errors import DataError
from spatial_iie.viz.labels import with_unit
from spatial_iie.viz.output import format_of

if TYPE_CHECKING:
    import geopandas

    from spatial_iie.chapter.data import Data
    from spatial_iie.chapter.keys import Keywords
    from spatial_iie.report.document import Drawn
    from spatial_iie.results import TableResult
    from spatial_iie.study import Study


_LOOKS = ("map_approval", "hatched", "graticule", "darker", "named_groups", "width", "per", "dpi", "outline")


def check_figure(out: str | None, options: object = None) -> None:
    """Refuse, before any work, a file whose ending is that of no figure, and options of a figure that is not drawn."""
    if out is not None:
        format_of(Path(out))
        return
    usual = {each.name: each.default for each in fields(options)} if is_dataclass(options) else {}
    given = [name for name in _LOOKS if name in usual and getattr(options, name) != usual[name]]
    if given:
        option = "--" + given[0].replace("_", "-")
        raise DataError("{option} is for a figure: name its file with --out.", option=option)


def layer_of(study: Study, panel: Data) -> geopandas.GeoDataFrame:
    """Return what is mapped: all regions of own boundaries; of the built-in ones, those of the study."""
    return study.regions if panel.boundaries is None else study.layer


def write_figure(drawn: Drawn, out: str, dpi: int = 300) -> None:
    """Write a figure, and say so."""
    viz.save(drawn, Path(out), dpi=dpi)
    note("wrote {file}", file=out)


def in_words(result: TableResult, panel: Data) -> TableResult:
    """Return a table whose figure calls its variable as the reader does, with its unit."""
    from spatial_iie.results import TableAbout

    look = called(result.about.variable or "", panel)
    name = with_unit(look["variable"], look["unit"], language())
    return replace(result, about=result.about | TableAbout(variable=name))


def called(column: str, panel: Data) -> Keywords:
    """Return what a figure calls a variable: its heading and unit, or, in the example, its label."""
    from spatial_iie.chapter.look import called as named

    if panel.file is None:
        from spatial_iie.chapter.example import example_plan

        return named(example_plan().labels.get(column, {}).get(language(), column))
    return named(headings().get(column, column))
