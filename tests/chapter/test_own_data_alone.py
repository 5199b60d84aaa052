"""A report and commands on one's own data speak of these data: not of a published report, its tables or its figures."""

from __future__ import annotations

import re

import pytest

from spatial_iie.chapter import read_plan
from spatial_iie.chapter.run import compose
from spatial_iie.cli import run
from spatial_iie.errors import DataError
from spatial_iie.report.document import Figure, Listing, Paragraph, Table
from spatial_iie.report.readable import notes
from tests.chapter.small import FILE, write_small_study
from tests.chapter.test_parts_macro import files

__all__ = ["files"]
OTHERS = re.compile(
    r"[Tt]he source\b|of the source|[Tt]able 5-|[Ff]igure 5-|[Ee]quations? 5-|\b5-[1-9]\b|Tsinghua|published|"
    r"industrial internet|原报告|[表图式] ?5-|清华|产业互联网|刊出"
)
SECTIONS = (
    '[employment]\nemployees = "income"\ngdp = "trade"\n'
    '[accounts]\ntable = "io.csv"\nshares = "shares.csv"\ndraws = 99\n'
    '[contribution]\ntable = "years.csv"\nvalue_added = ["direct", "penetration"]\n'
    "[scenario]\nto = 2030\ntargets = [8]\n"
)


def said(document):
    """Yield every text of a document with its headings, captions and notes."""
    yield from (document.title, document.subtitle)
    for section, block in document.blocks():
        yield section.title
        if isinstance(block, Paragraph):
            yield document.text(block)
        elif isinstance(block, Listing):
            yield from block.items
        elif isinstance(block, Table):
            yield from (block.caption, block.result.title, *notes(block.result, document.language))
        elif isinstance(block, Figure):
            yield block.caption


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_text_of_a_report_is_about_another_report(files, language):
    own = FILE.replace("[labels]\n", '[labels]\nincome = { zh = "收入" }\ntrade = { zh = "贸易" }\n')
    plan = read_plan(write_small_study(files, f'language = "{language}"\n{own}{SECTIONS}'))
    found = compose(plan)
    assert not found.failures
    texts = list(said(found.document))
    assert len(texts) > 100
    assert not [text for text in texts if OTHERS.search(text)]
    for figure in found.document.figures:
        drawn = figure.draw().figure.figure
        words = [text.get_text() for text in drawn.findobj(lambda artist: hasattr(artist, "get_text"))]
        assert words and not [word for word in words if OTHERS.search(word)], figure.name
        drawn.clear()


def test_a_study_file_for_ones_own_table_is_not_either(files, capsys, monkeypatch):
    monkeypatch.chdir(files)
    write_small_study(files)
    given = [
        "--data",
        "cells.csv",
        "--region",
        "cell",
        "--boundaries",
        "cells.gpkg",
        "--boundary-key",
        "cell",
    ]
    assert run(["init", "mine.toml", *given]) == 0
    text = (files / "mine.toml").read_text(encoding="utf-8")
    others = [line for line in text.splitlines() if OTHERS.search(line)]
    assert len(others) <= 2 and all("published" in line for line in others)  # the key that asks for them
    capsys.readouterr()


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ("[contribution]\n", r"\[contribution\] has no table.*table = .*published = true"),
        ("[scenario]\n", r"\[scenario\] starts from .*\[contribution\].*table = .*published = true"),
        ('[contribution]\ntable = "years.csv"\npublished = true\n', "has a table and published = true"),
    ],
)
def test_published_figures_never_stand_in_for_ones_own(files, sections, words):
    with pytest.raises(DataError, match=words):
        compose(read_plan(write_small_study(files, FILE + sections)))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(
    "arguments",
    [
        ("contribution",),
        ("contribution", "--show", "parts"),
        ("scenario", "--target", "5"),
        ("scenario", "--rates", "5"),
        ("scenario", "--target", "5", "--show", "paths"),
    ],
)
def test_nor_do_commands_on_ones_own_table(files, capsys, monkeypatch, arguments, language):
    monkeypatch.chdir(files)
    own = ("--data", "years.csv", "--value-added", "direct,penetration", "--lang", language)
    assert run([*arguments, *own]) == 0
    captured = capsys.readouterr()
    assert not OTHERS.search(captured.out + captured.err), captured.out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("contribution",), ("--data", "--published")),
        (("contribution", "--show", "rounding"), ("--data", "--published")),
        (("scenario",), ("--data", "--published")),
        (("scenario", "--data", "years.csv", "--published"), ("exclude each other",)),
        (("contribution", "--data", "years.csv", "--published"), ("exclude each other",)),
        (("scenario", "--data", "years.csv"), ("--target", "--rates")),
    ],
)
def test_without_figures_to_start_from_both_ways_are_told(files, capsys, monkeypatch, arguments, words):
    monkeypatch.chdir(files)
    assert run(list(arguments)) == 2
    captured = capsys.readouterr()
    assert captured.out == "" and len(captured.err.splitlines()) == 1
    assert all(word in captured.err for word in words)


def test_published_figures_are_there_for_the_asking(capsys):
    assert run(["contribution", "--published"]) == 0
    assert "Tsinghua" in capsys.readouterr().out
    assert run(["scenario", "--published", "--lang", "zh"]) == 0
    assert "清华" in capsys.readouterr().out
