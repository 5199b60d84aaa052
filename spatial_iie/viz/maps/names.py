"""Names of chosen regions, each where it covers no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Language, room
from spatial_iie.viz.style import INK

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

    from spatial_iie.viz.maps.sheet import Sheet

_SIDES = (("left", "center", 1, 0), ("right", "center", -1, 0), ("center", "bottom", 0, 1), ("center", "top", 0, -1),
          ("left", "bottom", 0.7, 0.7), ("left", "top", 0.7, -0.7), ("right", "bottom", -0.7, 0.7),
          ("right", "top", -0.7, -0.7))  # fmt: skip

_BEHIND = {
    "left": 0.0,
    "bottom": 0.0,
    "center": 0.5,
    "right": 1.0,
    "top": 1.0,
}  # part of a box before its anchor


def names_of(table: pd.DataFrame, language: Language) -> pd.Series:
    """Return the names of regions in a language: pinyin in English; the key where there is no name.

    >>> import pandas as pd
    >>> names_of(pd.DataFrame({"name": ["北京市"], "name_en": ["Beijing"]}, index=["110000"]), "en").tolist()
    ['Beijing']
    """
    import pandas as pd

    wanted = room(language, "messages.typography")["names"].split()
    column = next((name for name in wanted if name in table.columns), None)
    keys = pd.Series(table.index.astype(str), index=table.index)
    return keys if column is None else table[column].fillna(keys).astype(str)


def check_names(table: pd.DataFrame, labels: Sequence[str]) -> None:
    """Refuse keys that are not on the map."""
    unknown = [label for label in labels if label not in table.index]
    if unknown:
        raise DataError(
            "{n_unknown} of the regions to be named are not on the map: {unknown}; keys look like {index}.",
            n_unknown=len(unknown),
            unknown=listed(unknown),
            index=listed(table.index, 2),
        )


def write_names(
    axes: Axes, sheet: Sheet, labels: Sequence[str], language: Language, taken: Iterable[Bbox] = ()
) -> list[str]:
    """Write names beside dots, in the order given, and return those for which there was no room.

    Parameters
    ----------
    axes : Axes
        With everything on it that names must not cover.
    sheet : Sheet
    labels : sequence of str
        Keys of regions; the first get the best places.
    language : {"en", "zh", ...}
    taken : iterable of Bbox
        What names must not cover, in pixels.

    Returns
    -------
    list of str
        Names that are not on the map. The texts of the others have the gid "name".
    """
    from matplotlib import patheffects

    names = names_of(sheet.table, language)
    places = sheet.points[sheet.table.index.get_indexer(list(labels))]
    frame = axes.get_window_extent()
    blocked = [*taken, *(_around(axes, place) for place in places)]
    left_out: list[str] = []
    for label, place in zip(labels, places, strict=True):
        text = axes.annotate(
            names[label], place, xytext=(0, 0), textcoords="offset points", fontsize="x-small", zorder=5
        )
        text.set_path_effects([patheffects.withStroke(linewidth=1.5, foreground="white")])
        text.set_gid("name")
        box = _settled(text, frame, blocked)
        if box is None:
            text.remove()
            left_out.append(str(names[label]))
        else:
            blocked.append(box)
            axes.plot(
                *place,
                marker="o",
                markersize=2.2,
                color=INK,
                markeredgecolor="white",
                markeredgewidth=0.3,
                zorder=5,
            )
    return left_out


def _around(axes: Axes, place: tuple[float, float]) -> Bbox:
    """Return the box of a dot, a little smaller than the distance at which names stand."""
    from matplotlib.transforms import Bbox

    x, y = axes.transData.transform(place)
    half = 1.4 * axes.figure.dpi / 72
    return Bbox.from_extents(x - half, y - half, x + half, y + half)


def _settled(text: Annotation, frame: Bbox, blocked: Sequence[Bbox]) -> Bbox | None:
    """Move a text to the first free place around its dot, near ones first; None if there is none."""
    from matplotlib.transforms import Bbox

    text.set(ha="left", va="bottom")
    here = text.get_window_extent()
    point = text.figure.dpi / 72
    for distance in (3.0, 7.0):
        for horizontal, vertical, right, up in _SIDES:
            x = here.x0 + distance * right * point - here.width * _BEHIND[horizontal]
            y = here.y0 + distance * up * point - here.height * _BEHIND[vertical]
            box = Bbox.from_bounds(x, y, here.width, here.height)
            inside = np.all(box.min >= frame.min) and np.all(box.max <= frame.max)
            if inside and not any(box.overlaps(other) for other in blocked):
                text.set(ha=horizontal, va=vertical)
                text.xyann = (distance * right, distance * up)
                return box
    return None
