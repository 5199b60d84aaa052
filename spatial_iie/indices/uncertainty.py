"""Uncertainty of a composite index carried into Moran's I and into regressions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._align import in_label_order
from spatial_iie._isolates import Isolates, without_isolates
from spatial_iie._registry import model as registered
from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.indices.composite_index import CompositeIndex
from spatial_iie.indices.topsis import closeness
from spatial_iie.inference import Permutations, check_choice, check_draws, count_beyond, simulated_p
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, versions

if TYPE_CHECKING:
    from collections.abc import Callable

    from spatial_iie.results import RegressionResult
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
Source = Literal["weights", "indicators", "leave-one-out"]
Weighing = Literal["likelihood", "equal"]
_TAILS = (0.025, 0.975)
_FEW = 20.0  # draws that count, by their likelihood


def index_draws(
    index: CompositeIndex, *, source: Source = "weights", spread: float = 0.5, draws: int = 200, seed: int = 0
) -> pd.DataFrame:
    r"""Return the scores of an index under other weights or other indicators.

    Parameters
    ----------
    index : CompositeIndex
        With weights of at least zero.
    source : {"weights", "indicators", "leave-one-out"}
        Weights from a Dirichlet distribution around those of the index; as many indicators drawn from its own with
        replacement (bootstrap); or each indicator left out once, the weights of the others divided by their sum.
    spread : float
        Of "weights": relative standard deviation of an average weight, 1 / m. The concentration of the distribution is
        (m - 1) / spread^2 - 1; about sqrt((m - 1) / (m + 1)) around equal weights is the flat distribution.
    draws, seed : int
        Not for "leave-one-out", which has as many draws as indicators.

    Returns
    -------
    DataFrame, shape (regions x years, draws)
        Indexed as ``index.scores``; nan where they are.

    Raises
    ------
    DataError
        If weights are negative, or the spread is not positive or too large for a distribution.

    Examples
    --------
    >>> import spatial_iie as si
    >>> index = si.indices.composite(si.study.demo(), ["cloud_part", "map_part", "messaging_part"])
    >>> index_draws(index, draws=20).shape, index_draws(index, source="leave-one-out").shape
    ((1098, 20), (1098, 3))
    """
    check_choice("source", source, Source)
    check_draws("draws", draws, at_least=2, seed=seed)
    negative = index.weights.index[(index.weights < 0).any(axis=1)]
    if len(negative):
        raise DataError(
            "draws are around weights of at least zero; those of {names} are negative.",
            names=listed(negative),
        )
    sets = _sets(len(index.weights), source, spread, draws, seed)
    names = sorted(index.weights.index)
    z, parts = index.standardized[names], []
    years = z.index.get_level_values("year")
    for period in index.weights.columns:
        rows = z if period == "panel" else z[years == period]
        weights = sets(index.weights.loc[names, period].to_numpy())
        values = rows.to_numpy()
        if index.about.aggregation == "topsis":
            each = [closeness(rows * w).to_numpy() for w in weights.T]
            scores = np.column_stack(each)
        else:
            scores = values @ weights
        parts.append(pd.DataFrame(scores, index=rows.index))
    found = pd.concat(parts).reindex(index.scores.index)
    return found.where(index.scores.notna(), other=np.nan)


def moran_of_index(
    index: CompositeIndex,
    w: Weights,
    *,
    source: Source = "weights",
    spread: float = 0.5,
    draws: int = 200,
    seed: int = 0,
    permutations: int = 999,
    years: Iterable[int] | None = None,
    isolates: Isolates = "exclude",
) -> TableResult:
    """Return Moran's I of a composite index by year, with the uncertainty of its weights or indicators.

    Parameters
    ----------
    index : CompositeIndex
    w : Weights
        Between (at least) the regions of the index.
    source, spread, draws, seed
        As for :func:`index_draws`.
    permutations : int
        Random placements behind the p value; 0 for none.
    years : iterable of int, optional
        By default every year of the index.
    isolates : {"exclude", "zero", "error"}

    Returns
    -------
    TableResult
        Columns year, statistic (of the index as it was built), mean, sd, low and high (of the draws), expectation,
        p_simulated and n.

    Raises
    ------
    DataError, WeightsError
        As for :func:`index_draws` and for isolates; if a year has no score.

    Notes
    -----
    What the interval means. Of "weights": if the true weights are one more draw of the distribution, the interval
    holds the Moran's I that the index would have with them with probability 95 %; it is nothing else, and above all no
    sampling interval: regions and indicators are as they were observed. Of "indicators": how far the statistic moves
    with the choice of indicators. Of "leave-one-out": the smallest and the largest value. The p value is that of the
    mean of the draws, under random placements of the regions that are the same for all draws: exact, whatever the draws
    are.
    Coverage and size: docs/index_uncertainty.md.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo().select(si.study.demo().ids[:60])
    >>> index = si.indices.composite(study, ["cloud_part", "map_part", "messaging_part"])
    >>> w = si.weights.knn(study.regions, 4)
    >>> table = moran_of_index(index, w, draws=50, permutations=99, years=[2019]).to_frame()
    >>> bool(table["low"][0] < table["statistic"][0] < table["high"][0])
    True
    """
    check_draws("permutations", permutations, at_least=0)
    scores = index_draws(index, source=source, spread=spread, draws=draws, seed=seed)
    wanted = index.about.years if years is None else tuple(years)
    rows = []
    for year in wanted:
        kept = _year(index, scores, year)
        part = in_label_order(w.subset(w.ids[w.ids.isin(kept.index)]))
        part, _ = without_isolates(part, isolates)
        values = kept.loc[part.ids].to_numpy()
        reference = _reference(values[:, 1:], part, permutations, seed)
        found = _morans(values, part)
        mean = float(found[1:].mean())
        low, high = _limits(found[1:], source)
        p = float(simulated_p(*count_beyond(reference, mean), permutations)) if permutations else np.nan
        rows.append(
            {"year": int(year), "statistic": found[0], "mean": mean, "sd": float(found[1:].std(ddof=1)), "low": low,
             "high": high, "expectation": -1 / (part.n - 1), "p_simulated": p, "n": part.n}
        )  # fmt: skip
    notes = [*_meaning(source, spread, scores.shape[1], seed, Message("Moran's I"))]
    if permutations:
        notes.append(
            Message(
                "p: of the mean of the draws, two-sided, under {permutations} random permutations of the regions, the "
                "same for all draws.",
                permutations=permutations,
            )
        )
    return TableResult(
        pd.DataFrame(rows),
        heading=Message("Moran's I of the composite index, {recipe}", recipe=index.about.recipe),
        about=_about(index, wanted, draws, seed, notes),
    )


def regression_of_index(
    formula: str,
    study: Study,
    index: CompositeIndex,
    w: Weights | None = None,
    *,
    name: str = "composite",
    model: str = "ols",
    effects: str | None = None,
    year: int | None = None,
    source: Source = "weights",
    spread: float = 0.5,
    draws: int = 100,
    seed: int = 0,
    weigh: Weighing = "likelihood",
    errors: str | None = None,
) -> TableResult:
    r"""Return a regression on a composite index whose standard errors have the uncertainty of the index in them.

    .. math::

        \bar Q = \sum_d \pi_d Q_d, \qquad T = \sum_d \pi_d s_d^2 + \left(1 + \frac1m\right) B, \qquad
        B = \frac{\sum_d \pi_d (Q_d - \bar Q)^2}{1 - \sum_d \pi_d^2}, \qquad m = 1 / \sum_d \pi_d^2

    Parameters
    ----------
    formula : str
        With the index in it under ``name``.
    study : Study
        The one the index was built from, with the other variables.
    index : CompositeIndex
    w : Weights, optional
        As the model wants them.
    name : str
        What the index is called in the formula.
    model, errors
        As for :func:`spatial_iie.spreg.panel` and the models of one year.
    effects : {"none", "region", "time", "both"}, optional
        Fit a panel of all years; by default one year is fitted.
    year : int, optional
        By default the last of the index.
    source, spread, draws, seed
        As for :func:`index_draws`; "leave-one-out" has no such combination and is refused.
    weigh : {"likelihood", "equal"}
        Weights pi of the draws: by the likelihood of the fit with each, or all the same, which are Rubin's rules.

    Returns
    -------
    TableResult
        Columns term, coefficient and std_error (of the index as it was built), combined, combined_se, low, high, p, and
        uncertainty, the part of the combined variance that comes of the index.

    Raises
    ------
    DataError, EstimationError
        If a variable is called ``name``, the formula does not name it, or a model cannot be fitted.

    Notes
    -----
    What the interval means. The true weights are taken as one draw of the distribution. Given y, draws that fit better
    are likelier to be near them: with weights by likelihood the interval is, but for the approximation of each
    likelihood by its maximum, the central 95 % of the posterior of the coefficient of the index with the true weights.
    With ``weigh="equal"`` the draws do not know of y, which makes coefficients of the index lean to zero. Rubin (1987),
    Multiple Imputation for Nonresponse in Surveys, chapter 3; degrees of freedom of Barnard and Rubin (1999),
    Biometrika 86(4).
    Coverage: docs/index_uncertainty.md.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> index = si.indices.composite(study, ["cloud_part", "map_part", "messaging_part"])
    >>> table = regression_of_index("log(gdp_per_capita) ~ composite", study, index, draws=20).to_frame()
    >>> table["term"].tolist()
    ['Intercept', 'composite']
    """
    check_choice("weigh", weigh, Weighing)
    if source == "leave-one-out":
        raise DataError(
            "a regression combines draws; leave-one-out has none. Take weights or indicators as the source."
        )
    scores = index_draws(index, source=source, spread=spread, draws=draws, seed=seed)
    fit = _fitting(
        formula, study, index, w, name=name, model=model, effects=effects, year=year, errors=errors
    )
    own = fit(index.scores)
    if name not in " ".join(map(str, own.params.index)):
        raise DataError(
            "the formula {formula!r} does not have the index, called {name}.", formula=formula, name=name
        )
    each = [fit(scores[column]) for column in scores]
    likelihoods = np.array([one.log_likelihood for one in each])
    by_likelihood = weigh == "likelihood" and bool(np.isfinite(likelihoods).all())
    found = combined(
        np.array([one.params.to_numpy() for one in each]),
        np.array([np.diag(one.cov) for one in each]),
        likelihoods if by_likelihood else None,
        own.residual_df if own.residual_df is not None else own.n - len(own.params),
    )
    frame = pd.DataFrame(
        {"term": pd.Series(own.params.index, dtype=object), "coefficient": own.params.to_numpy(),
         "std_error": own.std_errors.to_numpy(), "combined": found.estimate, "combined_se": found.std_error,
         "low": found.low, "high": found.high, "p": found.p, "uncertainty": found.share}
    )  # fmt: skip
    notes = [
        *_meaning(source, spread, draws, seed, Message("the coefficient")),
        *_how(found, by_likelihood, weigh),
    ]
    years = index.about.years if effects is not None else (index.about.years[-1] if year is None else year,)
    return TableResult(
        frame,
        heading=Message("{model} on the composite index: {formula}", model=own.model, formula=formula),
        about=_about(index, years, draws, seed, notes) | TableAbout(n=own.n),
    )


class Combined(NamedTuple):
    """Combined estimates, shape (k,) each, and how many draws count."""

    estimate: Floats
    std_error: Floats
    low: Floats
    high: Floats
    p: Floats
    share: Floats
    effective: float


def combined(estimates: Floats, variances: Floats, log_likelihoods: Floats | None, df: float) -> Combined:
    """Combine estimates of several draws, shape (draws, k), weighted by their likelihoods or all alike (Rubin's rules).

    Examples
    --------
    >>> two = combined(np.array([[1.0], [3.0]]), np.array([[1.0], [1.0]]), None, 1e9)
    >>> two.estimate.tolist(), (two.std_error**2).round(12).tolist()  # 1 + (1 + 1/2) 2
    ([2.0], [4.0])
    """
    from scipy import stats

    relative = (
        np.zeros(len(estimates)) if log_likelihoods is None else log_likelihoods - log_likelihoods.max()
    )
    pi = np.exp(relative) / np.exp(relative).sum()
    together = float((pi**2).sum())
    m = 1 / together
    mean, within = pi @ estimates, pi @ variances
    between = pi @ (estimates - mean) ** 2 / max(1 - together, np.finfo(float).tiny)
    more = (1 + 1 / m) * between
    total = within + more
    share = np.divide(more, total, out=np.zeros_like(total), where=total > 0)
    with np.errstate(divide="ignore"):
        old = max(m - 1, 1e-9) / share**2
    observed = (df + 1) / (df + 3) * df * (1 - share)
    freedom = 1 / (1 / old + 1 / np.maximum(observed, 1e-9))
    error = np.sqrt(total)
    reach = stats.t.ppf(_TAILS[1], freedom) * error
    p = 2 * stats.t.sf(np.abs(mean) / error, freedom)
    return Combined(mean, error, mean - reach, mean + reach, p, share, m)


def _sets(m: int, source: Source, spread: float, draws: int, seed: int) -> Callable[[Floats], Floats]:
    """Return what makes sets of weights, shape (m, draws), around weights of shape (m,)."""
    random = np.random.Generator(np.random.PCG64(seed))
    if source == "leave-one-out":
        factors = 1.0 - np.eye(m)
    elif source == "indicators":
        factors = random.multinomial(m, np.full(m, 1 / m), draws).T.astype(float)
    else:
        usable = isinstance(spread, int | float) and np.isfinite(spread) and 0 < spread < np.sqrt(m - 1)
        if not usable:
            raise DataError(
                "spread is the relative standard deviation of an average weight, above 0 and below {most:.3g} for {m} "
                "indicators, not {spread!r}.",
                most=np.sqrt(m - 1),
                m=m,
                spread=spread,
            )
        uniform = random.random((m, draws))

        def around(weights: Floats) -> Floats:
            from scipy.special import gammaincinv

            shape = np.maximum(((m - 1) / spread**2 - 1) * weights, 1e-12)
            parts = gammaincinv(shape[:, np.newaxis], uniform)
            return np.asarray(parts / parts.sum(axis=0))

        return around

    def multiplied(weights: Floats) -> Floats:
        parts = factors * weights[:, np.newaxis]
        sums = parts.sum(axis=0)
        return np.asarray(parts[:, sums > 0] / sums[sums > 0])

    return multiplied


def _year(index: CompositeIndex, scores: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return the scores of a year as built, and of all draws, of the regions that have one."""
    if year not in index.about.years:
        raise DataError(
            "the index has no year {year!r}; it has {years}.", year=year, years=listed(index.about.years, 40)
        )
    both = pd.concat([index.scores.rename("own"), scores], axis=1).xs(year, level="year").dropna()
    if both.empty:
        raise DataError("the index has no scores in {year}.", year=year)
    return both


def _morans(values: Floats, w: Weights) -> Floats:
    """Return Moran's I of each column of values."""
    z = values - values.mean(axis=0)
    return np.asarray(w.n / w.s0 * (z * (w.matrix @ z)).sum(axis=0) / (z**2).sum(axis=0))


def _reference(values: Floats, w: Weights, permutations: int, seed: int) -> Floats:
    """Return the mean of Moran's I over the draws under each random placement of the regions."""
    if not permutations:
        return np.empty(0)
    options = Permutations(permutations, seed)
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence(options.seed, spawn_key=(1,))))
    z = values - values.mean(axis=0)
    scale = w.n / w.s0 / (z**2).sum(axis=0)
    found = np.empty(options.draws)
    for k in range(options.draws):
        placed = z[random.permutation(w.n)]
        found[k] = ((placed * (w.matrix @ placed)).sum(axis=0) * scale).mean()
    return found


def _limits(values: Floats, source: Source) -> tuple[float, float]:
    if source == "leave-one-out":
        return float(values.min()), float(values.max())
    low, high = np.quantile(values, _TAILS, method="weibull")  # one more draw is between them with 95 %
    return float(low), float(high)


def _fitting(
    formula: str,
    study: Study,
    index: CompositeIndex,
    w: Weights | None,
    *,
    name: str,
    model: str,
    effects: str | None,
    year: int | None,
    errors: str | None,
) -> Callable[[pd.Series], RegressionResult]:
    """Return what fits the regression with scores of the index."""
    if name in study.variables:
        raise DataError(
            "the study has a variable {name!r}; call the index otherwise in the formula, with name=.",
            name=name,
        )
    if effects is None:
        when = index.about.years[-1] if year is None else year
        data, fitted = study.year(when), registered(model)

        def one_year(scores: pd.Series) -> RegressionResult:
            own = scores.xs(when, level="year").reindex(data.index)
            found: RegressionResult = fitted(formula, data.assign(**{name: own}), w, errors=errors)
            return found

        return one_year
    if w is None:
        raise EstimationError("a panel on the index needs spatial weights w.")
    from spatial_iie.spreg import panel

    def every_year(scores: pd.Series) -> RegressionResult:
        return panel(
            formula,
            study.assign(**{name: scores}),
            w,
            model=model,
            effects=effects,  # type: ignore[arg-type]
            years=index.about.years,
            errors=errors,
        )

    return every_year


def _meaning(source: Source, spread: float, draws: int, seed: int, what: Message) -> tuple[Message, ...]:
    """Say what an interval holds, and what it does not."""
    if source == "leave-one-out":
        return (Message("low and high: smallest and largest {what} with one indicator left out.", what=what),)
    if source == "indicators":
        return (
            Message(
                "interval: {draws} draws of as many indicators with replacement (seed {seed}): how {what} moves with "
                "the choice of indicators; no interval of an index of all indicators there might be.",
                draws=draws,
                seed=seed,
                what=what,
            ),
        )
    return (
        Message(
            "interval: {draws} sets of weights from a Dirichlet distribution around those of the index, an average "
            "weight with a relative standard deviation of {spread:.0f} % (seed {seed}). If the true weights are such a "
            "draw, it is of {what} with the true weights.",
            draws=draws,
            spread=100 * spread,
            seed=seed,
            what=what,
        ),
    )


def _how(found: Combined, by_likelihood: bool, weigh: Weighing) -> list[Message]:
    """Say how draws were combined, and what is wrong if it is."""
    if not by_likelihood:
        notes = [
            Message(
                "draws are combined by Rubin's rules, all alike: they do not know of the dependent variable, so that "
                "coefficients of the index lean to zero."
            )
        ]
        if weigh == "likelihood":
            notes.append(Message("the fits have no likelihood by which draws could be weighted."))
        return notes
    notes = [
        Message(
            "draws are weighted by the likelihood of their fits; as many count as {m:.0f} alike.",
            m=found.effective,
        )
    ]
    if found.effective < _FEW:
        notes.append(
            Message("fewer than {few:.0f} draws count: intervals are too short. Take more draws.", few=_FEW)
        )
    return notes


def _about(
    index: CompositeIndex, years: Iterable[int], draws: int, seed: int, notes: list[Message]
) -> TableAbout:
    return TableAbout(
        years=tuple(years),
        draws=draws,
        seed=seed,
        synthetic=index.about.synthetic,
        notes=tuple(notes),
        versions=versions(),
        source=index.about.source,
    )
