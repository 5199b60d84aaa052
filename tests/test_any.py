"""``Any`` is for borders: what libraries without types give, what waits to be passed on by name."""

import re
from pathlib import Path

import spatial_iie

MOST = 114  # lines; fewer is better, so it is lowered when there are fewer


def test_any_stands_in_few_lines():
    files = Path(spatial_iie.__file__).parent.rglob("*.py")
    lines = [line for file in files for line in file.read_text(encoding="utf-8").splitlines()]
    assert sum(bool(re.search(r"\bAny\b", line)) for line in lines) <= MOST
