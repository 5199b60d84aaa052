"""What every design of one question shares: the outcome, the regions and years, who is treated, who is near."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie._align import check_same_regions, check_study, check_weights
from spatial_iie._isolates import Isolates
from spatial_iie.errors import EstimationError, WeightsError, listed
from spatial_iie.inference import check_choice
from spatial_iie.messages import Message
from spatial_iie.spreg._blocks import Blocks
from spatial_iie.spreg.design import design_of, without_neighbours
from spatial_iie.spreg.formulas.formula import read_columns
from spatial_iie.spreg.panels._panel_rows import panel_rows
from spatial_iie.spreg.treatment.adoption import Adoption, Treated, read_adoption
from spatial_iie.spreg.treatment.reach import Reach, within

if TYPE_CHECKING:
    from spatial_iie.spreg.std_errors.choice import StandardErrors
    from spatial_iie.study.study import Study
    from spatial_iie.weights.weights import Weights

Floats = NDArray[np.float64]
Balance = Literal["regions", "years"]
ERRORS = "cluster:region"


@dataclass(frozen=True, eq=False)
class Setting:
    """A question: what treatment did to an outcome.

    Attributes
    ----------
    formula : str
        Outcome ~ controls.
    study : Study
        All regions: those left out may be treated and near, too.
    w : Weights
        Between the regions of the study, in their order.
    adoption : Adoption
    ids : Index, length n
        The regions that are used.
    incomplete, alone : tuple
        Those left out because they lack a value, or have no neighbour.
    years : tuple of int
    errors : str or StandardErrors, optional
    """

    formula: str
    study: Study
    w: Weights
    adoption: Adoption
    ids: pd.Index
    incomplete: tuple[object, ...]
    alone: tuple[object, ...]
    years: tuple[int, ...]
    errors: str | StandardErrors | None
    _reaches: dict[tuple[float, str], Reach] = field(default_factory=dict)

    @cached_property
    def first(self) -> Floats:
        """First treated years of the regions of the study, infinite for never."""
        return self.adoption.of(self.study.ids)

    @cached_property
    def used(self) -> NDArray[np.intp]:
        """Where the regions that are used stand among those of the study."""
        return np.asarray(self.study.ids.get_indexer(self.ids))

    @cached_property
    def row_standardized(self) -> Weights:
        """The weights, row-standardized."""
        return self.w.row_standardized()

    def reach(self, bound: float, unit: str) -> Reach:
        """Return who is near up to a bound; worked out once."""
        if (bound, unit) not in self._reaches:
            self._reaches[bound, unit] = within(self.study, self.w, bound, unit)
        return self._reaches[bound, unit]

    def arrays(self) -> tuple[Floats, Floats]:
        """Return the outcome, shape (T, n), and the controls, shape (T, n, k), without an intercept."""
        rows = panel_rows(self.formula, self.study, self.w, self.years, "regions", "zero")
        blocks = Blocks(len(self.years), len(self.years))
        design = design_of(
            self.formula, rows.table, read_columns(self.formula, rows.table), rows.w, years=blocks, lagged=()
        )
        at = rows.w.ids.get_indexer(self.ids)
        own = [place for place, name in enumerate(design.names) if name != "Intercept"]
        shape = (len(self.years), rows.w.n)
        return design.y.reshape(shape)[:, at], design.z[:, own].reshape(*shape, -1)[:, at]

    def notes(self) -> list[Message]:
        """Say which regions are not used."""
        found = []
        if self.incomplete:
            found.append(
                Message(
                    "{n} {n:region|regions} without values in all years left out {regions}; a treated one among them "
                    "still counts as a neighbour.",
                    n=len(self.incomplete),
                    regions=listed(self.incomplete, 10),
                )
            )
        if self.alone:
            found.append(without_neighbours(self.alone))
        if self.adoption.always:
            found.append(
                Message(
                    "{n} {n:region|regions} treated in {year} already left out {regions}: no year without treatment.",
                    n=len(self.adoption.always),
                    year=self.years[0],
                    regions=listed(self.adoption.always, 10),
                )
            )
        return found


def setting_of(
    formula: str,
    study: Study,
    w: Weights,
    treated: Treated,
    since: int | None,
    years: Iterable[int] | None,
    balance: Balance | None,
    isolates: Isolates,
    errors: str | StandardErrors | None,
) -> Setting:
    """Return the question, its regions and years settled.

    Raises
    ------
    EstimationError
        If nobody is treated within the years, or everybody from the first treatment on.
    """
    check_study(study)
    if isinstance(w, Mapping | tuple | list):
        raise WeightsError("treatment effects are for one matrix, the same in all years.")
    check_weights(w)
    if balance is not None:
        check_choice("balance", balance, get_args(Balance))
    if isinstance(formula, str) and "~" not in formula:
        formula = f"{formula} ~ 1"
    rows = panel_rows(formula, study, w, years, balance, isolates)
    check_same_regions(study.ids, w.ids, Message("the study"))
    w = w._in_order(w.ids.get_indexer(study.ids))
    adoption = read_adoption(study, treated, since, rows.years)
    usable = rows.w.ids.intersection(study.ids, sort=False)
    ids = study.ids[study.ids.isin(usable.difference(list(adoption.always)))]
    found = Setting(formula, study, w, adoption, ids, rows.incomplete, rows.alone, rows.years, errors)
    _check_groups(found)
    return found


def _check_groups(setting: Setting) -> None:
    first = setting.adoption.of(setting.ids)
    if not np.isfinite(first).any():
        raise EstimationError("every treated region lacks a value of the formula in some year.")
    if np.isfinite(first).all() and len(set(first)) == 1:
        raise EstimationError(
            "all {n} {n:region|regions} {n:is|are} treated from {year} on: there is nothing to compare them with.",
            n=len(first),
            year=int(first[0]),
        )
