"""Event studies of staggered adoption, by the library diff-diff."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import EstimationError
from spatial_iie.spreg.treatment.columns import columns_of
from spatial_iie.spreg.treatment.design_words import DesignWord, design_word
from spatial_iie.spreg.treatment.staggered import RING, fitted, library, long_table, quiet, ring_fit

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.spreg.treatment.setting import Setting

Floats = NDArray[np.float64]
Row = tuple[int, float, float, float, float, float, int]
_NAMES: dict[str, tuple[str, dict[str, object]]] = {
    "callaway-santanna": ("CallawaySantAnna", {"base_period": "universal"}),
    "sun-abraham": ("SunAbraham", {"cluster": "region"}),
    "imputation": ("ImputationDiD", {"cluster": "region", "pretrends": True}),
}


class Path(NamedTuple):
    """Effects by period since treatment: period, estimate, std_error, lower, upper, p, number of regions.

    ``leads`` are the estimates before period -1 and ``cov`` is their covariance, None where the library has none.
    """

    rows: list[Row]
    leads: Floats
    cov: Floats | None
    dropped: int = 0


def own_path(kind: str, setting: Setting, near: tuple[float, str] | None) -> Path:
    """Return effects on treated regions; untreated ones within reach, ``near``, are left out."""
    table, controls = long_table(setting)
    dropped = 0
    if near is not None:
        columns = columns_of(DesignWord("donut", near[:1], near[1]), setting, setting.first)
        table = table[np.tile(columns.kept, len(setting.years))]
        dropped = int((~columns.kept).sum())
    name, options = _NAMES[kind]
    fit = fitted(getattr(library(), name)(**options).fit, table, controls)
    if kind == "sun-abraham":
        rows = {
            int(k): (e["effect"], e["se"], *e["conf_int"], e["p_value"])
            for k, e in fit.event_study_effects.items()
        }
        cov, index = fit.event_study_vcov, fit.event_study_vcov_index
    else:
        with quiet():
            each = fit.aggregate("event_study")
        rows, cov, index = _by_period(each.to_dataframe()), each.vcov, each.vcov_index
    before = [] if cov is None else [int(k) for k in index if k < -1]
    at = [list(index).index(k) for k in before]
    leads = np.array([rows[k][0] for k in before], dtype=float)
    return Path(_rows(rows, setting), leads, np.asarray(cov)[np.ix_(at, at)] if at else None, dropped)


def ring_paths(setting: Setting, near: tuple[float, str] | None) -> tuple[Path, Path]:
    """Return effects on treated regions, and on those in a ring around them."""
    if near is None or near[1] != "km":
        raise EstimationError("staggered-rings wants a reach in km, as in reach='100km'.")
    word = design_word(f"staggered-rings:{near[0]:g}km")
    table, controls = long_table(setting)
    fit = ring_fit(word, setting, table, controls, event_study=True)
    own, ring = fit.att_dynamic, fit.spillover_effects.droplevel(0)
    return _ring_path(own, setting, None), _ring_path(ring, setting, ring["n_obs"])


def _ring_path(frame: pd.DataFrame, setting: Setting, counts: pd.Series | None) -> Path:
    """Return the path of one effect; periods in which no region is seen are no rows."""
    seen = frame[frame["n_obs"] > 0]
    found = {int(k): tuple(map(float, row)) for k, *row in seen[list(RING)].itertuples(name=None)}
    return Path(_rows(found, setting, counts), np.zeros(0), None)


def _by_period(frame: pd.DataFrame) -> dict[int, tuple[float, ...]]:
    names = ["event_time", "att", "se", "conf_int_lower", "conf_int_upper", "p_value"]
    return {int(k): tuple(map(float, each)) for k, *each in frame[names].itertuples(index=False, name=None)}


def _rows(
    found: dict[int, tuple[float, ...]], setting: Setting, counts: pd.Series | None = None
) -> list[Row]:
    """Return rows in order, with one of period -1, which estimators leave out or set to 0."""
    first = setting.adoption.of(setting.ids)
    first = first[np.isfinite(first)]
    rows = []
    for k in sorted({*found, -1}):
        values = found[k] if k != -1 else (0.0, *[float("nan")] * 4)
        seen = int(sum(year + k in setting.years for year in first)) if counts is None else int(counts[k])
        rows.append((k, *map(float, values), seen))
    return rows  # type: ignore[return-value]
