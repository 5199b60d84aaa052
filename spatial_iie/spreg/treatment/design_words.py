"""Designs by one word each: what is estimated, and how far spillovers are taken to reach."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args

from spatial_iie.errors import DataError
from spatial_iie.messages import Message, joined

Kind = Literal[
    "two-way",
    "donut",
    "rings",
    "exposure",
    "sdm",
    "callaway-santanna",
    "sun-abraham",
    "imputation",
    "staggered-rings",
]
STAGGERED = ("callaway-santanna", "sun-abraham", "imputation", "staggered-rings")
"""Designs that the library diff-diff estimates."""
DEFAULT = ("two-way", "donut", "rings", "exposure", "sdm")
FORMS = (
    "two-way",
    "donut",
    "donut:2",
    "donut:150km",
    "rings:1:2",
    "rings:100km:200km",
    "exposure",
    "exposure:cumulative",
    "sdm",
    "callaway-santanna",
    "callaway-santanna:1",
    "sun-abraham",
    "imputation:150km",
    "staggered-rings:100km:200km",
)
"""One example of every form of the word."""
_TITLES = {
    "two-way": "Two-way",
    "donut": "Donut",
    "rings": "Rings",
    "exposure": "Exposure",
    "sdm": "SDM",
    "callaway-santanna": "Callaway-Sant'Anna",
    "sun-abraham": "Sun-Abraham",
    "imputation": "Imputation",
    "staggered-rings": "Staggered rings",
}
_UNKNOWN = "{given!r} is no design. There are {forms}."
MOST_ORDER = 20


@dataclass(frozen=True)
class DesignWord:
    """One design.

    Attributes
    ----------
    kind : str
    bounds : tuple of float
        How far from treated regions, ascending; of rings the outer edges, of others up to where untreated regions are
        left out.
    unit : {"order", "km"}
    cumulative : bool
        Of exposure: whether the shares of the years so far are added up.
    """

    kind: Kind
    bounds: tuple[float, ...] = ()
    unit: str = "order"
    cumulative: bool = False

    @property
    def word(self) -> str:
        """The word that stands for the design.

        >>> design_word("rings:100 km:200km").word
        'rings:100km:200km'
        """
        ending = "km" if self.unit == "km" else ""
        parts = [f"{bound:g}{ending}" for bound in self.bounds]
        return ":".join([self.kind, *parts, *(["cumulative"] if self.cumulative else [])])

    @property
    def title(self) -> Message:
        """The name of the design in tables."""
        name = title_of(self.kind)
        if self.cumulative:
            return Message("{name}, cumulative", name=name)
        if not self.bounds or self.kind in ("rings", "staggered-rings"):
            return name
        return Message(
            "{name}, {bound:g} km" if self.unit == "km" else "{name}, order {bound:g}",
            name=name,
            bound=self.bounds[0],
        )

    def ring(self, place: int) -> Message:
        """Return the name of a ring in tables."""
        low, high = (0.0, *self.bounds)[place], self.bounds[place]
        if self.unit == "km":
            return Message("ring {low:g}-{high:g} km", low=low, high=high)
        if high - low == 1:
            return Message("ring of order {high:g}", high=high)
        return Message("ring of orders {low:g}-{high:g}", low=low + 1, high=high)


def title_of(kind: str) -> Message:
    """Return the name of a kind of design in tables."""
    return Message(_TITLES[kind])


def design_word(given: str) -> DesignWord:
    """Return the design that a word stands for.

    Raises
    ------
    DataError
        If the word is none, or its bounds are not distances or orders in ascending order.

    Examples
    --------
    >>> design_word("donut").bounds, design_word("rings:100km:200km").bounds
    ((1.0,), (100.0, 200.0))
    """
    if not isinstance(given, str):
        raise DataError(_UNKNOWN, given=given, forms=joined(FORMS, ", "))
    kind, *rest = (part.strip().lower() for part in given.split(":"))
    if kind not in get_args(Kind):
        raise DataError(_UNKNOWN, given=given, forms=joined(FORMS, ", "))
    if kind == "exposure" and rest == ["cumulative"]:
        return DesignWord("exposure", cumulative=True)
    usual = {"donut": ["1"], "rings": ["1", "2"]}.get(kind, [])
    if not (rest or usual or kind == "staggered-rings"):
        return DesignWord(kind)  # type: ignore[arg-type]
    if kind in ("two-way", "exposure", "sdm"):
        raise DataError(_UNKNOWN, given=given, forms=joined(FORMS, ", "))
    bounds, unit = reach_of(given, rest or usual)
    if kind not in ("rings", "staggered-rings") and len(bounds) > 1:
        raise DataError(
            "{kind} has one bound, as in donut:2 or donut:150km, not {n}.", kind=kind, n=len(bounds)
        )
    if kind == "staggered-rings" and unit != "km":
        raise DataError("staggered-rings wants its edges in km, as in staggered-rings:100km:200km.")
    return DesignWord(kind, bounds, unit)  # type: ignore[arg-type]


def reach_of(given: str, parts: list[str]) -> tuple[tuple[float, ...], str]:
    """Return bounds, and whether they are orders of neighbours or km."""
    found = [re.fullmatch(r"(\d+(?:\.\d+)?)\s*(km)?", part) for part in parts]
    if not parts or not all(found):
        raise DataError(
            "the bounds in {given!r} are not understood: write orders of neighbours as in rings:1:2, or km as in "
            "rings:100km:200km.",
            given=given,
        )
    bounds = tuple(float(each[1]) for each in found if each)
    units = {"km" if each[2] else "order" for each in found if each}
    if len(units) > 1:
        raise DataError("the bounds in {given!r} mix orders of neighbours and km.", given=given)
    unit = units.pop()
    if list(bounds) != sorted(set(bounds)) or bounds[0] <= 0:
        raise DataError("the bounds in {given!r} must be positive and ascend.", given=given)
    if unit == "order" and any(bound % 1 or bound > MOST_ORDER for bound in bounds):
        raise DataError(
            "orders of neighbours are whole numbers up to {most}, in {given!r}.", given=given, most=MOST_ORDER
        )
    return bounds, unit
