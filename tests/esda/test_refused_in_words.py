"""No weights, two levels of labels, more draws than can be made: refused in words by every function."""

import inspect

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import AlignmentError, SpatialIIEError, WeightsError

ON_SERIES = {"y", "x", "before", "after", "events", "population"}
ROOMS = {"esda": si.esda, "spreg": si.spreg}
WITH_WEIGHTS = [
    (room, name)
    for room, offers in ROOMS.items()
    for name in offers._offers
    if inspect.isfunction(function := getattr(offers, name))
    and inspect.signature(function).parameters.get("w", inspect.Parameter.empty)
    is not inspect.Parameter.empty
    and inspect.signature(function).parameters["w"].default is inspect.Parameter.empty
]


def _given(function, study, w, series, data):
    binary = (series > series.median()).astype(float) if "join_counts" in function.__name__ else series
    known = {"w": w, "study": study, "variable": "x", "formula": "x ~ other", "data": data, "year": 2001,
             "statistic": "multivariate_geary", "treated": {study.ids[0]: study.years[-1]},
             "variables": [series, series], **dict.fromkeys(ON_SERIES, binary)}  # fmt: skip
    required = [p.name for p in inspect.signature(function).parameters.values() if p.default is p.empty]
    return {name: known[name] for name in required}


@pytest.mark.parametrize(("room", "name"), WITH_WEIGHTS)
def test_no_weights_are_refused_in_words(room, name, lattice_study):
    study, _ = lattice_study
    function = getattr(ROOMS[room], name)
    with pytest.raises(WeightsError, match=r"^w is None: weights are needed"):
        function(**_given(function, study, None, study["x", 2001], study.year(2001)))


@pytest.mark.parametrize(("room", "name"), WITH_WEIGHTS)
def test_labels_of_region_and_year_are_refused_in_words(room, name, lattice_study):
    study, w = lattice_study
    function = getattr(ROOMS[room], name)
    given = _given(function, study, w, study.panel["x"], study.panel)
    if not {"data", "variables", *ON_SERIES} & set(given):
        pytest.skip("it takes its values from a study")
    with pytest.raises(AlignmentError, match=r"labelled by region and year, not by region alone"):
        function(**given)


@pytest.mark.parametrize("draws", [10**12, 10**8 + 1])
def test_more_draws_than_can_be_made_are_refused_with_the_reason(draws):
    w = si.weights.lattice(3, 3)
    y = pd.Series(np.arange(9.0) ** 2, index=w.ids)
    for function in (si.esda.moran, si.esda.local_moran):
        with pytest.raises(
            SpatialIIEError, match=r"1\d*,.* random draws would fill .*GB.*at most 100,000,000"
        ):
            function(y, w, permutations=draws)


def test_the_shell_refuses_as_many_draws(capsys):
    from spatial_iie.cli import run

    assert run(["moran", "--year", "2019", "--permutations", str(10**12)]) == 2
    assert "1,000,000,000,000 random draws would fill 8,000 GB" in capsys.readouterr().err
