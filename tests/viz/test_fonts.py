"""Chinese text: every name of every region has its glyphs, and without a font there is one message and pinyin."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from matplotlib import font_manager, ft2font
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

import spatial_iie as si
from spatial_iie.messages import room
from spatial_iie.viz import fonts
from spatial_iie.viz.style import themed


@pytest.fixture(scope="module")
def names():
    layers = [si.study.boundaries(), si.study.boundaries(level="province")]
    return [
        name for layer in layers for column in ("name", "short_name", "name_en") for name in layer[column]
    ]


@pytest.fixture
def no_font(monkeypatch):
    monkeypatch.setattr(fonts, "cjk_family", lambda: None)


def rendered(texts):
    figure = Figure(figsize=(12, 12))
    FigureCanvasAgg(figure)
    for place, text in enumerate(texts):
        column, row = divmod(place, 110)
        figure.text(column / 12, row / 110, text, fontsize=4)
    figure.canvas.draw()


def test_all_names_are_drawn_without_a_missing_glyph(names):
    assert len(names) == 3 * (370 + 34)
    with themed():
        rendered(names)  # a missing glyph is a warning, and warnings are errors


def test_a_missing_glyph_would_be_seen():
    figure = Figure()
    FigureCanvasAgg(figure)
    figure.text(0, 0, "北京", family="DejaVu Sans")
    with pytest.warns(UserWarning, match="missing from font"):
        figure.canvas.draw()


def test_the_font_has_every_word_of_a_figure(names):
    path = font_manager.findfont(fonts.cjk_family(), fallback_to_default=False)
    font = ft2font.FT2Font(path)
    words = room("zh", "viz.labels").values()
    assert len(words) > 50
    letters = set("".join([*names, *words])) - {"\n"}
    lacking = {letter for letter in letters if not font.get_char_index(ord(letter))}
    assert not lacking


def test_ink_of_different_names_differs():
    """Boxes in the place of glyphs would all look the same."""
    pictures = set()
    for letter in "北京上海广州深圳":
        with themed():
            figure = Figure(figsize=(0.5, 0.5))
            canvas = FigureCanvasAgg(figure)
            figure.text(0.1, 0.2, letter, fontsize=24)
            canvas.draw()
        pictures.add(bytes(canvas.buffer_rgba()))
    assert len(pictures) == 8


def test_a_font_file_of_another_script_is_not_taken():
    assert not fonts._covers(Path(font_manager.findfont("DejaVu Sans")))


def test_without_a_font_one_message_and_pinyin(demo, no_font):
    with pytest.warns(si.errors.FontWarning, match=r"spatial-iie\[fonts\]") as caught:
        axes = si.viz.choropleth(
            demo.regions, demo["digital_index", 2019], labels=["110000", "610100"], language="zh"
        )
        FigureCanvasAgg(axes.figure).draw()
    assert len(caught) == 1
    assert {text.get_text() for text in axes.texts if text.get_gid() == "name"} == {"Beijing", "Xi'an"}
    assert axes.get_legend().get_texts()[-1].get_text() == "No data"


def test_chinese_titles_without_a_font_are_no_boxes(demo, no_font):
    with pytest.warns(si.errors.FontWarning):
        axes = si.viz.choropleth(demo.regions, demo["digital_index", 2019], title="数字产业指数 2019")
    assert axes.get_title(loc="left") == "… 2019"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        FigureCanvasAgg(axes.figure).draw()


def test_families_without_a_font(no_font):
    assert fonts.families() == ("DejaVu Sans",)


def test_the_packaged_font_comes_before_the_systems(monkeypatch):
    monkeypatch.setattr(fonts, "_known_family", lambda: "Some System Font")
    fonts.cjk_family.cache_clear()
    try:
        assert fonts.cjk_family() == "Noto Sans SC"
        monkeypatch.setattr(fonts, "_packaged_font", lambda: None)
        fonts.cjk_family.cache_clear()
        assert fonts.cjk_family() == "Some System Font"
    finally:
        monkeypatch.undo()
        fonts.cjk_family.cache_clear()


def test_a_font_installed_since_matplotlib_made_its_list_is_found(monkeypatch, tmp_path):
    packaged = fonts._packaged_font()
    fresh = tmp_path / "NotoSansSC-Regular.ttf"
    fresh.symlink_to(packaged)
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [str(fresh)])
    assert fonts._newly_installed() == "Noto Sans SC"
    monkeypatch.setattr(font_manager, "findSystemFonts", lambda: [font_manager.findfont("DejaVu Sans")])
    assert fonts._newly_installed() is None
