"""What an industry adds to growth: contribution to the increment of GDP, pull on growth, share (tables 5-1, 5-2)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.macro._years import same_years, yearly
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, versions

_SMALL = 0.5  # percent of growth below which a contribution to it says little
_DEFINITIONS = (
    "Contribution: increment of value added by increment of GDP. Pull: increment of value added by GDP of {apart}. "
    "Share: value added by GDP."
)


def growth_contribution(
    gdp: pd.Series, value_added: pd.Series, *, step: int = 1, unit: str | None = None
) -> TableResult:
    r"""Return what an industry adds to the growth of GDP, year by year.

    .. math:: \text{contribution}_t = \frac{V_t - V_{t-1}}{G_t - G_{t-1}}, \qquad
              \text{pull}_t = \frac{V_t - V_{t-1}}{G_{t-1}}, \qquad \text{share}_t = \frac{V_t}{G_t}

    so that pull = contribution x growth of GDP = share of the year before x growth of value added.

    Parameters
    ----------
    gdp, value_added : Series, shape (years,)
        Of one unit and at the same constant prices, by year.
    step : int
        Compare with the year so many years before.
    unit : str, optional
        Of both, for the notes.

    Returns
    -------
    TableResult
        By year: gdp, gdp_increment, gdp_growth_pct, value_added, value_added_increment, growth_pct,
        contribution_pct, pull_points (percentage points), share_pct. Missing where the year before is not there;
        the contribution is missing, and a note says so, where GDP did not grow.

    Raises
    ------
    AlignmentError
        If the two do not cover the same years.
    DataError
        If a number is missing or not positive, or value added exceeds GDP.

    Notes
    -----
    Report, definitions under table 5-1.

    Examples
    --------
    >>> table = growth_contribution(pd.Series({2020: 91.0, 2021: 98.28}), pd.Series({2020: 2.12, 2021: 2.397}))
    >>> table.to_frame().loc[2021, ["contribution_pct", "pull_points", "share_pct"]].round(2).tolist()
    [3.8, 0.3, 2.44]
    """
    total, part = yearly(gdp, "gdp", positive=True), yearly(value_added, "value_added", positive=True)
    same_years(total, part, ("gdp", "value_added"))
    before = _before(total.index, step)
    _refuse_more_than_all(part, total)
    frame = _shares(total, part, before)
    grown = total - total.reindex(before).to_numpy()
    frame.insert(0, "gdp", total)
    frame.insert(1, "gdp_increment", grown)
    frame.insert(2, "gdp_growth_pct", 100 * grown / total.reindex(before).to_numpy())
    about = _about(
        frame["gdp_growth_pct"],
        step,
        unit,
        value_added.name if value_added.name else Message("value added"),
    )
    heading = Message(
        "Contribution of {part} to GDP growth, {years}", part=about.variable, years=_span(total.index)
    )
    return TableResult(frame, heading, about)


def growth_contribution_of_parts(
    gdp: pd.Series, parts: pd.DataFrame, *, step: int = 1, unit: str | None = None
) -> TableResult:
    """Return what several parts add to the growth of GDP: they add up to the total, exactly.

    Parameters
    ----------
    gdp : Series, shape (years,)
    parts : DataFrame, shape (years, parts)
        Of the unit and prices of GDP; parts may be negative (net exports), their sum may be all of GDP.
    step, unit
        As :func:`growth_contribution`.

    Returns
    -------
    TableResult
        A row a year and part, then one for the total: year, part, value_added, value_added_increment, growth_pct,
        contribution_pct, pull_points, share_pct.

    Raises
    ------
    AlignmentError, DataError
        As :func:`growth_contribution`.

    Examples
    --------
    >>> parts = pd.DataFrame({"direct": [0.772, 1.074], "penetration": [1.046, 1.324]}, index=[2018, 2021])
    >>> table = growth_contribution_of_parts(pd.Series({2018: 83.908, 2021: 98.28}), parts, step=3).to_frame()
    >>> table.set_index(["year", "part"]).loc[2021, "contribution_pct"].round(2).to_dict()
    {'direct': 2.1, 'penetration': 1.93, 'total': 4.04}
    """
    total = yearly(gdp, "gdp", positive=True)
    if not isinstance(parts, pd.DataFrame) or parts.shape[1] == 0 or not parts.columns.is_unique:
        raise DataError("parts must be a DataFrame with one column a part, each named once.")
    if "total" in parts.columns:
        raise DataError(
            "a part is called 'total', which is the name of their sum; leave it out or rename it."
        )
    table = pd.DataFrame({name: yearly(parts[name], str(name)) for name in parts.columns})
    same_years(total, table, ("gdp", "parts"))
    before = _before(total.index, step)
    table["total"] = table.sum(axis=1)
    _refuse_more_than_all(table["total"], total)
    rows = [_shares(total, table[name], before).assign(part=name) for name in table.columns]
    frame = pd.concat(rows).reset_index()
    order = pd.Categorical(frame["part"], categories=list(table.columns), ordered=True)
    frame = frame.assign(part=order).sort_values(["year", "part"], ignore_index=True)
    called = {**{name: name for name in parts.columns}, "total": Message("total")}
    frame.insert(1, "part", pd.Series([called[name] for name in frame.pop("part")], dtype=object))
    growth = 100 * (total / total.reindex(before).to_numpy() - 1)
    about = _about(growth, step, unit, Message("value added by part")) | TableAbout(own_words=("part",))
    heading = Message("Contributions to GDP growth by part, {years}", years=_span(total.index))
    return TableResult(frame, heading, about)


def _shares(total: pd.Series, part: pd.Series, before: pd.Index) -> pd.DataFrame:
    """Return the derived columns of one part of GDP; a contribution only where GDP grew."""
    earlier, earlier_total = part.reindex(before).to_numpy(), total.reindex(before).to_numpy()
    increment, grown = part - earlier, total - earlier_total
    return pd.DataFrame(
        {
            "value_added": part,
            "value_added_increment": increment,
            "growth_pct": 100 * increment / np.where(earlier > 0, earlier, np.nan),
            "contribution_pct": 100 * increment / grown.where(grown > 0),
            "pull_points": 100 * increment / earlier_total,
            "share_pct": 100 * part / total,
        }
    )


def _before(years: pd.Index, step: int) -> pd.Index:
    if isinstance(step, bool) or not isinstance(step, int | np.integer) or step < 1:
        raise DataError("step must be a whole number of years of at least 1, not {step!r}.", step=step)
    before = years - step
    if not before.isin(years).any():
        raise DataError(
            "no year has the year {earlier}before it: there are {years}. Increments need both; see step=.",
            earlier="" if step == 1 else Message("{step} years ", step=step),
            years=listed(years, 12),
        )
    return before


def _refuse_more_than_all(part: pd.Series, total: pd.Series) -> None:
    wrong = part.index[part > total * (1 + 1e-9)]
    if len(wrong):
        cases = [
            Message("{year}: {part:g} of {total:g}", year=year, part=part[year], total=total[year])
            for year in wrong
        ]
        raise DataError(
            "value added exceeds GDP in {cases}. Are both in one unit and at the same prices?",
            cases=listed(cases),
        )


def _about(growth: pd.Series, step: int, unit: str | None, variable: str) -> TableAbout:
    years = growth.index
    apart = Message("the year before") if step == 1 else Message("{step} years before", step=step)
    notes = [Message(_DEFINITIONS, apart=apart)]
    if unit:
        notes.insert(0, Message("Amounts: {unit}.", unit=unit))
    alone = [year for year in years if pd.isna(growth[year])]
    if alone:
        text = "No increments in {years}: the table has no figure of {apart}."
        notes.append(Message(text, years=listed(alone, 12), apart=apart))
    fell = [f"{year} ({growth[year]:.2f} %)" for year in years if growth[year] <= 0]
    if fell:
        text = "GDP did not grow in {years}: a contribution to its increment is not defined there."
        notes.append(Message(text, years=listed(fell, 12)))
    slow = [f"{year} ({growth[year]:.2f} %)" for year in years if 0 < growth[year] < _SMALL]
    if slow:
        text = "GDP hardly grew in {years}: contributions to so small an increment say little."
        notes.append(Message(text, years=listed(slow, 12)))
    span = (int(years[0]), int(years[-1]))
    return TableAbout(
        variable=variable, unit=unit, step=step, years=span, notes=tuple(notes), versions=versions()
    )


def _span(years: pd.Index) -> str:
    return f"{years[0]}-{years[-1]}"
