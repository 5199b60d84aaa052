"""Sigma and beta convergence, kernel densities and spatial Markov chains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from spatial_iie import esda, indices, spreg
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.labelled import in_captions, labelled, the
from spatial_iie.chapter.look import charts
from spatial_iie.chapter.part import Found, Part
from spatial_iie.chapter.places import in_language
from spatial_iie.chapter.plan import Plan
from spatial_iie.chapter.words import convergence as words
from spatial_iie.chapter.words.changes import Change
from spatial_iie.chapter.words.sentence import Sentence, paragraph
from spatial_iie.errors import EstimationError, SpatialIIEError
from spatial_iie.messages import Language, Message, Phrases
from spatial_iie.report.document import Block, Drawn, Figure, Table
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    from spatial_iie.chapter.asked import Convergence
    from spatial_iie.results import ConvergenceClubs, RegressionResult
    from spatial_iie.results.parentheses import Parentheses

phrase = Phrases(__name__)
Fits = Mapping[str, "RegressionResult"]
_KINDS = ("absolute", "conditional")
_CAPTIONS = {
    "sigma": "Sigma convergence: standard deviation of the logarithm of {index} by year, with 95% CI",
    "beta_absolute": "Absolute beta convergence of {index}, {first} to {last}",
    "beta_conditional": "Conditional beta convergence of {index}, {first} to {last}",
    "speed": "Speed of convergence and half-life by model",
    "density": "Kernel density of the logarithm of {index} by year",
    "markov": "Annual transition probabilities of {index} by class of the spatial lag",
    "ergodic": "Ergodic distribution of {index}",
    "clubs": "Convergence clubs of {index}, {first} to {last}",
    "club_members": "Convergence club of each region",
    "club_paths": "Relative transition paths of {index} by convergence club; 1 is the mean of all regions",
}


def asked(plan: Plan) -> bool:
    """Say whether the plan asks for convergence."""
    return plan.convergence is not None


def compute(desk: Desk) -> Found:
    """Return dispersion, regressions of growth, densities, and the chain of classes."""
    wanted, of = _wanted(desk), (desk.study, desk.index)
    seed = desk.plan.statistics.seed
    inside = cast("Parentheses", desk.plan.models.parentheses)
    fits: dict[str, Fits] = {"absolute": _fits(desk, ())}
    if wanted.controls:
        fits["conditional"] = _fits(desk, wanted.controls)
    found: dict[str, object] = {
        "sigma": indices.sigma_convergence(*of, years=desk.years, draws=wanted.draws, seed=seed),
        "fits": fits,
        "compared": {kind: spreg.compare(each, parentheses=inside) for kind, each in fits.items()},
        "speed": _speeds(fits),
        "density": indices.density_by_year(*of, years=desk.years),
    }
    return found | _chain(desk) | _clubs(desk)


def compose(desk: Desk, findings: Mapping[str, Found], language: Language) -> tuple[Block, ...]:
    """Compose the section."""
    found = findings["convergence"]

    def table(name: str, result: TableResult, *, printed: bool = True) -> Table:
        return Table(
            name,
            labelled(result, desk),
            phrase(language, _CAPTIONS[name], **in_captions(desk, language)),
            printed=printed,
        )

    blocks: list[Block] = [
        paragraph(language, sigma_sentence(desk, found, language)),
        table("sigma", found["sigma"], printed=len(desk.years) <= 40),
    ]
    for kind, compared in found["compared"].items():
        blocks += [
            paragraph(language, *beta_sentence(desk, found, kind, language)),
            table(f"beta_{kind}", compared),
        ]
    blocks += [table("speed", found["speed"]), paragraph(language, *_shape_sentence(desk, found, language))]
    blocks += [_figure(desk, found, language), table("density", found["density"], printed=False)]
    if "markov" in found:
        blocks += [
            table("markov", _classes(found["markov"])),
            table("ergodic", found["ergodic"], printed=False),
        ]
    if "clubs" in found:
        blocks += _of_clubs(desk, found["clubs"], language)
    return tuple(blocks)


def _of_clubs(desk: Desk, clubs: ConvergenceClubs, language: Language) -> list[Block]:
    """Compose what there is to say of convergence clubs."""
    captions = in_captions(desk, language)

    def draw() -> Drawn:
        from spatial_iie.viz import transition_paths

        return transition_paths(clubs, name=desk.label(desk.index, language), **charts(desk, language))

    members = labelled(in_language(clubs.by_region(), desk, language), desk)
    return [
        paragraph(language, *words.clubs(clubs.to_frame(), len(desk.years), language)),
        Table("clubs", labelled(clubs, desk), phrase(language, _CAPTIONS["clubs"], **captions)),
        Figure("club_paths", draw, phrase(language, _CAPTIONS["club_paths"], **captions)),
        Table("club_members", members, phrase(language, _CAPTIONS["club_members"]), printed=False),
    ]


def sigma_sentence(desk: Desk, found: Found, language: Language) -> Sentence:
    """Report sigma convergence."""
    label = the(desk.label(desk.index, language), language)
    first, last = desk.years[0], desk.years[-1]
    return words.sigma(label, first, last, _sigma(found), desk.plan.statistics.alpha, language)


def beta_sentence(desk: Desk, found: Found, kind: str, language: Language) -> list[Sentence]:
    """Report beta convergence, in the first model and the others."""
    alpha = desk.plan.statistics.alpha
    models = _betas(found, kind)
    conditional = kind == "conditional"
    return [
        words.beta(models[0], conditional=conditional, alpha=alpha, language=language),
        words.agreement(models, alpha, language),
        words.totals(models, alpha, language),
        words.together(_sigma(found).way(alpha), models[0].way(alpha), language),
    ]


def _wanted(desk: Desk) -> Convergence:
    assert desk.plan.convergence is not None
    return desk.plan.convergence


def _fits(desk: Desk, controls: tuple[str, ...]) -> Fits:
    from spatial_iie.indices import beta_convergence

    return {
        name.upper(): beta_convergence(
            desk.study,
            desk.index,
            desk.w,
            model=name,
            controls=controls,
            years=desk.years,
        )
        for name in _wanted(desk).models
    }


def _speeds(fits: Mapping[str, Fits]) -> TableResult:
    """Return speed and half-life of all models; a model without a speed is named in a note."""
    import pandas as pd

    from spatial_iie.indices import convergence_speed

    frames, notes = [], dict[str, None]()
    for kind, by_model in fits.items():
        for model, fit in by_model.items():
            try:
                table = convergence_speed(fit)
            except EstimationError as refused:
                notes[Message("{model}: {why}", model=model, why=refused.message)] = None
                continue
            frame = table.to_frame()
            frame.insert(0, "model", model)
            frame.insert(0, "kind", kind)
            frames.append(frame)
            notes |= dict.fromkeys(table.about.notes)
    first = next(iter(fits["absolute"].values()))
    whole = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame({"kind": [], "model": []})
    about = TableAbout.of(first.about) | TableAbout(notes=tuple(notes))
    empty = [name for name in whole if name.startswith("half_life") and whole[name].isna().all()]
    return TableResult(
        whole.drop(columns=["std_error", *empty], errors="ignore"), Message("Speed of convergence"), about
    )


def _chain(desk: Desk) -> dict[str, TableResult]:
    """Return the chain of classes given the neighbours' and its ergodic distribution, if classes can be formed."""
    w = desk.w if desk.plan.weights.scaling == "row" else desk.w.row_standardized()  # lags are means
    try:
        chain = esda.spatial_markov(desk.study, desk.index, w, years=desk.years)
    except SpatialIIEError:
        return {}
    return {"markov": chain, "ergodic": indices.ergodic_distribution(chain)}


def _clubs(desk: Desk) -> dict[str, TableResult]:
    """Return convergence clubs, of logarithms or, where there are none, of values, if the years suffice."""
    wanted = _wanted(desk)
    for scale in ("log", "level"):
        try:
            found = indices.convergence_clubs(
                desk.study,
                desk.index,
                years=desk.years,
                scale=scale,
                trend=wanted.trend,
                merging=wanted.merging,  # type: ignore[arg-type]
            )
        except SpatialIIEError:
            continue
        return {"clubs": found}
    return {}


def _sigma(found: Found) -> Change:
    values, change = found["sigma"].to_frame()["dispersion"], found["sigma"].about["change"]
    return Change(float(values.iloc[0]), float(values.iloc[-1]), *(change[k] for k in ("low", "high", "p")))


def _betas(found: Found, kind: str) -> list[words.Beta]:
    """Return the coefficient of the initial level by model."""
    speed = found["speed"].to_frame()
    models = []
    for model, fit in found["fits"][kind].items():
        name, limits = fit.about["initial"], fit.conf_int()
        numbers = (fit.params[name], limits.loc[name, "lower"], limits.loc[name, "upper"], fit.p_values[name])
        rows = speed[(speed["kind"] == kind) & (speed["model"] == model)]
        rates = rows.reindex(columns=["speed", "half_life"]).iloc[0].tolist() if len(rows) else []
        whole = rows[rows["effect"] == "total impact"] if len(rows) else rows
        total = {"total": whole["beta"].iloc[0], "total_p": whole["p"].iloc[0]} if len(whole) else {}
        models.append(words.Beta(model, *map(float, numbers), *map(float, rates), **total))
    return models


def _shape_sentence(desk: Desk, found: Found, language: Language) -> list[Sentence]:
    """Report the modes of the densities and the transitions between classes."""
    label = the(desk.label(desk.index, language), language)
    counts = {int(year): len(modes) for year, modes in found["density"].about["modes"].items()}
    texts = [words.modes(label, counts, language)]
    if "markov" in found:
        table, test = found["markov"].to_frame(), found["markov"].about["tests"][0]
        rows = table[table["neighbours"] == "all"]
        classes = rows["from"].tolist()
        chances, moves = rows[classes].to_numpy(dtype=float), rows["count"].to_numpy(dtype=float)
        counts_by_pair = chances * moves[:, None]
        size = len(classes)
        up = sum(counts_by_pair[i, j] for i in range(size) for j in range(i + 1, size)) / moves.sum()
        down = sum(counts_by_pair[i, j] for i in range(size) for j in range(i)) / moves.sum()
        measured = (float(test.statistic), float(test.df), float(test.p_value))
        alpha = desk.plan.statistics.alpha
        stay = [float(chances[i, i]) for i in range(size)]
        texts.append(words.chain(stay, float(up), float(down), measured, alpha, language))
    return texts


def _classes(chain: TableResult) -> TableResult:
    """Return the chain with its classes called so."""
    return replace(chain, frame=chain.to_frame().rename(columns={"from": "class"}))


def _figure(desk: Desk, found: Found, language: Language) -> Figure:
    about = found["density"].about | TableAbout(variable=desk.label(desk.index, language))
    drawn = replace(found["density"], about=about)

    def draw() -> Drawn:
        from spatial_iie.viz import density_ridges

        return density_ridges(drawn, **charts(desk, language))

    return Figure(
        "density_ridges", draw, phrase(language, _CAPTIONS["density"], **in_captions(desk, language))
    )


PART = Part(
    "convergence",
    "Convergence",
    compute,
    compose,
    asked,
)
