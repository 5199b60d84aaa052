"""Groups of adjoining regions of one cluster, and what they are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.messages import Language
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.maps.basemap import china
from spatial_iie.viz.maps.names import Paper, lead, names_of, put_beside
from spatial_iie.viz.style import INK, LEAST

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.path import Path
    from matplotlib.transforms import Bbox

    from spatial_iie.viz.maps.classes import Entry
    from spatial_iie.viz.maps.sheet import Sheet

_MOST = 10  # names on a map


def groups_of(paths: Sequence[Path], members: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """Return the members that share a vertex, directly or through others, the largest group first.

    >>> from shapely import box
    >>> from spatial_iie.viz.maps.sheet import paths_of
    >>> squares = paths_of([box(0, 0, 1, 1), box(1, 0, 2, 1), box(5, 0, 6, 1)])
    >>> [group.tolist() for group in groups_of(squares, np.array([0, 1, 2]))]
    [[0, 1], [2]]
    """
    if not len(members):
        return []
    owner = np.repeat(np.arange(len(members)), [len(paths[place]) for place in members])
    corners = np.concatenate([np.asarray(paths[place].vertices) for place in members])
    vertex = np.unique(corners, axis=0, return_inverse=True)[1].ravel()
    before, of = np.full(len(members), -1), np.arange(len(members))
    while not np.array_equal(before, of):  # the least number of each group spreads to all of its members
        before, at = of.copy(), np.full(len(owner), len(members))
        np.minimum.at(at, vertex, of[owner])
        np.minimum.at(of, owner, at[vertex])
    return sorted((members[of == each] for each in np.unique(of)), key=len, reverse=True)


def called(table: pd.DataFrame, language: Language) -> str:
    """Return the provinces of a group, or where there are none its regions, the two with most of it by name.

    >>> import pandas as pd
    >>> called(pd.DataFrame({"prov_code": ["440000", "440000", "450000"]}), "en")
    'Guangdong, Guangxi'
    """
    places = names_of(table, language)
    if "prov_code" in table.columns:
        provinces = names_of(china().provinces, language)
        places = table["prov_code"].map(provinces).fillna(places)
    found = list(places.value_counts(sort=True).index)
    if len(found) <= 3:
        return phrase(language, ", ").join(found)
    return phrase(language, "{places} and others", places=phrase(language, ", ").join(found[:2]))


def _small(axes: Axes, sheet: Sheet, groups: Iterable[NDArray[np.int64]]) -> list[Bbox]:
    """Return the boxes in pixels of groups that a name would hide."""
    from matplotlib.transforms import Bbox

    boxes = [
        axes.transData.transform_bbox(Bbox.union([sheet.main_paths[place].get_extents() for place in group]))
        for group in groups
    ]
    return [box for box in boxes if box.width < 0.12 * axes.bbox.width]


def name_groups(
    axes: Axes,
    sheet: Sheet,
    classes: pd.Series,
    entries: Sequence[Entry],
    least: int,
    language: Language,
    taken: Iterable[Bbox],
) -> list[Bbox]:
    """Write beside groups of ``least`` members or more what they are called and how many they are, and return where.

    The texts have the gid "group"; a group whose name finds no room has none.
    """
    keys = classes.to_numpy(dtype=object)
    every = [
        group
        for entry in entries
        if entry.rim
        for group in groups_of(sheet.main_paths, np.flatnonzero(keys == entry.key))
        if len(group) >= least
    ]
    paper, blocked, written = Paper(axes), [*taken, *_small(axes, sheet, every)], []
    for group in sorted(every, key=len, reverse=True)[:_MOST]:
        name = called(sheet.table.iloc[group], language)
        text = axes.annotate(
            phrase(language, "{place}, {n}", place=name, n=len(group)), (0, 0), (0, 0), textcoords="offset points",
            fontsize=LEAST, color=INK, zorder=5.6, gid="group",
        )  # fmt: skip
        places = axes.transData.transform(sheet.points[group])
        outermost = places[np.argsort(-np.abs(places - places.mean(axis=0)).sum(axis=1))]
        box = put_beside(text, axes, list(outermost[:12]), blocked, paper)
        if box is not None:
            blocked.append(box)
            written.append(box)
            lead(
                axes,
                min(places, key=lambda place: float(np.hypot(*(place - np.clip(place, box.min, box.max))))),
                box,
            )
    return written
