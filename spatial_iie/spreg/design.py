"""Labels to arrays: data, weights and formula settled into one order, with the lags of the chosen regressors."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._align import check_same_regions, check_weights
from spatial_iie._isolates import Isolates, counted, without_isolates
from spatial_iie.errors import DataError, EstimationError, WeightsError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message
from spatial_iie.results import FitAbout, carried, versions
from spatial_iie.spreg._blocks import ONE_YEAR, Blocks, Lag, Uneven
from spatial_iie.spreg._by_year import PanelWeights, WeightsByYear
from spatial_iie.spreg.formulas.formula import (
    Columns,
    by_variable,
    closest,
    complete_regions,
    new_regressors,
    read_columns,
)

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
_LARGEST = 1e75  # of a dependent variable: its fourth power is a number
_RANK = 1e-9  # of a column's norm: less than this beyond the other columns is nothing


@dataclass(frozen=True, eq=False)
class Design:
    """A regression in arrays; rows in the order of the weights, regions with missing values left out.

    Attributes
    ----------
    y : ndarray, shape (n,)
    z : ndarray, shape (n, k)
        Intercept, regressors, then the lags.
    names : tuple of str, length k
        Columns of ``z``; the lag of ``x`` is ``W x``.
    own : tuple of str
        The columns that are not lags, the intercept included.
    ids : Index, length n
        Regions, in the order of the rows.
    index : Index
        Regions in the order of the data as given, with those left out.
    w : Weights or None
        Between ``ids``; in rows of several years, between the regions of one, or one matrix a year.
    columns : Columns
        What the formula made of the data.
    about : mapping
    nuisance : tuple of str
        Columns among ``own`` that stand for effects (of years): no regressors, and nothing is lagged, tested or shown.
    blocks : Blocks
        How the rows repeat the regions, and what was taken from them.
    time_lags : tuple of str
        The last columns, the response of the year before ("tau") and its spatial lag ("eta").
    lagged_w, error_w : Weights or None
        Of W x and of the errors, where these have others than ``w``.
    """

    y: Floats
    z: Floats
    names: tuple[str, ...]
    own: tuple[str, ...]
    ids: pd.Index
    index: pd.Index
    w: PanelWeights | None
    columns: Columns
    about: FitAbout
    nuisance: tuple[str, ...] = ()
    blocks: Blocks = ONE_YEAR
    time_lags: tuple[str, ...] = ()
    lagged_w: Weights | None = None
    error_w: Weights | None = None

    @property
    def weights(self) -> PanelWeights:
        """The weights; refused where the model was fitted without."""
        if self.w is None:
            raise WeightsError("this model was fitted without weights. Give it w to use this.")
        return self.w

    @property
    def one_w(self) -> Weights:
        """The weights, one matrix; refused where they change from year to year."""
        if isinstance(self.weights, WeightsByYear):
            raise EstimationError("this is for one matrix in all years, and these change.")
        return self.weights

    @property
    def variables(self) -> tuple[str, ...]:
        """The regressors that are neither intercept nor lag nor effect."""
        return tuple(name for name in self.own if name != "Intercept" and name not in self.nuisance)

    @property
    def lags(self) -> tuple[str, ...]:
        """The lags of regressors."""
        return self.names[len(self.own) : len(self.names) - len(self.time_lags)]

    @property
    def several_years(self) -> bool:
        """Whether the rows are region-years, and the weights between regions."""
        return self.w is not None and not self.w.ids.equals(self.ids)

    @property
    def lag(self) -> Lag:
        """W as it acts on the rows: ``design.lag @ columns``."""
        return self.lag_by(self.weights)

    def lag_by(self, w: PanelWeights) -> Lag:
        """Return other weights as they act on the rows.

        Raises
        ------
        EstimationError
            If the rows are not the same regions in every year, or weights by year do not suit what was taken from them.
        """
        years = len(w.each) if isinstance(w, WeightsByYear) else 1
        if isinstance(self.blocks, Uneven) or years not in (1, self.blocks.count):
            raise EstimationError(
                "this is for the same regions in all years, without effects of regions where weights change from year "
                "to year: what the effects leave has no spatial lag of its own then."
            )
        return Lag(w.matrix, self.blocks, years)

    @property
    def error_lag(self) -> Lag:
        """The weights of the errors as they act on the rows."""
        return self.lag if self.error_w is None else self.lag_by(self.error_w)

    @property
    def size(self) -> int:
        """How many observations the likelihood counts; the number of rows of a cross-section."""
        return self.blocks.size(len(self.y) // self.blocks.count)

    def labelled(self, values: Floats) -> pd.Series:
        """Return values of the rows by region, in the order of the data; nan for regions left out."""
        return pd.Series(values, index=self.ids).reindex(self.index)

    def rows_of(self, data: pd.DataFrame) -> Floats:
        """Return the same columns for new data on the same regions, shape (n, k); those left out may be there too."""
        if self.several_years:
            raise EstimationError(
                "a fit to several years has no prediction for new data: its effects were removed, and are not known."
            )
        alone = self.about.isolates if self.about.isolates_rule == "exclude" else ()
        if isinstance(data, pd.DataFrame):
            data = data.loc[~data.index.isin(alone)]
        made = new_regressors(self.columns, data)
        check_same_regions(made.index, self.ids, "data")
        own = made.reindex(self.ids).to_numpy()
        return np.column_stack([own, self._lags(own)])

    def _lags(self, own: Floats) -> Floats:
        lagged = [self.own.index(name[2:]) for name in self.names[len(self.own) :]]
        return np.asarray(self.weights.matrix @ own[:, lagged]) if lagged else own[:, :0]


def make_design(
    formula: str,
    data: pd.DataFrame,
    w: Weights | None,
    *,
    lagged: Iterable[str] | None = (),
    lag_intercept: bool = False,
    isolates: Isolates = "exclude",
    beside: Iterable[str] = (),
) -> Design:
    """Return the arrays of a regression.

    Parameters
    ----------
    formula, data, w
        As the public functions take them.
    lagged : iterable of str, or None
        Regressors, by the name of column or term, whose spatial lag enters too; None for all.
    lag_intercept : bool
        Whether the lag of the constant enters as well.
    isolates : {"exclude", "zero", "error"}
        What becomes of isolates among those that have all values.
    beside : iterable of str
        Further columns of the data of which no value may be missing.

    Raises
    ------
    AlignmentError, DataError, EstimationError, WeightsError
        See :func:`spatial_iie.spreg.sdem`.
    """
    sample = _sample(formula, data, w, isolates, beside)
    columns = read_columns(formula, sample.data, beside=beside)
    design = design_of(formula, sample.data, columns, sample.w, lagged=lagged, lag_intercept=lag_intercept)
    about = design.about | FitAbout(isolates_rule=isolates if w is not None else None)
    if sample.alone:
        notes = (*about.notes, *_lost(sample.lost), without_neighbours(sample.alone))
        about |= FitAbout(isolates=sample.alone, notes=notes)
    return replace(design, index=data.index, about=about)


class _Sample(NamedTuple):
    """Data and weights without the regions that are left out for want of neighbours, these, and who became such."""

    data: pd.DataFrame
    w: Weights | None
    alone: tuple[Hashable, ...] = ()
    lost: tuple[Hashable, ...] = ()


def _sample(
    formula: str, data: pd.DataFrame, w: Weights | None, isolates: Isolates, beside: Iterable[str]
) -> _Sample:
    check_choice("isolates", isolates, Isolates)
    if w is None:
        if isolates != "exclude":
            raise WeightsError(
                "isolates={isolates!r} is about weights, and there are none: give w, or leave it out.",
                isolates=isolates,
            )
        return _Sample(data, None)
    complete = complete_regions(formula, data, beside=beside)
    check_weights(w)
    check_same_regions(data.index, w.ids, "data")
    if not len(complete):
        return _Sample(data, w)  # refused where the columns are read
    part = w._part(w.ids[complete.get_indexer(w.ids) >= 0])
    _check_links(part)
    alone = without_isolates(part, isolates)[1]
    if not alone:
        return _Sample(data, w)
    lost = tuple(region for region in part.about.became_isolates if part is not w)
    return _Sample(data.loc[~data.index.isin(alone)], w._part(w.ids[~w.ids.isin(alone)]), alone, lost)


def _check_links(w: PanelWeights) -> None:
    if w.links == 0:
        raise WeightsError("no region has a neighbour: there is nothing a lag could be made of.")


def without_neighbours(alone: Collection[Hashable]) -> Message:
    """Say which regions were left out for want of neighbours."""
    return Message("{n} {n:isolate|isolates} left out {regions}.", n=len(alone), regions=listed(alone, 10))


def lag_of_zero(alone: Collection[Hashable]) -> Message:
    """Say which isolates count."""
    return Message(
        "{counted} without neighbours {regions}: a lag of 0 there.",
        counted=counted(alone),
        regions=listed(alone, 10),
    )


def _lost(became: Collection[Hashable]) -> list[Message]:
    if not len(became):
        return []
    return [
        Message(
            "{counted} lost all neighbours by that {regions}.",
            counted=counted(became),
            regions=listed(became, 10),
        )
    ]


def design_of(
    formula: str,
    data: pd.DataFrame,
    columns: Columns,
    w: PanelWeights | None,
    *,
    lagged: Iterable[str] | None = (),
    lag_intercept: bool = False,
    years: Blocks | None = None,
    lagged_w: Weights | None = None,
) -> Design:
    """Return the arrays of a regression whose formula has been read; isolates count, with a lag of 0.

    Rows of ``years`` have every value and stand, year after year, in the order of the weights of one.
    """
    if w is not None and years is None:
        check_same_regions(data.index, w.ids, "data")
        if len(columns.left_out):
            w = w._part(w.ids[~w.ids.isin(columns.left_out)])  # new islands are named in about, not warned of
        _check_links(w)
    ids = columns.response.index if w is None or years is not None else w.ids
    same = columns.response.index.equals(ids)
    table = columns.regressors if same else columns.regressors.reindex(ids)
    y = (columns.response if same else columns.response.reindex(ids)).to_numpy()
    own = list(table.columns)
    z = table.to_numpy()
    chosen = chosen_lags(lagged, columns, lag_intercept)
    blocks = years or ONE_YEAR
    if chosen and w is not None:
        of_x = w if lagged_w is None else lagged_w
        several = len(of_x.each) if isinstance(of_x, WeightsByYear) else 1
        lags = Lag(of_x.matrix, blocks, several) @ z[:, [own.index(name) for name in chosen]]
        z = np.column_stack([z, lags])
    design = assembled(formula, data, columns, ids, w, y, z, chosen)
    return replace(design, index=data.index, blocks=blocks, lagged_w=lagged_w)


def assembled(
    formula: str,
    data: pd.DataFrame,
    columns: Columns,
    ids: pd.Index,
    w: PanelWeights | None,
    y: Floats,
    z: Floats,
    chosen: tuple[str, ...],
) -> Design:
    """Return arrays of rows ``ids`` with their names; refused where they determine no coefficients.

    ``z`` has the columns of the formula and then the lags of those that are ``chosen``.
    """
    own = tuple(map(str, columns.regressors.columns))
    names = (*own, *(f"W {name}" for name in chosen))
    about = _described(formula, data, columns, w)
    _check_estimable(y, z, names, len(own), str(columns.response.name))
    return Design(y, z, names, own, ids, ids, w, columns, about)


def chosen_lags(
    lagged: Iterable[str] | None, columns: Columns, lag_intercept: bool = False
) -> tuple[str, ...]:
    """Return the columns whose lag enters: all but the intercept for None."""
    own = [str(name) for name in columns.regressors.columns]
    if lagged is None:
        chosen = [name for name in own if name != "Intercept"]
        if not chosen:
            raise DataError("the formula has no regressor whose lag could be taken.")
    else:
        named = [lagged] if isinstance(lagged, str) else [str(name) for name in lagged]
        chosen = [name for wanted in named for name in _columns_of(wanted, columns, own)]
    if len(set(chosen)) < len(chosen):
        raise DataError("lagged names a regressor twice {chosen}.", chosen=listed(chosen))
    if lag_intercept and "Intercept" in own:
        chosen = ["Intercept", *chosen]
    return tuple(chosen)


def _columns_of(wanted: str, columns: Columns, own: list[str]) -> list[str]:
    if wanted in own and wanted != "Intercept":
        return [wanted]
    for term, places in columns.spec.term_indices.items():
        if str(term) == wanted and wanted != "1":
            return [own[place] for place in places]
    if wanted in ("Intercept", "1"):
        raise DataError(
            "the constant has no lag of its own; lag_intercept=True adds it for weights whose rows differ."
        )
    raise DataError(
        "lagged names {wanted!r}, which is no regressor.{closest} There are {own}.",
        wanted=wanted,
        closest=closest(wanted, own),
        own=listed(own, 12),
    )


def _described(formula: str, data: pd.DataFrame, columns: Columns, w: PanelWeights | None) -> FitAbout:
    about = FitAbout(formula=formula, response=str(columns.response.name)) | carried(data.attrs)
    return about | FitAbout(
        n=len(columns.response),
        weights=None if w is None else w.recipe,
        normalization=None if w is None else w.normalization,
        left_out=tuple(columns.left_out),
        missing=dict(columns.missing),
        isolates=() if w is None else tuple(w.isolates),
        isolates_rule=None if w is None else "zero",
        versions=versions(),
        notes=tuple(_notes(columns, w)),
    )


def _notes(columns: Columns, w: PanelWeights | None) -> list[Message]:
    notes = []
    out = columns.left_out
    if len(out):
        notes.append(
            Message(
                "{counted} with missing values left out {regions} (missing: {by}).",
                counted=counted(out),
                regions=listed(out, 10),
                by=by_variable(columns.missing),
            )
        )
    if w is None:
        return notes
    notes += _lost(w.about.became_isolates if len(out) else ())
    return [*notes, lag_of_zero(w.isolates)] if len(w.isolates) else notes


def _check_estimable(y: Floats, z: Floats, names: tuple[str, ...], own: int, response: str) -> None:
    n, k = z.shape
    if k == 0:
        raise DataError("the formula has neither an intercept nor a regressor.")
    if n < k + 3:
        raise EstimationError(
            "{n} {n:region|regions} {n:is|are} too few for {k} coefficients {names} and a variance.",
            n=n,
            k=k,
            names=listed(names, 12),
        )
    if np.abs(y).max() > _LARGEST:
        raise EstimationError(
            "{response} has values of size {size:.3g}, out of the range of fourth powers. Rescale it.",
            response=response,
            size=np.abs(y).max(),
        )
    if np.ptp(y) <= 1e-12 * np.abs(y).max():
        raise EstimationError(
            "{response} is constant (all {n} {n:value|values} {n:is|are} {value:g}): there is nothing to explain.",
            response=response,
            n=n,
            value=y[0],
        )
    if "Intercept" in names:
        flat = [name for name, c in zip(names, z.T, strict=True) if name != "Intercept" and _is_flat(c)]
        if flat:
            raise EstimationError(
                "{flat} {does} not vary: a constant beside the intercept has no coefficient of "
                "its own. Leave out the regressor, its lag, or the intercept ('0 + ...').",
                flat=listed(flat),
                does="does" if len(flat) == 1 else "do",
            )
    _check_rank(z[:, :own], names[:own])  # first without lags: what is wrong there is wrong again in the lags
    _check_rank(z, names)


def _is_flat(column: Floats) -> bool:
    return bool(np.ptp(column) <= _RANK * np.abs(column).max())


def _check_rank(z: Floats, names: tuple[str, ...]) -> None:
    """Refuse columns that others add up to, naming them all."""
    from scipy.linalg import qr, solve_triangular

    norms = np.linalg.norm(z, axis=0)
    if (norms == 0).any():
        raise EstimationError("{names} are zero in every region.", names=listed(np.array(names)[norms == 0]))
    r, order = qr(z / norms, mode="r", pivoting=True)
    r = r[: len(names)]
    rank = int((np.abs(np.diag(r)) > _RANK).sum())
    if rank == len(names):
        return
    weights = solve_triangular(r[:rank, :rank], r[:rank, rank])
    others = [names[order[j]] for j in np.flatnonzero(np.abs(weights) > 1e-6)]
    column = names[order[rank]]
    pair = sorted([column, *others], key=names.index)
    lag = [name for name in pair if name.startswith("W ")]
    if len(pair) == 2 and lag:
        raise EstimationError(
            "the lag {lag} repeats {name}: leave it out of lagged=.",
            lag=lag[-1],
            name=next(name for name in pair if name != lag[-1]),
        )
    raise EstimationError(
        "perfect collinearity among {names}: {column} is a linear combination of the others. "
        "Leave one of them out{where}.",
        names=listed(pair, 12),
        column=column,
        where=Message(" of the formula or of lagged=") if lag else "",
    )
