"""Event studies: effects on treated regions and on their neighbours by years since treatment; tests of the leads."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray

from spatial_iie._isolates import Isolates
from spatial_iie.errors import EstimationError
from spatial_iie.inference import check_choice, p_in_words
from spatial_iie.messages import Message, term
from spatial_iie.results import TableResult, TestResult
from spatial_iie.spreg.specification._tests import described
from spatial_iie.spreg.specification.wald import quadratic_form
from spatial_iie.spreg.treatment.about import about_of, frame_of, heading_of
from spatial_iie.spreg.treatment.adoption import Treated
from spatial_iie.spreg.treatment.columns import Columns
from spatial_iie.spreg.treatment.design_words import design_word, reach_of
from spatial_iie.spreg.treatment.effects import LEVEL
from spatial_iie.spreg.treatment.fits import free_name, regression
from spatial_iie.spreg.treatment.forbidden import on_staggered
from spatial_iie.spreg.treatment.reach import reach_in_words
from spatial_iie.spreg.treatment.setting import ERRORS, Balance, Setting, setting_of
from spatial_iie.spreg.treatment.staggered_periods import own_path, ring_paths

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
Estimator = Literal["two-way", "callaway-santanna", "sun-abraham", "imputation", "staggered-rings"]
COLUMNS = ("effect", "period", "estimate", "std_error", "lower", "upper", "p", "n_regions")
_REFERENCE = -1
_NO_REACH = term("reach=None", "--reach none")


class Periods(NamedTuple):
    """Periods since treatment of the regions of one effect, shape (T, n), nan for regions it does not concern."""

    title: Message
    short: str
    array: Floats

    def clipped(self, leads: int | None, lags: int | None) -> Periods:
        """Return periods before ``leads`` and after ``lags`` as those."""
        low = -np.inf if leads is None else -float(leads)
        high = np.inf if lags is None else float(lags)
        return self._replace(array=np.clip(self.array, low, high))

    @property
    def each(self) -> list[int]:
        """The periods that occur, the reference too."""
        found = self.array[np.isfinite(self.array)]
        return sorted({int(period) for period in found} | ({_REFERENCE} if found.size else set()))

    def name(self, period: int) -> str:
        """Return the name of a column."""
        return f"{self.short}_{'before' if period < 0 else 'after'}_{abs(period)}"


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
) -> TableResult:
    r"""Estimate effects on treated regions and on their neighbours by years since treatment, with a test of the leads.

    .. math:: y_{it} = \sum_{k \neq -1} \beta_k 1[t - g_i = k] + \sum_{k \neq -1} \delta_k 1[t - s_i = k]
              + x_{it}' \gamma + \mu_i + \tau_t + e_{it}

    Parameters
    ----------
    formula, study, w, treated, since, years, balance, isolates, errors
        As for :func:`spatial_iie.spreg.did`.
    reach : str, optional
        Who is a neighbour: an order, "1", or a distance, "100km", from a treated region; None: no effect on neighbours
        is estimated, and they are compared with.
    leads, lags : int, optional
        Periods before -leads count as -leads, those after lags as lags; by default none is put together.
    estimator : {"two-way", "callaway-santanna", "sun-abraham", "imputation", "staggered-rings"}
        For staggered adoption, by the library diff-diff, clustered by region: effects on treated regions, untreated
        ones within reach left out; "staggered-rings": on treated regions and on those within reach, which is in km.

    Returns
    -------
    TableResult
        A row an effect ("own", "neighbours") and period: estimate, std_error, lower, upper (95 %), p, n_regions. Period
        -1 is the reference. ``about.tests`` has the tests that all leads are zero. ``spatial_iie.viz.event_study_plot``
        draws it.

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
    >>> table = event_study("log(gdp_per_capita)", study, w, treated=cities, since=2019)
    >>> table.to_frame()["period"].tolist()
    [-2, -1, 0, -2, -1, 0]
    >>> [test.df for test in table.about.tests]
    [(1, 365), (1, 365)]
    """
    check_choice("estimator", estimator, get_args(Estimator))
    for name, given in (("leads", leads), ("lags", lags)):
        _check_count(name, given, at_least=1 if name == "leads" else 0)
    setting = setting_of(formula, study, w, treated, since, years, balance, isolates, errors)
    if estimator != "two-way":
        if leads is not None or lags is not None:
            raise EstimationError(
                "leads= and lags= are for estimator='two-way': diff-diff shows every period."
            )
        rows, tests, note = _by_library(estimator, setting, reach)
        notes = [note]
    else:
        rows, tests = _two_way(setting, reach, leads, lags)
        notes = on_staggered(setting)
    said = [_in_words(name, test) for name, test in tests.items()]
    about = about_of(setting, [*said, *notes], estimated=estimator == "two-way") | {
        "tests": tuple(tests.values())
    }
    heading = heading_of(setting, Message("Event study: effects"))
    return TableResult(frame_of(rows, COLUMNS), heading, about)


def _in_words(effect: Message, test: TestResult) -> Message:
    return Message(
        "Leads of {effect} all zero: {name}({df}) = {value:.4g}, {p}.",
        effect=effect,
        name="F" if len(test.df) > 1 else "chi2",
        df=", ".join(map(str, test.df)),
        value=test.statistic,
        p=p_in_words(test.p_value),
    )


def _check_count(name: str, given: int | None, at_least: int) -> None:
    if given is not None and (isinstance(given, bool) or not isinstance(given, int) or given < at_least):
        raise EstimationError(
            "{name}= is a number of periods, at least {least}, not {given!r}.",
            name=name,
            least=at_least,
            given=given,
        )


def _two_way(
    setting: Setting, reach: str | None, leads: int | None, lags: int | None
) -> tuple[list[tuple[object, ...]], dict[Message, TestResult]]:
    found = [each.clipped(leads, lags) for each in _periods(setting, reach)]
    fit = regression(_columns(found, setting), setting)
    rows, tests = [], {}
    for effect in found:
        names = {period: free_name(effect.name(period), setting.study) for period in effect.each}
        rows += _rows(effect, names, fit)
        before = [names[period] for period in effect.each if period < _REFERENCE]
        if before:
            tests[effect.title] = _leads(fit, before)
    return rows, tests


def _periods(setting: Setting, reach: str | None) -> list[Periods]:
    """Return periods since own treatment, and since that of a region within reach."""
    first, at, years = setting.first, setting.used, np.asarray(setting.years)
    found = [Periods(Message("own"), "own", _since(first[at], years))]
    if reach is not None:
        near = setting.reach(*_one_bound(reach))
        exposed = near.first_exposed(first)[at]
        exposed[np.isfinite(first[at])] = np.inf  # treated themselves
        title = Message("neighbours, {reach}", reach=near.words)
        found.append(Periods(title, "near", _since(exposed, years)))
        if not np.isfinite(found[1].array).any():
            raise EstimationError(
                "no untreated region is a neighbour of a treated one: use {none}.", none=_NO_REACH
            )
    return found


def _one_bound(reach: str) -> tuple[float, str]:
    bounds, unit = reach_of(str(reach), [str(reach).strip().lower()])
    return bounds[0], unit


def _since(first: Floats, years: NDArray[np.int64]) -> Floats:
    """Return periods since the first year, counted in years of the panel, shape (T, n)."""
    place = np.searchsorted(years, np.where(np.isfinite(first), first, years[-1] + 1)).astype(float)
    place[place >= len(years)] = np.nan
    return np.asarray(np.arange(len(years), dtype=float)[:, np.newaxis] - place)


def _columns(found: list[Periods], setting: Setting) -> Columns:
    names, titles, values = [], [], []
    concerned = np.zeros(len(setting.ids), dtype=bool)
    for effect in found:
        concerned |= np.isfinite(effect.array).any(axis=0)
        for period in effect.each:
            if period != _REFERENCE:
                names.append(effect.name(period))
                titles.append(effect.title)
                values.append((effect.array == period).astype(float))
    if concerned.all():
        raise EstimationError(
            "every region is treated or within reach: an event study needs regions that are neither. Choose a shorter "
            "reach, or {none}.",
            none=_NO_REACH,
        )
    kept = np.ones(len(concerned), dtype=bool)
    return Columns(tuple(names), tuple(titles), np.stack(values, axis=2), kept, ~concerned)


def _rows(effect: Periods, names: dict[int, str], fit: RegressionResult) -> list[tuple[object, ...]]:
    interval, rows = fit.conf_int(LEVEL), []
    for period in effect.each:
        count = int((effect.array == period).any(axis=0).sum())
        if period == _REFERENCE:
            rows.append((effect.title, period, 0.0, *[np.nan] * 4, count))
            continue
        name = names[period]
        values = (fit.params[name], fit.std_errors[name], *interval.loc[name], fit.p_values[name])
        rows.append((effect.title, period, *map(float, values), count))
    return rows


def _leads(fit: RegressionResult, names: list[str]) -> TestResult:
    """Return the test that leads are all zero: F where errors have degrees of freedom, else chi2."""
    value = quadratic_form(fit.params[names].to_numpy(), fit.cov.loc[names, names].to_numpy())
    null = Message("all leads are zero")
    if fit.residual_df is None:
        return TestResult("Wald", value, (len(names),), null, about=described(fit))
    return TestResult("F", value / len(names), (len(names), fit.residual_df), null, "F", described(fit))


def _by_library(
    estimator: str, setting: Setting, reach: str | None
) -> tuple[list[tuple[object, ...]], dict[Message, TestResult], Message]:
    """Return the effects that diff-diff gives, and the test of the leads where it has one."""
    near = None if reach is None else _one_bound(reach)
    own, name = (
        Message("own"),
        design_word(estimator if estimator != "staggered-rings" else f"{estimator}:1km").title,
    )
    if estimator == "staggered-rings":
        paths = dict(
            zip(
                (own, Message("neighbours, {reach}", reach=_words(near))),
                ring_paths(setting, near),
                strict=True,
            )
        )
        note = Message("{estimator} by diff-diff, clustered by region.", estimator=name)
    else:
        path = own_path(estimator, setting, near)
        paths = {own: path}
        note = Message(
            "{estimator} by diff-diff, clustered by region; {n} untreated regions within reach ({reach}) left out."
            if near
            else "{estimator} by diff-diff, clustered by region; neighbours of treated regions are among those "
            "compared with, so that spillovers bias the effects.",
            estimator=name,
            n=path.dropped,
            reach=_words(near),
        )
    tests = {
        title: TestResult(
            "Wald", quadratic_form(path.leads, path.cov), (len(path.leads),), Message("all leads are zero")
        )
        for title, path in paths.items()
        if path.cov is not None
    }
    return [(title, *row) for title, path in paths.items() for row in path.rows], tests, note


def _words(near: tuple[float, str] | None) -> Message:
    return Message("") if near is None else reach_in_words(*near)
