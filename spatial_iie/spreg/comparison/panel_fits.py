"""Panel fits side by side: every combination of model, effects and weights, on one sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import TYPE_CHECKING

from spatial_iie._isolates import with_neighbours
from spatial_iie._registry import model_of
from spatial_iie.errors import DataError, WeightsError
from spatial_iie.spreg.panels._effects import RANDOM
from spatial_iie.spreg.panels.panel import panel

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.panels._random_effects import ErrorComponents
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

    OfYears = Weights | Mapping[int, Weights]


def panel_fits(
    formula: str,
    study: Study,
    weights: Mapping[str, OfYears],
    *,
    models: Iterable[str] = ("sdm",),
    effects: Iterable[str] = ("both",),
    error_components: ErrorComponents = "kkp",
    lagged: Iterable[str] | None = None,
    isolates: str = "exclude",
    **options: object,
) -> dict[str, RegressionResult]:
    """Fit a panel with every combination of model, effects and weights, all on the same regions.

    Parameters
    ----------
    formula : str
    study : Study
    weights : mapping of str to Weights, or to mappings of year to Weights
        Label -> weights. Regions without a neighbour under one of them are in no fit, unless ``isolates="zero"``.
    models : iterable of str
        As for :func:`spatial_iie.spreg.panel`.
    effects : iterable of str
        Likewise.
    error_components : {"kkp", "baltagi"}
        Of the models and effects that have such errors.
    lagged : iterable of str, optional
        Regressors whose lag enters the models that have lags; others are fitted without.
    isolates : {"exclude", "zero", "error"}
    **options
        As :func:`spatial_iie.spreg.panel` takes them.

    Returns
    -------
    dict of str to RegressionResult
        Heading -> fit, for :func:`spatial_iie.spreg.compare`. A heading is the model, with the effects and the weights
        where several are asked for.

    Raises
    ------
    DataError
        If there is nothing to fit.
    WeightsError
        If no region has a neighbour under every one of the weights.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()
    >>> w = {f"knn:{k}": si.weights.from_spec(f"knn:{k}", study).row_standardized() for k in (4, 6)}
    >>> list(panel_fits("log(gdp_per_capita) ~ digital_index", study, w, models=["sar"], effects=["region", "both"]))
    ['SAR, region, knn:4', 'SAR, region, knn:6', 'SAR, both, knn:4', 'SAR, both, knn:6']
    """
    names, ways = (tuple(dict.fromkeys(given)) for given in (models, effects))
    if not (names and ways and weights):
        raise DataError("a panel wants at least one model, one kind of effects and one set of weights.")
    study, weights = on_one_panel(study, weights, isolates)
    several = [len(each) > 1 for each in (names, ways, weights)]
    with_components = {
        (name, way)
        for name, way in product(names, ways)
        if way in RANDOM and "lambda" in model_of(name).parameters
    }
    fits = {}
    for name, way, spec in product(names, ways, weights):
        kind = model_of(name)
        takes = kind.lags or (kind.lags_if_named and lagged is not None)
        parts = [kind.label, *([way] if several[1] else []), *([spec] if several[2] else [])]
        fits[", ".join(parts)] = panel(
            formula,
            study,
            weights[spec],
            model=name,
            effects=way,  # type: ignore[arg-type]
            error_components=error_components
            if (name, way) in with_components or not with_components
            else "kkp",
            lagged=lagged if takes else None,
            isolates=isolates,  # type: ignore[arg-type]
            **options,  # type: ignore[arg-type]
        )
    return fits


def on_one_panel(
    study: Study, weights: Mapping[str, OfYears], isolates: str
) -> tuple[Study, Mapping[str, OfYears]]:
    """Return study and weights of the regions that have a neighbour under every one of several weights."""
    if isolates != "exclude" or len(weights) < 2:
        return study, weights
    every = [each for w in weights.values() for each in (w.values() if isinstance(w, Mapping) else [w])]
    kept = with_neighbours(study.ids, every)
    if not len(kept):
        raise WeightsError("no region has a neighbour under every one of the weights.")
    if len(kept) == len(study.ids):
        return study, weights
    return study.select(kept), {spec: part_of(w, kept) for spec, w in weights.items()}


def part_of(w: OfYears, ids: pd.Index) -> OfYears:
    """Return the weights of some of the regions, of every year where they change."""
    return {year: each._part(ids) for year, each in w.items()} if isinstance(w, Mapping) else w._part(ids)
