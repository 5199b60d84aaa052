"""Coupling coordination degree of two or more systems (耦合协调度)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.esda._years import chosen_years, gathered, named
from spatial_iie.indices.composite import composite
from spatial_iie.indices.composite_index import CompositeIndex
from spatial_iie.indices.coupling_result import CouplingAbout, CouplingResult
from spatial_iie.indices.weighting import Weighting, expert_weights
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message
from spatial_iie.results import carried, versions

if TYPE_CHECKING:
    from spatial_iie.indices.standardization import Direction
    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]
Variant = Literal["usual", "liao", "wang"]
Scale = Literal["none", "min-max"]
System = str | Sequence[str] | CompositeIndex
_ALIKE, _MOST = 0.9, 0.75  # C above the first in more than this share of the rows tells them hardly apart
_ROUNDING = 1e-9
_FORMULAS = {
    "usual": Message(
        "C is the geometric mean of the {n} systems divided by their arithmetic mean, the usual form with the factor "
        "n, between 0 and 1. Where that factor is missing, as in some papers, C is at most 1/{n} and D too small."
    ),
    "liao": Message("C is that of Liao Chongbin (1999) with k = 2: the usual C to the power of {power}."),
    "wang": Message(
        "C is the modified one of Wang Shujia et al. (2021), which also falls with the distance between the systems."
    ),
}


def coupling_degree(scores: Floats, variant: Variant = "usual") -> Floats:
    r"""Return the coupling degree C of systems.

    .. math::

        C = \frac{n \left( \prod_i U_i \right)^{1/n}}{\sum_i U_i}, \qquad
        C_{Wang} = \sqrt{\left[ 1 - \frac{\sum_{i<j} |U_i - U_j|}{n (n - 1) / 2} \right]
                   \left( \prod_i \frac{U_i}{\max U} \right)^{1 / (n - 1)}}

    Parameters
    ----------
    scores : ndarray, shape (rows, n)
        Each between 0 and 1.
    variant : {"usual", "liao", "wang"}

    Returns
    -------
    ndarray, shape (rows,)
        Between 0 and 1, 1 where all systems are equal; nan where all are zero.

    Examples
    --------
    >>> coupling_degree(np.array([[0.2, 0.8], [0.5, 0.5]])).tolist()  # 2 sqrt(0.16)
    [0.8, 1.0]
    >>> coupling_degree(np.array([[0.2, 0.8]]), "wang").round(6).tolist()  # sqrt((1 - 0.6) 0.2 / 0.8)
    [0.316228]
    """
    n = scores.shape[1]
    largest = scores.max(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        shares = scores / largest  # of the largest: no product of small numbers
        usual = np.prod(shares, axis=1) ** (1 / n) / shares.mean(axis=1)
        if variant == "usual":
            return np.asarray(usual)
        if variant == "liao":
            return np.asarray(usual ** (2 * n))
        apart = sum(np.abs(scores[:, i] - scores[:, j]) for i in range(n) for j in range(i))
        return np.asarray(np.sqrt((1 - apart / (n * (n - 1) / 2)) * np.prod(shares, axis=1) ** (1 / (n - 1))))


def coupling_coordination(
    study: Study,
    systems: Mapping[str, System] | Sequence[str],
    *,
    variant: Variant = "usual",
    system_weights: Mapping[str, float] | None = None,
    standardization: Scale = "none",
    weights: Weighting = "entropy",
    directions: Mapping[str, Direction] | None = None,
    years: int | Iterable[int] | None = None,
) -> CouplingResult:
    r"""Return the coupling coordination degree of two or more systems, by region and year.

    .. math:: D = \sqrt{C T}, \qquad T = \sum_i \alpha_i U_i

    Parameters
    ----------
    study : Study
    systems : mapping, or sequence of str
        At least two systems U, each between 0 and 1: name -> a column of the study, a :class:`CompositeIndex`, or the
        columns an index is built from (min-max over all regions and years); a sequence names columns.
    variant : {"usual", "liao", "wang"}
        The coupling degree C: the geometric by the arithmetic mean; its power 2n (Liao 1999, k = 2); or the modified
        one of Wang et al. (2021). See :func:`spatial_iie.indices.coupling.coupling_degree`.
    system_weights : mapping of str to float, optional
        Importance of each system in T, positive, divided by their sum; by default all the same.
    standardization : {"none", "min-max"}
        Whether each system is first put on the scale from 0 to 1 over all regions and years.
    weights, directions
        As for :func:`composite`, for systems that are built from columns.
    years : int or iterable of int, optional
        By default every year of the study.

    Returns
    -------
    CouplingResult
        Systems, C, T, D and its class by region and year; ``study.assign(coordination=result.scores)`` takes D back
        into the study, for its autocorrelation and regressions.

    Raises
    ------
    DataError
        If there are fewer than two systems, a value is not between 0 and 1, a column does not exist, or weights and
        systems differ.

    Notes
    -----
    Classes of D are the ten of Liao Chongbin (1999), 环境与经济协调发展的定量评判及其分类体系, 热带地理 19(2), 171-177.
    Wang Shujia, Kong Wei, Ren Liang, Zhi Dandan and Dai Binting (2021), 国内耦合协调度模型的误区及修正, 自然资源学报
    36(3), 793-810, name the misuses (a missing factor n among them) and the modified form. D depends on what fixes the
    scales of the systems: compare regions and years of one study, not studies.

    Examples
    --------
    >>> import spatial_iie as si
    >>> found = coupling_coordination(si.study.demo(), {"industries": ["industry_finance", "industry_retail"],
    ...                                                 "connection": ["cloud_part", "map_part"]})
    >>> found.to_frame().iloc[-1, 2:].index.tolist()
    ['year', 'industries', 'connection', 'coupling', 'development', 'coordination', 'class']
    """
    check_choice("variant", variant, Variant)
    check_choice("standardization", standardization, Scale)
    wanted = chosen_years(study, years)
    given = _named(systems)
    built = {
        name: _scores(study, each, weights, directions or {}, wanted, name) for name, each in given.items()
    }
    table = pd.DataFrame(built).sort_index()
    if standardization == "min-max":
        table = (table - table.min()) / (table.max() - table.min())
    _check_scale(table)
    importance = expert_weights(system_weights or dict.fromkeys(given, 1.0 / len(given)), list(given)).weights
    whole = table.notna().all(axis=1)
    coupling = pd.Series(np.nan, index=table.index)
    coupling[whole] = coupling_degree(table[whole].to_numpy(), variant)
    development = (table * importance).sum(axis=1).where(whole)
    coordination = np.sqrt(coupling.where(development != 0, 0.0).where(whole) * development)
    scores = pd.DataFrame({"coupling": coupling, "development": development, "coordination": coordination})
    return CouplingResult(
        systems=table,
        scores_of=scores,
        names=study.names,
        about=_about(study, table, scores, variant, importance, wanted),
    )


def _named(systems: Mapping[str, System] | Sequence[str]) -> dict[str, System]:
    if isinstance(systems, str):
        raise DataError(
            "systems must be a mapping or a list of columns, not the text {text!r}.", text=systems
        )
    given: dict[str, System] = (
        dict(systems) if isinstance(systems, Mapping) else {str(name): name for name in systems}
    )
    taken = [name for name in given if name in CouplingResult.COLUMNS]
    if len(given) < 2 or taken:
        raise DataError(
            "coupling is between at least two systems, named otherwise than {columns}; there {are} {names}.",
            columns=listed(CouplingResult.COLUMNS, 10),
            are="is" if len(given) == 1 else "are",
            names=listed(given),
        )
    return given


def _scores(
    study: Study,
    system: System,
    weights: Weighting,
    directions: Mapping[str, Direction],
    years: tuple[int, ...],
    name: str,
) -> pd.Series:
    """Return the scores of one system, indexed (region, year)."""
    if isinstance(system, str):
        tables = {year: study[system, year] for year in years}
        return pd.concat(tables, names=["year", "region"]).swaplevel().rename(name)
    if not isinstance(system, CompositeIndex):
        own = {column: direction for column, direction in directions.items() if column in system}
        system = composite(study, list(system), weights=weights, directions=own, missing="omit", years=years)
    lacking = [year for year in years if year not in system.about.years]
    if lacking:
        raise DataError(
            "the index of the system {name} has no year {years}; it has {there}.",
            name=name,
            years=listed(lacking),
            there=listed(system.about.years, 40),
        )
    kept = system.scores.index.get_level_values("year").isin(years)
    return system.scores[kept].rename(name)


def _check_scale(table: pd.DataFrame) -> None:
    for name in table:
        values = table[name].dropna()
        wrong = values[(values < -_ROUNDING) | (values > 1 + _ROUNDING) | ~np.isfinite(values)]
        if len(wrong):
            where = [
                Message("{region} in {year} ({value:.4g})", region=region, year=year, value=value)
                for (region, year), value in wrong.items()
            ]
            raise DataError(
                "the system {name} has {n} value{s} not between 0 and 1: {where}. Use standardization='min-max', or an "
                "index on min-max values.",
                name=name,
                n=len(wrong),
                s=plural(wrong),
                where=listed(where),
            )


def _about(
    study: Study,
    table: pd.DataFrame,
    scores: pd.DataFrame,
    variant: str,
    importance: pd.Series,
    years: tuple[int, ...],
) -> CouplingAbout:
    n = table.shape[1]
    formula = _FORMULAS[variant]
    notes: list[str] = [Message(formula.template, n=n, power=2 * n)]
    if importance.max() > importance.min():
        each = [Message("{name} {weight:.3g}", name=name, weight=w) for name, w in importance.items()]
        notes.append(Message("weights of the systems: {weights}.", weights=listed(each, 40)))
    lost = table.isna().any(axis=1)
    notes += gathered(
        (str(year), Message("without every system, left out: {regions}.", regions=named(regions, study)))
        for year in years
        if len(regions := [region for (region, when) in table.index[lost] if when == year])
    )
    empty = int((scores["development"] == 0).sum())
    if empty:
        notes.append(
            Message("{empty} {empty:row|rows} with all systems at zero: C is undefined, D is 0.", empty=empty)
        )
    high = float((scores["coupling"].dropna() > _ALIKE).mean())
    if variant == "usual" and high > _MOST:
        notes.append(
            Message(
                "C is above 0.9 in {share:.0f} % of the rows and tells them hardly apart; the modified form (wang) "
                "spreads it.",
                share=100 * high,
            )
        )
    return CouplingAbout(
        variant=variant,
        systems=tuple(map(str, table.columns)),
        system_weights=importance.to_dict(),
        own_columns=tuple(map(str, table.columns)),
        years=years,
        n={int(year): int((~lost).xs(year, level="year").sum()) for year in years},
        synthetic=study.about.synthetic,
        notes=tuple(notes),
        versions=versions(),
    ) | carried({"source": study.about.source} if study.about.source else {})
