"""Placebo tests: the treatment of other regions, and of earlier years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._isolates import Isolates
from spatial_iie.errors import EstimationError
from spatial_iie.inference import check_draws
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult
from spatial_iie.spreg.treatment.about import about_of, frame_of, heading_of
from spatial_iie.spreg.treatment.adoption import Adoption, Treated
from spatial_iie.spreg.treatment.design_words import DEFAULT, STAGGERED
from spatial_iie.spreg.treatment.effects import effects_of
from spatial_iie.spreg.treatment.fits import words_of
from spatial_iie.spreg.treatment.redraw import check_strata, drawing_note, p_of_draws, strata_of
from spatial_iie.spreg.treatment.setting import ERRORS, Balance, Setting, setting_of

if TYPE_CHECKING:
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights


def placebo_regions(
    formula: str,
    study: Study,
    w: Weights,
    *,
    treated: Treated,
    since: int | None = None,
    designs: Iterable[str] | str = ("two-way", "donut", "rings", "exposure"),
    years: Iterable[int] | None = None,
    balance: Balance | None = None,
    isolates: Isolates = "exclude",
    permutations: int = 999,
    seed: int = 0,
    within: str | None = None,
) -> TableResult:
    """Test a treatment effect by giving the treatment to other regions of the same groups (randomization inference).

    Parameters
    ----------
    formula, study, w, treated, since, years, balance, isolates, seed
        As for :func:`spatial_iie.spreg.did`.
    designs : str or iterable of str
        "two-way", "donut", "rings", "exposure", each with its bounds.
    permutations : int
        Draws; first treated years are permuted within groups. Where there are no more assignments, each is made once.
    within : str, optional
        Column of the groups; by default the province where the study knows it, else all regions are one group.

    Returns
    -------
    TableResult
        A row an effect: design, effect, estimate, mean and sd of the draws, draws_low and draws_high (their 2.5 and
        97.5 % quantiles), p_placebo.

    Raises
    ------
    DataError
        If there is no such column.
    EstimationError
        If nothing can be drawn within the groups, or a design is not of these.

    Notes
    -----
    p = (1 + b) / (1 + m), b of m permutations whose coefficient is at least as far from the mean of all: exact,
    whatever the errors are, if treatment was given at random within the groups and has no effect on any region.
    Controls and both effects are taken out of the outcome once (Frisch, Waugh and Lovell), so that a permutation costs
    one small regression. Rings and exposure are made again in every one. Fisher (1935), The Design of Experiments;
    Young (2019), Quarterly J. Economics 134.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.from_spec("knn:4", study).row_standardized()
    >>> cities = ["杭州", "厦门", "济南", "武汉", "成都", "西安"]
    >>> table = placebo_regions("log(gdp_per_capita)", study, w, treated=cities, since=2018, designs="two-way",
    ...                         permutations=99, within="province")
    >>> bool(0.01 <= table.to_frame()["p_placebo"].iloc[0] <= 1)
    True
    """
    check_draws("permutations", permutations, at_least=1, seed=seed)
    setting = setting_of(formula, study, w, treated, since, years, balance, isolates, None)
    words = words_of(designs)
    if others := [word.word for word in words if word.kind in (*STAGGERED, "sdm")]:
        raise EstimationError(
            "the placebo test by regions is for two-way, donut, rings and exposure, not for {design}.",
            design=others[0],
        )
    strata, column = strata_of(setting, within)
    count = check_strata(setting.adoption.of(setting.ids), strata, column)
    rows = []
    for word, found in p_of_draws(words, setting, permutations, seed, strata).items():
        low, high = np.quantile(found.draws, [0.025, 0.975], axis=0)
        each = zip(
            found.titles, found.observed, found.draws.mean(axis=0), found.draws.std(axis=0), low, high, found.p,
            strict=True,
        )  # fmt: skip
        rows += [(word.title, *values) for values in each]
    names = ["design", "effect", "estimate", "mean", "sd", "draws_low", "draws_high", "p_placebo"]
    notes = [drawing_note(column, permutations, seed, count)]
    about = about_of(setting, notes, estimated=False) | TableAbout(draws=permutations, seed=seed)
    heading = heading_of(setting, Message("Placebo treatment of other regions: effects"))
    return TableResult(frame_of(rows, names), heading, about)


def placebo_years(
    formula: str,
    study: Study,
    w: Weights,
    *,
    treated: Treated,
    since: int | None = None,
    ahead: int = 1,
    designs: Iterable[str] | str = DEFAULT,
    years: Iterable[int] | None = None,
    balance: Balance | None = None,
    isolates: Isolates = "exclude",
    errors: str | StandardErrors | None = ERRORS,
) -> TableResult:
    """Test a treatment effect by dating the treatment before the first one, in the years before it alone.

    Parameters
    ----------
    formula, study, w, treated, since, designs, years, balance, isolates, errors
        As for :func:`spatial_iie.spreg.did`.
    ahead : int
        How many of the years before the first treatment count as treated.

    Returns
    -------
    TableResult
        A row an effect: design, effect, estimate, std_error, lower, upper, p. Effects other than zero speak against
        common trends, or for anticipation.

    Raises
    ------
    EstimationError
        If there are fewer than ``ahead + 1`` years before the first treatment.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.from_spec("knn:4", study).row_standardized()
    >>> cities = ["杭州", "厦门", "济南", "武汉", "成都", "西安"]
    >>> table = placebo_years("log(gdp_per_capita)", study, w, treated=cities, since=2019, designs="two-way")
    >>> table.about.years
    (2017, 2018)
    """
    setting = _before(setting_of(formula, study, w, treated, since, years, balance, isolates, errors), ahead)
    rows = []
    for word in words_of(designs):
        rows += [(word.title, *effect) for effect in effects_of(word, setting)[0]]
    names = ["design", "effect", "estimate", "std_error", "lower", "upper", "p"]
    note = Message(
        "Regions treated later count as treated from {year} on, in the years before the first treatment alone.",
        year=int(setting.years[-ahead]),
    )
    heading = heading_of(setting, Message("Placebo treatment in earlier years: effects"))
    return TableResult(frame_of(rows, names), heading, about_of(setting, [note]))


def _before(setting: Setting, ahead: int) -> Setting:
    """Return the question of the years before the first treatment, its last ones as if treated."""
    first = setting.adoption.first
    begins = first[first > setting.years[0]].min()
    years = tuple(year for year in setting.years if year < begins)
    if isinstance(ahead, bool) or not isinstance(ahead, int) or ahead < 1 or len(years) < ahead + 1:
        raise EstimationError(
            "a placebo in time needs a year more before the first treatment ({begins}) than count as treated, {ahead}; "
            "there are {n}.",
            begins=int(begins),
            ahead=ahead,
            n=len(years),
        )
    moved = first.where(~(np.isfinite(first) & (first > years[0])), float(years[-ahead]))
    return replace(setting, years=years, adoption=Adoption(moved, years))
