"""--isolates on every command with weights, and options without effect, which are refused."""

from __future__ import annotations

import inspect
import json
import warnings

import pytest

import spatial_iie as si
from spatial_iie.chapter import plan_of
from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.opening import weights_of
from spatial_iie.cli import every_command
from spatial_iie.errors import DataError, WeightsError
from spatial_iie.study.demo import EXAMPLE_FORMULA as FORMULA
from spatial_iie.study.demo import EXAMPLE_LAGGED

LAGS = list(EXAMPLE_LAGGED)
ISLAND = "330900"


def records(ask, *arguments):
    status, out, err = ask(*arguments, "--format", "json")
    assert status == 0, err
    return json.loads(out), err


@pytest.fixture(scope="module")
def demo():
    study = si.study.demo()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        w = si.weights.queen(study.regions)
        return study, w.row_standardized(), w.attach_islands(study.regions).row_standardized()


def test_every_command_with_weights_has_the_option():
    more = ("weights build", "weights describe")
    with_weights = {
        name: {option.written for option in each.options}
        for name, each in every_command()
        if name != "index build" and (name in more or any(of.written == "--weights" for of in each.options))
    }  # those of an index are of its parts
    assert "--islands" in with_weights.pop("regionalization")  # where every region must be in a cluster
    assert len(with_weights) >= 13
    assert not [name for name, options in with_weights.items() if "--isolates" not in options]


def test_the_regression_follows_the_option(ask, demo):
    study, w, linked = demo
    data = study.year(2019)
    expected = {
        "exclude": si.spreg.sdem(FORMULA, data, w, lagged=LAGS),
        "zero": si.spreg.sdem(FORMULA, data, w, lagged=LAGS, isolates="zero"),
        "attach": si.spreg.sdem(FORMULA, data, linked, lagged=LAGS),
    }
    assert [fit.n for fit in expected.values()] == [365, 366, 366]
    for choice, fit in expected.items():
        rows, err = records(ask, "sdem", "--year", "2019", "--isolates", choice)
        assert [row["coefficient"] for row in rows] == pytest.approx(fit.params.tolist(), rel=1e-9)
        assert f"has no neighbours (queen): [{ISLAND}]. " in err and "attach_islands" not in err
        assert ("They are left out" in err) == (choice == "exclude")
        assert ("linked to the nearest." in err) == (choice == "attach")
        said = "".join(ask("sdem", "--year", "2019", "--isolates", choice)[1:])
        assert (f"1 isolate left out [{ISLAND}" in said) == (choice == "exclude")
    assert records(ask, "sdem", "--year", "2019")[0] == records(ask, "sdem", "--isolates", "exclude")[0]
    status, out, err = ask("sdem", "--isolates", "error")
    assert (status, out) == (2, "") and ISLAND in err and "--isolates exclude, attach or zero" in err


def test_the_table_and_the_grid_are_of_one_sample(ask, capsys):
    rows, _ = records(ask, "compare", "--models", "ols,sdem")
    assert {row["estimate"] for row in rows if row["term"] == "n"} == {365}
    rows, _ = records(ask, "robustness", "--weights", "queen,knn:4", "--models", "ols,sdem", "--year", "2019")
    assert {row["n"] for row in rows} == {365}
    rows, _ = records(
        ask,
        "robustness",
        "--weights",
        "queen,knn:4",
        "--models",
        "sdem",
        "--year",
        "2019",
        "--isolates",
        "attach",
    )
    assert {row["n"] for row in rows} == {366}


def test_statistics_follow_the_option(ask, demo):
    study, _, linked = demo
    rows, _ = records(ask, "moran", "--year", "2019", "--isolates", "attach")
    truth = si.esda.moran(study["digital_index", 2019], linked)
    assert rows[0]["statistic"] == pytest.approx(truth.statistic, rel=1e-12) and rows[0]["n"] == 366
    rows, _ = records(ask, "lisa", "--permutations", "0", "--isolates", "attach")
    local = si.esda.local_moran(study["digital_index", 2019], linked, permutations=0)
    (island,) = [row for row in rows if str(row.get("region", row.get("adcode"))) == ISLAND]
    assert island["statistic"] == pytest.approx(local.statistic[ISLAND], rel=1e-9)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("lisa", "--isolates", "zero"), "--isolates zero is not for local statistics"),
        (("quadrants", "--isolates", "zero"), "--isolates zero is not for quadrants"),
        (("transitions", "--isolates", "zero"), "--isolates zero is not for quadrants"),
        (("scatter", "--isolates", "zero"), "--isolates zero is not for the Moran scatter plot"),
        (("moran", "--weights", "idw:1:60km", "--isolates", "attach"), "are not all 1"),
        (("employment", "--weights", "queen"), "--weights is for --show tests"),
        (
            ("employment", "--isolates", "zero", "--scaling", "none"),
            "--scaling is for --show tests",
        ),
        (("inequality", "--weights", "queen"), "--weights is for --show spatial"),
        (("convergence", "--isolates", "attach"), "--isolates is for models with space"),
        (("convergence", "--show", "sigma", "--isolates", "attach"), "--isolates is for --show"),
        (
            ("compare", "--models", "ols,sem", "--lagged", "digital_index"),
            "--lagged is for slx, sdem and sdm",
        ),
        (
            ("compare", "--models", "ols,slx", "--information", "observed"),
            "--information is for maximum likelihood",
        ),
        (("compare", "--models", "ols,sar", "--style", "spregsem"), "--style spregsem is for sem and sdem"),
        (("robustness", "--models", "sar", "--lagged", "digital_index"), "--lagged is for slx, sdem and sdm"),
        (("robustness", "--models", "sdem", "--lagged", "gdp"), "lagged names [gdp], no regressor"),
        (("sdem", "--show", "nested", "--information", "observed"), "--information is for standard errors"),
        (("sdem", "--show", "impacts", "--style", "spregsem"), "it is not for --show impacts"),
        (("sdem", "--formula", "gdp ~ lag(population)"), "--lagged"),
        (("sdem", "--formula", "gdp ~ population**2"), "write I(population**2)"),
        (("sdem", "--formula", "gdp ~ I(__import__('os').getcwd())"), "not allowed"),
    ],
)
def test_what_has_no_effect_or_no_meaning_is_refused(ask, arguments, words):
    status, out, err = ask(*arguments)
    complaints = [line for line in err.splitlines() if not line.startswith("Note:")]
    assert (status, out, len(complaints)) == (2, "", 1) and words in complaints[0]


def test_lm_tests_lag_what_is_asked(ask, demo):
    study, w, _ = demo
    rows, _ = records(ask, "sdem", "--show", "lm", "--lagged", "digital_index")
    truth = si.spreg.lm_tests(si.spreg.ols(FORMULA, study.year(2019), w), lagged=["digital_index"])
    assert {row["test"]: row["statistic"] for row in rows}["LM WX"] == pytest.approx(truth["LM WX"].statistic)


class TestStudyFile:
    def test_the_key_and_its_old_name(self):
        for given, now in (("isolates", "attach"), ("islands", "attach"), ("isolates", "zero")):
            assert plan_of({"weights": {given: now}}).weights.isolates == now
        assert (
            plan_of({"weights": {"islands": "keep"}}).weights.isolates
            == "exclude"
            == plan_of({}).weights.isolates
        )
        for wrong in ({"islands": "drop"}, {"islands": "keep", "isolates": "zero"}, {"islands": 3}):
            with pytest.raises(DataError, match="islands is now called isolates"):
                plan_of({"weights": wrong})
        with pytest.raises(DataError, match="isolates cannot be 'keep'"):
            plan_of({"weights": {"isolates": "keep"}})

    @pytest.mark.filterwarnings("ignore::spatial_iie.errors.WeightsWarning")
    def test_weights_follow_the_key(self, demo):
        study, w, linked = demo
        for choice, truth, rule in (
            ("attach", linked, "exclude"),
            ("zero", w, "zero"),
            ("exclude", w, "exclude"),
        ):
            plan = plan_of({"weights": {"isolates": choice}})
            built = weights_of("queen", study, plan)
            assert (
                abs(built.matrix - truth.matrix).max() == 0
                and Desk(plan, study, {"queen": built}).isolates == rule
            )
        with pytest.raises(WeightsError, match=r"isolates = 'error': 1 region has no neighbours under queen"):
            weights_of("queen", study, plan_of({"weights": {"isolates": "error"}}))
        assert inspect.signature(si.spreg.sdem).parameters["isolates"].default == "exclude"
