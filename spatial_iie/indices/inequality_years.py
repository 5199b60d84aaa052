"""Inequality year by year: measures of all regions and of groups, and decompositions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.esda._years import gathered, named, years_with_values
from spatial_iie.indices._measures import MEASURES, USUAL, Floats, Measure, entropy_named, measure_named
from spatial_iie.indices._sample import Sample, check_inside, sample_of
from spatial_iie.indices._tables import described, everywhere, groups_note, with_limits
from spatial_iie.indices.bootstrap import Bootstrap, Method
from spatial_iie.indices.dagum import dagum, dagum_pairs
from spatial_iie.indices.decomposition import theil_decomposition
from spatial_iie.indices.groups import groups_in_words, region_groups
from spatial_iie.indices.inequality import corrected
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, joined
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.indices.groups import Grouping
    from spatial_iie.study.study import Study

_SKEWED = 2.0  # skewness beyond which large regions decide; see docs/inequality.md
_KINDS: dict[str, tuple[str, Callable[..., TableResult]]] = {
    "dagum": (Message("Dagum decomposition of the Gini coefficient"), dagum),
    "pairs": (Message("Gini coefficients inside and between groups"), dagum_pairs),
}


def inequality_by_year(
    study: Study,
    variable: str,
    *,
    groups: Grouping | None = None,
    measures: str | Sequence[str] | None = None,
    years: Iterable[int] | None = None,
    weights: str | None = None,
    correction: bool = False,
    draws: int = 999,
    seed: int = 0,
    interval: Method = "studentized",
) -> TableResult:
    """Return measures of inequality for each year, of all regions and inside groups.

    Parameters
    ----------
    study : Study
    variable : str
        A column of the study's panel.
    groups : str, mapping or Series, optional
        As ``by`` of :func:`region_groups`: adds rows for the inequality inside each group.
    measures : str or sequence of str
        Of "gini", "theil_t", "theil_l", "cv", "hoover", "atkinson" and "ge", the last two with a parameter after a
        colon, as in "atkinson:1" (without: 0.5) and "ge:-1" (without: 2). By default the first four; without
        Theil L where a value is zero, which a note says.
    years : iterable of int, optional
        By default every year of the study.
    weights : str, optional
        A column by which regions count, such as population where ``variable`` is a number per head; by default all
        count the same.
    correction : bool
        Multiply Gini's coefficient by n / (n - 1).
    draws, seed : int
        Bootstrap draws of regions for 95 % intervals; 0 for none. A group's regions are drawn by themselves.
    interval : {"studentized", "bca", "percentile"}
        By quantiles of the draws in their own standard errors (bootstrap-t), percentiles of the draws corrected for
        bias and skewness, or percentiles as they are. The first covers best (docs/inequality.md).

    Returns
    -------
    TableResult
        Columns year, group ("all" first), measure, estimate, with draws low and high, and n. Regions without a value
        in a year are left out of it and named in the notes.

    Raises
    ------
    AlignmentError
        If a grouping leaves out regions or names unknown ones.
    DataError
        If a column, year or measure does not exist, a year has no values, a measure is not defined for some, or the
        correction is asked for with weights.

    Notes
    -----
    What an interval supports. A panel of all cities is no sample: its inequality in a year is known, not estimated. The
    interval says how far the measure would move if the cities were draws from many like them, which is how much it
    hangs on a few of them. Regions are drawn as if independent; neighbours that move together make it too narrow.
    Efron and Tibshirani (1993), An Introduction to the Bootstrap, chapters 12 to 14. Studentized limits end where the
    measure does: at 0, and for Gini's coefficient at 1. With few regions and very skewed values no bootstrap interval
    of Theil's T or the coefficient of variation covers 95 %; a note says so.

    Examples
    --------
    >>> import spatial_iie as si
    >>> table = inequality_by_year(si.study.demo(), "digital_index", measures="gini", draws=99).to_frame()
    >>> table.columns.tolist(), table["year"].tolist()
    (['year', 'group', 'measure', 'estimate', 'low', 'high', 'n'], [2017, 2018, 2019])
    """
    bootstrap = Bootstrap(draws, seed, interval) if draws else None
    labels = None if groups is None else region_groups(study, groups)
    tables, notes = [], []
    wanted, blank = years_with_values(study, [variable, *([weights] if weights else [])], years)
    usual, zeros = (USUAL, ()) if measures is not None else _usual(study, variable, wanted, weights)
    chosen = _measures(usual if measures is None else measures, correction)
    for year in wanted:
        y, by, missing = year_of(study, variable, year, weights)
        whole = _checked(y, by, chosen)
        members = _members(y.index, labels)
        check_inside(whole, members, next(iter(chosen.values())).label)
        for name, rows in members.items():
            table = _measured(whole.take(rows), chosen, correction, by is not None, bootstrap)
            tables.append(table.assign(year=year, group=name, n=len(rows)))
        if groups is not None:
            sizes = {name: len(rows) for name, rows in members.items() if name != "all"}
            missing = (*missing, groups_note(groups, sizes))
        missing = (*missing, *(_skewed_note(whole, chosen) if bootstrap else ()))
        notes += [(str(year), note) for note in missing]
    frame = pd.concat(tables, ignore_index=True)
    order = ["year", "group", *[name for name in frame.columns if name not in ("year", "group")]]
    about = described(y, by, bootstrap, frame)
    lines = [*gathered(blank), *zeros, *everywhere(notes, wanted), *about.notes]
    lines += [Message("Gini coefficients are multiplied by n / (n - 1).")] if correction else []
    grouping = TableAbout() if groups is None else TableAbout(groups=groups_in_words(groups))
    return TableResult(
        frame[order],
        heading=Message("Inequality of {variable}", variable=variable),
        about=about.without("n") | TableAbout(years=wanted) | grouping | TableAbout(notes=tuple(lines)),
    )


def decomposition_by_year(
    study: Study,
    variable: str,
    groups: Grouping = "four",
    *,
    kind: str = "dagum",
    years: Iterable[int] | None = None,
    weights: str | None = None,
    draws: int = 999,
    seed: int = 0,
    interval: Method = "bca",
) -> TableResult:
    """Return a decomposition of inequality by groups for each year.

    Parameters
    ----------
    study : Study
    variable : str
        A column of the study's panel.
    groups : str, mapping or Series
        As ``by`` of :func:`region_groups`.
    kind : {"dagum", "pairs", "theil_t", "theil_l"} or "ge:ORDER"
        :func:`dagum`, :func:`dagum_pairs` or :func:`theil_decomposition`.
    years, weights, draws, seed, interval
        As for :func:`inequality_by_year`; regions are drawn within each group.

    Returns
    -------
    TableResult
        The table of that function, a column year before it. Regions without a value in a year are left out of it and
        named in the notes.

    Raises
    ------
    AlignmentError, DataError, EstimationError
        As for that function; or if there is no such column or year.

    Examples
    --------
    >>> import spatial_iie as si
    >>> table = decomposition_by_year(si.study.demo(), "digital_index", "four", years=[2019]).to_frame()
    >>> table["part"].tolist(), round(float(table["share"][:3].sum()), 12)
    (['within', 'between', 'transvariation', 'total'], 1.0)
    """
    heading, of = _KINDS[kind] if kind in _KINDS else _entropy_kind(kind)
    labels = region_groups(study, groups)
    tables, notes = [], []
    wanted, blank = years_with_values(study, [variable, *([weights] if weights else [])], years)
    for year in wanted:
        y, by, missing = year_of(study, variable, year, weights)
        found = of(y, labels, weights=by, draws=draws, seed=seed, interval=interval)
        frame = found.to_frame()
        frame.insert(0, "year", year)
        tables.append(frame)
        notes += [(str(year), note) for note in (*missing, *found.about.notes)]
    return TableResult(
        pd.concat(tables, ignore_index=True),
        heading=Message("{statistic} of {variable}", statistic=heading, variable=variable),
        about=found.about.without("n", "group_sizes")
        | TableAbout(years=wanted, notes=(*gathered(blank), *everywhere(notes, wanted))),
    )


def year_of(
    study: Study, variable: str, year: int, weights: str | None
) -> tuple[pd.Series, pd.Series | None, tuple[str, ...]]:
    """Return the values of a year, what regions count, and in words who is left out for want of either."""
    y = study[variable, year]
    y.attrs["year"] = year
    by = None if weights is None else study[weights, year]
    there = y.notna() if by is None else y.notna() & by.notna()
    if not there.any():
        both = Message("{variable} with {weights}", variable=variable, weights=weights)
        raise DataError(
            "{what} has no values in {year}.", what=variable if weights is None else both, year=year
        )
    gone = y.index[~there]
    note = Message(
        "without a value{either}, left out: {regions}.",
        either="" if weights is None else Message(" or {weights}", weights=weights),
        regions=named(gone, study),
    )
    return y[there], None if by is None else by[there], (note,) if len(gone) else ()


def _entropy_kind(kind: str) -> tuple[str, Callable[..., TableResult]]:
    """Return the heading and the function of a decomposition of a generalized entropy."""
    if kind not in MEASURES and kind.partition(":")[0] != "entropy":
        check_choice("kind", kind, (*_KINDS, "theil_t", "theil_l", "ge:2"))
    label = entropy_named(kind).label
    return Message("{measure} within and between groups", measure=label), partial(
        theil_decomposition, index=kind
    )


def _usual(
    study: Study, variable: str, years: Sequence[int], weights: str | None
) -> tuple[tuple[str, ...], tuple[Message, ...]]:
    """Return the measures shown if none is asked for: without Theil L where zeros have no logarithm, in words."""
    zero = [
        Message("{region} in {year}", region=region, year=year)
        for year in years
        for y in [year_of(study, variable, year, weights)[0]]
        for region in (y.index[y == 0] if (y >= 0).all() else [])
    ]
    if not zero:
        return USUAL, ()
    note = Message(
        "Theil L is left out: {variable} is zero for {where}, and zero has no logarithm. Theil T takes it with its "
        "limit, 0 log 0 = 0.",
        variable=variable,
        where=listed(zero),
    )
    return tuple(name for name in USUAL if name != "theil_l"), (note,)


def _measures(measures: str | Sequence[str], correction: bool) -> dict[str, Measure]:
    names = [measures] if isinstance(measures, str) else list(measures)
    if not names:
        raise DataError("no measure is asked for; there are {measures}.", measures=joined(MEASURES, ", "))
    if correction and "gini" not in names:
        raise DataError("the small-sample correction is for Gini's coefficient, which is not asked for.")
    return {name: measure_named(name) for name in names}


def _members(ids: pd.Index, labels: pd.Series | None) -> dict[str, NDArray[np.int64]]:
    """Return positions of all regions, and of those in each group that has any."""
    members = {"all": np.arange(len(ids))}
    if labels is not None:
        inside = labels[ids].cat.remove_unused_categories()
        members |= {str(name): np.flatnonzero(inside == name) for name in inside.cat.categories}
    return members


def _checked(y: pd.Series, by: pd.Series | None, measures: Mapping[str, Measure]) -> Sample:
    for each in measures.values():
        sample = sample_of(y, by, each.domain, each.label)
    return sample


def _skewed_note(sample: Sample, measures: Mapping[str, Measure]) -> tuple[Message, ...]:
    """Warn of intervals that a few large regions make too short."""
    away = sample.x - sample.x.mean()
    spread = float(np.sqrt((away**2).mean()))
    skewness = float((away**3).mean()) / spread**3 if spread > 0 else 0.0
    short = [each.label for name, each in measures.items() if name == "cv" or (each.order or 0) >= 1]
    if skewness <= _SKEWED or not short:
        return ()
    return (
        Message(
            "{variable} is very skewed (skewness {skewness:.1f}): 95 % intervals of {measures} cover less, in "
            "simulations of such regions 40 to 90 %; those of Gini and Theil L 80 to 95 %.",
            variable=sample.name,
            skewness=skewness,
            measures=joined(short, " and "),
        ),
    )


def _measured(
    sample: Sample,
    measures: Mapping[str, Measure],
    correction: bool,
    weighted: bool,
    bootstrap: Bootstrap | None,
) -> pd.DataFrame:
    n, every = len(sample.x), tuple(measures.values())
    factors = np.array(
        [corrected(n, correction, weighted=weighted) if name == "gini" else 1.0 for name in measures]
    )[:, np.newaxis]

    def all_of(counts: Floats) -> Floats:
        weights = sample.weights[:, np.newaxis] * counts
        return np.asarray(factors * np.array([each.of(sample.x, weights) for each in every]))

    def spreads(counts: Floats) -> Floats:
        own = sample.weights[:, np.newaxis]
        return np.asarray(factors * np.array([each.spread(sample.x, own, counts) for each in every]))

    limits = None
    if bootstrap:
        limits = bootstrap.intervals(all_of, np.zeros(n, dtype=np.int64), spread=spreads)
        if bootstrap.method == "studentized":
            most = np.array([each.most for each in every])
            limits = limits._replace(low=np.maximum(limits.low, 0.0), high=np.minimum(limits.high, most))
    names = {"measure": pd.Series([each.label for each in every], dtype=object)}
    return with_limits(names, all_of(np.ones((n, 1)))[:, 0], limits)
