"""Ways to scale weights: each divides by something, and leaves rows without neighbours empty."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._kernels.spectrum import spectral_radius
from spatial_iie.errors import WeightsError
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, term

Normalization = Literal["row", "spectral", "min-max"]

IN_WORDS = {
    "none": "",
    "row": Message("row-standardized"),
    "spectral": Message("divided by their largest eigenvalue"),
    "min-max": Message("divided by their smaller largest row or column sum"),
}


def scaled(matrix: sparse.csr_array, how: str) -> sparse.csr_array:
    """Return a scaled matrix of weights.

    Parameters
    ----------
    matrix : csr_array, shape (n, n)
        Non-negative.
    how : {"row", "spectral", "min-max"}
        Divide every row by its sum; all weights by the largest eigenvalue; or all by the smaller of the
        largest row sum and the largest column sum (Kelejian and Prucha, 2010, p. 56). The last two keep
        symmetry and the proportions between rows, and make lambda = 1 lie at or beyond the edge of what is
        admissible.

    Returns
    -------
    csr_array, shape (n, n)

    Raises
    ------
    WeightsError
        If the largest eigenvalue is zero: no chain of links leads back to where it began.

    Examples
    --------
    >>> scaled(sparse.csr_array([[0, 2.0], [1.0, 0]]), "min-max").toarray().tolist()
    [[0.0, 1.0], [0.5, 0.0]]
    """
    check_choice("normalization", how, Normalization)
    if matrix.nnz == 0:
        return matrix
    divisor: float | NDArray[np.float64]
    if how == "row":
        divisor = np.repeat(matrix.sum(axis=1), np.diff(matrix.indptr))
    elif how == "spectral":
        divisor = spectral_radius(matrix)
        if divisor <= 0:
            raise WeightsError(
                "the largest eigenvalue of these weights is zero (no chain of links leads back to its "
                "start), so they cannot be divided by it. Use {how}.",
                how=term("normalized('row') or symmetrized(w)", "--scaling row"),
            )
    else:
        divisor = min(matrix.sum(axis=0).max(), matrix.sum(axis=1).max())
    return sparse.csr_array((matrix.data / divisor, matrix.indices, matrix.indptr), shape=matrix.shape)
