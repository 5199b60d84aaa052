"""Spatial panel models: side by side, the tests that lead to one, its impacts, and the map of its residuals."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from spatial_iie import spreg
from spatial_iie._registry import model_of
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.labelled import labelled, the
from spatial_iie.chapter.look import maps
from spatial_iie.chapter.opening import weights_of
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.parts.models import effect_of, impacts_of, one_a_row
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import coefficients, fitted, ladder
from spatial_iie.chapter.words import panel_models as words
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.errors import EstimationError, WeightsWarning
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Table
from spatial_iie.report.labels import in_words
from spatial_iie.spreg.formulas.formula import first_number, regressors
from spatial_iie.spreg.formulas.instrumented import read_instruments
from spatial_iie.weights.spec import by_year

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.chapter.asked import Panel
    from spatial_iie.chapter.keys import Keywords
    from spatial_iie.results import RegressionResult, Result, TableResult
    from spatial_iie.spreg.comparison.panel_fits import Given
    from spatial_iie.weights import Weights

phrase = Phrases(__name__)
_CAPTIONS = {
    "panel": "Panel models of {response}, {first} to {last}",
    "panel_long": "The same panel models, one estimate a row",
    "panel_impacts": "Direct, indirect and total impacts in the {model} of the panel",
    "panel_instruments": "Tests of the instruments of the {model} of the panel",
    "panel_strength": "Strength of the instruments of the {model} of the panel",
    "panel_sets": "Anderson-Rubin sets of the {model} of the panel",
    "panel_selection": "Tests of the panel: effects, spatial models, fixed or random effects",
    "panel_posterior": "Posterior probabilities of models and weights of the panel",
    "panel_residuals": "Residuals of the {model} of the panel by region, {last}",
}


def asked(plan: Plan) -> bool:
    """Return whether the plan asks for panel models."""
    return plan.panel is not None


def compute(desk: Desk) -> Found:
    """Return the fits, their table, the impacts and residuals of the first, and the tests."""
    chosen = _wanted(desk)
    shared: Keywords = {"years": years_of(desk), "balance": chosen.balance, "correction": chosen.corrected}
    lags = list(chosen.lagged) or None
    fits = spreg.panel_fits(
        formula_of(desk),
        desk.study,
        _weights(desk),
        models=chosen.model,
        effects=chosen.effects,
        isolates=desk.isolates,
        lagged=lags,
        **shared,
        **chosen.further,
    )
    first = next(iter(fits.values()))
    found: dict[str, object] = {
        "fits": fits,
        "compared": spreg.compare(fits, parentheses=chosen.parentheses),  # type: ignore[arg-type]
        "long": spreg.compare(fits, layout="long"),
        "impacts": first.impacts(),
        "residuals": _residuals(first),
    }
    if first.about.endogenous:
        found["instruments"] = spreg.instrument_tests(first)
        found["strength"] = spreg.instrument_strength(first)
        if "lambda" not in first.params.index:
            found["sets"] = spreg.anderson_rubin(first)
    if chosen.selection:
        w, alpha = next(iter(_weights(desk).values())), desk.plan.statistics.alpha
        w = w[0] if isinstance(w, tuple) else w
        found["selection"] = spreg.panel_tests(
            read_instruments(formula_of(desk)).formula,
            desk.study,
            w,
            effects=chosen.effects[0],  # type: ignore[arg-type]
            lagged=lags,
            isolates=desk.isolates,
            alpha=alpha,
            **shared,
        )
    if chosen.posterior:
        found["posterior"] = _posterior(desk)
    return found


def _posterior(desk: Desk) -> TableResult:
    """Return the probabilities of the models without a second matrix, under the weights that do not change."""
    chosen = _wanted(desk)
    matrices = {
        spec: w[0] if isinstance(w, tuple) else w
        for spec, w in _weights(desk).items()
        if not isinstance(w, Mapping)
    }
    if not matrices:
        raise EstimationError("posterior probabilities are for weights that are the same in all years.")
    return spreg.model_posterior(
        formula_of(desk),
        desk.study,
        matrices,
        effects=chosen.effects[0],  # type: ignore[arg-type]
        years=years_of(desk),
        balance=chosen.balance,  # type: ignore[arg-type]
        lagged=list(chosen.lagged) or None,
        isolates=desk.isolates,
    )


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found = findings["panel"]
    blocks: list[Block] = [paragraph(language, _sample(found, language), *_slopes(desk, found, language))]

    def table(name: str, result: Result, *, printed: bool = True) -> Table:
        return Table(name, labelled(result, desk), _caption(name, desk, found, language), printed=printed)

    blocks += [table("panel", found["compared"]), table("panel_long", found["long"], printed=False)]
    of_instruments = ("instruments", "strength", "sets")
    blocks += [table(f"panel_{name}", found[name]) for name in of_instruments if name in found]
    blocks += [
        paragraph(language, *_spilled(desk, found, language)),
        table("panel_impacts", one_a_row(found["impacts"])),
    ]
    if "selection" in found:
        decision = found["selection"].about.get("decision")  # weights by year lack tests that lead to one
        blocks += [] if decision is None else [paragraph(language, in_words(decision, language))]
        blocks.append(table("panel_selection", found["selection"]))
    if "posterior" in found:
        blocks.append(paragraph(language, _probable(found["posterior"], language)))
        blocks.append(table("panel_posterior", found["posterior"]))
    if found["residuals"] is not None:
        blocks.append(_map(desk, found, language))
    return tuple(blocks)


def impacts_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the impacts of the index in the first of the models, if the regressor has any."""
    fit, name = next(iter(found["fits"].values())), key_of(desk)
    if name not in found["impacts"].frame.index:
        return Sentence("")
    label = the(desk.label(coefficients.without_log(name)[0], language), language)
    return fitted.impacts_differ(
        fit.model, label, impacts_of(found["impacts"], name), desk.plan.statistics.alpha, language
    )


def _wanted(desk: Desk) -> Panel:
    assert desk.plan.panel is not None
    return desk.plan.panel


def formula_of(desk: Desk) -> str:
    """Return the formula of the panel."""
    return _wanted(desk).formula or desk.plan.models.formula or ""


def years_of(desk: Desk) -> tuple[int, ...]:
    """Return the years of the panel, ascending."""
    return tuple(sorted(_wanted(desk).years or desk.years))


def _weights(desk: Desk) -> dict[str, Given]:
    """Return the weights side by side, the main ones if none are named: a matrix, one a year, or a pair."""

    def build(spec: str) -> Weights:
        return desk.weights[spec] if spec in desk.weights else weights_of(spec, desk.study, desk.plan)

    named = _wanted(desk).weights or (desk.plan.weights.main,)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)  # the tables name regions without neighbours
        years, folder = years_of(desk), Path(desk.plan.folder)
        return _wanted(desk).paired({spec: by_year(spec, years, build, folder) for spec in named}, build)  # type: ignore[return-value]


def key_of(desk: Desk) -> str:
    """Return the regressor that sentences are about: the index, logged or not, or the first of the formula."""
    names = regressors(formula_of(desk))
    of_index = (name for name in names if coefficients.without_log(name)[0] == desk.index)
    return next(of_index, first_number(formula_of(desk)))


def _residuals(fit: RegressionResult) -> pd.Series | None:
    """Return the residuals of the last year, None where there are none, as beside trends."""
    try:
        return spreg.panel_residuals(fit).iloc[:, -1]
    except EstimationError:
        return None


def _sample(found: Found, language: Language) -> Sentence:
    fits = found["fits"].values()
    about = next(iter(fits)).about
    return words.sample(
        about.regions,
        about.years,
        [fit.about.effects for fit in fits],
        [fit.about.weights for fit in fits],
        language,
    )


def _slopes(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    """Report the coefficient of the index, and R2 of the first model."""
    fits, name, alpha = found["fits"], key_of(desk), desk.plan.statistics.alpha
    first = next(iter(fits.values()))
    explained = _explained(first, language)
    if not all(name in fit.params.index for fit in fits.values()):
        return explained
    if len(fits) == 1:
        effect = effect_of(first, name, desk, language)
        return [coefficients.coefficient(effect, first.model, first.n, alpha, language), *explained]
    label = the(desk.label(coefficients.without_log(name)[0], language), language)
    estimates = {which: (float(fit.params[name]), float(fit.p_values[name])) for which, fit in fits.items()}
    return [ladder.slopes_side_by_side(label, estimates, alpha, language), *explained]


def _explained(fit: RegressionResult, language: Language) -> list[Sentence]:
    """Report R2 of a model; an unbalanced panel has none."""
    within, between, overall = fit.about.r2_within, fit.about.r2_between, fit.about.r2_overall
    if within is None or between is None or overall is None:
        return []
    return [words.explained(fit.model, within, between, overall, language)]


def _spilled(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    """Report the impacts of the index in the first model, and its spatial parameters."""
    first = next(iter(found["fits"].values()))
    sentences = []
    if model_of(first.model).spills_over:
        sentences.append(impacts_sentence(desk, found, language))
    for name in model_of(first.model).parameters:
        value, error, p = (float(of[name]) for of in (first.params, first.std_errors, first.p_values))
        sentences.append(
            coefficients.spatial_parameter(
                name, first.model, value, error, p, desk.plan.statistics.alpha, language
            )
        )
    return sentences


def _probable(table: TableResult, language: Language) -> Sentence:
    first = table.frame.loc[table.frame["probability"].idxmax()]
    model, weights = (str(first[name]) for name in ("model", "weights"))
    return words.probable(model, weights, float(first["probability"]), language)


def _map(desk: Desk, found: Found, language: Language) -> Figure:
    def draw() -> Drawn:
        from spatial_iie.viz import residual_map

        return residual_map(found["residuals"], desk.layer, **maps(desk, language))

    return Figure("panel_residuals", draw, _caption("panel_residuals", desk, found, language))


def _caption(name: str, desk: Desk, found: Found, language: Language) -> str:
    first = next(iter(found["fits"].values()))
    column, log = coefficients.without_log(str(first.about.response))
    label = desk.label(column, language)
    shown = phrase(language, "the logarithm of {label}", label=label) if log else label
    years = first.about.years
    return phrase(
        language, _CAPTIONS[name], response=shown, model=first.model, first=years[0], last=years[-1]
    )


PART = Part("panel", "Spatial panel models", compute, compose, asked)
