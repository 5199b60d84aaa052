"""Readers' words for the columns of the data: in tables as they are printed, and within sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.places import region_names
from spatial_iie.messages import ENGLISH, Language, Phrases, languages
from spatial_iie.results import About, Result

phrase = Phrases(__name__)
Shown = TypeVar("Shown", bound=Result)


def labelled(result: Shown, desk: Desk, more: Mapping[str, Mapping[str, str]] | None = None) -> Shown:
    """Return a result whose printed table has the plan's words in place of the names of columns.

    The result keeps its numbers and names, so that data files have those of the user's table; ``about["labels"]`` tells
    :func:`spatial_iie.report.tables.readable` what to print.

    Parameters
    ----------
    result : Result
        A frozen record with ``about``.
    desk : Desk
    more : mapping, optional
        Words for other names that occur in the table, such as those of groups, in the manner of the plan's labels.

    Returns
    -------
    Result
        Of the same type.
    """
    intercept = {
        each: phrase(each, "Intercept") for each in languages()
    }  # its lag is written as that of the others
    chosen = {"Intercept": intercept, **(more or {}), **desk.labels}
    labels = {column: dict(words) for column, words in chosen.items()} | _names_in_notes(desk)
    return replace(result, about=result.about | About(labels=labels))  # type: ignore[type-var]


def _names_in_notes(desk: Desk) -> dict[str, dict[str, str]]:
    """Return what notes call the regions that they say were left out: in English without Chinese characters."""
    study = desk.study
    alone = [w.isolates for w in desk.weights.values()]
    gone = [values.index[values.isna()] for year in desk.years for values in [study[desk.index, year]]]
    codes = dict.fromkeys(code for index in (*alone, *gone) for code in index)
    if not codes:
        return {}
    written, english = study.names, region_names(desk, "en")
    return {f"{code} {written[code]}": {"en": f"{code} {english[code]}"} for code in codes}


def inline(words: str) -> str:
    """Return a label as it stands within a sentence: its capital goes unless it begins an acronym.

    >>> inline("Digital industry index"), inline("GDP per capita"), inline("数字产业指数")
    ('digital industry index', 'GDP per capita', '数字产业指数')
    """
    return words[:1].lower() + words[1:] if words[1:2].islower() else words


def the(words: str, language: Language) -> str:
    """Return a label as a sentence names the variable.

    >>> the("Digital industry index", "en"), the("数字产业指数", "zh")
    ('the digital industry index', '数字产业指数')
    """
    return f"the {inline(words)}" if language == ENGLISH else words


def in_captions(desk: Desk, language: Language) -> dict[str, object]:
    """Return the index, the first and the last year, as captions have them."""
    index = the(desk.label(desk.index, language), language)
    return {"index": index, "first": desk.years[0], "last": desk.years[-1]}
