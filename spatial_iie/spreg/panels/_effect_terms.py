"""Terms of a formula that are effects of regions and years: removed before the fit, never a table of dummies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_numeric_dtype

from spatial_iie.errors import EstimationError, listed
from spatial_iie.messages import Message
from spatial_iie.spreg.formulas._expression import read_expression
from spatial_iie.spreg.formulas._functions import FUNCTIONS
from spatial_iie.spreg.formulas.formula import terms
from spatial_iie.spreg.panels._time import REGION, YEAR

if TYPE_CHECKING:
    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.panels._effects import Effects

Floats = NDArray[np.float64]
_WIDER: Mapping[str, Mapping[str, str]] = {
    "none": {REGION: "region", YEAR: "time"},
    "region": {REGION: "region", YEAR: "both"},
    "time": {REGION: "both", YEAR: "time"},
    "both": {REGION: "both", YEAR: "both"},
    **{
        f"{kind}{years}": {YEAR: f"{kind}+time"}
        for kind in ("random", "correlated")
        for years in ("", "+time")
    },
}
"""Effects -> what they are with those of a term C(region) or C(year)."""


class EffectTerms(NamedTuple):
    """The terms of a formula that are effects, by what becomes of them: name -> factors.

    Attributes
    ----------
    plain : C(region) and C(year), which widen the effects of the panel.
    trends : regions with functions of the year: trends of each region.
    groups : other categories with years: effects of groups by year, or trends of groups.
    inside : categories that groups hold already.
    alone : regressors that are functions of the year alone, which have no spatial lag of their own.
    """

    plain: Mapping[str, tuple[str, ...]]
    trends: Mapping[str, tuple[str, ...]]
    groups: Mapping[str, tuple[str, ...]]
    inside: Mapping[str, tuple[str, ...]]
    alone: Mapping[str, tuple[str, ...]]

    @property
    def removed(self) -> frozenset[str]:
        """The terms that make no regressor."""
        return frozenset({*self.plain, *self.trends, *self.groups, *self.inside})

    @property
    def shown(self) -> tuple[str, ...]:
        """The terms that a table names beside the effects of regions and of years."""
        return (*self.trends, *self.groups)

    def widened(self, effects: Effects) -> Effects:
        """Return the effects of a panel with those of the terms C(region) and C(year).

        Raises
        ------
        EstimationError
            If terms of regions meet effects that do not hold the regions.
        """
        for name, factors in self.plain.items():
            kind = next(iter(_kinds(factors, {REGION})))
            if kind not in _WIDER[effects]:
                raise EstimationError(
                    "{name} are fixed effects of regions: leave them out beside effects='random', or use "
                    "effects='region'.",
                    name=name,
                )
            effects = cast("Effects", _WIDER[effects][kind])
        if self.trends and effects not in ("region", "both"):
            raise EstimationError(
                "{names} are trends around effects of regions: use effects='region' or 'both'.",
                names=listed(list(self.trends)),
            )
        return effects

    def refuse_beside_time_lags(self) -> None:
        """Refuse what the correction of the lags in time does not know."""
        if self.shown:
            raise EstimationError(
                "time_lags has no estimator beside {names}: the bias of few years would stay. Leave one of them out.",
                names=listed(list(self.shown)),
            )

    def refuse_beside(self, gaps: int) -> None:
        """Refuse trends and groups where effects are not removed before the fit."""
        if self.shown:
            why = "region-years without a value" if gaps else "weights that change from year to year"
            raise EstimationError(
                "{names} have no estimator beside {why}. Leave them out, or use a complete panel with one matrix.",
                names=listed(list(self.shown)),
                why=Message(why),
            )


def effect_terms(formula: str, table: pd.DataFrame) -> EffectTerms:
    """Return which terms of the right side of a formula are effects.

    Terms are effects if they hold categories and the year and nothing else, or are C(region) or C(year).

    >>> table = pd.DataFrame({"y": [1.0], "x": [1.0], "province": ["a"], "region": ["b"], "year": [2011.0]})
    >>> found = effect_terms("y ~ x + year + C(year) + C(region):year + C(province)*C(year) + C(year):x", table)
    >>> [list(each) for each in found]
    [['C(year)'], ['C(region):year'], ['C(province):C(year)'], ['C(province)'], ['year']]
    """
    texts = {str(name) for name in table if not is_numeric_dtype(table[name])}
    every = {str(term): tuple(factor.expr for factor in term.factors) for term in terms(formula)[1:]}
    kinds = {name: _kinds(factors, texts) for name, factors in every.items()}

    def those(wanted: object) -> dict[str, tuple[str, ...]]:
        return {name: factors for name, factors in every.items() if wanted(name)}  # type: ignore[operator]

    plain = those(lambda name: kinds[name] in ({REGION}, {YEAR}))
    trends = those(lambda name: kinds[name] == {REGION, "time"})
    groups = those(lambda name: _is_of_groups(kinds[name]) and name not in trends)
    held = [set(factors) for factors in groups.values()]
    inside = those(lambda name: kinds[name] == {"category"} and any(set(every[name]) < each for each in held))
    alone = those(lambda name: kinds[name] == {"time"})
    return EffectTerms(plain, trends, groups, inside, alone)


def _is_of_groups(kinds: set[str]) -> bool:
    return "number" not in kinds and len(kinds) > 1 and bool(kinds & {YEAR, "time"})


def _kinds(factors: tuple[str, ...], texts: set[str]) -> set[str]:
    return {_kind(each, texts) for each in factors}


def _kind(factor: str, texts: set[str]) -> str:
    """Return what a factor is: "region", "year" (as categories), "time" (a number), "category" or "number"."""
    if "(" not in factor or factor in texts:
        named = REGION if factor == REGION else "category"
        return named if factor in texts else "time" if factor == YEAR else "number"
    read = read_expression(factor)
    function = FUNCTIONS[factor.partition("(")[0]]
    if function.name == "C":
        return read.columns[0] if read.columns[0] in (YEAR, REGION) else "category"
    return "time" if function.row_wise and read.columns == (YEAR,) else "number"


def trend_basis(found: EffectTerms, years: tuple[int, ...]) -> Floats:
    """Return the functions of the year whose coefficients are each region's own, shape (T, p).

    >>> table = pd.DataFrame({"y": [1.0], "region": ["b"], "year": [1.0]})
    >>> trend_basis(effect_terms("y ~ C(region):I(year - 2012)", table), (2011, 2012, 2013)).tolist()
    [[-1.0], [0.0], [1.0]]
    """
    table = pd.DataFrame({YEAR: np.array(years, dtype=float)})
    return np.column_stack(
        [np.empty((len(years), 0)), *(_numbers(each, table) for each in found.trends.values())]
    )


def _numbers(factors: tuple[str, ...], table: pd.DataFrame) -> Floats:
    """Return the product of the factors that are functions of the year; 1 without any."""
    product = np.ones(len(table))
    for factor in factors:
        if _kind(factor, set()) == "time":
            value = table[YEAR] if factor == YEAR else read_expression(factor).value(table, {}, None)
            product = product * np.asarray(value, dtype=float)
    return product


def with_groups(design: Design, found: EffectTerms) -> Design:
    """Return the design with a column for every group and year, or every group's trend, which no table shows.

    Raises
    ------
    EstimationError
        If there are so many that too little is left.
    """
    table = design.columns.table
    columns, names = [], []
    for term, factors in found.groups.items():
        made = _dummies(factors, table, term)
        columns.append(made)
        names += [f"{term}[{place + 1}]" for place in range(made.shape[1])]
    if not columns:
        return design
    k = len(design.own)
    z = np.column_stack([design.z[:, :k], *columns, design.z[:, k:]])
    own = (*design.own, *names)
    return replace(design, z=z, own=own, names=(*own, *design.names[k:]), nuisance=(*design.nuisance, *names))


def _dummies(factors: tuple[str, ...], table: pd.DataFrame, term: str) -> Floats:
    columns = [
        table[factor if factor in table else read_expression(factor).columns[0]]
        for factor in factors
        if (factor in table and not is_numeric_dtype(table[factor])) or factor.startswith("C(")
    ]
    codes = table.groupby(columns, observed=True, sort=True).ngroup().to_numpy()
    many = int(codes.max()) + 1
    if 2 * many > len(table):
        raise EstimationError(
            "{term} has {many} effects for {n} observations: too little is left to explain.",
            term=term,
            many=many,
            n=len(table),
        )
    dummies = np.zeros((len(table), many))
    dummies[np.arange(len(table)), codes] = _numbers(factors, table)
    return dummies


def without_repetition(design: Design) -> Design:
    """Return the design without those columns of effects that effects before them, removed or kept, add up to."""
    if not design.nuisance:
        return design
    at = np.array([design.names.index(name) for name in design.nuisance])
    columns = design.z[:, at]
    if "Intercept" in design.names:
        one = design.z[:, [design.names.index("Intercept")]]
        columns = columns - one * (one.T @ columns) / float((one**2).sum())
    norms = np.linalg.norm(columns, axis=0)
    basis = np.zeros_like(columns)
    kept: set[int] = set()
    for place in np.flatnonzero(norms > 1e-9 * np.sqrt(len(columns))):
        left = columns[:, place] / norms[place]
        for _ in range(2):  # twice, against rounding
            left = left - basis @ (basis.T @ left)
        if (size := float(np.linalg.norm(left))) > 1e-9:
            basis[:, len(kept)] = left / size
            kept.add(int(at[place]))
    gone = {design.names[place] for place in at if place not in kept}
    left = [place for place, name in enumerate(design.names) if name not in gone]
    return replace(
        design,
        z=design.z[:, left],
        names=tuple(design.names[place] for place in left),
        own=tuple(name for name in design.own if name not in gone),
        nuisance=tuple(name for name in design.nuisance if name not in gone),
    )
