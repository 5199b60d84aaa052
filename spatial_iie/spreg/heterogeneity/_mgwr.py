"""The package mgwr, which fits geographically weighted regressions: loaded when used, kept quiet."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.messages import term

if TYPE_CHECKING:
    from types import ModuleType

Floats = NDArray[np.float64]
Untyped: TypeAlias = Any
"""What mgwr makes: it has no types."""


@dataclass(frozen=True, eq=False)
class Arrays:
    """What mgwr is given; y and x are scaled by what the fit was.

    Attributes
    ----------
    points : ndarray, shape (n, 2)
        Longitude and latitude in degrees, or kilometres in a plane.
    y : ndarray, shape (n, 1)
    x : ndarray, shape (n, k)
        Without the intercept.
    intercept, on_sphere, fixed : bool
    kernel : str
    """

    points: Floats
    y: Floats
    x: Floats
    intercept: bool
    on_sphere: bool
    fixed: bool
    kernel: str

    @property
    def options(self) -> dict[str, Untyped]:
        """The options of every class of mgwr."""
        return {
            "kernel": self.kernel,
            "fixed": self.fixed,
            "constant": self.intercept,
            "spherical": self.on_sphere,
            "n_jobs": 1,
        }

    def selector(self, multiscale: bool = False, points: Floats | None = None) -> Untyped:
        """Return mgwr's search for bandwidths."""
        at = self.points if points is None else points
        return package("sel_bw").Sel_BW(at, self.y, self.x, multi=multiscale, **self.options)

    def model(self, bandwidth: float, points: Floats | None = None) -> Untyped:
        """Return mgwr's model with one bandwidth."""
        at = self.points if points is None else points
        return package("gwr").GWR(at, self.y, self.x, bandwidth, **self.options)


def package(module: str) -> ModuleType:
    """Return a module of mgwr.

    Raises
    ------
    EstimationError
        If mgwr is not installed.
    """
    from importlib import import_module

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return import_module(f"mgwr.{module}")
    except ImportError:
        raise EstimationError(
            "geographically weighted regression is the work of the package mgwr, which is not installed: {how}.",
            how=term("pip install 'spatial-iie[gwr]'", "pip install 'spatial-iie[gwr]'"),
        ) from None


@contextmanager
def quiet() -> Iterator[None]:
    """Keep bars of progress and warnings about rounding off the terminal."""
    with warnings.catch_warnings(), redirect_stdout(StringIO()), redirect_stderr(StringIO()):
        warnings.simplefilter("ignore")
        try:
            yield
        except np.linalg.LinAlgError:
            raise EstimationError(
                "the neighbours of some region do not determine its coefficients: a regressor hardly varies there. "
                "Take a larger bandwidth, fixed=False, or fewer regressors; categories are seldom possible."
            ) from None
