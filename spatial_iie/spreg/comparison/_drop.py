"""Which regions a word names: a set of cities, a city cluster, regions, provinces, or the words of a column."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie._cities import CITIES, IN_CHINESE
from spatial_iie._city_clusters import CLUSTERS, cluster_of
from spatial_iie._provinces import PROVINCES, Province
from spatial_iie.errors import DataError, listed
from spatial_iie.spreg.formulas.formula import closest

if TYPE_CHECKING:
    from spatial_iie.study.study import Study


def named_regions(study: Study, text: str) -> pd.Index:
    """Return the regions that words joined by ``+`` name.

    Parameters
    ----------
    study : Study
    text : str
        Each word is a set of cities (municipalities, vice-provincial, capitals, separately planned, or in Chinese), a
        city cluster (Yangtze River Delta, 长三角, ...), the code or the name of a region, a province, a word of one of
        the study's categories, or a column of zeros and ones.

    Raises
    ------
    DataError
        If a word is none of these.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> named_regions(study, "municipalities").tolist(), len(named_regions(study, "Zhejiang+杭州市"))
    (['110000', '120000', '310000', '500000'], 11)
    """
    chosen = np.zeros(len(study.ids), dtype=bool)
    words = [part.strip() for part in text.split("+")]
    if not all(words):
        raise DataError("drop={text!r} names no regions. Join words by +, as in 浙江+杭州.", text=text)
    for word in words:
        chosen |= _of_word(study, word)
    return study.ids[chosen]


def _of_word(study: Study, word: str) -> np.ndarray:
    ids = study.ids.astype(str)
    known = IN_CHINESE.get(word, word.lower().replace("_", "-") if word.isascii() else word)
    if known in CITIES and study.level:
        begins = CITIES[known]
        return np.array([bool(re.fullmatch(r"\d{6}", code)) and code.startswith(begins) for code in ids])
    by_name = (ids == word) | study.names.isin([word, f"{word}市"]).to_numpy()
    provinces = tuple(code for code, each in PROVINCES.items() if _is_called(word, each))
    inside = np.asarray(ids.str.startswith(provinces) if study.level and provinces else by_name)
    if by_name.any() and (inside & ~by_name).any():
        raise DataError(
            "drop names {word!r}, which is a province and a city: write {word}省 or {word}市.", word=word
        )
    if by_name.any() or (study.level and provinces):
        return inside
    if study.level and any(word in (each.en, each.zh) for each in CLUSTERS):
        homes = (cluster_of(code) for code in ids)
        return np.array([each is not None and word in (each.en, each.zh) for each in homes])
    words = study.categories(study.years[-1])
    of_column = words.astype(str).eq(word).any(axis=1).reindex(study.ids, fill_value=False).to_numpy()
    if of_column.any():
        return np.asarray(of_column)
    if word in study.variables:
        return _of_dummy(study, word)
    choices = [*CITIES, *(each.en for each in PROVINCES.values()), *study.names, *study.variables]
    raise DataError(
        "drop names {word!r}, which is no set of cities ({sets}), region, province, word of a column or column of "
        "zeros and ones.{closest}",
        word=word,
        sets=listed(CITIES, 4),
        closest=closest(word, map(str, choices)),
    )


def _is_called(word: str, province: Province) -> bool:
    """Return whether a word is the name of a province, in Chinese at least its first two characters.

    >>> _is_called("内蒙古", PROVINCES["15"]), _is_called("zhejiang", PROVINCES["33"])
    (True, True)
    """
    return word.casefold() == province.en.casefold() or (len(word) > 1 and province.zh.startswith(word))


def _of_dummy(study: Study, name: str) -> np.ndarray:
    """Return the regions in which a column is one in any year."""
    values = study.wide(name)
    if not values.isin([0, 1]).where(values.notna(), True).to_numpy().all():
        raise DataError(
            "drop names the column {name!r}, which has other numbers than 0 and 1. Give a column that is 1 for the "
            "regions to drop.",
            name=name,
        )
    return np.asarray(values.eq(1).any(axis=1).reindex(study.ids, fill_value=False).to_numpy())
