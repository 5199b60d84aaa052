"""``contribution`` and ``scenario``: they print what the functions give, and refuse wrong input in one line."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from matplotlib import image

import spatial_iie as si
from spatial_iie.macro import Phase, Scenario, Uncertainty

PWT = Path(__file__).parents[3] / "shared" / "data" / "macro" / "pwt1001_china.csv"
OWN = pd.DataFrame(
    {
        "年份": ["2018年", "2019年", "2020年", "2021年"],
        "GDP": ["919,281", "986,515", "1,013,567", "1,149,237"],
        "direct": [60.0, 64.0, 70.0, 80.0],
        "other": [100.0, 112.0, 121.0, 131.0],
        "price": [100.0, 101.3, 101.8, 106.6],
    }
)
SOLOW = ("contribution", "--data", "own.csv", "--output", "GDP", "--capital", "direct", "--labor", "other")


@pytest.fixture(autouse=True)
def folder(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    OWN.to_csv("own.csv", index=False)


def _column(rows, name, key="year"):
    return {row[key]: row[name] for row in rows if row[name] is not None}


def test_without_data_it_is_the_table_of_the_report(ask, records):
    rows = records("contribution", "--published")
    table = si.macro.growth_contribution(*si.report_2022.printed_series()).to_frame()
    for column in table:
        assert _column(rows, column) == pytest.approx(table[column].dropna().to_dict())
    assert {year: round(value, 2) for year, value in _column(rows, "pull_points").items()} == {
        2019: 0.22, 2020: 0.14, 2021: 0.30
    }  # fmt: skip
    status, out, _ = ask("contribution", "--published")
    assert status == 0 and "Figures printed in: China Industrial Internet" in out
    assert "GDP of 2018 is not printed: 83.868 to 83.948" in out


def test_parts_comparison_and_rounding_of_the_report(ask, records):
    rows = records("contribution", "--published", "--show", "parts")
    assert [row["part"] for row in rows if row["year"] == 2021] == ["direct", "penetration", "total"]
    rounding = records("contribution", "--published", "--show", "rounding")
    assert sum(row["verdict"] == "reproduced" for row in rounding) == 14 and len(rounding) == 18
    long = records("contribution", "--published", "--show", "comparison")
    assert {row["institute"] for row in long} == {"This report", "CAII 2021", "CAICT 2020"}
    status, out, _ = ask(
        "contribution", "--published", "--show", "comparison", "--format", "markdown", "--lang", "zh"
    )
    assert status == 0 and "增速（%） · CAII 2021" in out
    _, out, _ = ask("contribution", "--published", "--show", "rounding", "--lang", "zh")
    assert "舍入误差之内" in out and "占 GDP 比重（%）" in out


def test_own_table_with_chinese_headings(records):
    given = ("contribution", "--data", "own.csv", "--gdp", "GDP", "--value-added")
    rows = records(*given, "direct，other")
    gdp = pd.Series({2018: 919281.0, 2019: 986515.0, 2020: 1013567.0, 2021: 1149237.0})
    whole = pd.Series((OWN["direct"] + OWN["other"]).to_numpy(), index=gdp.index)
    table = si.macro.growth_contribution(gdp, whole).to_frame()
    assert _column(rows, "contribution_pct") == pytest.approx(table["contribution_pct"].dropna().to_dict())
    parts = records(*given, "direct,other", "--show", "parts", "--step", "2")
    assert [row["part"] for row in parts[:3]] == ["direct", "other", "total"]
    assert sum(row["contribution_pct"] is not None for row in parts) == 6
    real = records(*given, "direct", "--price-index", "price", "--base-year", "2018")
    assert _column(real, "value_added")[2021] == pytest.approx(80 / 1.066)
    assert _column(real, "gdp")[2019] == pytest.approx(986515 / 1.013)


def test_years_with_a_number_missing_are_left_out_and_named(ask, tmp_path):
    OWN.assign(direct=[None, 64.0, 70.0, 80.0]).to_csv(tmp_path / "holes.csv", index=False)
    status, out, err = ask("contribution", "--data", "holes.csv", "--gdp", "GDP", "--value-added", "direct")
    assert status == 0 and "2018" not in out.split("Note")[0].split("\n\n")[1]
    assert "left out, with a number missing: [2018]" in err


def test_solow_of_a_file(records):
    if not PWT.exists():
        pytest.skip("the Penn World Table series (../shared/data/macro) are not here")
    columns = ("--output", "rgdpna", "--capital", "rnna", "--labor", "emp")
    data = pd.read_csv(PWT).set_index("year")
    names = {"output": "rgdpna", "capital": "rnna", "labor": "emp"}
    for extra, options in (
        ((), {}),
        (("--constant-returns", "--base", "2005-2015"), {"constant_returns": True, "base": (2005, 2015)}),
        (("--labor-share", "labsh"), {"labor_share": "labsh"}),
        (("--labor-share", "0.55"), {"labor_share": 0.55}),
    ):
        rows = records("contribution", "--data", str(PWT), "--show", "solow", *columns, *extra)
        table = si.macro.solow(data, **names, **options).to_frame()
        assert _column(rows, "multiplier") == pytest.approx(table["multiplier"].dropna().to_dict())
    rows = records("contribution", "--data", str(PWT), "--show", "production", *columns)
    fit = si.macro.production_function(data, **names)
    assert _column(rows, "coefficient", "variable") == pytest.approx(fit.params.to_dict())


def _start():
    gdp, value_added = si.report_2022.printed_series()
    return float(gdp[2021]), float(value_added[2021])


def test_the_growth_that_shares_need(ask, records):
    gdp, start = _start()
    path = Scenario("GDP", [Phase("a", 2022, 2025, 5.5), Phase("b", 2026, 2035, 4.5)]).grown(gdp)
    phases = [Phase("IT", 2022, 2022, 10.0), Phase("OT", 2023, 2025, 15.0)]
    table = si.macro.required_growth(
        {"low": 12.0, "high": 33.0}, start, path, phases, uncertainty=Uncertainty(3.0, 1.0, draws=500, seed=9)
    ).to_frame()
    rows = records(
        "scenario", "--published", "--targets", "low:12,high:33", "--gdp-growth", "2022-2025:5.5,2026-2035:4.5",
        "--phases", "IT:2022:10,OT:2023-2025:15", "--rate-sd", "3", "--gdp-sd", "1", "--draws", "500", "--seed", "9",
    )  # fmt: skip
    for column in ("required_pct", "band_low_pct", "band_high_pct", "value_added"):
        assert _column(rows, column, "scenario") == pytest.approx(
            table.set_index("scenario")[column].to_dict()
        )
    status, out, _ = ask("scenario", "--published")
    assert status == 0 and [line.split()[0] for line in out.split("---\n")[1].splitlines()[:3]] == [
        "baseline",
        "optimistic",
        "pessimistic",
    ]
    assert "Assumed by this command, not by the report" in out and "GDP grows by 5 % a year" in out
    _, out, _ = ask("scenario", "--published", "--gdp-growth", "4")
    assert "GDP grows by 5 %" not in out and "Assumed, not known: GDP grows by 4 %" in out


def test_deviations_of_every_year_cancel(records):
    """--yearly: right on average, so that the band of the share is narrower than with one deviation a phase."""
    gdp, start = _start()
    path = Scenario("GDP", [Phase("GDP", 2022, 2035, 5.0)]).grown(gdp)
    how = Uncertainty(3.0, 0.0, "year", 300)
    scenario = Scenario("rate 9 %", [Phase("growth assumed", 2022, 2035, 9.0)])
    table = si.macro.ends(si.macro.project(start, path, [scenario], uncertainty=how)).to_frame()
    given = (
        "scenario",
        "--published",
        "--rates",
        "9",
        "--phases",
        "none",
        "--rate-sd",
        "3",
        "--draws",
        "300",
    )
    (yearly,), (together,) = records(*given, "--yearly"), records(*given)
    assert yearly["band_high_pct"] == pytest.approx(table["band_high_pct"].item())
    assert (
        yearly["band_high_pct"] - yearly["band_low_pct"]
        < together["band_high_pct"] - together["band_low_pct"]
    )


def test_where_assumed_growth_leads(records):
    gdp, start = _start()
    path = Scenario("GDP", [Phase("a", 2022, 2030, 5.0)]).grown(gdp)
    scenarios = [Scenario(f"rate {rate} %", [Phase("growth assumed", 2022, 2030, rate)]) for rate in (4, 9)]
    table = si.macro.project(start, path, scenarios)
    given = ("scenario", "--published", "--rates", "4,9", "--phases", "none", "--to", "2030")
    rows = records(*given)
    ends = si.macro.ends(table).to_frame().set_index("scenario")["share_pct"].to_dict()
    assert _column(rows, "share_pct", "scenario") == pytest.approx(ends)
    wide = records(*given, "--show", "share")
    assert _column(wide, "rate 9 %") == pytest.approx(si.macro.paths(table).to_frame()["rate 9 %"].to_dict())
    assert len(records(*given, "--show", "paths")) == 18


def test_own_table_starts_from_its_last_year(ask, records):
    rows = records(
        "scenario", "--data", "own.csv", "--gdp", "GDP", "--value-added", "direct,other", "--rates", "8"
    )
    assert rows[0]["year"] == 2035 and rows[0]["value_added"] == pytest.approx(211 * 1.08**14)
    _, out, _ = ask(
        "scenario", "--data", "own.csv", "--gdp", "GDP", "--value-added", "direct", "--rates", "8"
    )
    assert "Tsinghua" not in out and "GDP grows by 5 % a year" in out


def test_figure_of_the_shares(ask, monkeypatch, tmp_path):
    seen = []
    real = si.viz.save

    def save(figure, path, *, dpi=300):
        seen.append(figure)
        return real(figure, path, dpi=dpi)

    monkeypatch.setitem(vars(si.viz), "save", save)
    status, out, err = ask(
        "scenario", "--published", "--figure", "s.png", "--rate-sd", "2", "--lang", "zh", "--dpi", "60"
    )
    assert status == 0 and "注：已写入 s.png" in err and "SYNTHETIC" not in out
    assert image.imread(tmp_path / "s.png").shape[1] == round(174 / 25.4 * 60)  # the width of a page in mm
    (axes,) = seen
    words = {text.get_text() for text in axes.texts}
    assert {"基准情形 21.0", "乐观情形 33.0", "悲观情形 12.0", "IT/CT", "间歇期", "OT", "所需增速"} <= words
    assert any("90%" in text and "假设" in text for text in words)
    assert len(axes.lines) == 4 and axes.lines[0].get_xdata().tolist() == [2018, 2019, 2020, 2021]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("contribution", "--gdp", "x"), "--gdp needs --data FILE"),
        (("contribution", "--published", "--show", "solow"), "needs --data FILE"),
        (("contribution", "--data", "own.csv"), "no column 'gdp'; did you mean 'GDP'"),
        (("contribution", "--data", "own.csv", "--gdp", "GDP", "--value-added", "direct,direct"), "each once"),
        (("contribution", "--data", "own.csv", "--gdp", "GDP", "--base-year", "2018"), "belong together"),
        (("contribution", "--data", "own.csv", "--show", "rounding"), "takes --published, not --data"),
        (("contribution", "--published", "--show", "rounding", "--step", "2"), "--step is for"),
        (("contribution", "--constant-returns"), "--constant-returns is for --show solow or --show production"),
        ((*SOLOW, "--show", "solow", "--price-index", "price"), "--price-index is for --show growth or --show parts"),
        ((*SOLOW, "--show", "solow", "--base", "x"), "--base 'x' is not understood"),
        (("scenario", "--published", "--targets", ""), "--targets: '' is no number"),
        (("scenario", "--published", "--to", "9999"), "--to"),
        (("scenario", "--published", "--phases", "a:2022-2025:500"), "past GDP in 2024"),
        (("contribution", "--data", "own.csv", "--show", "solow", "--output", "GDP"), "--capital, --labor"),
        ((*SOLOW, "--show", "production", "--labor-share", "0.5"), "takes the place of the regression"),
        ((*SOLOW, "--show", "solow", "--base", "2018,2020"), "follow one another"),
        ((*SOLOW, "--show", "solow", "--base", "2018-2020"), "too few"),
        (("contribution", "--data", "own.csv", "--gdp", "direct", "--value-added", "other"), "exceeds GDP"),
        (("contribution", "--data", "own.csv", "--gdp", "年份", "--value-added", "direct"), "holds the years"),
        (("scenario", "--published", "--rates", "5", "--to", "2024"), "--to 2024 leaves no year after the phases"),
        (("contribution", "--data", "nowhere.csv"), "there is no such file"),
        (("scenario", "--published", "--targets", "21", "--rates", "5"), "exclude each other"),
        (("scenario", "--published", "--targets", "121"), "between 0 and 100 percent"),
        (("scenario", "--published", "--rates", "60"), "passes GDP in 2034"),
        (("scenario", "--published", "--rates", "5", "--show", "required"), "--rates are given already"),
        (("scenario", "--published", "--rates", "a:5,a:6"), "twice"),
        (("scenario", "--published", "--rates", "much"), "no number of percent"),
        (("scenario", "--published", "--gdp-growth", "2022-2025:5"), "it must cover 2022-2035"),
        (("scenario", "--published", "--gdp-growth", "2022:5,2024-2035:5"), "leaves a gap"),
        (("scenario", "--published", "--phases", "IT:2022"), "NAME:YEARS:PERCENT"),
        (("scenario", "--published", "--phases", "IT:22:5"), "are no years"),
        (("scenario", "--published", "--phases", "IT:2023:5"), "must begin in 2022"),
        (("scenario", "--published", "--to", "2021"), "must come after 2021"),
        (("scenario", "--published", "--yearly"), "--rate-sd or --gdp-sd"),
        (("scenario", "--published", "--rate-sd", "-1"), "percentage points from 0 up"),
        (("scenario", "--published", "--figure", "x.gif"), ".png, .svg or .pdf"),
        (("scenario", "--published", "--encoding", "gbk"), "--encoding needs --data FILE"),
    ],
)  # fmt: skip
def test_wrong_input_is_refused_in_one_line(ask, tmp_path, arguments, words):
    status, out, err = ask(*arguments)
    assert status == 2 and out == "" and words in err.splitlines()[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["own.csv"]
