"""What comes of a coupling coordination model: systems, C, T and D by region and year, with the classes of D."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

import numpy as np
import pandas as pd

from spatial_iie.indices.composite_index import labelled_rows
from spatial_iie.messages import Message
from spatial_iie.results import Result, TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.indices.groups import Grouping
    from spatial_iie.study.study import Study

CLASSES = (
    Message("extremely uncoordinated"),
    Message("severely uncoordinated"),
    Message("moderately uncoordinated"),
    Message("slightly uncoordinated"),
    Message("nearly uncoordinated"),
    Message("barely coordinated"),
    Message("primarily coordinated"),
    Message("intermediately coordinated"),
    Message("well coordinated"),
    Message("highly coordinated"),
)
"""Classes of D of Liao (1999), each 0.1 wide, from 极度失调 to 优质协调."""


class CouplingAbout(TableAbout):
    """How a coupling coordination degree was computed."""

    variant: str = ""
    systems: tuple[str, ...] = ()
    system_weights: Mapping[str, float] = {}


def class_of(coordination: pd.Series) -> pd.Series:
    """Return the class of each D: from 0 by tenths, the lower bound within; missing where D is.

    >>> [str(each) for each in class_of(pd.Series([0.0, 0.3, 1.0]))]
    ['extremely uncoordinated', 'slightly uncoordinated', 'highly coordinated']
    """
    place = np.floor(coordination * 10 + 1e-9).clip(0, 9)
    words = [None if np.isnan(each) else CLASSES[int(each)] for each in place]
    return pd.Series(words, index=coordination.index, dtype=object)


@dataclass(frozen=True, repr=False, eq=False)
class CouplingResult(Result):
    """Coupling coordination degree by region and year; made by :func:`coupling_coordination`.

    Attributes
    ----------
    systems : DataFrame, shape (regions x years, systems)
        What is coupled, each between 0 and 1; indexed (region, year).
    scores_of : DataFrame, shape (regions x years, 3)
        ``coupling`` C, ``development`` T and ``coordination`` D; indexed as ``systems``.
    names : Series
        Names of the regions.
    about : CouplingAbout, or mapping
    """

    COLUMNS: ClassVar[tuple[str, ...]] = (
        "region", "name", "year", "coupling", "development", "coordination", "class",
    )  # fmt: skip

    systems: pd.DataFrame
    scores_of: pd.DataFrame
    names: pd.Series
    about: CouplingAbout = field(default_factory=CouplingAbout)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", CouplingAbout.of(self.about))
        for name in ("systems", "scores_of", "names"):
            object.__setattr__(self, name, getattr(self, name).copy())

    @property
    def scores(self) -> pd.Series:
        """D, indexed (region, year), as ``study.assign(coordination=result.scores)`` takes it."""
        found = self.scores_of["coordination"].copy()
        found.attrs["synthetic"] = self.about.synthetic
        return found

    @property
    def title(self) -> str:
        """The heading."""
        return Message("Coupling coordination degree of {systems}", systems=self._systems)

    @property
    def _systems(self) -> Message:
        from spatial_iie.messages import joined

        return joined(self.about.systems, ", ")

    @property
    def _index_shown(self) -> bool:
        return False

    def to_frame(self) -> pd.DataFrame:
        """Return region, name, year, the systems, C, T, D and its class, year by year from the highest D down."""
        columns = [labelled_rows(self.systems.index, self.names), self.systems, self.scores_of]
        frame = pd.concat(columns, axis=1).assign(**{"class": class_of(self.scores_of["coordination"])})
        order = ["year", "coordination"]
        frame = frame.reset_index(drop=True)
        return frame.sort_values(order, ascending=[True, False], kind="stable", ignore_index=True)

    def by_year(self, groups: Grouping | None = None, *, study: Study | None = None) -> TableResult:
        """Return means of the systems, of C, T and D, and the lowest and highest D, by year (and group).

        Parameters
        ----------
        groups : str, mapping or Series, optional
            As ``by`` of :func:`region_groups`.
        study : Study, optional
            Whose regions they are, for groups that are a rule or a column.

        Returns
        -------
        TableResult
            Columns year, with groups group, n, the systems, coupling, development, coordination (means), lowest,
            highest, and class, that of the mean D.
        """
        parts: dict[str, pd.Series] = {Message("all"): pd.Series(True, index=self.names.index)}
        if groups is not None:
            from spatial_iie.indices.groups import region_groups

            labels = region_groups(study if study is not None else self.names.to_frame(), groups)
            parts |= {str(name): labels == name for name in labels.cat.categories}
        rows = [
            self._row(year, name, members) for year in self.about.years for name, members in parts.items()
        ]
        frame = pd.DataFrame(rows)
        frame["class"] = class_of(frame["coordination"])
        return TableResult(
            frame if groups is not None else frame.drop(columns="group"),
            heading=Message("{title}, means by year", title=self.title),
            about=self.about,
        )

    def _row(self, year: int, group: str, members: pd.Series) -> dict[str, object]:
        both = (
            pd.concat([self.systems, self.scores_of], axis=1)
            .xs(year, level="year")
            .dropna(subset=["coordination"])
        )
        kept = both[members.reindex(both.index).to_numpy(dtype=bool)]
        d = kept["coordination"]
        return {
            "year": year, "group": group, "n": len(kept), **kept.mean().to_dict(), "lowest": d.min(),
            "highest": d.max(),
        }  # fmt: skip

    def classes(self) -> TableResult:
        """Return how many regions are in each class of D, by year."""
        found = class_of(self.scores_of["coordination"])
        year = found.index.get_level_values("year")
        counts = {
            str(each): [int((found[year == each] == name).sum()) for name in CLASSES]
            for each in self.about.years
        }
        bounds = [f"{k / 10:.1f}-{(k + 1) / 10:.1f}" for k in range(10)]
        frame = pd.DataFrame({"class": pd.Series(CLASSES, dtype=object), "bounds": bounds, **counts})
        return TableResult(
            frame, heading=Message("{title}, regions by class", title=self.title), about=self.about
        )

    def __repr__(self) -> str:
        last = max(self.about.years)
        mean = self.scores_of["coordination"].xs(last, level="year").mean()
        return f"<{self._mark}{self.title}: {len(self.names)} regions, mean D in {last} {mean:.4f}>"
