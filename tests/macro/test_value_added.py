"""Direct and penetration value added: by hand, by the price model, by extraction, and their ranges."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, SpatialIIEError
from tests.macro.io_tables import BROAD, DETAILED, random_table

DIGITAL = ["004", "007", "011"]
SHARES = {"011": 0.9, "004": 0.25, "007": 0.5}


def groups(table):
    names = ["primary", "secondary", "tertiary"]
    return pd.Series({code: names[int(code) % 3] for code in table.sectors})


def three_sectors():
    """A farm f, a mill m and a digital sector d; money in and out worked by hand."""
    codes = ["f", "m", "d"]
    flows = pd.DataFrame([[10.0, 40, 0], [20, 30, 10], [5, 20, 4]], index=codes, columns=codes)
    return si.macro.io_table(flows, output=pd.Series([100.0, 200, 50], index=codes))


INDUSTRIES = {"f": "primary", "m": "secondary", "d": "secondary"}


def test_direct_by_hand():
    """f: 100 - 35; d: 50 - 14; G = 0.1 x 65 + 0.5 x 36."""
    result = si.macro.direct_value_added(three_sectors(), {"d": 0.5, "f": 0.1})
    frame = result.to_frame()
    assert frame["value_added"].to_dict() == {"f": 65.0, "d": 36.0}
    assert frame["intermediate_inputs"].to_dict() == {"f": 35.0, "d": 14.0}
    assert result.about["total"] == pytest.approx(0.1 * 65 + 0.5 * 36)
    assert frame["direct_value_added"].sum() == pytest.approx(result.about["total"])


def test_penetration_by_hand():
    """A_OO = [[.1, .2], [.2, .15]], its inverse L_OO = [[.85, .2], [.2, .9]] / .725; digital inputs .05 and .1."""
    table = three_sectors()
    inverse = np.array([[0.85, 0.2], [0.2, 0.9]]) / 0.725
    forward = si.macro.penetration_value_added(table, {"d": 0.5}, industries=INDUSTRIES).to_frame()
    rates = 0.5 * np.array([0.05, 0.1]) @ inverse
    np.testing.assert_allclose(forward["rate"], rates)
    np.testing.assert_allclose(forward["output_brought"], rates * [100, 200])
    np.testing.assert_allclose(forward["value_added"], [65.0, 110.0])
    np.testing.assert_allclose(forward["penetration"], rates * [65.0, 110.0])
    backward = si.macro.penetration_value_added(
        table, {"d": 0.5}, industries=INDUSTRIES, reading="backward"
    ).to_frame()
    brought = inverse @ [0.0, 10.0] * 0.5
    np.testing.assert_allclose(backward["output_brought"], brought)
    np.testing.assert_allclose(backward["penetration"], brought / [100, 200] * [65.0, 110.0])


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_forward_is_the_price_model(seed):
    """Were digital products free, prices p = A'p + v of the others would fall by just the rate of each."""
    table = random_table(seed=seed, shuffle=seed)
    a = si.macro.technical_coefficients(table).to_frame()
    primary_inputs = 1 - a.sum()
    others = [code for code in table.sectors if code not in DIGITAL]
    block = a.loc[others, others].to_numpy()
    prices = np.linalg.solve(np.eye(len(others)) - block.T, primary_inputs[others])
    result = si.macro.penetration_value_added(
        table, dict.fromkeys(DIGITAL, 1.0), industries=groups(table), by="sector"
    ).to_frame()
    np.testing.assert_allclose(result.loc[others, "own_rate"], 1 - prices, rtol=1e-9)
    assert (result["own_rate"] > 0).all() and (result["own_rate"] < 1).all()


@pytest.mark.parametrize("competitive", [True, False])
def test_backward_is_hypothetical_extraction(competitive):
    """Did the digital sectors buy nothing, their own output as it is, the others would make that much less."""
    table = random_table(competitive=competitive, shuffle=7)
    a = si.macro.technical_coefficients(table).to_frame()
    others = [code for code in table.sectors if code not in DIGITAL]
    demand = table.output - a @ table.output
    without = np.linalg.solve(np.eye(len(others)) - a.loc[others, others].to_numpy(), demand[others])
    result = si.macro.penetration_value_added(
        table, dict.fromkeys(DIGITAL, 1.0), industries=groups(table), by="sector", reading="backward"
    ).to_frame()
    np.testing.assert_allclose(
        result.loc[others, "output_brought"], table.output[others] - without, rtol=1e-9
    )


@pytest.mark.parametrize("reading", ["forward", "backward"])
def test_sectors_add_up_to_industries_and_to_the_total(reading):
    table = random_table(shuffle=1)
    by = groups(table)
    options = {"industries": by, "reading": reading}
    industries = si.macro.penetration_value_added(table, SHARES, **options)
    sectors = si.macro.penetration_value_added(table, SHARES, by="sector", **options)
    frame = sectors.to_frame()
    assert not set(DIGITAL) & set(frame.index) and len(frame) == 9
    added = frame.groupby("industry")[["output", "output_brought", "value_added", "penetration"]].sum()
    shown = industries.to_frame()
    assert shown.index.tolist() == ["primary", "secondary", "tertiary"]
    for name in added:
        np.testing.assert_allclose(shown[name], added.loc[shown.index, name], rtol=1e-12)
    np.testing.assert_allclose(shown["penetration"], shown["rate"] * shown["value_added"], rtol=1e-12)
    assert industries.about["total"] == pytest.approx(sectors.about["total"], rel=1e-12)
    summary = si.macro.digital_value_added(table, SHARES, **options).to_frame()["value_added"]
    direct = si.macro.direct_value_added(table, SHARES).about["total"]
    assert summary["direct value added"] == pytest.approx(direct)
    assert summary["penetration value added"] == pytest.approx(industries.about["total"])
    assert summary["total"] == pytest.approx(direct + industries.about["total"])
    assert summary["penetration, tertiary"] == pytest.approx(shown.loc["tertiary", "penetration"])
    share = si.macro.digital_value_added(table, SHARES, **options).to_frame()["share_of_gdp"]
    assert share["total"] == pytest.approx(summary["total"] / table.total_value_added.sum())


def test_rates_by_sector_are_an_industry_each():
    table = random_table()
    alone = si.macro.penetration_value_added(
        table, SHARES, industries={c: c for c in table.sectors}
    ).to_frame()
    own = si.macro.penetration_value_added(table, SHARES, industries=groups(table), by="sector").to_frame()
    np.testing.assert_allclose(alone["rate"], own.loc[alone.index, "own_rate"], rtol=1e-12)


@pytest.mark.parametrize("reading", ["forward", "backward"])
def test_value_added_is_linear_in_the_shares(reading):
    """The base of the simulation: half the shares, half the value added; sectors one by one add up."""
    table = random_table()
    options = {"industries": groups(table), "reading": reading}
    # what is taken out first does not depend on a share, so sectors that do not count keep a share of 0
    one_by_one = sum(
        si.macro.digital_value_added(
            table, {each: SHARES[code] * (each == code) for each in DIGITAL}, **options
        ).to_frame()["value_added"]
        for code in DIGITAL
    )
    together = si.macro.digital_value_added(table, SHARES, **options).to_frame()["value_added"]
    halves = si.macro.digital_value_added(table, {k: v / 2 for k, v in SHARES.items()}, **options)
    np.testing.assert_allclose(one_by_one, together, rtol=1e-10)
    np.testing.assert_allclose(halves.to_frame()["value_added"], together / 2, rtol=1e-10)


@pytest.mark.parametrize("imports", ["total", "domestic"])
def test_order_does_not_matter_and_input_is_untouched(imports):
    ordered, mixed = random_table(), random_table(shuffle=11)
    shares = pd.Series(SHARES)
    by = groups(ordered)
    one = si.macro.penetration_value_added(
        ordered, shares, industries=by, imports=imports, by="sector"
    ).to_frame()
    two = si.macro.penetration_value_added(
        mixed, shares.iloc[::-1], industries=by.sample(frac=1, random_state=3), imports=imports, by="sector"
    ).to_frame()
    pd.testing.assert_frame_equal(one, two, check_like=True, rtol=1e-9)
    assert shares.to_dict() == SHARES


def test_domestic_inputs_bring_about_less():
    table = random_table()
    totals = [
        si.macro.penetration_value_added(table, SHARES, industries=groups(table), imports=imports).about[
            "total"
        ]
        for imports in ("domestic", "total")
    ]
    assert totals[0] < totals[1]


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({"004": 1.2}, r"1 share not between 0 and 1 \[004: 1.2\]"),
        ({"004": -0.1, "007": float("nan")}, r"2 shares not between 0 and 1"),
        ({"004": "much"}, r"\[004: much\]"),
        ({"004": 0.5, "090": 0.5}, r"1 sector the table does not have \[090\]; the codes are like \[001"),
        (pd.Series([0.1, 0.2], index=["004", "004"]), r"1 sector more than once \[004\]"),
        ({}, "shares must name sectors"),
        ([0.1], "shares must name sectors"),
    ],
)
def test_bad_shares_are_refused_in_words(shares, words):
    with pytest.raises(DataError, match=words):
        si.macro.direct_value_added(random_table(), shares)


def test_other_bad_questions_are_refused_in_words():
    table = random_table()
    with pytest.raises(DataError, match="none left"):
        si.macro.penetration_value_added(table, dict.fromkeys(table.sectors, 0.1), industries=groups(table))
    with pytest.raises(DataError, match="three industries are not known"):
        si.macro.penetration_value_added(table, SHARES)
    with pytest.raises(SpatialIIEError, match="reading must be one of"):
        si.macro.penetration_value_added(table, SHARES, industries=groups(table), reading="sideways")
    with pytest.raises(SpatialIIEError, match="by must be one of"):
        si.macro.penetration_value_added(table, SHARES, industries=groups(table), by="city")


def ranges():
    return pd.DataFrame(
        {"low": [0.1, 0.2, 0.0], "mode": [0.2, 0.5, 0.3], "high": [0.6, 0.7, 0.3]},
        index=["011", "004", "007"],
    )


def simulated(table, shares=None, **options):
    options = {"industries": groups(table), "draws": 20_000, "seed": 4} | options
    return si.macro.value_added_ranges(table, ranges() if shares is None else shares, **options)


@pytest.mark.parametrize(
    ("distribution", "mean"),
    [
        ("triangular", lambda r: (r["low"] + r["mode"] + r["high"]) / 3),
        ("pert", lambda r: (r["low"] + 4 * r["mode"] + r["high"]) / 6),
        ("uniform", lambda r: (r["low"] + r["high"]) / 2),
    ],
)
def test_means_are_those_of_the_mean_shares(distribution, mean):
    table = random_table(shuffle=2)
    frame = simulated(table, distribution=distribution).to_frame()
    exact = si.macro.digital_value_added(table, mean(ranges()), industries=groups(table)).to_frame()[
        "value_added"
    ]
    assert frame.index.tolist() == exact.index.tolist()
    error = (frame["mean"] - exact).abs()
    assert (error < 4.5 * frame["sd"] / np.sqrt(20_000)).all()
    middle = mean(ranges()) if distribution == "uniform" else ranges()["mode"]
    at_mode = si.macro.digital_value_added(table, middle, industries=groups(table)).to_frame()["value_added"]
    np.testing.assert_allclose(frame["at_mode"], at_mode, rtol=1e-10)


def test_variance_of_independent_shares_is_the_sum():
    """Var of a triangular share: (l2 + m2 + h2 - lm - lh - mh) / 18; direct value added is a weighted sum."""
    table = random_table()
    r = ranges()
    variance = (
        r["low"] ** 2 + r["mode"] ** 2 + r["high"] ** 2
        - r["low"] * r["mode"] - r["low"] * r["high"] - r["mode"] * r["high"]
    ) / 18  # fmt: skip
    made = (table.output - table.intermediate_inputs)[r.index]
    exact = np.sqrt((variance * made**2).sum())
    assert simulated(table).to_frame().loc["direct value added", "sd"] == pytest.approx(exact, rel=0.03)


@pytest.mark.parametrize("distribution", ["triangular", "pert", "uniform"])
def test_common_quantiles_are_those_of_the_shares(distribution):
    """Where all shares move together, a quantile of the sum is the sum at that quantile of each share."""
    from scipy import stats

    table = random_table()
    r = ranges()
    width = r["high"] - r["low"]
    rise = (r["mode"] - r["low"]) / width
    quantile = {
        "triangular": lambda u: stats.triang.ppf(u, rise, r["low"], width),
        "pert": lambda u: stats.beta.ppf(u, 1 + 4 * rise, 1 + 4 * (1 - rise), r["low"], width),
        "uniform": lambda u: stats.uniform.ppf(u, r["low"], width),
    }[distribution]
    frame = simulated(table, distribution=distribution, dependence="common").to_frame()
    for name, u in (("q05", 0.05), ("q50", 0.5), ("q95", 0.95)):
        shares = pd.Series(quantile(u), index=r.index)
        exact = si.macro.digital_value_added(table, shares, industries=groups(table)).to_frame()[
            "value_added"
        ]
        np.testing.assert_allclose(frame[name], exact, rtol=0.02)
    apart = simulated(table, distribution=distribution).to_frame()
    assert (apart["sd"] <= frame["sd"] * 1.02).all()  # the widest range


def test_a_range_of_no_width_is_a_point_and_the_seed_decides():
    table = random_table()
    points = pd.DataFrame({name: pd.Series(SHARES) for name in ("low", "mode", "high")})
    exact = si.macro.digital_value_added(table, SHARES, industries=groups(table)).to_frame()["value_added"]
    for distribution in ("triangular", "pert", "uniform"):
        frame = simulated(table, points, draws=50, distribution=distribution).to_frame()
        np.testing.assert_allclose(frame["q05"], exact, rtol=1e-10)
        np.testing.assert_allclose(frame["q95"], exact, rtol=1e-10)
        np.testing.assert_allclose(frame["sd"], 0.0, atol=1e-9)
    one, two, other = (simulated(table, draws=99, seed=seed).to_frame() for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one, two)
    assert not one["mean"].equals(other["mean"])
    bounds = [
        si.macro.digital_value_added(table, ranges()[name], industries=groups(table)).to_frame()[
            "value_added"
        ]
        for name in ("low", "high")
    ]
    assert (bounds[0] <= one["q05"]).all() and (one["q95"] <= bounds[1]).all()


def test_bad_ranges_are_refused_in_words():
    table = random_table()
    with pytest.raises(DataError, match=r"needs a table by sector with columns \[low, mode, high\]"):
        simulated(table, ranges().drop(columns="mode"))
    simulated(table, ranges().drop(columns="mode"), distribution="uniform", draws=9)
    with pytest.raises(DataError, match=r"out of order in \[004: 0.8, 0.5, 0.7\]"):
        simulated(table, ranges().assign(low=[0.1, 0.8, 0.0]))
    with pytest.raises(DataError, match="not between 0 and 1"):
        simulated(table, ranges().assign(high=[1.5, 0.7, 0.3]))
    with pytest.raises(SpatialIIEError, match="draws must be a whole number"):
        simulated(table, draws=0)


def test_shares_are_read_as_written(tmp_path):
    table = random_table()
    path = tmp_path / "shares.csv"
    path.write_text("代码,名称,比例\n11,电信,90%\n4,计算机,25%\n007,软件,0.5\n", encoding="gbk")
    read = si.macro.read_shares(path, table)
    assert read["share"].to_dict() == pytest.approx(SHARES)
    band = si.macro.read_shares(ranges().rename_axis("sector").reset_index(), table)
    assert band["share"].equals(band["mode"]) and band["high"]["004"] == 0.7
    ends = si.macro.read_shares(ranges().drop(columns="mode").rename_axis("sector").reset_index(), table)
    assert ends["share"]["004"] == pytest.approx(0.45)
    with pytest.raises(DataError, match="shares want a column sector"):
        si.macro.read_shares(pd.DataFrame({"a": [1], "share": [0.5]}), table)
    with pytest.raises(DataError, match=r"share of \[004\] is not a number"):
        si.macro.read_shares(pd.DataFrame({"sector": ["4"], "share": ["viel"]}), table)


def test_the_official_tables():
    """The nine sectors of the detailed table, the two of the broad one; rates are shares; both tables agree roughly."""
    if not DETAILED.is_file():
        pytest.skip("the official tables are not here")
    shares = {}
    for path in (DETAILED, BROAD):
        table = si.macro.read_io_table(path, language="zh")
        digital = si.macro.digital_sectors(table)
        assert len(digital) == (9 if path == DETAILED else 2)
        for reading in ("forward", "backward"):
            frame = si.macro.digital_value_added(
                table, dict.fromkeys(digital, 1.0), reading=reading, imports="total"
            )
            shares[path, reading] = frame.to_frame()["share_of_gdp"]
            sectors = si.macro.penetration_value_added(
                table, dict.fromkeys(digital, 1.0), reading=reading, by="sector"
            ).to_frame()
            assert sectors["own_rate"].between(0, 1).all()
            assert len(sectors) + len(digital) == len(table.sectors)
    table = si.macro.read_io_table(DETAILED, language="zh")
    everything = [
        code
        for code in table.sectors  # 计算机 to 其他电子设备, 电信 to 信息技术服务, without broadcasting
        if ("090" <= code <= "095" or "125" <= code <= "129") and "广播" not in table.labels[code]
    ]
    assert list(si.macro.digital_sectors(table)) == everything
    assert {"计算机", "通信设备", "电信", "互联网和相关服务"} <= set(
        table.labels[list(si.macro.digital_sectors(table))]
    )
    for reading in ("forward", "backward"):  # the broad sectors hold two of broadcasting more
        assert shares[DETAILED, reading]["total"] == pytest.approx(shares[BROAD, reading]["total"], rel=0.1)


def mostly_imported():
    """Ore made at home for 20, imported for 80, bought by chips for 90: more than home makes, whoever makes it."""
    codes = ["ore", "chips", "rest"]
    flows = pd.DataFrame([[1.0, 90, 5], [2, 50, 40], [5, 30, 300]], index=codes, columns=codes)
    final = pd.DataFrame({"home": [4.0, 150, 500], "abroad": [0.0, 60, 30]}, index=codes)
    imports = pd.Series([80.0, 50, 20], index=codes)
    return si.macro.io_table(flows, final=final, imports=imports, exports="abroad")


def test_output_brought_about_cannot_exceed_output():
    """Backward, imports counted as made at home: by hand (L_OO z)_ore of z = (90, 30) is about 95, output is 20."""
    table, groups_apart = mostly_imported(), {"ore": "mines", "chips": "mines", "rest": "rest"}
    options = {"reading": "backward", "industries": groups_apart}
    a = np.array([[1 / 20, 5 / 845], [5 / 20, 300 / 845]])
    brought = np.linalg.solve(np.eye(2) - a, [90.0, 30.0])
    assert brought[0] == pytest.approx(95.26, abs=0.01)
    words = r"exceeds all that 1 industry makes \[mines: 4.76 times its output\].*imports='domestic'"
    with pytest.raises(DataError, match=words):
        si.macro.penetration_value_added(table, {"chips": 1.0}, **options)
    low = pd.DataFrame({"low": [0.01], "mode": [0.1], "high": [1.0]}, index=["chips"])
    with pytest.raises(DataError, match="there is no rate"):
        si.macro.value_added_ranges(table, low, draws=9, **options)
    small = si.macro.penetration_value_added(table, {"chips": 0.2}, **options).to_frame()
    assert small.loc["mines", "output_brought"] == pytest.approx(0.2 * brought[0])
    home = si.macro.penetration_value_added(table, {"chips": 1.0}, imports="domestic", **options).to_frame()
    assert home["rate"].between(0, 1).all()
    together = options | {"industries": dict.fromkeys(table.sectors, "all")}
    result = si.macro.penetration_value_added(table, {"chips": 1.0}, by="sector", **together)
    assert result.to_frame().loc["ore", "own_rate"] == pytest.approx(brought[0] / 20)
    assert any("More output is brought about than made in [ore]" in note for note in result.notes)


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"low": [0.6], "high": [0.2]}, r"low is above high in \[004: 0.6, 0.2\]"),
        ({"low": [0.5], "mode": [0.4], "high": [0.6]}, r"low is above mode in \[004"),
        ({"low": [0.1], "mode": [0.7], "high": [0.6]}, r"mode is above high in \[004"),
        ({"share": [0.9], "low": [0.1], "high": [0.2]}, r"share is above high in \[004: 0.9, 0.2\]"),
        ({"share": [0.05], "low": [0.1], "high": [0.2]}, r"low is above share in \[004"),
    ],
)
def test_shares_outside_their_own_range_are_refused(columns, words):
    """A point taken from such a row would hide the slip."""
    with pytest.raises(DataError, match=words):
        si.macro.read_shares(pd.DataFrame({"sector": ["4"], **columns}), random_table())


def test_industries_are_read_as_written(tmp_path):
    """Numbers of a spreadsheet find their codes; a blank is no industry."""
    table = random_table()
    by = groups(table)
    path = tmp_path / "groups.xlsx"
    written = pd.DataFrame({"代码": [int(code) for code in by.index[::-1]], "产业": by.to_numpy()[::-1]})
    written.to_excel(path, index=False)
    read = si.macro.read_industries(path)
    one, two = (
        si.macro.penetration_value_added(table, SHARES, industries=each).to_frame() for each in (by, read)
    )
    pd.testing.assert_frame_equal(one, two)
    with pytest.raises(DataError, match=r"1 sector without an industry \[002\]"):
        si.macro.read_industries(
            by.mask(by.index == "002").rename_axis("sector").reset_index(name="industry")
        )
    with pytest.raises(DataError, match=r"1 sector without one \[002\]"):
        si.macro.penetration_value_added(table, SHARES, industries={**by, "002": ""})


def test_sheets_of_a_workbook_are_chosen_by_name(tmp_path):
    """The first sheet holds other numbers of the same layout."""
    if not DETAILED.is_file():
        pytest.skip("the official tables are not here")
    path = tmp_path / "book.xlsx"
    written = pd.read_csv(DETAILED, dtype=str)
    industries = pd.DataFrame({"sector": ["01", "02"], "industry": ["farms", "mills"]})
    shares = pd.DataFrame({"sector": DIGITAL, "share": [0.25, 0.5, 0.9]})
    with pd.ExcelWriter(path) as book:
        pd.DataFrame({"note": ["nothing"]}).to_excel(book, sheet_name="cover", index=False)
        written.to_excel(book, sheet_name="table", index=False)
        industries.to_excel(book, sheet_name="industries", index=False)
        shares.to_excel(book, sheet_name="shares", index=False)
    one, two = si.macro.read_io_table(path, sheet="table"), si.macro.read_io_table(DETAILED)
    pd.testing.assert_frame_equal(one.intermediate, two.intermediate)
    assert si.macro.read_industries(path, sheet="industries").to_dict() == {"01": "farms", "02": "mills"}
    found = si.macro.read_shares(path, random_table(), sheet="shares")["share"]
    assert found.to_dict() == dict(zip(DIGITAL, [0.25, 0.5, 0.9], strict=True))
