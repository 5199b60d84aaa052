"""Moment estimators by PySAL's spreg: no likelihood, no normal errors, endogenous regressors allowed."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._align import check_same_regions, check_weights
from spatial_iie._registry import Parameter, model_of
from spatial_iie.errors import EstimationError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, joined, term
from spatial_iie.results import FitAbout, RegressionResult
from spatial_iie.spreg._blocks import ONE_YEAR
from spatial_iie.spreg._instruments import (
    Instruments,
    Outside,
    Parts,
    instrumented,
    lags_of_instruments,
    on_dropped,
    on_trends,
    outside_of,
    parted,
)
from spatial_iie.spreg._k_class import CALLED, KClass, by_kappa, on_kappa, with_kappa
from spatial_iie.spreg.design import Design, make_design
from spatial_iie.spreg.formulas.formula import read_columns, regressors, variables
from spatial_iie.spreg.formulas.instrumented import Instrumented, read_instruments
from spatial_iie.spreg.likelihood._maximum import check_not_exact
from spatial_iie.spreg.likelihood._space import Space, space_of
from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears
from spatial_iie.spreg.models._model import LinearModel, result_of
from spatial_iie.spreg.specification.instrument_tests import weak_instruments
from spatial_iie.spreg.std_errors.apply import with_errors
from spatial_iie.spreg.std_errors.choice import StandardErrors, standard_errors

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie._isolates import Isolates
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
Errors = Literal["white", "classical", "hac"]
_DENSE = 2_000  # up to this many regions inverses are exact, beyond by powers
_STEPS, _CLOSE = 50, 1e-10


@dataclass(frozen=True)
class Moments:
    """How a model is estimated by moments; accepted where ``method=`` is.

    Parameters
    ----------
    errors : str or StandardErrors, optional
        A word of :class:`spatial_iie.spreg.StandardErrors`: "hc0" (formerly "white"), "classical", and for models
        without lambda any other, such as "conley:300km". "hac": spatial correlation as far as ``kernel`` reaches. By
        default "hc0"; in panels of models without lambda "cluster:region".
    endogenous : tuple of str
        Columns of the regression that are correlated with the error; their lags, if any, are so as well. In a formula
        ``y ~ x + [d ~ q]``, of which ``endogenous=("d",), instruments=("q",)`` is the long form.
    instruments : tuple of str
        Terms, as in a formula, that stand outside the regression and explain the endogenous columns.
    kernel : Weights, optional
        For "hac": kernel weights, not scaled; the weight of a region with itself is taken as 1.
    instrument_lags : int
        Models with rho: highest power p of W in the instruments WX, ..., W^p X of the lag of y (PySAL's ``w_lags``).
    lag_instruments : bool
        Whether lags of the instruments are instruments too, beside a lag of the response WQ, ..., W^p Q (PySAL's
        ``lag_q``, sphet's ``lag.instr``), beside the lag of an endogenous regressor WQ. Other models use none.
    k_class : {"2sls", "liml", "fuller"}
        Models without lambda that have endogenous columns: two-stage least squares; limited information maximum
        likelihood, whose median is less biased by weak or many instruments; or Fuller's correction, which has moments
        too. Likewise ``method="liml"`` and ``method="fuller"``.

    Raises
    ------
    EstimationError
        If instruments are fewer than endogenous columns, or "hac" has no kernel.

    Examples
    --------
    >>> Moments(errors="classical").instrument_lags
    2
    """

    errors: str | StandardErrors | None = None
    endogenous: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    kernel: Weights | None = None
    instrument_lags: int = 2
    lag_instruments: bool = True
    k_class: KClass = "2sls"

    def __post_init__(self) -> None:
        if self.errors is not None and self.errors not in get_args(Errors):
            standard_errors(self.errors)
        check_choice("k_class", self.k_class, KClass)
        for name in ("endogenous", "instruments"):
            value = getattr(self, name)
            object.__setattr__(self, name, (value,) if isinstance(value, str) else tuple(value))
        if len(self.instruments) < len(self.endogenous):
            raise EstimationError(
                "{n} endogenous columns {endogenous} need at least as many instruments, not {instruments}.",
                n=len(self.endogenous),
                endogenous=listed(self.endogenous),
                instruments=listed(self.instruments),
            )
        if (self.errors == "hac") != (self.kernel is not None):
            raise EstimationError(
                "errors='hac' wants kernel=, such as si.weights.kernel(regions), and only it does."
            )
        if isinstance(self.instrument_lags, bool) or self.instrument_lags not in (1, 2, 3):
            raise EstimationError(
                "instrument_lags must be 1, 2 or 3, not {instrument_lags!r}.",
                instrument_lags=self.instrument_lags,
            )

    @property
    def basic(self) -> Errors:
        """What the estimator itself must know of the errors: "white" for all kinds of which the rest follows."""
        if self.errors == "hac":
            return "hac"
        return "classical" if self.choice.kind == "classical" else "white"

    @property
    def choice(self) -> StandardErrors:
        """The errors as a record."""
        return standard_errors("hc0" if self.errors in (None, "white", "hac") else self.errors)

    @property
    def beyond(self) -> StandardErrors | None:
        """The errors as a record, where they are not among those that the estimator makes itself."""
        return None if self.choice.kind in ("classical", "hc0") else self.choice


def by_moments(
    model: str,
    formula: str,
    data: pd.DataFrame,
    w: Weights | None,
    options: Moments,
    *,
    lagged: Iterable[str] | None,
    lag_intercept: bool = False,
    isolates: Isolates = "exclude",
) -> RegressionResult:
    """Return the moment estimates of a model.

    Parameters
    ----------
    model : str
        Label of the model.
    formula, data, w, lagged, lag_intercept, isolates
        As the models take them.
    options : Moments

    Returns
    -------
    RegressionResult
        Without a likelihood. ``residuals`` are the innovations.

    Raises
    ------
    EstimationError
        If spreg cannot estimate the model, or the estimate lies outside the admissible interval.

    Notes
    -----
    OLS, SLX: least squares, or two-stage least squares if regressors are endogenous.
    SEM, SDEM: generalized moments of Arraiz, Drukker, Kelejian and Prucha (2010), J. Regional Science 50 ("white")
    and of Drukker, Egger and Prucha (2013), Econometric Reviews 32 ("classical"), iterated until lambda settles.
    SAR, SDM: spatial two-stage least squares, Kelejian and Prucha (1998), variance with n - k, White's without
    correction (HC0); "hac" Kelejian and Prucha (2007), J. Econometrics 140. SAC: both, in the same sources. W is
    first scaled to spectral radius 1, because spreg searches lambda in (-1, 1) only.
    """
    read = read_instruments(formula)
    options = with_brackets(read, options)
    _check_used(model, options)
    design = make_design(
        read.formula,
        data,
        w,
        lagged=lagged,
        lag_intercept=lag_intercept,
        isolates=isolates,
        beside=variables(formula_of_instruments(formula, options)) if options.instruments else (),
    )
    table = data.loc[design.ids]
    fit = moments_of_design(model, design, options, instruments_from(model, formula, table, design, options))
    return with_notes(with_errors(fit, options.beyond, table))


def settled(formula: str, options: Moments | None) -> tuple[str, str, Moments | None]:
    """Return the formula without brackets, that of all that a row must have, and the options with what was in them."""
    if options is None:
        return formula, formula, None
    read = read_instruments(formula)
    options = with_brackets(read, options)
    return read.formula, " + ".join([read.formula, *options.instruments]), options


def instruments_from(
    model: str, formula: str, table: pd.DataFrame, design: Design, options: Moments
) -> Outside | None:
    """Return the instruments outside the regression, from the rows of a design, and their lags."""
    if not options.instruments:
        return None
    columns = read_columns(formula_of_instruments(formula, options), table).regressors
    powers = lags_of_instruments("rho" in model_of(model).parameters, design, options)
    return outside_of(columns, design.lag if powers else None, powers)


def with_brackets(read: Instrumented, options: Moments) -> Moments:
    """Return the options with what a formula has in brackets.

    Raises
    ------
    EstimationError
        If both say which regressors are endogenous.
    """
    if not read.endogenous:
        return options
    if options.endogenous or options.instruments:
        raise EstimationError(
            "the formula has endogenous regressors in brackets and {options} names some too: write one of them.",
            options=term("Moments(endogenous=, instruments=)", "--endogenous or --instruments"),
        )
    endogenous, instruments = (
        tuple(regressors(f"{read.formula.partition('~')[0]}~ {part}")) for part in read[1:]
    )
    return replace(options, endogenous=endogenous, instruments=instruments)


def with_notes(fit: RegressionResult) -> RegressionResult:
    """Return a fit with notes on its instruments, which go by its standard errors."""
    made = fit.fitted_model.instruments  # type: ignore[attr-defined]
    notes = (*fit.about.notes, *on_dropped(made), *weak_instruments(made))
    return replace(fit, about=fit.about | FitAbout(notes=notes))


def moments_of_design(
    model: str, design: Design, options: Moments, outside: Outside | None = None
) -> RegressionResult:
    """Return the moment estimates of a model from arrays that are settled already; ``outside`` are instruments."""
    _check_used(model, options)
    parameters = model_of(model).parameters
    parts = parted(design, outside, options)
    space = space_of(design.one_w) if parameters else None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecations inside PySAL
        kernel = None if options.kernel is None else _with_self(options.kernel, design)
        made = instrumented(design, parts, options, "rho" in parameters, kernel)
        if space is not None and "lambda" in parameters:
            found = _filtered(design, parts, made, space)
        else:
            made = with_kappa(made, design.y, options.k_class)
            found = _two_stages(design, parts, made, options)
    return _result(model, design, found, parts, options, space, made)


class _Found(NamedTuple):
    b: Floats  # the coefficients, then rho and lambda
    cov: Floats
    how: Message


def _check_used(model: str, options: Moments) -> None:
    """Refuse what a model has no use for."""
    parameters = model_of(model).parameters
    if "lambda" in parameters and options.errors == "hac":
        raise EstimationError(
            "errors='hac' is for models without lambda; {model} has one. Use 'white' or 'classical'.",
            model=model,
        )
    if "lambda" in parameters and options.beyond is not None:
        raise EstimationError(
            "errors={errors!r} is for models without lambda; {model} by moments has 'hc0' or 'classical'. Use these, "
            "or maximum likelihood.",
            errors=options.choice.word,
            model=model,
        )
    if "rho" in parameters:
        return
    if options.instrument_lags != 2:
        raise EstimationError(
            "instrument_lags is for the lag of the response, which {model} does not have. Leave it out.",
            model=model,
        )
    if options.instruments and not options.endogenous:
        raise EstimationError(
            "{model} needs no instruments unless regressors are endogenous: name them with "
            "endogenous=, or leave instruments out.",
            model=model,
        )


def formula_of_instruments(formula: str, options: Moments) -> str:
    """Return a formula of the instruments alone."""
    return f"{formula.partition('~')[0]}~ {' + '.join(options.instruments)}"


def _two_stages(design: Design, parts: Parts, made: Instruments, options: Moments) -> _Found:
    from spreg.twosls import BaseTSLS

    classical = made.errors == "classical"
    if made.errors == "white":
        how = Message("White (HC0)")
    elif classical:
        how = Message("classical, n - k = {df}", df=len(design.y) - made.exogenous.shape[1] - len(made.names))
    else:
        how = Message("HAC")
    if made.names and options.k_class != "2sls":
        return _Found(
            *_reordered(*by_kappa(made, design.y), parts), Message(CALLED[options.k_class], errors=how)
        )
    fit = BaseTSLS(
        design.y[:, np.newaxis],
        made.exogenous,
        made.endogenous,
        q=made.excluded,
        robust=None if classical else made.errors,
        gwk=None if made.kernel is None else SimpleNamespace(sparse=made.kernel),
        sig2n_k=classical,
    )
    b, cov = _reordered(fit.betas[:, 0], fit.vm, parts)
    if len(made.names) > len(parts.endogenous):
        method = Message("spatial two-stage least squares, {how}", how=how)
    else:
        method = Message(
            "two-stage least squares, {how}" if parts.endogenous else "least squares, {how}", how=how
        )
    return _Found(b, cov, method)


def _with_self(kernel: Weights, design: Design) -> sparse.csr_array:
    check_weights(kernel)
    if design.several_years:
        raise EstimationError(
            "errors='hac' is for one year. In a panel use errors='conley:300km:2', or 'driscoll-kraay:2'."
        )
    if not design.ids.isin(kernel.ids).all():
        check_same_regions(design.ids, kernel.ids, Message("the regions of the fit"))
    part = kernel._part(design.ids).matrix  # the fit may leave regions out
    if part.data.max(initial=0.0) > 1:
        raise EstimationError(
            "the weights of a kernel lie between 0 and 1; give it as si.weights.kernel makes it."
        )
    return sparse.csr_array(part + sparse.eye_array(part.shape[0]))


def _filtered(design: Design, parts: Parts, made: Instruments, space: Space) -> _Found:
    """Return the estimates of a model with lambda; endogenous columns are scaled on the way."""
    from spreg.error_sp_het import BaseGM_Endog_Error_Het, BaseGM_Error_Het
    from spreg.error_sp_hom import BaseGM_Endog_Error_Hom, BaseGM_Error_Hom
    from spreg.twosls import BaseTSLS

    white, end = made.errors == "white", space.logdet.interval.high
    w = sparse.csr_matrix(sparse.kron(sparse.eye_array(design.blocks.count), space.matrix) * end)
    y, x, columns, q = design.y[:, np.newaxis], made.exogenous, made.endogenous, made.excluded
    common: dict[str, object] = {"w": w, "max_iter": _STEPS, "epsilon": _CLOSE}
    if not white:
        common["A1"] = "hom_sc"
    if not columns.shape[1]:
        fit = (BaseGM_Error_Het if white else BaseGM_Error_Hom)(y, x, **common)
        scale = np.ones(0)
    else:
        first = BaseTSLS(y, x, columns, q=q).betas[x.shape[1] :, 0]
        scale = 100 * np.maximum(1.0, np.abs(first))  # spreg 1.9 cuts the last coefficient at 0.9
        if white:
            common["inv_method"] = "true_inv" if len(design.y) <= _DENSE else "power_exp"
        fit = (BaseGM_Endog_Error_Het if white else BaseGM_Endog_Error_Hom)(
            y, x, columns * scale, q, **common
        )
    units = np.concatenate([np.ones(x.shape[1]), scale, [end]])
    raw, vm = fit.betas[:, 0].astype(float) * units, fit.vm * np.outer(units, units)
    b, cov = _reordered(raw, vm, parts)
    innovations = "heteroskedastic innovations" if white else "homoskedastic innovations"
    return _Found(b, cov, Message(f"generalized moments, {innovations}"))


def _reordered(b: Floats, cov: Floats, parts: Parts) -> tuple[Floats, Floats]:
    """Return estimates in the order of the design, then the spatial parameters."""
    places = [*parts.exogenous, *parts.endogenous]
    order = np.argsort([*places, *range(len(places), len(b))])
    return b[order], cov[np.ix_(order, order)]


def _result(
    model: str,
    design: Design,
    found: _Found,
    parts: Parts,
    options: Moments,
    space: Space | None,
    made: Instruments,
) -> RegressionResult:
    parameters = model_of(model).parameters
    k = len(design.names)
    at = dict(zip(parameters, map(float, found.b[k:]), strict=True))
    e = design.y - design.z @ found.b[:k]
    if space is not None:
        _check_admissible(at, space)
        lag = design.lag
        e = e - at.get("rho", 0.0) * (lag @ design.y)
        e = e - at.get("lambda", 0.0) * (lag @ e)
    check_not_exact(float(np.linalg.norm(e)), design.y)
    names = [design.names[place] for place in parts.endogenous]
    notes = [*design.about.notes]
    if names:
        notes.append(
            Message(
                "Endogenous: {endogenous}. Instruments: {instruments} and their lags."
                if parts.outside.lags
                else "Endogenous: {endogenous}. Instruments: {instruments}.",
                endogenous=joined(names, ", "),
                instruments=joined(options.instruments, ", "),
            )
        )
    notes += [*on_trends(parts.outside), *on_kappa(made, options.k_class, "lambda" in parameters)]
    if len(parameters) > 1 and len(e) <= _SIMULATED:
        notes.append(_UNDERCOVERED)
    about = design.about | FitAbout(errors=found.how, endogenous=tuple(names), notes=tuple(notes))
    return result_of(
        model,
        _method(model, parts, options),
        LinearModel(design, _over(design, space), made),
        found.b,
        found.cov,
        e,
        spatial=parameters,
        sigma2=float(e @ e) / len(e),
        log_likelihood=float("nan"),
        about=about | FitAbout(instruments=options.instruments),
    )


def _over(design: Design, one: Space | None) -> Space | SpaceOfYears | None:
    return one if one is None or design.blocks == ONE_YEAR else SpaceOfYears.of(one, design.blocks)


_SIMULATED = 500
_UNDERCOVERED = Message(
    "Intervals of rho and lambda by moments are too short with so few regions: in simulations with 30 to 285 they "
    "cover 73 to 92 % at a nominal 95 % with contiguity and nearest neighbours."
)
ERRORS = {
    "white": Message("heteroskedasticity-robust standard errors"),
    "classical": Message("classical standard errors"),
    "hac": Message("spatial HAC standard errors"),
}
_CALLED = {
    (): "ordinary least squares, {errors}",
    ("rho",): "spatial two-stage least squares, {errors}",
    ("lambda",): "generalized method of moments, {errors}",
    ("rho", "lambda"): "generalized spatial two-stage least squares, {errors}",
}


def _method(model: str, parts: Parts, options: Moments) -> Message:
    """Return what the estimator is called."""
    called = _CALLED[model_of(model).parameters]
    parameters = model_of(model).parameters
    if "lambda" not in parameters and (parts.endogenous or (parameters and options.k_class != "2sls")):
        called = called if parameters and options.k_class == "2sls" else CALLED[options.k_class]
    if (beyond := options.beyond) is not None:
        return Message(called, errors=Message("{word} standard errors", word=beyond.word))
    return Message(called, errors=ERRORS[options.basic])


def _check_admissible(at: dict[Parameter, float], space: Space) -> None:
    low, high, _ = space.logdet.interval
    for name, value in at.items():
        if not low < value < high:
            raise EstimationError(
                "the moment estimate of {name} is {value:.4g}, outside the admissible interval "
                "({low:.4g}, {high:.4g}). Use maximum likelihood, or other instruments.",
                name=name,
                value=value,
                low=low,
                high=high,
            )
