"""What changed between two input-output tables, and what spills over between regions? On SYNTHETIC tables.

The change of value added by technology and final demand; the earlier flows brought to the later sums by RAS, and how
far that is from the later flows; multipliers within two regions and between them.

    python examples/change_between_tables.py
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

import spatial_iie as si
from spatial_iie.macro import BalancedFlows
from spatial_iie.results import TableResult


class Answer(NamedTuple):
    """What was found."""

    change: TableResult
    balanced: BalancedFlows
    off: float
    spillovers: TableResult


def answer() -> Answer:
    """Return the decomposition, the flows by RAS with their mean error in per cent, and the spillovers."""
    before, after = si.macro.demo_io_table(earlier=True), si.macro.demo_io_table()
    flows = after.intermediate
    balanced = si.macro.ras(before, flows.sum(axis=1), flows.sum())
    off = float(np.abs(balanced.to_frame() - flows).to_numpy().sum() / flows.to_numpy().sum() * 100)
    change = si.macro.structural_decomposition(before, after, of="value_added")
    return Answer(change, balanced, off, si.macro.regional_spillovers(si.macro.demo_regional_table()))


def main() -> None:
    """Print what was found."""
    found = answer()
    print(found.change.summary(), found.balanced.summary(), sep="\n\n")
    print(f"\nRAS is off by {found.off:.1f} % of the flows.\n")
    print(found.spillovers.summary())


if __name__ == "__main__":
    main()
