"""Rates of growth as they are written on a command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from spatial_iie.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.macro import Phase, Scenario


def gdp_path(text: str, value: float, first: int, to: int) -> pd.Series:
    """Read percent a year, for all years or by span, and let GDP grow from the year ``first`` to ``to``."""
    from spatial_iie.macro import Phase, Scenario

    if to <= first:
        raise DataError(f"--to {to} must come after {first}, the last year that is known.")
    if ":" not in text:
        rate = _number(text, "--gdp-growth")
        return Scenario("GDP", [Phase("GDP", first + 1, to, rate)]).grown(value)
    phases = [Phase("GDP", *_years(years, "--gdp-growth"), _number(rate, "--gdp-growth"))
              for years, rate in (_cut(part, 2, "--gdp-growth") for part in _list(text))]  # fmt: skip
    course = Scenario("GDP", phases)
    if (course.start, course.end) != (first + 1, to):
        raise DataError(
            f"--gdp-growth covers {course.start}-{course.end}; it must cover {first + 1}-{to}, every year once."
        )
    return course.grown(value)


def phases_in(text: str) -> list[Phase]:
    """Read phases as they are written: NAME:YEARS:PERCENT with commas between."""
    from spatial_iie.macro import Phase

    if text.strip().lower() == "none":
        return []
    cut = [_cut(part, 3, "--phases") for part in _list(text)]
    return [Phase(name, *_years(years, "--phases"), _number(rate, "--phases")) for name, years, rate in cut]


def forward(rates: dict[str, float], before: list[Phase], first: int, to: int) -> tuple[Scenario, ...]:
    """Return the scenarios that go on after the phases at the rates named."""
    from spatial_iie.macro import Phase, Scenario

    begin = before[-1].end + 1 if before else first + 1
    if begin > to:
        raise DataError(f"--to {to} leaves no year after the phases, which run to {begin - 1}.")
    last = {name: Phase("growth assumed", begin, to, rate) for name, rate in rates.items()}
    return tuple(Scenario(name, [*before, phase]) for name, phase in last.items())


def named_numbers(text: str, option: str, word: str) -> dict[str, float]:
    """Read numbers with or without names: 21,33 or baseline:21."""
    named: dict[str, float] = {}
    for part in _list(text):
        name, _, number = part.rpartition(":")
        value = _number(number, option)
        key = name.strip() or f"{word} {value:g} %"
        if key in named:
            raise DataError(f"{option} {text!r} names {key!r} twice.")
        named[key] = value
    return named


def _cut(part: str, pieces: int, option: str) -> list[str]:
    cut = [piece.strip() for piece in part.split(":")]
    if len(cut) != pieces or not all(cut):
        shape = "NAME:YEARS:PERCENT" if pieces == 3 else "YEARS:PERCENT"
        raise DataError(
            f"{option}: {part.strip()!r} is not understood; write {shape}, with commas between several."
        )
    return cut


def _years(text: str, option: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?", text)
    if found is None:
        raise DataError(f"{option}: {text!r} are no years; write 2024 or 2024-2025.")
    return int(found[1]), int(found[2] or found[1])


def _number(text: str, option: str) -> float:
    try:
        return float(text.strip().rstrip("%"))
    except ValueError:
        raise DataError(f"{option}: {text.strip()!r} is no number of percent.") from None


def _list(text: str) -> list[str]:
    return text.replace("，", ",").replace("：", ":").split(",")
