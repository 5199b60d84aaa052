"""A composite index: scores by region and year, with the weights and the parts they are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.messages import Message
from spatial_iie.results import Result, TableAbout, TableResult


class IndexAbout(TableAbout):
    """How a composite index was built."""

    recipe: str = ""
    indicators: tuple[str, ...] = ()
    weighting: str = ""
    standardization: str = ""
    aggregation: str = ""
    over: str = ""
    cost: tuple[str, ...] = ()
    shift: float = 0.0
    missing: str = ""
    preset: str = ""
    systems: Mapping[str, tuple[str, ...]] = {}
    system_weighting: str = ""


@dataclass(frozen=True, repr=False, eq=False)
class CompositeIndex(Result):
    """Scores of regions by year, with the weights and the standardized indicators behind them.

    Made by :func:`composite`. ``study.assign(name=index.scores)`` takes the scores back into a study.

    Attributes
    ----------
    scores : Series, shape (regions x years,)
        Indexed (region, year), all regions in all years; nan where an indicator was missing.
    weights : DataFrame, shape (indicators, periods)
        Each column sums to 1: one column "panel", or one a year.
    standardized : DataFrame, shape (regions x years, indicators)
        What is weighted, larger being better in every column; indexed as ``scores``.
    names : Series
        Names of the regions.
    about : IndexAbout, or mapping
        How the index was made.
    """

    scores: pd.Series
    weights: pd.DataFrame
    standardized: pd.DataFrame
    names: pd.Series
    about: IndexAbout = field(default_factory=IndexAbout)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", IndexAbout.of(self.about))
        for name in ("scores", "weights", "standardized", "names"):
            object.__setattr__(self, name, getattr(self, name).copy())

    @property
    def ranks(self) -> pd.Series:
        """Rank within its year, indexed as ``scores``: 1 is the highest, ties share the better rank."""
        rounded = self.scores.round(12)  # what differs in rounding only is a tie
        return rounded.groupby(level="year").rank(ascending=False, method="min").astype("Int64")

    @property
    def title(self) -> str:
        """The heading of the table of scores."""
        return Message("Composite index, {recipe}", recipe=self.about.recipe)

    @property
    def _index_shown(self) -> bool:
        return False

    def to_frame(self) -> pd.DataFrame:
        """Return region, name, year, score and rank, year by year from the first rank to the last."""
        frame = self._labelled().assign(score=self.scores, rank=self.ranks).reset_index(drop=True)
        return frame.sort_values(["year", "rank"], ignore_index=True)

    @property
    def system_weights(self) -> pd.DataFrame:
        """Weights of the systems of an index of two levels, shape (systems, periods): the sums of their indicators'."""
        sums = {name: self.weights.loc[list(members)].sum() for name, members in self.about.systems.items()}
        return pd.DataFrame(sums).T.reindex(columns=self.weights.columns)

    @property
    def subindices(self) -> pd.DataFrame:
        """Sub-indices of an index of two levels, shape (regions x years, systems), indexed as ``scores``.

        Each is the sum of its standardized indicators by their weights within the system. The scores are the sum of the
        sub-indices by the weights of the systems.
        """
        self._check_systems()
        parts = weighted(self.standardized, self.weights)
        parts = parts.where(self.scores.notna(), other=float("nan"))
        of_each = {
            name: parts[list(members)].sum(axis=1, skipna=False)
            for name, members in self.about.systems.items()
        }
        ones = pd.DataFrame(1.0, index=self.standardized.index, columns=list(of_each))
        return pd.DataFrame(of_each) / weighted(ones, self.system_weights)

    def subindex_table(self) -> TableResult:
        """Return region, name, year, the sub-indices and the score; rows as in ``to_frame()``."""
        found = self.subindices
        frame = pd.concat([self._labelled(), found, self.scores], axis=1).assign(rank=self.ranks)
        frame = frame.reset_index(drop=True).sort_values(["year", "rank"], ignore_index=True)
        return TableResult(
            frame,
            heading=Message("Sub-indices of the composite index, {recipe}", recipe=self.about.recipe),
            about=self.about | IndexAbout(own_columns=tuple(found.columns)),
        )

    def _check_systems(self) -> None:
        if not self.about.systems:
            from spatial_iie.indices._recipe import SYSTEMS

            raise DataError("the index has one level and no sub-indices. Give {systems}.", systems=SYSTEMS)
        if self.about.aggregation != "sum":
            raise DataError("a TOPSIS score is no sum of sub-indices. Use aggregation='sum'.")

    def contributions(self) -> TableResult:
        """Return what each indicator adds to each score: its weight times its standardized value.

        Returns
        -------
        TableResult
            Region, name, year, one column an indicator, and score, the sum of these columns; rows as in
            ``to_frame()``.

        Raises
        ------
        DataError
            If the scores are TOPSIS closenesses, which are no sum.
        """
        if self.about.aggregation != "sum":
            raise DataError(
                "a TOPSIS score is a ratio of distances and no sum of contributions. Use aggregation='sum'."
            )
        parts = weighted(self.standardized, self.weights)
        frame = pd.concat([self._labelled(), parts, self.scores], axis=1).assign(rank=self.ranks)
        frame = frame.reset_index(drop=True)
        return TableResult(
            frame.sort_values(["year", "rank"], ignore_index=True).drop(columns="rank"),
            heading=Message("Contributions to the composite index, {recipe}", recipe=self.about.recipe),
            about=self.about | IndexAbout(own_columns=tuple(parts.columns)),
        )

    def weight_table(self) -> TableResult:
        """Return the weights as a table, the heaviest of the last period first.

        Of an index of two levels the table has the system of each indicator, too, and where one set of weights is for
        all years the weight of the system and that within it, whose product the weight is.
        """
        table = self.weights.sort_values(self.weights.columns[-1], ascending=False, kind="stable")
        names = {name: "weight" if name == "panel" else str(name) for name in table.columns}
        table = table.rename(columns=names).rename_axis("indicator").reset_index()
        if self.about.systems:
            of = {name: system for system, members in self.about.systems.items() for name in members}
            system = table["indicator"].map(of)
            if "weight" in table:
                whole = system.map(self.system_weights["panel"])
                table = table.assign(system_weight=whole, within=table["weight"] / whole)
                table = table[["indicator", "system_weight", "within", "weight"]]
            table.insert(0, "system", system)
        return TableResult(
            table,
            heading=Message("Weights of the composite index, {recipe}", recipe=self.about.recipe),
            about=self.about,
        )

    def _labelled(self) -> pd.DataFrame:
        return labelled_rows(self.scores.index, self.names)

    def __repr__(self) -> str:
        last = self.to_frame().query("year == year.max()").iloc[0]
        first = f"first in {last['year']}: {last['name']} {last['score']:.4f}"
        return f"<{self._mark}{self.title}: {len(self.names)} regions, {first}>"


def weighted(standardized: pd.DataFrame, weights: pd.DataFrame) -> pd.DataFrame:
    """Return standardized values times the weights of their period, indexed as they are.

    >>> rows = pd.MultiIndex.from_tuples([("a", 2018), ("a", 2019)], names=["region", "year"])
    >>> weights = pd.DataFrame({2018: [0.25], 2019: [0.75]}, index=["x"])
    >>> weighted(pd.DataFrame({"x": [4.0, 4.0]}, index=rows), weights)["x"].tolist()
    [1.0, 3.0]
    """
    if list(weights.columns) == ["panel"]:
        return standardized * weights["panel"]
    years = standardized.index.get_level_values("year")
    return standardized * weights[years].T.set_axis(standardized.index)


def labelled_rows(rows: pd.MultiIndex, names: pd.Series) -> pd.DataFrame:
    """Return region, name and year of rows (region, year) as columns, indexed by them."""
    region, year = (rows.get_level_values(level) for level in ("region", "year"))
    columns = {names.index.name or "region": region, "name": names.reindex(region).to_numpy()}
    return pd.DataFrame({**columns, "year": year}, index=rows)
