"""The words of the page beside those of the report, by the names its templates and its script have for them."""

from __future__ import annotations

from spatial_iie.messages import Language, Phrases
from spatial_iie.report.labels import column_label

phrase = Phrases(__name__)
_WORDS = {
    "contents": "Contents",
    "note": "Note: ",
    "not drawn": "This figure could not be drawn.",
    "to top": "Back to the contents",
    "explore": "Explore: map, Moran scatter plot and table",
    "no script": "The linked views need JavaScript; text, tables and figures do not.",
    "help": (
        "Point at a region to find it in all three views; click to select it, with Shift or Ctrl to add it; "
        "drag a rectangle on the map or the plot to select what lies in it. Escape clears. With the keyboard:"
        " Tab to the map, the plot or the table, arrow keys to move from region to region, Enter or Space to "
        "select, with Shift to add."
    ),
    "variable": "Variable",
    "weights": "Weights",
    "year": "Year",
    "alpha": "Significance",
    "correction": "Correction",
    "none": "none",
    "fdr": "FDR",
    "bonferroni": "Bonferroni",
    "colours": "Colours",
    "by cluster": "clusters",
    "by quadrant": "quadrants",
    "by class": "values",
    "find": "Find a region",
    "find hint": "name or code, Enter selects",
    "add": "Add to the selection",
    "rectangle": "Drag rectangles by touch",
    "clear": "Clear selection",
    "only selected": "Only selected regions in the table",
    "map": "Map",
    "larger": "Larger map, around the selection",
    "smaller": "Smaller map",
    "whole": "Whole map",
    "scatter": "Moran scatter plot",
    "table": "Regions",
    "legend": "Legend: a class selects its regions",
    "no data": "No data",
    "no neighbours": "No neighbours",
    "not significant": "Not significant",
    "regions": "{n} regions",
    "moran": "Slope = Moran's I = {slope}",
    "slope": "Slope = {slope}",
    "selected": "Selected ({n}): {names}",
    "and more": "{names} and {n} more",
    "nothing selected": "Nothing selected",
    "not found": "No region is called so",
    "selected mark": "selected",
    "between": "; ",
    "comma": ", ",
    "no rows": "Rows of selected regions are printed; none is selected.",
    "simulated": "p: {tail}, from {draws} conditional permutations (seed {seed}).",
    "analytic": "p: {tail}, analytic.",
    "rule": (
        "A region is in a cluster if its p is at or below the cut-off of the level chosen; with a correction,"
        " the cut-off is lower, for many regions are tested at once. A rectangle on the map takes the regions"
        " whose inner point lies in it."
    ),
    "column name": "Region",
    "column code": "Code",
    "column value": "Value",
    "column z": "Standardized",
    "column lag": "Spatial lag",
    "column statistic": "Local I",
    "quadrant high-high": "High-high",
    "quadrant low-high": "Low-high",
    "quadrant low-low": "Low-low",
    "quadrant high-low": "High-low",
}
_KNOWN = ("quadrant", "p", "cluster")


def words(language: Language) -> dict[str, str]:
    """Return all words of the page by key.

    >>> words("zh")["clear"], words("en")["quadrant high-high"]
    ('清除选择', 'High-high')
    """
    known = {f"column {key}": column_label(key, language) for key in _KNOWN}
    return {key: phrase(language, text) for key, text in _WORDS.items()} | known
