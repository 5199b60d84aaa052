"""The key findings, each with the table or figure it is from."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from spatial_iie._registry import STATISTICS
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.labelled import inline, the
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.parts import (
    accounts,
    agglomeration,
    clustering,
    composite,
    contribution,
    convergence,
    employment,
    hotspots,
    inequality,
    local,
    models,
    movement,
    panel,
    robustness,
    scenario,
    treatment,
    value_added,
)
from spatial_iie.chapter.words import summary as words
from spatial_iie.chapter.words.coefficients import without_log
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.messages import Language
from spatial_iie.report.document import Block


def compute(desk: Desk) -> Found:  # noqa: ARG001
    """Return nothing: the summary is of what the other parts found."""
    return {}


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Return one paragraph a finding, of the parts that were computed."""
    findings_of: dict[str, Callable[[Desk, Found, Language], list[Sentence]]] = {
        "clustering": _clustering,
        "local": _local,
        "hotspots": _hotspots,
        "composite": _composite,
        "inequality": _inequality,
        "agglomeration": _agglomeration,
        "movement": _movement,
        "convergence": _convergence,
        "models": _models,
        "robustness": _robustness,
        "panel": _panel,
        "treatment": _treatment,
        "employment": _employment,
        "accounts": _accounts,
        "value_added": _value_added,
        "contribution": _contribution,
        "scenario": _scenario,
    }
    return tuple(
        paragraph(language, *report(desk, findings[part], language))
        for part, report in findings_of.items()
        if part in findings
    )


def _clustering(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    measure, alpha = desk.plan.statistics.measures[0], desk.plan.statistics.alpha
    values = clustering.year_values(found["main"], measure)
    label = the(desk.label(desk.index, language), language)
    sentences = [words.clustered(STATISTICS[measure].label, label, values, alpha, language)]
    if measure == "moran" and len(values) > 1:
        sentences.append(
            words.changed(values[0], values[-1], alpha, clustering.exchanged_of(found), language)
        )
    return sentences


def _local(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    chosen, year = desk.plan.statistics, desk.years[-1]
    last = found["results"][year]
    other = "none" if chosen.correction != "none" else "fdr"
    first, second = (local.clusters_of(last, year, chosen.alpha, each) for each in (chosen.correction, other))
    sentences = [words.in_clusters(first, second, chosen.alpha, language)]
    if len(desk.years) > 1:
        table = found["persistence"].to_frame()
        high, low = (int((table["persistent_cluster"] == kind).sum()) for kind in ("high-high", "low-low"))
        sentences.append(words.lasting(high, low, len(desk.years), language))
    return sentences


def _hotspots(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    return hotspots.key_sentences(desk, found, language)


def _composite(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    return [
        words.referring(composite.first_sentence(desk, found, language), language, "composite_top"),
        words.referring(composite.against_sentence(desk, found, language), language, "composite_and_index"),
    ]


def _inequality(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    if "change" not in found:
        return [words.referring(inequality.level_sentence(desk, found, language), language, "inequality")]
    return [words.referring(inequality.changed(desk, found, language), language, "inequality_change")]


def _agglomeration(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    return [words.referring(agglomeration.first_sentence(desk, found, language), language, "concentration")]


def _movement(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    if "net" not in found:
        return [
            words.referring(movement.centre_sentence(desk, found, language), language, "centre_and_ellipse")
        ]
    sentences = [words.referring(movement.moved_sentence(desk, found, language), language, "net_movement")]
    if "inland" in found:
        sentences.append(
            words.referring(movement.inland_sentence(desk, found, language), language, "share_changes")
        )
    return sentences


def _convergence(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    beta, *_ = convergence.beta_sentence(desk, found, "absolute", language)
    return [
        words.referring(convergence.sigma_sentence(desk, found, language), language, "sigma"),
        words.referring(beta, language, "beta_absolute"),
    ]


def _models(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    fit, name = found["sdem"], models.key_regressor(desk)
    effect = models.effect_of(fit, name, desk, language)
    lag = models.effect_of(fit, f"W {name}", desk, language) if f"W {name}" in fit.params.index else None
    alpha = desk.plan.statistics.alpha
    elsewhere = models.index_impacts(desk, found, language)[1:] if found["pointed_to"] else []
    return [
        words.own_and_neighbours(effect, lag, alpha, language),
        words.points_to(found["lm"].about["points_to"], language),
        *elsewhere,
    ]


def _robustness(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    frame, alpha = found["grid"].to_frame(), desk.plan.statistics.alpha
    done = frame[frame["estimate"].notna()]
    label = inline(desk.label(without_log(models.key_regressor(desk))[0], language))
    positive, significant = int((done["estimate"] > 0).sum()), int((done["p"] <= alpha).sum())
    drawn = robustness.has_curve(found["grid"])
    return [
        words.over_choices(
            label,
            len(frame),
            len(frame) - len(done),
            positive,
            significant,
            alpha,
            drawn=drawn,
            language=language,
        ),
        robustness.spatial_lags(desk, found, language),
    ]


def _panel(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    sentence = panel.impacts_sentence(desk, found, language)
    return [words.referring(sentence, language, "panel_impacts")] if sentence.text else []


def _treatment(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    return [words.referring(treatment.own_effect(desk, found, language), language, "treatment")]


def _employment(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    levels, *_ = employment.key_sentences(desk, found, language)
    return [words.referring(levels, language, "employment_levels")]


def _accounts(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    return [words.referring(accounts.key_sentence(desk, found, language), language, "accounts_summary")]


def _value_added(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    return [words.referring(value_added.key_sentence(desk, found, language), language, "value_added_by_year")]


def _contribution(desk: Desk, found: Found, language: Language) -> list[Sentence]:  # noqa: ARG001
    return [words.referring(contribution.key_sentence(found, language), language, "contribution")]


def _scenario(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    return [words.referring(scenario.key_sentence(desk, found, language), language, "scenario_required")]


PART = Part("summary", "Key findings", compute, compose)
