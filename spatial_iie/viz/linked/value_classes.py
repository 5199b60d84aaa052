"""The values of a page's map in classes: as a choropleth of several years has them."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from spatial_iie.viz.maps.classes import class_labels, class_of, finite_or_missing, inner_breaks
from spatial_iie.viz.style import sequential

_CLASSES = 5


@dataclass(frozen=True, eq=False)
class ValueClasses:
    """Classes with equally many values over all years.

    Attributes
    ----------
    labels, colours : tuple of str
        Of each class, from low to high.
    classes : DataFrame
        For each region and year the number of the class from 0; nan where there is no value.
    """

    labels: tuple[str, ...]
    colours: tuple[str, ...]
    classes: pd.DataFrame


def value_classes(values: pd.DataFrame, name: str) -> ValueClasses:
    """Put values into five quantile classes of all years together, or fewer where they do not allow so many.

    Parameters
    ----------
    values : DataFrame
        A row a region, a column a year.
    name : str
        What the values are called in an error.

    Raises
    ------
    DataError
        If values are infinite or all missing.

    Examples
    --------
    >>> import numpy as np
    >>> table = pd.DataFrame({2018: [1.0, 2, 3], 2019: [4.0, 5, np.nan]})
    >>> found = value_classes(table, "gdp")
    >>> found.labels[0], found.classes[2019].tolist()
    ('1', [3.0, 4.0, nan])
    """
    numbers = values.to_numpy(dtype=float)
    present = finite_or_missing(numbers.ravel(), name)
    breaks = inner_breaks(present, "quantile", _CLASSES, None)
    labels = class_labels(present, breaks, "quantile")
    classes = pd.DataFrame(class_of(numbers, breaks), index=values.index, columns=values.columns)
    return ValueClasses(labels, sequential(len(labels)), classes)
