"""Panels of error models by restricted likelihood: unbalanced, or of weights that change beside effects of regions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._registry import model_of
from spatial_iie.messages import Message
from spatial_iie.results import FitAbout, RegressionResult
from spatial_iie.spreg._blocks import Blocks, Lag, Uneven
from spatial_iie.spreg._by_year import WeightsByYear
from spatial_iie.spreg.design import Design, assembled, chosen_lags
from spatial_iie.spreg.formulas.formula import Columns, new_regressors
from spatial_iie.spreg.likelihood._information import Information
from spatial_iie.spreg.likelihood._restricted import Restricted
from spatial_iie.spreg.likelihood._space import Method
from spatial_iie.spreg.likelihood._space_by_year import panel_space
from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears
from spatial_iie.spreg.models._model import LinearModel, by_least_squares, result_of
from spatial_iie.spreg.panels._effects import OF_REGIONS, OF_YEARS, Effects, check_left
from spatial_iie.spreg.panels._panel_rows import Rows

Floats = NDArray[np.float64]
Cells = NDArray[np.bool_]


class CellsDesign(NamedTuple):
    """Rows of the cells that exist, and where they stand among all regions of all years, shape (T, n)."""

    design: Design
    exists: Cells


def cells_design(formula: str, rows: Rows, columns: Columns, lagged: Iterable[str] | None) -> CellsDesign:
    """Return the rows of the cells that have a value of everything; the lag of a regressor wants all neighbours'."""
    labels = rows.table.index
    table = columns.regressors.reindex(labels)
    known = rows.table[list(columns.variables)].notna().all(axis=1) & table.isna().any(axis=1)
    if known.any():  # the response alone is missing: a neighbour's lag can still be taken
        table.loc[known] = new_regressors(columns, rows.table.loc[known]).to_numpy()
    y, z = columns.response.reindex(labels).to_numpy(), table.to_numpy()
    chosen = chosen_lags(lagged, columns)
    lags = _lags(z[:, [list(table.columns).index(name) for name in chosen]], rows)
    exists = np.isfinite(y) & np.isfinite(z).all(axis=1) & np.isfinite(lags).all(axis=1)
    whole = np.column_stack([z, lags])[exists]
    design = assembled(formula, rows.table, columns, labels[exists], rows.w, y[exists], whole, chosen)
    return CellsDesign(design, exists.reshape(len(rows.years), -1))


def _lags(columns: Floats, rows: Rows) -> Floats:
    """Return spatial lags year by year, nan where a neighbour has no value."""
    years = len(rows.years)
    lag = Lag(
        rows.w.matrix, Blocks(years, years), len(rows.w.each) if isinstance(rows.w, WeightsByYear) else 1
    )
    gaps = np.isnan(columns)
    return np.where(lag @ gaps.astype(float) > 0, np.nan, lag @ np.where(gaps, 0.0, columns))


def nuisance_columns(exists: Cells, effects: Effects) -> tuple[sparse.csc_array, int]:
    """Return indicators of the cells that do not exist and of the effects, and how many of the latter.

    >>> nuisance_columns(np.array([[True, True], [True, False]]), "both")[0].toarray().astype(int).tolist()
    [[0, 1, 0, 0], [0, 0, 1, 0], [0, 1, 0, 1], [1, 0, 0, 0]]
    """
    years, n = exists.shape
    gone, there = np.flatnonzero(~exists), np.flatnonzero(exists)
    year, region = np.divmod(there, n)
    parts = [_indicators(gone, np.arange(len(gone)), years * n)]
    kept_regions = np.flatnonzero(exists.any(axis=0))
    if effects in OF_REGIONS:
        parts.append(_indicators(there, np.searchsorted(kept_regions, region), years * n))
    if effects in OF_YEARS:
        kept = _years_that_count(exists) if effects == "both" else np.flatnonzero(exists.any(axis=1))
        inside = np.isin(year, kept)
        parts.append(_indicators(there[inside], np.searchsorted(kept, year[inside]), years * n))
    d = sparse.csc_array(sparse.hstack(parts, format="csc"))
    return d, int(d.shape[1]) - len(gone)


def _indicators(rows: NDArray[np.intp], columns: NDArray[np.intp], size: int) -> sparse.csc_array:
    width = int(columns.max(initial=-1)) + 1
    return sparse.csc_array((np.ones(len(rows)), (rows, columns)), shape=(size, width))


def _years_that_count(exists: Cells) -> NDArray[np.intp]:
    """Return the years without the first of every set of regions and years that cells connect."""
    from scipy.sparse.csgraph import connected_components

    years = len(exists)
    links = sparse.csr_array(exists.astype(float))
    joint = sparse.block_array([[None, links], [links.T, None]], format="csr")
    label = connected_components(joint, directed=False)[1][:years]
    first = np.unique(label, return_index=True)[1]
    there = np.flatnonzero(exists.any(axis=1))
    return there[~np.isin(there, first)]


def by_restricted_likelihood(
    model: str,
    cells: CellsDesign,
    effects: Effects,
    logdet: Method,
    information: Information,
) -> RegressionResult:
    """Return the fit of OLS, SLX, SEM or SDEM to the cells that exist, free of effects."""
    before, exists = cells
    d, removed = nuisance_columns(exists, effects)
    at = [place for place, name in enumerate(before.names) if removed == 0 or name != "Intercept"]
    blocks = Uneven(observations=int(exists.sum()) - removed)
    years, w = len(exists), before.weights
    filled = np.zeros((exists.size, 1 + len(at)))
    filled[exists.ravel()] = np.column_stack([before.y, before.z[:, at]])
    space = SpaceOfYears.of(panel_space(w, logdet), Blocks(years, years))
    lag = w.matrix if isinstance(w, WeightsByYear) else sparse.kron(sparse.eye_array(years), w.matrix, "csr")
    left = _without(filled, d)[exists.ravel()]
    design = replace(
        before,
        y=left[:, 0],
        z=left[:, 1:],
        names=tuple(before.names[place] for place in at),
        own=tuple(name for name in before.own if removed == 0 or name != "Intercept"),
        blocks=blocks,
    )
    if removed:
        check_left(before, design, effects)
    parameters = model_of(model).parameters
    if not parameters:
        return by_least_squares(model, design)
    model_space = Restricted(
        filled[:, 0], filled[:, 1:], d, sparse.csr_array(lag), space, blocks.observations
    )
    found = model_space.estimate(information)
    interval = space.logdet.interval
    about = design.about | FitAbout(
        information=information,
        errors=Message(f"{information} information"),
        logdet=space.logdet.name,
        logdet_error=space.logdet.bound(found.lam),
        interval=(interval.low, interval.high),
        trace_error=found.covariance.trace_error,
    )
    return result_of(
        model,
        Message("restricted maximum likelihood"),
        LinearModel(design, space),
        np.append(found.b, found.lam),
        found.covariance.values,
        found.innovations[exists.ravel()],
        spatial=parameters,
        sigma2=found.sigma2,
        log_likelihood=found.log_likelihood,
        about=about,
    )


def _without(columns: Floats, d: sparse.csc_array) -> Floats:
    """Return what the nuisance columns leave of columns."""
    from spatial_iie._kernels.gram import Gram

    gram = Gram(d, sparse.csc_array(d.shape))
    return np.asarray(columns - d @ gram.solve(0.0, d.T @ columns))


def whole_cells(design: Design) -> CellsDesign:
    """Return the rows of a balanced panel as cells that all exist."""
    return CellsDesign(design, np.ones((design.blocks.count, design.weights.n), dtype=bool))
