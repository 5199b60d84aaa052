"""A formula and a table to columns of numbers, or a sentence that says what cannot be used."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._isolates import counted
from spatial_iie.errors import AlignmentError, DataError, listed
from spatial_iie.messages import Message, joined, term
from spatial_iie.spreg.formulas._expression import read_expression
from spatial_iie.spreg.formulas._grammar import check_grammar
from spatial_iie.spreg.formulas.instrumented import read_instruments

if TYPE_CHECKING:
    from formulaic import Formula, ModelMatrices, ModelSpec, ModelSpecs
    from formulaic.parser.types import Term

Side = Literal["lhs", "rhs"]
OVER_TIME = ("L(", "D(")
"""How the columns that functions over time stand for begin."""

RESERVED = ("Intercept", "lambda", "rho", "sigma2", "phi")
"""What parameters of models are called; no regressor can be called so."""


class Columns(NamedTuple):
    """What a formula makes of a table.

    ``response``: Series, shape (n,). ``regressors``: DataFrame, shape (n, k). ``spec`` makes the same columns
    from new data, for which it needs ``variables``. ``missing``: number of missing values by variable, for
    those that have any. ``left_out``: regions with a missing value, which are in neither table. ``table``: the
    variables of the others.
    """

    response: pd.Series
    regressors: pd.DataFrame
    spec: ModelSpecs
    variables: tuple[str, ...]
    missing: dict[str, int]
    left_out: pd.Index
    table: pd.DataFrame


def read_columns(
    formula: str, data: pd.DataFrame, *, beside: Iterable[str] = (), without: Collection[str] = ()
) -> Columns:
    """Return response and regressors of a formula such as ``"log(y) ~ x + C(province) + x:z"``.

    Parameters
    ----------
    formula : str
        R's notation: interactions ``x:z`` and ``x * z``, categories ``C(province)``, ``0 +`` for no intercept,
        arithmetic inside ``I()``, and functions. Row by row: log, log1p, log2, log10, exp, sqrt, abs. From the whole
        column: scale, center, winsor(x, 0.01), poly(x, 2), bs(x, 5). In a panel L(x, 1), the value of a year before,
        and D(x), the change since then. Names that are no plain words stand in backticks. A formula is read, never
        executed: nothing else can be called.
    data : DataFrame, shape (n, ...)
        One row per region, labelled by region.
    beside : iterable of str
        Further columns of which no value may be missing.
    without : collection of str
        Terms of the right side of which no column is made.

    Returns
    -------
    Columns

    Raises
    ------
    AlignmentError
        If rows are not labelled by region, each once.
    DataError
        If the formula cannot be read, names unknown columns, or leads to something that is no finite number.

    Examples
    --------
    >>> table = pd.DataFrame({"y": [1.0, 2, 4], "x": [1.0, np.e, np.e**2]}, index=["a", "b", "c"])
    >>> read_columns("y ~ log(x)", table).regressors
       Intercept  log(x)
    a        1.0     0.0
    b        1.0     1.0
    c        1.0     2.0
    """
    parsed = _parsed(formula)
    used = _used(parsed.lhs, parsed.rhs)
    complete, missing = _complete(sorted({*used, *beside}), data)
    kept = data.loc[complete, used]
    if kept.empty:
        raise DataError(
            "none of {n_data} regions has values of all of {used} (missing: {by}).",
            n_data=len(data),
            used=listed(used),
            by=by_variable(missing),
        )
    if without:
        parsed = _without(parsed, without)
    made = _materialized(parsed, kept, formula)
    response, regressors = made.lhs, made.rhs
    if response.shape[1] != 1:
        raise DataError(
            "the left side of {formula!r} makes {n} columns; it must make one.",
            formula=formula,
            n=response.shape[1],
        )
    _check_names(parsed.rhs, regressors, made.model_spec.rhs)
    numbers = pd.DataFrame(regressors, dtype=float)
    y = pd.Series(response.iloc[:, 0], dtype=float)
    for column in (y, *(numbers[name] for name in numbers)):
        _check_finite(column, kept)
    spec, variables_used = made.model_spec.rhs, tuple(_used(parsed.rhs))
    return Columns(y, numbers, spec, variables_used, missing, data.index[~complete], kept)


def _without(parsed: Formula, terms: Collection[str]) -> Formula:
    from formulaic import Formula

    return Formula(lhs=parsed.lhs, rhs=[term for term in parsed.rhs if str(term) not in terms])


def by_variable(missing: Mapping[str, int]) -> Message:
    """Return how many values of each variable are missing, in words."""
    return joined([f"{name} {count}" for name, count in missing.items()], ", ")


def complete_regions(formula: str, data: pd.DataFrame, *, beside: Iterable[str] = ()) -> pd.Index:
    """Return the regions that have a value of every variable of a formula, in the order of the data."""
    complete, _ = _complete(sorted({*variables(formula), *beside}), data)
    return data.index[complete]


def _complete(needed: list[str], data: pd.DataFrame) -> tuple[NDArray[np.bool_], dict[str, int]]:
    """Return which rows have every value, and how many values are missing by variable."""
    _check_table(data)
    check_known(needed, data.columns)
    for name in needed:
        _check_column(data[name])
    gaps = data[needed].isna()
    return ~gaps.any(axis=1).to_numpy(), {name: int(count) for name, count in gaps.sum().items() if count}


def new_regressors(columns: Columns, data: pd.DataFrame) -> pd.DataFrame:
    """Return the regressors of a fitted formula for new data, the same columns in the same order."""
    _check_table(data)
    used = list(columns.variables)
    check_known(used, data.columns)
    for name in used:
        _check_column(data[name])
        if data[name].isna().any():
            where = data.index[data[name].isna()]
            raise DataError(
                "{name} is missing in {n_where} {n_where:region|regions} {where} of the new data.",
                name=name,
                n_where=len(where),
                where=listed(where),
            )
    try:
        made = columns.spec.get_model_matrix(data[used], na_action="ignore")
    except Exception as error:
        raise DataError(
            "the formula cannot be evaluated on the new data: {plain}", plain=_plain(error)
        ) from None
    numbers = pd.DataFrame(made, dtype=float)
    for name in numbers:
        _check_finite(numbers[name], data)
    return numbers


def moved_regressors(
    columns: Columns, moves: Mapping[str, Callable[[pd.Series], pd.Series]], *, only: str = ""
) -> pd.DataFrame | pd.Series:
    """Return the regressors of the same rows with some variables, or calls of functions, changed.

    Parameters
    ----------
    columns : Columns
    moves : mapping of str to callable
        A column or a function call of the formula -> what its values become.
    only : str
        Return that variable, changed, in place of the regressors.
    """
    from spatial_iie.spreg.formulas._materializer import Materializer

    here = {name: move(columns.table[name]) for name, move in moves.items() if name in columns.table}
    table = columns.table.assign(**here)
    made = Materializer(table)
    made.moved = {name: move for name, move in moves.items() if name not in here}
    if only:
        return table[only] if only in here else made.moved[only](_called(only, table, columns))
    with np.errstate(all="ignore"):
        numbers = pd.DataFrame(made.get_model_matrix(columns.spec, na_action="ignore"), dtype=float)
    for name in numbers:
        _check_finite(numbers[name], table)
    return numbers


def _called(expression: str, table: pd.DataFrame, columns: Columns) -> pd.Series:
    spec = columns.spec
    return read_expression(expression).value(table, spec.transform_state, spec)


def variables(formula: str) -> list[str]:
    """Return the columns a formula needs, those of its instruments too, sorted.

    >>> variables("log(gdp) ~ x + x:z"), variables("y ~ x + [d ~ log(q)]")
    (['gdp', 'x', 'z'], ['d', 'q', 'x', 'y'])
    """
    parsed = _parsed(read_instruments(formula).whole)
    return _used(parsed.lhs, parsed.rhs)


def uses_other_years(formula: str) -> bool:
    """Return whether a formula takes values of other years than that of the row.

    >>> uses_other_years("y ~ log(L(x, 1))"), uses_other_years("y ~ x + year")
    (True, False)
    """
    return any(name.startswith(OVER_TIME) for name in variables(formula))


def terms(formula: str, side: Side | None = None) -> tuple[Term, ...]:
    """Return the terms of a formula or of one side: their factors are columns, functions or the constant 1."""
    parsed = _parsed(read_instruments(formula).whole)
    return (*(parsed.lhs if side != "rhs" else ()), *(parsed.rhs if side != "lhs" else ()))


def regressors(formula: str) -> list[str]:
    """Return the terms of the right side, in the order written, without the intercept; endogenous ones as others.

    >>> regressors("log(gdp) ~ x + log(z) + x:z"), regressors("y ~ x + [d ~ q]")
    (['x', 'log(z)', 'x:z'], ['x', 'd'])
    """
    parsed = _parsed(read_instruments(formula).formula)
    return [str(term) for term in parsed.rhs if str(term) not in ("0", "1")]


def first_number(formula: str) -> str:
    """Return the first term of the right side that is no category; the first if all are; nothing if there is none.

    >>> first_number("y ~ C(province) + x"), first_number("y ~ 1")
    ('x', '')
    """
    terms = regressors(formula)
    return next((term for term in terms if not term.startswith("C(")), terms[0] if terms else "")


def closest(name: str, known: Iterable[str]) -> Message | str:
    """Return ' Did you mean ...?' with the nearest known names, or nothing.

    >>> closest("digital_idx", ["digital_index", "gdp"])
    " Did you mean 'digital_index'?"
    """
    found = get_close_matches(name, list(known), n=3, cutoff=0.5)
    return Message(" Did you mean {names}?", names=joined(map(repr, found), " or ")) if found else ""


def _check_table(data: object) -> None:
    if not isinstance(data, pd.DataFrame):
        raise AlignmentError(
            "data is a {kind}, not a DataFrame indexed by region, such as study.year(2019).",
            kind=type(data).__name__,
        )
    if not data.index.is_unique:
        twice = data.index[data.index.duplicated()].unique()
        raise AlignmentError(
            "data has {n_twice} {n_twice:region|regions} more than once {twice}. Keep one row per region.",
            n_twice=len(twice),
            twice=listed(twice),
        )
    if not data.columns.is_unique:
        twice = data.columns[data.columns.duplicated()].unique()
        raise DataError("data has columns of the same name {twice}. Rename them.", twice=listed(twice))


def _parsed(formula: str) -> Formula:
    if not isinstance(formula, str):
        raise DataError("a formula is text such as 'y ~ x', not {kind}.", kind=type(formula).__name__)
    return _read(formula)


@lru_cache(maxsize=256)
def _read(formula: str) -> Formula:
    """Return a formula in parts, read once however many fits are made of it; nothing changes it."""
    from formulaic import Formula

    check_grammar(formula)
    try:
        parsed = Formula(formula)
    except Exception as error:
        raise DataError(
            "the formula {formula!r} cannot be read: {plain} Names that are no plain words go in backticks.",
            formula=formula,
            plain=_plain(error),
        ) from None
    sides = getattr(parsed, "_structure", {})
    if set(sides) != {"lhs", "rhs"} or any(isinstance(side, tuple) for side in sides.values()):
        raise DataError(
            "the formula {formula!r} must have the form 'response ~ regressors', with one '~' and no '|'.",
            formula=formula,
        )
    return parsed


def _used(*sides: Iterable[Term]) -> list[str]:
    """Return the columns that terms need, sorted."""
    found: set[str] = set()
    for factor in {factor for side in sides for each in side for factor in each.factors}:
        if factor.eval_method.value == "lookup":
            found.add(factor.expr)
        elif factor.eval_method.value == "python":
            found.update(read_expression(factor.expr).columns)
    return sorted(found)


def _check_names(terms: Iterable[Term], regressors: pd.DataFrame, spec: ModelSpec) -> None:
    """Refuse regressors called like a parameter, like the lag of another regressor, or like one another."""
    written = [str(term) for term in terms]
    names = [str(name) for name in regressors.columns]
    for name in written:
        if name in RESERVED:
            raise DataError(
                "the regressor {name!r} is called like a parameter of the models: results could "
                "not tell them apart. Rename the column.",
                name=name,
            )
    lags = [name for name in names if name.startswith("W ") and name[2:] in names]
    if lags:
        raise DataError(
            "the data have columns called like a lag {lags}: results could not tell them from "
            "the spatial lag of {name}. Rename them.",
            lags=listed(lags),
            name=lags[0][2:],
        )
    places = {str(term): len(found) for term, found in spec.term_indices.items()}
    empty = [term for term, found in places.items() if not found]
    if empty:
        raise DataError(
            "{terms} makes no regressor: it says the same in every region. Leave it out of the formula.",
            terms=listed(empty),
        )
    if sum(places.values()) > len(set(names)):
        raise DataError(
            "two terms of the formula make columns of the same name, among {terms}. Rename a "
            "column of the data.",
            terms=listed(written, 12),
        )


def check_known(used: Iterable[str], known: Iterable[object]) -> None:
    """Refuse names that are no columns, with the nearest ones there are."""
    columns = [str(name) for name in known]
    unknown = [name for name in used if name not in columns]
    of_panels = [name for name in unknown if name == "year" or name.startswith(OVER_TIME)]
    if of_panels:
        raise DataError("{names} in a formula is for panels of several years.", names=listed(of_panels))
    if unknown:
        dotted = [
            name
            for name in columns
            if not name.isidentifier() and name.split(".")[0].split(" ")[0] in unknown
        ]
        quoted = (
            Message(" Write names that are no plain words in backticks: `{name}`.", name=dotted[0])
            if dotted
            else ""
        )
        raise DataError(
            "the formula names what is no column of the data {unknown}.{closest}{quoted} There "
            "are {columns}.",
            unknown=listed(unknown),
            closest=joined([closest(name, columns) for name in unknown[:3]], ""),
            quoted=quoted,
            columns=listed(columns, 12),
        )


def _check_column(values: pd.Series) -> None:
    name = values.name
    if pd.api.types.is_bool_dtype(values.dtype) or isinstance(values.dtype, pd.CategoricalDtype):
        return
    if pd.api.types.is_numeric_dtype(values.dtype) and values.dtype.kind != "c":
        wrong = np.isinf(values.to_numpy(dtype=float, na_value=np.nan))
        if wrong.any():
            where = values.index[wrong]
            raise DataError(
                "{name} is infinite at {where}. Correct the values, or leave those regions out.",
                name=name,
                where=listed(where),
            )
        return
    if not (values.dtype == object or pd.api.types.is_string_dtype(values.dtype)):
        raise DataError(
            "{name} holds {dtype} values, which are neither numbers nor categories.",
            name=name,
            dtype=values.dtype,
        )
    _check_text(values.dropna())


def _check_text(values: pd.Series) -> None:
    """Refuse text that is numbers, or that is too varied to be categories."""
    as_numbers = pd.to_numeric(values, errors="coerce").notna()
    if as_numbers.mean() > 0.5:
        odd, name = values[~as_numbers], values.name
        rest = Message("; not so {values}, at {where}", values=listed(odd.unique()), where=listed(odd.index))
        raise DataError(
            "{name} holds numbers written as text{rest}. Convert it{how}.",
            name=name,
            rest=rest if len(odd) else "",
            how=term(f": data[{name!r}] = pd.to_numeric(data[{name!r}], errors='coerce')", " in the table"),
        )
    levels = values.nunique()
    if levels > max(2, len(values) // 3):
        raise DataError(
            "{name} is text with {levels} different values in {n} regions {values}: too "
            "many to be categories. Use a column of numbers.",
            name=values.name,
            levels=levels,
            n=len(values),
            values=listed(values.unique(), 3),
        )


def _materialized(parsed: Formula, kept: pd.DataFrame, formula: str) -> ModelMatrices:
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            from spatial_iie.spreg.formulas._materializer import Materializer

            return Materializer(kept).get_model_matrix(parsed, na_action="ignore", output="pandas")
        except Exception as error:
            raise DataError(
                "the formula {formula!r} cannot be evaluated: {plain}", formula=formula, plain=_plain(error)
            ) from None


def _check_finite(column: pd.Series, data: pd.DataFrame) -> None:
    wrong = ~np.isfinite(column.to_numpy())
    if not wrong.any():
        return
    where = column.index[wrong]
    inside = [name for name in data.columns if re.search(rf"\b{re.escape(str(name))}\b", str(column.name))]
    there = (
        Message(" ({name} there: {values})", name=inside[0], values=listed(data.loc[where, inside[0]], 3))
        if inside
        else ""
    )
    hint = Message(" Only positive numbers have a logarithm.") if "log" in str(column.name) else ""
    raise DataError(
        "{name} is not a finite number for {counted} {where}{there}.{hint} Leave "
        "them out, or use another form.",
        name=column.name,
        counted=counted(where),
        where=listed(where),
        there=there,
        hint=hint,
    )


def _plain(error: Exception) -> str:
    text = re.sub(r"\x1b\[[0-9;]*m|[⧛⧚]", "", str(error))
    return text.split("\n")[0].strip().rstrip(".") + "."
