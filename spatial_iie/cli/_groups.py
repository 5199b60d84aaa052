"""From the option --groups to the group of each region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.cli._options import Language
    from spatial_iie.cli._panel import Panel
    from spatial_iie.study import Study

RULES = {"four": "four", "three": "three", "hu": "hu_line", "province": "province"}


def chosen_groups(text: str, study: Study, panel: Panel, language: Language) -> pd.Series:
    """Return the groups that --groups asks for: by a rule, a column of numbers, or one of words of the user's table."""
    from spatial_iie.indices import region_groups
    from spatial_iie.study.groups_in_file import groups_in_file

    if text in RULES:
        return region_groups(study, RULES[text], language=language.value)
    if text in study.variables:
        return region_groups(study, text)
    if panel.data is None:
        raise DataError(
            "--groups {text!r}: write {RULES}, or a column of your own table, which needs --data FILE.",
            text=text,
            RULES=", ".join(RULES),
        )
    own = groups_in_file(
        study, panel.data, text, province=panel.province, encoding=panel.encoding, sheet=panel.sheet
    )
    return region_groups(study, own)
