"""The frozen study: one panel on one set of regions, in one order."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NoReturn

import numpy as np
import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.study.boundaries import boundary_file
from spatial_iie.study.panel import nearest

if TYPE_CHECKING:
    import geopandas

UNITS = Path(__file__).parent / "data" / "units.csv"


class Study:
    """A panel of numbers on regions of a map; nothing in it can be changed.

    Made by :func:`spatial_iie.study.open` and :func:`spatial_iie.study.demo`. Everything it hands out is a copy
    and has the same regions in the same order.

    Parameters
    ----------
    panel : pandas.DataFrame
        One row per region and year, indexed (region, year); columns of numbers, nan where missing.
    about : mapping
        Where the panel comes from and what was done to it. ``synthetic`` (bool) must be in it.
    shapes : geopandas.GeoDataFrame, optional
        Own boundaries, indexed by region; without them the boundaries of the package are read when first asked for.
    boundary_path : path, optional
        The file ``shapes`` come from.

    Attributes
    ----------
    ids : pandas.Index
        Six-character adcodes (or the keys of own boundaries), sorted: regions with a row in at least one year.
    years, variables : tuple
        What there is, years ascending, variables in the order of the table.

    Raises
    ------
    DataError
        If the panel is not indexed by region and year, has a pair twice, or regions without a boundary.

    Examples
    --------
    >>> rows = pd.MultiIndex.from_tuples([("110000", 2018), ("110000", 2019), ("120000", 2019)])
    >>> study = Study(pd.DataFrame({"gdp": [3.0, 3.5, 1.4]}, index=rows), about={"synthetic": False})
    >>> study
    Study: 2 regions, 2018-2019, 1 variable [gdp], 1 value missing
    >>> study["gdp", 2019].tolist(), study["gdp", 2018].tolist()
    ([3.5, 1.4], [3.0, nan])
    """

    ids: pd.Index
    years: tuple[int, ...]
    variables: tuple[str, ...]

    def __init__(
        self,
        panel: pd.DataFrame,
        *,
        about: Mapping[str, Any],
        shapes: geopandas.GeoDataFrame | None = None,
        boundary_path: Path | None = None,
    ) -> None:
        if panel.index.nlevels != 2 or not panel.index.is_unique or not len(panel):
            raise DataError(
                "a study wants a panel indexed (region, year), with rows, each pair of them once."
            )
        panel = (
            panel.astype(np.float64)
            .rename_axis(index=["region", "year"])
            .rename_axis(columns=None)
            .sort_index()
        )
        ids = pd.Index(panel.index.get_level_values("region").unique(), dtype=object, name="adcode")
        if shapes is not None:
            ids = ids.rename(shapes.index.name or "region")
            unknown = ids.difference(shapes.index)
            if len(unknown):
                there = listed(shapes.index, 3)
                raise DataError(
                    f"{len(unknown)} regions of the panel are not in the boundaries: {listed(unknown)}; they have {there}."
                )
        self.__dict__.update(
            ids=ids,
            years=tuple(int(year) for year in sorted(panel.index.get_level_values("year").unique())),
            variables=tuple(panel.columns),
            _panel=panel,
            _about=copy.deepcopy(dict(about)),
            _shapes=None if shapes is None else shapes.loc[ids].rename_axis(index=ids.name),
            _path=boundary_path,
        )

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"a Study cannot be changed; {name} was to be set.")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a Study cannot be changed; {name} was to be deleted.")

    # ------------------------------------------------------------------------------------------------ numbers

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
            raise DataError(
                f"a study wants a variable and a year, as study[{self.variables[0]!r}, {self.years[-1]}]."
            )
        variable, year = self._known(key[0]), self._known_year(key[1])
        values = self._panel[variable].xs(year, level="year").reindex(self.ids)
        return self._stamped(values)

    def year(self, year: int) -> pd.DataFrame:
        """Return all variables of one year, float64, indexed by ``ids``; nan where the panel has none."""
        return self._stamped(self._panel.xs(self._known_year(year), level="year").reindex(self.ids))

    def wide(self, variable: str) -> pd.DataFrame:
        """Return one variable in all years, float64, ``ids`` by ``years``."""
        values = (
            self._panel[self._known(variable)]
            .unstack("year")
            .reindex(index=self.ids, columns=list(self.years))
        )
        return self._stamped(values.rename_axis(columns="year"))

    def missing(self) -> pd.DataFrame:
        """Name every missing value: one row each, with variable, year, region, name, and whether it has a row at all."""
        pairs = pd.MultiIndex.from_product([self.ids, self.years], names=["region", "year"])
        full = self._panel.reindex(pairs).isna().to_numpy()
        rows, columns = np.nonzero(full)
        found = pairs[rows].to_frame(index=False)
        found.insert(0, "variable", np.array(self.variables, dtype=object)[columns])
        found["name"] = self.names.reindex(found["region"]).to_numpy()
        found["has_row"] = pairs.isin(self._panel.index)[rows]
        return found.sort_values(["variable", "year", "region"], ignore_index=True)

    # ------------------------------------------------------------------------------------------------ regions

    @property
    def regions(self) -> geopandas.GeoDataFrame:
        """Boundaries of the regions, index exactly ``ids``; read when first asked for; a copy."""
        if self._shapes is None:
            from spatial_iie.study.boundaries import boundaries

            layer = boundaries()
            layer.index = layer.index.astype(object)
            self.__dict__["_shapes"] = layer.loc[self.ids].rename_axis(index=self.ids.name)
        return self._shapes.copy()

    @property
    def boundary_path(self) -> Path | None:
        """The file the boundaries come from, or None if they were handed over as a GeoDataFrame."""
        if self._path is None and not self._about.get("own_boundaries"):
            return boundary_file("prefecture")
        return self._path

    @property
    def names(self) -> pd.Series:
        """Chinese names, indexed by ``ids`` (the ids themselves where own boundaries have no column ``name``)."""
        if self._about.get("own_boundaries"):
            shapes = self._shapes
            named = shapes["name"] if "name" in shapes.columns else shapes.index.to_series()
        else:
            named = pd.read_csv(UNITS, dtype=str, encoding="utf-8").set_index("adcode")["name"]
        return pd.Series(named.reindex(self.ids).to_numpy(), index=self.ids, name="name", dtype=object)

    def select(self, ids: Iterable[object]) -> Study:
        """Return the study of some of the regions, in the order they have here.

        Raises
        ------
        DataError
            If some are not in the study, or none is asked for.
        """
        wanted = [ids] if isinstance(ids, str) else [str(each) for each in ids]
        unknown = [each for each in wanted if each not in self.ids]
        if unknown or not wanted:
            raise DataError(
                f"{len(unknown)} of {len(wanted)} regions asked for are not in the study: {listed(unknown)}."
            )
        keep = self.ids[self.ids.isin(wanted)]
        shapes = self._shapes.loc[keep] if self._about.get("own_boundaries") else None
        part = self._panel[self._panel.index.get_level_values("region").isin(keep)]
        about = {**self._about, "selected": f"{len(keep)} of {len(self.ids)} regions"}
        return Study(part, about=about, shapes=shapes, boundary_path=self._path)

    # ------------------------------------------------------------------------------------------------ about

    @property
    def synthetic(self) -> bool:
        """Whether the numbers are simulated."""
        return bool(self._about["synthetic"])

    @property
    def about(self) -> Mapping[str, Any]:
        """How the study was made; ``missing`` counts {variable: {year: missing values}}, ``absent`` {year: regions without a row}."""
        about = copy.deepcopy(self._about)
        about["missing"] = {}
        for variable in self.variables:
            counts = self.wide(variable).isna().sum()
            about["missing"].update(
                {variable: {int(y): int(n) for y, n in counts.items() if n}} if counts.any() else {}
            )
        pairs = self._panel.index
        rows = {
            year: set(pairs[pairs.get_level_values("year") == year].get_level_values("region"))
            for year in self.years
        }
        about["absent"] = {year: tuple(i for i in self.ids if i not in rows[year]) for year in self.years}
        about["absent"] = {year: ids for year, ids in about["absent"].items() if ids}
        return MappingProxyType(about)

    def __repr__(self) -> str:
        span = f"{self.years[0]}-{self.years[-1]}" if len(self.years) > 1 else f"{self.years[0]}"
        gaps = (
            ""
            if len(self.years) in (1, self.years[-1] - self.years[0] + 1)
            else f" ({len(self.years)} years)"
        )
        missing = sum(n for years in self.about["missing"].values() for n in years.values())
        holes = "no value missing" if not missing else f"{missing:,} value{'s' * (missing > 1)} missing"
        kind = "SYNTHETIC example" if self.synthetic else "Study"
        variables = (
            f"{len(self.variables)} variable{'s' * (len(self.variables) > 1)} {listed(self.variables)}"
        )
        regions = f"{len(self.ids)} region{'s' * (len(self.ids) > 1)}"
        return f"{kind}: {regions}, {span}{gaps}, {variables}, {holes}"

    def _repr_html_(self) -> str:
        head = self.year(self.years[-1]).head().to_html()
        return f"<p>{escape(repr(self))}</p><p>{self.years[-1]}, first rows:</p>{head}"

    # ------------------------------------------------------------------------------------------------ within

    def _known(self, variable: str) -> str:
        if variable not in self.variables:
            out = self._about.get("left_out", {}).get(variable)
            why = f" (it was left out: {out})" if out else ""
            raise DataError(
                f"the study has no variable {variable!r}{why}; {nearest(variable, self.variables)}."
            )
        return variable

    def _known_year(self, year: int) -> int:
        if isinstance(year, bool) or year not in self.years:
            raise DataError(f"the study has no year {year!r}; there are {listed(self.years, 40)}.")
        return int(year)

    def _stamped(self, data: Any) -> Any:
        """Mark simulated numbers; nothing else is put in ``attrs``, since arithmetic would carry it along untrue."""
        if self.synthetic:
            data.attrs = {"synthetic": True, "source": self._about.get("source", "")}
        return data
