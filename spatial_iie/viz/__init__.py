"""The room of figures: maps and charts of results, as matplotlib Axes; nothing is computed here.

Figures are made without pyplot, so no backend is chosen and nothing stays open; ``save`` writes them.
"""

from spatial_iie.viz.alt_text import alt_text
from spatial_iie.viz.output import save

__all__ = ["alt_text", "save"]
