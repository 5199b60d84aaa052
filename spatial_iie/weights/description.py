"""What a matrix of weights is like: neighbours, components, asymmetry, sums, admissible lambda and rho."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie._kernels.spectrum import Extremes, real_extremes
from spatial_iie.errors import listed
from spatial_iie.messages import Message, joined
from spatial_iie.results import Result
from spatial_iie.weights.normalization import IN_WORDS

if TYPE_CHECKING:
    from spatial_iie.weights.about import WeightsAbout
    from spatial_iie.weights.weights import Weights


@dataclass(frozen=True, repr=False, eq=False)
class WeightsDescription(Result):
    """The description of a matrix of weights; everything in it is derived from the weights when asked for.

    Attributes
    ----------
    weights : Weights
    """

    weights: Weights

    @property
    def about(self) -> WeightsAbout:  # type: ignore[override]
        """How the weights were made."""
        return self.weights.about

    @property
    def title(self) -> str:
        """Recipe and scaling."""
        scaling = IN_WORDS[self.weights.normalization]
        title = "Weights {recipe}, {scaling}" if scaling else "Weights {recipe}"
        return Message(title, recipe=self.weights.recipe, scaling=scaling)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was done in which order, and what of the interval is a bound only."""
        steps = self.weights.about.steps
        done = joined((Message(str(step)) for step in steps), ", ")
        notes = [Message("In this order: {steps}.", steps=done)] if steps else []
        if not self._extremes.exact:
            notes.append(
                Message("The interval is a safe one: the extreme eigenvalues were not found, only bounded.")
            )
        return (*super().notes, *notes)

    @cached_property
    def histogram(self) -> pd.Series:
        """Number of regions (values) with each number of neighbours (index, ascending)."""
        counts = self.weights.cardinalities.value_counts().sort_index()
        return counts.rename_axis("neighbours").rename("regions")

    @property
    def components(self) -> tuple[pd.Index, ...]:
        """The regions of each component, largest component first."""
        return self.weights.components

    @cached_property
    def one_way(self) -> int:
        """Number of links that are not returned: w_ij > 0 where w_ji = 0."""
        matrix = self.weights.matrix
        pattern = matrix.astype(bool).astype(np.int8)
        return int((pattern - pattern.multiply(pattern.T)).sum())

    @cached_property
    def asymmetry(self) -> float:
        """Largest difference |w_ij - w_ji|; 0 for symmetric weights."""
        matrix = self.weights.matrix
        return float(abs(matrix - matrix.T).max()) if matrix.nnz else 0.0

    @cached_property
    def _extremes(self) -> Extremes:
        return real_extremes(self.weights.matrix)

    @property
    def eigenvalues(self) -> tuple[float, float]:
        """The most negative and the largest real eigenvalue; nan where no real one is negative."""
        return self._extremes.smallest, self._extremes.largest

    @property
    def interval(self) -> tuple[float, float]:
        """The admissible interval of lambda and rho: (1 / smallest, 1 / largest real eigenvalue).

        Inside it I - lambda W is regular and lambda can be estimated (Ord, 1975; LeSage and Pace, 2009, p.
        88). An end without an eigenvalue is infinite.
        """
        low, high = self._extremes.smallest, self._extremes.largest
        return (1 / low if low < 0 else -np.inf), (1 / high if high > 0 else np.inf)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per measure: what it is called, and its value."""
        w, neighbours = self.weights, self.weights.cardinalities
        low, high = self.interval
        rows: list[tuple[str, object]] = [
            ("regions", w.n),
            ("links", w.links),
            ("share of all pairs linked, %", 100 * w.links / (w.n * (w.n - 1)) if w.n > 1 else 0.0),
            ("neighbours, mean", w.links / w.n),
            ("neighbours, median", float(neighbours.median())),
            ("neighbours, smallest", int(neighbours.min())),
            ("neighbours, largest", int(neighbours.max())),
            ("isolates", listed(w.isolates, limit=12) if len(w.isolates) else Message("none")),
            ("components", w.component_count),
            ("links not returned", self.one_way),
            ("largest |w_ij - w_ji|", self.asymmetry),
            ("S0", w.s0),
            ("S1", w.s1),
            ("S2", w.s2),
            ("smallest real eigenvalue", self.eigenvalues[0]),
            ("largest real eigenvalue", self.eigenvalues[1]),
            ("lambda, rho above", low),
            ("lambda, rho below", high),
        ]
        rows += [
            (Message("regions with {k} neighbours", k=k), int(count)) for k, count in self.histogram.items()
        ]
        if w.component_count > 1:
            rows += [
                (
                    Message("component {k}", k=k),
                    Message("{n} {n:region|regions} {regions}", n=len(part), regions=listed(part, limit=12)),
                )
                for k, part in enumerate(self.components[:_SHOWN], start=1)
            ]
        measures, values = (pd.Series(list(cells), dtype=object) for cells in zip(*rows, strict=True))
        return pd.DataFrame({"measure": measures, "value": values})

    @property
    def _index_shown(self) -> bool:
        return False

    def __repr__(self) -> str:
        low, high = self.interval
        return f"{self.weights!r}; lambda and rho in ({low:.4g}, {high:.4g})"


_SHOWN = 12  # components listed in the table; ``components`` has them all
