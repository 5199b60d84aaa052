"""The package spopt, which joins regions into contiguous clusters: loaded when used, seeded, kept quiet."""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from io import StringIO
from types import ModuleType
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie.errors import EstimationError
from spatial_iie.messages import term

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
_ROUNDS = {"max_iterations_construction": 49, "max_iterations_sa": 1}  # of max-p
_APART = 1e-9  # neighbours alike are neighbours still


class Field(NamedTuple):
    """What is joined: z, shape (n, k), standardized; the links between regions; the sizes that max-p adds up."""

    z: Floats
    links: sparse.csr_array
    sizes: Floats
    floor: float


def joined(method: str, field: Field, clusters: int, seed: int) -> Ints:
    """Return the cluster of each region by a method of spopt, numbered from 0.

    Raises
    ------
    EstimationError
        If spopt is not installed, or finds no clusters.
    """
    with _quiet(seed):
        found = np.asarray(_METHODS[method](field, clusters, seed))
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def pruned(field: Field, most: int) -> dict[int, Ints]:
    """Return the clusters of SKATER for every number from 2 to ``most``: each cuts one of those before it."""
    with _quiet(0):
        return {k: labels for k, labels in enumerate(_forest(field, most), 1) if k > 1}


def _ward(field: Field, clusters: int, _seed: int) -> object:
    model = _package("region").WardSpatial(*_table(field), clusters)
    model.solve()
    return model.labels_


def _skater(field: Field, clusters: int, _seed: int) -> object:
    return _forest(field, clusters)[-1]


def _azp(field: Field, clusters: int, seed: int) -> object:
    """Return clusters of AZP, which exchanges regions between clusters, from those of Ward's method on."""
    start = np.unique(np.asarray(_ward(field, clusters, seed)), return_inverse=True)[1]
    model = _package("region").AZP(*_table(field), clusters, random_state=seed, initial_labels=start)
    model.solve()
    return model.labels_


def _max_p(field: Field, _clusters: int, _seed: int) -> object:
    data, w, names = _table(field)
    data = data.assign(size=field.sizes)
    model = _package("region").MaxPHeuristic(data, w, names, "size", field.floor, 2, **_ROUNDS)
    model.solve()
    return model.labels_


_METHODS: Mapping[str, Callable[[Field, int, int], object]] = {
    "ward": _ward,
    "skater": _skater,
    "azp": _azp,
    "max-p": _max_p,
}


def _forest(field: Field, clusters: int) -> list[Ints]:
    """Return the clusters of SKATER after every cut, from one cluster on."""
    forest = _package("region.skater").SpanningForest(
        dissimilarity=_squared, affinity=None, reduction=np.sum, center=np.mean
    )
    _, w, _ = _table(field)
    forest.fit(clusters, w, data=field.z, trace=True)
    return [np.asarray(labels, dtype=np.int64) for labels, _ in forest._trace]


def _squared(one: Floats, other: Floats | None = None) -> Floats:
    """Return squared distances, of which none is 0: scipy's tree takes 0 for no link."""
    from scipy.spatial.distance import cdist

    return np.asarray(cdist(one, one if other is None else other, "sqeuclidean")) + _APART


def _table(field: Field) -> tuple[pd.DataFrame, object, list[str]]:
    """Return values, weights and names of columns as spopt takes them."""
    from libpysal.weights import W

    links = field.links
    beside = {i: links.indices[links.indptr[i] : links.indptr[i + 1]].tolist() for i in range(len(field.z))}
    names = [f"z{k}" for k in range(field.z.shape[1])]
    return pd.DataFrame(field.z, columns=names), W(beside, silence_warnings=True), names


def _package(module: str) -> ModuleType:
    from importlib import import_module

    try:
        return import_module(f"spopt.{module}")
    except ImportError:
        raise EstimationError(
            "regionalization is the work of the package spopt, which is not installed: {how}.",
            how=term("pip install 'spatial-iie[regions]'", "pip install 'spatial-iie[regions]'"),
        ) from None


@contextmanager
def _quiet(seed: int) -> Iterator[None]:
    """Keep spopt off the terminal, and what it draws from the generators of the process to the seed."""
    ours, numpys = random.getstate(), np.random.get_state()  # noqa: NPY002, spopt draws from it
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002
    try:
        with warnings.catch_warnings(), redirect_stdout(StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        random.setstate(ours)
        np.random.set_state(numpys)  # noqa: NPY002
