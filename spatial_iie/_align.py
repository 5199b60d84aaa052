"""The one door between labels and arrays: what enters as Series leaves as arrays in the weights' order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import AlignmentError, DataError, WeightsError, listed, plural

if TYPE_CHECKING:
    from spatial_iie.weights.weights import Weights


def aligned_values(y: pd.Series, w: Weights, *, name: str = "y") -> NDArray[np.float64]:
    """Return the values of ``y`` in the order of ``w.ids``, or say why they cannot be had.

    Parameters
    ----------
    y : Series, shape (n,)
        Finite numbers, labelled by region; any order of rows.
    w : Weights
        Weights between the same n regions.
    name : str
        What to call ``y`` in an error.

    Returns
    -------
    ndarray of float, shape (n,)

    Raises
    ------
    AlignmentError
        If ``y`` has no labels, has one twice, or does not cover the same regions as the weights.
    DataError
        If a value is missing, infinite or not a number.
    """
    check_weights(w)
    check_labels(y, name)
    check_same_regions(y.index, w.ids, name)
    values = finite_numbers(y, name)
    return values if y.index.equals(w.ids) else values[y.index.get_indexer(w.ids)]


def check_weights(w: object) -> None:
    """Refuse a matrix, a graph or anything else that is not labelled weights."""
    if not hasattr(w, "ids"):
        raise WeightsError(
            f"w is a {type(w).__name__}, not Weights. Make weights of it first: "
            f"si.weights.from_matrix(matrix, ids) or si.weights.from_graph(graph)."
        )


def check_labels(y: object, name: str) -> None:
    """Refuse what carries no region labels, or carries one of them twice."""
    if not isinstance(y, pd.Series):
        raise AlignmentError(
            f"{name} is a {type(y).__name__} without region labels. Pass a pandas Series indexed by region, "
            f"for example pd.Series(values, index=w.ids) if the values are in the order of the weights."
        )
    if not y.index.is_unique:
        twice = y.index[y.index.duplicated()].unique()
        raise AlignmentError(
            f"{name} has {len(twice)} region{plural(twice)} more than once {listed(twice)}. Keep one row a region."
        )


def check_same_regions(index: pd.Index, ids: pd.Index, name: str = "y") -> None:
    """Refuse labels that are not exactly those of the weights, whatever their order."""
    if len(index) == len(ids) and index.isin(ids).all():
        return
    only_w, only_y = ids[~ids.isin(index)], index[~index.isin(ids)]
    kinds = ""
    if len(only_w) == len(ids) and index.inferred_type != ids.inferred_type:
        kinds = f" ({name} is labelled by {index.inferred_type}, the weights by {ids.inferred_type})"
    raise AlignmentError(
        f"{name} and the weights do not cover the same regions: {len(only_w)} in the weights only "
        f"{listed(only_w)}, {len(only_y)} in {name} only {listed(only_y)}{kinds}. "
        f"Use w.subset(ids) or study.select(ids)."
    )


def finite_numbers(y: pd.Series, name: str = "y") -> NDArray[np.float64]:
    """Return the values of a Series as floats; refuse text, missing and infinite values, naming regions."""
    if not (pd.api.types.is_numeric_dtype(y.dtype) or y.dtype == object) or y.dtype.kind == "c":
        raise DataError(
            f"{name} holds {y.dtype} values, not real numbers. Convert it, e.g. pd.to_numeric({name})."
        )
    try:
        values: NDArray[np.float64] = y.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise DataError(
            f"{name} holds values that are not numbers ({error}). Use pd.to_numeric({name})."
        ) from None
    for wrong, word in ((np.isnan(values), "missing"), (np.isinf(values), "infinite")):
        if wrong.any():
            where = y.index[wrong]
            raise DataError(
                f"{name} has {len(where)} {word} value{plural(where)}, at {listed(where)}. "
                f"Leave those regions out of {name} and of the weights: {name} = {name}.drop(regions); "
                f"w = w.subset({name}.index)."
            )
    return values
