"""How the figures of a report look: what is common to all maps and to all charts."""

from __future__ import annotations

from typing import Any

from spatial_iie.chapter.desk import Desk
from spatial_iie.messages import Language

Look = dict[str, Any]  # keywords of a figure


def charts(desk: Desk, language: Language) -> Look:
    """Return the options of every chart: its title is the caption, its source that of the study file."""
    return {"language": language, "title": "", "source": desk.plan.figures.source}


def maps(desk: Desk, language: Language) -> Look:
    """Return the options of every map."""
    figures = desk.plan.figures
    return {**charts(desk, language), "hu_line": figures.hu_line, "projection": figures.projection or "auto"}
