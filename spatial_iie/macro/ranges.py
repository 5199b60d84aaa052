"""How far the value added moves when the experts' shares are uncertain: a seeded simulation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.inference import Permutations, check_choice
from spatial_iie.macro._contributions import Contributions, Reading, checked_shares, part_names
from spatial_iie.macro._described import described
from spatial_iie.macro.io_table import InputOutputTable
from spatial_iie.macro.leontief import Imports, in_words, kind_of
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, versions

Floats = NDArray[np.float64]
Distribution = Literal["triangular", "uniform", "pert"]
Dependence = Literal["independent", "common"]
_QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}


def value_added_ranges(
    table: InputOutputTable,
    shares: pd.DataFrame,
    *,
    distribution: Distribution = "triangular",
    dependence: Dependence = "independent",
    draws: int = 9999,
    seed: int = 0,
    industries: Mapping[str, str] | pd.Series | None = None,
    reading: Reading = "forward",
    imports: Imports | None = None,
) -> TableResult:
    r"""Return the distribution of direct and penetration value added over uncertain shares R_i.

    Parameters
    ----------
    table : InputOutputTable
    shares : DataFrame, shape (d, 3)
        By sector: columns low, mode, high, with 0 <= low <= mode <= high <= 1; "uniform" needs no mode.
    distribution : {"triangular", "uniform", "pert"}
        Of each share. "pert" is the beta distribution on [low, high] with parameters
        :math:`1 + 4 (mode - low) / (high - low)` and :math:`1 + 4 (high - mode) / (high - low)`, thinner in the tails.
    dependence : {"independent", "common"}
        "independent": the judgements err one by one, and the errors cancel in the sum. "common": they are too
        high or too low together, all at the same quantile; the widest range these distributions can give.
    draws, seed : int
        Of the simulation; the same seed gives the same answer.
    industries, reading, imports
        As for :func:`penetration_value_added`.

    Returns
    -------
    TableResult
        By part, as :func:`digital_value_added`: at_mode (of the middle of the range for
        "uniform"), mean, sd, q05, q25, q50, q75, q95. Quantiles of parts do not add up to those of their sum.

    Raises
    ------
    DataError
        If the columns are missing or out of order, and as :func:`penetration_value_added`.
    SpatialIIEError
        If draws or seed are no whole numbers.

    Notes
    -----
    Value added is linear in the shares, so the simulation is one product of matrices. PERT: Malcolm et al.
    (1959), Operations Research 7.

    Examples
    --------
    >>> import spatial_iie as si
    >>> shares = pd.DataFrame({"low": [0.2, 0.5], "mode": [0.4, 0.6], "high": [0.6, 1.0]}, index=["03", "05"])
    >>> result = si.macro.value_added_ranges(si.macro.demo_io_table(), shares, draws=999, seed=1)
    >>> float(result.to_frame().loc["direct value added", "at_mode"].round(6))
    288.0
    """
    options = Permutations(draws, seed)
    random = np.random.default_rng(options.seed)
    mode, drawn = drawn_shares(table, shares, distribution, dependence, options.draws, random)
    parts = Contributions.of(table, mode.index, industries, reading, imports)
    parts.refuse_more_than_all(checked_shares(table, shares["high"]).to_numpy())
    per_share, names = _per_share(parts)
    values = drawn @ per_share
    frame = pd.DataFrame(
        {
            "at_mode": mode.to_numpy() @ per_share,
            "mean": values.mean(axis=0),
            "sd": values.std(axis=0, ddof=1) if options.draws > 1 else np.nan,
            **{name: np.quantile(values, at, axis=0) for name, at in _QUANTILES.items()},
        },
        index=pd.Index(names, name="part"),
    )
    together = {"independent": "each sector on its own", "common": "all at the same quantile"}[dependence]
    drawing = Message(
        "{draws:,} draws of {n} shares, {distribution}, {together}; seed {seed}.",
        draws=options.draws,
        n=len(mode),
        distribution=Message(distribution),
        together=Message(together),
        seed=options.seed,
    )
    about = described(
        table,
        drawing,
        in_words(table, imports),
    ) | TableAbout(
        draws=options.draws,
        seed=options.seed,
        distribution=distribution,
        dependence=dependence,
        reading=reading,
        imports=kind_of(table, imports),
        versions=versions(),
    )
    return TableResult(frame, Message("Value added of the digital industry over uncertain shares"), about)


def drawn_shares(
    table: InputOutputTable,
    shares: pd.DataFrame,
    distribution: Distribution,
    dependence: Dependence,
    draws: int,
    random: np.random.Generator,
) -> tuple[pd.Series, Floats]:
    """Return the middle of uncertain shares in the order of the table, and draws of them, shape (draws, d)."""
    check_choice("distribution", distribution, Distribution)
    check_choice("dependence", dependence, Dependence)
    low, mode, high = _bounds(table, shares, distribution)
    uniform = random.random((draws, len(low) if dependence == "independent" else 1))
    if (
        dependence == "independent"
    ):  # sectors are drawn in the order of their codes, whatever that of the table
        uniform = uniform[:, np.argsort(np.argsort(low.index))]
    return mode, _quantile(uniform, low.to_numpy(), mode.to_numpy(), high.to_numpy(), distribution)


def _bounds(
    table: InputOutputTable, shares: pd.DataFrame, distribution: Distribution
) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Return low, mode and high in the order of the table."""
    wanted = ["low", "high"] if distribution == "uniform" else ["low", "mode", "high"]
    if not isinstance(shares, pd.DataFrame) or any(name not in shares.columns for name in wanted):
        raise DataError(
            "a {distribution} range of shares needs a table by sector with columns {wanted}.",
            distribution=Message(distribution),
            wanted=listed(wanted),
        )
    low, high = checked_shares(table, shares["low"]), checked_shares(table, shares["high"])
    mode = (low + high) / 2 if distribution == "uniform" else checked_shares(table, shares["mode"])
    wrong = low.index[~((low <= mode) & (mode <= high)).to_numpy()]
    if len(wrong):
        cases = [f"{code}: {low[code]:g}, {mode[code]:g}, {high[code]:g}" for code in wrong]
        raise DataError("low, mode and high are out of order in {cases}.", cases=listed(cases))
    return low, mode, high


def _per_share(parts: Contributions) -> tuple[Floats, list[str]]:
    """Return what a share of 1 adds to every part, shape (d, p), and the names of the parts."""
    by_industry = parts.by_industry()
    penetration = by_industry.sum(axis=1)
    columns = [parts.direct, *by_industry.T, penetration, parts.direct + penetration]
    return np.column_stack(columns), part_names(parts.order)


def _quantile(u: Floats, low: Floats, mode: Floats, high: Floats, distribution: Distribution) -> Floats:
    """Return shares at quantiles u, shape (s, d) or (s, 1), by the inverse of each distribution."""
    width = high - low
    if distribution == "uniform":
        return low + u * width
    wide = np.where(width > 0, width, 1.0)
    if distribution == "triangular":
        rise = (mode - low) / wide
        left, right = np.sqrt(u * rise), 1 - np.sqrt((1 - u) * (1 - rise))
        return low + width * np.where(u < rise, left, right)
    from scipy.special import betaincinv

    pert = betaincinv(1 + 4 * (mode - low) / wide, 1 + 4 * (high - mode) / wide, u)
    return np.asarray(low + width * pert, dtype=float)
