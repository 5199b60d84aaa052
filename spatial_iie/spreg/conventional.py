"""Instruments that the literature on digital industry uses, by name: distance to a city, and national series."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from spatial_iie._align import check_study
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.spreg.std_errors.places import place_named
from spatial_iie.weights.places import places

if TYPE_CHECKING:
    from spatial_iie.study.study import Study

DISTANCE, NATIONAL = "distance_to_", "national_"
_WORDS = re.compile(rf"\b(?:{DISTANCE}|{NATIONAL})\w+")


def with_instruments(study: Study, *words: str) -> Study:
    """Return the study with instruments by name as variables.

    In formulas of panels, on the command line and in study files these words need no such step: a word that is no
    column of the data is made when it is used.

    Parameters
    ----------
    study : Study
        With a map, for distances.
    *words : str
        ``distance_to_CITY``: great-circle km from the centroid of every region to that of a city, named by code or by
        name in Chinese or English, such as ``distance_to_杭州``, ``distance_to_Hangzhou``, ``distance_to_330100``.
        ``national_COLUMN``: the mean of a column over the regions, year by year.

    Returns
    -------
    Study

    Raises
    ------
    DataError
        If a word is none of these, or the city or the column does not exist.

    Notes
    -----
    Distance does not vary over time, and a national series does not vary between regions: beside effects of regions
    and years the instrument is their product, ``distance_to_杭州:L(national_internet, 1)``, the series of the year
    before; likewise a historical series, ``telephones_1984:L(national_internet, 1)`` or ``telephones_1984:year``. Times
    the year they are trends of each region, and a note says so. Products: Nunn and Qian (2014), American Economic
    Review 104; Huang, Yu and Zhang (2019), China Industrial Economics (8).

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = with_instruments(si.study.demo(), "distance_to_杭州", "national_digital_index")
    >>> float(study["distance_to_杭州", 2019]["330100"]), round(float(study["distance_to_杭州", 2019]["310000"]))
    (0.0, 240)
    """
    made = {}
    for word in words:
        if word in study.variables:
            continue
        if word.startswith(DISTANCE):
            values = _distance(study, word.removeprefix(DISTANCE))
        elif word.startswith(NATIONAL):
            values = _national(study, word.removeprefix(NATIONAL))
        else:
            raise DataError(
                "{word!r} names no instrument. There are distance_to_CITY and national_COLUMN.", word=word
            )
        values.attrs = {"synthetic": word.startswith(NATIONAL) and study.about.synthetic}
        made[word] = values
    return study.assign(**made) if made else study


def with_words(study: Study, *formulas: str | None) -> Study:
    """Return the study with the instruments that formulas name and it has not."""
    check_study(study)
    words = {word for formula in formulas if formula for word in _WORDS.findall(formula)}
    return with_instruments(study, *sorted(words - set(study.variables)))


def _distance(study: Study, city: str) -> pd.Series:
    layer = study.layer
    without = study.ids[~study.ids.isin(layer.index)]
    if len(without):
        raise DataError(
            "the map has no place for {regions}: distances cannot be measured.", regions=listed(without)
        )
    rows = study.panel.index
    to = place_named(city, layer)
    if to is None:
        raise DataError(
            "{city!r} is no city of the map or of China's prefecture-level units: give its six-digit code, or its name "
            "as in distance_to_杭州.",
            city=city,
        )
    points = places(
        pd.concat([layer.loc[study.ids, ["geometry"]], to.set_axis(["\0to"])]), Message("a distance in km")
    )
    last = np.full(len(study.ids), len(study.ids), dtype=np.int64)
    km = pd.Series(points.km_between(np.arange(len(study.ids), dtype=np.int64), last), index=study.ids)
    return pd.Series(km.reindex(rows.get_level_values("region")).to_numpy(), index=rows)


def _national(study: Study, column: str) -> pd.Series:
    if column not in study.variables:
        raise DataError(
            "national_{column} is the mean of a column {column!r}, which the data do not have. There are {known}.",
            column=column,
            known=listed(study.variables, 12),
        )
    return study.panel[column].groupby(level="year").transform("mean")
