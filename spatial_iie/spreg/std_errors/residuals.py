"""Residuals as the middle of a sandwich takes them: as they are, or enlarged by their leverages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError, listed

if TYPE_CHECKING:
    from spatial_iie.spreg.std_errors.rows import Rows

Floats = NDArray[np.float64]
SMALL = 500
"""Rows below which residuals of maximum likelihood are divided by 1 - h (see docs/errors.md)."""


def enlarged(kind: str, e: Floats, regressors: Floats, rows: Rows, *, least_squares: bool) -> Floats:
    """Return residuals: hc1 times sqrt(N / (N - k)), hc2 by sqrt(1 - h), hc3 by 1 - h.

    h are the leverages of the regressors, and of the effects that were taken out. Errors that may be correlated are
    not enlarged in least squares, which has factors for them; in maximum likelihood they are as hc3, by the regressors
    alone, below 500 rows.
    """
    if kind == "hc1":
        return np.asarray(e * np.sqrt(rows.count / (rows.independent - regressors.shape[1])))
    correlated = not kind.startswith("hc")
    if kind == "hc0" or (correlated and (least_squares or rows.count >= SMALL)):
        return e
    basis = np.linalg.qr(regressors)[0]
    left = 1 - (basis**2).sum(axis=1) - (0.0 if correlated else rows.leverage_of_effects)
    alone = left <= 1e-9
    if alone.any():
        raise EstimationError(
            "{n} {n:row|rows} {rows} alone determine a coefficient (leverage 1): their errors are not known, and "
            "errors={kind!r} do not exist. Use errors='hc1'.",
            n=int(alone.sum()),
            rows=listed(rows.table.index[alone]),
            kind=kind,
        )
    return np.asarray(e / (np.sqrt(left) if kind == "hc2" else left))
