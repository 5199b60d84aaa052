"""What a result is about: records with typed fields, which users read as mappings."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Self, dataclass_transform


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Record(Mapping[str, object]):
    """A frozen mapping whose known keys are attributes as well.

    A subclass declares the keys as fields with defaults: an attribute that was not given has its default, a key that
    was not given is not there. Type checkers refuse other names; at run time further keys are kept, for users.

    Examples
    --------
    >>> about = StatisticAbout(variable="gdp", seed=1)
    >>> about.variable, about.draws, dict(about)
    ('gdp', None, {'variable': 'gdp', 'seed': 1})
    >>> about | StatisticAbout(year=2019)
    {'variable': 'gdp', 'seed': 1, 'year': 2019}
    """

    _items: dict[str, object]

    def __init__(self, /, **given: object) -> None:
        named = {key: value for key, value in given.items() if not hasattr(Record, key)}
        self.__dict__.update(named, _items=given)

    @classmethod
    def of(cls, given: Mapping[str, object]) -> Self:
        """Return a mapping as a record of this kind."""
        return given if isinstance(given, cls) else cls(**given)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{name} cannot be changed: what a result is about is frozen.")

    def __delattr__(self, name: str) -> None:
        self.__setattr__(name, None)

    def __getitem__(self, key: str) -> object:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(self._items)

    def __or__(self, more: Mapping[str, object]) -> Self:
        return type(self)(**{**self, **more})


class StatisticAbout(Record):
    """What a global or local statistic is of: the variable, the regions, the weights and the draws."""

    variable: str | None = None
    year: int | str | None = None
    source: str = ""
    synthetic: bool = False
    n: int | None = None
    weights: str = ""
    normalisation: str = "none"
    isolates: str = ""
    left_out: tuple[Hashable, ...] = ()
    versions: Mapping[str, str] = {}
    draws: int | None = None
    seed: int | None = None
    gini: float | None = None
    neighbour_part: float | None = None
    other_part: float | None = None
    labels: Mapping[str, Mapping[str, str]] = {}
    notes: tuple[str, ...] = ()
