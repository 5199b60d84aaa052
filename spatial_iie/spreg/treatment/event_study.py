"""Event studies: effects on treated regions and on their neighbours by years since treatment; tests of the leads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np

from spatial_iie._isolates import Isolates
from spatial_iie.errors import EstimationError
from spatial_iie.inference import check_choice, check_draws, p_in_words
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, TestResult
from spatial_iie.spreg.specification._tests import described
from spatial_iie.spreg.specification.wald import quadratic_form
from spatial_iie.spreg.treatment.about import about_of, frame_of, heading_of
from spatial_iie.spreg.treatment.adoption import Treated
from spatial_iie.spreg.treatment.columns import Columns
from spatial_iie.spreg.treatment.design_words import title_of
from spatial_iie.spreg.treatment.effects import LEVEL
from spatial_iie.spreg.treatment.fits import free_name, regression
from spatial_iie.spreg.treatment.forbidden import on_staggered
from spatial_iie.spreg.treatment.periods import (
    REFERENCE,
    Periods,
    Window,
    check_periods,
    columns_of_periods,
    one_bound,
    periods_of,
)
from spatial_iie.spreg.treatment.reach import reach_in_words
from spatial_iie.spreg.treatment.redraw import check_strata, drawing_note, strata_of
from spatial_iie.spreg.treatment.redraw_periods import Again, Redrawn, redrawn_periods
from spatial_iie.spreg.treatment.setting import ERRORS, Balance, Setting, setting_of
from spatial_iie.spreg.treatment.staggered_periods import own_path, ring_paths

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Estimator = Literal["two-way", "callaway-santanna", "sun-abraham", "imputation", "staggered-rings"]
COLUMNS = ("effect", "period", "estimate", "std_error", "lower", "upper", "p", "p_placebo", "n_regions")
MANY_TREATED = 40  # below, tests of several leads at once reject too often


def event_study(
    formula: str,
    study: Study,
    w: Weights,
    *,
    treated: Treated,
    since: int | None = None,
    reach: str | None = "1",
    leads: int | None = None,
    lags: int | None = None,
    estimator: Estimator = "two-way",
    years: Iterable[int] | None = None,
    balance: Balance | None = None,
    isolates: Isolates = "exclude",
    errors: str | StandardErrors | None = ERRORS,
    permutations: int = 999,
    seed: int = 0,
    within: str | None = None,
) -> TableResult:
    r"""Estimate effects on treated regions and on their neighbours by years since treatment, with a test of the leads.

    .. math:: y_{it} = \sum_{k \neq -1} \beta_k 1[t - g_i = k] + \sum_{k \neq -1} \delta_k 1[t - s_i = k]
              + x_{it}' \gamma + \mu_i + \tau_t + e_{it}

    Parameters
    ----------
    formula, study, w, treated, since, years, balance, isolates, errors, seed, within
        As for :func:`spatial_iie.spreg.did`.
    reach : str, optional
        Who is a neighbour: an order, "1", or a distance, "100km", from a treated region; None: no effect on neighbours
        is estimated, and they are compared with.
    leads, lags : int, optional
        Periods before -leads count as -leads, those after lags as lags; by default none is put together.
    estimator : {"two-way", "callaway-santanna", "sun-abraham", "imputation", "staggered-rings"}
        For staggered adoption, by the library diff-diff, clustered by region: effects on treated regions, untreated
        ones within reach left out; "staggered-rings": on treated regions and on those within reach, which is in km.

    permutations : int
        Draws of the placebo test, of "two-way": treatment is given to other regions, as for ``did``; 0 leaves it out.

    Returns
    -------
    TableResult
        A row an effect ("own", "neighbours") and period: estimate, std_error, lower, upper (95 %), p, p_placebo,
        n_regions. Period -1 is the reference. ``about.tests`` has the tests that all leads are zero.
        ``spatial_iie.viz.event_study_plot`` draws it.

    Raises
    ------
    DataError, WeightsError
        As :func:`spatial_iie.spreg.did`.
    EstimationError
        If no region is never treated and out of reach.

    Notes
    -----
    g is the first treated year of a region, s the first year in which a region within reach is treated, for regions
    that are never treated themselves. Periods are counted in years of the panel. Sun and Abraham (2021), J.
    Econometrics 225: with staggered adoption two-way leads and lags mix those of other periods.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.from_spec("knn:4", study).row_standardized()
    >>> cities = ["杭州", "厦门", "济南", "武汉", "成都", "西安"]
    >>> table = event_study("log(gdp_per_capita)", study, w, treated=cities, since=2019, permutations=99)
    >>> table.to_frame()["period"].tolist()
    [-2, -1, 0, -2, -1, 0]
    >>> [test.df for test in table.about.tests]
    [(1, 365), (1, 365)]
    """
    check_choice("estimator", estimator, get_args(Estimator))
    for name, given in (("leads", leads), ("lags", lags)):
        _check_count(name, given, at_least=1 if name == "leads" else 0)
    check_draws("permutations", permutations, seed=seed)
    setting = setting_of(formula, study, w, treated, since, years, balance, isolates, errors)
    if estimator != "two-way":
        if leads is not None or lags is not None:
            raise EstimationError(
                "leads= and lags= are for estimator='two-way': diff-diff shows every period."
            )
        found = _by_library(estimator, setting, reach)
        return _table(setting, found, estimated=False)
    again, said = _again(setting, permutations, seed, within)
    found = _two_way(setting, Window(reach, leads, lags), again)
    table = _table(setting, found._replace(notes=[*found.notes, *said]), estimated=True)
    return replace(table, about=table.about | TableAbout(draws=permutations or None, seed=seed))


class Found(NamedTuple):
    """Rows of the table, tests of the leads, and what to say of both."""

    rows: list[tuple[object, ...]]
    tests: list[TestResult]
    notes: list[Message]


def _table(setting: Setting, found: Found, *, estimated: bool) -> TableResult:
    about = about_of(setting, found.notes, estimated=estimated) | TableAbout(tests=tuple(found.tests))
    return TableResult(
        frame_of(found.rows, COLUMNS), heading_of(setting, Message("Event study: effects")), about
    )


def _again(
    setting: Setting, permutations: int, seed: int, within: str | None
) -> tuple[Again | None, list[Message]]:
    """Return how the treatment is drawn again, and what to say of it."""
    if not permutations:
        return None, []
    strata, column = strata_of(setting, within)
    try:
        count = check_strata(setting.adoption.of(setting.ids), strata, column)
    except EstimationError as error:
        return None, [Message("No placebo test: {why}", why=error.message)]
    return Again(strata, permutations, seed), [drawing_note(column, permutations, seed, count)]


def _in_words(effect: Message, test: TestResult, placebo: float | None = None) -> Message:
    return Message(
        "Leads of {effect} all zero: {name}({df}) = {value:.4g}, {p}."
        if placebo is None
        else "Leads of {effect} all zero: {name}({df}) = {value:.4g}, {p}; placebo {placebo}.",
        effect=effect,
        name="F" if len(test.df) > 1 else "chi2",
        df=", ".join(map(str, test.df)),
        value=test.statistic,
        p=p_in_words(test.p_value),
        placebo=p_in_words(placebo or 0.0),
    )


def _check_count(name: str, given: int | None, at_least: int) -> None:
    if given is not None and (isinstance(given, bool) or not isinstance(given, int) or given < at_least):
        raise EstimationError(
            "{name}= is a number of periods, at least {least}, not {given!r}.",
            name=name,
            least=at_least,
            given=given,
        )


def _two_way(setting: Setting, window: Window, again: Again | None) -> Found:
    found = periods_of(setting, setting.first, window)
    wanted = [effect.each for effect in found]
    columns = columns_of_periods(found, wanted)
    check_periods(found, columns)
    fit = regression(columns, setting)
    drawn = None if again is None else redrawn_periods(setting, window, wanted, again)
    names = {name: free_name(name, setting.study) for name in columns.names}
    rows, tests, notes = [], [], []
    for effect in found:
        rows += _rows(effect, names, columns, fit, drawn)
        before = [effect.name(period) for period in effect.each if period < REFERENCE]
        if before:
            test = _leads(fit, [names[name] for name in before])
            tests.append(test)
            notes.append(
                _in_words(effect.title, test, None if drawn is None else drawn.joint_p(columns, before))
            )
    return Found(
        rows, tests, [*notes, *_on_treated(setting, columns, drawn is not None), *on_staggered(setting)]
    )


def _on_treated(setting: Setting, columns: Columns, drawn: bool) -> list[Message]:
    """Say who was left out, and what few treated regions mean."""
    notes = []
    if dropped := int((~columns.kept).sum()):
        notes.append(
            Message(
                "{n} untreated {n:region|regions} within reach of ones treated in all years left out.",
                n=dropped,
            )
        )
    count = int(np.isfinite(setting.adoption.of(setting.ids)).sum())
    if count < MANY_TREATED:
        notes.append(
            Message(
                "Only {n} treated {n:region|regions}: clustered errors are too small, and the joint tests of the leads "
                "reject far too often. Go by p of the placebo test."
                if drawn
                else "Only {n} treated {n:region|regions}: clustered errors are too small, and the joint tests of the "
                "leads reject far too often.",
                n=count,
            )
        )
    return notes


def _rows(
    effect: Periods, names: dict[str, str], columns: Columns, fit: RegressionResult, drawn: Redrawn | None
) -> list[tuple[object, ...]]:
    interval, rows = fit.conf_int(LEVEL), []
    for period in effect.each:
        count = int((effect.array == period).any(axis=0).sum())
        if period == REFERENCE:
            rows.append((effect.title, period, 0.0, *[np.nan] * 5, count))
            continue
        name = names[effect.name(period)]
        values = (fit.params[name], fit.std_errors[name], *interval.loc[name], fit.p_values[name])
        p = np.nan if drawn is None else drawn.p[columns.names.index(effect.name(period))]
        rows.append((effect.title, period, *map(float, values), float(p), count))
    return rows


def _leads(fit: RegressionResult, names: list[str]) -> TestResult:
    """Return the test that leads are all zero: F where errors have degrees of freedom, else chi2."""
    value = quadratic_form(fit.params[names].to_numpy(), fit.cov.loc[names, names].to_numpy())
    null = Message("all leads are zero")
    if fit.residual_df is None:
        return TestResult("Wald", value, (len(names),), null, about=described(fit))
    return TestResult("F", value / len(names), (len(names), fit.residual_df), null, "F", described(fit))


def _by_library(estimator: str, setting: Setting, reach: str | None) -> Found:
    """Return the effects that diff-diff gives, and the test of the leads where it has one."""
    near = None if reach is None else one_bound(reach)
    words = Message("") if near is None else reach_in_words(*near)
    own = Message("own")
    if estimator == "staggered-rings":
        both = ring_paths(setting, near)
        paths = dict(zip((own, Message("neighbours, {reach}", reach=words)), both, strict=True))
        note = Message("{estimator} by diff-diff, clustered by region.", estimator=title_of(estimator))
    else:
        paths = {own: own_path(estimator, setting, near)}
        note = Message(
            "{estimator} by diff-diff, clustered by region; {n} untreated regions within reach ({reach}) left out."
            if near
            else "{estimator} by diff-diff, clustered by region; neighbours of treated regions are among those "
            "compared with, so that spillovers bias the effects.",
            estimator=title_of(estimator),
            n=paths[own].dropped,
            reach=words,
        )
    tests = {
        title: TestResult(
            "Wald", quadratic_form(path.leads, path.cov), (len(path.leads),), Message("all leads are zero")
        )
        for title, path in paths.items()
        if path.cov is not None
    }
    rows: list[tuple[object, ...]] = [
        (title, *row[:6], np.nan, row[6]) for title, path in paths.items() for row in path.rows
    ]
    return Found(rows, list(tests.values()), [*(_in_words(*each) for each in tests.items()), note])
