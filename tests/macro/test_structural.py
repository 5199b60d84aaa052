"""Structural decomposition: closed forms, all orders one by one, and sums that are exact."""

from __future__ import annotations

import dataclasses
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError
from tests.macro.io_tables import random_table

CODES = ["1", "2", "3"]
Z0 = np.array([[10.0, 20, 25], [15, 5, 30], [30, 40, 5]])
Z1 = np.array([[12.0, 15, 35], [24, 11, 30], [36, 50, 8]])
X0, X1 = np.array([100.0, 80, 100]), np.array([112.0, 100, 120])
"""The tables of Miller and Blair (2009), section 13.1."""


def book(z, x):
    return si.macro.io_table(pd.DataFrame(z, CODES, CODES), output=pd.Series(x, CODES))


def test_two_factors_have_the_closed_form_of_the_book():
    """Equation 13.7: half of the change of L with both demands, and half of both L with the change of demand."""
    found = si.macro.structural_decomposition(book(Z0, X0), book(Z1, X1), demand="total").to_frame()
    l0, l1 = (np.linalg.inv(np.eye(3) - z / x) for z, x in ((Z0, X0), (Z1, X1)))
    f0, f1 = X0 - Z0.sum(axis=1), X1 - Z1.sum(axis=1)
    assert f0.tolist() == [45, 30, 25] and f1.tolist() == [50, 35, 26]
    rows = found.loc[CODES]
    assert rows["technology"].to_numpy() == pytest.approx((l1 - l0) @ (f0 + f1) / 2)
    assert rows["final_demand"].to_numpy() == pytest.approx((l0 + l1) @ (f1 - f0) / 2)
    assert [*rows["change"], found.loc["all", "change"]] == pytest.approx([12, 20, 20, 52])
    polar = si.macro.structural_decomposition(book(Z0, X0), book(Z1, X1), demand="total", average="polar")
    assert polar.to_frame()["technology"].tolist() == pytest.approx(found["technology"].tolist())


def by_all_orders(before, after):
    """Change the factors in every order, one after the other, and take the mean of what each adds."""
    n = len(before)
    total = [0.0] * n
    orders = list(permutations(range(n)))
    for order in orders:
        now = list(before)
        for k in order:
            old = _product(now)
            now[k] = after[k]
            total[k] = total[k] + (_product(now) - old) / len(orders)
    return total


def _product(factors):
    rate, inverse, mix, shares, level = factors
    return rate * (inverse @ mix @ shares * level)


def factors_of(table):
    x = table.output.to_numpy()
    final = table.final.to_numpy()
    sums = final.sum(axis=0)
    inverse = np.linalg.inv(np.eye(len(x)) - table.intermediate.to_numpy() / x)
    return [table.total_value_added.to_numpy() / x, inverse, final / sums, sums / sums.sum(), sums.sum()]


def closed_table(seed):
    """Return a table without imports, with three kinds of final demand."""
    random = np.random.default_rng(seed)
    codes = ["a", "b", "c", "d"]
    z = pd.DataFrame(random.uniform(1, 20, (4, 4)), codes, codes)
    final = pd.DataFrame(random.uniform(10, 60, (4, 3)), codes, ["FU101", "FU201", "EX"])
    return si.macro.io_table(z, final=final)


def test_five_factors_are_the_mean_over_all_120_orders():
    before, after = closed_table(1), closed_table(2)
    found = si.macro.structural_decomposition(before, after, of="value_added").to_frame().loc[list("abcd")]
    wanted = by_all_orders(factors_of(before), factors_of(after))
    names = ["value_added_rate", "technology", "product_mix", "category_mix", "level"]
    for name, effect in zip(names, wanted, strict=True):
        assert found[name].to_numpy() == pytest.approx(effect)


def test_polar_is_the_mean_of_two_orders():
    before, after = closed_table(1), closed_table(2)
    found = si.macro.structural_decomposition(before, after, of="value_added", average="polar").to_frame()
    old, new = factors_of(before), factors_of(after)
    technology = []
    for first, last in ((new, old), (old, new)):
        ways = [_product([first[0], table[1], *last[2:]]) for table in (old, new)]
        technology.append(ways[1] - ways[0])
    assert found["technology"].iloc[:4].to_numpy() == pytest.approx((technology[0] + technology[1]) / 2)


@pytest.mark.parametrize("imports", ["total", "domestic"])
@pytest.mark.parametrize("of", ["output", "value_added"])
@pytest.mark.parametrize("average", ["full", "polar"])
def test_parts_add_up_exactly(imports, of, average):
    before, after = random_table(5, seed=3), random_table(5, seed=4)
    table = si.macro.structural_decomposition(before, after, of=of, imports=imports, average=average)
    frame = table.to_frame()
    parts = frame.drop(columns=["name", "before", "after", "change"])
    assert parts.sum(axis=1).to_numpy() == pytest.approx(frame["change"].to_numpy(), rel=1e-9, abs=1e-9)
    wanted = (
        after.output - before.output if of == "output" else after.total_value_added - before.total_value_added
    )
    assert frame["change"].iloc[:-1].to_numpy() == pytest.approx(wanted.to_numpy())
    assert frame.iloc[-1]["change"] == pytest.approx(wanted.sum())


def test_nothing_changed_is_nothing_and_twice_all_is_level():
    before = closed_table(1)
    same = (
        si.macro.structural_decomposition(before, before).to_frame().drop(columns=["name", "before", "after"])
    )
    assert np.abs(same.to_numpy(dtype=float)).max() < 1e-9
    twice = si.macro.io_table(2 * before.intermediate, final=2 * before.final)
    found = si.macro.structural_decomposition(before, twice).to_frame()
    assert found["level"].to_numpy() == pytest.approx(found["change"].to_numpy())
    assert np.abs(found[["technology", "product_mix", "category_mix"]].to_numpy()).max() < 1e-9


def test_the_embedded_example_in_two_years():
    before = si.macro.demo_io_table(earlier=True)
    found = si.macro.structural_decomposition(before, si.macro.demo_io_table())
    assert found.about.synthetic and found.to_frame()["technology"]["05"] > 0


def test_sectors_and_categories_in_another_order_are_the_same():
    before, after = random_table(5, seed=3), random_table(5, seed=4)
    found = si.macro.structural_decomposition(before, after).to_frame()
    order = list(before.sectors[::-1])
    other = dataclasses.replace(
        before,
        intermediate=before.intermediate.loc[order, order],
        final=before.final[before.final.columns[::-1]],
    )
    again = si.macro.structural_decomposition(other, after).to_frame()
    pd.testing.assert_frame_equal(again, found)


def test_tables_that_do_not_compare_are_refused():
    before, after = closed_table(1), closed_table(2)
    renamed = si.macro.io_table(after.intermediate.rename(index={"a": "z"}, columns={"a": "z"}),
                                final=after.final.rename(index={"a": "z"}))  # fmt: skip
    with pytest.raises(DataError, match="different sectors"):
        si.macro.structural_decomposition(before, renamed)
    fewer = si.macro.io_table(after.intermediate, final=after.final[["FU101", "EX"]])
    with pytest.raises(DataError, match="different categories"):
        si.macro.structural_decomposition(before, fewer)
    assert len(si.macro.structural_decomposition(before, fewer, demand="total").to_frame()) == 5
