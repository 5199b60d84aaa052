"""Which weights and statistics: keys of a study file, and options of every command that has a use for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from spatial_iie._registry import STATISTICS
from spatial_iie.chapter.keys import key

if TYPE_CHECKING:
    from spatial_iie.inference import Alternative

_COUNTED = 0.8
"""Share of the draws that count for a region: those in which it is not drawn as its own neighbour."""


@dataclass(frozen=True)
class WeightsKeys:
    """Spatial weights: queen, rook, queen:2, knn:6, band:300km, idw:1, kernel:gaussian, ... or a file."""

    main: str = key("The weights of the main results.", "queen")
    others: tuple[str, ...] = key("Weights under which the main results are repeated.", ("rook", "knn:6"))
    isolates: str = key(
        "Isolates, in global statistics and regressions: exclude leaves them out, attach links them "
        "to the nearest region, zero counts them with a lag of 0, error refuses them. Local results are undefined "
        "there unless they are attached.",
        "exclude",
        choices=("exclude", "attach", "zero", "error"),
        formerly={"islands": {"keep": "exclude", "attach": "attach"}},
    )
    scaling: str = key(
        "row: every row sums to 1; spectral, min-max: one divisor for all; none: as built.",
        "row",
        choices=("row", "spectral", "min-max", "none"),
    )


@dataclass(frozen=True)
class Statistics:
    """Global and local statistics."""

    measures: tuple[str, ...] = key(
        "Global statistics of the year tables.", tuple(STATISTICS), choices=STATISTICS
    )
    permutations: int = key(
        "Random permutations behind pseudo p-values; 0: analytic p-values only.", 9999, least=0
    )
    seed: int = key("Seed of the permutations and of everything else at random.", 0, least=0)
    alternative: str = key(
        "Tail of the p-values.", "two-sided", choices=("two-sided", "greater", "less", "directed")
    )
    alpha: float = key("Level at which a cluster is significant.", 0.05)
    correction: str = key(
        "Correction for testing every region at once.", "none", choices=("none", "fdr", "bonferroni")
    )

    def local_draws(self, regions: int) -> int:
        """Return the draws behind local statistics: those asked for, or as many as the correction needs, if more.

        >>> Statistics().local_draws(2844), Statistics(correction="fdr").local_draws(2844)
        (9999, 199999)
        """
        from spatial_iie.inference import draws_for

        if self.permutations == 0 or self.correction == "none":
            return self.permutations
        enough = draws_for(regions, self.alpha, cast("Alternative", self.alternative), share=_COUNTED)
        return max(self.permutations, enough)
