"""Robustness: one regression for every combination of weights, year and model."""

from __future__ import annotations

import warnings
from collections.abc import Mapping

from spatial_iie import spreg
from spatial_iie._registry import MODELS
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.labelled import inline, labelled, the
from spatial_iie.chapter.look import charts
from spatial_iie.chapter.opening import weights_of
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.parts.models import asked, key_regressor
from spatial_iie.chapter.words import coefficients, grid
from spatial_iie.chapter.words.neighbourhoods import weights_in_words
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.errors import WeightsWarning
from spatial_iie.messages import Language, Message, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Table
from spatial_iie.results import TableAbout, TableResult

phrase = Phrases(__name__)

_CAPTIONS = {
    "specification_curve": "Specification curve: coefficient of the {index} by weights, year and model, with "
    "95% confidence intervals",
    "robustness_by_choice": "Coefficient of the {index} by weights, by year and by model",
    "robustness": "All specifications",
}


def compute(desk: Desk) -> Found:
    """Return the grid."""
    chosen = desk.plan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)  # the table names regions without neighbours
        grid = {
            spec: desk.weights[spec] if spec in desk.weights else weights_of(spec, desk.study, chosen)
            for spec in dict.fromkeys(chosen.robustness.weights)
        }
    table = spreg.robustness(
        chosen.models.formula or "",
        desk.study,
        weights=grid,
        years=desk.years,
        models=chosen.robustness.models,
        variable=key_regressor(desk),
        lagged=_lags(desk),
        method=chosen.models.estimator,
        errors=chosen.models.errors,
        isolates=desk.isolates,
        progress=desk.progress,
    )
    return {"grid": table}


def _lags(desk: Desk) -> list[str] | None:
    """Return the regressors to lag; none are named where no model of the grid takes lags."""
    takes = any(MODELS[name].lags for name in desk.plan.robustness.models)
    return list(desk.plan.models.lagged) or None if takes else None


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section on robustness."""
    grid = findings["robustness"]["grid"]
    column, log = coefficients.without_log(key_regressor(desk))
    label = desk.label(column, language)
    called = f"log({label})" if log else label

    def draw() -> Drawn:
        from spatial_iie.viz import specification_curve

        names = {spec: weights_in_words(spec, language) for spec in desk.weights}
        main = {"weights": desk.plan.weights.main, "year": desk.years[-1], "model": "SDEM"}
        name = phrase(language, "Coefficient of {name}", name=called)
        return specification_curve(grid, name=name, names=names, main=main, **charts(desk, language))

    def caption(name: str) -> str:
        return phrase(language, _CAPTIONS[name], index=inline(called))

    sentences = (
        overall(desk, findings["robustness"], language),
        spatial_lags(desk, findings["robustness"], language),
    )
    blocks: list[Block] = [paragraph(language, *sentences)]
    if has_curve(grid):
        blocks.append(Figure("specification_curve", draw, caption("specification_curve")))
    choices = _by_choice(grid, desk.plan.statistics.alpha)
    blocks.append(Table("robustness_by_choice", labelled(choices, desk), caption("robustness_by_choice")))
    return (*blocks, Table("robustness", labelled(grid, desk), caption("robustness"), printed=False))


def has_curve(grid: TableResult) -> bool:
    """Return whether there are several estimates to draw."""
    return int(grid.frame["estimate"].notna().sum()) > 1


def overall(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report the coefficient of the index across specifications."""
    frame, alpha = found["grid"].to_frame(), desk.plan.statistics.alpha
    done = frame[frame["estimate"].notna()]
    label = the(desk.label(coefficients.without_log(key_regressor(desk))[0], language), language)
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
    )


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
    for choice in ("weights", "year", "model"):
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
