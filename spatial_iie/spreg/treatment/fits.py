"""The regressions behind the designs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie._isolates import Isolates
from spatial_iie.errors import DataError, EstimationError
from spatial_iie.messages import joined
from spatial_iie.spreg.panels.panel import panel
from spatial_iie.spreg.treatment.adoption import Treated
from spatial_iie.spreg.treatment.columns import Columns, columns_of
from spatial_iie.spreg.treatment.design_words import DEFAULT, FORMS, STAGGERED, DesignWord, design_word
from spatial_iie.spreg.treatment.setting import ERRORS, Balance, Setting, setting_of

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights


def did_fits(
    formula: str,
    study: Study,
    w: Weights,
    *,
    treated: Treated,
    since: int | None = None,
    designs: Iterable[str] | str = DEFAULT,
    years: Iterable[int] | None = None,
    balance: Balance | None = None,
    isolates: Isolates = "exclude",
    errors: str | StandardErrors | None = ERRORS,
) -> dict[str, RegressionResult]:
    """Return the panel regressions behind :func:`spatial_iie.spreg.did`, by design.

    Parameters
    ----------
    formula, study, w, treated, since, years, balance, isolates, errors
        As for :func:`spatial_iie.spreg.did`.
    designs : str or iterable of str
        Those that are regressions: two-way, donut, rings, exposure, sdm.

    Returns
    -------
    dict of str to RegressionResult
        With the coefficients ``treatment``, ``ring_1``, ``ring_2``, ..., ``exposure`` and those of the controls, all
        beside effects of regions and years.

    Raises
    ------
    EstimationError
        If a design is no regression, or a ring holds no region.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.from_spec("knn:4", study).row_standardized()
    >>> cities = ["杭州", "厦门", "济南", "武汉", "成都", "西安"]
    >>> fits = did_fits("log(gdp_per_capita)", study, w, treated=cities, since=2018, designs=["two-way", "rings:1"])
    >>> list(fits["rings:1"].params.index)
    ['treatment', 'ring_1']
    """
    setting = setting_of(formula, study, w, treated, since, years, balance, isolates, errors)
    words = {given: design_word(given) for given in _listed(designs)}
    others = [word.kind for word in words.values() if word.kind in STAGGERED]
    if others:
        raise EstimationError("{design} is no regression of the panel; did() estimates it.", design=others[0])
    return {given: fit_of(word, setting)[0] for given, word in words.items()}


def words_of(designs: Iterable[str] | str) -> tuple[DesignWord, ...]:
    """Return designs, each once."""
    return tuple(dict.fromkeys(design_word(each) for each in _listed(designs)))


def _listed(designs: Iterable[str] | str) -> list[str]:
    given = [designs] if isinstance(designs, str) or not isinstance(designs, Iterable) else list(designs)
    if not given:
        raise DataError("designs= names no design. There are {forms}.", forms=joined(FORMS, ", "))
    return given


def fit_of(word: DesignWord, setting: Setting) -> tuple[RegressionResult, Columns]:
    """Return the regression of a design, and its columns."""
    columns = columns_of(word, setting, setting.first)
    _check_reached(word, columns)
    return regression(columns, setting, sdm=word.kind == "sdm"), columns


def regression(columns: Columns, setting: Setting, *, sdm: bool = False) -> RegressionResult:
    """Return the panel regression of the outcome on the controls and columns."""
    names = {name: free_name(name, setting.study) for name in columns.names}
    ids, years = setting.ids[columns.kept], setting.years
    rows = pd.MultiIndex.from_product([years, ids]).swaplevel()
    made = {
        free: pd.Series(columns.array[:, columns.kept, place].ravel(), index=rows)
        for place, free in enumerate(names.values())
    }
    study = setting.study.assign(**made)
    if len(ids) < len(study.ids):
        study = study.select(ids)
    w = setting.row_standardized if sdm else setting.w
    return panel(
        " + ".join([setting.formula, *made]),
        study,
        w._part(ids),
        model="sdm" if sdm else "ols",
        effects="both",
        years=years,
        isolates="exclude" if sdm else "zero",
        errors=setting.errors,
    )


def free_name(name: str, study: Study) -> str:
    """Return the name of a new column that the study does not have: what the coefficient of a column is called."""
    taken = study.table(study.years[0]).columns
    while name in taken:
        name += "_"
    return name


def _check_reached(word: DesignWord, columns: Columns) -> None:
    for place, title in enumerate(columns.titles[1:], 1):
        if not np.any(columns.array[:, :, place]):
            raise EstimationError(
                "no untreated region is in the {ring} of a treated one: choose other bounds.", ring=title
            )
    if word.kind in ("donut", "rings") and not columns.comparison.any():
        raise EstimationError(
            "no region is out of the reach of treatment: every untreated one is within the bounds of {design}. Choose "
            "shorter bounds, or weights with fewer neighbours.",
            design=word.title,
        )
