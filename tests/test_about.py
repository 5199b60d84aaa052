"""What a result is about: a record with typed fields that users read as a mapping."""

import copy
import pickle
import subprocess
import sys
from dataclasses import replace

import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.results import StatisticAbout


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
