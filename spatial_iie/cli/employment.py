"""The command on employment and the digital index: equations 5-2 and 5-3, table 5-3."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, ClassVar, cast

from spatial_iie import indices, macro, spreg
from spatial_iie import study as room
from spatial_iie.chapter import asked
from spatial_iie.chapter.data import Data
from spatial_iie.chapter.keys import Keywords, same
from spatial_iie.chapter.plan import Models
from spatial_iie.cli import _options as o
from spatial_iie.cli._command import command
from spatial_iie.cli._neighbours import neighbours
from spatial_iie.cli._records import Use, option
from spatial_iie.cli._study import open_study
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.results import TestAbout

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult, Result
    from spatial_iie.results.parentheses import Parentheses
    from spatial_iie.study import Study


@dataclass(frozen=True, kw_only=True)
class Options(asked.Employment):
    """The keys of [employment], and what only the shell shows."""

    TITLE: ClassVar[str] = "Regression"
    value: str = option("Column of the digital index.", "digital_index")
    form: str = option(
        "levels: logarithms of one year; changes: differences between two years; log-changes: differences "
        "of logarithms; both: levels and changes side by side, as in table 5-3.",
        "both",
        choices=("both", "levels", "changes", "log-changes"),
    )
    parentheses: str | None = same(Models, "parentheses")
    show: str = option(
        "coefficients, or tests: Moran's I and LM tests of the residuals on --weights.",
        "coefficients",
        choices=("coefficients", "tests"),
    )


_YEAR = {"year": "The year; changes are those since the year before. By default the last."}


@command
def employment(
    panel: Data,
    year: Annotated[o.OneYear, Use(words=_YEAR)],
    options: Annotated[Options, Use(parentheses=None, serves={"parentheses": ("coefficients",)})],
    near: Annotated[o.Neighbours, Use(serves=("tests",))],
    output: o.Output,
) -> None:
    """Regress employment on the digital index and GDP: in logarithms, and in changes since the year before.

    \b
    spatial-iie employment
    spatial-iie employment --form levels --errors province
    spatial-iie employment --form levels --show tests --weights knn:4
    """
    form = options.form
    study, last, before = _question(panel, year, form)
    more: Keywords = {"employees": options.employees, "index": options.value, "gdp": options.gdp}
    more["errors"] = options.errors
    if options.errors == "province":
        more |= {"errors": "cluster", "clusters": indices.region_groups(study, "province")}
    fits: dict[str, RegressionResult] = {}
    if form in ("both", "levels"):
        fits["levels"] = macro.employment_levels(room.cross_section(study, last), **more)
    if form != "levels":
        log = form == "log-changes"
        fits["log changes" if log else "changes"] = macro.employment_changes(
            room.cross_section(study, before), room.cross_section(study, last), log=log, **more
        )
    if options.show == "tests":
        result = _tests(fits, study, near)
    elif form == "both":
        inside = None if output.for_programs else cast("Parentheses | None", options.parentheses)
        result = macro.employment_table(
            *fits.values(), layout="long" if output.for_programs else "paper", parentheses=inside or "se"
        )
    elif options.parentheses and not output.for_programs:
        result = spreg.compare(fits, parentheses=options.parentheses)  # type: ignore[arg-type]
    else:
        (result,) = fits.values()
    output.show(result)


def _question(panel: Data, asked_year: o.OneYear, form: str) -> tuple[Study, int, int]:
    """Return the study, the year, and the year before, which must be there for changes."""
    years = asked_year.years
    study = open_study(panel, None)
    last = years[0] if years else study.years[-1]
    study.year(last)  # refused by the study if it has no such year
    if form != "levels" and last - 1 not in study.years:
        raise DataError(
            "changes of {last} need {last_2}, which the table does not have; there are {years}. "
            "Choose another --year, or --form levels.",
            last=last,
            last_2=last - 1,
            years=listed(study.years, 40),
        )
    return study, last, last - 1


def _tests(fits: dict[str, RegressionResult], study: Study, near: o.Neighbours) -> Result:
    """Return Moran's I and the LM tests of the residuals of each fit, in one table."""
    w, rule = neighbours(near, study)
    tests = {form: spreg.lm_tests(fit, w, lagged=(), isolates=rule) for form, fit in fits.items()}
    first = next(iter(tests.values()))
    if len(tests) == 1:
        return first
    members = [
        replace(test, name=f"{form}: {test.name}") for form, of in tests.items() for test in of.members
    ]
    notes = [
        Message("{form}: {note}", form=form, note=note)
        for form, of in tests.items()
        for note in of.about.notes
    ]
    about = first.about | TestAbout(notes=tuple(notes))
    return replace(first, heading=Message("LM tests on the residuals"), members=tuple(members), about=about)
