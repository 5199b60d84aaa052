"""What the data are: where they come from, what has a place on the map, what is missing, how values spread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spatial_iie.chapter.words.numerals import number, of, percent, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.messages import Language, Message, translated


def sample(regions: int, years: Sequence[int], rows: int, language: Language) -> Said:
    """Say how many regions, years and rows there are.

    >>> sample(366, [2017, 2018, 2019], 1098, "en").text
    'The panel has 366 regions in the years 2017, 2018 and 2019: 1,098 rows.'
    """
    numbers = {"regions": regions, "years": len(years), "rows": rows}
    if language == "zh":
        return Said(f"面板数据包含 {regions} 个地区、{series(years, 'zh')} 年，共 {rows:,} 行。", numbers)
    when = f"the year {years[0]}" if len(years) == 1 else f"the years {series(years, 'en')}"
    return Said(f"The panel has {of(regions, 'region')} in {when}: {of(rows, 'row')}.", numbers)


def matched(rules: Mapping[str, int], language: Language) -> Said:
    """Say by which rules rows found their place on the map.

    >>> matched({"full name": 300, "old name": 2}, "en").text
    'Rows were matched to the map by full name (300) and old name (2).'
    """
    if not rules:
        return Said("")
    numbers = {f"matched by {rule}": many for rule, many in rules.items()}
    if language == "zh":
        told = series([f"{Message(rule).render('zh')}（{many:,} 行）" for rule, many in rules.items()], "zh")
        return Said(f"各行与地图匹配所用的规则：{told}。", numbers)
    told = series([f"{rule} ({many:,})" for rule, many in rules.items()], "en")
    return Said(f"Rows were matched to the map by {told}.", numbers)


def missing(label: str, by_year: Mapping[int, Sequence[str]], language: Language) -> Said:
    """Name the regions without a value of the variable, by year.

    >>> missing("the index", {2017: [], 2018: ["Sansha"]}, "en").text
    'Without a value of the index: in 2018 Sansha; statistics of a year leave such regions out.'
    >>> missing("the index", {2017: []}, "en").text
    'No value of the index is missing.'
    """
    numbers = {f"missing {year}": len(names) for year, names in by_year.items()}
    gone = {year: names for year, names in by_year.items() if names}
    zh = language == "zh"
    if not gone:
        return Said(f"{label}没有缺失值。" if zh else f"No value of {label} is missing.", numbers)
    if zh:
        told = "；".join(
            f"{year} 年 {len(names)} 个（{series(names, 'zh', 10)}）" for year, names in gone.items()
        )
        return Said(f"{label}缺失的地区：{told}。各年的统计量不计入当年缺失的地区。", numbers)
    told = "; ".join(f"in {year} {series(names, 'en', 10)}" for year, names in gone.items())
    return Said(f"Without a value of {label}: {told}; statistics of a year leave such regions out.", numbers)


def absent(regions: int, on_map: int, language: Language) -> Said:
    """Say how many regions of the map have no row at all.

    >>> absent(366, 370, "en").text
    'The map has 370 regions; 4 have no row in any year and are hatched on maps.'
    """
    without = on_map - regions
    if without == 0:
        return Said("")
    numbers = {"regions of the map": on_map, "regions without a row": without}
    if language == "zh":
        return Said(f"地图共有 {on_map} 个地区，其中 {without} 个各年均无数据，在地图上以斜线表示。", numbers)
    have, are = ("has", "is") if without == 1 else ("have", "are")
    return Said(
        f"The map has {on_map} regions; {without} {have} no row in any year and {are} hatched on maps.",
        numbers,
    )


def spread(
    label: str,
    year: int,
    *,
    mean: float,
    sd: float,
    median: float,
    top: Sequence[tuple[str, float]],
    top_share: float | None,
    language: Language,
) -> Said:
    """Say how the values of a year spread: mean, standard deviation, median, and the largest.

    Parameters
    ----------
    label : str
    year : int
    mean, sd, median : float
    top : sequence of (name, value)
        The regions with the largest values.
    top_share : float or None
        Their share in the sum; None where values are not all positive.
    language : {"en", "zh"}

    Examples
    --------
    >>> print(spread("the index", 2019, mean=6.0, sd=12.0, median=3.0, top=[("Beijing", 150.0)], top_share=0.2,
    ...              language="en").text)
    In 2019 the index has mean 6.00, standard deviation 12.00 and median 3.00: half the regions lie below half the \
mean. The largest value is Beijing (150.00), 20.0 % of the sum.
    """
    numbers = {"mean": mean, "sd": sd, "median": median, **{f"value {name}": value for name, value in top}}
    if top_share is not None:
        numbers["share of the largest"] = top_share
    zh = language == "zh"
    values = series(
        [f"{name}（{number(v, 2)}）" if zh else f"{name} ({number(v, 2)})" for name, v in top], language
    )
    skew = mean > 0 and median <= mean / 2
    if zh:
        share = f"，合计占总和的 {percent(top_share, 1)}" if top_share is not None else ""
        tail = "，即半数地区不到均值的一半" if skew else ""
        text = (
            f"{year} 年{label}的均值为 {number(mean, 2)}，标准差 {number(sd, 2)}，中位数 {number(median, 2)}{tail}。"
            f"最大值为{values}{share}。"
        )
        return Said(text, numbers)
    together = "" if len(top) == 1 else "together "
    share = f", {together}{percent(top_share, 1)} of the sum" if top_share is not None else ""
    tail = ": half the regions lie below half the mean" if skew else ""
    largest = "The largest value is" if len(top) == 1 else "The largest values are"
    text = (
        f"In {year} {label} has mean {number(mean, 2)}, standard deviation {number(sd, 2)} and median "
        f"{number(median, 2)}{tail}. {largest} {values}{share}."
    )
    return Said(text, numbers)


def source(name: str, *, synthetic: bool, language: Language) -> Said:
    """Say where the numbers come from.

    >>> source("panel.xlsx", synthetic=False, language="en").text
    'The numbers are those of panel.xlsx.'
    """
    if synthetic:
        return Said(
            "本报告使用内置的合成示例数据：数值均由模拟生成，所得结论只用于演示方法，不反映真实情况。"
            if language == "zh"
            else "The report is made from the embedded example: its numbers are simulated, so what follows shows the "
            "method and says nothing about real cities."
        )
    return Said(f"数据来源：{name}。" if language == "zh" else f"The numbers are those of {name}.")


def reading(notes: Sequence[str], language: Language) -> Said:
    """Say how cells and sheets were read where that was a choice.

    >>> from spatial_iie.messages import Message
    >>> reading([Message("Percent signs of {columns} are dropped: 12% is 12.", columns="share")], "zh").text
    'share 列的百分号已略去：12% 读作 12。'
    """
    return Said(("" if language == "zh" else " ").join(translated(note, language) for note in notes))


def left_out(keys: int, language: Language) -> Said:
    """Refer to the table of rows that have no place on the map.

    >>> left_out(1, "en").text
    '1 name in the table has no place on the map and is left out; [[set_aside]] says why.'
    """
    if keys == 0:
        return Said("")
    if language == "zh":
        return Said(
            f"数据中有 {keys} 个名称在地图上没有位置，未予计入，原因见[[set_aside]]。",
            {"names left out": keys},
        )
    has, is_ = ("has", "is") if keys == 1 else ("have", "are")
    return Said(
        f"{of(keys, 'name')} in the table {has} no place on the map and {is_} left out; [[set_aside]] says why.",
        {"names left out": keys},
    )


def later(units: Mapping[str, Sequence[int]], language: Language) -> Said:
    """Name the regions that were merged into others by the year of their rows, but stand on the map.

    >>> later({"Laiwu": (2019,)}, "en").text
    'Rows of regions that had been merged into others by then stand on the map as before: Laiwu (2019).'
    """
    if not units:
        return Said("")
    told = [
        f"{name}（{series(years, 'zh')} 年）" if language == "zh" else f"{name} ({series(years, 'en')})"
        for name, years in units.items()
    ]
    if language == "zh":
        return Said(f"以下地区当年已并入其他地区，其数据仍按原区划标在地图上：{series(told, 'zh')}。")
    return Said(
        f"Rows of regions that had been merged into others by then stand on the map as before: {series(told, 'en')}."
    )
