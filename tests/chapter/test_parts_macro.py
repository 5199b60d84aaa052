"""Sections on jobs, accounts, growth and scenarios: there if asked for, with numbers got otherwise."""

from __future__ import annotations

import hashlib
import json
import pickle
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.chapter import make, read_plan
from spatial_iie.chapter.asked import Accounts, Contribution, Employment, Scenario, ValueAdded
from spatial_iie.chapter.assumed import check_assumptions, named_targets, phases_of, uncertainty_of
from spatial_iie.chapter.opening import inputs_of
from spatial_iie.chapter.parts import employment
from spatial_iie.chapter.plan import Models
from spatial_iie.chapter.provenance import provenance
from spatial_iie.chapter.run import compose, requested_parts
from spatial_iie.chapter.sections import check_sections
from spatial_iie.chapter.yearly import yearly
from spatial_iie.errors import AlignmentError, DataError
from spatial_iie.report.document import Listing, Paragraph
from spatial_iie.report.readable import notes, readable
from tests.chapter import desks
from tests.chapter.small import FILE, write_small_study

OURS = ("employment", "accounts", "value_added", "contribution", "scenario")
ASKED = {
    "employment": Employment(),
    "accounts": Accounts(),
    "value_added": ValueAdded(draws=199),
    "contribution": Contribution(published=True),
    "scenario": Scenario(),
}
ENGLISH = re.compile(r"[A-Za-z][A-Za-z'-]*(?:[ ,;:]+[A-Za-z][A-Za-z'-]*){2,}")
"""Three words of Latin letters and more in a row."""
YEARS = "年份,gdp,direct,penetration\n2021,110,4.4,2.2\n2018,90,3,1.5\n2019,100,3.6,1.8\n2020,,4,2\n"


def settled(**changes):
    return desks.plan(**{"models": Models(), **ASKED, **changes})


def made(plan):
    desk = desks.desk(plan)
    wanted = [part for part in desks.parts(plan) if part.name in (*OURS, "summary", "methods", "limitations")]
    return desk, {part.name: part.compute(desk) for part in wanted}


@pytest.fixture(scope="module")
def all_four():
    return made(settled())


@pytest.fixture(scope="module")
def documents(all_four):
    return {language: desks.document(*all_four, language) for language in ("en", "zh")}


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A folder with an input-output table that balances, shares with ranges, and a table of years."""
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "io.csv").write_text(io_text(), encoding="utf-8")
    (tmp_path / "shares.csv").write_text("sector,low,mode,high\n02,0.2,0.5,0.6\n", encoding="utf-8")
    (tmp_path / "years.csv").write_text(YEARS, encoding="utf-8")
    return tmp_path


def io_text():
    """Three sectors: sales of rows and purchases of columns both add up to output."""
    flows = np.array([[20.0, 10, 5], [30, 40, 10], [10, 30, 5]])
    final, output = np.array([65.0, 120, 55]), np.array([100.0, 200, 100])
    names = ["农林牧渔产品和服务", "通信设备、计算机和其他电子设备", "批发和零售"]
    rows = ["Code,Name,部门,01,02,03,FU101,GO"]
    rows += [
        ",".join(map(str, [f"0{k + 1}", english, names[k], *flows[k], final[k], output[k]]))
        for k, english in enumerate(["Farms", "Chips", "Shops"])
    ]
    rows.append(",".join(map(str, ["VA001", "Wages", "工资", *(output - flows.sum(axis=0)), "", ""])))
    return "\n".join(rows) + "\n"


def result(document, name):
    return next(table.result for table in document.tables if table.name == name)


def paragraphs(document, section):
    return [b for each, b in document.blocks() if each.name == section and isinstance(b, Paragraph)]


def numbers(document, section):
    return {name: value for block in paragraphs(document, section) for name, value in block.numbers.items()}


def text(document, section):
    return " ".join(document.text(block) for block in paragraphs(document, section))


def items(document, section):
    found = [b for each, b in document.blocks() if each.name == section and isinstance(b, Listing)]
    return [item for block in found for item in block.items]


def test_sections_are_there_if_and_only_if_they_are_asked_for():
    for name, record in ASKED.items():
        assert [p.name for p in requested_parts(desks.plan(**{name: record})) if p.name in OURS] == [name]
    assert not [part.name for part in requested_parts(desks.plan()) if part.name in OURS]
    order = [part.name for part in requested_parts(settled(models=replace(desks.plan().models)))]
    assert order[order.index("robustness") + 1 : order.index("methods")] == list(OURS)


def test_results_survive_an_interruption(all_four):
    _, found = all_four
    again = pickle.loads(pickle.dumps(found))
    for part in OURS:
        assert again[part].keys() == found[part].keys()
    assert again["scenario"]["required"].to_frame().equals(found["scenario"]["required"].to_frame())


def test_both_languages_show_the_same_tables_figures_and_numbers(documents):
    english, chinese = documents["en"], documents["zh"]
    assert [table.name for table in english.tables] == [table.name for table in chinese.tables]
    assert [figure.name for figure in english.figures] == [figure.name for figure in chinese.figures]
    for table in english.tables:
        same, other = (result(each, table.name).to_frame() for each in (english, chinese))
        kinds = same.select_dtypes("number").columns
        assert other[kinds].equals(same[kinds]), table.name
    for section in OURS:
        told, other = numbers(english, section), numbers(chinese, section)
        assert set(told.values()) == set(other.values()) and len(told) > 4, section


def test_nothing_english_is_left_in_chinese(documents):
    document = documents["zh"]
    shown = [*document.figures, *document.tables]
    said = [each.title for each in document.sections] + [each.caption for each in shown]
    said += [text(document, name) for name in (*OURS, "summary", "methods", "limitations")]
    said += [item for name in ("scenario", "limitations") for item in items(document, name)]
    for table in document.tables:
        frame = readable(table.result, "zh")
        said += [*frame.columns, *frame.to_numpy().ravel().tolist(), *notes(table.result, "zh")]
    works = re.compile(r"[A-Z][A-Za-z]+ (and|et al\.) ?[A-Z]?[a-z]*")
    left = [each for each in map(str, said) if ENGLISH.search(works.sub("", each))]
    assert left == []


def test_every_claim_refers_to_a_table_and_nothing_is_nan(documents):
    for document in documents.values():
        for section in (*OURS, "summary"):
            assert not re.search(r"\[\[|\bNone\b|\bnan\b", text(document, section))
        names = {each.name for each in (*document.tables, *document.figures)}
        assert {"employment", "accounts_summary", "contribution", "scenario_required"} <= names
        assert {"level_and_growth", "value_added_parts", "share_of_gdp"} <= names
        assert {"scenario_growth", "scenario_share"} <= names


def test_jobs_are_those_of_least_squares(all_four, documents):
    desk, _ = all_four
    now, before = desk.study.year(2019), desk.study.year(2018)
    logs = np.log(now[["employment", "digital_index", "gdp"]].to_numpy())
    z = np.column_stack([np.ones(len(logs)), logs[:, 1:]])
    b = np.linalg.lstsq(z, logs[:, 0], rcond=None)[0]
    fit = result(documents["en"], "employment_levels")
    assert np.allclose(fit.params.to_numpy(), b)
    linked = ~now.index.isin(desk.w.isolates)  # tests of space leave out who has no neighbours
    assert 0 < linked.sum() < len(now)
    y, z = logs[linked, 0], z[linked]
    e = y - z @ np.linalg.lstsq(z, y, rcond=None)[0]
    w = desk.w.subset(now.index[linked]).matrix
    moran = len(e) / w.sum() * (e @ (w @ e)) / (e @ e)
    told = numbers(documents["en"], "employment")
    assert np.isclose(told["Moran's I of residuals, levels"], moran)
    steps = (now - before.loc[now.index])[["employment", "digital_index", "gdp"]].to_numpy()
    z = np.column_stack([np.ones(len(steps)), steps[:, 1:]])
    changes = np.linalg.lstsq(z, steps[:, 0], rcond=None)[0]
    assert np.isclose(told["changes digital industry index estimate"], changes[1])
    assert "78 regions in 2019" in text(documents["en"], "employment")


def test_without_the_year_before_there_are_levels_only():
    study = si.study.demo()
    plan = settled(data=replace(desks.plan().data, years=(2017,)))
    desk = desks.desk(plan, study=study)
    found = {"employment": employment.compute(desk)}
    blocks = employment.compose(desk, found, "en")
    assert {getattr(block, "name", "") for block in blocks} - {""} == {
        "employment_levels",
        "employment_levels_tests",
    }
    assert "has no data of 2016" in blocks[0].text


def test_provinces_as_clusters():
    desk = desks.desk(settled(employment=Employment(errors="province")))
    fit = employment.compute(desk)["levels"]
    assert fit.residual_df == len({code[:2] for code in desk.study.ids}) - 1


def test_provinces_are_refused_early_where_codes_tell_none(files):
    asked = FILE + '[employment]\nemployees = "income"\ngdp = "trade"\nerrors = "province"\n'
    with pytest.raises((AlignmentError, DataError), match=r"six digits|province"):
        compose(read_plan(write_small_study(files, asked)))


def test_accounts_of_a_table_worked_by_hand(files):
    """Sector 02 is digital with R = 0.5; what it sells to the others, through their own inverse, price by price."""
    plan = settled(
        accounts=Accounts("io.csv", "shares.csv", unit="万元", draws=49999),
        value_added=None,
        folder=str(files),
    )
    document = desks.document(*made(plan), "en")
    direct = 0.5 * (200 - 80)
    others = np.array([[20.0, 5], [10, 5]]) / np.array([100.0, 100])
    price = 0.5 * np.array([30.0, 10]) / 100 @ np.linalg.inv(np.eye(2) - others)
    penetration = price @ np.array([100 - 60, 100 - 20])
    told = numbers(document, "accounts")
    assert np.isclose(told["direct value added"], direct)
    assert np.isclose(told["penetration value added"], penetration)
    assert np.isclose(told["their share of all value added"], (direct + penetration) / (40 + 120 + 80))
    ranges = result(document, "accounts_ranges").to_frame().set_index(["dependence", "part"])
    # one sector: shares that err alone or together are the same; triangular on 0.2, 0.5, 0.6
    for how in ("independent", "common"):
        row = ranges.loc[(how, "direct value added")]
        assert np.isclose(row["at_mode"], 60)
        assert np.isclose(row["mean"], 120 * (0.2 + 0.5 + 0.6) / 3, rtol=0.02)
        assert np.isclose(row["q05"], 120 * (0.2 + np.sqrt(0.05 * 0.4 * 0.3)), rtol=0.02)
    assert "Chips" in text(document, "accounts")
    assert "通信设备" in text(desks.document(*made(plan), "zh"), "accounts")
    assert result(document, "accounts_direct").to_frame()["name"].tolist() == ["Chips"]
    assert not result(document, "accounts_summary").about.get("synthetic")


def test_no_ranges_without_low_and_high(documents):
    assert "accounts_ranges" not in {table.name for table in documents["en"].tables}
    assert result(documents["en"], "accounts_summary").about["synthetic"]
    assert "SYNTHETIC" in text(documents["en"], "accounts") + text(documents["en"], "summary")


def test_growth_of_a_table_of_ones_own(files):
    own = Contribution("years.csv", value_added=("direct", "penetration"), unit="亿元")
    document = desks.document(*made(settled(contribution=own, folder=str(files))), "en")
    frame = result(document, "contribution_full").to_frame()
    assert frame.index.tolist() == [2018, 2019, 2021]  # 2020 has no GDP
    assert np.isclose(frame.loc[2019, "contribution_pct"], 100 * (5.4 - 4.5) / 10)
    assert np.isclose(frame.loc[2019, "pull_points"], 100 * 0.9 / 90)
    assert np.isclose(frame.loc[2021, "share_pct"], 6.0)
    assert "2020" in text(document, "contribution")
    names = {table.name for table in document.tables}
    assert "contribution_institutes" not in names and "contribution_parts" in names
    needed = result(document, "scenario_required").to_frame().set_index("scenario")
    # 6.6 of 110 in 2021, GDP 5 % a year for 14 years; no phases, which belong to the printed start
    want = 100 * ((0.21 * 110 * 1.05**14 / 6.6) ** (1 / 14) - 1)
    assert np.isclose(needed.loc["21 %", "required_pct"], want)
    measured = result(document, "scenario_measured").to_frame()
    assert np.allclose(measured["growth_pct"], 20)  # 4.5 to 5.4, the only year with a year before
    assert np.allclose(measured["share_pct"], 6 * (1.2 / 1.05) ** 14)
    only = replace(own, value_added=("direct",))
    alone = desks.document(*made(settled(contribution=only, folder=str(files))), "en")
    assert "contribution_parts" not in {table.name for table in alone.tables}
    assert np.isclose(result(alone, "contribution_full").to_frame().loc[2021, "share_pct"], 4)


def test_growth_that_cannot_last_is_left_out_and_named(files):
    (files / "years.csv").write_text("year,gdp,value_added\n2019,100,10\n2020,101,20\n2021,103,21\n")
    plan = settled(contribution=Contribution("years.csv"), folder=str(files))
    document = desks.document(*made(plan), "en")
    assert result(document, "scenario_measured").to_frame()["scenario"].tolist() == ["slowest growth"]
    assert "mean growth and fastest growth" in text(document, "scenario")


def test_the_printed_figures_are_told_as_such(documents):
    document = documents["en"]
    assert "published by Tsinghua University (2022)" in text(document, "contribution")
    assert "not simulated" in text(document, "contribution")
    told = numbers(document, "contribution")
    assert (told["reproduced"], told["within rounding"], told["printed figures"]) == (14, 4, 18)
    frame = result(document, "contribution").to_frame()
    assert np.isclose(frame.loc[2020, "contribution_pct"], 100 * 0.121 / 2.05)
    synthetic = items(document, "limitations")[0]
    assert "except the national figures of Tsinghua University (2022)" in synthetic
    plain = desks.document(*made(settled(contribution=None, scenario=None)), "en")
    assert "source prints" not in items(plain, "limitations")[0]


def test_needed_growth_of_the_printed_start(documents):
    """2.397 grows by 13.08, 9.65, 13.08 and 13.08 %, GDP of 98.28 by 5 %, and ten years are left."""
    before = 2.397 * 1.1308**3 * 1.0965
    after = 98.28 * 1.05**14
    told = numbers(documents["en"], "scenario")
    for name, share in {"baseline": 0.21, "optimistic": 0.33, "pessimistic": 0.12}.items():
        assert np.isclose(told[f"growth needed, {name}"], 100 * ((share * after / before) ** 0.1 - 1))
    paths = result(documents["en"], "scenario_paths").to_frame()
    assert np.allclose(paths.loc[2035].to_numpy(), [21, 33, 12])
    listed = " ".join(items(documents["en"], "scenario"))
    for words in (
        "2.397",
        "98.280",
        "5%",
        "13.08%",
        "9.65%",
        "21%",
        "33%",
        "12%",
        "3 and 1 percentage points",
        "999",
        "seed 0",
    ):
        assert words in listed


def test_without_deviations_there_are_no_bands():
    plan = settled(scenario=Scenario(rate_sd=0.0, gdp_sd=0.0), employment=None, accounts=None)
    document = desks.document(*made(plan), "en")
    assert "band_low_pct" not in result(document, "scenario_required").to_frame()
    assert "band" not in text(document, "scenario")
    assert uncertainty_of(Scenario(gdp_sd=0.0), 7).seed == 7


def test_assumptions_of_ones_own_take_the_place_of_the_defaults():
    own = Scenario(phases=("a:2022-2023:10",), targets=(15.0, 21.0), to=2030)
    assert [str(phase) for phase in phases_of(own, after_the_printed=True)] == ["a (2022-2023) 10 %"]
    assert phases_of(Scenario(), after_the_printed=False) == ()
    assert named_targets(own, after_the_printed=True) == {"15 %": 15.0, "21 %": 21.0}  # 21 % is of 2035


def test_figures_are_drawn(documents):
    import matplotlib.pyplot as plt

    for language, document in documents.items():
        drawn = {figure.name: figure.draw() for figure in document.figures}
        assert [bar.get_height() for bar in drawn["value_added_parts"].patches] == [
            0.772,
            1.074,
            1.046,
            1.324,
        ]
        assert np.allclose(
            [line.get_ydata()[-1] for line in drawn["scenario_share"].lines[1:4]], [21, 33, 12]
        )
        words = {text.get_text() for axes in drawn["value_added_parts"].figure.axes for text in axes.texts}
        assert words, language
        plt.close("all")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"employment": Employment(employees="jobs")}, "'jobs'"),
        ({"employment": Employment(gdp="employment")}, r"\[employment\] .* name a column twice"),
        ({"accounts": Accounts(draws=5)}, r"\[accounts\] draws must be at least 99, not 5"),
        ({"contribution": Contribution(value_added=())}, r"\[contribution\] value_added must name columns"),
        (
            {"contribution": Contribution(value_added=("gdp",))},
            r"\[contribution\] value_added must name columns",
        ),
        ({"scenario": Scenario(targets=())}, r"\[scenario\] targets must be shares"),
        ({"scenario": Scenario(targets=(0.2, 120.0))}, r"between 0 and 100 per cent, not \[120.0\]"),
        ({"scenario": Scenario(targets=(21.0, 21.0))}, r"\[scenario\] targets .* name a share twice"),
        ({"scenario": Scenario(gdp_growth=-100.0)}, r"\[scenario\] gdp_growth must be above -100"),
        (
            {"scenario": Scenario(phases=("2022:13",))},
            r"\[scenario\] '2022:13' is not understood; write NAME",
        ),
        ({"scenario": Scenario(draws=5)}, r"\[scenario\] draws must be a whole number of at least 100"),
        ({"scenario": Scenario(rate_sd=-1.0)}, r"\[scenario\] rate_sd must be percentage points"),
    ],
)
def test_choices_that_cannot_be_used_are_refused_before_anything_is_computed(asked, words):
    with pytest.raises(DataError, match=words):
        check_sections(desks.plan(**asked), si.study.demo())


def test_assumptions_are_checked_without_a_study():
    check_assumptions(Scenario())


def test_a_study_file_asks_for_the_sections_and_its_files_are_recorded(files):
    plain = FILE.replace('formula = "log(income) ~ index + trade"\n', "")
    asked = plain + (
        '[employment]\nemployees = "income"\ngdp = "trade"\n'
        '[accounts]\ntable = "io.csv"\nshares = "shares.csv"\ndraws = 99\n'
        '[contribution]\ntable = "years.csv"\nvalue_added = ["direct"]\n'
        "[scenario]\nto = 2030\ntargets = [8]\n"
    )
    plan = read_plan(write_small_study(files, asked))
    found = compose(plan)
    assert not found.failures
    assert [s.name for s in found.document.sections if s.name in OURS] == [*OURS[:2], *OURS[3:]]
    record = provenance(plan)["inputs"]
    for key in ("accounts.table", "accounts.shares", "contribution.table"):
        assert record[key]["sha256"] == hashlib.sha256(inputs_of(plan)[key].read_bytes()).hexdigest()
    before = provenance(plan)
    (files / "shares.csv").write_text("sector,share\n02,0.3\n", encoding="utf-8")
    assert provenance(plan) != before
    without = compose(read_plan(write_small_study(files, plain)))
    assert not [s.name for s in without.document.sections if s.name in OURS]
    assert "contribution.table" not in provenance(read_plan(files / "study.toml"))["inputs"]


@pytest.mark.parametrize(
    ("spoil", "part", "words"),
    [
        (("io.csv", None), "accounts", "there is no such file"),
        (("io.csv", io_text().replace("65.0", "650.0")), "accounts", "balance|uses"),
        (("shares.csv", "sector,share\n02,1.5\n"), "accounts", "not between 0 and 1"),
        (("shares.csv", "部门,比例\n99,0.5\n"), "accounts", "99"),
        (("years.csv", "year,gdp\n2020,100\n"), "contribution", "no column 'direct'"),
    ],
)
def test_a_missing_or_wrong_file_fails_its_part_only(files, spoil, part, words):
    plain = FILE.replace('formula = "log(income) ~ index + trade"\n', "")
    asked = plain + (
        '[accounts]\ntable = "io.csv"\nshares = "shares.csv"\ndraws = 99\n'
        '[contribution]\ntable = "years.csv"\nvalue_added = ["direct"]\n'
    )
    plan = read_plan(write_small_study(files, asked))
    name, content = spoil
    if content is None:
        (files / name).unlink()
    else:
        (files / name).write_text(content, encoding="utf-8")
    out = make(plan, files / "out", formats=["data"])
    assert [failure.name for failure in out.failures] == [part]
    assert re.search(words, out.failures[0].why)
    assert (files / "out" / "data" / "local_statistics.csv").is_file()
    record = json.loads((files / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert list(record["failures"]) == [part]
    if content is None:
        assert record["about"]["inputs"]["accounts.table"]["unreadable"]


def test_a_last_year_that_is_known_already_is_refused():
    plan = settled(scenario=Scenario(to=2021, phases=()))
    desk = desks.desk(plan)
    part = next(part for part in desks.parts(plan) if part.name == "scenario")
    with pytest.raises(DataError, match=r"\[scenario\] to = 2021 must come after 2021"):
        part.compute(desk)


def test_years_are_sorted_and_the_published_ones_are_there_when_asked_for(files):
    own = settled(contribution=Contribution("years.csv", value_added=("direct",)), folder=str(files))
    assert yearly(own).gdp.index.tolist() == [2018, 2019, 2021]
    assert yearly(own).left_out == (2020,)
    assert yearly(settled()).value_added.to_dict() == {2018: 1.818, 2019: 1.999, 2020: 2.12, 2021: 2.397}


def test_methods_and_limits_are_of_the_sections_there(documents):
    plain = desks.document(*made(settled(**dict.fromkeys(OURS))), "en")
    there, not_there = (" ".join([text(d, "methods"), *items(d, "methods"), *items(d, "limitations")])
                        for d in (documents["en"], plain))  # fmt: skip
    for words in ("Leontief", "White, H.", "Ghosh", "not forecasts", "digital shares"):
        assert words in there and words not in not_there
    classical = desks.document(*made(settled(employment=Employment(errors="classical"))), "en")
    assert "White, H." not in " ".join(items(classical, "methods"))


def test_frames_are_those_of_the_functions(all_four):
    _, found = all_four
    table = si.macro.demo_io_table()
    share = {"03": 1.0, "05": 1.0}
    pd.testing.assert_frame_equal(
        found["accounts"]["penetration"].to_frame(), si.macro.penetration_value_added(table, share).to_frame()
    )


def test_a_change_and_regions_are_told_where_their_tables_are_given(tmp_path):
    from spatial_iie.chapter.asked import Accounts
    from tests.macro.io_tables import as_file, random_table
    from tests.macro.test_regional import LINES, written

    names = {}
    for seed, name in ((1, "before"), (2, "table")):
        names[name] = f"{name}.csv"
        as_file(random_table(5, seed=seed)).to_csv(tmp_path / names[name], index=False)
    written(tmp_path / "regions.csv", LINES)
    shares = tmp_path / "shares.csv"
    codes = random_table(5, seed=2).sectors
    shares.write_text(f"sector,share\n{codes[0]},0.5\n", encoding="utf-8")
    industries = tmp_path / "industries.csv"
    industries.write_text("sector,industry\n" + "".join(f"{code},all\n" for code in codes), encoding="utf-8")
    asked = Accounts(shares="shares.csv", industries="industries.csv", regions="regions.csv", **names)
    plan = desks.plan(accounts=asked, folder=str(tmp_path))
    desk = desks.desk(plan)
    (part,) = [each for each in desks.parts(plan) if each.name == "accounts"]
    found = {"accounts": part.compute(desk)}
    for language in ("en", "zh"):
        written_out = desks.document(desk, found, language)
        tables = {table.name: table.result.to_frame() for section in written_out.sections for table in section.blocks
                  if hasattr(table, "result")}  # fmt: skip
        change = tables["accounts_change"]
        parts = change.drop(columns=["name", "before", "after", "change"])
        assert parts.sum(axis=1).tolist() == pytest.approx(change["change"].tolist())
        assert tables["accounts_spillovers"]["name"].tolist() == ["01", "02", "01", "02"]
        assert list(tables["accounts_trade"].index) == ["北京", "天津"]
