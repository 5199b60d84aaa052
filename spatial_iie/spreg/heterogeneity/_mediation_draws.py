"""The mediated effect in bootstrap draws: regions drawn again, or residuals with other signs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie._align import label_order
from spatial_iie._registry import model_of
from spatial_iie.spreg.likelihood._maximum import maximize

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.design import Design

Floats = NDArray[np.float64]
_AT_ONCE = 200


def drawn_effects(
    first: RegressionResult,
    second: RegressionResult,
    names: tuple[str, str],
    draws: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> Floats:
    """Return a b in every draw: a of the first name in the first fit, b of the second in the second."""
    random = np.random.default_rng(seed)
    if not model_of(first.model).parameters:
        return _of_regions(first, second, names, draws, random)
    fits = zip((first, second), names, (0, draws), strict=True)
    found = [_of_signs(fit, name, draws, random, done, progress) for fit, name, done in fits]
    return found[0] * found[1]


def total_impact(design: Design, params: Floats, name: str) -> float:
    """Return the coefficient of a regressor, or (beta + theta c) / (1 - rho c) with c the sum of every row of W.

    ``params`` are the coefficients and, in models that have it, rho.
    """
    value = float(params[design.names.index(name)])
    lag = f"W {name}"
    if lag not in design.names and len(params) == len(design.names):
        return value
    row = float(np.asarray(design.weights.matrix.sum(axis=1)).ravel()[0])
    if lag in design.names:
        value += row * float(params[design.names.index(lag)])
    rho = float(params[len(design.names)]) if len(params) > len(design.names) else 0.0
    return value / (1 - rho * row)


def _of_regions(
    first: RegressionResult,
    second: RegressionResult,
    names: tuple[str, str],
    draws: int,
    random: np.random.Generator,
) -> Floats:
    """Return the effects of regions drawn with replacement, which take all their years along."""
    regions = first.design.ids if first.design.w is None else first.design.weights.ids
    n, order = len(regions), label_order(regions)
    years = len(first.design.y) // n
    found = []
    for start in range(0, draws, _AT_ONCE):
        size = min(_AT_ONCE, draws - start)
        counts = np.zeros((size, n))
        counts[:, order] = random.multinomial(n, np.full(n, 1 / n), size=size)
        counts = np.tile(counts, years)
        each = [_weighted(fit.design, name, counts) for fit, name in zip((first, second), names, strict=True)]
        found.append(each[0] * each[1])
    return np.concatenate(found)


def _weighted(design: Design, name: str, counts: Floats) -> Floats:
    """Return the effect in weighted least squares for each row of weights, shape (B,)."""
    z, k = design.z / np.linalg.norm(design.z, axis=0), design.z.shape[1]
    products = (z[:, :, np.newaxis] * z[:, np.newaxis, :]).reshape(len(z), -1)
    gram = (counts @ products).reshape(len(counts), k, k)
    right = counts @ (z * design.y[:, np.newaxis])
    b = np.einsum("bkl,bl->bk", np.linalg.pinv(gram, hermitian=True), right) / np.linalg.norm(
        design.z, axis=0
    )
    return np.array([total_impact(design, each, name) for each in b])


def _of_signs(
    fit: RegressionResult,
    name: str,
    draws: int,
    random: np.random.Generator,
    done: int,
    progress: Callable[[int, int], None] | None,
) -> Floats:
    """Return the effect in fits to responses made of the estimates and of residuals with random signs."""
    design: Design = fit.design
    parameters = model_of(fit.model).parameters
    e = fit.residuals.reindex(design.ids).to_numpy()
    n = design.weights.n
    signs = np.zeros((n, draws))
    signs[label_order(design.weights.ids)] = random.integers(0, 2, (n, draws)) * 2.0 - 1
    errors = (e.reshape(-1, n, 1) * signs).reshape(len(e), draws)
    space = fit.fitted_model.space  # type: ignore[attr-defined]
    mean = design.z @ fit.params.to_numpy()[: len(design.names)]
    if "lambda" in parameters:
        made = mean[:, np.newaxis] + space.solver(float(fit.params["lambda"]))(errors)
    else:
        made = space.solver(float(fit.params["rho"]))(mean[:, np.newaxis] + errors)
    found = np.zeros(draws)
    for k in range(draws):
        estimate = maximize(replace(design, y=made[:, k]), parameters, "auto")
        params = np.append(estimate.b, estimate.rho) if "rho" in parameters else estimate.b
        found[k] = total_impact(design, params, name)
        if progress is not None:
            progress(done + k + 1, 2 * draws)
    return found
