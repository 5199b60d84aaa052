"""How the figures of a report look: what is common to all maps and to all charts."""

from __future__ import annotations

from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.keys import Keywords
from spatial_iie.messages import Language


def charts(desk: Desk, language: Language) -> Keywords:
    """Return the options of every chart: its title is the caption, its source that of the study file."""
    return {"language": language, "title": "", "source": desk.plan.figures.source}


def maps(desk: Desk, language: Language) -> Keywords:
    """Return the options of every map."""
    figures = desk.plan.figures
    return {**charts(desk, language), "hu_line": figures.hu_line, "projection": figures.projection or "auto"}
