"""What numbers on places and shares support: whether the middle moved, and whether groups gained."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from spatial_iie.chapter.words.changes import Change, Way, with_evidence
from spatial_iie.chapter.words.numerals import level, number, percent, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language

_POINTS = (
    ("north", "北"),
    ("northeast", "东北"),
    ("east", "东"),
    ("southeast", "东南"),
    ("south", "南"),
    ("southwest", "西南"),
    ("west", "西"),
    ("northwest", "西北"),
)
_SPREAD: dict[Way, tuple[str, str]] = {
    "up": ("the index spread out", "空间分布趋于分散"),
    "down": ("the index drew together", "空间分布趋于集中"),
    "none": (
        "there is no evidence that the index spread out or drew together",
        "没有证据表明空间分布趋于分散或集中",
    ),
}


@dataclass(frozen=True)
class Shift:
    """A net movement of the mean centre.

    Attributes
    ----------
    first, last : int
        Years.
    km, bearing : float
        Distance, and degrees clockwise from north; nan where the centre stands still.
    p : float
        Two-sided, of no movement at all.
    determined : bool
        Whether the interval of the bearing is narrower than half a circle.
    """

    first: int
    last: int
    km: float
    bearing: float
    p: float
    determined: bool

    def towards(self, language: Language) -> str:
        """Return the point of the compass it is nearest to.

        >>> Shift(2017, 2019, 5.5, 304.0, 0.56, False).towards("en")
        'northwest'
        """
        return _POINTS[round(self.bearing / 45) % 8][language == "zh"]


def centre(label: str, year: int, longitude: float, latitude: float, language: Language) -> Said:
    """Say where the mean centre is.

    >>> centre("the index", 2019, 113.41, 32.7, "en").text
    'The mean centre of the index lies at 113.41° E, 32.70° N in 2019.'
    """
    numbers = {f"longitude {year}": longitude, f"latitude {year}": latitude}
    east, north = number(abs(longitude), 2), number(abs(latitude), 2)
    if language == "zh":
        sides = "东经" if longitude >= 0 else "西经", "北纬" if latitude >= 0 else "南纬"
        return Said(f"{year} 年{label}的重心位于{sides[0]} {east}°、{sides[1]} {north}°。", numbers)
    sides = "E" if longitude >= 0 else "W", "N" if latitude >= 0 else "S"
    return Said(
        f"The mean centre of {label} lies at {east}° {sides[0]}, {north}° {sides[1]} in {year}.", numbers
    )


def moved(label: str, shift: Shift, alpha: float, language: Language) -> Said:
    """Say how far the centre moved, and whether that could be nothing.

    >>> print(moved("the index", Shift(2017, 2019, 5.54, 304.0, 0.5614, False), 0.05, "en").text)
    From 2017 to 2019 the mean centre of the index moved 5.5 km to the northwest, no more than drawing the regions \
again may bring about (p = 0.5614): there is no evidence of a movement.
    >>> print(moved("the index", Shift(2017, 2019, 55.4, 260.0, 0.002, True), 0.05, "en").text)
    From 2017 to 2019 the mean centre of the index moved 55.4 km to the west, more than drawing the regions again \
would bring about (p = 0.0020).
    """
    zh, first, last = language == "zh", shift.first, shift.last
    if math.isnan(shift.bearing):
        still = f"From {first} to {last} the mean centre of {label} stands still."
        return Said(f"{first} 至 {last} 年{label}的重心未移动。" if zh else still)
    numbers = {"moved km": shift.km, "bearing": shift.bearing, "p moved": shift.p}
    km, where, sure = number(shift.km, 1), shift.towards(language), shift.p <= alpha
    unsure = sure and not shift.determined
    if zh:
        said = (
            f"超出重新抽取地区时可能出现的变动（{p_in_words(shift.p)}）"
            if sure
            else f"未超出重新抽取地区时可能出现的变动（{p_in_words(shift.p)}），没有证据表明重心发生移动"
        )
        way = "；移动方向未能确定" if unsure else ""
        return Said(f"{first} 至 {last} 年{label}的重心向{where}移动 {km} 千米，{said}{way}。", numbers)
    said = (
        f"more than drawing the regions again would bring about ({p_in_words(shift.p)})"
        if sure
        else f"no more than drawing the regions again may bring about ({p_in_words(shift.p)}): there is no evidence of "
        f"a movement"
    )
    way = "; its direction is not determined" if unsure else ""
    return Said(
        f"From {first} to {last} the mean centre of {label} moved {km} km to the {where}, {said}{way}.",
        numbers,
    )


def spread(area: Change, alpha: float, language: Language) -> Said:
    """Say whether the ellipse grew; areas in 10,000 square kilometres.

    >>> print(spread(Change(320.0, 322.6, -3.7, 10.3, 0.54), 0.05, "en").text)
    The area of the standard deviational ellipse is 322.6 in place of 320.0 (10,000 km²; change 2.6, 95 % interval \
−3.7 to 10.3, p = 0.5400): there is no evidence that the index spread out or drew together.
    """
    zh = language == "zh"
    numbers = {"change of area": area.size, "p change of area": area.p}
    before, after, by = (number(each, 1) for each in (area.before, area.after, area.size))
    inside = with_evidence(area, language, 1)[1:-1]
    said = _SPREAD[area.way(alpha)][zh]
    if zh:
        return Said(
            f"标准差椭圆的面积由 {before} 万平方千米变为 {after} 万平方千米（变化 {by}，{inside}）：{said}。",
            numbers,
        )
    return Said(
        f"The area of the standard deviational ellipse is {after} in place of {before} (10,000 km²; change {by}, "
        f"{inside}): {said}.",
        numbers,
    )


def inland(names: str, label: str, share: Change, alpha: float, language: Language) -> Said:
    """Say whether groups that are taken together, such as the centre and the west, gain.

    Parameters
    ----------
    names : str
        Of the groups that are taken together.
    label : str
        Of the index.
    share : Change
        Of their share in the total.
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> print(inland("Central and West", "the index", Change(0.512, 0.511, -0.009, 0.008, 0.9), 0.05, "en").text)
    Central and West together hold 51.2 % of the index at first and 51.1 % at last, a change of −0.10 points (95 % \
interval −0.90 to 0.80, p = 0.9000): there is no evidence that the share changes.
    """
    zh = language == "zh"
    words: dict[Way, tuple[str, str]] = {
        "up": ("their share grows", "其占比上升"),
        "down": ("their share falls", "其占比下降"),
        "none": ("there is no evidence that the share changes", "没有证据表明占比发生变化"),
    }
    said, points = words[share.way(alpha)][zh], _in_points(share)
    evidence = with_evidence(points, language, 2)
    before, after, by = percent(share.before, 1), percent(share.after, 1), number(points.size, 2)
    numbers = {"share of centre and west, change": share.size, "p of it": share.p}
    if zh:
        return Said(
            f"{names}合计占{label}总和的比重，期初为 {before}，期末为 {after}，"
            f"变化 {by} 个百分点{evidence}：{said}。",
            numbers,
        )
    return Said(
        f"{names} together hold {before} of {label} at first and {after} at last, a change of {by} points "
        f"{evidence}: {said}.",
        numbers,
    )


def shares(changes: Mapping[str, Change], first: int, last: int, alpha: float, language: Language) -> Said:
    """Say which groups gained and which lost.

    Parameters
    ----------
    changes : mapping of str to Change
        Of the share of each group in the total, by name.
    first, last : int
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> kept, fell = Change(0.39, 0.391, -0.01, 0.01, 0.9), Change(0.23, 0.22, -0.02, -0.005, 0.004)
    >>> print(shares({"East": kept, "Central": fell}, 2017, 2019, 0.05, "en").text)
    Of the groups, each for itself at the 5 % level, from 2017 to 2019: Central (−1.00 points) has a smaller share; \
for East there is no evidence of a change.
    """
    zh = language == "zh"
    clauses = []
    words: dict[Way, tuple[str, str]] = {
        "up": ("a larger share", "比重上升"),
        "down": ("a smaller share", "比重下降"),
    }
    for way, told in words.items():
        named = [
            f"{name}（{number(100 * each.size, 2)} 个百分点）"
            if zh
            else f"{name} ({number(100 * each.size, 2)} points)"
            for name, each in changes.items()
            if each.way(alpha) == way
        ]
        if named:
            has = "has" if len(named) == 1 else "have"
            clauses.append(
                f"{series(named, language, 8)}的{told[1]}"
                if zh
                else f"{series(named, 'en', 8)} {has} {told[0]}"
            )
    unclear = [name for name, each in changes.items() if each.way(alpha) == "none"]
    if unclear:
        names = series(unclear, language, 8)
        clauses.append(
            f"没有证据表明{names}的比重有变化" if zh else f"for {names} there is no evidence of a change"
        )
    numbers = {f"change of the share of {name}": each.size for name, each in changes.items()}
    if zh:
        return Said(
            f"{first} 至 {last} 年，在 {level(alpha)} 水平下逐组检验：{'；'.join(clauses)}。", numbers
        )
    return Said(
        f"Of the groups, each for itself at the {level(alpha)} level, from {first} to {last}: {'; '.join(clauses)}.",
        numbers,
    )


def _in_points(share: Change) -> Change:
    """Return a change of a share in percentage points."""
    before, after, low, high = (100 * each for each in (share.before, share.after, share.low, share.high))
    return Change(before, after, low, high, share.p)
