"""Errors and notes on stderr follow --lang, and speak of options."""

from __future__ import annotations

import re
import warnings

import pytest

from spatial_iie.cli import _streams, run
from spatial_iie.errors import WeightsWarning
from spatial_iie.messages import Message


@pytest.mark.parametrize("words", [["--lang", "zh"], ["--lang=zh"], ["--lang", "en", "--lang", "zh"]])
def test_an_error_is_chinese(ask, words):
    assert ask("moran", "--year", "20x", *words) == (
        2,
        "",
        "spatial-iie: --year '20x' 无法识别。请写 2019、2017-2019 或 2017,2019。\n",
    )


@pytest.mark.parametrize("words", [[], ["--lang", "en"], ["--lang", "zh", "--lang", "en"]])
def test_an_error_is_english_otherwise(ask, words):
    status, _, err = ask("moran", "--year", "20x", *words)
    assert status == 2 and err.startswith("spatial-iie: --year '20x' is not understood.")


def test_a_language_does_not_outlast_its_command(ask):
    ask("moran", "--year", "20x", "--lang", "zh")
    assert "is not understood" in ask("moran", "--year", "20x")[2]


def test_an_unknown_language_is_refused(ask):
    status, _, err = ask("moran", "--lang", "fr")
    assert status == 2 and "'fr'" in err and "zh" in err


def test_notes_are_chinese(ask):
    status, out, err = ask("moran", "--year", "2019", "--lang", "zh")
    assert status == 0 and "\n注：" in out and "Note" not in out + err
    assert err.startswith("注：366 个地区中有 1 个没有邻接单元（queen）：330900。这些地区未计入；")
    assert not re.search("[a-z] [a-z]{2,} [a-z]", err)  # no English left


@pytest.mark.parametrize(("words", "begins"), [([], "注："), (["--lang", "en"], "Note: wrote 0 files")])
def test_notes_of_a_report_are_in_its_language(ask, monkeypatch, tmp_path, words, begins):
    from spatial_iie.chapter.make import Made

    monkeypatch.setattr("spatial_iie.chapter.make", lambda *_, **__: Made(None, (), ()))
    monkeypatch.delenv("SPATIAL_IIE_LANG", raising=False)
    study = tmp_path / "study.toml"
    study.write_text('language = "zh"\n', encoding="utf-8")
    status, _, err = ask("report", str(study), *words)
    assert status == 0 and err.startswith(begins)


def test_an_error_of_a_room_speaks_of_options(monkeypatch, capsys):
    from spatial_iie.errors import DataError

    def refuse(*_):
        raise DataError("say it with region= or isolates='zero': {why}.", why=DataError("{n} of them", n=2))

    monkeypatch.setattr("spatial_iie.cli._answered", refuse)
    assert run(["moran"]) == 2
    assert capsys.readouterr().err == "spatial-iie: say it with --region or --isolates zero: 2 of them.\n"


def test_a_warning_that_is_a_message_follows(monkeypatch, capsys):
    def warn(*_):
        message = Message("They count, with a lag of 0 (--isolates zero).")
        warnings.warn(message, WeightsWarning, stacklevel=1)

    monkeypatch.setattr("spatial_iie.cli._answered", warn)
    assert run(["moran", "--lang", "zh"]) == 0
    assert capsys.readouterr().err == "注：这些地区计入，空间滞后取 0（--isolates zero）。\n"


def test_controls_of_a_terminal_never_reach_it():
    assert "\x1b" not in _streams.spoken(Message("wrote {file}", file="a\x1b[2J"))
