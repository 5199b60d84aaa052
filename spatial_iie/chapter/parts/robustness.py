"""Robustness: one regression for every combination of weights, year and model."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

from spatial_iie import spreg
from spatial_iie._registry import MODELS
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.keys import Keywords
from spatial_iie.chapter.labelled import inline, labelled, the
from spatial_iie.chapter.look import charts
from spatial_iie.chapter.opening import weights_of
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.parts import panel
from spatial_iie.chapter.parts.models import asked, key_regressor
from spatial_iie.chapter.words import coefficients, grid
from spatial_iie.chapter.words.neighbourhoods import weights_in_words
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.errors import WeightsWarning
from spatial_iie.messages import Language, Message, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Table
from spatial_iie.results import TableAbout, TableResult
from spatial_iie.spreg.comparison._specifications import CHOICES, NO_WEIGHTS
from spatial_iie.spreg.formulas.instrumented import read_instruments

if TYPE_CHECKING:
    from spatial_iie.weights import Weights

phrase = Phrases(__name__)

_CAPTIONS = {
    "specification_curve": "Specification curve: coefficient of the {index} by weights, year and model, with "
    "95% confidence intervals",
    "robustness_by_choice": "Coefficient of the {index} by weights, by year and by model",
    "robustness": "All specifications",
    "robustness_joint": "Joint test of all specifications",
    "robustness_panel": "All specifications of the panel",
    "specification_curve_panel": "Specification curve of the panel: coefficient of the {index}, with 95% confidence "
    "intervals",
}


def compute(desk: Desk) -> Found:
    """Return the grid of single years, its joint test and the grid of panels, as far as they are asked for."""
    chosen = desk.plan
    shared: Keywords = {
        "weights": _weights(desk),
        "isolates": desk.isolates,
        "tested": chosen.robustness.tested,
        **chosen.robustness.altered,
    }
    of_years = shared | {
        "years": desk.years,
        "models": chosen.robustness.models,
        "variable": key_regressor(desk),
        "lagged": _lags(desk),
        "errors": chosen.robustness.errors or chosen.models.errors,
    }
    formula = chosen.models.formula or ""
    found = {
        "grid": spreg.robustness(
            chosen.robustness.regressions(formula),
            desk.study,
            method=chosen.models.estimator,
            progress=desk.progress,
            **of_years,
        )
    }
    if chosen.robustness.permutations:
        found["joint"] = spreg.specification_test(
            _exogenous(chosen.robustness.regressions(formula)),
            desk.study,
            method=chosen.models.method,
            permutations=chosen.robustness.permutations,
            seed=chosen.statistics.seed,
            expected=chosen.robustness.expected,  # type: ignore[arg-type]
            alpha=chosen.statistics.alpha,
            progress=desk.progress,
            **of_years,
        )
    if chosen.panel is not None:
        found["panel"] = spreg.robustness(
            chosen.robustness.regressions(panel.formula_of(desk)),
            desk.study,
            years=panel.years_of(desk),
            models=chosen.panel.model,
            effects=chosen.panel.effects,  # type: ignore[arg-type]
            variable=panel.key_of(desk),
            lagged=list(chosen.panel.lagged) or None
            if any(MODELS[name].lags for name in chosen.panel.model)
            else None,
            method=chosen.panel.estimator,
            balance=chosen.panel.balance,  # type: ignore[arg-type]
            errors=chosen.robustness.errors or chosen.panel.errors,
            progress=desk.progress,
            **shared,
        )
    return found


def _weights(desk: Desk) -> dict[str, Weights]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)  # the table names regions without neighbours
        return {
            spec: desk.weights[spec] if spec in desk.weights else weights_of(spec, desk.study, desk.plan)
            for spec in dict.fromkeys(desk.plan.robustness.weights)
        }


def _lags(desk: Desk) -> list[str] | None:
    """Return the regressors to lag; none are named where no model of the grid takes lags."""
    takes = any(MODELS[name].lags for name in desk.plan.robustness.models)
    return list(desk.plan.models.lagged) or None if takes else None


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section on robustness."""
    found = findings["robustness"]
    grid = found["grid"]
    called = _called(desk, key_regressor(desk), language)

    def table(name: str, result: TableResult, *, printed: bool = False) -> Table:
        return Table(name, labelled(result, desk), _caption(name, called, language), printed=printed)

    sentences = [overall(desk, found, language), spatial_lags(desk, found, language)]
    blocks: list[Block] = [paragraph(language, *sentences)]
    if has_curve(grid):
        main = {"weights": desk.plan.weights.main, "year": desk.years[-1], "model": "SDEM"}
        blocks.append(_curve("specification_curve", grid, main, called, desk, language))
    blocks.append(table("robustness_by_choice", _by_choice(grid, desk.plan.statistics.alpha), printed=True))
    blocks.append(table("robustness", grid))
    if "joint" in found:
        blocks += [
            paragraph(language, *_joint(desk, found, language)),
            table("robustness_joint", found["joint"]),
        ]
    if "panel" in found:
        of_panel = _called(desk, panel.key_of(desk), language)
        blocks.append(paragraph(language, _overall(desk, found["panel"], panel.key_of(desk), language)))
        if has_curve(found["panel"]):
            blocks.append(_curve("specification_curve_panel", found["panel"], {}, of_panel, desk, language))
        blocks.append(table("robustness_panel", found["panel"]))
    return tuple(blocks)


def _called(desk: Desk, regressor: str, language: Language) -> str:
    column, log = coefficients.without_log(regressor)
    label = desk.label(column, language)
    return f"log({label})" if log else label


def _caption(name: str, called: str, language: Language) -> str:
    return phrase(language, _CAPTIONS[name], index=inline(called))


def _curve(
    name: str, grid: TableResult, main: Mapping[str, object], called: str, desk: Desk, language: Language
) -> Figure:
    def draw() -> Drawn:
        from spatial_iie.viz import specification_curve

        specs = {*desk.weights, *grid.frame["weights"]} - {NO_WEIGHTS}
        names = {spec: weights_in_words(spec, language) for spec in specs}
        first = {column: grid.frame[column].iloc[0] for column in _ALTERED if column in grid.frame}
        of, figures = phrase(language, "Coefficient of {name}", name=called), desk.plan.figures
        several = figures.within in grid.frame and len(set(grid.frame[figures.within])) > 1
        return specification_curve(
            grid,
            name=of,
            names=names,
            main=main and {**first, **main},
            per=figures.per,
            within=figures.within if several else None,
            **charts(desk, language),
        )

    return Figure(name, draw, _caption(name, called, language))


_ALTERED = ("sample", "outliers", "timing", "measure", "errors", "regressors")


def has_curve(grid: TableResult) -> bool:
    """Return whether there are several estimates to draw."""
    return int(grid.frame["estimate"].notna().sum()) > 1


def overall(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the coefficient of the index across specifications."""
    return _overall(desk, found["grid"], key_regressor(desk), language)


def _overall(desk: Desk, table: TableResult, regressor: str, language: Language) -> Sentence:
    frame, alpha = table.to_frame(), desk.plan.statistics.alpha
    done = frame[frame["estimate"].notna()]
    label = the(desk.label(coefficients.without_log(regressor)[0], language), language)
    return grid.specifications(
        label,
        len(frame),
        len(frame) - len(done),
        int((done["estimate"] > 0).sum()),
        int((done["p"] <= alpha).sum()),
        float(done["estimate"].min()),
        float(done["estimate"].max()),
        alpha,
        language,
        [name for name in CHOICES if name in frame],
        table.about.counts.get("same", 0),
    )


def _exogenous(given: str | dict[str, str]) -> str | dict[str, str]:
    """Return formulas without instruments, which the joint test does not take."""
    if isinstance(given, str):
        return read_instruments(given).formula
    return {label: read_instruments(text).formula for label, text in given.items()}


def _joint(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    """Report the joint test of the specifications of single years."""
    given = desk.plan.robustness.regressions(desk.plan.models.formula or "")
    instrumented = desk.plan.models.instrumented or _exogenous(given) != given
    test = found["joint"]
    label = the(desk.label(coefficients.without_log(key_regressor(desk))[0], language), language)
    p = dict(zip(("median", "share", "stouffer"), map(float, test.frame["p"]), strict=True))
    said = [grid.joint(label, p, int(test.about.draws or 0), language)]
    if instrumented:
        said.append(Sentence(phrase(language, "This test takes endogenous regressors as exogenous.")))
    return said


def spatial_lags(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the spatial lag of the index by weights, in the year of the regressions."""
    frame = found["grid"].to_frame()
    frame = frame[frame["lag_estimate"].notna() & (frame["year"] == desk.plan.models.year)]
    models = list(dict.fromkeys(frame["model"]))
    if not models:
        return Sentence("")
    model = "SDEM" if "SDEM" in models else models[0]
    rows = frame[frame["model"] == model]
    lags = dict(zip(rows["weights"], zip(rows["lag_estimate"], rows["lag_p"], strict=True), strict=True))
    label = the(desk.label(coefficients.without_log(key_regressor(desk))[0], language), language)
    return grid.lags_by_weights(
        label, model, int(desk.plan.models.year or 0), lags, desk.plan.statistics.alpha, language
    )


def _by_choice(grid: TableResult, alpha: float) -> TableResult:
    """Return for each weights, year and model how many of its regressions are positive and significant."""
    import pandas as pd

    frame = grid.to_frame()
    rows = []
    for choice in [name for name in CHOICES if name in frame]:
        for value, part in frame.groupby(choice, sort=False):
            done = part[part["estimate"].notna()]
            rows.append(
                {
                    "choice": choice,
                    "amount": str(value),
                    "fits": len(done),
                    "minimum": done["estimate"].min(),
                    "maximum": done["estimate"].max(),
                    "positive": int((done["estimate"] > 0).sum()),
                    "significant": int((done["p"] <= alpha).sum()),
                }
            )
    level = Message("Level: {alpha:g}.", alpha=alpha)
    about = grid.about | TableAbout(notes=(*grid.notes[1 if grid.about.synthetic else 0 :], level))
    return TableResult(pd.DataFrame(rows), Message("{title}, by choice", title=grid.title), about)


PART = Part("robustness", "Robustness", compute, compose, asked)
