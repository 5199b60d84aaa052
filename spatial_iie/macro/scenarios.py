"""Growth by phases: what is assumed about the years to come, written down so that it can be checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, SpatialIIEError
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, joined

Together = Literal["phase", "year"]
_USUAL_NAMES = frozenset({
    "after", "baseline", "optimistic", "pessimistic", "pause", "growth needed", "growth assumed", "growth measured",
    "slowest growth", "mean growth", "fastest growth",
})  # fmt: skip
"""Names of scenarios and phases that other languages have a word for."""


@dataclass(frozen=True)
class Phase:
    """Years with one rate of growth.

    Parameters
    ----------
    name : str
    start, end : int
        First and last year, both included; growth from the year before ``start`` to ``start`` belongs to it.
    rate : float
        Percent a year.

    Raises
    ------
    DataError
        If the years run backwards, or the rate is no number above -100.

    Examples
    --------
    >>> Phase("OT breakthrough", 2024, 2025, 13.1).years
    range(2024, 2026)
    """

    name: str
    start: int
    end: int
    rate: float

    def __post_init__(self) -> None:
        for year in (self.start, self.end):
            if isinstance(year, bool) or not isinstance(year, int | np.integer):
                raise DataError("phase {name!r} wants whole years, not {year!r}.", name=self.name, year=year)
        if self.end < self.start:
            raise DataError(
                "phase {name!r} runs backwards, from {start} to {end}.",
                name=self.name,
                start=self.start,
                end=self.end,
            )
        if isinstance(self.rate, bool) or not isinstance(self.rate, int | float | np.number) or not (
            -100 < self.rate < np.inf
        ):  # fmt: skip
            raise DataError(
                "phase {name!r} wants a rate in percent a year above -100, not {rate!r}.",
                name=self.name,
                rate=self.rate,
            )

    @classmethod
    def read(cls, text: str) -> Phase:
        """Read a phase as a study file and the command line write it: NAME:YEARS:PERCENT.

        Raises
        ------
        DataError
            If it is not written so.

        Examples
        --------
        >>> Phase.read("OT:2024-2025:13.08")
        Phase(name='OT', start=2024, end=2025, rate=13.08)
        """
        cut = [piece.strip() for piece in text.replace("：", ":").split(":")]
        if len(cut) != 3 or not all(cut):
            raise DataError(
                "{text!r} is not understood; write NAME:YEARS:PERCENT, such as OT:2024-2025:13.08.",
                text=text.strip(),
            )
        name, years, percent = cut
        span = re.fullmatch(r"(\d{4})(?:\s*[-–]\s*(\d{4}))?", years)
        if span is None:
            raise DataError("{years!r} are no years; write 2024 or 2024-2025.", years=years)
        try:
            rate = float(percent.rstrip("%"))
        except ValueError:
            raise DataError("{percent!r} is no number of percent.", percent=percent) from None
        return cls(name, int(span[1]), int(span[2] or span[1]), rate)

    @property
    def years(self) -> range:
        """The years that grow at the rate."""
        return range(self.start, self.end + 1)

    def in_words(self) -> Message:
        """Say which years grow at which rate."""
        span = str(self.start) if self.start == self.end else f"{self.start}-{self.end}"
        return Message(
            "{name} ({years}) {rate:.4g} %", name=usual_name(self.name), years=span, rate=self.rate
        )

    def __str__(self) -> str:
        return str(self.in_words())


@dataclass(frozen=True)
class Scenario:
    """A named course of growth: phases that follow one another without gap or overlap.

    Parameters
    ----------
    name : str
    phases : iterable of Phase
        In the order of their years.

    Raises
    ------
    DataError
        If there is no phase, or a phase does not begin the year after the one before it ends.

    Examples
    --------
    >>> baseline = Scenario("baseline", [Phase("OT", 2022, 2025, 13.0), Phase("after", 2026, 2035, 8.0)])
    >>> baseline.rates().loc[[2025, 2026]].to_dict()
    {2025: 13.0, 2026: 8.0}
    """

    name: str
    phases: tuple[Phase, ...]

    def __init__(self, name: str, phases: Iterable[Phase]) -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "phases", tuple(phases))
        if not self.phases:
            raise DataError("scenario {name!r} has no phase.", name=name)
        if not all(isinstance(phase, Phase) for phase in self.phases):
            raise DataError("the phases of scenario {name!r} must be Phase records.", name=name)
        for one, other in zip(self.phases, self.phases[1:], strict=False):
            if other.start != one.end + 1:
                what = Message("overlaps" if other.start <= one.end else "leaves a gap after")
                raise DataError(
                    "scenario {name!r}: phase {phase!r} ({start}-{end}) {what} {before!r} "
                    "({start_before}-{end_before}). It must begin in {begin}.",
                    name=name,
                    phase=other.name,
                    start=other.start,
                    end=other.end,
                    what=what,
                    before=one.name,
                    start_before=one.start,
                    end_before=one.end,
                    begin=one.end + 1,
                )

    @property
    def start(self) -> int:
        """First year of the first phase."""
        return self.phases[0].start

    @property
    def end(self) -> int:
        """Last year of the last phase."""
        return self.phases[-1].end

    def rates(self) -> pd.Series:
        """Return percent a year, by year."""
        pairs = {year: float(phase.rate) for phase in self.phases for year in phase.years}
        return pd.Series(pairs, name=self.name).rename_axis("year")

    def grown(self, value: float) -> pd.Series:
        """Return a value of the year before ``start`` and what becomes of it, by year.

        >>> Scenario("s", [Phase("a", 2022, 2023, 10.0)]).grown(100).round(6).to_dict()
        {2021: 100.0, 2022: 110.0, 2023: 121.0}
        """
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float | np.number)
            or not 0 < value < np.inf
        ):
            raise DataError("the value that grows must be a positive number, not {value!r}.", value=value)
        growth = np.concatenate([[1.0], (1 + self.rates() / 100).cumprod()])
        years = pd.Index(range(self.start - 1, self.end + 1), name="year")
        return pd.Series(value * growth, index=years, name=self.name)

    def in_words(self) -> Message:
        """Say what is assumed, phase by phase."""
        phases = joined((each.in_words() for each in self.phases), ", ")
        return Message("{name}: {phases}", name=usual_name(self.name), phases=phases)

    def __str__(self) -> str:
        return str(self.in_words())


@dataclass(frozen=True)
class Uncertainty:
    """How wrong assumed rates may be; simulated.

    Parameters
    ----------
    rate_sd, gdp_sd : float
        Standard deviation, in percentage points, of the growth of value added and of GDP about what is assumed.
        Normal, the two independent; value added is a part of GDP, which this leaves aside.
    together : {"phase", "year"}
        "phase": one deviation for all years of a phase, as when the assumption is wrong. "year": another every year,
        as when the assumption is right on average; bands are then much narrower.
    draws : int
    seed : int
        Scenarios share the deviations of phases that come at the same place, and of GDP.
    level : float
        Of the band, which leaves out as many draws below it as above.

    Raises
    ------
    DataError, SpatialIIEError
        If an option is out of its range.

    Examples
    --------
    >>> Uncertainty(rate_sd=2.0, gdp_sd=0.5).level
    0.9
    """

    rate_sd: float
    gdp_sd: float = 0.0
    together: Together = "phase"
    draws: int = 9999
    seed: int = 0
    level: float = 0.9

    def __post_init__(self) -> None:
        check_choice("together", self.together, Together)
        for name in ("rate_sd", "gdp_sd"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 100:
                raise DataError(
                    "{name} must be percentage points from 0 up, below 100, not {value!r}.",
                    name=name,
                    value=value,
                )
        if isinstance(self.level, bool) or not isinstance(self.level, int | float) or not 0 < self.level < 1:
            raise DataError("level must be a number between 0 and 1, not {level!r}.", level=self.level)
        for name, least in (("draws", 100), ("seed", 0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
                raise SpatialIIEError(
                    "{name} must be a whole number of at least {least}, not {value!r}.",
                    name=name,
                    least=least,
                    value=value,
                )

    def levels(self, value: float, scenario: Scenario) -> np.ndarray:
        """Return simulated levels of what grows from a value, shape (draws, years)."""
        spans = [len(phase.years) for phase in scenario.phases]
        return float(value) * self._growth(scenario.rates(), self.rate_sd, spans, 0)

    def levels_of_gdp(self, gdp: pd.Series) -> np.ndarray:
        """Return simulated levels of GDP after its first year, shape (draws, years - 1); one phase is all years."""
        path = gdp.to_numpy(dtype=float)
        rates = pd.Series(100 * (path[1:] / path[:-1] - 1))
        return float(path[0]) * self._growth(rates, self.gdp_sd, [len(rates)], 1)

    def _growth(self, rates: pd.Series, sd: float, spans: list[int], stream: int) -> np.ndarray:
        """Return simulated growth since the start; every phase has random numbers of its own."""
        deviations = []
        for k, span in enumerate(spans):
            random = np.random.default_rng([self.seed, stream, k])
            drawn = random.standard_normal((self.draws, span if self.together == "year" else 1))
            deviations.append(np.broadcast_to(drawn, (self.draws, span)))
        moved = rates.to_numpy() + sd * np.concatenate(deviations, axis=1)
        if moved.min() <= -100:
            raise DataError(
                "with a standard deviation of {sd:g} points, rates fall to -100 % and below; take less.",
                sd=sd,
            )
        return np.asarray(np.cumprod(1 + moved / 100, axis=1))

    def band(self, values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the lower and upper end of the band of simulated values, shape (draws, ...)."""
        tails = [(1 - self.level) / 2, (1 + self.level) / 2]
        low, high = np.quantile(values, tails, axis=0)
        return low, high

    def in_words(self) -> Message:
        """Say how bands were simulated."""
        each = "one deviation a phase" if self.together == "phase" else "another deviation every year"
        return Message(
            "Bands of {level:g} %: {draws} draws, seed {seed}; growth of value added about what is assumed with a "
            "standard deviation of {rate_sd:g} points, growth of GDP {gdp_sd:g}; normal, independent, {each}. They "
            "reflect these assumptions only.",
            level=100 * self.level,
            draws=self.draws,
            seed=self.seed,
            rate_sd=self.rate_sd,
            gdp_sd=self.gdp_sd,
            each=Message(each),
        )


def usual_name(name: str) -> str:
    """Return the name of a scenario or a phase, as a message where other languages have a word for it.

    >>> usual_name("baseline").render("zh")
    '基准情形'
    """
    return Message(name) if name in _USUAL_NAMES else name


def phase_spans(scenario: Scenario) -> dict[str, tuple[int, int]]:
    """Return the phases as ``si.viz.scenarios(phases=...)`` takes them: name -> first, last year.

    >>> phase_spans(Scenario("s", [Phase("IT", 2022, 2022, 9.0), Phase("OT", 2023, 2025, 9.0)]))
    {'IT': (2021, 2022), 'OT': (2022, 2025)}
    """
    return {phase.name: (phase.start - 1, phase.end) for phase in scenario.phases}
