"""What the weights are: who neighbours whom, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spatial_iie.chapter.words.numerals import number, of, percent, series
from spatial_iie.chapter.words.said import Said
from spatial_iie.messages import Language

_SCALED = {
    "row": (
        "every row scaled to sum to 1, so that a lag is a mean over neighbours",
        "按行标准化（每行之和为 1，空间滞后即邻居均值）",
    ),
    "spectral": ("scaled by their largest eigenvalue", "按最大特征值标准化"),
    "min-max": ("scaled by their largest row or column sum", "按行和与列和的最大值标准化"),
    "none": ("not scaled", "未标准化"),
}


def weights_in_words(spec: str, language: Language) -> str:
    """Return a short name of weights in words; those it does not know stand as they are.

    >>> weights_in_words("knn:6", "en"), weights_in_words("queen", "zh"), weights_in_words("idw:1", "en")
    ('6 nearest neighbours', '邻接（queen）', 'idw:1')
    """
    family, _, rest = spec.partition(":")
    zh = language == "zh"
    if family in ("queen", "rook") and not rest:
        return f"邻接（{family}）" if zh else f"{family} contiguity"
    if family == "knn" and rest.isdigit():
        return f"最近 {rest} 个邻居" if zh else f"{rest} nearest neighbours"
    if family == "band" and rest.removesuffix("km").isdigit():
        km = rest.removesuffix("km")
        return f"{km} 千米以内" if zh else f"all within {km} km"
    return spec


def described(
    spec: str, scaling: str, regions: int, neighbours: Mapping[int, int], components: int, language: Language
) -> Said:
    """Say who neighbours whom, how many neighbours regions have, and whether all hang together.

    Parameters
    ----------
    spec : str
        Short name of the weights.
    scaling : {"row", "spectral", "min-max", "none"}
    regions : int
    neighbours : mapping of int to int
        Number of neighbours -> regions.
    components : int
    language : {"en", "zh"}

    Examples
    --------
    >>> print(described("queen", "row", 4, {1: 2, 2: 2}, 1, "en").text)
    Neighbours are defined by queen contiguity, every row scaled to sum to 1, so that a lag is a mean over neighbours. \
The 4 regions have 1.50 neighbours on average, from 1 to 2, and hang together in one component.
    """
    mean = sum(many * count for many, count in neighbours.items()) / regions
    low, high = min(neighbours), max(neighbours)
    numbers = {
        "mean neighbours": mean,
        "least neighbours": low,
        "most neighbours": high,
        "components": components,
    }
    words = weights_in_words(spec, language)
    if language == "zh":
        text = (
            f"邻居按“{words}”定义，{_SCALED[scaling][1]}。{regions} 个地区平均有 {number(mean, 2)} 个邻居，"
            f"最少 {low} 个，最多 {high} 个；共有 {components} 个连通分量。"
        )
        return Said(text, numbers)
    together = "hang together in one component" if components == 1 else f"fall into {components} components"
    text = (
        f"Neighbours are defined by {words}, {_SCALED[scaling][0]}. The {of(regions, 'region')} have "
        f"{number(mean, 2)} neighbours on average, from {low} to {high}, and {together}."
    )
    return Said(text, numbers)


_FATE = {
    "exclude": (
        "Global statistics and regressions leave such regions out; local statistics are undefined there.",
        "全局统计量和回归均不计入这些地区，局部统计量在此无定义。",
    ),
    "zero": (
        "Global statistics and regressions count such regions with a lag of 0; local statistics are undefined there. "
        "Where the mean of a regressor is far from 0, a lag of 0 stands far from all others and may decide its "
        "coefficient.",
        "全局统计量和回归计入这些地区，其空间滞后取 0，局部统计量在此无定义。若解释变量的均值远离 0，"
        "取值为 0 的空间滞后远离其他观测，可能左右其系数。",
    ),
}


def isolated(names: Mapping[str, Sequence[str]], language: Language, *, rule: str = "exclude") -> Said:
    """Name the regions without neighbours under each weights, and say what becomes of them.

    >>> print(isolated({"queen": ["Zhoushan"], "knn:6": []}, "en").text)
    Without neighbours: under queen Zhoushan. Global statistics and regressions leave such regions out; local \
statistics are undefined there.
    """
    found = {spec: list(each) for spec, each in names.items() if each}
    numbers = {f"isolates {spec}": len(each) for spec, each in names.items()}
    zh = language == "zh"
    if not found:
        return Said(
            "每个地区在各种权重下都有邻居。" if zh else "Every region has a neighbour under all weights.",
            numbers,
        )
    groups: dict[tuple[str, ...], list[str]] = {}
    for spec, each in found.items():
        groups.setdefault(tuple(each), []).append(spec)
    fate = _FATE["zero" if rule == "zero" else "exclude"][zh]
    if zh:
        parts = [f"{series(specs, 'zh')} 权重下为{series(each, 'zh', 12)}" for each, specs in groups.items()]
        return Said(f"没有邻居的地区：{'；'.join(parts)}。{fate}", numbers)
    parts = [f"under {series(specs, 'en')} {series(each, 'en', 12)}" for each, specs in groups.items()]
    return Said(f"Without neighbours: {'; '.join(parts)}. {fate}", numbers)


def same_links(groups: Sequence[Sequence[str]], language: Language) -> Said:
    """Say which weights link the same pairs of regions, so that agreement between them says nothing.

    >>> same_links([["queen", "rook"]], "en").text
    'On this map queen and rook link the same pairs, so that their agreement is no confirmation.'
    """
    if not groups:
        return Said("")
    if language == "zh":
        told = "；".join(series(specs, "zh") for specs in groups)
        return Said(f"在本地图上，{told} 的邻接关系完全相同，其结果一致并不构成印证。")
    told = "; ".join(series(specs, "en") for specs in groups)
    return Said(f"On this map {told} link the same pairs, so that their agreement is no confirmation.")


def linked_share(links: int, regions: int, language: Language) -> Said:
    """Say how many of all possible links there are.

    >>> linked_share(6, 4, "en").text
    'Of all ordered pairs of regions 50.0 % are linked.'
    """
    share = links / (regions * (regions - 1))
    if language == "zh":
        return Said(f"全部有序地区对中有 {percent(share, 1)} 相邻。", {"share linked": share})
    return Said(f"Of all ordered pairs of regions {percent(share, 1)} are linked.", {"share linked": share})
