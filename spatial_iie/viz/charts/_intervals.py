"""Estimates with their intervals, in rows: what coefficient and impact plots share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Language
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.notes import wrapped
from spatial_iie.viz.style import PALE_INK, SERIES, page_width, small

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARKERS = "osD^vPX"
Per: TypeAlias = "Mapping[str, float] | Literal['auto'] | None"
_LAG = "W "  # before the name of a regressor: its spatial lag
_SPREAD = 0.7  # of a row, shared by its groups


class Estimates(NamedTuple):
    """Estimates and both ends of their intervals, each a Series over rows."""

    estimate: pd.Series
    low: pd.Series
    high: pd.Series


def in_units(
    groups: Mapping[str, Estimates], rows: list[str], names: Mapping[str, str], per: Per, language: Language
) -> tuple[dict[str, Estimates], list[str]]:
    """Return the effects of so many units of each regressor, and what its rows are called.

    Parameters
    ----------
    groups : mapping of str to Estimates
        Of one unit.
    rows : list of str
        Regressors, and "W x" for the spatial lag of x, which is in the units of x.
    names : mapping
        What to call regressors; others have the name of their column.
    per : mapping of str to float, "auto" or None
        Units; "auto" for the smallest power of ten with which an estimate of the regressor is 0.01 or more.
    language : {"en", "zh", ...}
    """
    if isinstance(per, str):
        check_choice("per", per, ("auto",))
        steps = {own: _step(groups, [row for row in rows if _own(row) == own]) for own in map(_own, rows)}
    else:
        steps = {str(name): float(step) for name, step in (per or {}).items()}
        strangers = [name for name in steps if name not in map(_own, rows)]
        if strangers or not all(0 < step < np.inf for step in steps.values()):
            raise DataError(
                "per names regressors that are drawn, each with a positive number of units; {per} does not. "
                "Drawn are {rows}.",
                per=listed(f"{name}={step:g}" for name, step in steps.items()),
                rows=listed(dict.fromkeys(map(_own, rows))),
            )
    factors = pd.Series({row: steps.get(_own(row), 1.0) for row in rows})
    scaled = {
        label: Estimates(*(part * factors[part.index] for part in group)) for label, group in groups.items()
    }
    return scaled, [_called(row, names, factors[row], language) for row in rows]


def _own(row: str) -> str:
    """Return the regressor of a row, which may be that of a lag or of a group: "W x", "x[East]"."""
    return row.removeprefix(_LAG).partition("[")[0]


def _step(groups: Mapping[str, Estimates], rows: list[str]) -> float:
    """Return by how many units a regressor must be higher for an effect of 0.01, 1 where one unit is enough."""
    drawn = [group.estimate.reindex(rows).abs().max() for group in groups.values()]
    largest = np.nanmax([0.0, *drawn])
    return float(10.0 ** max(0, np.ceil(-2 - np.log10(largest)))) if largest > 0 else 1.0


def _called(row: str, names: Mapping[str, str], step: float, language: Language) -> str:
    own = _own(row)
    name = str(names.get(row) or row.replace(own, str(names.get(own, own)), 1))
    return name if step == 1 else phrase(language, "{name} (per\u00a0{step})", name=name, step=f"{step:,g}")


def intervals(
    axes: Axes, groups: Mapping[str, Estimates], rows: list[str], names: list[str], *, apart: bool = True
) -> None:
    """Draw one row per name, from the top down, the groups beside one another in each, and a line at zero.

    Groups that share no row need not stand ``apart``.
    """
    step = min(0.2, _SPREAD / len(groups)) if apart else 0.0
    axes.axvline(0, color=PALE_INK, linewidth=0.9, zorder=1)
    for k, (label, group) in enumerate(groups.items()):
        place = (
            np.array([rows.index(row) for row in group.estimate.index]) + (k - (len(groups) - 1) / 2) * step
        )
        reach = np.vstack([group.estimate - group.low, group.high - group.estimate])
        axes.errorbar(
            group.estimate, place, xerr=reach, fmt=MARKERS[k % len(MARKERS)], color=SERIES[k % len(SERIES)],
            markersize=5, elinewidth=1.5, capsize=2.5, label=label, zorder=3,
        )  # fmt: skip
    lines = ["\n".join(wrapped(name, 0.36 * 72 * page_width(), small())) for name in names]
    axes.set_yticks(range(len(rows)), lines)
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(visible=False, axis="y")


def height_of(rows: int, groups: int) -> float:
    """Return how high a figure of rows must be, in inches.

    >>> height_of(4, 1) < height_of(4, 3) < height_of(12, 3)
    True
    """
    return 1.6 + rows * (0.22 + 0.13 * groups)
