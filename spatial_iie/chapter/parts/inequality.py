"""Regional inequality: measures by year, decompositions by groups, and changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from spatial_iie import indices
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.grouping import group_name, groups_of, in_tables, together
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.labelled import in_captions, labelled, the
from spatial_iie.chapter.look import charts
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import inequality as words
from spatial_iie.chapter.words.changes import Change
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Table
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.chapter.asked import Inequality

phrase = Phrases(__name__)
_CAPTIONS = {
    "inequality": "Inequality of {index} by year, with 95% CI",
    "inequality_change": "Changes of the Gini coefficient of {index}, of its components and within groups, {first} "
    "to {last}",
    "theil": "Decomposition of the Theil T index of {index}, {last}",
    "theil_by_year": "Decomposition of the Theil T index of {index} by year",
    "dagum": (
        "Dagum decomposition of the Gini coefficient of {index} by year: within-group, between-group and "
        "transvariation components"
    ),
    "dagum_pairs": "Gini coefficients of {index} within groups and between pairs of groups by year",
    "inequality_inside": "Inequality of {index} within groups by year",
    "spatial_gini": "Spatial decomposition of the Gini coefficient of {index} by year: neighbours and others",
}


def asked(plan: Plan) -> bool:
    """Say whether the plan asks for inequality."""
    return plan.inequality is not None


def compute(desk: Desk) -> Found:
    """Return measures, parts, spatial parts and changes."""
    wanted, of = _wanted(desk), (desk.study, desk.index)
    groups = groups_of(wanted.groups, desk.plan, desk.study, "inequality")
    chosen: Keywords = {} if wanted.interval is None else {"interval": wanted.interval}
    drawn: Keywords = {"years": desk.years, "draws": wanted.draws, "seed": desk.plan.statistics.seed}
    found: Keywords = {
        "years": indices.inequality_by_year(*of, groups=groups, measures=_measures(desk), **(drawn | chosen)),
        "spatial": indices.spatial_gini_by_year(
            *of, desk.w, years=desk.years, permutations=wanted.draws, seed=drawn["seed"]
        ),
    }
    if groups is not None:
        parts = {"dagum": "dagum", "pairs": "pairs"} | ({"theil": "theil_t"} if _not_negative(desk) else {})
        for name, kind in parts.items():
            found[name] = indices.decomposition_by_year(*of, groups, kind=kind, **drawn)
    if len(desk.years) > 1:
        found["change"] = indices.inequality_change(*of, groups=groups, **drawn)
    return found


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found = findings["inequality"]
    change = [changed(desk, found, language)] if "change" in found else []
    inside = _rows(found["years"], found["years"].frame["group"] != "all")
    blocks: list[Block] = [
        paragraph(language, level_sentence(desk, found, language), *change),
        _table("inequality", _of_all(found["years"]), desk, language),
    ]
    if "dagum" in found:
        blocks += _by_groups(desk, found, language)
        blocks.append(_table("inequality_inside", inside, desk, language, printed=False))
    if "change" in found:
        blocks.append(_table("inequality_change", found["change"], desk, language))
    return (*blocks, *_spatial(desk, found, language))


def level_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report measures of inequality in the last year."""
    frame = found["years"].to_frame()
    rows = frame[(frame["group"] == "all") & (frame["year"] == desk.years[-1])]
    measures = {
        row.measure: (float(row.estimate), float(row.low), float(row.high)) for row in rows.itertuples()
    }
    label = the(desk.label(desk.index, language), language)
    return words.how_unequal(label, desk.years[-1], int(rows["n"].iloc[0]), measures, language)


def changed(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the change of the Gini coefficient from the first to the last year."""
    total = _changes(found["change"].to_frame(), "total")["all"]
    label = the(desk.label(desk.index, language), language)
    return words.grew(label, desk.years[0], desk.years[-1], total, desk.plan.statistics.alpha, language)


def gap_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report changes of between-group and of within-group inequality."""
    by, frame = _wanted(desk).groups, found["change"].to_frame()
    inside = {
        group_name(name, by, language): each
        for name, each in _changes(frame, "inside").items()
        if each.before or each.after  # a group of one region has no inequality
    }
    gap = _changes(frame, "between")["all"]
    return words.gap_closed(gap, inside, desk.plan.statistics.alpha, language)


def _wanted(desk: Desk) -> Inequality:
    assert desk.plan.inequality is not None
    return desk.plan.inequality


def _not_negative(desk: Desk) -> bool:
    return all((desk.study[desk.index, year].dropna() >= 0).all() for year in desk.years)


def _measures(desk: Desk) -> tuple[str, ...] | None:
    """Return the measures asked for; of values some of which are negative the coefficient of variation alone."""
    return _wanted(desk).measures or (None if _not_negative(desk) else ("cv",))


def _changes(frame: pd.DataFrame, part: str) -> dict[str, Change]:
    """Return the changes of a part by group."""
    return {
        str(row.group): Change(
            *(float(getattr(row, name)) for name in ("before", "after", "low", "high", "p"))
        )
        for row in frame[frame["part"] == part].itertuples()
    }


def _rows(table: TableResult, chosen: pd.Series, drop: str | None = None) -> TableResult:
    frame = table.to_frame()[chosen.to_numpy()]
    return replace(table, frame=(frame if drop is None else frame.drop(columns=drop)).reset_index(drop=True))


def _of_all(table: TableResult) -> TableResult:
    """Return the rows of all regions, without the group and what notes say of groups."""
    whole = _rows(table, table.frame["group"] == "all", drop="group")
    notes = tuple(note for note in table.about.notes if "Groups (" not in note)
    return replace(whole, about=whole.about | TableAbout(notes=notes))


def _table(
    name: str, result: TableResult, desk: Desk, language: Language, *, printed: bool | None = None
) -> Table:
    """Return a table with readers' words for columns and groups; by default printed if it is short."""
    shown = labelled(result, desk, in_tables(_wanted(desk).groups))
    short = len(result.frame) <= 40
    return Table(
        name,
        shown,
        phrase(language, _CAPTIONS[name], **in_captions(desk, language)),
        printed=short if printed is None else printed,
    )


def _by_groups(desk: Desk, found: Found, language: Language) -> list[Block]:
    """Return the blocks on between-group and within-group inequality."""
    gap = [gap_sentence(desk, found, language)] if "change" in found else []
    blocks: list[Block] = [paragraph(language, *_parts_sentence(desk, found, language), *gap)]
    if "theil" in found:
        last = found["theil"].frame["year"] == desk.years[-1]
        blocks += [
            _table("theil", _rows(found["theil"], last, drop="year"), desk, language),
            _table("theil_by_year", found["theil"], desk, language, printed=False),
        ]
    label = desk.label(desk.index, language)
    dagum = replace(found["dagum"], about=found["dagum"].about | TableAbout(variable=label))

    def draw() -> Drawn:
        from spatial_iie.viz import inequality_parts

        return inequality_parts(dagum, **charts(desk, language))

    return [
        *blocks,
        Figure("dagum_parts", draw, phrase(language, _CAPTIONS["dagum"], **in_captions(desk, language))),
        _table("dagum", found["dagum"], desk, language, printed=False),
        _table("dagum_pairs", found["pairs"], desk, language, printed=False),
    ]


def _parts_sentence(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    """Report the decompositions of the Theil T index and the Gini coefficient of the last year."""
    last, texts = desk.years[-1], []
    by = _wanted(desk).groups
    if "theil" in found:
        theil = found["theil"].to_frame()
        row = theil[(theil["year"] == last) & (theil["part"] == "between")]
        named = together(by, desk.label(by, language), language)
        texts.append(words.between(named, last, "Theil T", float(row["share"].iloc[0]), language))
    dagum = found["dagum"].to_frame()
    shares = dagum[dagum["year"] == last].set_index("part")["share"]
    within, gap, overlap = (float(shares[part]) for part in ("within", "between", "transvariation"))
    return [*texts, words.overlap(last, within, gap, overlap, language)]


def _spatial(desk: Desk, found: Found, language: Language) -> list[Block]:
    """Return the blocks on the spatial decomposition of the Gini coefficient."""
    row = found["spatial"].to_frame().iloc[-1]
    share, expected, p = (float(row[name]) for name in ("share", "expectation", "p_simulated"))
    text = words.neighbours(int(row["year"]), share, expected, p, desk.plan.statistics.alpha, language)
    return [paragraph(language, text), _table("spatial_gini", found["spatial"], desk, language)]


PART = Part(
    "inequality",
    "Inequality and its decomposition",
    compute,
    compose,
    asked,
)
