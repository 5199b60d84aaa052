"""How weights were made: a record with typed fields, which users read as a mapping."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from spatial_iie.results import About


class WeightsAbout(About):
    """How weights were made, and what was done to them since."""

    steps: tuple[str, ...] = ()
    parts: tuple[Mapping[str, object], ...] = ()  # of the weights they were combined from
    groups: int | None = None
    became_isolates: tuple[Hashable, ...] = ()
    without_the_variable: tuple[Hashable, ...] = ()
    not_in_the_file: tuple[Hashable, ...] = ()
    attached: tuple[tuple[Hashable, Hashable], ...] = ()
    attached_how: str = ""
    # contiguity
    tolerance: float | None = None
    links_by_tolerance: tuple[tuple[Hashable, Hashable], ...] = ()
    order: int = 1
    lower: bool = False
    # distance
    distance: str = ""
    point: str = ""
    k: int | None = None
    ties: str = ""
    tied: tuple[Hashable, ...] = ()
    km: float | None = None
    power: float | None = None
    function: str = ""
    bandwidth: str = ""
    floor: float | None = None
    # economic distance
    least: float | None = None
    within: str = ""
