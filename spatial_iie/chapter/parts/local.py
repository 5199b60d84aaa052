"""Local spatial autocorrelation: Moran scatter plots, LISA cluster maps, quadrants, transitions, persistence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from spatial_iie import esda
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.labelled import labelled, the
from spatial_iie.chapter.look import charts, clusters, untitled
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.places import city_lists, in_language, region_names
from spatial_iie.chapter.words import clusters as words
from spatial_iie.chapter.words.clustering import smallest_p
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.messages import Language, Message, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Paragraph, Table
from spatial_iie.results import About, Result, TableAbout, TableResult

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.inference import Alternative
    from spatial_iie.results import Correction, LocalResult

phrase = Phrases(__name__)

QUADRANTS = ("high-high", "low-high", "low-low", "high-low")
_CAPTIONS = {
    "moran_scatter": "Moran scatter plots of {index}",
    "cluster_map": "LISA cluster maps of {index} by year (local Moran's I, {level:g}% level, {how})",
    "cluster_map_corrected": "LISA cluster map of {index} in {year} (local Moran's I, {level:g}% level, {other})",
    "cluster_counts": "Significant regions of {index} by quadrant, unadjusted and adjusted for multiple testing",
    "cluster_cities": "Significant regions by quadrant in {year}, in order of their p values ({how})",
    "quadrant_counts": "Regions by quadrant and year",
    "quadrant_cities": "Regions in each quadrant of {index}",
    "quadrants": "Quadrant of every region in every year",
    "local_statistics": "Local Moran's I of every region in every year",
    "transitions": "Transitions between quadrants from year to year",
    "movers": "Regions that changed quadrant",
    "persistence": "Regions in the same quadrant in all years",
}


def compute(desk: Desk) -> Found:
    """Return local Moran's I of every year on the main weights, and the tables over the years."""
    from spatial_iie.esda.quadrants import local_by_year

    chosen, years = desk.plan.statistics, desk.years
    draws = desk.local_permutations
    alternative = cast("Alternative", chosen.alternative)
    results, notes = local_by_year(
        desk.study, desk.index, desk.w, years, at_least=1, permutations=draws, alternative=alternative
    )
    of_index = (desk.study, desk.index, desk.w)
    found: dict[str, object] = {
        "results": results,
        "notes": notes,
        "quadrants": esda.quadrants(*of_index, years=years),
        "quadrant_cities": esda.quadrant_cities(*of_index, years=years),
    }
    if len(years) > 1:
        found["transitions"] = esda.transitions(*of_index, years=years)
        found["movers"] = esda.movers(*of_index, years=years)
        found["persistence"] = esda.persistence(
            *of_index,
            years=years,
            alpha=chosen.alpha,
            correction=correction_of(desk),
            permutations=draws,
            alternative=alternative,
        )
    return found


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section on local spatial autocorrelation."""
    found = findings["local"]
    blocks = [*_scatter(desk, found, language), *_clusters(desk, found, language)]
    if len(desk.years) > 1:
        blocks += _over_time(desk, found, language)
    return tuple(blocks)


def correction_of(desk: Desk) -> Correction | None:
    """Return the correction of the plan as results take it."""
    chosen = desk.plan.statistics.correction
    return None if chosen == "none" else cast("Correction", chosen)


def clusters_of(result: LocalResult, year: int, alpha: float, correction: str) -> words.Found:
    """Count the regions of a year in each cluster."""
    named = result.clusters(alpha, None if correction == "none" else cast("Correction", correction))
    counts = named.value_counts()
    return words.Found(year, result.n, {q: int(counts.get(q, 0)) for q in QUADRANTS}, correction)


def persistent(found: Found, desk: Desk, language: Language) -> Sentence:
    """Name the regions that belong to a significant cluster in every year."""
    table, names = found["persistence"].to_frame(), region_names(desk, language)
    high, low = (
        names[table.index[table["persistent_cluster"] == kind]].tolist() for kind in ("high-high", "low-low")
    )
    chosen = desk.plan.statistics
    return words.persistent(high, low, len(desk.years), chosen.correction, chosen.alpha, language)


def moved(found: Found, desk: Desk, language: Language) -> Sentence:
    """Report the regions that are in the same quadrant in the first and in the last year."""
    frame = found["quadrants"].to_frame()
    first, last = desk.years[0], desk.years[-1]
    both = frame[[first, last]].dropna()
    changed = both[both[first] != both[last]]
    pairs = changed.value_counts()
    largest = None if changed.empty else (*pairs.index[0], int(pairs.iloc[0]))
    return words.moves(first, last, len(both) - len(changed), len(both), largest, language)


def _caption(name: str, desk: Desk, language: Language) -> str:
    chosen = desk.plan.statistics
    return phrase(
        language,
        _CAPTIONS[name],
        index=the(desk.label(desk.index, language), language),
        year=desk.years[-1],
        level=100 * chosen.alpha,
        how=words.correction(chosen.correction, language),
        other=words.correction("none" if chosen.correction != "none" else "fdr", language),
    )


def _table(name: str, result: Result, desk: Desk, language: Language, *, printed: bool = True) -> Table:
    return Table(name, labelled(result, desk), _caption(name, desk, language), printed=printed)


def _scatter(desk: Desk, found: Found, language: Language) -> list[Block]:
    """Return the scatter plots, the regions by quadrant and the lists of regions."""
    label, results = desk.label(desk.index, language), found["results"]
    shown: Any = results if len(results) > 1 else results[desk.years[-1]]

    def draw() -> Drawn:
        from spatial_iie.viz import moran_scatter
        from spatial_iie.viz.maps.names import names_of

        names = names_of(desk.study.regions, language)
        row = desk.w.normalization == "row"
        band = esda.by_year(desk.study, desk.index, desk.w, years=desk.years) if row else None
        return moran_scatter(shown, names=names, band=band, variable=label, **charts(desk, language))

    last = desk.years[-1]
    frame = found["quadrant_cities"].to_frame()
    counts = frame[frame["year"] == last].set_index("quadrant")["count"]
    cities = city_lists(found["quadrant_cities"], found["quadrants"], desk, language)
    short = replace(found["quadrant_cities"], frame=frame.drop(columns="cities"))
    return [
        paragraph(
            language,
            words.reading(language),
            words.membership(last, {str(q): int(many) for q, many in counts.items()}, language),
        ),
        Figure("moran_scatter", draw, _caption("moran_scatter", desk, language)),
        _table("quadrant_counts", short, desk, language),
        _table("quadrant_cities", cities, desk, language, printed=False),
        _table("quadrants", in_language(found["quadrants"], desk, language), desk, language, printed=False),
    ]


def _clusters(desk: Desk, found: Found, language: Language) -> list[Block]:
    """Return the maps of clusters, their counts under every correction, and the regions in them."""
    results, chosen, last = found["results"], desk.plan.statistics, desk.years[-1]
    blocks: list[Block] = [_significant(desk, results[last], language)]
    drawn = {year: replace(each, about=each.about | About(year=year)) for year, each in results.items()}

    def every_year() -> Drawn:
        from spatial_iie.viz import cluster_map

        shown: Any = drawn if len(drawn) > 1 else drawn[last]
        return cluster_map(
            shown, desk.layer, alpha=chosen.alpha, correction=correction_of(desk), **clusters(desk, language)
        )

    def other_correction() -> Drawn:
        from spatial_iie.viz import cluster_map

        other: Correction | None = None if correction_of(desk) else "fdr"
        return cluster_map(
            drawn[last], desk.layer, alpha=chosen.alpha, correction=other, **clusters(desk, language)
        )

    blocks.append(_table("cluster_cities", _cities(desk, results[last], language), desk, language))
    blocks.append(Figure("cluster_map", every_year, _caption("cluster_map", desk, language)))
    blocks.append(_table("cluster_counts", _counts(desk, results), desk, language))
    blocks.append(
        Figure("cluster_map_corrected", other_correction, _caption("cluster_map_corrected", desk, language))
    )
    every = in_language(_every_region(desk, found), desk, language)
    return [*blocks, _table("local_statistics", every, desk, language, printed=False)]


def _significant(desk: Desk, last: LocalResult, language: Language) -> Paragraph:
    """Report the significant regions of the last year, unadjusted and adjusted for multiple testing."""
    chosen, year = desk.plan.statistics, desk.years[-1]
    draws = desk.local_draws
    by_correction = {each: clusters_of(last, year, chosen.alpha, each) for each in words.CORRECTIONS}
    return paragraph(
        language,
        words.found_clusters(
            by_correction[chosen.correction],
            chosen.alpha,
            cast("Alternative", chosen.alternative),
            draws,
            language,
        ),
        words.corrected(
            list(by_correction.values()),
            chosen.alpha,
            smallest_p(cast("Alternative", chosen.alternative), draws),
            language,
            shown=chosen.correction,
        ),
    )


def _counts(desk: Desk, results: Mapping[int, LocalResult]) -> TableResult:
    """Return the number of regions in each cluster by year and correction."""
    import pandas as pd

    alpha = desk.plan.statistics.alpha
    rows = []
    for year, result in results.items():
        for correction in words.CORRECTIONS:
            found = clusters_of(result, year, alpha, correction)
            rows.append(
                {
                    "year": year,
                    "correction": correction,
                    **found.counts,
                    "not significant": found.n - found.total,
                    "n": found.n,
                }
            )
    notes = (*results[desk.years[-1]].notes, Message("Level: {alpha:g}.", alpha=alpha))
    about = TableAbout.of(results[desk.years[-1]].about) | TableAbout(notes=notes)
    return TableResult(pd.DataFrame(rows), Message("Clusters of {variable}", variable=desk.index), about)


def _cities(desk: Desk, last: LocalResult, language: Language) -> TableResult:
    """Return the regions in each cluster of the last year, the smallest p first."""
    import pandas as pd

    names, named = (
        region_names(desk, language),
        last.clusters(desk.plan.statistics.alpha, correction_of(desk)),
    )
    surest = last.decisive_p.sort_values(kind="stable").index
    comma = phrase(language, ", ")
    members = {q: surest[named.reindex(surest) == q] for q in QUADRANTS}
    rows = [
        {"cluster": q, "count": len(each), "cities": comma.join(names[each])} for q, each in members.items()
    ]
    heading = Message("Clusters of {variable}", variable=desk.index)
    return TableResult(pd.DataFrame(rows), heading, TableAbout.of(last.about) | TableAbout(notes=last.notes))


def _every_region(desk: Desk, found: Found) -> TableResult:
    import pandas as pd

    frames = [_one_year(desk, result).assign(year=year) for year, result in found["results"].items()]
    frame = pd.concat(frames)
    frame.insert(1, "year", frame.pop("year"))
    return _regions(desk, frame, found["results"][desk.years[-1]])


def _one_year(desk: Desk, result: LocalResult) -> pd.DataFrame:
    """Return the regions of a year with their local statistic, quadrant and cluster."""
    frame = result.to_frame().drop(columns=["expectation", "sd"])
    frame = frame.assign(cluster=result.clusters(desk.plan.statistics.alpha, correction_of(desk)))
    frame = frame.rename_axis(desk.study.ids.name or "region")
    frame.insert(0, "name", desk.study.names.reindex(frame.index).to_numpy())
    return frame


def _regions(desk: Desk, frame: pd.DataFrame, result: LocalResult) -> TableResult:
    about = TableAbout.of(result.about) | TableAbout(notes=result.notes, statistic=result.name)
    return TableResult(
        frame, Message("{statistic} of {variable}", statistic=result.name, variable=desk.index), about
    )


def _over_time(desk: Desk, found: Found, language: Language) -> list[Block]:
    """Return the transitions between quadrants and the persistent members of clusters."""

    def streams() -> Drawn:
        from spatial_iie.viz import transition_alluvial

        return transition_alluvial(found["transitions"], **untitled(desk, language))

    return [
        paragraph(language, moved(found, desk, language), persistent(found, desk, language)),
        _table("transitions", found["transitions"], desk, language, printed=len(desk.years) <= 6),
        Figure("quadrant_moves", streams, _caption("transitions", desk, language)),
        _table("movers", in_language(found["movers"], desk, language), desk, language, printed=False),
        _table(
            "persistence", in_language(found["persistence"], desk, language), desk, language, printed=False
        ),
    ]


PART = Part("local", "Local clusters", compute, compose)
