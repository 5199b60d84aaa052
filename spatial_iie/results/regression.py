"""A fitted regression, and the normal and t tails of its coefficients."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.inference import check_level, critical_value, two_sided_p
from spatial_iie.messages import Message
from spatial_iie.results.about import FitAbout
from spatial_iie.results.base import Result, as_message, dated, notes_of, read_only, weights_note
from spatial_iie.results.ecosystem import FitNames

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results.table import TableResult
    from spatial_iie.spreg.impacts import Errors


_LINEAR = ("OLS", "SLX")


class FittedModel(Protocol):
    """What a fit can be asked after it was made; supplied by the room that made it."""

    @property
    def design(self) -> Any:
        """Arrays and labels the model was fitted to."""

    def impacts(self, result: RegressionResult, *, errors: Errors, draws: int, seed: int) -> TableResult:
        """Return direct, indirect and total impacts."""

    def predict(self, result: RegressionResult, data: pd.DataFrame | None, *, spatial: bool) -> pd.Series:
        """Return predictions by region."""


class Inference(Protocol):
    """Intervals and p values of all parameters, where they are not those of estimates by standard errors."""

    @property
    def df(self) -> int:
        """Degrees of freedom."""

    @property
    def ratio(self) -> float:
        """The likelihood ratio statistic of the spatial parameter being 0."""

    def interval(self, level: float) -> NDArray[np.float64]:
        """Return both ends of each interval, shape (p, 2)."""

    def p_values(self) -> NDArray[np.float64]:
        """Return two-sided p values, shape (p,)."""


@dataclass(frozen=True, repr=False, eq=False)
class RegressionResult(FitNames, Result):
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
        Variance of the innovations: sum of squares / n; by restricted maximum likelihood / (n - k).
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
    inference : Inference, optional
        Intervals and p values of restricted maximum likelihood, which do not follow from ``cov``.
    buse_r2 : float
        R2 of the filtered regression (Buse 1973); nan where it is not defined.
    about : FitAbout, or mapping
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
    inference: Inference | None = None
    buse_r2: float = float("nan")
    about: FitAbout = field(default_factory=FitAbout)

    def __post_init__(self) -> None:
        import pandas as pd

        object.__setattr__(self, "about", FitAbout.of(self.about))
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
        """Two-sided p values: normal, or Student's t where ``residual_df`` is given, or those of ``inference``."""
        if self.inference is not None:
            return self._series(self.inference.p_values(), "p")
        return self._series(two_sided_p(self.z_values.to_numpy(), self.residual_df), "p")

    def conf_int(self, level: float = 0.95) -> pd.DataFrame:
        """Return the confidence interval of each coefficient: columns lower, upper.

        Raises
        ------
        DataError
            If ``level`` is not between 0 and 1.
        """
        import pandas as pd

        level = check_level(level)
        if self.inference is not None:
            ends = self.inference.interval(level)
            return pd.DataFrame(ends, index=self.params.index, columns=["lower", "upper"])
        margin = critical_value(level, self.residual_df) * self.std_errors
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
        """The dependent variable as modeled, in the order of the data; nan for regions left out."""
        return (self.fitted + self.residuals).rename(self.about.response or None)

    @property
    def trend_residuals(self) -> pd.Series:
        """The dependent variable less ``predict()``: what the regressors leave, spatial part included."""
        return (self.response - self.predict()).rename("trend residual")

    @property
    def pseudo_r2(self) -> float:
        """Squared correlation of the dependent variable with ``predict()``; R2 for OLS and SLX.

        nan where there is no prediction: lag models of weights by year beside effects of regions.
        """
        try:
            return float(self.response.corr(self.predict()) ** 2)
        except EstimationError:
            return float("nan")

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

    def impacts(self, *, errors: Errors = "delta", draws: int = 1000, seed: int = 0) -> TableResult:
        """Return direct, indirect and total impacts by variable; see ``spatial_iie.spreg.impacts``."""
        return self.fitted_model.impacts(self, errors=errors, draws=draws, seed=seed)

    @property
    def title(self) -> str:
        """Heading: model, estimator and formula."""
        title = Message(
            "{model} by {method}: {formula}",
            model=self.model,
            method=as_message(self.method),
            formula=self.about.formula or "",
        )
        return dated(title, self.about.year)

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, then size and fit, then the kind of errors."""
        fit = Message(
            "n = {n}, sigma2 = {sigma2:.6g}, {likelihood}{name} = {pseudo_r2:.4f}."
            if np.isfinite(share := self.pseudo_r2)
            else "n = {n}, sigma2 = {sigma2:.6g}.",
            n=self.n,
            sigma2=self.sigma2,
            likelihood=self._likelihood_in_words() if np.isfinite(self.log_likelihood) else "",
            name=Message("R2" if self.model in _LINEAR else "pseudo R2"),
            pseudo_r2=share,
        )
        errors = self.about.errors
        about_errors = (Message("Standard errors: {errors}.", errors=errors),) if errors else ()
        return (*notes_of(self.about), fit, *about_errors, *weights_note(self.about))

    @property
    def headings(self) -> Mapping[str, str]:
        """Z values are headed t where their distribution is Student's."""
        return {} if self.residual_df is None else {"z": "t"}

    def _likelihood_in_words(self) -> Message:
        return Message(
            "log-likelihood = {log_likelihood:.4f}, AIC = {aic:.4f}, BIC = {bic:.4f}, ",
            log_likelihood=self.log_likelihood,
            aic=self.aic,
            bic=self.bic,
        )

    def to_frame(self) -> pd.DataFrame:
        """Return one row per coefficient: coefficient, std_error, z, p and the 95 % interval.

        Columns that stand for effects, of years or of groups, are no rows; ``params`` has them.
        """
        import pandas as pd

        columns = (self.params, self.std_errors, self.z_values, self.p_values, self.conf_int())
        effects = list(getattr(self.design, "nuisance", ()))
        return pd.concat(columns, axis=1).drop(index=effects).rename_axis("variable")

    def _series(self, values: ArrayLike, name: str) -> pd.Series:
        import pandas as pd

        return pd.Series(read_only(values), index=self.params.index, name=name, copy=False)

    def __repr__(self) -> str:
        spatial = "".join(
            f", {name} = {self.params[name]:.4f} (z = {self.z_values[name]:.2f})"
            for name in ("rho", "lambda")
            if name in self.params.index
        )
        likelihood = ""
        if np.isfinite(self.log_likelihood):
            likelihood = f", log-likelihood = {self.log_likelihood:.3f}, AIC = {self.aic:.3f}"
        return f"<{self._mark}{self.title}: n = {self.n}{likelihood}{spatial}>"


def _locked(values: pd.Series) -> pd.Series:
    import pandas as pd

    return pd.Series(read_only(values), index=values.index, name=values.name, copy=False)
