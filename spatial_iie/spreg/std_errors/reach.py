"""How far the residuals stay correlated, beside the cut-off of Conley's errors."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.messages import Message
from spatial_iie.spreg.std_errors.places import nearby

if TYPE_CHECKING:
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.spreg.std_errors.rows import Rows

_FARTHER = 4 / 3  # of the cut-off: the ring in which a correlation should be over
_MUCH, _SURE = (
    0.10,
    2.0,
)  # the least mean correlation that is named, and in standard errors; see docs/errors.md


def beyond(choice: StandardErrors, rows: Rows, residuals: NDArray[np.float64]) -> list[Message]:
    """Return a note where residuals of regions farther apart than the cut-off are still alike.

    The mean of e_i e_j over pairs between the cut-off and 4/3 of it, of the mean square: about the correlation at that
    distance. Its standard error under independence is the square root of one over the number of pairs.
    """
    if choice.kind != "conley" or not choice.km:
        return []
    e = rows.in_years(residuals).reshape(len(rows.years), rows.n)
    places = rows.table.iloc[: rows.n].set_axis(rows.regions)
    within, wider = (
        nearby(replace(choice, km=km, kernel="uniform"), rows.regions, places).kernel
        for km in (choice.km, _FARTHER * choice.km)
    )
    ring = wider - within
    pairs = ring.sum() / 2 * len(e)
    if not pairs:
        return []
    alike = float(np.einsum("ti,ti->", e, (ring @ e.T).T) / (2 * pairs) / np.mean(e**2))
    if alike < _MUCH or alike * np.sqrt(pairs) < _SURE:
        return []
    return [Message(_SHORT, km=choice.km, far=_FARTHER * choice.km, r=alike)]


_SHORT = (
    "Residuals of regions {km:g} to {far:.0f} km apart still have a correlation of {r:.2f}: the cut-off is short, and "
    "5 % tests may reject in 7 to 15 % of cases where they should in 5 (docs/errors.md). Try a longer one."
)
