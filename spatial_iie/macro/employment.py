"""Jobs and the digital index of cities: equations 5-2 and 5-3 of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie._align import finite_numbers
from spatial_iie.errors import AlignmentError, DataError, listed, plural
from spatial_iie.macro._least_squares import Errors, least_squares
from spatial_iie.messages import Message
from spatial_iie.results import FitAbout, carried, versions

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult


def employment_levels(
    data: pd.DataFrame,
    *,
    employees: str = "employment",
    index: str = "digital_index",
    gdp: str = "gdp",
    errors: Errors = "HC1",
    clusters: pd.Series | None = None,
) -> RegressionResult:
    r"""Regress jobs on the digital index and GDP, all in logarithms, across the regions of one year.

    .. math:: \log(Employees_i) = \alpha + \beta \log(DDI_i) + \gamma \log(GDP_i) + \varepsilon_i

    Parameters
    ----------
    data : DataFrame, shape (n, ...)
        One row per region, such as ``study.year(2019)``. Regions with a missing value are left out and named.
    employees, index, gdp : str
        Columns; positive numbers in any units, which move the constant alone.
    errors : {"classical", "HC0", "HC1", "HC2", "HC3", "cluster"}
        Standard errors: least squares, robust to unequal variances (HC1 is Stata's ``robust``), or clustered.
    clusters : Series, optional
        Region to cluster, such as its province; with ``errors="cluster"``.

    Returns
    -------
    RegressionResult
        Regressors ``log(index)`` and ``log(gdp)``. ``si.spreg.residual_moran(fit, w)`` and
        ``si.spreg.lm_tests(fit, w)`` test whether the errors of neighbours are independent, as every choice of
        ``errors`` but "cluster" takes for granted.

    Raises
    ------
    AlignmentError
        If rows are not labelled by region, each once.
    DataError
        If a column is not there, holds no numbers, or a value is not positive.
    EstimationError
        If regions are too few, or regressors constant or collinear.

    Notes
    -----
    Report, equation 5-2. Estimates by statsmodels.

    Examples
    --------
    >>> import spatial_iie as si
    >>> fit = si.macro.employment_levels(si.study.demo().year(2019))
    >>> fit.params.index.tolist(), fit.n
    (['Intercept', 'log(digital_index)', 'log(gdp)'], 366)
    """
    names = (employees, index, gdp)
    _check_table(data, names, "data")
    complete = data[list(names)].notna().all(axis=1)
    _check_some(complete, names)
    logs = _logs(data.loc[complete], names)
    missing = {"": data.index[~complete.to_numpy()]}
    about = _about(logs, data, missing)
    return _fitted(logs, data.index, errors, clusters, about)


def employment_changes(
    before: pd.DataFrame,
    after: pd.DataFrame,
    *,
    log: bool = False,
    employees: str = "employment",
    index: str = "digital_index",
    gdp: str = "gdp",
    errors: Errors = "HC1",
    clusters: pd.Series | None = None,
) -> RegressionResult:
    r"""Regress the change of jobs between two years on the changes of the digital index and GDP.

    .. math:: \Delta Employees_i = \alpha' + \beta' \Delta DDI_i + \gamma' \Delta GDP_i + \varepsilon'_i

    Parameters
    ----------
    before, after : DataFrame
        The two years, one row per region: ``study.year(2018)``, ``study.year(2019)``. Rows are paired by label.
        Regions with a missing value in one of the years are left out and named.
    log : bool
        Differences of logarithms (growth rates) in place of differences. Differences carry the units of the
        columns into the coefficients; differences of logarithms do not.
    employees, index, gdp, errors, clusters
        As for :func:`employment_levels`.

    Returns
    -------
    RegressionResult
        Regressors ``D.index`` and ``D.gdp``, or ``D.log(index)`` and ``D.log(gdp)``.

    Raises
    ------
    AlignmentError, DataError, EstimationError
        As :func:`employment_levels`; values need be positive with ``log`` only.

    Notes
    -----
    Report, equation 5-3.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> si.macro.employment_changes(study.year(2018), study.year(2019)).params.index.tolist()
    ['Intercept', 'D.digital_index', 'D.gdp']
    """
    names = (employees, index, gdp)
    for table, which in ((before, "before"), (after, "after")):
        _check_table(table, names, which)
    everyone = after.index.append(before.index[~before.index.isin(after.index)])
    tables = {"before": before.reindex(everyone), "after": after.reindex(everyone)}
    missing = {which: everyone[t[list(names)].isna().any(axis=1)] for which, t in tables.items()}
    complete = pd.Series(~everyone.isin(missing["before"].append(missing["after"])), index=everyone)
    _check_some(complete, names)
    kept = {which: table.loc[complete] for which, table in tables.items()}
    made = {which: _logs(t, names, which) if log else _plain(t, names) for which, t in kept.items()}
    changes = (made["after"] - made["before"]).add_prefix("D.")
    return _fitted(changes, everyone, errors, clusters, _about(changes, after, missing))


def _check_table(data: object, names: tuple[str, ...], which: str) -> None:
    if not isinstance(data, pd.DataFrame):
        raise AlignmentError(
            "{which} is a {kind}, not a DataFrame indexed by region, such as study.year(2019).",
            which=which,
            kind=type(data).__name__,
        )
    twice = data.index[data.index.duplicated()].unique()
    if len(twice):
        raise AlignmentError(
            "{which} has {n_twice} region{s} more than once {twice}. Keep one row per region.",
            which=which,
            n_twice=len(twice),
            s=plural(twice),
            twice=listed(twice),
        )
    unknown = [name for name in names if name not in data.columns]
    if unknown:
        raise DataError(
            "{which} has no column {unknown}; there are {columns}. Say which to use with "
            "employees=, index= and gdp=.",
            which=which,
            unknown=listed(unknown),
            columns=listed(data.columns, 12),
        )
    if len(set(names)) < len(names):
        raise DataError("employees, index and gdp name a column twice {names}.", names=listed(names))


def _check_some(complete: pd.Series, names: tuple[str, ...]) -> None:
    if not complete.any():
        raise DataError(
            "none of {n_complete} regions has values of all of {names}.",
            n_complete=len(complete),
            names=listed(names),
        )


def _plain(data: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame({name: finite_numbers(data[name], name) for name in names}, index=data.index)


def _logs(data: pd.DataFrame, names: tuple[str, ...], which: str = "") -> pd.DataFrame:
    values = _plain(data, names)
    for name in names:
        bad = values.index[(values[name] <= 0).to_numpy()]
        if len(bad):
            raise DataError(
                "{name} is zero or negative{when} in {n_bad} region{s} {bad}: no logarithm. "
                "Correct the values or set them missing.",
                name=name,
                when=_when(which),
                n_bad=len(bad),
                s=plural(bad),
                bad=listed(bad),
            )
    return pd.DataFrame({f"log({name})": np.log(values[name]) for name in names})


def _when(which: str) -> str:
    which_year = {"before": Message(" in the year before"), "after": Message(" in the year after")}
    return which_year.get(which, "")


def _about(table: pd.DataFrame, data: pd.DataFrame, missing: dict[str, pd.Index]) -> FitAbout:
    """Tell what was modeled; of ``missing``, the regions without values by year (after, before)."""
    response, first, second = table.columns
    out = [region for regions in missing.values() for region in regions]
    notes = [
        Message(
            "{n} region{s} without all values{when} left out {regions}.",
            n=len(regions),
            s=plural(regions),
            when=_when(which),
            regions=listed(regions, 10),
        )
        for which, regions in missing.items()
        if len(regions)
    ]
    about = FitAbout(formula=f"{response} ~ {first} + {second}", response=response) | carried(data.attrs)
    return about | FitAbout(
        left_out=tuple(dict.fromkeys(out)),
        weights=None,
        versions={**versions(), "statsmodels": _statsmodels_version()},
        notes=tuple(notes),
    )


def _statsmodels_version() -> str:
    from importlib.metadata import version

    return version("statsmodels")


def _fitted(
    table: pd.DataFrame,
    index: pd.Index,
    errors: Errors,
    clusters: pd.Series | None,
    about: FitAbout,
) -> RegressionResult:
    response, *regressors = table.columns
    return least_squares(
        table[response], table[regressors], errors=errors, clusters=clusters, index=index, about=about
    )
