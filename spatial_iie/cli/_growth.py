"""Rates of growth as they are written on a command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie import macro
from spatial_iie.errors import DataError
from spatial_iie.messages import Message

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.macro import Phase, Scenario


def gdp_path(text: str, value: float, first: int, to: int) -> pd.Series:
    """Read percent a year, for all years or by span, and let GDP grow from the year ``first`` to ``to``."""
    if to <= first:
        raise DataError("--to {to} must come after {first}, the last year that is known.", to=to, first=first)
    if ":" not in text:
        rate = _number(text, "--gdp-growth")
        return macro.Scenario("GDP", [macro.Phase("GDP", first + 1, to, rate)]).grown(value)
    phases = [_phase(f"GDP:{part}", "--gdp-growth") for part in _list(text)]
    course = macro.Scenario("GDP", phases)
    if (course.start, course.end) != (first + 1, to):
        raise DataError(
            "--gdp-growth covers {start}-{end}; it must cover {first}-{to}, every year once.",
            start=course.start,
            end=course.end,
            first=first + 1,
            to=to,
        )
    return course.grown(value)


def phases_in(text: str) -> list[Phase]:
    """Read phases as they are written: NAME:YEARS:PERCENT with commas between."""
    if text.strip().lower() == "none":
        return []
    return [_phase(part, "--phases") for part in _list(text)]


def forward(rates: dict[str, float], before: list[Phase], first: int, to: int) -> tuple[Scenario, ...]:
    """Return the scenarios that go on after the phases at the rates named."""
    begin = before[-1].end + 1 if before else first + 1
    if begin > to:
        raise DataError(
            "--to {to} leaves no year after the phases, which run to {begin}.", to=to, begin=begin - 1
        )
    last = {name: macro.Phase("growth assumed", begin, to, rate) for name, rate in rates.items()}
    return tuple(macro.Scenario(name, [*before, phase]) for name, phase in last.items())


def named_numbers(text: str, option: str, word: str) -> dict[str, float]:
    """Read numbers with or without names, 21,33 or baseline:21; without one ``word`` is made a name of the value."""
    named: dict[str, float] = {}
    for part in _list(text):
        name, _, number = part.rpartition(":")
        value = _number(number, option)
        key = name.strip() or Message(word, value=value)
        if key in named:
            raise DataError("{option} {text!r} names {key!r} twice.", option=option, text=text, key=key)
        named[key] = value
    return named


def _phase(text: str, option: str) -> Phase:
    try:
        return macro.Phase.read(text)
    except DataError as error:
        raise DataError("{option}: {error}", option=option, error=error) from None


def _number(text: str, option: str) -> float:
    try:
        return float(text.strip().rstrip("%"))
    except ValueError:
        raise DataError(
            "{option}: {text!r} is no number of percent.", option=option, text=text.strip()
        ) from None


def _list(text: str) -> list[str]:
    return text.replace("，", ",").replace("：", ":").split(",")
