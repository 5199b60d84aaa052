"""Threshold regression: coefficients that change where a variable passes a value that is estimated (Hansen)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._align import label_order
from spatial_iie._registry import Effects
from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.inference import check_choice, check_draws, check_level
from spatial_iie.messages import Message, joined
from spatial_iie.results import TableAbout, ThresholdResult, carried
from spatial_iie.spreg._blocks import centred
from spatial_iie.spreg.design import Design, make_design
from spatial_iie.spreg.formulas.formula import check_known
from spatial_iie.spreg.heterogeneity._threshold_search import Search, search_of
from spatial_iie.spreg.heterogeneity.regimes import by_row, regimes, regimes_of_panel
from spatial_iie.spreg.panels._contrasts import over_time
from spatial_iie.spreg.panels._effects import contrasts_beside
from spatial_iie.spreg.panels.panel import PanelOptions, fitted_panel

if TYPE_CHECKING:
    from spatial_iie._isolates import Isolates
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
Bootstrap = Literal["wild", "residual"]
Interval = Literal["robust", "homoskedastic"]
MOST = 3
LEVELS = (0.10, 0.05, 0.01)
_AT_ONCE = 500
_FIXED = ("none", "region", "time", "both")


class _Rows(NamedTuple):
    """Arrays of a threshold regression; ``blocks`` are years and regions of its rows, ``order`` that of draws."""

    q: pd.Series
    x: Floats
    design: Design
    split: tuple[str, ...]
    blocks: tuple[int, int]
    order: NDArray[np.intp]
    search: Search


def threshold(
    formula: str,
    data: pd.DataFrame | Study,
    w: Weights | None = None,
    *,
    variable: str,
    split: Iterable[str] | None = None,
    thresholds: int = 1,
    model: str = "ols",
    trim: float = 0.15,
    most: int = 400,
    bootstrap: Bootstrap = "wild",
    interval: Interval = "robust",
    level: float = 0.95,
    draws: int = 999,
    seed: int = 0,
    effects: Effects = "both",
    years: Iterable[int] | None = None,
    isolates: Isolates = "exclude",
    errors: str | StandardErrors | None = None,
) -> ThresholdResult:
    r"""Estimate and test thresholds: coefficients that change where a variable passes an unknown value.

    .. math:: y_i = x_i' \beta_1 1(q_i \le \gamma) + x_i' \beta_2 1(q_i > \gamma) + z_i' \delta + e_i

    The threshold minimizes the sum of squares over the values of q. Its test against none, and of each further one,
    is by bootstrap, since under the null hypothesis the threshold does not exist; its interval holds the values that a
    likelihood ratio test does not reject.

    Parameters
    ----------
    formula : str
        Such as ``"log(gdp) ~ x + z"``.
    data : DataFrame or Study
        One year, one row per region; or a study, all years of which make a panel.
    w : Weights, optional
        Between the regions; not needed by OLS of one year.
    variable : str
        The column q; it need not be in the formula.
    split : iterable of str, optional
        Regressors whose coefficients change; by default all, of one year the intercept as well ("Intercept"), which
        beside effects of regions or years stays one.
    thresholds : int
        1, 2 or 3: found one after the other, and each found again with the others given.
    model : {"ols", "slx"}
        With "slx" the lags of all regressors are regressors too, and change with them.
    trim : float
        Share of the rows that every regime has at least.
    most : int
        Candidates at most: beyond, values at equal distances of rank.
    bootstrap : {"wild", "residual"}
        Residuals times standard normal numbers, one a region (Hansen 1996: the variance may differ between regions,
        and errors of a region may be correlated over years); or residuals drawn with replacement, those of a region
        in all years together (Hansen 1999).
    interval : {"robust", "homoskedastic"}
        Whether the likelihood ratio of one year is scaled for unequal variances at the threshold (Hansen 2000,
        section 3.4); panels have the second, as in Hansen (1999).
    level : float
        Of the interval.
    draws, seed : int
        Of the bootstrap.
    effects : {"none", "region", "time", "both"}
        Of a panel; see :func:`spatial_iie.spreg.panel`.
    years : iterable of int, optional
        Of a panel; by default all.
    isolates, errors
        As for :func:`spatial_iie.spreg.slx`; errors are those of the coefficients, with the thresholds taken as known.

    Returns
    -------
    ThresholdResult
        One row per threshold: its estimate with the interval, F against one fewer, bootstrap p, critical values.
        ``fit`` is the regression by regime, ``profile`` the likelihood ratio by value.

    Raises
    ------
    DataError
        If a column does not exist or is no number, or a number is out of its range.
    EstimationError
        If too few values are left to choose from.

    Notes
    -----
    Hansen (1996), Econometrica 64; Hansen (1999), J. Econometrics 93; Hansen (2000), Econometrica 68. All sums of
    squares, those of the draws too, come from one matrix of cross-products.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> random = np.random.default_rng(0)
    >>> data = pd.DataFrame(random.standard_normal((200, 3)), columns=["x", "q", "y"])
    >>> data["y"] += np.where(data["q"] <= 0.3, 0, 2) * data["x"]
    >>> found = threshold("y ~ x", data, variable="q", draws=99)
    >>> found.to_frame()[["threshold", "p_bootstrap"]].round(2).values.tolist()
    [[0.3, 0.01]]
    """
    _check(model, thresholds, trim, most, bootstrap, interval, level, effects)
    check_draws("draws", draws, at_least=19, seed=seed)
    if not isinstance(variable, str):
        raise DataError("variable= is the name of a column, not {given!r}.", given=variable)
    lags = None if model == "slx" else ()
    if isinstance(data, pd.DataFrame):
        rows = _of_year(formula, data, w, variable, split, lags, isolates, trim, most)
    else:
        rows = _of_panel(formula, data, w, variable, split, model, effects, years, isolates, trim, most)
    _check_candidates(rows.search, variable, thresholds)
    search = rows.search
    scores = search.scores(search.residuals)
    found = search.in_turn(scores[np.newaxis], thresholds)[1]
    at = search.refined(scores, tuple(found[0].tolist()))
    tests = [_test(rows, tuple(found[0, :k].tolist()), bootstrap, draws, seed + k) for k in range(thresholds)]
    robust = interval == "robust" and isinstance(data, pd.DataFrame)
    profile, limits = _profiles(rows, scores, at, level, robust)
    frame = _table(search, at, tests, limits)
    fit = _fit(formula, data, w, variable, rows, at, model, effects, years, isolates, errors)
    notes = _notes(rows, variable, draws, seed, bootstrap, robust, level, thresholds, most, limits)
    about = TableAbout.of(carried(fit.about)) | TableAbout(
        variable=variable,
        formula=formula,
        draws=draws,
        seed=seed,
        level=level,
        notes=(*fit.about.notes, *notes),
    )
    return ThresholdResult(frame, profile, fit, about)


def _check(
    model: str,
    thresholds: int,
    trim: float,
    most: int,
    bootstrap: str,
    interval: str,
    level: float,
    effects: str,
) -> None:
    for name, value, choices in (
        ("model", model, ("ols", "slx")),
        ("bootstrap", bootstrap, get_args(Bootstrap)),
        ("interval", interval, get_args(Interval)),
        ("effects", effects, _FIXED),
    ):
        check_choice(name, value, choices)
    if isinstance(thresholds, bool) or thresholds not in range(1, MOST + 1):
        raise DataError("thresholds= is 1, 2 or {most}, not {given!r}.", most=MOST, given=thresholds)
    if isinstance(trim, bool) or not isinstance(trim, int | float) or not 0 < trim < 1 / (thresholds + 1):
        raise DataError(
            "trim= is the share of rows in every regime: between 0 and {most:.2f}, not {given!r}.",
            most=1 / (thresholds + 1),
            given=trim,
        )
    if isinstance(most, bool) or not isinstance(most, int) or most < 10:
        raise DataError("most= is a number of candidates, 10 or more, not {given!r}.", given=most)
    check_level(level)


def _of_year(
    formula: str,
    data: pd.DataFrame,
    w: Weights | None,
    variable: str,
    split: Iterable[str] | None,
    lags: Iterable[str] | None,
    isolates: Isolates,
    trim: float,
    most: int,
) -> _Rows:
    if w is None and lags is None:
        raise EstimationError("{model} needs weights: give w.", model="SLX")
    design = make_design(formula, data, w, lagged=lags, isolates=isolates, beside=[variable])
    q = _numbers(data.loc[design.ids, variable])
    names = _split(design, split, intercept=True)
    x = design.z[:, [design.names.index(name) for name in names]]
    search = search_of(q.to_numpy(), x, design.z, design.y, lambda columns: columns, trim=trim, most=most)
    return _Rows(q, x, design, names, (1, len(q)), label_order(design.ids), search)


def _of_panel(
    formula: str,
    study: Study,
    w: Weights | None,
    variable: str,
    split: Iterable[str] | None,
    model: str,
    effects: Effects,
    years: Iterable[int] | None,
    isolates: Isolates,
    trim: float,
    most: int,
) -> _Rows:
    """Return the rows of a panel: candidates lose the effects as the regressors do."""
    if w is None:
        raise EstimationError("{model} needs weights: give w.", model="panel")
    check_known([variable], study.table(study.years[0]).columns)
    kept: list[tuple[Design, pd.DataFrame]] = []

    def keep(design: Design, table: pd.DataFrame) -> Design:
        kept.append((design, table))
        return design

    asked = PanelOptions(model=model.upper(), effects=effects, years=years, isolates=isolates)
    fit = fitted_panel(keep, formula, study, w, asked)
    whole, table = kept[0]
    q = _numbers(table[variable])
    names = _split(whole, split, intercept=effects == "none")
    x = whole.z[:, [whole.names.index(name) for name in names]]
    count = whole.blocks.count
    transform = partial(_without_effects, design=fit.design, years=count)
    search = search_of(q.to_numpy(), x, fit.design.z, fit.design.y, transform, trim=trim, most=most)
    n = whole.weights.n
    return _Rows(q, x, fit.design, names, (len(fit.design.y) // n, n), label_order(whole.weights.ids), search)


def _without_effects(columns: Floats, design: Design, years: int) -> Floats:
    """Take from columns of all years what was taken from a design."""
    blocks = design.blocks
    columns = centred(columns, years) if blocks.centred else columns
    if blocks.free == years:
        return columns
    basis = np.array([np.ones(years), *blocks.trends]).T
    return over_time(contrasts_beside(basis), columns)


def _numbers(values: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce") if values.dtype == object else values
    if not pd.api.types.is_numeric_dtype(numbers) or pd.api.types.is_bool_dtype(numbers):
        raise DataError("{name} is no column of numbers: a threshold is a number.", name=str(values.name))
    if numbers.isna().any():
        where = values.index[numbers.isna()]
        raise DataError(
            "{name} has no value in {n} {n:row|rows} {rows}: every row of the fit needs one.",
            name=str(values.name),
            n=len(where),
            rows=listed(where),
        )
    return numbers.astype(float)


def _split(design: Design, split: Iterable[str] | None, *, intercept: bool) -> tuple[str, ...]:
    """Return the columns whose coefficients change, with the lags of those that do."""
    able = [name for name in design.own if name not in design.nuisance]
    if split is None:
        chosen = [name for name in able if intercept or name != "Intercept"]
    else:
        chosen = [split] if isinstance(split, str) else list(split)
        if unknown := [name for name in chosen if name not in able]:
            raise DataError(
                "split= names what is no regressor {unknown}. There are {known}.",
                unknown=listed(unknown),
                known=listed(able, 12),
            )
    if not chosen:
        raise DataError("split= names no regressor: no coefficient is left to change.")
    return tuple(name for name in design.names if name.removeprefix("W ") in chosen)


def _check_candidates(search: Search, variable: str, thresholds: int) -> None:
    if len(search.candidates) < 5 * thresholds:
        raise EstimationError(
            "{variable} has {n} {n:value|values} with enough rows on either side, too few for {thresholds} "
            "{thresholds:threshold|thresholds}: lower trim=, or divide the regions by groups.",
            variable=variable,
            n=len(search.candidates),
            thresholds=thresholds,
        )


class _Test(NamedTuple):
    f: float
    p: float
    critical: tuple[float, ...]


def _test(rows: _Rows, null: tuple[int, ...], bootstrap: Bootstrap, draws: int, seed: int) -> _Test:
    """Test one threshold more than those of ``null``, by draws from the regression with these."""
    search = rows.search
    count, n = len(null), len(search.residuals)
    scores = search.scores(search.residuals)
    whole = float(search.residuals @ search.residuals)
    gains, found = search.in_turn(scores[np.newaxis], count + 1)
    f = _f(whole, gains, n)[0]
    under_null = 0.0
    if count:
        b = search.coefficients(scores, null)
        under_null = np.einsum("jkml,ml->jk", search.gram[:, :, list(null)], b)
        level = float(search.scores(search.residuals)[list(null)].ravel() @ b.ravel())
    left = search.fitted_residuals(tuple(found[0].tolist()))
    random, drawn = np.random.default_rng(seed), []
    basis = np.linalg.qr(rows.design.z)[0]
    for start in range(0, draws, _AT_ONCE):
        e = _drawn(left, rows.blocks, bootstrap, min(_AT_ONCE, draws - start), random, rows.order)
        e = e - basis @ (basis.T @ e)
        own = search.scores(e)
        squares = (e**2).sum(axis=0)
        if count:  # of the fitted part plus the draw
            squares = squares + level + 2 * np.einsum("bmk,mk->b", own[:, list(null)], b)
        drawn.append(_f(squares, search.in_turn(own + under_null, count + 1)[0], n))
    simulated = np.concatenate(drawn)
    p = (1 + int((simulated >= f * (1 - 1e-10)).sum())) / (1 + draws)
    return _Test(float(f), p, tuple(np.quantile(simulated, [1 - each for each in LEVELS]).tolist()))


def _f(whole: Floats | float, gains: list[Floats], n: int) -> Floats:
    """Return n times the relative fall of the sum of squares by the last threshold."""
    last = np.asarray(whole - gains[-1])
    before = np.asarray(whole - gains[-2]) if len(gains) > 1 else np.asarray(whole)
    return np.asarray(n * (before - last) / last)


def _drawn(
    residuals: Floats,
    blocks: tuple[int, int],
    bootstrap: Bootstrap,
    draws: int,
    random: np.random.Generator,
    order: NDArray[np.intp] | slice = slice(None),
) -> Floats:
    """Return residuals of draws, shape (rows, B): those of a region in all years are multiplied, or drawn, together."""
    years, n = blocks
    apart = residuals.reshape(years, n)[:, order]
    if bootstrap == "wild":
        drawn = apart[:, :, np.newaxis] * random.standard_normal((n, draws))
    else:
        apart = apart - apart.mean(axis=1, keepdims=True)
        drawn = apart[:, random.integers(0, n, (n, draws))]
    made = np.empty_like(drawn)
    made[:, order] = drawn
    return made.reshape(years * n, draws)


def _profiles(
    rows: _Rows, scores: Floats, at: tuple[int, ...], level: float, robust: bool
) -> tuple[pd.DataFrame, list[tuple[float, float]]]:
    """Return the likelihood ratio by value of each threshold, the others given, and the interval it leaves."""
    search = rows.search
    n, whole = len(search.residuals), float(search.residuals @ search.residuals)
    critical = -2 * np.log(1 - np.sqrt(level))
    scale = _unequal(rows, at) if robust else np.ones(len(at))
    parts, limits = [], []
    for place, where in enumerate(at):
        others = tuple(each for k, each in enumerate(at) if k != place)
        squares = whole - search.gains(scores, others)
        usable = np.isfinite(squares)
        ratio = n * (squares - squares[where]) / squares[where] / scale[place]
        inside = search.candidates[usable & (ratio <= critical)]
        limits.append((float(inside.min()), float(inside.max())))
        parts.append(
            pd.DataFrame(
                {
                    "number": place + 1,
                    "value": search.candidates[usable],
                    "ratio": np.maximum(ratio[usable], 0.0),
                }
            )
        )
    return pd.concat(parts, ignore_index=True).assign(critical=critical), limits


def _unequal(rows: _Rows, at: tuple[int, ...]) -> Floats:
    """Return how much the likelihood ratio is scaled at each threshold for unequal variances (Hansen 2000, 3.4).

    The ratio of the means of (d'x)^2 e^2 and of (d'x)^2 near the threshold by sigma^2; Epanechnikov's kernel.
    """
    search, q = rows.search, rows.q.to_numpy()
    e = search.fitted_residuals(at)
    b = search.coefficients(search.scores(search.residuals), at)
    size = np.sqrt((rows.x**2).mean(axis=0))
    width = 2.34 * q.std() * len(q) ** -0.2
    scale = []
    for k, where in enumerate(at):
        weights = np.maximum(1 - ((q - search.candidates[where]) / width) ** 2, 0.0)
        effect = (rows.x / np.where(size > 0, size, 1.0) @ b[k]) ** 2
        scale.append(float(weights @ (effect * e**2) / (weights @ effect) / (e @ e / len(e))))
    return np.array(scale)


def _table(
    search: Search, at: tuple[int, ...], tests: list[_Test], limits: list[tuple[float, float]]
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "number": range(1, len(at) + 1),
            "threshold": search.candidates[list(at)],
            "low": [low for low, _ in limits],
            "high": [high for _, high in limits],
            "F": [test.f for test in tests],
            "p_bootstrap": [test.p for test in tests],
            **{
                f"critical_{round(100 * each)}": [test.critical[k] for test in tests]
                for k, each in enumerate(LEVELS)
            },
        }
    )


def _fit(
    formula: str,
    data: pd.DataFrame | Study,
    w: Weights | None,
    variable: str,
    rows: _Rows,
    at: tuple[int, ...],
    model: str,
    effects: Effects,
    years: Iterable[int] | None,
    isolates: Isolates,
    errors: str | StandardErrors | None,
) -> RegressionResult:
    """Return the regression by regime, the thresholds taken as known."""
    values = sorted(rows.search.candidates[list(at)].tolist())
    intercept = "Intercept" in rows.split
    common = [
        name for name in rows.design.own if name not in (*rows.split, *rows.design.nuisance, "Intercept")
    ]
    common += [] if intercept or "Intercept" not in rows.design.own else ["Intercept"]
    if isinstance(data, pd.DataFrame):
        groups = _labelled(data[variable].astype(float), values, variable)
        return regimes(
            formula, data, w, groups=groups, model=model, common=common, isolates=isolates, errors=errors
        )
    return regimes_of_panel(
        by_row(lambda table: _labelled(_numbers(table[variable]), values, variable), common, intercept),
        formula,
        data,
        w,
        model=model.upper(),
        effects=effects,
        years=years,
        isolates=isolates,
        errors=errors,
    )


def _labelled(q: pd.Series, values: list[float], variable: str) -> pd.Series:
    """Return the regime of each row in words: "q <= 3", "3 < q <= 5", "q > 5"."""
    close = 1e-4 * float(q.max() - q.min())
    digits = next(
        n for n in range(6, 18) if all(abs(float(f"{each:.{n}g}") - each) <= close for each in values)
    )
    written = [f"{value:.{digits}g}" for value in values]
    between = [f"{low} < {variable} <= {high}" for low, high in pairwise(written)]
    labels = [f"{variable} <= {written[0]}", *between, f"{variable} > {written[-1]}"]
    codes = np.searchsorted(values, q.to_numpy(), side="left")
    codes = np.where(q.isna(), -1, codes)
    return pd.Series(pd.Categorical.from_codes(codes, labels), index=q.index, name="regime")


def _notes(
    rows: _Rows,
    variable: str,
    draws: int,
    seed: int,
    bootstrap: Bootstrap,
    robust: bool,
    level: float,
    thresholds: int,
    most: int,
    limits: list[tuple[float, float]],
) -> list[Message]:
    search = rows.search
    drawn = (
        "wild bootstrap, one number a region"
        if bootstrap == "wild"
        else "residual bootstrap, regions drawn whole"
    )
    notes = [
        Message(
            "Threshold in {variable}: {n} values from {low:.6g} to {high:.6g}, at least {least} rows in every regime; "
            "coefficients that change: {names}.",
            variable=variable,
            n=len(search.candidates),
            low=search.candidates[0],
            high=search.candidates[-1],
            least=search.least,
            names=joined([Message(name) if name == "Intercept" else name for name in rows.split], ", "),
        ),
        Message(
            "p of F by bootstrap ({how}, regressors fixed), {draws} draws, seed {seed}.",
            how=Message(drawn),
            draws=draws,
            seed=seed,
        ),
        Message(
            "Interval of the threshold at {level:.0%} by inversion of the likelihood ratio, scaled for unequal "
            "variances (Hansen 2000)."
            if robust
            else "Interval of the threshold at {level:.0%} by inversion of the likelihood ratio (Hansen 2000), for "
            "equal variances.",
            level=level,
        ),
        Message("Standard errors of coefficients take the thresholds as known."),
    ]
    if thresholds > 1:
        notes.append(
            Message(
                "F in row k tests k thresholds against k - 1; each threshold is found again with the others given."
            )
        )
    if (
        min(low for low, _ in limits) <= search.candidates[0]
        or max(high for _, high in limits) >= search.candidates[-1]
    ):
        notes.append(
            Message("The interval reaches an end of the values tried: the threshold may lie beyond.")
        )
    if len(search.candidates) == most:
        notes.append(
            Message(
                "Candidates are {most} values at equal distances of rank: raise most= to try all.", most=most
            )
        )
    return notes
