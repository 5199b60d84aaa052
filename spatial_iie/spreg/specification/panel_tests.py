"""The sequence of tests that leads to a spatial panel model, in one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from spatial_iie._kernels.threads import one_thread
from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError, WeightsError
from spatial_iie.inference import check_alpha
from spatial_iie.messages import Message, joined
from spatial_iie.results import TableAbout, TableResult, TestResult
from spatial_iie.results.base import as_message
from spatial_iie.spreg.panels._effects import OF_YEARS
from spatial_iie.spreg.panels.panel import panel
from spatial_iie.spreg.specification import _verdicts as say
from spatial_iie.spreg.specification._panel_fits import FIXED, PanelFits, fixed_counterpart
from spatial_iie.spreg.specification._verdicts import Row, in_words, sequence
from spatial_iie.spreg.specification.baltagi_song_koh import baltagi_song_koh
from spatial_iie.spreg.specification.effects_tests import effects_tests
from spatial_iie.spreg.specification.lm_tests import lm_tests
from spatial_iie.spreg.specification.moran_by_year import moran_by_year
from spatial_iie.spreg.specification.nested import lr_test
from spatial_iie.spreg.specification.panel_hausman import hausman_of_splm, mundlak_test, panel_hausman
from spatial_iie.spreg.specification.pesaran_cd import pesaran_cd
from spatial_iie.spreg.specification.wald import common_factor_test, is_zero, wald_test

if TYPE_CHECKING:
    from spatial_iie._isolates import Isolates
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.likelihood._space import Method
    from spatial_iie.spreg.panels._effects import Effects
    from spatial_iie.spreg.panels._panel_rows import Balance
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights


Item = TypeVar("Item")


def panel_tests(
    formula: str,
    study: Study,
    w: Weights | Mapping[int, Weights],
    *,
    effects: Effects = "both",
    years: Iterable[int] | None = None,
    lagged: Iterable[str] | None = None,
    correction: bool = True,
    balance: Balance | None = None,
    isolates: Isolates = "exclude",
    logdet: Method = "auto",
    alpha: float = 0.05,
) -> TableResult:
    """Test which effects, which spatial model, and fixed or random effects; each model is fitted once.

    Parameters
    ----------
    formula, study, w, years, lagged, correction, balance, isolates, logdet
        As for :func:`spatial_iie.spreg.panel`.
    effects : {"none", "region", "time", "both", "random", "random+time", "correlated", "correlated+time"}
        Of the models that are compared: SDM with SAR, SEM and SLX. With effects of years fixed and random effects are
        compared beside these.
    alpha : float
        Level of the decisions.

    Returns
    -------
    TableResult
        Columns test, effects, statistic, df, p, null and decision. Rows: "LR" and "F" for effects of regions and of
        years; LM tests for error and lag and their robust forms with every kind of effects; likelihood ratio and Wald
        tests of SDM against SAR, SEM and SLX, and of SLX against OLS; Hausman tests of fixed against random
        effects, and Mundlak's; the tests of Baltagi, Song and Koh; Pesaran's CD; Moran's I of the residuals of every
        year.
        ``about["points_to"]`` is the model that the sequence leads to, ``about["decision"]`` the way to
        it. A test that is not possible is left out, and a note says why.

    Raises
    ------
    AlignmentError, DataError, EstimationError, WeightsError
        As :func:`spatial_iie.spreg.panel`.
    SpatialIIEError
        If ``alpha`` is not between 0 and 1.

    Notes
    -----
    The way is that of Elhorst (2010), Spatial Economic Analysis 5, figure 2: where LM tests reject OLS, SDM is
    compared with SAR and with SEM; SAR or SEM is taken if SDM can be reduced to it and the robust LM tests favour
    it, SDM otherwise. With ``correction=True`` LM and likelihood ratio tests count what effects leave; with
    ``correction=False`` they are those that splm and xsmle print, which reject too often. See docs/panel_tests.md.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.from_spec("knn:4", study).row_standardized()
    >>> table = panel_tests("log(gdp_per_capita) ~ digital_index", study, w)
    >>> table.to_frame().loc[0, "test"], table.about["points_to"]
    ('LR: region effects', 'OLS')
    """
    check_alpha(alpha)
    chosen = None if lagged is None else tuple([lagged] if isinstance(lagged, str) else lagged)
    span = None if years is None else _once(years)
    shared = {"years": span, "balance": balance, "isolates": isolates}
    fits = PanelFits(partial(_fit, formula, study, w, chosen, logdet, shared), correction)
    notes: list[Message] = []
    with one_thread(len(study.ids)):
        base = fits("OLS", effects)  # what is wrong with the input is said here
        with suppress(
            EstimationError
        ):  # a maximum at the edge costs rows; weights that no model takes are refused
            fits("SAR", effects)
        rows = [row for name, part in _parts(fits, effects, chosen) for row in _possible(name, part, notes)]
        if correction:
            notes += _possible("", partial(_uncorrected, fits), [])
    return _table(formula, base, rows, notes, effects, alpha)


def _once(years: Iterable[int]) -> object:
    return years if isinstance(years, str | bytes) or not isinstance(years, Iterable) else list(years)


def _fit(
    formula: str,
    study: Study,
    w: Weights | Mapping[int, Weights],
    lags: tuple[str, ...] | None,
    logdet: Method,
    shared: dict[str, object],
    *,
    model: str,
    **options: object,
) -> RegressionResult:
    record = model_of(model)
    own: dict[str, object] = {}
    if record.lags:
        own["lagged"] = lags
    if record.parameters:
        own["logdet"] = logdet
    return panel(formula, study, w, model=record.name, **(shared | own | options))  # type: ignore[arg-type]


Part = Callable[[], Iterable[Item]]


def _possible(name: str, part: Part[Item], notes: list[Message]) -> list[Item]:
    """Return what a part gives; of one that cannot be computed nothing, and a note."""
    try:
        return list(part())
    except (EstimationError, WeightsError) as error:
        notes.append(Message("Left out: {tests}. {error}", tests=as_message(name), error=error))
        return []


def _parts(
    fits: PanelFits, effects: Effects, lagged: tuple[str, ...] | None
) -> Iterator[tuple[str, Part[Row]]]:
    """Yield the parts of the table in the order of the sequence."""
    fixed = fixed_counterpart(effects)
    years = fixed in OF_YEARS
    for of in ("region", "time"):
        yield Message("tests of effects"), partial(_of_effects, fits, of)
    for kind in FIXED:
        name = Message("LM tests, effects: {effects}", effects=in_words(kind))
        yield name, partial(_lm, fits, kind)
    for small in ("SAR", "SEM", "SLX", "OLS"):
        name = Message("tests of a reduction to {model}", model=small)
        yield name, partial(_reduced, fits, effects, small, lagged)
    for model in ("OLS", "SAR", "SEM", "SDM"):
        yield Message("Hausman: {model}", model=model), partial(_fixed_or_random, fits, model, years)
    yield Message("tests of Baltagi, Song and Koh"), partial(_random_and_error, fits, years)
    without_years: Effects = "region" if fixed in ("region", "both") else "none"
    yield Message("Pesaran CD"), partial(_dependence, fits, without_years)
    yield Message("Moran's I of residuals by year"), partial(_by_year, fits, fixed)


def _of_effects(fits: PanelFits, of: Effects) -> Iterator[Row]:
    """Yield the tests of one kind of effects beside the other."""
    other: Effects = "time" if of == "region" else "region"
    restricted, full = (fits("OLS", each, corrected=True) for each in (other, "both"))
    what, verdict = ("region effects", say.REGIONS) if of == "region" else ("year effects", say.YEARS)
    for test in effects_tests(restricted, full, what):
        yield Row(test, "both", *verdict)


def _lm(fits: PanelFits, effects: Effects) -> Iterator[Row]:
    for test in lm_tests(fits("OLS", effects), lagged=()).members:
        if test.name in say.LM:
            yield Row(test, effects, *say.LM[test.name])


def _uncorrected(fits: PanelFits) -> Iterator[Message]:
    """Yield what other programs print for the LM tests."""
    for effects in ("region", "both"):
        tests = lm_tests(fits("OLS", effects, corrected=False), lagged=()).members
        values = [
            Message("{test} {value:.4f}", test=as_message(test.name), value=test.statistic)
            for test in tests
            if test.name in say.LM
        ]
        yield Message(
            "LM tests without correction, effects: {effects}: {values}. They reject too often.",
            effects=in_words(effects),
            values=joined(values, ", "),
        )


def _reduced(fits: PanelFits, effects: Effects, small: str, lagged: tuple[str, ...] | None) -> Iterator[Row]:
    """Yield the likelihood ratio and the Wald test of a model against the one it is nested in."""
    full = fits("SLX" if small == "OLS" else "SDM", effects)
    if small == "SEM" and lagged is not None:
        full = fits("SDM", effects, lagged=None)
    pair = {"small": small, "large": full.model}
    if np.isfinite(full.log_likelihood):  # weights that change leave estimates without one
        test = lr_test(fits(small, effects), full)
        yield Row(replace(test, name=Message("LR: {small} < {large}", **pair)), effects, *say.REDUCED[small])
    test = common_factor_test(full) if small == "SEM" else wald_test(full, "rho" if small == "SLX" else None)
    null = is_zero("rho") if small == "SLX" else test.null
    test = replace(test, name=Message("Wald: {small} < {large}", **pair), null=null)
    yield Row(test, effects, *say.REDUCED[small])


def _fixed_or_random(fits: PanelFits, model: str, years: bool) -> Iterator[Row]:
    """Yield the Hausman test, as splm has it too where it has it, and that of the means over time."""
    kinds: tuple[Effects, Effects, Effects] = (
        ("both", "random+time", "correlated+time") if years else ("region", "random", "correlated")
    )
    fixed, random, correlated = kinds
    test = panel_hausman(fits(model, fixed, corrected=True), fits(model, random, corrected=True))
    yield Row(test, fixed, *say.FIXED_OR_RANDOM)
    if model in ("SAR", "SEM") and not years:
        test = hausman_of_splm(fits(model, fixed, corrected=False), fits(model, random))
        yield Row(test, fixed, *say.FIXED_OR_RANDOM)
    test = mundlak_test(fits(model, correlated, corrected=True))
    yield Row(test, correlated, *say.FIXED_OR_RANDOM)


def _random_and_error(fits: PanelFits, years: bool) -> Iterator[Row]:
    kinds: tuple[Effects, Effects] = ("time", "random+time") if years else ("none", "random")
    pooled, random = kinds
    tests = baltagi_song_koh(
        fits("OLS", pooled, corrected=True),
        fits("SEM", pooled, corrected=True),
        fits("OLS", random, corrected=True),
    )
    verdicts = (say.RANDOM_OR_ERROR, say.RANDOM, say.ERROR, say.RANDOM, say.ERROR)
    for test, verdict in zip(tests, verdicts, strict=True):
        yield Row(test, pooled, *verdict)


def _dependence(fits: PanelFits, effects: Effects) -> Iterator[Row]:
    yield Row(pesaran_cd(fits("OLS", effects)), effects, *say.BY_SHOCKS)


def _by_year(fits: PanelFits, effects: Effects) -> Iterator[Row]:
    for test in moran_by_year(fits("OLS", effects)):
        yield Row(test, effects, *say.DEPENDENT)


def _table(
    formula: str,
    base: RegressionResult,
    rows: list[Row],
    notes: list[Message],
    effects: Effects,
    alpha: float,
) -> TableResult:
    import pandas as pd

    frame = pd.concat([row.test.to_frame() for row in rows], ignore_index=True)
    frame.insert(1, "effects", pd.Series([in_words(row.effects) for row in rows], dtype=object))
    frame["decision"] = pd.Series([row.decision(alpha) for row in rows], dtype=object)
    kept = ("formula", "source", "synthetic", "weights", "normalization", "years", "versions")
    about = TableAbout.of(base.about.only(*kept)) | TableAbout(alpha=alpha)
    found = sequence(_of_sequence(rows, fixed_counterpart(effects)), alpha)
    if found is not None:
        way = Message(
            "At {level:g} % {way}: the sequence leads to {model}.",
            level=100 * alpha,
            way=found[1],
            model=found[0],
        )
        about |= TableAbout(points_to=found[0], decision=way)
        notes = [way, *notes]
    about |= TableAbout(notes=(*notes, *base.about.notes))
    return TableResult(frame, Message("Tests of the panel: {formula}", formula=formula), about)


def _of_sequence(rows: list[Row], effects: Effects) -> dict[str, TestResult]:
    """Return the tests that decide the model, by what they are about."""
    found = {
        str(row.test.name): row.test for row in rows if row.effects == effects and row.test.name in say.LM
    }
    for kind in ("Wald", "LR"):  # the second where there is one
        names = {f"{kind}: {small} < {'SLX' if small == 'OLS' else 'SDM'}": small for small in say.REDUCED}
        found |= {names[row.test.name]: row.test for row in rows if row.test.name in names}
    return found
