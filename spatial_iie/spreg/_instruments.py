"""Endogenous columns and their instruments: which columns of a design they are, and what moment fits keep of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spatial_iie.errors import DataError, EstimationError, listed
from spatial_iie.messages import Message
from spatial_iie.spreg.std_errors.dependence import Independent, Part

if TYPE_CHECKING:
    import pandas as pd
    from scipy import sparse

    from spatial_iie.spreg._blocks import Lag
    from spatial_iie.spreg.design import Design
    from spatial_iie.spreg.moments import Errors, Moments
    from spatial_iie.spreg.std_errors.rows import Rows

Floats = NDArray[np.float64]


class Outside(NamedTuple):
    """Instruments outside the regression, shape (n, q), and their lags W q, W^2 q, ... in the rows of a design.

    ``trends``: those that vary over time only as a trend of each region.
    """

    names: tuple[str, ...]
    own: Floats
    lags: tuple[Floats, ...] = ()
    trends: tuple[str, ...] = ()


class Parts(NamedTuple):
    """Columns of the design that are exogenous and endogenous, by place, and outside instruments."""

    exogenous: list[int]
    endogenous: list[int]
    outside: Outside


@dataclass(frozen=True, eq=False)
class Instruments:
    """What a fit by moments was made of, for the tests of its instruments and residuals.

    Attributes
    ----------
    exogenous, endogenous, excluded : ndarray, shapes (n, k), (n, g), (n, L)
        Regressors, endogenous columns (the lag of the response last), independent instruments outside the regression.
    names, excluded_names : tuple of str
        Of the endogenous columns and of the excluded instruments.
    dropped : tuple of str
        Instruments that the regressors and those before them add up to.
    spatial : bool
        Whether a spatial lag is among the endogenous columns.
    lags_response : bool
        Whether the lag of the response is.
    errors : {"white", "classical", "hac"}
    kernel : sparse array, optional
        Of "hac", with the diagonal.
    parts : tuple of Part
        Which errors may be correlated, where the fit says more than "white".
    rows : Rows, optional
        Of the fit, with ``parts``.
    kappa : float
        Of the k-class: 1 for two-stage least squares.
    """

    exogenous: Floats
    endogenous: Floats
    excluded: Floats
    names: tuple[str, ...]
    excluded_names: tuple[str, ...]
    dropped: tuple[str, ...]
    spatial: bool
    lags_response: bool
    errors: Errors
    kernel: sparse.csr_array | None = None
    parts: tuple[Part, ...] = ()
    rows: Rows | None = None
    kappa: float = 1.0

    def middle(self, columns: Floats, e: Floats) -> Floats:
        """Return the covariance of the sums of ``columns * e``, by the kind of errors of the fit."""
        return np.asarray(self.covariances(columns, e[:, np.newaxis])[0, 0])

    def covariances(self, columns: Floats, errors: Floats, *, enlarged: bool = False) -> Floats:
        """Return the covariances of the sums of ``columns * e`` with those of ``columns * u``, of all pairs of errors.

        Linear in each of the two: those of e - b u follow from those of e and u.

        Parameters
        ----------
        columns, errors : ndarray, shapes (n, L), (n, m)
        enlarged : bool
            Whether residuals of what all instruments explain are divided by 1 - h as in HC3, h their leverages; not
            those of equal variance, or that may be correlated.

        Returns
        -------
        ndarray, shape (m, m, L, L)
            Without factors of small samples.
        """
        if self.errors == "classical":
            both = np.einsum("ij,kl->ijkl", errors.T @ errors / len(errors), columns.T @ columns)
            return np.asarray(both, dtype=np.float64)
        many, size = errors.shape[1], columns.shape[1]
        if self.rows is not None:
            columns, errors = self.rows.in_years(columns), self.rows.in_years(errors)
        if enlarged and self.independent:
            errors = errors / self._left[:, np.newaxis]
        scores = (errors[:, :, np.newaxis] * columns[:, np.newaxis, :]).reshape(len(errors), -1)
        return self._of_scores(scores).reshape(many, size, many, size).transpose(0, 2, 1, 3)

    def _of_scores(self, scores: Floats) -> Floats:
        if self.parts:
            return np.asarray(
                sum(np.sign(part.factor) * part.dependence.middle(scores) for part in self.parts)
            )
        return np.asarray(scores.T @ (scores if self.kernel is None else self.kernel @ scores))

    @property
    def independent(self) -> bool:
        """Whether errors have unequal variances, and no two are correlated."""
        alone = all(isinstance(part.dependence, Independent) for part in self.parts)
        return self.errors == "white" and alone

    @property
    def _left(self) -> Floats:
        """1 - h by row, h the leverages of all instruments and effects; 1 if a row alone determines a coefficient."""
        every = np.column_stack([self.exogenous, self.excluded])
        effects = np.zeros(1)
        if self.rows is not None:
            every, effects = self.rows.in_years(every), self.rows.leverage_of_effects
        basis = np.linalg.qr(every / np.linalg.norm(every, axis=0))[0]
        left = 1 - (basis**2).sum(axis=1) - effects
        return np.where(left > 1e-9, left, 1.0)

    @property
    def clusters(self) -> int | None:
        """The least number of clusters (years, for Driscoll and Kraay's errors), None where rows are on their own."""
        counts = [part.dependence.groups for part in self.parts]
        return min((each for each in counts if each is not None), default=None)


def outside_of(table: pd.DataFrame, lag: Lag | None, powers: int) -> Outside:
    """Return the instruments of a table and the powers of their lags, in the order of its rows."""
    own = table.drop(columns="Intercept", errors="ignore")
    columns, lags = own.to_numpy(dtype=float), []
    if lag is not None:
        for _ in range(powers):
            columns = lag @ columns
            lags.append(columns)
    return Outside(tuple(map(str, own.columns)), own.to_numpy(dtype=float), tuple(lags))


def parted(design: Design, outside: Outside | None, options: Moments) -> Parts:
    """Return the places of exogenous and endogenous columns, and the instruments."""
    unknown = [name for name in options.endogenous if name not in design.variables]
    if unknown:
        raise DataError(
            "endogenous names {unknown}; the regressors are {variables}.",
            unknown=listed(unknown),
            variables=listed(design.variables, 12),
        )
    inside = {name for one in options.endogenous for name in (one, f"W {one}")}
    endogenous = [place for place, name in enumerate(design.names) if name in inside]
    exogenous = [place for place in range(len(design.names)) if place not in endogenous]
    if outside is None:
        return Parts(exogenous, endogenous, Outside((), design.z[:, :0]))
    repeated = [name for name in outside.names if name in design.names]
    if repeated:
        raise DataError(
            "the instruments {repeated} are regressors; an instrument stands outside.",
            repeated=listed(repeated),
        )
    if design.about.response in outside.names:
        raise DataError(
            "the response {response} cannot be an instrument: it holds the error.",
            response=design.about.response,
        )
    return Parts(exogenous, endogenous, outside)


def lags_of_instruments(model_lags: bool, design: Design, options: Moments) -> int:
    """Return how many powers of W times the instruments are instruments too.

    As many as of the regressors beside a lag of the response, one beside the lag of an endogenous regressor, else none.
    """
    if not options.lag_instruments or design.w is None:
        return 0
    lagged = any(f"W {name}" in design.names for name in options.endogenous)
    return options.instrument_lags if model_lags else int(lagged)


def instrumented(
    design: Design, parts: Parts, options: Moments, lags_response: bool, kernel: sparse.csr_array | None
) -> Instruments:
    """Return the exogenous and endogenous columns of a design, and instruments that the former do not add up to."""
    exogenous = design.z[:, parts.exogenous]
    names = [design.names[place] for place in parts.endogenous]
    spatial = lags_response or any(place >= len(design.own) for place in parts.endogenous)
    columns = design.z[:, parts.endogenous]
    outside = parts.outside
    offered = [(outside.names, outside.own)]
    for power, lag in enumerate(outside.lags, start=1):
        offered.append((tuple(_lagged(name, power) for name in outside.names), lag))
    if lags_response:
        columns = np.column_stack([columns, design.lag @ design.y])
        names.append(f"W {design.about.response}")
        offered += _powers(design, parts, options.instrument_lags)
    q = np.column_stack([values for _, values in offered])
    called = [name for names, _ in offered for name in names]
    kept = _independent(exogenous, q)
    gone = tuple(name for name in outside.names if name not in {called[place] for place in kept})
    if len(kept) < columns.shape[1]:
        raise _too_few(len(kept), columns.shape[1], lags_response, gone)
    return Instruments(
        exogenous,
        columns,
        q[:, kept],
        tuple(names),
        tuple(called[place] for place in kept),
        gone,
        spatial,
        lags_response,
        options.basic,
        kernel,
    )


def _too_few(independent: int, wanted: int, lags_response: bool, gone: tuple[str, ...]) -> EstimationError:
    if lags_response:
        return EstimationError(
            "{independent} independent instruments are too few for {endogenous} endogenous columns, the "
            "lag of the response among them. Use instrument_lags=3, or instruments.",
            independent=independent,
            endogenous=wanted,
        )
    if gone:
        return EstimationError(
            "the instruments {gone} are combinations of the regressors, of the effects, or of one another: "
            "{independent} are left for {endogenous} endogenous columns. Use other instruments.",
            gone=listed(gone),
            independent=independent,
            endogenous=wanted,
        )
    return EstimationError(
        "{independent} independent instruments are too few for {endogenous} endogenous columns, the lags of endogenous "
        "regressors among them. Name more instruments, or lag_instruments=True.",
        independent=independent,
        endogenous=wanted,
    )


def on_dropped(made: Instruments) -> list[Message]:
    """Return notes on the instruments that say nothing, or hardly anything, beyond the others."""
    notes = []
    if made.dropped:
        notes.append(
            Message(
                "Instruments {names} left out: regressors, effects and the instruments before them add up to them.",
                names=listed(made.dropped),
            )
        )
    columns = np.column_stack([made.exogenous, made.excluded])
    columns = columns / np.linalg.norm(columns, axis=0)
    left = 1 / np.diag(np.linalg.pinv(columns.T @ columns))[made.exogenous.shape[1] :]
    basis = np.linalg.qr(made.exogenous)[0]
    own = columns[:, made.exogenous.shape[1] :]
    whole = ((own - basis @ (basis.T @ own)) ** 2).sum(axis=0)
    near = [name for name, share in zip(made.excluded_names, left / whole, strict=True) if share < _NEARLY]
    if made.names and near:
        notes.append(
            Message(
                "Instruments {names} are nearly combinations of one another (R2 above {share:.0%}), such as of their "
                "lags: they count as many and say little more than one.",
                names=listed(near),
                share=1 - _NEARLY,
            )
        )
    return notes


def on_trends(outside: Outside) -> list[Message]:
    """Return a note on instruments that are trends of regions, as distance times year is."""
    if not outside.trends:
        return []
    return [
        Message(
            "Instruments {names} vary over time only as trends of each region, as distance times year does: they are "
            "valid only if nothing else gives regions such trends, and their lags are trends too. Multiply by a "
            "national series of the year before in place of the year, or control for what drives such "
            "trends.",
            names=listed(outside.trends),
        )
    ]


_NEARLY = 0.01


def _lagged(name: str, power: int) -> str:
    return f"W {name}" if power == 1 else f"W^{power} {name}"


def _powers(design: Design, parts: Parts, highest: int) -> list[tuple[tuple[str, ...], Floats]]:
    """Return WX, W^2 X, ... of the exogenous regressors; of the constant too, unless rows are standardized."""
    skip = {*design.nuisance, *(("Intercept",) if design.weights.normalization == "row" else ())}
    own = [place for place in parts.exogenous if place < len(design.own) and design.names[place] not in skip]
    columns, stack, lag = design.z[:, own], [], design.lag
    for power in range(1, highest + 1 + bool(design.lags)):  # WX is a regressor of its own in an SDM
        columns = lag @ columns
        stack.append((tuple(_lagged(design.names[place], power) for place in own), columns))
    return stack


def _independent(z: Floats, q: Floats) -> list[int]:
    """Return the places of the columns of q that z and the columns before them do not add up to."""
    basis, chosen = np.linalg.qr(z / np.linalg.norm(z, axis=0))[0], []
    for place, column in enumerate((q / np.maximum(np.linalg.norm(q, axis=0), 1e-300)).T):
        rest = column - basis @ (basis.T @ column)
        rest -= basis @ (basis.T @ rest)
        if np.linalg.norm(rest) > 1e-8:
            basis = np.column_stack([basis, rest / np.linalg.norm(rest)])
            chosen.append(place)
    return chosen
