"""One number for each region."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial_iie.inference import (
    Alternative,
    analytic_p,
    check_alpha,
    check_choice,
    draws_for,
    p_of_tails,
    simulated_p,
    smallest_p,
    tail_in_words,
)
from spatial_iie.messages import Message
from spatial_iie.results.about import StatisticAbout
from spatial_iie.results.base import Result, frozen, notes_of, read_only, title_of, weights_note

if TYPE_CHECKING:
    import pandas as pd

Moments = Literal["conditional", "total"]
Reading = Literal["quadrants", "spots", "similarity", "co-location", "significance"]
Correction = Literal["fdr", "bonferroni"]
_AT_THE_MEAN = 1e-10  # standard deviations: a value this close to the mean is not above it
_ROUNDING = 1e-12  # share of a threshold: 3 of 43 tests at 0.05 are to pass where p is 0.05 * 3 / 43


@dataclass(frozen=True, repr=False, eq=False)
class LocalResult(Result):
    """One number for each region, and how surprising it is; undefined (nan) for isolates.

    Every array given is turned into a read-only Series on ``index``.

    Attributes
    ----------
    name : str
        The statistic, e.g. "Local Moran's I".
    index : Index, length n
        The regions, in the order of the input.
    value, lag : Series
        The region's own value and the weighted sum of its neighbours' values, both of the standardized
        variable (mean 0, population standard deviation 1).
    statistic : Series
        The observed values.
    expectations, variances : mapping of str to Series
        Moments under each null: "conditional" (the region keeps its value, the others are placed at random)
        and "total" (all values are placed at random).
    alternative, moments : str
        The tail of the p values; which moments ``z_score`` and ``p_value`` use.
    orientation : int
        1 if larger values mean more positive autocorrelation, -1 if smaller ones do (local Geary).
    tails : pair of Series, or None
        Exact probabilities of a value at or above, at or below the observed one, where a closed form is
        known; ``p_value`` then comes from these and not from ``z_score``.
    counts : triple of Series, or None
        Reference draws at or above the observed value, at or below it, and in all; these may differ between
        regions. Above is towards positive autocorrelation.
    reading : {"quadrants", "spots", "similarity", "co-location", "significance"}
        How ``clusters`` names a significant region.
    about : StatisticAbout, or mapping
        How the result was made.

    Notes
    -----
    For another tail or other moments, ``dataclasses.replace(result, alternative="greater")``.
    """

    name: str
    index: pd.Index
    value: pd.Series
    lag: pd.Series
    statistic: pd.Series
    expectations: Mapping[str, pd.Series]
    variances: Mapping[str, pd.Series]
    alternative: Alternative = "two-sided"
    moments: Moments = "conditional"
    orientation: int = 1
    tails: tuple[pd.Series, pd.Series] | None = None
    counts: tuple[pd.Series, pd.Series, pd.Series] | None = None
    reading: Reading = "quadrants"
    about: StatisticAbout = field(default_factory=StatisticAbout)

    def __post_init__(self) -> None:
        check_choice("alternative", self.alternative, Alternative)
        check_choice("moments", self.moments, Moments)
        object.__setattr__(self, "about", StatisticAbout.of(self.about))
        for name in ("value", "lag", "statistic"):
            object.__setattr__(self, name, self._series(getattr(self, name), name))
        for name in ("expectations", "variances"):
            given = getattr(self, name)
            object.__setattr__(self, name, frozen({k: self._series(v, name[:-1]) for k, v in given.items()}))
        if self.tails is not None:
            object.__setattr__(self, "tails", tuple(self._series(v, None) for v in self.tails))
        if self.counts is not None:
            object.__setattr__(self, "counts", tuple(self._series(v, None) for v in self.counts))

    def _series(self, values: ArrayLike, name: str | None) -> pd.Series:
        import pandas as pd

        return pd.Series(read_only(values), index=self.index, name=name, copy=False)

    @property
    def n(self) -> int:
        """Number of regions for which the statistic is defined."""
        return int(self.statistic.notna().sum())

    @property
    def expectation(self) -> pd.Series:
        """Expectation under ``moments``."""
        return self.expectations[self.moments]

    @property
    def variance(self) -> pd.Series:
        """Variance under ``moments``."""
        return self.variances[self.moments]

    @property
    def z_score(self) -> pd.Series:
        """Standardized distance from the expectation, (statistic - expectation) / sd; nan if it cannot vary."""
        sd = np.sqrt(self.variance.where(self.variance > 0))
        return ((self.statistic - self.expectation) / sd).rename("z_score")

    @property
    def p_value(self) -> pd.Series:
        """Analytic p value in the tail ``alternative``: exact where known, else from the normal approximation."""
        if self.tails is not None:
            return self._series(p_of_tails(*self.tails, self.alternative), "p_value")
        return self._series(analytic_p(self.orientation * self.z_score, self.alternative), "p_value")

    @property
    def p_simulated(self) -> pd.Series:
        """Pseudo p value from conditional permutations, in the tail ``alternative``; nan without draws."""
        if self.counts is None:
            return self._series(np.full(len(self.index), np.nan), "p_simulated")
        return self._series(simulated_p(*self.counts, self.alternative), "p_simulated")

    @property
    def quadrant(self) -> pd.Series:
        """Where value and lag lie: high-high, low-high, low-low, high-low; nan for isolates.

        The first word is the region, the second its neighbours; "high" is above the mean, 0.
        """
        import pandas as pd

        own, around = (np.where(part > _AT_THE_MEAN, "high", "low") for part in (self.value, self.lag))
        words = pd.Series(
            [f"{a}-{b}" for a, b in zip(own, around, strict=True)], index=self.index, dtype="str"
        )
        return words.where(self.statistic.notna() & self.value.notna()).rename("quadrant")

    def clusters(self, alpha: float = 0.05, correction: Correction | None = None) -> pd.Series:
        """Return for each region the name of its cluster, or "not significant".

        Parameters
        ----------
        alpha : float
            Level, between 0 and 1. The p value is the simulated one if there are draws, else the analytic.
        correction : {None, "fdr", "bonferroni"}
            For testing many regions at once: none; the false discovery rate at most ``alpha`` (Benjamini and
            Hochberg 1995); or the chance of any false cluster at most ``alpha``.

        Returns
        -------
        Series of words
            high-high, low-high, low-low or high-low; "hot spot" or "cold spot" for Getis-Ord's statistics;
            high-high, low-low, "other positive" or "negative" for Geary's; "co-location" for join counts;
            "significant" otherwise.
            nan for isolates.

        Raises
        ------
        SpatialIIEError
            If ``alpha`` is not between 0 and 1 or the correction is unknown.
        """
        significant = self.decisive_p.to_numpy() <= self.cutoff(alpha, correction)
        words = self._cluster_names().where(significant, "not significant")
        return words.where(self.statistic.notna()).rename("cluster")

    @property
    def decisive_p(self) -> pd.Series:
        """The p value by which ``clusters`` decides: the simulated one if there are draws, else the analytic."""
        return (self.p_value if self.counts is None else self.p_simulated).rename("p")

    def cutoff(self, alpha: float = 0.05, correction: Correction | None = None) -> float:
        """Return the p value at or below which a region is in a cluster; arguments as for ``clusters``.

        0 if the false discovery rate leaves none.
        """
        return cutoff_of(self.decisive_p.dropna().to_numpy(), alpha, correction)

    def _cluster_names(self) -> pd.Series:
        import pandas as pd

        names = self.quadrant
        if self.reading == "quadrants":
            return names
        if self.reading in ("co-location", "significance"):
            word = "co-location" if self.reading == "co-location" else "significant"
            return pd.Series(word, index=self.index)
        positive = self.orientation * (self.statistic - self.expectation) > 0
        if self.reading == "spots":
            return pd.Series(np.where(positive, "hot spot", "cold spot"), index=self.index)
        alike = names.where(names.isin(["high-high", "low-low"]), "other positive")
        return alike.where(positive, "negative")

    @property
    def title(self) -> str:
        """Heading: statistic and variable."""
        return title_of(self.name, self.about)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, tail and moments."""
        null = "exact conditional distribution" if self.tails is not None else f"{self.moments} moments"
        few = self.too_few_draws()
        p = Message("p {tail}; {null}", tail=tail_in_words(self.alternative), null=Message(null))
        return (*notes_of(self.about), *((few,) if few else ()), *weights_note(self.about), p)

    def too_few_draws(self, alpha: float = 0.05) -> Message | None:
        """Say that Bonferroni's correction could find no cluster with these draws, and how many it takes.

        None without draws, or where there are enough.
        """
        if self.counts is None or self.n == 0:
            return None
        draws = self.counts[2].dropna()
        draws = draws[draws > 0]
        bound, least = alpha / self.n, smallest_p(int(draws.max()), self.alternative)
        if least <= bound:
            return None
        asked = self.about.draws or int(draws.max())
        enough = draws_for(self.n, alpha, self.alternative, share=min(1.0, float(draws.min()) / asked))
        return Message(
            "{asked} permutations give no p below {least:.2g}, and Bonferroni's correction of {n} regions at "
            "{alpha:g} requires {bound:.2g}: with it no region can be in a cluster. Take {enough} permutations.",
            asked=asked,
            least=least,
            alpha=alpha,
            n=self.n,
            bound=bound,
            enough=enough,
        )

    def _repr_html_(self) -> str:
        return str(import_module("spatial_iie.report.notebook").local_html(self))

    def to_frame(self) -> pd.DataFrame:
        """Return a row a region: value, lag, quadrant, statistic, expectation, sd, z, p and perhaps p_simulated."""
        import pandas as pd

        columns = {
            "value": self.value,
            "lag": self.lag,
            "quadrant": self.quadrant,
            "statistic": self.statistic,
            "expectation": self.expectation,
            "sd": np.sqrt(self.variance),
            "z": self.z_score,
            "p": self.p_value,
        }
        if self.counts is not None:
            columns |= {"p_simulated": self.p_simulated}
        return pd.DataFrame(columns, index=self.index)

    def __repr__(self) -> str:
        found = self.clusters().value_counts().drop("not significant", errors="ignore").sort_index()
        words = ", ".join(f"{count} {name}" for name, count in found.items()) or "none significant"
        alone = len(self.index) - self.n
        left = f" ({alone} isolate{'' if alone == 1 else 's'})" if alone else ""
        draws = f", {self.about.draws} draws" if self.counts is not None and self.about.draws else ""
        return f"<{self._mark}{self.title}: n = {self.n}{left}; at 5 % ({self.alternative}{draws}): {words}>"


def cutoff_of(p: NDArray[np.float64], alpha: float, correction: Correction | None) -> float:
    """Return the p value at or below which a test rejects, given those of all tests.

    >>> cutoff_of(np.array([0.01, 0.02, 0.5]), 0.05, "fdr")  # 0.02 <= 0.05 * 2 / 3
    0.03333333333333333
    """
    check_alpha(alpha)
    if correction is None:
        return alpha
    check_choice("correction", correction, Correction)
    n, ordered = len(p), np.sort(p)
    steps = alpha * (np.arange(1, n + 1) if correction == "fdr" else np.ones(n)) / max(1, n)
    passed = np.flatnonzero(ordered <= steps * (1 + _ROUNDING))
    if len(passed):
        return float(max(steps[passed[-1]], ordered[passed[-1]]))
    return 0.0 if correction == "fdr" else alpha / max(1, n)
