"""What the tests share: a set of results that prints as one table, and the weights a fit is tested with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from spatial_iie._align import check_same_regions, check_weights
from spatial_iie._registry import model_of
from spatial_iie.errors import EstimationError
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Message
from spatial_iie.results import Result, TestAbout, TestResult
from spatial_iie.spreg._blocks import ONE_YEAR, ROW_STANDARDIZED, Lag, check_identified, rows_sum_alike

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg._by_year import PanelWeights
    from spatial_iie.spreg._instruments import Instruments
    from spatial_iie.spreg.design import Design
    from spatial_iie.weights.weights import Weights


@dataclass(frozen=True, repr=False, eq=False)
class Tests(Result, Mapping[str, TestResult]):
    """Several tests of one question, by name: ``tests["LM lag"].p_value``; one table, a row a test.

    Attributes
    ----------
    heading : str
    members : tuple of TestResult
        With different names.
    about : TestAbout, or mapping
        How the tests were made; ``notes`` are printed beneath the table.

    Examples
    --------
    >>> one = TestResult("Wald", 4.0, (1,), "lambda is 0")
    >>> Tests("Tests of a model", (one,))["Wald"].df
    (1,)
    """

    __test__ = False  # a name pytest would collect

    heading: str
    members: tuple[TestResult, ...]
    about: TestAbout = field(default_factory=TestAbout)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", TestAbout.of(self.about))

    def __getitem__(self, name: str) -> TestResult:
        return {test.name: test for test in self.members}[name]

    def __iter__(self) -> Iterator[str]:
        return iter(test.name for test in self.members)

    def __len__(self) -> int:
        return len(self.members)

    @property
    def title(self) -> str:
        """The heading."""
        return self.heading

    @property
    def _index_shown(self) -> bool:
        return False

    def to_frame(self) -> pd.DataFrame:
        """Return one row per test: test, statistic, df, p, null."""
        import pandas as pd

        return pd.concat([test.to_frame() for test in self.members], ignore_index=True)

    def __repr__(self) -> str:
        words = ", ".join(
            f"{test.name} {test.statistic:.3f} ({p_in_words(test.p_value)})" for test in self.members
        )
        return f"<{self._mark}{self.heading}: {words}>"


def weights_for(fit: RegressionResult, w: Weights | None) -> PanelWeights:
    """Return weights between the regions of a fit, in the order of its rows; those of the fit if none are given.

    Raises
    ------
    WeightsError
        If there are none at all.
    AlignmentError
        If ``w`` does not cover the regions of the fit's data.
    """
    design: Design = fit.design
    if w is None:
        return design.weights
    check_weights(w)
    regions = design.ids if design.w is None else design.w.ids
    if w.ids.equals(regions):
        return w
    if not design.several_years:
        check_same_regions(design.index, w.ids, Message("the fit"))
    elif not regions.isin(w.ids).all():  # those that the panel left out may be missing
        check_same_regions(regions, w.ids, Message("the fit"))
    return w.subset(regions)


def lag_for(fit: RegressionResult, w: Weights | None, *, moments: bool = False) -> Lag:
    """Return the weights of :func:`weights_for` as they act on the rows of a fit, year by year in a panel.

    ``moments``: for a test that knows the moments of the residuals, whatever the columns of the fit.

    Raises
    ------
    EstimationError
        If effects of years were removed, or stand in the fit as columns, and the rows of the weights do not sum alike.
    """
    design: Design = fit.design
    if getattr(design, "time_lags", ()):
        raise EstimationError(
            "tests on residuals are not valid beside a lag in time. Fit SAR, SEM or SDM with the same time_lags and "
            "use wald_test."
        )
    weights = weights_for(fit, w)
    blocks = getattr(design, "blocks", ONE_YEAR)  # fits of other rooms are of one year
    lag = design.lag_by(weights) if blocks != ONE_YEAR else Lag(weights.matrix, blocks)
    removed = blocks.centred
    if (removed and not rows_sum_alike(weights)) or (design.nuisance and blocks.corrected and not moments):
        raise EstimationError(
            "beside effects of years, tests of spatial dependence are right only where the rows of W sum alike, as in "
            "row-standardized weights without isolates. Fit with {scaling}, or with effects='region'.",
            scaling=ROW_STANDARDIZED,
        )
    if removed:
        check_identified(lag)
    return lag


def instruments_of(fit: RegressionResult) -> Instruments | None:
    """Return what a fit by moments was made of; None for other fits."""
    made: Instruments | None = getattr(fit.fitted_model, "instruments", None)
    return made


def is_least_squares(fit: RegressionResult) -> bool:
    """Return whether the coefficients are those of ordinary least squares, whatever their standard errors."""
    made = instruments_of(fit)
    exact = fit.residual_df is not None or (made is not None and not made.names)
    return exact and not model_of(fit.model).parameters


def not_robust(*fits: RegressionResult) -> tuple[Message, ...]:
    """Return a note where fits have robust standard errors, which no likelihood ratio knows of."""
    if not any(fit.about.standard_errors for fit in fits):
        return ()
    return (
        Message(
            "Likelihood ratio tests rest on independent normal errors of equal variance: they are not robust, unlike "
            "the standard errors and Wald tests of this fit."
        ),
    )


def described(fit: RegressionResult, *notes: str) -> TestAbout:
    """Return what a table of tests should tell of the fit: formula, year, size, sources, what was left out."""
    keys = ("formula", "response", "year", "source", "synthetic", "weights", "normalization")
    about = TestAbout(model=fit.model, n=fit.n, notes=(*notes, *fit.about.notes))
    return TestAbout.of(fit.about.only(*keys)) | about
