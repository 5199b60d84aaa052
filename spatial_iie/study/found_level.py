"""Of which level keys are, as they are matched with its units."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from spatial_iie.study.cells import read_key
from spatial_iie.study.levels import KEYED
from spatial_iie.study.match import look_up


def level_of(keys: Iterable[str]) -> str:
    """Find out whether keys are of provinces: most of them are, and more than are of prefectures.

    Names and codes of the four municipalities are of both.

    >>> level_of(["内蒙古", "河北省", "Shanxi"]), level_of(["石家庄", "北京"]), level_of(["北京", "上海"])
    ('province', 'prefecture', 'prefecture')
    """
    distinct = [key for key in dict.fromkeys(keys) if key]
    as_provinces = look_up(distinct, level="province").to_frame()["adcode"].count()
    if 2 * as_provinces <= len(distinct):
        return KEYED[0]
    return "province" if as_provinces > look_up(distinct).to_frame()["adcode"].count() else KEYED[0]


def share_known(cells: Iterable[object]) -> float:
    """Return the share of the first different cells of a column that are names or codes of prefectures or provinces.

    >>> share_known(["东部", "西部", "西部"]), share_known(["石家庄", "河北"])
    (0.0, 1.0)
    """
    distinct = [key for key in dict.fromkeys(map(read_key, islice(cells, 5000))) if key][:100]
    known = [look_up(distinct, level=level).to_frame()["adcode"].notna() for level in KEYED]
    return float((known[0] | known[1]).mean()) if distinct else 0.0
