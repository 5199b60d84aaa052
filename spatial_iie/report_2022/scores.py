"""Scores by experts: what they say together, and whether they agree (figures 2-2 to 2-6 of the report)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.inference import check_choice
from spatial_iie.messages import Language, Message, joined
from spatial_iie.results import TableAbout, TableResult, versions

Floats = NDArray[np.float64]
How = Literal["mean", "median", "trimmed"]
COLUMNS = ("rater", "country", "dimension", "score")
DIMENSIONS = ("IT", "CT", "OT", "Market space", "Industrial ecosystem", "Government support")
"""The six of figures 2-2 to 2-6: information, communication and operational technology, and three more."""
COUNTRIES = ("United States", "Germany", "China", "Japan")
IN_CHINESE: Mapping[str, str] = {
    "IT": "IT 技术",
    "CT": "CT 技术",
    "OT": "OT 技术",
    "Market space": "市场空间",
    "Industrial ecosystem": "产业生态",
    "Government support": "政府支持",
    "United States": "美国",
    "Germany": "德国",
    "China": "中国",
    "Japan": "日本",
}
ORDER: Mapping[str, tuple[str, ...]] = {
    "IT": ("United States", "China", "Japan", "Germany"),
    "CT": ("China", "United States", "Japan", "Germany"),
    "OT": ("Germany", "Japan", "United States", "China"),
    "Market space": ("China", "United States", "Germany", "Japan"),
    "Industrial ecosystem": ("United States", "Germany", "Japan", "China"),
    "Government support": ("China", "Germany", "Japan", "United States"),
}
"""Of made-up scores: on each dimension the countries from the highest to the lowest, so that no country leads on all.
It is no statement of the report's, whose scores are not printed."""
_HIGHEST, _STEP, _SPREAD = 9.0, 1.3, 0.9


def synthetic_scores(
    *, raters: int = 12, seed: int = 0, order: Mapping[str, Sequence[str]] = ORDER, language: Language = "en"
) -> pd.DataFrame:
    """Return SYNTHETIC scores in the layout of the report's, whose own scores are not printed.

    Parameters
    ----------
    raters : int
        Number of simulated experts.
    seed : int
    order : mapping of dimension to countries
        From the highest to the lowest: the means of the made-up scores are in this order, as the words of a text may
        have it.
    language : {"en", "zh", ...}
        Of the usual names.

    Returns
    -------
    DataFrame, shape (raters x 4 countries x 6 dimensions, 4)
        Columns rater, country, dimension, score, a whole number from 1 to 10. Marked as synthetic, so that
        everything made of it says so: the numbers describe no country.

    Examples
    --------
    >>> scores = synthetic_scores(raters=3)
    >>> len(scores), scores.attrs["synthetic"]
    (72, True)
    """
    if isinstance(raters, bool) or not isinstance(raters, int | np.integer) or raters < 1:
        raise DataError("raters must be a whole number of at least 1, not {raters!r}.", raters=raters)
    dimensions = list(order)
    countries = [name for name in COUNTRIES if name in order[dimensions[0]]] or list(order[dimensions[0]])
    if any(sorted(ranked) != sorted(countries) for ranked in order.values()):
        raise DataError(
            "order names other countries on some dimension: every dimension has each of them once."
        )
    ranks = np.array([[list(order[name]).index(each) for name in dimensions] for each in countries])
    random = np.random.default_rng(seed)
    noise = random.normal(0, _SPREAD, (raters, len(countries), len(dimensions)))
    step = min(_STEP, (_HIGHEST - 2) / max(1, len(countries) - 1))
    given = np.clip(np.round(_HIGHEST - step * ranks + noise - noise.mean(axis=0)), 1, 10)
    _keep_order(given, ranks)
    index = pd.MultiIndex.from_product(
        [[f"expert {k + 1}" for k in range(raters)], countries, dimensions], names=COLUMNS[:3]
    )
    frame = pd.DataFrame({"score": given.ravel()}, index=index).reset_index()
    if language == "zh":
        frame = frame.replace({name: dict(IN_CHINESE) for name in ("country", "dimension")})
    frame.attrs["synthetic"] = True
    return frame


def _keep_order(given: Floats, ranks: NDArray[np.int64]) -> None:
    """Lower single scores by a point until the means are in the order of the ranks, strictly."""
    for d in range(given.shape[2]):
        places = np.argsort(ranks[:, d])
        for above, below in pairwise(places):
            while given[:, below, d].mean() >= given[:, above, d].mean():
                given[np.argmax(given[:, below, d]), below, d] -= 1


def aggregate_scores(
    scores: pd.DataFrame,
    *,
    how: How = "mean",
    trim: float = 0.1,
    scale: tuple[float, float] | None = None,
) -> TableResult:
    """Aggregate the raters' scores to one a country and dimension, ready for ``si.viz.radar``.

    Parameters
    ----------
    scores : DataFrame
        Columns rater, country, dimension, score; a row a score. Missing scores are left out and counted.
    how : {"mean", "median", "trimmed"}
        "trimmed": the mean without the share ``trim`` of the lowest and of the highest scores, rounded down to whole
        scores.
    trim : float
    scale : (lowest, highest), optional
        Scores beyond are refused.

    Returns
    -------
    TableResult
        Indexed by dimension, a column a country, both in the order in which they first come.

    Raises
    ------
    DataError
        If a column is missing, a rater scores something twice, a score is no number or beyond the scale, or a country
        has no score on a dimension.

    Examples
    --------
    >>> scores = pd.DataFrame({"rater": ["a", "b", "c"], "country": "X", "dimension": "IT", "score": [1, 2, 9]})
    >>> [aggregate_scores(scores, how=how, trim=0.34).to_frame()["X"].tolist() for how in ("mean", "trimmed")]
    [[4.0], [2.0]]
    """
    check_choice("how", how, How)
    if isinstance(trim, bool) or not isinstance(trim, int | float) or not 0 <= trim < 0.5:
        raise DataError("trim must be a share from 0 up, below 0.5, not {trim!r}.", trim=trim)
    table, missing = checked_scores(scores, scale)
    refuse_holes(table, scores)
    wide = pd.DataFrame(
        index=in_order(scores["dimension"]), columns=pd.unique(scores["country"]), dtype=float
    )
    for (dimension, country), given in table.groupby(["dimension", "country"])["score"]:
        wide.loc[dimension, country] = _AGGREGATES[how](given.to_numpy(), trim)
    raters = table["rater"].nunique()
    mean = (
        Message("{trim:g} % trimmed mean", trim=100 * trim) if how == "trimmed" else Message(how.capitalize())
    )
    note = Message("{mean} of the scores of {raters} raters.", mean=mean, raters=raters)
    notes = [note, *missing_in_words(missing)]
    about = about_scores(scores, notes) | TableAbout(how=how, raters=raters, own_columns=tuple(wide.columns))
    return TableResult(wide.rename_axis("dimension"), Message("Scores by dimension and country"), about)


def weighted_scores(
    table: TableResult | pd.DataFrame, weights: Mapping[str, float] | None = None
) -> TableResult:
    """Return one score a country: the weighted mean over dimensions, and its rank.

    Parameters
    ----------
    table : TableResult or DataFrame, shape (dimensions, countries)
        Of :func:`aggregate_scores`.
    weights : mapping of dimension to float, optional
        Not negative, divided by their sum; by default all alike.

    Returns
    -------
    TableResult
        By country, the best first: score, rank (ties share the better one).

    Raises
    ------
    DataError
        If a score is missing or no number, a dimension is there twice, or weights are missing, negative, all zero, or
        of other dimensions.

    Examples
    --------
    >>> table = pd.DataFrame({"X": [1.0, 5.0], "Y": [4.0, 3.0]}, index=["IT", "CT"])
    >>> weighted_scores(table, {"IT": 3, "CT": 1}).to_frame()["score"].to_dict()
    {'Y': 3.75, 'X': 2.0}
    """
    frame = _complete(table.to_frame() if isinstance(table, TableResult) else table)
    given = pd.Series(dict(weights) if weights is not None else dict.fromkeys(frame.index, 1.0))
    given = pd.to_numeric(given, errors="coerce").astype(float)
    if set(given.index) != set(frame.index):
        raise DataError(
            "weights must be of the dimensions {dimensions}, not {given}.",
            dimensions=listed(frame.index, 12),
            given=listed(given.index, 12),
        )
    if not (np.isfinite(given) & (given >= 0)).all() or given.sum() == 0:
        raise DataError(
            "weights must be numbers from 0 up, not all 0; these are {weights}.", weights=given.to_dict()
        )
    share = given.reindex(frame.index) / given.sum()
    total = (frame.mul(share, axis=0)).sum().sort_values(ascending=False, kind="stable")
    made = pd.DataFrame({"score": total, "rank": total.rank(ascending=False, method="min").astype(int)})
    weighting = joined((f"{name} {value:.3g}" for name, value in share.items()), ", ")
    about = table.about if isinstance(table, TableResult) else TableAbout()
    note = Message("Weights of dimensions: {weights}.", weights=weighting)
    about |= TableAbout(notes=(*about.notes, note))
    return TableResult(made.rename_axis("country"), Message("Scores by country"), about)


def _complete(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table of dimensions and countries as numbers; a weighted mean cannot pass over a missing one."""
    numbers = table.apply(pd.to_numeric, errors="coerce").astype(float)
    holes = [f"{c}: {d}" for c in numbers for d in numbers.index[~np.isfinite(numbers[c].to_numpy())]]
    twice = table.index[table.index.duplicated()].unique()
    if holes or len(twice):
        wrong = {"no score of {which}": holes, "{which} more than once": twice}
        words = [Message(text, which=listed(which)) for text, which in wrong.items() if len(which)]
        raise DataError("the table of scores has {words}.", words=joined(words, " and "))
    return numbers


def _trimmed_mean(values: Floats, trim: float) -> float:
    cut = int(trim * len(values))
    return float(np.sort(values)[cut : len(values) - cut].mean())


_AGGREGATES: Mapping[str, Callable[[Floats, float], float]] = {
    "mean": lambda values, _trim: float(values.mean()),
    "median": lambda values, _trim: float(np.median(values)),
    "trimmed": _trimmed_mean,
}


def checked_scores(scores: object, scale: tuple[float, float] | None) -> tuple[pd.DataFrame, int]:
    """Return the scores that are there as numbers, and how many are missing."""
    if not isinstance(scores, pd.DataFrame):
        raise DataError(
            "scores are a {kind}, not a DataFrame with columns {wanted}.",
            kind=type(scores).__name__,
            wanted=listed(COLUMNS),
        )
    lacking = [name for name in COLUMNS if name not in scores.columns]
    if lacking:
        raise DataError(
            "scores lack the column{s} {lacking}; there are {columns}.",
            s=plural(lacking),
            lacking=listed(lacking),
            columns=listed(scores.columns, 12),
        )
    table = scores[list(COLUMNS)].reset_index(drop=True)
    numbers = pd.to_numeric(table["score"], errors="coerce")
    wrong = table.index[(table["score"].notna() & ~np.isfinite(numbers.to_numpy(dtype=float)))]
    _refuse(table, wrong, Message("no number"))
    _refuse(
        table,
        table.index[table[list(COLUMNS[:3])].isna().any(axis=1)],
        Message("without rater, country or dimension"),
    )
    if scale is not None:
        low, high = scale
        beyond = Message("beyond the scale {low:g} to {high:g}", low=low, high=high)
        _refuse(table, table.index[(numbers < low) | (numbers > high)], beyond)
    _refuse(table, table.index[table.duplicated(list(COLUMNS[:3]))], Message("given twice by the same rater"))
    there = numbers.notna()
    if not there.any():
        raise DataError("there is no score.")
    return table.assign(score=numbers.astype(float))[there.to_numpy()], int((~there).sum())


def in_order(dimensions: pd.Series) -> list[str]:
    """Return the dimensions in the order in which they first come, the report's six in its own.

    >>> in_order(pd.Series(["b", "a", "b"])), in_order(pd.Series(["OT", "IT"]))
    (['b', 'a'], ['IT', 'OT'])
    """
    found = list(dict.fromkeys(dimensions))
    usual = [*DIMENSIONS, *(IN_CHINESE[name] for name in DIMENSIONS)]
    return sorted(found, key=usual.index) if set(found) <= set(usual) else found


def refuse_holes(table: pd.DataFrame, scores: pd.DataFrame) -> None:
    """Refuse scores of which no rater gave one to a country on a dimension."""
    there = set(zip(table["country"], table["dimension"], strict=True))
    holes = [
        f"{country}: {dimension}"
        for dimension in scores["dimension"].unique()
        for country in scores["country"].unique()
        if (country, dimension) not in there
    ]
    if holes:
        raise DataError(
            "{n_holes} of countries and dimensions have no score {holes}.",
            n_holes=len(holes),
            holes=listed(holes),
        )


def _refuse(table: pd.DataFrame, rows: pd.Index, what: str) -> None:
    if len(rows):
        cells = [" / ".join(map(str, table.loc[row, list(COLUMNS)])) for row in rows]
        raise DataError(
            "{n_rows} score{s} {word} {what} {cells}.",
            n_rows=len(rows),
            s=plural(rows),
            word="is" if len(rows) == 1 else "are",
            what=what,
            cells=listed(cells, 3),
        )


def missing_in_words(missing: int) -> list[str]:
    """Say how many scores were left out."""
    s = plural(range(missing))
    return [Message("{n} missing score{s} left out.", n=missing, s=s)] if missing else []


def about_scores(scores: pd.DataFrame, notes: list[str]) -> TableAbout:
    """Return how a result of scores was made, simulated scores called so."""
    simulated = bool(scores.attrs.get("synthetic", False))
    if simulated:
        notes = [Message("The scores are simulated: those of the report are not printed."), *notes]
    return TableAbout(synthetic=simulated, notes=tuple(notes), versions=versions())
