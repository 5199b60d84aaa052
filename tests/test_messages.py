"""Messages are strings, keep what they were made of, and can be printed in every language there is."""

from __future__ import annotations

import copy
import json
import pickle

import pytest

from spatial_iie import messages
from spatial_iie.messages import Message, catalogue, fields, joined, languages, listed, term, translated


@pytest.fixture
def reversed_language(tmp_path, monkeypatch):
    """A third language in one file."""
    entries = {
        "{n} regions left out {regions}.": "{regions} !tuo tfel snoiger {n}",
        ", ": " & ",
        "low": "wol",
    }
    file = tmp_path / "xx.json"
    file.write_text(json.dumps({"test": entries}), encoding="utf-8")
    monkeypatch.setattr(messages, "FOLDER", tmp_path)
    catalogue.cache_clear()
    yield "xx"
    catalogue.cache_clear()


def note():
    return Message("{n} regions left out {regions}.", n=2, regions=listed([Message("low"), "b"]))


def test_a_message_is_its_english_text():
    assert note() == "2 regions left out [low, b]." and isinstance(note(), str)
    assert json.loads(json.dumps({"note": note()})) == {"note": str(note())}


@pytest.mark.parametrize("again", [copy.copy, copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
@pytest.mark.parametrize("made", [note(), listed("abcdefgh"), joined(["a", Message("b")]), term("x=", "--x")])
def test_copies_keep_what_a_message_is_made_of(made, again):
    other = again(made)
    assert type(other) is type(made) and other == made
    assert other.template == made.template and other.values == made.values
    assert other.render("zh", "shell") == made.render("zh", "shell")


def test_a_third_language_is_one_file(reversed_language):
    assert languages() == ("en", "xx")
    assert note().render("xx") == "[wol & b] !tuo tfel snoiger 2"
    assert translated("low", "xx") == "low"  # a user's text is nobody's message
    assert Message("unknown").render("xx") == "unknown"


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="language must be one of en, zh, not 'fr'"):
        note().render("fr")


def test_braces_of_values_are_left_alone():
    assert Message("column {name}", name="{n}") == "column {n}"
    assert Message("no {fields} without values") == "no {fields} without values"


def test_terms_follow_the_interface():
    advice = Message("Use {how}.", how=term("isolates='zero'", "--isolates zero"))
    assert advice == "Use isolates='zero'." and advice.render("en", "shell") == "Use --isolates zero."


@pytest.mark.parametrize("language", [each for each in languages() if each != "en"])
def test_every_translation_has_only_the_fields_of_the_english(language):
    for template, text in catalogue(language).items():
        assert fields(text) <= fields(template), template
