"""How is an index built, how unequal is it, and where is it moving?"""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie._rooms import furnish

if TYPE_CHECKING:
    pass

__all__ = furnish(__name__, {})
