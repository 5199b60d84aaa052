"""Figures as files: a failure stops no other, nothing is kept, nothing is left half written."""

from __future__ import annotations

import gc
import weakref

import pytest

from spatial_iie._writing import whole
from spatial_iie.errors import DataError
from spatial_iie.report.document import Document, Figure, Section
from spatial_iie.report.figures import alternative_text, draw_figures
from tests.report import documents


def _document(*figures):
    return Document("T", "", "en", (Section("s", "S", figures),))


def test_a_figure_that_fails_stops_no_other(tmp_path):
    fails = [Figure(name, documents.fails, name) for name in ("first", "last")]
    document = _document(fails[0], Figure("points", documents.points, "B"), fails[1])
    drawn = draw_figures(document, tmp_path, dpi=60)
    assert list(drawn.pictures) == ["points"] and list(drawn.failures) == ["first", "last"]
    assert str(drawn.failures["first"]) == "no points to draw"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["points.pdf", "points.png", "points.svg"]
    assert {kind: file.name for kind, file in drawn.pictures["points"].items()}["svg"] == "points.svg"


def test_each_figure_is_drawn_once(tmp_path):
    calls = []

    def draw():
        calls.append(1)
        return documents.points()

    draw_figures(_document(Figure("a", draw, "A")), tmp_path, dpi=60)
    assert len(calls) == 1


def test_figures_are_let_go(tmp_path):
    alive = []

    def draw():
        axes = documents.points()
        alive.append(weakref.ref(axes.figure))
        return axes

    draw_figures(_document(Figure("a", draw, "A"), Figure("b", draw, "B")), tmp_path, formats=["png"], dpi=60)
    gc.collect()
    assert len(alive) == 2 and all(figure() is None for figure in alive)


def test_the_picture_says_what_it_shows(tmp_path):
    drawn = draw_figures(_document(Figure("a", documents.points, "A")), tmp_path, formats=["png"], dpi=60)
    assert alternative_text(drawn.pictures["a"]["png"]) == "Three points, the second the highest."


def test_what_fails_halfway_leaves_the_old_file(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")
    with pytest.raises(DataError, match="full"), whole(target) as draft:
        draft.write_text("ne")
        raise OSError("disk full")
    assert target.read_text() == "old" and [file.name for file in tmp_path.iterdir()] == ["a.txt"]
