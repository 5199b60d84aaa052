"""Obstacle degrees (障碍度): which indicators, and systems of them, hold an index down."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.indices.composite import TAKEN
from spatial_iie.indices.composite_index import CompositeIndex, IndexAbout, labelled_rows, weighted
from spatial_iie.indices.groups import groups_in_words, region_groups
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message
from spatial_iie.results import TableResult

if TYPE_CHECKING:
    from spatial_iie.indices.groups import Grouping
    from spatial_iie.study.study import Study

By = Literal["region", "year", "group"]
_ROUNDING = 1e-9
_NEAR = 2.0  # percentage points


def obstacle_degrees(
    index: CompositeIndex,
    *,
    by: By = "region",
    groups: Grouping | None = None,
    study: Study | None = None,
    systems: Mapping[str, Sequence[str]] | None = None,
    largest: int | None = None,
) -> TableResult:
    r"""Return what share of a region's distance from the ideal each indicator has: its obstacle degree.

    .. math:: O_{ij} = \frac{w_j (1 - z_{ij})}{\sum_k w_k (1 - z_{ik})} \cdot 100

    Parameters
    ----------
    index : CompositeIndex
        Of values between 0 and 1 (min-max or rank), and weights of at least zero.
    by : {"region", "year", "group"}
        One row for each region and year; the means over the regions of each year; or of each group and year.
    groups : str, mapping or Series, optional
        As ``by`` of :func:`region_groups`, for ``by="group"``; then ``study`` for a rule or a column.
    study : Study, optional
        The one the index was built from, for groups that are a rule or a column.
    systems : mapping of str to sequence of str, optional
        Indicators put together: name -> indicators, each once. A system's obstacle degree is the sum of theirs. By
        default the systems of an index of two levels stay indicators; see ``index.about.systems``.
    largest : int, optional
        Name only so many obstacles of each row, the largest first, in place of a column for each.

    Returns
    -------
    TableResult
        One column an indicator (or system), in per cent: each row sums to 100. With ``largest`` the columns obstacle_1,
        share_1, ... Regions without a score have nan; so has one that is at the ideal in everything, which has no
        obstacle.

    Raises
    ------
    DataError
        If values are not between 0 and 1, a weight is negative, systems do not hold each indicator once, or groups are
        asked for and not given.

    Notes
    -----
    w is the contribution of an indicator (因子贡献度), of an index of two levels the product of both weights, 1 - z
    its deviation (指标偏离度). Obstacle degrees of a year or group are means of those of its regions. They describe the
    index: an indicator with a large weight is a large obstacle wherever it is not at its best.

    Examples
    --------
    >>> import spatial_iie as si
    >>> index = si.indices.composite(si.study.demo(), ["cloud_part", "map_part", "messaging_part"])
    >>> table = obstacle_degrees(index, by="year").to_frame()
    >>> table.columns.tolist(), float(table.iloc[0, 2:].sum().round(9))
    (['year', 'n', 'cloud_part', 'map_part', 'messaging_part'], 100.0)
    """
    check_choice("by", by, By)
    degrees = _degrees(index)
    if systems is not None:
        _check_systems(systems, list(degrees.columns))
        degrees = pd.DataFrame(
            {name: degrees[list(names)].sum(axis=1, skipna=False) for name, names in systems.items()}
        )
    heads = labelled_rows(degrees.index, index.names)
    if by != "region":
        heads, degrees = _means(heads, degrees, index, by, groups, study)
    names = list(map(str, degrees.columns))
    shown = degrees if largest is None else _largest(degrees, largest)
    what = Message("systems") if systems is not None else Message("indicators")
    about = index.about | IndexAbout(own_columns=tuple(names) if largest is None else ())
    if groups is not None and by == "group":
        about |= IndexAbout(groups=groups_in_words(groups))
    ideal = (
        int((degrees.isna().all(axis=1).to_numpy() & index.scores.notna().to_numpy()).sum())
        if by == "region"
        else 0
    )
    notes = [Message("obstacle degrees of a row sum to 100 %."), *_near_weights(index)]
    if ideal:
        notes.append(
            Message("{n} {n:row is|rows are} at the ideal in everything and {n:has|have} none.", n=ideal)
        )
    return TableResult(
        pd.concat([heads.reset_index(drop=True), shown.reset_index(drop=True)], axis=1),
        heading=Message("Obstacle degrees of {what}, {recipe}", what=what, recipe=index.about.recipe),
        about=about | IndexAbout(notes=(*index.about.notes, *notes)),
    )


def _near_weights(index: CompositeIndex) -> tuple[Message, ...]:
    """Say that obstacle degrees repeat the weights, where most regions are far from the best in everything."""
    rows = _degrees(index).dropna()
    if list(index.weights.columns) != ["panel"] or rows.empty:
        return ()
    apart = (rows - 100 * index.weights["panel"]).abs().to_numpy()
    if np.median(apart) >= _NEAR:
        return ()
    return (
        Message(
            "most regions are so far from the best in every indicator that their obstacle degrees are the weights, "
            "within {points:.1f} percentage points in the median.",
            points=float(np.median(apart)),
        ),
    )


def _degrees(index: CompositeIndex) -> pd.DataFrame:
    """Return the obstacle degree of each indicator in each row, in per cent."""
    z = index.standardized
    if index.about.standardization not in ("min-max", "rank"):
        raise DataError(
            "obstacle degrees are of values between 0 and 1, and {how} values are not. Build the index with "
            "standardization='min-max'.",
            how=index.about.standardization,
        )
    negative = index.weights.index[(index.weights < 0).any(axis=1)]
    if len(negative):
        raise DataError(
            "obstacle degrees are of weights of at least zero; those of {names} are negative. Use other weights.",
            names=listed(negative),
        )
    distance = weighted((1 - z).clip(lower=0), index.weights)
    total = distance.sum(axis=1, skipna=False).where(index.scores.notna())
    return 100 * distance.div(total.where(total > _ROUNDING), axis=0)


def _check_systems(systems: Mapping[str, Sequence[str]], indicators: list[str]) -> None:
    held = [name for names in systems.values() for name in names]
    lacking = [name for name in indicators if name not in held]
    wrong = [name for name in dict.fromkeys(held) if name not in indicators or held.count(name) > 1]
    taken = [name for name in systems if name in TAKEN]
    if lacking or wrong or taken:
        raise DataError(
            "systems must hold each indicator once, and be named otherwise than {taken}: {n_lacking} without a system "
            "{lacking}, {n_wrong} unknown or twice {wrong}.",
            taken=listed(TAKEN),
            n_lacking=len(lacking),
            lacking=listed(lacking),
            n_wrong=len(wrong),
            wrong=listed(wrong),
        )


def _means(
    heads: pd.DataFrame,
    degrees: pd.DataFrame,
    index: CompositeIndex,
    by: By,
    groups: Grouping | None,
    study: Study | None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the means of rows of a year, or of a group and year, and what they are of."""
    years = heads["year"].to_numpy()
    keys: dict[str, object] = {"year": years}
    if by == "group":
        if groups is None:
            raise DataError("obstacle degrees by group need groups=, such as groups='four'.")
        labels = region_groups(study if study is not None else index.names.to_frame(), groups)
        region = degrees.index.get_level_values("region")
        keys["group"] = pd.Categorical(labels.reindex(region).to_numpy(), categories=labels.cat.categories)
    table = degrees.reset_index(drop=True).assign(**keys)
    kept = table.dropna(subset=degrees.columns)
    if kept.empty:
        raise EstimationError("no region has obstacles: all are at the ideal, or without a score.")
    grouped = kept.groupby(list(keys), observed=True, sort=True)
    means, sizes = grouped[list(degrees.columns)].mean(), grouped.size()
    heads = means.index.to_frame(index=False).assign(n=sizes.to_numpy())
    if "group" in heads:
        heads["group"] = heads["group"].astype(str)
    return heads, means.reset_index(drop=True)


def _largest(degrees: pd.DataFrame, most: int) -> pd.DataFrame:
    """Return the names and shares of the largest obstacles of each row."""
    if isinstance(most, bool) or not isinstance(most, int | np.integer) or not 1 <= most <= degrees.shape[1]:
        raise DataError(
            "largest must be a whole number from 1 to {n}, not {most!r}.", n=degrees.shape[1], most=most
        )
    values = degrees.to_numpy()
    order = np.argsort(-np.nan_to_num(values, nan=-1.0), axis=1, kind="stable")[:, :most]
    names = np.asarray(degrees.columns, dtype=object)[order]
    shares = np.take_along_axis(values, order, axis=1)
    columns: dict[str, object] = {}
    for k in range(most):
        named = [
            None if np.isnan(share) else name for name, share in zip(names[:, k], shares[:, k], strict=True)
        ]
        columns |= {f"obstacle_{k + 1}": pd.Series(named, dtype=object), f"share_{k + 1}": shares[:, k]}
    return pd.DataFrame(columns)
