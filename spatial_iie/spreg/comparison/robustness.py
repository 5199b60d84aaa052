"""The whole grid of weights, years, models and regressor sets, one row per fit."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterable, Mapping
from itertools import product
from typing import TYPE_CHECKING, Literal, NamedTuple

import pandas as pd

from spatial_iie._align import check_same_regions, check_weights
from spatial_iie._isolates import Isolates, left_out_of_every, with_neighbours, without_isolates
from spatial_iie._registry import model_of
from spatial_iie.errors import (
    AlignmentError,
    DataError,
    EstimationError,
    SpatialIIEError,
    WeightsError,
    WeightsWarning,
    listed,
)
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, joined, term
from spatial_iie.results import TableAbout, TableResult, versions, weights_in_words
from spatial_iie.results.parentheses import Parentheses, legend
from spatial_iie.spreg.comparison._panel_grid import PanelGrid
from spatial_iie.spreg.comparison._paper_grid import paper_grid
from spatial_iie.spreg.design import Design, design_of
from spatial_iie.spreg.formulas.formula import (
    Columns,
    check_known,
    closest,
    complete_regions,
    first_number,
    read_columns,
    regressors,
    variables,
)
from spatial_iie.spreg.models._method import Estimator, chosen_moments, is_restricted
from spatial_iie.spreg.models._model import of_design
from spatial_iie.spreg.moments import ERRORS, Moments, moments_of_design
from spatial_iie.spreg.std_errors.apply import located, with_errors
from spatial_iie.spreg.std_errors.choice import StandardErrors, standard_errors
from spatial_iie.spreg.std_errors.parts import check_columns

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.panels._effects import Effects
    from spatial_iie.spreg.panels._panel_rows import Balance
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Layout = Literal["long", "paper"]
COLUMNS = (
    "weights", "regressors", "effects", "year", "model", "estimate", "std_error", "z", "p", "low", "high",
    "lag_estimate", "lag_z", "lag_p", "direct", "direct_p", "indirect", "indirect_p", "total", "total_p",
    "rho", "rho_p", "lambda", "lambda_p", "log_likelihood", "aic", "bic", "n", "note",
)  # fmt: skip


def robustness(
    formula: str | Mapping[str, str],
    study: Study,
    *,
    weights: Mapping[str, Weights],
    years: Iterable[int] | None = None,
    models: Iterable[str] = ("sdem",),
    variable: str | None = None,
    lagged: Iterable[str] | None = None,
    effects: Effects | Iterable[Effects] | None = None,
    balance: Balance | None = None,
    method: Estimator | Moments = "ml",
    errors: str | StandardErrors | None = None,
    isolates: Isolates = "exclude",
    layout: Layout = "long",
    parentheses: Parentheses = "z",
    progress: Callable[[int, int], None] | None = None,
) -> TableResult:
    """Fit every combination of weights, regressors, year or effects, and model, and report one variable of each.

    All fits of a year are of the same regions: those that have every variable and, unless ``isolates`` says
    otherwise, a neighbour under each of the weights. Rows then differ by what the row says, not by who is in it.

    Parameters
    ----------
    formula : str or mapping of str to str
        One formula, or label -> formula for several sets of regressors.
    study : Study
    weights : mapping of str to Weights
        Label -> weights that cover the regions of the study. Their log-determinant is computed once for all fits
        on the same regions.
    years : iterable of int, optional
        By default all. Each has its own fits; with ``effects`` every fit is of all of them.
    models : iterable of str
        Of ols, slx, sem, sdem, sar, sdm, sac. OLS does not depend on weights, and is fitted with each all the same.
    variable : str, optional
        The regressor whose coefficient and impacts are reported; by default the first of the formula.
    lagged : iterable of str, optional
        Regressors whose lag enters SLX, SDEM and SDM; of several formulas, those that one does not have are passed
        over there. By default all.
    effects : str or iterable of str, optional
        Fit panels with these effects, as for :func:`spatial_iie.spreg.panel`, in place of years one by one.
    balance : {"regions", "years"}, optional
        Of panels: what goes where values are missing.
    method : {"ml", "reml", "gmm"} or Moments
        As for :func:`spatial_iie.spreg.sdem`, the same for all fits; without endogenous regressors and instruments.
    errors : str or StandardErrors, optional
        As for :func:`spatial_iie.spreg.sdem`, the same for all fits.
    isolates : {"exclude", "zero", "error"}
        As for :func:`spatial_iie.spreg.sdem`; who has no neighbour under one of the weights is left out of all fits.
    layout : {"long", "paper"}
        "long": one row a fit. "paper": a column a model, the coefficient with stars, as text.
    parentheses : {"z", "t", "se", "p", "ci"}
        What stands in parentheses below the coefficients of ``layout="paper"``, as for
        :func:`spatial_iie.spreg.compare`.
    progress : callable, optional
        Called as ``progress(done, total)`` with numbers of fits.

    Returns
    -------
    TableResult
        Paper: weights, regressors (if several formulas), effects (of panels), year and one column per model. Long, one
        row per fit: weights, regressors (if several formulas), effects (of panels), year (of panels the span of years),
        model; of the variable estimate, std_error, z,
        p and the 95 % interval low to high; lag_estimate, lag_z, lag_p of its lag; direct, indirect and total impact
        with p; rho, lambda with p; log_likelihood, aic, bic, n. A fit that fails is a row with its reason in
        ``note``.

    Raises
    ------
    DataError
        If there is nothing to fit, a year does not exist, a formula lacks the variable, or ``lagged`` names what no
        formula has or what no model takes.
    WeightsError
        If a region has no neighbours and ``isolates="error"``.
    AlignmentError
        If weights do not cover the regions of the study.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = {f"knn:{k}": si.weights.from_spec(f"knn:{k}", study).row_standardized() for k in (4, 6)}
    >>> table = si.spreg.robustness("log(gdp_per_capita) ~ digital_index + trade_share", study, weights=w)
    >>> table.title, table.to_frame()["model"].unique().tolist()
    ('digital_index in 6 regressions, all positive, 6 significant at 5 %', ['SDEM'])
    """
    formulas = dict(formula) if isinstance(formula, Mapping) else {"": formula}
    check_choice("layout", layout, Layout)
    if check_choice("parentheses", parentheses, Parentheses) != "z" and layout == "long":
        raise DataError(
            "{given} belongs to layout='paper'; layout='long' has every number in full.", given="parentheses"
        )
    chosen = _years(study, years)
    kinds = [
        *dict.fromkeys(model_of(each).label for each in ([models] if isinstance(models, str) else models))
    ]
    _check(formulas, weights, kinds, isolates)
    moments = _checked_moments(method, errors)
    way = moments or is_restricted(method, errors)
    beyond = located(moments.beyond if moments else errors, study)
    name = variable or first_number(next(iter(formulas.values())))
    lags = None if lagged is None else ([lagged] if isinstance(lagged, str) else list(lagged))
    _check_lags(lags, formulas, kinds)
    if beyond is not None:
        check_columns(standard_errors(beyond), study.table(chosen[0]), panel=effects is not None)
    if effects is None:
        for text in formulas.values():
            check_known(variables(text), study.table(chosen[0]).columns)
        if balance is not None:
            raise DataError("balance is for panels: say effects=, or leave it out.")
        rows, alone = _of_years(
            formulas, study, weights, lags, name, isolates, chosen, kinds, way, beyond, progress
        )
    else:
        if method != "ml":
            raise EstimationError(
                "panels are estimated by maximum likelihood: leave method={method!r} out.",
                method=method if isinstance(method, str) else "gmm",
            )
        grid = PanelGrid(formulas, study, weights, chosen, lags, isolates, balance, beyond)
        rows, alone = grid.rows(effects, kinds, lambda fit: _numbers(fit, name), progress), grid.alone
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["note"] = pd.Series(
        [row["note"] for row in rows], dtype=object
    )  # messages, to be told in any language
    if not isinstance(formula, Mapping):
        frame = frame.drop(columns="regressors")
    if effects is None:
        frame = frame.drop(columns="effects")
    about = _about(study, formulas, weights, lags, name, way, beyond)
    out = _left_out(alone, study, frame, several=effects is not None)
    about |= TableAbout(isolates_rule=isolates, isolates=out[0], notes=(*about.notes, *out[1]))
    heading = _heading(frame, name)
    if layout == "paper":
        of_models = tuple(dict.fromkeys(frame["model"]))
        student = () if moments else [name for name in of_models if not model_of(name).parameters]
        about |= TableAbout(notes=(*about.notes, legend(parentheses, student)), own_columns=of_models)
        frame = paper_grid(frame, parentheses)
    return TableResult(frame, heading, about)


def _of_years(
    formulas: Mapping[str, str],
    study: Study,
    weights: Mapping[str, Weights],
    lags: list[str] | None,
    name: str,
    isolates: Isolates,
    years: tuple[int, ...],
    kinds: list[str],
    method: Moments | bool,
    errors: str | StandardErrors | None,
    progress: Callable[[int, int], None] | None,
) -> tuple[list[dict[str, object]], Mapping[int, tuple[str, ...]]]:
    """Return a row for every fit of one year, and the regions that the weights leave out of each year.

    ``method``: how to estimate by moments, or whether the likelihood is the restricted one.
    """
    every = product(weights, formulas, years, kinds)
    cells = [_Cell(*each) for each in every]
    arrays = _Arrays(formulas, study, weights, lags, name, isolates)
    rows = []
    for done, cell in enumerate(cells, start=1):
        rows.append(_row(cell, arrays, name, method, errors))
        if progress is not None:
            progress(done, len(cells))
    return rows, arrays.alone


class _Cell(NamedTuple):
    weights: str
    regressors: str
    year: int
    model: str


class _Arrays:
    """The arrays of every cell; what several cells share is made once."""

    def __init__(
        self,
        formulas: Mapping[str, str],
        study: Study,
        weights: Mapping[str, Weights],
        lagged: list[str] | None,
        variable: str,
        isolates: Isolates,
    ) -> None:
        self._isolates = isolates
        self.alone: dict[int, tuple[str, ...]] = {}
        self._samples: dict[int, pd.Index] = {}
        self._formulas, self._study, self._weights = formulas, study, weights
        self._lagged = {label: _lags_of(text, lagged, variable) for label, text in formulas.items()}
        self._tables: dict[int, pd.DataFrame] = {}
        self._columns: dict[tuple[str, int], Columns] = {}
        self._parts: dict[tuple[str, tuple[str, ...]], Weights] = {}
        self._designs: dict[tuple[str, str, int, bool], Design] = {}

    def design(self, cell: _Cell) -> Design:
        """Return the arrays of a fit; those of the last few are kept."""
        lags = model_of(cell.model).lags
        key = (cell.weights, cell.regressors, cell.year, lags)
        if key not in self._designs:
            columns = self.columns(cell)
            data = self._tables[cell.year].loc[columns.response.index]
            lagged = self._lagged[cell.regressors] if lags else ()
            w = self._part(cell.weights, data.index)
            if len(self._designs) > 4:
                self._designs.clear()
            self._designs[key] = design_of(self._formulas[cell.regressors], data, columns, w, lagged=lagged)
        return self._designs[key]

    def table(self, year: int, ids: pd.Index) -> pd.DataFrame:
        """Return the data of the regions of a fit."""
        return self._tables[year].loc[ids]

    def columns(self, cell: _Cell) -> Columns:
        """Return what the formula makes of the year."""
        if cell.year not in self._tables:
            self._tables[cell.year] = self._study.table(cell.year)
        key = (cell.regressors, cell.year)
        if key not in self._columns:
            formula, table = self._formulas[cell.regressors], self._tables[cell.year]
            self._columns[key] = read_columns(formula, table.loc[self._sample(cell.year)])
        return self._columns[key]

    def _sample(self, year: int) -> pd.Index:
        """Return the regions of all fits of a year; whom the weights leave out is remembered by year."""
        if year not in self._samples:
            table = self._tables[year]
            whole = table.index
            for formula in self._formulas.values():
                with contextlib.suppress(DataError):  # its own row says why
                    complete = complete_regions(formula, table)
                    whole = whole[whole.isin(complete)] if len(complete) else whole
            kept = with_neighbours(whole, self._weights.values()) if self._isolates == "exclude" else whole
            if not len(kept):
                raise WeightsError(
                    "no region has a neighbour under every one of the weights in {year}.", year=year
                )
            self._samples[year] = kept
            self.alone[year] = tuple(whole[~whole.isin(kept)])
        return self._samples[year]

    def size(self, cell: _Cell) -> int:
        """Return of how many regions a fit would be."""
        return len(self._samples.get(cell.year, ()))

    def _part(self, label: str, ids: pd.Index) -> Weights:
        key = (label, tuple(ids))
        if key not in self._parts:
            w = self._weights[label]
            check_same_regions(
                self._study.ids, w.ids, Message("the study and the weights {label!r}", label=label)
            )
            with warnings.catch_warnings():
                warnings.simplefilter(
                    "ignore", WeightsWarning
                )  # a row tells its n, the notes what is left out
                self._parts[key] = w.subset(ids)
        return self._parts[key]


def _years(study: Study, years: Iterable[int] | None) -> tuple[int, ...]:
    chosen = study.years if years is None else tuple([years] if isinstance(years, int) else years)
    unknown = [year for year in chosen if year not in study.years]
    if unknown or not chosen:
        raise DataError(
            "the study has no year {unknown}; there are {years}.",
            unknown=listed(unknown),
            years=listed(study.years, 40),
        )
    return tuple(dict.fromkeys(chosen))


def _check(
    formulas: Mapping[str, str], weights: Mapping[str, Weights], models: list[str], isolates: Isolates
) -> None:
    check_choice("isolates", isolates, Isolates)
    if not isinstance(weights, Mapping) or not weights or not formulas or not models:
        raise DataError(
            "robustness wants at least one formula, one set of weights {'queen': w} and one model."
        )
    for w in weights.values():
        check_weights(w)
        if isolates == "error":
            without_isolates(w, isolates)


def _checked_moments(method: Estimator | Moments, errors: str | StandardErrors | None) -> Moments | None:
    moments = chosen_moments(method, errors)
    if moments and (moments.endogenous or moments.instruments):
        raise EstimationError(
            "a grid of regressions takes no endogenous regressors and instruments; fit such models one by one."
        )
    return moments


def _check_lags(lagged: list[str] | None, formulas: Mapping[str, str], models: list[str]) -> None:
    """Refuse lags that no formula has or no model takes."""
    if lagged is None:
        return
    known = list(dict.fromkeys(name for text in formulas.values() for name in regressors(text)))
    unknown = [name for name in lagged if name not in known]
    if unknown:
        raise DataError(
            "lagged names {unknown}, no regressor of the formula.{closest} There are {known}.",
            unknown=listed(unknown),
            closest=closest(unknown[0], known),
            known=listed(known, 12),
        )
    if not any(model_of(kind).lags for kind in models):
        raise DataError(
            "lagged is for SLX, SDEM and SDM; of the models {models} none takes lags. Leave it out.",
            models=listed(models),
        )


def _lags_of(formula: str, lagged: list[str] | None, variable: str) -> tuple[str, ...] | None:
    known = regressors(formula)
    if variable not in known:
        raise DataError(
            "{formula!r} has no regressor {variable!r}.{closest} It has {known}.",
            formula=formula,
            variable=variable,
            closest=closest(variable, known),
            known=listed(known, 12),
        )
    return None if lagged is None else tuple(name for name in lagged if name in known)


def _row(
    cell: _Cell,
    arrays: _Arrays,
    variable: str,
    method: Moments | bool,
    errors: str | StandardErrors | None,
) -> dict[str, object]:
    row: dict[str, object] = {**cell._asdict(), "note": ""}
    try:
        design = arrays.design(cell)
        fit = (
            moments_of_design(cell.model, design, method)
            if isinstance(method, Moments)
            else of_design(cell.model, design, restricted=method)
        )
        fit = with_errors(fit, errors, arrays.table(cell.year, design.ids))
    except AlignmentError:
        raise
    except SpatialIIEError as error:
        note = error.message if error.message.isprintable() else str(error)
        return row | {"n": arrays.size(cell), "note": note}
    return row | _numbers(fit, variable)


def _numbers(fit: RegressionResult, variable: str) -> dict[str, float]:
    if variable not in fit.params.index:
        raise DataError(
            "{variable!r} has no one coefficient in {formula!r}: it stands for several columns. Say which regressor "
            "the table is about with {how}.",
            variable=variable,
            formula=str(fit.about.formula),
            how=term("variable=", "--variable"),
        )
    z, p, interval = fit.z_values, fit.p_values, fit.conf_int()
    impact = fit.impacts().to_frame().reindex([variable]).iloc[0]  # a trend has none
    numbers: dict[str, float] = {
        "estimate": fit.params[variable],
        "std_error": fit.std_errors[variable],
        "z": z[variable],
        "p": p[variable],
        "low": interval.loc[variable, "lower"],
        "high": interval.loc[variable, "upper"],
        "log_likelihood": fit.log_likelihood,
        "aic": fit.aic,
        "bic": fit.bic,
        "n": fit.n,
    }
    lag = f"W {variable}"
    if lag in fit.params.index:
        numbers |= {"lag_estimate": fit.params[lag], "lag_z": z[lag], "lag_p": p[lag]}
    for kind in ("direct", "indirect", "total"):
        numbers |= {kind: impact[kind], f"{kind}_p": impact[f"{kind}_p"]}
    for name in ("rho", "lambda"):
        if name in fit.params.index:
            numbers |= {name: fit.params[name], f"{name}_p": p[name]}
    return numbers


def _heading(frame: pd.DataFrame, variable: str) -> Message:
    found = frame["estimate"].dropna()
    up, many = int((found > 0).sum()), len(found)
    sign = "all positive" if up == many else "none positive" if up == 0 else "{n} positive"
    failed = len(frame) - many
    return Message(
        "{variable} in {n} regressions, {sign}, {sure} significant at 5 %{rest}",
        variable=variable,
        n=len(frame),
        sign=Message(sign, n=up),
        sure=int((frame["p"] < 0.05).sum()),
        rest=Message(", {n} failed", n=failed) if failed else "",
    )


def _about(
    study: Study,
    formulas: Mapping[str, str],
    weights: Mapping[str, Weights],
    lagged: list[str] | None,
    variable: str,
    method: Moments | bool,
    errors: str | StandardErrors | None,
) -> TableAbout:
    notes: list[str] = [
        Message("Formula{of}: {formula}.", of=f" {label}" if label else "", formula=text)
        for label, text in formulas.items()
    ]
    lags = Message("all regressors") if lagged is None else joined(lagged, ", ")
    notes.append(Message("Lags in SLX, SDEM and SDM: {lags}.", lags=lags))
    if isinstance(method, Moments):
        notes.append(Message("Estimated by moments, {errors}.", errors=ERRORS[method.basic]))
    elif method:
        notes.append(Message("Estimated by restricted maximum likelihood."))
    if errors is not None:
        notes.append(Message("Standard errors: {errors}.", errors=standard_errors(errors).word))
    notes += [_described(label, w) for label, w in weights.items()]
    return TableAbout(
        variable=variable,
        synthetic=study.about.synthetic,
        source=study.about.source,
        versions=versions(),
        notes=tuple(notes),
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
                "All fits of a year are of the same regions, those with values of all variables: n = {sizes} of {n}.",
                sizes=listed(sizes, 10),
                n=len(study.ids),
            )
        )
    return alone, notes
