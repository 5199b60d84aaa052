"""Geographically weighted regression: coefficients by place, by the package mgwr, with our labels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from numbers import Real
from typing import TYPE_CHECKING, Literal, cast, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._align import label_order
from spatial_iie.errors import DataError, EstimationError
from spatial_iie.inference import check_choice, check_draws, check_level
from spatial_iie.messages import Message, joined
from spatial_iie.results import LocalCoefficients, TableAbout, TableResult, carried
from spatial_iie.spreg.design import Design, make_design
from spatial_iie.spreg.formulas.formula import new_regressors
from spatial_iie.spreg.heterogeneity._mgwr import Arrays, Untyped, package, quiet
from spatial_iie.spreg.std_errors.places import places_of

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas

    from spatial_iie.weights.places import Places

Floats = NDArray[np.float64]
Kernel = Literal["bisquare", "gaussian", "exponential"]
Criterion = Literal["aicc", "aic", "bic", "cv"]
_IN_MGWR = {"aicc": "AICc", "aic": "AIC", "bic": "BIC", "cv": "CV"}
_PURPOSE = "geographically weighted regression"


@dataclass(frozen=True, eq=False)
class Fitted:
    """A local regression as arrays: what predictions and the test of variability start from.

    ``scales``: mean and standard deviation of y and of every column of x, if they were standardized.
    """

    arrays: Arrays
    design: Design
    bandwidth: float
    criterion: Criterion | None
    scales: tuple[Floats, Floats] | None

    def predict(self, data: pd.DataFrame, places: geopandas.GeoDataFrame | None) -> pd.Series:
        """Return predictions by region: the regression at each place, of the regions of the fit."""
        if not np.isfinite(self.bandwidth):
            raise EstimationError(
                "predictions are of one bandwidth for all regressors: multiscale=True has none."
            )
        made = new_regressors(self.design.columns, data)
        points = _points(_located(places, made.index, data, self.arrays.on_sphere))
        x = made.drop(columns="Intercept", errors="ignore").to_numpy()
        if self.scales is not None:
            x = (x - self.scales[0][1:]) / self.scales[1][1:]
        with quiet():
            found = self.arrays.model(self.bandwidth).predict(points, x).predictions.ravel()
        if self.scales is not None:
            found = found * self.scales[1][0] + self.scales[0][0]
        return pd.Series(found, index=made.index, name="predicted")


def gwr(
    formula: str,
    data: pd.DataFrame,
    places: geopandas.GeoDataFrame | geopandas.GeoSeries | None = None,
    *,
    bandwidth: Criterion | float | Iterable[float] = "aicc",
    kernel: Kernel = "bisquare",
    fixed: bool = False,
    multiscale: bool = False,
    standardize: bool | None = None,
    level: float = 0.95,
) -> LocalCoefficients:
    r"""Fit a geographically weighted regression: at every region a regression in which nearer regions count more.

    .. math:: b(i) = (Z' K_i Z)^{-1} Z' K_i y

    with K_i diagonal, the kernel of the distance to region i by the bandwidth.

    Parameters
    ----------
    formula : str
        Such as ``"log(gdp) ~ x + z"``.
    data : DataFrame, shape (n, ...)
        One row per region.
    places : GeoDataFrame or GeoSeries, optional
        Where the regions are; by default the geometry of the data, their columns longitude and latitude, or the
        built-in map. Longitudes and latitudes: great-circle distances; a projection: distances in its plane.
    bandwidth : {"aicc", "aic", "bic", "cv"} or float, or one float a regressor
        A criterion by which it is chosen, or the bandwidth: a number of regions, or km if fixed.
    kernel : {"bisquare", "gaussian", "exponential"}
        Bisquare is 0 beyond the bandwidth.
    fixed : bool
        Whether the bandwidth is a distance; by default it is the distance to the b-th nearest region.
    multiscale : bool
        A bandwidth for each regressor (MGWR).
    standardize : bool, optional
        Whether response and regressors are taken in standard deviations from their means; by default if multiscale,
        whose backfitting depends on scales.
    level : float
        At which coefficients are significant, together: the level of each is (1 - level) p / ENP, with p
        regressors and ENP the effective number of parameters (of the regressor, if multiscale).

    Returns
    -------
    LocalCoefficients
        Coefficients, corrected critical values, bandwidths, local R2; ``predict``;
        :func:`spatial_iie.viz.coefficient_map` draws them.

    Raises
    ------
    DataError
        If the formula or a bandwidth cannot be used.
    EstimationError
        If mgwr is not installed, places are not known, or some neighbourhood does not determine its coefficients.

    Notes
    -----
    Fotheringham, Brunsdon and Charlton (2002); Fotheringham, Yang and Kang (2017), Annals AAG 107; da Silva and
    Fotheringham (2016), Geographical Analysis 48, on the corrected level. The estimates are those of the package mgwr
    (Oshan and others 2019). Local coefficients describe: they are correlated between neighbours and with one another;
    :func:`spatial_iie.spreg.variability_test` says whether they vary more than chance makes them.

    Examples
    --------
    >>> import spatial_iie as si
    >>> found = gwr("log(gdp_per_capita) ~ digital_index", si.study.demo().year(2019), bandwidth=100)  # doctest: +SKIP
    >>> list(found.coefficients)  # doctest: +SKIP
    ['Intercept', 'digital_index']
    """
    check_choice("kernel", kernel, get_args(Kernel))
    design = make_design(formula, data, None)
    where = _located(places, design.ids, data, None)
    standard = multiscale if standardize is None else standardize
    arrays, scales = _arrays(design, where, kernel, fixed, standard)
    criterion, given = _bandwidth(bandwidth, arrays, multiscale)
    with quiet():
        if multiscale:
            selector = arrays.selector(multiscale=True)
            widths = _searched_each(selector, criterion, given)
            results = package("gwr").MGWR(arrays.points, arrays.y, arrays.x, selector, **arrays.options).fit()
        else:
            width = (
                float(given[0])
                if given
                else float(arrays.selector().search(criterion=_IN_MGWR[criterion or "aicc"]))
            )
            widths = [width] * (arrays.x.shape[1] + arrays.intercept)
            results = arrays.model(width).fit()
        return _labelled(design, arrays, scales, criterion, widths, results, where, multiscale, level)


def variability_test(
    result: LocalCoefficients,
    *,
    draws: int = 99,
    seed: int = 0,
    progress: Callable[[int, int], None] | None = None,
) -> TableResult:
    """Test whether each coefficient varies more over the map than it does when regions change places at random.

    Parameters
    ----------
    result : LocalCoefficients
        Of :func:`gwr`, with one bandwidth.
    draws, seed : int
        Permutations. Where the bandwidth was chosen by a criterion, it is chosen again in every one.
    progress : callable, optional
        Called as ``progress(done, total)``.

    Returns
    -------
    TableResult
        One row per coefficient: its standard deviation over the regions, the mean of that of the permutations, and p,
        the number of permutations at or above it plus one, over ``draws + 1``.

    Raises
    ------
    EstimationError
        If every regressor has a bandwidth of its own.

    Notes
    -----
    Brunsdon, Fotheringham and Charlton (1998); the permutations of mgwr's ``spatial_variability``.

    Examples
    --------
    >>> import spatial_iie as si
    >>> found = si.spreg.gwr("log(gdp_per_capita) ~ digital_index", si.study.demo().year(2019))  # doctest: +SKIP
    >>> variability_test(found, draws=19).to_frame()["p"]  # doctest: +SKIP
    """
    check_draws("draws", draws, at_least=9, seed=seed)
    model = cast("Fitted", result.local_model)
    if result.multiscale:
        raise EstimationError(
            "the test of variability is of one bandwidth for all regressors, not of multiscale=True."
        )
    arrays, random = model.arrays, np.random.default_rng(seed)
    observed = result.coefficients.std(ddof=0).to_numpy()
    if model.scales is not None:
        observed = model.arrays.model(model.bandwidth).fit().params.std(axis=0)
    drawn, order = np.zeros((draws, len(observed))), label_order(result.coefficients.index)
    points = arrays.points.copy()
    with quiet():
        for k in range(draws):
            points[order] = random.permutation(arrays.points[order])
            width = model.bandwidth
            if model.criterion is not None:
                width = arrays.selector(points=points).search(criterion=_IN_MGWR[model.criterion])
            drawn[k] = arrays.model(width, points).fit().params.std(axis=0)
            if progress is not None:
                progress(k + 1, draws)
    p = (1 + (drawn >= observed * (1 - 1e-10)).sum(axis=0)) / (1 + draws)
    frame = pd.DataFrame(
        {"sd": observed, "expected_sd": drawn.mean(axis=0), "p_simulated": p},
        index=result.coefficients.columns,
    )
    note = Message("Permutations of the regions over the map: {draws}, seed {seed}.", draws=draws, seed=seed)
    heading = Message("Variability of the coefficients of {formula}", formula=result.about.formula)
    about = result.about | TableAbout(draws=draws, seed=seed, notes=(*result.about.notes, note))
    return TableResult(frame.rename_axis("variable"), heading, about)


def _located(
    places: pd.DataFrame | pd.Series | None, ids: pd.Index, data: pd.DataFrame, on_sphere: bool | None
) -> Places:
    """Return where regions are; of new regions in the same kind of coordinates."""
    found = places_of(places, ids, data, Message(_PURPOSE))
    if on_sphere is not None and found.on_sphere != on_sphere:
        raise EstimationError(
            "the places of the prediction and those of the fit must both be longitudes and latitudes, or both in one "
            "projection."
        )
    return found


def _points(where: Places) -> Floats:
    """Return longitudes and latitudes in degrees, or kilometres in the plane, shape (n, 2)."""
    if not where.on_sphere:
        return where.points
    x, y, z = where.points.T
    return np.asarray(np.degrees(np.column_stack([np.arctan2(y, x), np.arcsin(np.clip(z, -1.0, 1.0))])))


def _arrays(
    design: Design, where: Places, kernel: str, fixed: bool, standard: bool
) -> tuple[Arrays, tuple[Floats, Floats] | None]:
    at = [place for place, name in enumerate(design.names) if name != "Intercept"]
    if not at:
        raise DataError("the formula has no regressor whose coefficient could vary.")
    both = np.column_stack([design.y, design.z[:, at]])
    scales = None
    if standard:
        scales = both.mean(axis=0), both.std(axis=0)
        both = (both - scales[0]) / scales[1]
    arrays = Arrays(
        _points(where), both[:, :1], both[:, 1:], "Intercept" in design.names, where.on_sphere, fixed, kernel
    )
    return arrays, scales


def _bandwidth(bandwidth: object, arrays: Arrays, multiscale: bool) -> tuple[Criterion | None, list[float]]:
    """Return the criterion, or the bandwidths."""
    if isinstance(bandwidth, str):
        return check_choice("bandwidth", bandwidth.lower(), get_args(Criterion)), []  # type: ignore[return-value]
    given = list(bandwidth) if isinstance(bandwidth, Iterable) else [bandwidth]
    n, k = arrays.x.shape[0], arrays.x.shape[1] + arrays.intercept
    least, most = (0.0, np.inf) if arrays.fixed else (k + 1.0, float(n))
    found = [float(each) for each in given if isinstance(each, Real) and not isinstance(each, bool)]
    inside = len(found) == len(given) and all(least < each <= most for each in found)
    if not inside or len(found) != (k if multiscale else 1):
        raise DataError(
            "bandwidth= is one of {words}, or {count} {count:number|numbers} {range}, not {given!r}.",
            words=joined(get_args(Criterion), ", "),
            count=k if multiscale else 1,
            range=Message("of km above 0")
            if arrays.fixed
            else Message("of regions from {low} to {high}", low=k + 2, high=n),
            given=bandwidth,
        )
    return None, found


def _searched_each(selector: Untyped, criterion: Criterion | None, given: list[float]) -> list[float]:
    """Return the bandwidths of the regressors: found by backfitting, which equal bounds hold where they were given."""
    bounds = {"multi_bw_min": given, "multi_bw_max": given} if given else {"multi_bw_min": [2]}
    found = selector.search(criterion=_IN_MGWR[criterion or "aicc"], **bounds)
    return [float(each) for each in np.ravel(found)]


def _labelled(
    design: Design,
    arrays: Arrays,
    scales: tuple[Floats, Floats] | None,
    criterion: Criterion | None,
    widths: list[float],
    results: Untyped,
    where: Places,
    multiscale: bool,
    level: float,
) -> LocalCoefficients:
    """Label what mgwr found: its columns are those of the formula, the intercept first."""
    check_level(level)
    names = [
        *(["Intercept"] if arrays.intercept else []),
        *(name for name in design.names if name != "Intercept"),
    ]
    ids, columns = design.ids, pd.Index(names)
    fitted = results.predy.ravel()
    if scales is not None:
        fitted = fitted * scales[1][0] + scales[0][0]
    critical = [_critical(results, place if multiscale else None, level) for place in range(len(names))]
    local_r2 = np.full(len(ids), np.nan) if multiscale else np.ravel(results.localR2)
    width = float("nan") if multiscale else widths[0]
    statistics = {
        "aicc": results.aicc,
        "aic": results.aic,
        "bic": results.bic,
        "r2": results.R2,
        "enp": results.ENP,
    }
    about = TableAbout.of(carried(design.about)) | TableAbout(
        formula=design.about.formula,
        variable=design.about.response,
        n=len(ids),
        level=level,
        kind="multiscale" if multiscale else "",
        left_out=design.about.left_out,
    )
    result = LocalCoefficients(
        pd.DataFrame(results.params, index=ids, columns=columns),
        pd.DataFrame(results.bse, index=ids, columns=columns),
        pd.Series(critical, index=columns, name="critical_t"),
        pd.Series(widths, index=columns, name="bandwidth"),
        pd.Series(local_r2, index=ids, name="local_r2"),
        pd.Series(fitted, index=ids, name="fitted"),
        pd.Series(design.y - fitted, index=ids, name="residual"),
        {name: float(value) for name, value in statistics.items()},
        Fitted(arrays, design, width, criterion, scales),
        about,
    )
    return replace(
        result,
        about=about | TableAbout(notes=tuple(_notes(result, arrays, design, criterion, where, scales))),
    )


def _critical(results: Untyped, place: int | None, level: float) -> float:
    """Return the critical value of abs(t), the level shared out among what is independent."""
    from scipy.special import stdtrit

    alpha = 1 - level
    share = (
        alpha / float(results.ENP_j[place]) if place is not None else alpha * results.k / float(results.ENP)
    )
    return float(stdtrit(results.n - 1, 1 - share / 2))


def _notes(
    result: LocalCoefficients,
    arrays: Arrays,
    design: Design,
    criterion: Criterion | None,
    where: Places,
    scales: object,
) -> list[Message]:
    numbers = result.statistics
    chosen = (
        Message("chosen by {criterion}", criterion=_IN_MGWR[criterion]) if criterion else Message("as given")
    )
    notes = [
        *(Message(note) if not isinstance(note, Message) else note for note in design.about.notes),
        Message(
            "n = {n}, AICc = {aicc:.4f}, AIC = {aic:.4f}, R2 = {r2:.4f}, effective number of parameters {enp:.2f}.",
            n=len(result.fitted),
            **numbers,
        ),
        Message(
            "Kernel {kernel}, bandwidth in {unit}, {chosen}; distances: {metric}.",
            kernel=Message(arrays.kernel),
            unit=Message("km") if arrays.fixed else Message("regions"),
            chosen=chosen,
            metric=Message("great-circle") if where.on_sphere else Message("in the plane of the projection"),
        ),
        Message(
            "Significant: abs(t) above the critical value, at {alpha:.0%} corrected for the number of regressions that "
            "are independent of one another (da Silva and Fotheringham 2016).",
            alpha=1 - float(result.about.level or 0.95),
        ),
    ]
    if scales is not None:
        notes.append(Message("Response and regressors in standard deviations from their means."))
    notes.append(
        Message(
            "Local coefficients describe, and are correlated between neighbours: whether they vary at all is a test of "
            "its own, of their variability.",
        )
    )
    return notes
