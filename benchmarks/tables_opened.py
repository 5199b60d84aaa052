"""Count how many tables open at the first attempt, and with the one option that the refusal names.

    python benchmarks/tables_opened.py FOLDER_OR_FILE...

Opened means: as a study with at least one number. Each table that does not open is printed with its refusal.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from spatial_iie import study
from spatial_iie.errors import DataError

ENDINGS = {".csv", ".txt", ".tsv", ".xlsx", ".xls", ".dta", ".parquet"}
#: What a refusal names, and what is then given.
OPTIONS = {
    r"unmatched=": {"unmatched": "set-aside"},
    r"year=2019": {"years": 2019},
    r"decimal=": {"decimal": "."},
}


def tried(path: Path) -> tuple[str, str]:
    """Open a table; return how it went, and the refusal."""
    try:
        study.open(path)
    except DataError as error:
        first = str(error)
    else:
        return "at once", ""
    for named, option in OPTIONS.items():
        if re.search(named, first):
            try:
                study.open(path, **option)
            except DataError:
                continue
            return "with one option", first
    return "not", first


def main(arguments: list[str]) -> None:
    """Print a line for each table that is refused, and the counts."""
    given = [Path(each) for each in arguments]
    files = [f for each in given for f in (sorted(each.rglob("*")) if each.is_dir() else [each])]
    found: dict[str, int] = {"at once": 0, "with one option": 0, "not": 0}
    for file in files:
        if file.suffix.lower() in ENDINGS:
            how, refusal = tried(file)
            found[how] += 1
            if refusal:
                print(f"{how:<16}{file}: {refusal[:200]}")
    print(", ".join(f"{how}: {count}" for how, count in found.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
