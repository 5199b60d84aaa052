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
    from spatial_iie.weights.places import places

    if setting.adoption.always:
        raise EstimationError(
            "staggered-rings is for studies without regions treated in the first year: leave these out of the study."
        )
    where = places(setting.study.layer.loc[setting.ids], Message("a distance in km"))
    if not where.on_sphere:
        raise DataError("staggered-rings wants longitudes and latitudes, not a projection.")
    px, py, pz = where.points.T
    count = len(setting.years)
    table = table.assign(
        lat=np.tile(np.degrees(np.arcsin(np.clip(pz, -1, 1))), count),
        lon=np.tile(np.degrees(np.arctan2(py, px)), count),
    )
    estimator = library().SpilloverDiD(
        rings=[0.0, *word.bounds], conley_coords=("lat", "lon"), cluster="region"
    )
    fit = fitted(estimator.fit, table, controls)
    rows: list[Row] = [(Message("own"), fit.att, fit.se, *fit.conf_int, fit.p_value)]
    for place, (_, ring) in enumerate(fit.spillover_effects.iterrows()):
        rows.append(
            (word.ring(place), ring["coef"], ring["se"], ring["ci_low"], ring["ci_high"], ring["p_value"])
        )
    return rows


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


def staggered_periods(kind: str, setting: Setting) -> tuple[list[tuple[object, ...]], Floats, Floats | None]:
    """Return effects by period since treatment, the leads among them, and their covariance if the library has it.

    A row is period, estimate, std_error, lower, upper, p, number of regions.
    """
    table, controls = long_table(setting)
    options: dict[str, object] = {
        "callaway-santanna": {"base_period": "universal"},
        "sun-abraham": {"cluster": "region"},
        "imputation": {"cluster": "region", "pretrends": True},
    }[kind]
    fit = fitted(getattr(library(), _NAMES[kind])(**options).fit, table, controls)
    if kind == "sun-abraham":
        found = fit.event_study_effects
        rows = [
            (int(k), each["effect"], each["se"], *each["conf_int"], each["p_value"])
            for k, each in found.items()
        ]
        cov, index = fit.event_study_vcov, fit.event_study_vcov_index
    else:
        with quiet():
            each = fit.aggregate("event_study")
        frame = each.to_dataframe()
        names = ["event_time", "att", "se", "conf_int_lower", "conf_int_upper", "p_value"]
        rows = list(frame[names].itertuples(index=False, name=None))
        cov, index = each.vcov, each.vcov_index
    first = setting.adoption.of(setting.ids)
    rows = [(*row, _observed(first, setting.years, int(row[0]))) for row in sorted(_with_reference(rows))]
    before = [int(k) for k in index if k < -1] if cov is not None else []
    at = [list(index).index(k) for k in before]
    estimates = {int(row[0]): float(row[1]) for row in rows}
    leads = np.array([estimates[k] for k in before])
    return rows, leads, np.asarray(cov)[np.ix_(at, at)] if at else None


def _with_reference(rows: list[tuple[float, ...]]) -> list[tuple[float, ...]]:
    """Return rows with one of period -1, which estimators leave out or set to 0."""
    others = [(int(row[0]), *map(float, row[1:])) for row in rows if row[0] != -1]
    return [*others, (-1, 0.0, *[float("nan")] * 4)]


def _observed(first: Floats, years: tuple[int, ...], period: int) -> int:
    """Return how many regions are seen in a period since their treatment."""
    return int(sum(year + period in years for year in first[np.isfinite(first)]))
