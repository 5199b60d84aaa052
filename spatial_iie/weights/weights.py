"""Spatial weights: an immutable sparse matrix that knows its regions and how it was made."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import escape
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from spatial_iie._align import aligned_values
from spatial_iie.errors import AlignmentError, WeightsError, listed, plural
from spatial_iie.messages import Message
from spatial_iie.weights._announce import announce_lost
from spatial_iie.weights.about import WeightsAbout
from spatial_iie.weights.normalization import IN_WORDS, Normalization, scaled

_IN_WORDS = {"queen": Message("queen"), "rook": Message("rook")}  # recipes that other languages explain

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import networkx as nx
    from libpysal.graph import Graph
    from libpysal.weights import W

    from spatial_iie.weights.description import WeightsDescription
    from spatial_iie.weights.islands import How


@dataclass(frozen=True, init=False, repr=False, eq=False)
class Weights:
    """Spatial weights: n labelled regions and an n x n sparse matrix.

    Parameters
    ----------
    matrix : sparse array or matrix, shape (n, n)
        Non-negative finite weights with an empty diagonal; ``matrix[i, j]`` is the weight of neighbour j in
        region i's lag. Stored zeros are no links and are dropped.
    ids : Index or iterable of labels, length n
        The regions, in the order of rows and columns.
    recipe : str
        How the matrix was made, e.g. ``"queen"``.
    normalization : {"none", "row", "spectral", "min-max"}
        How the weights are scaled.
    about : WeightsAbout, or mapping, optional
        Whatever else should be known: parameters, tolerance, regions dropped; ``steps`` lists what was done
        to the weights after they were built, in order.

    Raises
    ------
    WeightsError
        If the matrix is not square, has a missing, infinite or negative weight or a self-neighbour, or does
        not fit the labels.

    Examples
    --------
    >>> import spatial_iie as si
    >>> w = si.weights.lattice(2, 3)
    >>> w
    <Weights queen lattice 2 x 3: 6 regions, 22 links, 3.67 neighbours on average, no isolates, 1 component>
    >>> w.row_standardized().matrix.sum(axis=1)
    array([1., 1., 1., 1., 1., 1.])
    """

    _csr: sparse.csr_array
    _ids: pd.Index
    recipe: str
    normalization: str = "none"
    about: WeightsAbout = field(default_factory=WeightsAbout)

    def __init__(
        self,
        matrix: ArrayLike | sparse.sparray,
        ids: Iterable[Hashable],
        *,
        recipe: str = "user matrix",
        normalization: str = "none",
        about: Mapping[str, object] | None = None,
    ) -> None:
        csr = _checked(matrix)
        index = _checked_ids(ids, csr.shape[0])
        for name, value in {
            "_csr": csr,
            "_ids": index,
            "recipe": _IN_WORDS.get(recipe, recipe),
            "normalization": normalization,
            "about": WeightsAbout.of(about or {}),
        }.items():
            object.__setattr__(self, name, value)

    @property
    def ids(self) -> pd.Index:
        """The regions, in the order of rows and columns."""
        return self._ids.view()

    @property
    def matrix(self) -> sparse.csr_array:
        """The weights, shape (n, n), in CSR form over read-only arrays."""
        csr = sparse.csr_array((self._csr.data, self._csr.indices, self._csr.indptr), shape=self._csr.shape)
        csr.has_canonical_format = True
        return csr

    @property
    def n(self) -> int:
        """Number of regions."""
        return len(self.ids)

    @property
    def links(self) -> int:
        """Number of non-zero weights (a mutual link counts twice)."""
        return int(self._csr.nnz)

    @property
    def cardinalities(self) -> pd.Series:
        """Number of neighbours of each region."""
        return pd.Series(np.diff(self._csr.indptr), index=self.ids, name="neighbours")

    @property
    def isolates(self) -> pd.Index:
        """The isolates, which have no neighbour."""
        return self.ids[np.diff(self._csr.indptr) == 0]

    @cached_property
    def component_labels(self) -> NDArray[np.int64]:
        """The number of each region's component, from 0, shape (n,)."""
        from scipy.sparse.csgraph import connected_components

        _, label = connected_components(self._csr, directed=True, connection="weak")
        label = label.astype(np.int64)
        label.setflags(write=False)
        return np.asarray(label)

    @property
    def component_count(self) -> int:
        """Number of components."""
        return int(self.component_labels.max()) + 1

    @cached_property
    def components(self) -> tuple[pd.Index, ...]:
        """The groups of regions connected by links in either direction, largest first."""
        label = self.component_labels
        sizes = np.bincount(label)
        members = np.split(np.argsort(label, kind="stable"), np.cumsum(sizes)[:-1])
        return tuple(self.ids[members[c]] for c in np.argsort(-sizes, kind="stable"))

    @cached_property
    def s0(self) -> float:
        """Sum of all weights."""
        return float(self._csr.sum())

    @cached_property
    def s1(self) -> float:
        """Half the sum of (w_ij + w_ji) squared."""
        return float((self._csr.power(2)).sum() + (self._csr.multiply(self._csr.T)).sum())

    @cached_property
    def s2(self) -> float:
        """Sum over regions of (row sum + column sum) squared."""
        return float(((self._csr.sum(axis=1) + self._csr.sum(axis=0)) ** 2).sum())

    def row_standardized(self) -> Weights:
        """Return the weights with every row divided by its sum; rows of isolates stay empty.

        Examples
        --------
        >>> import spatial_iie as si
        >>> si.weights.lattice(2, 2, rook=True).row_standardized().normalization
        'row'
        """
        return self.normalized("row")

    def normalized(self, how: Normalization) -> Weights:
        """Return the weights scaled; ``about["steps"]`` keeps the order of what was done.

        Parameters
        ----------
        how : {"row", "spectral", "min-max"}
            Divide every row by its sum; all weights by their largest eigenvalue; or all by the smaller of the
            largest row sum and the largest column sum (Kelejian and Prucha, 2010).

        Returns
        -------
        Weights

        Raises
        ------
        WeightsError
            If the largest eigenvalue is asked for and is zero.

        Examples
        --------
        >>> import spatial_iie as si
        >>> w = si.weights.lattice(2, 2, rook=True).normalized("spectral")
        >>> w.matrix.toarray()[0].tolist(), w.about["steps"]
        ([0.0, 0.5, 0.5, 0.0], ('spectral',))
        """
        if how == self.normalization:
            return self
        about = WeightsAbout(steps=(*self.about.steps, how))
        return self._rebuilt(scaled(self._csr, how), self.ids, about, normalization=how)

    def lag(self, y: pd.Series) -> pd.Series:
        """Return the spatial lag of a variable: for each region the weighted sum of its neighbours' values.

        Parameters
        ----------
        y : Series, shape (n,)
            Finite values labelled by the same regions, in any order.

        Returns
        -------
        Series, shape (n,)
            In the order of ``y``, named ``"W " + name``; nan for isolates.

        Raises
        ------
        AlignmentError, DataError
            If labels or values of ``y`` do not fit (see ``spatial_iie.errors``).

        Examples
        --------
        >>> import pandas as pd, spatial_iie as si
        >>> w = si.weights.from_matrix([[0, 1], [1, 0]], ids=["a", "b"])
        >>> w.lag(pd.Series({"b": 2.0, "a": 1.0}, name="x"))
        b    1.0
        a    2.0
        Name: W x, dtype: float64
        """
        lagged = pd.Series(self._csr @ aligned_values(y, self), index=self.ids)
        lagged[self.isolates] = np.nan
        return lagged.reindex(y.index).rename("W" if y.name is None else f"W {y.name}")

    def subset(self, ids: Iterable[Hashable]) -> Weights:
        """Return the weights between some of the regions, normalized again as these were.

        Parameters
        ----------
        ids : iterable of labels
            Regions to keep, each once; the order becomes the order of the new weights.

        Returns
        -------
        Weights
            ``about["became_isolates"]`` lists the regions that lost all their neighbours.

        Warns
        -----
        WeightsWarning
            If regions lost all their neighbours.

        Raises
        ------
        AlignmentError
            If a region is unknown or named twice.

        Examples
        --------
        >>> import spatial_iie as si
        >>> si.weights.lattice(1, 3).subset([2, 1]).ids.tolist()
        [2, 1]
        """
        part = self._part(ids)
        if part is not self:
            announce_lost(pd.Index(part.about.became_isolates))
        return part

    def _part(self, ids: Iterable[Hashable]) -> Weights:
        """Return what :meth:`subset` returns, without a warning."""
        keep = pd.Index(ids)
        if not keep.is_unique:
            raise AlignmentError(
                "subset: regions named twice {unique}.", unique=listed(keep[keep.duplicated()].unique())
            )
        if keep.equals(self.ids):
            return self
        position = self.ids.get_indexer(keep)
        unknown = keep[position < 0]
        if len(unknown):
            raise AlignmentError(
                "subset: {n_unknown} {n_unknown:region|regions} {n_unknown:is|are} not in the weights {unknown}.",
                n_unknown=len(unknown),
                unknown=listed(unknown),
            )
        return _kept(self, position, lambda: self._cut(keep, position))

    def _cut(self, keep: pd.Index, position: NDArray[np.intp]) -> Weights:
        csr = self._csr[position][:, position]
        before = np.diff(self._csr.indptr)[position]
        lost = keep[(before > 0) & (np.diff(csr.indptr) == 0)]
        again = csr if self.normalization == "none" else scaled(csr, self.normalization)
        return self._rebuilt(again, keep, WeightsAbout(became_isolates=tuple(lost)))

    def _in_order(self, position: NDArray[np.intp]) -> Weights:
        """Return the same weights with rows and columns in another order; not scaled again, not announced."""
        if np.array_equal(position, np.arange(self.n)):
            return self
        return self._rebuilt(self._csr[position][:, position], self.ids[position], WeightsAbout())

    def attach_islands(
        self,
        regions: gpd.GeoDataFrame | gpd.GeoSeries | None,
        *,
        how: How = "nearest",
        components: bool = False,
        weight: float | None = None,
    ) -> Weights:
        """Return the weights with links, in both directions, for regions that have none.

        Parameters
        ----------
        regions : GeoDataFrame or GeoSeries
            The layer, indexed by region; it may have more regions. Not needed if ``how`` is pairs.
        how : "nearest", "border", number, or iterable of pairs of regions
            Link each isolate to the nearest region by their points, or to the one whose border comes nearest to its
            own (for large regions: Hainan to Guangdong), to all regions within so many kilometres, or link these
            pairs, whether or not they are isolates. Distances as in :func:`spatial_iie.weights.knn`.
        components : bool
            Treat every component but the largest like an isolate (Hainan is one, of several cities): link it
            where it comes nearest to the rest until all regions are connected, or to all regions of other
            components within the kilometres.
        weight : float, optional
            What the new links weigh; 1 if the weights are binary, as contiguity is, otherwise it must be
            said.

        Returns
        -------
        Weights
            Not scaled. ``about["attached"]`` lists the new pairs.

        Warns
        -----
        WeightsWarning
            If isolates remain.

        Raises
        ------
        WeightsError
            If the weights are scaled already, are not binary and ``weight`` is not given, or ``how`` is
            nothing of the above.
        AlignmentError
            If a region is not in the layer, or a pair names one that is not in the weights.

        Examples
        --------
        >>> import spatial_iie as si
        >>> w = si.weights.from_matrix([[0, 1, 0], [1, 0, 0], [0, 0, 0]], ids=["Haikou", "Wanning", "Sansha"])
        >>> w.attach_islands(None, how=[("Sansha", "Wanning")]).about["attached"]
        (('Wanning', 'Sansha'),)
        """
        from spatial_iie.weights.islands import attach_islands

        return attach_islands(self, regions, how=how, components=components, weight=weight)

    def describe(self) -> WeightsDescription:
        """Return a description: neighbours, components, asymmetry, S0, S1, S2, admissible lambda and rho.

        Examples
        --------
        >>> import spatial_iie as si
        >>> si.weights.lattice(2, 2, rook=True).describe().interval
        (-0.5, 0.5)
        """
        from spatial_iie.weights.description import WeightsDescription

        return WeightsDescription(self)

    def to_graph(self) -> Graph:
        """Return the weights as a ``libpysal.graph.Graph``; isolates are kept.

        Examples
        --------
        >>> import spatial_iie as si
        >>> si.weights.lattice(2, 2).to_graph().n_edges
        12
        """
        from libpysal.graph import Graph

        coo = self._csr.tocoo()
        alone = np.flatnonzero(np.diff(self._csr.indptr) == 0)
        focal, neighbor = np.concatenate([coo.row, alone]), np.concatenate([coo.col, alone])
        weight = np.concatenate([coo.data, np.zeros(len(alone))])
        order = np.lexsort((neighbor, focal))
        return Graph.from_arrays(self.ids[focal[order]], self.ids[neighbor[order]], weight[order])

    def to_w(self) -> W:
        """Return the weights as a legacy ``libpysal.weights.W``; isolates are kept as its islands.

        Examples
        --------
        >>> import spatial_iie as si
        >>> si.weights.lattice(1, 3).to_w().neighbors
        {0: [1], 1: [0, 2], 2: [1]}
        """
        from spatial_iie.weights.exports import to_w

        return to_w(self)

    def to_networkx(self) -> nx.DiGraph:
        """Return the weights as a directed networkx graph: edges from i to its neighbours, with ``weight``.

        Examples
        --------
        >>> import spatial_iie as si
        >>> si.weights.lattice(1, 3).to_networkx().edges[1, 2]
        {'weight': 1.0}
        """
        from spatial_iie.weights.exports import to_networkx

        return to_networkx(self)

    def write(self, path: str | Path) -> None:
        """Write the weights to a file, in the format its name ends in; a file that is there is replaced.

        Parameters
        ----------
        path : str or Path
            Ends in .gal, .gwt, .dta, .swm, .mat, .mtx, .csv (a list of links), .matrix.csv or .parquet.

        Raises
        ------
        WeightsError
            If the name tells no format, the folder cannot be written to, or the format cannot hold these
            weights or ids. Then a file that was there is as it was.

        Examples
        --------
        >>> import tempfile, spatial_iie as si
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     si.weights.lattice(2, 2).write(f"{folder}/lattice.gwt")
        ...     si.weights.read(f"{folder}/lattice.gwt").links
        12
        """
        from spatial_iie.weights.files.formats import write

        write(self, path)

    def _rebuilt(
        self,
        csr: sparse.csr_array,
        ids: pd.Index,
        about: WeightsAbout,
        *,
        recipe: str = "",
        normalization: str | None = None,
    ) -> Weights:
        return Weights(
            csr,
            ids,
            recipe=recipe or self.recipe,
            normalization=normalization or self.normalization,
            about=self.about | about,
        )

    def __repr__(self) -> str:
        alone = self.isolates
        isolates = f"{len(alone)} isolate{plural(alone)} {listed(alone)}" if len(alone) else "no isolates"
        scaling = IN_WORDS[self.normalization]
        return (
            f"<Weights {self.recipe}{f', {scaling}' if scaling else ''}: {self.n} regions, "
            f"{self.links} links, {self.links / self.n:.2f} neighbours on average, {isolates}, "
            f"{self.component_count} component{'' if self.component_count == 1 else 's'}>"
        )

    def _repr_html_(self) -> str:
        measures = (
            self.describe().to_frame().head(10).to_html(index=False)
        )  # those that follow need eigenvalues
        return f"<p>{escape(repr(self))}</p>{measures}"


_COMPLEX = "weights must be real numbers, not complex ones. Decide what their imaginary parts mean first."


def real_matrix(matrix: ArrayLike) -> NDArray[np.float64]:
    """Return a matrix of floats; refuse imaginary parts, masked cells and whatever is no number."""
    try:
        array = np.asanyarray(matrix)
        if np.iscomplexobj(array):
            raise WeightsError(_COMPLEX)
        hidden = int(np.ma.getmaskarray(array).sum()) if isinstance(array, np.ma.MaskedArray) else 0
        if hidden:
            raise WeightsError(
                "{hidden} weights are masked. Say what they are: matrix.filled(0) makes no links of them.",
                hidden=hidden,
            )
        values = np.asarray(array, dtype=float)
    except WeightsError:
        raise
    except (TypeError, ValueError) as error:
        raise WeightsError(
            "the matrix of weights holds something that is no number ({error}).", error=error
        ) from None
    if values.ndim != 2:
        raise WeightsError("weights must be a matrix, not an array of {ndim} dimensions.", ndim=values.ndim)
    return values


_PARTS: WeakKeyDictionary[Weights, dict[bytes, Weights]] = WeakKeyDictionary()
_MOST_PARTS, _MOST_REGIONS = 8, 5_000


def _kept(w: Weights, position: NDArray[np.intp], cut: Callable[[], Weights]) -> Weights:
    """Return a part of the weights, the same object as before: what is computed of it is then kept, too."""
    if len(position) > _MOST_REGIONS:
        return cut()
    parts, key = _PARTS.setdefault(w, {}), position.tobytes()
    if key not in parts:
        if len(parts) == _MOST_PARTS:
            parts.pop(next(iter(parts)))
        parts[key] = cut()
    return parts[key]


def _checked(matrix: ArrayLike | sparse.sparray) -> sparse.csr_array:
    if not sparse.issparse(matrix):
        matrix = real_matrix(matrix)
    elif np.iscomplexobj(matrix):
        raise WeightsError(_COMPLEX)
    csr = sparse.csr_array(matrix, dtype=float)
    if csr.shape[0] != csr.shape[1]:
        raise WeightsError(
            "weights must be square, not {rows} x {columns}.", rows=csr.shape[0], columns=csr.shape[1]
        )
    if csr.shape[0] == 0:
        raise WeightsError("weights need at least one region; this matrix is empty.")
    try:
        csr.check_format(full_check=True)
    except ValueError as error:
        raise WeightsError("the sparse matrix of weights is damaged ({error}).", error=error) from None
    if not csr.has_canonical_format or not csr.data.all():
        csr = csr.copy()  # what the caller holds stays as it is
        csr.sum_duplicates()
        csr.eliminate_zeros()
    for wrong, word in (
        (~np.isfinite(csr.data), Message("missing or infinite")),
        (csr.data < 0, Message("negative")),
    ):
        if wrong.any():
            row = int(np.searchsorted(csr.indptr, int(np.flatnonzero(wrong)[0]), side="right") - 1)
            raise WeightsError(
                "{count} weights are {word}, the first in row {row}.",
                count=int(wrong.sum()),
                word=word,
                row=row,
            )
    own = np.flatnonzero(csr.diagonal())
    if len(own):
        raise WeightsError(
            "{n_own} {n_own:region is its own neighbour|regions are their own neighbours}, at "
            "rows {own}. Set the diagonal to zero.",
            n_own=len(own),
            own=listed(own),
        )
    if csr.nnz and not 1e-120 <= csr.data.min() <= csr.data.max() <= 1e120:
        raise WeightsError(
            "weights from {low:.3g} to {high:.3g} leave the range that can be computed "
            "with. Multiply the matrix by a constant: scale does not matter.",
            low=csr.data.min(),
            high=csr.data.max(),
        )
    kind = np.int32 if max(csr.nnz, csr.shape[0]) < 2**31 else np.int64
    ends = [_unwritable(part.astype(kind, copy=False)) for part in (csr.indices, csr.indptr)]
    return sparse.csr_array((_unwritable(csr.data), *ends), shape=csr.shape)


def _unwritable(array: np.ndarray) -> np.ndarray:
    """Return a copy over bytes, which nobody can make writable again."""
    return np.frombuffer(array.tobytes(), dtype=array.dtype)


def _checked_ids(ids: Iterable[Hashable], n: int) -> pd.Index:
    index = ids.copy() if isinstance(ids, pd.Index) else pd.Index(list(ids))
    if len(index) != n:
        raise WeightsError(
            "{n_index} ids for a {n} x {n} matrix. Give one id a row.", n_index=len(index), n=n
        )
    try:
        unique = index.is_unique
    except TypeError:
        raise WeightsError("ids must be numbers or text; these cannot be told apart (unhashable).") from None
    if not unique:
        raise WeightsError(
            "ids named twice {unique}. Each region needs its own id.",
            unique=listed(index[index.duplicated()].unique()),
        )
    missing = 0
    if not isinstance(index, pd.RangeIndex):
        missing = int(index.to_frame().isna().to_numpy().any(axis=1).sum())
    if missing:
        raise WeightsError("{missing} ids are missing. Each region needs an id.", missing=missing)
    return index
