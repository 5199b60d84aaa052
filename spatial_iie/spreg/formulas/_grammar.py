"""What may stand in a formula: its words are checked one by one before anything is made of it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from spatial_iie.errors import DataError
from spatial_iie.messages import Message, joined
from spatial_iie.spreg.formulas._expression import read_expression
from spatial_iie.spreg.formulas._functions import FUNCTIONS, REFUSED

if TYPE_CHECKING:
    from formulaic.parser.types import ASTNode, Term, Token

LONGEST = 10_000
DEEPEST = 25
MOST_TERMS = 1_000
_OPERATORS = {"~", "+", "-", ":", "*", "/", "in", "**", "^"}
_NUMBER = re.compile(r"\d+(\.\d*)?|\.\d+")


def check_grammar(formula: str) -> None:
    """Refuse a formula with anything but columns, functions of the list, numbers and the operators of formulas.

    Raises
    ------
    DataError
        In words: what was found, and what to write.

    Examples
    --------
    >>> check_grammar("log(y) ~ x + I(x**2) + C(province):z")
    >>> check_grammar("y ~ x**2")
    Traceback (most recent call last):
        ...
    spatial_iie.errors.DataError: x**2 in a formula is no square (powers of terms are interactions): write I(x**2).
    """
    if len(formula) > LONGEST:
        raise DataError(
            "the formula has {n} characters; more than {most} are not read.",
            n=len(formula),
            most=LONGEST,
        )
    _check_depth(formula)
    words = _words(formula)
    for word in words:
        _check_word(word, formula)
    _check_neighbours(words, formula)
    _check_size(formula)


def _check_depth(formula: str) -> None:
    depth = 0
    for sign in re.sub(r"`[^`]*`", "", formula):
        depth += (sign in "([{") - (sign in ")]}")
        if depth > DEEPEST:
            raise DataError("the formula has more than {most} brackets within one another.", most=DEEPEST)


def _words(formula: str) -> list[Token]:
    from formulaic.parser.algos.tokenize import tokenize

    try:
        return list(tokenize(formula))
    except Exception as error:
        raise _unreadable(formula, error) from None


def _unreadable(formula: str, error: Exception) -> DataError:
    reason = re.sub(r"\x1b\[[0-9;]*m|[⧛⧚]", "", str(error)).split("\n")[0].strip().rstrip(".")
    return DataError(
        "the formula {shown} cannot be read: {said}. Names that are no plain words go in backticks.",
        shown=shown(formula),
        said=reason,
    )


def shown(formula: str) -> str:
    """Return a formula as errors show it."""
    return repr(formula if len(formula) <= 200 else f"{formula[:197]}...")


def _check_word(word: Token, formula: str) -> None:
    kind, text = word.kind.value, word.token
    where = word.source[word.source_start] if word.source_start is not None else ""
    if kind == "python":
        if where == "{":
            raise DataError("{text!r} in braces: write arithmetic inside I() in a formula.", text=text)
        read_expression(text)
    elif kind == "name":
        if where != "`" and text.startswith("__"):
            raise _code(formula, Message("the name {text!r}", text=text))
    elif kind == "value":
        if text == ".":
            raise DataError("'.' in a formula stands for nothing here: name the regressors.")
        if not _NUMBER.fullmatch(text):
            raise _code(formula, Message("{text} in quotes", text=text))
    elif kind == "context":
        if text in "[]":
            raise _code(formula, Message("square brackets (of endogenous regressors only models one by one)"))
    elif _operator(text) is None:
        raise DataError(
            "the formula {shown} holds {text!r}; it must have the form 'response ~ regressors', "
            "with one '~' and no '|', terms joined by + - : * /.",
            shown=shown(formula),
            text=text,
        )


def _code(formula: str, what: Message) -> DataError:
    return DataError(
        "the formula {formula} holds {what}, which is not allowed. Write 'response ~ x + log(z)'.",
        formula=shown(formula),
        what=what,
    )


def _operator(text: str) -> str | None:
    """Return an operator without the signs of the number or term behind it, None if formulas have none such."""
    bare = text if text in _OPERATORS else text.rstrip("+-") or "+"
    return bare if bare in _OPERATORS else None


def _check_neighbours(words: list[Token], formula: str) -> None:
    """Refuse powers of one term, a term times itself, and a function set apart from its bracket."""
    for left, right in pairwise(words):
        if left.kind.value == "name" and right.token == "(":
            name = left.token
            if name in REFUSED:
                raise DataError("{name}() in a formula: {advice}", name=name, advice=Message(REFUSED[name]))
            known = (
                Message("; write {name}( without a space", name=name)
                if name in FUNCTIONS
                else Message("; there are {functions}", functions=joined(FUNCTIONS, ", "))
            )
            raise DataError(
                "the formula {shown} calls {name!r}, which is no function of formulas{known}.",
                shown=shown(formula),
                name=name,
                known=known,
            )
        if left.token == ")" and (right.token == "(" or right.kind.value in ("name", "python", "value")):
            raise _code(formula, Message("{text!r} after a bracket", text=right.token))
    for before, sign, after in zip(words, words[1:], words[2:], strict=False):
        if sign.kind.value != "operator":
            continue
        if _operator(sign.token) in ("**", "^"):
            _check_power(before, after)
        if (
            sign.token in (":", "*")
            and before.kind.value in ("name", "python")
            and before.token == after.token
        ):
            raise DataError(
                "{written}{token}{again} in a formula is {written} itself, no square: write I({written}**2).",
                written=_written(before),
                token=sign.token,
                again=_written(after),
            )


def _check_power(before: Token, after: Token) -> None:
    if before.token != ")":
        term, power = _written(before), _written(after)
        raise DataError(
            "{term}**{power} in a formula is no square (powers of terms are interactions): write "
            "I({term}**{power}).",
            term=term,
            power=power,
        )
    if after.token not in ("2", "3"):
        raise DataError(
            "(...)**{token} in a formula: interactions of up to 2 or 3 terms, **2 or **3.", token=after.token
        )


def _written(word: Token) -> str:
    """Return a word as it stands in the formula, inside I() without that."""
    text = str(word.token)
    if word.kind.value == "name" and word.source[word.source_start] == "`":
        return f"`{text}`"
    return text[2:-1] if text.startswith("I(") and text.endswith(")") else text


def _check_size(formula: str) -> None:
    """Count the terms before they are made: interactions of interactions have no end."""
    from formulaic.parser import DefaultFormulaParser

    try:
        tree = DefaultFormulaParser().get_ast(formula)
        terms = _terms(tree)
    except DataError:
        raise
    except Exception as error:
        raise _unreadable(formula, error) from None
    if terms > MOST_TERMS:
        raise DataError(
            "the formula {shown} makes more than {most} terms.",
            shown=shown(formula),
            most=MOST_TERMS,
        )


def _terms(node: ASTNode | Term) -> int:
    """Return how many terms a tree of operators could make, at most a little more than are allowed."""
    arguments = getattr(node, "args", None)
    if arguments is None:
        return 1
    counts = [_terms(each) for each in arguments]
    sign = str(node.operator)
    if len(counts) == 1 or sign == "-":
        made = counts[0]
    elif sign in ("+", "~"):
        made = sum(counts)
    elif sign in (":", "in"):
        made = counts[0] * counts[1]
    elif sign in ("**", "^"):
        made = counts[0] ** 3
    else:
        made = counts[0] * counts[1] + counts[0] + counts[1]
    return min(made, 10 * MOST_TERMS)
