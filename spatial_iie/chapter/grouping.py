"""Groups of regions as a study file asks for them, and what readers call them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie import indices
from spatial_iie._city_clusters import CLUSTERS, OUTSIDE, in_part
from spatial_iie._provinces import GROUPS, PROVINCES
from spatial_iie.chapter.asked import NONE, RULES
from spatial_iie.chapter.places import CHINESE
from spatial_iie.chapter.plan import Plan
from spatial_iie.errors import DataError
from spatial_iie.messages import Language, Message, Phrases, languages

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.study import Study

phrase = Phrases(__name__)
_TOGETHER = {
    "four": "the four economic regions",
    "three": "the three belts",
    "hu_line": "the two sides of the Hu Line",
    "province": "the provinces",
    "city_clusters": "the city clusters",
}


def groups_of(by: str, plan: Plan, study: Study, where: str, key: str = "groups") -> pd.Series | None:
    """Return the group of each region, with English names; None if there are to be no groups.

    Parameters
    ----------
    by : str
        A rule, a column of whole numbers, or a column of words of the user's table.
    plan : Plan
    study : Study
    where, key : str
        The table of the study file that asks, and its key, for errors.

    Raises
    ------
    DataError, AlignmentError
        If there is no such rule or column, or it leaves regions without a group.
    """
    if by == NONE:
        return None
    try:
        return indices.region_groups(study, by)
    except DataError:
        if not plan.embedded or by in (*RULES, *study.variables):
            raise
    raise DataError(
        "[{where}] {key} = {by!r}: write {RULES}, {NONE}, or a column of a table of your own.",
        where=where,
        key=key,
        by=by,
        RULES=", ".join(RULES),
        NONE=NONE,
    )


def named_in_part(study: Study) -> list[str]:
    """Return the names of the regions of city clusters of whose city the plan names only a part."""
    return [name for code, name in study.names.items() if in_part(str(code))]


def outlined(plan: Plan, study: Study, language: Language) -> pd.Series | None:
    """Return the groups that [figures] outline asks for, None without it; by a rule those of the whole map."""
    by = plan.figures.outline
    if by in RULES and study.level:
        return indices.region_groups(study.layer, by, language=language)
    return None if by is None else groups_of(by, plan, study, "figures", key="outline")


def group_words() -> dict[str, dict[str, str]]:
    """Return the labels of groups by rule: English name -> {language: name}."""
    groups = {name: {each: Message(name).render(each) for each in languages()} for name in (*GROUPS, OUTSIDE)}
    provinces = {each.en: {CHINESE: each.zh} for each in PROVINCES.values()}
    return groups | provinces | {each.en: {CHINESE: each.zh} for each in CLUSTERS}


def group_name(name: str, by: str, language: Language) -> str:
    """Return what readers call a group.

    >>> group_name("Central", "four", "zh"), group_name("Central", "片区", "zh")
    ('中部', 'Central')
    """
    return group_words().get(name, {}).get(language, name) if by in RULES else name


def together(by: str, label: str, language: Language) -> str:
    """Return what a sentence calls all groups together.

    >>> together("four", "", "en"), together("城市群", "城市群", "zh")
    ('the four economic regions', '各组（城市群）')
    """
    if by in _TOGETHER:
        return phrase(language, _TOGETHER[by])
    return phrase(language, "the groups of {label}", label=label)


def in_tables(by: str) -> dict[str, dict[str, str]]:
    """Return the labels that tables by groups need besides those of columns."""
    return group_words() if by in RULES else {}
