"""Which regions and years of a study a panel is fitted to: complete ones with neighbours; others are named."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from numbers import Integral, Real
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from spatial_iie._isolates import Isolates, without_isolates
from spatial_iie.errors import DataError, EstimationError, WeightsError, listed
from spatial_iie.messages import Message, joined, term
from spatial_iie.spreg.formulas.formula import variables
from spatial_iie.spreg.panels._time import with_time, years_with_values
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    from spatial_iie.study.study import Study

Balance = Literal["regions", "years"]
MOST_LOST = 0.2  # share of the regions that missing values may cost without being asked


class Rows(NamedTuple):
    """A table of the same regions year after year, the weights between them, and what is not in it.

    ``incomplete`` are regions and ``dropped`` years left out for missing values, ``alone`` regions left out because
    they have no neighbour.
    """

    table: pd.DataFrame
    w: Weights
    years: tuple[int, ...]
    incomplete: tuple[object, ...]
    dropped: tuple[int, ...]
    alone: tuple[object, ...]


def panel_rows(
    formula: str,
    study: Study,
    w: Weights,
    years: Iterable[int] | None,
    balance: Balance | None,
    isolates: Isolates,
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
    asked, whole = chosen, with_time(formula, _stacked(study, chosen, w.ids), study, chosen)
    chosen = years_with_values(whole, asked)
    if chosen != asked:
        whole = whole.iloc[np.flatnonzero(np.repeat(np.isin(asked, chosen), w.n))]
    used = [name for name in variables(formula) if name in whole.columns]
    lacking = whole[used].isna().to_numpy().reshape(len(chosen), w.n, -1)
    holes = pd.DataFrame(lacking.any(axis=2).T, index=w.ids, columns=pd.Index(chosen))
    kept, ids = _balanced(holes, balance, lambda: _where(lacking, used, holes))
    part, alone = _with_neighbours(w._part(ids), isolates)  # new islands are named in about, not warned of
    if len(kept) < len(chosen) or part.n < w.n:
        rows = np.isin(chosen, kept)[:, np.newaxis] & w.ids.isin(part.ids)
        whole = whole.iloc[np.flatnonzero(rows)]
    texts = [name for name in whole.columns if not is_numeric_dtype(whole[name])]
    table = whole.astype(dict.fromkeys(texts, "category"))
    table.index = labels(part.ids, kept)
    dropped = tuple(year for year in asked if year not in kept)
    return Rows(table, part, kept, tuple(w.ids.difference(ids, sort=False)), dropped, alone)


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
            "only {n_ids} regions have all values in all of {years}. {where}",
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
        "{complete} complete regions in all {count} years, balance='years' {effect}.",
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


def _with_neighbours(w: Weights, rule: Isolates) -> tuple[Weights, tuple[object, ...]]:
    if len(w.isolates) == w.n:
        raise WeightsError("no region has a neighbour: there is nothing a lag could be made of.")
    part, left_out = without_isolates(w, rule)
    if part.n < 3:
        raise EstimationError("only {n} regions with neighbours are left.", n=part.n)
    return part, left_out
