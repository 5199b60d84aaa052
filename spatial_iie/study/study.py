"""The frozen study: one panel on one set of regions, in one order."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from functools import cached_property
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, term
from spatial_iie.study._names import VINTAGE
from spatial_iie.study._quoted import nearest
from spatial_iie.study.about import StudyAbout
from spatial_iie.study.boundaries import boundaries, boundary_file
from spatial_iie.study.categories import built_in, of_layer
from spatial_iie.study.levels import KEYED, MERGED_COUNTY, SELECTIONS, selected
from spatial_iie.study.units import names_at

if TYPE_CHECKING:
    import geopandas

REGION = "region"
"""What the keys of own boundaries are called, whatever their column is: tables have a ``name`` and a ``year``."""


class Study:
    """A panel of numbers on regions of a map; nothing in it can be changed.

    Made by :func:`spatial_iie.study.open` and :func:`spatial_iie.study.demo`. Everything it hands out is a
    copy and has the same regions in the same order.

    Parameters
    ----------
    panel : pandas.DataFrame
        One row per region and year, indexed (region, year); columns of numbers, nan where missing.
    about : mapping
        Where the panel comes from and what was done to it; ``synthetic`` if its numbers are simulated, ``level``
        what its regions are, "prefecture" if it is not said.
    layer : geopandas.GeoDataFrame, optional
        Own boundaries, indexed by region; without them the boundaries of the package are read when first
        asked for.
    boundary_path : path, optional
        The file ``layer`` comes from.
    table_order : iterable of labels, optional
        The regions in the order of the table; by default that of ``panel``.

    words : pandas.DataFrame, optional
        Texts of the rows of ``panel``, such as types of regions, None where blank.

    Attributes
    ----------
    ids : pandas.Index
        Six-character adcodes, called ``adcode``, or the keys of own boundaries, called ``region``; sorted: the
        regions with a row in at least one year.
    years, variables : tuple
        What there is, years ascending, variables in the order of the table.

    Raises
    ------
    DataError
        If the panel is not indexed by region and year, has a pair twice, or regions without a boundary.

    Examples
    --------
    >>> rows = pd.MultiIndex.from_tuples([("110000", 2018), ("110000", 2019), ("120000", 2019)])
    >>> study = Study(pd.DataFrame({"gdp": [3.0, 3.5, 1.4]}, index=rows), about={"source": "three rows"})
    >>> study
    Study: 2 regions, 2018-2019, 1 variable [gdp], 1 value missing
    >>> study["gdp", 2019].tolist(), study["gdp", 2018].tolist()
    ([3.5, 1.4], [3.0, nan])
    """

    ids: pd.Index
    years: tuple[int, ...]
    variables: tuple[str, ...]
    _panel: pd.DataFrame
    _about: StudyAbout
    _layer: geopandas.GeoDataFrame | None
    _path: Path | None
    _own: bool
    _table_order: tuple[object, ...]
    _words: pd.DataFrame
    _key: str

    def __init__(
        self,
        panel: pd.DataFrame,
        *,
        about: Mapping[str, object],
        layer: geopandas.GeoDataFrame | None = None,
        boundary_path: Path | None = None,
        table_order: Iterable[object] | None = None,
        words: pd.DataFrame | None = None,
    ) -> None:
        if panel.index.nlevels != 2 or not panel.index.is_unique or panel.empty:
            raise DataError(
                "a study wants a panel indexed (region, year), with rows, each pair of them once."
            )
        order = _order_in(panel.index) if table_order is None else tuple(table_order)
        panel = panel.astype(np.float64).rename_axis(index=["region", "year"], columns=None).sort_index()
        regions, years = panel.index.get_level_values("region"), panel.index.get_level_values("year")
        mapless = bool(dict(about).get("without_map"))
        key = REGION if mapless else "adcode" if layer is None else str(layer.index.name or "")
        ids = pd.Index(regions.unique().tolist(), name=key if key == "adcode" else REGION)
        if layer is not None:
            layer = layer.set_axis(pd.Index(layer.index.tolist(), name=key), axis="index")
            unknown = ids[~ids.isin(layer.index)]
            if len(unknown):
                raise DataError(
                    "{n_unknown} {n_unknown:region|regions} of the panel {n_unknown:is|are} not "
                    "in the boundaries: {unknown}; "
                    "those are called {index}.",
                    n_unknown=len(unknown),
                    unknown=listed(unknown),
                    index=listed(layer.index, 3),
                )
        self.__dict__.update(
            {
                "ids": ids,
                "years": tuple(int(year) for year in sorted(years.unique())),
                "variables": tuple(panel.columns),
                "_panel": panel,
                "_about": StudyAbout(
                    source="", synthetic=False, level=KEYED[0], own_boundaries=layer is not None
                )
                | copy.deepcopy(dict(about)),
                "_layer": layer,
                "_path": boundary_path,
                "_own": layer is not None or mapless,
                "_table_order": tuple(region for region in order if region in ids),
                "_words": _words_of(words, panel.index),
                "_key": key,
            }
        )

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a Study cannot be changed; {name} was to be set.")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a Study cannot be changed; {name} was to be deleted.")

    @property
    def panel(self) -> pd.DataFrame:
        """All numbers, float64, indexed (region, year) in ascending order; a copy."""
        return self._stamped(self._panel.copy())

    def __getitem__(self, key: tuple[str, int]) -> pd.Series:
        """Values of one variable in one year, float64, indexed by ``ids``; nan where the panel has none.

        Raises
        ------
        DataError
            If there is no such variable or year.
        """
        if not isinstance(key, tuple) or len(key) != 2:
            example = f"study[{self.variables[0]!r}, {self.years[-1]}]"
            raise DataError(
                "a study wants a variable and a year, as in {example}; for all years use wide().",
                example=example,
            )
        variable, year = self.variable(key[0]), self._year(key[1])
        return self._stamped(self._panel[variable].xs(year, level="year").reindex(self.ids))

    def year(self, year: int) -> pd.DataFrame:
        """Return all variables of one year, float64, indexed by ``ids``; nan where the panel has none."""
        return self._stamped(self._panel.xs(self._year(year), level="year").reindex(self.ids))

    def wide(self, variable: str) -> pd.DataFrame:
        """Return one variable in all years, float64, ``ids`` by ``years``; nan where the panel has none."""
        full = self._panel[self.variable(variable)].reindex(self._pairs()).to_numpy()
        years = pd.Index(self.years, name="year")
        return self._stamped(pd.DataFrame(full.reshape(len(self.ids), -1), index=self.ids, columns=years))

    def missing(self) -> pd.DataFrame:
        """Name every missing value: variable, year, region, name, and whether the panel has such a row."""
        pairs = self._pairs()
        rows, columns = np.nonzero(self._panel.reindex(pairs).isna().to_numpy())
        found = pairs[rows].to_frame(index=False)[["year", "region"]]
        found.insert(0, "variable", np.array(self.variables, dtype=object)[columns])
        found["name"] = self.names.reindex(found["region"]).to_numpy()
        found["has_row"] = pairs.isin(self._panel.index)[rows]
        return found.sort_values(["variable", "year", "region"], ignore_index=True)

    def _pairs(self) -> pd.MultiIndex:
        return pd.MultiIndex.from_product([self.ids, self.years], names=["region", "year"])

    @property
    def table_order(self) -> pd.Index:
        """The regions in the order in which the table names them first; ``ids`` are in the order of their labels.

        For a matrix of weights without labels whose rows are those of the table.

        Raises
        ------
        DataError
            If the years of the table name the regions in different orders.
        """
        if not self._table_order:
            raise DataError(
                "the table names its regions in different orders in different years: it has no one order. "
                "Sort it, or write the codes into the first row and column of the matrix."
            )
        return pd.Index(self._table_order, name=self.ids.name)

    @property
    def layer(self) -> geopandas.GeoDataFrame:
        """The whole boundary layer, of which ``regions`` are a part; read when first asked for; a copy."""
        layer = self._layer
        if layer is None and self._own:
            raise _no_map(self.ids)
        if layer is None:
            layer = boundaries(level=self.level, vintage=self.vintage)
            layer = layer.set_axis(pd.Index(layer.index.tolist(), name="adcode"), axis="index")
            self.__dict__["_layer"] = layer
        return layer.rename_axis(self.ids.name)

    @property
    def regions(self) -> geopandas.GeoDataFrame:
        """Boundaries of the regions, index exactly ``ids``; read when first asked for; a copy."""
        return self.layer.loc[self.ids]

    @property
    def level(self) -> str:
        """What the regions are: prefecture, province, county, county-merged; empty if known by keys of their own."""
        return self._about.level

    @property
    def vintage(self) -> int:
        """The year at whose end the divisions of the map stood; of no meaning for own boundaries."""
        return self._about.vintage

    @property
    def _put_together(self) -> bool:
        return not self._own and (
            (self.level == KEYED[0] and self.vintage != VINTAGE) or self.level == MERGED_COUNTY
        )

    @property
    def boundary_path(self) -> Path | None:
        """The file of the boundaries; None for a GeoDataFrame, and for layers put together from others."""
        if self._own:
            return self._path
        return None if self._put_together else boundary_file(self.level)

    @property
    def boundary_key(self) -> str:
        """Name of the column of the boundary file that holds the keys."""
        return self._key

    @property
    def names(self) -> pd.Series:
        """Names, indexed by ``ids``: the Chinese ones, with the prefecture where counties share one; or column ``name``
        of own boundaries, or the ids.
        """
        if not self._own:
            named = pd.Series(names_at(self.level, self.vintage))
        elif self._layer is None:
            named = self.ids.to_series()
        else:
            own = self.layer["name"] if "name" in self.layer.columns else self.ids.to_series()
            named = own.where(own.notna(), own.index.to_series()).map(str)
        return pd.Series(named.reindex(self.ids).to_numpy(), index=self.ids, name="name", dtype=object)

    @property
    def labels(self) -> dict[str, str]:
        """Variable -> its heading with the unit of measurement, for variables that have one.

        Examples
        --------
        >>> from spatial_iie.study import open
        >>> rows = {"城市": ["北京", "保定"], "年份": 2019, "GDP（亿元）": [35445.1, 3557.0]}
        >>> opened = open(pd.DataFrame(rows))
        >>> opened.variables, opened.labels
        (('GDP',), {'GDP': 'GDP（亿元）'})
        """
        from spatial_iie.study.measurement import with_unit

        headings, units = self._about.headings, self._about.units
        return {
            name: headings.get(name) or with_unit(name, units[name])
            for name in self.variables
            if name in headings or name in units
        }

    def select(self, ids: Iterable[object]) -> Study:
        """Return the study of some of the regions, or of a named selection, in the order they have here.

        Selections are ``"mainland"`` (without Hong Kong, Macau and Taiwan) and ``"mainland-without-tibet"``.

        Raises
        ------
        DataError
            If some are not in the study, or none is asked for.
        """
        if isinstance(ids, str) and ids in SELECTIONS and self.level:
            ids = selected(ids, self.ids)
        wanted = [ids] if isinstance(ids, str) else [str(each) for each in ids]
        unknown = [each for each in dict.fromkeys(wanted) if each not in self.ids]
        if unknown:
            raise DataError(
                "of the regions asked for {n_unknown} are not in the study: {unknown}.",
                n_unknown=len(unknown),
                unknown=listed(unknown),
            )
        if not wanted:
            raise DataError("no region is asked for; name at least one of study.ids.")
        part = self._panel[self._panel.index.get_level_values("region").isin(wanted)]
        about = StudyAbout(
            selected=f"{len(set(wanted))} of {len(self.ids)} regions",
            deselected=tuple(region for region in self.ids if region not in wanted),
        )
        return self._remade(part, self._about | about)

    def assign(self, **variables: pd.Series) -> Study:
        """Return the study with further variables, such as the scores of an index, after those it has.

        Parameters
        ----------
        **variables : Series
            Numbers indexed (region, year), in any order of rows; nan where the study has a row and they have none.
            What is marked as simulated makes the whole study so.

        Raises
        ------
        DataError
            If the study has a variable of that name, or has no row for one of the values.

        Examples
        --------
        >>> rows = pd.MultiIndex.from_tuples([("110000", 2019), ("120000", 2019)])
        >>> study = Study(pd.DataFrame({"gdp": [3.5, 1.4]}, index=rows), about={})
        >>> study.assign(score=pd.Series([0.2, 0.7], index=rows[::-1]))["score", 2019].tolist()
        [0.7, 0.2]
        """
        panel = self._panel.copy()
        for name, values in variables.items():
            if name in self.variables:
                raise DataError("the study has a variable {name!r} already; choose another name.", name=name)
            if values.index.nlevels != 2 or not values.index.is_unique:
                raise DataError("{name} must be indexed (region, year), each pair of them once.", name=name)
            without = values.dropna().index.difference(panel.index)
            if len(without):
                raise DataError(
                    "{name} has {n_without} {n_without:value|values} where the study has no row: {without}.",
                    name=name,
                    n_without=len(without),
                    without=listed(without),
                )
            panel[name] = values.reindex(panel.index)
        marked = any(values.attrs.get("synthetic", False) for values in variables.values())
        return self._remade(panel, self._about | StudyAbout(synthetic=self._about.synthetic or marked))

    def _remade(self, panel: pd.DataFrame, about: StudyAbout) -> Study:
        return Study(
            panel,
            about=about,
            layer=self._layer if self._own else None,
            boundary_path=self._path,
            table_order=self._table_order,
            words=self._words.reindex(panel.index),
        )

    def categories(self, year: int) -> pd.DataFrame:
        """Return what is known of regions in words in one year: categories, indexed by ``ids``, missing where blank.

        Columns of words of the table; else those of own boundaries; and on China's divisions, where nothing else has
        these names, ``province``, the provincial unit of each region, ``region_group``, one of the four economic
        regions of the National Bureau of Statistics, and ``city_cluster`` (``si.indices.region_groups``).
        ``C(province)`` in a formula takes them.

        Examples
        --------
        >>> rows = {"城市": ["北京", "保定"], "年份": 2019, "类型": ["直辖市", "地级市"], "x": [1.0, 2.0]}
        >>> from spatial_iie.study import open
        >>> print(open(pd.DataFrame(rows)).categories(2019).to_string(index_names=False))
                 类型 province region_group           city_cluster
        110000  直辖市      北京市         East  Beijing-Tianjin-Hebei
        130600  地级市      河北省         East  Beijing-Tianjin-Hebei
        """
        table = self._words.xs(self._year(year), level="year").reindex(self.ids)
        for more in self._of_places:
            table = table.join(more[[name for name in more if name not in (*table, *self.variables)]])
        return table.astype("category")

    @cached_property
    def _of_places(self) -> tuple[pd.DataFrame, ...]:
        """Categories that are the same in every year."""
        own = [of_layer(self._layer, self.ids)] if self._own and self._layer is not None else []
        return (*own, *([built_in(self.ids)] if self.level else []))

    def table(self, year: int) -> pd.DataFrame:
        """Return all variables and categories of one year, indexed by ``ids``: what formulas take their names from."""
        kept = self.__dict__.setdefault("_tables", {})
        if year not in kept:
            numbers = self.year(year)
            kept[year] = numbers.join(self.categories(year))
            kept[year].attrs = dict(numbers.attrs)
        return kept[year].copy()

    @property
    def about(self) -> StudyAbout:
        """How the study was made, a copy.

        ``missing`` counts values, {variable: {year: regions without a value}}; ``absent`` names regions,
        {year: those without a row}. Neither has entries where nothing is missing.
        """
        pairs = self._pairs()
        gone = self._panel.reindex(pairs).isna().groupby(level="year").sum()
        missing = {v: {int(y): int(n) for y, n in gone[v].items() if n} for v in self.variables}
        without = pairs[~pairs.isin(self._panel.index)]
        absent = {year: tuple(region for region, when in without if when == year) for year in self.years}
        absent = {year: regions for year, regions in absent.items() if regions}
        missing = {variable: years for variable, years in missing.items() if years}
        return copy.deepcopy(self._about) | StudyAbout(missing=missing, absent=absent)

    def __repr__(self) -> str:
        def count(n: int, word: str) -> str:
            return f"{n:,} {word}" if n == 1 else f"{n:,} {word}s"

        first, last, many = self.years[0], self.years[-1], len(self.years)
        span = f"{first}" if many == 1 else f"{first}-{last}"
        span += f" ({many} years)" if many not in (1, last - first + 1) else ""
        missing = int(self._panel.reindex(self._pairs()).isna().to_numpy().sum())
        kind = "SYNTHETIC example" if self._about.synthetic else "Study"
        return (
            f"{kind}: {count(len(self.ids), 'region')}, "
            f"{span}, {count(len(self.variables), 'variable')} {listed(self.variables)}, "
            f"{count(missing, 'value') if missing else 'no value'} missing"
        )

    def _repr_html_(self) -> str:
        head = self.year(self.years[-1]).head().to_html()
        return f"<p>{escape(repr(self))}</p><p>{self.years[-1]}, first rows:</p>{head}"

    def variable(self, variable: str) -> str:
        """Return the variable of a name, or of a heading as the table has it, with its unit of measurement.

        Raises
        ------
        DataError
            If there is none, or several would have the name without their units.
        """
        if variable not in self.variables:
            headings = self._about.headings.items()
            variable = next((name for name, heading in headings if heading == variable), variable)
        if variable not in self.variables:
            several = self._about.unclear.get(variable)
            if several:
                raise DataError(
                    "{n} headings are {variable!r} without their units: {headings}. Write one of them in full.",
                    n=len(several),
                    variable=variable,
                    headings=listed(several),
                )
            from spatial_iie.study.panel import Complaint

            left_out = self._about.left_out
            if isinstance(left_out.get(variable), Complaint):
                raise DataError("{complaint}", complaint=left_out[variable])
            why = Message(
                " (column {variable!r} was left out: {reason})",
                variable=variable,
                reason=left_out.get(variable),
            )
            raise DataError(
                "the study has no variable {variable!r}{why}; {nearest}.",
                variable=variable,
                why=why if variable in left_out else "",
                nearest=nearest(variable, self.variables),
            )
        return variable

    def _year(self, year: int) -> int:
        if isinstance(year, bool) or year not in self.years:
            raise DataError(
                "the study has no year {year!r}; there are {years}.", year=year, years=listed(self.years, 40)
            )
        return int(year)

    def _stamped(self, data: pd.DataFrame | pd.Series) -> pd.DataFrame | pd.Series:
        """Mark simulated numbers; more in ``attrs`` would be carried through arithmetic and become untrue."""
        if self._about.synthetic:
            data.attrs = {"synthetic": True, "source": self._about.source}
        return data


def _words_of(words: pd.DataFrame | None, index: pd.MultiIndex) -> pd.DataFrame:
    """Texts in the rows of a panel."""
    if words is None:
        return pd.DataFrame(index=index, dtype=object)
    return words.astype(object).rename_axis(index=["region", "year"], columns=None).reindex(index)


def _order_in(index: pd.MultiIndex) -> tuple[object, ...]:
    """Return the regions in the order in which rows name them first; nothing if years contradict each other."""
    place, regions = pd.factorize(index.get_level_values(0))
    by_year = pd.Series(place).groupby(np.asarray(index.get_level_values(1)))
    return tuple(regions) if all(each.is_monotonic_increasing for _, each in by_year) else ()


def _no_map(ids: pd.Index) -> DataError:
    """Return the error of what needs a map."""
    return DataError(
        "weights and maps need to know where the regions are, and {n} {n:region|regions} "
        "{n:is|are} not known: {regions}. Give their "
        "boundaries with {boundaries}, or their places with {places}; divisions of China are known by name or code.",
        n=len(ids),
        regions=listed(ids),
        boundaries=term("boundaries=", "--boundaries"),
        places=term("longitude= and latitude=", "--longitude and --latitude"),
    )
