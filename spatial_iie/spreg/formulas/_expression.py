"""Functions and arithmetic of a formula: a tree of what is allowed, computed node by node and never executed."""

from __future__ import annotations

import ast
import math
import operator
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, TypeGuard

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, joined
from spatial_iie.spreg.formulas._functions import CONTRASTS, FUNCTIONS, REFUSED, Function, State, Value

if TYPE_CHECKING:
    from formulaic import ModelSpec

MOST_NODES = 200
HIGHEST_POWER = 10
_OPERATORS: Mapping[type, Callable[[Value, Value], Value]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
}
_COMPARISONS: Mapping[type, Callable[[Value, Value], Value]] = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_SIGNS: Mapping[type, Callable[[Value], Value]] = {ast.UAdd: operator.pos, ast.USub: operator.neg}
_TEXT = re.compile(r"[\w .,\-–·（）()]{1,60}")
_WHAT = {
    ast.Attribute: "a dot after a value",
    ast.Subscript: "square brackets",
    ast.Lambda: "lambda",
    ast.ListComp: "a comprehension",
    ast.SetComp: "a comprehension",
    ast.DictComp: "a comprehension",
    ast.GeneratorExp: "a comprehension",
    ast.NamedExpr: "an assignment",
    ast.JoinedStr: "text in quotes",
    ast.Starred: "a star",
    ast.IfExp: "a condition",
    ast.BoolOp: "'and' or 'or'",
    ast.Await: "await",
    ast.List: "a list",
    ast.Tuple: "a list",
    ast.Set: "a list",
    ast.Dict: "a list",
    ast.Compare: "a chain of comparisons",
    ast.BinOp: "an operator other than + - * / and **",
    ast.UnaryOp: "a sign other than + and -",
}


@dataclass(frozen=True)
class Expression:
    """A call such as ``log(x + 1)`` that has been checked; ``quoted`` are the columns written in backticks."""

    call: ast.Call
    quoted: Mapping[str, str]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it needs, in the order written."""
        return tuple(dict.fromkeys(_columns(self.call, self.quoted)))

    @property
    def of_panel(self) -> tuple[str, ...]:
        """The columns that functions over time take."""
        names = (n.id for call in self.over_time for n in ast.walk(call.args[0]) if isinstance(n, ast.Name))
        return tuple(dict.fromkeys(self.quoted.get(name, name) for name in names if name not in FUNCTIONS))

    @property
    def over_time(self) -> tuple[ast.Call, ...]:
        """The calls of functions over time that stand in no other such call."""
        return tuple(_over_time(self.call))

    def value(self, data: Mapping[str, pd.Series], state: State, spec: ModelSpec) -> Value:
        """Return its value on the columns of a table; ``state`` keeps what functions took from the whole column."""
        return _Computed(self.quoted, data, state, spec).call(self.call)


def _columns(node: ast.AST, quoted: Mapping[str, str]) -> Iterator[str]:
    """Yield the columns below a node; a call of a function over time is a column of its own."""
    if isinstance(node, ast.Name):
        yield quoted.get(node.id, node.id)
    elif _is_over_time(node):
        yield written(node, quoted)
    else:
        below = [*node.args, *node.keywords] if isinstance(node, ast.Call) else ast.iter_child_nodes(node)
        for each in below:
            yield from _columns(each, quoted)


def _over_time(node: ast.AST) -> Iterator[ast.Call]:
    if _is_over_time(node):
        yield node
    else:
        for each in ast.iter_child_nodes(node):
            yield from _over_time(each)


def _is_over_time(node: ast.AST) -> TypeGuard[ast.Call]:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in FUNCTIONS
        and FUNCTIONS[node.func.id].over_time
    )


def written(node: ast.AST, quoted: Mapping[str, str]) -> str:
    """Return a part of a formula as text, always in the same spelling.

    >>> call = read_expression("L(`per head`,2)")
    >>> written(call.call, call.quoted)
    'L(per head, 2)'
    """
    return re.sub(r"\bquoted_\d+_*", lambda found: quoted.get(found[0], found[0]), ast.unparse(node))


@lru_cache(maxsize=512)
def read_expression(text: str) -> Expression:
    """Return what a function call in a formula asks for, checked.

    Raises
    ------
    DataError
        If it holds anything but columns, numbers, arithmetic and the functions of formulas.

    Examples
    --------
    >>> read_expression("I(`per head` / x ** 2)").columns
    ('per head', 'x')
    >>> read_expression("I(x.values[::-1])")
    Traceback (most recent call last):
        ...
    spatial_iie.errors.DataError: 'I(x.values[::-1])' in a formula holds square brackets, which is not allowed: only \
columns, numbers, + - * / **, comparisons and the functions I, log, log1p, log2, log10, exp, sqrt, abs, C, scale, \
center, winsor, poly, bs, L, D.
    """
    plain, quoted = _unquoted(text)
    try:
        tree = ast.parse(plain.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise DataError("{short} in a formula cannot be read.", short=_short(text)) from None
    if sum(1 for _ in ast.walk(tree)) > MOST_NODES:
        raise DataError(
            "{short} in a formula is too long. Compute the column before, and name it.", short=_short(text)
        )
    if not isinstance(tree, ast.Call):
        raise DataError(
            "{short} in a formula: write arithmetic inside I(), such as I(x / z).", short=_short(text)
        )
    _Checked(text, quoted).call(tree)
    found = Expression(tree, quoted)
    if not found.columns:
        raise DataError("{short} in a formula names no column.", short=_short(text))
    return found


def _unquoted(text: str) -> tuple[str, dict[str, str]]:
    """Return the text with a plain word for every name in backticks, and what these words stand for."""
    quoted: dict[str, str] = {}

    def word(found: re.Match[str]) -> str:
        taken = f"quoted_{len(quoted)}"
        while taken in text:
            taken += "_"
        quoted[taken] = found[1]
        return f" {taken} "

    return re.sub(r"`([^`]+)`", word, text), quoted


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


class _Checked:
    """One walk over a tree that refuses whatever is not on the list."""

    def __init__(self, text: str, quoted: Mapping[str, str]) -> None:
        self._part, self._quoted = Message("{text} in a formula", text=_short(text)), quoted

    def call(self, node: ast.Call) -> None:
        function = self._function(node)
        if not node.args:
            raise DataError("{part} needs a column: {name}(x).", part=self._part, name=function.name)
        self.number(node.args[0])
        if function.over_time:
            self.of_own_row(function, node.args[0])
        for place, argument in enumerate(node.args[1:]):
            if place >= len(function.options):
                raise DataError(
                    "{part}: {name}() takes {signature}, no argument more.",
                    part=self._part,
                    name=function.name,
                    signature=function.signature,
                )
            self.option(function, list(function.options)[place], argument)
        for keyword in node.keywords:
            if keyword.arg is None or keyword.arg not in function.options:
                raise DataError(
                    "{part}: {name}() has no option {option!r}; it takes {signature}.",
                    part=self._part,
                    name=function.name,
                    option=keyword.arg or "**",
                    signature=function.signature,
                )
            self.option(function, keyword.arg, keyword.value)

    def of_own_row(self, function: Function, node: ast.expr) -> None:
        """Refuse functions within one over time that take something from the whole column."""
        inner = (
            each.func.id
            for each in ast.walk(node)
            if isinstance(each, ast.Call) and isinstance(each.func, ast.Name)
        )
        for name in inner:
            if not (FUNCTIONS[name].row_wise or FUNCTIONS[name].over_time):
                raise DataError(
                    "{part}: {inner}() cannot stand inside {name}(): write {inner}({name}(x)).",
                    part=self._part,
                    inner=name,
                    name=function.name,
                )

    def _function(self, node: ast.Call) -> Function:
        if not isinstance(node.func, ast.Name):
            inner = node.func
            if (
                isinstance(inner, ast.Attribute)
                and inner.attr in FUNCTIONS
                and isinstance(inner.value, ast.Name)
            ):
                raise DataError(
                    "{part}: write {name}() without {before!r} and the dot.",
                    part=self._part,
                    name=inner.attr,
                    before=inner.value.id,
                )
            raise self._no(inner)
        name = self._quoted.get(node.func.id, node.func.id)
        if name in REFUSED:
            raise DataError("{part}: {advice}", part=self._part, advice=Message(REFUSED[name]))
        if name not in FUNCTIONS or node.func.id in self._quoted:
            raise DataError(
                "{part}: there is no function {name!r} in formulas; there are {functions}.",
                part=self._part,
                name=name,
                functions=joined(FUNCTIONS, ", "),
            )
        return FUNCTIONS[name]

    def number(self, node: ast.expr) -> None:
        if isinstance(node, ast.Call):
            self.call(node)
        elif isinstance(node, ast.Name):
            if node.id.startswith("__") and node.id not in self._quoted:
                raise DataError(
                    "{part}: {name!r} cannot be the name of a column. Rename it.",
                    part=self._part,
                    name=node.id,
                )
        elif isinstance(node, ast.Constant):
            if (
                isinstance(node.value, bool)
                or not isinstance(node.value, int | float)
                or not _finite(node.value)
            ):
                raise DataError(
                    "{part} holds {held!r}, which is no number to compute with.",
                    part=self._part,
                    held=node.value,
                )
        elif isinstance(node, ast.UnaryOp) and type(node.op) in _SIGNS:
            self.number(node.operand)
        elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
            self.number(node.left)
            self.power(node.right) if isinstance(node.op, ast.Pow) else self.number(node.right)
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor):
            raise DataError("{part}: a power is written **, such as I(x**2), not ^.", part=self._part)
        elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _COMPARISONS:
            self.number(node.left)
            self.number(node.comparators[0])
        else:
            raise self._no(node)

    def power(self, node: ast.expr) -> None:
        value = _literal(node)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= HIGHEST_POWER:
            raise DataError(
                "{part}: the power after ** must be a number from -{highest} to {highest}.",
                part=self._part,
                highest=HIGHEST_POWER,
            )

    def option(self, function: Function, name: str, node: ast.expr) -> None:
        wanted = function.options[name]
        if not wanted.allows(_option(node)):
            raise DataError(
                "{part}: {option} of {function}() must be {words}.",
                part=self._part,
                option=name,
                function=function.name,
                words=Message(wanted.words),
            )

    def _no(self, node: ast.AST) -> DataError:
        dotted = ast.unparse(node) if isinstance(node, ast.Attribute) else ""
        quoted = (
            Message(" The name of a column with a dot stands in backticks: `{name}`.", name=dotted)
            if re.fullmatch(r"[\w.]+", dotted)
            else ""
        )
        return DataError(
            "{part} holds {what}, which is not allowed: only columns, numbers, + - * / **, "
            "comparisons and the functions {functions}.{quoted}",
            part=self._part,
            what=Message(_WHAT.get(type(node), "what is no arithmetic")),
            functions=joined(FUNCTIONS, ", "),
            quoted=quoted,
        )


def _finite(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _literal(node: ast.expr) -> object:
    """Return a number, a word or true or false as written; None if it is anything else."""
    if isinstance(node, ast.UnaryOp) and type(node.op) in _SIGNS:
        inner = _literal(node.operand)
        if isinstance(inner, bool) or not isinstance(inner, int | float) or not _finite(inner):
            return None
        return -inner if isinstance(node.op, ast.USub) else inner
    if not isinstance(node, ast.Constant):
        return None
    if isinstance(node.value, str):
        return node.value if _TEXT.fullmatch(node.value) else None
    return node.value


def _option(node: ast.expr) -> object:
    """Return an option as written: a literal, or contrasts such as ``Treatment("base")``."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CONTRASTS:
        base = [_literal(each) for each in node.args]
        if node.keywords or len(base) > 1 or None in base:
            return None
        return CONTRASTS[node.func.id](*base)
    return _literal(node)


def _options(node: ast.Call, function: Function) -> dict[str, object]:
    options = {name: _option(each) for name, each in zip(function.options, node.args[1:], strict=False)}
    return options | {str(each.arg): _option(each.value) for each in node.keywords}


class _Computed:
    """One walk over a checked tree that computes it on a table."""

    def __init__(
        self,
        quoted: Mapping[str, str],
        data: Mapping[str, pd.Series],
        state: State,
        spec: ModelSpec,
    ) -> None:
        self._quoted, self._data, self._state, self._spec = quoted, data, state, spec

    def call(self, node: ast.Call) -> Value:
        assert isinstance(node.func, ast.Name)
        function = FUNCTIONS[node.func.id]
        first = node.args[0]
        if function.over_time:
            return self._over_time(node, function)
        taken = (
            self._column(first) if function.any_column and isinstance(first, ast.Name) else self.number(first)
        )
        options = _options(node, function)
        state = self._state.setdefault(f"{ast.unparse(node)} {self._quoted}", {})
        return function.compute(taken, state, self._spec, **options)

    def _over_time(self, node: ast.Call, _function: Function) -> Value:
        """Return the column that was made of the whole panel."""
        return self._data[written(node, self._quoted)]

    def number(self, node: ast.expr) -> Value:
        if isinstance(node, ast.Call):
            return self.call(node)
        if isinstance(node, ast.Constant):
            return np.float64(node.value)  # type: ignore[arg-type]
        if isinstance(node, ast.Name):
            return self._number_of(node)
        if isinstance(node, ast.UnaryOp):
            return _SIGNS[type(node.op)](self.number(node.operand))
        if isinstance(node, ast.Compare):
            left, right = self.number(node.left), self.number(node.comparators[0])
            return _COMPARISONS[type(node.ops[0])](left, right) * 1.0
        assert isinstance(node, ast.BinOp)
        return _OPERATORS[type(node.op)](self.number(node.left), self.number(node.right))

    def _column(self, node: ast.Name) -> pd.Series:
        return self._data[self._quoted.get(node.id, node.id)]

    def _number_of(self, node: ast.Name) -> pd.Series:
        """Return a column as floating-point numbers: whole numbers of 64 bits would overflow in silence."""
        column = self._column(node)
        if not pd.api.types.is_numeric_dtype(column.dtype):
            raise DataError(
                "{name} is text: it can stand alone or in C(), not in arithmetic.", name=column.name
            )
        return pd.Series(column.to_numpy(dtype=float, na_value=np.nan), index=column.index, name=column.name)


class _OfPanel(_Computed):
    """Such a walk on a whole panel, indexed (region, year), where values of other years are at hand."""

    def _over_time(self, node: ast.Call, function: Function) -> Value:
        with np.errstate(all="ignore"):
            values = self.number(node.args[0])
        self._check_finite(node.args[0], values)
        return function.compute(values, **_options(node, function))

    def _check_finite(self, node: ast.expr, values: Value) -> None:
        """Refuse what is no number where its columns are: it would pass for missing."""
        if any(True for _ in _over_time(node)):
            return  # missing where there is no year before
        names = list(dict.fromkeys(_columns(node, self._quoted)))
        there = pd.DataFrame({name: self._data[name] for name in names}).notna().all(axis=1).to_numpy()
        wrong = there & ~np.isfinite(np.asarray(values, dtype=float))
        if wrong.any():
            raise DataError(
                "{name} is not a finite number for {n} region-years {where}. Leave them out, or use another form.",
                name=written(node, self._quoted),
                n=int(wrong.sum()),
                where=listed([" ".join(map(str, pair)) for pair in pd.Series(values).index[wrong]]),
            )


def over_time(
    expression: Expression, panel: pd.DataFrame, spec: ModelSpec | None = None
) -> dict[str, pd.Series]:
    """Return the columns that the functions over time in an expression stand for, by their spelling.

    Parameters
    ----------
    expression : Expression
    panel : DataFrame
        All years there are, indexed (region, year).

    Examples
    --------
    >>> rows = pd.MultiIndex.from_product([["a"], [2011, 2012, 2014]])
    >>> made = over_time(read_expression("log(D(x))"), pd.DataFrame({"x": [1.0, 3.0, 9.0]}, index=rows))
    >>> made["D(x)"].tolist()  # nothing is known of 2013
    [nan, 2.0, nan]
    """
    walk = _OfPanel(expression.quoted, panel, {}, spec)
    return {written(call, expression.quoted): walk.call(call) for call in expression.over_time}
