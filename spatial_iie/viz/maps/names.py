"""Names of chosen regions, each where it covers no other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import product
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Language, room
from spatial_iie.viz.style import INK, LEAST

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.text import Annotation
    from matplotlib.transforms import Bbox

    from spatial_iie.viz.maps.sheet import Sheet

_SIDES = (("left", "center", 1, 0), ("right", "center", -1, 0), ("center", "bottom", 0, 1), ("center", "top", 0, -1),
          ("left", "bottom", 0.7, 0.7), ("left", "top", 0.7, -0.7), ("right", "bottom", -0.7, 0.7),
          ("right", "top", -0.7, -0.7))  # fmt: skip

_DISTANCES = (3.0, 7.0, 12.0, 18.0, 26.0)  # points
_NEAR = 6.0  # points: a name further off has a line to its dot
_MISREAD = 0.1  # of a name that stands nearer to the dot of another
_DARK, _LITTLE = 0.35, 0.04  # of white; of what a name covers
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
        Names that are not on the map. The texts of the others have the gid "name"; a line of the gid "leader" runs from
        its dot to a name that is not beside it.
    """
    names = names_of(sheet.table, language)
    places = axes.transData.transform(sheet.points[sheet.table.index.get_indexer(list(labels))])
    blocked = [*taken, *(_around(axes, place) for place in places)]
    paper = Paper(axes)
    left_out: list[str] = []
    for label, place in zip(labels, places, strict=True):
        text = axes.annotate(
            names[label], (0, 0), (0, 0), textcoords="offset points", fontsize=LEAST, zorder=5.5, gid="name"
        )  # fmt: skip
        box = put_beside(text, axes, [place], blocked, paper, places)
        if box is None:
            left_out.append(str(names[label]))
            continue
        blocked.append(box)
        lead(axes, place, box)
        x, y = axes.transData.inverted().transform(place)
        axes.plot(
            x,
            y,
            marker="o",
            markersize=2.2,
            color=INK,
            markeredgecolor="white",
            markeredgewidth=0.3,
            zorder=5.4,
        )
    return left_out


class Paper:
    """Where a map is dark on paper, as it is drawn so far: letters are black."""

    def __init__(self, axes: Axes) -> None:
        from matplotlib.backends.backend_agg import RendererAgg

        figure = axes.get_figure(root=True)
        assert figure is not None
        renderer = RendererAgg(figure.bbox.width, figure.bbox.height, figure.dpi)  # type: ignore[no-untyped-call]
        axes.draw(renderer)
        picture = np.asarray(renderer.buffer_rgba()).astype(np.float64)[::-1] / 255  # type: ignore[no-untyped-call]
        light = picture[..., :3] @ (0.2126, 0.7152, 0.0722) * picture[..., 3] + 1 - picture[..., 3]
        self._dark = np.pad((light < _DARK).astype(np.int64), ((1, 0), (1, 0))).cumsum(0).cumsum(1)
        self._land = np.pad((light < 0.995).astype(np.int64), ((1, 0), (1, 0))).cumsum(0).cumsum(1)

    def dark(self, box: Bbox) -> float:
        """Return which part of a box is dark."""
        return _share(self._dark, box)

    def land(self, box: Bbox) -> float:
        """Return which part of a box is not white."""
        return _share(self._land, box)


def _share(sums: NDArray[np.int64], box: Bbox) -> float:
    high, wide = sums.shape
    x0, x1 = (int(np.clip(round(x), 0, wide - 1)) for x in (box.x0, box.x1))
    y0, y1 = (int(np.clip(round(y), 0, high - 1)) for y in (box.y0, box.y1))
    inside = sums[y1, x1] - sums[y0, x1] - sums[y1, x0] + sums[y0, x0]
    return float(inside / max(1, (y1 - y0) * (x1 - x0)))


def put_beside(
    text: Annotation,
    axes: Axes,
    anchors: Sequence[NDArray[np.float64]],
    taken: Sequence[Bbox],
    paper: Paper | None = None,
    dots: NDArray[np.float64] | None = None,
) -> Bbox | None:
    """Move a text beside the best of some places in pixels, where it covers nothing taken; None if there is no room.

    With ``paper`` the best place is the nearest on light ground; without, that which hides least of the map. Of
    ``dots`` no other should be nearer to the text than its own.
    """
    from matplotlib import patheffects
    from matplotlib.transforms import Bbox

    text.set(ha="left", va="bottom", annotation_clip=False)
    size, frame, point = text.get_window_extent(), axes.get_window_extent(), axes.figure.dpi / 72
    ground = paper or Paper(axes)
    best: tuple[float, Bbox, NDArray[np.float64]] | None = None
    for order, (anchor, distance, side) in enumerate(product(anchors, _DISTANCES, _SIDES)):
        horizontal, vertical, right, up = side
        x = anchor[0] + distance * right * point - size.width * _BEHIND[horizontal]
        y = anchor[1] + distance * up * point - size.height * _BEHIND[vertical]
        box = Bbox.from_bounds(x, y, size.width, size.height)
        if (
            np.any(box.min < frame.min)
            or np.any(box.max > frame.max)
            or any(box.overlaps(other) for other in taken)
        ):
            continue
        hidden = ground.land(box) if paper is None else max(0.0, ground.dark(box) - _LITTLE)
        cost = hidden + order * (1e-4 if paper is None else 2e-3)
        if dots is not None and gaps(box, dots).min() < gaps(box, anchor):
            cost += _MISREAD
        if best is None or cost < best[0]:
            best = cost, box, anchor
    if best is None:
        text.remove()
        return None
    text.xy = tuple(axes.transData.inverted().transform(best[2]))
    text.xyann = tuple((best[1].min - best[2]) / point)
    text.set_path_effects([patheffects.withStroke(linewidth=1.5, foreground="white")])
    if paper is not None and ground.dark(best[1]) > 4 * _LITTLE:
        text.set_bbox({"boxstyle": "square,pad=0.1", "facecolor": "white", "alpha": 0.85, "linewidth": 0})
    return best[1]


def gaps(box: Bbox, dots: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how far from a box dots are."""
    return np.asarray(np.linalg.norm(np.clip(dots, box.min, box.max) - dots, axis=-1))


def lead(axes: Axes, place: NDArray[np.float64], box: Bbox) -> None:
    """Draw a thin line from a dot to its name unless it stands beside it."""
    from matplotlib import patheffects

    if gaps(box, place) * 72 / axes.figure.dpi <= _NEAR:
        return
    ends = axes.transData.inverted().transform([place, np.clip(place, box.min, box.max)])
    (line,) = axes.plot(*ends.T, color=INK, linewidth=0.5, zorder=5.3, gid="leader")
    line.set_path_effects([patheffects.withStroke(linewidth=1.5, foreground="white")])


def _around(axes: Axes, place: NDArray[np.float64]) -> Bbox:
    """Return the box of a dot, a little smaller than the distance at which names stand."""
    from matplotlib.transforms import Bbox

    x, y = place
    half = 1.4 * axes.figure.dpi / 72
    return Bbox.from_extents(x - half, y - half, x + half, y + half)
