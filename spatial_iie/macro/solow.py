"""What growth is left when capital and labour have had theirs: technology by year, and its multiplier."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, EstimationError, listed, plural
from spatial_iie.macro._years import calendar_years, refuse_gaps, yearly
from spatial_iie.macro.production import constant_returns_test, inputs, production_function
from spatial_iie.messages import Message
from spatial_iie.results import RegressionResult, TableAbout, TableResult, versions


@dataclass(frozen=True)
class _Shares:
    """Elasticities by year, where they are from in words, and the regression if there is one."""

    capital: pd.Series
    labor: pd.Series
    notes: tuple[str, ...]
    fit: RegressionResult | None


def solow(
    data: pd.DataFrame,
    *,
    output: str,
    capital: str,
    labor: str,
    base: tuple[int, int] = (2007, 2016),
    constant_returns: bool = False,
    trend: bool = False,
    labor_share: float | str | None = None,
) -> TableResult:
    r"""Return technology by year, its multiplier, and what capital, labour and technology add to growth.

    .. math:: A_t = \frac{Y_t}{K_t^a L_t^b}, \qquad m_t = \frac{A_t}{A_{t-1}}, \qquad
              \Delta \log Y_t = a \, \Delta \log K_t + b \, \Delta \log L_t + \Delta \log A_t

    Parameters
    ----------
    data : DataFrame, shape (years, ...)
        Indexed by calendar year, none left out between the first and the last.
    output, capital, labor : str
        Columns: real output, real capital stock, persons or hours.
    base, constant_returns, trend
        How a and b are estimated; see :func:`production_function`.
    labor_share : float or str, optional
        Instead of estimating: the share of labour, b, with a = 1 - b; a number, or the column that has it by year. The
        shares of two neighbouring years are averaged (the Törnqvist index), and technology is chained.

    Returns
    -------
    TableResult
        By year: technology, A_t by A of the first year of the base period (``about.technology_level``); multiplier;
        growth of output and the parts of it from capital, labour and technology, 100 times differences of logarithms,
        so that the three parts add up exactly. The regression, where there is one, is ``about.fit``.

    Raises
    ------
    DataError
        If a column or year is missing, a number is missing or not positive, or a share of labour is not in (0, 1).
    EstimationError
        If the regression cannot be made.

    Notes
    -----
    Solow (1957), Technical Change and the Aggregate Production Function, Review of Economics and Statistics 39,
    312-320, equations 1-2. With elasticities from a regression the residual is also what the regression leaves.

    Examples
    --------
    >>> data = pd.DataFrame({"Y": [100.0, 110], "K": [300.0, 330], "L": [50.0, 50]}, index=[2018, 2019])
    >>> table = solow(data, output="Y", capital="K", labor="L", labor_share=0.6).to_frame()
    >>> table.loc[2019, ["multiplier", "output_growth_pct"]].round(3).tolist()  # 1.1 / 1.1**0.4 = 1.1**0.6
    [1.059, 9.531]
    >>> table.loc[2019, ["from_capital_pct", "from_labor_pct", "from_technology_pct"]].round(3).tolist()
    [3.812, 0.0, 5.719]
    """
    table = inputs(data, (output, capital, labor))
    refuse_gaps(table.index, "data")
    if labor_share is not None:
        share = _given(data, table.index, labor_share)
    else:
        fit = production_function(
            data, output=output, capital=capital, labor=labor, base=base,
            constant_returns=constant_returns, trend=trend,
        )  # fmt: skip
        share = _estimated(data, table.index, fit)
    reference = base[0] if share.fit else int(table.index[0])
    logs = np.log(table).set_axis(["output", "capital", "labor"], axis=1)
    frame, level = _accounted(logs, share, reference)
    about = TableAbout(
        variable=output,
        years=(int(table.index[0]), int(table.index[-1])),
        base=base if share.fit else None,
        elasticities={"capital": share.capital.to_dict(), "labor": share.labor.to_dict()},
        fit=share.fit,
        synthetic=bool(data.attrs.get("synthetic", False)),
        technology_level=level,
        notes=(*share.notes, *_how_to_read(level, reference)),
        versions=versions(),
    )
    return TableResult(frame, Message("Technology and sources of growth of {output}", output=output), about)


def carried_forward(rates: float | pd.Series, multipliers: pd.Series, *, year: int) -> TableResult:
    r"""Carry contribution rates of one year forward by the multipliers of technology.

    .. math:: r_{i,t} = r_{i,t-1} \, m_t, \qquad r_{i,\text{year}} \text{ given}

    Parameters
    ----------
    rates : float, or Series by sector
        In percent of each sector's value added, in ``year`` (the year of the input-output table).
    multipliers : Series, shape (years,)
        The column "multiplier" of :func:`solow`; those up to ``year`` are not used.
    year : int

    Returns
    -------
    TableResult
        By year from ``year`` on: multiplier (missing in ``year``), then a column a sector, or ``rate_pct``.

    Raises
    ------
    DataError
        If a rate is not between 0 and 100, or multipliers of the years after ``year`` are missing or not positive.

    Notes
    -----
    The source's third step for 2019-2021: every sector's rate is moved by the same multiplier, an assumption.

    Examples
    --------
    >>> carried_forward(4.0, pd.Series({2019: 1.02, 2020: 0.99}), year=2018).to_frame()["rate_pct"].round(4).to_dict()
    {2018: 4.0, 2019: 4.08, 2020: 4.0392}
    """
    start = rates if isinstance(rates, pd.Series) else pd.Series({"rate_pct": rates})
    start = pd.to_numeric(start, errors="coerce")
    _within(start, "rates")
    later: object = multipliers
    if isinstance(multipliers, pd.Series):
        given = multipliers.set_axis(calendar_years(multipliers.index, "multipliers"))
        later = given[given.index > year]
    steps = yearly(later, Message("multipliers after {year}", year=year), positive=True)
    refuse_gaps(pd.Index([year, *steps.index]), "multipliers")
    grown = np.concatenate([[1.0], steps.cumprod().to_numpy()])
    years = pd.Index([year, *steps.index], name="year")
    frame = pd.DataFrame(np.outer(grown, start), index=years, columns=start.index)
    for column in frame.columns:
        _within(frame[column], Message("the rate of {column} carried forward", column=column))
    frame.insert(0, "multiplier", steps.reindex(years))
    note = Message(
        "Rates of {year} times the multipliers of the years after it: every sector's rate moves alike.",
        year=year,
    )
    about = TableAbout(year=year, years=(year, int(years[-1])), notes=(note,), versions=versions())
    return TableResult(frame, Message("Contribution rates of {year}, carried forward", year=year), about)


def _how_to_read(level: float, reference: int) -> tuple[str, str]:
    return (
        Message(
            "Technology: A of each year by A of {reference}, which is {level:.6g} in the units of the data.",
            reference=reference,
            level=level,
        ),
        Message("Growth: 100 times differences of logarithms; the three parts add up to it."),
    )


def _accounted(logs: pd.DataFrame, share: _Shares, reference: int) -> tuple[pd.DataFrame, float]:
    """Return growth accounting of logarithms of output, capital and labour, and A of the reference year."""
    steps = logs.diff()
    capital = steps["capital"] * share.capital.rolling(2).mean()
    labor = steps["labor"] * share.labor.rolling(2).mean()
    left = steps["output"] - capital - labor
    start = logs.iloc[0] @ [1.0, -share.capital.iloc[0], -share.labor.iloc[0]]
    technology = start + left.fillna(0.0).cumsum()
    columns = {
        "technology": np.exp(technology - technology[reference]),
        "multiplier": np.exp(left),
        "output_growth_pct": 100 * steps["output"],
        "from_capital_pct": 100 * capital,
        "from_labor_pct": 100 * labor,
        "from_technology_pct": 100 * left,
    }
    return pd.DataFrame(columns), float(np.exp(technology[reference]))


def _given(data: pd.DataFrame, years: pd.Index, share: float | str) -> _Shares:
    if isinstance(share, str):
        labor = inputs(data, (share,))[share]
        where = Message(
            "column {column}, {low:.3f} to {high:.3f}, neighbouring years averaged",
            column=share,
            low=labor.min(),
            high=labor.max(),
        )
    elif isinstance(share, bool) or not isinstance(share, int | float | np.number):
        raise DataError("labor_share must be a number, or the name of a column, not {share!r}.", share=share)
    else:
        labor = pd.Series(float(share), index=years)
        where = Message("{share:g} in every year", share=share)
    wrong = labor.index[~((labor > 0) & (labor < 1))]
    if len(wrong):
        raise DataError(
            "the share of labour must lie between 0 and 1 (not percent); it does not in "
            "{n_wrong} year{s} {wrong}.",
            n_wrong=len(wrong),
            s=plural(wrong),
            wrong=listed(wrong),
        )
    note = Message(
        "Share of labour given: {where}; capital has the rest (constant returns). Nothing is estimated.",
        where=where,
    )
    return _Shares(1 - labor, labor, (note,), None)


def _estimated(data: pd.DataFrame, years: pd.Index, fit: RegressionResult) -> _Shares:
    found = fit.about.elasticities
    assert found is not None
    first, last = fit.about.years
    imposed = Message("constant returns imposed")
    free = Message("their sum, {sum:.4f}, is free", sum=sum(found))
    trend = fit.about.trend
    notes = (
        Message(
            "Elasticities estimated on {first}-{last} (n = {n}): capital {capital:.4f}, labour {labour:.4f}; "
            "{returns}{trend}.",
            first=first,
            last=last,
            n=fit.n,
            capital=found.capital,
            labour=found.labor,
            returns=imposed if fit.about.constant_returns else free,
            trend=Message(", trend {rate:.3g} % a year", rate=100 * fit.params["trend"]) if trend else "",
        ),
        *fit.about.notes,
        *_test_of_returns(data, fit),
    )
    return _Shares(pd.Series(found.capital, index=years), pd.Series(found.labor, index=years), notes, fit)


def _test_of_returns(data: pd.DataFrame, fit: RegressionResult) -> list[str]:
    """Say whether the data of the base period speak against constant returns, where they can be tested."""
    about = fit.about
    if about.constant_returns:
        output, capital, labor = (about.columns[name] for name in ("output", "capital", "labor"))
        base = about.years[0], about.years[-1]
        try:
            fit = production_function(
                data, output=output, capital=capital, labor=labor, base=base, trend=about.trend
            )
        except EstimationError:
            return []
    test = constant_returns_test(fit)
    text = "Test of constant returns: F(1, {df}) = {statistic:.3f}, p = {p:.3g}."
    return [Message(text, df=fit.residual_df, statistic=test.statistic, p=test.p_value)]


def _within(rates: pd.Series, name: str) -> None:
    wrong = rates.index[~((rates >= 0) & (rates <= 100))]
    if len(wrong):
        cases = [f"{where}: {rates[where]:.4g}" for where in wrong]
        raise DataError(
            "{name} must lie between 0 and 100 percent; {n_wrong} do not {cases}.",
            name=name,
            n_wrong=len(wrong),
            cases=listed(cases),
        )
