"""Endogenous regressors and their instruments in a formula: ``y ~ x + [d ~ z1 + z2]``."""

from __future__ import annotations

import re
from typing import NamedTuple

from spatial_iie.errors import DataError
from spatial_iie.spreg.formulas._grammar import shown

_QUOTED = re.compile(r"`[^`]*`")
_BRACKETS = re.compile(r"\[([^\]]*~[^\]]*)\]")


class Instrumented(NamedTuple):
    """A formula whose endogenous regressors are regressors like others, and the terms it has in brackets.

    ``endogenous`` and ``instruments`` are as written, terms joined by +; empty without brackets.
    """

    formula: str
    endogenous: str = ""
    instruments: str = ""

    @property
    def whole(self) -> str:
        """The formula with the instruments as regressors too: all that must be known of a row."""
        return f"{self.formula} + {self.instruments}" if self.instruments else self.formula


def read_instruments(formula: str) -> Instrumented:
    """Return a formula without its brackets, and what stands in them.

    Raises
    ------
    DataError
        If there are two pairs of brackets, or one that does not read ``[endogenous ~ instruments]``.

    Examples
    --------
    >>> read_instruments("log(y) ~ x + [d ~ z1 + log(z2)]")
    Instrumented(formula='log(y) ~ x + d', endogenous='d', instruments='z1 + log(z2)')
    >>> read_instruments("y ~ [d ~ z]").whole
    'y ~ d + z'
    """
    hidden = _QUOTED.sub(lambda name: "`" * len(name[0]), formula) if isinstance(formula, str) else ""
    found = _BRACKETS.search(hidden)
    if found is None:  # other brackets are refused where the formula is read
        return Instrumented(formula)
    before, inside, after = hidden[: found.start()], found[1], hidden[found.end() :]
    placed = re.fullmatch(r"[^~]*~(.*[+])?\s*", before) and re.match(r"\s*(\+|$)", after)
    if not (
        placed and inside.count("~") == 1 and all(map(str.strip, inside.split("~"))) and "[" not in after
    ):
        raise DataError(
            "the formula {shown} has square brackets that do not read [endogenous ~ instruments]. Write them once, as "
            "a term, as in 'y ~ x + [d ~ z1 + z2]'.",
            shown=shown(formula),
        )
    middle = found.start(1) + inside.index("~")
    endogenous, instruments = (
        formula[found.start(1) : middle].strip(),
        formula[middle + 1 : found.end(1)].strip(),
    )
    return Instrumented(
        formula[: found.start()] + endogenous + formula[found.end() :], endogenous, instruments
    )
