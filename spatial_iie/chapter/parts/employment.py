"""Employment on the index and GDP: logarithms in one year, changes between two, and tests of their residuals."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

from spatial_iie import macro, spreg
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.grouping import groups_of
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.labelled import inline, labelled
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import employment as words
from spatial_iie.chapter.words.coefficients import Effect
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.errors import WeightsWarning
from spatial_iie.messages import Language, Phrases, languages
from spatial_iie.report.document import Block, Table
from spatial_iie.report.labels import in_words
from spatial_iie.results import Result

if TYPE_CHECKING:
    from spatial_iie.chapter.asked import Employment
    from spatial_iie.results import RegressionResult

phrase = Phrases(__name__)
PROVINCE = "province"
_CAPTIONS = {
    "employment": "{employees}, {index} and {gdp}: regressions in logarithms ({year}) and of changes ({before} to "
    "{year})",
    "employment_levels": "Regression in logarithms, {year}",
    "employment_changes": "Regression of changes, {before} to {year}",
    "employment_levels_tests": "Tests of spatial dependence in the regression in logarithms",
    "employment_changes_tests": "Tests of spatial dependence in the regression of changes",
}


def asked(plan: Plan) -> bool:
    """Say whether the plan asks for employment."""
    return plan.employment is not None


def compute(desk: Desk) -> Found:
    """Return both fits, or that in logarithms alone where there is no year before, and tests of their residuals."""
    from spatial_iie.study import cross_section

    year = desk.years[-1]
    options = _options(desk)
    fits = {"levels": macro.employment_levels(cross_section(desk.study, year), **options)}
    if year - 1 in desk.study.years:
        before = cross_section(desk.study, year - 1)
        fits["changes"] = macro.employment_changes(before, cross_section(desk.study, year), **options)
    tests = {f"{form}_tests": _tests(fit, desk) for form, fit in fits.items()}
    both = {"both": macro.employment_table(fits["levels"], fits["changes"])} if "changes" in fits else {}
    return {**fits, **tests, **both}


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section: both regressions, then residual spatial autocorrelation."""
    found, year = findings["employment"], desk.years[-1]
    forms = [form for form in ("levels", "changes") if form in found]
    alone = words.no_year_before(year, language) if "changes" not in found else ""
    blocks: list[Block] = [
        paragraph(language, *key_sentences(desk, found, language), alone),
        *([_shown("employment", found["both"], desk, language)] if "both" in found else []),
        *(_shown(f"employment_{form}", found[form], desk, language) for form in forms),
    ]
    for form in forms:
        name = f"{form}_tests"
        blocks += [
            paragraph(language, *_space(form, desk, found, language)),
            _shown(f"employment_{name}", found[name], desk, language),
        ]
    return tuple(blocks)


def key_sentences(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    """Report the regressions in logarithms and of changes."""
    alpha, year = desk.plan.statistics.alpha, desk.years[-1]
    texts = [
        words.levels(*_effects(found["levels"], desk, language), found["levels"].n, year, alpha, language)
    ]
    if "changes" in found:
        fit = found["changes"]
        texts.append(words.changes(*_effects(fit, desk, language), fit.n, year - 1, year, alpha, language))
    return texts


def _options(desk: Desk) -> Keywords:
    wanted = _wanted(desk)
    columns = {"employees": wanted.employees, "index": desk.index, "gdp": wanted.gdp}
    if wanted.errors != PROVINCE:
        return {**columns, "errors": wanted.errors}
    provinces = groups_of(PROVINCE, desk.plan, desk.study, "employment")
    return {**columns, "errors": "cluster", "clusters": provinces}


def _wanted(desk: Desk) -> Employment:
    assert desk.plan.employment is not None
    return desk.plan.employment


def _tests(fit: RegressionResult, desk: Desk) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)  # the notes name regions without values
        return spreg.lm_tests(
            fit, desk.w, lagged=(), alpha=desk.plan.statistics.alpha, isolates=desk.isolates
        )


def _effects(fit: RegressionResult, desk: Desk, language: Language) -> tuple[Effect, Effect]:
    """Return the coefficients of the index and of GDP with their intervals."""
    wanted, log = _wanted(desk), "log(" in str(fit.about["response"])
    interval = fit.conf_int()

    def effect(column: str, name: str) -> Effect:
        return Effect(
            inline(desk.label(wanted.employees, language)),
            inline(desk.label(column, language)),
            float(fit.params[name]),
            float(fit.std_errors[name]),
            float(interval.loc[name, "lower"]),
            float(interval.loc[name, "upper"]),
            float(fit.p_values[name]),
            log,
            log,
        )

    _, index, gdp = fit.params.index
    return effect(desk.index, index), effect(wanted.gdp, gdp)


def _space(form: str, desk: Desk, found: Found, language: Language) -> list[Sentence]:
    """Report residual spatial autocorrelation, its consequence for the standard errors, and the model selected."""
    tests, alpha = found[f"{form}_tests"], desk.plan.statistics.alpha
    moran = tests["Moran's I of residuals"]
    decision = tests.about["decision"]
    left = words.left_in_errors(
        form,
        desk.plan.weights.main,
        float(moran.about["moran"]),
        float(moran.p_value),
        alpha,
        language,
        clustered=_wanted(desk).errors == PROVINCE,
    )
    return [left, Sentence(in_words(decision, language))]


def _shown(name: str, result: Result, desk: Desk, language: Language) -> Table:
    wanted, year = _wanted(desk), desk.years[-1]
    columns = (wanted.employees, desk.index, wanted.gdp)
    changes = {
        f"D.{column}": {each: f"Δ{desk.label(column, each)}" for each in languages()} for column in columns
    }
    labels = dict(
        zip(("employees", "index", "gdp"), (desk.label(each, language) for each in columns), strict=True)
    )
    labels |= {"index": inline(labels["index"]), "gdp": inline(labels["gdp"])}
    caption = phrase(language, _CAPTIONS[name], year=year, before=year - 1, **labels)
    return Table(name, labelled(result, desk, changes), caption)


PART = Part(
    "employment",
    "Employment",
    compute,
    compose,
    asked,
)
