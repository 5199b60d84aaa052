"""``employment`` and ``accounts``: what they print is what the functions give; what cannot be is one plain line."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

import spatial_iie as si
from tests.macro.io_tables import as_file, random_table


@pytest.fixture(scope="module")
def study():
    return si.study.demo()


def test_employment_is_table_5_3(ask, records, study):
    status, out, _ = ask("employment")
    assert status == 0 and "SYNTHETIC" in out and "β'" in out and "Observations" in out
    rows = records("employment")
    levels = si.macro.employment_levels(study.year(2019))
    changes = si.macro.employment_changes(study.year(2018), study.year(2019))
    assert [row["coefficient"] for row in rows] == pytest.approx([*levels.params, *changes.params], rel=1e-12)
    assert [row["std_error"] for row in rows] == pytest.approx(
        [*levels.std_errors, *changes.std_errors], rel=1e-12
    )
    assert {row["form"] for row in rows} == {"levels", "changes"} and all(row["synthetic"] for row in rows)
    _, out, _ = ask("employment", "--lang", "zh")
    assert "就业人数" in out and "合成" in out


def test_employment_by_form_year_and_errors(records, study):
    provinces = study.ids.to_series().str[:2]
    rows = records("employment", "--form", "levels", "--year", "2017", "--cluster", "province")
    fit = si.macro.employment_levels(study.year(2017), errors="cluster", clusters=provinces)
    assert [row["std_error"] for row in rows] == pytest.approx(fit.std_errors.tolist(), rel=1e-12)
    rows = records("employment", "--form", "log-changes", "--year", "2018", "--errors", "HC3")
    fit = si.macro.employment_changes(study.year(2017), study.year(2018), log=True, errors="HC3")
    assert [row["variable"] for row in rows] == fit.params.index.tolist()
    assert [row["p"] for row in rows] == pytest.approx(fit.p_values.tolist(), rel=1e-9)


def test_employment_tests_its_residuals(ask, records, study):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)  # of the island 330900
        w = si.weights.queen(study.regions).row_standardized()
    rows = records("employment", "--show", "tests", "--form", "levels")
    tests = si.spreg.lm_tests(si.macro.employment_levels(study.year(2019)), w, lagged=())
    assert [row["statistic"] for row in rows] == pytest.approx(
        [tests[name].statistic for name in tests], rel=1e-9
    )
    both = records("employment", "--show", "tests", "--weights", "knn:4")
    names = [row["test"] for row in both]
    assert names.count("changes: LM error") == 1 and len(both) == 2 * len(rows)
    _, out, _ = ask("employment", "--show", "tests", "--weights", "knn:4")
    assert "levels: At 5 %" in out and "changes: At 5 %" in out


def test_employment_of_a_table_of_ones_own(ask, records, study, tmp_path):
    path = tmp_path / "panel.csv"
    names = {"region": "adcode", "employment": "jobs", "digital_index": "ddi"}
    panel = study.panel.reset_index().rename(columns=names)
    panel.sample(frac=1, random_state=1).to_csv(path, index=False)
    options = ("--employees", "jobs", "--index", "ddi")
    rows = records("employment", "--data", path, *options, "--form", "levels")
    fit = si.macro.employment_levels(study.year(2019))
    assert [row["coefficient"] for row in rows] == pytest.approx(fit.params.tolist(), rel=1e-9)
    assert "synthetic" not in rows[0]
    status, out, err = ask("employment", "--data", path)
    assert (status, out) == (2, "") and "no column [employment, digital_index]" in err


def test_accounts_without_a_table(ask, records):
    status, out, err = ask("accounts")
    assert status == 0 and "SYNTHETIC" in out and "upper bound" in out and "R = 1" in err
    table = si.macro.demo_io_table()
    exact = si.macro.digital_value_added(table, dict.fromkeys(["03", "05"], 1.0)).to_frame()
    rows = records("accounts")
    assert {row["part"]: row["value_added"] for row in rows} == pytest.approx(exact["value_added"].to_dict())
    _, out, _ = ask("accounts", "--show", "penetration", "--lang", "zh")
    assert "第一产业" in out and "渗透产业增加值" in out
    _, out, _ = ask("accounts", "--show", "sectors", "--lang", "zh")
    assert "农林牧渔产品和服务" in out


@pytest.mark.parametrize(
    ("part", "column"),
    [
        ("balance", "uses_residual"),
        ("coefficients", "03"),
        ("leontief", "03"),
        ("ghosh", "03"),
        ("multipliers", "output_multiplier"),
        ("linkages", "forward_normalized"),
        ("direct", "direct_value_added"),
        ("sectors", "own_rate"),
    ],
)
def test_accounts_shows_its_parts(records, part, column):
    rows = records("accounts", "--show", part)
    functions = {
        "balance": si.macro.balance,
        "coefficients": si.macro.technical_coefficients,
        "leontief": si.macro.leontief_inverse,
        "ghosh": si.macro.ghosh_inverse,
        "multipliers": si.macro.multipliers,
        "linkages": si.macro.linkages,
    }
    table = si.macro.demo_io_table()
    if part in functions:
        result = functions[part](table)
    elif part == "direct":
        result = si.macro.direct_value_added(table, {"03": 1.0, "05": 1.0})
    else:
        result = si.macro.penetration_value_added(table, {"03": 1.0, "05": 1.0}, by="sector")
    frame = result.to_frame()
    assert [row["sector"] for row in rows] == frame.index.tolist()
    assert [row[column] for row in rows] == pytest.approx(frame[column].tolist(), rel=1e-12)


def test_accounts_of_a_table_and_shares_of_ones_own(ask, records, tmp_path):
    table = random_table(shuffle=4)
    path, shares, groups = tmp_path / "io.xlsx", tmp_path / "shares.csv", tmp_path / "groups.csv"
    as_file(table).to_excel(path, index=False)
    shares.write_text("sector,low,mode,high\n4,0.1,0.2,0.5\n11,0.3,0.4,0.6\n", encoding="utf-8")
    industry = pd.Series({code: "ab"[int(code) % 2] for code in table.sectors}, name="industry")
    industry.rename_axis("sector").to_csv(groups)
    given = ("accounts", path, "--shares", shares, "--industries", groups)
    r = pd.DataFrame({"low": [0.1, 0.3], "mode": [0.2, 0.4], "high": [0.5, 0.6]}, index=["004", "011"])
    rows = records(*given, "--reading", "backward", "--imports", "domestic", "--show", "penetration")
    exact = si.macro.penetration_value_added(
        table, r["mode"], industries=industry, reading="backward", imports="domestic"
    ).to_frame()
    assert {row["industry"]: row["penetration"] for row in rows} == pytest.approx(
        exact["penetration"].to_dict()
    )
    rows = records(*given, "--draws", "500", "--seed", "3", "--dependence", "common")
    exact = si.macro.value_added_ranges(
        si.macro.read_io_table(path), r, industries=industry, draws=500, seed=3, dependence="common"
    ).to_frame()
    assert {row["part"]: row["q95"] for row in rows} == pytest.approx(exact["q95"].to_dict())
    assert "synthetic" not in rows[0]
    _, out, _ = ask(*given, "--draws", "500", "--unit", "10,000 CNY")
    assert "Unit: 10,000 CNY" in out and "500 draws" in out


def test_codes_of_ones_own_on_the_command_line(records, tmp_path):
    path = tmp_path / "io.csv"
    path.write_text(
        "code,a,b,households,gross\na,150,500,350,1000\nb,200,100,1700,2000\nwages,650,1400,,\n",
        encoding="utf-8",
    )
    options = ("--output", "gross", "--final", "households", "--value-added", "wages")
    rows = records("accounts", path, *options, "--show", "leontief")
    assert rows[0]["a"] == pytest.approx(1.2541, abs=5e-5)  # Miller and Blair (2009), section 2.3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("accounts", "missing.csv"), "there is no such file"),
        (("accounts", "--draws", "99"), "ranges need --shares"),
        (("accounts", "--draws", "99", "--show", "direct"), "--draws is for --show ranges"),
        (("accounts", "--final", "x"), "--final needs a TABLE"),
        (("accounts", "--shares", "s.csv", "--show", "leontief"), "--shares is for --show summary"),
        (("accounts", "--reading", "backward", "--show", "direct"), "--reading is for --show summary"),
        (("accounts", "--imports", "domestic", "--show", "balance"), "--imports is for --show"),
        (("accounts", "--dependence", "common"), "--dependence is for --show ranges"),
        (("accounts", "--show", "everything"), "--show"),
        (("employment", "--year", "2017"), "changes of 2017 need 2016"),
        (("employment", "--year", "2017-2018"), "one year is shown"),
        (("employment", "--form", "levels", "--year", "1999"), "no year 1999"),
        (("employment", "--gdp", "nothing"), "no column [nothing]"),
        (("employment", "--encoding", "gbk"), "needs --data"),
    ],
)
def test_what_cannot_be_answered_is_one_plain_line(ask, arguments, words):
    status, out, err = ask(*arguments)
    complaints = [line for line in err.splitlines() if not line.startswith("Note:")]
    assert (status, out, len(complaints)) == (2, "", 1) and words in complaints[0]


def test_accounts_decompose_a_change(ask, records, tmp_path):
    rows = records("accounts", "--show", "decomposition", "--of", "value-added", "--demand", "total")
    table = si.macro.structural_decomposition(
        si.macro.demo_io_table(earlier=True), si.macro.demo_io_table(), of="value_added", demand="total"
    ).to_frame()
    assert [row["technology"] for row in rows] == pytest.approx(table["technology"].tolist())
    one, other = tmp_path / "1.csv", tmp_path / "2.csv"
    for seed, path in enumerate((one, other), 1):
        as_file(random_table(4, seed=seed)).to_csv(path, index=False)
    words = ("accounts", str(other), "--show", "decomposition", "--before", str(one), "--average", "polar")
    status, out, _ = ask(*words, "--lang", "zh")
    assert status == 0 and "两极分解" in out and "全部" in out
    status, _, err = ask("accounts", str(one), "--show", "decomposition")
    assert status == 2 and "--before FILE" in err


def test_accounts_of_several_regions(records, ask):
    rows = records("accounts", "--show", "spillovers", "--of", "value-added")
    found = si.macro.regional_spillovers(si.macro.demo_regional_table(), of="value_added").to_frame()
    assert [row["spillover"] for row in rows] == pytest.approx(found["spillover"].tolist())
    assert len(records("accounts", "--show", "trade")) == 2
    assert "沿海" in ask("accounts", "--show", "trade", "--lang", "zh")[1]


def test_accounts_balance_flows(records, ask, tmp_path):
    file = tmp_path / "t.csv"
    as_file(random_table(4, seed=1)).to_csv(file, index=False)
    table = si.macro.read_io_table(file)
    z = table.intermediate
    sums = pd.DataFrame({"sector": z.index, "rows": 1.2 * z.sum(axis=1), "columns": 1.2 * z.sum()})
    sums.to_csv(tmp_path / "sums.csv", index=False)
    rows = records("accounts", str(file), "--show", "ras", "--sums", str(tmp_path / "sums.csv"))
    assert [row[z.columns[0]] for row in rows] == pytest.approx((1.2 * z.iloc[:, 0]).tolist())
    status, _, err = ask("accounts", "--show", "ras")
    assert status == 2 and "--sums FILE" in err
