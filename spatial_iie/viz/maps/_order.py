"""One order of arguments for all maps: what is drawn, then the regions; the other order is understood too."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


def data_first(draw: Callable[P, R]) -> Callable[P, R]:
    """Let a function of (data, regions) be called as (regions, data) as well: only one of the two has geometry."""

    @wraps(draw)
    def drawn(*args: P.args, **options: P.kwargs) -> R:
        if len(args) == 2 and hasattr(args[0], "geometry") and not hasattr(args[1], "geometry"):
            return draw(*args[::-1], **options)  # type: ignore[arg-type]
        return draw(*args, **options)

    return drawn
