"""How many links are too many: refused in words before memory is asked for."""

from __future__ import annotations

from spatial_iie.errors import WeightsError
from spatial_iie.messages import Message

_REGIONS = 10_000  # all pairs of these are 1e8 links: 1.2 GB as a sparse matrix
_LINKS = _REGIONS**2


def check_all_pairs(n: int, what: Message, advice: Message) -> None:
    """Refuse weights between all pairs of more regions than memory can be expected to hold.

    >>> check_all_pairs(20_000, Message("economic distance"), Message("Choose links first."))  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    spatial_iie.errors.WeightsError: economic distance links every pair of 20,000 regions, 399,980,000 ...
    """
    if n > _REGIONS:
        raise WeightsError(
            "{what} links every pair of {n:,} regions, {links:,} weights. That is done up to "
            "{most:,} regions. {advice}",
            what=what,
            n=n,
            links=n * (n - 1),
            most=_REGIONS,
            advice=advice,
        )


def check_links(links: int, what: Message) -> None:
    """Refuse sparse weights with more links than memory can be expected to hold."""
    if links > _LINKS:
        raise WeightsError(
            "{what} makes {links:,} links; up to {most:,} are made. Take less, or fewer regions.",
            what=what,
            links=links,
            most=_LINKS,
        )
