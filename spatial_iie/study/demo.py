"""The embedded example: a simulated panel on the real regions."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from spatial_iie.errors import DataError
from spatial_iie.study.study import Study

FILE = Path(__file__).parent / "data" / "demo.csv"
SOURCE = "SYNTHETIC example, simulated; no value in it was observed"


def demo() -> Study:
    """Return the embedded example: a SYNTHETIC panel of Chinese prefecture-level units, 2017 to 2019.

    The numbers are simulated on the real map; none was observed, and everything made from them says so.

    Returns
    -------
    Study
        digital_index, gdp_per_capita (yuan), population, trade_share, deposit_share, expenditure_share,
        low_carbon_index, employment, gdp.

    Examples
    --------
    >>> study = demo()
    >>> study.years, study.about["synthetic"], repr(study)[:17]
    ((2017, 2018, 2019), True, 'SYNTHETIC example')
    """
    return _read(FILE)


def _read(path: Path) -> Study:
    if not path.is_file():
        raise DataError(f"the embedded example {path.name} is missing; install the package again.")
    text = pd.read_csv(path, dtype=object, encoding="utf-8")
    frame = (
        text.drop(columns="adcode").astype(float).assign(adcode=text["adcode"], year=text["year"].astype(int))
    )
    about = {"source": SOURCE, "synthetic": True, "vintage": 2018, "rows_read": len(frame)}
    return Study(frame.set_index(["adcode", "year"]), about=about)
