"""A report in a third language: one catalogue, and every part composes; what the catalogue lacks is English."""

from __future__ import annotations

import json
import re

import pytest

from spatial_iie import messages
from spatial_iie.chapter.asked import (
    Accounts,
    Composite,
    Contribution,
    Convergence,
    Employment,
    Inequality,
    Movement,
    Scenario,
    ValueAdded,
)
from spatial_iie.messages import catalogue
from spatial_iie.report.document import Listing, Paragraph
from tests.chapter import desks

EVERY = {
    "composite": Composite(),
    "inequality": Inequality(draws=49),
    "movement": Movement(draws=49),
    "convergence": Convergence(draws=49),
    "employment": Employment(),
    "accounts": Accounts(draws=199),
    "value_added": ValueAdded(draws=199),
    "contribution": Contribution(published=True),
    "scenario": Scenario(draws=199),
}
CATALOGUE = {
    "chapter.part": {"Limitations": "Grenzen"},
    "chapter.words.limits": {
        "Short panel: {n} years are too few to estimate a trend.": "{n} Jahre sind wenige."
    },
    "chapter.words.inequality": {"rose": "stieg", "fell": "sank"},
}
HAN = re.compile("[\u3400-\u9fff\uff00-\uffef\u3000-\u303f]")


@pytest.fixture
def german(tmp_path, monkeypatch):
    (tmp_path / "de.json").write_text(json.dumps(CATALOGUE), encoding="utf-8")
    monkeypatch.setattr(messages, "FOLDER", tmp_path)
    for kept in (catalogue, messages._rooms):
        kept.cache_clear()
    yield "de"
    for kept in (catalogue, messages._rooms):
        kept.cache_clear()


def test_every_part_composes(german):
    plan = desks.plan(**EVERY)
    desk = desks.desk(plan)
    found = desks.found(desk)
    document = desks.document(desk, found, german)
    texts = [document.text(b) for _, b in document.blocks() if isinstance(b, Paragraph)]
    texts += [item for _, b in document.blocks() if isinstance(b, Listing) for item in b.items]
    texts += [each.caption for each in (*document.tables, *document.figures)]
    titles = {section.name: section.title for section in document.sections}
    assert set(titles) >= EVERY.keys() and titles["limitations"] == "Grenzen"
    assert titles["inequality"] == "Inequality and its decomposition"
    assert "3 Jahre sind wenige." in texts
    assert any(re.search("Gini coefficient of .* (stieg|sank) by", text) for text in texts)
    cited = [text for text in texts if HAN.search(text)]
    assert cited == [text for text in cited if text.startswith("National Bureau of Statistics of China")]
