"""Names of counties in pinyin: every reading of every character counts, so that none is matched by a wrong one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import product

from spatial_iie.study._counties import counties
from spatial_iie.study._names import Spellings, data_rows, latin, spellings

RULE = "English name"
_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "县": ("county", "xian"),
    "区": ("district", "qu"),
    "市": ("city", "shi", "countylevelcity"),
    "旗": ("banner", "qi"),
    "新区": ("newarea", "newdistrict", "xinqu"),
}
"""What English and pinyin names end with, by what Chinese ones end with."""
_AUTONOMOUS = re.compile(r"autonomous(?:county|banner)$|zizhi(?:xian|qi)$")
_PEOPLES = re.compile(
    "(?:and|zu|tujia|man|manchu|mongol|mongolian|menggu|hui|miao|dong|yao|zhuang|yi|tibetan|zang|kazakh?|yugur|yugu|"
    "korean|chaoxian|she|li|qiang|maonan|mulao|mulam|buyei|buyi|gelao|gelo|sui|shui|dai|va|wa|lahu|bai|naxi|nakhi|lisu|hani|"
    "derung|dulong|nu|blang|bulang|bonan|baoan|dongxiang|salar|sala|tu|tajik|tajike|xibe|xibo|daur|dawoer|evenki?|"
    "ewenke|oroqen|elunchun|multiethnic|variousnationalities|gezu|shuangjiang)*"
)
"""Peoples after whom autonomous counties are called, as often as they stand there."""


@cache
def _readings() -> Mapping[str, tuple[str, ...]]:
    return {row["character"]: tuple(row["readings"].split()) for row in data_rows("readings.csv")}


def _spelled(name: str) -> Iterator[str]:
    return map("".join, product(*(_readings()[each] for each in name)))


@cache
def _names() -> Spellings:
    """Pinyin of names of counties, with what they end with in pinyin, in English or not at all -> codes."""
    pairs: list[tuple[str, str]] = []
    for code, unit in counties().items():
        for name in dict.fromkeys((unit.name, unit.short_name)):
            if "自治" in name or len(name) > 7:
                continue
            last = "新区" if name.endswith("新区") else name[-1:]
            endings = _ENDINGS.get(last, ())
            stem = name.removesuffix(last) if endings and len(name) > 1 else name
            short = [stem] if len(stem) > 1 or not endings else []
            for form in _spelled(stem):
                pairs += [(form + ending, code) for ending in endings]
                pairs += [(form, code)] if short else []
    return spellings(pairs)


@cache
def _autonomous() -> Spellings:
    """Pinyin of short names of autonomous counties and banners, without what they end with -> codes."""
    found = ((code, unit.short_name) for code, unit in counties().items() if "自治" in unit.name)
    return spellings(
        (form, code) for code, name in found for form in _spelled(name[:-1] if name[-1] in _ENDINGS else name)
    )


def codes_of(name: str) -> frozenset[str]:
    """Return the counties that a name in letters may stand for.

    >>> sorted(codes_of("Zhengding County")), sorted(codes_of("Changyang Tujia Autonomous County"))
    (['130123'], ['420528'])
    >>> sorted(codes_of("Shan Xian")), codes_of("Alabama")
    (['371722'], frozenset())
    """
    spelling = latin(name)
    if not _AUTONOMOUS.search(spelling):
        return _names().get(spelling, frozenset())
    head = _AUTONOMOUS.sub("", spelling)
    fits = [
        codes
        for at in range(len(head), 1, -1)
        if (codes := _autonomous().get(head[:at])) and _PEOPLES.fullmatch(head[at:])
    ]
    return fits[0] if fits else frozenset()


def split(text: str) -> Iterator[tuple[str, list[str]]]:
    """Return the ways in which a name and the places that it lies in stand in a text: behind commas, or in front.

    >>> list(split("Qiaoxi District, Shijiazhuang")), list(split("Shijiazhuang Qiaoxi"))[1]
    ([('Qiaoxi District', ['Shijiazhuang'])], ('Qiaoxi', ['Shijiazhuang']))
    """
    name, *places = (part.strip() for part in re.split(r"[,;()]", text) if part.strip())
    yield name, places
    words = name.split()
    for at in range(1, len(words)) if not places else ():
        yield " ".join(words[at:]), [" ".join(words[:at])]
