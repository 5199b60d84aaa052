"""What every chart can be told beside its data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from spatial_iie.inference import check_choice
from spatial_iie.messages import Language, Message, languages, translated
from spatial_iie.viz.fonts import usable_language
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import THEMES, WIDTHS, Theme, Width


@dataclass(frozen=True)
class ChartOptions:
    """What every chart can be told beside its data; given to any chart as keyword arguments.

    Parameters
    ----------
    title : str, optional
        Heading; by default what the chart shows. "" for none.
    variable : str, optional
        What the variable is called; by default the name it has in the data.
    source, note : str, optional
        Lines under the chart. That data are synthetic is said without being asked.
    language : {"en", "zh", ...}
        Of what the chart itself writes.
    theme : {"report", "journal"}
    width : {"page", "column"}
        174 mm, or the 84 mm of one of two columns.

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
    variable: str | None = None
    source: str | None = None
    note: str | None = None
    language: Language = "en"
    theme: Theme = "report"
    width: Width = "page"

    def __post_init__(self) -> None:
        check_choice("language", self.language, languages())
        check_choice("theme", self.theme, THEMES)
        check_choice("width", self.width, WIDTHS)

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

    def of(self, what: str, name: str | None) -> str:
        """Return what is shown of the variable, which is called ``name`` in the data; alone where it has no name.

        >>> ChartOptions(variable="GDP").of("Moran's I", "gdp"), ChartOptions().of("Moran's I", None)
        ("Moran's I of GDP", "Moran's I")
        """
        called = self.variable or name
        return phrase(self.language, "{statistic} of {name}", statistic=what, name=called) if called else what

    def calling(self, title: str) -> str:
        """Return the title of a table with the variable called as it is here.

        >>> ChartOptions(variable="GDP").calling(Message("Moves of {variable}", variable="gdp"))
        'Moves of GDP'
        """
        if self.variable is None or not isinstance(title, Message) or "variable" not in title.values:
            return title
        return Message(title.template, **{**title.values, "variable": self.variable})

    def heading(self, usual: str) -> str:
        """Return the title asked for, or else the usual one."""
        return str(translated(usual if self.title is None else self.title, self.language))
