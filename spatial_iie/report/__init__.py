"""What carries results out of Python: tables as text, JSON, CSV, Markdown and LaTeX."""

from __future__ import annotations

from spatial_iie.report.tables import FORMATS, render

__all__ = ["FORMATS", "render"]
