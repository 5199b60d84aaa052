"""RAS: published examples, the laws that make its answer the only one, and what cannot be."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError, EstimationError

ras = si.macro.ras
A = pd.DataFrame([[0.120, 0.100, 0.049], [0.210, 0.247, 0.265], [0.026, 0.249, 0.145]])
X = np.array([421.0, 284, 283])
NEW = pd.DataFrame([[98.0, 72, 75], [65, 8, 63], [88, 27, 44]])
"""Miller and Blair (2009), section 7.4.2: old coefficients, new outputs, new flows (their sums are known)."""


def test_the_example_of_miller_and_blair():
    found = ras(A * X, NEW.sum(axis=1), NEW.sum())
    flows = found.to_frame()
    assert flows.sum(axis=1).tolist() == pytest.approx([245, 136, 159])
    assert flows.sum().tolist() == pytest.approx([251, 107, 182])
    scaled = np.outer(found.row_factors, found.column_factors) * (A * X)
    assert flows.to_numpy() == pytest.approx(scaled.to_numpy())
    assert (flows / X).round(3).to_numpy().tolist() == [
        [0.392, 0.122, 0.160],
        [0.151, 0.066, 0.190],
        [0.053, 0.189, 0.294],
    ]


def test_an_example_with_a_zero():
    """J. D'Errico in comp.soft-sys.matlab, 25 June 2002."""
    old = pd.DataFrame([[20.0, 40, 80], [20, 20, 40], [20, 20, 0]])
    found = ras(old, pd.Series([150.0, 70, 50]), pd.Series([70.0, 70, 130]))
    assert found.to_frame().round(3).to_numpy().tolist() == [
        [22.923, 34.537, 92.540],
        [18.559, 13.981, 37.460],
        [28.518, 21.482, 0.0],
    ]
    assert any("1 cells of 0" in note for note in found.notes)


def test_of_all_tables_with_the_sums_it_is_the_one_of_least_cross_entropy():
    """Two free cells of a table of 3 x 2 with given sums: every direction that keeps the sums makes it worse."""
    old = np.array([[3.0, 1], [2, 5], [4, 2]])
    u, v = np.array([6.0, 5, 9]), np.array([8.0, 12])

    def table(free):
        first = np.array([free[0], free[1], v[0] - free.sum()])
        return np.column_stack([first, u - first])

    def entropy(free):
        new = table(free)
        return np.inf if (new <= 0).any() else float((new * np.log(new / old)).sum())

    best = minimize(entropy, [3.0, 1.0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-13})
    found = ras(pd.DataFrame(old), pd.Series(u), pd.Series(v)).to_frame().to_numpy()
    assert found == pytest.approx(table(best.x), rel=1e-5)


def test_negative_flows_keep_their_sign():
    """Generalized RAS: negative flows are divided by the factors that multiply the positive ones."""
    old = pd.DataFrame([[7.0, 3, 5], [2, 9, -3], [-2, 1, 8]])
    rows, columns = pd.Series([18.0, 7, 9]), pd.Series([9.0, 13, 12])
    found = ras(old, rows, columns)
    flows = found.to_frame()
    assert (np.sign(flows) == np.sign(old)).all(axis=None)
    assert flows.sum(axis=1).tolist() == pytest.approx(rows.tolist())
    assert flows.sum().tolist() == pytest.approx(columns.tolist())
    factor = np.outer(found.row_factors, found.column_factors)
    assert flows.to_numpy() == pytest.approx(np.where(old > 0, old * factor, old / factor))


def test_a_row_of_negative_flows_has_a_negative_sum():
    found = ras(pd.DataFrame([[4.0, 6], [-1, -1]]), pd.Series([13.0, -3]), pd.Series([4.0, 6]))
    assert found.to_frame().sum(axis=1).tolist() == pytest.approx([13, -3])


def test_labels_decide_and_known_flows_stay():
    old = pd.DataFrame([[20.0, 40], [30, 10]], index=["a", "b"], columns=["c", "d"])
    rows, columns = pd.Series({"b": 50.0, "a": 70.0}), pd.Series({"d": 65.0, "c": 55.0})
    found = ras(old, rows, columns).to_frame()
    shuffled = ras(old.loc[["b", "a"], ["d", "c"]], rows, columns).to_frame()
    assert found.to_numpy() == pytest.approx(shuffled.loc[found.index, found.columns].to_numpy())
    wide = old.assign(e=[5.0, 5.0])
    fixed = pd.DataFrame({"d": [44.0, np.nan]}, index=["a", "b"])
    known = ras(
        wide, pd.Series({"a": 80.0, "b": 60.0}), pd.Series({"c": 55.0, "d": 65.0, "e": 20.0}), fixed=fixed
    )
    assert known.to_frame().loc["a", "d"] == 44 and known.to_frame().sum().tolist() == pytest.approx(
        [55, 65, 20]
    )


def test_the_sums_it_has_change_nothing():
    table = si.macro.demo_io_table()
    z = table.intermediate
    found = ras(table, z.sum(axis=1), z.sum(), tolerance=1e-12, iterations=5)
    assert found.to_frame().to_numpy() == pytest.approx(z.to_numpy())
    assert found.about.convergence[1] <= 1e-12


@pytest.mark.parametrize(
    ("old", "rows", "columns", "error", "words"),
    [
        ([[1.0, 2], [3, 4]], [4.0, 6], [5.0, 6], DataError, "add up to 10, those of columns to 11"),
        ([[0.0, 0], [3, 4]], [4.0, 6], [5.0, 5], DataError, r"cannot be reached in rows \[0\]"),
        ([[1.0, 2], [3, 4]], [-1.0, 6], [2.0, 3], DataError, r"cannot be reached in rows \[0\]"),
        ([[1.0, np.nan], [3, 4]], [4.0, 6], [5.0, 5], DataError, "missing or infinite"),
        ([[1.0, 2], [3, 4]], [4.0, np.nan], [5.0, 5], DataError, "sums of rows are missing"),
        ([[1.0, 0], [0, 4]], [4.0, 6], [5.0, 5], EstimationError, "no table with these zeros"),
    ],
)
def test_what_cannot_be_is_refused(old, rows, columns, error, words):
    with pytest.raises(error, match=words):
        ras(pd.DataFrame(old), pd.Series(rows), pd.Series(columns))


def test_other_labels_are_refused():
    old = pd.DataFrame([[1.0, 2], [3, 4]])
    with pytest.raises(AlignmentError, match=r"1 without a sum \[1\], 1 unknown or twice \[2\]"):
        ras(old, pd.Series({0: 4.0, 2: 6.0}), pd.Series([5.0, 5]))
    with pytest.raises(AlignmentError, match="not a Series"):
        ras(old, [4.0, 6.0], pd.Series([5.0, 5]))
    with pytest.raises(AlignmentError, match="fixed flows are of"):
        ras(old, pd.Series([4.0, 6.0]), pd.Series([5.0, 5]), fixed=pd.DataFrame({7: [1.0]}))


def test_it_gives_up_and_says_so():
    old = pd.DataFrame(
        [[1.0, 1], [1, 0]]
    )  # the sums leave nothing for the first cell: it goes to 0 ever more slowly
    with pytest.raises(EstimationError, match="after 50 iterations"):
        ras(old, pd.Series([3.0, 2]), pd.Series([2.0, 3]), iterations=50)


def test_sums_from_a_file(tmp_path):
    path = tmp_path / "sums.csv"
    path.write_text("代码,中间使用合计,中间投入合计\n1,3,5\n2,4,2\n", encoding="gbk")
    rows, columns = si.macro.read_sums(path, encoding="gbk")
    assert rows.to_dict() == {"1": 3, "2": 4} and columns.to_dict() == {"1": 5, "2": 2}
    with pytest.raises(DataError, match="no column columns"):
        si.macro.read_sums(pd.DataFrame({"sector": ["1"], "rows": [1.0]}))
    with pytest.raises(DataError, match=r"column rows has no number in \[1\]"):
        si.macro.read_sums(pd.DataFrame({"sector": ["1"], "rows": ["x"], "columns": [1.0]}), sheet=None)
