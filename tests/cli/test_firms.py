"""spatial-iie firms: what it prints is what si.agglomeration returns."""

from __future__ import annotations

import pandas as pd
import pytest

import spatial_iie as si

A = si.agglomeration
FEW = ("--permutations", "19", "--far", "200")


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    """Return a table with Chinese headings of the firms of two sectors of the example, one without a place."""
    frame = A.demo_firms().to_frame()
    frame = frame[frame["sector"].isin(["finance", "telecommunications"])]
    frame.columns = ["经度", "纬度", "行业", "从业人数"]
    path = tmp_path_factory.mktemp("firms") / "企业.csv"
    frame.to_csv(path, index_label="企业")
    return path


@pytest.mark.parametrize(
    ("show", "more", "function", "options"),
    [
        (
            "k-density",
            ("--weighted", "--null", "labeling"),
            "duranton_overman",
            {"weighted": True, "null": "labeling"},
        ),
        (
            "k-density",
            ("--bandwidth", "30", "--band", "0.9"),
            "duranton_overman",
            {"bandwidth": 30, "level": 0.9},
        ),
        ("m", ("--seed", "3"), "marcon_puech", {"seed": 3}),
        ("m-density", (), "marcon_puech", {"cumulative": False}),
    ],
)
def test_functions_of_distance_are_those_of_python(records, file, show, more, function, options):
    found = pd.DataFrame(records("firms", "--data", file, "--sector", "finance", "--show", show, *FEW, *more))
    truth = getattr(A, function)(A.read_firms(file), "finance", distances=200, permutations=19, **options)
    pd.testing.assert_frame_equal(found, truth.to_frame(), check_dtype=False)


def test_firms_are_counted_and_located(records, file):
    found = pd.DataFrame(records("firms", "--data", file, "--show", "counts", "--level", "province"))
    assert found["firms"].sum() == 260
    people = pd.DataFrame(
        records("firms", "--data", file, "--show", "counts", "--amount", "employment", "--vintage", "2010")
    )
    assert people["employment"].sum() == A.read_firms(file).frame["employment"].sum()
    located = pd.DataFrame(records("firms", "--data", file, "--show", "regions"))
    assert located.groupby("region").size().sum() == 260


def test_a_figure_is_drawn_and_notes_go_to_stderr(ask, tmp_path):
    code, out, _ = ask("firms", "--out", tmp_path / "k.png", *FEW, "--lang", "zh")
    assert code == 0
    assert "合成示例数据" in out
    assert "K 密度" in out
    assert (tmp_path / "k.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (("--sector", "a,b"), "one sector is shown at a time; --sector names [a, b]"),
        (("--sector", "a"), "there is no sector 'a' among the firms"),
        (("--far", "-3", "--sector", "finance"), "--far must be the greatest distance, above zero."),
        (("--show", "counts", "--far", "3"), "--far"),
        (("--null", "other"), "--null"),
        (("--year", "2011"), "2011"),
    ],
)
def test_bad_usage_is_one_line(ask, file, given, words):
    code, out, err = ask("firms", "--data", file, *given)
    assert code == 2
    assert words in err
    assert not out


def test_a_sector_is_asked_for_in_a_table_of_several(ask, file):
    code, _, err = ask("firms", "--data", file)
    assert code == 2
    assert "the firms are of 2 sectors [finance, telecommunications]. Say which with --sector." in err
