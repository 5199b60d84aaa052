"""Notes in Chinese: numbers and names kept, no English sentence left in a whole report."""

from __future__ import annotations

import re
import warnings

import pandas as pd
import pytest

import spatial_iie as si
from spatial_iie.errors import WeightsWarning
from spatial_iie.inference import tail_in_words
from spatial_iie.messages import Message, joined
from spatial_iie.report.document import Listing, Paragraph
from spatial_iie.report.labels import in_words
from spatial_iie.report.readable import notes, readable
from spatial_iie.report.tables import render
from tests.chapter import desks

ENGLISH = re.compile(r"[A-Za-z][A-Za-z'-]*(?:[ ,;:]+[A-Za-z][A-Za-z'-]*){2,}")
"""Three words of Latin letters and more in a row."""
ALLOWED = re.compile(
    r"Cliff and Ord|Davison and Hinkley|Getis and Ord|Benjamini and Hochberg|LeSage and Pace|Anselin et al|"
    r"Koley and Bera|Jarque and Bera|Simonsohn et al|W Intercept"
)
"""Works by their authors, and a name of a coefficient."""


def english(text):
    return ENGLISH.findall(ALLOWED.sub("", text))


@pytest.fixture(scope="module")
def chinese():
    desk, found = desks.small()
    return desks.document(desk, found, "zh")


def test_no_english_sentence_is_left_in_a_chinese_report(chinese):
    left = {}
    for section, block in chinese.blocks():
        if isinstance(block, Paragraph):
            texts = [chinese.text(block)]
        elif isinstance(block, Listing):
            texts = [] if section.name == "methods" else list(block.items)  # references stand as they are
        else:
            texts = [block.caption]
        if hasattr(block, "result"):
            frame = readable(block.result, "zh")
            texts += [*frame.columns, *(cell for name in frame.columns for cell in frame[name])]
            texts += notes(block.result, "zh")
        left |= {text: found for text in map(str, texts) if (found := english(text))}
    assert not left
    assert not [section.title for section in chinese.sections if english(section.title)]


def test_every_note_of_a_chinese_report_has_chinese_in_it(chinese):
    said = [note for table in chinese.tables for note in notes(table.result, "zh")]
    foreign = [note for note in said if not re.search("[\u4e00-\u9fff]", note)]
    assert said and not foreign


def test_numbers_of_a_note_are_those_of_the_english_one(chinese):
    """Nothing is lost and nothing invented: the same numbers, but for what the Chinese words count."""
    for table in chinese.tables:
        for note in table.result.notes:
            if "spregsem" in note or note.startswith("SYNTHETIC"):
                continue
            numbers = re.findall(r"\d+(?:\.\d+)?", note.replace("R2", ""))
            assert sorted(re.findall(r"\d+(?:\.\d+)?", in_words(note, "zh"))) == sorted(numbers), note


@pytest.mark.parametrize(
    ("note", "parts"),
    [
        (
            Message(
                "p values are {tail}; variance under {assumption}.",
                tail=tail_in_words("directed"),
                assumption=Message("normality"),
            ),
            ["单侧（按数据方向）", "正态"],
        ),
        (
            Message(
                "{cases}: {text}",
                cases=joined(["2017", "2019"], ", "),
                text=Message("without a value, left out: {regions}.", regions="310000 上海市, 320500 苏州市"),
            ),
            ["2017、2019：", "310000 上海市, 320500 苏州市"],
        ),
        (
            Message(
                "Significant: local Moran's I, {alpha:g} level, {correction}; "
                "a persistent cluster is significant in all {years} years.",
                alpha=0.05,
                correction=Message("fdr"),
                years=3,
            ),
            ["0.05", "FDR", "3 个年份"],
        ),
    ],
)
def test_what_a_note_says(note, parts):
    said = in_words(note, "zh")
    assert all(part in said for part in parts) and not english(said)


def test_unknown_sentences_stand_as_they_are():
    assert (
        in_words("An unheard-of sentence of three words.", "zh") == "An unheard-of sentence of three words."
    )
    assert in_words("queen", "zh") == "queen 邻接" and in_words("knn:6", "zh") == "knn:6"


def test_decisions_of_all_kinds_are_translated():
    """Every way through spreg's decision on random regressions, none with English left."""
    import numpy as np
    import pandas as pd

    w = si.weights.lattice(7, 7).row_standardized()
    seen = set()
    for seed in range(40):
        random = np.random.default_rng(seed)
        x, e = random.standard_normal((2, 49))
        rho, lam, theta = (random.choice([0.0, 0.7]) for _ in range(3))
        inverse = [np.linalg.inv(np.eye(49) - each * w.matrix.toarray()) for each in (rho, lam)]
        y = inverse[0] @ (x + theta * (w.matrix @ x) + inverse[1] @ e)
        tests = si.spreg.lm_tests(si.spreg.ols("y ~ x", pd.DataFrame({"y": y, "x": x}, index=w.ids), w))
        said = in_words(tests.about["decision"], "zh")
        assert not english(said) and said.endswith(f"检验指向 {tests.about['points_to']}。"), said
        assert all(
            re.search("[\u4e00-\u9fff]", in_words(test.null, "zh")) or "=" in test.null
            for test in tests.values()
        )
        seen.add(tests.about["points_to"])
    assert len(seen) >= 4


def test_the_command_line_profits():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", WeightsWarning)
        study = si.study.demo()
        w = si.weights.from_spec("queen", study).row_standardized()
        text = render(si.esda.by_year(study, "digital_index", w), "table", language="zh")
    assert "孤立单元，未计入：330900 舟山市" in text and "isolates, left out" not in text


def test_notes_on_how_a_table_was_read_are_in_chinese():
    from spatial_iie.report.labels import in_words
    from spatial_iie.study.numerals import how_written, read_columns
    from spatial_iie.study.workbook import _described, _hidden

    frame = pd.DataFrame({"份额": ["0,345", "1,5"], "收入": ["1,234.5", "2"], "增速": ["3%", "4%"]})
    sheets = {"数据": "visible", "草稿": "hidden", "旧表": "hidden"}
    page = b'<col min="4" max="4" hidden="1">' + b"".join(
        b'<row r="%d" hidden="1">' % k for k in range(3, 10)
    )
    said = [
        *how_written(read_columns(frame)),
        *_described(sheets, "数据", named=False),
        *_described(sheets, "草稿", named=True),
        *_hidden(page, "数据", [[1, 2, 3, 4]] * 9),
    ]
    assert len(said) == 7
    assert said[5] == "Hidden rows of sheet '数据' are read as the others are: [3, 4, 5, 6, 7 and 2 more]."
    for note in said:
        chinese = in_words(note, "zh")
        assert not english(chinese)
        assert re.search("[\u4e00-\u9fff]", chinese)
        assert set(re.findall(r"\d+(?:[.,]\d+)*", note)) == set(re.findall(r"\d+(?:[.,]\d+)*", chinese))
