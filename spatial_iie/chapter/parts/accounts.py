"""Direct and penetration value added in input-output accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from spatial_iie import macro
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.opening import inputs_of
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import accounts as words
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.chapter.yearly import reading_notes, with_notes
from spatial_iie.macro._contributions import INPUTS, READINGS
from spatial_iie.messages import ENGLISH, Language, Message, Phrases
from spatial_iie.report.document import Block, Table
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from spatial_iie.chapter.asked import Accounts
    from spatial_iie.macro import InputOutputTable

phrase = Phrases(__name__)
_PRINTED = 45  # sectors of a table that is printed: the official one of 42 is
_REGIONS = 8  # of a table of trade that is printed
_DEPENDENCES: tuple[Literal["independent", "common"], ...] = ("independent", "common")
_CAPTIONS = {
    "accounts_summary": "Value added of the digital industry: direct and penetration",
    "accounts_direct": "Direct value added by sector",
    "accounts_penetration": "Penetration value added by industry",
    "accounts_readings": "Penetration value added under alternative definitions",
    "accounts_ranges": "Value added under uncertainty of the digital shares",
    "accounts_linkages": "Backward and forward linkages by sector",
    "accounts_sectors": "Penetration value added by sector",
    "accounts_change": "Structural decomposition of the change of output",
    "accounts_spillovers": "Output multipliers within regions and between them",
    "accounts_trade": "Sales of each region to each",
}


def asked(plan: Plan) -> bool:
    """Say whether the plan asks for accounts."""
    return plan.accounts is not None


def compute(desk: Desk) -> Found:
    """Return value added, what it depends on, and linkages."""
    files = inputs_of(desk.plan)
    table = read_table(desk.plan, files)
    chosen = shares_of(files, table)
    share = chosen["share"]
    industries = (
        macro.read_industries(files["accounts.industries"]) if "accounts.industries" in files else None
    )
    summary = macro.digital_value_added(table, share, industries=industries)
    summary = with_notes(summary, *(reading_notes(each) for each in (chosen, industries)))
    found: Keywords = {
        "summary": summary,
        "direct": macro.direct_value_added(table, share),
        "penetration": macro.penetration_value_added(table, share, industries=industries),
        "sectors": macro.penetration_value_added(table, share, industries=industries, by="sector"),
        "readings": _readings(table, share, industries, summary),
        "linkages": macro.linkages(table),
        "names": _names(table),
        "of": {"sectors": len(table.sectors), "total": _everyone(table), "competitive": table.competitive},
    }
    unit = _wanted(desk.plan).unit
    if "accounts.before" in files:
        before = macro.read_io_table(files["accounts.before"], unit=unit)
        found["change"] = macro.structural_decomposition(before, table)
    if "accounts.regions" in files:
        several = macro.read_regional_table(files["accounts.regions"], unit=unit)
        found["spillovers"], found["trade"] = (
            macro.regional_spillovers(several),
            macro.regional_trade(several),
        )
    if "low" in chosen:
        found["ranges"] = _ranges(table, chosen, industries, desk)
    return found


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found, few = findings["accounts"], findings["accounts"]["of"]["sectors"] <= _PRINTED

    def table(name: str, *, printed: bool = True) -> Table:
        result = _named(found[name], _names_in(found, language))
        name = f"accounts_{name}"
        return Table(name, result, phrase(language, _CAPTIONS[name]), printed=printed)

    ranges: tuple[Block, ...] = ()
    if "ranges" in found:
        ranges = (paragraph(language, _ranged(desk, found, language)), table("ranges"))
    return (
        paragraph(language, *_origin(desk, found, language)),
        paragraph(language, key_sentence(desk, found, language), _read_otherwise(found, language)),
        table("summary"),
        table("direct"),
        table("penetration"),
        table("readings"),
        *ranges,
        paragraph(language, _linked(found, language)),
        table("linkages", printed=few),
        table("sectors", printed=False),
        *_of_change(found, table, few, language),
        *_of_regions(found, table, language),
    )


def _of_change(found: Found, table: Callable[..., Table], few: bool, language: Language) -> tuple[Block, ...]:
    """Compose what the decomposition of the change since an earlier table says."""
    if "change" not in found:
        return ()
    whole = found["change"].to_frame().loc["all"]
    said = words.decomposed(
        {str(name): float(whole[name]) for name in whole.index if name != "name"}, language
    )
    return paragraph(language, said), table("change", printed=few)


def _of_regions(found: Found, table: Callable[..., Table], language: Language) -> tuple[Block, ...]:
    """Compose what a table of several regions says."""
    if "spillovers" not in found:
        return ()
    frame = found["spillovers"].to_frame()
    shares = frame.groupby("region", sort=False)["spillover_share"].mean()
    said = words.spilled({str(name): float(share) for name, share in shares.items()}, language)
    printed = len(frame) <= _PRINTED
    return (
        paragraph(language, said),
        table("trade", printed=len(shares) <= _REGIONS),
        table("spillovers", printed=printed),
    )


def key_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report direct and penetration value added."""
    by_industry = found["penetration"].to_frame()["penetration"]
    shares = found["direct"].to_frame()["digital_share"]
    return words.value_added(
        float(found["direct"].about["total"]),
        {str(name): float(value) for name, value in by_industry.items()},
        found["of"]["total"],
        language,
        bound=bool((shares == 1).all()),
        synthetic=_wanted(desk.plan).table is None,
    )


def _wanted(plan: Plan) -> Accounts:
    assert plan.accounts is not None
    return plan.accounts


def read_table(plan: Plan, files: Mapping[str, Path]) -> InputOutputTable:
    """Read the input-output table, or take the made-up one."""
    if "accounts.table" not in files:
        return macro.demo_io_table()
    return macro.read_io_table(files["accounts.table"], unit=_wanted(plan).unit)


def shares_of(files: Mapping[str, Path], table: InputOutputTable) -> pd.DataFrame:
    """Return the shares of the file, or 1 for each of the digital sectors."""
    import pandas as pd

    if "accounts.shares" in files:
        return macro.read_shares(files["accounts.shares"], table)
    return pd.DataFrame({"share": dict.fromkeys(macro.digital_sectors(table), 1.0)})


def _everyone(table: InputOutputTable) -> float:
    return float((table.output - table.intermediate_inputs).sum())


def _names(table: InputOutputTable) -> dict[Language, pd.Series]:
    """Return the names of the sectors, in English and in Chinese; those there are, where one is lacking."""
    assert table.names is not None
    columns = [table.names[name].astype(str) for name in table.names.columns]
    chinese = [bool(column.str.contains("[\u4e00-\u9fff]").mean() > 0.5) for column in columns]
    return {
        language: columns[chinese.index(wanted) if wanted in chinese else 0]
        for language, wanted in ((ENGLISH, False), ("zh", True))
    }


def _names_in(found: Found, language: Language) -> pd.Series:
    names: Mapping[Language, pd.Series] = found["names"]
    return names.get(language, names[ENGLISH])


def _named(result: TableResult, names: pd.Series) -> TableResult:
    """Return a table by sector with its column of names in a language."""
    frame = result.to_frame()
    if "name" not in frame or not frame.index.isin(names.index).any():  # of other sectors
        return result
    return replace(result, frame=frame.assign(name=names.reindex(frame.index)))


def _readings(
    table: InputOutputTable, share: pd.Series, industries: pd.Series | None, summary: TableResult
) -> TableResult:
    """Return penetration value added under its definitions, with and without imported inputs."""
    import pandas as pd

    rows = []
    for reading, in_words in READINGS.items():
        for imports, inputs in INPUTS.items():
            result = macro.penetration_value_added(
                table, share, industries=industries, reading=reading, imports=imports
            )
            total = result.about.total or 0.0
            rows.append(
                {
                    "reading": in_words,
                    "inputs": inputs,
                    "penetration": total,
                    "share_of_gdp": total / _everyone(table),
                }
            )
    unit = [Message("Unit: {unit}.", unit=table.unit)] if table.unit else []
    about = summary.about | TableAbout(notes=(summary.about.notes[0], *unit))
    return TableResult(pd.DataFrame(rows), Message("Penetration value added by reading"), about)


def _ranges(
    table: InputOutputTable, shares: pd.DataFrame, industries: pd.Series | None, desk: Desk
) -> TableResult:
    """Return the ranges under independent, then perfectly dependent errors of the shares."""
    import pandas as pd

    results = {
        dependence: macro.value_added_ranges(
            table,
            shares,
            distribution="triangular" if "mode" in shares else "uniform",
            dependence=dependence,
            draws=_wanted(desk.plan).draws,
            seed=desk.plan.statistics.seed,
            industries=industries,
        )
        for dependence in _DEPENDENCES
    }
    frames = [each.to_frame().reset_index().assign(dependence=name) for name, each in results.items()]
    frame = pd.concat(frames, ignore_index=True)
    frame.insert(0, "dependence", frame.pop("dependence"))
    notes = dict.fromkeys(note for each in results.values() for note in each.about.notes)
    first = results["independent"]
    return replace(first, frame=frame, about=first.about | TableAbout(notes=tuple(notes)))


def _origin(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    files, of = inputs_of(desk.plan), found["of"]
    table, shares = (
        files[key].name if key in files else None for key in ("accounts.table", "accounts.shares")
    )
    taken = found["direct"].to_frame()["digital_share"]
    return [
        words.table_read(
            table,
            of["sectors"],
            of["total"],
            _wanted(desk.plan).unit if table else "",
            language,
            competitive=of["competitive"],
        ),
        words.shares_taken({str(k): float(v) for k, v in taken.items()}, shares, language),
    ]


def _read_otherwise(found: Found, language: Language) -> Sentence:
    return words.readings([float(value) for value in found["readings"].to_frame()["penetration"]], language)


def _ranged(desk: Desk, found: Found, language: Language) -> Sentence:
    rows = found["ranges"].to_frame().set_index(["dependence", "part"])
    ends = [
        (float(rows.loc[(how, "total"), "q05"]), float(rows.loc[(how, "total"), "q95"]))
        for how in _DEPENDENCES
    ]
    return words.ranges(ends[0], ends[1], _wanted(desk.plan).draws, desk.plan.statistics.seed, language)


def _linked(found: Found, language: Language) -> Sentence:
    rows, names = found["linkages"].to_frame(), _names_in(found, language)
    digital = found["direct"].to_frame().index
    pairs = {
        str(names[code]): (
            float(rows.loc[code, "backward_normalized"]),
            float(rows.loc[code, "forward_normalized"]),
        )
        for code in digital
    }
    return words.linked(
        [str(names[code]) for code in rows.index[rows["kind"] == "key"]], len(rows), pairs, language
    )


PART = Part(
    "accounts",
    "Value added in input-output accounts",
    compute,
    compose,
    asked,
)
