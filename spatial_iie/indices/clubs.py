"""Convergence clubs of Phillips and Sul: which regions go towards one another, and which towards others."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._align import label_order
from spatial_iie.errors import DataError, EstimationError
from spatial_iie.indices._balanced import Balanced, balanced, check_positive
from spatial_iie.indices._clubs import Panel, found_clubs, merged
from spatial_iie.indices._log_t import LEAST, LogT, round_half_even
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message
from spatial_iie.results import ConvergenceClubs, TableAbout

if TYPE_CHECKING:
    from spatial_iie.study.study import Study

Floats = NDArray[np.float64]
Scale = Literal["log", "level"]
Merging = Literal["phillips-sul", "von-lyncker", "none"]
CRITICAL = -1.65
"""Convergence is rejected where t is at most this: 5 %, one-sided."""
_FEW = 30  # years, below which the test is not to be trusted alone


def convergence_clubs(
    study: Study,
    variable: str,
    *,
    scale: Scale = "log",
    years: Iterable[int] | None = None,
    trend: float | None = None,
    trim: float = 1 / 3,
    sieve: float = 0.0,
    merging: Merging = "phillips-sul",
) -> ConvergenceClubs:
    r"""Test whether all regions converge, and find the clubs that do (Phillips and Sul 2007, 2009).

    With the relative transition path :math:`h_{it} = x_{it} / \bar x_t` and the mean :math:`H_t` of
    :math:`(h_{it} - 1)^2`,

    .. math:: \log (H_1 / H_t) - 2 \log \log t = a + b \log t + u_t, \quad t = [rT] + 1, \dots, T

    and convergence is rejected where the t value of b is at most -1.65.

    Parameters
    ----------
    study : Study
        Only the regions that have a value in all of the years count; the others are named.
    variable : str
    scale : {"log", "level"}
        x is the logarithm, as for GDP per capita, or the value, as for an index of 0 to 100. Logarithms must be
        positive: paths are ratios of them, so that the unit of measurement matters.
    years : iterable of int, optional
        At least 5 in equal steps; by default all, ascending.
    trend : float, optional
        Smoothing parameter of the filter of Hodrick and Prescott, whose trend takes the place of x: 400 in Phillips and
        Sul (2009). By default none.
    trim : float
        r, the share of the years that is left out at the beginning: 1/3 for fewer than 50, as they recommend.
    sieve : float
        c*, the t value from which a region is added to a core; it rises by 0.1 until the club converges.
    merging : {"phillips-sul", "von-lyncker", "none"}
        How clubs that converge together are merged: Phillips and Sul (2009), or von Lyncker and Thoennessen (2017).

    Returns
    -------
    ConvergenceClubs
        One row for all regions, one per club, and one for the regions in none: n, beta (b), its std_error, t, p
        (one-sided, normal), kind (convergence of levels where b is 2 or more, of growth below), and the mean of the
        variable in the first and the last year. ``groups()`` are groups for other functions.

    Raises
    ------
    DataError
        If years or regions are too few, or a value has no logarithm or no positive one.
    EstimationError
        If the years are not in equal steps, or two regions or all are alike in some year.

    Notes
    -----
    The standard error is from the long-run variance of the residuals, as in the program of the authors. With 5 to 20
    years its normal distribution is far off: docs/clubs.md has how often the test rejects there, and how often clubs
    are found. A club found is not an inference: its test is made of the regions that were chosen by it.

    Examples
    --------
    >>> import spatial_iie as si
    >>> rows = [(f"town {level} {k}", 2000 + t, level * (1 + 0.02 * t) * (1 + (k - 2) * 0.2 / (t * np.log(t + 1))))
    ...         for level in (10, 5) for k in range(5) for t in range(1, 21)]
    >>> study = si.study.open(pd.DataFrame(rows, columns=["region", "year", "income"]))
    >>> found = convergence_clubs(study, "income", scale="level")
    >>> found.to_frame()[["club", "n"]].values.tolist()
    [['all', 10], ['1', 5], ['2', 5]]
    """
    check_choice("scale", scale, get_args(Scale))
    check_choice("merging", merging, get_args(Merging))
    data = balanced(study, variable, years)
    if len(data.years) < LEAST:
        raise DataError(
            "convergence clubs need at least {least} years; {variable} has values in {n}.",
            least=LEAST,
            variable=variable,
            n=len(data.years),
        )
    values = _values(data, study, scale, trim)
    paths = values if trend is None else _trend_of(values, trend)
    order = _order(paths, data.table.index)
    panel = Panel(paths[order], trim, CRITICAL, float(sieve))
    before, none = found_clubs(panel)
    clubs = before if merging == "none" else merged(panel, before, merging)
    sets = [_Set("all", np.arange(len(order))), *(_Set(str(k), club) for k, club in enumerate(clubs, 1))]
    sets += [_Set("none", none)] if len(none) else []
    members = pd.Series(0, index=data.table.index, dtype=int)
    for k, club in enumerate(clubs, 1):
        members.iloc[order[club]] = k
    frame = pd.DataFrame([_row(each, panel, data.table.iloc[order[each.members]]) for each in sets])
    notes = (*data.about.notes, *_notes(data, len(before), len(clubs), merging, trend, trim))
    return ConvergenceClubs(
        frame=frame,
        heading=Message("Convergence clubs of {variable}", variable=variable),
        about=data.about | TableAbout(scale=scale, notes=notes),
        members=pd.DataFrame({"name": study.names.reindex(data.table.index), "club": members}),
        paths=pd.DataFrame(paths / paths.mean(axis=0), index=data.table.index, columns=data.table.columns),
    )


class _Set(NamedTuple):
    name: str
    members: NDArray[np.int64]


def _values(data: Balanced, study: Study, scale: str, trim: float) -> Floats:
    """Return x, shape (n, T), or say why it has no paths."""
    spans = set(np.diff(data.years).tolist())
    if len(spans) > 1:
        raise EstimationError(
            "the steps between the years are {spans} years long; convergence clubs need equal ones.",
            spans=", ".join(map(str, sorted(spans))),
        )
    if not 0 < trim < 1 or len(data.years) - round_half_even(len(data.years) * trim) < 3:
        raise DataError(
            "trim = {trim:g} of {n} years leaves fewer than 3 years.", trim=trim, n=len(data.years)
        )
    if round_half_even(len(data.years) * trim) < 1:
        raise DataError("trim = {trim:g} leaves out no year; log log 1 is not defined.", trim=trim)
    x = data.numbers
    if scale == "log":
        check_positive(data, study, Message("the log t regression"))
        x = np.log(x)
    if (x <= 0).any():
        raise DataError(
            "{variable} has {what} of 0 or less: relative transition paths are ratios to the mean. Take another unit "
            "of measurement or another scale.",
            variable=data.about.variable,
            what=Message("logarithms") if scale == "log" else Message("values"),
        )
    alike = [
        year for year, column in zip(data.years, x.T, strict=True) if np.ptp(column) <= 1e-12 * column.max()
    ]
    if alike:
        raise EstimationError("all regions are alike in {year}: nothing is left to converge.", year=alike[0])
    return np.asarray(x)


def _trend_of(x: Floats, smoothing: float) -> Floats:
    """Return the trend of Hodrick and Prescott of each row: (I + s D'D)^(-1) x, D second differences."""
    if not 0 < smoothing < np.inf:
        raise DataError("trend must be a positive number, such as 400, not {trend!r}.", trend=smoothing)
    differences = np.diff(np.eye(x.shape[1]), 2, axis=0)
    return np.asarray(np.linalg.solve(np.eye(x.shape[1]) + smoothing * differences.T @ differences, x.T).T)


def _order(x: Floats, labels: pd.Index) -> NDArray[np.intp]:
    """Return the regions from the highest value of the last year to the lowest, ties by their labels."""
    by_label = label_order(labels)
    return np.asarray(by_label[np.argsort(-x[by_label, -1], kind="stable")])


def _row(each: _Set, panel: Panel, values: pd.DataFrame) -> dict[str, object]:
    """Return what the table says of a set of regions; of one region there is no test."""
    from scipy.stats import norm

    fit = panel.test(each.members) if len(each.members) > 1 else LogT(*(np.array([np.nan]) for _ in range(3)))
    beta, error, t = (float(part[0]) for part in fit)
    converges = t > panel.critical
    kind = "none" if not converges else "in levels" if beta >= 2 else "in growth"
    return {
        "club": each.name,
        "n": len(each.members),
        "beta": beta,
        "std_error": error,
        "t": t,
        "p": float(norm.cdf(t)),
        "kind": kind,
        "mean_first": values.iloc[:, 0].mean(),
        "mean_last": values.iloc[:, -1].mean(),
    }


def _notes(
    data: Balanced, before: int, after: int, merging: str, trend: float | None, trim: float
) -> list[Message]:
    notes = [
        Message(
            "Log t regression on the last {kept} of {n} years; convergence is rejected where t is -1.65 or less.",
            kept=len(data.years) - round_half_even(len(data.years) * trim),
            n=len(data.years),
        )
    ]
    if trend is not None:
        notes.append(
            Message("Trends of the Hodrick-Prescott filter, smoothing parameter {trend:g}.", trend=trend)
        )
    if merging != "none" and before != after:
        how = {
            "phillips-sul": "Phillips and Sul (2009)",
            "von-lyncker": "von Lyncker and Thoennessen (2017)",
        }[merging]
        text = "{before} clubs before merging by {how}, {after} after."
        notes.append(Message(text, before=before, how=how, after=after))
    if len(data.years) < _FEW:
        notes.append(
            Message(
                "With {n} years the test rejects convergence more often than 5 % says, and clubs are found where there "
                "are none (docs/clubs.md): take them as a description.",
                n=len(data.years),
            )
        )
    return notes
