"""Market shares by year, as in figure 2-1: who has which part, the others together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.messages import Language, Message
from spatial_iie.report_2022.scores import COUNTRIES, IN_CHINESE
from spatial_iie.results import TableAbout, TableResult, versions

COLUMNS = ("year", "name", "amount")


def synthetic_market(*, seed: int = 0, language: Language = "en") -> pd.DataFrame:
    """Return SYNTHETIC sizes of the markets of eight countries, in the layout that :func:`market_shares` takes.

    Examples
    --------
    >>> market = synthetic_market()
    >>> len(market), market.attrs["synthetic"], market["year"].unique().tolist()
    (32, True, [2018, 2019, 2020, 2021])
    """
    random = np.random.default_rng(seed)
    names = [IN_CHINESE[name] if language == "zh" else name for name in COUNTRIES]
    names += [f"国家 {k}" if language == "zh" else f"Country {k}" for k in range(5, 9)]
    start = np.array([300.0, 110, 220, 90, 60, 50, 40, 30])
    growth = 1 + random.uniform(0.04, 0.16, len(names))
    rows = [
        (year, name, round(float(start[k] * growth[k] ** (year - 2018)), 1))
        for year in range(2018, 2022)
        for k, name in enumerate(names)
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame.attrs["synthetic"] = True
    return frame


def market_shares(amounts: pd.DataFrame, *, top: int = 4) -> TableResult:
    """Return the shares of the largest in each year's total, and that of all others together.

    Parameters
    ----------
    amounts : DataFrame
        Columns year, name and amount, a row each; not negative. A name without a row in a year has nothing in it.
    top : int
        So many are shown by name: the largest of the last year, in this order in every year.

    Returns
    -------
    TableResult
        A row a year and name, "others" last: year, name, amount, market_share_pct.

    Raises
    ------
    DataError
        If a column is missing, a name is in a year twice, an amount is no number or negative, or a year has none.

    Examples
    --------
    >>> amounts = pd.DataFrame({"year": 2021, "name": ["A", "B", "C"], "amount": [5.0, 3.0, 2.0]})
    >>> market_shares(amounts, top=2).to_frame()["market_share_pct"].tolist()
    [50.0, 30.0, 20.0]
    """
    wide = _checked(amounts)
    if isinstance(top, bool) or not isinstance(top, int | np.integer) or top < 1:
        raise DataError("top must be a whole number of at least 1, not {top!r}.", top=top)
    ranked = wide.iloc[-1].sort_values(ascending=False, kind="stable").index
    shown = wide[ranked[:top]]
    if len(ranked) > top:
        shown = shown.assign(others=wide[ranked[top:]].sum(axis=1))
    shares = 100 * shown.div(wide.sum(axis=1), axis=0)
    rows = [
        {
            "year": year,
            "name": name,
            "amount": shown.loc[year, name],
            "market_share_pct": shares.loc[year, name],
        }
        for year in shown.index
        for name in shown.columns
    ]
    held = {year: float(shares.loc[year, ranked[:top]].sum()) for year in (shown.index[0], shown.index[-1])}
    note = Message(
        "The {n} largest of {last} have {before:.1f} % in {first} and {after:.1f} % in {last}, of {all} in all.",
        n=min(top, len(ranked)),
        first=shown.index[0],
        last=shown.index[-1],
        before=held[shown.index[0]],
        after=held[shown.index[-1]],
        all=len(ranked),
    )
    synthetic = bool(amounts.attrs.get("synthetic", False))
    about = TableAbout(synthetic=synthetic, notes=(note,), versions=versions())
    return TableResult(pd.DataFrame(rows), Message("Market shares by year"), about)


def _checked(amounts: object) -> pd.DataFrame:
    """Return amounts by year and name, zero where there is no row; names by their characters, whatever the rows."""
    if not isinstance(amounts, pd.DataFrame) or not set(COLUMNS) <= set(amounts.columns):
        raise DataError(
            "market shares are of a table with columns {wanted}; there are {columns}.",
            wanted=listed(COLUMNS),
            columns=listed(getattr(amounts, "columns", ()), 12),
        )
    numbers = pd.to_numeric(amounts["amount"], errors="coerce")
    wrong = amounts.index[~(np.isfinite(numbers) & (numbers >= 0)).to_numpy()]
    twice = amounts.index[amounts.duplicated(["year", "name"])]
    for rows, what in ((wrong, Message("negative or no number")), (twice, Message("there twice"))):
        if len(rows):
            cases = [f"{amounts.loc[row, 'name']} {amounts.loc[row, 'year']}" for row in rows]
            raise DataError(
                "{n} amount{s} {what} {cases}.", n=len(rows), s=plural(rows), what=what, cases=listed(cases)
            )
    wide = amounts.assign(amount=numbers.astype(float)).pivot_table("amount", "year", "name", aggfunc="sum")
    wide = wide.fillna(0.0).sort_index()[sorted(wide.columns, key=str)]
    empty = wide.index[wide.sum(axis=1) <= 0]
    if len(empty) or wide.empty:
        raise DataError("there is no amount in {years}.", years=listed(empty))
    return wide
