"""Do raters agree? Kendall's coefficient of concordance, with chi-square and permutation p values."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._execute import run_blocks
from spatial_iie.errors import DataError, EstimationError
from spatial_iie.inference import Permutations, count_beyond, simulated_p
from spatial_iie.messages import Message
from spatial_iie.report_2022.scores import about_scores, checked_scores, missing_in_words, refuse_holes
from spatial_iie.results import TableAbout, TableResult, versions

Floats = NDArray[np.float64]
_KENDALL = Message(
    "Kendall's W, corrected for ties: 1 if all raters rank alike; at random its mean is 1 by the number of raters. p: "
    "chi2 with n - 1 degrees of freedom, rough for fewer than 8 items; p (simulated): each rater's ranks shuffled, "
    "one-sided. Spearman: mean over pairs of raters."
)
_CELLS = 1 << 20  # ranks a block of draws holds at most: 8 MB


def agreement(
    scores: pd.DataFrame, *, permutations: int | Permutations | None = 9999, seed: int = 0
) -> TableResult:
    """Test on every dimension, and over all, whether the raters rank the countries alike.

    Parameters
    ----------
    scores : DataFrame
        As :func:`aggregate_scores` takes it. On each dimension, raters without a score for every country are left out
        and counted.
    permutations : int, Permutations or None
        Random rankings for ``p_simulated``: each rater's ranks are shuffled by themselves.
    seed : int

    Returns
    -------
    TableResult
        A row a dimension, then one over all countries and dimensions together: dimension, raters, items,
        kendall_w, spearman (mean over pairs of raters), chi2, df, p, p_simulated, draws.

    Raises
    ------
    DataError
        As :func:`aggregate_scores`.
    EstimationError
        If a dimension has fewer than 2 complete raters or 2 countries, or no rater tells any apart.

    See Also
    --------
    kendall_w : the same of one table of raters and items.

    Examples
    --------
    >>> import spatial_iie as si
    >>> table = agreement(si.report_2022.synthetic_scores(), permutations=999).to_frame()
    >>> table["dimension"].tolist()[-1], bool((table["kendall_w"] <= 1).all())
    ('all together', True)
    """
    table, missing = checked_scores(scores, None)
    refuse_holes(table, scores)
    options = Permutations.of(permutations, seed)
    rows = []
    order = list(dict.fromkeys(scores["dimension"]))
    wide = table.set_index(["rater", "dimension", "country"])["score"].unstack(["dimension", "country"])  # noqa: PD010
    for k, name in enumerate([*order, None]):
        part = (wide if name is None else wide[name]).dropna()
        label = Message("all together") if name is None else name
        rows.append({"dimension": label, **_tested(part.to_numpy(), options, k, label)})
    notes = [_KENDALL, *missing_in_words(missing)]
    about = about_scores(scores, notes) | TableAbout(permutations=options)
    return TableResult(pd.DataFrame(rows), Message("Agreement between raters"), about)


def kendall_w(
    ratings: pd.DataFrame, *, permutations: int | Permutations | None = 9999, seed: int = 0
) -> TableResult:
    r"""Return Kendall's coefficient of concordance of raters on items.

    .. math:: W = \frac{12 \sum_j R_j^2 - 3 m^2 n (n + 1)^2}{m^2 n (n^2 - 1) - m \sum_i \sum_g (t_{ig}^3 - t_{ig})},
              \qquad \chi^2_{n-1} = m (n - 1) W

    with m raters, n items, R the sums of ranks, t the sizes of the ties of rater i.

    Parameters
    ----------
    ratings : DataFrame, shape (m raters, n items)
        Scores or ranks; each row is ranked, ties get their mean rank.
    permutations, seed
        As :func:`agreement` takes them. For few items or raters chi2 is rough: prefer ``p_simulated``.

    Returns
    -------
    TableResult
        One row: raters, items, kendall_w, spearman, chi2, df, p, p_simulated, draws. W = (1 + (m - 1) spearman) / m
        where no rater has ties.

    Raises
    ------
    DataError
        If a rating is missing.
    EstimationError
        If there are fewer than 2 raters or items, or no rater tells any items apart.

    Notes
    -----
    Kendall and Babington Smith (1939); Siegel and Castellan (1988), Nonparametric Statistics, section 9.6.

    Examples
    --------
    >>> ratings = pd.DataFrame([[1, 2, 3], [1, 3, 2], [1, 2, 3]])
    >>> round(kendall_w(ratings, permutations=None).to_frame()["kendall_w"].item(), 4)
    0.7778
    """
    if not isinstance(ratings, pd.DataFrame):
        raise DataError(
            "ratings are a {kind}, not a DataFrame of raters and items.", kind=type(ratings).__name__
        )
    values = ratings.apply(pd.to_numeric, errors="coerce").to_numpy(dtype=float)
    if not np.isfinite(values).all():
        raise DataError(
            "{n} ratings are missing or no numbers; leave those raters out.",
            n=int((~np.isfinite(values)).sum()),
        )
    options = Permutations.of(permutations, seed)
    about = TableAbout(permutations=options, notes=(_KENDALL,), versions=versions())
    return TableResult(
        pd.DataFrame([_tested(values, options, 0, Message("the ratings"))]), Message("Kendall's W"), about
    )


def _tested(values: Floats, options: Permutations | None, stream: int, label: object) -> dict[str, float]:
    """Return W and its tests of ratings, shape (raters, items)."""
    from scipy.stats import chi2, rankdata

    m, n = values.shape
    if m < 2 or n < 2:
        raise EstimationError(
            "agreement wants 2 complete raters and 2 items; of {label} there are {m} and {n}.",
            label=label,
            m=m,
            n=n,
        )
    ranks = np.asarray(rankdata(values, axis=1), dtype=float)
    ties = sum(
        float((count**3 - count).sum()) for count in (np.unique(row, return_counts=True)[1] for row in ranks)
    )
    most = m**2 * n * (n**2 - 1) / 12 - m * ties / 12
    if most <= 1e-9:
        raise EstimationError("no rater tells any items of {label} apart: all scores are ties.", label=label)
    w = _spread(ranks[None])[0] / most
    statistic = m * (n - 1) * w
    row = {"raters": m, "items": n, "kendall_w": w, "spearman": _mean_spearman(ranks), "chi2": statistic,
           "df": n - 1, "p": float(chi2.sf(statistic, n - 1))}  # fmt: skip
    if options is not None:
        reference = _shuffled(ranks, options, stream) / most
        row |= {"p_simulated": float(simulated_p(*count_beyond(reference, w), options.draws, "greater"))}
        row |= {"draws": options.draws}
    return row


def _spread(ranks: Floats) -> Floats:
    """Return the sum of squared deviations of the sums of ranks, for ranks of shape (draws, raters, items)."""
    sums = ranks.sum(axis=1)
    return np.asarray(((sums - sums.mean(axis=1, keepdims=True)) ** 2).sum(axis=1))


def _shuffled(ranks: Floats, options: Permutations, stream: int) -> Floats:
    """Return the spread of draws in which every rater's ranks are shuffled, in blocks."""
    size = max(1, min(1024, _CELLS // ranks.size))
    blocks = [(k, min(size, options.draws - k * size)) for k in range(-(-options.draws // size))]
    parts = run_blocks(partial(_block, ranks, options.seed, stream), blocks, options.executor)
    return np.concatenate(list(parts))


def _block(ranks: Floats, seed: int, stream: int, block: tuple[int, int]) -> Floats:
    number, draws = block
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(stream, number))))
    return _spread(random.permuted(np.broadcast_to(ranks, (draws, *ranks.shape)), axis=2))


def _mean_spearman(ranks: Floats) -> float:
    """Return the mean rank correlation over the pairs of raters who tell items apart; nan without a pair."""
    differing = ranks[np.ptp(ranks, axis=1) > 0]
    if len(differing) < 2:
        return float("nan")
    pairs = np.corrcoef(differing)[np.triu_indices(len(differing), 1)]
    return float(pairs.mean())
