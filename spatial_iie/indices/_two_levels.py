"""Weights of an index of two levels: within systems of indicators, and between the systems."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie.indices.weighting import WEIGHTINGS, Evidence, Weighed, expert_weights
from spatial_iie.messages import Message, joined

if TYPE_CHECKING:
    from spatial_iie.indices._recipe import Recipe


def drawn(weights: str | Mapping[str, float], given: Evidence) -> Weighed:
    """Return weights of the indicators of the evidence: drawn from it, or an expert's.

    >>> z = pd.DataFrame({"a": [0.0, 1.0], "b": [1.0, 0.0]})
    >>> drawn("equal", Evidence(z, z, "2019")).weights.tolist()
    [0.5, 0.5]
    """
    if isinstance(weights, str):
        return WEIGHTINGS[weights](given)
    return expert_weights(dict(weights), list(given.standardized.columns))


def two_levels(given: Evidence, recipe: Recipe) -> Weighed:
    """Return the weight of each indicator in the index: that within its system times that of the system.

    Parameters
    ----------
    given : Evidence
        Rows without a gap.
    recipe : Recipe
        ``weights`` are those within systems, ``between`` those of the systems, drawn from the sub-indices.
    """
    within, notes = {}, []
    for name, members in recipe.systems.items():
        names = list(members)
        weights = recipe.weights
        if not isinstance(weights, str):
            expert_weights(dict(weights), list(recipe.indicators))  # each indicator has one weight
            weights = {each: weights[each] for each in names}
        own = Evidence(given.observed[names], given.standardized[names], given.when, given.shift)
        found = Weighed(pd.Series(1.0, index=names)) if len(names) == 1 else drawn(weights, own)
        within[name] = found.weights
        if isinstance(recipe.weights, str) and found.note:
            notes.append(Message("{name}: {note}", name=name, note=found.note))
    subindices = pd.DataFrame(
        {name: (given.standardized[weights.index] * weights).sum(axis=1) for name, weights in within.items()}
    )
    of_systems = drawn(recipe.between, Evidence(subindices, subindices, given.when))
    if of_systems.note:
        notes.append(Message("between systems: {note}", note=of_systems.note))
    product = pd.concat([weights * of_systems.weights[name] for name, weights in within.items()])
    return Weighed(product.reindex(given.standardized.columns), joined(notes, " ") if notes else "")
