"""Weights by a short name, as the command line and study files write them."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast, get_args

import numpy as np
import pandas as pd
from scipy import sparse

from spatial_iie import weights as room
from spatial_iie.errors import DataError, WeightsError, WeightsWarning, listed, warn
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, joined, term
from spatial_iie.weights._announce import announce
from spatial_iie.weights._store import stored
from spatial_iie.weights.about import WeightsAbout
from spatial_iie.weights.contiguity import Rule, contiguity_silently
from spatial_iie.weights.files.words import Diagonal, Links, Order, Third
from spatial_iie.weights.weights import Weights

if TYPE_CHECKING:
    from spatial_iie.study.study import Study
    from spatial_iie.weights.kernel import Function

FORMS = (
    "queen",
    "rook",
    "queen:2",
    "queen:1-2",
    "knn:6",
    "band:300km",
    "idw:1",
    "idw:2:500km",
    "kernel:gaussian:300km",
    "kernel:bisquare:k=10",
    "delaunay",
    "gabriel",
    "relative",
    "economic:VARIABLE",
    "economic:VARIABLE@2015-2019",
    "gravity:VARIABLE",
    "gravity:VARIABLE:500km",
    "block:COLUMN",
    "nested:queen*economic:VARIABLE",
    "mix:0.5:queen+economic:VARIABLE",
    "linked:queen+海南-广东",
    Message("a file"),
)
"""One example of every form of a short name."""
YEAR = "{year}"
"""What stands in the name of weights for each year of a panel."""
Made = TypeVar("Made")
_BY_DISTANCE = ("knn", "band", "idw", "kernel", "delaunay", "gabriel", "relative")


def from_spec(spec: str, study: Study) -> Weights:
    """Return weights between the regions of a study from a short name.

    Parameters
    ----------
    spec : str
        One of the forms below. A nested or mixed name is split at its first ``*`` or ``+``.
    study : Study
        Its regions and variables. Contiguity of a boundary file is kept between runs, so that geometry is
        read once.

    Returns
    -------
    Weights
        Not scaled, but for a mix and files of scaled weights.

    Warns
    -----
    WeightsWarning
        If regions have no neighbours, or links were found by tolerance only.

    Raises
    ------
    WeightsError
        If the name means nothing, or such weights cannot be made.
    DataError
        If the study has no such variable or year, or its regions no such column.

    Notes
    -----
    =========================================  ===============================================================
    ``queen``, ``rook``                        share a point, a stretch of border
    ``queen:2``, ``queen:1-2``                 two steps away; one or two
    ``knn:6``                                  6 nearest neighbours
    ``band:300km``, ``band:min``               within 300 km; within the least distance that leaves no isolate
    ``idw:1``, ``idw:2:500km``                 1 / distance; 1 / distance squared within 500 km
    ``kernel:gaussian:300km``                  also bisquare, triangular, exponential, epanechnikov
    ``kernel:bisquare:k=10``                   bandwidth reaching to the 10th neighbour
    ``delaunay``, ``gabriel``, ``relative``    triangulations
    ``economic:gdp``, ``economic:gdp@2015``    1 / difference of means over all years, or some (2015-2019)
    ``gravity:gdp``, ``gravity:gdp:500km``     product of the means / distance squared
    ``block:province``                         same value in a column of the boundaries
    ``nested:queen*economic:gdp``              product of two
    ``mix:0.5:queen+economic:gdp``             half of each, row-standardized
    ``linked:queen+海南-广东``                 queen, and these two linked; further pairs after further ``+``
    anything else                              a file that ``weights.read`` reads
    ``own.csv@table``, ``own.csv@code``        a matrix without labels, in the order of the table or of the codes
    ``own.xlsx@sheet=W``                       one sheet of several
    ``own.csv@zero-diagonal``                  weights of regions on themselves taken as 0
    ``own.csv@mirror``, ``own.csv@one-way``    every link is there once: add the other direction, or do not
    ``own.gwt@distances``                      GeoDa's distances in the third column: equal weights; ``@weights``
    =========================================  ===============================================================

    Regions with equal values are as far apart as the two that differ least, with a warning. Regions that lack
    the variable in one of the years have no neighbours in economic and gravity weights.

    Examples
    --------
    >>> import spatial_iie as si
    >>> si.weights.from_spec("knn:4", si.study.demo())
    <Weights knn:4: 366 regions, 1464 links, 4.00 neighbours on average, no isolates, 1 component>
    """
    if YEAR in spec:
        raise WeightsError(
            "{spec!r} names weights of every year, which only {where} can be. Name one matrix for all years here.",
            spec=spec,
            where=term("the weights of a panel, side by side,", "--weights of panel"),
        )
    family, _, rest = spec.strip().partition(":")
    build = _FAMILIES.get(family.strip().lower())
    if build is None:
        return _file(spec, study)
    return build(spec, rest.strip(), study)


def usable(specs: Sequence[str], study: Study) -> tuple[str, ...]:
    """Return those of the default weights that the regions of a study allow.

    Warns
    -----
    WeightsWarning
        If the boundaries have no coordinate reference system, so that those by distance are left out.
    """
    by_distance = [spec for spec in specs if spec.partition(":")[0] in _BY_DISTANCE]
    if not by_distance or study.regions.crs is not None:
        return tuple(specs)
    without = "weights by distance left out, for want of a coordinate reference system: {specs}."
    warn(Message(without, specs=joined(by_distance, ", ")), WeightsWarning)
    return tuple(spec for spec in specs if spec not in by_distance)


def files_in(spec: str) -> list[str]:
    """Return the files that a short name of weights names.

    >>> files_in("queen"), files_in("own.gal"), files_in("mix:0.5:own.gal+economic:gdp")
    ([], ['own.gal'], ['own.gal'])
    """
    family, _, rest = spec.strip().partition(":")
    family = family.strip().lower()
    if family not in _FAMILIES:
        return [str(reading_of(spec).path)]
    if family == "linked":
        return files_in(rest.partition("+")[0])
    if family not in ("nested", "mix"):
        return []
    first, _, second = rest.partition("*") if family == "nested" else rest.partition(":")[2].partition("+")
    return [file for part in (first, second) if part.strip() for file in files_in(part)]


def in_years(spec: str, years: Sequence[int]) -> dict[int, str]:
    """Return the name of the weights of each year, if ``{year}`` stands in a name.

    >>> in_years("w_{year}.gal", [2018, 2019]), in_years("queen", [2018, 2019])
    ({2018: 'w_2018.gal', 2019: 'w_2019.gal'}, {})
    """
    return {year: spec.replace(YEAR, str(year)) for year in years} if YEAR in spec else {}


def by_year(
    spec: str, years: Sequence[int], build: Callable[[str], Made], folder: Path | None = None
) -> Made | dict[int, Made]:
    """Return what is built of a name of weights: of every year, if ``{year}`` stands in it.

    Parameters
    ----------
    spec : str
    years : sequence of int
        Of the panel.
    build : callable
        From a name to weights.
    folder : Path, optional
        Where the files are.

    Raises
    ------
    WeightsError
        If the file of a year is missing.

    Examples
    --------
    >>> by_year("economic:gdp@{year}", [2018, 2019], str.upper)
    {2018: 'ECONOMIC:GDP@2018', 2019: 'ECONOMIC:GDP@2019'}
    """
    named = in_years(spec, years)
    files = dict.fromkeys(file for each in named.values() for file in files_in(each))
    if lacking := [file for file in files if not ((folder or Path()) / file).exists()]:
        raise WeightsError(
            "there is no file {lacking}: the weights {spec!r} need one for every year of the panel {years}. Add what "
            "is missing, or choose other years.",
            lacking=listed(lacking),
            spec=spec,
            years=listed(years, 40),
        )
    return {year: build(each) for year, each in named.items()} if named else build(spec)


def _contiguity(spec: str, rest: str, study: Study) -> Weights:
    rule = cast("Rule", spec.strip().partition(":")[0].strip().lower())
    w = _stored_contiguity(rule, study)
    if rest:
        first, dash, last = rest.partition("-")
        if dash and first.strip() != "1":
            raise _malformed(spec, f"{rule}:2 or {rule}:1-2")
        order = _whole(last if dash else first, spec, f"{rule}:2 or {rule}:1-2")
        from spatial_iie.weights.higher_order import higher_order_silently

        w = higher_order_silently(w, order, lower=bool(dash))
    announce(w)
    return w


def _stored_contiguity(rule: Rule, study: Study) -> Weights:
    if study.boundary_path is None:
        return contiguity_silently(study.regions, rule)
    layer = stored(
        study.boundary_path,
        rule,
        _reading_of(study),
        lambda: contiguity_silently(study.layer, rule),
    )
    return layer._part(study.ids)


def _reading_of(study: Study) -> str:
    """Return what contiguity depends on beside the file: of own boundaries also the keys and the reference system."""
    if not study.about.own_boundaries:
        return study.boundary_key
    layer = study.layer
    return "\n".join([study.boundary_key, str(layer.crs), *map(str, layer.index)])


def _knn(spec: str, rest: str, study: Study) -> Weights:
    return room.knn(study.regions, _whole(rest, spec, "knn:6"))


def _band(spec: str, rest: str, study: Study) -> Weights:
    if rest.lower() == "min":
        return room.distance_band(study.regions, "min")
    return room.distance_band(study.regions, _km(rest, spec, "band:300km or band:min"))


def _inverse(spec: str, rest: str, study: Study) -> Weights:
    form = "idw:1 or idw:2:500km"
    power, colon, km = rest.partition(":")
    return room.inverse_distance(
        study.regions, power=_number(power or "1", spec, form), km=_km(km, spec, form) if colon else None
    )


def _kernel(spec: str, rest: str, study: Study) -> Weights:
    form = "kernel:gaussian:300km or kernel:bisquare:k=10"
    name, colon, width = (part.strip() for part in rest.lower().partition(":"))
    from spatial_iie.weights.kernel import Function

    check_choice("kernel", name, Function)
    function = cast("Function", name)
    if not colon:
        return room.kernel(study.regions, function=function)
    if width.startswith("k="):
        return room.kernel(study.regions, function=function, k=_whole(width[2:], spec, form))
    return room.kernel(study.regions, function=function, km=_km(width, spec, form))


def _triangulation(spec: str, rest: str, study: Study) -> Weights:
    name = spec.strip().partition(":")[0].strip().lower()
    if rest:
        raise _malformed(spec, name)
    function = {"delaunay": room.delaunay, "gabriel": room.gabriel, "relative": room.relative_neighbour}[name]
    return function(study.regions)


def _economic(spec: str, rest: str, study: Study) -> Weights:
    present, name = _means(spec, rest, study)
    series = present.rename(name)
    return _over(room.economic(series, least=_least(series)), study)


def _gravity(spec: str, rest: str, study: Study) -> Weights:
    variable, colon, km = rest.rpartition(":")
    if not colon or not km.strip().lower().endswith("km"):
        variable, km = rest, ""
    present, name = _means(spec, variable, study)
    limit = _km(km, spec, "gravity:gdp or gravity:gdp:500km") if km else None
    return _over(room.gravity(present.rename(name), study.regions.loc[present.index], km=limit), study)


def _least(series: pd.Series) -> float | None:
    """Return the smallest difference that is not zero, with a warning, where regions have equal values."""
    from spatial_iie.weights.economic import resolution

    order = series.sort_values(kind="stable")
    step = np.diff(order.to_numpy())
    same = step <= resolution(order.to_numpy())
    if not same.any() or same.all():
        return None
    least = float(step[~same].min())
    equal = order.index[np.append(same, False) | np.append(False, same)].sort_values()
    warn(
        Message(
            "{count} {count:region|regions} {count:shares|share} their value of {variable} with "
            "another {regions}; their difference was taken to be "
            "the smallest other one, {least:.4g}.",
            count=len(equal),
            variable=series.name,
            regions=listed(equal, limit=12),
            least=least,
        ),
        WeightsWarning,
    )
    return least


def _means(spec: str, rest: str, study: Study) -> tuple[pd.Series, str]:
    """Return a variable averaged over years, for the regions that have it in all of them, and its name."""
    variable, at, years = rest.partition("@")
    if not variable.strip():
        raise _malformed(spec, "economic:gdp or economic:gdp@2015-2019")
    wide = study.wide(variable.strip())
    if at:
        first, _, last = years.partition("-")
        start = _whole(first, spec, "economic:gdp@2015-2019")
        end = _whole(last, spec, "economic:gdp@2015-2019") if last else start
        wanted = [year for year in wide.columns if start <= year <= end]
        if not wanted:
            raise DataError(
                "{spec!r}: the study has no year {years}; there are {known}.",
                spec=spec,
                years=years,
                known=listed(study.years, 40),
            )
        wide = wide[wanted]
    present = wide.dropna().mean(axis=1)
    if len(present) == 0:
        raise DataError(
            "{spec!r}: no region has {variable} in all of the years.", spec=spec, variable=variable.strip()
        )
    return present, rest.strip()


def _over(w: Weights, study: Study) -> Weights:
    """Return weights between some regions as weights between all; the others have no neighbours."""
    lacking = study.ids[~study.ids.isin(w.ids)]
    if len(lacking) == 0:
        return w._part(study.ids)
    out = _among_all(w, study, WeightsAbout(without_the_variable=tuple(lacking)))
    announce(out)
    return out


def _among_all(w: Weights, study: Study, about: WeightsAbout) -> Weights:
    """Return weights between some regions of a study as weights between all, in the study's order."""
    position = study.ids.get_indexer(w.ids)
    coo = w.matrix.tocoo()
    shape = (len(study.ids), len(study.ids))
    matrix = sparse.csr_array((coo.data, (position[coo.row], position[coo.col])), shape=shape)
    return w._rebuilt(matrix, study.ids, about)


def _block(spec: str, rest: str, study: Study) -> Weights:
    regions = study.regions
    columns = [column for column in regions.columns if column != regions.geometry.name]
    if rest not in columns:
        raise DataError(
            "{spec!r}: the boundaries have no column {rest!r}; they have {columns}.",
            spec=spec,
            rest=rest,
            columns=listed(columns, limit=12),
        )
    return room.block(regions[rest])


def _nested(spec: str, rest: str, study: Study) -> Weights:
    first, star, second = rest.partition("*")
    if not (star and first.strip() and second.strip()):
        raise _malformed(spec, "nested:queen*economic:gdp")
    return room.nested(from_spec(first, study), from_spec(second, study))


def _mix(spec: str, rest: str, study: Study) -> Weights:
    form = "mix:0.5:queen+economic:gdp"
    alpha, colon, both = rest.partition(":")
    first, plus, second = both.partition("+")
    if not (colon and plus and first.strip() and second.strip()):
        raise _malformed(spec, form)
    share = _number(alpha, spec, form)
    return room.nested(from_spec(first, study), from_spec(second, study), how="mix", alpha=share)


def _linked(spec: str, rest: str, study: Study) -> Weights:
    """Return weights with links between pairs of regions, by name or code, whether or not they are isolates."""
    first, *pairs = rest.split("+")
    if not (first.strip() and pairs):
        raise _malformed(spec, "linked:queen+海南-广东")
    with warnings.catch_warnings(record=True) as note:
        warnings.simplefilter("always")
        w = from_spec(first, study)
    for each in note:  # of isolates that the links are for nothing is said yet
        if not isinstance(each.message, WeightsWarning) or "attach_islands" not in str(each.message):
            warn(each.message, each.category)
    return w.attach_islands(None, how=[_pair(text, spec, study) for text in pairs])


def _pair(text: str, spec: str, study: Study) -> tuple[str, str]:
    """Return the regions of a pair: the first hyphen that leaves a region on either side parts them."""
    from spatial_iie.weights.files._labels import regions_of  # with all that reads files

    parts = re.split("[-–—~～]", text)
    for cut in range(1, len(parts)):
        ends = regions_of(pd.Index(["-".join(part).strip() for part in (parts[:cut], parts[cut:])]), study)
        if all(end in study.ids for end in ends):
            return ends[0], ends[1]
    raise WeightsError(
        "{spec!r}: {text!r} is no pair of two regions of the study, as in 海南-广东.", spec=spec, text=text
    )


class Reading(NamedTuple):
    """A file of weights, and how it is to be read: what follows its name behind ``@``."""

    path: Path
    gwt: Third | None = None
    order: Order | None = None
    diagonal: Diagonal | None = None
    links: Links | None = None
    sheet: str | None = None


_WORDS: dict[str, tuple[str, str]] = {
    **{word: ("gwt", word) for word in get_args(Third)},
    **{word: ("order", word) for word in get_args(Order)},
    "order": ("order", "table"),
    "zero-diagonal": ("diagonal", "zero"),
    **{word: ("links", word) for word in get_args(Links)},
}
"""What may stand behind the ``@`` of a file."""


def reading_of(spec: str) -> Reading:
    """Take a file's name apart from the words behind it.

    >>> reading_of("own.csv@table").order, reading_of("own.gwt@distances").gwt, str(reading_of("a@b.csv").path)
    ('table', 'distances', 'a@b.csv')
    """
    name = spec.strip()
    given: dict[str, str] = {}
    while True:
        rest, _, word = name.rpartition("@")
        field, value = ("sheet", word[6:]) if word.startswith("sheet=") else _WORDS.get(word, ("", ""))
        if not field:
            return Reading(Path(name), **given)  # type: ignore[arg-type]
        name, given[field] = rest, value


def with_words(spec: str, words: list[str]) -> str:
    """Return a name of weights with words behind the files in it; refuse them where there is no file.

    >>> with_words("nested:own.gwt*queen", ["distances"])
    'nested:own.gwt@distances*queen'
    """
    files = files_in(spec)
    if not files:
        raise WeightsError(
            "{spec!r} names no file of weights: {words} say how one is read.",
            spec=spec,
            words=joined(words, " and "),
        )
    for file in files:
        spec = spec.replace(file, "@".join([file, *words]), 1)
    return spec


def _file(spec: str, study: Study) -> Weights:
    from spatial_iie.weights.files._labels import labelled
    from spatial_iie.weights.files.formats import format_of
    from spatial_iie.weights.files.reading import content_of, settled

    path, gwt, order, diagonal, links, sheet = reading_of(spec)
    if not spec.strip() or not path.exists():
        raise WeightsError(
            "no weights are called {spec!r}, and there is no such file. There are: {forms}.",
            spec=spec,
            forms=joined(FORMS, ", "),
        )
    format_of(path)
    content = labelled(content_of(path, sheet), order, study, path.name)
    w = settled(content, None, path.name, gwt=gwt, regions=study.regions, diagonal=diagonal, links=links)
    here = study.ids[study.ids.isin(w.ids)]
    if len(here) == 0:
        raise WeightsError(
            "{name} names none of the study's regions: it has {ids}, the study {known}.",
            name=path.name,
            ids=listed(w.ids, limit=3),
            known=listed(study.ids, limit=3),
        )
    part = w._part(here)
    if len(here) < len(study.ids):
        part = _with_regions_outside(part, study, path.name)
    announce(part)
    return part


def _with_regions_outside(w: Weights, study: Study, name: str) -> Weights:
    """Return weights between all regions of a study; those that the file lacks have no neighbours, and are named."""
    lacking = study.ids[~study.ids.isin(w.ids)]
    named = [f"{key} {study.names[key]}" if study.names[key] != key else key for key in lacking]
    warn(
        Message(
            "{name}: {n} {n:region|regions} of the table {n:is|are} not in the file {regions}; "
            "they have no neighbours.",
            name=name,
            n=len(lacking),
            regions=listed(named, limit=12),
        ),
        WeightsWarning,
    )
    return _among_all(w, study, WeightsAbout(not_in_the_file=tuple(lacking)))


_FAMILIES: dict[str, Callable[[str, str, Study], Weights]] = {
    "queen": _contiguity,
    "rook": _contiguity,
    "knn": _knn,
    "band": _band,
    "idw": _inverse,
    "kernel": _kernel,
    "delaunay": _triangulation,
    "gabriel": _triangulation,
    "relative": _triangulation,
    "economic": _economic,
    "gravity": _gravity,
    "block": _block,
    "nested": _nested,
    "mix": _mix,
    "linked": _linked,
}


def _malformed(spec: str, form: str) -> WeightsError:
    return WeightsError(
        "{spec!r} is no name of weights: write it like {form}.",
        spec=spec,
        form=joined(form.split(" or "), " or "),
    )


def _whole(text: str, spec: str, form: str) -> int:
    if not text.strip().isdecimal():
        raise _malformed(spec, form)
    return int(text)


def _number(text: str, spec: str, form: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise _malformed(spec, form) from None
    if not np.isfinite(value):
        raise _malformed(spec, form)
    return value


def _km(text: str, spec: str, form: str) -> float:
    """Return kilometres; the unit must be written, as in 300km."""
    words = text.strip().lower()
    if not words.endswith("km"):
        raise _malformed(spec, form)
    return _number(words[:-2], spec, form)
