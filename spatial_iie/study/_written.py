"""Other ways in which one name is written: old names in brackets, marks of footnotes, provinces in front.

Tried only where a key is not known as it stands. What is taken off is known word by word, and whatever remains must
name one unit: two names in one key are matched only if both are names of the same unit.
"""

from __future__ import annotations

import re

from spatial_iie.study._names import is_chinese

_PAIRS = (
    "萬万東东臨临爲为為为麗丽義义烏乌樂乐鄉乡雲云亞亚倫伦餘余蘭兰關关興兴內内岡冈農农涼凉則则別别區区華华衛卫衞卫廈厦"
    "縣县雙双臺台呂吕吳吴迴回國国圖图壩坝垻坝壯壮頭头婁娄寧宁甯宁寶宝賓宾爾尔崗岗島岛巖岩嶺岭嶽岳峽峡峯峰廣广莊庄慶庆"
    "開开張张彥彦懷怀揚扬撫抚無无舊旧崑昆晉晋麯曲來来楊杨棗枣樹树樑梁畢毕漢汉瀋沈滄沧瀘泸澤泽濟济渾浑溫温灣湾濱滨濰潍"
    "潛潜煙烟瑪玛現现瓊琼鹽盐盤盘稱称紅红級级納纳紹绍綏绥維维綿绵羣群肅肃節节蕪芜蘆芦蘇苏荊荆萊莱營营薩萨濛蒙許许貝贝"
    "貢贡貴贵賀贺資资贛赣轄辖邊边遼辽達达遷迁邁迈運运遠远連连鄭郑鄖郧鄲郸裏里裡里鋼钢欽钦鐵铁銅铜銀银錫锡錦锦鎮镇鎭镇"
    "長长門门陽阳陰阴陸陆隴陇陝陕隨随頂顶順顺頗颇饒饶馬马駐驻魯鲁鮮鲜雞鸡鷄鸡鴨鸭鶴鹤鷹鹰黃黄齊齐龍龙"
)
_SIMPLE = str.maketrans(_PAIRS[::2], _PAIRS[1::2])
"""Traditional characters and variants of those in names of units, and of no others."""

_NUMBERED = r"[\[［【〔(（]\s*(?:注\s*)?[0-9]{1,2}\s*[\]］】〕)）]"
_SIGNS = "*＊※†‡#＃★☆▲△●①-⑳⑴-⒇¹²³⁰⁴-⁹"
_ONE_MARK = rf"(?:[{_SIGNS}]|{_NUMBERED})"
_TEN = "[一二三四五六七八九十]{1,3}"
_ITEM = rf"(?:[0-9]{{1,3}}\s*[.．、)）]|[0-9]{{1,2}}\s+|{_TEN}[、.．]|[(（]{_TEN}[)）])"
_COUNTED = "不?含|不?包括|不?包含|除|剔除|扣除"
_REMARK = re.compile(rf"\s*[(（\[【]\s*(?:{_COUNTED})(?P<places>[^()（）\[\]【】]*)[)）\]】]\s*$")
_MARKS = re.compile(
    rf"^\s*{_ITEM}\s*(?=[\u3400-\u9fff])|^(?:\s*{_ONE_MARK})+|(?:\s*{_ONE_MARK})+\s*$|(?<=[^\W0-9])\s*[0-9][)）]\s*$"
)
_APART = r"\s/\\|｜,，、;；:：·•_>＞→—–\-－~～()（）\[\]［］【】〔〕《》〈〉<"
_BETWEEN = re.compile(f"[{_APART}]+")
_BESIDE_CODE = re.compile(r"(?<=^[0-9]{6})(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[0-9]{6}$)")
_WHICH = re.compile(r"^(?:原名|旧名|旧称|曾用名|现名|今名|现为|今为|原|旧|现|今)[:：]?")
_COUNTRY = frozenset(("中国", "中华人民共和国", "全国"))
_WHOLE = ("全市", "全州", "全盟", "全地区", "全域", "全境")
_KINDS = frozenset(
    [
        "市",
        "地级市",
        "地区",
        "自治州",
        "盟",
        "直辖市",
        "副省级市",
        "省会",
        "省直辖县级行政区划",
        "省直辖县级行政单位",
    ]
)
DISTRICTS = ("市辖区", "市区")
_CODE = re.compile(r"(?:(?:CHN|CN|GB)-?(?:156-?)?|156-?)([0-9]+)", re.IGNORECASE)


_MORE_THAN_A_NAME = re.compile(
    f"[{_PAIRS[::2]}{_SIGNS}{_APART}]|[0-9]{{6}}|^[0-9]{{1,3}}[.．]|^中|(?:{'|'.join(_WHOLE + DISTRICTS)})$"
)


def simplified(spelling: str) -> str:
    """Return traditional characters of names of units as simplified ones.

    >>> simplified("臺北"), simplified("廣州市")
    ('台北', '广州市')
    """
    return spelling.translate(_SIMPLE)


def without_marks(text: str) -> str:
    """Take the marks of footnotes off both ends, numbers of a list, and a remark on what is counted.

    >>> [without_marks(name) for name in ("深圳市*", "①深圳市", "深圳市[1]", "深圳市1)", "3.深圳市", "（二）深圳市")]
    ['深圳市', '深圳市', '深圳市', '深圳市', '深圳市', '深圳市']
    >>> without_marks("石家庄市（含辛集）"), without_marks("1301 石家庄市"), without_marks("三亚市")
    ('石家庄市', '1301 石家庄市', '三亚市')
    """
    return _MARKS.sub("", _REMARK.sub("", text))


def remark_in(text: str) -> list[str]:
    """Return what a name says in brackets to be counted with it, or not.

    >>> remark_in("石家庄市(含辛集、藁城)"), remark_in("襄阳(原襄樊)")
    (['辛集', '藁城'], [])
    """
    found = _REMARK.search(text)
    return re.split("[、，,和及]", found["places"]) if found else []


def national_code(text: str) -> str:
    """Return the digits of a code behind the code of the country; nothing if there is no country.

    >>> national_code("156440300"), national_code("CN440300000000"), national_code("440300")
    ('440300', '440300000000', '')
    """
    found = _CODE.fullmatch(text)
    if found is None or len(found[1]) < 6:
        return ""
    return found[1]


def between(text: str) -> str:
    """Take out the signs between the parts of a key.

    >>> between("河北省-石家庄市/桥西区（城区）")
    '河北省石家庄市桥西区城区'
    """
    return _BETWEEN.sub("", text)


def may_be_read(text: str) -> bool:
    """Whether anything in a key of Chinese characters is more than a name: what the functions below take off.

    >>> [may_be_read(text) for text in ("石家庄市", "深圳市*", "廣州", "辽宁-大连", "石家庄市市辖区", "130100石家庄")]
    [False, True, True, True, True, True]
    """
    return _MORE_THAN_A_NAME.search(text) is not None


def parts(text: str) -> tuple[list[str], bool]:
    """Return the names in a key, and whether it says that it means the districts of a city.

    >>> parts("襄阳(原襄樊)"), parts("辽宁-大连"), parts("深圳市（全市）"), parts("石家庄市市辖区")
    ((['襄阳', '襄樊'], False), (['辽宁', '大连'], False), (['深圳市'], False), (['石家庄市'], True))
    """
    if not is_chinese(text):
        return [text], False
    names: list[str] = []
    districts = False
    for piece in _BETWEEN.split(_BESIDE_CODE.sub(" ", text)):
        name = _WHICH.sub("", piece) if names else piece
        name = name.removeprefix("中华人民共和国").removeprefix("中国") if name not in _COUNTRY else ""
        for word in DISTRICTS:
            if name.endswith(word):
                name, districts = name.removesuffix(word), True
        for word in _WHOLE:
            if name.endswith(word):
                name = name.removesuffix(word)
        if name and name not in _KINDS:
            names.append(name)
    return names, districts
