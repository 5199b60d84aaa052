"""Groups of regions: economic regions, belts, city clusters, sides of the Hu line, provinces, and the user's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import pandas as pd

from spatial_iie._city_clusters import CLUSTERS, OUTSIDE, cluster_of, is_province
from spatial_iie._hu_line import HEIHE, TENGCHONG
from spatial_iie._provinces import GROUPS, PROVINCES, Province
from spatial_iie.errors import AlignmentError, DataError, listed, plural
from spatial_iie.inference import check_choice
from spatial_iie.messages import Language, Message, languages, term

if TYPE_CHECKING:
    import geopandas as gpd

    from spatial_iie.study.study import Study

Rule = Literal["four", "three", "hu_line", "province", "city_clusters"]
Grouping: TypeAlias = str | Mapping[str, object] | pd.Series


def region_groups(
    regions: Study | gpd.GeoDataFrame | gpd.GeoSeries,
    by: Grouping = "four",
    *,
    language: Language = "en",
) -> pd.Series:
    """Return the group each region belongs to.

    Parameters
    ----------
    regions : Study, GeoDataFrame or GeoSeries
        Whose regions are grouped; for "four", "three", "province" and "city_clusters" their labels must be six-digit
        codes of China's divisions, for "hu_line" they need geometry with a coordinate system.
    by : {"four", "three", "hu_line", "province", "city_clusters"}, str, mapping or Series
        * "four": East, Central, West, Northeast after the National Bureau of Statistics (2011).
        * "three": the belts East, Central, West, with Inner Mongolia and Guangxi in the west.
        * "hu_line": Southeast or Northwest of the great circle through Heihe and Tengchong, which goes on beyond
          both, by the centroid of the region's area on the sphere.
        * "province": the provincial unit.
        * "city_clusters": 16 of the 19 city clusters of the 14th Five-Year Plan, by the lists of cities in their
          official plans, and a group of all other regions; see Notes.
        * another word: a variable of the study that holds whole numbers, or one of its categories (columns of words of
          the table or of own boundaries), the same in every year.
        * mapping or Series: region -> group, for exactly the regions given, in any order.

        Neither "four" nor "three" covers Hong Kong, Macau and Taiwan; if they are among the regions, they are a
        group of their own.
    language : {"en", "zh", ...}
        Of the names of groups; those of a mapping stay as they are.

    Returns
    -------
    Series, shape (n,)
        Categorical, named "group", indexed as the regions are. The categories are the groups that occur, in
        the order in which tables show them: for a mapping, that of its first mentions.

    Raises
    ------
    AlignmentError
        If a mapping leaves out regions, names unknown ones, or one twice.
    DataError
        If labels are no codes of provinces, a region's group is missing, or the variable is not of whole numbers or
        changes over the years.

    Notes
    -----
    National Bureau of Statistics of China (2011), 东西中部和东北地区划分方法. Hu Huanyong (1935), The distribution of
    China's population, Acta Geographica Sinica 2(2). The line through Heihe and Tengchong that is straight in
    Albers' projection of China puts the built-in regions on the same sides as the great circle.

    City clusters: 京津冀 (plan of 2015), 长三角 (2016), 粤港澳大湾区 (2019), 成渝 (2016), 长江中游 (2015), 山东半岛
    (2021), 海峡西岸 (2010), 中原 (2016), 关中平原 (2018), 北部湾 (2017), 哈长 (2016), 山西中部 (2022), 黔中 (2017),
    滇中 (2020), 呼包鄂榆 (2018), 兰州—西宁 (2018). Of 辽中南, 宁夏沿黄 and 天山北坡 no list of an official plan is
    known to us; their cities are in the group of all others. A city that two plans name is in the cluster that the
    Five-Year Plan names first; a city of which a plan names districts and counties, or only some, belongs to it as a
    whole, and counties follow the code of their city.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> region_groups(study).value_counts(sort=False).to_dict()
    {'East': 103, 'Central': 87, 'West': 140, 'Northeast': 36}
    >>> region_groups(study, "hu_line", language="zh")["110000"]
    '胡焕庸线东南'
    >>> two = study.select(["110000", "310000"])
    >>> region_groups(two, {"110000": "capital", "310000": "port"}).tolist()
    ['capital', 'port']

    Groups put together:

    >>> inland = region_groups(study).astype(str).replace({"Central": "Inland", "West": "Inland"})
    >>> region_groups(study, inland).value_counts(sort=False).to_dict()
    {'East': 103, 'Inland': 227, 'Northeast': 36}
    """
    check_choice("language", language, languages())
    ids = _ids(regions)
    if not isinstance(by, str):
        groups = _own_groups(by, ids)
    elif by == "hu_line":
        groups = _named(_sides(regions), language)
    elif by == "province":
        groups = pd.Series(
            [getattr(province, language, province.en) for province in _provinces_of(ids)], index=ids
        )
    elif by == "city_clusters":
        groups = _in_clusters(ids, language)
    elif by in ("four", "three"):
        groups = _named(
            pd.Series([getattr(province, by) for province in _provinces_of(ids)], index=ids), language
        )
    elif by in getattr(regions, "variables", ()):
        groups = _from_variable(regions, by)
    elif by in _categories(regions):
        groups = _from_words(regions, by)
    else:
        raise DataError(
            "there is no grouping {by!r}: give {choices}. Columns of words are {words}.",
            by=by,
            choices=term(
                "four, three, hu_line, province, city_clusters, a variable of the study, a mapping or a Series",
                "four, three, hu_line, province, city_clusters or a column of the table",
            ),
            words=listed(_categories(regions), 12),
        )
    labelled = _labelled(groups)
    labelled.attrs = {"groups": groups_in_words(by)}
    return labelled


def groups_in_words(by: Grouping) -> str:
    """Return how a grouping is called in a note.

    >>> groups_in_words("hu_line"), groups_in_words({"110000": "capital"})
    ('sides of the Hu Huanyong line', 'own groups')
    """
    if not isinstance(by, str):
        called = getattr(by, "attrs", {}).get("groups", Message("own groups"))
        return called if isinstance(called, Message) else str(called)
    words = {
        "four": Message("four economic regions"),
        "three": Message("three belts"),
        "hu_line": Message("sides of the Hu Huanyong line"),
        "province": Message("provinces"),
        "city_clusters": Message("city clusters"),
    }
    return words.get(by, by)


def _categories(regions: Study | gpd.GeoDataFrame) -> tuple[str, ...]:
    """Return the columns of words of a study."""
    return tuple(regions.categories(regions.years[0])) if hasattr(regions, "categories") else ()


def _ids(regions: object) -> pd.Index:
    ids = getattr(regions, "ids", None)
    ids = getattr(regions, "index", None) if ids is None else ids
    if not isinstance(ids, pd.Index):
        raise DataError(
            "regions is a {kind}; pass a Study or a GeoDataFrame of regions.", kind=type(regions).__name__
        )
    if not ids.is_unique:
        twice = ids[ids.duplicated()].unique()
        raise AlignmentError(
            "{n} region{s} more than once {twice}.",
            n=len(twice),
            s=plural(twice),
            twice=listed(twice),
        )
    return ids


def _labelled(groups: pd.Series) -> pd.Series:
    """Make categories of groups, in the order of a Categorical, of GROUPS, or of first mentions."""
    if isinstance(groups.dtype, pd.CategoricalDtype):
        return groups.cat.remove_unused_categories().rename("group")
    order = pd.Index(groups.unique())
    return pd.Series(pd.Categorical(groups, categories=order), index=groups.index, name="group")


def _named(groups: pd.Series, language: Language) -> pd.Series:
    names = [name for name in GROUPS if name in set(groups)]
    ordered = pd.Series(pd.Categorical(groups, categories=names), index=groups.index)
    return ordered.cat.rename_categories([Message(name).render(language) for name in names])


def _provinces_of(ids: pd.Index) -> list[Province]:
    unknown = [i for i in ids if not (len(str(i)) == 6 and str(i).isdecimal() and str(i)[:2] in PROVINCES)]
    if unknown:
        raise DataError(
            "{n} region{s} with no six-digit code of China's divisions {unknown}: their "
            "province is not known. {advice}",
            n=len(unknown),
            s=plural(unknown),
            unknown=listed(unknown),
            advice=term(
                "Give the groups as a mapping or Series by region.", "Take a column of the table as groups."
            ),
        )
    return [PROVINCES[str(i)[:2]] for i in ids]


def _in_clusters(ids: pd.Index, language: Language) -> pd.Series:
    """Return the city cluster of each region, in the order of the Five-Year Plan, the others last."""
    homes = zip(ids, _provinces_of(ids), strict=True)
    provinces = [province.en for code, province in homes if is_province(str(code))]
    if provinces:
        raise DataError(
            "city clusters are groups of cities or counties; {n} {n:region is a province|regions are provinces} "
            "{provinces}.",
            n=len(provinces),
            provinces=listed(provinces),
        )
    outside = Message(OUTSIDE).render(language)
    names = [getattr(each, language, each.en) for each in CLUSTERS]
    found = (cluster_of(str(i)) for i in ids)
    held = [outside if each is None else getattr(each, language, each.en) for each in found]
    groups = pd.Series(pd.Categorical(held, categories=[*names, outside]), index=ids)
    return groups.cat.remove_unused_categories()


def _sides(regions: Study | gpd.GeoDataFrame) -> pd.Series:
    """Return the side of the Hu line each region's centroid is on: a scalar product with the circle's pole."""
    from spatial_iie.weights.places import places, unit_vectors

    layer: gpd.GeoDataFrame = getattr(regions, "regions", regions)
    if not hasattr(layer, "crs"):
        raise DataError("sides of the Hu line need geometry: pass a Study or a GeoDataFrame of regions.")
    if layer.crs is not None and not layer.crs.is_geographic:
        layer = layer.to_crs(4326)
    points = places(layer, Message("the side of the Hu line")).points
    from_west, to_east = unit_vectors(np.radians(np.array([TENGCHONG, HEIHE])))
    northwest = points @ np.cross(from_west, to_east) > 0
    names = np.where(northwest, "Northwest of the Hu line", "Southeast of the Hu line")
    return pd.Series(names, index=layer.index, dtype=object)


def _own_groups(by: Mapping[str, object] | pd.Series, ids: pd.Index) -> pd.Series:
    if not isinstance(by, Mapping | pd.Series):
        raise DataError(
            "by is a {kind}: give four, three, hu_line, province, city_clusters, a variable, a mapping or a Series.",
            kind=type(by).__name__,
        )
    given = by if isinstance(by, pd.Series) else pd.Series(by, dtype=object)
    if not given.index.is_unique:
        twice = given.index[given.index.duplicated()].unique()
        raise AlignmentError(
            "the groups name {n} region{s} twice {twice}.",
            n=len(twice),
            s=plural(twice),
            twice=listed(twice),
        )
    without, unknown = ids[~ids.isin(given.index)], given.index[~given.index.isin(ids)]
    if len(without) or len(unknown):
        raise AlignmentError(
            "the groups and the regions do not agree: {n_without} without a group {without}, "
            "{n_unknown} unknown {unknown}. Give each of the {n} regions one group.",
            n_without=len(without),
            without=listed(without),
            n_unknown=len(unknown),
            unknown=listed(unknown),
            n=len(ids),
        )
    lost = given.index[given.isna()]
    if len(lost):
        raise DataError(
            "the group of {n} region{s} is missing {lost}.",
            n=len(lost),
            s=plural(lost),
            lost=listed(lost),
        )
    if isinstance(given.dtype, pd.CategoricalDtype):
        return given.reindex(ids).cat.rename_categories(str)
    named = given.map(_name)
    ordered = pd.Categorical(named, categories=pd.Index(named.unique()))
    return pd.Series(ordered, index=given.index).reindex(ids)


def _from_words(study: Study, by: str) -> pd.Series:
    """Groups from a column of words: blank in some years, but never two words for one region."""
    words = pd.DataFrame({year: study.categories(year)[by].astype(object) for year in study.years})
    twice = words.index[words.apply(lambda each: each.nunique(), axis=1) > 1]
    if len(twice):
        raise DataError(
            "{column!r}: {n_twice} {n_twice:region|regions} {n_twice:is|are} in more than one "
            "group {twice}. Give each the "
            "same group in every row.",
            column=by,
            n_twice=len(twice),
            twice=listed(twice),
        )
    return _own_groups(words.bfill(axis=1).iloc[:, 0].dropna(), study.ids)


def _from_variable(regions: Study, by: str) -> pd.Series:
    wide = regions.wide(by)
    codes = wide.max(axis=1)
    lost, moving = wide.index[codes.isna()], wide.index[codes > wide.min(axis=1)]
    broken = wide.index[codes.notna() & (codes % 1 != 0)]
    for wrong, why in (
        (lost, Message("no value")),
        (moving, Message("values that change")),
        (broken, Message("values not whole")),
    ):
        if len(wrong):
            raise DataError(
                "{by} cannot group the regions: {n} of {total} with {why} over the years {wrong}.",
                by=by,
                n=len(wrong),
                total=len(wide),
                why=why,
                wrong=listed(wrong),
            )
    return _labelled(codes.sort_values().map(_name)).reindex(wide.index)


def _name(group: object) -> str:
    return str(int(group)) if isinstance(group, float) and group.is_integer() else str(group)
