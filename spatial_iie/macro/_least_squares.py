"""A least squares fit by statsmodels, with the errors one asks for, as the result every regression here is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NoReturn

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, EstimationError, WeightsError, listed, plural
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message
from spatial_iie.results import FitAbout, RegressionResult

if TYPE_CHECKING:
    from spatial_iie.results import TableResult

Floats = NDArray[np.float64]
Errors = Literal["classical", "HC0", "HC1", "HC2", "HC3", "cluster"]
_RANK = 1e-9  # of a column's norm: less than this beyond the other columns is nothing


@dataclass(frozen=True, eq=False)
class Design:
    """A regression in arrays, with the labels that tests of its residuals ask for.

    Attributes
    ----------
    y : ndarray, shape (n,)
    z : ndarray, shape (n, k)
        Intercept, then the regressors.
    names : tuple of str, length k
        Columns of ``z``.
    ids : Index, length n
        Labels of the rows.
    index : Index
        Labels as given, with those that were left out.
    w, nuisance, lags, several_years
        A cross-section without weights, effects or lags; a test of its residuals for space asks.
    """

    y: Floats
    z: Floats
    names: tuple[str, ...]
    ids: pd.Index
    index: pd.Index
    w: None = None
    nuisance: tuple[str, ...] = ()
    lags: tuple[str, ...] = ()
    several_years: bool = False

    @property
    def own(self) -> tuple[str, ...]:
        """The columns that are no spatial lags: all."""
        return self.names

    @property
    def variables(self) -> tuple[str, ...]:
        """The regressors without the intercept."""
        return self.names[1:]

    @property
    def weights(self) -> NoReturn:
        """There are none; a test of the residuals must be given its own."""
        raise WeightsError("this model was fitted without weights. Give the test its weights w.")

    def labelled(self, values: Floats) -> pd.Series:
        """Return values of the rows by label, in the order of the data; nan for those left out."""
        return pd.Series(values, index=self.ids).reindex(self.index)


@dataclass(frozen=True, eq=False)
class LeastSquares:
    """What a least squares fit without space can be asked."""

    design: Design

    def impacts(self, result: RegressionResult, **_options: object) -> TableResult:
        """Refuse: there is no spatial lag."""
        raise EstimationError(
            "{formula} has no spatial lag: its coefficients are the effects.",
            formula=result.about.formula,
        )

    def predict(self, result: RegressionResult, data: pd.DataFrame | None, *, spatial: bool) -> pd.Series:
        """Return Zb; new data have the regressors as columns, named as in ``params``. Space adds nothing here."""
        del spatial
        b = result.params.to_numpy()
        if data is None:
            return self.design.labelled(self.design.z @ b).rename("predicted")
        missing = [name for name in self.design.variables if name not in data.columns]
        if missing:
            raise DataError(
                "the new data have no column {missing}: name them as in params.", missing=listed(missing)
            )
        values = data[list(self.design.variables)].to_numpy(dtype=float)
        return pd.Series(b[0] + values @ b[1:], index=data.index, name="predicted")


def least_squares(
    response: pd.Series,
    regressors: pd.DataFrame,
    *,
    errors: Errors = "classical",
    clusters: pd.Series | None = None,
    index: pd.Index | None = None,
    about: FitAbout,
) -> RegressionResult:
    """Fit ordinary least squares with an intercept.

    Parameters
    ----------
    response : Series, shape (n,)
        Finite numbers.
    regressors : DataFrame, shape (n, k - 1)
        Finite numbers, same index.
    errors : {"classical", "HC0", "HC1", "HC2", "HC3", "cluster"}
        Covariance of the coefficients (White 1980; MacKinnon and White 1985); "cluster" allows for any correlation
        within ``clusters``, with the correction G / (G - 1) (n - 1) / (n - k).
    clusters : Series, optional
        Cluster of each label.
    index : Index, optional
        All labels of the data, those left out included.
    about : FitAbout

    Returns
    -------
    RegressionResult
        p values of Student's t with n - k degrees of freedom; with clusters G - 1.

    Raises
    ------
    DataError
        If clusters are missing where they are asked for, or given where they are not.
    EstimationError
        If rows are too few, a column is constant or a combination of the others, or HC2 or HC3 is not defined.

    Examples
    --------
    >>> x = pd.Series([0.0, 1, 2, 3, 4, 5])
    >>> fit = least_squares(x**2, pd.DataFrame({"x": x}), about=FitAbout(formula="y ~ x"))
    >>> fit.params.round(4).to_dict()
    {'Intercept': -3.3333, 'x': 5.0}
    """
    from statsmodels.regression.linear_model import OLS

    z = np.column_stack([np.ones(len(response)), regressors.to_numpy(dtype=float)])
    names = ("Intercept", *map(str, regressors.columns))
    y = response.to_numpy(dtype=float)
    _check_estimable(y, z, names, str(response.name))
    groups = _groups(errors, clusters, response.index)
    if errors in ("HC2", "HC3"):
        _check_leverage(z, response.index, errors)
    by_group = None if groups is None else {"groups": groups}
    fit = OLS(y, z).fit(
        cov_type="nonrobust" if errors == "classical" else errors, cov_kwds=by_group, use_t=True
    )
    n, k = z.shape
    df, words = _errors_in_words(errors, groups, n - k)
    design = Design(y, z, names, response.index, response.index if index is None else index)
    labels = pd.Index(names)
    return RegressionResult(
        model="OLS",
        method="ordinary least squares",
        params=pd.Series(fit.params, index=labels),
        cov=pd.DataFrame(fit.cov_params(), index=labels, columns=labels),
        sigma2=float(fit.ssr) / n,
        log_likelihood=float(fit.llf),
        n=n,
        residuals=design.labelled(fit.resid),
        fitted=design.labelled(fit.fittedvalues),
        fitted_model=LeastSquares(design),
        residual_df=df,
        buse_r2=float(fit.rsquared),
        about=about | FitAbout(model="OLS", method="ordinary least squares", n=n, errors=words),
    )


def _groups(errors: Errors, clusters: pd.Series | None, ids: pd.Index) -> NDArray[np.intp] | None:
    """Return the number of the cluster of each row, or None where no clusters are asked for."""
    check_choice("errors", errors, Errors)
    if errors != "cluster":
        if clusters is not None:
            raise DataError(
                "clusters are given, but errors={errors!r}. Say errors='cluster' to use them.", errors=errors
            )
        return None
    if not isinstance(clusters, pd.Series) or not clusters.index.is_unique:
        raise DataError("errors='cluster' needs clusters, a Series of region to cluster, each region once.")
    of_rows = clusters.reindex(ids)
    without = ids[of_rows.isna().to_numpy()]
    if len(without):
        raise DataError(
            "{n_without} region{s} without a cluster {without}.",
            n_without=len(without),
            s=plural(without),
            without=listed(without),
        )
    groups = np.asarray(pd.factorize(of_rows)[0], dtype=np.intp)
    if groups.max() < 1:
        raise EstimationError("all regions are in one cluster: there is nothing to compare it with.")
    return groups


def _check_leverage(z: Floats, ids: pd.Index, errors: Errors) -> None:
    """Refuse rows that are fitted exactly whatever their value: HC2 and HC3 divide by 1 - leverage."""
    leverage = (np.linalg.qr(z)[0] ** 2).sum(axis=1)
    alone = ids[leverage > 1 - 1e-9]
    if len(alone):
        raise EstimationError(
            "{errors} is not defined: {alone} decide{s} a coefficient alone. Use HC1.",
            errors=errors,
            alone=listed(alone),
            s="s" if len(alone) == 1 else "",
        )


def _errors_in_words(errors: Errors, groups: NDArray[np.intp] | None, df: int) -> tuple[int, str]:
    if groups is not None:
        g = int(groups.max()) + 1
        text = "clustered, {g} clusters; Student's t with G - 1 = {df} degrees of freedom"
        return g - 1, Message(text, g=g, df=g - 1)
    classical = Message("least squares")
    name = (
        classical if errors == "classical" else Message("heteroskedasticity-robust, {errors}", errors=errors)
    )
    return df, Message("{errors}; Student's t with n - k = {df} degrees of freedom", errors=name, df=df)


def _check_estimable(y: Floats, z: Floats, names: tuple[str, ...], response: str) -> None:
    n, k = z.shape
    if n < k + 3:
        raise EstimationError(
            "{n} {n:row|rows} {n:is|are} too few for {k} coefficients {names} and a variance.",
            n=n,
            k=k,
            names=listed(names),
        )
    if np.ptp(y) <= 1e-12 * np.abs(y).max():
        raise EstimationError("{response} is constant: there is nothing to explain.", response=response)
    flat = [name for name, c in zip(names[1:], z.T[1:], strict=True) if np.ptp(c) <= _RANK * np.abs(c).max()]
    if flat:
        raise EstimationError(
            "{flat} {word} not vary: there is no coefficient beside a constant.",
            flat=listed(flat),
            word="does" if len(flat) == 1 else "do",
        )
    centred = z[:, 1:] - z[:, 1:].mean(axis=0)
    if np.linalg.matrix_rank(centred / np.linalg.norm(centred, axis=0), tol=_RANK) < k - 1:
        raise EstimationError(
            "perfect collinearity among {names}. Leave one of them out.", names=listed(names[1:])
        )
    residual = y - z @ np.linalg.lstsq(z, y, rcond=None)[0]
    if np.linalg.norm(residual) <= 1e-10 * np.linalg.norm(y - y.mean()):
        raise EstimationError(
            "{response} is an exact combination of {names}: nothing is left over.",
            response=response,
            names=listed(names),
        )
