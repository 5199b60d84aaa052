"""Regions joined into contiguous clusters: a row for each cluster, and the cluster of each region."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

import numpy as np

from spatial_iie.messages import Message, joined
from spatial_iie.results.about import TableAbout
from spatial_iie.results.table import TableResult

if TYPE_CHECKING:
    import pandas as pd


_LEADING = 3  # members in the name of a cluster


@dataclass(frozen=True, repr=False, eq=False, kw_only=True)
class Regionalization(TableResult):
    """Contiguous clusters of regions, those of the highest values first.

    Attributes
    ----------
    frame : DataFrame
        One row per cluster: cluster (1, 2, ...), name, kind (high, middle or low), n, mean, sd, minimum, maximum and
        the means of further variables.
    members : DataFrame
        One row per region: name, value, cluster.
    """

    members: pd.DataFrame

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "members", self.members.copy())

    def named(self, names: pd.Series) -> Self:
        """Return the same with other names of regions, by which clusters are called.

        Parameters
        ----------
        names : Series
            Indexed by region, at least those of the clusters.
        """
        members = self.members.assign(name=names.reindex(self.members.index))
        called = [
            _called(cluster, members[members["cluster"] == cluster]) for cluster in self.frame["cluster"]
        ]
        frame = self.frame.assign(
            name=np.array(called, dtype=object)
        )  # messages, which pandas would make plain text
        return replace(self, frame=frame, members=members)

    def groups(self) -> pd.Series:
        """Return the name of the cluster of each region, for every function that takes groups.

        Returns
        -------
        Series, shape (n,)
            Categorical, named "group", indexed by region.
        """
        named = self.frame.set_index("cluster")["name"].map(str)
        found = self.members["cluster"].map(named).astype("category").cat.reorder_categories(list(named))
        found = found.rename("group")
        found.attrs = {"groups": Message("clusters of {variable}", variable=self.about.variable or "")}
        return found

    def by_region(self) -> TableResult:
        """Return one row per region: name, value, cluster and what the cluster is called."""
        named = self.frame.set_index("cluster")
        of = self.members["cluster"]
        frame = self.members.assign(cluster_name=of.map(named["name"]), kind=of.map(named["kind"]))
        variable = self.about.variable or "value"
        about = self.about | TableAbout(notes=(), own_columns=(variable,))
        return TableResult(frame.rename(columns={"value": variable}), self.title, about)


def _called(cluster: int, members: pd.DataFrame) -> Message:
    """Return the number of a cluster with the names of its regions of the highest values."""
    highest = members.sort_values("value", ascending=False, kind="stable")["name"].iloc[:_LEADING]
    text = "{cluster} ({leading}, ...)" if len(members) > _LEADING else "{cluster} ({leading})"
    return Message(text, cluster=cluster, leading=joined(highest, ", "))
