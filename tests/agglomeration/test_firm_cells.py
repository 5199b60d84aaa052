"""Very many firms by cells: against every pair measured, in a plane and on the sphere."""

from __future__ import annotations

import sys

import numpy as np
import pytest

import spatial_iie as si
from spatial_iie._kernels.cell_pairs import cells, flat, pairs_of_cells, within_cells
from spatial_iie._kernels.pair_density import kernel_density, pairs_of
from spatial_iie.agglomeration import _cells, duranton_overman, marcon_puech
from spatial_iie.errors import EstimationError
from spatial_iie.weights.places import EARTH_RADIUS_KM, unit_vectors


def clumps(n, seed=0):
    random = np.random.default_rng(seed)
    middle = random.uniform([100, 22], [122, 42], (40, 2))
    return middle[random.integers(40, size=n)] + random.normal(0, 0.4, (n, 2))


def points(sphere, n=1500):
    at = clumps(n)
    return (unit_vectors(np.radians(at)), EARTH_RADIUS_KM) if sphere else (at * 100, None)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("sphere", [False, True])
def test_density_by_cells_is_that_of_every_pair(sphere, weighted):
    places, radius = points(sphere)
    w = (
        np.random.default_rng(1).integers(1, 9, len(places)).astype(float)
        if weighted
        else np.ones(len(places))
    )
    at, h = np.linspace(0, 300, 31), 20.0
    total = (w.sum() ** 2 - (w**2).sum()) / 2
    truth = kernel_density(pairs_of(places, w, radius, 500.0), total, at, h)
    found = _cells.density_by_cells(places, w, radius, at, h)
    assert np.abs(found - truth).max() / truth.max() < 0.01
    wider = _cells.density_by_cells(places, w, radius, at, h, 2 * _cells.SIDE)
    assert (
        np.abs(found - truth).max() < np.abs(wider - found).max()
    )  # what is stated is no less than the error


@pytest.mark.parametrize("sphere", [False, True])
def test_pairs_of_cells_count_every_pair_once(sphere):
    places, radius = points(sphere, 300)
    grid = cells(flat(places), np.ones(300), 10.0, radius)
    pairs = [w.sum() for _, w in pairs_of_cells(grid, 5000.0)()]
    assert sum(pairs) == pytest.approx(300 * 299 / 2)


@pytest.mark.parametrize("sphere", [False, True])
def test_pairs_of_single_cells_are_at_the_distances_of_their_middles(sphere):
    """One firm in the middle of each cell: distances are exact, and so is every count."""
    tall = 50.0 / EARTH_RADIUS_KM if sphere else 50.0
    rows, columns = np.divmod(np.arange(12), 4)
    corner = np.radians([100.0, 30.0]) if sphere else np.zeros(2)
    wide = tall / np.cos(corner[1] + tall) if sphere else tall  # at the mean of the latitudes of three rows
    at = corner + np.column_stack([columns * wide, rows * tall]) * 1.01
    grid = cells(at, np.ones(12), 50.0, EARTH_RADIUS_KM if sphere else None)
    by_cells = np.sort(
        np.concatenate([np.repeat(d, np.round(w).astype(int)) for d, w in pairs_of_cells(grid, 1e4)()])
    )
    middles = np.column_stack([grid.column * grid.step, grid.across[grid.row]])
    exact = np.concatenate(
        [d for d, _ in pairs_of(unit_vectors(middles) if sphere else middles, None, grid.radius, 1e4)()]
    )
    assert len(by_cells) == 66
    assert np.abs(by_cells - np.sort(exact)).max() < (0.25 * 50 if sphere else 1e-9)


@pytest.mark.parametrize("sphere", [False, True])
def test_neighbours_by_cells_are_those_within_the_distance(sphere):
    places, radius = points(sphere)
    some, every = np.arange(0, 1500, 7), np.arange(1500)
    w = np.random.default_rng(1).integers(1, 9, 1500).astype(float)
    radii = np.array([60.0, 200.0])
    truth = si._kernels.neighbour_ratios.within(places, some, every, w, radii, radius)
    found = _cells.neighbours_by_cells(places, some, every, w, radii, radius)
    assert np.abs(found - truth).mean() / truth.mean() < 0.03
    grid = cells(flat(places), w, 5.0, radius)
    assert within_cells(grid, some, 1e5).tolist() == pytest.approx([w.sum()] * len(some))


def test_many_firms_go_by_cells_and_say_so(monkeypatch):
    """The same functions with the limit lowered: the table, and a note on the error of binning."""
    firms = si.agglomeration.demo_firms()
    exact = [
        duranton_overman(firms, "trade", distances=400, bandwidth=20, permutations=None),
        marcon_puech(firms, "trade", distances=[50, 100, 400], permutations=None),
    ]
    for name in ("duranton_overman", "marcon_puech"):
        monkeypatch.setattr(sys.modules[f"spatial_iie.agglomeration.{name}"], "EXACT", 100)
    found = duranton_overman(firms, "trade", distances=400, bandwidth=20, permutations=None)
    assert 0 < found.about["binning_error"] < 0.05
    assert "gathered into cells of 4 km" in " ".join(found.about.notes)
    difference = (found.to_frame()["k_density"] - exact[0].to_frame()["k_density"]).abs()
    assert 0 < difference.max() < found.about["binning_error"] * found.to_frame()["k_density"].max()
    m = marcon_puech(firms, "trade", distances=[50, 100, 400], permutations=None)
    assert 0 < m.about["binning_error"] < 0.1
    assert "gathered into cells" in " ".join(m.about.notes)
    assert m.to_frame()["m_cumulative"].tolist() == pytest.approx(
        exact[1].to_frame()["m_cumulative"].tolist(), rel=0.03
    )
    with pytest.raises(EstimationError, match=r"m of 480 among 3,000 firms is too long to compute"):
        marcon_puech(firms, "trade", distances=[50], cumulative=False, permutations=None)
    with pytest.raises(EstimationError, match=r"a bandwidth of 0.01 is too narrow"):
        duranton_overman(firms, "trade", distances=400, bandwidth=0.01, permutations=None)
    with pytest.raises(EstimationError, match=r"3,000 firms are too many for the distance 0.02"):
        marcon_puech(firms, "trade", distances=[0.02], permutations=None)
