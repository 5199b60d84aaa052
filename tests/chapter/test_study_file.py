"""Study files: every key known, every value of its kind, and what is written can be read."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields, replace

import pytest

from spatial_iie.chapter import Plan, plan_of, read_plan, study_file
from spatial_iie.chapter.plan import tables
from spatial_iie.errors import DataError

FULL = replace(
    Plan(),
    title='He said "数字" \\ and\ttab',
    language="zh",
    labels={"digital_index": {"en": "digital index", "zh": "数字产业指数"}, "with space": {"en": "x"}},
)


@pytest.mark.parametrize("plan", [Plan(), FULL], ids=["default", "full"])
def test_what_is_written_is_read_as_the_same_plan(plan):
    assert plan_of(tomllib.loads(study_file(plan))) == plan


def test_every_key_is_documented_and_stands_under_its_table():
    text = _with_every_section()
    for heading, kind in tables().items():
        (after,) = text.split(f"\n[{heading}]\n")[1:]
        lines = after.split("\n[")[0].splitlines()
        for key in fields(kind):
            (place,) = (
                k for k, line in enumerate(lines) if line.removeprefix("# ").startswith(f"{key.name} = ")
            )
            assert lines[place - 1].startswith(f"# {key.metadata['words']}")


def _with_every_section():
    """Take the first mark from the lines below each section that is not asked for, as the file says."""
    return re.sub(r"^#(?! )", "", study_file(Plan()), flags=re.M)


def test_a_section_is_asked_for_by_taking_its_marks_away():
    plan = plan_of(tomllib.loads(_with_every_section()))
    for heading, kind in tables().items():
        assert getattr(plan, heading) == kind()
    assert plan_of(tomllib.loads(study_file(plan))) == plan
    assert plan_of(tomllib.loads(study_file(Plan()))).inequality is None


def test_every_example_in_the_file_is_a_value_its_key_takes():
    """A user who takes the mark away from a line gets a file that can be read."""
    lines = [
        line.removeprefix("# ")
        if line.startswith("# ") and " = " in line and not line.endswith(".")
        else line
        for line in _with_every_section().splitlines()
    ]
    plan = plan_of(tomllib.loads("\n".join(lines)))
    assert plan.accounts.table == "io_2018.csv"
    assert (plan.data.file, plan.models.year, plan.labels["gdp_per_capita"]["zh"]) == (
        "panel.xlsx",
        2019,
        "人均GDP",
    )


def test_columns_are_told_where_one_is_to_be_chosen():
    assert "# Columns of the table: gdp, 指数.\n" in study_file(Plan(), columns=("gdp", "指数"))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"wieghts": {}}, r"there is no key or table 'wieghts'; did you mean 'weights'\?"),
        ({"weights": {"mian": "queen"}}, r"\[weights\] has no key 'mian'; did you mean 'main'\?"),
        ({"weights": "queen"}, r"weights is a table; write it under \[weights\]"),
        ({"weights": {"main": 3}}, r"\[weights\] main must be text in quotes, not 3"),
        (
            {"weights": {"others": "knn:4"}},
            r"others must be a list of text in quotes, such as .* not 'knn:4'",
        ),
        ({"data": {"years": [2017, "2018"]}}, "years must be a list of a whole number"),
        ({"data": {"years": [True]}}, "years must be a list of a whole number"),
        ({"statistics": {"permutations": 99.5}}, "permutations must be a whole number, not 99.5"),
        ({"statistics": {"permutations": True}}, "permutations must be a whole number, not True"),
        ({"statistics": {"alpha": "5 %"}}, "alpha must be a number, not '5 %'"),
        (
            {"statistics": {"correction": "holm"}},
            r"correction cannot be 'holm'; there are \[none, fdr, bonferroni\]",
        ),
        ({"models": {"ladder": ["ols", "probit"]}}, "ladder cannot be 'probit'; there are"),
        ({"figures": {"hu_line": 1}}, "hu_line must be true or false, not 1"),
        ({"language": "fr"}, r"language cannot be 'fr'; there are \[en, zh\]"),
        ({"folder": "x"}, "there is no key or table 'folder'"),
        ({"labels": {"gdp": "GDP"}}, r"\[labels\] gives columns their names"),
        ({"labels": {"gdp": {"de": "BIP"}}}, r"\[labels\] gives columns their names"),
    ],
)
def test_what_means_nothing_is_refused_in_words(given, words):
    with pytest.raises(DataError, match=f"^study.toml: .*{words}|^study.toml: {words}"):
        plan_of(given)


def test_years_are_a_list_or_a_text():
    for heading in ("data", "panel"):
        for given in ("2011-2013", "2011, 2012-2013", [2011, 2012, 2013]):
            assert getattr(plan_of({heading: {"years": given}}), heading).years == (2011, 2012, 2013)
    with pytest.raises(
        DataError, match=r"^study.toml: \[panel\] years = '11-13' is not understood. Write 2019"
    ):
        plan_of({"panel": {"years": "11-13"}})
    with pytest.raises(DataError, match=r"years = '2013-2011' runs backwards\. Write 2011-2013"):
        plan_of({"panel": {"years": "2013-2011"}})


def test_whole_numbers_are_numbers():
    assert plan_of({"statistics": {"alpha": 1}}).statistics.alpha == 1.0


def test_files_that_are_no_study_files_are_refused(tmp_path):
    with pytest.raises(DataError, match=r"there is no such study file. Write one with: spatial-iie init"):
        read_plan(tmp_path / "none.toml")
    broken = tmp_path / "broken.toml"
    broken.write_text("a = \n", encoding="utf-8")
    with pytest.raises(DataError, match=r"cannot be read as a study file .*line 1"):
        read_plan(broken)
    broken.write_bytes("title = '数字'".encode("gbk"))
    with pytest.raises(DataError, match="TOML in UTF-8"):
        read_plan(broken)


def test_paths_are_relative_to_the_file(tmp_path):
    file = tmp_path / "study.toml"
    file.write_text('[data]\nfile = "a/b.csv"\n', encoding="utf-8-sig")  # as Windows editors save it
    plan = read_plan(file)
    assert (plan.folder, plan.data.file) == (str(tmp_path), "a/b.csv")


def test_a_plan_and_a_file_have_the_name_given():
    with pytest.raises(DataError, match=r"mine\.toml"):
        plan_of({"statistics": {"permutation": 9}}, name="mine.toml")
    assert "mine.toml" in study_file(name="mine.toml") and "mine.toml" not in study_file()
