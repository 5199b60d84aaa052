"""Spatial regression: models side by side, tests and model selection, impacts and diagnostics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from spatial_iie import esda, spreg
from spatial_iie._registry import model as registered
from spatial_iie._registry import model_of
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.labelled import inline, labelled, the
from spatial_iie.chapter.look import called, charts, maps
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.remedies import against_weak, remedies
from spatial_iie.chapter.words import coefficients, fitted, instruments, ladder
from spatial_iie.chapter.words.numerals import series
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.messages import Language, Message, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Paragraph, Table
from spatial_iie.report.labels import in_words
from spatial_iie.results import TableAbout, TableResult
from spatial_iie.spreg.formulas.formula import first_number, regressors
from spatial_iie.spreg.formulas.instrumented import read_instruments
from spatial_iie.spreg.std_errors.apply import located

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.specification._tests import Tests

phrase = Phrases(__name__)

KINDS = ("direct", "indirect", "total")
_PARTS = ("std_error", "z", "p", "low", "high")  # of an impact; the interval is there after method="reml"
Pair = tuple[float, float]
_CAPTIONS = {
    "models": "Regressions of {response} side by side, {year}",
    "models_long": "The same regressions, one estimate a row",
    "lm_tests": "Lagrange multiplier tests on the residuals of OLS",
    "nested_tests": "Likelihood ratio tests between nested models",
    "sdem": "Spatial Durbin error model (SDEM)",
    "sdem_published": "The SDEM with the tests of Stata's spregsem and of textbooks",
    "impacts": "Direct, indirect and total impacts in the SDEM",
    "impacts_plot": "Impacts in the SDEM of regressors one standard deviation higher, with 95% confidence "
    "intervals; without a spatial lag in the model the indirect impact is zero by construction",
    "diagnostics": "Diagnostics of the SDEM",
    "remedies": "The SDEM with what its diagnostics call for beside it",
    "residual_moran": "Residual spatial autocorrelation (Moran's I) by model",
    "residual_map": "Residuals of the SDEM by region",
    "instrument_tests": "Tests of the instruments, two-stage least squares without a spatial lag of the response",
    "first_stages": "First-stage coefficients of the instruments",
    "instrument_strength": "Strength of the instruments",
    "anderson_rubin": "Anderson-Rubin sets of the endogenous coefficients",
    "weak_remedies": "The endogenous coefficients by estimators that weak instruments bias less, without a spatial lag "
    "of the response, and by Anderson-Rubin sets",
}


def asked(plan: Plan) -> bool:
    """Return whether there is a formula."""
    return plan.models.formula is not None


def compute(desk: Desk) -> Found:
    """Return the fits, their tests and their impacts."""
    chosen = desk.plan.models
    data, lags = year_table(desk), list(chosen.lagged) or None
    fits = {name.upper(): _fit(name, desk, data) for name in chosen.ladder}
    sdem = fits.get("SDEM") or _fit("sdem", desk, data)
    ols = fits.get("OLS") or _fit("ols", desk, data)
    tests = spreg.lm_tests(_exogenous(ols, desk, data), lagged=lags, alpha=desk.plan.statistics.alpha)
    by_likelihood = {}
    if chosen.estimated == "ml":
        formula = chosen.formula or ""
        by_likelihood = {
            "nested": spreg.nested_tests(formula, data, desk.w, lagged=lags, isolates=desk.isolates),
            "published": spreg.compare({"SDEM": sdem}, controls=chosen.controls, style="spregsem"),
        }
    diagnosed = spreg.diagnostics(sdem)
    residuals = _residuals(desk, {**fits, "SDEM": sdem})
    return {
        "fits": fits,
        "sdem": sdem,
        "lm": tests,
        "pointed_to": _pointed_to(tests.about.points_to, fits),
        "compare": spreg.compare(fits, parentheses=chosen.parentheses),  # type: ignore[arg-type]
        "long": spreg.compare(fits, layout="long"),
        **by_likelihood,
        **(_instruments(ols, desk, data) if chosen.instrumented else {}),
        "impacts": sdem.impacts(),
        "diagnostics": diagnosed,
        "residuals": residuals,
        **_remedied(desk, data, sdem, diagnosed, residuals),
    }


def _remedied(
    desk: Desk, data: pd.DataFrame, fit: RegressionResult, diagnosed: Tests, residuals: TableResult
) -> dict[str, object]:
    """Return the SDEM with what its diagnostics call for beside it, if they do."""
    chosen, alpha = desk.plan.models, desk.plan.statistics.alpha
    left = residuals.frame.set_index("model")["p"]
    beside = remedies(
        fit,
        lambda method, errors: _fit("sdem", desk, data, method=method, errors=errors),
        method=chosen.estimated,
        errors=chosen.errors,
        unequal=_breusch_pagan(diagnosed) <= alpha,
        correlated=float(left["SDEM"]) <= alpha,
    )
    if not beside:
        return {}
    return {"beside": beside, "remedies": spreg.compare(beside, parentheses="se")}


def _breusch_pagan(diagnosed: Tests) -> float:
    by_kind = {name.removeprefix("Spatial "): test.p_value for name, test in diagnosed.items()}
    return float(by_kind["Breusch-Pagan (studentized)"])


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section on spatial regression."""
    found = findings["models"]

    def table(name: str, key: str, *, printed: bool = True) -> Table:
        return Table(name, labelled(found[key], desk), _caption(name, desk, language), printed=printed)

    nested: tuple[Block, ...] = ()
    published: tuple[Block, ...] = ()
    if "nested" in found:  # by maximum likelihood, not the restricted one
        between = paragraph(language, *_between_models(desk, found, language))
        nested = (between, table("nested_tests", "nested"))
        as_printed = paragraph(language, fitted.published_tests(found["sdem"], language))
        published = (as_printed, table("sdem_published", "published"))
    instrumented: tuple[Block, ...] = ()
    if chosen_instruments := found.get("instruments"):
        told = paragraph(language, *_of_instruments(found, desk, language))
        instrumented = (told, *(table(name, name) for name in chosen_instruments))
    return (
        paragraph(language, _ladder(desk, found, language)),
        table("models", "compare"),
        table("models_long", "long", printed=False),
        *instrumented,
        _lm_path(found, language),
        table("lm_tests", "lm"),
        *nested,
        paragraph(language, *index_associations(desk, found, language), *_space(desk, found, language)),
        table("sdem", "sdem"),
        *published,
        paragraph(language, *index_impacts(desk, found, language)),
        Table("impacts", labelled(one_a_row(found["impacts"]), desk), _caption("impacts", desk, language)),
        _impacts_figure(desk, found, language),
        paragraph(language, *_diagnosed(desk, found, language)),
        table("diagnostics", "diagnostics"),
        table("residual_moran", "residuals"),
        *([table("remedies", "remedies")] if "remedies" in found else []),
        _residual_figure(desk, found, language),
    )


def _exogenous(ols: RegressionResult, desk: Desk, data: pd.DataFrame) -> RegressionResult:
    """Return the least squares fit that Lagrange multiplier tests are of, endogenous regressors as they are."""
    chosen = desk.plan.models
    if not chosen.instrumented:
        return ols
    return spreg.ols(read_instruments(chosen.formula or "").formula, data, desk.w, isolates=desk.isolates)


def _instruments(fit: RegressionResult, desk: Desk, data: pd.DataFrame) -> dict[str, object]:
    """Return what two-stage least squares says of the instruments, and what holds where they are weak."""
    tables = {name: getattr(spreg, name)(fit) for name in _OF_INSTRUMENTS}
    others = {name: _fit("ols", desk, data, method=name) for name in _LESS_BIASED}
    tables["weak_remedies"] = against_weak({_LESS_BIASED[name]: each for name, each in others.items()})
    return {"instruments": tuple(tables), **tables}


_LESS_BIASED = {
    "gmm": Message("two-stage least squares"),
    "liml": Message("limited information maximum likelihood"),
    "fuller": Message("Fuller's limited information estimator"),
}


_OF_INSTRUMENTS = ("instrument_tests", "instrument_strength", "first_stages", "anderson_rubin")


def _of_instruments(found: Found, desk: Desk, language: Language) -> list[Sentence]:
    """Report the strength and validity of the instruments."""
    strength, tests = found["instrument_strength"].to_frame(), found["instrument_tests"]
    if "conditional_f" in strength:
        values = {"conditional F": float(strength["conditional_f"].min())}
    else:
        row = strength.iloc[0]
        values = {"effective F": float(row["effective_f"]), "critical": float(row["critical_bias_10"])}
    called = {
        name: desk.label(coefficients.without_log(name)[0], language) for name in strength["endogenous"]
    }
    names = series(list(called.values()), language)
    outside = series(list(found["sdem"].about.instruments), language)
    sets = found["anderson_rubin"].to_frame().set_index("coefficient")["set"]
    return [
        instruments.strength(names, outside, values, language),
        instruments.validity(
            {name: test.p_value for name, test in tests.items()}, desk.plan.statistics.alpha, language
        ),
        Sentence(phrase(language, "The Lagrange multiplier tests take endogenous regressors as exogenous.")),
        instruments.sets(
            {called.get(name, str(name)): in_words(words, language) for name, words in sets.items()}, language
        ),
    ]


def year_table(desk: Desk) -> pd.DataFrame:
    """Return the table of the year of the regressions."""
    from spatial_iie.study import cross_section

    year = desk.plan.models.year
    assert year is not None
    return cross_section(desk.study, year)


def key_regressor(desk: Desk) -> str:
    """Return the regressor that sentences are about: the index, logged or not, or else the first of the formula."""
    formula = desk.plan.models.formula or ""
    names = regressors(formula)
    return next(
        (name for name in names if coefficients.without_log(name)[0] == desk.index), first_number(formula)
    )


def effect_of(fit: RegressionResult, name: str, desk: Desk, language: Language) -> coefficients.Effect:
    """Return a coefficient with what it stands between; of a lag ``W x`` the words are those of x."""
    response, log_response = coefficients.without_log(str(fit.about["response"]))
    regressor, log_regressor = coefficients.without_log(name.removeprefix("W "))
    interval = fit.conf_int()
    return coefficients.Effect(
        inline(desk.label(response, language)),
        inline(desk.label(regressor, language)),
        float(fit.params[name]),
        float(fit.std_errors[name]),
        float(interval.loc[name, "lower"]),
        float(interval.loc[name, "upper"]),
        float(fit.p_values[name]),
        log_response,
        log_regressor,
        averaged=desk.plan.weights.scaling == "row",
    )


def index_associations(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    """Report the associations of the index and of its spatial lag with the dependent variable in the SDEM."""
    fit, name, alpha = found["sdem"], key_regressor(desk), desk.plan.statistics.alpha
    sentences = [
        coefficients.coefficient(effect_of(fit, name, desk, language), fit.model, fit.n, alpha, language)
    ]
    if f"W {name}" in fit.params.index:
        lag = effect_of(fit, f"W {name}", desk, language)
        sentences.append(coefficients.lag_coefficient(lag, fit.model, fit.n, alpha, language))
    return sentences


def index_impacts(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    """Report the impacts of the index in the SDEM, and in the model the tests favour if it has spillovers."""
    name, alpha = key_regressor(desk), desk.plan.statistics.alpha
    label = the(desk.label(coefficients.without_log(name)[0], language), language)
    return [
        fitted.impacts_differ(model, label, impacts_of(table, name), alpha, language)
        for model, table in {"SDEM": found["impacts"], **found["pointed_to"]}.items()
    ]


def impacts_of(table: TableResult, name: str) -> tuple[Pair, Pair, Pair]:
    """Return the direct, indirect and total impact of a regressor, each with its p value."""
    row = table.to_frame().loc[name]
    direct, indirect, total = ((float(row[kind]), float(row[f"{kind}_p"])) for kind in KINDS)
    return direct, indirect, total


def _pointed_to(model: str, fits: Mapping[str, RegressionResult]) -> dict[str, TableResult]:
    """Return the impacts of the model the tests favour, if it is fitted, is no SDEM and can have spillovers."""
    shown = model in fits and model != "SDEM" and model_of(model).spills_over
    return {model: fits[model].impacts()} if shown else {}


def _fit(name: str, desk: Desk, data: pd.DataFrame, **other: str | None) -> RegressionResult:
    chosen = replace(desk.plan.models, **other)  # type: ignore[arg-type]
    options: dict[str, object] = {"isolates": desk.isolates}
    if model_of(name).lags:
        options["lagged"] = list(chosen.lagged) or None
    options |= {"method": chosen.estimator, "errors": located(chosen.errors, desk.study)}
    if model_of(name).parameters:
        options["information"] = chosen.information
    fit: RegressionResult = registered(name)(chosen.formula, data, desk.w, **options)
    return fit


def _residuals(desk: Desk, fits: Mapping[str, RegressionResult]) -> TableResult:
    """Return Moran's I of the residuals, by moments of least squares, after instruments, or by relabelling."""
    import numpy as np
    import pandas as pd

    by_moments = desk.plan.models.estimated == "gmm"
    rows = []
    for name, fit in fits.items():
        if not model_of(name).parameters or (by_moments and "lambda" not in fit.params.index):
            test = spreg.residual_moran(fit)
            value, p, exact = test.about.moran, test.p_value, test.distribution == "normal"
            z = test.statistic if exact else float(np.copysign(np.sqrt(test.statistic), value))
            how = "moments of residuals" if exact else "Anselin-Kelejian"
        else:
            e = fit.residuals.dropna()
            w = desk.w.subset(desk.w.ids[desk.w.ids.isin(e.index)])
            draws = desk.plan.statistics.permutations
            result = esda.moran(e, w, permutations=desk.permutations if draws else 0, isolates=desk.isolates)
            value, z = result.statistic, result.z_score
            p, how = (
                (result.p_simulated, "random permutation")
                if draws
                else (result.p_value, "normal approximation")
            )
        rows.append({"model": name, "statistic": value, "z": z, "p": p, "method": how, "n": fit.n})
    about = TableAbout.of(fits["SDEM"].about) | TableAbout(statistic="Moran's I")
    note = Message(
        "p values are two-sided. Random permutation treats residuals as exchangeable, which those of a "
        "regression are only approximately."
    )
    return TableResult(
        pd.DataFrame(rows), Message("Moran's I of residuals"), about | TableAbout(notes=(note,))
    )


def _caption(name: str, desk: Desk, language: Language) -> str:
    response = (desk.plan.models.formula or "").partition("~")[0].strip()
    column, log = coefficients.without_log(response)
    label = desk.label(column, language)
    shown = phrase(language, "the logarithm of {label}", label=inline(label)) if log else label
    return phrase(language, _CAPTIONS[name], response=shown, year=desk.plan.models.year)


def _ladder(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the coefficient of the index across models."""
    name = key_regressor(desk)
    label = the(desk.label(coefficients.without_log(name)[0], language), language)
    estimates = {m: (float(fit.params[name]), float(fit.p_values[name])) for m, fit in found["fits"].items()}
    return ladder.slopes_side_by_side(label, estimates, desk.plan.statistics.alpha, language)


def _lm_path(found: Found, language: Language) -> Paragraph:
    tests = found["lm"]
    decision = tests.about["decision"]
    text = in_words(decision, language)
    return paragraph(language, Sentence(text, {f"p {name}": test.p_value for name, test in tests.items()}))


def _between_models(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    tests = [(name, test.statistic, test.p_value) for name, test in found["nested"].items()]
    fits = found["fits"]
    aic, bic = ({name: float(getattr(fit, c)) for name, fit in fits.items()} for c in ("aic", "bic"))
    return [
        ladder.nested(tests, desk.plan.statistics.alpha, language),
        ladder.lowest("AIC", aic, language),
        ladder.lowest("BIC", bic, language),
    ]


def _space(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    """Report the spatial parameters and the pseudo-R²."""
    sentences = []
    for model, name in (("SDEM", "lambda"), ("SDM", "rho")):
        fit = found["sdem"] if model == "SDEM" else found["fits"].get(model)
        if fit is not None:
            sentences.append(
                coefficients.spatial_parameter(
                    name,
                    model,
                    float(fit.params[name]),
                    float(fit.std_errors[name]),
                    float(fit.p_values[name]),
                    desk.plan.statistics.alpha,
                    language,
                )
            )
    return [*sentences, fitted.share_explained("SDEM", found["sdem"].pseudo_r2, language)]


def _diagnosed(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    tests, alpha = found["diagnostics"], desk.plan.statistics.alpha
    by_kind = {name.removeprefix("Spatial "): test.p_value for name, test in tests.items()}
    residuals = found["residuals"].to_frame()
    left = dict(
        zip(residuals["model"], zip(residuals["statistic"], residuals["p"], strict=True), strict=True)
    )
    return [
        fitted.errors_look(
            "SDEM",
            by_kind["Breusch-Pagan (studentized)"],
            by_kind["Jarque-Bera"],
            tests.about["condition_number"],
            alpha,
            language,
        ),
        fitted.left_over(left, alpha, language),
        _beside(desk, found, language),
    ]


def _beside(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the p value of the index under what the diagnostics call for."""
    if "beside" not in found:
        return Sentence("")
    name = key_regressor(desk)
    label = the(desk.label(coefficients.without_log(name)[0], language), language)
    p = {model: float(fit.p_values[name]) for model, fit in found["beside"].items()}
    return fitted.beside(label, p, language)


def _impacts_figure(desk: Desk, found: Found, language: Language) -> Figure:
    """Draw impacts in standard deviations of the regressors, so that they can be compared."""
    table, names = _standardized_impacts(found), labels_of(desk, found["impacts"], language)
    response = found["sdem"].about.response
    column, log = coefficients.without_log(response)
    label = desk.label(column, language)
    names[response] = f"log({label})" if log else label

    def draw() -> Drawn:
        from spatial_iie.viz import impacts_plot

        unit = phrase(language, "per standard deviation")
        return impacts_plot(table, names=names, unit=unit, **charts(desk, language))

    return Figure("impacts_plot", draw, _caption("impacts_plot", desk, language))


def one_a_row(impacts: TableResult) -> TableResult:
    """Return impacts a row each: as wide as a page."""
    import pandas as pd

    rows = [
        {
            "variable": name,
            "impact": f"{kind} impact",
            "estimate": row[kind],
            **{part: row[f"{kind}_{part}"] for part in _PARTS if f"{kind}_{part}" in row},
        }
        for name, row in impacts.to_frame().iterrows()
        for kind in KINDS
    ]
    return replace(impacts, frame=pd.DataFrame(rows))


def labels_of(desk: Desk, table: TableResult, language: Language) -> dict[str, str]:
    """Return what the rows of a table of regressors are called."""
    called = {}
    for name in table.frame.index.astype(str):
        column, log = coefficients.without_log(name)
        called[name] = f"log({desk.label(column, language)})" if log else desk.label(column, language)
    return called


def _standardized_impacts(found: Found) -> TableResult:
    design = found["sdem"].design
    impacts: TableResult = found["impacts"]
    frame = impacts.to_frame()
    for name in frame.index:
        sd = float(design.z[:, design.names.index(name)].std())
        for kind in KINDS:
            lengths = [f"{kind}_{part}" for part in ("std_error", "low", "high") if f"{kind}_{part}" in frame]
            frame.loc[name, [kind, *lengths]] *= sd
    return replace(impacts, frame=frame)


def _residual_figure(desk: Desk, found: Found, language: Language) -> Figure:
    def draw() -> Drawn:
        from spatial_iie.viz import residual_map

        fit = found["sdem"]
        response = coefficients.without_log(fit.about.response)[0]
        look: Keywords = {**maps(desk, language), **called(desk.label(response, language)), "unit": None}
        return residual_map(fit, desk.layer, year=desk.years[-1], **look)

    return Figure("residual_map", draw, _caption("residual_map", desk, language))


PART = Part("models", "Spatial regression", compute, compose, asked)
