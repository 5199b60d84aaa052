"""Heterogeneity: coefficients by group, with a moderator, at a threshold, through a mediator, by place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from spatial_iie import spreg
from spatial_iie import study as room
from spatial_iie._registry import model as registered
from spatial_iie._registry import model_of
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.grouping import groups_of, in_tables
from spatial_iie.chapter.labelled import labelled, the
from spatial_iie.chapter.look import called, charts, maps
from spatial_iie.chapter.part import Found, Part, made_or_why
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import coefficients
from spatial_iie.chapter.words import heterogeneity as words
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.messages import Language, Message, Phrases, translated
from spatial_iie.report.document import Block, Drawn, Figure, Table
from spatial_iie.spreg.formulas.formula import first_number

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.chapter.asked import Heterogeneity
    from spatial_iie.chapter.keys import Keywords
    from spatial_iie.results import RegressionResult, Result
    from spatial_iie.study import Study

phrase = Phrases(__name__)
_CAPTIONS = {
    "regimes": "Coefficients by group, {response}",
    "chow": "Chow tests: are coefficients equal in all groups?",
    "regime_impacts": "Effects of a change in each group on each",
    "moderation": "Effect of {x} at values of {moderator}",
    "threshold": "Thresholds in {threshold}",
    "threshold_fit": "Coefficients below and above the threshold in {threshold}",
    "mediation": "Effect of {x} through {mediator}",
    "gwr": "Local coefficients of the geographically weighted regression",
    "gwr_regions": "Local coefficients by region",
    "gwr_map": "Local coefficients of {x}; grey: not significant",
}


def asked(plan: Plan) -> bool:
    """Return whether the plan asks for heterogeneity."""
    return plan.heterogeneity is not None


def compute(desk: Desk) -> Found:
    """Return what was asked for; what cannot be is there as a message."""
    wanted, found = _wanted(desk), dict[str, object]()
    formula, data, shared = _formula(desk), _data(desk), _shared(desk)
    seed = desk.plan.statistics.seed
    groups = groups_of(wanted.groups, desk.plan, desk.study, "heterogeneity")
    if groups is not None:
        found["regimes"] = made_or_why(
            lambda: spreg.regimes(
                formula,
                data,
                desk.w,
                groups=groups,
                model=wanted.model,
                method=wanted.method,  # type: ignore[arg-type]
                **shared,
            )
        )
    if wanted.moderator is not None:
        found["moderation"] = made_or_why(lambda: _moderation(desk, formula, data, shared))
    if wanted.threshold is not None:
        found["threshold"] = made_or_why(
            lambda: spreg.threshold(
                formula,
                data,
                desk.w,
                variable=wanted.threshold or "",
                thresholds=wanted.thresholds,
                draws=wanted.draws,
                seed=seed,
                **shared,
            )
        )
    if wanted.mediator is not None:
        from spatial_iie.spreg.heterogeneity.mediation import without_mediator

        found["mediation"] = made_or_why(
            lambda: spreg.mediation(
                without_mediator(formula, wanted.mediator or ""),
                data,
                desk.w,
                mediator=wanted.mediator or "",
                variable=wanted.variable,
                model="ols",
                draws=wanted.draws,
                seed=seed,
                **shared,
            )
        )
    if wanted.gwr:
        found["gwr"] = made_or_why(
            lambda: spreg.gwr(formula, _year(desk), desk.study.layer.loc[desk.study.ids])
        )
    return found


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section: for each question its sentence, its tables and its figure."""
    found = findings["heterogeneity"]
    blocks: list[Block] = []
    for name, told in _TOLD.items():
        if isinstance(found.get(name), Message):
            blocks.append(paragraph(language, translated(found[name], language)))
        elif name in found:
            blocks += told(desk, found[name], language)
    return tuple(blocks)


def _wanted(desk: Desk) -> Heterogeneity:
    assert desk.plan.heterogeneity is not None
    return desk.plan.heterogeneity


def _formula(desk: Desk) -> str:
    return _wanted(desk).formula or desk.plan.models.formula or ""


def _key(desk: Desk) -> str:
    return _wanted(desk).variable or first_number(_formula(desk))


def _year(desk: Desk) -> pd.DataFrame:
    return room.cross_section(desk.study, desk.plan.models.year or desk.years[-1])


def _data(desk: Desk) -> pd.DataFrame | Study:
    return _year(desk) if _wanted(desk).effects is None else desk.study


def _shared(desk: Desk) -> Keywords:
    from spatial_iie.spreg.std_errors.apply import located

    wanted = _wanted(desk)
    shared: Keywords = {"isolates": desk.isolates, "errors": located(wanted.errors, desk.study)}
    if wanted.effects is not None:
        shared |= {"effects": wanted.effects, "years": desk.years}
    return shared


def _moderation(desk: Desk, formula: str, data: object, shared: Keywords) -> Result:
    from spatial_iie.spreg.heterogeneity.moderation import with_interaction

    wanted, x = _wanted(desk), _key(desk)
    text = with_interaction(formula, x, wanted.moderator or "")
    if wanted.effects is None:
        fit = registered(wanted.model)(text, data, desk.w, **shared)
    else:
        lagged = None if model_of(wanted.model).takes_lagged else ()
        fit = spreg.panel(text, desk.study, desk.w, model=wanted.model, lagged=lagged, **shared)
    return spreg.moderation(fit, x, wanted.moderator or "")


def _table(name: str, result: Result, desk: Desk, language: Language, *, printed: bool = True) -> Table:
    more = in_tables(_wanted(desk).groups)
    return Table(name, labelled(result, desk, more), _caption(name, desk, language), printed=printed)


def _caption(name: str, desk: Desk, language: Language) -> str:
    wanted = _wanted(desk)
    column, _ = coefficients.without_log(_formula(desk).partition("~")[0].strip())
    return phrase(
        language,
        _CAPTIONS[name],
        response=_called(column, desk, language),
        x=_called(_key(desk), desk, language),
        moderator=_called(wanted.moderator or "", desk, language),
        threshold=_called(wanted.threshold or "", desk, language),
        mediator=_called(wanted.mediator or "", desk, language),
    )


def _called(name: str, desk: Desk, language: Language) -> str:
    """Return what readers call a column, or the logarithm of one."""
    return the(desk.label(coefficients.without_log(name)[0], language), language)


def _regimes(desk: Desk, fit: RegressionResult, language: Language) -> Iterator[Block]:
    from spatial_iie.chapter.grouping import group_name

    tests = spreg.chow_tests(fit)
    rows = tests.to_frame().set_index("coefficient")["p"]
    x, by = _key(desk), _wanted(desk).groups
    names = {f"{x}[{label}]": group_name(label, by, language) for label in fit.about.regimes}
    if all(name in fit.params.index for name in names):
        each = {
            called: (float(fit.params[name]), float(fit.p_values[name])) for name, called in names.items()
        }
        told = words.groups(
            _called(x, desk, language), fit.model, each, float(rows[x]), desk.plan.statistics.alpha, language
        )
        yield paragraph(language, told)
    yield _table("chow", tests, desk, language)
    yield _table("regimes", fit, desk, language)
    if model_of(fit.model).spills_over:
        yield _table("regime_impacts", fit.impacts(), desk, language)


def _moderated(desk: Desk, table: Result, language: Language) -> Iterator[Block]:
    frame = table.to_frame()
    moderator = str(table.about.own_columns[0])
    shown = frame[frame["impact"] == "total"] if "impact" in frame else frame
    first, last = (
        (float(row[moderator]), float(row["estimate"])) for _, row in shown.iloc[[0, -1]].iterrows()
    )
    told = words.moderated(
        _called(_key(desk), desk, language), _called(moderator, desk, language), (first, last), language
    )
    where = [translated(note, language) for note in table.notes if str(note).startswith("Significant")]
    yield paragraph(language, told, *where)
    yield _table("moderation", table, desk, language)

    def draw() -> Drawn:
        from spatial_iie.viz import margins_plot

        return margins_plot(table, name=_label(moderator, desk, language), **charts(desk, language))  # type: ignore[arg-type]

    yield Figure("moderation_plot", draw, _caption("moderation", desk, language))


def _thresholds(desk: Desk, result: Result, language: Language) -> Iterator[Block]:
    label = _called(_wanted(desk).threshold or "", desk, language)
    sentences: list[Sentence | str] = [
        words.threshold(
            label,
            float(row["threshold"]),
            (float(row["low"]), float(row["high"])),
            float(row["p_bootstrap"]),
            desk.plan.statistics.alpha,
            language,
        )
        for _, row in result.to_frame().iterrows()
    ]
    yield paragraph(language, *sentences)
    yield _table("threshold", result, desk, language)
    yield _table("threshold_fit", result.fit, desk, language)  # type: ignore[attr-defined]

    def draw() -> Drawn:
        from spatial_iie.viz import threshold_plot

        shown = _label(_wanted(desk).threshold or "", desk, language)
        return threshold_plot(result, name=shown, **charts(desk, language))  # type: ignore[arg-type]

    yield Figure("threshold_plot", draw, _caption("threshold", desk, language))


def _mediated(desk: Desk, table: Result, language: Language) -> Iterator[Block]:
    row = table.to_frame().set_index("effect").loc["mediated, bootstrap"]
    told = words.mediated(
        _called(_key(desk), desk, language),
        _called(_wanted(desk).mediator or "", desk, language),
        float(row["estimate"]),
        (float(row["low"]), float(row["high"])),
        language,
    )
    yield paragraph(language, told)
    yield _table("mediation", table, desk, language)


def _local(desk: Desk, result: Result, language: Language) -> Iterator[Block]:
    x = _key(desk)
    row = result.to_frame().loc[x]
    told = words.local(
        _called(x, desk, language),
        (float(row["minimum"]), float(row["maximum"])),
        (float(row["positive_pct"]), float(row["negative_pct"])),
        float(row["bandwidth"]),
        language,
    )
    yield paragraph(language, told)
    yield _table("gwr", result, desk, language)
    yield _table("gwr_regions", result.by_region(), desk, language, printed=False)  # type: ignore[attr-defined]

    def draw() -> Drawn:
        from spatial_iie.viz import coefficient_map

        look = maps(desk, language) | called(_label(x, desk, language))
        return coefficient_map(result, desk.layer, coefficient=x, **look)  # type: ignore[arg-type]

    yield Figure("gwr_map", draw, _caption("gwr_map", desk, language))


def _label(name: str, desk: Desk, language: Language) -> str:
    return desk.label(coefficients.without_log(name)[0], language)


_TOLD = {
    "regimes": _regimes,
    "moderation": _moderated,
    "threshold": _thresholds,
    "mediation": _mediated,
    "gwr": _local,
}
PART = Part("heterogeneity", "Heterogeneity", compute, compose, asked)
