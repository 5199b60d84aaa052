"""A composite index, and the sensitivity of its ranks to the weighting."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast, get_args

from spatial_iie import indices
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.labelled import labelled, the
from spatial_iie.chapter.look import untitled
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.places import in_language, region_names
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.sections import indicators_of
from spatial_iie.chapter.words import composite as words
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.messages import Language, Message, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Paragraph, Table
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.indices import CompositeIndex

phrase = Phrases(__name__)
_TOP = 15
_RANDOM = 1000
_CAPTIONS = {
    "composite_weights": "Weights of the indicators and their contributions to the variance of the scores in {year}",
    "composite_top": "The {top} highest-ranked regions in {year}: score, best and worst rank over weighting "
    "schemes, and central 95% of ranks under random weights",
    "composite_scores": "Scores and ranks of all regions by year",
    "composite_contributions": "Contributions of the indicators to the scores of all regions by year",
    "composite_ranks": "Ranks of all regions in {year} by weighting scheme",
    "composite_subindices": "Sub-indices and scores of all regions by year",
    "composite_obstacles": "Largest obstacles by year: means of the obstacle degrees of all regions, in per cent",
    "composite_obstacles_systems": "Obstacle degrees of the systems by year, in per cent",
    "composite_obstacles_regions": "Obstacle degrees of all regions by year, in per cent",
    "composite_moran": "Moran's I of the composite index by year, with the uncertainty of its weights",
    "composite_regression": "Regression on the composite index, with the uncertainty of its weights",
    "composite_agreement": "Agreement of ranks between weighting schemes, {year}",
    "composite_and_index": "Correlation of the composite index with {index} by year",
    "rank_changes": "Changes of rank of the first {top} regions, {span}",
}


def asked(plan: Plan) -> bool:
    """Say whether the plan asks for an index."""
    return plan.composite is not None


def compute(desk: Desk) -> Found:
    """Return the index, its weights and contributions, and its ranks under every weighting."""
    ways, undefined = _ways(desk)
    index, last = next(iter(ways.values())), desk.years[-1]
    seed = desk.plan.statistics.seed
    contributions = index.contributions()
    return {
        "index": index,
        "undefined": undefined,
        "contributions": contributions,
        "weights": _weights(index, contributions, last),
        "sensitivity": indices.rank_sensitivity(ways, year=last, draws=_RANDOM, seed=seed),
        "agreement": indices.rank_agreement(ways, year=last) if len(ways) > 1 else None,
        "against": _against(desk, index),
        "subindices": index.subindex_table() if index.about.systems else None,
        "obstacles": _obstacles(index),
        **_uncertain(desk, index),
    }


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found = findings["composite"]

    def table(name: str, result: TableResult, *, printed: bool = True) -> Table:
        return Table(name, labelled(result, desk), _caption(name, desk, language), printed=printed)

    ranks = _named(found["sensitivity"], desk, language)
    contributions = _named(found["contributions"], desk, language)
    blocks: list[Block] = [
        _description(desk, found, language),
        table("composite_weights", found["weights"]),
        paragraph(language, first_sentence(desk, found, language), against_sentence(desk, found, language)),
        table("composite_top", _top(found, ranks, desk.years[-1])),
        table("composite_and_index", found["against"]),
        table("composite_scores", _named(_scores(found["index"]), desk, language), printed=False),
        table("composite_contributions", _parts_named(contributions, desk, language), printed=False),
    ]
    if found["subindices"] is not None:
        shown = _parts_named(_named(found["subindices"], desk, language), desk, language)
        blocks.append(table("composite_subindices", shown, printed=False))
    blocks += _obstacle_blocks(found["obstacles"], desk, language, table)
    if "moran" in found:
        last = found["moran"].to_frame().iloc[-1]
        limits = float(last["statistic"]), float(last["low"]), float(last["high"])
        blocks += [
            paragraph(language, words.uncertain_clustering(int(last["year"]), *limits, language)),
            table("composite_moran", found["moran"]),
        ]
    if "regression" in found:
        blocks.append(table("composite_regression", found["regression"]))
    if found["agreement"] is not None:
        blocks += [
            paragraph(language, *_moves_sentence(desk, found, language)),
            table("composite_agreement", found["agreement"]),
        ]
    blocks.append(table("composite_ranks", ranks, printed=False))
    return (*blocks, *_figure(desk, found, language))


def _obstacle_blocks(
    found: dict[str, TableResult] | None, desk: Desk, language: Language, table: Callable[..., Table]
) -> list[Block]:
    """Return the sentence and the tables on obstacle degrees."""
    if found is None:
        return []
    last = found["years"].to_frame().iloc[-1]
    names = [
        (desk.label(str(last[f"obstacle_{k}"]), language), float(last[f"share_{k}"]) / 100)
        for k in range(1, 4)
        if f"obstacle_{k}" in last
    ]
    shown = _obstacles_named(found["years"], desk, language)
    regions = _parts_named(_named(found["regions"], desk, language), desk, language)
    blocks: list[Block] = [
        paragraph(language, words.obstacles(int(last["year"]), names, language)),
        table("composite_obstacles", shown),
        table("composite_obstacles_regions", regions, printed=False),
    ]
    if "systems" in found:
        blocks.insert(2, table("composite_obstacles_systems", _parts_named(found["systems"], desk, language)))
    return blocks


def _obstacles_named(result: TableResult, desk: Desk, language: Language) -> TableResult:
    """Return a table of the largest obstacles with readers' words for them."""
    frame = result.to_frame()
    for name in frame.columns[frame.columns.str.startswith("obstacle_")]:
        frame[name] = [desk.label(each, language) for each in frame[name]]
    return replace(result, frame=frame)


def first_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    """Name the regions with the highest scores of the last year."""
    names = found["sensitivity"].to_frame().set_index(_region(desk)).index[:5]
    return words.first_ranks(desk.years[-1], region_names(desk, language)[names].tolist(), language)


def against_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the correlation of the composite index with the index of the report in the last year."""
    row = found["against"].to_frame().iloc[-1]
    label = the(desk.label(desk.index, language), language)
    part = desk.index in found["index"].about["indicators"]
    pair = float(row["pearson"]), float(row["spearman"])
    return words.against_index(label, int(row["year"]), int(row["n"]), *pair, language, part=part)


def _ways(desk: Desk) -> tuple[dict[str, CompositeIndex], tuple[str, ...]]:
    """Return the index by every weighting, the one asked for first, and the weightings that are not defined here."""
    from spatial_iie.indices import composite
    from spatial_iie.indices.weighting import Weighting

    wanted = desk.plan.composite
    assert wanted is not None
    indicators = indicators_of(wanted, desk.study)
    recipe: Keywords = {
        "standardization": wanted.standardization,
        "over": wanted.over,
        "directions": dict.fromkeys(wanted.cost, "cost"),
        "missing": wanted.missing,
        "years": desk.years,
        "between": wanted.between,
    }
    given = cast("Weighting | None", wanted.weighting)
    index = composite(desk.study, indicators, preset=wanted.preset, weights=given, **recipe)
    first = index.about.weighting
    ways, undefined = {first: index}, []
    for name in get_args(Weighting):
        if name != first:
            try:
                ways[name] = composite(desk.study, indicators, preset=wanted.preset, weights=name, **recipe)
            except DataError:
                undefined.append(name)
    return ways, tuple(undefined)


def _obstacles(index: CompositeIndex) -> dict[str, TableResult] | None:
    """Return obstacle degrees by region, and means by year; None where the index has none."""
    systems = index.about.systems or None
    try:
        by = {
            "regions": indices.obstacle_degrees(index),
            "years": indices.obstacle_degrees(index, by="year", largest=min(5, len(index.about.indicators))),
        }
        if systems:
            by["systems"] = indices.obstacle_degrees(index, by="year", systems=systems)
    except SpatialIIEError:
        return None
    return by


def _uncertain(desk: Desk, index: CompositeIndex) -> Keywords:
    """Return Moran's I of the index, and a regression, with the uncertainty of the weights."""
    wanted = desk.plan.composite
    assert wanted is not None
    if wanted.uncertainty is None or (index.weights < 0).any(axis=None):
        return {}
    how: Keywords = {"spread": wanted.uncertainty, "seed": desk.plan.statistics.seed}
    found: Keywords = {
        "moran": indices.moran_of_index(
            index,
            desk.w,
            permutations=min(desk.plan.statistics.permutations, 999),
            isolates=desk.isolates,
            **how,
        )
    }
    if wanted.regression is not None:
        year = desk.plan.models.year or desk.years[-1]
        found["regression"] = indices.regression_of_index(
            wanted.regression, desk.study, index, desk.w, year=year, **how
        )
    return found


def _weights(index: CompositeIndex, contributions: TableResult, year: int) -> TableResult:
    """Return weights with the share of each part in the variance of the scores: cov(part, score) / var(score)."""
    table, parts = index.weight_table(), contributions.to_frame()
    rows = parts[parts["year"] == year].dropna(subset="score")
    names = list(index.about.indicators)
    away = rows[[*names, "score"]] - rows[[*names, "score"]].mean()
    shares = away[names].mul(away["score"], axis=0).sum() / (away["score"] ** 2).sum()
    frame = table.to_frame().set_index("indicator").assign(variance_share=shares).reset_index()
    return replace(table, frame=frame)


def _against(desk: Desk, index: CompositeIndex) -> TableResult:
    """Return the correlations between the scores and the index of the report, by year."""
    import pandas as pd

    rows = []
    for year in desk.years:
        pair = pd.DataFrame(
            {"score": index.scores.xs(year, level="year"), "index": desk.study[desk.index, year]}
        )
        both = pair.dropna()
        of_ranks = both.rank()
        rows.append(
            {
                "year": year,
                "pearson": float(both["score"].corr(both["index"])),
                "spearman": float(of_ranks["score"].corr(of_ranks["index"])),
                "n": len(both),
            }
        )
    about = index.about | TableAbout(variable=desk.index, notes=())
    return TableResult(pd.DataFrame(rows), Message("Scores and {variable}", variable=desk.index), about)


def _region(desk: Desk) -> str:
    return str(desk.study.names.index.name or "region")


def _named(table: TableResult, desk: Desk, language: Language) -> TableResult:
    """Return a table of regions indexed by them, with names in a language."""
    return in_language(replace(table, frame=table.to_frame().set_index(_region(desk))), desk, language)


def _scores(index: CompositeIndex) -> TableResult:
    return TableResult(index.to_frame(), index.title, index.about)


def _top(found: Found, ranks: TableResult, year: int) -> TableResult:
    """Return the first regions of the last year."""
    scores = found["index"].scores.xs(year, level="year")
    frame = ranks.to_frame()
    first = str(found["index"].about["weighting"])
    columns = ["name", "score", "best_rank", "worst_rank", "random_low", "random_high"]
    top = frame.assign(rank=frame[first], score=scores)[["rank", *columns]].head(_TOP)
    return replace(ranks, frame=top.reset_index(drop=True))


def _parts_named(table: TableResult, desk: Desk, language: Language) -> TableResult:
    """Return contributions with readers' words over the columns."""
    names = {name: desk.label(name, language) for name in map(str, table.about.own_columns)}
    return replace(table, frame=table.to_frame().rename(columns=names))


def _caption(name: str, desk: Desk, language: Language) -> str:
    return phrase(
        language,
        _CAPTIONS[name],
        year=desk.years[-1],
        span=f"{desk.years[0]}-{desk.years[-1]}",
        top=min(_TOP, len(desk.study.ids)),
        index=the(desk.label(desk.index, language), language),
    )


def _description(desk: Desk, found: Found, language: Language) -> Paragraph:
    """Describe the composite index and the contributions to its variance."""
    about, frame = found["index"].about, found["weights"].to_frame()
    label = {name: desk.label(name, language) for name in frame["indicator"]}
    column = frame.columns[-2]  # the weights of the panel, or of the last year
    heaviest = [
        (label[name], float(weight)) for name, weight in zip(frame["indicator"], frame[column], strict=True)
    ]
    leading = frame.loc[frame["variance_share"].idxmax()]
    return paragraph(
        language,
        words.made_of(len(frame), about["weighting"], about["standardization"], heaviest[:3], language),
        words.tells_apart(
            desk.years[-1], (label[leading["indicator"]], float(leading["variance_share"])), language
        ),
    )


def _moves_sentence(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    """Report the sensitivity of ranks to weighting schemes and to random weights."""
    frame: pd.DataFrame = found["sensitivity"].to_frame().set_index(_region(desk))
    ways = list(found["sensitivity"].about["indices"])
    size = min(10, len(frame))
    kept = int((frame[ways].head(size) <= size).all(axis=1).sum())
    most = frame["places"].idxmax()
    name = str(region_names(desk, language)[most])
    width = float((frame["random_high"] - frame["random_low"]).median())
    return [
        words.rank_moves(
            ways,
            found["undefined"],
            typical=float(frame["places"].median()),
            most=(name, int(frame.loc[most, "places"])),
            top=(size, kept),
            language=language,
        ),
        words.random_weights(width, _RANDOM, language),
    ]


def _figure(desk: Desk, found: Found, language: Language) -> tuple[Block, ...]:
    if len(desk.years) < 2:
        return ()
    drawn = _named(_scores(found["index"]), desk, language)

    def draw() -> Drawn:
        from spatial_iie.viz import rank_changes

        return rank_changes(drawn, top=_TOP, **untitled(desk, language))

    return (Figure("rank_changes", draw, _caption("rank_changes", desk, language)),)


PART = Part(
    "composite",
    "Composite index: indicators and weights",
    compute,
    compose,
    asked,
)
