"""The choice of standard errors: one word, or the record that it stands for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

from spatial_iie.errors import EstimationError
from spatial_iie.inference import check_choice
from spatial_iie.messages import joined

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

    from spatial_iie.spreg.std_errors.dependence import Part

Kind = Literal["classical", "hc0", "hc1", "hc2", "hc3", "cluster", "conley", "driscoll-kraay"]
Kernel = Literal["bartlett", "uniform"]
Distance = Literal["great-circle", "flat"]

FORMS = (
    "classical",
    "hc0",
    "hc1",
    "hc2",
    "hc3",
    "cluster:province",
    "cluster:province+year",
    "conley:300km",
    "conley:300km:2",
    "conley:300km:uniform",
    "conley:300km:bartlett",
    "conley:300km:bartlett:adjusted",
    "driscoll-kraay:2",
)
"""One example of every form of the word."""

_OLDER = {"white": "hc0"}


@dataclass(frozen=True, eq=False, kw_only=True)
class StandardErrors:
    """How uncertain coefficients are: which errors may be unequal, and which may be correlated.

    Parameters
    ----------
    kind : {"classical", "hc0", "hc1", "hc2", "hc3", "cluster", "conley", "driscoll-kraay"}
        Independent errors of equal variance; of unequal variances, residuals taken as they are (hc0), times n / (n - k)
        (hc1), by their leverages h as e^2 / (1 - h) (hc2) or e^2 / (1 - h)^2 (hc3); correlated within clusters;
        correlated with errors nearby; correlated with all errors of the same year and of the years before (panels).
    clusters : tuple of str
        One or two columns of the data. In a panel "region" and "year" are its own regions and years, and "region" is
        the default. Where the labels of regions are codes of China's divisions, "province" needs no column.
    km : float, optional
        Of "conley": errors farther apart are not correlated.
    kernel : {"uniform", "bartlett"}, optional
        Of "conley": the correlation allowed for is the same up to the cut-off, or falls linearly with distance. By
        default uniform and ``adjusted``, which holds the size of tests best (docs/errors.md); a variance
        that it makes negative is replaced by Bartlett's. A kernel by name is taken as it is, as acreg does.
    years : int, optional
        Of "conley" in a panel: how many of its own past years an error may be correlated with, with Bartlett's
        weights; by default 0. Of "driscoll-kraay": lags, by default floor(4 (T / 100)^(2 / 9)).
    places : GeoDataFrame or GeoSeries, optional
        Of "conley": where the regions are, by region. By default the geometry of the data; its columns longitude and
        latitude; the boundaries of the study of a panel; the built-in boundaries for codes of China's divisions.
    adjusted : bool, optional
        Of "conley": divide each variance of a coefficient by the share of it that the formula expects under independent
        errors of equal variance, which is less than 1 where the cut-off is long for so few regions. By default where no
        kernel is named; acreg and its like do not.
    distance : {"great-circle", "flat"}
        "flat": 111 km a degree, longitudes shortened by the cosine of the latitude, as the Stata command acreg.

    Raises
    ------
    EstimationError
        If an argument does not belong to the kind, or is missing.

    Notes
    -----
    White (1980), Econometrica 48; MacKinnon and White (1985), J. Econometrics 29; Cameron, Gelbach and Miller (2011),
    J. Business & Economic Statistics 29; Conley (1999), J. Econometrics 92; Driscoll and Kraay (1998), Review of
    Economics and Statistics 80.

    Examples
    --------
    >>> standard_errors("conley:300km:uniform").km
    300.0
    >>> standard_errors("cluster:province+year").clusters
    ('province', 'year')
    """

    kind: Kind
    clusters: tuple[str, ...] = ()
    km: float | None = None
    kernel: Kernel | None = None
    years: int | None = None
    places: gpd.GeoDataFrame | gpd.GeoSeries | None = None
    adjusted: bool | None = None
    distance: Distance = "great-circle"

    def __post_init__(self) -> None:
        check_choice("kind", self.kind, Kind)
        if self.kernel is not None:
            check_choice("kernel", self.kernel, Kernel)
        check_choice("distance", self.distance, Distance)
        given = (self.clusters,) if isinstance(self.clusters, str) else tuple(map(str, self.clusters))
        object.__setattr__(self, "clusters", given)
        if self.kind == "conley" and self.adjusted is False and self.kernel is None:
            object.__setattr__(self, "kernel", "uniform")
        self._check_clusters()
        self._check_cut_off()
        self._check_years()

    def _check_clusters(self) -> None:
        if self.clusters and self.kind != "cluster":
            raise EstimationError(
                "clusters= belongs to kind='cluster', not to {kind!r}: leave it out.", kind=self.kind
            )
        if len(self.clusters) > 2 or len(set(self.clusters)) < len(self.clusters):
            raise EstimationError(
                "errors can be clustered in one or two different ways, not by {clusters}.",
                clusters=joined(self.clusters, ", "),
            )

    def _check_cut_off(self) -> None:
        if self.kind != "conley":
            given = (self.km, self.kernel, self.places, self.adjusted or None)
            if any(each is not None for each in given) or self.distance != "great-circle":
                raise EstimationError(
                    "km=, kernel=, places=, adjusted= and distance= belong to kind='conley', not to {kind!r}: leave "
                    "them out.",
                    kind=self.kind,
                )
            return
        if self.km is None:
            raise EstimationError("Conley's errors need a cut-off in km, as in errors='conley:300km'.")
        number = isinstance(self.km, int | float) and not isinstance(self.km, bool)
        if not number or not 0 <= self.km < float("inf"):
            raise EstimationError(
                "the cut-off of Conley's errors must be at least 0 km and finite, not {km!r}.", km=self.km
            )
        if self.places is not None and not hasattr(self.places, "geometry"):
            raise EstimationError("places= wants a GeoDataFrame or GeoSeries indexed by region.")

    def _check_years(self) -> None:
        if self.years is None:
            return
        if self.kind not in ("conley", "driscoll-kraay"):
            raise EstimationError(
                "years= belongs to kind='conley' or 'driscoll-kraay', not to {kind!r}: leave it out.",
                kind=self.kind,
            )
        if isinstance(self.years, bool) or not isinstance(self.years, int) or self.years < 0:
            raise EstimationError(
                "years= is how many past years count: a whole number of at least 0, not {years!r}.",
                years=self.years,
            )

    @property
    def word(self) -> str:
        """The word that stands for the record, as in ``errors=``.

        >>> StandardErrors(kind="conley", km=300, years=2).word
        'conley:300km:2'
        """
        if self.kind == "cluster":
            return "cluster:" + "+".join(self.clusters) if self.clusters else "cluster"
        parts: list[str] = [self.kind]
        if self.km is not None:
            parts.append(f"{self.km:g}km")
            parts += [self.kernel] if self.kernel else []
        if self.years is not None:
            parts.append(str(self.years))
        if self.adjusted:
            parts.append("adjusted")
        return ":".join(parts)


class Sandwich(NamedTuple):
    """What a fit with chosen errors keeps, to be made again or tested: the choice, the rows of the data, the parts."""

    choice: StandardErrors
    table: pd.DataFrame
    parts: tuple[Part, ...]


NOT_RESTRICTED = (
    "the intervals of method='reml' rest on independent normal errors of equal variance: it takes neither "
    "errors= nor information=. Leave them out, or use method='ml'."
)
"""What is wrong with a choice beside restricted maximum likelihood."""


def standard_errors(given: str | StandardErrors) -> StandardErrors:
    """Return the record that a word stands for; a record as it is.

    Raises
    ------
    EstimationError
        If the word is none, or a part of it is missing.
    """
    if isinstance(given, StandardErrors):
        return given
    if not isinstance(given, str):
        raise EstimationError(_UNKNOWN, given=given, forms=joined(FORMS, ", "))
    head, _, rest = given.strip().partition(":")
    kind = _OLDER.get(head.lower(), head.lower())
    if kind == "cluster":
        return StandardErrors(kind="cluster", clusters=_columns(given, rest))
    if kind == "conley":
        return _conley(given, rest)
    if kind == "driscoll-kraay":
        return StandardErrors(kind="driscoll-kraay", years=_count(given, rest) if rest else None)
    if rest or kind not in get_args(Kind):
        raise EstimationError(_UNKNOWN, given=given, forms=joined(FORMS, ", "))
    return StandardErrors(kind=kind)  # type: ignore[arg-type]


_UNKNOWN = "errors={given!r} names no kind of standard errors. There are {forms}."


def _columns(given: str, rest: str) -> tuple[str, ...]:
    names = tuple(part.strip() for part in rest.split("+")) if ":" in given else ()
    if not all(names):
        raise EstimationError(
            "errors={given!r} does not name the column of the clusters, as in errors='cluster:province'.",
            given=given,
        )
    return names


def _conley(given: str, rest: str) -> StandardErrors:
    cut_off, *more = rest.split(":")
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(\w*)\s*", cut_off)
    if found is None or found[2].lower() != "km":
        raise EstimationError(
            "errors={given!r} wants a cut-off with its unit, km, as in errors='conley:300km'.", given=given
        )
    kernels = [part for part in more if part in get_args(Kernel)]
    adjusted = more.count("adjusted")
    counts = [_count(given, part) for part in more if part not in (*kernels, "adjusted")]
    if max(len(kernels), len(counts), adjusted) > 1:
        raise EstimationError(_UNKNOWN, given=given, forms=joined(FORMS, ", "))
    return StandardErrors(
        kind="conley",
        km=float(found[1]),
        kernel=kernels[0] if kernels else None,  # type: ignore[arg-type]
        years=counts[0] if counts else None,
        adjusted=True if adjusted else None,
    )


def _count(given: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text.strip()):
        raise EstimationError(_UNKNOWN, given=given, forms=joined(FORMS, ", "))
    return int(text)
