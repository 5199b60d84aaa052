"""Do countries together fill the hexagon of their scores? Areas of radar charts, alone and together (figure 2-6)."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError
from spatial_iie.inference import Permutations, check_choice
from spatial_iie.messages import Message, joined
from spatial_iie.report_2022.scores import (
    about_scores,
    checked_scores,
    in_order,
    missing_in_words,
    refuse_holes,
)
from spatial_iie.results import TableAbout, TableResult

Floats = NDArray[np.float64]
Middle = Literal["mean", "median"]
_LEAST = 1e-9  # of the outer ring: a score of zero is a point
_AREA = Message(
    "Area: of the closed line in the radar chart, by that of the hexagon of full marks; together, of all points inside "
    "at least one of the lines. It depends on the order of the dimensions; the mean of the highest scores does not."
)


def filled(
    scores: pd.DataFrame, *, full: float = 10.0, how: Middle = "mean", draws: int = 999, seed: int = 0
) -> TableResult:
    r"""Compute which part of the hexagon of full marks each country fills, and all together.

    Parameters
    ----------
    scores : DataFrame
        Columns rater, country, dimension, score, as :func:`aggregate_scores` takes it; three dimensions at least, in
        the order in which they first come, the report's six in its own.
    full : float
        Full marks.
    how : {"mean", "median"}
        Of the raters.
    draws, seed : int
        Bootstrap draws, raters drawn again, behind the 95 % intervals (percentiles).

    Returns
    -------
    TableResult
        A row a country, then one of all together: country, mean_pct (of full marks; together, of the highest scores),
        area_pct of the hexagon of full marks, low, high, least (the dimension that lacks most) and lacking, the points
        it lacks. A note answers whether together they fill it.

    Raises
    ------
    DataError
        If scores are missing or below zero, or there are fewer than three dimensions.

    Notes
    -----
    With neighbouring dimensions at the angle :math:`\varphi` the area of one line is
    :math:`\frac12 \sin \varphi \sum_d r_d r_{d+1}`. That of the union is exact: between two dimensions 1/r of a line is
    linear in :math:`\sin \theta / \sin (\varphi - \theta)`, so that the outermost line changes where two of them cross.

    Examples
    --------
    >>> rows = [("A", d, s) for d, s in zip("abcd", [10, 0, 10, 0])]
    >>> rows += [("B", d, s) for d, s in zip("abcd", [0, 10, 0, 10])]
    >>> scores = pd.DataFrame(rows, columns=["country", "dimension", "score"]).assign(rater="one")
    >>> filled(scores).to_frame()[["country", "mean_pct", "area_pct"]].round(6).values.tolist()
    [['A', 50.0, 0.0], ['B', 50.0, 0.0], ['all countries together', 100.0, 0.0]]
    """
    check_choice("how", how, Middle)
    options = Permutations(draws, seed)
    table, missing = checked_scores(scores, None)
    refuse_holes(table, scores)
    every, countries, dimensions = _array(table, scores)
    if not (isinstance(full, int | float) and full > 0) or len(dimensions) < 3 or (table["score"] < 0).any():
        raise DataError("a hexagon has at least three dimensions, scores from 0 up, and full marks above 0.")
    middle = _middle(every, how)
    found = _areas(middle / full)
    random = np.random.default_rng(options.seed)
    redrawn = random.integers(len(every), size=(options.draws, len(every)))
    areas = np.array([_areas(_middle(every[rows], how) / full) for rows in redrawn])
    best = np.vstack([middle, middle.max(axis=0)])
    frame = pd.DataFrame(
        {
            "country": pd.Series([*countries, Message("all countries together")], dtype=object),
            "mean_pct": 100 * best.mean(axis=1) / full,
            "area_pct": 100 * found,
            "low": 100 * np.nanquantile(areas, 0.025, axis=0),
            "high": 100 * np.nanquantile(areas, 0.975, axis=0),
            "least": [dimensions[place] for place in best.argmin(axis=1)],
            "lacking": np.maximum(0.0, full - best.min(axis=1)),
        }
    )
    notes = [_answer(frame, middle, countries, dimensions, full), _AREA, *missing_in_words(missing)]
    own = TableAbout(
        how=how, draws=options.draws, seed=options.seed, raters=len(every), own_words=("country", "least")
    )
    return TableResult(frame, Message("What scores fill of the hexagon"), about_scores(scores, notes) | own)


def _array(table: pd.DataFrame, scores: pd.DataFrame) -> tuple[Floats, list[str], list[str]]:
    """Return scores by rater, country and dimension, nan where there is none; raters by name, whatever the rows."""
    raters, countries, dimensions = (
        sorted(table["rater"].unique(), key=str),
        list(dict.fromkeys(scores["country"])),
        in_order(scores["dimension"]),
    )
    cells = pd.MultiIndex.from_product([raters, countries, dimensions])
    values = table.set_index(["rater", "country", "dimension"])["score"].reindex(cells).to_numpy(dtype=float)
    shape = (len(raters), len(countries), len(dimensions))
    return values.reshape(shape), [str(each) for each in countries], [str(each) for each in dimensions]


def _middle(every: Floats, how: Middle) -> Floats:
    """Return the mean or median over raters; where drawn raters leave a cell without a score, nan."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmean(every, axis=0) if how == "mean" else np.nanmedian(every, axis=0))


def _areas(radii: Floats) -> Floats:
    """Return the area of each line, then of their union, by that of full marks; radii of shape (c, d) by these."""
    if np.isnan(radii).any():
        return np.full(len(radii) + 1, np.nan)
    alone = (radii * np.roll(radii, -1, axis=1)).mean(axis=1)
    after = np.roll(radii, -1, axis=1)
    angle = 2 * np.pi / radii.shape[1]
    together = np.mean([_union(radii[:, d], after[:, d], angle) for d in range(radii.shape[1])])
    return np.append(alone, together)


def _union(one: Floats, other: Floats, angle: float) -> float:
    """Return the area between two neighbouring axes that lines of these radii enclose, by that of (1, 1)."""
    v, u = (
        1 / np.maximum(one, _LEAST),
        1 / np.maximum(other, _LEAST),
    )  # 1/r is (u t + v) sin(angle - x) / sin(angle)
    crossings = [(v[j] - v[i]) / (u[i] - u[j]) for i, j in combinations(range(len(u)), 2) if u[i] != u[j]]
    cuts = np.sort([t for t in crossings if t > 0])
    at = np.concatenate([[0.0], np.arctan2(cuts * np.sin(angle), 1 + cuts * np.cos(angle)), [angle]])
    area = 0.0
    for start, end in pairwise(at):
        middle = (start + end) / 2
        inverse = (u * np.sin(middle) + v * np.sin(angle - middle)) / np.sin(angle)
        k = int(np.argmin(inverse))
        ends = [np.sin(angle) / (u[k] * np.sin(x) + v[k] * np.sin(angle - x)) for x in (start, end)]
        area += ends[0] * ends[1] * np.sin(end - start)
    return float(area / np.sin(angle))


def _answer(
    frame: pd.DataFrame, middle: Floats, countries: list[str], dimensions: list[str], full: float
) -> Message:
    """Answer with numbers whether all together fill the hexagon."""
    together = frame.iloc[-1]
    highest, first = middle.max(axis=0), middle.argmax(axis=0)
    lead = [
        f"{name} {countries[k]} {value:.1f}"
        for name, k, value in zip(dimensions, first, highest, strict=True)
    ]
    reached = int((highest >= full - 1e-9).sum())
    text = (
        "Together they fill it: full marks of {full:g} on every dimension."
        if reached == len(dimensions)
        else "Together they do not fill it: {area:.1f} % of its area (95 % interval {low:.1f} to {high:.1f}), the "
        "largest alone {alone:.1f} %; full marks of {full:g} on {reached} of {n} dimensions. Highest: {lead}."
    )
    return Message(
        text,
        full=full,
        area=together["area_pct"],
        low=together["low"],
        high=together["high"],
        alone=frame["area_pct"].iloc[:-1].max(),
        reached=reached,
        n=len(dimensions),
        lead=joined(lead, ", "),
    )
