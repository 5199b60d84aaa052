"""What stands beside a fit is what its tests call for, and nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.chapter import remedies as module
from spatial_iie.chapter.remedies import remedies
from spatial_iie.errors import EstimationError


@pytest.fixture(scope="module")
def fits():
    w = si.weights.lattice(5, 5).row_standardized()
    data = pd.DataFrame(np.random.default_rng(0).standard_normal((25, 2)), columns=["x", "y"], index=w.ids)
    return {name: getattr(si.spreg, name)("y ~ x", data, w) for name in ("sem", "ols")}


CASES = [
    ({"unequal": True, "correlated": True}, [("ml", "hc3"), ("ml", "conley:300km"), ("reml", None)]),
    ({"unequal": True}, [("ml", "hc3"), ("reml", None)]),
    ({"correlated": True}, [("ml", "conley:300km"), ("reml", None)]),
    ({}, [("reml", None)]),
    ({"unequal": True, "correlated": True, "errors": "hc1"}, [("ml", "conley:300km"), ("reml", None)]),
    ({"unequal": True, "correlated": True, "errors": "conley:200km"}, [("reml", None)]),
    ({"unequal": True, "correlated": True, "method": "gmm"}, [("gmm", "conley:300km")]),
    ({"unequal": True, "method": "gmm", "errors": "classical"}, [("gmm", "hc3")]),
    ({"unequal": True, "method": "reml"}, [("ml", "hc3")]),
]


@pytest.mark.parametrize(("given", "wanted"), CASES)
def test_only_what_is_called_for_is_fitted(fits, given, wanted):
    fit, made = fits["sem"], []

    def again(way, words):
        made.append((way, words))
        return fit

    options = {"method": "ml", "errors": None, "unequal": False, "correlated": False}
    found = remedies(fit, again, **options | given)
    assert made == wanted
    assert next(iter(found)) == "SEM" and len(found) == 1 + len(wanted)


def test_where_nothing_is_called_for_or_can_be_fitted_there_is_nothing(fits, monkeypatch):
    def never(way, words):
        raise EstimationError("no places")

    quiet = {"method": "ml", "errors": None, "unequal": False, "correlated": False}
    assert remedies(fits["ols"], never, **quiet) == {}
    assert remedies(fits["sem"], never, **quiet | {"unequal": True}) == {}
    monkeypatch.setattr(module, "FEW", 25)
    assert remedies(fits["sem"], lambda *_: fits["sem"], **quiet) == {}
