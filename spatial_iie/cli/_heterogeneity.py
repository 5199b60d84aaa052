"""What the commands on heterogeneity have in common: one year, or a panel of all years."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from spatial_iie import study as room
from spatial_iie.chapter.keys import Keywords
from spatial_iie.cli._neighbours import neighbours
from spatial_iie.cli._study import open_study, year_of
from spatial_iie.cli.regression import formula_of
from spatial_iie.errors import DataError

if TYPE_CHECKING:
    import pandas as pd

    from spatial_iie.chapter.asked import Heterogeneity
    from spatial_iie.chapter.data import Data
    from spatial_iie.cli import _options as o
    from spatial_iie.study import Study
    from spatial_iie.weights import Weights


class Opened(NamedTuple):
    """What an estimator takes: the formula, one year or the study, the weights, and what they have in common."""

    formula: str
    study: Study
    data: pd.DataFrame | Study
    w: Weights
    shared: Keywords

    @property
    def panel(self) -> bool:
        """Whether the data are a panel."""
        return self.data is self.study


def opened(
    panel: Data, asked: o.Years, options: Heterogeneity, near: o.Neighbours, beside: tuple[str, ...] = ()
) -> Opened:
    """Open the data of a command; without effects one year, the last in which all variables have values."""
    from spatial_iie.spreg.formulas.formula import variables
    from spatial_iie.spreg.std_errors.apply import located

    text, _ = formula_of(panel, options.formula, ())
    study = open_study(panel, asked.years)
    w, rule = neighbours(near, study)
    shared: Keywords = {"isolates": rule, "errors": options.errors}
    if options.effects is not None:
        return Opened(text, study, study, w, {**shared, "effects": options.effects, "years": asked.years})
    if asked.years is not None and len(asked.years) > 1:
        raise DataError(
            "one year is fitted; --year names {n}. Add --effects both for a panel.", n=len(asked.years)
        )
    year = year_of(asked.years, study, [*variables(text), *beside])
    shared["errors"] = located(options.errors, study)
    return Opened(text, study, room.cross_section(study, year), w, shared)
