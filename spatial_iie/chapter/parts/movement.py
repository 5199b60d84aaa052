"""Spatial shift: mean centre, standard deviational ellipse, and shares of groups."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from spatial_iie import indices
from spatial_iie.chapter.asked import RULES
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.grouping import group_name, groups_of, in_tables
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.labelled import in_captions, labelled, the
from spatial_iie.chapter.look import maps
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import movement as words
from spatial_iie.chapter.words.changes import Change
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Table
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.chapter.asked import Movement

phrase = Phrases(__name__)
_INLAND = ("Central", "West")
_CAPTIONS = {
    "movement_map": "Mean centre and standard deviational ellipse of {index} by year",
    "centre_and_ellipse": "Mean centre and standard deviational ellipse of {index} by year",
    "mean_centre": "Mean centre of {index} by year, with 95% CI",
    "ellipse": "Standard deviational ellipse of {index} by year, with 95% CI",
    "net_movement": "Shift of the mean centre and change of the standard deviational ellipse of {index}, {first} to "
    "{last}",
    "group_shares": "Shares of groups in the total of {index} by year",
    "share_changes": "Changes of the shares of groups in the total of {index}, {first} to {last}",
}


def asked(plan: Plan) -> bool:
    """Say whether the plan asks for movement."""
    return plan.movement is not None


def compute(desk: Desk) -> Found:
    """Return centre, ellipse and shares by year, and their changes from the first to the last."""
    wanted, of = _wanted(desk), (desk.study, desk.index)
    groups = groups_of(wanted.groups, desk.plan, desk.study, "movement")
    drawn: Keywords = {"years": desk.years, "draws": wanted.draws, "seed": desk.plan.statistics.seed}
    blocks = groups_of(wanted.blocks, desk.plan, desk.study, "movement", key="blocks")
    plane = {} if wanted.projection is None else {"projection": wanted.projection}
    placed: Keywords = {**drawn, **plane, "blocks": blocks}
    several = len(desk.years) > 1
    found: Keywords = {
        "centre": indices.centre_path(*of, **placed),
        "ellipse": indices.standard_ellipse(*of, **placed),
    }
    if several:
        found["net"] = indices.net_movement(*of, **placed)
    if groups is not None:
        found["shares"] = indices.group_shares(*of, groups, **drawn)
        if several:
            found["changes"] = indices.share_changes(*of, groups, **drawn)
            if wanted.groups in RULES and {*_INLAND} < {*groups.cat.categories}:
                found["inland"] = indices.share_changes(*of, _inland(groups), **drawn)
    return found


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found = findings["movement"]
    tell = (moved_sentence, _spread_sentence) if "net" in found else ()
    blocks: list[Block] = [
        paragraph(language, *(each(desk, found, language) for each in (centre_sentence, *tell))),
        _figure(desk, found, language),
        _table("centre_and_ellipse", _both(found), desk, language),
        _table("mean_centre", found["centre"], desk, language, printed=False),
        _table("ellipse", found["ellipse"], desk, language, printed=False),
    ]
    if "net" in found:
        blocks.append(_table("net_movement", found["net"], desk, language))
    if "changes" in found:
        blocks += [
            paragraph(
                language,
                inland_sentence(desk, found, language) if "inland" in found else "",
                _shares_sentence(desk, found, language),
            ),
            _table("share_changes", found["changes"], desk, language),
        ]
    if "shares" in found:
        blocks.append(_table("group_shares", found["shares"], desk, language, printed="changes" not in found))
    return tuple(blocks)


def centre_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the mean centre of the last year."""
    row = found["centre"].to_frame().iloc[-1]
    label = the(desk.label(desk.index, language), language)
    return words.centre(label, desk.years[-1], float(row["longitude"]), float(row["latitude"]), language)


def moved_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the shift of the mean centre."""
    rows = found["net"].to_frame().set_index("measure")
    bearing, distance = rows.loc["bearing"], rows.loc["distance"]
    shift = words.Shift(
        desk.years[0],
        desk.years[-1],
        float(distance["estimate"]),
        float(bearing["estimate"]),
        float(distance["p"]),
        determined=bool(bearing["high"] - bearing["low"] <= 180),
    )
    label = the(desk.label(desk.index, language), language)
    return words.moved(label, shift, desk.plan.statistics.alpha, language)


def inland_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the change of the joint share of Central and West."""
    share = _changes(found["inland"])[" + ".join(_INLAND)]
    names = [group_name(name, _wanted(desk).groups, language) for name in _INLAND]
    label = the(desk.label(desk.index, language), language)
    together = phrase(language, " and ").join(names)
    return words.inland(together, label, share, desk.plan.statistics.alpha, language)


def _wanted(desk: Desk) -> Movement:
    assert desk.plan.movement is not None
    return desk.plan.movement


def _inland(groups: pd.Series) -> pd.Series:
    """Return groups in which Central and West are one."""
    name = " + ".join(_INLAND)
    return groups.astype(str).replace(dict.fromkeys(_INLAND, name))


def _changes(table: TableResult) -> dict[str, Change]:
    columns = ("before", "after", "low", "high", "p")
    return {
        str(row.group): Change(*(float(getattr(row, name)) for name in columns))
        for row in table.to_frame().itertuples()
    }


def _spread_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the change of the area of the ellipse, in 10,000 square kilometres."""
    area = found["ellipse"].to_frame()["area_km2"] / 1e4
    row = found["net"].to_frame().set_index("measure").loc["change of area"]
    low, high, p = (float(row[name]) for name in ("low", "high", "p"))
    grown = Change(float(area.iloc[0]), float(area.iloc[-1]), low, high, p)
    return words.spread(grown, desk.plan.statistics.alpha, language)


def _shares_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    by = _wanted(desk).groups
    changes = {group_name(name, by, language): each for name, each in _changes(found["changes"]).items()}
    return words.shares(changes, desk.years[0], desk.years[-1], desk.plan.statistics.alpha, language)


def _both(found: Found) -> TableResult:
    """Return centre and ellipse by year without their intervals: as wide as a page."""
    path, ellipse = found["centre"].to_frame(), found["ellipse"].to_frame()
    frame = path[["year", "longitude", "latitude", "moved_km", "bearing"]]
    wide = frame.join(ellipse[["major_km", "minor_km", "rotation", "area_km2"]])
    notes = tuple(note for note in found["ellipse"].about["notes"] if not note.startswith("Intervals:"))
    both: TableResult = replace(
        found["ellipse"], frame=wide, about=found["ellipse"].about | TableAbout(notes=notes)
    )
    return both


def _table(name: str, result: TableResult, desk: Desk, language: Language, *, printed: bool = True) -> Table:
    shown = labelled(result, desk, in_tables(_wanted(desk).groups))
    return Table(
        name, shown, phrase(language, _CAPTIONS[name], **in_captions(desk, language)), printed=printed
    )


def _figure(desk: Desk, found: Found, language: Language) -> Figure:
    centre = found["centre"].to_frame().filter(regex="^(longitude|latitude)_(low|high)$")
    drawn = replace(found["ellipse"], frame=found["ellipse"].to_frame().join(centre))

    def draw() -> Drawn:
        from spatial_iie.viz import movement_map

        return movement_map(drawn, desk.layer, **maps(desk, language))

    return Figure(
        "movement_map", draw, phrase(language, _CAPTIONS["movement_map"], **in_captions(desk, language))
    )


PART = Part(
    "movement",
    "Spatial shift: mean centre, ellipse and shares",
    compute,
    compose,
    asked,
)
