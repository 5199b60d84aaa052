"""The sandwich of least squares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.spreg.std_errors.dependence import middle_of
from spatial_iie.spreg.std_errors.residuals import enlarged

if TYPE_CHECKING:
    from spatial_iie.spreg.std_errors.dependence import Part
    from spatial_iie.spreg.std_errors.rows import Rows

Floats = NDArray[np.float64]


def of_least_squares(residuals: Floats, kind: str, parts: tuple[Part, ...], rows: Rows, z: Floats) -> Floats:
    """Return (Z'Z)^(-1) M (Z'Z)^(-1), M the covariance of the sums of z e by what may be correlated.

    ``z``: the regressors; of two-stage least squares what the instruments explain of them.
    """
    z = rows.in_years(z)
    basis, triangle = np.linalg.qr(z)  # in this basis units do not matter
    e = enlarged(kind, rows.in_years(residuals), z, rows, least_squares=True)
    back = np.linalg.inv(triangle)
    return np.asarray(back @ middle_of(parts, basis * e[:, np.newaxis]) @ back.T)


def explained(columns: Floats, instruments: Floats) -> Floats:
    """Return what instruments explain of columns: their projection."""
    basis = np.linalg.qr(instruments / np.linalg.norm(instruments, axis=0))[0]
    return np.asarray(basis @ (basis.T @ columns))
