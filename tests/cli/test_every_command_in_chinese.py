"""In Chinese no command prints or draws a Latin word that is no name, no symbol and not the user's."""

from __future__ import annotations

import pytest
from matplotlib.text import Text

import spatial_iie as si
from tests.cli.test_every_command import DRAWING, PRINTING
from tests.latin import latin_words

DRAWN = [
    *([command, *options] for command, options in DRAWING.items()),
    ["figure", "5-7"],
    ["figure", "5-8", "--permutations", "99"],
    ["lisa", *PRINTING["lisa"]],
    ["inequality", "--show", "dagum", "--draws", "19"],
    ["movement", "--show", "ellipse", "--draws", "19"],
    ["convergence", "--show", "density"],
    ["scenario", "--published"],
]


@pytest.mark.parametrize("command", PRINTING)
def test_no_latin_word_is_printed(command, ask):
    status, out, err = ask(*command.split(), *PRINTING[command], "--lang", "zh", "--format", "markdown")
    assert status == 0 and not latin_words(out + err)


@pytest.mark.parametrize("command", DRAWN, ids=" ".join)
def test_no_latin_word_is_drawn(command, ask, drawn, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, out, err = ask(*command, "--lang", "zh", "--out", "figure.png")
    texts = [text.get_text() for text in drawn[0].figure.findobj(Text)]
    assert status == 0 and len(texts) > 10
    assert not latin_words("\n".join([out, err, si.viz.alt_text(drawn[0]), *texts]))


@pytest.mark.parametrize("rows", ["襄樊,1\n苏州,2\n", "襄樊,1\n恩施市,2\n巢湖,3\nNowhere,4\n"])
def test_no_latin_word_is_left_in_matches(rows, ask, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "cities.csv").write_text(f"城市,数值\n{rows}", encoding="utf-8")
    status, out, err = ask("match", "cities.csv", "--lang", "zh", "--format", "markdown")
    assert (status == 2) == ("Nowhere" in rows) and not latin_words(out + err, "Nowhere")
