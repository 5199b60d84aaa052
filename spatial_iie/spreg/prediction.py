"""What a fit predicts, with and without what the neighbours show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.likelihood._space import Space
    from spatial_iie.spreg.likelihood._space_of_years import SpaceOfYears

Floats = NDArray[np.float64]


def predict(
    result: RegressionResult, space: Space | SpaceOfYears | None, data: pd.DataFrame | None, *, spatial: bool
) -> pd.Series:
    """Return the trend, or the trend with the spatial part of the observed response.

    Parameters
    ----------
    result : RegressionResult
    space : Space or None
        Needed for a model with a lag of y.
    data : DataFrame, optional
        New regressors of the same regions.
    spatial : bool
        False: (I - rho W)^(-1) Z b. True: rho W y + Z b + lambda W (y - rho W y - Z b), the last part with the
        regressors of the fit.

    Returns
    -------
    Series
        In the order of the data, nan for regions left out.
    """
    design: Design = result.design
    b = result.params.to_numpy()[: len(design.names)]
    z = design.z if data is None else design.rows_of(data)
    trend = z @ b
    rho, lam = (float(result.params.get(name, 0.0)) for name in ("rho", "lambda"))
    if not spatial:
        if rho and space is not None:
            trend = space.solver(rho)(trend)
    elif rho or lam:
        trend = trend + _spatial_part(design, b, rho, lam)
    predicted = design.labelled(trend)
    return (predicted if data is None else predicted.reindex(data.index)).rename("predicted")


def _spatial_part(design: Design, b: Floats, rho: float, lam: float) -> Floats:
    w = design.lag
    lag = rho * (w @ design.y)
    return np.asarray(lag + lam * (design.error_lag @ (design.y - lag - design.z @ b)))
