"""What a command writes to: streams that are closed or full, terminals, and files that must stay."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile import READ, UNSEEN, keys, names_in, write_hostile

POSIX = pytest.mark.skipif(os.name != "posix", reason="devices and limits are those of POSIX")
MORAN = [sys.executable, "-m", "spatial_iie", "moran", "--year", "2019"]


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    write_hostile(folder)
    return folder


@pytest.fixture
def in_folder(monkeypatch, hostile):
    monkeypatch.chdir(hostile)


def shell(command, **options):
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, **options)
    return done.returncode, done.stdout, done.stderr


def own_lines(err):
    return [line for line in err.splitlines() if not line.startswith("Note: ")]


@POSIX
@pytest.mark.parametrize(
    ("redirection", "words"),
    [
        ("> /dev/full", "cannot be written to standard output: No space left on device"),
        (">&-", "cannot be written to standard output: it is closed"),
    ],
)
def test_an_answer_that_cannot_be_written_is_said_in_one_line(redirection, words):
    status, _, err = shell(f"'{sys.executable}' -m spatial_iie moran --year 2019 {redirection}")
    assert status == 2 and len(own_lines(err)) == 1 and words in err
    status, _, err = shell(f"'{sys.executable}' -m spatial_iie --help {redirection}")
    assert status == 2 and len(own_lines(err)) == 1 and "Traceback" not in err


@POSIX
@pytest.mark.parametrize("size", [1, 4000])
def test_a_reader_that_has_seen_enough_is_no_failure(size, tmp_path):
    """Whether the answer fits into the buffer of the pipe, or the writing itself is what fails."""
    arguments = "quadrants --format json" if size > 1 else "moran --year 2019"
    command = f"('{sys.executable}' -m spatial_iie {arguments}; echo $? > status) | true"
    _, _, err = shell(command, cwd=tmp_path)
    assert (tmp_path / "status").read_text().strip() == "141"
    assert own_lines(err) == []


@POSIX
@pytest.mark.parametrize("redirection", ["2>&-", "2> /dev/full"])
def test_notes_are_not_worth_a_failure_and_never_go_to_stdout(redirection):
    status, out, _ = shell(f"'{sys.executable}' -m spatial_iie moran --year 2019 --format json {redirection}")
    assert status == 0 and out.startswith("[") and "Note" not in out.split("]")[1]


@POSIX
def test_everything_closed_ends_in_order():
    assert shell(f"'{sys.executable}' -m spatial_iie moran --year 2019 <&- >&- 2>&-")[0] == 2


@pytest.mark.usefixtures("in_folder")
@pytest.mark.parametrize("format_", ["table", "markdown", "csv", "json", "latex"])
@pytest.mark.parametrize("command", [("lisa", "--permutations", "99", "--year", "2019"), ("quadrants",)])
def test_nothing_from_data_steers_a_terminal(ask, command, format_):
    status, out, err = ask(*command, *READ, "--format", format_)
    assert status == 0
    assert not [character for character in UNSEEN if character in out + err]
    assert "[31mred" in out  # written out, not left out


@pytest.mark.usefixtures("in_folder")
def test_json_gives_names_back_as_they_are(ask):
    _, out, _ = ask("lisa", "--permutations", "99", "--year", "2019", *READ, "--format", "json")
    assert {row["region"] for row in json.loads(out)} == set(keys())


@pytest.mark.usefixtures("in_folder")
@pytest.mark.parametrize(
    "arguments",
    [
        ("moran", "--value", "\x1b[31mv\u202e"),
        ("moran", "--weights", "\x1b]0;title\x07"),
        ("moran", "--\x1b[2Jx"),
        ("map", "--out", "\x1b[2J.png", "--value", "nothing"),
    ],
)
def test_errors_do_not_either(ask, arguments):
    status, out, err = ask(*arguments)
    assert (status, out) == (2, "") and not [c for c in UNSEEN if c in err]
    assert err.startswith("spatial-iie: ") and err.count("\n") == 1


@POSIX
def test_on_a_terminal_brackets_are_brackets(hostile):
    """Names that look like mark-up stand there whole, and end no command."""
    import pty

    leader, follower = pty.openpty()
    given = [sys.executable, "-m", "spatial_iie", "lisa", "--permutations", "99", "--year", "2019", *READ]
    process = subprocess.Popen(given, cwd=hostile, stdout=follower, stderr=subprocess.PIPE)
    os.close(follower)
    seen = b""
    try:
        while chunk := os.read(leader, 65536):
            seen += chunk
    except OSError:  # what Linux says at the end
        pass
    os.close(leader)
    assert process.wait() == 0, process.stderr.read()
    process.stderr.close()
    text = re.sub("\x1b\\[[0-9;]*m", "", seen.decode()).replace("\r\n", "\n")
    for name in ("[island]", "[/nope]", ":smile:", "=1+1", "$x^2$", r"\x1b[31mred", r"\u202etxt"):
        assert name in text
    assert not [character for character in UNSEEN if character in text]


@POSIX
@pytest.mark.parametrize(
    "arguments",
    [
        "map --year 2019 --out old.png",
        "weights build queen --out old.dta",
        "weights build queen --out new.mtx",
        "index build --out new.csv",
        "init old.toml --force",
    ],
)
def test_a_full_disk_costs_no_file_and_leaves_no_litter(tmp_path, arguments):
    for name in ("old.png", "old.dta", "old.toml"):
        (tmp_path / name).write_text("old")
    before = names_in(tmp_path)
    limited = f"ulimit -f 2; '{sys.executable}' -m spatial_iie {arguments}"
    status, out, err = shell(limited, cwd=tmp_path)
    assert (status, out) == (2, "") and "Traceback" not in err
    assert len(own_lines(err)) == 1 and "cannot be written: File too large" in err
    assert names_in(tmp_path) == before
    assert {(tmp_path / name).read_text() for name in ("old.png", "old.dta", "old.toml")} == {"old"}


@pytest.mark.usefixtures("in_folder")
@pytest.mark.skipif(
    not Path("/proc/self").is_dir(), reason="there is no folder here that nobody can write to"
)
@pytest.mark.parametrize(
    "arguments",
    [
        ("map", "--year", "2019", "--dpi", "50", "--out", "/proc/map.png"),
        ("init", "/proc/study.toml"),
        ("index", "build", "--year", "2019", "--out", "/proc/scores.csv"),
        ("weights", "build", "queen", "--out", "/proc/queen.gal"),
        ("scenario", "--published", "--figure", "/proc/shares.png"),
    ],
)
def test_a_folder_that_cannot_be_written_to_is_one_plain_line(ask, arguments):
    status, out, err = ask(*arguments)
    assert (status, out) == (2, "")
    assert len(own_lines(err)) == 1 and "cannot be written" in err and "/proc/" in err
