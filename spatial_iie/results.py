"""The result shapes: immutable records told apart by shape, not by statistic. Everything derivable is derived."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from spatial_iie.inference import Alternative, Assumption, analytic_p, count_beyond, simulated_p, tail_in_words

if TYPE_CHECKING:
    import pandas as pd


class Result:
    """What every result can do: become a table, say how it was made, and print itself.

    Subclasses supply ``to_frame()``, ``about``, ``title`` and a one-line ``repr``.
    """

    about: Mapping[str, Any]

    @property
    def title(self) -> str:
        """A heading for the table."""
        raise NotImplementedError

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the table must be told beneath it."""
        return notes_of(self.about)

    def to_frame(self) -> pd.DataFrame:
        """Return the result as a labelled table, a fresh copy each time."""
        raise NotImplementedError

    def summary(self) -> str:
        """Return title, table and notes as plain text."""
        body = self.to_frame().to_string(index=self._index_shown)
        return "\n".join([self.title, body, *(f"Note: {note}" for note in self.notes)])

    @property
    def _index_shown(self) -> bool:
        return True

    def _repr_html_(self) -> str:
        from html import escape

        notes = "".join(f"<p><small>{escape(note)}</small></p>" for note in self.notes)
        return f"<p><b>{escape(self.title)}</b></p>{self.to_frame().to_html(index=self._index_shown)}{notes}"


def frozen(about: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a read-only copy of an ``about`` mapping."""
    return MappingProxyType(dict(about))


def read_only(values: Any) -> NDArray[np.float64]:
    """Return a float array that cannot be written to."""
    array = np.array(values, dtype=float)
    array.setflags(write=False)
    return array


def versions() -> dict[str, str]:
    """Return the versions that decide a number: this package's and numpy's (the random generator)."""
    from spatial_iie import __version__

    return {"spatial_iie": __version__, "numpy": np.__version__}


def notes_of(about: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the sentences of ``about`` a reader of a table or figure must not miss, most important first."""
    notes = []
    if about.get("synthetic"):
        notes.append("SYNTHETIC example data: simulated, not observed. Nothing here describes real cities.")
    notes.extend(about.get("notes", ()))
    return tuple(notes)


@dataclass(frozen=True, repr=False, eq=False)
class GlobalResult(Result):
    """One number for the whole study area, and how surprising it is.

    Attributes
    ----------
    name : str
        The statistic, e.g. "Moran's I".
    statistic, expectation : float
        The observed value, and its expectation if values were placed at random.
    variances : mapping of str to float
        Variance under each assumption: "randomization" and "normality".
    n : int
        Number of regions the statistic was computed from.
    alternative, assumption : str
        The tail of the p values; which variance ``sd``, ``z_score`` and ``p_value`` use.
    orientation : int
        1 if larger values mean more positive autocorrelation, -1 if smaller ones do (Geary's C).
    reference : ndarray of shape (draws,), or None
        The statistic of each random permutation.
    about : mapping
        How the result was made.

    Notes
    -----
    For another tail or assumption, ``dataclasses.replace(result, alternative="greater")``.
    """

    name: str
    statistic: float
    expectation: float
    variances: Mapping[str, float]
    n: int
    alternative: Alternative = "two-sided"
    assumption: Assumption = "randomization"
    orientation: int = 1
    reference: NDArray[np.float64] | None = None
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", frozen(self.about))
        object.__setattr__(self, "variances", frozen(self.variances))
        if self.reference is not None:
            object.__setattr__(self, "reference", read_only(self.reference))

    @property
    def variance(self) -> float:
        """Variance under ``assumption``."""
        return self.variances[self.assumption]

    @property
    def sd(self) -> float:
        """Standard deviation under ``assumption``."""
        return float(np.sqrt(self.variance))

    @property
    def z_score(self) -> float:
        """Standardised distance from the expectation; positive means positive autocorrelation."""
        return self.orientation * (self.statistic - self.expectation) / self.sd

    @property
    def p_value(self) -> float:
        """Analytic p value from the normal approximation, in the tail ``alternative``."""
        return float(analytic_p(self.z_score, self.alternative))

    @property
    def p_simulated(self) -> float:
        """Pseudo p value from the reference draws, in the tail ``alternative``; nan without draws."""
        if self.reference is None:
            return float("nan")
        above, below = count_beyond(self.reference, self.statistic)
        if self.orientation < 0:
            above, below = below, above
        return float(simulated_p(above, below, self.reference.size, self.alternative))

    @property
    def title(self) -> str:
        """Heading: statistic and variable."""
        what = self.about.get("variable")
        year = self.about.get("year")
        return f"{self.name}{f' of {what}' if what else ''}{f', {year}' if year else ''}"

    @property
    def notes(self) -> tuple[str, ...]:
        """Tail, assumption and what was left out."""
        p = f"p {tail_in_words(self.alternative)}; variance under {self.assumption}"
        return (*notes_of(self.about), p)

    @property
    def _index_shown(self) -> bool:
        return False

    def to_frame(self) -> pd.DataFrame:
        """Return one row: statistic, expectation, sd, z, p, n and, with draws, p_simulated and draws."""
        import pandas as pd

        row: dict[str, Any] = {
            "statistic": self.statistic,
            "expectation": self.expectation,
            "sd": self.sd,
            "z": self.z_score,
            "p": self.p_value,
            "n": self.n,
        }
        if self.reference is not None:
            row |= {"p_simulated": self.p_simulated, "draws": self.reference.size}
        return pd.DataFrame([row])

    def __repr__(self) -> str:
        mark = "SYNTHETIC example, " if self.about.get("synthetic") else ""
        simulated = ""
        if self.reference is not None:
            simulated = f", p_simulated = {self.p_simulated:.4g} ({self.reference.size} draws)"
        return (
            f"<{mark}{self.title}: {self.statistic:.4f}, E = {self.expectation:.4f}, z = {self.z_score:.3f}, "
            f"p = {self.p_value:.3g} ({self.alternative}){simulated}, n = {self.n}>"
        )


@dataclass(frozen=True, repr=False, eq=False)
class TableResult(Result):
    """A labelled table with a heading and notes.

    Attributes
    ----------
    frame : DataFrame
        The table; ``to_frame()`` returns a copy.
    heading : str
    about : mapping
        How the table was made.
    """

    frame: pd.DataFrame
    heading: str
    about: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", frozen(self.about))
        object.__setattr__(self, "frame", self.frame.copy())

    @property
    def title(self) -> str:
        """The heading."""
        return self.heading

    @property
    def _index_shown(self) -> bool:
        return self.frame.index.name is not None

    def to_frame(self) -> pd.DataFrame:
        """Return a copy of the table."""
        return cast("pd.DataFrame", self.frame.copy())

    def __repr__(self) -> str:
        rows, columns = self.frame.shape
        mark = "SYNTHETIC example, " if self.about.get("synthetic") else ""
        return f"<{mark}{self.heading}: {rows} rows x {columns} columns {list(map(str, self.frame.columns))}>"
