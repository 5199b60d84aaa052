"""The result shapes: immutable records told apart by shape, not by statistic. Everything derivable is derived."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import SpatialIIEError
from spatial_iie.inference import (
    Alternative,
    analytic_p,
    check_choice,
    count_beyond,
    p_of_tails,
    simulated_p,
    tail_in_words,
)

if TYPE_CHECKING:
    import pandas as pd

Moments = Literal["conditional", "total"]
Reading = Literal["quadrants", "spots", "similarity", "co-location", "significance"]
Correction = Literal["fdr", "bonferroni"]
_AT_THE_MEAN = 1e-10  # standard deviations: a value this close to the mean is not above it


class Result:
    """What every result can do: become a table, say how it was made, and print itself.

    Subclasses supply ``to_frame()``, ``about``, ``title`` and a one-line ``repr``.
    """

    about: Mapping[str, Any]

    @property
    def title(self) -> str:
        """A heading for the table."""
        raise NotImplementedError

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the table must be told beneath it."""
        return notes_of(self.about)

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a labelled table, a fresh copy each time."""
        raise NotImplementedError

    def summary(self) -> str:
        """Return title, table and notes as plain text."""
        body = self.to_frame().to_string(index=self._index_shown)
        return "\n".join([self.title, body, *(f"Note: {note}" for note in self.notes)])

    @property
    def _index_shown(self) -> bool:
        return True

    def _repr_html_(self) -> str:
        from html import escape

        notes = "".join(f"<p><small>{escape(note)}</small></p>" for note in self.notes)
        return f"<p><b>{escape(self.title)}</b></p>{self.to_frame().to_html(index=self._index_shown)}{notes}"


class _Frozen(Mapping[str, Any]):
    """A mapping that cannot be changed but, unlike a mapping proxy, can be copied and sent to another process."""

    __slots__ = ("_items",)

    def __init__(self, items: Mapping[str, Any]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: str) -> Any:
        return self._items[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __repr__(self) -> str:
        return repr(self._items)


def frozen(about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a read-only copy of an ``about`` mapping."""
    return _Frozen(about)


def read_only(values: Any) -> NDArray[np.float64]:
    """Return a float array that cannot be written to."""
    array = np.array(values, dtype=float)
    array.setflags(write=False)
    return array


def versions() -> dict[str, str]:
    """Return the versions that decide a number: this package's and numpy's (the random generator)."""
    from spatial_iie import __version__

    return {"spatial_iie": __version__, "numpy": np.__version__}


def title_of(name: str, about: Mapping[str, Any]) -> str:
    """Return the heading of a statistic: its name, the variable and the year.

    >>> title_of("Moran's I", {"variable": "gdp", "year": 2019})
    "Moran's I of gdp, 2019"
    """
    what, year = about.get("variable"), about.get("year")
    return f"{name}{f' of {what}' if what else ''}{f', {year}' if year else ''}"


def fixed(value: float, decimals: int) -> str:
    """Write a number with decimals, or as many more as show two of its digits.

    >>> fixed(11.4921, 3), fixed(-0.00041, 3), fixed(0.0, 3)
    ('11.492', '-0.00041', '0.000')
    """
    if value == 0 or not np.isfinite(value):
        return f"{value:.{decimals}f}"
    needed = 1 - int(np.floor(np.log10(abs(value))))
    return f"{value:.{max(decimals, needed) if needed <= 8 else decimals}f}"


def notes_of(about: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the sentences of ``about`` a reader of a table or figure must not miss, most important first."""
    notes = []
    if about.get("synthetic"):
        notes.append("SYNTHETIC example data: simulated, not observed. Nothing here describes real cities.")
    notes.extend(about.get("notes", ()))
    return tuple(notes)


@dataclass(frozen=True, repr=False, eq=False)
class GlobalResult(Result):
    """One number for the whole study area, and how surprising it is.

    Attributes
    ----------
    name : str
        The statistic, e.g. "Moran's I".
    statistic, expectation : float
        The observed value, and its expectation if values were placed at random.
    variances : mapping of str to float
        Variance under each assumption: "randomization" and, where there is one, "normality".
    n : int
        Number of regions the statistic was computed from.
    alternative, assumption : str
        The tail of the p values, "greater" being positive autocorrelation for every statistic; which variance
        ``sd``, ``z_score`` and ``p_value`` use.
    orientation : int
        1 if larger values mean more positive autocorrelation, -1 if smaller ones do (Geary's C).
    reference : ndarray of shape (draws,), or None
        The statistic of each random permutation.
    about : mapping
        How the result was made.

    Notes
    -----
    For another tail or assumption, ``dataclasses.replace(result, alternative="greater")``.
    """

    name: str
    statistic: float
    expectation: float
    variances: Mapping[str, float]
    n: int
    alternative: Alternative = "two-sided"
    assumption: str = "randomization"
    orientation: int = 1
    reference: NDArray[np.float64] | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", frozen(self.about))
        object.__setattr__(self, "variances", frozen(self.variances))
        check_choice("assumption", self.assumption, self.variances)
        check_choice("alternative", self.alternative, Alternative)
        if self.reference is not None:
            object.__setattr__(self, "reference", read_only(self.reference))

    @property
    def variance(self) -> float:
        """Variance under ``assumption``."""
        return self.variances[self.assumption]

    @property
    def sd(self) -> float:
        """Standard deviation under ``assumption``."""
        return float(np.sqrt(max(self.variance, 0.0)))

    @property
    def z_score(self) -> float:
        """(statistic - expectation) / sd: for Geary's C, negative where autocorrelation is positive.

        nan where the statistic cannot vary, as where every region neighbours every other.
        """
        if self.variance <= 1e-13 * self.expectation**2:  # zero up to the rounding of its terms
            return float("nan")
        return (self.statistic - self.expectation) / self.sd

    @property
    def p_value(self) -> float:
        """Analytic p value from the normal approximation, in the tail ``alternative``."""
        return float(analytic_p(self.orientation * self.z_score, self.alternative))

    @property
    def p_simulated(self) -> float:
        """Pseudo p value from the reference draws, in the tail ``alternative``; nan without draws."""
        if self.reference is None:
            return float("nan")
        above, below = count_beyond(self.reference, self.statistic)
        if self.orientation < 0:
            above, below = below, above
        return float(simulated_p(above, below, self.reference.size, self.alternative))

    @property
    def title(self) -> str:
        """Heading: statistic and variable."""
        return title_of(self.name, self.about)

    @property
    def notes(self) -> tuple[str, ...]:
        """Tail, assumption and what was left out."""
        p = f"p values are {tail_in_words(self.alternative)}; variance under {self.assumption}."
        return (*notes_of(self.about), p)

    @property
    def _index_shown(self) -> bool:
        return False

    def to_frame(self) -> pd.DataFrame:
        """Return one row: statistic, expectation, sd, z, p, n and, with draws, p_simulated and draws."""
        import pandas as pd

        row: dict[str, Any] = {
            "statistic": self.statistic,
            "expectation": self.expectation,
            "sd": self.sd,
            "z": self.z_score,
            "p": self.p_value,
            "n": self.n,
        }
        if self.reference is not None:
            row |= {"p_simulated": self.p_simulated, "draws": self.reference.size}
        return pd.DataFrame([row])

    def __repr__(self) -> str:
        mark = "SYNTHETIC example, " if self.about.get("synthetic") else ""
        simulated = ""
        if self.reference is not None:
            simulated = f", p_simulated = {self.p_simulated:.4g} ({self.reference.size} draws)"
        return (
            f"<{mark}{self.title}: {self.statistic:.4f}, E = {self.expectation:.4f}, z = {self.z_score:.3f}, "
            f"p = {self.p_value:.3g} ({self.alternative}){simulated}, n = {self.n}>"
        )


@dataclass(frozen=True, repr=False, eq=False)
class LocalResult(Result):
    """One number for each region, and how surprising it is; undefined (nan) for regions without neighbours.

    Every array given is turned into a read-only Series on ``index``.

    Attributes
    ----------
    name : str
        The statistic, e.g. "Local Moran's I".
    index : Index, length n
        The regions, in the order of the input.
    value, lag : Series
        The region's own value and the weighted sum of its neighbours' values, both of the standardised
        variable (mean 0, population standard deviation 1).
    statistic : Series
        The observed values.
    expectations, variances : mapping of str to Series
        Moments under each null: "conditional" (the region keeps its value, the others are placed at random)
        and "total" (all values are placed at random).
    alternative, moments : str
        The tail of the p values; which moments ``z_score`` and ``p_value`` use.
    orientation : int
        1 if larger values mean more positive autocorrelation, -1 if smaller ones do (local Geary).
    tails : pair of Series, or None
        Exact probabilities of a value at or above, at or below the observed one, where a closed form is
        known; ``p_value`` then comes from these and not from ``z_score``.
    counts : triple of Series, or None
        Reference draws at or above the observed value, at or below it, and in all; these may differ between
        regions. Above is towards positive autocorrelation.
    reading : {"quadrants", "spots", "similarity", "co-location", "significance"}
        How ``clusters`` names a significant region.
    about : mapping
        How the result was made.

    Notes
    -----
    For another tail or other moments, ``dataclasses.replace(result, alternative="greater")``.
    """

    name: str
    index: pd.Index
    value: pd.Series
    lag: pd.Series
    statistic: pd.Series
    expectations: Mapping[str, pd.Series]
    variances: Mapping[str, pd.Series]
    alternative: Alternative = "two-sided"
    moments: Moments = "conditional"
    orientation: int = 1
    tails: tuple[pd.Series, pd.Series] | None = None
    counts: tuple[pd.Series, pd.Series, pd.Series] | None = None
    reading: Reading = "quadrants"
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_choice("alternative", self.alternative, Alternative)
        check_choice("moments", self.moments, Moments)
        object.__setattr__(self, "about", frozen(self.about))
        for name in ("value", "lag", "statistic"):
            object.__setattr__(self, name, self._series(getattr(self, name), name))
        for name in ("expectations", "variances"):
            given = getattr(self, name)
            object.__setattr__(self, name, frozen({k: self._series(v, name[:-1]) for k, v in given.items()}))
        if self.tails is not None:
            object.__setattr__(self, "tails", tuple(self._series(v, None) for v in self.tails))
        if self.counts is not None:
            object.__setattr__(self, "counts", tuple(self._series(v, None) for v in self.counts))

    def _series(self, values: Any, name: str | None) -> pd.Series:
        import pandas as pd

        return pd.Series(read_only(values), index=self.index, name=name, copy=False)

    @property
    def n(self) -> int:
        """Number of regions for which the statistic is defined."""
        return int(self.statistic.notna().sum())

    @property
    def expectation(self) -> pd.Series:
        """Expectation under ``moments``."""
        return self.expectations[self.moments]

    @property
    def variance(self) -> pd.Series:
        """Variance under ``moments``."""
        return self.variances[self.moments]

    @property
    def z_score(self) -> pd.Series:
        """Standardised distance from the expectation, (statistic - expectation) / sd; nan if it cannot vary."""
        sd = np.sqrt(self.variance.where(self.variance > 0))
        return ((self.statistic - self.expectation) / sd).rename("z_score")

    @property
    def p_value(self) -> pd.Series:
        """Analytic p value in the tail ``alternative``: exact where known, else from the normal approximation."""
        if self.tails is not None:
            return self._series(p_of_tails(*self.tails, self.alternative), "p_value")
        return self._series(analytic_p(self.orientation * self.z_score, self.alternative), "p_value")

    @property
    def p_simulated(self) -> pd.Series:
        """Pseudo p value from conditional permutations, in the tail ``alternative``; nan without draws."""
        if self.counts is None:
            return self._series(np.full(len(self.index), np.nan), "p_simulated")
        return self._series(simulated_p(*self.counts, self.alternative), "p_simulated")

    @property
    def quadrant(self) -> pd.Series:
        """Where value and lag lie: high-high, low-high, low-low, high-low; nan for regions without neighbours.

        The first word is the region, the second its neighbours; "high" is above the mean, 0.
        """
        import pandas as pd

        own, around = (np.where(part > _AT_THE_MEAN, "high", "low") for part in (self.value, self.lag))
        words = pd.Series(
            [f"{a}-{b}" for a, b in zip(own, around, strict=True)], index=self.index, dtype="str"
        )
        return words.where(self.statistic.notna() & self.value.notna()).rename("quadrant")

    def clusters(self, alpha: float = 0.05, correction: Correction | None = None) -> pd.Series:
        """Return for each region the name of its cluster, or "not significant".

        Parameters
        ----------
        alpha : float
            Level, between 0 and 1. The p value is the simulated one if there are draws, else the analytic.
        correction : {None, "fdr", "bonferroni"}
            For testing many regions at once: none; the false discovery rate at most ``alpha`` (Benjamini and
            Hochberg 1995); or the chance of any false cluster at most ``alpha``.

        Returns
        -------
        Series of words
            high-high, low-high, low-low or high-low; "hot spot" or "cold spot" for Getis-Ord's statistics;
            high-high, low-low, "other positive" or "negative" for Geary's; "co-location" for join counts;
            "significant" otherwise.
            nan for regions without neighbours.

        Raises
        ------
        SpatialIIEError
            If ``alpha`` is not between 0 and 1 or the correction is unknown.
        """
        p = self.p_value if self.counts is None else self.p_simulated
        significant = p.to_numpy() <= _threshold(p.dropna().to_numpy(), alpha, correction)
        words = self._cluster_names().where(significant, "not significant")
        return words.where(self.statistic.notna()).rename("cluster")

    def _cluster_names(self) -> pd.Series:
        import pandas as pd

        names = self.quadrant
        if self.reading == "quadrants":
            return names
        if self.reading in ("co-location", "significance"):
            word = "co-location" if self.reading == "co-location" else "significant"
            return pd.Series(word, index=self.index)
        positive = self.orientation * (self.statistic - self.expectation) > 0
        if self.reading == "spots":
            return pd.Series(np.where(positive, "hot spot", "cold spot"), index=self.index)
        alike = names.where(names.isin(["high-high", "low-low"]), "other positive")
        return alike.where(positive, "negative")

    @property
    def title(self) -> str:
        """Heading: statistic and variable."""
        return title_of(self.name, self.about)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, tail and moments."""
        null = "exact conditional distribution" if self.tails is not None else f"{self.moments} moments"
        return (*notes_of(self.about), f"p {tail_in_words(self.alternative)}; {null}")

    def to_frame(self) -> pd.DataFrame:
        """Return a row a region: value, lag, quadrant, statistic, expectation, sd, z, p and perhaps p_simulated."""
        import pandas as pd

        columns = {
            "value": self.value,
            "lag": self.lag,
            "quadrant": self.quadrant,
            "statistic": self.statistic,
            "expectation": self.expectation,
            "sd": np.sqrt(self.variance),
            "z": self.z_score,
            "p": self.p_value,
        }
        if self.counts is not None:
            columns |= {"p_simulated": self.p_simulated}
        return pd.DataFrame(columns, index=self.index)

    def __repr__(self) -> str:
        mark = "SYNTHETIC example, " if self.about.get("synthetic") else ""
        found = self.clusters().value_counts().drop("not significant", errors="ignore").sort_index()
        words = ", ".join(f"{count} {name}" for name, count in found.items()) or "none significant"
        alone = len(self.index) - self.n
        left = f" ({alone} isolate{'' if alone == 1 else 's'})" if alone else ""
        draws = f", {self.about['draws']} draws" if self.counts is not None and "draws" in self.about else ""
        return f"<{mark}{self.title}: n = {self.n}{left}; at 5 % ({self.alternative}{draws}): {words}>"


def _threshold(p: NDArray[np.float64], alpha: float, correction: Correction | None) -> float:
    """Return the largest p value that is significant, given all of them."""
    if isinstance(alpha, bool) or not isinstance(alpha, int | float) or not 0 < alpha < 1:
        raise SpatialIIEError(f"alpha must be a number between 0 and 1, not {alpha!r}.")
    if correction is None:
        return alpha
    check_choice("correction", correction, Correction)
    if correction == "bonferroni":
        return alpha / max(1, len(p))
    steps = alpha * np.arange(1, len(p) + 1) / max(1, len(p))
    passed = np.flatnonzero(np.sort(p) <= steps)
    return float(steps[passed[-1]]) if len(passed) else 0.0


@dataclass(frozen=True, repr=False, eq=False)
class TableResult(Result):
    """A labelled table with a heading and notes.

    Attributes
    ----------
    frame : DataFrame
        The table; ``to_frame()`` returns a copy.
    heading : str
    about : mapping
        How the table was made.
    """

    frame: pd.DataFrame
    heading: str
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", frozen(self.about))
        object.__setattr__(self, "frame", self.frame.copy())

    @property
    def title(self) -> str:
        """The heading."""
        return self.heading

    @property
    def _index_shown(self) -> bool:
        return self.frame.index.name is not None

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the table."""
        return cast("pd.DataFrame", self.frame.copy())

    def __repr__(self) -> str:
        rows, columns = self.frame.shape
        mark = "SYNTHETIC example, " if self.about.get("synthetic") else ""
        return f"<{mark}{self.heading}: {rows} rows x {columns} columns {list(map(str, self.frame.columns))}>"


class FittedModel(Protocol):
    """What a fit can be asked after it was made; supplied by the room that made it."""

    @property
    def design(self) -> Any:
        """Arrays and labels the model was fitted to."""

    def impacts(self, result: RegressionResult, **options: Any) -> TableResult:
        """Return direct, indirect and total impacts."""

    def predict(self, result: RegressionResult, data: pd.DataFrame | None, *, spatial: bool) -> pd.Series:
        """Return predictions by region."""


@dataclass(frozen=True, repr=False, eq=False)
class RegressionResult(Result):
    """A fitted regression: coefficients, how sure they are, and how it was fitted.

    Attributes
    ----------
    model : str
        Short name: "OLS", "SLX", "SEM", "SDEM", "SAR", "SDM", "SAC".
    method : str
        Estimator, e.g. "maximum likelihood".
    params : Series, shape (p,)
        ``Intercept``, ``x``, ``W x``, then ``rho`` and ``lambda`` where the model has them.
    cov : DataFrame, shape (p, p)
        Covariance of ``params``, sigma2 taken as estimated.
    sigma2 : float
        Variance of the innovations: sum of squares / n.
    log_likelihood : float
        nan where the estimator has none.
    n : int
        Number of regions the model was fitted to.
    residuals, fitted : Series
        Innovations e and y - e, in the order of the data; nan for regions that were left out.
    fitted_model : FittedModel
        What ``impacts`` and ``predict`` ask; its ``design`` has the arrays.
    residual_df : int, optional
        Degrees of freedom of Student's t; by default z values are normal deviates.
    buse_r2 : float
        R2 of the filtered regression (Buse 1973); nan where it is not defined.
    about : mapping
        How the result was made.
    """

    model: str
    method: str
    params: pd.Series
    cov: pd.DataFrame
    sigma2: float
    log_likelihood: float
    n: int
    residuals: pd.Series
    fitted: pd.Series
    fitted_model: FittedModel
    residual_df: int | None = None
    buse_r2: float = float("nan")
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        import pandas as pd

        object.__setattr__(self, "about", frozen(self.about))
        object.__setattr__(self, "params", _locked(self.params.rename("coefficient")))
        object.__setattr__(self, "residuals", _locked(self.residuals.rename("residual")))
        object.__setattr__(self, "fitted", _locked(self.fitted.rename("fitted")))
        names = self.params.index
        object.__setattr__(
            self, "cov", pd.DataFrame(read_only(self.cov), index=names, columns=names, copy=False)
        )

    @property
    def design(self) -> Any:
        """Arrays and labels the model was fitted to."""
        return self.fitted_model.design

    @property
    def std_errors(self) -> pd.Series:
        """Square roots of the diagonal of ``cov``."""
        return self._series(np.sqrt(np.diag(self.cov)), "std_error")

    @property
    def z_values(self) -> pd.Series:
        """Coefficient by standard error."""
        return self._series(self.params.to_numpy() / self.std_errors.to_numpy(), "z")

    @property
    def p_values(self) -> pd.Series:
        """Two-sided p values: normal, or Student's t where ``residual_df`` is given."""
        return self._series(two_sided_p(self.z_values.to_numpy(), self.residual_df), "p")

    def conf_int(self, level: float = 0.95) -> pd.DataFrame:
        """Return the confidence interval of each coefficient: columns lower, upper.

        Raises
        ------
        SpatialIIEError
            If ``level`` is not between 0 and 1.
        """
        import pandas as pd
        from scipy import stats

        if isinstance(level, bool) or not isinstance(level, int | float) or not 0 < level < 1:
            raise SpatialIIEError(f"level must be a number between 0 and 1, not {level!r}.")
        tail = (1 + level) / 2
        quantile = stats.norm.ppf(tail) if self.residual_df is None else stats.t.ppf(tail, self.residual_df)
        margin = quantile * self.std_errors
        return pd.DataFrame({"lower": self.params - margin, "upper": self.params + margin})

    @property
    def n_parameters(self) -> int:
        """Number of estimated parameters: coefficients, rho, lambda and sigma2."""
        return len(self.params) + 1

    @property
    def aic(self) -> float:
        """Akaike's criterion; every parameter counts, sigma2 too."""
        return 2 * self.n_parameters - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion; every parameter counts, sigma2 too."""
        return float(np.log(self.n)) * self.n_parameters - 2 * self.log_likelihood

    @property
    def response(self) -> pd.Series:
        """The dependent variable as modelled, in the order of the data; nan for regions left out."""
        return (self.fitted + self.residuals).rename(self.about.get("response"))

    @property
    def trend_residuals(self) -> pd.Series:
        """The dependent variable less ``predict()``: what the regressors leave, spatial part included."""
        return (self.response - self.predict()).rename("trend residual")

    @property
    def pseudo_r2(self) -> float:
        """Squared correlation of the dependent variable with ``predict()``; R2 for OLS and SLX."""
        return float(self.response.corr(self.predict()) ** 2)

    def predict(self, data: pd.DataFrame | None = None, *, spatial: bool = False) -> pd.Series:
        """Return predictions by region.

        Parameters
        ----------
        data : DataFrame, optional
            New values of the regressors for the regions of the fit; by default those of the fit.
        spatial : bool
            False: the trend, i.e. the expectation given the regressors, Zb or (I - rho W)^(-1) Zb. True: with
            the spatial part of the observed y as well, Zb + lambda W u or Zb + rho W y.

        Returns
        -------
        Series
            In the order of the data.
        """
        return self.fitted_model.predict(self, data, spatial=spatial)

    def impacts(self, **options: Any) -> TableResult:
        """Return direct, indirect and total impacts by variable; see ``spatial_iie.spreg.impacts``."""
        return self.fitted_model.impacts(self, **options)

    @property
    def title(self) -> str:
        """Heading: model, estimator and formula."""
        year = self.about.get("year")
        return f"{self.model} by {self.method}: {self.about.get('formula', '')}{f', {year}' if year else ''}"

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, then size and fit, then the kind of errors."""
        fit = (
            f"n = {self.n}, sigma2 = {self.sigma2:.6g}, log-likelihood = {self.log_likelihood:.4f}, "
            f"AIC = {self.aic:.4f}, BIC = {self.bic:.4f}, pseudo R2 = {self.pseudo_r2:.4f}"
        )
        errors = self.about.get("errors")
        weights = self.about.get("weights")
        scaling = ", row-standardised" if self.about.get("normalisation") == "row" else ""
        extra = [f"Weights: {weights}{scaling}"] if weights else []
        return (*notes_of(self.about), fit, *([f"Standard errors: {errors}"] if errors else []), *extra)

    def to_frame(self) -> pd.DataFrame:
        """Return one row a coefficient: coefficient, std_error, z, p and the 95 % interval."""
        import pandas as pd

        columns = (self.params, self.std_errors, self.z_values, self.p_values, self.conf_int())
        return pd.concat(columns, axis=1).rename_axis("variable")

    def _series(self, values: Any, name: str) -> pd.Series:
        import pandas as pd

        return pd.Series(read_only(values), index=self.params.index, name=name, copy=False)

    def __repr__(self) -> str:
        mark = "SYNTHETIC example, " if self.about.get("synthetic") else ""
        spatial = "".join(
            f", {name} = {self.params[name]:.4f} (z = {self.z_values[name]:.2f})"
            for name in ("rho", "lambda")
            if name in self.params.index
        )
        return (
            f"<{mark}{self.title}: n = {self.n}, log-likelihood = {self.log_likelihood:.3f}, "
            f"AIC = {self.aic:.3f}{spatial}>"
        )


def _locked(values: pd.Series) -> pd.Series:
    import pandas as pd

    return pd.Series(read_only(values), index=values.index, name=values.name, copy=False)


def two_sided_p(z: NDArray[np.float64], df: int | None = None) -> NDArray[np.float64]:
    """Return two-sided p values of normal deviates, or of Student's t with ``df`` degrees of freedom.

    >>> two_sided_p(np.array([2.0]), 4).round(6)
    array([0.116117])
    """
    if df is None:
        return analytic_p(z)
    from scipy.special import stdtr

    return np.asarray(2 * stdtr(df, -np.abs(z)), dtype=float)


@dataclass(frozen=True, repr=False, eq=False)
class TestResult(Result):
    """A test statistic, its null hypothesis in words and its reference distribution.

    Attributes
    ----------
    name : str
        The test, e.g. "LM error".
    statistic : float
    df : tuple of float
        Degrees of freedom: one of chi2 or t, two of F, none of normal.
    null : str
        The null hypothesis, in words.
    distribution : {"chi2", "F", "t", "normal"}
        p is the upper tail of chi2 and F, both tails of t and normal.
    about : mapping
        How the test was made.

    Examples
    --------
    >>> test = TestResult("LM error", 5.2062, (1,), "the errors are not spatially correlated")
    >>> round(test.p_value, 4)
    0.0225
    """

    __test__ = False  # a name pytest would collect

    name: str
    statistic: float
    df: tuple[float, ...]
    null: str
    distribution: Literal["chi2", "F", "t", "normal"] = "chi2"
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", frozen(self.about))
        check_choice("distribution", self.distribution, ("chi2", "F", "t", "normal"))
        wanted = {"chi2": 1, "F": 2, "t": 1, "normal": 0}[self.distribution]
        if len(self.df) != wanted:
            raise SpatialIIEError(
                f"a test with distribution {self.distribution} has {wanted} degrees of freedom, not {len(self.df)}."
            )

    @property
    def p_value(self) -> float:
        """Probability of a statistic at least as extreme under the null."""
        from scipy import special

        if self.distribution == "chi2":
            return float(special.chdtrc(self.df[0], self.statistic))
        if self.distribution == "F":
            return float(special.fdtrc(*self.df, self.statistic))
        df = int(self.df[0]) if self.distribution == "t" else None
        return float(two_sided_p(np.asarray(self.statistic), df))

    @property
    def title(self) -> str:
        """Heading: the name of the test."""
        return self.name

    @property
    def _index_shown(self) -> bool:
        return False

    def to_frame(self) -> pd.DataFrame:
        """Return one row: test, statistic, df, p, null."""
        import pandas as pd

        df = ", ".join(f"{value:g}" for value in self.df)
        row = {"test": self.name, "statistic": self.statistic, "df": df, "p": self.p_value, "null": self.null}
        return pd.DataFrame([row])

    def __repr__(self) -> str:
        df = f"({', '.join(f'{value:g}' for value in self.df)})" if self.df else ""
        return (
            f"<{self.name}: {self.distribution}{df} = {self.statistic:.4f}, p = {self.p_value:.3g}; "
            f"null: {self.null}>"
        )
