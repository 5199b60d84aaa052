"""Latin words in Chinese text: what may stand there is a name, a symbol, a value of an option or the user's."""

from __future__ import annotations

import re

_WORD = re.compile(r"(?<![\w-])[A-Za-z][a-z]{2,}(?:_\w+)?", re.ASCII)
_NAMES = (
    "Abraham|huang|liu|zhao|Adjusted|Albers|Anderson|Anna|Arc|Anselin('s)?|Bartlett|Benjamini|Bera|Bonferroni|Breusch|Callaway|Chow|Cliff|Conley|Cragg|Dagum|Davison|Dirichlet|Donald|Durbin|Elhorst|Fotheringham|Geary|Getis|Ghosh|Gini|"
    "Hansen|Hausman|Hinkley|Jarque|Kendall|Kleibergen|Koley|Lee|Leontief|Moran('s)?|Mundlak|Newey|Nickell|Ord|Paap|Pagan|Pearson|Pesaran|Rubin|Scott|Silva|Silverman|Sobel|Stata|Stouffer|Student|Sun|Theil|Wald|Webb|West|dbmss|splm|wild"
)
_SYMBOLS = (
    "alpha|beta|delta|gamma|lambda|rho|sigma|theta|phi|tau|log|exp|chi|queen|rook|knn|band|idw|kernel|bisquare|"
    "zero"
)
_COLUMNS = (
    "province|digital_index|gdp_per_capita|trade_share|deposit_share|expenditure_share|low_carbon_index|population|employment|gdp|"
    "cloud_part|software_services|information|services|industries|connection|composite|map_part|messaging_part|value_added|growth|industry_.*"
)
_OPTIONS = re.compile(
    r"spatial-iie|--[a-z-]+(?:[ =][a-z:,._-]+)?|`[^`]*`|\b[\w/]+\.(?:csv|xlsx|toml|png)\b|\bsi\.[\w.]+|\b\w+='?\w*'?"
)


def latin_words(text: str, users: str = "") -> list[str]:
    """Return the Latin words that should have been translated; ``users`` is a pattern of the user's.

    >>> latin_words("莫兰指数 Moran's I of digital_index"), latin_words("the mean")
    ([], ['the', 'mean'])
    """
    known = re.compile("|".join(filter(None, [_NAMES, _SYMBOLS, _COLUMNS, users])))
    return [word for word in _WORD.findall(_OPTIONS.sub(" ", text)) if not known.fullmatch(word)]
