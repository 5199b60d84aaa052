"""Backward from a share of GDP: which growth it needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.macro._course import about_course, assumptions, gdp_path
from spatial_iie.macro.scenarios import Phase, Scenario, Uncertainty
from spatial_iie.messages import Message, joined
from spatial_iie.results import TableAbout, TableResult


def reaching(
    targets: Mapping[str, float],
    value_added: float,
    gdp: pd.Series,
    phases: Iterable[Phase],
    *,
    name: str = "after",
) -> tuple[Scenario, ...]:
    r"""Return the scenarios that reach given shares of GDP by one constant growth after the given phases.

    .. math:: g = \left( \frac{s \, G_T}{V_m} \right)^{1 / (T - m)} - 1

    with m the last year of the phases and T that of ``gdp``.

    Parameters
    ----------
    targets : mapping of scenario to share in percent of GDP
        In the last year of ``gdp``.
    value_added, gdp
        As :func:`project` takes them.
    phases : iterable of Phase
        Growth that is given beforehand, from the second year of ``gdp`` on; may be empty.
    name : str
        Of the last phase.

    Returns
    -------
    tuple of Scenario

    Raises
    ------
    DataError
        If a share is not between 0 and 100 percent, the phases leave no year for the growth that is sought, or value
        added passes GDP in them.

    Examples
    --------
    >>> gdp = Scenario("GDP", [Phase("all", 2022, 2024, 5.0)]).grown(100.0)
    >>> [doubled] = reaching({"double": 20.0}, 10.0, gdp, [Phase("start", 2022, 2022, 5.0)])
    >>> round(doubled.phases[-1].rate, 3)  # 1.05 * 2**(1 / 2)
    48.492
    """
    path = gdp_path(gdp, value_added)
    given = tuple(phases)
    _check_targets(targets)
    first, last = int(path.index[0]), int(path.index[-1])
    if given:
        before = Scenario("given", given)
        if before.start != first + 1 or before.end >= last:
            raise DataError(
                "the given phases run from {start} to {end}; they must begin in {first}, the "
                "year after GDP begins, and end before {last}, the year of the shares.",
                start=before.start,
                end=before.end,
                first=first + 1,
                last=last,
            )
        level = before.grown(value_added).iloc[1:]
        over = level.index[(level >= path.loc[level.index]).to_numpy()]
        if len(over):
            raise DataError(
                "the given phases bring value added past GDP in {over} ({level:.4g} of "
                "{gdp:.4g}). A part cannot exceed the whole: lower their rates.",
                over=over[0],
                level=level[over[0]],
                gdp=path[over[0]],
            )
        reached, middle = float(level.iloc[-1]), before.end
    else:
        reached, middle = float(value_added), first
    wanted = {key: share / 100 * path.iloc[-1] / reached for key, share in targets.items()}
    rates = {key: float(100 * (ratio ** (1 / (last - middle)) - 1)) for key, ratio in wanted.items()}
    return tuple(Scenario(key, (*given, Phase(name, middle + 1, last, rate))) for key, rate in rates.items())


def required_growth(
    targets: Mapping[str, float],
    value_added: float,
    gdp: pd.Series,
    phases: Iterable[Phase],
    *,
    uncertainty: Uncertainty | None = None,
    unit: str | None = None,
) -> TableResult:
    """Return which constant growth after the given phases given shares of GDP need.

    Parameters
    ----------
    targets, value_added, gdp, phases
        As :func:`reaching` takes them.
    uncertainty : Uncertainty, optional
        How wrong the growth of the given phases and of GDP may be; adds a band of the growth that is needed.
    unit : str, optional

    Returns
    -------
    TableResult
        A row a target: scenario, share_pct, gdp and value_added in the last year, value_added_before (at the end of
        the given phases), years, required_pct (percent a year), required_over_gdp_points (above the mean growth of GDP
        in those years) and, with ``uncertainty``, band_low_pct and band_high_pct of required_pct.

    Raises
    ------
    DataError
        As :func:`reaching`.

    Examples
    --------
    >>> gdp = Scenario("GDP", [Phase("all", 2022, 2024, 5.0)]).grown(100.0)
    >>> table = required_growth({"same": 10.0}, 10.0, gdp, []).to_frame()
    >>> table[["required_pct", "years"]].round(6).to_numpy().tolist()
    [[5.0, '2022-2024']]
    """
    path = gdp_path(gdp, value_added)
    given = tuple(phases)
    rows = []
    for scenario in reaching(targets, value_added, gdp, given):
        last = scenario.phases[-1]
        span, middle = len(last.years), last.start - 1
        mean = 100 * ((path.iloc[-1] / path[middle]) ** (1 / span) - 1)
        level = scenario.grown(value_added)
        row: dict[str, str | float] = {
            "scenario": scenario.name,
            "share_pct": float(targets[scenario.name]),
            "gdp": path.iloc[-1],
            "value_added": level.iloc[-1],
            "value_added_before": level[middle],
            "years": f"{last.start}-{last.end}",
            "required_pct": float(last.rate),
            "required_over_gdp_points": float(last.rate) - mean,
        }
        if uncertainty is not None:
            row |= _required_band(float(targets[scenario.name]), value_added, path, given, span, uncertainty)
        rows.append(row)
    assumed = joined((each.in_words() for each in given), ", ") if given else Message("nothing assumed")
    notes = [
        *assumptions(value_added, path, unit),
        Message("Until {year}: {phases}.", year=middle, phases=assumed),
    ]
    notes += [uncertainty.in_words()] if uncertainty else []
    about = about_course(path, notes)
    about |= TableAbout(targets=dict(targets), phases=given, uncertainty=uncertainty)
    heading = Message("Growth required to reach a share of GDP in {year}", year=path.index[-1])
    frame = pd.DataFrame(rows)
    frame["scenario"] = pd.Series([row["scenario"] for row in rows], dtype=object)
    return TableResult(frame, heading, about)


def _required_band(
    share_pct: float,
    value_added: float,
    path: pd.Series,
    given: tuple[Phase, ...],
    span: int,
    how: Uncertainty,
) -> dict[str, float]:
    before = how.levels(value_added, Scenario("given", given))[:, -1] if given else value_added
    after = how.levels_of_gdp(path)[:, -1]
    needed = 100 * ((share_pct / 100 * after / before) ** (1 / span) - 1)
    low, high = how.band(needed)
    return {"band_low_pct": float(low), "band_high_pct": float(high)}


def _check_targets(targets: Mapping[str, float]) -> None:
    if not isinstance(targets, Mapping) or not targets:
        raise DataError("there is no target: give a mapping of scenario to share of GDP in percent.")
    wrong = {
        key: share for key, share in targets.items()
        if isinstance(share, bool) or not isinstance(share, int | float | np.number) or not 0 < share < 100
    }  # fmt: skip
    if wrong:
        cases = [f"{key}: {share!r}" for key, share in wrong.items()]
        raise DataError(
            "shares of GDP must lie between 0 and 100 percent; not so {cases}.", cases=listed(cases)
        )
