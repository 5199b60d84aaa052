"""Boundaries as the bytes of files."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import term

if TYPE_CHECKING:
    import geopandas

LAYERS = {".shp": "ESRI Shapefile", ".gpkg": "GPKG", ".geojson": "GeoJSON"}
_LONGEST_FIELD = 10  # bytes of a field's name in a .dbf


def layer_files(layer: geopandas.GeoDataFrame, path: Path) -> dict[Path, bytes]:
    """Return the files that a layer becomes, under the name of ``path``; a Shapefile has companions.

    Raises
    ------
    DataError
        If the layer has no coordinate reference system, or names too long for a Shapefile.
    """
    kind = path.suffix.lower()
    if layer.crs is None:
        raise DataError(
            "{name}: the boundaries have no coordinate reference system; say it with {crs}.",
            name=path.name,
            crs=term("set_crs(...)", "--crs"),
        )
    if layer.index.name is not None:
        layer = layer.reset_index()
    fields = [str(name) for name in layer.columns if name != layer.geometry.name]
    long = [name for name in fields if len(name.encode()) > _LONGEST_FIELD]
    if kind == ".shp" and long:
        raise DataError(
            "{name}: a Shapefile cannot hold names as long as {long}; write .gpkg instead.",
            name=path.name,
            long=listed(long),
        )
    if kind == ".geojson":
        layer = layer.to_crs(4326)
    with tempfile.TemporaryDirectory() as folder:
        layer.to_file(Path(folder) / path.name, driver=LAYERS[kind], engine="pyogrio", encoding="UTF-8")
        return {path.with_name(file.name): file.read_bytes() for file in sorted(Path(folder).iterdir())}
