"""K density, M and m of firms: R's dbmss, exact enumeration, sums written out, laws; bands and their p value."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

import spatial_iie as si
from spatial_iie._kernels.envelopes import envelopes
from spatial_iie.errors import DataError, EstimationError, SpatialIIEError
from spatial_iie.inference import Permutations

SHARED = Path(__file__).parents[4] / "shared" / "replication"
needs_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the published examples are not beside the repository"
)
A = si.agglomeration


def table(n=60, seed=0):
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "lon": random.uniform(110, 120, n).round(4),
            "lat": random.uniform(25, 35, n).round(4),
            "sector": random.choice(["a", "b"], n, p=[0.4, 0.6]),
            "employment": random.integers(1, 300, n),
        }
    )


def km(frame):
    """Great-circle distances by the spherical law of cosines, not by chords."""
    lon, lat = np.radians(frame["lon"].to_numpy()), np.radians(frame["lat"].to_numpy())
    cosine = np.sin(lat) * np.sin(lat)[:, None] + np.cos(lat) * np.cos(lat)[:, None] * np.cos(
        lon - lon[:, None]
    )
    return 6371.0088 * np.arccos(np.clip(cosine, -1, 1))


@pytest.fixture(scope="module")
def paracou():
    path = SHARED / "paracou16.csv"
    return A.read_firms(path, x="x", y="y", sector="PointType", employment="PointWeight", crs="plane")


@needs_shared
def test_k_density_and_m_are_those_of_dbmss(paracou):
    truth = json.loads((SHARED / "numbers.json").read_text(encoding="utf-8"))["marcon_puech_m"]
    m = A.marcon_puech(
        paracou, "Q. Rosea", distances=[5, 10, 20, 50, 100], weighted=True, permutations=None
    ).to_frame()
    assert m["m_cumulative"].tolist() == pytest.approx(truth["M_qrosea_at_5_10_20_50_100"], abs=1e-9)
    at = {"distances": range(0, 101, 20), "permutations": None}
    kd = A.duranton_overman(paracou, "Q. Rosea", style="dbmss", **at).to_frame()["k_density"]
    assert kd.tolist() == pytest.approx(truth["Kd_qrosea_at_0_20_to_100"], abs=1e-9)
    reflected = A.duranton_overman(paracou, "Q. Rosea", **at).to_frame()["k_density"]
    assert (kd / reflected - 1).between(0.0005, 0.0025).all()  # what R's sum on a grid adds


@pytest.mark.parametrize("weighted", [False, True])
def test_k_density_is_the_reflected_sum_over_pairs(weighted):
    frame = table()
    at = np.array([0.0, 30, 100, 250, 400])
    found = A.duranton_overman(frame, "a", distances=at, weighted=weighted, bandwidth=40, permutations=None)
    mine = frame[frame["sector"] == "a"]
    i, j = np.triu_indices(len(mine), 1)
    d, w = km(mine)[i, j], np.ones(len(i))
    if weighted:
        w = mine["employment"].to_numpy()[i] * mine["employment"].to_numpy(float)[j]
    truth = [(w * (norm.pdf((r - d) / 40) + norm.pdf((r + d) / 40))).sum() / 40 / w.sum() for r in at]
    assert found.to_frame()["k_density"].tolist() == pytest.approx(truth, rel=1e-9)


def test_the_bandwidth_is_silvermans_of_the_distances_up_to_twice_the_greatest():
    frame = table()
    found = A.duranton_overman(frame, "b", distances=[0, 200], permutations=None)
    mine = frame[frame["sector"] == "b"]
    d = km(mine)[np.triu_indices(len(mine), 1)]
    d = d[d <= 400]
    low, high = np.quantile(d, [0.25, 0.75])
    h = 0.9 * min(d.std(ddof=1), (high - low) / 1.34) * len(d) ** -0.2
    assert found.about["kernel_bandwidth"] == pytest.approx(h, rel=1e-9)


def test_the_density_integrates_to_one():
    at = np.linspace(0, 3000, 1501)
    found = A.duranton_overman(table(), "a", distances=at, bandwidth=60, permutations=None).to_frame()
    assert np.trapezoid(found["k_density"], found["distance"]) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("cumulative", [False, True])
def test_m_is_the_ratio_written_out(weighted, cumulative):
    frame, at, h = table(), [60.0, 150, 400], 35.0
    more = {} if cumulative else {"bandwidth": h}
    found = A.marcon_puech(
        frame, "a", distances=at, weighted=weighted, cumulative=cumulative, permutations=None, **more
    )
    w = frame["employment"].to_numpy(float) if weighted else np.ones(len(frame))
    mine, d = (frame["sector"] == "a").to_numpy(), km(frame)
    np.fill_diagonal(d, np.inf)
    truth = []
    for r in at:
        near = (d <= r) if cumulative else norm.pdf((r - d) / h)
        part, whole = near[mine][:, mine] @ w[mine], near[mine] @ w
        share = (w[mine].sum() - w[mine]) / (w.sum() - w[mine])
        some = whole > 0
        truth.append((part[some] / whole[some]).sum() / share[some].sum())
    column = "m_cumulative" if cumulative else "m_density"
    assert found.to_frame()[column].tolist() == pytest.approx(truth, rel=1e-8)


def test_m_is_one_where_every_firm_is_of_the_sector_or_all_are_near():
    frame = table().assign(sector="a")
    assert A.marcon_puech(frame, "a", distances=[100, 500], permutations=None).to_frame()[
        "m_cumulative"
    ].tolist() == pytest.approx([1, 1])
    whole = A.marcon_puech(table(), "a", distances=[5000], weighted=True, permutations=None).to_frame()
    assert whole["m_cumulative"].tolist() == pytest.approx([1.0])


def test_a_point_at_the_distance_is_within_it_and_none_is_missing_without_neighbours():
    line = pd.DataFrame({"x": [0.0, 1, 3, 10], "y": 0.0, "sector": ["a", "a", "b", "a"]})
    found = A.marcon_puech(A.read_firms(line, crs="plane"), "a", distances=[0.5, 1, 3], permutations=None)
    # at 1: firms 0 and 1 have one neighbour, of the sector; share 2 / 3. At 3: 1/2 and 1/2; firm at 10 has none
    values = found.to_frame()["m_cumulative"].tolist()
    assert np.isnan(values[0])
    assert values[1:] == pytest.approx([1 / (2 / 3), 0.5 / (2 / 3)])


def six():
    frame = pd.DataFrame({"x": [0.0, 1, 2.5, 4, 4.2, 9], "y": [0, 0.3, 1, 0, 2, 1], "sector": list("aaabbb")})
    return A.read_firms(frame.assign(employment=[5, 1, 2, 9, 4, 3]), crs="plane")


@pytest.mark.parametrize("name", ["duranton_overman", "marcon_puech"])
def test_simulations_are_all_relabelings_alike(name):
    """Of six firms every choice of three is drawn as often: mean and quantiles are those of all twenty."""
    firms, at = six(), [3.0, 5.0, 8.0]
    column = {"duranton_overman": "k_density", "marcon_puech": "m_cumulative"}[name]
    function = getattr(A, name)
    more = {"bandwidth": 1.0} if name == "duranton_overman" else {}
    every = []
    for chosen in itertools.combinations(range(6), 3):
        frame = firms.frame.assign(sector=["a" if k in chosen else "b" for k in range(6)])
        each = function(A.Firms.of(frame, "plane"), "a", distances=at, permutations=None, **more)
        every.append(each.to_frame()[column].to_numpy())
    every = np.array(every)
    found = function(firms, "a", distances=at, permutations=2000, level=0.95, **more).to_frame()
    error = 4 * every.std(axis=0) / np.sqrt(2000)
    assert (np.abs(found["mean_simulated"] - every.mean(axis=0)) < error).all()
    assert found["local_lower"].tolist() == pytest.approx(np.sort(every, axis=0)[0].tolist(), abs=1e-9)
    assert found["local_upper"].tolist() == pytest.approx(np.sort(every, axis=0)[-1].tolist(), abs=1e-9)


def _m(near, w, mine):
    part, whole = near[mine][:, mine] @ w[mine], near[mine] @ w
    share = (w[mine].sum() - w[mine]) / (w.sum() - w[mine])
    return (part[whole > 0] / whole[whole > 0]).sum() / share[whole > 0].sum()


def test_random_location_moves_employment_and_random_labeling_does_not():
    firms = six()
    means = {}
    for null in ("location", "labeling"):
        found = A.marcon_puech(firms, "a", distances=[3.0], weighted=True, null=null, permutations=3000)
        means[null] = found.to_frame()["mean_simulated"][0]
    w, mine = firms.frame["employment"].to_numpy(float), (firms.frame["sector"] == "a").to_numpy()
    at = firms.frame[["x", "y"]].to_numpy()
    near = (np.linalg.norm(at - at[:, None], axis=2) <= 3) & ~np.eye(6, dtype=bool)
    every = {"location": [], "labeling": []}
    for order in map(list, itertools.permutations(range(6))):
        every["location"].append(_m(near, w[order], mine[order]))
        every["labeling"].append(_m(near, w, mine[order]))
    for null, mean in means.items():
        assert mean == pytest.approx(np.mean(every[null]), abs=4 * np.std(every[null]) / np.sqrt(3000))
    assert abs(np.mean(every["location"]) - np.mean(every["labeling"])) > 0.02


@pytest.mark.parametrize("name", ["duranton_overman", "marcon_puech"])
def test_rows_in_another_order_give_the_same_answer(name):
    frame = table()
    shuffled = frame.sample(frac=1, random_state=1)
    for label in (None, "firm"):
        one, other = (
            each.assign(firm=[f"f{k}" for k in each.index]) if label else each.reset_index(drop=True)
            for each in (frame, shuffled)
        )
        results = [
            getattr(A, name)(A.read_firms(each), "a", distances=300, weighted=True, permutations=29, seed=3)
            for each in (one, other)
        ]
        pd.testing.assert_frame_equal(results[0].to_frame(), results[1].to_frame(), check_exact=True)


def test_the_seed_decides_and_an_executor_does_not():
    from concurrent.futures import ProcessPoolExecutor

    frame = table(30)
    here = A.duranton_overman(frame, "a", distances=300, permutations=9, seed=4)
    with ProcessPoolExecutor(1) as pool:
        there = A.duranton_overman(
            frame, "a", distances=300, permutations=Permutations(9, seed=4, executor=pool)
        )
    pd.testing.assert_frame_equal(here.to_frame(), there.to_frame(), check_exact=True)
    other = A.duranton_overman(frame, "a", distances=300, permutations=9, seed=5)
    assert not here.to_frame()["mean_simulated"].equals(other.to_frame()["mean_simulated"])


def test_global_bands_leave_the_share_of_functions_outside_and_p_says_whether_one_is():
    random = np.random.default_rng(2)
    functions = np.cumsum(random.standard_normal((200, 20)), axis=1)
    outside = 0
    for k in range(200):
        found = envelopes(functions[k], np.delete(functions, k, axis=0), 0.95)
        left = bool(((functions[k] < found.global_lower) | (functions[k] > found.global_upper)).any())
        assert left == (found.p_value <= 0.05)
        assert (found.global_lower <= found.local_lower + 1e-9).all()
        outside += left
    assert outside == 10  # of 200: every function is as extreme as its rank says


def test_localization_is_found_and_said():
    firms = A.demo_firms()
    found = A.duranton_overman(firms, "software_services", distances=300, permutations=99)
    frame = found.to_frame()
    assert frame["localization"][0] > 0
    assert found.about["p_value"] == 0.01
    assert "software_services is localized at 0-" in found.about.notes[0]
    assert found.about.synthetic


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"sector": "c"}, "there is no sector 'c' among the firms; There are [a, b]"),
        ({"level": 1.2}, "level must be between 0 and 1"),
        ({"null": "other"}, "null must be one of location, labeling"),
        ({"bandwidth": -1}, "bandwidth must be a positive number"),
        ({"distances": [-3, 5]}, "distances must be the greatest distance, above zero"),
        ({"distances": []}, "distances must be the greatest distance"),
        ({"distances": "far"}, "distances must be the greatest distance"),
        ({"style": "R"}, "style must be one of reflected, dbmss"),
    ],
)
def test_options_out_of_range_are_refused_in_words(given, why):
    options = {"sector": "a", "permutations": None, **given}
    with pytest.raises(SpatialIIEError) as error:
        A.duranton_overman(table(), options.pop("sector"), **options)
    assert why in str(error.value)


def test_few_firms_missing_employment_and_a_bandwidth_of_m_are_refused():
    frame = table()
    frame.loc[0, "employment"] = np.nan
    with pytest.raises(DataError, match=r"1 of 60 firms have no employment"):
        A.marcon_puech(frame, "a", weighted=True, permutations=None)
    with pytest.raises(EstimationError, match=r"bandwidth= is for m"):
        A.marcon_puech(table(), "a", bandwidth=3, permutations=None)
    with pytest.raises(DataError, match=r"sector 'z' has 2 firms"):
        A.duranton_overman(frame.assign(sector=["z", "z", *frame["sector"][2:]]), "z")
    same = frame.assign(lon=110.0, lat=30.0)
    with pytest.raises(DataError, match=r"half of all pairs of firms stand at one place"):
        A.duranton_overman(same, "a", permutations=None)
    with pytest.raises(DataError, match=r"Silverman's bandwidth is not positive"):
        A.duranton_overman(same, "a", distances=10, permutations=None)
