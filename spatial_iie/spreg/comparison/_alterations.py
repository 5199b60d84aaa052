"""Data that differ from those given in one respect: other regions, winsorized, of the year before, other measures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from spatial_iie._isolates import counted
from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message, joined
from spatial_iie.spreg.comparison._drop import named_regions
from spatial_iie.spreg.formulas._expression import read_expression
from spatial_iie.spreg.formulas.formula import Side, closest, terms

if TYPE_CHECKING:
    from spatial_iie.study.study import Study

EVERYONE, AS_GIVEN, SAME_YEAR = Message("all regions"), Message("not altered"), Message("same year")


class Altered(NamedTuple):
    """What is done to the data: words for a table. The first of each kind is nothing."""

    sample: str = EVERYONE
    outliers: str = AS_GIVEN
    timing: str = SAME_YEAR
    measure: str = AS_GIVEN


class Alterations:
    """The alterations that are asked for, and the study under each combination of them.

    Attributes
    ----------
    choices : dict of str to list of str
        Field of :class:`Altered` -> its values, the first of which leaves the data as they are.
    notes : list of Message
        What each of them does.
    years : tuple of int
        Those of the regressions. The years before them are those of lagged regressors.
    """

    def __init__(
        self,
        formulas: Iterable[str],
        study: Study,
        years: tuple[int, ...],
        *,
        drop: Iterable[str | Iterable[str]],
        winsorize: float | Iterable[float],
        lag: int | Iterable[int],
        replace: Mapping[str, str | Iterable[str]],
        pooled: bool,
    ) -> None:
        self._study, self.years, self._pooled = study, years, pooled
        self._formulas = tuple(formulas)
        self.notes: list[Message] = []
        self._dropped = self._samples(drop)
        self._shares = self._winsorized(winsorize)
        self._lags = self._lagged(lag)
        self._replaced = self._measures(replace)
        self.choices: dict[str, list[str]] = {
            "sample": [EVERYONE, *self._dropped],
            "outliers": [AS_GIVEN, *self._shares],
            "timing": [SAME_YEAR, *self._lags],
            "measure": [AS_GIVEN, *self._replaced],
        }

    def study(self, altered: Altered) -> Study:
        """Return the study with the alterations: measures replaced, regions dropped, winsorized, lagged."""
        study = self._study
        if altered.measure != AS_GIVEN:
            old, new = self._replaced[altered.measure]
            study = with_values(study, {old: study.panel[new]})
        if altered.sample != EVERYONE:
            gone = self._dropped[altered.sample]
            study = study.select(study.ids[~study.ids.isin(gone)])
        if altered.outliers != AS_GIVEN:
            numbers = study.panel[self._numbers()]
            study = with_values(study, winsorized(numbers, self._shares[altered.outliers], self._span()))
        if altered.timing != SAME_YEAR:
            study = with_values(
                study, _of_years_before(study.panel[self._right()], self._lags[altered.timing])
            )
        return study

    def in_years(self, altered: Altered, years: Iterable[int]) -> tuple[int, ...]:
        """Return those of the years that have a year so long before them in the study."""
        before = 0 if altered.timing == SAME_YEAR else self._lags[altered.timing]
        return tuple(year for year in years if year - before in self._study.years)

    def has_measures_of(self, variable: str) -> bool:
        """Return whether other columns take the place of one that a term stands for."""
        own = columns_of(f"y ~ {variable}", self._study, "rhs")
        return any(old in own for old, _ in self._replaced.values())

    @property
    def replaced(self) -> set[str]:
        """The columns that others take the place of."""
        return {old for old, _ in self._replaced.values()}

    def of(self, study: Study, formulas: tuple[str, ...]) -> Alterations:
        """Return the same alterations of other values of the same study, or with another response."""
        other = object.__new__(Alterations)
        other.__dict__.update(self.__dict__, _study=study, _formulas=formulas)
        return other

    @property
    def of_response(self) -> set[str]:
        """The columns of the responses."""
        return {name for text in self._formulas for name in columns_of(text, self._study, "lhs")}

    def measures_of(self, variable: str) -> list[str]:
        """Return the columns that a term stands for, and those that take their place."""
        own = columns_of(f"y ~ {variable}", self._study, "rhs")
        return [*own, *(new for old, new in self._replaced.values() if old in own)]

    def _span(self) -> tuple[int, ...] | None:
        return self.years if self._pooled else None

    def _numbers(self) -> list[str]:
        used = dict.fromkeys(name for text in self._formulas for name in columns_of(text, self._study))
        return [name for name in used if self._study.panel[name].nunique() > 2]

    def _right(self) -> list[str]:
        """Return the columns of the regressors; refuse one that is in the response too."""
        found: dict[str, None] = {}
        for text in self._formulas:
            response = columns_of(text, self._study, side="lhs")
            right = columns_of(text, self._study, side="rhs")
            both = [name for name in right if name in response]
            if both:
                raise DataError(
                    "lag= takes regressors of the years before, but {both} is in the response of {formula!r} too. "
                    "Write the lag in a formula of its own.",
                    both=listed(both),
                    formula=text,
                )
            found |= dict.fromkeys(right)
        return list(found)

    def _samples(self, drop: Iterable[str | Iterable[str]]) -> dict[str, pd.Index]:
        found: dict[str, pd.Index] = {}
        for each in several(drop):
            words = list(map(str, several(each)))
            text = "+".join(words)
            gone = named_regions(self._study, text)
            left = len(self._study.ids) - len(gone)
            if left < 3:
                raise DataError(
                    "drop={text!r} leaves {left} of {n} regions.", text=text, left=left, n=left + len(gone)
                )
            parts = joined([Message(part.strip()) for part in text.split("+")], " + ")
            label = Message("without {regions}", regions=parts)
            found[label] = gone
            self.notes.append(
                Message(
                    "{label}: {counted} dropped {regions}.",
                    label=label,
                    counted=counted(gone),
                    regions=listed(gone, 10),
                )
            )
        return found

    def _winsorized(self, shares: float | Iterable[float]) -> dict[str, float]:
        found: dict[str, float] = {}
        for share in several(shares):
            if not isinstance(share, int | float) or isinstance(share, bool) or not 0 < share < 0.5:
                raise DataError(
                    "winsorize wants a share above 0 and below 0.5, such as 0.01, not {share!r}.", share=share
                )
            found[Message("winsorized at {share:g} %", share=100 * share)] = float(share)
        if found:
            of = Message("all region-years of the panel") if self._pooled else Message("each year")
            self.notes.append(
                Message(
                    "Winsorized: every variable with more than two values is put at its quantiles in both tails, taken "
                    "over {of}, as Stata's winsor2 does.",
                    of=of,
                )
            )
        return found

    def _lagged(self, lags: int | Iterable[int]) -> dict[str, int]:
        found: dict[str, int] = {}
        for lag in several(lags):
            if isinstance(lag, bool) or not isinstance(lag, int) or lag < 1:
                raise DataError("lag wants whole numbers of years from 1, not {lag!r}.", lag=lag)
            lost = [year for year in self.years if year - lag not in self._study.years]
            if len(lost) == len(self.years):
                raise DataError(
                    "lag={lag}: the study has no year {lag} before any of {years}.",
                    lag=lag,
                    years=listed(self.years, 40),
                )
            label = Message("regressors {lag} {lag:year|years} before", lag=lag)
            found[label] = lag
            if lost:
                self.notes.append(
                    Message(
                        "{label}: without {years}, whose regressors are not in the study.",
                        label=label,
                        years=listed(lost, 10),
                    )
                )
        if found:
            self._right()
        return found

    def _measures(self, replace: Mapping[str, str | Iterable[str]]) -> dict[str, tuple[str, str]]:
        found: dict[str, tuple[str, str]] = {}
        if not isinstance(replace, Mapping):
            raise DataError(
                "replace wants columns and what takes their place, dict(x=['z']), not {given!r}.",
                given=replace,
            )
        used = {name for text in self._formulas for name in columns_of(text, self._study)}
        for old, given in replace.items():
            if old not in used:
                raise DataError(
                    "replace names {old!r}, which is in no formula.{closest}",
                    old=old,
                    closest=closest(old, used),
                )
            for new in map(str, several(given)):
                if new not in self._study.variables:
                    raise DataError(
                        "replace names {new!r}, no variable of the study.{closest}",
                        new=new,
                        closest=closest(new, self._study.variables),
                    )
                found[Message("{new} for {old}", new=new, old=old)] = (old, new)
        return found


def several(given: object) -> list[object]:
    """Return what is given as a list, one thing as a list of it.

    >>> several("hc1"), several(None), several([0.01, 0.05])
    (['hc1'], [None], [0.01, 0.05])
    """
    one = isinstance(given, str) or not isinstance(given, Iterable)
    return [given] if one else list(given)  # type: ignore[call-overload]


def columns_of(formula: str, study: Study, side: Side | None = None) -> list[str]:
    """Return the numbers of a study that a formula or one of its sides takes, within functions over time too."""
    found: dict[str, None] = {}
    for term in terms(formula, side):
        for factor in term.factors:
            if factor.eval_method.value == "python":
                expression = read_expression(factor.expr)
                found |= dict.fromkeys((*expression.columns, *expression.of_panel))
            else:
                found[factor.expr] = None
    return [name for name in found if name in study.variables]


def winsorized(numbers: pd.DataFrame, share: float, pooled: Sequence[int] | None) -> dict[str, pd.Series]:
    """Return variables with the values beyond two quantiles put at these.

    Parameters
    ----------
    numbers : DataFrame
        Indexed (region, year).
    share : float
        In each tail.
    pooled : sequence of int or None
        The years over all of whose region-years the quantiles are taken; None: those of each year by itself.

    Notes
    -----
    Quantiles as Stata's ``_pctile`` has them: the value number ceil(n p) in order, the mean of it and the next one
    where n p is whole.

    Examples
    --------
    >>> rows = pd.MultiIndex.from_product([list("abcde"), [2019]])
    >>> winsorized(pd.DataFrame({"x": [1.0, 2, 3, 4, 90]}, index=rows), 0.25, None)["x"].tolist()
    [2.0, 2.0, 3.0, 4.0, 4.0]
    """
    when = numbers.index.get_level_values(1)
    found = {}
    for name, values in numbers.items():
        if pooled is None:
            found[str(name)] = values.groupby(when, group_keys=False).transform(
                lambda of: of.clip(*_ends(of, share))
            )
        else:
            found[str(name)] = values.clip(*_ends(values[when.isin(pooled)], share))
    return found


def _ends(values: pd.Series, share: float) -> tuple[float, float]:
    there = values.dropna().to_numpy()
    if not len(there):
        return (np.nan, np.nan)
    low, high = np.quantile(there, (share, 1 - share), method="averaged_inverted_cdf")
    return float(low), float(high)


def _of_years_before(numbers: pd.DataFrame, lag: int) -> dict[str, pd.Series]:
    region, year = (numbers.index.get_level_values(level) for level in (0, 1))
    before = numbers.reindex(pd.MultiIndex.from_arrays([region, year - lag]))
    return {str(name): pd.Series(before[name].to_numpy(), index=numbers.index) for name in numbers}


def with_values(study: Study, columns: Mapping[str, pd.Series]) -> Study:
    """Return the study with other values in some of its variables."""
    panel = study.panel
    for name, values in columns.items():
        panel[name] = values.reindex(panel.index).to_numpy()
    return study._remade(panel, study._about)
