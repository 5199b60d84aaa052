"""The first stages of a fit by moments: how strong the instruments are, column by column, and what they say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from spatial_iie.inference import two_sided_p
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult, carried
from spatial_iie.spreg.specification._projected import BIASES, Projected, bound
from spatial_iie.spreg.specification.instrument_tests import endogenous_of

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult


def first_stages(fit: RegressionResult) -> TableResult:
    """Return the coefficients of the excluded instruments in the first stages.

    Parameters
    ----------
    fit : RegressionResult
        By moments, with endogenous columns or a lag of the response.

    Returns
    -------
    TableResult
        A row for every endogenous column and instrument: coefficient, standard error of the kind of the fit (factors as
        in Stata's ivreg2), t and p.

    Raises
    ------
    EstimationError
        If the fit has no endogenous columns.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> random = np.random.default_rng(0)
    >>> q, v, e = random.standard_normal((3, 200))
    >>> data = pd.DataFrame({"d": 2 * q + v + e, "q": q}).assign(y=lambda t: t["d"] + e)
    >>> first_stages(si.spreg.ols("y ~ [d ~ q]", data)).to_frame()["coefficient"].round(2).tolist()
    [1.99]
    """
    import pandas as pd

    made = endogenous_of(fit)
    p, rows = Projected(made), []
    back = np.linalg.inv(p.triangle)
    for place, name in enumerate(made.names):
        slopes = back @ (p.basis.T @ p.columns[:, place])
        cov = back @ made.middle(p.basis, p.left[:, place]) @ back.T / p.small
        error = np.sqrt(np.diag(cov))
        t = slopes / error
        each = zip(made.excluded_names, slopes, error, t, two_sided_p(t, p.denominator), strict=True)
        rows += [(name, *values) for values in each]
    columns = ["endogenous", "instrument", "coefficient", "std_error", "t", "p"]
    frame = pd.DataFrame(rows, columns=columns)
    return TableResult(frame, Message("First stages of {model}: {formula}", **_named(fit)), _about(fit))


def instrument_strength(fit: RegressionResult) -> TableResult:
    """Return how strong the instruments of every endogenous column are.

    Parameters
    ----------
    fit : RegressionResult
        By moments, with endogenous columns or a lag of the response.

    Returns
    -------
    TableResult
        A row a column: partial R2, first-stage F (``f``, ``robust_f``), with several columns ``conditional_f`` of
        Sanderson and Windmeijer, with one ``effective_f`` of Montiel Olea and Pflueger and the values that it
        exceeds in 5 % of samples where the bias of two-stage least squares is 5, 10, 20 or 30 % of the worst
        (``critical_bias_5`` to ``critical_bias_30``).

    Raises
    ------
    EstimationError
        If the fit has no endogenous columns.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> random = np.random.default_rng(0)
    >>> q, v, e = random.standard_normal((3, 200))
    >>> data = pd.DataFrame({"d": 2 * q + v + e, "q": q}).assign(y=lambda t: t["d"] + e)
    >>> instrument_strength(si.spreg.ols("y ~ [d ~ q]", data)).to_frame()[["critical_bias_10"]].round(2).values.tolist()
    [[23.11]]
    """
    import pandas as pd

    made = endogenous_of(fit)
    p, rows = Projected(made), []
    for place, name in enumerate(made.names):
        column = p.columns[:, place]
        row: dict[str, object] = {
            "endogenous": name,
            "instruments": p.instruments,
            "partial_r2": 1 - float(p.left[:, place] @ p.left[:, place]) / float(column @ column),
            "f": p.f(column, p.instruments),
            "robust_f": p.robust_f(place),
        }
        if len(made.names) > 1:
            row["conditional_f"] = p.conditional_f(place)[0]
        else:
            critical = {
                f"critical_bias_{100 * bias:.0f}": bound(p, fit.design.y, bias).critical() for bias in BIASES
            }
            row |= {"effective_f": p.effective_f(), **critical}
        rows.append(row)
    heading = Message("Strength of the instruments of {model}: {formula}", **_named(fit))
    return TableResult(pd.DataFrame(rows), heading, _about(fit))


def _named(fit: RegressionResult) -> dict[str, object]:
    return {"model": fit.model, "formula": fit.about.formula}


def _about(fit: RegressionResult) -> TableAbout:
    made = TableAbout(model=fit.model, formula=fit.about.formula, notes=tuple(fit.about.notes))
    return TableAbout.of(carried(fit.about)) | made
