"""Estimators for staggered adoption, by the library diff-diff."""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, EstimationError
from spatial_iie.messages import Message
from spatial_iie.spreg.treatment.columns import Columns, columns_of
from spatial_iie.spreg.treatment.design_words import DesignWord, Kind

if TYPE_CHECKING:
    from types import ModuleType

    from spatial_iie.spreg.treatment.setting import Setting

Floats = NDArray[np.float64]
Found = TypeVar("Found")
Row = tuple[Message, float, float, float, float, float]
_NAMES = {
    "callaway-santanna": "CallawaySantAnna",
    "sun-abraham": "SunAbraham",
    "imputation": "ImputationDiD",
}


def library() -> ModuleType:
    """Return diff-diff.

    Raises
    ------
    EstimationError
        If it is not installed.
    """
    try:
        return importlib.import_module("diff_diff")
    except ImportError:
        raise EstimationError(
            "estimators for staggered adoption are those of the library diff-diff, which is not installed: "
            'pip install "spatial-iie[did]".'
        ) from None


def staggered_effects(word: DesignWord, setting: Setting) -> tuple[list[Row], Columns]:
    """Return the effects of an estimator for staggered adoption, and who is compared.

    Raises
    ------
    EstimationError
        If the library is not installed, or refuses.
    """
    rings = word.kind == "staggered-rings"
    kind: Kind = "rings" if rings else "donut" if word.bounds else "two-way"
    columns = columns_of(replace(word, kind=kind), setting, setting.first)
    table, controls = long_table(setting)
    if rings:
        return _ring_estimate(word, setting, table, controls), columns
    return _estimate(word, table[np.tile(columns.kept, len(setting.years))], controls), columns


def long_table(setting: Setting) -> tuple[pd.DataFrame, list[str]]:
    """Return a row a region-year: region, year, outcome, first (0 for never), controls; and the names of these."""
    y, x = setting.arrays()
    first = setting.adoption.of(setting.ids)
    count = len(setting.years)
    controls = [f"control_{place + 1}" for place in range(x.shape[2])]
    table = pd.DataFrame(
        {
            "region": np.tile(np.arange(len(setting.ids)), count),
            "year": np.repeat(setting.years, len(setting.ids)),
            "outcome": y.ravel(),
            "first": np.tile(np.where(np.isfinite(first), first, 0).astype(int), count),
        }
    )
    return table.assign(**{name: x[:, :, place].ravel() for place, name in enumerate(controls)}), controls


def _estimate(word: DesignWord, table: pd.DataFrame, controls: list[str]) -> list[Row]:
    clustered = {} if word.kind == "callaway-santanna" else {"cluster": "region"}
    estimator = getattr(library(), _NAMES[word.kind])(**clustered)
    fit = fitted(estimator.fit, table, controls)
    low, high = fit.overall_conf_int
    return [(Message("own"), fit.overall_att, fit.overall_se, low, high, fit.overall_p_value)]


def _ring_estimate(word: DesignWord, setting: Setting, table: pd.DataFrame, controls: list[str]) -> list[Row]:
    fit = ring_fit(word, setting, table, controls)
    rows: list[Row] = [(Message("own"), fit.att, fit.se, *fit.conf_int, fit.p_value)]
    for place, (_, ring) in enumerate(fit.spillover_effects.iterrows()):
        rows.append((word.ring(place), *ring[list(RING)]))
    return rows


RING = ("coef", "se", "ci_low", "ci_high", "p_value")
"""Columns of the library for effects of rings."""


def ring_fit(word: DesignWord, setting: Setting, table: pd.DataFrame, controls: list[str], **options: object):  # type: ignore[no-untyped-def]
    """Return what the library finds of effects on rings."""
    rings = [0.0, *word.bounds]
    estimator = library().SpilloverDiD(rings=rings, conley_coords=("lat", "lon"), cluster="region", **options)
    return fitted(estimator.fit, _located(table, setting), controls)


def _located(table: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """Return the rows with the places of the regions: lat, lon."""
    from spatial_iie.weights.places import places

    if setting.adoption.always:
        raise EstimationError(
            "staggered-rings is for studies without regions treated in the first year: leave these out of the study."
        )
    where = places(setting.study.layer.loc[setting.ids], Message("a distance in km"))
    if not where.on_sphere:
        raise DataError("staggered-rings wants longitudes and latitudes, not a projection.")
    x, y, z = where.points.T
    count = len(setting.years)
    return table.assign(
        lat=np.tile(np.degrees(np.arcsin(np.clip(z, -1, 1))), count),
        lon=np.tile(np.degrees(np.arctan2(y, x)), count),
    )


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what the library warns of to itself, and say what it refuses in our terms."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            yield
        except (ValueError, NotImplementedError, np.linalg.LinAlgError) as error:
            raise EstimationError("diff-diff refuses: {why}", why=str(error).partition("\n")[0]) from None


def fitted(fit: Callable[..., Found], table: pd.DataFrame, controls: list[str]) -> Found:
    """Return what an estimator of the library finds; ``fit`` is its method."""
    names = {"outcome": "outcome", "unit": "region", "time": "year", "first_treat": "first"}
    with quiet():
        return fit(table, **names, **({"covariates": controls} if controls else {}))
