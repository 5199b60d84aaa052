"""Endogenous columns and their instruments: which columns of a design they are, and what moment fits keep of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.spreg.std_errors.dependence import Part, middle_of

if TYPE_CHECKING:
    import pandas as pd
    from scipy import sparse

    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.moments import Errors, Moments

Floats = NDArray[np.float64]


class Parts(NamedTuple):
    """Columns of the design that are exogenous and endogenous, by place, and outside instruments with their lags."""

    exogenous: list[int]
    endogenous: list[int]
    outside: Floats


@dataclass(frozen=True, eq=False)
class Instruments:
    """What a fit by moments was made of, for the tests of its instruments and residuals.

    Attributes
    ----------
    exogenous, endogenous, excluded : ndarray, shapes (n, k), (n, g), (n, L)
        Regressors, endogenous columns (the lag of the response last), independent instruments outside the regression.
    names : tuple of str
        Of the endogenous columns.
    spatial : bool
        Whether a spatial lag is among the endogenous columns.
    errors : {"white", "classical", "hac"}
    kernel : sparse array, optional
        Of "hac", with the diagonal.
    parts : tuple of Part
        Which errors may be correlated, where the fit says more than "white".
    """

    exogenous: Floats
    endogenous: Floats
    excluded: Floats
    names: tuple[str, ...]
    spatial: bool
    errors: Errors
    kernel: sparse.csr_array | None = None
    parts: tuple[Part, ...] = ()

    def middle(self, columns: Floats, e: Floats) -> Floats:
        """Return the covariance of the sums of ``columns * e``, by the kind of errors of the fit."""
        if self.errors == "classical":
            return np.asarray(columns.T @ columns * float(e @ e) / len(e))
        scores = columns * e[:, np.newaxis]
        if self.parts:
            return middle_of(self.parts, scores)
        return np.asarray(scores.T @ (scores if self.kernel is None else self.kernel @ scores))


def parted(design: Design, extra: pd.DataFrame | None, options: Moments) -> Parts:
    """Return the places of exogenous and endogenous columns, and the instruments; ``extra`` in the design's order."""
    unknown = [name for name in options.endogenous if name not in design.variables]
    if unknown:
        raise DataError(
            "endogenous names {unknown}; the regressors are {variables}.",
            unknown=listed(unknown),
            variables=listed(design.variables, 12),
        )
    inside = {name for one in options.endogenous for name in (one, f"W {one}")}
    endogenous = [place for place, name in enumerate(design.names) if name in inside]
    exogenous = [place for place in range(len(design.names)) if place not in endogenous]
    if extra is None:
        return Parts(exogenous, endogenous, design.z[:, :0])
    repeated = [name for name in extra.columns if name != "Intercept" and name in design.names]
    if repeated:
        raise DataError(
            "the instruments {repeated} are regressors; an instrument stands outside.",
            repeated=listed(repeated),
        )
    own = extra.drop(columns="Intercept", errors="ignore").to_numpy()
    lags = [] if design.w is None else [design.weights.matrix @ own]
    return Parts(exogenous, endogenous, np.column_stack([own, *lags]))


def instrumented(
    design: Design, parts: Parts, options: Moments, lags_response: bool, kernel: sparse.csr_array | None
) -> Instruments:
    """Return the exogenous and endogenous columns of a design, and instruments that the former do not add up to."""
    exogenous = design.z[:, parts.exogenous]
    names = [design.names[place] for place in parts.endogenous]
    spatial = lags_response or any(place >= len(design.own) for place in parts.endogenous)
    columns, q = design.z[:, parts.endogenous], parts.outside
    if lags_response:
        columns = np.column_stack([columns, design.weights.matrix @ design.y])
        q = np.column_stack([q, _powers(design, parts, options.instrument_lags)])
        names.append(f"W {design.about.response}")
    q = _independent(exogenous, q)
    if q.shape[1] >= columns.shape[1]:
        return Instruments(exogenous, columns, q, tuple(names), spatial, options.basic, kernel)
    if lags_response:
        raise EstimationError(
            "{independent} independent instruments are too few for {endogenous} endogenous columns, the "
            "lag of the response among them. Use instrument_lags=3, or instruments.",
            independent=q.shape[1],
            endogenous=columns.shape[1],
        )
    raise EstimationError("the instruments are combinations of the regressors, or of one another.")


def _powers(design: Design, parts: Parts, highest: int) -> Floats:
    """Return WX, W^2 X, ... of the exogenous regressors; of the constant too, unless rows are standardized."""
    w = design.weights
    skip = {"Intercept"} if w.normalization == "row" else set()
    own = [place for place in parts.exogenous if place < len(design.own) and design.names[place] not in skip]
    columns, stack = design.z[:, own], []
    for _ in range(highest + (len(design.names) > len(design.own))):  # WX is a regressor of its own in an SDM
        columns = w.matrix @ columns
        stack.append(columns)
    return np.column_stack(stack)


def _independent(z: Floats, q: Floats) -> Floats:
    """Return the columns of q that z and the columns before them do not add up to."""
    kept = z / np.linalg.norm(z, axis=0)
    basis, chosen = np.linalg.qr(kept)[0], []
    for place, column in enumerate((q / np.maximum(np.linalg.norm(q, axis=0), 1e-300)).T):
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)
        if np.linalg.norm(rest) > 1e-8:
            basis = np.column_stack([basis, rest / np.linalg.norm(rest)])
            chosen.append(place)
    return q[:, chosen]
