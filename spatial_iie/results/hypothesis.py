"""A test with its null hypothesis in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from spatial_iie.errors import SpatialIIEError
from spatial_iie.inference import check_choice, two_sided_p
from spatial_iie.results.about import TestAbout
from spatial_iie.results.base import Result, as_message

if TYPE_CHECKING:
    import pandas as pd


_PARAMETERS = {"chi2": 1, "F": 2, "t": 1, "normal": 0, "noncentral": 2}


@dataclass(frozen=True, repr=False, eq=False)
class TestResult(Result):
    """A test statistic, its null hypothesis in words and its reference distribution.

    Attributes
    ----------
    name : str
        The test, e.g. "LM error".
    statistic : float
    df : tuple of float
        Degrees of freedom: one of chi2 or t, two of F, none of normal; of noncentral the noncentrality as well.
    null : str
        The null hypothesis, in words.
    distribution : {"chi2", "F", "t", "normal", "noncentral"}
        p is the upper tail of chi2 and F, both tails of t and normal; noncentral: the upper tail of noncentral chi2
        divided by its degrees of freedom.
    about : TestAbout, or mapping
        How the test was made.

    Examples
    --------
    >>> test = TestResult("LM error", 5.2062, (1,), "the errors are not spatially correlated")
    >>> round(test.p_value, 4)
    0.0225
    """

    __test__ = False  # a name pytest would collect

    name: str
    statistic: float
    df: tuple[float, ...]
    null: str
    distribution: Literal["chi2", "F", "t", "normal", "noncentral"] = "chi2"
    about: TestAbout = field(default_factory=TestAbout)

    def __post_init__(self) -> None:
        object.__setattr__(self, "about", TestAbout.of(self.about))
        check_choice("distribution", self.distribution, tuple(_PARAMETERS))
        wanted = _PARAMETERS[self.distribution]
        if len(self.df) != wanted:
            raise SpatialIIEError(
                "a test with distribution {distribution} has {wanted} degrees of freedom, not {n_df}.",
                distribution=self.distribution,
                wanted=wanted,
                n_df=len(self.df),
            )

    @property
    def p_value(self) -> float:
        """Probability of a statistic at least as extreme under the null."""
        from scipy import special

        if self.distribution == "chi2":
            return float(special.chdtrc(self.df[0], self.statistic))
        if self.distribution == "F":
            return float(special.fdtrc(*self.df, self.statistic))
        if self.distribution == "noncentral":
            return max(0.0, float(1 - special.chndtr(self.statistic * self.df[0], *self.df)))
        df = int(self.df[0]) if self.distribution == "t" else None
        return float(two_sided_p(np.asarray(self.statistic), df))

    @property
    def title(self) -> str:
        """Heading: the name of the test."""
        return as_message(self.name)

    @property
    def _index_shown(self) -> bool:
        return False

    def to_frame(self) -> pd.DataFrame:
        """Return one row: test, statistic, df, p, null."""
        import pandas as pd

        df = ", ".join(f"{value:g}" for value in self.df)
        row = {"statistic": self.statistic, "df": df, "p": self.p_value}
        name, null = (pd.Series([as_message(each)], dtype=object) for each in (self.name, self.null))
        frame = pd.DataFrame([row]).assign(null=null)  # columns of text would keep the English alone
        frame.insert(0, "test", name)
        return frame

    def __repr__(self) -> str:
        df = f"({', '.join(f'{value:g}' for value in self.df)})" if self.df else ""
        return (
            f"<{self.name}: {self.distribution}{df} = {self.statistic:.4f}, p = {self.p_value:.3g}; "
            f"null: {self.null}>"
        )
