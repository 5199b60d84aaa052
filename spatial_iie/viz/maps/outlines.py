"""Groups of regions outlined on a map, such as city clusters, and their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie._city_clusters import outside_names
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Language, translated
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.maps.classes import OUTLINE, Entry
from spatial_iie.viz.maps.names import Paper, lead, put_beside
from spatial_iie.viz.style import LEAST, OUTLINES

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.path import Path
    from matplotlib.transforms import Bbox

    from spatial_iie.viz.maps.sheet import Sheet

_WIDTH, _HALO = 1.1, 2.2  # points: of the line, and of the white beneath it
_MOST = 40  # names on a map


class Outline(NamedTuple):
    """The lines around a group: its name, a line for each of its parts, the places of its regions on the sheet."""

    name: str
    paths: tuple[Path, ...]
    members: NDArray[np.int64]


def members_of(groups: pd.Series | None, regions: pd.Index) -> dict[str, NDArray[np.int64]]:
    """Return the places of the regions of each group that has some on the map.

    Raises
    ------
    DataError
        If the groups are no Series, name a region twice, or none of the map.
    """
    import pandas as pd

    if groups is None:
        return {}
    if not isinstance(groups, pd.Series) or not groups.index.is_unique:
        raise DataError(
            "outline must be a Series with one group for each region: si.indices.region_groups(...)."
        )
    if not groups.index.isin(regions).any():
        raise DataError(
            "outline has none of the regions on the map: it has {given}, the map {regions}.",
            given=listed(groups.index, 3),
            regions=listed(regions, 3),
        )
    of = groups.reindex(regions).astype(object)
    names = [name for name in dict.fromkeys(of.dropna()) if str(name) not in outside_names()]
    return {str(name): np.flatnonzero((of == name).to_numpy()) for name in names}


def outline_entry(groups: pd.Series, language: Language) -> Entry:
    """Return what says in a legend what the outlines are."""
    called = groups.attrs.get("groups")
    words = phrase(language, "groups") if called is None else translated(called, language)
    return Entry(OUTLINE, phrase(language, "Outlined: {groups}", groups=words), OUTLINES, line="-")


def draw_outlines(axes: Axes, sheet: Sheet, scale: float) -> None:
    """Draw a line around each group, white beneath, so that it is seen on dark and on pale regions."""
    from matplotlib import patheffects
    from matplotlib.collections import PathCollection

    if not sheet.outlines:
        return
    lines = PathCollection(
        [path for each in sheet.outlines for path in each.paths], facecolor="none", edgecolor=OUTLINES,
        linewidth=_WIDTH * scale, zorder=3.2, gid="outlines",
    )  # fmt: skip
    lines.set_path_effects([patheffects.withStroke(linewidth=_HALO * scale, foreground="white")])
    axes.add_collection(lines, autolim=False)


def name_outlines(axes: Axes, sheet: Sheet, taken: Iterable[Bbox]) -> list[Bbox]:
    """Write the names of groups beside them, the largest first, and return where; without room there is none."""
    paper, blocked = Paper(axes), [*taken]
    written: list[Bbox] = []
    for each in sorted(sheet.outlines, key=lambda outline: len(outline.members), reverse=True)[:_MOST]:
        text = axes.annotate(
            each.name, (0, 0), (0, 0), textcoords="offset points", fontsize=LEAST, color=OUTLINES, zorder=5.6,
            gid="outlined",
        )  # fmt: skip
        places = axes.transData.transform(sheet.points[each.members])
        middle = places.mean(axis=0)
        nearest = places[np.argsort(np.abs(places - middle).sum(axis=1))]
        box = put_beside(text, axes, list(nearest[:8]), blocked, paper)
        if box is not None:
            blocked.append(box)
            written.append(box)
            lead(axes, nearest[0], box)
    return written
