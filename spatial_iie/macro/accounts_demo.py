"""Made-up yearly accounts and experts' ranges beside the made-up input-output table."""

from __future__ import annotations

import numpy as np
import pandas as pd

DIVISIONS = {
    "01": "agriculture",
    "02": "manufacturing and construction",
    "03": "manufacturing and construction",
    "04": "trade and services",
    "05": "information services",
}
"""Sector of the made-up table -> column of the made-up yearly accounts."""
_LEVEL_2018 = {
    "agriculture": 556.0,
    "manufacturing and construction": 6485.0,
    "trade and services": 3570.0,
    "information services": 390.0,
}
_GROWTH = {
    "agriculture": 0.05,
    "manufacturing and construction": 0.075,
    "trade and services": 0.10,
    "information services": 0.0,
}
_LINE = 0.065  # of the level of 2018 that information services gain a year


def demo_accounts() -> tuple[pd.DataFrame, pd.DataFrame, dict[str, str]]:
    """Return SYNTHETIC yearly accounts of 2007-2021, experts' ranges of shares, and the division of each sector.

    They go with :func:`demo_io_table`, the benchmark of 2018. Nothing in them was observed.

    Returns
    -------
    (DataFrame, DataFrame, dict)
        By year: gdp and the value added of four divisions at current prices, of one of them without the last year;
        price_index, capital and labor. By sector: low, mode, high. Sector -> division.

    Examples
    --------
    >>> data, shares, divisions = demo_accounts()
    >>> data.index[[0, -1]].tolist(), data.attrs["synthetic"], shares.loc["05"].tolist(), divisions["05"]
    ([2007, 2021], True, [0.4, 0.6, 0.8], 'information services')
    """
    years = np.arange(2007, 2022)
    random = np.random.default_rng(2018)
    since = years - 2018
    bumps = np.where(since == 0, 0, 0.012 * random.standard_normal(len(years)) - 0.03 * (years == 2020))
    line = 1 + _LINE * since
    data = pd.DataFrame(
        {
            name: _LEVEL_2018[name] * np.exp(rate * since + bumps) * (1 if rate else line)
            for name, rate in _GROWTH.items()
        },
        index=pd.Index(years, name="year"),
    ).round(1)
    data.insert(0, "gdp", data.sum(axis=1).round(1))
    data["price_index"] = (100 * np.exp(0.025 * (years - 2015))).round(2)
    real = data["gdp"] / data["price_index"]
    since, noise = years - 2007, random.standard_normal((2, len(years)))
    data["capital"] = (3.0 * real.iloc[0] * np.exp(0.075 * since + 0.01 * noise[0])).round(2)
    data["labor"] = (760 * np.exp(0.004 * since + 0.002 * noise[1])).round(1)
    data.loc[2021, "information services"] = np.nan
    data.attrs["synthetic"] = True
    shares = pd.DataFrame({"low": [0.2, 0.4], "mode": [0.4, 0.6], "high": [0.6, 0.8]}, index=["03", "05"])
    return data, shares.rename_axis("sector"), dict(DIVISIONS)
