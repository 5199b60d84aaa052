"""The door to measures of inequality: labelled values and weights in, checked arrays out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from spatial_iie._align import check_labels, finite_numbers
from spatial_iie.errors import AlignmentError, DataError, EstimationError, listed, plural
from spatial_iie.indices._measures import Domain, Floats
from spatial_iie.indices.groups import region_groups
from spatial_iie.messages import Message, term

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from spatial_iie.indices.groups import Grouping


class Sample(NamedTuple):
    """Checked values of n regions, their weights, and what they are called."""

    ids: pd.Index
    x: Floats
    weights: Floats
    name: str

    def take(self, rows: NDArray[np.int64]) -> Sample:
        """Return some of the regions, by position."""
        return Sample(self.ids[rows], self.x[rows], self.weights[rows], self.name)


class Grouped(NamedTuple):
    """Which group each of n regions is in: names of k groups, and the place of each region's in them."""

    names: tuple[str, ...]
    codes: NDArray[np.int64]

    @property
    def sizes(self) -> NDArray[np.int64]:
        """Regions in each group."""
        return np.bincount(self.codes, minlength=len(self.names))

    @property
    def members(self) -> Floats:
        """Shape (k, n): 1 where a region belongs to a group."""
        return np.asarray(self.codes == np.arange(len(self.names))[:, np.newaxis], dtype=float)

    @property
    def places(self) -> dict[str, NDArray[np.int64]]:
        """Places of the regions of each group."""
        return {name: np.flatnonzero(self.codes == k) for k, name in enumerate(self.names)}

    @property
    def alone(self) -> tuple[str, ...]:
        """Groups of one region."""
        return tuple(name for name, size in zip(self.names, self.sizes, strict=True) if size == 1)


def sample_of(y: pd.Series, weights: pd.Series | None, domain: Domain, what: str) -> Sample:
    """Check values and weights for a measure that is defined on a domain.

    Parameters
    ----------
    y : Series, shape (n,)
        Labelled by region.
    weights : Series, shape (n,), optional
        Labelled by the same regions, in any order; positive. By default every region counts the same.
    domain : {"not negative", "positive", "of positive mean"}
    what : str
        The measure, for the errors.

    Raises
    ------
    AlignmentError
        If labels are missing, doubled, or not the same in both.
    DataError
        If a value or weight is missing, infinite or outside what the measure is defined for.
    EstimationError
        If there are fewer than two regions.
    """
    check_labels(y, "y")
    name = str(y.name or "y")
    if "year" in y.attrs:
        name = Message("{variable} in {year}", variable=name, year=y.attrs["year"])
    x = finite_numbers(y, name)
    if len(x) < 2:
        raise EstimationError("{what} compares regions; {name} has {n}.", what=what, name=name, n=len(x))
    _check_domain(y.index, x, domain, name, what)
    ones = np.ones(len(x))
    return Sample(y.index, x, ones if weights is None else _weights(weights, y.index), name)


def grouped(y: pd.Series, groups: Grouping) -> Grouped:
    """Return the groups of the regions of ``y``; a Series or mapping may name more regions than these."""
    if isinstance(groups, Mapping):
        groups = pd.Series(groups, dtype=object)
    if isinstance(groups, pd.Series):
        groups = groups[groups.index.isin(y.index)]
    series = region_groups(y, groups)
    found = Grouped(tuple(map(str, series.cat.categories)), np.asarray(series.cat.codes, dtype=np.int64))
    if len(found.names) < 2 or len(found.names) == len(y):
        how = (
            Message("all {n} {n:region|regions} {n:is|are} in {groups}", n=len(y), groups=listed(found.names))
            if len(found.names) < 2
            else Message("every region is one")
        )
        raise EstimationError(
            "a decomposition needs at least 2 groups, not all of one region; here {how}.", how=how
        )
    return found


def check_inside(sample: Sample, members: Mapping[str, NDArray[np.int64]], what: str) -> None:
    """Refuse groups in which a measure that is relative to the mean has no positive one.

    Parameters
    ----------
    sample : Sample
    members : mapping of str to ndarray of int
        Places of the regions of each group.
    what : str
        The measure, for the error.

    Raises
    ------
    DataError
    """
    without = [name for name, rows in members.items() if sample.x[rows] @ sample.weights[rows] <= 0]
    if without:
        raise DataError(
            "{what} is relative to the mean, and that of {name} is not positive inside "
            "{n} group{s} {groups}. Leave their regions out {how}, put "
            "groups together, or ask for all regions without groups.",
            what=what,
            name=sample.name,
            n=len(without),
            s=plural(without),
            groups=listed(without),
            how=term("with study.select(...)", "of the table"),
        )


def _weights(weights: pd.Series, ids: pd.Index) -> Floats:
    check_labels(weights, "weights")
    without = ids[~ids.isin(weights.index)]
    unknown = weights.index[~weights.index.isin(ids)]
    if len(without) or len(unknown):
        raise AlignmentError(
            "y and weights do not cover the same regions: {n_without} without a weight "
            "{without}, {n_unknown} with a weight only {unknown}. Use weights.reindex(y.index).",
            n_without=len(without),
            without=listed(without),
            n_unknown=len(unknown),
            unknown=listed(unknown),
        )
    ordered = weights.reindex(ids)
    values = finite_numbers(
        ordered, Message("weights ({name})", name=weights.name) if weights.name else "weights"
    )
    if (values <= 0).any():
        where = ids[values <= 0]
        raise DataError(
            "weights must be positive; {n} are not, at {where}.",
            n=len(where),
            where=listed(where),
        )
    return values


def _check_domain(ids: pd.Index, x: Floats, domain: Domain, name: str, what: str) -> None:
    wrong = x <= 0 if domain == "positive" else x < 0
    if domain != "of positive mean" and wrong.any():
        where = ids[wrong]
        reason = (
            Message("{what} takes logarithms; {name} is zero or negative", what=what, name=name)
            if domain == "positive"
            else Message(
                "{what} is not defined for negative values; {name} is negative", what=what, name=name
            )
        )
        zeros = Message("Theil T or the Gini coefficient, hoover or atkinson:0.5 (all take zeros) or cv")
        raise DataError(
            "{reason} in {n} region{s} {where}. Leave them out {how}, or use {other}.",
            reason=reason,
            n=len(where),
            s=plural(where),
            where=listed(where),
            how=term("with .drop(...) or study.select(...)", "of the table"),
            other=zeros if domain == "positive" else "cv",
        )
    if x.mean() <= 0:
        raise DataError(
            "{what} is relative to the mean, which is {mean:g} for {name}; it must be positive.",
            what=what,
            mean=x.mean(),
            name=name,
        )
