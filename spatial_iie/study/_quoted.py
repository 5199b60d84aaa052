"""What stands in a table, as errors say it: in quotes, in lists, and what is nearest to what was asked."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from difflib import get_close_matches

from spatial_iie._files import printable
from spatial_iie.errors import listed
from spatial_iie.messages import Message


def short(text: object) -> str:
    r"""Write what stands in a file in quotes, on one line and not too long, for an error.

    >>> short("a\n" * 50)
    "'a a a a a a a a a a a a a a a a a a a a a a a a a a a a a a ...'"
    """
    return repr(printable(str(text), 60))


def named(names: Iterable[object], limit: int = 12) -> str:
    """List headings for an error, none of them longer than a line can bear.

    >>> named(["gdp", "population"])
    '[gdp, population]'
    """
    return listed((printable(str(name), 40) for name in names), limit)


def nearest(wanted: object, there: Iterable[Hashable]) -> Message:
    """Name what exists, and first what is nearest to what was asked.

    >>> nearest("gpd", ["population", "gdp"])
    "did you mean 'gdp'? There are [population, gdp]"
    """
    names = [str(name) for name in there]
    folded = {name.casefold(): name for name in reversed(names)}
    close = get_close_matches(str(wanted).casefold(), folded, n=1)
    if not close:
        return Message("There are {names}", names=named(names))
    told = "did you mean {nearest}? There are {names}"
    return Message(told, nearest=short(folded[close[0]]), names=named(names))
