"""Agglomeration of sectors: location quotients, concentration beside Moran's I, co-agglomeration, shift-share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from spatial_iie import agglomeration as room
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.grouping import groups_of, in_tables
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.labelled import inline, labelled
from spatial_iie.chapter.look import called, charts, maps
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.places import region_names
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import agglomeration as words
from spatial_iie.chapter.words.sentence import Sentence, paragraph
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
    "gammas": "Ellison-Glaeser index of sectors with 95% CI, from firms",
    "ellison_glaeser": "Ellison-Glaeser index of sectors, its test against the dartboard and Moran's I",
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
    last = desk.years[-1]
    of: Keywords = {"sectors": sectors}
    groups = groups_of(wanted.groups, desk.plan, desk.study, "agglomeration")
    found: dict[str, TableResult] = {
        "quotients": room.location_quotient(study, years=last, unit=wanted.unit, total=wanted.total, **of),
        "concentration": room.concentration(
            study, years=desk.years, total=wanted.total, groups=groups, w=desk.w, isolates=desk.isolates, **of
        ),
        "specialization": room.krugman(study, years=last, **of),
    }
    if wanted.has_firms(embedded=desk.plan.embedded):
        embedded, folder = desk.plan.embedded, desk.plan.folder
        firms, totals = wanted.placed(study, desk.study.regions, last, embedded=embedded, folder=folder)
        found["gammas"] = room.ellison_glaeser(
            firms,
            totals,
            draws=wanted.draws,
            seed=desk.plan.statistics.seed,
            w=desk.w,
            isolates=desk.isolates,
        )
    if len(sectors) > 1:
        found["pairs"] = room.coagglomeration(study, years=last, total=wanted.total, **of)
    if len(desk.years) > 1:
        found["shifts"] = room.shift_share(study, years=desk.years, groups=groups, **of)
    return found


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found = findings["agglomeration"]
    last = _last(found["concentration"], desk)
    most = str(last.set_index("sector")["gini"].idxmax())
    blocks: list[Block] = [
        paragraph(
            language,
            first_sentence(desk, found, language),
            _lying(last, desk, language),
        ),
        _map(most, found["quotients"], desk, language),
        _table("concentration", _of_last(found["concentration"], last), desk, language, printed=True),
        _table("concentration_by_year", found["concentration"], desk, language),
        _table("location_quotients", found["quotients"], desk, language),
        _table("specialization", found["specialization"], desk, language),
    ]
    if "gammas" in found:
        blocks += _gammas(found["gammas"], desk, language)
    if "pairs" in found:
        blocks += _pairs(found["pairs"], desk, language)
    if "shifts" in found:
        blocks += _shifts(found["shifts"], desk, language)
    return tuple(blocks)


def first_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the most concentrated sectors of the last year."""
    ginis = _last(found["concentration"], desk).set_index("sector")["gini"].nlargest(_SHOWN)
    named = {_name(sector, desk, language): float(gini) for sector, gini in ginis.items()}
    return words.concentrated(desk.years[-1], named, language)


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


def _gammas(table: TableResult, desk: Desk, language: Language) -> list[Block]:
    """Report concentration beyond that of firms, and where it lies."""
    frame = table.to_frame().sort_values("gamma", ascending=False, kind="stable")
    named = {
        kind: [_name(sector, desk, language) for sector in frame["sector"][frame["pattern"] == kind]]
        for kind in (
            "neighbouring regions",
            "scattered regions",
            "as the dartboard",
            "less than the dartboard",
        )
    }

    def draw() -> Drawn:
        from spatial_iie.viz import gamma_plot

        names = {sector: desk.label(str(sector), language) for sector in frame["sector"]}
        return gamma_plot(table, names=names, **charts(desk, language))

    caption = phrase(language, _CAPTIONS["gammas"], last=desk.years[-1])
    return [
        paragraph(language, words.beyond(int(frame["plants"].sum()), named, language)),
        Figure("gammas", draw, caption),
        _table("ellison_glaeser", table, desk, language, printed=len(frame) <= 20),
    ]


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
