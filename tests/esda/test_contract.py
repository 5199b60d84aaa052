"""What every statistic of the room promises, whatever it measures: one suite over all of them, global and local."""

import inspect
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie._registry import LOCAL_STATISTICS, STATISTICS, local_statistic, statistic
from spatial_iie.inference import Permutations
from spatial_iie.results import GlobalResult, LocalResult

LOCAL = {name: local_statistic(name) for name in LOCAL_STATISTICS}
GLOBAL = {name: statistic(name) for name in STATISTICS} | {
    name: getattr(si.esda, name) for name in ("join_counts", "bivariate_moran", "lee", "moran_rates")
}
EVERY = GLOBAL | LOCAL
EQUAL, UNEQUAL = "equal weights", "unequal weights"


def inputs_of(name):
    """The names of the variables a statistic takes."""
    return [
        p.name
        for p in inspect.signature(EVERY[name]).parameters.values()
        if p.default is p.empty and p.name != "w"
    ]


def options_of(name, **wanted):
    return {key: value for key, value in wanted.items() if key in inspect.signature(EVERY[name]).parameters}


def weights(kind=EQUAL):
    """24 regions with labels in no order, two of them isolates; neighbours need not be mutual."""
    random = np.random.default_rng(7)
    matrix = (random.uniform(size=(24, 24)) < 0.25).astype(float)
    if kind == UNEQUAL:
        matrix *= random.uniform(0.5, 2, size=matrix.shape)
    np.fill_diagonal(matrix, 0)
    matrix[[4, 11]] = 0
    matrix[:, [4, 11]] = 0
    return si.weights.from_matrix(matrix, ids=[f"r{number}" for number in random.permutation(24)])


def variables(name, w):
    """Values that suit a statistic, labelled as the weights are."""
    made = {}
    for number, variable in enumerate(inputs_of(name)):
        values = np.random.default_rng(30 + number).gamma(2.0, 3.0, size=w.n)
        if "join_counts" in name:
            values = (values > np.median(values)).astype(float)
        elif variable == "events":
            values = np.round(values)
        elif variable == "population":
            values = np.round(1000 + 100 * values)
        made[variable] = pd.Series(values, index=w.ids, name=variable)
    return made


def run(name, given, w, draws=99, **options):
    return EVERY[name](*given.values(), w, **options_of(name, permutations=draws), **options)


@pytest.fixture(params=[EQUAL, UNEQUAL])
def w(request):
    return weights(request.param)


def assert_same(one, other):
    """Equal, region by region where there are regions; the order of rows may differ."""
    if isinstance(one, LocalResult):
        pd.testing.assert_frame_equal(one.to_frame(), other.to_frame().loc[one.index], rtol=1e-9, atol=1e-12)
    else:
        pd.testing.assert_frame_equal(one.to_frame(), other.to_frame(), rtol=1e-9, atol=1e-12)


every = pytest.mark.parametrize("name", EVERY)
each_local = pytest.mark.parametrize("name", LOCAL)


@every
def test_the_order_of_rows_does_not_matter(name, w):
    given = variables(name, w)
    shuffled = {key: y.sample(frac=1, random_state=number) for number, (key, y) in enumerate(given.items())}
    one, other = run(name, given, w), run(name, shuffled, w)
    assert_same(one, other)
    if isinstance(other, LocalResult):
        assert other.index.equals(next(iter(shuffled.values())).index)


@every
def test_new_labels_carry_the_values_along(name, w):
    """Draws go through regions in the order of their labels: new labels in the old order change nothing at all."""
    given = variables(name, w)
    rank = {label: 1000 + number for number, label in enumerate(sorted(w.ids))}
    reverse = {label: 5000 - number for label, number in rank.items()}
    for new, draws in ((rank, 99), (reverse, 0)):
        relabelled = si.weights.from_matrix(w.matrix, ids=[new[label] for label in w.ids])
        renamed = {key: y.rename(new) for key, y in given.items()}
        one, other = run(name, given, w, draws=draws), run(name, renamed, relabelled, draws=draws)
        if isinstance(one, LocalResult):
            assert other.index.tolist() == [new[label] for label in one.index]
            one, other = one.to_frame().reset_index(drop=True), other.to_frame().reset_index(drop=True)
            pd.testing.assert_frame_equal(one, other)
        else:
            assert_same(one, other)


@every
@pytest.mark.parametrize("order", ["sorted", "reversed", "shuffled"])
def test_the_order_of_the_weights_does_not_matter_to_the_bit(name, w, order):
    given = variables(name, w)
    ids = {
        "sorted": sorted(w.ids),
        "reversed": sorted(w.ids)[::-1],
        "shuffled": w.ids[np.random.default_rng(3).permutation(w.n)],
    }[order]
    turned = si.weights.from_matrix(pd.DataFrame(w.matrix.toarray(), w.ids, w.ids).loc[ids, ids])
    one, other = run(name, given, w), run(name, given, turned)
    for what in ("statistic", "p_simulated", "z_score"):
        here, there = getattr(one, what), getattr(other, what)
        if isinstance(one, LocalResult):
            np.testing.assert_array_equal(here.to_numpy(), there.to_numpy(), err_msg=what)
        else:
            assert here == there or (here != here and there != there), what


@every
def test_the_order_of_the_weights_does_not_matter_to_what_is_not_random(name, w):
    given = variables(name, w)
    turned = w.subset(w.ids[np.random.default_rng(3).permutation(w.n)])
    assert_same(run(name, given, w, draws=0), run(name, given, turned, draws=0))


@every
def test_the_same_seed_gives_the_same_answer_on_any_number_of_workers(name, w):
    if not options_of(name, permutations=0):
        pytest.skip("its distribution is known; nothing is drawn")
    given = variables(name, w)
    one = run(name, given, w, draws=Permutations(draws=2500, seed=5))
    with ThreadPoolExecutor(3) as pool:
        other = run(name, given, w, draws=Permutations(draws=2500, seed=5, executor=pool))
    assert_same(one, other)
    assert one.about["seed"] == 5
    assert one.about["draws"] == 2500


@every
def test_inputs_and_the_global_generator_are_untouched(name, w):
    given = variables(name, w)
    kept = {key: y.copy(deep=True) for key, y in given.items()}
    matrix, state = w.matrix.toarray(), np.random.get_state()[1].copy()  # noqa: NPY002
    run(name, given, w)
    for key, y in given.items():
        pd.testing.assert_series_equal(y, kept[key])
    np.testing.assert_array_equal(w.matrix.toarray(), matrix)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


@every
@pytest.mark.parametrize(
    "spoil", ["missing", "infinite", "constant", "duplicated", "unknown", "unlabelled", "short", "text"]
)
def test_spoiled_values_are_refused_in_words(name, spoil):
    w = weights()
    for variable in inputs_of(name):
        given = variables(name, w)
        y = given[variable]
        given[variable], error, words = {
            "missing": (y.where(y.index != "r3"), si.errors.DataError, "missing value.* at \\[r3\\]"),
            "infinite": (
                y.where(y.index != "r3", np.inf),
                si.errors.DataError,
                "infinite value.* at \\[r3\\]|neither 0 nor 1",
            ),
            "constant": (y * 0 + 1, si.errors.SpatialIIEError, "constant|all"),
            "duplicated": (pd.concat([y, y.iloc[:1]]), si.errors.AlignmentError, "more than once"),
            "unknown": (y.rename({"r3": "x"}), si.errors.AlignmentError, "only \\[.*(x|r3)"),
            "unlabelled": (y.to_numpy(), si.errors.AlignmentError, "without region labels"),
            "short": (y.drop("r3"), si.errors.AlignmentError, "same regions"),
            "text": (
                y.map(lambda value: f"about {value:.1f}"),
                si.errors.DataError,
                "not real numbers|not numbers",
            ),
        }[spoil]
        if spoil == "constant" and variable in ("events", "population"):
            continue  # rates may vary although one of the two does not
        with pytest.raises(error, match=words):
            run(name, given, w)


@every
def test_unknown_options_are_refused_in_words(name, w):
    given = variables(name, w)
    with pytest.raises(si.errors.SpatialIIEError, match="alternative must be one of two-sided"):
        run(name, given, w, alternative="both")
    if options_of(name, permutations=0):
        with pytest.raises(si.errors.SpatialIIEError, match="whole number"):
            run(name, given, w, draws=-1)


@every
def test_too_few_regions_and_no_neighbours_are_refused(name):
    nobody = si.weights.from_matrix(np.zeros((6, 6)))
    with pytest.raises(si.errors.WeightsError, match="no region has a neighbour"):
        run(name, variables(name, nobody), nobody)
    three = si.weights.lattice(1, 3)
    with pytest.raises(si.errors.EstimationError, match="at least 4 regions"):
        run(name, variables(name, three), three)


@every
def test_a_result_says_how_it_was_made_and_reads_in_one_line(name, w):
    result = run(name, variables(name, w), w)
    assert isinstance(result, LocalResult if name in LOCAL else GlobalResult)
    assert {"variable", "n", "weights", "normalization", "isolates", "left_out", "versions"} <= set(
        result.about
    )
    assert "\n" not in repr(result)
    assert result.name in repr(result)
    assert any("one-sided" in note or "two-sided" in note for note in result.notes)
    assert any("r" in str(region) for region in result.about["left_out"])
    assert set(result.about["left_out"]) == set(w.isolates)
    assert result._repr_html_().count("<table") == 1
    frame = result.to_frame()
    frame["statistic"] = np.nan
    assert result.to_frame()["statistic"].notna().any()


@every
def test_every_tail_is_a_probability_and_named(name, w):
    given = variables(name, w)
    for tail in ("two-sided", "greater", "less", "directed"):
        result = run(name, given, w, alternative=tail)
        for p in (result.p_value, result.p_simulated):
            values = np.atleast_1d(np.asarray(p, dtype=float))
            assert ((values > 0) & (values <= 1) | np.isnan(values)).all()
        assert ("two-sided" if tail == "two-sided" else "one-sided") in " ".join(result.notes)


@each_local
def test_isolates_are_nan_in_place_and_in_no_cluster(name, w):
    result = run(name, variables(name, w), w)
    alone = list(w.isolates)
    assert result.index.tolist() == w.ids.tolist()
    for column in (
        "lag",
        "statistic",
        "expectation",
        "variance",
        "z_score",
        "p_value",
        "p_simulated",
        "quadrant",
    ):
        assert getattr(result, column)[alone].isna().all(), column
    for alpha in (0.05, 0.99):
        words = result.clusters(alpha=alpha)
        assert words[alone].isna().all()
        assert words.drop(alone).notna().all()
    assert result.statistic.drop(alone).notna().all()
    assert result.n == w.n - len(alone)
    assert ", ".join(sorted(alone)) in result.notes[0]


@each_local
def test_a_change_of_units_changes_neither_z_nor_p(name, w):
    if "join_counts" in name:
        pytest.skip("zeros and ones have no units")
    given = variables(name, w)
    one, other = run(name, given, w), run(name, {key: 0.01 * y for key, y in given.items()}, w)
    for column in ("z_score", "p_value", "p_simulated", "quadrant"):
        pd.testing.assert_series_equal(getattr(one, column), getattr(other, column), rtol=1e-8)


@each_local
def test_weights_in_another_unit_change_neither_z_nor_p(name, w):
    """Kilometres or miles: every statistic here is linear in the weights."""
    given = variables(name, w)
    one, other = run(name, given, w), run(name, given, si.weights.from_matrix(5 * w.matrix, ids=w.ids))
    for column in ("z_score", "p_value", "p_simulated", "quadrant"):
        pd.testing.assert_series_equal(getattr(one, column), getattr(other, column), rtol=1e-8)
