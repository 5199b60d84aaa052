"""Local statistics against R (spdep) and PySAL's esda, and the places where esda is known to be wrong."""

import dataclasses
import warnings

import numpy as np
import pandas as pd
import pytest
from scipy.stats import hypergeom

import spatial_iie as si
from tests import oracles

CASES = {
    f"{case['dataset']} {case['variable']} {case['weights']} {case['style']}": case
    for case in oracles.values("local_spdep")["values"]
}


@pytest.fixture(params=CASES)
def case(request):
    truth = CASES[request.param]
    y = oracles.column(truth["dataset"], truth["variable"])
    return truth, y, oracles.weights(truth["dataset"], truth["weights"], truth["style"])


def agree(found, expected, *, scale=1.0):
    """To 1e-9, where we define a value: islands are nan here, and 0 or nan in R."""
    expected = np.array([np.nan if value is None else value for value in expected], dtype=float)
    defined = found.notna().to_numpy()
    np.testing.assert_allclose(found.to_numpy()[defined], scale * expected[defined], rtol=1e-9, atol=1e-12)


def test_local_moran_agrees_with_spdep(case):
    """Islands (sids2, CC89) stay in spdep's mean and variance (adjust.x=FALSE), as they do in ours."""
    truth, y, w = case
    r = truth["localmoran"]
    result = si.esda.local_moran(y, w, permutations=0)
    assert result.statistic.isna().sum() == len(w.isolates)
    agree(result.statistic, r["Ii"])
    agree(result.expectation, r["E_cond"])
    agree(result.variance, r["Var_cond"])
    agree(result.z_score, r["Z_cond"])
    agree(result.p_value, r["p_two_cond"])
    agree(dataclasses.replace(result, alternative="greater").p_value, r["p_greater_cond"])
    total = dataclasses.replace(result, moments="total")
    agree(total.expectation, r["E_total"])
    agree(total.variance, r["Var_total"])
    agree(total.z_score, r["Z_total"])
    agree(total.p_value, r["p_two_total"])


def test_quadrants_agree_with_spdep(case):
    """Its rule "pysal" puts the lag against 0, as ours; its rule "mean" against the lags' own mean."""
    truth, y, w = case
    result = si.esda.local_moran(y, w, permutations=0)
    defined = result.quadrant.notna()
    expected = pd.Series(truth["localmoran"]["quadrant_pysal"]).str.lower()
    assert (result.quadrant[defined] == expected[defined]).all()
    assert (~defined).sum() == len(w.isolates)


def test_local_geary_agrees_with_spdep(case):
    """spdep divides by the variance over n - 1, we by that over n."""
    truth, y, w = case
    agree(si.esda.local_geary(y, w, permutations=0).statistic, truth["localC"], scale=w.n / (w.n - 1))


@pytest.mark.parametrize(("star", "key", "symbol"), [(False, "localG", "Gi"), (True, "localGstar", "G*i")])
def test_local_getis_ord_agrees_with_spdep(case, star, key, symbol):
    truth, y, w = case
    if key not in truth:
        pytest.skip("spdep's value is for other weights")
    r = truth[key]["internals"]
    result = si.esda.local_getis_ord(y, w, star=star, permutations=0)
    agree(result.statistic, r[symbol])
    agree(result.expectation, r[f"E({symbol})"])
    agree(result.variance, r[f"V({symbol})"])
    agree(result.z_score, r[f"Z({symbol})"])


# --- PySAL's esda, live -------------------------------------------------------------------------------


def columbus():
    return oracles.column("columbus", "CRIME"), oracles.weights("columbus", "queen", "W")


def pysal(w):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return w.to_w()


def esda_of(name, *args, **options):
    import esda

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return getattr(esda, name)(*args, **options)


def test_local_moran_agrees_with_esda_but_for_its_scale():
    """esda divides by the variance over n - 1."""
    y, w = columbus()
    theirs = esda_of("Moran_Local", y.to_numpy(), pysal(w), permutations=4999, seed=1)
    ours = si.esda.local_moran(y, w, permutations=4999, alternative="directed")
    np.testing.assert_allclose(theirs.Is * w.n / (w.n - 1), ours.statistic, rtol=1e-10)
    p = ours.p_simulated
    assert ((theirs.p_sim - p).abs() <= 6 * np.sqrt(p * (1 - p) / 4999) + 1e-3).all()


def test_bivariate_local_moran_agrees_with_esda_but_for_its_scale():
    x, w = columbus()
    y = oracles.column("columbus", "HOVAL")
    theirs = esda_of("Moran_Local_BV", x.to_numpy(), y.to_numpy(), pysal(w), permutations=9, seed=1)
    ours = si.esda.bivariate_local_moran(x, y, w, permutations=0)
    np.testing.assert_allclose(theirs.Is * w.n / (w.n - 1), ours.statistic, rtol=1e-10)


def test_local_g_agrees_with_esda_on_binary_weights():
    y, w = columbus()[0], oracles.weights("columbus", "queen", "B")
    for star in (False, True):
        theirs = esda_of("G_Local", y.to_numpy(), pysal(w), transform="B", star=star, permutations=0)
        ours = si.esda.local_getis_ord(y, w, star=star, permutations=0)
        np.testing.assert_allclose(theirs.Gs, ours.statistic, rtol=1e-10)
        if not star:
            np.testing.assert_allclose(theirs.Zs, ours.z_score, rtol=1e-10)


def test_fault_of_esda_local_g_of_row_standardized_weights():
    """z of local G does not depend on the scale of a row, but esda's formula is for binary weights."""
    y, binary = columbus()[0], oracles.weights("columbus", "queen", "B")
    row = binary.row_standardized()
    ours = [si.esda.local_getis_ord(y, w, star=False, permutations=0).z_score for w in (binary, row)]
    np.testing.assert_allclose(*ours, rtol=1e-10)
    theirs = esda_of("G_Local", y.to_numpy(), pysal(binary), transform="R", permutations=0)
    assert np.abs(theirs.Zs / ours[0] - 1).max() > 0.1


def test_fault_of_esda_local_geary_on_unsorted_labels():
    """esda puts values on the rows of the sorted labels."""
    y, w = columbus()
    names = [f"r{number}" for number in range(w.n)]  # r10 sorts before r2
    named = si.weights.from_matrix(w.matrix, ids=names)
    ours = si.esda.local_geary(y.set_axis(names), named, permutations=0).statistic.to_numpy()
    z = (y - y.mean()).to_numpy() / y.std(ddof=0)
    np.testing.assert_allclose(
        ours, (w.matrix.toarray() * (z[:, np.newaxis] - z) ** 2).sum(axis=1), rtol=1e-10
    )

    def theirs(weights):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return (
                esda_of("Geary_Local", connectivity=pysal(weights), permutations=0).fit(y.to_numpy()).localG
            )

    np.testing.assert_allclose(theirs(w), ours, rtol=1e-10)
    assert np.abs(theirs(named) - ours).max() > 0.1


def test_fault_of_esda_islands_are_significant():
    y, w = oracles.column("sids2", "SIDR74"), oracles.weights("sids2", "CC89", "W")
    islands = w.ids.get_indexer(w.isolates)
    theirs = esda_of("Moran_Local", y.to_numpy(), pysal(w), permutations=999, seed=1)
    assert (theirs.p_sim[islands] < 0.01).all()
    ours = si.esda.local_moran(y, w, permutations=999)
    assert ours.p_simulated.iloc[islands].isna().all()
    assert ours.clusters().iloc[islands].isna().all()
    assert ours.about["left_out"] == tuple(w.isolates)


def test_fault_of_esda_p_is_one_sided():
    """In the direction of the data, so that under the null it is never above a half."""
    w = si.weights.lattice(12, 12).row_standardized()
    y = pd.Series(np.random.default_rng(1).normal(size=144))
    theirs = esda_of("Moran_Local", y.to_numpy(), pysal(w), permutations=999, seed=1).p_sim
    assert theirs.max() <= 0.501
    assert si.esda.local_moran(y, w, permutations=999).p_simulated.max() > 0.9


def test_join_counts_agree_with_esda_and_their_p_with_the_hypergeometric_distribution():
    y = (oracles.column("columbus", "CRIME") > 35).astype(float)
    w = oracles.weights("columbus", "queen", "B")
    theirs = esda_of("Join_Counts_Local", connectivity=pysal(w)).fit(y.to_numpy(), permutations=0)
    ours = si.esda.local_join_counts(y, w, alternative="greater")
    np.testing.assert_array_equal(theirs.LJC, ours.statistic)
    k, ones = w.cardinalities, int(y.sum())
    for i in range(w.n):
        if y[i] == 1:
            chance = sum(
                hypergeom.pmf(c, w.n - 1, ones - 1, k[i]) for c in range(int(ours.statistic[i]), k[i] + 1)
            )
            assert ours.p_value[i] == pytest.approx(chance, rel=1e-9)
        else:
            assert ours.p_value[i] == 1
    np.testing.assert_allclose(ours.expectation, y * k * (ones - 1) / (w.n - 1), rtol=1e-12)
