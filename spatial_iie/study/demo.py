"""The embedded example: a simulated panel on the real regions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.study._names import VINTAGE
from spatial_iie.study.about import StudyAbout
from spatial_iie.study.levels import KEYED, check_level
from spatial_iie.study.study import Study
from spatial_iie.study.vintages import check_vintage

FILE = Path(__file__).parent / "data" / "demo.csv"
SOURCE = "SYNTHETIC example, simulated; no value in it was observed"
_AMOUNTS = ("population", "employment", "gdp")
_YUAN = 10_000
"""gdp is in 100 million yuan, population in 10,000."""
EXAMPLE_INDEX = "digital_index"
EXAMPLE_FORMULA = (
    "log(gdp_per_capita) ~ digital_index + population + trade_share + deposit_share + expenditure_share "
    "+ low_carbon_index"
)
EXAMPLE_LAGGED = ("digital_index", "trade_share", "deposit_share")
"""What is studied where nothing else is asked for: the index, and the regression of the published table."""


def demo(*, level: str = "prefecture", vintage: int = VINTAGE) -> Study:
    """Return the embedded example: a SYNTHETIC panel of Chinese prefecture-level units, 2017 to 2019.

    The numbers are simulated on the real map; none was observed, and everything made from them says so.

    Parameters
    ----------
    level : {"prefecture", "province"}
        For provinces, numbers of the prefectures are put together: population, employment and gdp are sums, the others
        means weighted by population, and gdp_per_capita follows from gdp and population.
    vintage : int
        Year, 2000 to 2025, at whose end the prefectures of the map stood; numbers of units that are one on it are put
        together likewise, and units whose land lies in several are left out.

    Returns
    -------
    Study
        digital_index, gdp_per_capita (yuan), population, trade_share, deposit_share, expenditure_share,
        low_carbon_index, employment, gdp; then the fifteen parts whose sum is digital_index: twelve industries
        (``industry_agriculture`` to ``industry_health``), ``messaging_part``, ``map_part`` and ``cloud_part``.

    Examples
    --------
    >>> study = demo()
    >>> study.years, study.about["synthetic"], repr(study)[:17]
    ((2017, 2018, 2019), True, 'SYNTHETIC example')
    >>> study.year(2019).loc["110000", ["cloud_part", "digital_index"]].tolist()
    [35.3659, 209.38]
    >>> len(demo(level="province").ids), len(demo(vintage=2010).ids)
    (31, 361)
    """
    check_level(level)
    check_vintage(vintage)
    study = _read(FILE)
    if level != KEYED[0]:
        return _by_province(study)
    return study if vintage == VINTAGE else _at(study, vintage)


def _at(study: Study, vintage: int) -> Study:
    """Return the example on the map of another year."""
    from spatial_iie.study.opening import open as opened

    rows = study.panel.reset_index(names=["adcode", "year"])
    there = opened(rows, vintage=vintage, amounts=_AMOUNTS, rates_by="population")
    told = there.about
    about = study.about | StudyAbout(vintage=vintage, matched=told.matched, reading=told.reading)
    return Study(there.panel, about=about | (StudyAbout(set_aside=told.set_aside) if told.set_aside else {}))


def _by_province(study: Study) -> Study:
    panel = study.panel
    home = [panel.index.get_level_values("region").str[:2] + "0000", panel.index.get_level_values("year")]
    sums = [name for name in _AMOUNTS if name in panel]
    weights = panel["population"]
    joined = panel.mul(weights, axis=0).groupby(home).sum().div(weights.groupby(home).sum(), axis=0)
    joined[sums] = panel[sums].groupby(home).sum()
    joined["gdp_per_capita"] = joined["gdp"] / joined["population"] * _YUAN
    return Study(joined, about=study.about | StudyAbout(level="province"))


def _read(path: Path) -> Study:
    if not path.is_file():
        raise DataError("the embedded example {name} is missing; install the package again.", name=path.name)
    text = pd.read_csv(path, dtype=object, encoding="utf-8")
    frame = (
        text.drop(columns="adcode").astype(float).assign(adcode=text["adcode"], year=text["year"].astype(int))
    )
    about = StudyAbout(source=SOURCE, synthetic=True, vintage=2018, rows_read=len(frame))
    return Study(frame.set_index(["adcode", "year"]), about=about)
