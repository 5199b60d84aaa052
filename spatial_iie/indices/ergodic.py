"""Ergodic distribution of a Markov chain."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError
from spatial_iie.messages import Message, joined
from spatial_iie.results import TableAbout, TableResult

Floats = NDArray[np.float64]


def ergodic_distribution(chain: TableResult) -> TableResult:
    r"""Return the ergodic distribution of a Markov chain.

    .. math:: \pi P = \pi, \quad \sum_k \pi_k = 1

    Parameters
    ----------
    chain : TableResult
        Of :func:`spatial_iie.esda.spatial_markov`: classes of a variable, for each class of the neighbours and, in
        the rows "all", for all regions together (the plain chain).

    Returns
    -------
    TableResult
        One row per class of the neighbours and one for all: neighbours, then a column a class with its share in the
        end. A chain that leads to more than one end, or has a class that nothing moved from, has none: nan, and a
        note says why.

    Raises
    ------
    DataError
        If the table is not of spatial_markov.

    Notes
    -----
    Quah (1993), European Economic Review 37. Kemeny and Snell (1976), Finite Markov Chains, chapter 4. Few years
    leave few moves: read the counts of the chain first.

    Examples
    --------
    >>> rows = [{"neighbours": "all", "from": "1", "count": 10, "1": 0.9, "2": 0.1},
    ...         {"neighbours": "all", "from": "2", "count": 5, "1": 0.2, "2": 0.8}]
    >>> ergodic_distribution(TableResult(pd.DataFrame(rows), "chain")).to_frame().round(6).values.tolist()
    [['all', 0.666667, 0.333333]]
    """
    table = chain.to_frame()
    states = [name for name in table.columns if name not in ("neighbours", "from", "count")]
    if not {"neighbours", "from"} <= set(table.columns) or not states:
        raise DataError("the ergodic distribution is that of a table of si.esda.spatial_markov.")
    rows, notes = [], []
    for label, part in table.groupby("neighbours", sort=False):
        end, why = _end(part[states].to_numpy(dtype=float), states)
        rows.append({"neighbours": str(label), **dict(zip(states, end.tolist(), strict=True))})
        notes += [Message("neighbours {label}: {why}", label=label, why=why)] if why else []
    return TableResult(
        pd.DataFrame(rows),
        heading=Message("Ergodic distribution: {chain}", chain=chain.title),
        about=chain.about | TableAbout(tests=(), notes=tuple(notes)),
    )


def _end(chances: Floats, states: list[str]) -> tuple[Floats, Message | None]:
    """Return the distribution a chain leads to, or nan and the reason why there is none."""
    nothing = np.full(len(states), np.nan)
    empty = [state for state, row in zip(states, chances, strict=True) if np.isnan(row).any()]
    if empty:
        return nothing, Message(
            "nothing moved from class {classes}, so there is no ergodic distribution.",
            classes=joined(empty, ", "),
        )
    ends = _closed_sets(chances)
    if len(ends) > 1:
        sets = joined(("{" + ", ".join(states[k] for k in each) + "}" for each in ends), " and ")
        return nothing, Message(
            "the classes {sets} are never left again: where the chain ends depends on its start.", sets=sets
        )
    last = ends[0]  # classes outside are left for good
    square = np.vstack([chances[np.ix_(last, last)].T - np.eye(len(last)), np.ones(len(last))])
    found = np.zeros(len(states))
    found[last] = np.linalg.lstsq(square, np.append(np.zeros(len(last)), 1.0), rcond=None)[0]
    return found, None


def _closed_sets(chances: Floats) -> list[list[int]]:
    """Return the sets of classes that reach one another and nothing else."""
    from scipy.sparse.csgraph import connected_components

    count, member = connected_components(chances > 0, directed=True, connection="strong")
    sets = [np.flatnonzero(member == k) for k in range(count)]
    return [
        each.tolist()
        for each in sets
        if not (chances[each][:, np.setdiff1d(range(len(chances)), each)] > 0).any()
    ]
