"""What is known of regions in words: columns of the table, of the user's boundaries, and of China's divisions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie._city_clusters import OUTSIDE, cluster_of, is_province
from spatial_iie._provinces import PROVINCES
from spatial_iie.study._names import provinces

if TYPE_CHECKING:
    import geopandas


def few_enough(cells: pd.Series) -> bool:
    """Whether a column of words has so few different ones that they may be kinds of regions.

    >>> few_enough(pd.Series(["东", "西"] * 30)), few_enough(pd.Series(range(50)).map(str))
    (True, False)
    """
    return int(cells.nunique()) <= max(20, len(cells) // 2)


def built_in(ids: pd.Index) -> pd.DataFrame:
    """Return the provincial unit of six-digit codes, one of the four economic regions of the National Bureau of
    Statistics, and for cities and counties the city cluster; nothing for other labels.

    >>> built_in(pd.Index(["110000", "652300"])).to_dict("list")  # doctest: +NORMALIZE_WHITESPACE
    {'province': ['北京市', '新疆维吾尔自治区'], 'region_group': ['East', 'West'],
     'city_cluster': ['Beijing-Tianjin-Hebei', 'Outside the city clusters']}
    """
    homes = [str(code)[:2] if re.fullmatch(r"\d{6}", str(code)) else "" for code in ids]
    if not set(homes) <= set(PROVINCES):
        return pd.DataFrame(index=ids)
    columns = {
        "province": [provinces()[home + "0000"].name for home in homes],
        "region_group": [PROVINCES[home].four for home in homes],
    }
    if not any(is_province(str(code)) for code in ids):
        clusters = (cluster_of(str(code)) for code in ids)
        columns["city_cluster"] = [OUTSIDE if each is None else each.en for each in clusters]
    return pd.DataFrame(columns, index=ids, dtype=object)


def of_layer(layer: geopandas.GeoDataFrame, ids: pd.Index) -> pd.DataFrame:
    """Return the columns of words of the user's boundaries, of at most so many different ones, in some regions."""
    from spatial_iie.study.words import words_of

    rest = layer.drop(columns=layer.geometry.name)
    texts = rest.select_dtypes(include=["object", "string", "category"])
    words = {str(name): pd.Series(words_of(texts[name]), index=layer.index, dtype=object) for name in texts}
    return pd.DataFrame(
        {name: each for name, each in words.items() if few_enough(each)}, index=layer.index
    ).loc[ids]
