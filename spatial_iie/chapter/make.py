"""From a plan to the files of a report, format by format, so that one that fails leaves the rest standing."""

from __future__ import annotations

import contextlib
import os
import re
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from spatial_iie._writing import inputs_protected
from spatial_iie.chapter.desk import Progress
from spatial_iie.chapter.opening import inputs_of, weights_of
from spatial_iie.chapter.plan import FORMATS, Plan
from spatial_iie.chapter.run import Announce, Chapter, Failure, compose, forget, one_thread, requested_parts
from spatial_iie.errors import DataError, SpatialIIEError, WeightsError, WeightsWarning, listed
from spatial_iie.report.document import Document
from spatial_iie.report.figures import Drawn, Pictures

if TYPE_CHECKING:
    from spatial_iie.weights import Weights

_TOGETHER = {"tables": ("excel", "latex", "data")}
_WITH_PICTURES = {"html", "word", "figures"}
_MANIFEST = "manifest.json"
_FOLDERS = ("tables", "data", "figures", "weights")
_FILES = ("report.html", "report.docx", "tables.xlsx", _MANIFEST)


@dataclass(frozen=True)
class Made:
    """What came of a report.

    Attributes
    ----------
    document : Document
    files : tuple of Path
        Everything that was written, the record of the run last.
    failures : tuple of Failure
        Parts, figures and formats that could not be made.
    """

    document: Document
    files: tuple[Path, ...]
    failures: tuple[Failure, ...]


def formats_of(only: str | None, plan: Plan) -> tuple[str, ...]:
    """Return the formats to write: those named, in the order they are written, or else the plan's.

    >>> formats_of("tables, figures", Plan())
    ('excel', 'latex', 'figures', 'data')
    """
    if only is None:
        wanted = set(plan.outputs.formats)
    else:
        named = [name for name in re.split(r"[,，、\s]+", only) if name]
        wanted = {each for name in named for each in _TOGETHER.get(name, (name,))}
    unknown = sorted(wanted - set(FORMATS))
    if unknown or not wanted:
        raise DataError(
            "there is no format {unknown}; there are {listed}.",
            unknown=listed(unknown),
            listed=listed([*FORMATS, *_TOGETHER], 20),
        )
    return tuple(name for name in FORMATS if name in wanted)


def stages(plan: Plan, formats: Iterable[str]) -> list[str]:
    """Return the stages of a run, in order, as ``make`` announces them."""
    chosen = list(formats)
    drawn = ["figures"] if _WITH_PICTURES & set(chosen) else []
    files = [f"{name} files" for name in chosen if name != "figures"]
    return ["study", *(part.name for part in requested_parts(plan)), "sentences", *drawn, *files, "manifest"]


def make(
    plan: Plan,
    folder: str | os.PathLike[str],
    *,
    formats: Iterable[str] | None = None,
    announce: Announce = lambda _stage: None,
    progress: Progress | None = None,
    fresh: bool = False,
) -> Made:
    """Compute, compose and write the report of a plan.

    Parameters
    ----------
    plan : Plan
        Of ``read_plan`` or ``example_plan``.
    folder : path
        Made if it is not there; files of the same names are replaced, each whole or not at all.
    formats : iterable of str, optional
        Of html, word, excel, latex, figures, data, weights; by default those of the plan.
    announce : callable
        Called with the name of each stage as it begins; ``stages`` lists them.
    progress : callable, optional
        Called as ``progress(done, total)`` within long stages.
    fresh : bool
        Whether to compute anew what an interrupted run of the same inputs had already computed.

    Returns
    -------
    Made
        A part, a figure or a format that fails is among ``failures``; the rest is written.

    Raises
    ------
    SpatialIIEError
        If the study cannot be opened, the folder cannot be made, an input stands where a file of the report
        goes, or a folder in it is a symbolic link: then nothing is written.
    """
    chosen = formats_of(None if formats is None else ",".join(formats), plan)
    out = _folder(folder)
    _refuse_inputs_in_the_way(plan, out)
    with one_thread(), inputs_protected():
        made = _written_out(
            compose(plan, announce=announce, progress=progress, fresh=fresh), out, chosen, announce
        )
    if not made.failures:
        forget(plan)
    return made


def _written_out(chapter: Chapter, out: Path, chosen: Iterable[str], announce: Announce) -> Made:
    failures, files = list(chapter.failures), list[Path]()
    with contextlib.suppress(OSError):  # then it cannot be written either, which is named below
        (out / _MANIFEST).unlink(missing_ok=True)  # what it says is not true any more
    pictures: Pictures = {}
    if _WITH_PICTURES & set(chosen):
        announce("figures")
        drawn = _draw(chapter, out / "figures", chosen)
        pictures = drawn.pictures
        failures += [_failure(name, error) for name, error in drawn.failures.items()]
        files += [file for each in pictures.values() for file in each.values()]
    for name in (each for each in chosen if each != "figures"):
        announce(f"{name} files")
        try:
            files += _WRITERS[name](chapter, out, pictures)
        except Exception as error:
            failures.append(_failure(name, error))
    announce("manifest")
    try:
        files.append(_recorded(chapter.document, out, files, failures))
    except (OSError, DataError) as error:
        failures.append(_failure("manifest", error))
    return Made(chapter.document, tuple(files), tuple(failures))


def _failure(name: str, error: Exception) -> Failure:
    """Tell an error; one of the disk by its reason, for the place of a file is no part of the record of a run."""
    of_disk = error.__cause__ if isinstance(error, SpatialIIEError) else error
    if isinstance(of_disk, OSError) and of_disk.strerror:
        return Failure(name, f"{type(of_disk).__name__}: {of_disk.strerror}")
    return Failure.of(name, error)


def _folder(folder: str | os.PathLike[str]) -> Path:
    out = Path(folder)
    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DataError(
            "{out}: the report's folder cannot be made ({strerror}). Name another.",
            out=out,
            strerror=error.strerror,
        ) from None
    return out


def _refuse_inputs_in_the_way(plan: Plan, out: Path) -> None:
    """Refuse a folder in which the report would replace what it is made from, or write somewhere else."""
    places = {(out / name).resolve() for name in (*_FILES, *_FOLDERS)}
    for path in inputs_of(plan).values():
        place = path.resolve()
        if place in places or place.parent in places:
            raise DataError(
                "{path} is an input, and stands where the report writes a file of its own. Name "
                "another folder than {out} (in the shell with --out).",
                path=path,
                out=out,
            )
    for name in _FOLDERS:
        if (out / name).is_symlink():
            raise DataError(
                "{out} is a symbolic link, which a report does not follow. Name another folder.",
                out=out / name,
            )


def _draw(chapter: Chapter, folder: Path, chosen: Iterable[str]) -> Drawn:
    from spatial_iie.report.figures import draw_figures

    wanted = chapter.desk.plan.figures
    kinds = wanted.formats if "figures" in chosen else ()
    embedded = ("png",) if {"html", "word"} & set(chosen) else ()
    return draw_figures(chapter.document, folder, formats=dict.fromkeys([*embedded, *kinds]), dpi=wanted.dpi)


def _html(chapter: Chapter, out: Path, pictures: Pictures) -> list[Path]:
    from spatial_iie.report.page.page import write_page

    return [write_page(chapter.document, out / "report.html", pictures)]


def _word(chapter: Chapter, out: Path, pictures: Pictures) -> list[Path]:
    from spatial_iie.report.word import write_word

    return [write_word(chapter.document, out / "report.docx", pictures)]


def _excel(chapter: Chapter, out: Path, _pictures: Pictures) -> list[Path]:
    from spatial_iie.report.workbook import write_workbook

    return [write_workbook(chapter.document, out / "tables.xlsx")]


def _latex(chapter: Chapter, out: Path, _pictures: Pictures) -> list[Path]:
    from spatial_iie.report.latex_tables import write_latex_tables

    return write_latex_tables(chapter.document, out / "tables")


def _data(chapter: Chapter, out: Path, _pictures: Pictures) -> list[Path]:
    from spatial_iie.report.tidy import write_tidy

    return write_tidy(chapter.document, out / "data")


def _weights(chapter: Chapter, out: Path, _pictures: Pictures) -> list[Path]:
    """Write every weights for Stata as they were used, and for GeoDa as they were before they were scaled."""
    files, taken = [], list[str]()
    for spec, w in chapter.desk.weights.items():
        stem = re.sub(r"\W+", "_", spec.lower()).strip("_")
        taken.append(stem)
        if taken.count(stem) > 1:
            stem = f"{stem}_{taken.count(stem)}"
        files += [
            _written(w, out / "weights" / f"{stem}.dta"),
            _for_geoda(spec, chapter, out / "weights" / stem),
        ]
    return files


def _for_geoda(spec: str, chapter: Chapter, stem: Path) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)  # given when the study was opened
        bare = weights_of(spec, chapter.desk.study, chapter.desk.plan, scaled=False)
    try:
        return _written(bare, stem.with_suffix(".gal"))
    except WeightsError:  # links that go one way, or have weights, are more than GAL holds
        return _written(bare, stem.with_suffix(".gwt"))


def _written(w: Weights, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    w.write(path)
    return path


_WRITERS: Mapping[str, Callable[[Chapter, Path, Pictures], list[Path]]] = {
    "html": _html,
    "word": _word,
    "excel": _excel,
    "latex": _latex,
    "data": _data,
    "weights": _weights,
}


def _recorded(document: Document, out: Path, files: Iterable[Path], failures: Iterable[Failure]) -> Path:
    from spatial_iie.report.manifest import write_manifest

    return write_manifest(document, out / _MANIFEST, files, {each.name: each.why for each in failures})
