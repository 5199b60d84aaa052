"""A battery of regressions, a row for each fit: every choice that could have been made, and one variable of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal

import pandas as pd

from spatial_iie._isolates import Isolates, left_out_of_every
from spatial_iie._registry import model_of
from spatial_iie.errors import DataError, listed
from spatial_iie.inference import check_choice, critical_value
from spatial_iie.messages import Message, joined, term
from spatial_iie.results import TableAbout, TableResult, versions, weights_in_words
from spatial_iie.results.parentheses import Parentheses, legend
from spatial_iie.spreg.comparison._battery import Asked, Battery
from spatial_iie.spreg.comparison._paper_grid import paper_grid
from spatial_iie.spreg.comparison._specifications import DATA, NO_WEIGHTS, Combine
from spatial_iie.spreg.models._method import Estimator
from spatial_iie.spreg.moments import ERRORS, Moments
from spatial_iie.spreg.specification._tests import instruments_of
from spatial_iie.spreg.specification.instrument_tests import weak_columns
from spatial_iie.spreg.std_errors.choice import StandardErrors, standard_errors

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.panels._effects import Effects
    from spatial_iie.spreg.panels._panel_rows import Balance
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Layout = Literal["long", "paper"]
Tested = Literal["coefficient", "lag", "direct", "indirect", "total"]
NUMBERS = (
    "estimate", "std_error", "z", "p", "low", "high", "estimate_per_sd", "low_per_sd", "high_per_sd",
    "lag_estimate", "lag_z", "lag_p", "direct", "direct_p", "indirect", "indirect_p", "total", "total_p",
    "rho", "rho_p", "lambda", "lambda_p", "log_likelihood", "aic", "bic", "n", "tested", "note",
)  # fmt: skip


def robustness(
    formula: str | Mapping[str, str],
    study: Study,
    *,
    weights: Mapping[str, Weights],
    years: Iterable[int] | Mapping[str, Iterable[int]] | None = None,
    models: Iterable[str] = ("sdem",),
    variable: str | None = None,
    lagged: Iterable[str] | None = None,
    effects: Effects | Iterable[Effects] | None = None,
    balance: Balance | None = None,
    method: Estimator | Moments = "ml",
    errors: str | StandardErrors | Iterable[str | StandardErrors | None] | None = None,
    isolates: Isolates = "exclude",
    drop: Iterable[str | Iterable[str]] = (),
    winsorize: float | Iterable[float] = (),
    lag: int | Iterable[int] = (),
    replace: Mapping[str, str | Iterable[str]] | None = None,
    combine: Combine = "grid",
    tested: Tested = "coefficient",
    layout: Layout = "long",
    parentheses: Parentheses = "z",
    progress: Callable[[int, int], None] | None = None,
) -> TableResult:
    """Fit a battery of specifications, each with one choice made otherwise, and report one variable of each.

    All fits of the same data and year are of the same regions: those that have every variable and, unless ``isolates``
    says otherwise, a neighbour under each of the weights. Rows then differ by what the row says, not by who is in it.

    Parameters
    ----------
    formula : str or mapping of str to str
        One formula, or label -> formula for several sets of regressors.
    study : Study
    weights : mapping of str to Weights
        Label -> weights that cover the regions of the study. Their log-determinant is computed once for all fits
        on the same regions.
    years : iterable of int, or mapping of str to iterable of int, optional
        By default all. Each has its own fits; with ``effects`` every fit is of all of them, or of the years of one
        label.
    models : iterable of str
        Of ols, slx, sem, sdem, sar, sdm, sac. OLS does not depend on weights, and is fitted once.
    variable : str, optional
        The regressor whose coefficient and impacts are reported; by default the first of the formula.
    lagged : iterable of str, optional
        Regressors whose lag enters SLX, SDEM and SDM; of several formulas, those that one does not have are passed
        over there. By default all.
    effects : str or iterable of str, optional
        Fit panels with these effects, as for :func:`spatial_iie.spreg.panel`, in place of years one by one.
    balance : {"regions", "years"}, optional
        Of panels: what goes where values are missing.
    method : {"ml", "reml", "gmm", "liml", "fuller"} or Moments
        As for :func:`spatial_iie.spreg.sdem`, the same for all fits; but formulas with endogenous regressors,
        ``y ~ x + [d ~ z]``, are estimated by moments in any case, and rows with weak instruments say so.
    errors : str, StandardErrors or None, or iterable of these
        As for :func:`spatial_iie.spreg.sdem` or :func:`spatial_iie.spreg.panel`; several are a choice.
    isolates : {"exclude", "zero", "error"}
        As for :func:`spatial_iie.spreg.sdem`; who has no neighbour under one of the weights is left out of all fits.
    drop : iterable of str, or of iterables of str
        Regions to leave out, each item a choice: a set of cities ("municipalities", "vice-provincial", "capitals",
        "separately planned"), regions by code or name, provinces, a word of one of the study's categories, or a column
        that is 1 for the regions to drop; joined by ``+`` or in a list they go together.
    winsorize : float, or iterable of float
        Shares in each tail, such as 0.01, each a choice: every variable with more than two values is put at its
        quantiles there, over all region-years of a panel, or over each year; see Notes.
    lag : int, or iterable of int
        Regressors of so many years before, each a choice; years without such a year are left out.
    replace : mapping of str to str or iterable of str, optional
        Column -> columns that take its place, each a choice. If it is the variable itself, ``estimate_per_sd`` and its
        interval are those of one standard deviation of the regressor, as the measures have different units.
    combine : {"grid", "one", "all"}
        "grid": every combination of weights, regressors, effects, years, models and errors; what is done to the data
        (drop, winsorize, lag, replace) one at a time beside each. "one": every choice one at a time beside the
        baseline, which has the first of each. "all": every combination of everything.
    tested : {"coefficient", "lag", "direct", "indirect", "total"}
        What estimate, standard error, p and interval are of: the coefficient of the variable, that of its spatial lag,
        or an impact.
    layout : {"long", "paper"}
        "long": a row for each fit. "paper": a column a model, the coefficient with stars, as text.
    parentheses : {"z", "t", "se", "p", "ci"}
        What stands in parentheses below the coefficients of ``layout="paper"``, as for
        :func:`spatial_iie.spreg.compare`.
    progress : callable, optional
        Called as ``progress(done, total)`` with numbers of fits.

    Returns
    -------
    TableResult
        Paper: the choices, and one column per model. Long, one row per fit: sample, outliers, timing, measure,
        regressors and errors (each if there are several), weights, effects (of panels), year (of panels the span of
        years), model; of the variable estimate, std_error, z, p and the 95 % interval low to high; lag_estimate, lag_z,
        lag_p of its lag; direct, indirect and total impact with p; rho, lambda with p; log_likelihood, aic, bic, n;
        tested. A fit that fails is a row with its reason in ``note``. Fits of the same rows, columns, weights and
        method (queen and rook on most maps; regions to drop that are not there) are one row, and a note says which.

    Raises
    ------
    DataError
        If there is nothing to fit, a year does not exist, a formula lacks the variable, ``lagged`` names what no
        formula has or what no model takes, or an alteration names what does not exist.
    WeightsError
        If a region has no neighbours and ``isolates="error"``.
    AlignmentError
        If weights do not cover the regions of the study.

    See Also
    --------
    spatial_iie.spreg.specification_test : test all of them at once.

    Notes
    -----
    Quantiles of winsorized variables are those of Stata's ``winsor2`` (``_pctile``): the value number ceil(n p) in
    order, or the mean of it and the next where n p is whole. In the order in which it is done, columns are replaced,
    regions dropped, variables winsorized, and then regressors lagged.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = {f"knn:{k}": si.weights.from_spec(f"knn:{k}", study).row_standardized() for k in (4, 6)}
    >>> formula = "log(gdp_per_capita) ~ digital_index + trade_share"
    >>> table = si.spreg.robustness(formula, study, weights=w)
    >>> table.title, table.to_frame()["model"].unique().tolist()
    ('digital_index in 6 regressions, all positive, 6 significant at 5 %', ['SDEM'])
    >>> table = si.spreg.robustness(formula, study, weights=w, years=[2019], combine="one",
    ...                             drop=["municipalities"], winsorize=0.01, lag=1)
    >>> table.to_frame()[["sample", "outliers", "timing", "n"]].iloc[1].to_dict()
    {'sample': 'without municipalities', 'outliers': 'not altered', 'timing': 'same year', 'n': 362}
    """
    check_choice("layout", layout, Layout)
    if check_choice("parentheses", parentheses, Parentheses) != "z" and layout == "long":
        raise DataError(
            "{given} belongs to layout='paper'; layout='long' has every number in full.", given="parentheses"
        )
    check_choice("tested", tested, Tested)
    battery = Battery(
        Asked(
            formula=formula,
            study=study,
            weights=weights,
            years=years,
            models=models,
            variable=variable,
            lagged=lagged,
            effects=effects,
            balance=balance,
            method=method,
            errors=errors,
            isolates=isolates,
            drop=drop,
            winsorize=winsorize,
            lag=lag,
            replace=replace,
            combine=combine,
        )
    )
    name = battery.variable
    rows = battery.rows(lambda fit: _numbers(fit, name, tested), progress)
    frame = _table(battery, rows, tested, choices_given=isinstance(formula, Mapping))
    about = _about(battery, study, weights, frame, tested, isolates)
    heading = _heading(frame, name)
    if layout == "paper":
        of_models = tuple(dict.fromkeys(frame["model"]))
        moments = any(how.moments for ways in battery.ways.values() for how in ways.values())
        student = () if moments else [name for name in of_models if not model_of(name).parameters]
        about |= TableAbout(notes=(*about.notes, legend(parentheses, student)), own_columns=of_models)
        frame = paper_grid(frame, parentheses, tuple(weights))
    return TableResult(frame, heading, about)


def _table(
    battery: Battery, rows: list[dict[str, object]], tested: Tested, *, choices_given: bool
) -> pd.DataFrame:
    """Return the rows with the choices that differ, and those that every table has."""
    wanted = {*battery.several, "weights", "year", "model"} | ({"effects"} if battery.panel else set())
    wanted |= {"regressors"} if choices_given else set()
    shown = [name for name in (*_ORDER, *DATA, "errors") if name in wanted]
    numbers = [name for name in NUMBERS if battery.measured or not name.endswith("_per_sd")]
    for row in rows:
        row["weights"] = row["weights"] or NO_WEIGHTS
    frame = pd.DataFrame(rows, columns=[*shown, *numbers])
    for name in (*shown, "note"):  # messages, to be told in any language
        frame[name] = pd.Series([row[name] for row in rows], dtype=None if name == "year" else object)
    frame["tested"] = pd.Series([TESTED[tested]] * len(rows), dtype=object)
    return frame


_ORDER = ("weights", "regressors", "effects", "year", "model")
TESTED: dict[str, Message] = {
    "coefficient": Message("coefficient"),
    "lag": Message("coefficient of the lag"),
    "direct": Message("direct impact"),
    "indirect": Message("indirect impact"),
    "total": Message("total impact"),
}


def estimate_of(fit: RegressionResult, variable: str, tested: Tested) -> dict[str, float | str]:
    """Return estimate, standard error, z, p and 95 % interval of what is tested of a fit, or why there is none.

    Raises
    ------
    DataError
        If the variable is no single coefficient.
    """
    if variable not in fit.params.index:
        raise DataError(
            "{variable!r} has no one coefficient in {formula!r}: it stands for several columns. Say which regressor "
            "the table is about with {how}.",
            variable=variable,
            formula=str(fit.about.formula),
            how=term("variable=", "--variable"),
        )
    if tested in ("coefficient", "lag"):
        name = variable if tested == "coefficient" else f"W {variable}"
        if name not in fit.params.index:
            return {
                "note": Message(
                    "{model} has no spatial lag of {variable}.", model=fit.model, variable=variable
                )
            }
        interval = fit.conf_int().loc[name]
        found = fit.params[name], fit.std_errors[name], fit.z_values[name], fit.p_values[name]
        low, high = interval["lower"], interval["upper"]
    else:
        impact = fit.impacts().to_frame().reindex([variable]).iloc[0]
        found = tuple(impact[name] for name in (tested, f"{tested}_std_error", f"{tested}_z", f"{tested}_p"))
        if pd.isna(found[3]):
            return {
                "note": Message(
                    "The {kind} of {variable} in {model} is zero by construction.",
                    kind=TESTED[tested],
                    variable=variable,
                    model=fit.model,
                )
            }
        reach = critical_value(0.95, fit.residual_df) * found[1]
        low, high = found[0] - reach, found[0] + reach
        if f"{tested}_low" in impact:  # of restricted maximum likelihood
            low, high = impact[f"{tested}_low"], impact[f"{tested}_high"]
    return dict(
        zip(("estimate", "std_error", "z", "p", "low", "high"), map(float, (*found, low, high)), strict=True)
    )


def _numbers(fit: RegressionResult, variable: str, tested: Tested) -> dict[str, float | str]:
    numbers = _on_strength(fit) | estimate_of(fit, variable, tested)
    z, p = fit.z_values, fit.p_values
    impact = fit.impacts().to_frame().reindex([variable]).iloc[0]  # a trend has none
    numbers |= {"log_likelihood": fit.log_likelihood, "aic": fit.aic, "bic": fit.bic, "n": fit.n}
    lag = f"W {variable}"
    if lag in fit.params.index:
        numbers |= {"lag_estimate": fit.params[lag], "lag_z": z[lag], "lag_p": p[lag]}
    for kind in ("direct", "indirect", "total"):
        numbers |= {kind: impact[kind], f"{kind}_p": impact[f"{kind}_p"]}
    for name in ("rho", "lambda"):
        if name in fit.params.index:
            numbers |= {name: fit.params[name], f"{name}_p": p[name]}
    return numbers


def _on_strength(fit: RegressionResult) -> dict[str, float | str]:
    """Return a note on instruments that are weak, if they are."""
    made = instruments_of(fit)
    weak = {} if made is None else weak_columns(made)
    if not weak:
        return {}
    statistic = Message("conditional F" if made and len(made.names) > 1 else "effective F")
    each = [
        Message("{statistic} of {name} {value:.1f}", statistic=statistic, name=name, value=value)
        for name, value in weak.items()
    ]
    return {"note": Message("weak instruments: {each}", each=joined(each, ", "))}


def _errors_of(moments: Moments, *, panel: bool) -> Message:
    """Return the standard errors of estimates by moments in words."""
    if panel and moments.errors is None:
        return Message("{word} standard errors", word="cluster:region")
    return ERRORS[moments.basic]


def _heading(frame: pd.DataFrame, variable: str) -> Message:
    found = frame["estimate"].dropna()
    up, many = int((found > 0).sum()), len(found)
    sign = "none positive" if up == 0 else "all positive" if up == many else "{n} positive"
    failed = len(frame) - many
    return Message(
        "{variable} in {n} {n:regression|regressions}, {sign}, {sure} significant at 5 %{rest}",
        variable=variable,
        n=len(frame),
        sign=Message(sign, n=up),
        sure=int((frame["p"] < 0.05).sum()),
        rest=Message(", {n} failed", n=failed) if failed else "",
    )


def _about(
    battery: Battery,
    study: Study,
    weights: Mapping[str, Weights],
    frame: pd.DataFrame,
    tested: Tested,
    isolates: Isolates,
) -> TableAbout:
    notes: list[str] = [
        Message("Formula{of}: {formula}.", of=f" {label}" if label else "", formula=text)
        for label, text in battery.texts.items()
    ]
    lags = Message("all regressors") if battery.lags is None else joined(battery.lags, ", ")
    notes.append(Message("Lags in SLX, SDEM and SDM: {lags}.", lags=lags))
    first = [next(iter(ways.values())) for ways in battery.ways.values()]
    how = first[0]
    by_moments = [each.moments for each in first if each.moments is not None]
    if by_moments:
        notes.append(
            Message(
                "Estimated by moments, {errors}."
                if len(by_moments) == len(first)
                else "Formulas with instruments are estimated by moments, {errors}, the others by maximum likelihood.",
                errors=_errors_of(by_moments[0], panel=battery.panel),
            )
        )
        named = by_moments[0]
        if named.endogenous and battery.texts == battery.formulas:  # not in brackets of a formula
            notes.append(
                Message(
                    "Endogenous: {endogenous}. Instruments: {instruments}.",
                    endogenous=joined(named.endogenous, ", "),
                    instruments=joined(named.instruments, ", "),
                )
            )
        if weak := int(frame["note"].astype(str).str.startswith("weak instruments").sum()):
            notes.append(
                Message("{n} {n:fit has|fits have} weak instruments, as the column of notes says.", n=weak)
            )
    elif how.restricted:
        notes.append(Message("Estimated by restricted maximum likelihood."))
    if "errors" not in battery.several and how.errors is not None:
        notes.append(Message("Standard errors: {errors}.", errors=standard_errors(how.errors).word))
    if tested != "coefficient":
        notes.append(Message("Estimate, p and interval are of: {what}.", what=TESTED[tested]))
    notes += [_described(label, w) for label, w in weights.items()]
    notes += battery.alterations.notes
    if battery.measured:
        notes.append(
            Message("Measures have units of their own: compare estimates of one standard deviation of each.")
        )
    out = _left_out(battery.alone, study, frame, several=battery.panel)
    return TableAbout(
        variable=battery.variable,
        synthetic=study.about.synthetic,
        source=study.about.source,
        versions=versions(),
        isolates_rule=isolates,
        isolates=out[0],
        counts={"same": battery.repeated},
        notes=(*notes, *battery.same, *out[1]),
    )


def _described(label: str, w: Weights) -> Message:
    alone = Message("; isolates {regions}", regions=listed(w.isolates, 10))
    return Message(
        "{label}: {weights}{alone}.",
        label=label,
        weights=weights_in_words(w.recipe, w.normalization),
        alone=alone if len(w.isolates) else "",
    )


def _left_out(
    by_year: Mapping[int, tuple[str, ...]], study: Study, frame: pd.DataFrame, *, several: bool
) -> tuple[tuple[str, ...], list[Message]]:
    """Return who is in none of the fits for want of neighbours, and what to say of the regions of the fits."""
    alone = tuple(dict.fromkeys(region for year in by_year.values() for region in year))
    notes = []
    if alone:
        notes.append(left_out_of_every(alone))
    if several:
        return alone, notes
    sizes = sorted({int(n) for n in frame["n"]})
    if len(sizes) > 1 or sizes[0] < len(study.ids):
        notes.append(
            Message(
                "All fits of the same year and data are of the same regions, those with values of all variables: n = "
                "{sizes} of {n}.",
                sizes=listed(sizes, 10),
                n=len(study.ids),
            )
        )
    return alone, notes
