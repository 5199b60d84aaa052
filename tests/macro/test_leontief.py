"""Coefficients, inverses, multipliers, linkages: the textbook's printed numbers, identities, pymrio."""

from __future__ import annotations

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError, SpatialIIEError
from tests.macro.io_tables import BROAD, DETAILED, miller_blair, random_table

KINDS = [(True, "total"), (True, "domestic"), (False, "total"), (False, "domestic")]


def matrix(result):
    return result.to_frame().to_numpy()


def test_the_numbers_of_the_textbook():
    """Miller and Blair (2009): A and L of section 2.3, x for a new final demand, Ghosh's inverse of section 12.1."""
    table = miller_blair()
    np.testing.assert_allclose(matrix(si.macro.technical_coefficients(table)), [[0.15, 0.25], [0.20, 0.05]])
    leontief = si.macro.leontief_inverse(table)
    np.testing.assert_allclose(matrix(leontief), [[1.254, 0.330], [0.264, 1.122]], atol=0.0005)
    np.testing.assert_allclose(matrix(leontief) @ [600.0, 1500.0], [1247.52, 1841.58], atol=0.005)
    np.testing.assert_allclose(
        matrix(si.macro.ghosh_inverse(table)), [[1.254, 0.660], [0.132, 1.122]], atol=0.0005
    )
    assert leontief.about["spectral_radius"] == pytest.approx(
        0.1 + np.sqrt(0.0525)
    )  # of the roots of its polynomial


@pytest.mark.parametrize(("competitive", "imports"), KINDS)
def test_identities_of_the_inverses(competitive, imports):
    table = random_table(competitive=competitive, shuffle=8)
    a = si.macro.technical_coefficients(table, imports=imports).to_frame()
    leontief = si.macro.leontief_inverse(table, imports=imports).to_frame()
    ghosh = si.macro.ghosh_inverse(table, imports=imports).to_frame()
    unit = np.eye(len(a))
    np.testing.assert_allclose(leontief.to_numpy() @ (unit - a.to_numpy()), unit, atol=1e-12)
    series = sum(np.linalg.matrix_power(a.to_numpy(), k) for k in range(200))
    np.testing.assert_allclose(leontief, series, rtol=1e-9)
    x = table.output
    pd.testing.assert_frame_equal(ghosh, leontief.div(x, axis=0).mul(x, axis=1), check_names=False, rtol=1e-9)


@pytest.mark.parametrize("competitive", [True, False])
def test_output_is_what_final_demand_needs(competitive):
    """x = L f with the demand for home goods; v'L + m'L = 1: every unit of demand is value added or imports."""
    table = random_table(competitive=competitive, shuffle=6)
    leontief = si.macro.leontief_inverse(table, imports="domestic").to_frame()
    final = table.final
    if competitive:
        at_home = table.intermediate.sum(axis=1) + final.sum(axis=1) - final["EX"]
        share = table.imports / at_home
        final = final.drop(columns="EX").mul(1 - share, axis=0).assign(EX=final["EX"])
    np.testing.assert_allclose(leontief @ final.sum(axis=1), table.output, rtol=1e-10)
    frame = si.macro.multipliers(table, imports="domestic").to_frame()
    np.testing.assert_allclose(frame["value_added_multiplier"] + frame["import_multiplier"], 1.0, rtol=1e-12)
    gdp = frame["value_added_multiplier"] @ final.sum(axis=1)
    assert gdp == pytest.approx(table.total_value_added.sum(), rel=1e-10)


def test_total_coefficients_make_net_demand():
    table = random_table()
    leontief = si.macro.leontief_inverse(table).to_frame()
    net = table.final.sum(axis=1) - table.imports
    np.testing.assert_allclose(leontief @ net, table.output, rtol=1e-10)
    frame = si.macro.multipliers(table).to_frame()
    np.testing.assert_allclose(frame["value_added_multiplier"], 1.0, rtol=1e-12)
    assert "import_multiplier" not in frame


def test_proportional_assumption_by_hand():
    """Uses at home of product 1: 150 + 500 + 250 = 900, imports 90: a tenth of every input of it is foreign."""
    codes = ["1", "2"]
    flows = pd.DataFrame([[150.0, 500], [200, 100]], index=codes, columns=codes)
    final = pd.DataFrame({"home": [250.0, 1500], "abroad": [190.0, 200]}, index=codes)
    table = si.macro.io_table(
        flows, output=pd.Series([1000.0, 2000], index=codes), final=final,
        imports=pd.Series([90.0, 0], index=codes), exports="abroad",
    )  # fmt: skip
    a = si.macro.technical_coefficients(table, imports="domestic").to_frame()
    np.testing.assert_allclose(a, [[0.135, 0.225], [0.20, 0.05]])
    with pytest.raises(DataError, match="needs to know the exports"):
        si.macro.leontief_inverse(replace(table, exports=None), imports="domestic")


def test_multipliers_of_the_textbook_table():
    """Output multipliers are column sums of L: 1.518, 1.452; jobs of 0.4 and 0.1 per unit of output by hand."""
    table = miller_blair()
    jobs = pd.Series([200.0, 400.0], index=["2", "1"])
    frame = si.macro.multipliers(table, satellites={"employment": jobs}).to_frame()
    np.testing.assert_allclose(frame["output_multiplier"], [1.518, 1.452], atol=0.0005)
    expected = [0.4 * 1.2541 + 0.1 * 0.2640, 0.4 * 0.3300 + 0.1 * 1.1221]
    np.testing.assert_allclose(frame["employment_multiplier"], expected, atol=0.0002)
    total = frame["employment_multiplier"] @ table.final["final"]
    assert total == pytest.approx(600.0)
    for wrong in ("many", np.inf):
        with pytest.raises(DataError, match=r"jobs holds no finite number in \[2\]"):
            si.macro.multipliers(table, satellites={"jobs": pd.Series({"2": wrong, "1": 1.0})})
    with pytest.raises(DataError, match=r"without a value \[1\], unknown \[3\]"):
        si.macro.multipliers(table, satellites={"jobs": pd.Series([1.0, 2.0], index=["2", "3"])})


def test_linkages():
    table = random_table(shuffle=2)
    frame = si.macro.linkages(table).to_frame()
    leontief = si.macro.leontief_inverse(table).to_frame()
    ghosh = si.macro.ghosh_inverse(table).to_frame()
    for name in ("backward_normalized", "sensitivity_normalized", "forward_normalized"):
        assert frame[name].mean() == pytest.approx(1.0)
    n = len(frame)
    np.testing.assert_allclose(frame["backward_normalized"], leontief.sum() * n / leontief.to_numpy().sum())
    np.testing.assert_allclose(
        frame["sensitivity_normalized"], leontief.sum(axis=1) * n / leontief.to_numpy().sum()
    )
    np.testing.assert_allclose(frame["forward"], ghosh.sum(axis=1))
    only = {
        "backward": (frame["backward_normalized"] > 1) & (frame["forward_normalized"] <= 1),
        "forward": (frame["backward_normalized"] <= 1) & (frame["forward_normalized"] > 1),
    }
    for kind, those in only.items():
        assert ((frame["kind"] == kind) == those).all() and those.any()
    key = (frame["backward_normalized"] > 1) & (frame["forward_normalized"] > 1)
    assert ((frame["kind"] == "key") == key).all() and key.any() and not key.all()


def test_order_of_rows_does_not_matter():
    ordered, mixed = random_table(), random_table(shuffle=9)
    for function in (
        si.macro.leontief_inverse,
        si.macro.ghosh_inverse,
        si.macro.multipliers,
        si.macro.linkages,
    ):
        one, two = function(ordered).to_frame(), function(mixed).to_frame()
        pd.testing.assert_frame_equal(one, two, check_like=True, rtol=1e-10)


def test_what_is_not_productive_is_refused():
    codes = ["1", "2"]
    flows = pd.DataFrame([[900.0, 500], [300, 1900]], index=codes, columns=codes)
    table = si.macro.io_table(flows, output=pd.Series([1000.0, 2000], index=codes))  # value added is negative
    with pytest.raises(EstimationError, match=r"spectral radius of the coefficients is 1\.2000, not below 1"):
        si.macro.leontief_inverse(table)
    with pytest.raises(SpatialIIEError, match="imports must be one of"):
        si.macro.technical_coefficients(table, imports="foreign")


def test_aggregation_keeps_totals_and_balances():
    table = random_table(shuffle=5)
    groups = pd.Series({code: "ab"[int(code) % 2] for code in table.sectors})
    small = si.macro.aggregate(table, groups)
    assert small.output.sum() == pytest.approx(table.output.sum())
    assert small.intermediate.to_numpy().sum() == pytest.approx(table.intermediate.to_numpy().sum())
    odd = groups.index[groups == "b"]
    assert small.intermediate.loc["b", "b"] == pytest.approx(
        table.intermediate.loc[odd, odd].to_numpy().sum()
    )
    assert small.value_added.loc["VA001", "b"] == pytest.approx(table.value_added.loc["VA001", odd].sum())
    assert small.imports["a"] == pytest.approx(table.imports.drop(odd).sum())
    mixed = si.macro.aggregate(random_table(), groups.sample(frac=1, random_state=1).to_dict())
    pd.testing.assert_frame_equal(small.intermediate, mixed.intermediate, check_like=True)
    alone = si.macro.aggregate(table, {code: code for code in table.sectors})
    pd.testing.assert_frame_equal(alone.intermediate, table.intermediate, check_like=True)


def test_aggregating_equal_columns_changes_no_multiplier():
    """Sectors with the same inputs can be joined and no multiplier moves (Hatanaka's condition)."""
    table = random_table(n=5)
    a = si.macro.technical_coefficients(table).to_frame()
    a["002"] = a["001"]
    x = table.output
    flows = a.mul(x, axis=1)
    same = si.macro.io_table(flows, output=x)
    groups = {"001": "12", "002": "12", "003": "003", "004": "004", "005": "005"}
    before = si.macro.multipliers(same).to_frame()["output_multiplier"]
    after = si.macro.multipliers(si.macro.aggregate(same, groups)).to_frame()["output_multiplier"]
    np.testing.assert_allclose(
        after[["12", "003", "004", "005"]], before[["001", "003", "004", "005"]], rtol=1e-10
    )


def test_groups_are_refused_in_words():
    table = random_table()
    with pytest.raises(DataError, match=r"11 sectors without one \[002.*1 sector unknown \[x\]"):
        si.macro.aggregate(table, {"001": "a", "x": "b"})
    with pytest.raises(DataError, match="three industries are not known"):
        si.macro.aggregate(table)
    with pytest.raises(DataError, match="digital sectors are not known"):
        si.macro.digital_sectors(table)


def test_against_pymrio():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pymrio = pytest.importorskip("pymrio")
    table = random_table(shuffle=3)
    a = pymrio.calc_A(table.intermediate, table.output)
    np.testing.assert_allclose(matrix(si.macro.technical_coefficients(table)), a, rtol=1e-12)
    np.testing.assert_allclose(matrix(si.macro.leontief_inverse(table)), pymrio.calc_L(a), rtol=1e-9)
    added = table.value_added
    shares = pymrio.calc_S(added, table.output)
    ours = si.macro.multipliers(table, satellites={"wages": added.loc["VA001"]}).to_frame()[
        "wages_multiplier"
    ]
    np.testing.assert_allclose(ours, pymrio.calc_M(shares, pymrio.calc_L(a)).loc["VA001"], rtol=1e-9)


def test_the_official_tables():
    if not DETAILED.is_file():
        pytest.skip(f"{DETAILED} is not there")
    detailed, broad = si.macro.read_io_table(DETAILED), si.macro.read_io_table(BROAD)
    leontief = si.macro.leontief_inverse(detailed)
    assert leontief.about["spectral_radius"] == pytest.approx(0.632, abs=0.0005)
    frame = si.macro.multipliers(broad).to_frame()
    np.testing.assert_allclose(frame["value_added_multiplier"] + frame["import_multiplier"], 1.0, rtol=1e-10)
    by_industry = si.macro.aggregate(detailed).total_value_added
    assert by_industry.index.tolist() == ["primary", "secondary", "tertiary"]
    share = by_industry / by_industry.sum()  # published structure of GDP 2018: 7.0, 39.7, 53.3 (revised)
    np.testing.assert_allclose(share, [0.070, 0.397, 0.533], atol=0.005)
    groups = si.macro.three_industries(detailed)
    assert groups[["004", "005", "098", "099", "100", "108", "109"]].tolist() == [
        "primary", "tertiary", "secondary", "tertiary", "secondary", "secondary", "tertiary",
    ]  # fmt: skip
    assert si.macro.three_industries(broad)[["01", "22", "23", "27", "28"]].tolist() == [
        "primary", "secondary", "tertiary", "secondary", "tertiary",
    ]  # fmt: skip
