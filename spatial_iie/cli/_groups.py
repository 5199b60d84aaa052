"""From the option --groups to the group of each region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie import indices
from spatial_iie.cli._streams import language
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.chapter.data import Data
    from spatial_iie.study import Study

RULES = ("four", "three", "hu_line", "province")


def chosen_groups(text: str, study: Study, panel: Data) -> pd.Series | None:
    """Return the groups that --groups asks for: by a rule, a column of numbers, or one of words of the user's table."""
    if text == "none":
        return None
    text = "hu_line" if text == "hu" else text  # as it was once written
    try:
        return indices.region_groups(study, text, language=language())
    except DataError:
        if panel.file is not None or text in (*RULES, *study.variables):
            raise
    raise DataError(
        "--groups {text!r}: write {RULES}, or a column of your own table, which needs --data FILE.",
        text=text,
        RULES=", ".join(RULES),
    )
