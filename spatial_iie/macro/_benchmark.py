"""What an input-output table says of every later year: digital value added as a linear function of the shares."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed
from spatial_iie.macro._contributions import Contributions, Reading
from spatial_iie.macro.io_table import InputOutputTable
from spatial_iie.macro.leontief import Imports
from spatial_iie.macro.sectors import industries_of
from spatial_iie.messages import term

Floats = NDArray[np.float64]


class Benchmark(NamedTuple):
    """The table of the benchmark year, with d digital sectors, g industries and c divisions of the yearly accounts.

    ``direct``: shape (d, c), the part of a division's value added that a sector is. ``rates``: shape (d, g), the rate
    of contribution to an industry's output, of the others alone, for a share of 1. ``others``: shape (g, c), the part
    of a division's value added that is of the industry's other sectors. ``levels``: value added of the divisions in
    the table.
    """

    direct: Floats
    rates: Floats
    others: Floats
    industries: list[str]
    divisions: list[str]
    levels: Floats

    @classmethod
    def of(
        cls,
        table: InputOutputTable,
        most: pd.Series,
        divisions: pd.Series,
        industries: Mapping[str, str] | pd.Series | None,
        reading: Reading,
        imports: Imports | None,
    ) -> Benchmark:
        """Take the digital sectors, with shares of at most so much, out of a table whose sectors have divisions."""
        digital = most.index
        parts = Contributions.of(table, digital, industries, reading, imports)
        parts.refuse_more_than_all(most.to_numpy())
        made = table.output - table.intermediate_inputs
        names = sorted(set(divisions))
        held = pd.get_dummies(divisions).reindex(columns=names).to_numpy(dtype=float)
        levels = made.to_numpy() @ held
        empty = [name for name, level in zip(names, levels, strict=True) if level <= 0]
        if empty:
            raise DataError(
                "the sectors of {divisions} have no value added in the table.", divisions=listed(empty)
            )
        inside = made.loc[digital].to_numpy()[:, None] * held[table.sectors.get_indexer(digital)]
        groups = pd.get_dummies(parts.others["industry"]).reindex(columns=parts.order).to_numpy(dtype=float)
        at = table.sectors.get_indexer(parts.others.index)
        beside = groups.T @ (parts.others["value_added"].to_numpy()[:, None] * held[at])
        rates = parts.brought @ groups / (parts.others["output"].to_numpy() @ groups)
        return cls(inside / levels, rates, beside / levels, parts.order, names, levels)

    def values(self, shares: Floats, multipliers: Floats, yearly: Floats) -> Floats:
        """Return direct value added and that of each industry by year, shape (s, t, 1 + g).

        ``shares``: (s, d). ``multipliers``: (s, t), since the benchmark. ``yearly``: (s, t, c), value added of the
        divisions. Each may have s = 1.
        """
        direct = np.einsum("sc,stc->st", shares @ self.direct, yearly)
        brought = np.einsum("sg,st,gc,stc->stg", shares @ self.rates, multipliers, self.others, yearly)
        draws = max(len(direct), len(brought))
        each = (np.broadcast_to(part, (draws, *part.shape[1:])) for part in (direct[..., None], brought))
        return np.concatenate(list(each), axis=-1)


def divisions_of(
    table: InputOutputTable, given: Mapping[str, str] | pd.Series | None, columns: pd.Index
) -> pd.Series:
    """Return the division of each sector, a column of the yearly accounts; by default its industry."""
    found = industries_of(table, given)
    unknown = sorted(set(found) - set(columns))
    if unknown:
        raise DataError(
            "the yearly accounts have no column {unknown}, to which sectors belong; there are {columns}. Say with "
            "{divisions} to which column each sector belongs.",
            unknown=listed(unknown),
            columns=listed(columns, 20),
            divisions=term("divisions=", "--divisions"),
        )
    return found
