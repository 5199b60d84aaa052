"""Figures and axes of matplotlib that a notebook shows by themselves, without a backend."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.projections.polar import PolarAxes

_DPI = 110  # as wide as a notebook's page for a figure of the usual width


class _Shown:
    def _repr_png_(self) -> bytes:
        from spatial_iie.viz.output import drawn

        return drawn(self.figure.figure, "png", _DPI)  # type: ignore[attr-defined]


class ShownAxes(_Shown, Axes):
    """Axes that show the figure they are on."""


class ShownPolarAxes(_Shown, PolarAxes):
    """Polar axes that show the figure they are on."""


class ShownFigure(_Shown, Figure):
    """A figure whose axes, too, show it."""

    def add_subplot(self, *args: Any, **options: Any) -> Axes:
        """Add axes that show the figure."""
        axes: Axes = super().add_subplot(*args, **_shown(options))
        return axes

    def add_axes(self, *args: Any, **options: Any) -> Axes:
        """Add axes that show the figure."""
        axes: Axes = super().add_axes(*args, **_shown(options))
        return axes


def _shown(options: dict[str, Any]) -> dict[str, Any]:
    if options.get("projection") == "polar":
        return {**options, "projection": None, "axes_class": ShownPolarAxes}
    return options if options.get("projection") else {"axes_class": ShownAxes, **options}
