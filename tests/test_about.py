"""What a result is about: a record with typed fields that users read as a mapping."""

import copy
import pickle
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.results import StatisticAbout, TableAbout


@pytest.fixture(scope="module")
def result():
    w = si.weights.lattice(3, 3, rook=True)
    return si.esda.moran(pd.Series([1.0, 1, 0, 1, 1, 0, 0, 0, 0], name="x"), w, permutations=9, seed=4)


def test_keys_that_were_given_are_there_and_others_have_defaults():
    about = StatisticAbout(variable=None, synthetic=False)
    assert list(about) == ["variable", "synthetic"]
    assert about.year is None and about.notes == () and "notes" not in about
    with pytest.raises(KeyError):
        about["notes"]


def test_fields_and_mapping_agree(result):
    assert (result.about.variable, result.about.seed, result.about.draws) == ("x", 4, 9)
    assert all(getattr(result.about, key) == value for key, value in result.about.items())


def test_it_cannot_be_changed(result):
    with pytest.raises(AttributeError, match="frozen"):
        result.about.seed = 5
    with pytest.raises(AttributeError, match="frozen"):
        del result.about.seed
    with pytest.raises(TypeError):
        result.about["seed"] = 5
    assert result.about.seed == 4


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))])
def test_copies_and_pickles_keep_keys_and_fields(result, again):
    about = again(result.about)
    assert type(about) is StatisticAbout and dict(about) == dict(result.about) and about.seed == 4


def test_keys_of_users_are_kept_whatever_they_are_called(result):
    given = {**result.about, "mine": 1, "items": 2, "self": 3, "keys": 4, "_items": 5}
    about = replace(result, about=given).about
    assert dict(about) == given and about.seed == 4
    assert dict(about | {"seed": 6})["items"] == 2


@pytest.fixture(scope="module")
def kinds():
    study = si.study.demo()
    w = si.weights.knn(study.regions, 5).row_standardized()
    fit = si.spreg.ols("digital_index ~ gdp", study.year(2019), w)
    index = si.indices.composite(study, ["gdp", "population"], years=2019)
    accounts = si.macro.demo_io_table()
    return {
        "FitAbout": fit,
        "TestAbout": si.spreg.lm_tests(fit, w),
        "TableAbout": fit.impacts(),
        "IndexAbout": index,
        "WeightsAbout": w,
        "StudyAbout": study,
        "AccountsAbout": si.macro.aggregate(accounts, dict.fromkeys(accounts.sectors, "all")),
    }


@pytest.mark.parametrize(
    "kind",
    ["FitAbout", "TestAbout", "TableAbout", "IndexAbout", "WeightsAbout", "StudyAbout", "AccountsAbout"],
)
def test_every_kind_of_result_has_its_record_and_gives_no_key_that_is_no_field(kinds, kind):
    about = kinds[kind].about
    fields = {name for each in type(about).__mro__ for name in vars(each).get("__annotations__", ())}
    assert type(about).__name__ == kind and about and set(about) <= fields
    assert all(getattr(about, key) == value for key, value in about.items())
    for again in (copy.deepcopy(about), pickle.loads(pickle.dumps(about))):
        assert type(again) is type(about) and list(again) == list(about)
    with pytest.raises(TypeError):
        about["source"] = "another"


def test_records_are_narrowed_and_turned_into_another_kind():
    about = TableAbout.of(StatisticAbout(variable="gdp", n=3, seed=1).without("n")) | TableAbout(alpha=0.05)
    assert type(about) is TableAbout and dict(about) == {"variable": "gdp", "seed": 1, "alpha": 0.05}
    assert dict(about.only("seed", "year")) == {"seed": 1}


def test_type_checkers_refuse_a_misspelt_key(tmp_path):
    pytest.importorskip("mypy", reason="mypy is not installed: it comes with the extra dev")
    code = (
        "from spatial_iie.results import StatisticAbout\n"
        "about = StatisticAbout(variable='gdp')\n"
        "StatisticAbout(variabel='gdp')\n"
        "about.variabel\n"
        "about.variable = 'other'\n"
    )
    (tmp_path / "reader.py").write_text(code)
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--cache-dir",
        str(tmp_path / "cache"),
        "--follow-imports=silent",
    ]
    told = subprocess.run([*command, str(tmp_path / "reader.py")], capture_output=True, text=True).stdout
    assert {line.split(":")[1] for line in told.splitlines() if "error" in line and "reader.py" in line} == {
        "3",
        "4",
        "5",
    }, told
