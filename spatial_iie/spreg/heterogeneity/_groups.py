"""From a column, a mapping or a series to the regime of every region, and columns that are those of one regime."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.spreg.formulas.formula import closest

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.design import Design

Floats = NDArray[np.float64]
Groups: TypeAlias = "str | Mapping[Hashable, object] | pd.Series"
FEW = 30
"""Regions below which the tests of a regime rest on the normal distribution more than on the data."""


@dataclass(frozen=True, eq=False)
class Regimes:
    """The regime of every row.

    Attributes
    ----------
    name : str
        Of what divides the regions.
    labels : tuple of str, length R
    codes : ndarray of int, shape (rows,)
        Place of the regime of every row of the data among the labels; of a panel year after year.
    split : tuple of str
        Regressors whose coefficients differ.
    """

    name: str
    labels: tuple[str, ...]
    codes: NDArray[np.int64]
    split: tuple[str, ...] = ()

    def of(self, name: str, label: str) -> str:
        """Return what the coefficient of a regressor is called in one regime.

        >>> Regimes("area", ("East",), np.zeros(1, dtype=int)).of("W x", "East")
        'W x[East]'
        """
        return f"{name}[{label}]"

    @property
    def sizes(self) -> dict[str, int]:
        """How many rows each regime has."""
        return {label: int((self.codes == code).sum()) for code, label in enumerate(self.labels)}


def regimes_behind(fit: RegressionResult) -> Regimes:
    """Return the regimes of a fit; refuse one that has none."""
    found = getattr(fit.fitted_model, "regimes", None)
    if found is None:
        raise EstimationError("this is of a fit with regimes: the result of si.spreg.regimes.")
    return cast("Regimes", found)


def with_column(data: pd.DataFrame, groups: Groups, years: int = 1) -> tuple[pd.DataFrame, str]:
    """Return the table with the regime of each row as a column, and what that column is called.

    Rows of several years stand year after year; a mapping or series has one regime for each region.

    Raises
    ------
    DataError
        If there is no such column, or a mapping has no regime for any of the regions.
    """
    if isinstance(groups, str):
        if groups not in data.columns:
            known = [str(name) for name in data.columns]
            raise DataError(
                "groups={name!r} is no column of the data.{closest} There are {known}.",
                name=groups,
                closest=closest(groups, known),
                known=listed(known, 12),
            )
        return data.assign(**{groups: _as_category(data[groups])}), groups
    if not isinstance(groups, pd.Series | Mapping):
        raise DataError(
            "groups is a column, or says the group of each region as a mapping or a Series, not as a {kind}.",
            kind=type(groups).__name__,
        )
    given = groups if isinstance(groups, pd.Series) else pd.Series(dict(groups), dtype=object)
    if not given.index.is_unique:
        raise DataError(
            "groups names regions twice {regions}.", regions=listed(given.index[given.index.duplicated()])
        )
    regions = data.index[: len(data) // years]
    missing = regions[~regions.isin(given.index)]
    if len(missing):
        raise DataError(
            "groups has no regime for {n} {n:region|regions} {regions}.",
            n=len(missing),
            regions=listed(missing),
        )
    name = str(given.name or "regime")
    name = name if name not in data.columns else f"{name} (groups)"
    values = _as_category(given.reindex(regions))
    column = pd.Categorical.from_codes(np.tile(values.cat.codes, years), dtype=values.dtype)
    return data.assign(**{name: pd.Series(column, index=data.index)}), name


def _as_category(values: pd.Series) -> pd.Series:
    """Return a column as categories: as they are, or sorted."""
    return values if isinstance(values.dtype, pd.CategoricalDtype) else values.astype("category")


def regimes_of(values: pd.Series) -> Regimes:
    """Return the regimes that a column of categories divides its rows into."""
    kept = values.cat.remove_unused_categories()
    labels = tuple(_written(each) for each in kept.cat.categories)
    if len(set(labels)) < len(labels):
        raise DataError(
            "groups={name!r} has groups that are written alike {labels}, such as a number and a text: give them "
            "different names.",
            name=str(values.name),
            labels=listed(labels),
        )
    if len(labels) < 2:
        raise DataError(
            "groups={name!r} puts every region into one regime {labels}: there is nothing to compare.",
            name=str(values.name),
            labels=listed(labels),
        )
    return Regimes(str(values.name), labels, np.asarray(kept.cat.codes, dtype=np.int64))


def _written(value: object) -> str:
    whole = isinstance(value, float | np.floating) and float(value).is_integer()
    return str(int(value)) if whole else str(value)  # type: ignore[call-overload]


def by_regime(design: Design, regimes: Regimes, common: Iterable[str] = (), intercept: bool = True) -> Design:
    """Return the design with a column for each regime in place of each column that is not common.

    Parameters
    ----------
    design : Design
        Of rows in the order of the codes; the lag of x in a row of regime r has a coefficient of that regime.
    regimes : Regimes
    common : iterable of str
        Regressors with one coefficient in all regimes; so have their lags.
    intercept : bool
        Whether every regime has its own intercept; otherwise there is one.

    Raises
    ------
    DataError
        If a common regressor is none, or no regressor is left.
    EstimationError
        If a regime does not determine its coefficients.
    """
    kept = {*_named(common, design), *design.nuisance, *([] if intercept else ["Intercept"])}
    kept |= {f"W {name}" for name in kept}
    if all(name in kept for name in design.names):
        raise DataError("common= names every regressor: no coefficient is left to differ.")
    _check_each(design, regimes, kept)
    own, lags = (
        _split(design, names, regimes, kept) for names in (design.own, design.names[len(design.own) :])
    )
    columns = [*own.values(), *lags.values()]
    return replace(design, z=np.column_stack(columns), names=(*own, *lags), own=tuple(own))


def split_names(design: Design, common: Collection[str], intercept: bool = True) -> tuple[str, ...]:
    """Return the columns, own and lagged, whose coefficients differ between regimes."""
    kept = {*common, *design.nuisance, *([] if intercept else ["Intercept"])}
    return tuple(name for name in design.names if name.removeprefix("W ") not in kept)


def _split(
    design: Design, names: tuple[str, ...], regimes: Regimes, kept: Collection[str]
) -> dict[str, Floats]:
    made: dict[str, Floats] = {}
    for name in names:
        column = design.z[:, design.names.index(name)]
        if name in kept:
            made[name] = column
            continue
        for code, label in enumerate(regimes.labels):
            made[regimes.of(name, label)] = np.where(regimes.codes == code, column, 0.0)
    return made


def _named(common: Iterable[str], design: Design) -> list[str]:
    names = [common] if isinstance(common, str) else list(common)
    unknown = [name for name in names if name not in design.own]
    if unknown:
        raise DataError(
            "common= names what is no regressor {unknown}.{closest} There are {known}.",
            unknown=listed(unknown),
            closest=closest(unknown[0], design.own),
            known=listed(design.own, 12),
        )
    return names


def _check_each(design: Design, regimes: Regimes, kept: Collection[str]) -> None:
    """Refuse a regime whose rows do not determine its coefficients, naming the columns that do not vary there."""
    at = [place for place, name in enumerate(design.names) if name not in kept]
    for code, label in enumerate(regimes.labels):
        part = design.z[np.ix_(regimes.codes == code, at)]
        names = [design.names[place] for place in at]
        if len(part) < len(at) + 1:
            raise EstimationError(
                "regime {label} has {n} {n:region|regions}, too few for {k} coefficients {names}. Join it with "
                "another, or name regressors in common=.",
                label=label,
                n=len(part),
                k=len(at),
                names=listed(names, 12),
            )
        norms = np.linalg.norm(part, axis=0)
        flat = [name for name, c in zip(names, part.T, strict=True) if name != "Intercept" and np.ptp(c) == 0]
        scaled = part / np.where(norms > 0, norms, 1.0)
        if flat or np.linalg.matrix_rank(scaled, tol=1e-9) < len(at):
            raise EstimationError(
                "the regions of regime {label} do not determine its coefficients {names}. Join it with another, or "
                "name regressors in common=.",
                label=label,
                names=listed(flat or names, 12),
            )
