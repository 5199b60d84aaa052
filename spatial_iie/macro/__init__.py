"""What is it made of, and what is it worth? Labelled tables in, results out; no geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._rooms import furnish

if TYPE_CHECKING:
    pass

__all__ = furnish(__name__, {})
