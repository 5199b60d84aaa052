"""What an input-output table supports: value added of the digital sectors, given shares that are a judgement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spatial_iie.chapter.words.amounts import amount, in_unit
from spatial_iie.chapter.words.numerals import count, number, percent
from spatial_iie.chapter.words.said import Said
from spatial_iie.messages import Language
from spatial_iie.report.labels import in_words

_INDUSTRIES = {
    "primary": "primary industry",
    "secondary": "secondary industry",
    "tertiary": "tertiary industry",
}


def table_read(
    file: str | None, sectors: int, total: float, unit: str, language: Language, *, competitive: bool
) -> Said:
    """Say what the table is.

    Parameters
    ----------
    file : str, optional
        None for the embedded one.
    sectors : int
    total : float
        Value added of all sectors.
    unit : str
    language : {"en", "zh"}
    competitive : bool

    Examples
    --------
    >>> print(table_read(None, 5, 11001.0, "", "en", competitive=True).text)
    No input-output table is given: this one of 5 sectors is SYNTHETIC, made up to show the method. Home and imported \
goods stand in one block (competitive). Value added of all sectors is 11,001. Amounts are in the unit of the table.
    """
    numbers = {"sectors": sectors, "value added of all sectors": total}
    if language == "zh":
        origin = (
            f"未给出投入产出表，以下为 {sectors} 个部门的合成示例表，仅用于说明方法。"
            if file is None
            else f"投入产出表 {file} 有 {sectors} 个部门。"
        )
        block = "国产品与进口品合并列示（竞争型）" if competitive else "进口中间投入单独列示（非竞争型）"
        return Said(
            f"{origin}{block}。全部部门的增加值合计为 {amount(total)}。{in_unit(unit, 'zh')}", numbers
        )
    origin = (
        f"No input-output table is given: this one of {sectors} sectors is SYNTHETIC, made up to show the method."
        if file is None
        else f"The input-output table {file} has {sectors} sectors."
    )
    block = (
        "Home and imported goods stand in one block (competitive)."
        if competitive
        else "Imported inputs stand in a block of their own (non-competitive)."
    )
    text = f"{origin} {block} Value added of all sectors is {amount(total)}. {in_unit(unit, 'en')}"
    return Said(text, numbers)


def shares_taken(shares: Mapping[str, float], file: str | None, language: Language) -> Said:
    """Say which shares are taken, and that 1 is a bound.

    >>> print(shares_taken({"03": 1.0, "05": 1.0}, None, "en").text)
    No shares are given: both digital sectors count whole (R = 1), so that all value added below is an upper bound.
    """
    many, low, high = len(shares), min(shares.values()), max(shares.values())
    numbers = {"digital sectors": many, "smallest share": low, "largest share": high}
    if file is None:
        if language == "zh":
            return Said(f"未给出系数：{many} 个数字部门全部计入（R = 1），因此以下增加值均为上限。", numbers)
        who = "both digital sectors" if many == 2 else f"all {count(many, 'en')} digital sectors"
        return Said(
            f"No shares are given: {who} count whole (R = 1), so that all value added below is an upper bound.",
            numbers,
        )
    same = low == high
    if language == "zh":
        size = f"均为 {low:g}" if same else f"介于 {low:g} 至 {high:g}"
        return Said(f"{file} 给出 {many} 个数字部门的系数 R，{size}；系数是判断，而非观测值。", numbers)
    size = f"{low:g} for each" if same else f"from {low:g} to {high:g}"
    return Said(
        f"{file} gives the shares R of {many} digital sectors, {size}; a share is a judgement, no observation.",
        numbers,
    )


def value_added(
    direct: float,
    by_industry: Mapping[str, float],
    everyone: float,
    language: Language,
    *,
    bound: bool,
    synthetic: bool,
) -> Said:
    """Say how much value added is direct and how much penetrates other industries.

    Parameters
    ----------
    direct : float
    by_industry : mapping of industry to float
        Penetration value added.
    everyone : float
        Value added of all sectors.
    language : {"en", "zh"}
    bound : bool
        Whether every share is 1.
    synthetic : bool
        Whether the table is made up.

    Examples
    --------
    >>> parts = {"primary": 10.2, "secondary": 225.0, "tertiary": 183.0}
    >>> print(value_added(525.0, parts, 11001.0, "en", bound=True, synthetic=True).text)
    In the SYNTHETIC table, direct value added is at most 525.0 (4.8 % of all value added), penetration value added at \
most 418.2 (3.8 %), of which the most, 225.0, in secondary industry; together at most 943.2 (8.6 %).
    """
    penetration = sum(by_industry.values())
    most = max(by_industry, key=by_industry.__getitem__)
    numbers = {
        "direct value added": direct,
        "penetration value added": penetration,
        f"penetration value added, {most}": by_industry[most],
        "direct and penetration value added": direct + penetration,
        "their share of all value added": (direct + penetration) / everyone,
    }

    def told(value: float) -> str:
        share = percent(value / everyone, 1)
        return f"{amount(value)}（{share}）" if language == "zh" else f"{amount(value)} ({share})"

    if language == "zh":
        is_, head = "最多为" if bound else "为", "合成示例表中，" if synthetic else ""
        return Said(
            f"{head}直接产业增加值{is_} {amount(direct)}（占全部增加值的 {percent(direct / everyone, 1)}），"
            f"渗透产业增加值{is_} {told(penetration)}，其中{in_words(most, 'zh')}最多，为 {amount(by_industry[most])}；"
            f"合计{is_} {told(direct + penetration)}。",
            numbers,
        )
    at_most = "at most " if bound else ""
    head = "In the SYNTHETIC table, direct" if synthetic else "Direct"
    return Said(
        f"{head} value added is {at_most}{amount(direct)} ({percent(direct / everyone, 1)} of all value added), "
        f"penetration value added {at_most}{told(penetration)}, of which the most, {amount(by_industry[most])}, in "
        f"{_INDUSTRIES.get(most, most)}; together {at_most}{told(direct + penetration)}.",
        numbers,
    )


def readings(penetration: Sequence[float], language: Language) -> Said:
    """Say how far penetration depends on how it is read and on imports.

    >>> print(readings([418.2, 350.1, 480.0, 537.1], "en").text)
    Penetration can be read in several ways: read otherwise, or without imported inputs, it lies between 350.1 and \
537.1 ([[accounts_readings]]).
    """
    low, high = min(penetration), max(penetration)
    numbers = {"penetration, lowest reading": low, "penetration, highest reading": high}
    if language == "zh":
        return Said(
            f"渗透有多种计算口径：口径不同或不计进口投入时，渗透产业增加值介于 {amount(low)} 至 "
            f"{amount(high)}（[[accounts_readings]]）。",
            numbers,
        )
    return Said(
        f"Penetration can be read in several ways: read otherwise, or without imported inputs, it lies between "
        f"{amount(low)} and {amount(high)} ([[accounts_readings]]).",
        numbers,
    )


def ranges(
    alone: tuple[float, float], together: tuple[float, float], draws: int, seed: int, language: Language
) -> Said:
    """Say how far uncertain shares move the total.

    Parameters
    ----------
    alone, together : (low, high)
        Quantiles of 5 and 95 % of direct and penetration value added, of shares that err each on its own, and of
        shares that err all together.
    draws, seed : int
    language : {"en", "zh"}

    Examples
    --------
    >>> print(ranges((400.0, 500.0), (350.0, 560.0), 9999, 0, "en").text)
    Over uncertain shares, 90 % of 9,999 draws (seed 0) put direct and penetration value added together between 400.0 \
and 500.0 if the shares err each on its own, and between 350.0 and 560.0 if they err together ([[accounts_ranges]]).
    """
    numbers = {f"total, {how} {end}": value for how, pair in (("alone", alone), ("together", together))
               for end, value in zip(("low", "high"), pair, strict=True)}  # fmt: skip
    numbers |= {"draws of shares": draws}
    a, b = (tuple(map(amount, pair)) for pair in (alone, together))
    if language == "zh":
        return Said(
            f"系数不确定时，{draws:,} 次抽样（随机种子 {seed}）的 90 % 中，直接与渗透产业增加值合计介于："
            f"各系数误差相互独立时 "
            f"{a[0]} 至 {a[1]}，误差同向时 {b[0]} 至 {b[1]}（[[accounts_ranges]]）。",
            numbers,
        )
    return Said(
        f"Over uncertain shares, 90 % of {draws:,} draws (seed {seed}) put direct and penetration value added together "
        f"between {a[0]} and {a[1]} if the shares err each on its own, and between {b[0]} and {b[1]} if they err "
        f"together ([[accounts_ranges]]).",
        numbers,
    )


def linked(
    key: Sequence[str], many: int, digital: Mapping[str, tuple[float, float]], language: Language
) -> Said:
    """Say which sectors are key sectors, and how the digital ones pull and push.

    Parameters
    ----------
    key : sequence of str
        Names of the sectors whose linkages both exceed the mean.
    many : int
        Sectors there are.
    digital : mapping of name to (backward, forward)
        Linkages of the digital sectors by the mean of all.
    language : {"en", "zh"}

    Examples
    --------
    >>> print(linked(["Computers"], 5, {"Computers": (1.42, 1.2), "Information services": (0.94, 0.82)}, "en").text)
    Of 5 sectors one has backward and forward linkages above the mean (key sectors): Computers. Of the digital \
sectors, by the mean of all: Computers pulls 1.42 and pushes 1.20; Information services pulls 0.94 and pushes 0.82.
    """
    zh = language == "zh"
    numbers = {f"linkage of {name}, {way}": value for name, pair in digital.items()
               for way, value in zip(("backward", "forward"), pair, strict=True)}  # fmt: skip
    numbers |= {"key sectors": len(key)}
    shown = list(digital.items())[:12]
    if zh:
        named = f"：{_names(key, '；')}" if key else ""
        each = "；".join(f"{name}后向 {number(b, 2)}、前向 {number(f, 2)}" for name, (b, f) in shown)
        return Said(
            f"{many} 个部门中，前后向关联均高于平均的关键部门有 {len(key)} 个{named}。"
            f"数字部门的关联系数（以全部部门均值为 1）：{each}。",
            numbers,
        )
    have = "has" if len(key) == 1 else "have"
    named = f": {_names(key, '; ')}" if key else ""
    each = "; ".join(f"{name} pulls {number(b, 2)} and pushes {number(f, 2)}" for name, (b, f) in shown)
    return Said(
        f"Of {many} sectors {count(len(key), 'en') if key else 'none'} {have} backward and forward linkages above the "
        f"mean (key sectors){named}. Of the digital sectors, by the mean of all: {each}.",
        numbers,
    )


def _names(names: Sequence[str], between: str) -> str:
    """Return names that may have commas in them; dots stand for more than twelve."""
    return between.join([*names[:12], *(["…"] if len(names) > 12 else [])])
