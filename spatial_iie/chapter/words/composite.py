"""What an index owes to its parts and to their weights."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_iie.chapter.words.numerals import count, number, percent, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.messages import Language
from spatial_iie.report.labels import in_words

_SCALES = {
    "min-max": ("min-max values", "极差标准化"),
    "z": ("z values", "Z 值标准化"),
    "rank": ("ranks", "位次标准化"),
    "vector": ("values divided by the length of their column", "向量标准化"),
}
_WEIGHTS = {
    "equal": "equal weights",
    "entropy": "entropy weights",
    "critic": "CRITIC weights",
    "variation": "weights by coefficients of variation",
    "pca": "weights of the first principal component",
}


def made_of(
    parts: int,
    weighting: str,
    standardization: str,
    heaviest: Sequence[tuple[str, float]],
    language: Language,
) -> Said:
    """Say what the score is made of, and which parts weigh most.

    Parameters
    ----------
    parts : int
    weighting, standardization : str
        As the study file has them.
    heaviest : sequence of (label, weight)
        The first few, the heaviest first.
    language : {"en", "zh"}

    Examples
    --------
    >>> print(made_of(12, "entropy", "min-max", [("Finance", 0.15), ("Retail", 0.12)], "en").text)
    The score is the sum of 12 parts, brought to one scale (min-max values), with entropy weights. The heaviest are \
Finance (15.0 %) and Retail (12.0 %).
    """
    zh = language == "zh"
    scale = _SCALES[standardization][zh]
    numbers = {f"weight of {name}": weight for name, weight in heaviest}
    named = [
        f"{name}（{percent(weight, 1)}）" if zh else f"{name} ({percent(weight, 1)})"
        for name, weight in heaviest
    ]
    if zh:
        return Said(
            f"得分为 {parts} 个分项经{scale}后的加权和，权重取{_in_chinese(weighting)}。"
            f"权重最大的为{series(named, 'zh')}。",
            numbers,
        )
    return Said(
        f"The score is the sum of {parts} parts, brought to one scale ({scale}), with {_WEIGHTS[weighting]}. The "
        f"heaviest are {series(named, 'en')}.",
        numbers,
    )


def tells_apart(year: int, leading: tuple[str, float], language: Language) -> Said:
    """Say which part accounts for most of what tells the scores of regions apart.

    >>> print(tells_apart(2019, ("Finance", 0.18), "en").text)
    What tells regions apart in 2019 is most of all Finance: 18.0 % of the variance of the scores.
    """
    name, share = leading
    numbers = {f"share of variance of {name}": share}
    if language == "zh":
        return Said(f"{year} 年各地区得分的方差中，{name}的贡献最大，为 {percent(share, 1)}。", numbers)
    return Said(
        f"What tells regions apart in {year} is most of all {name}: {percent(share, 1)} of the variance of the scores.",
        numbers,
    )


def first_ranks(year: int, names: Sequence[str], language: Language) -> Said:
    """Name the regions with the highest scores.

    >>> first_ranks(2019, ["Shanghai", "Beijing"], "en").text
    'In 2019 the index built from its parts is highest in Shanghai and Beijing.'
    """
    if language == "zh":
        return Said(f"{year} 年由分项构建的指数得分最高的地区依次为{series(names, 'zh')}。")
    return Said(f"In {year} the index built from its parts is highest in {series(names, 'en')}.")


def against_index(
    label: str, year: int, n: int, pearson: float, spearman: float, language: Language, *, part: bool
) -> Said:
    """Say how the score goes with the index of the report.

    Parameters
    ----------
    label : str
        Of the index.
    year, n : int
    pearson, spearman : float
        Correlations over the regions of that year.
    language : {"en", "zh"}
    part : bool
        Whether the index is one of the parts.

    Examples
    --------
    >>> print(against_index("the index", 2019, 366, 0.99, 0.992, "en", part=False).text)
    Over 366 regions in 2019, its scores and the index have a correlation of 0.990, of ranks 0.992.
    """
    numbers = {"correlation with the index": pearson, "rank correlation with the index": spearman}
    if language == "zh":
        same = "（后者是分项之一）" if part else ""
        return Said(
            f"{year} 年 {n} 个地区的这一得分与{label}{same}的相关系数为 {number(pearson)}，"
            f"位次相关系数为 {number(spearman)}。",
            numbers,
        )
    same = ", which is one of its parts," if part else ""
    return Said(
        f"Over {n} regions in {year}, its scores and {label}{same} have a correlation of {number(pearson)}, of ranks "
        f"{number(spearman)}.",
        numbers,
    )


def rank_moves(
    ways: Sequence[str],
    undefined: Sequence[str],
    *,
    typical: float,
    most: tuple[str, int],
    top: tuple[int, int],
    language: Language,
) -> Said:
    """Say how many places regions move if the parts are weighed otherwise.

    Parameters
    ----------
    ways : sequence of str
        Weightings compared, at least two.
    undefined : sequence of str
        Weightings without weights for these values.
    typical : float
        Median over the regions of the places between best and worst rank.
    most : (str, int)
        The region that moves most, and by how many places.
    top : (int, int)
        Of how many first regions, how many are among as many first ones under every weighting.
    language : {"en", "zh"}

    Examples
    --------
    >>> print(rank_moves(["entropy", "equal"], ["critic"], typical=4.0, most=("Nanjing", 38), top=(10, 9),
    ...                  language="en").text)
    Weighed in two ways (entropy and equal; not defined for these values: CRITIC), half of the regions move by \
at most 4 places, and Nanjing moves most, by 38. Of the first 10, 9 are among the first 10 either way.
    """
    zh = language == "zh"
    numbers = {"median places": typical, f"places of {most[0]}": most[1], "stay on top": top[1]}
    called = in_words if zh else _in_english
    names = series([called(each, language) for each in ways], language)
    not_there = series([called(each, language) for each in undefined], language)
    if zh:
        apart = f"；对这些数据，{not_there}无定义" if undefined else ""
        return Said(
            f"按 {len(ways)} 种方式赋权（{names}{apart}），半数地区的位次变动不超过 {typical:g} 位，"
            f"变动最大的是{most[0]}（{most[1]} 位）。"
            f"前 {top[0]} 位中，有 {top[1]} 个地区在各种赋权下均位列前 {top[0]}。",
            numbers,
        )
    apart = f"; not defined for these values: {not_there}" if undefined else ""
    every = "either way" if len(ways) == 2 else "every way"
    kept = "all" if top[1] == top[0] else str(top[1])
    return Said(
        f"Weighed in {count(len(ways), 'en')} ways ({names}{apart}), half of the regions move by at most "
        f"{typical:g} places, and {most[0]} moves most, by {most[1]}. Of the first {top[0]}, {kept} are among the "
        f"first {top[0]} {every}.",
        numbers,
    )


def _in_chinese(weighting: str) -> str:
    """Return weights as they stand after a Chinese character.

    >>> _in_chinese("entropy"), _in_chinese("critic")
    ('熵权', ' CRITIC 权重')
    """
    name = in_words(weighting, "zh")
    return f" {name} 权重" if name.isascii() else name


def _in_english(way: str, _language: Language) -> str:
    """Return a weighting as one of several, without the word weights."""
    words = {
        "critic": "CRITIC",
        "variation": "coefficients of variation",
        "pca": "the first principal component",
    }
    return words.get(way, way)


def random_weights(width: float, draws: int, language: Language) -> Said:
    """Say how wide ranks range under random weights.

    >>> random_weights(38.5, 1000, "en").text
    'With 1,000 random sets of weights, all equally likely, the middle 95 % of the ranks of a region span 38 places in \
the median.'
    """
    numbers = {"median span of ranks": width}
    if language == "zh":
        return Said(
            f"若随机抽取 {draws:,} 组等可能的权重，一个地区位次的中间 95% 的跨度，中位数为 {width:.0f} 位。",
            numbers,
        )
    return Said(
        f"With {draws:,} random sets of weights, all equally likely, the middle 95 % of the ranks of a region span "
        f"{width:.0f} places in the median.",
        numbers,
    )
