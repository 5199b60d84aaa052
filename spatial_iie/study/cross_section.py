"""One year of a study as a table that says which year it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.study.study import Study


def cross_section(study: Study, year: int) -> pd.DataFrame:
    """Return all variables and categories of one year, marked with the year, as regressions take them.

    Parameters
    ----------
    study : Study
    year : int

    Returns
    -------
    DataFrame, shape (n, variables and categories)
        As ``study.table(year)``, with the year in ``attrs``.

    Raises
    ------
    DataError
        If the study has no such year.

    Examples
    --------
    >>> import spatial_iie as si
    >>> cross_section(si.study.demo(), 2019).attrs["year"]
    2019
    """
    table = study.table(year)
    table.attrs["year"] = year
    return table
