"""Spoiled input that must be refused in words: which regions, how many, and what to do."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy import sparse
from shapely import LineString, Point, box

import spatial_iie as si
from spatial_iie.errors import SpatialIIEError, WeightsError

W = si.weights
IDS = ["110000", "120000", "130100", "140100"]
XY = [(116.4, 39.9), (117.2, 39.1), (114.5, 38.0), (112.5, 37.9)]


def cities(crs=4326, xy=XY, ids=IDS):
    return gpd.GeoSeries([Point(*each) for each in xy], index=ids, crs=crs)


def squares(crs=4326, ids=IDS):
    return gpd.GeoSeries([box(110 + k, 30, 111 + k, 31) for k in range(4)], index=ids, crs=crs)


def replaced(layer, shape):
    layer = layer.copy()
    layer.iloc[1] = shape
    return layer


def values(*numbers):
    return pd.Series(numbers, index=IDS, name="gdp", dtype=float)


RING4 = np.roll(np.eye(4), 1, axis=1)

CASES = {
    # layers
    "no layer": (lambda: W.queen([1, 2]), "needs a GeoDataFrame or GeoSeries of polygons, not list"),
    "a table without geometry": (
        lambda: W.knn(pd.DataFrame({"x": [1]}), k=1),
        "points or polygons, not DataFrame",
    ),
    "an empty layer": (lambda: W.queen(squares().iloc[:0]), "the layer of regions is empty"),
    "a region twice": (lambda: W.rook(squares(ids=["a", "b", "b", "c"])), r"more than once \[b\]. Dissolve"),
    "a missing geometry": (
        lambda: W.queen(replaced(squares(), None)),
        r"1 region has no geometry \[120000\]",
    ),
    "an empty geometry": (
        lambda: W.knn(replaced(squares(), box(0, 0, 1, 1).boundary.difference(box(-1, -1, 2, 2))), k=1),
        r"1 region has no geometry \[120000\]",
    ),
    "points for contiguity": (
        lambda: W.queen(cities()),
        r"needs polygons, but 4 regions are Point .*weights.knn",
    ),
    "lines for distance": (
        lambda: W.distance_band(replaced(cities(), LineString([(0, 0), (1, 1)])), km=5),
        r"points or polygons, but 1 region is LineString \[120000\]",
    ),
    "coordinates without end": (
        lambda: W.knn(replaced(cities(), Point(np.inf, 3)), k=1),
        r"1 region has coordinates that are not finite \[120000\]",
    ),
    "a negative tolerance": (
        lambda: W.queen(squares(), tolerance=-1),
        "tolerance must be a distance of at least 0",
    ),
    "an order of nought": (
        lambda: W.queen(squares(), order=0),
        "order must be a whole number of at least 1, not 0",
    ),
    "half an order": (lambda: W.rook(squares(), order=1.5), "order must be a whole number"),
    # coordinates
    "no coordinate system": (lambda: W.knn(cities(crs=None), k=1), r"no coordinate system.*set_crs\(4326\)"),
    "metres called degrees": (
        lambda: W.knn(cities(xy=[(5e5, 4e6), (6e5, 4e6), (5e5, 5e6), (6e5, 5e6)]), k=1),
        r"4 regions lie outside longitude and latitude",
    ),
    "web mercator": (
        lambda: W.distance_band(cities(crs=3857), km=300),
        r"too long everywhere.*to_crs\(4326\)",
    ),
    "a polygon without area": (
        lambda: W.knn(replaced(squares(), shapely.Polygon([(0, 0), (1, 0), (2, 0)])), k=1),
        r"1 region has no area \[120000\]",
    ),
    # numbers
    "k of nought": (lambda: W.knn(cities(), k=0), "k must be a whole number from 1 to 3"),
    "k of all": (lambda: W.knn(cities(), k=4), "k must be a whole number from 1 to 3"),
    "k and a half": (lambda: W.knn(cities(), k=2.0), "k must be a whole number from 1 to 3"),
    "k of True": (lambda: W.knn(cities(), k=True), "k must be a whole number from 1 to 3"),
    "unknown ties": (lambda: W.knn(cities(), k=1, ties="random"), "ties must be one of first, all"),
    "no kilometres": (lambda: W.distance_band(cities(), km=0), "km must be a positive number, not 0"),
    "infinite kilometres": (
        lambda: W.distance_band(cities(), km=np.inf),
        "km must be a positive number, not inf",
    ),
    "words for kilometres": (
        lambda: W.distance_band(cities(), km="300"),
        "km must be a positive number, not '300'",
    ),
    "a negative power": (lambda: W.inverse_distance(cities(), power=-1), "power must be a positive number"),
    "one place twice": (
        lambda: W.inverse_distance(cities(xy=[XY[0], XY[1], XY[1], XY[2]])),
        r"1 pairs of regions lie in the same place \[120000-130100\]",
    ),
    "an unknown kernel": (
        lambda: W.kernel(cities(), function="cosine", km=3),
        "function must be one of gaussian",
    ),
    "two bandwidths": (
        lambda: W.kernel(cities(), km=3, k=2),
        "fixed bandwidth .* or an adaptive one .*, not both",
    ),
    "a floor of nought": (lambda: W.kernel(cities(), km=3, floor=0), "floor must lie between 0 and 1"),
    "a triangulation of one place": (
        lambda: W.gabriel(cities(xy=[XY[0], XY[1], XY[1], XY[2]])),
        r"1 region lies in the same place as another \[120000\]",
    ),
    "a triangulation of a line": (
        lambda: W.delaunay(cities(crs=32650, xy=[(0, 0), (1, 1), (2, 2), (3, 3)])),
        "lie on one line or circle",
    ),
    "too many pairs": (
        lambda: W.economic(pd.Series(np.arange(10_001.0))),
        r"10,001 regions.*Choose links first",
    ),
    # variables
    "values without labels": (lambda: W.economic(np.arange(4.0)), "without region labels"),
    "a missing value": (lambda: W.economic(values(1, np.nan, 3, 4)), r"1 missing value, at \[120000\]"),
    "an infinite value": (lambda: W.economic(values(1, np.inf, 3, 4)), r"1 infinite value, at \[120000\]"),
    "equal values": (
        lambda: W.economic(values(1, 2, 2, 4)),
        r"1 pair of regions has the same value of gdp \[120000-130100\].*Set least=",
    ),
    "values equal but for rounding": (
        lambda: W.economic(values(1, 0.1 + 0.2, 0.3, 4)),
        r"1 pair of regions has the same value of gdp \[120000-130100\]",
    ),
    "a year with a gap": (
        lambda: W.economic(pd.DataFrame({2018: values(1, 2, 3, 4), 2019: values(1, np.nan, 3, 4)})),
        r"column 2019 has 1 missing value, at \[120000\]",
    ),
    "least of nought": (lambda: W.economic(values(1, 2, 3, 4), least=0), "least must be a positive number"),
    "a mass of nought": (
        lambda: W.gravity(values(1, 0, 3, 4), cities()),
        r"zero or negative in 1 region \[120000\]",
    ),
    "masses of others": (
        lambda: W.gravity(values(1, 2, 3, 4).rename({"110000": "990000"}), cities()),
        r"do not cover the same regions: 1 in the weights only \[110000\], 1 in gdp only \[990000\]",
    ),
    "a missing group": (
        lambda: W.block(pd.Series(["x", None, "y", "y"], index=IDS)),
        r"1 region has no group \[120000\]",
    ),
    "groups without labels": (lambda: W.block(["x", "y"]), "without region labels"),
    # combinations
    "other regions": (lambda: W.union(W.lattice(2, 2), W.lattice(2, 3)), "2 in the second only"),
    "too much of one": (
        lambda: W.nested(W.lattice(2, 2), W.lattice(2, 2), how="mix", alpha=1.2),
        "alpha must lie between",
    ),
    "an unknown nesting": (
        lambda: W.nested(W.lattice(2, 2), W.lattice(2, 2), how="sum"),
        "how must be one of product, mix",
    ),
    "an unknown symmetry": (
        lambda: W.symmetrized(W.lattice(2, 2), how="sum"),
        "how must be one of max, min, mean",
    ),
    # matrices
    "not square": (lambda: W.from_matrix(np.ones((2, 3))), "weights must be square, not 2 x 3"),
    "no region": (lambda: W.from_matrix(np.empty((0, 0))), "at least one region"),
    "a cube": (lambda: W.from_matrix(np.ones((2, 2, 2))), "must be a matrix, not an array of 3 dimensions"),
    "words": (lambda: W.from_matrix([["a", "b"], ["c", "d"]]), "holds something that is no number"),
    "a missing weight": (
        lambda: W.from_matrix([[0, np.nan], [1, 0]]),
        "1 weights are missing or infinite, the first in row 0",
    ),
    "an infinite weight": (
        lambda: W.from_matrix(sparse.csr_array([[0, 1], [np.inf, 0]])),
        "missing or infinite, the first in row 1",
    ),
    "a negative weight": (
        lambda: W.from_matrix([[0, 1], [-1, 0]]),
        "1 weights are negative, the first in row 1",
    ),
    "a self-neighbour": (
        lambda: W.from_matrix([[0, 1], [1, 2]]),
        r"1 region is its own neighbour, at rows \[1\]",
    ),
    "ids too few": (lambda: W.from_matrix(RING4, ids=IDS[:3]), "3 ids for a 4 x 4 matrix"),
    "an id twice": (lambda: W.from_matrix(RING4, ids=["a", "b", "b", "c"]), r"ids named twice \[b\]"),
    "an id missing": (lambda: W.from_matrix(RING4, ids=["a", None, "b", "c"]), "1 ids are missing"),
    "rows and columns unlike": (
        lambda: W.from_matrix(pd.DataFrame(RING4, index=IDS, columns=IDS[::-1])),
        "rows and columns of the table of weights are not labelled alike",
    ),
    "no graph": (lambda: W.from_graph(RING4), "takes a libpysal.graph.Graph, not ndarray"),
    "half a lattice": (lambda: W.lattice(2.5, 3), "whole numbers of rows and columns"),
    "a lattice of nought": (lambda: W.lattice(0, 3), "whole numbers of rows and columns of at least 1"),
    # values on weights
    "a lag of shuffled labels": (
        lambda: W.from_matrix(RING4, ids=IDS).lag(values(1, 2, 3, 4).rename({"110000": "x"})),
        r"1 in the weights only \[110000\], 1 in y only \[x\]",
    ),
    "a lag of an array": (lambda: W.from_matrix(RING4, ids=IDS).lag(np.arange(4)), "without region labels"),
    "a lag of gaps": (
        lambda: W.from_matrix(RING4, ids=IDS).lag(values(1, np.nan, 3, 4)),
        r"1 missing value, at \[120000\]",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_spoiled_input_is_refused_in_words(case):
    call, words = CASES[case]
    with pytest.raises(SpatialIIEError, match=words) as refused:
        call()
    assert str(refused.value).strip().endswith((".", ")"))


def test_a_band_that_links_everything_is_refused_before_memory_is_asked_for():
    random = np.random.default_rng(0)
    many = gpd.GeoSeries(gpd.points_from_xy(*random.uniform(0, 1, (2, 10_500))), crs=4326)
    with pytest.raises(SpatialIIEError, match=r"a distance of 500 km makes 110,239,500 links"):
        W.distance_band(many, km=500)
    with pytest.raises(
        SpatialIIEError, match="inverse distance without a cut-off links every pair of 10,500 regions"
    ):
        W.inverse_distance(many)


def test_imaginary_parts_and_masks_are_refused_not_dropped():
    whole = np.array([[0.0, 1.0], [1.0, 0.0]])
    for matrix in (whole + 1j, (whole + 0j).tolist(), pd.DataFrame(whole + 1j), sparse.csr_array(whole + 1j)):
        for make in (W.from_matrix, lambda m: W.Weights(m, range(2))):
            with pytest.raises(WeightsError, match="not complex ones"):
                make(matrix)
    hidden = np.ma.masked_array(whole, mask=[[False, True], [False, False]])
    for make in (W.from_matrix, lambda m: W.Weights(m, range(2))):
        with pytest.raises(WeightsError, match=r"1 weights are masked.*matrix.filled\(0\)"):
            make(hidden)
    assert W.from_matrix(np.ma.masked_array(whole)).links == 2  # nothing is hidden


@pytest.mark.parametrize("crs", [4326, 32650])
@pytest.mark.parametrize("shape", ["point", "vertex"])
def test_coordinates_that_are_no_numbers_are_refused_by_name(crs, shape):
    with np.errstate(invalid="ignore"):
        ring = shapely.Polygon([(0, 0), (1, 0), (1, 1), (np.nan, np.nan), (0, 1)])
    wrong = shapely.Point(np.nan, 3) if shape == "point" else ring
    layer = gpd.GeoSeries([shapely.Point(1, 2), wrong, shapely.Point(3, 3)], index=["a", "b", "c"], crs=crs)
    for build in (
        lambda: W.knn(layer, 1),
        lambda: W.inverse_distance(layer),
        lambda: W.distance_band(layer, 10),
    ):
        with pytest.raises(WeightsError, match=r"1 region has coordinates that are not finite \[b\]"):
            build()
