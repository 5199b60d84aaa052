"""Panel fits side by side: every combination of model, effects and weights, on one sample."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from typing import TYPE_CHECKING

from spatial_iie._isolates import with_neighbours
from spatial_iie._registry import model_of
from spatial_iie.errors import DataError, WeightsError
from spatial_iie.messages import Message
from spatial_iie.spreg.panels._effects import RANDOM
from spatial_iie.spreg.panels.panel import PAIRED, check_pair, panel

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.results import RegressionResult
    from spatial_iie.spreg.panels._random_effects import ErrorComponents
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

    Given = Weights | Mapping[int, Weights] | tuple[Weights, Weights]

_HEADINGS = {
    "none": "{model}, none",
    "region": "{model}, region",
    "time": "{model}, time",
    "both": "{model}, both",
    "random": "{model}, random",
    "random+time": "{model}, random+time",
    "correlated": "{model}, correlated",
    "correlated+time": "{model}, correlated+time",
}


def panel_fits(
    formula: str,
    study: Study,
    weights: Mapping[str, Given],
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
    weights : mapping of str to Weights, to mappings of year to Weights, or to pairs of Weights
        Label -> weights, as for :func:`spatial_iie.spreg.panel`; of a pair, models that have one matrix take the first.
        Regions without a neighbour under one of them are in no fit, unless ``isolates="zero"``.
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
    paired = any(model_of(name).label in PAIRED for name in names)
    fits: dict[str, RegressionResult] = {}
    for name, way, spec in product(names, ways, weights):
        kind = model_of(name)
        takes = kind.lags or (kind.lags_if_named and lagged is not None)
        w, heading = weights[spec], kind.label
        if several[1] and way in _HEADINGS:
            heading = Message(_HEADINGS[way], model=heading)
        if several[2]:
            heading = Message("{fit}, {weights}", fit=heading, weights=spec)
        fits[heading] = panel(
            formula,
            study,
            w[0] if paired and isinstance(w, tuple) and kind.label not in PAIRED else w,
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
    study: Study, weights: Mapping[str, Given], isolates: str
) -> tuple[Study, Mapping[str, Given]]:
    """Return study and weights of the regions that have a neighbour under every one of several weights."""
    if isolates != "exclude" or (
        len(weights) < 2 and not any(isinstance(w, tuple) for w in weights.values())
    ):
        return study, weights
    for w in weights.values():
        if isinstance(w, tuple):
            check_pair(w)
    kept = with_neighbours(study.ids, [each for w in weights.values() for each in _matrices(w)])
    if not len(kept):
        raise WeightsError("no region has a neighbour under every one of the weights.")
    if len(kept) == len(study.ids):
        return study, weights
    return study.select(kept), {spec: part_of(w, kept) for spec, w in weights.items()}


def _matrices(w: Given) -> tuple[Weights, ...]:
    return tuple(w.values()) if isinstance(w, Mapping) else w if isinstance(w, tuple) else (w,)


def part_of(w: Given, ids: pd.Index) -> Given:
    """Return the weights of some of the regions, of every year where they change, or of both of a pair."""
    if isinstance(w, tuple):
        return w[0]._part(ids), w[1]._part(ids)
    return {year: each._part(ids) for year, each in w.items()} if isinstance(w, Mapping) else w._part(ids)
