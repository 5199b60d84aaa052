"""The functions a formula may call: row by row, or from the whole column; neither depends on the order of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.messages import Message, joined

if TYPE_CHECKING:
    from formulaic import ModelSpec

State = MutableMapping[str, Any]  # formulaic's: what functions keep, by function
Value: TypeAlias = "pd.Series | np.float64"


class Option(NamedTuple):
    """What an argument after the first may be: the sort of value, its range, the same in words."""

    kind: type
    low: float
    high: float
    words: str

    def allows(self, value: object) -> bool:
        """Say whether a value may be given."""
        if self.kind is float:
            return (
                isinstance(value, int | float) and value is not True and bool(self.low <= value < self.high)
            )
        return type(value) is self.kind and (
            not isinstance(value, int) or bool(self.low <= value <= self.high)
        )


class Treatment(NamedTuple):
    """Categories against a base, by default the first; see :func:`C` of formulas."""

    base: object = None


@dataclass(frozen=True)
class Function:
    """A function of formulas.

    Attributes
    ----------
    name : str
    compute : callable
        Of the column, the state kept for new data, the specification of the formula, and options.
    options : mapping of str to Option
        The arguments after the first, in order.
    any_column : bool
        Whether the column may be text.
    row_wise : bool
        Whether a value depends on those of its own row alone.
    over_time : bool
        Whether it takes values of other years: its column is made before the formula is read, from the whole panel.
    """

    name: str
    compute: Callable[..., Value]
    options: Mapping[str, Option] = field(default_factory=dict)
    any_column: bool = False
    row_wise: bool = False
    over_time: bool = False

    @property
    def signature(self) -> Message:
        """The arguments in words.

        >>> FUNCTIONS["winsor"].signature
        'a column and share'
        """
        return joined([Message("a column"), *self.options], " and ")


def _row_wise(name: str, function: Callable[[Value], Value]) -> Function:
    return Function(name, lambda values, state, spec: function(values), row_wise=True)  # noqa: ARG005


def earlier(values: pd.Series, years: int = 1) -> pd.Series:
    """Return the value of the same region some years before, missing where the panel has none.

    Parameters
    ----------
    values : Series
        Indexed (region, year), in any order.
    years : int

    Examples
    --------
    >>> rows = pd.MultiIndex.from_tuples([("a", 2013), ("a", 2011), ("a", 2012), ("b", 2013)])
    >>> earlier(pd.Series([3.0, 1.0, 2.0, 9.0], index=rows)).tolist()
    [2.0, nan, 1.0, nan]
    """
    regions, when = values.index.get_level_values(0), values.index.get_level_values(1)
    before = values.reindex(pd.MultiIndex.from_arrays([regions, when - years]))
    return pd.Series(before.to_numpy(), index=values.index)


def change(values: pd.Series, years: int = 1) -> pd.Series:
    """Return the change of a value since some years before, missing where the panel has none."""
    return values - earlier(values, years)


def _of_formulaic(name: str, options: Mapping[str, Option]) -> Function:
    """Return a function of formulaic's that keeps in its state what it took from the whole column."""

    def compute(values: Value, state: State, spec: ModelSpec, **chosen: object) -> Value:
        from formulaic.transforms import TRANSFORMS

        return TRANSFORMS[name](values, _state=state, _spec=spec, **chosen)

    return Function(name, compute, options)


def _winsor(values: pd.Series, state: State, spec: ModelSpec, share: float = 0.01) -> pd.Series:  # noqa: ARG001
    """Return values with those beyond the quantiles ``share`` and ``1 - share`` put at these quantiles."""
    if "ends" not in state:
        state["ends"] = np.quantile(values, (share, 1 - share))
    low, high = state["ends"]
    return values.clip(low, high)


def _categories(
    values: pd.Series,
    state: State,  # noqa: ARG001
    spec: ModelSpec,  # noqa: ARG001
    contrasts: Treatment | None = None,
) -> pd.Series:
    """Return categories, a column for each but the base."""
    from formulaic.transforms import TRANSFORMS

    if contrasts is None or contrasts.base is None:
        return TRANSFORMS["C"](values)
    if contrasts.base not in set(values):
        raise DataError(
            "{name} has no category {base!r} to be the base.", name=values.name, base=contrasts.base
        )
    return TRANSFORMS["C"](values, TRANSFORMS["Treatment"](contrasts.base))


def _over_time(name: str, function: Callable[..., pd.Series]) -> Function:
    years = {"years": Option(int, 1, 50, "a whole number of years from 1 to 50")}
    return Function(name, function, years, over_time=True)


_TRUTH = Option(bool, 0, 1, "True or False")
_ALL = (
    _row_wise("I", lambda values: values),
    *(_row_wise(name, getattr(np, name)) for name in ("log", "log1p", "log2", "log10", "exp", "sqrt", "abs")),
    Function("C", _categories, {"contrasts": Option(Treatment, 0, 0, 'Treatment("base")')}, any_column=True),
    _of_formulaic("scale", {"center": _TRUTH, "scale": _TRUTH}),
    _of_formulaic("center", {}),
    Function("winsor", _winsor, {"share": Option(float, 0, 0.5, "a share from 0 to below 0.5")}),
    _of_formulaic("poly", {"degree": Option(int, 1, 10, "a whole number from 1 to 10"), "raw": _TRUTH}),
    _of_formulaic(
        "bs",
        {
            "df": Option(int, 1, 50, "a whole number up to 50"),
            "degree": Option(int, 1, 5, "a whole number from 1 to 5"),
            "include_intercept": _TRUTH,
        },
    ),
    _over_time("L", earlier),
    _over_time("D", change),
)
FUNCTIONS: Mapping[str, Function] = {each.name: each for each in _ALL}
"""The functions of formulas. Those after C take something from the whole column: mean, spread, quantiles, a basis; the
last two, of panels, from other years."""

CONTRASTS: Mapping[str, Callable[..., Treatment]] = {"Treatment": Treatment}

_LAG = "the spatial lag of a regressor is asked for with lagged= (in the shell --lagged, in a study file lagged), not "
REFUSED: Mapping[str, str] = {
    "lag": f"{_LAG}with lag(), which would shift rows; the value of the year before is L(x, 1), in a panel.",
    "diff": "the change since the year before is D(x), in a panel.",
    "W": f"{_LAG}with W().",
    "Q": "a name that is no plain word stands in backticks: `per head`.",
    "standardize": "write scale(x).",
}
"""Functions that other programs have or users may expect, and what to write here."""
