"""What the page is told about local results: the same clusters as Python's, by every level and correction."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import AlignmentError, DataError, SpatialIIEError
from spatial_iie.report.explorer import CORRECTIONS
from spatial_iie.report.page.linked import linked
from spatial_iie.viz.style import QUADRANTS
from tests.report.explorers import ABSENT, ISLAND, explorer


def _clusters(view, level, correction, index):
    """What the page's script does: compare p with the cut-off, and name the quadrant."""
    bound = view["cutoffs"][level][correction]
    names = [None if code is None else list(QUADRANTS)[code] for code in view["quadrant"]]
    found = [
        name if name is None or (p is not None and p <= bound) else "not significant"
        for name, p in zip(names, view["p"], strict=True)
    ]
    return pd.Series(found, index=index, dtype=object)


@pytest.mark.parametrize("key", list(explorer().views), ids=str)
def test_comparing_with_the_cutoff_gives_the_clusters(key):
    shown, result = explorer(), explorer().views[key]
    view = shown.view(*key)
    for (a, alpha), (c, correction) in product(enumerate(shown.alphas), enumerate(CORRECTIONS)):
        truth = result.clusters(alpha, correction).reindex(shown.regions.index)
        found = _clusters(view, a, c, shown.regions.index)
        assert found[truth.isna()].isna().all()
        assert (found[truth.notna()] == truth[truth.notna()]).all()


def test_numbers_are_those_of_the_region_whatever_the_order_of_the_results():
    shown = explorer()
    shuffled = np.random.default_rng(0).permutation(len(shown.regions))
    other = replace(shown, regions=shown.regions.iloc[shuffled])
    key = ("digital_index", "queen", 2019)
    for name in ("z", "lag", "statistic", "p", "quadrant"):
        series = pd.Series(shown.view(*key)[name], index=shown.regions.index, dtype=float)
        again = pd.Series(other.view(*key)[name], index=other.regions.index, dtype=float)
        pd.testing.assert_series_equal(again.sort_index(), series.sort_index())


def test_islands_have_no_statistic_and_missing_regions_no_value():
    shown = explorer()
    island, absent = (shown.regions.index.get_loc(code) for code in (ISLAND, ABSENT))
    view = shown.view("digital_index", "queen", 2018)
    assert view["z"][island] is not None and view["statistic"][island] is None and view["lag"][island] is None
    assert view["z"][absent] is None and view["quadrant"][absent] is None
    assert np.isnan(shown.wide("digital_index").loc[ABSENT, 2018])
    assert shown.wide("digital_index").loc[ABSENT, 2019] == si.study.demo()["digital_index", 2019][ABSENT]


def test_another_level_is_offered_beside_the_usual_ones():
    assert replace(explorer(), alpha=0.02).alphas == (0.1, 0.05, 0.02, 0.01, 0.001)


def test_gaps_and_strangers_are_refused():
    shown = explorer()
    views = dict(shown.views)
    del views["gdp_per_capita", "knn:5", 2018]
    with pytest.raises(DataError, match=r"1 views have no result.*gdp_per_capita.*2018"):
        replace(shown, views=views)
    with pytest.raises(DataError, match="4 views are of variables or weights without a name"):
        replace(shown, variables={"digital_index": "Digital index"})
    with pytest.raises(DataError, match="nothing to explore"):
        replace(shown, views={})
    with pytest.raises(DataError, match="no values in their own units"):
        replace(shown, values={})
    with pytest.raises(AlignmentError, match=r"1 region is not on the map: \[110000\]"):
        replace(shown, regions=shown.regions.drop("110000"))
    with pytest.raises(SpatialIIEError, match="alpha must be"):
        replace(shown, alpha=5)
    with pytest.raises(SpatialIIEError, match="correction must be"):
        replace(shown, correction="holm")


def test_other_statistics_are_refused():
    shown = explorer()
    study = si.study.demo().select(si.study.demo().ids.drop(ISLAND))
    w = si.weights.queen(study.regions)
    spots = si.esda.local_getis_ord(study["digital_index", 2019], w, permutations=0)
    with pytest.raises(SpatialIIEError, match="local Moran's I, not of Local Getis-Ord"):
        replace(shown, views={**shown.views, ("digital_index", "queen", 2019): spots})


def test_lines_are_the_same_on_every_processor():
    """Their last digits hang on the order of sums: no more of them are written than a screen can show."""
    payload = json.loads(linked(explorer(), "en").data)
    lines = [view["line"] for by_weights in payload["views"] for years in by_weights for view in years]
    assert len(lines) == 8
    assert all(number == round(number, 6) for line in lines for number in line)
    queen = explorer().views["digital_index", "queen", 2019]
    slope = np.polyfit(queen.value[queen.lag.notna()], queen.lag.dropna(), 1)[0]
    assert payload["views"][0][0][1]["line"][0] == pytest.approx(slope, abs=1e-6)
