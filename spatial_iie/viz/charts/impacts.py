"""Direct, indirect and total impacts, with their intervals."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import NormalDist
from typing import TYPE_CHECKING

from spatial_iie.errors import DataError
from spatial_iie.viz.charts._intervals import Estimates, Per, height_of, in_units, intervals
from spatial_iie.viz.charts._panel import drawing, finish, table_with
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase, with_unit, word

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from spatial_iie.messages import Language
    from spatial_iie.results import TableResult

KINDS = ("direct", "indirect", "total")
_LEVEL = 0.95  # of the intervals that a table has


def impacts_plot(
    table: TableResult,
    *,
    level: float = 0.95,
    names: Mapping[str, str] | None = None,
    unit: str | None = None,
    per: Per = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw direct, indirect and total impacts of every variable with their intervals.

    Parameters
    ----------
    table : TableResult
        Of ``fit.impacts()``: one row per variable; columns direct, indirect, total and their ``_std_error``.
    level : float
        Of the intervals, estimate -/+ normal quantile * standard error; those of restricted maximum likelihood are
        the 95 % ones of the table.
    names : mapping, optional
        What to call variables, and the response in the title.
    unit : str, optional
        Of the effects, such as "per standard deviation".
    per : mapping of str to float, or "auto"
        Units of regressors, as ``{"digital_index": 10}``: the effect of ten units is drawn, and the row says so. "auto"
        for powers of ten with which no effect begins with 0.00.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        Variables in order of their total impact. Where no variable has an indirect impact, as in a model without lags,
        direct impacts alone are drawn.

    Raises
    ------
    DataError
        If the table lacks a column, or units are of no regressor.

    Examples
    --------
    >>> import pandas as pd
    >>> from spatial_iie.results import TableResult
    >>> row = {"direct": [0.5], "indirect": [0.1], "total": [0.6]} | {f"{k}_std_error": [0.1] for k in KINDS}
    >>> axes = impacts_plot(TableResult(pd.DataFrame(row, index=["x"]), "Impacts"))
    >>> [text.get_text() for text in axes.get_legend().get_texts()]
    ['Direct', 'Indirect', 'Total']
    """
    wanted = (*KINDS, *(f"{kind}_std_error" for kind in KINDS))
    frame = table_with(table, wanted, "the table of fit.impacts()")
    chosen = ChartOptions.usable(options)
    frame.index = frame.index.astype(str)
    frame = frame.loc[frame["total"].abs().sort_values(ascending=False, kind="stable").index]
    kinds = KINDS if frame["indirect"].any() else KINDS[:1]
    groups = {
        word(kind, chosen.language): Estimates(
            frame[kind],
            *_ends(frame, kind, level),
        )
        for kind in kinds
    }
    rows = list(frame.index)
    groups, called = in_units(groups, rows, names or {}, per, chosen.language)
    with drawing(ax, chosen, height=height_of(len(rows), len(kinds))) as axes:
        intervals(axes, groups, rows, called)
        effect = phrase(chosen.language, "Effect, {level}% CI", level=f"{100 * level:g}")
        axes.set_xlabel(with_unit(effect, unit, chosen.language))
        points = "; ".join(
            f"{name}: "
            + ", ".join(f"{label} {number(group.estimate[row])}" for label, group in groups.items())
            for row, name in zip(rows, called, strict=True)
        )
        alt = phrase(chosen.language, "{points}.", points=points)
        finish(axes, table, of="", usual=_title(table, names or {}, chosen.language), alt=alt, options=chosen,
               legend=len(kinds) if len(kinds) > 1 else 0)  # fmt: skip
    return axes


def _ends(frame: pd.DataFrame, kind: str, level: float) -> tuple[pd.Series, pd.Series]:
    """Return the intervals of the table, if it has them, or those of normal estimates."""
    if f"{kind}_low" in frame:
        if level != _LEVEL:
            raise DataError(
                "the table of a fit by restricted maximum likelihood has 95 % intervals: leave out level={level}.",
                level=level,
            )
        return frame[f"{kind}_low"], frame[f"{kind}_high"]
    margin = NormalDist().inv_cdf((1 + level) / 2) * frame[f"{kind}_std_error"]
    return frame[kind] - margin, frame[kind] + margin


def _title(table: TableResult, names: Mapping[str, str], language: Language) -> str:
    """Return on which response, in which model; of a table that does not know, its own title."""
    response = (table.about.formula or "").partition("~")[0].strip()
    if not response or not table.about.model:
        return table.title
    name = names.get(response, response)
    return phrase(language, "Effects on {name}, {model}", name=name, model=table.about.model)
