"""Covariance of maximum likelihood estimates from the expected or the observed information."""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie._registry import Parameter
from spatial_iie.errors import EstimationError
from spatial_iie.spreg.design import Design
from spatial_iie.spreg.likelihood._maximum import Estimate

Floats = NDArray[np.float64]
Information = Literal["expected", "observed"]
_DENSE = 2_000  # regions: of two different matrices the traces are from dense ones


class Covariance(NamedTuple):
    """Covariance of b and the spatial parameters, shape (p, p), and the error of the traces in it.

    ``trace_error`` is the largest standard error of an estimated trace relative to the trace; 0 if exact.
    """

    values: Floats
    trace_error: float


def covariance(
    design: Design, found: Estimate, parameters: tuple[Parameter, ...], information: Information
) -> Covariance:
    """Return the inverse of the information in (b, spatial parameters, sigma2), without the row of sigma2.

    With A = I - rho W, B = I - lambda W, G = W (I - l W)^(-1), e = B (A y - Z b) and u = A y - Z b.

    Raises
    ------
    EstimationError
        If the information is not positive definite: the maximum is not a regular one.

    Notes
    -----
    Anselin (1988), Spatial Econometrics, section 6.2.5, for the expected information.
    """
    matrix, error = information_matrix(design, found, parameters, information)
    return Covariance(inverted(matrix, information)[:-1, :-1], error)


def information_matrix(
    design: Design, found: Estimate, parameters: tuple[Parameter, ...], information: Information
) -> tuple[Floats, float]:
    """Return the information in (b, spatial parameters, sigma2), and the error of the traces in it."""
    k, s2, n = len(found.b), found.sigma2, design.size
    blocks, error = (
        _expected(design, found, parameters)
        if information == "expected"
        else (_observed(design, found, parameters), 0.0)
    )
    size = k + len(parameters) + 1
    matrix = np.zeros((size, size))
    matrix[:k, :k] = np.linalg.inv(found.unscaled) / s2
    matrix[:k, k:-1] = blocks.mixed
    matrix[k:-1, :k] = blocks.mixed.T
    matrix[k:-1, k:-1] = blocks.spatial
    at = {"rho": found.rho, "lambda": found.lam}
    matrix[k:-1, -1] = matrix[-1, k:-1] = [found.of(name).trace(at[name]) / s2 for name in parameters]
    matrix[-1, -1] = n / (2 * s2**2)
    return matrix, error


def inverted(matrix: Floats, information: Information) -> Floats:
    """Return the inverse of an information matrix; refused where it is not positive definite."""
    scale = 1 / np.sqrt(np.abs(np.diag(matrix)))
    scaled = matrix * np.outer(scale, scale)
    if np.linalg.eigvalsh(scaled)[0] <= 0:
        other = "observed" if information == "expected" else "expected"
        raise EstimationError(
            "the {information} information is not positive definite at the maximum: its standard "
            "errors do not exist. Use information={other!r}, or a simpler model.",
            information=information,
            other=other,
        )
    return np.asarray(np.linalg.inv(scaled) * np.outer(scale, scale))


class _Blocks(NamedTuple):
    """Information between b and the spatial parameters, (k, q), and among these, (q, q)."""

    mixed: Floats
    spatial: Floats


def _expected(design: Design, found: Estimate, parameters: tuple[Parameter, ...]) -> tuple[_Blocks, float]:
    space, s2 = found.space, found.sigma2
    at = {"rho": found.rho, "lambda": found.lam}
    mixed = np.zeros((len(found.b), len(parameters)))
    spatial = np.zeros((len(parameters), len(parameters)))
    errors = []
    if found.error_space is not None:
        spatial[:] = _two_matrices(design, found)
    for i, one in enumerate(parameters if found.error_space is None else ()):
        for j, other in enumerate(parameters[i:], start=i):
            crossed = space.crossed_trace(at[one], at[other])
            errors.append(crossed.std_error / crossed.value)
            spatial[i, j] = spatial[j, i] = space.product_trace(at[one], at[other]) + crossed.value
    if "rho" in parameters:
        lag = space.matrix @ space.solver(found.rho)(design.z @ found.b)
        filtered = lag - found.lam * (design.error_lag @ lag)
        place = parameters.index("rho")
        mixed[:, place] = _filtered_z(design, found).T @ filtered / s2
        spatial[place, place] += filtered @ filtered / s2
    return _Blocks(mixed, spatial), float(max(errors, default=0.0))


def _two_matrices(design: Design, found: Estimate) -> Floats:
    """Return tr(KL) + tr(KL') for K, L of B G B^(-1), G of the response, and G of the errors; from dense matrices."""
    one, other = (space.one.matrix.toarray() for space in (found.space, found.of("lambda")))
    if len(one) > _DENSE:
        raise EstimationError(
            "the expected information of two different matrices is for up to {most} regions. Use "
            "information='observed'.",
            most=_DENSE,
        )
    eye = np.eye(len(one))
    a, b = eye - found.rho * one, eye - found.lam * other
    centre = eye - design.blocks.reduced / len(eye)
    k = centre @ b @ one @ np.linalg.inv(b @ a) @ centre
    g = centre @ other @ np.linalg.inv(b) @ centre
    pairs = [[float((x * y.T).sum() + (x * y).sum()) for y in (k, g)] for x in (k, g)]
    return np.asarray(design.blocks.copies * np.array(pairs))


def _observed(design: Design, found: Estimate, parameters: tuple[Parameter, ...]) -> _Blocks:
    w, s2, y, z = design.error_lag, found.sigma2, design.y, design.z
    wy = design.lag @ y
    u = y - found.rho * wy - z @ found.b
    wu = w @ u
    e = u - found.lam * wu
    bz = _filtered_z(design, found)
    by = wy - found.lam * (w @ wy)
    columns = {"rho": bz.T @ by / s2, "lambda": ((w @ z).T @ e + bz.T @ wu) / s2}
    curvature = {name: found.of(name).logdet.curvature for name in ("rho", "lambda")}
    pairs = {
        ("rho", "rho"): -curvature["rho"](found.rho) + by @ by / s2,
        ("lambda", "lambda"): -curvature["lambda"](found.lam) + wu @ wu / s2,
        ("rho", "lambda"): ((w @ wy) @ e + by @ wu) / s2,
    }
    mixed = np.column_stack([columns[name] for name in parameters])
    spatial = np.array(
        [[pairs.get((a, b), pairs.get((b, a))) for b in parameters] for a in parameters], dtype=float
    )
    return _Blocks(mixed, spatial)


def _filtered_z(design: Design, found: Estimate) -> Floats:
    return design.z - found.lam * (design.error_lag @ design.z) if found.lam else design.z
