"""What is known of regions in words: columns of the table, of the user's boundaries, and of China's divisions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie._provinces import PROVINCES
from spatial_iie.study._names import provinces

if TYPE_CHECKING:
    import geopandas

BUILT_IN = ("province", "region_group")
"""Categories of every study on China's divisions: the provincial unit, and one of the four economic regions of the
National Bureau of Statistics (East, Central, West, Northeast)."""


def few_enough(cells: pd.Series) -> bool:
    """Whether a column of words has so few different ones that they may be kinds of regions.

    >>> few_enough(pd.Series(["东", "西"] * 30)), few_enough(pd.Series(range(50)).map(str))
    (True, False)
    """
    return int(cells.nunique()) <= max(20, len(cells) // 2)


def built_in(ids: pd.Index) -> pd.DataFrame:
    """Return the provincial unit and the economic region of six-digit codes; nothing for other labels.

    >>> built_in(pd.Index(["110000", "130600"])).to_dict("list")
    {'province': ['北京市', '河北省'], 'region_group': ['East', 'East']}
    """
    homes = [str(code)[:2] if re.fullmatch(r"\d{6}", str(code)) else "" for code in ids]
    if not set(homes) <= set(PROVINCES):
        return pd.DataFrame(index=ids)
    columns = ([provinces()[home + "0000"].name for home in homes], [PROVINCES[home].four for home in homes])
    return pd.DataFrame(dict(zip(BUILT_IN, columns, strict=True)), index=ids, dtype=object)


def of_layer(layer: geopandas.GeoDataFrame, ids: pd.Index) -> pd.DataFrame:
    """Return the columns of words of the user's boundaries, of at most so many different ones, in some regions."""
    from spatial_iie.study.words import words_of

    rest = layer.drop(columns=layer.geometry.name)
    texts = rest.select_dtypes(include=["object", "string", "category"])
    words = {str(name): pd.Series(words_of(texts[name]), index=layer.index, dtype=object) for name in texts}
    return pd.DataFrame(
        {name: each for name, each in words.items() if few_enough(each)}, index=layer.index
    ).loc[ids]
