"""The one door between labels and arrays: what enters as Series leaves as arrays in the weights' order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import AlignmentError, DataError, WeightsError, listed, plural
from spatial_iie.messages import Message, joined, term

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
    check_same_regions(y.index, w.ids, called(y, name))
    values = finite_numbers(y, name)
    return values if y.index.equals(w.ids) else values[y.index.get_indexer(w.ids)]


def called(y: object, name: str) -> str:
    """Return what an error calls a variable: in the shell, which knows no arguments, its column and year.

    >>> y = pd.Series([1.0], name="gdp")
    >>> called(y, "y"), called(y, "y").render("en", "shell"), called([1.0], "y")
    ('y', 'gdp', 'y')
    """
    column, year = getattr(y, "name", None), getattr(y, "attrs", {}).get("year")
    if isinstance(name, Message) or column is None:
        return name
    in_year = Message("{variable} in {year}", variable=column, year=year)
    return term(name, in_year if year else str(column))


def check_study(study: object) -> None:
    """Refuse what is no study, such as the table of one year.

    >>> check_study(None)
    Traceback (most recent call last):
    spatial_iie.errors.DataError: a study is needed, not a NoneType: open one with si.study.open(table, region=..., \
year=...).
    """
    if not hasattr(study, "table"):
        raise DataError(
            "a study is needed, not a {kind}: open one with si.study.open(table, region=..., year=...).",
            kind=type(study).__name__,
        )


def check_weights(w: object) -> None:
    """Refuse a matrix, a graph or anything else that is not labelled weights."""
    if w is None:
        raise WeightsError(
            "w is None: weights are needed. Build them first, for example w = si.weights.queen(study.regions)."
        )
    if not hasattr(w, "ids") or not hasattr(w, "cardinalities"):
        raise WeightsError(
            "w is a {kind}, not Weights. Make weights of it first: "
            "si.weights.from_matrix(matrix, ids) or si.weights.from_graph(graph).",
            kind=type(w).__name__,
        )


def label_order(labels: pd.Index) -> NDArray[np.intp]:
    """Return the order in which random draws go through regions: that of their labels, whatever order they are in.

    Labels that cannot be compared with one another are ordered by kind, then as text.

    >>> label_order(pd.Index(["b", "a"])).tolist(), label_order(pd.Index([10, 9, "9"])).tolist()
    ([1, 0], [0, 1, 2])
    """
    try:
        return np.asarray(labels.argsort(), dtype=np.intp)
    except TypeError:
        keys = [(type(label).__name__, str(label)) for label in labels]
        return np.array(sorted(range(len(keys)), key=keys.__getitem__), dtype=np.intp)


def in_label_order(w: Weights) -> Weights:
    """Return the same weights with their regions in the order of their labels.

    Every statistic that draws goes through this, so that a result depends on labels and seed alone.
    """
    check_weights(w)
    return w._in_order(label_order(w.ids))


def check_labels(y: object, name: str) -> None:
    """Refuse what carries no region labels, more than one a row, or one of them twice."""
    name = called(y, name)
    if not isinstance(y, pd.Series):
        raise AlignmentError(
            "{name} is a {kind} without region labels. Pass a pandas Series indexed by region, "
            "for example pd.Series(values, index=w.ids) if the values are in the order of the "
            "weights.",
            name=name,
            kind=type(y).__name__,
        )
    _refuse_levels(y.index, name)
    if not y.index.is_unique:
        twice = y.index[y.index.duplicated()].unique()
        raise AlignmentError(
            "{name} has {n_twice} region{s} more than once {twice}. Keep one row per region.",
            name=name,
            n_twice=len(twice),
            s=plural(twice),
            twice=listed(twice),
        )


def _refuse_levels(index: pd.Index, name: str) -> None:
    if isinstance(index, pd.MultiIndex):
        unnamed = Message("a level without a name")
        levels = joined([str(level) if level else unnamed for level in index.names], " and ")
        raise AlignmentError(
            "{name} is labelled by {levels}, not by region alone. Take one cross-section first, "
            "for example {name}.xs(2019, level='year').",
            name=name,
            levels=levels,
        )


def check_same_regions(index: pd.Index, ids: pd.Index, name: str = "y") -> None:
    """Refuse labels that are not exactly those of the weights, whatever their order."""
    _refuse_levels(index, name)
    if len(index) == len(ids) and (index.equals(ids) or (ids.get_indexer(index) >= 0).all()):
        return
    only_w, only_y = ids[~ids.isin(index)], index[~index.isin(ids)]
    kinds: Message | str = ""
    if len(only_w) == len(ids) and index.inferred_type != ids.inferred_type:
        kinds = Message(
            " ({name} is labelled by {given}, the weights by {wanted})",
            name=name,
            given=index.inferred_type,
            wanted=ids.inferred_type,
        )
    raise AlignmentError(
        "{name} and the weights do not cover the same regions: {n_only_w} in the weights only "
        "{only_w}, {n_only_y} in {name} only {only_y}{kinds}. {advice}",
        name=name,
        n_only_w=len(only_w),
        only_w=listed(only_w),
        n_only_y=len(only_y),
        only_y=listed(only_y),
        kinds=kinds,
        advice=term(
            "Use w.subset(ids) or study.select(ids).", "Take the data and the weights of the same regions."
        ),
    )


def finite_numbers(y: pd.Series, name: str = "y") -> NDArray[np.float64]:
    """Return the values of a Series as floats; refuse text, missing and infinite values, naming regions."""
    name = called(y, name)
    if not (pd.api.types.is_numeric_dtype(y.dtype) or y.dtype == object) or y.dtype.kind == "c":
        raise DataError(
            "{name} holds {dtype} values, not real numbers. Convert it, e.g. pd.to_numeric({name}).",
            name=name,
            dtype=y.dtype,
        )
    try:
        values: NDArray[np.float64] = y.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise DataError(
            "{name} holds values that are not numbers ({error}). Use pd.to_numeric({name}).",
            name=name,
            error=error,
        ) from None
    for wrong, word in ((np.isnan(values), "missing"), (np.isinf(values), "infinite")):
        if wrong.any():
            where = y.index[wrong]
            raise DataError(
                "{name} has {n_where} {word} value{s}, at {where}. Leave those regions out of {name} and of the "
                "weights: {how}.",
                name=name,
                n_where=len(where),
                word=Message(word),
                s=plural(where),
                where=listed(where),
                how=term("y = y.drop(regions); w = w.subset(y.index)", "leave their cells blank"),
            )
    return values
