"""All fits of a battery of specifications: what they are, the fits, and which are the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from spatial_iie._align import check_same_regions, check_study, check_weights
from spatial_iie._isolates import Isolates, without_isolates
from spatial_iie._registry import model_of
from spatial_iie.errors import AlignmentError, DataError, SpatialIIEError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message, joined
from spatial_iie.spreg.comparison._alterations import Alterations, Altered, several
from spatial_iie.spreg.comparison._panel_grid import PanelGrid
from spatial_iie.spreg.comparison._specifications import (
    CHOICES,
    Combine,
    Distinct,
    How,
    Parts,
    Specification,
    specifications,
)
from spatial_iie.spreg.comparison._year_grid import YearGrid
from spatial_iie.spreg.conventional import with_words
from spatial_iie.spreg.formulas.formula import check_known, closest, first_number, regressors, variables
from spatial_iie.spreg.models._method import Estimator, chosen_moments, is_restricted
from spatial_iie.spreg.moments import Moments, settled
from spatial_iie.spreg.panels._by_moments import check_panel_method
from spatial_iie.spreg.panels._panel_rows import Balance
from spatial_iie.spreg.std_errors.apply import located
from spatial_iie.spreg.std_errors.choice import StandardErrors, standard_errors
from spatial_iie.spreg.std_errors.parts import check_columns

if TYPE_CHECKING:
    from spatial_iie.results import RegressionResult
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Errors = str | StandardErrors
Row = dict[str, object]
Progress = Callable[[int, int], None]
Numbers = Callable[["RegressionResult"], Mapping[str, object]]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a battery is asked for, as :func:`spatial_iie.spreg.robustness` takes it."""

    formula: str | Mapping[str, str]
    study: Study
    weights: Mapping[str, Weights]
    years: Iterable[int] | Mapping[str, Iterable[int]] | None = None
    models: Iterable[str] = ("sdem",)
    variable: str | None = None
    lagged: Iterable[str] | None = None
    effects: str | Iterable[str] | None = None
    balance: Balance | None = None
    method: Estimator | Moments = "ml"
    errors: Errors | Iterable[Errors | None] | None = None
    isolates: Isolates = "exclude"
    drop: Iterable[str | Iterable[str]] = ()
    winsorize: float | Iterable[float] = ()
    lag: int | Iterable[int] = ()
    replace: Mapping[str, str | Iterable[str]] | None = None
    combine: Combine = "grid"


class Battery:
    """The specifications that are asked for, checked, and their fits.

    Attributes
    ----------
    texts, formulas, whole : dict of str to str
        The formulas as they are given, without what is in brackets, and with the instruments as regressors.
    ways : dict of str to dict of str to How
        Label of a formula -> word for standard errors -> how it is estimated.
    variable : str
        The regressor that the fits are about.
    measured : bool
        Whether some fits are of another measure of the variable, on a scale of its own.
    cells : list of Specification
        Each once; of those with the same rows, columns, weights and method the first.
    alone : dict of int to tuple
        Year -> regions without neighbours under one of the weights, of the data as given.
    same : list of Message
        Which choices lead to the same fits as another.
    repeated : int
        How many fits are not made again for that.
    """

    def __init__(self, asked: Asked) -> None:
        self.texts = {"": asked.formula} if isinstance(asked.formula, str) else dict(asked.formula)
        check_study(asked.study)
        self.models = [model_of(each).label for each in _several(asked.models)]
        _check(self.texts, asked.weights, self.models, asked.isolates, asked.combine)
        for label, w in asked.weights.items():
            check_same_regions(
                asked.study.ids, w.ids, Message("the study and the weights {label!r}", label=label)
            )
        self.panel = asked.effects is not None
        self._asked = asked = replace(asked, study=with_words(asked.study, *self.texts.values()))
        self.spans = _spans(asked.study, asked.years, panel=self.panel)
        self.years = tuple(sorted({year for span in self.spans.values() for year in span}))
        self.formulas: dict[str, str] = {}
        self.whole: dict[str, str] = {}
        self.ways = {label: self._ways(label, text) for label, text in self.texts.items()}
        self.variable = asked.variable or first_number(next(iter(self.formulas.values())))
        self.lags = None if asked.lagged is None else _several(asked.lagged)
        _check_lags(self.lags, self.formulas, self.models)
        self._check_columns()
        self.alterations = Alterations(
            self.whole.values(),
            asked.study,
            self.years,
            drop=asked.drop,
            winsorize=asked.winsorize,
            lag=asked.lag,
            replace=asked.replace or {},
            pooled=self.panel,
        )
        self.measured = self.alterations.has_measures_of(self.variable)
        self.choices: dict[str, Sequence[object]] = {**self.alterations.choices, **self._choices()}
        self._parts = Parts()
        self._grids: dict[Altered, YearGrid | PanelGrid] = {}
        self.same: list[Message] = []
        self.repeated = 0
        self.cells = self._distinct(
            [cell for cell in specifications(self.choices, asked.combine) if self._exists(cell)]
        )
        self.alone = self.first.alone

    @property
    def several(self) -> tuple[str, ...]:
        """The choices of which there is more than one."""
        return tuple(name for name in CHOICES if len(self.choices[name]) > 1)

    def rows(self, numbers: Numbers, progress: Progress | None) -> list[Row]:
        """Return a row for every fit; one that fails says why in its note."""
        rows = []
        for done, cell in enumerate(self.cells, start=1):
            rows.append({**cell._asdict(), "note": ""} | self._numbers(cell, numbers))
            if progress is not None:
                progress(done, len(self.cells))
        return rows

    @property
    def first(self) -> YearGrid | PanelGrid:
        """The fits of the data as given."""
        return self._grid(Altered())

    def of(self, study: Study, formulas: Mapping[str, str] | None = None) -> Battery:
        """Return the same specifications on other values of the same study, or with another response."""
        other = object.__new__(Battery)
        other.__dict__.update(self.__dict__, formulas=formulas or self.formulas, whole=formulas or self.whole)
        other._grids = {}
        other.alterations = self.alterations.of(study, tuple(other.formulas.values()))
        return other

    def _numbers(self, cell: Specification, numbers: Numbers) -> Row:
        grid = None
        try:
            grid = self._grid(cell.altered)
            fit = grid.fit(cell)
        except AlignmentError:
            raise
        except SpatialIIEError as error:
            size = float("nan") if grid is None else grid.size(cell)
            return {"n": size, "note": error.message if error.message.isprintable() else str(error)}
        found: Row = dict(numbers(fit))
        if self.measured and "estimate" in found:
            scale = grid.spread(cell, self.variable)
            per_sd = ("estimate", "low", "high")
            found |= {f"{name}_per_sd": found[name] * scale for name in per_sd}  # type: ignore[operator]
        return found

    def _grid(self, altered: Altered) -> YearGrid | PanelGrid:
        """Return the fits of the data with some alterations."""
        if altered not in self._grids:
            study, asked = self.alterations.study(altered), self._asked
            dropped = asked.study.ids[~asked.study.ids.isin(study.ids)]
            weights = {
                label: self._parts.of(w, w.ids[~w.ids.isin(dropped)]) for label, w in asked.weights.items()
            }
            if self.panel:
                spans = {
                    label: self.alterations.in_years(altered, span) for label, span in self.spans.items()
                }
                self._grids[altered] = PanelGrid(
                    self.formulas,
                    self.whole,
                    study,
                    weights,
                    spans,
                    self.lags,
                    asked.isolates,
                    asked.balance,
                    self.ways,
                    self._parts,
                )
            else:
                self._grids[altered] = YearGrid(
                    self.formulas,
                    self.whole,
                    study,
                    weights,
                    self.lags,
                    asked.isolates,
                    self.ways,
                    self._parts,
                )
        return self._grids[altered]

    def _exists(self, cell: Specification) -> bool:
        years = self.spans[str(cell.year)] if self.panel else (int(cell.year),)
        return bool(self.alterations.in_years(cell.altered, years))

    def _distinct(self, cells: list[Specification]) -> list[Specification]:
        """Return one of the cells that have the same rows, columns, weights and method."""
        seen: dict[object, Specification] = {}
        pairs: dict[tuple[tuple[str, ...], tuple[str, ...]], int] = {}
        distinct = Distinct()
        for cell in cells:
            try:
                made: object = self._grid(cell.altered).inputs(cell, distinct)
            except SpatialIIEError:
                made = cell  # a row of its own says why
            years = self.spans[str(cell.year)] if self.panel else cell.year
            key = made, self.texts[cell.regressors], cell.effects, years, cell.model, cell.errors
            first = seen.setdefault(key, cell)
            if first is not cell:
                pair = _differing(cell, first)
                pairs[pair] = pairs.get(pair, 0) + 1
        self.repeated = sum(pairs.values())
        self.same = [
            Message(
                "{other}: the same rows and the same weights as {first}; {n} {n:fit|fits} counted once.",
                other=joined(pair[0], ", "),
                first=joined(pair[1], ", "),
                n=count,
            )
            for pair, count in pairs.items()
        ]
        return list(seen.values())

    def _choices(self) -> dict[str, Sequence[object]]:
        """Return the choices beside those of the data."""
        asked = self._asked
        return {
            "weights": list(asked.weights),
            "regressors": list(self.formulas),
            "effects": _several(asked.effects) if asked.effects is not None else [""],
            "year": list(self.spans) if self.panel else list(self.years_in_order),
            "model": list(dict.fromkeys(self.models)),
            "errors": list(next(iter(self.ways.values()))),
        }

    @property
    def years_in_order(self) -> tuple[int, ...]:
        """The years of regressions of one year each, as they were given."""
        return tuple(dict.fromkeys(year for span in self.spans.values() for year in span))

    @property
    def instrumented(self) -> bool:
        """Whether a formula has endogenous regressors, or instruments."""
        return self.whole != self.formulas

    def _ways(self, label: str, text: str) -> dict[str, How]:
        """Return how to estimate a formula, by the word for the standard errors; keep it without its brackets."""
        study, choices = self._asked.study, cast("list[Errors | None]", several(self._asked.errors) or [None])
        found: dict[str, How] = {}
        named: dict[str, Errors | None] = {}
        if self.panel:
            check_panel_method(self._asked.method)
        for each in choices:
            chosen = "classical" if each is None and len(choices) > 1 else each
            self.formulas[label], self.whole[label], moments = settled(
                text, chosen_moments(self._asked.method, chosen, text)
            )
            restricted = moments is None and is_restricted(self._asked.method, each)
            beyond = located(moments.beyond if moments else each, study)
            if beyond is not None:
                check_columns(standard_errors(beyond), study.table(self.years[0]), panel=self.panel)
            word = (
                ""
                if each is None and len(choices) == 1
                else "classical"
                if each is None
                else standard_errors(each).word
            )
            other = named.setdefault(word, each)
            if other is not each and not (isinstance(other, str) and isinstance(each, str)):
                raise DataError(
                    "errors= has two records of one name, {word}: their rows could not be told apart. Fit them one by "
                    "one.",
                    word=word,
                )
            found[word] = How(moments, restricted, beyond)
        return found

    def _check_columns(self) -> None:
        if self.panel:
            return
        if self._asked.balance is not None:
            raise DataError("balance is for panels: say effects=, or leave it out.")
        for label, text in self.formulas.items():
            check_known(variables(self.whole[label]), self._asked.study.table(self.years[0]).columns)
            known = regressors(text)
            if self.variable not in known:
                raise DataError(
                    "{formula!r} has no regressor {variable!r}.{closest} It has {known}.",
                    formula=text,
                    variable=self.variable,
                    closest=closest(self.variable, known),
                    known=listed(known, 12),
                )


def _several(given: str | Iterable[str]) -> list[str]:
    return [given] if isinstance(given, str) else list(dict.fromkeys(given))


def _differing(cell: Specification, first: Specification) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the choices in which two cells differ."""
    names = [name for name in CHOICES if getattr(cell, name) != getattr(first, name)]
    return tuple(getattr(cell, name) for name in names), tuple(getattr(first, name) for name in names)


def _spans(
    study: Study, years: Iterable[int] | Mapping[str, Iterable[int]] | None, *, panel: bool
) -> dict[str, tuple[int, ...]]:
    """Return the spans of years of panels by label, or all years under one."""
    if isinstance(years, Mapping):
        if not panel:
            raise DataError("years by label are spans of panels: say effects=, or give years one by one.")
        return {str(label): tuple(sorted(_years(study, span))) for label, span in years.items()}
    chosen = _years(study, years)
    return {f"{min(chosen)}-{max(chosen)}" if len(chosen) > 1 else str(chosen[0]): chosen}


def _years(study: Study, years: Iterable[int] | None) -> tuple[int, ...]:
    chosen = study.years if years is None else tuple([years] if isinstance(years, int) else years)
    unknown = [year for year in chosen if year not in study.years]
    if unknown or not chosen:
        raise DataError(
            "the study has no year {unknown}; there are {years}.",
            unknown=listed(unknown),
            years=listed(study.years, 40),
        )
    return tuple(dict.fromkeys(chosen))


def _check(
    formulas: Mapping[str, str],
    weights: Mapping[str, Weights],
    models: list[str],
    isolates: Isolates,
    combine: Combine,
) -> None:
    check_choice("isolates", isolates, Isolates)
    check_choice("combine", combine, Combine)
    if not isinstance(weights, Mapping) or not weights or not formulas or not models:
        raise DataError(
            "robustness wants at least one formula, one set of weights {'queen': w} and one model."
        )
    for w in weights.values():
        check_weights(w)
        if isolates == "error":
            without_isolates(w, isolates)


def _check_lags(lagged: list[str] | None, formulas: Mapping[str, str], models: list[str]) -> None:
    """Refuse lags that no formula has or no model takes."""
    if lagged is None:
        return
    known = list(dict.fromkeys(name for text in formulas.values() for name in regressors(text)))
    unknown = [name for name in lagged if name not in known]
    if unknown:
        raise DataError(
            "lagged names {unknown}, no regressor of the formula.{closest} There are {known}.",
            unknown=listed(unknown),
            closest=closest(unknown[0], known),
            known=listed(known, 12),
        )
    if not any(model_of(kind).lags for kind in models):
        raise DataError(
            "lagged is for SLX, SDEM and SDM; of the models {models} none takes lags. Leave it out.",
            models=listed(models),
        )
