"""The embedded example: a simulated panel on the real regions."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.inference import check_choice
from spatial_iie.study._names import VINTAGE
from spatial_iie.study.about import StudyAbout
from spatial_iie.study.levels import COUNTY_VINTAGE, check_level, is_county, vintage_of
from spatial_iie.study.study import Study
from spatial_iie.study.vintages import check_vintage

FILE = Path(__file__).parent / "data" / "demo.csv"
_SECTORS = FILE.with_name("demo_sectors.csv")
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


def demo(*, level: str = "prefecture", vintage: int | None = None) -> Study:
    """Return the embedded example: a SYNTHETIC panel of Chinese prefecture-level units, 2017 to 2019.

    The numbers are simulated on the real map; none was observed, and everything made from them says so.

    Parameters
    ----------
    level : {"prefecture", "province", "county", "county-merged"}
        For provinces, numbers of the prefectures are put together: population, employment and gdp are sums, the others
        means weighted by population, and gdp_per_capita follows from gdp and population. For counties, simulated sums
        of prefectures are shared out among their counties by simulated shares, and the others are raised or lowered.
    vintage : int, optional
        Year, 2000 to 2025, by default 2018, at whose end the prefectures of the map stood; numbers of units that are
        one on it are put together likewise, and units whose land lies in several are left out.

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
    >>> len(demo(level="province").ids), len(demo(vintage=2010).ids), len(demo(level="county").ids)
    (31, 361, 2844)
    """
    check_level(level)
    year = vintage_of(level, vintage)
    check_vintage(year)
    study = _read(FILE)
    if level == "province":
        return _by_province(study)
    there = study if year == VINTAGE else _at(study, year)
    return _by_county(there, level) if is_county(level) else there


def demo_sectors(*, level: str = "prefecture") -> Study:
    """Return employment by sector of the embedded example: a SYNTHETIC panel of prefecture-level units, 2017 to 2019.

    Its sum over the ten sectors is ``employment`` of :func:`demo`, in persons.

    Parameters
    ----------
    level : {"prefecture", "province"}
        For provinces, sums over their prefectures.

    Returns
    -------
    Study
        Persons employed: electronics_manufacturing, telecommunications, software_services, internet_services,
        other_manufacturing, construction, trade, transport, finance, other_services.

    Examples
    --------
    >>> study = demo_sectors()
    >>> study.years, len(study.ids), len(study.variables), study.about["synthetic"]
    ((2017, 2018, 2019), 366, 10, True)
    >>> float(study.year(2019).loc["110000"].sum()), float(demo()["employment", 2019]["110000"])
    (4529400.0, 452.94)
    """
    check_choice("level", level, Literal["prefecture", "province"])
    study = _read(_SECTORS)
    if level == "prefecture":
        return study
    panel = study.panel
    home = panel.index.get_level_values("region").str[:2] + "0000"
    at = [home.rename("region"), panel.index.get_level_values("year")]
    return Study(panel.groupby(at).sum(), about=study.about | StudyAbout(level="province"))


def _at(study: Study, vintage: int) -> Study:
    """Return the example on the map of another year; its rows are of the units of 2018 in every year."""
    from spatial_iie.study.match import look_up

    found = look_up(study.ids, year=VINTAGE, vintage=vintage).to_frame().set_index("key")
    lost = found[found["adcode"].isna()]
    about = study.about | StudyAbout(vintage=vintage)
    if len(lost):
        about |= StudyAbout(set_aside=lost["note"].to_dict())
    return Study(_joined(study, found["adcode"].to_dict()), about=about)


def _by_province(study: Study) -> Study:
    home = {code: code[:2] + "0000" for code in study.ids}
    return Study(_joined(study, home), about=study.about | StudyAbout(level="province"))


def _joined(study: Study, home: Mapping[str, str | None]) -> pd.DataFrame:
    """Put the numbers of units together: amounts are summed, others are means weighted by population."""
    panel = study.panel
    regions = panel.index.get_level_values("region").map(home)
    panel = panel[regions.notna()]
    at = [regions[regions.notna()].rename("region"), panel.index.get_level_values("year")]
    weights = panel["population"]
    joined = panel.mul(weights, axis=0).groupby(at).sum().div(weights.groupby(at).sum(), axis=0)
    sums = [name for name in _AMOUNTS if name in panel]
    joined[sums] = panel[sums].groupby(at).sum()
    joined["gdp_per_capita"] = joined["gdp"] / joined["population"] * _YUAN
    return joined


def _by_county(study: Study, level: str) -> Study:
    """Return the example with its numbers shared out among counties, by shares that depend on their codes alone."""
    from spatial_iie.study._counties import counties

    units = pd.DataFrame([(code, unit.prefecture_adcode) for code, unit in counties(level).items()])
    units.columns = pd.Index(["region", "home"])
    drawn = [blake2b(code.encode(), digest_size=6).digest() for code in units["region"]]
    size, wealth, rate = (
        pd.Series([int.from_bytes(each[k : k + 2]) / 65536 for each in drawn]) for k in (0, 2, 4)
    )
    units["population"] = units["employment"] = 0.5 + size
    units["rate"] = 0.8 + 0.4 * rate
    units["gdp"] = units["population"] * (0.7 + 0.6 * wealth)
    for name in _AMOUNTS:
        units[name] /= units.groupby("home")[name].transform("sum")
    rows = (
        study.panel.reset_index()
        .rename(columns={"region": "home"})
        .merge(units, on="home", suffixes=("", "_share"))
    )
    others = [name for name in study.variables if name not in _AMOUNTS]
    rows[others] = rows[others].mul(rows["rate"], axis=0)
    for name in _AMOUNTS:
        rows[name] *= rows[f"{name}_share"]
    rows["gdp_per_capita"] = rows["gdp"] / rows["population"] * _YUAN
    panel = rows.set_index(["region", "year"])[list(study.variables)]
    return Study(panel, about=study.about | StudyAbout(level=level, vintage=COUNTY_VINTAGE))


def _read(path: Path) -> Study:
    if not path.is_file():
        raise DataError("the embedded example {name} is missing; install the package again.", name=path.name)
    text = pd.read_csv(path, dtype=object, encoding="utf-8")
    frame = (
        text.drop(columns="adcode").astype(float).assign(adcode=text["adcode"], year=text["year"].astype(int))
    )
    about = StudyAbout(source=SOURCE, synthetic=True, vintage=2018, rows_read=len(frame))
    return Study(frame.set_index(["adcode", "year"]), about=about)
