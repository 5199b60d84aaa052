"""Named recipes of the literature: indicators, how their columns are called, and weights."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from spatial_iie.errors import DataError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, term
from spatial_iie.results import TableAbout, TableResult, versions

if TYPE_CHECKING:
    from spatial_iie.indices.standardization import Standardization
    from spatial_iie.indices.weighting import Weighting
    from spatial_iie.study.study import Study


class Expected(NamedTuple):
    """An indicator of a recipe: its heading, what it is, and how else its column is usually called."""

    heading: str
    meaning: Message
    spellings: tuple[str, ...]


@dataclass(frozen=True)
class Preset:
    """A recipe of the literature.

    Attributes
    ----------
    name, source : str
    indicators : tuple of Expected
    weights : Weighting or mapping of str to float
        By heading, if numbers; then those within systems.
    standardization : Standardization
    systems : mapping of str to tuple of str
        Of an index of two levels: name -> headings. They count the same.
    """

    name: str
    source: Message
    indicators: tuple[Expected, ...]
    weights: Weighting | Mapping[str, float]
    standardization: Standardization
    systems: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


_INTERNET = Expected(
    "互联网普及率",
    Message("broadband internet subscribers per 100 people"),
    (
        "百人中互联网宽带接入用户数", "每百人互联网宽带接入用户数", "每百人互联网用户数", "百人互联网用户数",
        "互联网宽带普及率", "internet_penetration", "internet_users_per_100", "broadband_per_100",
    ),
)  # fmt: skip
_WORKERS = Expected(
    "相关从业人员",
    Message("share of computer services and software in urban employment"),
    (
        "计算机服务和软件业从业人员占比", "计算机服务和软件业从业人员占城镇单位从业人员比重", "互联网相关从业人员",
        "互联网相关从业人员占比", "互联网从业人员占比", "相关从业人员情况", "信息传输计算机服务和软件业从业人员占比",
        "ict_employment_share", "internet_employees_share",
    ),
)  # fmt: skip
_OUTPUT = Expected(
    "相关产出",
    Message("telecommunications business volume per capita"),
    (
        "人均电信业务总量", "互联网相关产出", "相关产出情况", "人均电信业务量", "人均电信业务收入",
        "telecom_per_capita", "telecom_volume_per_capita",
    ),
)  # fmt: skip
_MOBILE = Expected(
    "移动电话普及率",
    Message("mobile phone subscribers per 100 people"),
    (
        "百人中移动电话用户数", "每百人移动电话用户数", "百人移动电话用户数", "移动互联网用户数", "移动电话用户普及率",
        "mobile_phones_per_100", "mobile_users_per_100",
    ),
)  # fmt: skip
_FINANCE = Expected(
    "数字普惠金融指数",
    Message("Peking University digital financial inclusion index of China"),
    (
        "中国数字普惠金融指数", "北京大学数字普惠金融指数", "数字普惠金融", "数字普惠金融总指数", "数字金融普惠发展",
        "digital_financial_inclusion", "digital_finance_index", "index_aggregate",
    ),
)  # fmt: skip


def _plain(heading: str, meaning: str, *spellings: str) -> Expected:
    return Expected(heading, Message(meaning), spellings)


_LIU = {
    "信息化发展": (
        (_plain("光缆密度", "optical cable per area", "光缆线路密度", "cable_density"), 1 / 6),
        (
            _plain("移动电话基站密度", "mobile base stations per area", "基站密度", "base_station_density"),
            1 / 6,
        ),
        (
            _plain(
                "信息化从业人员占比",
                "share of information employment",
                "信息从业人员占比",
                "it_employment_share",
            ),
            1 / 6,
        ),
        (_plain("电信业务总量", "telecommunications business volume", "电信业务量", "telecom_volume"), 1 / 4),
        (_plain("软件业务收入", "software revenue", "软件收入", "software_revenue"), 1 / 4),
    ),
    "互联网发展": (
        (
            _plain(
                "互联网接入端口密度",
                "internet access ports per area or person",
                "接入端口密度",
                "port_density",
            ),
            1 / 4,
        ),
        (_plain("移动电话普及率", "mobile phone subscribers per 100 people", *_MOBILE.spellings), 1 / 4),
        (
            _plain(
                "宽带互联网用户人数占比",
                "share of broadband internet users",
                "宽带用户占比",
                "broadband_user_share",
            ),
            1 / 4,
        ),
        (
            _plain(
                "移动互联网用户人数占比",
                "share of mobile internet users",
                "移动互联网用户占比",
                "mobile_internet_share",
            ),
            1 / 4,
        ),
    ),
    "数字交易发展": (
        (
            _plain("企业网站占比", "websites per enterprise", "每百家企业拥有网站数", "websites_per_firm"),
            1 / 6,
        ),
        (
            _plain(
                "企业使用计算机数占比",
                "computers per employee",
                "每百人使用计算机数",
                "computers_per_employee",
            ),
            1 / 6,
        ),
        (
            _plain(
                "电子商务占比", "share of enterprises in e-commerce", "电子商务企业占比", "ecommerce_share"
            ),
            1 / 6,
        ),
        (_plain("电子商务销售额", "e-commerce sales", "ecommerce_sales"), 1 / 4),
        (_plain("网上零售额", "online retail sales", "online_retail_sales"), 1 / 4),
    ),
}
PRESETS: Mapping[str, Preset] = {
    "zhao2020": Preset(
        "zhao2020",
        Message(
            "Zhao Tao, Zhang Zhi and Liang Shangkun (2020), 数字经济、创业活跃度与高质量发展——来自中国城市的经验证据, "
            "管理世界 36(10), 65-76"
        ),
        (_INTERNET, _WORKERS, _OUTPUT, _MOBILE, _FINANCE),
        "pca",
        "z",
    ),
    "huang2019": Preset(
        "huang2019",
        Message(
            "Huang Qunhui, Yu Yongze and Zhang Songlin (2019), 互联网发展与制造业生产率提升：内在机制与中国经验, "
            "中国工业经济 (8), 5-23"
        ),
        (_INTERNET, _WORKERS, _OUTPUT, _MOBILE),
        "pca",
        "z",
    ),
    "liu2020": Preset(
        "liu2020",
        Message(
            "Liu Jun, Yang Yuanjun and Zhang Sanfeng (2020), 中国数字经济测度与驱动因素研究, 上海经济研究 (6), 81-96"
        ),
        tuple(each for rows in _LIU.values() for each, _ in rows),
        {each.heading: weight for rows in _LIU.values() for each, weight in rows},
        "min-max",
        {name: tuple(each.heading for each, _ in rows) for name, rows in _LIU.items()},
    ),
}


def presets() -> TableResult:
    """Return the named recipes that :func:`composite` takes as ``preset``, with the headings they expect.

    Returns
    -------
    TableResult
        Columns preset, system, indicator (the heading expected) and meaning; the sources stand in the notes.

    Examples
    --------
    >>> presets().to_frame().groupby("preset", sort=False).size().to_dict()
    {'zhao2020': 5, 'huang2019': 4, 'liu2020': 14}
    """
    rows = [
        (name, _system(preset, each.heading), each.heading, each.meaning)
        for name, preset in PRESETS.items()
        for each in preset.indicators
    ]
    frame = pd.DataFrame(rows, columns=["preset", "system", "indicator", "meaning"], dtype=object)
    notes = [Message("{name}: {source}.", name=name, source=each.source) for name, each in PRESETS.items()]
    return TableResult(
        frame,
        heading=Message("Named recipes of indices"),
        about=TableAbout(notes=(*notes, _HOW), versions=versions()),
    )


_HOW = Message(
    "zhao2020 and huang2019: z scores of all regions and years, weights by the first principal component; liu2020: "
    "min-max values; the three systems, and within each its groups of indicators, count the same. Other weights may be "
    "chosen."
)


def columns_of(preset: str, study: Study) -> dict[str, str]:
    """Return the column of each indicator of a recipe: heading -> column.

    Raises
    ------
    DataError
        If there is no such recipe, or an indicator has no column, or several.
    """
    check_choice("preset", preset, PRESETS)
    written = {name: name for name in study.variables} | {
        heading: name for name, heading in study.about.headings.items() if name in study.variables
    }
    keyed: dict[str, set[str]] = {}
    for text, name in written.items():
        keyed.setdefault(_key(text), set()).add(name)
    found, lacking = {}, []
    for each in PRESETS[preset].indicators:
        names = [
            *dict.fromkeys(n for s in (each.heading, *each.spellings) for n in sorted(keyed.get(_key(s), ())))
        ]
        if len(names) > 1:
            raise DataError(
                "preset {preset}: several columns are {heading}: {names}. Keep one, or name the indicators.",
                preset=preset,
                heading=each.heading,
                names=listed(names),
            )
        if names:
            found[each.heading] = names[0]
        else:
            other = Message("{heading} (or {spelling})", heading=each.heading, spelling=each.spellings[0])
            lacking.append(other if each.spellings else Message(each.heading))
    if lacking:
        raise DataError(
            "preset {preset}: {n_lacking} of {n} columns {n_lacking:is|are} missing: {lacking}. The table has "
            "{columns}. Rename a column to the heading expected, or build the index {how}.",
            preset=preset,
            n_lacking=len(lacking),
            n=len(PRESETS[preset].indicators),
            lacking=listed(lacking, 20),
            columns=listed(study.variables, 20),
            how=term("from indicators= of your own", "with --indicators"),
        )
    return found


def _system(preset: Preset, heading: str) -> str:
    return next((name for name, of in preset.systems.items() if heading in of), "")


def _key(text: str) -> str:
    """Return a heading as spellings of it are compared: without units in brackets, blanks, marks and case.

    >>> _key("互联网普及率 （户/百人）"), _key("Internet_Penetration (%)")
    ('互联网普及率', 'internetpenetration')
    """
    plain = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", unicodedata.normalize("NFKC", text)).casefold()
    return "".join(letter for letter in plain if letter.isalnum())
