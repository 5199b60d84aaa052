"""What a Moran scatter plot shows: regions with a value and a lag, their quadrants, and the line."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from spatial_iie.errors import AlignmentError, DataError, SpatialIIEError, listed
from spatial_iie.results import LocalResult
from spatial_iie.viz.style import QUADRANTS

Pair = tuple[pd.Series, pd.Series]
Limits = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True, eq=False)
class Points:
    """What is drawn: regions with a value and a lag, the centre of the cross, and the line."""

    value: pd.Series
    lag: pd.Series
    quadrant: pd.Series
    centre: float
    name: str
    standardized: bool
    is_moran: bool
    left_out: int
    significant: pd.Series

    @classmethod
    def of(cls, result: LocalResult | Pair, alpha: float = 0.05) -> Points:
        if isinstance(result, LocalResult):
            if result.reading != "quadrants":
                raise SpatialIIEError(
                    "a Moran scatter plot shows local Moran's I, not {name}.", name=result.name
                )
            value, lag, centre = result.value, result.lag, 0.0
            name, is_moran = (
                str(result.about.variable or ""),
                result.about.normalization == "row",
            )
            quadrant = result.quadrant
        else:
            value, lag = _checked_pair(result)
            centre, name, is_moran = float(value.mean()), str(value.name or ""), False
            own, around = (np.where(part > centre, "high", "low") for part in (value, lag))
            quadrant = pd.Series([f"{a}-{b}" for a, b in zip(own, around, strict=True)], index=value.index)
        drawn = value.notna() & lag.notna()
        if drawn.sum() < 3:
            raise DataError(
                "a Moran scatter plot needs at least 3 regions with a value and a lag, not {n}.",
                n=drawn.sum(),
            )
        significant = pd.Series(True, index=value.index)
        if isinstance(result, LocalResult) and result.about.draws:
            significant = result.clusters(alpha).fillna("not significant") != "not significant"
        return cls(value[drawn], lag[drawn], quadrant[drawn], centre, name, isinstance(result, LocalResult),
                   is_moran, int((~drawn).sum()), significant[drawn])  # fmt: skip

    @property
    def line(self) -> tuple[float, float]:
        """Slope and intercept of the least-squares line through the points."""
        x, y = self.value.to_numpy(), self.lag.to_numpy()
        away = x - x.mean()
        slope = float(away @ (y - y.mean()) / (away @ away))
        return slope, float(y.mean() - slope * x.mean())

    @property
    def counts(self) -> dict[str, int]:
        """Number of points in each quadrant."""
        return {name: int((self.quadrant == name).sum()) for name in QUADRANTS}


def _checked_pair(pair: Pair) -> Pair:
    value, lag = pair
    if not (isinstance(value, pd.Series) and isinstance(lag, pd.Series)):
        raise AlignmentError("value and lag must be pandas Series labelled by region.")
    other = value.index.symmetric_difference(lag.index)
    if len(other) or not value.index.is_unique:
        raise AlignmentError(
            "value and lag must have the same regions, each once; these differ: {other}.", other=listed(other)
        )
    return value, lag.reindex(value.index)


def limits_of(parts: Iterable[Points]) -> Limits:
    """Return limits that hold all points and the cross, with a margin, wider on the right where names stand."""
    every = list(parts)
    bounds = []
    for name, after in (("value", 0.19), ("lag", 0.06)):
        values = np.concatenate(
            [getattr(part, name).to_numpy() for part in every] + [[part.centre for part in every]]
        )
        low, high = float(values.min()), float(values.max())
        span = high - low or 1.0
        bounds.append((low - 0.06 * span, high + after * span))
    return bounds[0], bounds[1]
