"""Help pages: whole, in the language of the command, quick to come, and completed by a shell."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from spatial_iie.chapter.plan import Plan, tables
from spatial_iie.chapter.template import study_file
from spatial_iie.cli import _RENAMED, _commands, _loaded, every_command, run
from spatial_iie.cli._command import Group
from spatial_iie.cli._help import width_of, wrapped
from spatial_iie.messages import Message, catalogue, languages

OTHERS = [each for each in languages() if each != "en"]
NAMES = [name for name, _ in every_command()]


def _parts(message):
    """Yield the templates that a message is made of."""
    yield message.template if isinstance(message, Message) else message
    for each in getattr(message, "values", {}).values():
        if isinstance(each, Message):
            yield from _parts(each)


def _words_of(command):
    yield from command.paragraphs
    for option in command.options:
        yield from (option.words, option.panel)


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_of_the_help_is_translated(language):
    words = [heading for _, heading in _commands().values()]
    words += [found.words for found in map(_loaded, _commands()) if isinstance(found, Group)]
    words += [each for _, command in every_command() for each in _words_of(command)]
    assert len(words) > 500
    templates = {template for each in words for template in _parts(each)}
    assert not {each for each in templates if re.search("[a-z]{2}", each)} - set(catalogue(language))


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_of_a_study_file_is_translated(language):
    words = [" ".join(kind.__doc__.split()) for kind in tables().values()]
    words += [
        each.metadata["words"] for kind in tables().values() for each in kind.__dataclass_fields__.values()
    ]
    assert not set(words) - set(catalogue(language))
    comments = re.findall("^#+ (?![a-z_]+ = )(?! )(.*)$", study_file(Plan(language="zh")), re.MULTILINE)
    assert len(comments) > 80 and not [each for each in comments if re.search("[a-z]+ [a-z]+ [a-z]+ ", each)]


@pytest.mark.parametrize("width", ["80", "100"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_whole(ask, monkeypatch, name, width):
    monkeypatch.setenv("COLUMNS", width)
    status, page, err = ask(*name.split(), "--help")
    assert (status, err) == (0, "") and "<" not in page and "…" not in page
    flat = " ".join(page.split())
    for option in dict(every_command())[name].options:
        if option.hidden:
            continue
        assert option.shown in page
        for choice in option.choices:
            assert re.search(rf"(?<![\w-]){re.escape(choice)}(?![\w-])", page), "a choice is never cut"
        if isinstance(option.default, tuple) and option.default:
            assert f"Default: {','.join(map(str, option.default))}." in flat
        elif type(option.default) in (int, float):
            assert f"Default: {option.default}." in flat, "0 too"
    written = [line for line in page.splitlines() if "spatial-iie" not in line]
    assert max(map(width_of, written)) <= int(width)


def test_the_front_page_has_every_command_under_its_heading(ask):
    status, page, _ = ask("--help")
    assert status == 0 and page == ask()[1] == ask("-h")[1]
    headings = [
        "Start",
        "Clustering",
        "Agglomeration",
        "Regression",
        "Index and change",
        "Macro",
        "Data and weights",
        "Options",
    ]
    assert re.findall(r"^(\w[\w ]+)$", page, re.MULTILINE) == headings
    assert re.findall(r"^  ([a-z][a-z-]+)  ", page, re.MULTILINE) == [
        name for title in headings for name, (_, heading) in _commands().items() if heading == title
    ]


@pytest.mark.parametrize(
    "words", [["--lang", "zh", "--help"], ["--lang=zh"], ["moran", "--lang", "zh", "-h"]]
)
def test_help_follows_the_language(ask, words):
    page = ask(*words)[1]
    assert page.startswith("用法：") and not re.search("[a-z]+ [a-z]+ [a-z]+ [a-z]+", page)


def test_help_follows_the_environment(ask, monkeypatch):
    monkeypatch.setenv("SPATIAL_IIE_LANG", "zh")
    assert ask("weights", "--help")[1].startswith("用法：")


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["data"]])
def test_help_loads_nothing_heavy(arguments):
    script = (
        f"import sys; from spatial_iie.cli import run; run({arguments}); "
        "print(sorted({'numpy', 'pandas', 'scipy', 'rich', 'typer', 'matplotlib'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("spatial-iie mor", {"moran", "moran-change"}),
        ("spatial-iie moran --alternative d", {"directed"}),
        ("spatial-iie compare --models ols,sd", {"ols,sdem", "ols,sdm"}),
        ("spatial-iie weights des", {"describe"}),
        ("spatial-iie weights build --sca", {"--scaling"}),
        ("spatial-iie regress --model sd", {"sdem", "sdm"}),
    ],
)
def test_bash_completes(line, offered):
    """The script that --show-completion prints, evaluated by bash as a user's shell does."""
    script = f"""
        spatial-iie() {{ "{sys.executable}" -m spatial_iie "$@"; }}
        eval "$(_SPATIAL_IIE_COMPLETE=source_bash spatial-iie)"
        COMP_WORDS=({line}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
        $(complete -p spatial-iie | sed 's/.*-F \\([^ ]*\\).*/\\1/') spatial-iie
        printf '%s\\n' "${{COMPREPLY[@]}}"
    """
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)
    assert set(done.stdout.split()) == offered, done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_is_printed_for_a_shell(capsys, monkeypatch, shell):
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    with pytest.raises(SystemExit) as end:
        run(["--show-completion", shell])
    assert end.value.code == 0 and f"_SPATIAL_IIE_COMPLETE=complete_{shell}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["morna"], "there is no command 'morna'; did you mean moran?"),
        (["weights", "biuld"], "did you mean build?"),
        (["--verbose"], "there is no option --verbose; a command comes first."),
        (["moran", "--yaer", "2019"], "there is no option --yaer; did you mean"),
        (["moran", "--year"], "--year needs a value."),
        (["lisa", "--significant=1"], "--significant takes no value."),
        (["moran", "more"], "more is not expected here."),
        (
            ["moran", "--format", "xml"],
            "--format must be one of table, full, json, csv, markdown, latex, html, not 'xml'.",
        ),
        (["moran", "--permutations", "2.5"], "--permutations must be a whole number, not '2.5'."),
        (["lisa", "--alpha", "nan"], "--alpha must be a number, not 'nan'."),
        (["figure", "5-6", "--dpi", "9"], "--dpi must be at least 50, not 9."),
        (["rates"], "--population is missing: Column of the population at risk."),
    ],
)
def test_what_is_no_command_line_is_refused(ask, arguments, words):
    status, out, err = ask(*arguments)
    assert (
        (status, out) == (2, "") and err.startswith("spatial-iie: ") and words in err and err.count("\n") == 1
    )
    chinese = ask("--lang", "zh", *arguments)[2]
    assert not re.search("[a-z]+ [a-z]+ [a-z]+ ", chinese.removeprefix("spatial-iie: "))


def test_lines_break_where_they_may():
    assert wrapped("a bc def", 5) == ["a bc", "def"]
    assert wrapped("空间权重（weights）。", 10) == ["空间权重", "（weights）。"]
    assert wrapped("地区，年份", 5) == ["地", "区，", "年份"]


def test_the_docs_write_options_that_exist():
    """Every command line in the docs names a command, and options of it."""
    known = {name: {option.written for option in command.options} for name, command in every_command()}
    more = {"--help", "-h", "--lang"} | {old for _, old, _ in _RENAMED}
    pages = [
        page.read_text(encoding="utf-8") for page in Path(__file__).parents[2].joinpath("docs").glob("*.md")
    ]
    lines = re.findall(r"^ *\$? *spatial-iie ([a-z][^#`|\n]*)$", "\n".join(pages), re.MULTILINE)
    assert len(lines) > 60
    for line in lines:
        words = shlex.split(line)
        name = " ".join(words[:2]) if " ".join(words[:2]) in known else words[0]
        given = {word.partition("=")[0] for word in words if word.startswith("--")}
        assert name in known and given <= known[name] | more, line
