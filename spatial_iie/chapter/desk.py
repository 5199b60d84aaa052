"""What every part of a report works with: the plan, the study and the weights, opened once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, cast

from spatial_iie.chapter.plan import Plan
from spatial_iie.inference import Permutations
from spatial_iie.messages import languages

if TYPE_CHECKING:
    import geopandas

    from spatial_iie._isolates import Isolates
    from spatial_iie.study import Study
    from spatial_iie.weights import Weights

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Desk:
    """The material of a report.

    Attributes
    ----------
    plan : Plan
        With every default settled: the index, the years and the formula are named.
    study : Study
    weights : mapping of str to Weights
        By the names of the study file, scaled as it says: the main ones first.
    progress : callable, optional
        Called as ``progress(done, total)`` within long work.
    """

    plan: Plan
    study: Study
    weights: Mapping[str, Weights]
    progress: Progress | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "weights", MappingProxyType(dict(self.weights)))

    @property
    def w(self) -> Weights:
        """The weights of the main results."""
        return self.weights[self.plan.weights.main]

    @property
    def isolates(self) -> Isolates:
        """What becomes of isolates; those that are left when others were attached are left out."""
        chosen = self.plan.weights.isolates
        return cast("Isolates", "exclude" if chosen == "attach" else chosen)

    @property
    def index(self) -> str:
        """The column whose clustering is studied."""
        assert self.plan.variables.index is not None
        return self.plan.variables.index

    @property
    def years(self) -> tuple[int, ...]:
        """The years of the report, ascending."""
        return self.plan.data.years

    @property
    def layer(self) -> geopandas.GeoDataFrame:
        """What maps show: all regions of own boundaries; of the built-in ones, those of the study."""
        return self.study.regions if self.plan.data.boundaries is None else self.study.layer

    @property
    def permutations(self) -> Permutations:
        """Draws and seed of everything random but local statistics."""
        chosen = self.plan.statistics
        return Permutations(chosen.permutations, chosen.seed, progress=self.progress)

    @property
    def local_draws(self) -> int:
        """Draws behind every local test: more, where a correction of so many tests needs them."""
        return self.plan.statistics.local_draws(len(self.study.ids))

    @property
    def local_permutations(self) -> Permutations | int:
        """Draws and seed of local statistics; 0 if there are to be none."""
        draws = self.local_draws
        return Permutations(draws, self.plan.statistics.seed, progress=self.progress) if draws else 0

    @property
    def labels(self) -> Mapping[str, Mapping[str, str]]:
        """What readers know columns by: words of the study file, or headings with units of measurement."""
        headings = {name: dict.fromkeys(languages(), text) for name, text in self.study.labels.items()}
        return {**headings, **self.plan.labels}

    def label(self, column: str, language: str) -> str:
        """Return a column's name for readers.

        Without words in the study file it is the name itself, with the unit of measurement if the table has one.
        """
        return self.labels.get(column, {}).get(language, column)
