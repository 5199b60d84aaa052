"""All specifications at once: could a regressor without effect have led to what they show?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._align import label_order
from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.inference import check_alpha, check_choice, check_draws
from spatial_iie.messages import Message, joined, term
from spatial_iie.results import TableAbout, TableResult, versions
from spatial_iie.spreg.comparison._alterations import with_values
from spatial_iie.spreg.comparison._battery import Asked, Battery
from spatial_iie.spreg.comparison._null_model import NullModel
from spatial_iie.spreg.comparison.robustness import TESTED, Tested, estimate_of

if TYPE_CHECKING:
    from spatial_iie.study.study import Study

Expected = Literal["positive", "negative"]
Null = Literal["permutation", "bootstrap"]
Floats = NDArray[np.float64]
_TAILS = {
    None: Message("two-sided"),
    "positive": Message("one-sided, positive"),
    "negative": Message("one-sided, negative"),
}


class _Summary(NamedTuple):
    """What all specifications show together."""

    median: float
    positive: float
    negative: float
    stouffer: float


def specification_test(
    formula: str | Mapping[str, str],
    study: Study,
    *,
    permutations: int = 499,
    seed: int = 0,
    null: Null = "permutation",
    expected: Expected | None = None,
    tested: Tested = "coefficient",
    alpha: float = 0.05,
    progress: Callable[[int, int], None] | None = None,
    **options: object,
) -> TableResult:
    r"""Test jointly, by permutation or bootstrap, that a regressor has no effect in any of many specifications.

    By permutation the null hypothesis is that which region has which history of the variable is random, given all else
    (the response, the other regressors, the weights): in every permutation the values of the variable in all years,
    with all measures that take its place, move together from region to region. By bootstrap it is that the first
    specification without the variable is true, as a spatial error model: the regressors stay where they are, and the
    response is drawn from that model, regions with their innovations of all years being drawn with replacement. Either
    way all specifications are fitted again.

    Parameters
    ----------
    formula, study
        As for :func:`spatial_iie.spreg.robustness`.
    permutations, seed : int
        Number of permutations (or bootstrap samples), and the seed of the random numbers.
    null : {"permutation", "bootstrap"}
        "permutation" is exact for a variable that is exchangeable between regions. "bootstrap" is for one that is
        spatially autocorrelated or related to other regressors.
    expected : {"positive", "negative"}, optional
        The sign that theory expects. By default none: statistics count by size whatever their sign.
    tested : {"coefficient", "lag", "direct", "indirect", "total"}
        What is tested in every fit.
    alpha : float
        Level at which a single fit is significant.
    progress : callable, optional
        Called as ``progress(done, total)`` with numbers of permutations.
    **options
        What :func:`spatial_iie.spreg.robustness` takes: weights, years, models, effects, drop, ...

    Returns
    -------
    TableResult
        Three rows: the median estimate (per standard deviation where measures differ), the share of fits that are
        significant with the expected sign (by default, with the sign that more of them have), and Stouffer's Z, the sum
        of the z values over the square root of their number. Columns statistic, observed, null_median (the median of
        the permutations) and p = (1 + b) / (1 + m), with b of m permutations at least as extreme.

    Raises
    ------
    DataError
        As :func:`spatial_iie.spreg.robustness`; if the variable is in the response too.
    EstimationError
        If no specification can be fitted.

    Notes
    -----
    Simonsohn, Simmons and Nelson (2020), Specification curve analysis, Nature Human Behaviour 4, 1208-1214, who permute
    what was assigned at random and draw responses under the null otherwise. docs/robustness.md has the size of both.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = {f"knn:{k}": si.weights.from_spec(f"knn:{k}", study).row_standardized() for k in (4, 6)}
    >>> test = specification_test("log(gdp_per_capita) ~ digital_index + trade_share", study, weights=w, years=[2019],
    ...                           models=["ols", "sem"], permutations=19)
    >>> test.to_frame()["p"].tolist()
    [0.05, 0.05, 0.05]
    """
    check_draws("permutations", permutations, at_least=19, seed=seed)
    if expected is not None:
        check_choice("expected", expected, Expected)
    check_choice("tested", tested, Tested)
    check_alpha(alpha)
    if unknown := sorted(set(options) - {each.name for each in fields(Asked)}):
        raise DataError(
            "specification_test takes the choices of robustness, not {unknown}.", unknown=listed(unknown)
        )
    battery = Battery(Asked(formula=formula, study=study, **options))  # type: ignore[arg-type]
    if battery.instrumented:
        raise EstimationError(
            "the joint test draws a regressor, or the response, without its instruments: leave these out."
        )
    draw = _under_null(battery, study, null)
    observed = _summary(battery, tested, alpha)
    random = np.random.default_rng(seed)
    under_null = []
    for done in range(1, permutations + 1):
        under_null.append(_summary(draw(random), tested, alpha))
        if progress is not None:
            progress(done, permutations)
    frame = _table(observed, under_null, expected)
    notes = _notes(battery, _described(battery, study, null, permutations, seed, expected), tested, alpha)
    heading = Message(
        "Joint test of {variable} in {n} {n:specification|specifications}",
        variable=battery.variable,
        n=len(battery.cells),
    )
    about = TableAbout(
        variable=battery.variable,
        synthetic=study.about.synthetic,
        source=study.about.source,
        versions=versions(),
        draws=permutations,
        seed=seed,
        alpha=alpha,
        notes=notes,
    )
    return TableResult(frame, heading, about)


def _under_null(battery: Battery, study: Study, null: Null) -> Callable[[np.random.Generator], Battery]:
    """Return what makes the same specifications of data under the null."""
    if check_choice("null", null, Null) == "bootstrap":
        model = NullModel(battery, study)
        return lambda random: battery.of(model.drawn(random), model.formulas)
    moved = _Histories(battery, study)
    return lambda random: battery.of(moved.shuffled(random))


class _Histories:
    """The values that move between regions: all years of the variable and of its other measures.

    Attributes
    ----------
    columns : list of str
    regions : Index
        Those with all these values; others keep what they have.
    """

    def __init__(self, battery: Battery, study: Study) -> None:
        self._study, self.columns = study, battery.alterations.measures_of(battery.variable)
        both = [name for name in self.columns if name in battery.alterations.of_response]
        if not self.columns or both:
            raise DataError(
                "{variable} cannot be permuted: it is no variable of the study, or in the response too.",
                variable=battery.variable,
            )
        wide = {name: study.wide(name) for name in self.columns}
        there = pd.concat(
            [values.dropna(axis=1, how="all").notna().all(axis=1) for values in wide.values()], axis=1
        )
        self.regions = study.ids[there.all(axis=1).reindex(study.ids, fill_value=False).to_numpy()]
        if len(self.regions) < 3:
            raise DataError(
                "{n} {n:region has|regions have} all values of {columns}; a permutation needs three.",
                n=len(self.regions),
                columns=joined(self.columns, ", "),
            )
        self.regions = self.regions[label_order(self.regions)]
        self._wide = {name: values.loc[self.regions] for name, values in wide.items()}

    def shuffled(self, random: np.random.Generator) -> Study:
        """Return the study with the histories on other regions."""
        order = random.permutation(len(self.regions))
        moved = {}
        for name, values in self._wide.items():
            given = self._study.panel[name].copy()
            rows = pd.MultiIndex.from_product([values.index, values.columns])
            other = pd.Series(values.to_numpy()[order].ravel(), index=rows)
            there = given.index[given.index.isin(rows)]
            given.loc[there] = other.loc[there].to_numpy()
            moved[name] = given
        return with_values(self._study, moved)


def _summary(battery: Battery, tested: Tested, alpha: float) -> _Summary:
    rows = battery.rows(lambda fit: estimate_of(fit, battery.variable, tested), None)
    frame = pd.DataFrame([row for row in rows if "estimate" in row])
    if frame.empty:
        raise EstimationError("no specification could be fitted: {why}", why=str(rows[0]["note"]))
    estimates = frame["estimate_per_sd" if battery.measured else "estimate"].to_numpy(dtype=float)
    z, sure = frame["z"].to_numpy(dtype=float), frame["p"].to_numpy(dtype=float) <= alpha
    return _Summary(
        float(np.median(estimates)),
        float((sure & (estimates > 0)).mean()),
        float((sure & (estimates < 0)).mean()),
        float(z.sum() / np.sqrt(len(z))),
    )


def _table(observed: _Summary, under_null: list[_Summary], expected: Expected | None) -> pd.DataFrame:
    """Return the statistics, their medians under the null, and their p values."""
    null = np.array(under_null)
    sign = -1.0 if expected == "negative" else 1.0
    positive = observed.positive >= observed.negative if expected is None else expected == "positive"
    share = (
        Message("share significant and positive") if positive else Message("share significant and negative")
    )
    rows = []
    for words, value, draws in (
        (Message("median estimate"), observed.median, null[:, 0]),
        (share, observed.positive if positive else observed.negative, _shares(null, expected)),
        (Message("Stouffer's Z"), observed.stouffer, null[:, 3]),
    ):
        of_share = words is share
        if expected is None or of_share:
            extreme, size = np.abs(draws), abs(value)
        else:
            extreme, size = sign * draws, sign * value
        more = int((extreme >= size - 1e-10 * abs(size)).sum())
        rows.append((words, value, float(np.median(draws)), (1 + more) / (1 + len(draws))))
    return pd.DataFrame(rows, columns=["statistic", "observed", "null_median", "p"])


def _shares(null: Floats, expected: Expected | None) -> Floats:
    if expected is None:
        return np.asarray(null[:, 1:3].max(axis=1))
    return np.asarray(null[:, 1 if expected == "positive" else 2])


def _described(
    battery: Battery, study: Study, null: Null, permutations: int, seed: int, expected: Expected | None
) -> tuple[Message, ...]:
    """Return the null hypothesis in words."""
    tail = _TAILS[expected]
    if null == "bootstrap":
        model = NullModel(battery, study)
        return (
            Message(
                "Null hypothesis: {formula} with spatially correlated errors is true. {permutations} samples of the "
                "innovations of {n} regions with replacement, all years of a region together, seed {seed}; p = (1 + b) "
                "/ (1 + m), {tail}.",
                formula=model.formula,
                permutations=permutations,
                n=len(model.regions),
                seed=seed,
                tail=tail,
            ),
        )
    moved = _Histories(battery, study)
    return (
        Message(
            "Null hypothesis: which of {n} regions has which history of {columns} is random, given all else. "
            "{permutations} permutations of whole histories, seed {seed}; p = (1 + b) / (1 + m), {tail}.",
            n=len(moved.regions),
            columns=joined(moved.columns, ", "),
            permutations=permutations,
            seed=seed,
            tail=tail,
        ),
        Message(
            "A variable that is spatially autocorrelated, or related to the other regressors, is not exchangeable, and "
            "the test need not hold its level: {other} keeps these relations.",
            other=term("null='bootstrap'", "--null bootstrap"),
        ),
    )


def _notes(battery: Battery, null: tuple[Message, ...], tested: Tested, alpha: float) -> tuple[Message, ...]:
    return (
        *null,
        Message("Tested in each fit: {what}; level {alpha:g}.", what=TESTED[tested], alpha=alpha),
        *battery.same,
    )
