"""What every map can be told beside its data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

from spatial_iie._projection import CHINA_ALBERS as CHINA_ALBERS
from spatial_iie.errors import SpatialIIEError
from spatial_iie.inference import check_choice
from spatial_iie.messages import Language, languages
from spatial_iie.viz.fonts import usable_language
from spatial_iie.viz.labels import phrase
from spatial_iie.viz.style import THEMES, WIDTHS, Theme, Width

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.viz.maps.basemap import Basemap


@dataclass(frozen=True)
class MapOptions:
    """What every map can be told beside its data; given to any map as keyword arguments.

    Parameters
    ----------
    title : str, optional
        Heading; by default what the map shows. "" for none.
    variable, unit : str, optional
        What the variable is called in titles and legends, and its unit of measurement; by default the name it has
        in the data.
    year : int or str, optional
        Of the data, for the title; by default that of the result.
    labels : sequence of str
        Keys of the regions to be named on the map. A name that finds no place free of others is left out, and
        a note says so.
    hu_line : bool
        Draw the line from Heihe to Tengchong east of which nine tenths of the population live (Hu 1935), where it runs
        through the regions.
    outline : Series, optional
        The group of each region, as of :func:`spatial_iie.indices.region_groups`: a line is drawn around each group
        and, on one map, its name written beside it. Regions that it leaves out, those outside the city clusters among
        them, have none.
    basemap : Basemap, "auto" or None
        Outlines, and the inset of the South China Sea. By default those of China under regions of the built-in
        boundaries, and none under others; ``si.viz.china()`` puts them under any layer.
    projection : str, optional
        A code such as "EPSG:3035", or a string of PROJ. By default Albers' equal-area conic for China: standard
        parallels 25 and 47 degrees north, central meridian 105 degrees east; elsewhere an equal-area projection
        centred on the layer. None draws the layer's own coordinates.
    scale_bar : bool
        Left out, whatever is said here, where the layer has no coordinate reference system.
    north_arrow : bool, optional
        An arrow along the meridian where it stands. By default where north is nearly up all over the map: not on a
        conic map of China, on which it leans to one side in the west and to the other in the east.
    graticule : bool, optional
        Ticks where meridians and parallels meet the lower and the left edge, with their degrees. By default on one map
        as wide as a page that has no arrow.
    hatched : bool
        Hatch classes that grey print would not tell from others, such as the blue half of diverging colours.
    source, note : str, optional
        Lines under the map. That data are synthetic is said without being asked, as is the year of the boundaries
        that come with the package.
    map_approval : str, optional
        Review number of the base map, such as "GS(2024)0650", written with the source.
    language : {"en", "zh", ...}
        Of what the map itself writes.
    theme : {"report", "journal"}
    width : {"page", "column"}
        174 mm, or the 84 mm of one of two columns.

    Raises
    ------
    SpatialIIEError
        If the language, the theme or the basemap is none of these, or ``labels`` is one string.

    Examples
    --------
    >>> MapOptions(language="zh").theme
    'report'
    """

    title: str | None = None
    variable: str | None = None
    unit: str | None = None
    year: int | str | None = None
    labels: Sequence[str] = ()
    hu_line: bool = False
    outline: pd.Series | None = field(default=None, compare=False)
    basemap: Basemap | Literal["auto"] | None = "auto"
    projection: str | None = "auto"
    scale_bar: bool = True
    north_arrow: bool | None = None
    graticule: bool | None = None
    hatched: bool = False
    source: str | None = None
    note: str | None = None
    map_approval: str | None = None
    language: Language = "en"
    theme: Theme = "report"
    width: Width = "page"

    def __post_init__(self) -> None:
        check_choice("language", self.language, languages())
        check_choice("theme", self.theme, THEMES)
        check_choice("width", self.width, WIDTHS)
        if isinstance(self.labels, str):
            raise SpatialIIEError(
                "labels must be a list of region keys, not one string {labels!r}.", labels=self.labels
            )
        if isinstance(self.basemap, str):
            check_choice("basemap", self.basemap, ("auto",))

    def heading(self, what: str, name: str = "", year: object = None) -> str:
        """Return the usual title: what is shown, of which variable, in which year.

        >>> MapOptions(variable="GDP", year=2019).heading("Clusters", "gdp"), MapOptions().heading("", "gdp")
        ('Clusters of GDP, 2019', 'gdp')
        """
        called, when = self.variable or name, self.year if self.year is not None else year
        if called and what:
            what = phrase(self.language, "{statistic} of {name}", statistic=what, name=called)
        what = what or called
        return phrase(self.language, "{what}, {year}", what=what, year=when) if when is not None else what

    @classmethod
    def usable(cls, options: Mapping[str, Any]) -> MapOptions:
        """Read keyword arguments; English, with a warning, where no font can write Chinese."""
        wanted = cls(**options)
        return replace(wanted, language=usable_language(wanted.language))
