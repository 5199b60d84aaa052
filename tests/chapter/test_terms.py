"""The sentences and captions of a report use the terms of the field, in English and in Chinese."""

from __future__ import annotations

import json
import re

import pytest

from spatial_iie.messages import FOLDER

ROOMS = {
    room: entries
    for room, entries in json.loads((FOLDER / "zh.json").read_text(encoding="utf-8")).items()
    if room.startswith("chapter.")
}
ENGLISH = (
    r"placed at random|chance placement|random placement|relabel|yardstick|laggard|catch up|spread out|drew together"
    r"|\bhangs?\b|hang together|goes? with|(?<!merging )hot spots?|cold spots?"
    r"|unit more|being equal|no evidence|no confirmation"
    r"|tell (models )?apart|point(s|ed)? to|asks? for|held at|drawing the regions|without correction|embedded"
    r"|\b(told|said|says)\b"
)
CHINESE = r"邻居|(?<!新兴)热点|冷点|没有证据|水平下|重新抽取|局部聚类|距离带|贡献度|趋势项|追赶"


@pytest.mark.parametrize("room", ROOMS)
def test_terms(room):
    """What spatial econometrics calls otherwise; hot spots are those of Gi* alone, as in emerging hot spots."""
    assert not [text for text in ROOMS[room] if re.search(ENGLISH, text)]
    assert not [text for text in ROOMS[room].values() if re.search(CHINESE, text)]


def test_there_are_rooms_of_sentences():
    assert sum(map(len, ROOMS.values())) > 400
