"""Options of ``composite``, checked, and in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.indices.standardization import Direction, Standardization
from spatial_iie.indices.weighting import Weighting
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, joined, term

Aggregation = Literal["sum", "topsis"]
Over = Literal["panel", "year"]
Missing = Literal["error", "omit", "mean"]
SYSTEMS = term("indicators as systems, name -> columns", "--systems NAME=COLUMN+COLUMN")
Between = Literal["equal", "entropy", "critic", "variation", "pca", "sum"]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """The options of :func:`spatial_iie.indices.composite`; impossible ones are refused.

    Examples
    --------
    >>> recipe = Recipe(indicators=("a", "b"), weights="pca", standardization="z", aggregation="sum", over="year",
    ...                 directions={"b": "cost"}, missing="error", shift=0.0)
    >>> recipe.in_words, recipe.cost
    ('2 indicators, pca weights, z by year', ['b'])
    """

    indicators: Sequence[str]
    weights: Weighting | Mapping[str, float]
    standardization: Standardization
    aggregation: Aggregation
    over: Over
    directions: Mapping[str, Direction]
    missing: Missing
    shift: float
    systems: Mapping[str, Sequence[str]] = field(default_factory=dict)
    between: Between | Mapping[str, float] = "equal"

    def __post_init__(self) -> None:
        if isinstance(self.indicators, str):
            raise DataError(
                "indicators must be a list of columns, not the text {indicators!r}.",
                indicators=self.indicators,
            )
        names = list(self.indicators)
        twice = sorted({name for name in names if names.count(name) > 1})
        if len(names) < 2 or twice:
            raise DataError(
                "an index is built from at least two indicators, each once, not from {n}{twice}.",
                n=len(names),
                twice=Message(" of which some are named again {names}", names=listed(twice)) if twice else "",
            )
        if not isinstance(self.directions, Mapping):
            raise DataError(
                "directions is a {kind}; give a mapping, such as {{'price': 'cost'}}.",
                kind=type(self.directions).__name__,
            )
        unknown = [name for name in self.directions if name not in names]
        if unknown:
            raise DataError(
                "{n} direction{s} given for what is no indicator: {names}.",
                n=len(unknown),
                s=plural(unknown),
                names=listed(unknown),
            )
        for name, direction in self.directions.items():
            check_choice(Message("the direction of {name}", name=name), direction, Direction)
        self._check_weights()
        check_choice("standardization", self.standardization, Standardization)
        check_choice("aggregation", self.aggregation, Aggregation)
        check_choice("over", self.over, Over)
        check_choice("missing", self.missing, Missing)
        if isinstance(self.between, str):
            check_choice("between", self.between, Between)
        if not self.systems and self.between != "equal":
            raise DataError("between is for an index of two levels: give {systems}.", systems=SYSTEMS)

    def _check_weights(self) -> None:
        if isinstance(self.weights, str):
            check_choice("weights", self.weights, Weighting)
        elif not isinstance(self.weights, Mapping | pd.Series):
            raise DataError(
                "weights is a {kind}; give one of {choices}, or a mapping of indicators to numbers.",
                kind=type(self.weights).__name__,
                choices=joined(get_args(Weighting), ", "),
            )
        if self.weighting == "critic" and self.standardization == "z":
            raise DataError(
                "CRITIC weighs by spread, and z-standardized values all have a standard deviation of 1. Use "
                "standardization='min-max', as the method has it, or 'vector'."
            )
        number = isinstance(self.shift, int | float) and np.isfinite(self.shift)
        if not number or (self.shift and self.weighting != "entropy"):
            raise DataError(
                "shift must be a finite number, and is for entropy weights only; it is {shift!r} "
                "with {weights}.",
                shift=self.shift,
                weights=self.weights_in_words,
            )

    @property
    def cost(self) -> list[str]:
        """The indicators of which less is better."""
        return [name for name, direction in self.directions.items() if direction == "cost"]

    @property
    def weighting(self) -> str:
        """The kind of weights, in a word."""
        return self.weights if isinstance(self.weights, str) else "expert"

    @property
    def weights_in_words(self) -> Message:
        """The kind of weights, for a sentence."""
        return Message(f"{self.weighting} weights")

    @property
    def _levels_in_words(self) -> Message | str:
        if not self.systems:
            return ""
        if self.between == "sum":
            return Message(" in {n} systems", n=len(self.systems))
        between = self.between if isinstance(self.between, str) else "expert"
        return Message(
            " in {n} systems ({weights} between them)",
            n=len(self.systems),
            weights=Message(f"{between} weights"),
        )

    @property
    def in_words(self) -> Message:
        """How the index is made, for a heading."""
        return Message(
            "{kind}{n} indicators{levels}, {weights}, {scale}",
            levels=self._levels_in_words,
            kind=Message("TOPSIS, ") if self.aggregation == "topsis" else "",
            n=len(self.indicators),
            weights=self.weights_in_words,
            scale=Message(
                f"{self.standardization} {'over the panel' if self.over == 'panel' else 'by year'}"
            ),
        )
