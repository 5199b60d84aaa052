"""Weights between members of the same group: cities of one province, say."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import sparse

from spatial_iie._align import check_labels
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.weights._announce import announce
from spatial_iie.weights._limits import check_links
from spatial_iie.weights.about import WeightsAbout
from spatial_iie.weights.weights import Weights


def block(groups: pd.Series) -> Weights:
    """Return weights of 1 between all regions of the same group.

    Parameters
    ----------
    groups : Series, shape (n,)
        The group of each region, indexed by region; numbers or words.

    Returns
    -------
    Weights
        Binary and symmetric. A region alone in its group has no neighbours.

    Warns
    -----
    WeightsWarning
        If regions are alone in their group.

    Raises
    ------
    AlignmentError
        If there are no labels, or a region occurs twice.
    DataError
        If the group of a region is missing.

    Examples
    --------
    >>> import pandas as pd, spatial_iie as si
    >>> province = pd.Series({"a": "Hebei", "b": "Henan", "c": "Hebei", "d": "Henan"}, name="province")
    >>> si.weights.block(province)
    <Weights block:province: 4 regions, 4 links, 1.00 neighbours on average, no isolates, 2 components>
    """
    check_labels(groups, "groups")
    missing = groups.index[groups.isna()]
    if len(missing):
        raise DataError(
            "{n_missing} {n_missing:region|regions} {n_missing:has|have} no group {missing}. "
            "Fill it in, or leave them out.",
            n_missing=len(missing),
            missing=listed(missing),
        )
    code, names = pd.factorize(groups)
    n, sizes = len(code), np.bincount(code)
    check_links(int((sizes * (sizes - 1)).sum()), Message("these groups"))
    member = sparse.csr_array((np.ones(n), (np.arange(n), code)), shape=(n, len(names)))
    matrix = (member @ member.T).tocsr()
    matrix.setdiag(0)
    recipe = f"block:{groups.name}" if groups.name is not None else "block"
    w = Weights(matrix, groups.index, recipe=recipe, about=WeightsAbout(groups=len(names)))
    announce(w)
    return w
