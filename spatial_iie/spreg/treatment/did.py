"""Treatment effects by several designs side by side, and which comparison groups spillovers reach."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._isolates import Isolates
from spatial_iie.errors import EstimationError
from spatial_iie.inference import check_draws
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult
from spatial_iie.spreg.treatment.about import about_of, frame_of, heading_of
from spatial_iie.spreg.treatment.adoption import Treated
from spatial_iie.spreg.treatment.columns import Columns
from spatial_iie.spreg.treatment.design_words import DEFAULT, STAGGERED, DesignWord
from spatial_iie.spreg.treatment.effects import effects_of
from spatial_iie.spreg.treatment.fits import words_of
from spatial_iie.spreg.treatment.forbidden import on_staggered
from spatial_iie.spreg.treatment.readings import reading
from spatial_iie.spreg.treatment.redraw import check_strata, drawing_note, p_of_draws, strata_of
from spatial_iie.spreg.treatment.setting import ERRORS, Balance, Setting, setting_of

if TYPE_CHECKING:
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

FEW = 20
COLUMNS = (
    "design",
    "effect",
    "estimate",
    "std_error",
    "lower",
    "upper",
    "p",
    "p_placebo",
    "contaminated",
    "comparison_regions",
    "exposed_regions",
    "n_regions",
)


def did(
    formula: str,
    study: Study,
    w: Weights,
    *,
    treated: Treated,
    since: int | None = None,
    designs: Iterable[str] | str = DEFAULT,
    years: Iterable[int] | None = None,
    balance: Balance | None = None,
    isolates: Isolates = "exclude",
    errors: str | StandardErrors | None = ERRORS,
    permutations: int = 999,
    seed: int = 0,
    within: str | None = None,
) -> TableResult:
    r"""Estimate a treatment effect with spillovers by difference in differences, several designs side by side.

    .. math:: y_{it} = \beta D_{it} + \sum_k \delta_k Ring^k_{it} + x_{it}' \gamma + \mu_i + \tau_t + e_{it}

    Parameters
    ----------
    formula : str
        ``"log(gdp) ~ trade_share"``: the outcome, and controls if there are any.
    study : Study
        Regions that lack a variable in one of the years are left out of all, and named; see ``balance``.
    w : Weights
        Between the regions of the study: who is a neighbour of whom, in donuts and rings by order; row-standardized in
        ``exposure`` and ``sdm``.
    treated : str, mapping, or iterable
        A column of the study, of 0 and 1 by region and year, or of first treated years (0 or blank: never); or
        {region: first treated year}; or regions, with ``since``; or pairs of a region and a year. Regions by code or
        name. A treatment stays once it is there; regions treated in the first year are left out.
    since : int, optional
        The first treated year of all, if ``treated`` says only who is treated.
    designs : str or iterable of str
        "two-way"; "donut" (without untreated regions up to an order of neighbours or km from a treated one: "donut:2",
        "donut:150km"); "rings" ("rings:1:2", "rings:100km:200km": effects on untreated regions by distance from the
        nearest treated one); "exposure" (the share of neighbours that are treated, W D; "exposure:cumulative": summed
        over the years); "sdm" (spatial Durbin model, impacts); and through the library diff-diff
        "callaway-santanna", "sun-abraham", "imputation" (each as a donut too: "imputation:1", "sun-abraham:150km"),
        "staggered-rings:100km:200km" (Butts).
    years : iterable of int, optional
        By default all.
    balance : {"regions", "years"}, optional
        As for :func:`spatial_iie.spreg.panel`.
    isolates : {"exclude", "zero", "error"}
        Regions without neighbours: leave them out of all designs and name them, keep them, or refuse.
    errors : str or StandardErrors, optional
        As for :func:`spatial_iie.spreg.panel`; the designs of diff-diff are clustered by region.
    permutations : int
        Draws of the placebo test, which gives the treatment to other regions; where there are no more assignments
        than that, each is made once. 0 leaves it out.
    seed : int
    within : str, optional
        Column within whose groups the treatment is drawn again; by default the province where the study knows it.

    Returns
    -------
    TableResult
        A row an effect: design, effect (own, rings, exposure, or impacts of the SDM), estimate, std_error, lower and
        upper (95 %), p, p_placebo, contaminated (whether treated neighbours of the comparison regions bias the design),
        comparison_regions, exposed_regions (those of them with a treated neighbour) and n_regions. Notes say what each
        design compares.

    Raises
    ------
    DataError
        If the treatment, a design or a column is not understood.
    EstimationError
        If nobody is treated within the years, nobody is left to compare with, or a ring is empty.
    WeightsError
        If there is no one matrix of weights.

    Notes
    -----
    Butts (2023), Difference-in-differences with spatial spillovers, arXiv:2105.03737; Clarke (2017); Delgado and Florax
    (2015), Economics Letters 137. The own effect is that of treated regions, with what they receive from one another.
    Placebo p: (1 + b) / (1 + m), b of m permutations whose coefficient is at least as far from the mean of all; it
    tests that treatment has no effect on any region.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.from_spec("knn:4", study).row_standardized()
    >>> cities = ["杭州", "厦门", "济南", "武汉", "成都", "西安"]
    >>> table = did("log(gdp_per_capita)", study, w, treated=cities, since=2018, designs=["two-way", "rings:1"],
    ...             permutations=99)
    >>> print(table.to_frame()[["design", "effect", "contaminated", "comparison_regions"]].to_string(index=False))
     design          effect contaminated  comparison_regions
    Two-way             own          yes                 360
      Rings             own           no                 333
      Rings ring of order 1           no                 333
    """
    check_draws("permutations", permutations, seed=seed)
    setting = setting_of(formula, study, w, treated, since, years, balance, isolates, errors)
    words = words_of(designs)
    placebo, on_placebo = _placebo(words, setting, permutations, seed, within)
    rows, notes = [], []
    for word in words:
        effects, columns = effects_of(word, setting)
        exposed = _exposed(columns, setting)
        p = placebo.get(word, np.full(len(effects), np.nan))
        rest = (contaminated(word, exposed), int(columns.comparison.sum()), exposed, int(columns.kept.sum()))
        rows += [(word.title, *effect, float(each), *rest) for effect, each in zip(effects, p, strict=True)]
        notes.append(reading(word, columns, exposed))
        few = int(columns.comparison.sum())
        if few < FEW and word.kind not in ("exposure", "sdm"):
            notes.append(
                Message(
                    "{design} rests on {n} comparison {n:region|regions}: too few for clustered errors.",
                    design=word.title,
                    n=few,
                )
            )
    frame = frame_of(rows, COLUMNS)
    notes += [*_on_groups(setting), *on_placebo, *on_staggered(setting)]
    if any(word.kind in STAGGERED for word in words) and errors != ERRORS:
        notes.append(Message("Standard errors of the estimators of diff-diff are clustered by region."))
    about = about_of(setting, notes) | TableAbout(draws=permutations or None, seed=seed)
    return TableResult(frame, heading_of(setting, Message("Treatment effects")), about)


def contaminated(word: DesignWord, exposed: int) -> Message:
    """Return whether spillovers reach the comparison group: "yes", "no", or "modeled" where a model says how far."""
    if word.kind in ("exposure", "sdm"):
        return Message("modeled")
    return Message("yes" if exposed else "no")


def _exposed(columns: Columns, setting: Setting) -> int:
    """Return how many comparison regions have a treated neighbour."""
    near = np.isfinite(setting.reach(1, "order").first_exposed(setting.first)[setting.used])
    return int((columns.comparison & near).sum())


def _placebo(
    words: tuple[DesignWord, ...], setting: Setting, draws: int, seed: int, within: str | None
) -> tuple[dict[DesignWord, np.ndarray], list[Message]]:
    """Return placebo p values of the designs that have them, and a note on how they were drawn."""
    fast = tuple(word for word in words if word.kind not in (*STAGGERED, "sdm"))
    if not draws or not fast:
        return {}, []
    strata, column = strata_of(setting, within)
    try:
        count = check_strata(setting.adoption.of(setting.ids), strata, column)
    except EstimationError as error:
        return {}, [Message("No placebo test: {why}", why=error.message)]
    found = p_of_draws(fast, setting, draws, seed, strata)
    note = drawing_note(column, draws, seed, count)
    return {word: each.p for word, each in found.items()}, [note]


def _on_groups(setting: Setting) -> list[Message]:
    """Say how many are treated, and what few of them mean."""
    first = setting.adoption.of(setting.ids)
    near = setting.reach(1, "order").first_exposed(setting.first)[setting.used]
    count = int(np.isfinite(first).sum())
    beside = int((np.isfinite(first) & np.isfinite(near)).sum())
    notes = [
        Message(
            "{n} treated {n:region|regions}, {near} of them next to another: the own effect holds what they receive "
            "from one another."
            if beside
            else "{n} treated {n:region|regions}, none next to another.",
            n=count,
            near=beside,
        )
    ]
    if count < FEW:
        notes.append(
            Message(
                "Only {n} treated {n:region|regions}: standard errors, clustered ones too, are too small and p too "
                "often below 5 %. Go by p of the placebo test.",
                n=count,
            )
        )
    return notes
