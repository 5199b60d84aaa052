"""Conley's standard error over the cut-off."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.viz.charts._panel import drawing, finish, table_with
from spatial_iie.viz.charts._statistics import draw_by_p
from spatial_iie.viz.charts._words import number
from spatial_iie.viz.charts.options import ChartOptions
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import PALE_INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.results import TableResult


def cutoff_plot(
    table: TableResult, *, name: str | None = None, ax: Axes | None = None, **options: object
) -> Axes:
    """Draw the standard error of a coefficient over the cut-off of Conley's errors.

    Parameters
    ----------
    table : TableResult
        Of :func:`spatial_iie.spreg.errors_by_cutoff`.
    name : str, optional
        What to call the coefficient; by default its name.
    ax : Axes, optional
        Where to draw; by default on a new figure.
    **options
        See :class:`ChartOptions`.

    Returns
    -------
    Axes
        Points at p of 0.05 and less are filled; the dashed line is the error at the shortest cut-off.

    Raises
    ------
    DataError
        If the table lacks a column.

    Examples
    --------
    >>> import spatial_iie as si
    >>> fit = si.spreg.ols("log(gdp_per_capita) ~ digital_index", si.study.demo().year(2019))
    >>> axes = cutoff_plot(si.spreg.errors_by_cutoff(fit, "digital_index", km=[0, 200, 400]))
    >>> axes.get_xlabel(), len(axes.lines[1].get_xdata())
    ('Cut-off, km', 3)
    """
    frame = table_with(table, ("km", "std_error", "p"), "the table of si.spreg.errors_by_cutoff")
    frame = frame.sort_values("km")
    km, errors, p = (frame[name].to_numpy(dtype=float) for name in ("km", "std_error", "p"))
    chosen = ChartOptions.usable(options)
    with drawing(ax, chosen) as axes:
        axes.axhline(errors[0], color=PALE_INK, linewidth=0.9, linestyle="--",
                     label=phrase(chosen.language, "Error at the shortest cut-off"))  # fmt: skip
        draw_by_p(axes, km, errors, p)
        axes.set_ylim(0, errors.max() * 1.15)
        axes.set_xlabel(phrase(chosen.language, "Cut-off, km"))
        axes.set_ylabel(phrase(chosen.language, "Standard error"))
        points = "; ".join(f"{at:g} km {number(error)}" for at, error in zip(km, errors, strict=True))
        usual = phrase(
            chosen.language,
            "Conley standard error of {name} by cut-off",
            name=name or chosen.variable or table.about.variable or "",
        )
        alt = phrase(chosen.language, "{points}.", points=points)
        finish(axes, table, of="", usual=usual, alt=alt, options=chosen, legend=3)
    return axes
