"""Formulas come from strangers: nothing in them is executed, and what is refused is refused in words."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest

from spatial_iie.chapter import make, read_plan
from spatial_iie.errors import DataError
from spatial_iie.spreg.formulas._functions import FUNCTIONS
from spatial_iie.spreg.formulas.formula import new_regressors, read_columns, variables

N = 30
TABLE = pd.DataFrame(
    np.random.default_rng(3).uniform(0.5, 2.0, (N, 6)),
    columns=["y", "x", "z", "a b", "c d", "rate"],
    index=[f"r{i:02}" for i in range(N)],
).assign(province=["east", "middle", "west"] * 10, big=np.arange(1, N + 1) * 4_000_000_000)

# (what stands right of y ~, what the error says)
ATTACKS = [
    ("I(__import__('os').system('touch PWNED'))", "not allowed"),
    ("I(__import__('os').system('touch PWNED')*0 + x)", "not allowed"),
    ("__import__('os')", "no function '__import__'"),
    ("`__import__('os').system('touch PWNED')`", "no column"),
    ("I(`x`.__class__)", "a dot after a value"),
    ("I(`__import__`('os'))", "no function"),
    ("I(x.__class__.__mro__[1].__subclasses__())", "not allowed"),
    ("x.values[::-1]", "square brackets|inside I"),
    ("I(x.values[::-1])", "square brackets"),
    ("I(x[::-1])", "square brackets"),
    ("I(x.sum())", "a dot after a value"),
    ("x.shift(1)", "not allowed"),
    ("np.roll(x, 1)", "not allowed"),
    ("np.log(x)", r"write log\(\) without 'np'"),
    ("np.random.normal(size=30)", "not allowed"),
    ("I(np.random.rand(30))", "not allowed"),
    ("I(x + np.random.rand())", "not allowed"),
    ("lag(x)", "lagged= .in the shell --lagged"),
    ("lag(x, 1)", "lagged="),
    ("I(lag(x))", "lagged="),
    ("W(x)", r"lagged= .*not with W\(\)"),
    ("W (x)", r"lagged="),
    ("lag (x)", "lagged="),
    ("log (x)", "without a space"),
    ("x**2", r"write I\(x\*\*2\)"),
    ("x^2", r"write I\(x\*\*2\)"),
    ("z + x ** 3", r"write I\(x\*\*3\)"),
    ("log(x)**2", r"write I\(log\(x\)\*\*2\)"),
    ("`a b`**2", "no square"),
    ("x*x", r"write I\(x\*\*2\)"),
    ("x:x", r"write I\(x\*\*2\)"),
    ("I(x^2)", r"a power is written \*\*"),
    ("(x + z)**50", "up to 2 or 3"),
    ("I(10**10**10 + x)", "a number from -10 to 10"),
    ("I(x**10**10)", "a number from -10 to 10"),
    ("I(x**1000)", "a number from -10 to 10"),
    ("I(x**z)", "a number from -10 to 10"),
    ("I(10**10**10)", "a number from -10 to 10"),
    ("I(x * 1e400)", "no number to compute with"),
    ("I(1)", "names no column"),
    ("I(2j * x)", "no number to compute with"),
    ("I('abc' + x)", "no number to compute with"),
    ("I(b'abc')", "no number to compute with"),
    ("I(f'{x}')", "not allowed"),
    ("I(None)", "no number to compute with"),
    ("I(x if z > 1 else 2)", "a condition"),
    ("I(x and z)", "'and' or 'or'"),
    ("I((lambda: 1)())", "lambda"),
    ("I(lambda: x)", "lambda"),
    ("I([i for i in x])", "a comprehension"),
    ("I(sum(i for i in x))", "no function 'sum'"),
    ("I({i for i in x})", "a comprehension"),
    ("I((q := x))", "an assignment"),
    ("I([x, z])", "a list"),
    ("I(*x)", "a star"),
    ("I(x, 1)", "no argument more"),
    ("log(x, out=z)", "no option 'out'"),
    ("log(x, **z)", r"no option '\*\*'"),
    ("log()", "needs a column"),
    ("scale(x, _state=z)", "no option '_state'"),
    ("C(province, levels=x)", "no option 'levels'"),
    ("C(province, contr.treatment('east'))", "must be Treatment"),
    ("C(province, Treatment('east\"] + [1'))", "must be Treatment|cannot be read"),
    ("C(province, Treatment('{east}'))", "must be Treatment"),
    ("C(province, Treatment('north'))", "no category 'north'"),
    ("poly(x, 10000000)", "a whole number from 1 to 10"),
    ("poly(x, degree=z)", "a whole number from 1 to 10"),
    ("bs(x, df=10**9)", "a whole number up to 50"),
    ("bs(x, knots=[1, 2])", "no option 'knots'"),
    ("hashed(x, levels=10**9)", "no function 'hashed'"),
    ("contr.treatment(x)", "not allowed"),
    ("exp10(x)", "no function 'exp10'"),
    ("eval('1')", "no function 'eval'"),
    ("exec('1')", "no function 'exec'"),
    ("open('/etc/passwd')", "no function 'open'"),
    ("getattr(x, 'values')", "no function 'getattr'"),
    ("globals()", "no function 'globals'"),
    ("I(exit())", "no function 'exit'"),
    ("Q('x')", "backticks"),
    ("'x'", "in quotes"),
    ("{x}", "in braces"),
    ("{__import__('os')}", "in braces"),
    ("x[0]", "inside I"),
    ("[x ~ z]", "square brackets"),
    (".", "name the regressors"),
    ("x | z", "no '|'"),
    ("x; import os", "';'"),
    ("x @ z", "'@'"),
    ("x # z", "'#'"),
    ("(x)(z)", "after a bracket"),
    ("`log`(x)", "calls 'log'|calls"),
    ("I(__builtins__)", "cannot be the name of a column"),
    ("__builtins__", "the name '__builtins__'"),
    ("I(x // z)", "operator other than"),
    ("I(x % z)", "operator other than"),
    ("I(x << 9)", "operator other than"),
    ("I(~x)", "sign other than"),
    ("I(0 < x < 1)", "chain of comparisons"),
    ("I(province * 2)", "province is text"),
    ("I(await x)", "cannot be read|not allowed"),
    ("I(" + "(" * 60 + "x" + ")" * 60 + ")", "brackets within"),
    ("I(" + "-" * 5000 + "x)", "cannot be read|too long"),
    ("I(" + "+".join(["x"] * 500) + ")", "too long"),
    ("+".join(["x"] * 10_000), "characters"),
    ("*".join(f"v{i}" for i in range(40)), "more than 1000 terms"),
    ("(" + ":".join(["(x + z + rate + y)"] * 6) + ")", "more than 1000 terms|no square"),
    ("log(x", "cannot be read"),
    ("I(x))", "cannot be read|after a bracket"),
    ("x +", "cannot be read"),
]


@pytest.mark.parametrize(("right", "words"), ATTACKS)
def test_what_is_no_formula_is_refused_in_words(right, words, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DataError, match=words) as caught:
        read_columns(f"y ~ {right}", TABLE)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 700
    assert not any(tmp_path.iterdir())


def test_the_left_side_is_held_to_the_same():
    for left in ("I(__import__('os'))", "lag(y)", "y**2", "np.log(y)"):
        with pytest.raises(DataError):
            read_columns(f"{left} ~ x", TABLE)
        with pytest.raises(DataError):
            variables(f"{left} ~ x")


def test_a_study_file_runs_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "study.toml"
    file.write_text(
        '[variables]\nindex = "digital_index"\n[models]\nformula = "log(gdp_per_capita) ~ digital_index + '
        "I(__import__('os').system('touch PWNED')*0 + trade_share)\"\n",
        encoding="utf-8",
    )
    with pytest.raises(DataError, match="not allowed"):
        make(read_plan(file), tmp_path / "out", formats=["data"])
    assert not (tmp_path / "PWNED").exists() and not any((tmp_path / "out").glob("*"))


GOOD = [
    ("x", ["x"]),
    ("`a b` + rate", ["a b", "rate"]),
    ("log(x) + log1p(x) + log2(z) + log10(z)", ["log(x)", "log1p(x)", "log2(z)", "log10(z)"]),
    ("exp(x) + sqrt(z) + abs(rate)", ["exp(x)", "sqrt(z)", "abs(rate)"]),
    ("I(x**2) + I(-x / (z + 1) * 2)", None),
    ("I(x > 1) + I(x**-0.5)", None),
    ("C(province) + x:z", None),
    ("C(province, Treatment('west'))", None),
    ("x*z + x/z", None),
    ("(x + z + rate)**2", None),
    ("0 + x", ["x"]),
    ("x - 1", ["x"]),
    ("scale(x) + center(z) + winsor(rate, 0.05)", None),
    ("poly(x, 2) + bs(z, df=4)", None),
    ("scale(`a b`) + scale(`c d`)", None),
]


@pytest.mark.parametrize(("right", "names"), GOOD)
def test_what_is_allowed_does_not_depend_on_the_order_of_rows(right, names):
    made = read_columns(f"log(y) ~ {right}", TABLE)
    if names is not None:
        assert [name for name in made.regressors if name != "Intercept"] == names
    mixed = TABLE.sample(frac=1, random_state=4)
    again = read_columns(f"log(y) ~ {right}", mixed)
    pd.testing.assert_frame_equal(again.regressors.loc[TABLE.index], made.regressors, rtol=1e-9)
    pd.testing.assert_frame_equal(new_regressors(made, mixed), made.regressors.loc[mixed.index], rtol=1e-9)


def test_every_function_against_numpy_and_new_data_keep_what_the_fit_took():
    made = read_columns("y ~ I(x**2) + log1p(x) + sqrt(x) + scale(x) + center(x) + winsor(x, 0.1)", TABLE)
    x, few = TABLE["x"], TABLE.iloc[:7]
    low, high = np.quantile(x, (0.1, 0.9))
    truth = {
        "I(x ** 2)": x**2,
        "log1p(x)": np.log(1 + x),
        "sqrt(x)": x**0.5,
        "scale(x)": (x - x.mean()) / x.std(),
        "center(x)": x - x.mean(),
        "winsor(x, 0.1)": np.minimum(np.maximum(x, low), high),
    }
    assert (made.regressors["winsor(x, 0.1)"] != x).sum() == 6  # 3 of 30 beyond each quantile
    for name, values in truth.items():
        np.testing.assert_allclose(made.regressors[name], values, rtol=1e-12)
        np.testing.assert_allclose(new_regressors(made, few)[name], values.iloc[:7], rtol=1e-12)


def test_functions_of_two_columns_in_backticks_are_of_two_columns():
    made = read_columns("y ~ scale(`a b`) + scale(`c d`)", TABLE).regressors
    for name in ("a b", "c d"):
        column = TABLE[name]
        np.testing.assert_allclose(
            made[f"scale(`{name}`)"], (column - column.mean()) / column.std(), rtol=1e-12
        )


def test_whole_numbers_do_not_overflow():
    for text in ("I(big ** 2)", "I(big * big)"):
        squares = read_columns(f"y ~ {text}", TABLE).regressors[text]
        np.testing.assert_allclose(squares, [float(int(v) ** 2) for v in TABLE["big"]], rtol=1e-15)


def test_the_list_of_functions_is_what_the_documentation_says():
    said = re.findall(r"\b[A-Za-z0-9]+\b(?=\(|,|\.)", (read_columns.__doc__ or ""))
    assert set(FUNCTIONS) <= set(said)


@pytest.mark.parametrize("name", ["Intercept", "lambda", "rho", "sigma2", "phi"])
def test_a_regressor_called_like_a_parameter_is_refused(name):
    with pytest.raises(DataError, match=f"'{name}' is called like a parameter"):
        read_columns(f"y ~ x + {name}", TABLE.rename(columns={"z": name}))


def test_two_columns_of_one_name_are_refused():
    with pytest.raises(DataError, match="columns of the same name"):
        read_columns("y ~ x:z + `x:z`", TABLE.rename(columns={"rate": "x:z"}))


def test_a_regressor_called_like_the_lag_of_another_is_refused():
    with pytest.raises(DataError, match=r"called like a lag \[W x\].*spatial lag of x"):
        read_columns("y ~ x + `W x`", TABLE.rename(columns={"z": "W x"}))
    made = read_columns("y ~ z + `W x`", TABLE.rename(columns={"rate": "W x"}))  # no x among the regressors
    assert "W x" in made.regressors
