"""Weights from files."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from spatial_iie._files import guarded, regular_file
from spatial_iie.errors import DataError, WeightsError, WeightsWarning, listed, warn
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, term
from spatial_iie.weights.about import WeightsAbout
from spatial_iie.weights.build import from_matrix
from spatial_iie.weights.files import workbook
from spatial_iie.weights.files._content import Content, as_kind, kind_of
from spatial_iie.weights.files._distances import refuse_distances, settled_third
from spatial_iie.weights.files._halves import whole_links, with_diagonal
from spatial_iie.weights.files.formats import format_of
from spatial_iie.weights.files.words import Diagonal, Links, Third
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    import geopandas as gpd


def read(
    path: str | Path,
    *,
    ids: Iterable[Hashable] | None = None,
    gwt: Third | None = None,
    regions: gpd.GeoDataFrame | None = None,
    diagonal: Diagonal | None = None,
    links: Links | None = None,
    sheet: str | None = None,
) -> Weights:
    """Return weights from a file.

    Parameters
    ----------
    path : str or Path
        Ends in .gal, .gwt, .kwt, .dta, .swm, .mat, .mtx, .csv, .xlsx, .txt (links or matrix) or .parquet.
    ids : iterable of labels, optional
        The regions, in the order the weights should have. If the file holds ids, they must be the same
        regions, compared as text (as numbers, if the file holds numbers: "011000" finds 11000); if it holds
        none, they are the labels of its rows: ``study.table_order`` for a matrix in the order of the table,
        ``study.ids`` for one in the order of codes. By default the file's own ids in its own order, or
        0, 1, ..., n - 1.
    gwt : {"distances", "weights"}, optional
        What the third column of a .gwt of another program holds. GeoDa writes distances there; all neighbours
        of a region then weigh the same, as in GeoDa and R. By default the values tell, or ``regions``.
    regions : GeoDataFrame, optional
        The layer, indexed by region, with whose distances the values of the file are compared.
    diagonal : {"zero"}, optional
        Take weights of regions on themselves as 0; by default such a file is refused.
    links : {"mirror", "one-way"}, optional
        Where every link is there in one direction only, as in one half of a symmetric matrix: add the other direction,
        or take the links as they are. By default the other direction is added with a note, unless all regions have as
        many links; then the file is refused.
    sheet : str, optional
        Of a workbook; by default the only one that holds weights.

    Returns
    -------
    Weights
        Rows that all sum to 1 are recognized as row-standardized.

    Raises
    ------
    WeightsError
        If there is no such file, its name tells no format, its content contradicts itself or is no weights,
        ``ids`` are other regions, the third column of a .gwt may be either, or the values are distances.

    Examples
    --------
    >>> import tempfile, pathlib, spatial_iie as si
    >>> w = si.weights.from_matrix([[0, 1, 0], [1, 0, 0], [0, 0, 0]], ids=["011000", "杭州市", "舟山市"])
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     w.write(pathlib.Path(folder) / "w.gal")
    ...     si.weights.read(pathlib.Path(folder) / "w.gal")
    <Weights file w.gal: 3 regions, 2 links, 0.67 neighbours on average, 1 isolate [舟山市], 2 components>
    """
    return settled(
        content_of(path, sheet),
        ids,
        Path(path).name,
        gwt=gwt,
        regions=regions,
        diagonal=diagonal,
        links=links,
    )


def content_of(path: str | Path, sheet: str | None = None) -> Content:
    """Return what a file holds, or a sheet of a workbook, before labels are settled."""
    form = format_of(Path(path))
    path = regular_file(path, error=WeightsError)
    with guarded(path, form.name, error=WeightsError):
        try:
            if sheet is not None and form.read is workbook.read:
                return workbook.read(path, sheet)
            return form.read(path)
        except WeightsError as error:
            raise WeightsError("{name}: {error}", name=path.name, error=error.message) from None
        except DataError as error:  # of the reading of cells, which names the file
            raise WeightsError("{error}", error=error.message) from None


def settled(
    content: Content,
    ids: Iterable[Hashable] | None,
    name: str,
    *,
    gwt: Third | None = None,
    regions: gpd.GeoDataFrame | None = None,
    diagonal: Diagonal | None = None,
    links: Links | None = None,
) -> Weights:
    """Return the weights that a file holds; ``name`` is the file's, the rest as for :func:`read`."""
    if gwt is not None:
        check_choice("gwt", gwt, Third)
        if not name.lower().endswith(".gwt"):
            raise WeightsError(
                "{name}: gwt={gwt} is for files that end in .gwt. Leave it out.", name=name, gwt=gwt
            )
    try:
        _refuse_other_labels(content)
        content = whole_links(with_diagonal(content, diagonal, name), links, name)
        if name.lower().endswith(".gwt"):
            content = settled_third(content, gwt, regions, name)
        if regions is not None and gwt is None:
            refuse_distances(content, regions)
        w = _labelled(content, ids, name)
    except WeightsError as error:
        raise WeightsError("{name}: {error}", name=name, error=error.message) from None
    for note in content.notes:
        warn(Message("{name}: {note}", name=name, note=note), WeightsWarning)
    return w


def _refuse_other_labels(content: Content) -> None:
    """Refuse rows and columns under different labels, where no study says whether they are of one region."""
    for other in content.also:
        own = () if content.ids is None else content.ids
        differ = [mine for label, mine in zip(other, own, strict=True) if str(label) != str(mine)]
        if differ:
            raise WeightsError(
                "rows and columns are not labelled alike, in the same order, at {differ}.",
                differ=listed(differ),
            )


def _labelled(content: Content, ids: Iterable[Hashable] | None, name: str) -> Weights:
    matrix, labels = _ordered(content, None if ids is None else pd.Index(ids))
    seen = from_matrix(matrix, labels)
    steps = tuple(content.made.get("steps", ()))
    return Weights(
        seen.matrix,
        seen.ids,
        recipe=content.made.get("recipe", f"file {name}"),
        normalization=content.made.get("normalization", seen.normalization),
        about=WeightsAbout(source=name) | (WeightsAbout(steps=steps) if steps else {}),
    )


def _ordered(content: Content, wanted: pd.Index | None) -> tuple[object, pd.Index | None]:
    """Return matrix and labels in the order wanted."""
    if wanted is None:
        if content.unnamed:
            raise WeightsError(
                "{unnamed} isolates are counted but not named. Say which regions there are: {how}.",
                unnamed=content.unnamed,
                how=term("read(path, ids=...)", "--data"),
            )
        return content.matrix, content.ids
    if content.ids is None:
        return content.matrix, wanted
    keys = as_kind(wanted, kind_of(content.ids) if len(content.ids) else "text")
    n = len(content.ids) + content.unnamed
    only_file, only_wanted = content.ids[~content.ids.isin(keys)], wanted[~keys.isin(content.ids)]
    if len(only_file) or len(keys) != n or not keys.is_unique:
        raise WeightsError(
            "the file has {n} regions, ids name {nunique}: {n_only_file} in the file only "
            "{only_file}, {n_only_wanted} in ids only {only_wanted}.",
            n=n,
            nunique=keys.nunique(),
            n_only_file=len(only_file),
            only_file=listed(only_file),
            n_only_wanted=len(only_wanted),
            only_wanted=listed(only_wanted),
        )
    coo = sparse.coo_array(content.matrix)
    position = keys.get_indexer(content.ids)
    at = (position[coo.coords[0]], position[coo.coords[1]])
    return sparse.csr_array((np.asarray(coo.data, dtype=float), at), shape=(n, n)), wanted
