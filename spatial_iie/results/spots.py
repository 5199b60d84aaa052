"""Regions and their years: where they are hot and cold spots of Gi*, and since when."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from spatial_iie.messages import Message, joined, room
from spatial_iie.results.about import TableAbout
from spatial_iie.results.base import notes_of
from spatial_iie.results.table import TableResult

if TYPE_CHECKING:
    import pandas as pd

EMERGED = "emerged"
THERE = "already there in the first year"
WITHIN = "within the spatial autocorrelation of the map"
NOT_FOUND = "not found"
_NAMES = 3  # of the regions of a cluster
CATEGORIES = (
    "new hot spot",
    "consecutive hot spot",
    "intensifying hot spot",
    "persistent hot spot",
    "diminishing hot spot",
    "sporadic hot spot",
    "oscillating hot spot",
    "historical hot spot",
    "new cold spot",
    "consecutive cold spot",
    "intensifying cold spot",
    "persistent cold spot",
    "diminishing cold spot",
    "sporadic cold spot",
    "oscillating cold spot",
    "historical cold spot",
    "no pattern",
)
"""Of emerging hot spot analysis."""


@dataclass(frozen=True, repr=False, eq=False)
class SpotResult(TableResult):
    """A row per region, and a number per region and year.

    Attributes
    ----------
    frame : DataFrame
        One row per region; ``to_frame()`` returns a copy.
    heading : str
    about : TableAbout, or mapping
    yearly : DataFrame, shape (regions, years)
        Gi* (z score), nan for isolates.
    """

    yearly: pd.DataFrame = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "yearly", self.yearly.copy())

    @property
    def found(self) -> pd.DataFrame:
        """The rows of the regions in a cluster, or in a category."""
        word = self.frame["cluster" if "cluster" in self.frame else "category"]
        return self.frame[word.notna() & ~word.isin(["not significant", "no pattern"])].copy()

    def by_region_and_year(self) -> TableResult:
        """Return Gi* (z score) of every region, a column a year, with the same notes."""
        frame = self.yearly.set_axis([str(year) for year in self.yearly.columns], axis="columns")
        frame.insert(0, "name", self.frame["name"])
        heading = Message("Gi* by region and year: {heading}", heading=self.heading)
        return TableResult(frame.loc[self.frame.index], heading, self.about)


@dataclass(frozen=True, repr=False, eq=False)
class OnsetResult(SpotResult):
    """Since when regions and clusters are hot or cold.

    Attributes
    ----------
    frame : DataFrame
        One row per region.
    yearly : DataFrame, shape (regions, years)
        Gi* of the normal scores of each year, nan for isolates.
    clusters : DataFrame
        One row per connected cluster of regions found: number, cluster ("hot spot" or "cold spot"), regions, names,
        onset, earliest, latest, verdict.
    about : TableAbout, or mapping
        How the result was made.
    """

    clusters: pd.DataFrame = field(kw_only=True)

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "clusters", self.clusters.copy())

    def renamed(self, names: pd.Series) -> OnsetResult:
        """Return the result with regions, and the surest three of every cluster, called as ``names`` has them."""
        import pandas as pd

        frame = self.frame.drop(columns="name", errors="ignore")
        frame.insert(0, "name", names.reindex(frame.index).to_numpy())
        surest = frame.loc[frame["z"].abs().sort_values(ascending=False, kind="stable").index]
        called = [
            joined(map(str, surest.loc[surest["cluster_number"] == number, "name"].iloc[:_NAMES]), ", ")
            for number in self.clusters["cluster_number"]
        ]
        clusters = self.clusters.drop(columns="names", errors="ignore")
        clusters.insert(3, "names", pd.Series(called, dtype=object))
        return replace(self, frame=frame, clusters=clusters)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was found, then how."""
        return notes_of(self._told)

    @property
    def _told(self) -> TableAbout:
        return self.about | TableAbout(notes=(*self._counts(), *self.about.notes))

    def by_cluster(self) -> TableResult:
        """Return the connected clusters as a table with the same notes."""
        return TableResult(self.clusters, Message("By cluster: {heading}", heading=self.heading), self._told)

    def by_year(self) -> TableResult:
        """Return the share of regions in hot and in cold clusters by year, with the band of plausible years.

        Returns
        -------
        TableResult
            Columns year, cluster, regions, clustered_pct (of the regions tested), band_low_pct and band_high_pct: the
            share if every region had its latest, and its earliest plausible year of onset.
        """
        import pandas as pd

        tested = self.about.counts["tested"]
        rows = []
        for year in self.about.years:
            for cluster in ("hot spot", "cold spot"):
                its = self.frame[self.frame["cluster"] == cluster]
                since = {name: int((its[name] <= year).sum()) for name in ("onset", "latest", "earliest")}
                share = {name: 100 * many / tested for name, many in since.items()}
                rows.append(
                    {
                        "year": year,
                        "cluster": cluster,
                        "regions": since["onset"],
                        "clustered_pct": share["onset"],
                        "band_low_pct": share["latest"],
                        "band_high_pct": share["earliest"],
                    }
                )
        heading = Message("Share of regions by year: {heading}", heading=self.heading)
        return TableResult(pd.DataFrame(rows), heading, self._told)

    def in_words(self, language: str = "en") -> str:
        """Return what was found, in sentences.

        >>> import spatial_iie as si
        >>> study = si.study.demo()
        >>> study = study.select(study.ids.drop("330900"))  # an island
        >>> w = si.weights.queen(study.regions).row_standardized()
        >>> found = si.esda.onset(study, "digital_index", w, permutations=9999, filtered_permutations=19)
        >>> found.in_words()[:24], found.in_words("zh")[:14]
        ('Of 365 regions tested, 4', '在检验的 365 个地区中，')
        """
        between = room(language, "messages.typography")["between sentences"]
        return between.join(each.render(language) for each in self.sentences)

    @property
    def sentences(self) -> tuple[Message, ...]:
        """What was found, a message for each sentence."""
        return (*self._counts(), *(_dated(row) for row in self.clusters.itertuples()))

    def _counts(self) -> tuple[Message, ...]:
        counts = self.about.counts
        emerged = int((self.clusters["verdict"] == EMERGED).sum())
        text = (
            "Of {tested} regions tested, {hot} {hot:has|have} a neighbourhood that stayed high and {cold} one that "
            "stayed low to {last}."
        )
        many = {**counts, "last": str(self.about.years[-1])}
        if not len(self.clusters):
            return (Message(text, **many),)
        if emerged:
            verdict = (
                "{emerged} of {clusters} {clusters:cluster|clusters} emerged: special beyond the spatial "
                "autocorrelation of the whole map (familywise {level:g} %), and not there in the first year."
            )
        else:
            verdict = (
                "No cluster emerged: none is both special beyond the spatial autocorrelation of the whole map "
                "(familywise {level:g} %) and absent in the first year."
            )
        return Message(text, **many), Message(
            verdict, emerged=emerged, clusters=len(self.clusters), level=100 * (self.about.alpha or 0)
        )


_DATED = {
    EMERGED: "The {kind} around {names} ({n} {n:region|regions}) emerged in {onset} (plausible: {years}).",
    THERE: "The {kind} around {names} ({n} {n:region|regions}) was already there in the first year ({onset}).",
    WITHIN: "The {kind} around {names} ({n} {n:region|regions}) dates from {onset} (plausible: {years}), but is within "
    "the spatial autocorrelation of the map: that it emerged cannot be said.",
}


def _dated(row: pd.DataFrame) -> Message:
    """Return the sentence on a cluster; of one that was already there, with the first year."""
    first, last = str(row.earliest), str(row.latest)
    return Message(
        _DATED[row.verdict],
        kind=Message(row.cluster),
        names=row.names,
        n=row.regions,
        onset=first if row.verdict == THERE else str(row.onset),
        years=first if first == last else Message("{first} to {last}", first=first, last=last),
    )
