"""Do the rows and columns of an input-output table add up, and if not, what might be wrong with it?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.messages import Message, joined

Floats = NDArray[np.float64]


class Balances(NamedTuple):
    """Both sides of both balances by sector: output, uses less imports, inputs and value added; and the names."""

    output: pd.Series
    uses: pd.Series
    inputs: pd.Series
    labels: pd.Series

    @property
    def share(self) -> pd.Series:
        """The larger of both differences, as a share of output."""
        differences = pd.concat([self.uses - self.output, self.inputs - self.output], axis=1).abs()
        return differences.max(axis=1) / self.output


def check_output(output: pd.Series, labels: pd.Series) -> None:
    """Refuse a sector that makes nothing, or less: it has no coefficients."""
    bad = output.index[(output <= 0).to_numpy()]
    if len(bad):
        which = [f"{code} {labels[code]}: {output[code]:g}" for code in bad]
        raise DataError(
            "{n_bad} sector{s} with zero or negative output {which}. Correct the table, or join "
            "or drop these sectors.",
            n_bad=len(bad),
            s=plural(bad),
            which=listed(which),
        )


def check_balances(sides: Balances, tolerance: float, candidates: Mapping[str, Mapping[str, Floats]]) -> None:
    """Refuse a table that does not balance: which sectors, by how much, and whether a line is in another unit.

    Parameters
    ----------
    sides : Balances
    tolerance : float
        As a share of a sector's output.
    candidates : mapping
        For "uses" and "inputs", the lines that enter that balance, by name.

    Raises
    ------
    DataError
    """
    if not (isinstance(tolerance, int | float) and tolerance >= 0):
        raise DataError(
            "tolerance must be a share of output that is not negative, not {tolerance!r}.",
            tolerance=tolerance,
        )
    if (sides.share <= tolerance).all():
        return
    words: list[str] = []
    hints: list[str] = []
    called = {"uses": Message("uses less imports"), "inputs": Message("inputs and value added")}
    for side, what in called.items():
        difference = getattr(sides, side) - sides.output
        wrong = difference.index[(difference.abs() > tolerance * sides.output).to_numpy()]
        if len(wrong):
            cases = [
                f"{code} {sides.labels[code]}: {difference[code] / sides.output[code]:+.2%}" for code in wrong
            ]
            words.append(
                Message(
                    "{what} differ from output in {n} {cases}",
                    what=what,
                    n=len(wrong),
                    cases=listed(cases, 3),
                )
            )
            hints.append(mixed_units(difference.to_numpy(), candidates[side]))
    bad = sides.share.index[(sides.share > tolerance).to_numpy()]
    hints = list(dict.fromkeys(hint for hint in hints if hint))
    alone = bad[((sides.uses - sides.inputs).abs() <= tolerance * sides.uses.abs())[bad]]
    if len(alone):
        hints.append(
            Message(
                " Uses and inputs agree with each other in {alone}: there it is the output that is wrong.",
                alone=listed(alone),
            )
        )
    raise DataError(
        "{n_bad} of {n_share} sector{s} do not balance (tolerance {tolerance:g} of output): "
        "{words}.{hint} Correct the table, or allow more with tolerance=.",
        n_bad=len(bad),
        n_share=len(sides.share),
        s=plural(sides.share),
        tolerance=tolerance,
        words=joined(words),
        hint=joined(hints, ""),
    )


def mixed_units(difference: Floats, lines: Mapping[str, Floats]) -> str:
    """Say which line, if it were in another unit, would explain all differences from balance but its own.

    A line that is f times too large adds (1 - 1/f) times itself to every balance it enters. At most one
    balance, that of the line's own sector, may differ from that.

    >>> flows = np.array([150.0, 500, 20])
    >>> mixed_units(flows * 9999, {"Row 1": flows * 10000, "Row 2": flows**2})
    ' Row 1 looks 10,000 times too large: is it in another unit?'
    """
    scale = np.abs(difference).max()
    for name, line in lines.items():
        held = np.flatnonzero(line)
        if len(held) < 2:
            continue
        ratio = float(np.median(difference[held] / line[held]))
        off = np.sort(np.abs(difference - ratio * line))
        rest = off[:-1] if len(off) > 2 else off
        if ratio >= 1 or rest.max() > 1e-4 * scale:
            continue
        power = -np.log10(1 - ratio)
        if abs(power - round(power)) < 0.02 and abs(round(power)) >= 2:
            large = " {line} looks {times:,} times too large: is it in another unit?"
            small = " {line} looks {times:,} times too small: is it in another unit?"
            return Message(large if power > 0 else small, line=name, times=10 ** abs(round(power)))
    return ""
