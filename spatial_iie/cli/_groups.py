"""From the options --groups and --outline to the group of each region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie import indices
from spatial_iie.chapter.asked import NONE, RULES
from spatial_iie.cli._streams import language, note
from spatial_iie.errors import DataError, listed

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.chapter.data import Data
    from spatial_iie.study import Study


def chosen_groups(text: str, study: Study, panel: Data, option: str = "--groups") -> pd.Series | None:
    """Return the groups that an option asks for: by a rule, or a column of numbers or words of the user's table."""
    if text == NONE:
        return None
    text = "hu_line" if text == "hu" else text  # as it was once written
    if text == "city_clusters":
        _tell_of_parts(study)
    try:
        return indices.region_groups(study, text, language=language())
    except DataError:
        if panel.file is not None or text in (*RULES, *study.variables):
            raise
    raise DataError(
        "{option} {text!r}: write {RULES}, or a column of your own table, which needs --data FILE.",
        option=option,
        text=text,
        RULES=", ".join(RULES),
    )


def _tell_of_parts(study: Study) -> None:
    """Say by which lists cities are in a cluster, and of which the plans name a part."""
    from spatial_iie.chapter.grouping import named_in_part

    parts = named_in_part(study)
    note(
        "city clusters by the lists of cities of official plans of 2010 to 2022, for 16 of the 19 of the 14th "
        "Five-Year Plan; whole, though the plans name only a part of the city: {n} {n:region|regions} {parts}.",
        n=len(parts),
        parts=listed(parts),
    )


def outlined(text: str | None, study: Study, panel: Data) -> pd.Series | None:
    """Return the groups that --outline asks for, None without it; by a rule those of the whole map."""
    if text is None:
        return None
    text = "hu_line" if text == "hu" else text
    if text in RULES and study.level:
        return indices.region_groups(study.layer, text, language=language())
    return chosen_groups(text, study, panel, "--outline")
