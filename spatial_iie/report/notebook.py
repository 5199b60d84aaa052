"""Local results in a notebook: which clusters there are, and the regions in them by name."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from spatial_iie.messages import ENGLISH
from spatial_iie.viz.maps.basemap import china
from spatial_iie.viz.maps.names import names_of

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import LocalResult


def local_html(result: LocalResult, most: int = 20) -> str:
    """Return a local result as HTML: its line, and the regions of its clusters by p value, the first ``most``.

    Parameters
    ----------
    result : LocalResult
    most : int
        Rows at most.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = si.weights.knn(study.regions, 6)
    >>> local = si.esda.local_moran(study["digital_index", 2019], w, permutations=99)
    >>> "Shenzhen" in local_html(local), "not significant" in local_html(local)
    (True, False)
    """
    clusters = result.clusters()
    p = result.decisive_p[clusters.notna() & (clusters != "not significant")].sort_values(kind="stable")
    shown = p.index[:most]
    table = result.statistic[shown].to_frame("statistic").assign(p=p[shown], cluster=clusters[shown])
    table.insert(0, "region", _named(shown))
    below = f"<p><small>{len(shown)} of {len(p)} regions in clusters.</small></p>" if len(p) > most else ""
    notes = "".join(f"<p><small>{escape(note)}</small></p>" for note in result.notes)
    return f"<p>{escape(repr(result))}</p>{table.to_html()}{below}{notes}"


def _named(regions: pd.Index) -> pd.Series:
    """Return names where regions are those of the built-in map, else the keys themselves."""
    for level in ("prefecture", "province"):
        layer = china(level).layer
        if layer is not None and regions.isin(layer.index).all():
            return names_of(layer.loc[regions], ENGLISH)
    return regions.astype(str).to_series(index=regions)
