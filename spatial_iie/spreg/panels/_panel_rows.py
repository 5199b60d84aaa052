"""Which regions and years of a study a panel is fitted to: complete ones with neighbours; others are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from spatial_iie._align import check_same_regions, check_weights
from spatial_iie._isolates import Isolates, with_neighbours, without_isolates
from spatial_iie.errors import DataError, EstimationError, WeightsError, listed
from spatial_iie.messages import Message, joined, term
from spatial_iie.spreg._by_year import PanelWeights, WeightsByYear, panel_weights
from spatial_iie.spreg.formulas.formula import variables
from spatial_iie.spreg.panels._time import with_time, years_with_values

if TYPE_CHECKING:
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Balance = Literal["regions", "years", "cells"]
MOST_LOST = 0.2  # share of the regions that missing values may cost without being asked


class Rows(NamedTuple):
    """A table of the same regions year after year, the weights between them, and what is not in it.

    ``incomplete`` are regions and ``dropped`` years left out for missing values, ``alone`` regions left out because
    they have no neighbour. ``gaps`` counts the region-years among the rows that lack a value;
    ``other`` are the second weights of a pair.
    """

    table: pd.DataFrame
    w: PanelWeights
    years: tuple[int, ...]
    incomplete: tuple[object, ...]
    dropped: tuple[int, ...]
    alone: tuple[object, ...]
    gaps: int = 0
    other: Weights | None = None


def panel_rows(
    formula: str,
    study: Study,
    w: Weights | Mapping[int, Weights],
    years: Iterable[int] | None,
    balance: Balance | None,
    isolates: Isolates,
    other: Weights | None = None,
) -> Rows:
    """Return the rows a panel is fitted to.

    Raises
    ------
    DataError
        If a year does not exist, or missing values cost more than a fifth of the regions and nothing was said of it.
    WeightsError
        If isolates are refused, or none has any.
    """
    chosen = chosen_years(study, years)
    if not isinstance(w, Mapping):
        check_weights(w)
        check_same_regions(study.ids, w.ids, Message("the study"))
    ids = study.ids if isinstance(w, Mapping) else w.ids
    asked, whole = chosen, with_time(formula, _stacked(study, chosen, ids), study, chosen)
    chosen = years_with_values(whole, asked)
    if chosen != asked:
        whole = whole.iloc[np.flatnonzero(np.repeat(np.isin(asked, chosen), len(ids)))]
    settled = panel_weights(w, chosen, study.ids)
    if other is not None:
        check_same_regions(study.ids, other.ids, Message("the study"))
        other = other._in_order(other.ids.get_indexer(settled.ids))
    return _settled(formula, whole, settled, other, asked, chosen, balance, isolates)


def _settled(
    formula: str,
    whole: pd.DataFrame,
    w: PanelWeights,
    other: Weights | None,
    asked: tuple[int, ...],
    chosen: tuple[int, ...],
    balance: Balance | None,
    isolates: Isolates,
) -> Rows:
    """Return the rows that are kept, with what was left out."""
    used = [name for name in variables(formula) if name in whole.columns]
    lacking = whole[used].isna().to_numpy().reshape(len(chosen), w.n, -1)
    holes = pd.DataFrame(lacking.any(axis=2).T, index=w.ids, columns=pd.Index(chosen))
    kept, ids = _balanced(holes, balance, lambda: _where(lacking, used, holes))
    if isinstance(w, WeightsByYear):
        w = w.in_years(year in kept for year in chosen)
    beside = None if other is None else other._part(ids)
    part, alone = _with_neighbours(
        w._part(ids), beside, isolates
    )  # new islands are named in about, not warned of
    if len(kept) < len(chosen) or part.n < w.n:
        rows = np.isin(chosen, kept)[:, np.newaxis] & w.ids.isin(part.ids)
        whole = whole.iloc[np.flatnonzero(rows)]
    texts = [name for name in whole.columns if not is_numeric_dtype(whole[name])]
    table = whole.astype(dict.fromkeys(texts, "category"))
    table.index = labels(part.ids, kept)
    dropped = tuple(year for year in asked if year not in kept)
    gaps = int(holes.loc[part.ids, list(kept)].to_numpy().sum())
    return Rows(
        table,
        part,
        kept,
        tuple(w.ids.difference(ids, sort=False)),
        dropped,
        alone,
        gaps,
        beside and beside._part(part.ids),
    )


def _stacked(study: Study, years: tuple[int, ...], ids: pd.Index) -> pd.DataFrame:
    """Return the tables of years one below the other, the regions of each in the order of ``ids``."""
    tables = [study.table(year) for year in years]
    attrs = {name: value for name, value in tables[0].attrs.items() if name != "year"}
    whole = pd.concat(tables)
    if not ids.equals(study.ids):
        at = study.ids.get_indexer(ids)
        whole = whole.iloc[(np.arange(len(years))[:, np.newaxis] * len(at) + at).ravel()]
    whole.attrs = attrs
    return whole


def labels(ids: pd.Index, years: Iterable[int]) -> pd.Index:
    """Return "region year" for every row."""
    regions = ids.tolist()
    return pd.Index([f"{region} {year}" for year in years for region in regions])


def chosen_years(study: Study, years: Iterable[int] | None) -> tuple[int, ...]:
    """Return the years asked for, ascending; by default all of the study's."""
    if years is None:
        return study.years
    each = [] if isinstance(years, str | bytes) or not isinstance(years, Iterable) else list(years)
    if not each or not all(_is_whole(year) for year in each):
        raise DataError(
            "years wants whole numbers, such as [2017, 2018] or range(2017, 2020), not "
            "{given!r}; there are {years}.",
            given=years,
            years=listed(study.years, 40),
        )
    chosen = tuple(sorted({int(year) for year in each}))
    unknown = [year for year in chosen if year not in study.years]
    if unknown:
        raise DataError(
            "the study has no year {unknown}; there are {years}.",
            unknown=listed(unknown),
            years=listed(study.years, 40),
        )
    return chosen


def _is_whole(year: object) -> bool:
    return not isinstance(year, bool) and (
        isinstance(year, Integral) or (isinstance(year, Real) and float(year).is_integer())
    )


def _balanced(
    holes: pd.DataFrame, balance: Balance | None, where: Callable[[], Message]
) -> tuple[tuple[int, ...], pd.Index]:
    """Return the years and the regions that are kept; ``holes`` says which region-years lack a value."""
    years = tuple(int(year) for year in holes.columns)
    complete = ~holes.any(axis=1)
    if balance == "cells":
        kept = tuple(year for year, bad in zip(years, holes.all(axis=0), strict=True) if not bad)
        return kept, holes.index[~holes.all(axis=1)]
    if balance == "years":
        kept = tuple(year for year, bad in zip(years, holes.any(axis=0), strict=True) if not bad)
        if not kept:
            raise DataError(
                "no year has values in every region: balance='years' leaves none. {where}", where=where()
            )
        return kept, holes.index
    ids = holes.index[complete]
    lost = len(holes) - len(ids)
    if balance is None and lost > MOST_LOST * len(holes):
        raise DataError(_too_much(holes, lost, where()))
    if len(ids) < 3:
        raise DataError(
            "only {n_ids} {n_ids:region|regions} {n_ids:has|have} all values in all of {years}. {where}",
            n_ids=len(ids),
            years=listed(years),
            where=where(),
        )
    return years, ids


def _too_much(holes: pd.DataFrame, lost: int, where: Message) -> Message:
    full = [year for year in holes.columns if not holes[year].any()]
    effect = (
        Message("keeps all {n} regions in {years}", n=len(holes), years=listed(full, 10))
        if full
        else Message("would leave no year")
    )
    return Message(
        "{lost} of {n} regions ({share:.0%}) lack a value in some year and would be lost; more than {most:.0%} are not "
        "left out without being asked. {where} Fill the gaps or choose other years; balance='regions' keeps the "
        "{complete} complete regions in all {count} years, balance='years' {effect}, balance='cells' (models without a "
        "lag of the response) keeps every region-year that has its values.",
        lost=lost,
        n=len(holes),
        share=lost / len(holes),
        most=MOST_LOST,
        where=where,
        complete=len(holes) - lost,
        count=holes.shape[1],
        effect=effect,
    )


def _where(lacking: NDArray[np.bool_], used: list[str], holes: pd.DataFrame) -> Message:
    """Say what is missing and where: by variable, the first region-years; ``study.missing()`` has the rest."""
    said = []
    for place, name in enumerate(used):
        cells = [f"{holes.index[i]} {holes.columns[t]}" for t, i in np.argwhere(lacking[:, :, place])]
        if cells:
            said.append(
                Message(
                    "{name} in {n} region-years {cells}", name=name, n=len(cells), cells=listed(cells, 12)
                )
            )
    return Message("Missing: {said}{rest}.", said=joined(said), rest=term("; study.missing() lists all", ""))


def _with_neighbours(
    w: PanelWeights, other: Weights | None, rule: Isolates
) -> tuple[PanelWeights, tuple[object, ...]]:
    if w.links == 0:
        raise WeightsError("no region has a neighbour: there is nothing a lag could be made of.")
    each = (*(w.each if isinstance(w, WeightsByYear) else (w,)), *([] if other is None else [other]))
    for one in each:
        without_isolates(one, rule)  # refused there
    kept = with_neighbours(w.ids, each) if rule == "exclude" else w.ids
    if len(kept) < 3:
        raise EstimationError("only {n} regions with neighbours are left.", n=len(kept))
    return w._part(kept), tuple(w.ids[~w.ids.isin(kept)])
