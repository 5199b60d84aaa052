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
        first, *rest = args or (None,)
        if hasattr(first, "geometry") and not any(hasattr(each, "geometry") for each in rest):
            return draw(*rest, **{"regions": first, **options})  # type: ignore[arg-type]
        return draw(*args, **options)

    return drawn
