"""Forward from assumed growth: futures of an industry's share of GDP."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.inference import check_choice
from spatial_iie.macro._course import about_course, assumptions, gdp_path
from spatial_iie.macro.scenarios import Scenario, Uncertainty, phase_spans, usual_name
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult

_COLUMNS = {
    "share_pct": Message("share of GDP, %"),
    "value_added": Message("value added"),
    "growth_pct": Message("growth, %"),
    "band_low_pct": Message("share of GDP, lower end of the band, %"),
    "band_high_pct": Message("share of GDP, upper end of the band, %"),
}


def project(
    value_added: float,
    gdp: pd.Series,
    scenarios: Iterable[Scenario],
    *,
    uncertainty: Uncertainty | None = None,
    unit: str | None = None,
) -> TableResult:
    r"""Grow value added by the assumed rates of each scenario, and set it against a path of GDP.

    .. math:: V_t = V_{t-1} (1 + g_t), \qquad s_t = V_t / G_t

    Parameters
    ----------
    value_added : float
        In the first year of ``gdp``, in its unit.
    gdp : Series, shape (years,)
        The assumed path, from the last year that is known on; see :meth:`Scenario.grown`.
    scenarios : iterable of Scenario
        Each from the second to the last year of ``gdp``.
    uncertainty : Uncertainty, optional
        How wrong rates may be; adds a band of the share.
    unit : str, optional
        Of GDP and value added, for the notes.

    Returns
    -------
    TableResult
        A row a scenario and year after the first: scenario, year, phase, growth_pct, value_added, gdp, share_pct and,
        with ``uncertainty``, band_low_pct and band_high_pct of the share. Every assumption is in the notes.

    Raises
    ------
    DataError
        If a number is not positive, years are left out, scenarios do not cover the years of GDP, or a share reaches
        100 %.

    Examples
    --------
    >>> from spatial_iie.macro import Phase
    >>> gdp = Scenario("GDP", [Phase("all", 2022, 2024, 5.0)]).grown(100.0)
    >>> table = project(10.0, gdp, [Scenario("fast", [Phase("all", 2022, 2024, 26.0)])])
    >>> table.to_frame()["share_pct"].round(4).tolist()
    [12.0, 14.4, 17.28]
    """
    path = gdp_path(gdp, value_added)
    many = _covering(scenarios, path)
    frames = [_course(value_added, path, scenario, uncertainty) for scenario in many]
    passing = (
        {} if uncertainty is None else {s.name: _passing(value_added, path, s, uncertainty) for s in many}
    )
    frame = pd.concat(frames, ignore_index=True)
    notes = [*assumptions(value_added, path, unit), *(each.in_words() for each in many)]
    if uncertainty is not None:
        notes.append(uncertainty.in_words())
        text = "In {part:.1f} % of the draws of {name} the share passes 100 %: such rates cannot last."
        notes += [
            Message(text, part=100 * part, name=usual_name(name))
            for name, part in passing.items()
            if part > 0
        ]
    phases = phase_spans(many[0]) if len(many) == 1 else _common_phases(many)
    about = about_course(path, notes) | TableAbout(scenarios=many, uncertainty=uncertainty, phases=phases)
    return TableResult(frame, Message("Scenarios to {year}", year=path.index[-1]), about)


def paths(projection: TableResult, column: str = "share_pct") -> TableResult:
    """Return a column of a projection with a column a scenario, as ``si.viz.scenarios`` draws it.

    Parameters
    ----------
    projection : TableResult
        Of :func:`project`.
    column : {"share_pct", "value_added", "growth_pct", "band_low_pct", "band_high_pct"}

    Returns
    -------
    TableResult
        Indexed by year.

    Raises
    ------
    DataError
        If the projection has no such column.

    Examples
    --------
    >>> from spatial_iie.macro import Phase
    >>> gdp = Scenario("GDP", [Phase("all", 2022, 2023, 5.0)]).grown(100.0)
    >>> rates = {"slow": 5.0, "fast": 26.0}
    >>> two = [Scenario(name, [Phase("all", 2022, 2023, rate)]) for name, rate in rates.items()]
    >>> paths(project(10.0, gdp, two)).to_frame().round(4).loc[2023].to_dict()
    {'slow': 10.0, 'fast': 14.4}
    """
    check_choice("column", column, _COLUMNS)
    frame = projection.to_frame()
    if column not in frame.columns:
        raise DataError("this projection has no {column}; it was made without uncertainty=.", column=column)
    parts = frame.groupby("scenario", sort=False)
    wide = pd.concat([part.set_index("year")[column] for _, part in parts], axis=1)
    wide.columns = pd.Index([name for name, _ in parts], dtype=object)
    about, how = projection.about, projection.about.uncertainty
    if how is not None and not column.startswith("band"):
        about |= TableAbout(notes=tuple(note for note in about.notes if note != how.in_words()))
    heading = Message("{projection}: {column}", projection=projection.heading, column=_COLUMNS[column])
    return TableResult(wide, heading, about)


def ends(projection: TableResult) -> TableResult:
    """Return the rows of the last year of a projection, one a scenario.

    Parameters
    ----------
    projection : TableResult
        Of :func:`project`.

    Returns
    -------
    TableResult

    Examples
    --------
    >>> from spatial_iie.macro import Phase
    >>> gdp = Scenario("GDP", [Phase("all", 2022, 2023, 5.0)]).grown(100.0)
    >>> table = ends(project(10.0, gdp, [Scenario("fast", [Phase("all", 2022, 2023, 26.0)])])).to_frame()
    >>> table[["scenario", "year", "share_pct"]].round(4).to_numpy().tolist()
    [['fast', 2023, 14.4]]
    """
    frame = projection.to_frame()
    last = frame[frame["year"] == frame["year"].max()].reset_index(drop=True)
    heading = Message("{projection}: the last year", projection=projection.heading)
    return TableResult(last, heading, projection.about)


def _course(value_added: float, path: pd.Series, scenario: Scenario, how: Uncertainty | None) -> pd.DataFrame:
    """Return the rows of one scenario."""
    level, gdp = scenario.grown(value_added).iloc[1:], path.iloc[1:]
    share = 100 * level / gdp
    if (share >= 100).any():
        year = share.index[share >= 100][0]
        raise DataError(
            "scenario {name!r}: value added passes GDP in {year} ({share:.4g} %). A part cannot "
            "exceed the whole: lower its rates, or raise those of GDP.",
            name=scenario.name,
            year=year,
            share=share[year],
        )
    phases = [phase.name for phase in scenario.phases for _ in phase.years]
    frame = pd.DataFrame({"phase": phases, "growth_pct": scenario.rates(), "value_added": level, "gdp": gdp,
                          "share_pct": share}).reset_index()  # fmt: skip
    frame.insert(0, "scenario", pd.Series([scenario.name] * len(frame), dtype=object))
    if how is not None:
        low, high = how.band(100 * how.levels(value_added, scenario) / how.levels_of_gdp(path))
        frame = frame.assign(band_low_pct=low, band_high_pct=high)
    return frame


def _passing(value_added: float, path: pd.Series, scenario: Scenario, how: Uncertainty) -> float:
    """Return the part of the draws in which the share reaches 100 % in some year."""
    over = how.levels(value_added, scenario) >= how.levels_of_gdp(path)
    return float(over.any(axis=1).mean())


def _covering(scenarios: Iterable[Scenario], path: pd.Series) -> tuple[Scenario, ...]:
    """Return scenarios that cover the years of GDP, each name once; refuse others in words."""
    many = (scenarios,) if isinstance(scenarios, Scenario) else tuple(scenarios)
    if not many or not all(isinstance(each, Scenario) for each in many):
        raise DataError("scenarios must be Scenario records, at least one.")
    names = [each.name for each in many]
    if len(set(names)) < len(names):
        raise DataError("scenarios must differ in their names; these are {names}.", names=listed(names, 12))
    first, last = int(path.index[0]) + 1, int(path.index[-1])
    other = [
        f"{each.name} {each.start}-{each.end}" for each in many if (each.start, each.end) != (first, last)
    ]
    if other:
        raise DataError(
            "scenarios must cover {first}-{last}, the years after GDP begins; others: {other}.",
            first=first,
            last=last,
            other=listed(other),
        )
    return many


def _common_phases(many: tuple[Scenario, ...]) -> dict[str, tuple[int, int]]:
    """Return the spans of the phases all scenarios share, as figures tint them."""
    common = set.intersection(*({(p.name, p.start, p.end) for p in each.phases} for each in many))
    return {
        name: span for name, span in phase_spans(many[0]).items() if (name, span[0] + 1, span[1]) in common
    }
