"""How an index is built: the options that commands on indices share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from spatial_iie.chapter import asked
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.systems import lists_of
from spatial_iie.cli._records import option
from spatial_iie.cli._words import parts_of
from spatial_iie.errors import DataError
from spatial_iie.study.wildcards import matching

if TYPE_CHECKING:
    from spatial_iie.chapter.data import Data
    from spatial_iie.study import Study

EXAMPLE_PARTS = ("industry_*", "*_part")
WEIGHTINGS = ("equal", "entropy", "critic", "variation", "pca")
BETWEEN = (*WEIGHTINGS, "sum")
PRESETS = ("zhao2020", "huang2019", "liu2020")
Indicators = list[str] | dict[str, list[str]] | None


@dataclass(frozen=True, kw_only=True)
class Building(asked.Composite):
    """The keys of [composite] as the shell has them."""

    TITLE: ClassVar[str] = "Index"
    indicators: tuple[str, ...] | None = option(  # type: ignore[assignment]
        "Columns, separated by commas; * stands for any letters. Without --data: the fifteen parts of the example."
    )
    preset: str | None = option(
        "Named recipe of the literature, whose columns are found by their headings; list prints them all.",
        complete=(*PRESETS, "list"),
    )
    between: str = option(
        "Weights of --systems: equal, entropy, critic, variation, pca (of the sub-indices), sum (of the weights of all "
        "indicators), or your own: a=2,b=1.",
        "equal",
        complete=BETWEEN,
    )
    weighting: str | None = option(
        "equal, entropy, critic, variation, pca, or your own: a=2,b=1,c=1. By default entropy, or that of the preset.",
        complete=WEIGHTINGS,
    )
    aggregation: str = option(
        "Weighted sum, or TOPSIS's closeness to the ideal.", "sum", choices=("sum", "topsis")
    )
    shift: float = option(
        "Constant added to standardized values before the entropy is computed; the weights depend on it.", 0.0
    )

    def check(self, panel: Data) -> None:
        """Refuse, before any work, indicators that are not said, or said twice."""
        if self.preset and (self.indicators or self.systems):
            raise DataError("--preset has indicators of its own: give neither --indicators nor --systems.")
        if not self.preset and self.indicators is None and not self.systems and panel.file is not None:
            raise DataError(
                "say what to build the index from with --indicators, such as --indicators 'a,b,c_*'."
            )

    def indicators_of(self, study: Study) -> Indicators:
        """Return the columns the index is built from, systems of them, or None for those of a preset."""
        if self.preset is not None:
            return None
        named = list(self.indicators or EXAMPLE_PARTS)
        return lists_of(self.systems, study.variables) or matching(named, study.variables)

    def recipe(self, study: Study, years: tuple[int, ...] | None) -> Keywords:
        """Return the options as the function takes them."""
        cost = matching(list(self.cost), study.variables) if self.cost else []
        return {
            "preset": self.preset,
            "weights": None if self.weighting is None else weights_of(self.weighting),
            "standardization": self.standardization,
            "aggregation": self.aggregation,
            "over": self.over,
            "directions": dict.fromkeys(cost, "cost"),
            "missing": self.missing,
            "years": years,
            "shift": self.shift,
            "between": weights_of(self.between, "--between"),
        }


def weights_of(text: str, option: str = "--weighting") -> str | dict[str, float]:
    """Read weights as users write them.

    >>> weights_of("entropy"), weights_of("a=2, b=0.5")
    ('entropy', {'a': 2.0, 'b': 0.5})
    """
    if "=" not in text:
        return text
    weights: dict[str, float] = {}
    for part in parts_of(text, option):
        name, _, number = (piece.strip() for piece in part.partition("="))
        if name in weights:
            raise DataError("{option} gives {name} more than one weight.", option=option, name=name)
        try:
            weights[name] = float(number)
        except ValueError:
            raise DataError(
                "{option} {part!r} is not understood. Write them as a=2,b=1,c=0.5.", option=option, part=part
            ) from None
    return weights
