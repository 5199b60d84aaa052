"""The lowest versions that are tried are those that the package says it works with: see .ci/lowest."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXTRAS = ("fonts", "test")


def test_lowest_versions_are_the_bounds():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    for extra in EXTRAS:
        wanted += [
            each for each in project["optional-dependencies"][extra] if not each.startswith("spatial-iie")
        ]
    assert all(re.fullmatch(r"[\w-]+>=[\w.]+", each) for each in wanted)
    lines = (ROOT / "tests" / "lowest.txt").read_text(encoding="utf-8").splitlines()
    tried = [line for line in lines if line and not line.startswith("#")]
    assert sorted(tried) == sorted(each.replace(">=", "==") for each in wanted)
