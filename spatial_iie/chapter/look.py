"""How the figures of a report look: what is common to all maps and to all charts."""

from __future__ import annotations

from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.grouping import outlined
from spatial_iie.chapter.keys import Keywords
from spatial_iie.messages import Language


def charts(desk: Desk, language: Language) -> Keywords:
    """Return the options of every chart; it travels without its caption, and so has a title of its own."""
    figures = desk.plan.figures
    return {"language": language, "source": figures.source, "width": figures.width}


def untitled(desk: Desk, language: Language) -> Keywords:
    """Return the options of charts of several series, which their captions alone can name."""
    return {**charts(desk, language), "title": ""}


def maps(desk: Desk, language: Language) -> Keywords:
    """Return the options of every map; it travels without its caption, and so names the variable itself."""
    figures = desk.plan.figures
    return {
        **charts(desk, language),
        "hu_line": figures.hu_line,
        "outline": outlined(desk.plan, desk.study, language),
        "projection": figures.projection or "auto",
        "map_approval": figures.map_approval,
        "hatched": figures.hatched,
        "graticule": {"auto": None, "yes": True, "no": False}[figures.graticule],
        **called(desk.label(desk.index, language)),
    }


def clusters(desk: Desk, language: Language) -> Keywords:
    """Return the options of maps of clusters."""
    figures = desk.plan.figures
    return {**maps(desk, language), "darker": figures.darker or None, "groups": figures.named_groups}


def called(label: str) -> Keywords:
    """Return what a figure calls a variable, and its unit, from a label that may have both.

    >>> called("GDP (100 million yuan)")
    {'variable': 'GDP', 'unit': '100 million yuan'}
    """
    from spatial_iie.study.measurement import split_unit

    name, unit = split_unit(label)
    return {"variable": name, "unit": unit or None}
