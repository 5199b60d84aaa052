"""Kd as the R package dbmss computes it: R's binned density, and a mass below zero summed on a grid."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
_POINTS = 512


def dbmss_density(distances: Floats, products: Floats | None, at: Floats, bandwidth: float) -> Floats:
    """Return the density of distances as ``Kdhat`` of dbmss 2.10 prints it.

    Parameters
    ----------
    distances : ndarray, shape (pairs,)
        Of all pairs.
    products : ndarray, shape (pairs,), optional
        Weights of pairs.
    at : ndarray, shape (m,)
    bandwidth : float

    Returns
    -------
    ndarray, shape (m,)
        It is 0.1 to 0.2 per cent above the reflected density: distances up to four bandwidths are mirrored, and the
        mass below zero by which the density is divided is a mean over 512 points.
    """
    weight = np.ones(len(distances)) if products is None else products
    near = distances <= 4 * bandwidth
    mirrored = np.concatenate([distances, -distances[near]])
    total = np.concatenate([weight, weight[near]])
    total = total / total.sum()
    far = float(at.max())
    points = min(max(_POINTS, float(distances.max()) / far * 128), 4096)
    x, y = density(mirrored, total, bandwidth, 0.0, far, int(points))
    below, mass = density(mirrored, total, bandwidth, float(mirrored.min()) - 3 * bandwidth, 0.0, _POINTS)
    return np.asarray(np.interp(at, x, y / (1 - mass.mean() * (below[-1] - below[0]))))


def density(
    values: Floats, weights: Floats, bandwidth: float, start: float, stop: float, points: int
) -> tuple[Floats, Floats]:
    """Return the Gaussian density of weighted values as R's ``density`` does: binned, by the FFT, interpolated.

    Values further than four bandwidths outside of start to stop do not count, as there.
    """
    size = _POINTS if points <= _POINTS else 2 ** int(np.ceil(np.log2(points)))
    low, high = start - 4 * bandwidth, stop + 4 * bandwidth
    step = (high - low) / (size - 1)
    place = np.floor((values - low) / step).astype(np.int64)
    part = (values - low) / step - place
    bins = np.zeros(2 * size + 1)
    for shift, share in ((0, 1 - part), (1, part)):
        inside = (place + shift >= 0) & (place + shift < size) & (place >= -1) & (place < size)
        bins += np.bincount(place[inside] + shift, weights=(weights * share)[inside], minlength=2 * size + 1)
    away = np.linspace(0, 2 * (high - low), 2 * size)
    away[size + 1 :] = -away[1:size][::-1]
    kernel = np.exp(-((away / bandwidth) ** 2) / 2) / (bandwidth * np.sqrt(2 * np.pi))
    smooth = np.fft.irfft(np.fft.rfft(bins[: 2 * size]) * np.conj(np.fft.rfft(kernel)), 2 * size)[:size]
    x = np.linspace(start, stop, points)
    return x, np.interp(x, np.linspace(low, high, size), np.maximum(smooth, 0))
