"""Units of measurement in headings: ``GDP（亿元）`` is the variable ``GDP``, measured in 亿元."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from spatial_iie.study.cells import plain

_CHINESE = re.compile(
    r"[十百千万亿兆]*(?:元人民币|人民币元?|美元|港元|欧元|日元|英镑|元|人次|人公里|人天|人年|人|户次|户|口|"
    r"吨标准煤|吨标煤|标准煤|标准吨|吨公里|吨|千克|公斤|毫克|微克|克|平方公里|平方千米|平方米|立方米|公里|千米|厘米|毫米|米|公顷|亩|升|"
    r"千瓦时|千瓦小时|千瓦|瓦|度|焦耳|标准箱|标箱|个|件|家|辆|标台|张|册|本|台|部|次|床|所|座|条|项|间|处|只|头|艘|架|套|篇|岁|年|月|天|日|"
    r"小时|时|分钟|分|公顷|线|路|份|名|位|场|种|票|单|户口|枚|幅|株)|[万亿]|百分点|百分比|百分数|摄氏度|[十百千万]?分之[一1]"
)


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_ENGLISH = _set(
    "yuan rmb cny usd dollar dollars eur us$ $ ¥ ￥ person persons people inhabitants household households "
    "t ton tons tonne tonnes kg g mg ug μg µg kt mt tce km km2 km² sq.km sqkm sq m m2 m² m3 m³ mm cm ㎡ ㎢ ㎥ ha "
    "hectare hectares mu kwh mwh gwh twh kw mw gw j gj tj item items unit units piece pieces case cases vehicle "
    "vehicles set sets year years month months day days hour hours hr h min % ‰ percent pct permille ppt ℃ °c teu "
    "volumes beds"
)
_MULTIPLES = _set(
    "million billion thousand hundred ten mn bn mln bln m k per of in cent sq. square cubic us current constant"
)
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:\^\d+|e\d+)?")
_BETWEEN = re.compile(r"\s*[/／·*×]\s*|\s+")
_SAID = re.compile(r"^(?:计量)?单位\s*[:：]?\s*|^units?\s*[:：]\s*|^in\s+", re.IGNORECASE)


@cache
def is_measure(text: str) -> bool:
    """Whether a text is a unit of measurement and nothing else.

    >>> [is_measure(text) for text in ("亿元", "元/人", "100 million yuan", "persons per sq.km", "上年=100", "%")]
    [True, True, True, True, True, True]
    >>> [is_measure(text) for text in ("当年价", "指数", "GDP", "100", "中位数", "per")]
    [False, False, False, False, False, False]
    """
    text = _SAID.sub("", plain(text)).casefold()
    if re.fullmatch(r"(?:上年|上期|\d{4}年?|基期)\s*=\s*100", text):
        return True
    text = re.sub(r"(?<=\d) (?=\d{3}\b)", "", text)
    pieces = [piece for piece in _BETWEEN.split(text) if piece]
    kinds = [_kind(piece) for piece in pieces]
    return bool(pieces) and "" not in kinds and "unit" in kinds


def _kind(piece: str) -> str:
    if piece in _ENGLISH or _CHINESE.fullmatch(re.sub(r"^\d+(?=[^\d年月日])", "", piece)):
        return "unit"
    return "multiple" if piece in _MULTIPLES or _NUMBER.fullmatch(piece) else ""


_BRACKETS = re.compile(r"\s*[（(\[［【〔]([^（）()\[\]［］【】〔〕]*)[）)\]］】〕]\s*")
_BEHIND = re.compile(
    r"(?P<name>.*[^\s:：,，_/])\s*(?:[:：,，]\s*(?P<unit>.+)|[\s_]\s*(?P<chinese>[^\x00-\x7f].*)|/(?P<many>[百千万亿].+))"
)


@cache
def split_unit(heading: str) -> tuple[str, str]:
    """Take the unit of measurement out of a heading: in brackets anywhere, or at the end.

    Parameters
    ----------
    heading : str

    Returns
    -------
    tuple of str
        The name and the unit, with what stands behind it in the same brackets; the unit is empty if there is none.

    Examples
    --------
    >>> split_unit("GDP（亿元）"), split_unit("GDP (100 million yuan)"), split_unit("GDP(万元)_全市")
    (('GDP', '亿元'), ('GDP', '100 million yuan'), ('GDP_全市', '万元'))
    >>> split_unit("GDP（亿元，当年价）"), split_unit("人口：万人"), split_unit("GDP（当年价）"), split_unit("GDP/人")
    (('GDP', '亿元，当年价'), ('人口', '万人'), ('GDP（当年价）', ''), ('GDP/人', ''))
    """
    for found in _BRACKETS.finditer(heading):
        inside = found[1].strip()
        first = re.split(r"[,，;；、](?!\d{3}\b)", inside)[0]
        name = (heading[: found.start()] + heading[found.end() :]).strip(" _-:：,，")
        if name and is_measure(first):
            return name, _SAID.sub("", inside)
    behind = _BEHIND.fullmatch(heading)
    unit = next(filter(None, behind.groups()[1:]), "") if behind else ""
    if behind and is_measure(unit):
        return behind["name"].strip(), unit.strip()
    return heading, ""


def with_unit(name: str, unit: str) -> str:
    """Write a name with its unit, in the brackets of its language.

    >>> with_unit("人口", "万人"), with_unit("GDP", "million USD"), with_unit("GDP", "")
    ('人口（万人）', 'GDP (million USD)', 'GDP')
    """
    if not unit:
        return name
    return f"{name} ({unit})" if (name + unit).isascii() else f"{name}（{unit}）"


@dataclass(frozen=True)
class Names:
    """What the columns of a table are called without their units.

    Attributes
    ----------
    called : dict
        Heading -> variable.
    units : dict
        Variable -> its unit.
    unclear : dict
        Name -> the headings that would all be called so, and therefore keep their units.
    """

    called: dict[str, str]
    units: dict[str, str] = field(default_factory=dict)
    unclear: dict[str, tuple[str, ...]] = field(default_factory=dict)


def names_of(headings: Iterable[str], labels: Mapping[str, str], keys: Iterable[str] = ()) -> Names:
    """Call columns by their headings without units, unless two would have one name.

    Parameters
    ----------
    headings : iterable of str
    labels : mapping
        Heading -> what a row beneath the headings says of it; its last word may be a unit.
    keys : iterable of str
        Names that are taken.

    Examples
    --------
    >>> names_of(["GDP（亿元）", "人口"], {"人口": "万人"})
    Names(called={'GDP（亿元）': 'GDP', '人口': '人口'}, units={'GDP': '亿元', '人口': '万人'}, unclear={})
    >>> names_of(["GDP（亿元）", "GDP（万元）"], {}).unclear
    {'GDP': ('GDP（亿元）', 'GDP（万元）')}
    """
    split = {heading: split_unit(heading) for heading in headings}
    bearers: dict[str, list[str]] = {}
    for heading, (name, _) in split.items():
        bearers.setdefault(name, []).append(heading)
    taken = set(keys)
    called, units = {}, {}
    for heading, (name, unit) in split.items():
        alone = len(bearers[name]) == 1 and name not in taken
        called[heading] = name if alone else heading
        beneath = labels.get(heading, "").rpartition(" ")[2]
        unit = unit or (beneath if is_measure(beneath) else "")
        if unit and (alone or name == heading):
            units[called[heading]] = unit
    unclear = {name: tuple(each) for name, each in bearers.items() if len(each) > 1 and name not in split}
    return Names(called, units, unclear)
