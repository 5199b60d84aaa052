"""The linked views of a page: their drawings, and what the script must know, as one JSON text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from spatial_iie._visible import visible
from spatial_iie.inference import tail_in_words
from spatial_iie.messages import Language
from spatial_iie.report.explorer import CORRECTIONS, Explorer, significant_digits
from spatial_iie.report.page.words import words
from spatial_iie.viz.style import CLUSTERS, NO_DATA, QUADRANTS

if TYPE_CHECKING:
    from spatial_iie.viz.linked.regions import LinkedMap
    from spatial_iie.viz.linked.scatter import LinkedScatter

_DIGITS = 6  # of lines: their last digits depend on the processor


@dataclass(frozen=True)
class Linked:
    """What the template puts into the page.

    Attributes
    ----------
    map, scatter : str
        SVG elements.
    data : str
        JSON that cannot end the script element it stands in.
    inference : str
        How the p values were made, for readers.
    """

    map: str
    scatter: str
    data: str
    inference: str


def linked(explorer: Explorer, language: Language) -> Linked:
    """Draw the views and gather their data.

    Parameters
    ----------
    explorer : Explorer
    language : {"en", "zh", ...}

    Returns
    -------
    Linked
        The same explorer gives the same text.
    """
    from spatial_iie.viz.linked.regions import linked_map
    from spatial_iie.viz.linked.scatter import linked_scatter

    shapes = linked_map(explorer.regions, language, explorer.projection)
    frames = linked_scatter(
        {
            label: [explorer.views[name, w, year] for w in explorer.weights for year in explorer.years]
            for name, label in explorer.variables.items()
        },
        language,
    )
    data = json.dumps(
        _payload(explorer, shapes, frames, language),
        ensure_ascii=False,
        allow_nan=False,
        separators=(",", ":"),
    )
    return Linked(shapes.svg, frames.svg, data.replace("<", "\\u003c"), _inference(explorer, language))


def _payload(
    explorer: Explorer, shapes: LinkedMap, frames: LinkedScatter, language: Language
) -> dict[str, object]:
    codes = [str(code) for code in explorer.regions.index]
    return {
        "codes": codes,
        "names": [
            visible(str(explorer.names.get(code, key)))
            for code, key in zip(explorer.regions.index, codes, strict=True)
        ],
        "places": shapes.points[["x", "y"]].round(1).to_numpy().tolist(),
        "box": [round(edge, 2) for edge in frames.box],
        "variables": [
            {"label": visible(label), "limits": limits, **_values(explorer, name)}
            for (name, label), limits in zip(explorer.variables.items(), frames.limits, strict=True)
        ],
        "weights": list(explorer.weights.values()),
        "years": [int(year) for year in explorer.years],
        "views": [
            [[_view(explorer, name, w, year) for year in explorer.years] for w in explorer.weights]
            for name in explorer.variables
        ],
        "alphas": list(explorer.alphas),
        "corrections": [each or "none" for each in CORRECTIONS],
        "first": [explorer.alphas.index(explorer.alpha), CORRECTIONS.index(explorer.correction)],
        "quadrants": list(QUADRANTS),
        "colours": {**QUADRANTS, "not significant": CLUSTERS["not significant"], "no data": NO_DATA},
        "words": words(language),
    }


def _values(explorer: Explorer, variable: str) -> dict[str, object]:
    """Return the values of a variable by year and the classes a map shows them in."""
    from spatial_iie.viz.linked.value_classes import value_classes

    table = explorer.wide(variable)
    found = value_classes(table, variable)
    return {
        "values": [significant_digits(table[year]) for year in table],
        "classes": [[None if np.isnan(k) else int(k) for k in found.classes[year]] for year in table],
        "labels": found.labels,
        "colours": found.colours,
    }


def _view(explorer: Explorer, variable: str, weights: str, year: int) -> dict[str, object]:
    from spatial_iie.viz.linked.scatter import Slope

    line = Slope.of(explorer.views[variable, weights, year])
    return {
        **explorer.view(variable, weights, year),
        "line": [round(line.slope, _DIGITS), round(line.intercept, _DIGITS)],
        "moran": line.is_moran,
    }


def _inference(explorer: Explorer, language: Language) -> str:
    """Say how the p values were made; all views of an explorer are made alike."""
    result = next(iter(explorer.views.values()))
    phrases = words(language)
    tail = tail_in_words(result.alternative).render(language)
    if result.counts is None:
        return phrases["analytic"].format(tail=tail)
    draws, seed = result.about.draws, result.about.seed
    return phrases["simulated"].format(
        tail=tail, draws=f"{draws:,}" if draws else "", seed="" if seed is None else seed
    )
