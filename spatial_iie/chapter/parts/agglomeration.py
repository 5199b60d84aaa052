"""Agglomeration of sectors: location quotients, concentration beside Moran's I, co-agglomeration, shift-share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from spatial_iie import agglomeration as room
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.grouping import groups_of, in_tables
from spatial_iie.chapter.labelled import inline, labelled
from spatial_iie.chapter.look import called, maps
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.places import region_names
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import agglomeration as words
from spatial_iie.chapter.words.sentence import paragraph
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Table
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.chapter.asked import Agglomeration

phrase = Phrases(__name__)
_CAPTIONS = {
    "location_quotients_map": "Location quotients of {sector}, {last}, with those not different from 1 apart",
    "location_quotients": "Location quotients of sectors with 95% CI, {last}",
    "concentration": "Concentration of sectors in regions, with Moran's I, {last}",
    "concentration_by_year": "Concentration of sectors in regions by year and group, with Moran's I",
    "specialization": "Krugman index of the specialization of regions, {last}",
    "coagglomeration": "Co-agglomeration of pairs of sectors, {last}",
    "shift_share": "Shift-share analysis of employment, {first} to {last}",
}
_SHOWN = 3  # sectors and regions that sentences name


def asked(plan: Plan) -> bool:
    """Say whether the plan asks for agglomeration."""
    return plan.agglomeration is not None


def compute(desk: Desk) -> Found:
    """Return location quotients, concentration, specialization, co-agglomeration and shift-share."""
    wanted = _wanted(desk)
    study, sectors = wanted.of_study(desk.study, embedded=desk.plan.embedded)
    last, of = desk.years[-1], {"sectors": sectors}
    groups = groups_of(wanted.groups, desk.plan, desk.study, "agglomeration")
    found: dict[str, TableResult] = {
        "quotients": room.location_quotient(study, years=last, unit=wanted.unit, total=wanted.total, **of),
        "concentration": room.concentration(
            study, years=desk.years, total=wanted.total, groups=groups, w=desk.w, isolates=desk.isolates, **of
        ),
        "specialization": room.krugman(study, years=last, **of),
    }
    if len(sectors) > 1:
        found["pairs"] = room.coagglomeration(study, years=last, total=wanted.total, **of)
    if len(desk.years) > 1:
        found["shifts"] = room.shift_share(study, years=desk.years, groups=groups, **of)
    return found


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found = findings["agglomeration"]
    last = _last(found["concentration"], desk)
    ginis = last.set_index("sector")["gini"].nlargest(_SHOWN)
    blocks: list[Block] = [
        paragraph(
            language,
            words.concentrated(
                desk.years[-1], {_name(s, desk, language): float(x) for s, x in ginis.items()}, language
            ),
            _lying(last, desk, language),
        ),
        _map(str(ginis.index[0]), found["quotients"], desk, language),
        _table("concentration", _of_last(found["concentration"], last), desk, language, printed=True),
        _table("concentration_by_year", found["concentration"], desk, language),
        _table("location_quotients", found["quotients"], desk, language),
        _table("specialization", found["specialization"], desk, language),
    ]
    if "pairs" in found:
        blocks += _pairs(found["pairs"], desk, language)
    if "shifts" in found:
        blocks += _shifts(found["shifts"], desk, language)
    return tuple(blocks)


def _wanted(desk: Desk) -> Agglomeration:
    assert desk.plan.agglomeration is not None
    return desk.plan.agglomeration


def _name(column: object, desk: Desk, language: Language) -> str:
    return inline(desk.label(str(column), language))


def _last(table: TableResult, desk: Desk) -> pd.DataFrame:
    """Return the rows of all regions in the last year."""
    frame = table.to_frame()
    rows = frame["year"] == desk.years[-1]
    return frame[rows & (frame["group"] == "all") if "group" in frame else rows].reset_index(drop=True)


def _of_last(table: TableResult, rows: pd.DataFrame) -> TableResult:
    """Return these rows without what is the same in all of them, and without what notes say of groups."""
    notes = tuple(note for note in table.about.notes if "Groups (" not in note)
    about = table.about | TableAbout(notes=notes)
    return replace(table, frame=rows.drop(columns=["year", "group"], errors="ignore"), about=about)


def _lying(rows: pd.DataFrame, desk: Desk, language: Language) -> str:
    """Tell sectors concentrated in neighbouring regions from those in scattered ones."""
    alpha, tested = desk.plan.statistics.alpha, rows.dropna(subset="moran_p")
    if tested.empty:
        return ""
    close = (tested["moran_p"] <= alpha) & (tested["moran_z"] > 0)
    near, scattered = (
        [_name(s, desk, language) for s in tested["sector"][which]]
        for which in (close, tested["moran_p"] > alpha)
    )
    return words.lying(near, scattered, alpha, language) if near or scattered else ""


def _map(sector: str, quotients: TableResult, desk: Desk, language: Language) -> Figure:
    def draw() -> Drawn:
        from spatial_iie.viz import location_quotient_map

        look = {**maps(desk, language), **called(desk.label(sector, language))}
        look.pop("unit")  # a quotient has none
        return location_quotient_map(quotients, desk.layer, sector=sector, **look)

    caption = phrase(
        language,
        _CAPTIONS["location_quotients_map"],
        sector=_name(sector, desk, language),
        last=desk.years[-1],
    )
    return Figure("location_quotients_map", draw, caption)


def _pairs(table: TableResult, desk: Desk, language: Language) -> list[Block]:
    frame = table.to_frame()
    row = frame.loc[frame["gamma"].idxmax()]
    first, second = (_name(row[each], desk, language) for each in ("first", "second"))
    told = words.together(desk.years[-1], first, second, float(row["gamma"]), language)
    return [paragraph(language, told), _table("coagglomeration", table, desk, language)]


def _shifts(table: TableResult, desk: Desk, language: Language) -> list[Block]:
    frame, names = table.to_frame(), None
    if "region" in frame:
        names = region_names(desk, language).reindex(frame["region"]).to_numpy()
    else:
        words_of = in_tables(_wanted(desk).groups)
        names = [words_of.get(name, {}).get(language, name) for name in frame["group"]]
    effects = frame["competitive"].set_axis(names)
    highest, lowest = (
        {str(name): float(x) for name, x in part.items()}
        for part in (effects[effects > 0].nlargest(_SHOWN), effects[effects < 0].nsmallest(_SHOWN))
    )
    told = (
        words.shifted(desk.years[0], desk.years[-1], highest, lowest, language) if highest and lowest else ""
    )
    return [paragraph(language, told), _table("shift_share", table, desk, language, printed="group" in frame)]


def _table(name: str, result: TableResult, desk: Desk, language: Language, *, printed: bool = False) -> Table:
    """Return a table with readers' words for sectors, groups and regions."""
    frame = result.to_frame()
    if "name" in frame:
        frame["name"] = region_names(desk, language).reindex(frame["region"]).to_numpy()
    shown = labelled(replace(result, frame=frame), desk, in_tables(_wanted(desk).groups))
    caption = phrase(language, _CAPTIONS[name], first=desk.years[0], last=desk.years[-1])
    return Table(name, shown, caption, printed=printed)


PART = Part(
    "agglomeration",
    "Agglomeration of sectors",
    compute,
    compose,
    asked,
)
