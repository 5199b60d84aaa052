"""Warnings raised when weights are built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie.errors import WeightsWarning, listed, warn
from spatial_iie.messages import Message, term

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights


_ATTACH = term("w.attach_islands(regions)", "--isolates attach")


def announce(w: Weights) -> None:
    """Warn of what a user of these weights must know: links found by tolerance only, and islands."""
    pairs = [p for p in w.about.links_by_tolerance if w.ids.isin(p).sum() == 2]
    if pairs:
        warn(
            Message(
                "the layer is no valid coverage: the boundaries of {count} pairs of regions that meet do not agree "
                "vertex by vertex {pairs}. They were linked because they overlap or come within {tolerance:.3g} of "
                "each other (units of the coordinates). {advice}",
                count=len(pairs),
                pairs=listed("-".join(map(str, p)) for p in pairs),
                tolerance=w.about.tolerance,
                advice=term(
                    "Mend the layer (shapely.coverage_is_valid shows whether it is), or set tolerance=.",
                    "Mend the layer.",
                ),
            ),
            WeightsWarning,
        )
    alone = w.isolates
    if len(alone):
        warn(
            Message(
                "{count} of {n} regions {count:has|have} no neighbours ({recipe}): {regions}. "
                "Global statistics and regressions "
                "leave them out unless told otherwise; local ones are nan there. To link them, use {attach}.",
                count=len(alone),
                n=w.n,
                recipe=w.recipe,
                regions=listed(alone, limit=12),
                attach=_ATTACH,
            ),
            WeightsWarning,
        )


def announce_lost(lost: pd.Index) -> None:
    """Warn of regions that lost all their neighbours because those were left out."""
    if len(lost):
        warn(
            Message(
                "{count} {count:region lost all its|regions lost all their} neighbours with the "
                "regions left out: {regions}. To link them, use "
                "{attach}.",
                count=len(lost),
                regions=listed(lost, limit=12),
                attach=_ATTACH,
            ),
            WeightsWarning,
        )
