"""The firms of the embedded example."""

from __future__ import annotations

import pandas as pd

from spatial_iie.agglomeration.firms import DEGREES, Firms
from spatial_iie.results.about import TableAbout
from spatial_iie.study.demo import FILE, SOURCE


def demo_firms() -> Firms:
    """Return the firms of the embedded example: 3,000 SYNTHETIC firms of ten sectors in 2019.

    Returns
    -------
    Firms
        Longitude and latitude, sector, employment. Software and internet services stand close together in large
        cities, electronics in neighbouring ones; the sectors are those of ``si.study.demo_sectors``.

    Examples
    --------
    >>> demo_firms()
    <SYNTHETIC 3,000 firms in 10 sectors, EPSG:4326>
    """
    table = pd.read_csv(FILE.with_name("demo_firms.csv"), encoding="utf-8")
    table.index += 1
    about = TableAbout(source=SOURCE, synthetic=True, n=len(table))
    return Firms.of(table.rename(columns={"longitude": "x", "latitude": "y"}), DEGREES, about)
