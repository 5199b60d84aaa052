"""A report as one page that works without a network: text, tables, figures, and linked views to explore."""

from __future__ import annotations

from spatial_iie.report.page.page import write_page

__all__ = ["write_page"]
