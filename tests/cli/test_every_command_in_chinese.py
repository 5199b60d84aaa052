"""In Chinese no command prints a Latin word that is no name, no symbol and not the user's."""

from __future__ import annotations

import re

import pytest

from spatial_iie.cli import run
from tests.cli.test_every_command import PRINTING

WORD = re.compile(r"(?<![\w-])[A-Za-z][a-z]{2,}(?:_\w+)?")
NAMES = (
    "Adjusted|Albers|Anselin('s)?|Bera|Bonferroni|Breusch|Cliff|Dagum|Davison|Dirichlet|Elhorst|Geary|Getis|Ghosh|Gini|"
    "Hinkley|Jarque|Kendall|Koley|Lee|Leontief|Moran('s)?|Newey|Nickell|Ord|Pagan|Pearson|Stata|Student|Theil|Wald|West"
)
SYMBOLS = "alpha|beta|gamma|lambda|rho|sigma|theta|phi|tau|log|exp|chi|queen|rook|knn|band|idw|kernel|zero"
"""Also forms of weights, and a value of an option."""
COLUMNS = (
    "digital_index|gdp_per_capita|trade_share|deposit_share|expenditure_share|low_carbon_index|population|employment|gdp|"
    "cloud_part|map_part|messaging_part|value_added|growth|industry_.*"
)
OPTIONS = re.compile(
    r"--[a-z-]+(?:[ =][a-z:,._-]+)?|`[^`]*`|\b[\w/]+\.(?:csv|xlsx|toml|png)\b|\bsi\.[\w.]+|\b\w+=\w*"
)


@pytest.mark.parametrize("command", PRINTING)
def test_no_latin_word_is_left(command, capsys):
    assert run([*command.split(), *PRINTING[command], "--lang", "zh", "--format", "markdown"]) == 0
    out, err = capsys.readouterr()
    known = re.compile("|".join([NAMES, SYMBOLS, COLUMNS]))
    assert not [word for word in WORD.findall(OPTIONS.sub(" ", out + err)) if not known.fullmatch(word)]
