"""Regionalization: neighbouring regions of like values joined into contiguous clusters, by the package spopt."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from spatial_iie._align import check_weights, in_label_order
from spatial_iie.errors import DataError, WeightsError, listed
from spatial_iie.esda._spopt import Field, Ints, joined, pruned
from spatial_iie.esda._years import about_years, named, present
from spatial_iie.inference import check_choice, check_draws
from spatial_iie.messages import Message, term
from spatial_iie.messages import joined as in_a_row
from spatial_iie.results import Regionalization, TableAbout

if TYPE_CHECKING:
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
Method = Literal["ward", "skater", "azp", "max-p"]
Islands = Literal["attach", "own"]
Scale = Literal["rank", "z"]
MOST = 10
"""Clusters that are tried when none are asked for."""
_DRAWS = 99
_WORDS = {
    "ward": Message("Ward's method"),
    "skater": Message("SKATER"),
    "azp": Message("AZP"),
    "max-p": Message("max-p"),
}


def regionalization(
    study: Study,
    variable: str | Sequence[str],
    w: Weights,
    *,
    year: int | None = None,
    method: Method = "skater",
    scale: Scale = "rank",
    clusters: int | None = None,
    floor: float | None = None,
    floor_of: str | None = None,
    islands: Islands = "attach",
    permutations: int | None = None,
    seed: int = 0,
) -> Regionalization:
    r"""Join neighbouring regions of like values into contiguous clusters, name them, and test that they are there.

    Parameters
    ----------
    study : Study
    variable : str or sequence of str
        Column, or columns, by which regions are alike; the first orders and names the clusters.
    w : Weights
        Who borders whom: regions with a link, in either direction; its size does not matter.
    year : int, optional
        By default the last of the study.
    method : {"skater", "ward", "azp", "max-p"}
        * "skater": cuts the minimum spanning tree (Assuncao and others 2006). Slow for thousands of regions.
        * "ward": joins, step by step, the neighbouring clusters that add least to the variance within. Fast.
        * "azp": exchanges regions between clusters while that helps (Openshaw and Rao 1995), from those of "ward" on.
        * "max-p": as many clusters as there can be of ``floor`` or more each (Wei, Rey and Knaap 2021).
    scale : {"rank", "z"}
        Normal scores of the ranks, or deviations from the mean over the standard deviation. Of skewed values, "z" makes
        the largest cities clusters of one.
    clusters : int, optional
        How many, for all but "max-p". By default, of 2 to 10, the number with the largest pseudo F (Calinski and
        Harabasz 1974); for "azp" the number that "ward" has it for.
    floor : float, optional
        Least size of a cluster, for "max-p" only; by default a tenth of the regions.
    floor_of : str, optional
        The amount that ``floor`` is of, such as population; by default the number of regions.
    islands : {"attach", "own"}
        Regions, and groups of regions, with no way to the others: linked to the nearest region, or each a cluster of
        its own beside those asked for.
    permutations : int, optional
        Random exchanges of the values behind p; by default 99 for "ward", for others, which are slow, none.
    seed : int

    Returns
    -------
    Regionalization
        One row per cluster, the highest mean of the first variable first. A cluster is high (low) if at least half of
        its regions are in the top (bottom) quarter of all. ``about["between"]`` is the share of the variance that is
        between clusters, ``about["pseudo_f"]`` its ratio to that within, ``about["p"]`` how often values exchanged at
        random among the regions reach as large a share.

    Raises
    ------
    EstimationError
        If spopt (``pip install 'spatial-iie[regions]'``) is not installed.
    DataError
        If a variable has no values or does not vary, or an option is not one of the method's.
    WeightsError
        If islands are to be attached and nobody knows where they are.

    Notes
    -----
    Every method finds clusters in any data, also where there are none: p says whether these hold more of the variance
    than clusters made the same way of the same values put elsewhere at random. No method is sure to find the best
    clusters. The result depends on labels and seed, not on the order of rows.

    Examples
    --------
    >>> import spatial_iie as si
    >>> study = si.study.demo()  # doctest: +SKIP
    >>> found = regionalization(study, "digital_index", si.weights.queen(study.regions))  # doctest: +SKIP
    >>> si.indices.group_shares(study, "gdp", found.groups())  # doctest: +SKIP
    """
    check_choice("method", method, get_args(Method))
    check_choice("scale", scale, get_args(Scale))
    check_choice("islands", islands, get_args(Islands))
    check_weights(w)
    given = [variable] if isinstance(variable, str) else variable
    names = list(dict.fromkeys(study.variable(name) for name in given))
    draws = (_DRAWS if method == "ward" else 0) if permutations is None else permutations
    check_draws("permutations", draws)
    case = _Case.of(study, names, w, year, islands, scale)
    sizes, least = _floor(study, case, method, clusters, floor, floor_of)
    field = Field(case.z[case.inner], case.inner_links, sizes, least)
    count = _number(field, method, clusters)
    labels = case.with_islands(joined(method, field, count, seed))
    between = _between(case.z, labels)

    def of_draw(z: Floats) -> float:
        drawn = case.with_islands(joined(method, field._replace(z=z[case.inner]), count, seed))
        return _between(z, drawn)

    random = np.random.default_rng(seed)
    drawn = [of_draw(random.permutation(case.z)) for _ in range(draws)]
    p = (1 + sum(each >= between - 1e-12 for each in drawn)) / (1 + draws) if draws else None
    return _labelled(study, case, labels, _Quality(method, scale, between, p, draws, seed, clusters is None))


class _Case(NamedTuple):
    """Values in the order of labels, what links the regions, and which of them have a way to the others."""

    names: list[str]
    year: int
    table: pd.DataFrame
    z: Floats
    w: Weights
    links: sparse.csr_array
    inner: Ints
    component: Ints
    notes: tuple[Message | str, ...]

    @classmethod
    def of(
        cls, study: Study, names: list[str], w: Weights, year: int | None, islands: str, scale: str
    ) -> _Case:
        """Align values and weights, and settle what islands are linked to."""
        year = study.years[-1] if year is None else year
        notes, columns, cut = dict[str, None](), list[pd.Series](), w
        for name in names:
            y, cut, lacking = present(study, name, year, cut)
            columns.append(y)
            notes |= dict.fromkeys(lacking)
        plain, more = _linked(study, in_label_order(cut), islands)
        table = pd.DataFrame({name: y.reindex(plain.ids) for name, y in zip(names, columns, strict=True)})
        component = np.asarray(plain.component_labels, dtype=np.int64)
        largest = int(np.bincount(component).argmax())
        inner = np.flatnonzero(component == largest).astype(np.int64)
        if len(inner) < 4:
            raise DataError("{n} regions are linked with one another; at least 4 are needed.", n=len(inner))
        z = _scaled(table, scale)
        links = sparse.csr_array(plain.matrix)
        return cls(names, year, table, z, w, links, inner, component, (*notes, *more))

    @property
    def inner_links(self) -> sparse.csr_array:
        """The links between the regions that are joined."""
        return sparse.csr_array(self.links[self.inner][:, self.inner])

    def with_islands(self, labels: Ints) -> Ints:
        """Return the cluster of every region: islands are clusters of their own."""
        full = np.full(len(self.table), -1, dtype=np.int64)
        full[self.inner] = labels
        outside = np.flatnonzero(full < 0)
        own = np.unique(self.component[outside], return_inverse=True)[1]
        full[outside] = labels.max() + 1 + own
        return full


def _linked(study: Study, w: Weights, islands: str) -> tuple[Weights, list[Message]]:
    """Return links of weight 1 in both directions, with islands attached or named."""
    import warnings

    from spatial_iie.weights.build import from_matrix

    both = sparse.csr_array(((w.matrix + w.matrix.T) > 0).astype(float))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        plain = from_matrix(both, w.ids)
        if plain.component_count == 1:
            return plain, []
        largest = np.bincount(plain.component_labels).argmax()
        apart = plain.ids[plain.component_labels != largest]
        if islands == "own":
            text = "Without a way to the others, clusters of their own: {regions}."
            return plain, [Message(text, regions=named(apart, study))]
        try:
            layer = study.regions
            attached = plain.attach_islands(layer, components=True)
        except (AttributeError, WeightsError, DataError) as error:
            raise WeightsError(
                "{n} {n:region has|regions have} no way to the others {regions}, and where they are is not known: let "
                "them be clusters of their own ({own}), or take other weights.",
                own=term("islands='own'", "--islands own"),
                n=len(apart),
                regions=listed(apart),
            ) from error
    pairs = [Message("{one} and {other}", one=named([str(a)], study), other=named([str(b)], study))
             for a, b in attached.about.attached]  # fmt: skip
    text = "Without a way to the others, linked to the nearest region: {pairs}."
    return attached, [Message(text, pairs=in_a_row(pairs, "; "))]


def _scaled(table: pd.DataFrame, scale: str) -> Floats:
    """Return the normal scores of ranks r, the quantiles at (r - 1/2) / n, or the values, standardized."""
    values = table.to_numpy(dtype=float)
    for name, column in zip(table.columns, values.T, strict=True):
        if not np.isfinite(column).all():
            wrong = table.index[~np.isfinite(column)]
            raise DataError(
                "{variable} is infinite in {regions}. Correct the values.",
                variable=name,
                regions=listed(wrong),
            )
        if np.ptp(column) <= 1e-12 * np.abs(column).max():
            raise DataError(
                "{variable} is the same everywhere: no region differs from another.", variable=name
            )
    if scale == "rank":
        from scipy.special import ndtri
        from scipy.stats import rankdata

        values = ndtri((rankdata(values, axis=0) - 0.5) / len(values))
    return np.asarray((values - values.mean(axis=0)) / values.std(axis=0))


def _floor(
    study: Study, case: _Case, method: str, clusters: int | None, floor: float | None, floor_of: str | None
) -> tuple[Floats, float]:
    """Return the sizes that max-p adds up, and the least that a cluster must have."""
    sizes = np.ones(len(case.inner))
    if method != "max-p":
        if floor is not None or floor_of is not None:
            raise DataError(
                "floor and floor_of are of max-p: {method} takes a number of clusters.", method=method
            )
        if clusters is not None and not 2 <= clusters < len(case.inner):
            raise DataError(
                "clusters must be from 2 to {most}, not {k}.", most=len(case.inner) - 1, k=clusters
            )
        return sizes, 0.0
    if clusters is not None:
        raise DataError("max-p finds the number of clusters itself: give floor, the least size of one.")
    if floor_of is not None:
        if floor is None:
            raise DataError("floor_of needs floor: the least {variable} of a cluster.", variable=floor_of)
        values = study[floor_of, case.year].reindex(case.table.index)
        wrong = values.index[~(values >= 0)]
        if len(wrong):
            raise DataError(
                "{variable} is missing or negative in {regions}: sizes are 0 or more.",
                variable=floor_of,
                regions=named(wrong[:5], study),
            )
        sizes = values.to_numpy(dtype=float)[case.inner]
    least = max(2.0, len(case.inner) / 10) if floor is None else float(floor)
    if not 0 < least <= sizes.sum() / 2:
        raise DataError(
            "floor = {floor:g}: with a total of {total:g} there are no two clusters of so much.",
            floor=least,
            total=sizes.sum(),
        )
    return sizes, least


def _number(field: Field, method: str, clusters: int | None) -> int:
    """Return how many clusters there are to be: as asked, or the number with the largest pseudo F."""
    if clusters is not None or method == "max-p":
        return clusters or 0
    most = min(MOST, len(field.z) - 2)
    cut = method == "skater"
    tried = pruned(field, most) if cut else {k: joined("ward", field, k, 0) for k in range(2, most + 1)}
    return max(tried, key=lambda k: _pseudo_f(_between(field.z, tried[k]), k, len(field.z)))


def _between(z: Floats, labels: Ints) -> float:
    """Return the share of the variance of standardized values that is between clusters."""
    z = z - z.mean(axis=0)
    member = sparse.csr_array((np.ones(len(labels)), (labels, np.arange(len(labels)))))
    sums, sizes = member @ z, np.bincount(labels)
    return float((sums**2 / sizes[:, np.newaxis]).sum() / (z**2).sum())


def _pseudo_f(between: float, k: int, n: int) -> float:
    """Return the variance between clusters over that within, by degrees of freedom (Calinski and Harabasz 1974)."""
    return (between / (k - 1)) / ((1 - between) / (n - k)) if between < 1 else np.inf


class _Quality(NamedTuple):
    method: str
    scale: str
    between: float
    p: float | None
    draws: int
    seed: int
    chosen: bool


def _labelled(study: Study, case: _Case, labels: Ints, quality: _Quality) -> Regionalization:
    first = case.table[case.names[0]]
    means = first.groupby(labels).mean()
    firsts = pd.Series(np.arange(len(labels))).groupby(labels).min()
    order = sorted(means.index, key=lambda k: (-means[k], firsts[k]))
    number = {old: new for new, old in enumerate(order, 1)}
    members = pd.DataFrame(
        {
            "name": study.names.reindex(case.table.index),
            "value": first,
            "cluster": [number[each] for each in labels],
        }
    ).rename_axis(study.ids.name or "region")
    frame = pd.DataFrame([_row(k, part, case, first) for k, part in members.groupby("cluster")])
    members = members.loc[[each for each in study.ids if each in members.index]]
    k, n = len(frame), len(members)
    about = about_years(study, case.names[0], case.w, ()) | TableAbout(
        year=case.year,
        n=n,
        own_columns=tuple(case.names[1:]),
        draws=quality.draws,
        seed=quality.seed,
        between=quality.between,
        pseudo_f=_pseudo_f(quality.between, k, n),
        p=quality.p,
        method=quality.method,
        notes=(*case.notes, *_notes(quality, k, n)),
    )
    heading = Message(
        "Regionalization by {variables}, {year}: {k} clusters by {method}",
        variables=in_a_row(case.names, ", "),
        year=case.year,
        k=k,
        method=_WORDS[quality.method],
    )
    found = Regionalization(frame=frame, heading=heading, about=about, members=members)
    return found.named(members["name"])


def _row(cluster: int, part: pd.DataFrame, case: _Case, first: pd.Series) -> dict[str, object]:
    """Return what the table says of a cluster."""
    values = part["value"]
    low, high = first.quantile([0.25, 0.75])
    kind = "high" if (values >= high).mean() >= 0.5 else "low" if (values <= low).mean() >= 0.5 else "middle"
    return {
        "cluster": cluster,
        "name": "",
        "kind": kind,
        "n": len(part),
        "mean": values.mean(),
        "sd": values.std(ddof=0),
        "minimum": values.min(),
        "maximum": values.max(),
        **{each: case.table.loc[part.index, each].mean() for each in case.names[1:]},
    }


def _notes(quality: _Quality, k: int, n: int) -> list[Message]:
    notes = [
        Message(
            "Of the variance of normal scores {between:.1%} is between the clusters, {within:.1%} within; pseudo F "
            "{f:.1f}."
            if quality.scale == "rank"
            else "{between:.1%} of the variance is between the clusters, {within:.1%} within; pseudo F {f:.1f}.",
            between=quality.between,
            within=1 - quality.between,
            f=_pseudo_f(quality.between, k, n),
        )
    ]
    if quality.chosen and quality.method != "max-p":
        notes.append(Message("Number of clusters: that of 2 to {most} with the largest pseudo F.", most=MOST))
    if quality.p is None:
        notes.append(
            Message("Clusters are found in any data; that these are more than chance was not tested.")
        )
    else:
        text = (
            "Values exchanged at random among the regions: as much is between their clusters with p = {p:.3g} "
            "({draws} permutations, seed {seed})."
        )
        notes.append(Message(text, p=quality.p, draws=quality.draws, seed=quality.seed))
    notes.append(Message("High (low): at least half of the regions are in the top (bottom) quarter of all."))
    return notes
