"""What every chart can be told beside its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from spatial_iie.inference import check_choice
from spatial_iie.messages import Language, languages, translated
from spatial_iie.viz.fonts import usable_language
from spatial_iie.viz.style import THEMES, Theme


@dataclass(frozen=True)
class ChartOptions:
    """What every chart can be told beside its data; given to any chart as keyword arguments.

    Parameters
    ----------
    title : str, optional
        Heading; by default what the chart shows. "" for none.
    source, note : str, optional
        Lines under the chart. That data are synthetic is said without being asked.
    language : {"en", "zh", ...}
        Of what the chart itself writes.
    theme : {"report", "journal"}

    Raises
    ------
    SpatialIIEError
        If the language or the theme is none of these.

    Examples
    --------
    >>> ChartOptions(language="zh").theme
    'report'
    """

    title: str | None = None
    source: str | None = None
    note: str | None = None
    language: Language = "en"
    theme: Theme = "report"

    def __post_init__(self) -> None:
        check_choice("language", self.language, languages())
        check_choice("theme", self.theme, THEMES)

    @classmethod
    def usable(cls, options: Mapping[str, Any]) -> ChartOptions:
        """Read keyword arguments; English, with a warning, where no font can write Chinese."""
        wanted = cls(**options)
        return replace(wanted, language=usable_language(wanted.language))

    def noting(self, text: str, between: str = " ") -> ChartOptions:
        """Return the options with a text after the note.

        >>> ChartOptions(note="2019.").noting("n = 30").note
        '2019. n = 30'
        """
        note = f"{translated(self.note, self.language)}{between}{text}" if self.note else text
        return replace(self, note=note)

    def heading(self, usual: str) -> str:
        """Return the title asked for, or else the usual one."""
        return str(translated(usual if self.title is None else self.title, self.language))
