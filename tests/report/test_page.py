"""The page without its script: what is in it, what it refers to, and that it asks for nothing."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from spatial_iie.report.document import Document, Paragraph, Section, Table
from spatial_iie.report.figures import draw_figures
from spatial_iie.report.page import write_page
from spatial_iie.report.readable import notes, readable
from spatial_iie.results import SYNTHETIC
from tests.report.documents import document, moran
from tests.report.explorers import explorer

EMPTY = {"meta", "img", "input", "br", "link", "hr"}


class Tree(HTMLParser):
    """Elements as (tag, attributes, text, tags above), in the order in which they begin; unclosed ones are errors."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements, self._open = [], []
        self.feed(text)
        self.close()
        assert not self._open, f"not closed: {[each[0] for each in self._open]}"

    def handle_starttag(self, tag, attrs):
        self.elements.append([tag, dict(attrs), "", [each[0] for each in self._open]])
        if tag not in EMPTY:
            self._open.append(self.elements[-1])

    def handle_startendtag(self, tag, attrs):
        self.elements.append([tag, dict(attrs), "", [each[0] for each in self._open]])

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_data(self, data):
        for each in self._open:
            each[2] += data

    def all(self, tag, **wanted):
        return [each for each in self.elements
                if each[0] == tag and all(each[1].get(key) == value for key, value in wanted.items())]  # fmt: skip


@pytest.fixture(scope="module", params=["en", "zh"])
def given(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    whole = document(request.param)
    pictures = draw_figures(whole, folder / "figures", formats=("png",), dpi=60).pictures
    return whole, pictures, write_page(whole, folder / "report.html", pictures)


@pytest.fixture
def tree(given):
    return Tree(given[2].read_text(encoding="utf-8"))


def test_the_head_says_language_title_and_that_data_are_simulated(given, tree):
    whole, _, path = given
    assert tree.all("html")[0][1]["lang"] == {"en": "en", "zh": "zh-CN"}[whole.language]
    assert tree.all("title")[0][2] == tree.all("h1")[0][2] == whole.title
    assert SYNTHETIC.render(whole.language) in tree.all("header")[0][2]
    plain = write_page(replace(document("en"), synthetic=False), path.parent / "plain.html", {})
    assert 'class="synthetic"' not in plain.read_text(encoding="utf-8")


def test_tables_have_the_cells_of_the_result_and_their_notes(given, tree):
    whole, _, _ = given
    printed = [table for table in whole.tables if table.printed]
    blocks = tree.all("div", **{"class": "table"})
    assert [each[1]["id"] for each in blocks] == [table.name for table in printed]
    captions = [each[2] for each in tree.all("caption")]
    assert captions == [f"{whole.labels[table.name]} {table.caption}" for table in printed]
    text = " ".join(tree.all("main")[0][2].split())
    for table in printed:
        frame = readable(table.result, whole.language)
        assert " ".join(" ".join(map(str, [*frame.columns, *frame.to_numpy().ravel()])).split()) in text
        for note in notes(table.result, whole.language):
            assert " ".join(note.split()) in text


def test_headers_say_what_they_head(tree):
    assert all(each[1]["scope"] == "col" for each in tree.all("th") if "thead" in each[3])
    rows = [each for each in tree.all("th") if "tbody" in each[3]]
    assert rows and all(each[1]["scope"] == "row" for each in rows)
    assert len(rows) == len([each for each in tree.all("tr") if "tbody" in each[3]])


def test_tables_that_are_not_printed_are_not_shown(given, tree):
    assert not [each for each in tree.elements if each[1].get("id") == "regions"]
    assert given[0].labels["regions"] in tree.all("main")[0][2]  # the sentence that names its sheet stays


def test_figures_are_in_the_page_with_words_for_them(given, tree):
    whole, pictures, _ = given
    images = tree.all("img")
    held = [base64.b64decode(each[1]["src"].removeprefix("data:image/png;base64,")) for each in images]
    assert held == [pictures[figure.name]["png"].read_bytes() for figure in whole.figures]
    assert images[0][1]["alt"] == "Three points, the second the highest."
    assert images[1][1]["alt"] == whole.figures[1].caption  # nothing else is known of it
    assert (images[1][1]["width"], images[1][1]["height"]) == ("240", "720")


def test_a_figure_that_is_not_there_is_said_so(given):
    whole, _, path = given
    tree = Tree(write_page(whole, path.parent / "bare.html", {}).read_text(encoding="utf-8"))
    assert not tree.all("img") and len(tree.all("figcaption")) == 2
    said = {"en": "This figure could not be drawn.", "zh": "本图未能绘制。"}[whole.language]
    assert all(said in each[2] for each in tree.all("figure"))


def test_links_lead_somewhere_on_the_page(given, tree):
    ids = [each[1]["id"] for each in tree.elements if "id" in each[1]]
    assert len(ids) == len(set(ids))
    links = [each[1]["href"] for each in tree.all("a")]
    assert {"#moran", "#points", "#section-results"} <= set(links)
    assert all(link[0] == "#" and link[1:] in ids for link in links)
    (label,) = (each[2] for each in tree.all("a", href="#moran"))
    assert label == given[0].labels["moran"]


def test_texts_are_texts(tmp_path):
    text = "<script>alert(1)</script> & <b>"
    table = Table("moran", moran(), text)
    whole = Document(text, text, "en", (Section("a", text, (Paragraph(text), table)),))
    tree = Tree(write_page(whole, tmp_path / "a.html", {}).read_text(encoding="utf-8"))
    assert not tree.all("script") and tree.all("h1")[0][2] == text and text in tree.all("caption")[0][2]


@pytest.fixture(scope="module")
def explored(tmp_path_factory):
    whole = replace(document("en"), explorer=explorer())
    return write_page(whole, tmp_path_factory.mktemp("explored") / "report.html", {}).read_text(
        encoding="utf-8"
    )


def test_the_page_asks_for_nothing(explored):
    tree = Tree(explored)
    asked = [value for each in tree.elements for key, value in each[1].items()
             if key in ("src", "href", "action", "data", "srcset", "xlink:href")]  # fmt: skip
    assert asked and all(value.startswith(("#", "data:")) for value in asked)
    assert "@import" not in explored and "url(http" not in explored
    assert not tree.all("link")


def test_the_policy_allows_this_script_and_no_other(explored):
    tree = Tree(explored)
    (policy,) = (each[1]["content"] for each in tree.all("meta", **{"http-equiv": "Content-Security-Policy"}))
    (script,) = (each[2] for each in tree.all("script") if each[1].get("type") is None)
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    assert f"script-src 'sha256-{digest}'" in policy and policy.startswith("default-src 'none';")


def test_data_cannot_end_their_element(tmp_path):
    shown = explorer()
    names = dict.fromkeys(shown.regions.index, "</script><b>")
    whole = replace(document("en"), explorer=replace(shown, names=names))
    tree = Tree(write_page(whole, tmp_path / "a.html", {}).read_text(encoding="utf-8"))
    (held,) = (each[2] for each in tree.all("script", type="application/json"))
    assert set(json.loads(held)["names"]) == {"</script><b>"}


def test_identifiers_are_given_once_in_the_drawings_too(explored):
    ids = re.findall(r'\bid="([^"]+)"', explored)
    assert len(ids) == len(set(ids))


def test_the_page_stays_small(explored):
    """Of the map and the numbers: a page is read over slow lines too."""
    assert len(explored.encode("utf-8")) < 2_000_000


def test_the_same_document_gives_the_same_bytes(given, tmp_path):
    whole, pictures, path = given
    assert write_page(whole, tmp_path / "a.html", pictures).read_bytes() == path.read_bytes()


def test_the_same_views_give_the_same_bytes(explored, tmp_path):
    whole = replace(document("en"), explorer=explorer())
    assert write_page(whole, tmp_path / "a.html", {}).read_text(encoding="utf-8") == explored


def test_a_page_without_views_has_no_script(tree):
    assert not tree.all("script") and not tree.all("svg")


def test_every_part_of_the_script_is_used():
    from spatial_iie.report.page import page

    there = {path.stem for path in (Path(page.__file__).parent / "script").glob("*.js")}
    assert there == set(page._SCRIPTS)
