"""Every short name builds what the function of that family builds; misspelt ones are refused with a model."""

import warnings

import numpy as np
import pytest

import spatial_iie as si
from spatial_iie.errors import SpatialIIEError, WeightsError, WeightsWarning
from spatial_iie.weights.spec import FORMS


def quietly(build, *args, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        return build(*args, **options)


@pytest.fixture(scope="module")
def study():
    """The example's regions with made-up numbers of which no two are equal."""
    from spatial_iie.study.study import Study

    panel = si.study.demo().panel
    random = np.random.default_rng(0)
    for variable in ("gdp", "gdp_per_capita"):
        panel[variable] = random.lognormal(8, 1, len(panel))
    return Study(panel, about={"source": "made up"})


def means(study, variable="gdp_per_capita"):
    return study.wide(variable).mean(axis=1)


W = si.weights
SAME = {
    "queen": lambda s: W.queen(s.regions),
    " Rook ": lambda s: W.rook(s.regions),
    "queen:2": lambda s: W.queen(s.regions, order=2),
    "rook:1-3": lambda s: W.rook(s.regions, order=3, lower=True),
    "KNN:6": lambda s: W.knn(s.regions, k=6),
    "band:300km": lambda s: W.distance_band(s.regions, km=300),
    "band: 450.5 KM": lambda s: W.distance_band(s.regions, km=450.5),
    "idw": lambda s: W.inverse_distance(s.regions),
    "idw:2": lambda s: W.inverse_distance(s.regions, power=2),
    "idw:1:500km": lambda s: W.inverse_distance(s.regions, km=500),
    "kernel:gaussian": lambda s: W.kernel(s.regions),
    "kernel:gaussian:300km": lambda s: W.kernel(s.regions, km=300),
    "kernel:bisquare:k=10": lambda s: W.kernel(s.regions, function="bisquare", k=10),
    "kernel:epanechnikov:400km": lambda s: W.kernel(s.regions, function="epanechnikov", km=400),
    "delaunay": lambda s: W.delaunay(s.regions),
    "gabriel": lambda s: W.gabriel(s.regions),
    "relative": lambda s: W.relative_neighbour(s.regions),
    "economic:gdp": lambda s: W.economic(means(s, "gdp")),
    "economic:gdp@2018": lambda s: W.economic(s["gdp", 2018]),
    "economic:gdp@2018-2019": lambda s: W.economic(s.wide("gdp")[[2018, 2019]]),
    "gravity:gdp_per_capita": lambda s: W.gravity(means(s), s.regions),
    "gravity:gdp_per_capita:500km": lambda s: W.gravity(means(s), s.regions, km=500),
    "gravity:gdp_per_capita@2018:500km": lambda s: W.gravity(s["gdp_per_capita", 2018], s.regions, km=500),
    "block:province": lambda s: W.block(s.regions["province"]),
    "nested:queen*economic:gdp": lambda s: W.nested(W.queen(s.regions), W.economic(means(s, "gdp"))),
    "mix:0.3:knn:4+economic:gdp": lambda s: W.nested(
        W.knn(s.regions, k=4), W.economic(means(s, "gdp")), how="mix", alpha=0.3
    ),
    "nested:queen:2*nested:knn:9*band:400km": lambda s: W.nested(
        W.queen(s.regions, order=2), W.nested(W.knn(s.regions, k=9), W.distance_band(s.regions, km=400))
    ),
}


@pytest.mark.parametrize("spec", SAME)
def test_a_short_name_is_its_function(spec, study):
    named, called = quietly(W.from_spec, spec, study), quietly(SAME[spec], study)
    assert named.ids.equals(study.ids)
    assert abs(named.matrix - called.matrix).max() <= 1e-12 * max(called.matrix.max(), 1)
    assert named.links == called.links


@pytest.mark.parametrize(
    "spec",
    [
        "queen",
        "queen:2",
        "queen:1-2",
        "knn:6",
        "band:300km",
        "idw:1:500km",
        "kernel:bisquare:k=10",
        "delaunay",
    ],
)
def test_the_recipe_is_the_short_name(spec, study):
    w = quietly(W.from_spec, spec, study)
    assert w.recipe == spec
    assert quietly(W.from_spec, w.recipe, study).links == w.links


def test_the_recipe_of_two_can_be_read_again(study):
    spec = "nested:queen*economic:gdp_per_capita@2018-2019"
    w = quietly(W.from_spec, spec, study)
    assert w.recipe == spec
    assert (quietly(W.from_spec, w.recipe, study).matrix != w.matrix).nnz == 0


def test_every_form_begins_with_a_known_family():
    from spatial_iie.weights.spec import _FAMILIES

    assert {form.partition(":")[0] for form in FORMS} - {"a file"} == set(_FAMILIES)


def test_islands_are_named(study):
    with pytest.warns(WeightsWarning, match=r"1 of 366 regions has no neighbours \(queen\): \[330900\]"):
        W.from_spec("queen", study)


def test_equal_values_are_as_far_apart_as_the_closest_others(study):
    from spatial_iie.study.study import Study

    panel = study.panel
    panel.loc["140300", "gdp"] = panel.loc["530300", "gdp"].to_numpy()[::-1]  # equal but for rounding
    tied = Study(panel, about={"source": "made up"})
    with pytest.warns(
        WeightsWarning, match=r"2 regions share their value of gdp with another \[140300, 530300\]"
    ):
        w = W.from_spec("economic:gdp", tied)
    gaps = np.diff(np.sort(means(tied, "gdp").to_numpy()))
    assert w.matrix.max() == pytest.approx(1 / gaps[gaps > 1e-6].min())


def test_regions_without_the_variable_have_no_neighbours(study):
    from spatial_iie.study.study import Study

    panel = study.panel
    panel.loc[("110000", 2017), "gdp"] = np.nan
    holed = Study(panel, about={"source": "the example with a hole"})
    with pytest.warns(WeightsWarning, match=r"1 of 366 regions has no neighbours .*\[110000\]"):
        w = W.from_spec("economic:gdp", holed)
    assert w.about["without_the_variable"] == ("110000",)
    whole = W.from_spec("economic:gdp", study)
    rest = study.ids.drop("110000")
    assert np.allclose(w.subset(rest).matrix.toarray(), whole.subset(rest).matrix.toarray())
    assert W.from_spec("economic:gdp@2018", holed).isolates.empty


def test_a_file_is_read_and_cut_to_the_study(study, tmp_path):
    whole = quietly(W.queen, si.study.boundaries())
    whole.write(tmp_path / "queen.gal")
    w = quietly(W.from_spec, str(tmp_path / "queen.gal"), study)
    assert w.ids.equals(study.ids)
    assert (w.matrix != quietly(W.queen, study.regions).matrix).nnz == 0


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("", "no weights are called ''"),
        ("quean", "no weights are called 'quean', and there is no such file. There are: queen, rook"),
        ("nowhere.gal", "there is no such file"),
        ("queen:0", "order must be a whole number of at least 1"),
        ("queen:two", "write it like queen:2 or queen:1-2"),
        ("queen:2-3", "write it like queen:2 or queen:1-2"),
        ("knn", "write it like knn:6"),
        ("knn:4.5", "write it like knn:6"),
        ("knn:366", "k must be a whole number from 1 to 365"),
        ("band:300", "write it like band:300km"),
        ("band:-3km", "km must be a positive number"),
        ("band:nankm", "write it like band:300km"),
        ("idw:1:500", "write it like idw:1 or idw:2:500km"),
        ("idw:x", "write it like idw:1"),
        ("idw:0", "power must be a positive number"),
        ("kernel:cosine:300km", "kernel must be one of gaussian, bisquare"),
        ("kernel:gaussian:10", "write it like kernel:gaussian:300km or kernel:bisquare:k=10"),
        ("kernel:gaussian:k=0", "k must be a whole number"),
        ("delaunay:3", "write it like delaunay"),
        ("economic:", "write it like economic:gdp"),
        ("economic:wealth", "the study has no variable 'wealth'"),
        ("economic:gdp@1990", "the study has no year 1990"),
        ("gravity:wealth:500km", "the study has no variable 'wealth'"),
        ("block:continent", "the boundaries have no column 'continent'"),
        ("nested:queen", r"write it like nested:queen\*economic:gdp"),
        ("nested:queen*", r"write it like nested:queen\*economic:gdp"),
        ("mix:queen+rook", r"write it like mix:0.5:queen\+economic:gdp"),
        ("mix:2:knn:3+knn:4", "alpha must lie between 0 and 1"),
    ],
)
def test_misspelt_names_are_refused_with_a_model(spec, words, study):
    with pytest.raises((WeightsError, SpatialIIEError), match=words):
        W.from_spec(spec, study)


@pytest.mark.parametrize("suffix", [".gal", ".swm", ".dta", ".csv", ".parquet"])
def test_files_serve_whatever_their_format_makes_of_codes(study, tmp_path, suffix):
    """An .swm holds numbers only; its 110000 is the study's "110000"."""
    kept = study.ids.drop("330900")
    part = study.select(kept)
    w = quietly(W.from_spec, "queen", part)
    path = tmp_path / f"w{suffix}"
    (W.from_matrix(w.matrix, w.ids.astype(int)) if suffix == ".swm" else w).write(path)
    again = W.from_spec(str(path), part)
    assert again.ids.equals(w.ids) and (again.matrix != w.matrix).nnz == 0


def test_a_file_of_other_regions_is_refused(study, tmp_path):
    W.lattice(3, 3).write(tmp_path / "lattice.gal")
    with pytest.raises(
        WeightsError, match=r"lattice.gal names none of the study's regions: it has \[0, 1, 2"
    ):
        W.from_spec(str(tmp_path / "lattice.gal"), study)
