"""What surrounds the code: one version, files that are named and there, nothing of the machine it was made on."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

import spatial_iie as si

ROOT = Path(__file__).parents[1]


def test_one_version():
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.M)
    assert cited and cited[1] == si.__version__


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_files_that_are_named_are_there(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    named = re.findall(r"`([\w./-]+\.(?:md|txt|py|csv|cff))`", text)
    assert named
    for file in named:
        assert (ROOT / file).exists() or (ROOT / "spatial_iie" / file).exists(), f"{name} names {file}"


def test_readme_shows_what_the_command_prints(capsys):
    from spatial_iie.cli import run

    assert run(["moran", "--year", "2019"]) == 0
    assert capsys.readouterr().out.strip() in (ROOT / "README.md").read_text(encoding="utf-8")


def test_no_path_of_a_machine_in_any_file():
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        pytest.skip("this is no checkout")
    wrong = re.compile(r"(?<![\w.])/(?:home|root|work|tmp)/")
    for file in filter(None, done.stdout.split("\0")):
        path = ROOT / file
        if path.suffix in {".py", ".md", ".toml", ".txt", ".cff", ".csv", ".R"} and path.exists():
            assert not wrong.search(path.read_text(encoding="utf-8")), file
