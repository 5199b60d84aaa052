"""Concentration beyond the dartboard by sector: indices with their intervals, by the pattern they make."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spatial_iie.errors import DataError, listed
from spatial_iie.viz.charts._intervals import Estimates, height_of, intervals
from spatial_iie.viz.charts._panel import drawing, finish, table_with
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase, word

PATTERNS = ("neighbouring regions", "scattered regions", "as the dartboard", "less than the dartboard")

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes

    from spatial_iie.results import TableResult


def gamma_plot(
    table: TableResult,
    *,
    year: int | None = None,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
    **options: object,
) -> Axes:
    """Draw Ellison and Glaeser's index of each sector with its interval, the highest first.

    Parameters
    ----------
    table : TableResult
        Of :func:`spatial_iie.agglomeration.ellison_glaeser`; with weights, markers tell neighbouring from scattered
        regions. Rows of groups of regions are left out.
    year : int, optional
        By default the last.
    names : mapping, optional
        What to call sectors.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes

    Raises
    ------
    DataError
        If the table is another one, or has no such year.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> rows = pd.DataFrame({"region": list("aabbcab"), "sector": list("ppppqqq"), "employment": [9, 5, 4, 2, 8, 3, 1]})
    >>> axes = gamma_plot(si.agglomeration.ellison_glaeser(rows, draws=99))
    >>> sorted(tick.get_text() for tick in axes.get_yticklabels())
    ['p', 'q']
    """
    frame, when = _rows(table, year)
    chosen = ChartOptions.usable(options)
    called = {name: str((names or {}).get(name, name)) for name in frame.index}
    rows = list(frame.index)
    groups = {
        word(kind, chosen.language) if kind else "": Estimates(
            part["gamma"], part["low"].fillna(part["gamma"]), part["high"].fillna(part["gamma"])
        )
        for kind, part in _parts(frame)
    }
    with drawing(ax, chosen, height=height_of(len(rows), 1)) as axes:
        intervals(axes, groups, rows, list(called.values()), apart=False)
        axes.set_xlabel(phrase(chosen.language, "γ, 95% CI"))
        points = ", ".join(
            f"{called[row]} {number(each.gamma)} [{number(each.low)}, {number(each.high)}]"
            for row, each in zip(rows, frame.itertuples(), strict=True)
        )
        title = table.title if when is None else f"{table.title}, {when}"
        alt = phrase(chosen.language, "{points}.", points=points)
        finish(axes, table, usual=title, alt=alt, options=chosen, legend=2 if len(groups) > 1 else 0)
    return axes


def _parts(frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    """Return the rows by pattern, where they have one."""
    if "pattern" not in frame:
        return [("", frame)]
    return [(kind, part) for kind in PATTERNS if len(part := frame[frame["pattern"] == kind])]


def _rows(table: TableResult, year: int | None) -> tuple[pd.DataFrame, int | None]:
    frame = table_with(table, ("sector", "gamma"), "the table of ellison_glaeser")
    when = None
    if "year" in frame:
        when = int(frame["year"].max()) if year is None else year
        if when not in set(frame["year"]):
            raise DataError(
                "the table has no year {year!r}; there are {years}.",
                year=when,
                years=listed(sorted(frame["year"].unique()), 40),
            )
        frame = frame[frame["year"] == when]
    frame = frame[frame["group"] == "all"] if "group" in frame else frame
    frame = frame if "low" in frame else frame.assign(low=float("nan"), high=float("nan"))
    frame = frame.dropna(subset="gamma").set_index("sector")
    return frame.sort_values("gamma", ascending=False, kind="stable"), when
