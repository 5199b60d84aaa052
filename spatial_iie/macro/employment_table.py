"""Both regressions of jobs side by side, in the layout of the report's table 5-3."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult
from spatial_iie.results.parentheses import Parentheses, estimates_of, legend

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult

Layout = Literal["paper", "long"]


def employment_table(
    levels: RegressionResult,
    changes: RegressionResult,
    *,
    layout: Layout = "paper",
    parentheses: Parentheses = "se",
) -> TableResult:
    """Return both regressions in the layout of the report's table 5-3.

    Parameters
    ----------
    levels, changes : RegressionResult
        From :func:`employment_levels` and :func:`employment_changes`.
    layout : {"paper", "long"}
        "paper": coefficients with stars, standard errors or others in parentheses below, as text. "long": one row per
        number, for programs.
    parentheses : {"se", "z", "t", "p", "ci"}
        What stands in parentheses, as for :func:`spatial_iie.spreg.compare`.

    Returns
    -------
    TableResult
        Paper: columns variable, employees, variable_of_change, employees_change; long: form, variable, coefficient,
        std_error, z, p, lower, upper, n, r_squared.

    Raises
    ------
    DataError
        If a regression has not an intercept and two regressors, or levels and changes are turned round.

    Notes
    -----
    Stars: one at 10 %, two at 5 %, three at 1 %.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> table = si.macro.employment_table(
    ...     si.macro.employment_levels(study.year(2019)),
    ...     si.macro.employment_changes(study.year(2018), study.year(2019)),
    ... )
    >>> table.to_frame()["variable"].tolist()
    ['β', '', 'γ', '', 'α', '', 'Observations', 'R-squared']
    """
    check_choice("layout", layout, Layout)
    check_choice("parentheses", parentheses, Parentheses)
    wrong = [fit.about.formula for fit in (levels, changes) if len(fit.params) != 3]
    if wrong:
        raise DataError(
            "the table wants an intercept and two regressors; it got {wrong}.", wrong=listed(wrong)
        )
    turned = [fit.about.formula for fit, of_change in ((levels, False), (changes, True))
              if str(fit.about.response).startswith("D.") is not of_change]  # fmt: skip
    if turned:
        raise DataError(
            "the first regression must be of levels, the second of changes; not so {turned}.",
            turned=listed(turned),
        )
    if layout == "long":
        frame = pd.concat([_long(levels, "levels"), _long(changes, "changes")], ignore_index=True)
    else:
        left, right = _column(levels, "", parentheses), _column(changes, "'", parentheses)
        frame = pd.DataFrame(
            {
                "variable": pd.Series([name for name, _ in left], dtype=object),
                "employees": [text for _, text in left],
                "variable_of_change": pd.Series([name for name, _ in right], dtype=object),
                "employees_change": [text for _, text in right],
            }
        )
    return TableResult(frame, Message("Employment: levels and changes"), _both(levels, changes, parentheses))


def _column(fit: RegressionResult, prime: str, parentheses: Parentheses) -> list[tuple[str, str]]:
    """Return the cells of a fit: index, GDP, constant, each with its error below."""
    rows: list[tuple[str, str]] = []
    found = list(estimates_of(fit).values())
    for symbol, place in (("β", 1), ("γ", 2), ("α", 0)):
        above, below = found[place].cells(parentheses, 4, 3)
        rows += [(f"{symbol}{prime}", above), ("", below)]
    return [*rows, (Message("Observations"), str(fit.n)), (Message("R-squared"), f"{fit.pseudo_r2:.3f}")]


def _long(fit: RegressionResult, form: str) -> pd.DataFrame:
    frame = fit.to_frame().reset_index().assign(n=fit.n, r_squared=fit.pseudo_r2)
    frame.insert(0, "form", form)
    return frame


def _both(levels: RegressionResult, changes: RegressionResult, parentheses: Parentheses) -> TableAbout:
    notes: list[str] = [
        Message(
            "{name}: {formula}. Standard errors: {errors}.",
            name=Message(name),
            formula=fit.about.formula,
            errors=fit.about.errors,
        )
        for name, fit in (("Employees", levels), ("ΔEmployees", changes))
    ]
    notes += dict.fromkeys([*levels.about.notes, *changes.about.notes])
    notes.append(legend(parentheses, [Message("least squares")]))
    kept = levels.about.only("year", "source", "synthetic", "versions")
    return TableAbout.of(kept) | TableAbout(notes=tuple(notes))
