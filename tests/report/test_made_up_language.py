"""A third language is one file: in a made-up one, nothing of the package is left in English or Chinese."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from matplotlib.text import Text

import spatial_iie as si
from spatial_iie import messages
from spatial_iie.report.document import Listing, Paragraph
from spatial_iie.report.readable import notes, readable
from tests import made_up_language
from tests.chapter import desks

LANGUAGE = "xx"
REFERENCE = re.compile(r".+ \(\d{4}\)\. ")
COMMANDS = {
    "moran": ["--year", "2019", "--permutations", "19"],
    "lisa": ["--year", "2019", "--permutations", "19", "--significant"],
    "transitions": [],
    "regress": ["--model", "sar"],
    "weights describe": ["knn:4"],
    "scenario": ["--published"],
    "accounts": [],
    "index build": ["--show", "weights"],
}


@pytest.fixture(scope="module", autouse=True)
def language(tmp_path_factory):
    folder = tmp_path_factory.mktemp("languages")
    text = json.dumps(made_up_language.catalogue(), ensure_ascii=False)
    (folder / f"{LANGUAGE}.json").write_text(text, encoding="utf-8")
    caches = (messages.catalogue, messages.room, messages._rooms, desks.small)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(messages, "FOLDER", folder)
        for cache in caches:
            cache.cache_clear()
        yield folder
    for cache in caches:
        cache.cache_clear()


@pytest.fixture(scope="module")
def document():
    desk, found = desks.small()
    return desks.document(desk, found, LANGUAGE)


def _left(texts):
    return {text: words for text in map(str, texts) if (words := made_up_language.words_outside(text))}


def _of_table(result):
    frame = readable(result, LANGUAGE)
    cells = [cell for name in frame.columns for cell in frame[name]]
    return [*frame.columns, *cells, *notes(result, LANGUAGE)]


def _on_figure(drawn):
    return [text.get_text() for text in drawn.figure.findobj(Text)]


def test_the_report_is_in_the_language(document):
    texts = [section.title for section in document.sections]
    for _, block in document.blocks():
        if isinstance(block, Paragraph):
            texts.append(document.text(block))
        elif isinstance(block, Listing):
            texts += [item for item in block.items if not REFERENCE.match(item)]
        else:
            texts.append(block.caption)
            texts += _of_table(block.result) if hasattr(block, "result") else _on_figure(block.draw())
    assert len(texts) > 1000 and not _left(texts)


def test_figures_are_in_the_language():
    study, options = si.study.demo(), {"language": LANGUAGE, "source": messages.Message("has no table")}
    values = study["digital_index", 2019]
    knn = si.weights.knn(study.regions, 4).row_standardized()
    moran = si.esda.moran(values, knn, permutations=19)
    local = si.esda.local_moran(values, knn, permutations=19)
    drawn = [
        si.viz.choropleth(values, study.regions, **options),
        si.viz.cluster_map(local, study.regions, title=local.title, **options),
        si.viz.moran_scatter(local, **options),
        si.viz.permutation_histogram(moran, **options),
    ]
    texts = [text for axes in drawn for text in _on_figure(axes)]
    assert len(texts) > 30 and not _left(texts)


def test_commands_are_in_the_language(language):
    """In a process of its own: which languages there are is settled when the command line is loaded."""
    code = (
        "import json, pathlib, sys; from spatial_iie import messages; messages.FOLDER = pathlib.Path(sys.argv[1]); "
        "from spatial_iie.cli import run; sys.exit(sum(run(each) for each in json.loads(sys.argv[2])))"
    )
    options = ["--lang", LANGUAGE, "--format", "markdown"]
    calls = json.dumps([[*command.split(), *given, *options] for command, given in COMMANDS.items()])
    done = subprocess.run(
        [sys.executable, "-c", code, str(language), calls], capture_output=True, text=True, encoding="utf-8"
    )
    lines = [*done.stdout.splitlines(), *done.stderr.splitlines()]
    assert done.returncode == 0 and len(lines) > 100 and not _left(lines)
