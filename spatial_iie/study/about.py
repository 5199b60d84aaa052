"""How a table was read and a study made: records with typed fields, which users read as mappings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

from spatial_iie.results import About

if TYPE_CHECKING:
    from spatial_iie.messages import Message
    from spatial_iie.study.layout import Aside


class Notes(TypedDict, total=False):
    """How a table was read from a file."""

    path: str
    encoding: str
    delimiter: str
    sheet: str
    other_sheets: tuple[str, ...]
    reading: tuple[str, ...]
    headings_at: Message
    labels: dict[str, str]
    filled_down: int
    blank_rows: int
    repeated_headers: int
    twice: tuple[str, ...]
    set_aside: Aside


class StudyAbout(About):
    """How a study was made: its table, its regions, what was chosen, matched and left out."""

    vintage: int = 2018
    level: str = ""
    level_found_out: bool = False
    own_boundaries: bool = False
    without_map: bool = False
    rows_read: int = 0
    headings_at: Message | None = None
    region_column: str = ""
    year_column: str = ""
    rows_of_other_years: int = 0
    reading: tuple[str, ...] = ()
    left_out: Mapping[str, str] = {}
    percent: tuple[str, ...] = ()
    units: Mapping[str, str] = {}
    headings: Mapping[str, str] = {}
    unclear: Mapping[str, tuple[str, ...]] = {}
    undated: tuple[str, ...] = ()
    matched: Mapping[str, int] = {}
    set_aside: Mapping[str, str] = {}
    later_merged: Mapping[str, tuple[int, ...]] = {}
    selected: str = ""
    deselected: tuple[str, ...] = ()
    missing: Mapping[str, Mapping[int, int]] = {}
    absent: Mapping[int, tuple[str, ...]] = {}
