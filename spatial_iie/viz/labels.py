"""The words on figures, and whether data are marked as simulated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.messages import Phrases

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from spatial_iie.messages import Language

phrase = Phrases(__name__)
"""All figures share one room of the catalogues: what is called so on a map is called so on a chart."""


def word(name: str, language: Language = "en") -> str:
    """Return the name of a class as it stands in a legend.

    >>> word("high-high"), word("high-high", "zh")
    ('High-high', '高-高')
    """
    return phrase(language, name.capitalize())


def with_unit(name: str, unit: str | None, language: Language) -> str:
    """Return a label: a name with its unit, if there is one.

    >>> with_unit("Value added", "trillion CNY", "en")
    'Value added (trillion CNY)'
    """
    return phrase(language, "{name} ({unit})", name=name, unit=unit) if unit else name


def titled(title: str, text: str, language: Language) -> str:
    """Return what a figure shows after its title, if it has one.

    >>> titled("Index", "2019 0.5.", "zh"), titled("", "2019 0.5.", "en")
    ('Index：2019 0.5.', '2019 0.5.')
    """
    return phrase(language, "{title}: {text}", title=title, text=text) if title else text


def map_of(what: str, shown: Iterable[str], language: Language) -> str:
    """Return the alternative text of a map: what it is of, and what it shows.

    >>> map_of("Clusters, 2019", ["High-high (3)", "Low-low (1)"], "en")
    'Map of Clusters, 2019: High-high (3); Low-low (1).'
    """
    items = phrase(language, "; ").join(shown)
    return phrase(language, "Map of {what}: {items}.", what=what, items=items)


def is_synthetic(*given: object) -> bool:
    """Return whether any of the series, tables or results given is marked as simulated.

    >>> import pandas as pd
    >>> marked = pd.Series([1.0])
    >>> marked.attrs["synthetic"] = True
    >>> is_synthetic(pd.Series([2.0])), is_synthetic(pd.Series([2.0]), marked)
    (False, True)
    """
    return any(_marks(each).get("synthetic", False) for each in given)


def _marks(given: object) -> Mapping[str, object]:
    return getattr(given, "about", None) or getattr(given, "attrs", None) or {}
