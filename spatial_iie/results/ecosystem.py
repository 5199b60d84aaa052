"""A fit under the names that other packages use: statsmodels, R's broom and maketables."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results.about import FitAbout


class Fit(Protocol):
    """What the names below stand for: a :class:`~spatial_iie.results.RegressionResult`."""

    params: pd.Series
    cov: pd.DataFrame
    residuals: pd.Series
    fitted: pd.Series
    log_likelihood: float
    n: int
    sigma2: float
    residual_df: int | None
    model: str
    method: str
    about: FitAbout

    @property
    def std_errors(self) -> pd.Series: ...  # noqa: D102

    @property
    def z_values(self) -> pd.Series: ...  # noqa: D102

    @property
    def p_values(self) -> pd.Series: ...  # noqa: D102

    @property
    def aic(self) -> float: ...  # noqa: D102

    @property
    def bic(self) -> float: ...  # noqa: D102

    @property
    def pseudo_r2(self) -> float: ...  # noqa: D102

    def conf_int(self, level: float = 0.95) -> pd.DataFrame: ...  # noqa: D102


class FitNames:
    """Names of statsmodels for what a fit already has, and the tables of R's broom.

    A fit can thereby stand in ``maketables.ETable`` or ``pyfixest.etable`` beside fits of other packages.
    """

    @property
    def bse(self: Fit) -> pd.Series:
        """Standard errors: ``std_errors``."""
        return self.std_errors

    @property
    def tvalues(self: Fit) -> pd.Series:
        """Coefficients by standard errors: ``z_values``."""
        return self.z_values

    @property
    def pvalues(self: Fit) -> pd.Series:
        """Two-sided p values: ``p_values``."""
        return self.p_values

    @property
    def llf(self: Fit) -> float:
        """Log-likelihood: ``log_likelihood``."""
        return self.log_likelihood

    @property
    def nobs(self: Fit) -> int:
        """Number of observations: ``n``."""
        return self.n

    @property
    def resid(self: Fit) -> pd.Series:
        """Residuals: ``residuals``."""
        return self.residuals

    @property
    def fittedvalues(self: Fit) -> pd.Series:
        """Fitted values: ``fitted``."""
        return self.fitted

    def cov_params(self: Fit) -> pd.DataFrame:
        """Return a copy of the covariance matrix of the coefficients, ``cov``."""
        return self.cov.copy()

    def tidy(self: Fit, level: float = 0.95) -> pd.DataFrame:
        """Return one row per coefficient under the names of R's broom.

        Parameters
        ----------
        level : float
            Of the confidence interval.

        Returns
        -------
        DataFrame, shape (p, 7)
            term, estimate, std.error, statistic, p.value, conf.low, conf.high.
        """
        import pandas as pd

        interval = self.conf_int(level)
        columns = {
            "term": list(self.params.index),
            "estimate": self.params.to_numpy(),
            "std.error": self.std_errors.to_numpy(),
            "statistic": self.z_values.to_numpy(),
            "p.value": self.p_values.to_numpy(),
            "conf.low": interval["lower"].to_numpy(),
            "conf.high": interval["upper"].to_numpy(),
        }
        return pd.DataFrame(columns)

    def glance(self: Fit) -> pd.DataFrame:
        """Return the fit in one row under the names of R's broom.

        Returns
        -------
        DataFrame, shape (1, 8)
            model, method, r.squared (squared correlation of y with the prediction), sigma (square root of sigma2),
            logLik, AIC, BIC, nobs.
        """
        import pandas as pd

        row = {
            "model": self.model,
            "method": self.method,
            "r.squared": self.pseudo_r2,
            "sigma": float(np.sqrt(self.sigma2)),
            "logLik": self.log_likelihood,
            "AIC": self.aic,
            "BIC": self.bic,
            "nobs": self.n,
        }
        return pd.DataFrame([row])

    @property
    def __maketables_coef_table__(self: Fit) -> pd.DataFrame:
        import pandas as pd

        interval = self.conf_int()
        table = {
            "b": self.params,
            "se": self.std_errors,
            "t": self.z_values,
            "p": self.p_values,
            "ci95l": interval["lower"],
            "ci95u": interval["upper"],
        }
        return pd.DataFrame(table).rename_axis("Coefficient")

    def __maketables_stat__(self: Fit, key: str) -> object:
        """Return a statistic of the fit by the key that maketables uses; None where there is none."""
        known = {
            "N": self.n,
            "r2": self.pseudo_r2,
            "ll": self.log_likelihood,
            "aic": self.aic,
            "bic": self.bic,
            "rmse": float(np.sqrt(self.sigma2)),
            "df_resid": self.residual_df,
            "se_type": self.about.errors,
            "model": self.model,
        }
        return known.get(key)

    @property
    def __maketables_depvar__(self: Fit) -> str:
        return str(self.about.response or "y")

    @property
    def __maketables_fixef_string__(self: Fit) -> str | None:
        return self.about.effects or None

    @property
    def __maketables_vcov_info__(self: Fit) -> dict[str, str | None]:
        return {"vcov_type": self.about.errors}
