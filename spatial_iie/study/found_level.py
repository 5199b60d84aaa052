"""Of which level keys are, as they are matched with its units."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from spatial_iie.study.cells import read_key
from spatial_iie.study.levels import KEYED, MERGED_COUNTY
from spatial_iie.study.match import look_up


def level_of(keys: Iterable[str]) -> str:
    """Find out of which level keys are: of that of which most of them are, and more than are of prefectures.

    Names and codes of the four municipalities are of prefectures and provinces. Names that several counties bear are
    names of counties, and where one key is the districts of a city together they are so in every city.

    >>> level_of(["内蒙古", "河北省", "Shanxi"]), level_of(["石家庄", "北京"]), level_of(["北京", "上海"])
    ('province', 'prefecture', 'prefecture')
    >>> level_of(["正定县", "桥西区"]), level_of(["130123", "130101"])
    ('county', 'county-merged')
    """
    distinct = [key for key in dict.fromkeys(keys) if key]
    cities = _known(distinct, KEYED[0]).sum()
    if cities == len(distinct) or 2 * cities > len(distinct):
        return "province" if _more(distinct, "province", cities) else KEYED[0]
    if _more(distinct, "province", cities):
        return "province"
    if not _more(distinct, "county", cities):
        return KEYED[0]
    from spatial_iie.study._county_names import says_together  # which are many

    return MERGED_COUNTY if says_together(distinct) else "county"


def _more(keys: list[str], level: str, cities: int) -> bool:
    """Whether more than half of some keys are units of a level, and more than are prefectures."""
    known = _known(keys, MERGED_COUNTY if level == "county" else level).sum()
    return bool(2 * known > len(keys) and known > cities)


def _known(keys: list[str], level: str) -> NDArray[np.bool_]:
    """Return which keys are names or codes of units of a level, of one or of several."""
    found = look_up(keys, level=level).to_frame()
    known = (
        found["adcode"].notna()
        if level not in KEYED[2:]
        else found["adcode"].notna() | (found["candidates"] != "")
    )
    return np.asarray(known, dtype=np.bool_)


def share_known(cells: Iterable[object], levels: Sequence[str] = KEYED[:3]) -> float:
    """Return the share of the first different cells of a column that are names or codes of units of some levels.

    >>> share_known(["东部", "西部", "西部"]), share_known(["石家庄", "河北"]), share_known(["正定县", "桥西区"])
    (0.0, 1.0, 1.0)
    """
    distinct = [key for key in dict.fromkeys(map(read_key, islice(cells, 5000))) if key][:100]
    known = np.zeros(len(distinct), dtype=bool)
    for level in levels:
        if known.all():
            break
        known |= _known(distinct, level)
    return float(known.mean()) if distinct else 0.0
