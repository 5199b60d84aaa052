"""What a study file assumes of the years to come, as the records that projections take."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from spatial_iie import macro
from spatial_iie.chapter.asked import Scenario
from spatial_iie.errors import DataError, SpatialIIEError, listed

if TYPE_CHECKING:
    from spatial_iie.macro import Phase, Uncertainty

AFTER_THE_PRINTED = ("IT/CT:2022:13.08", "pause:2023:9.65", "OT:2024-2025:13.08")
"""The source prints phases but no rates: growth of 2021 in both accelerations, the mean of 2019-2021 between them."""


def check_assumptions(asked: Scenario) -> None:
    """Refuse targets, rates and draws that no projection can use, whatever it starts from.

    Raises
    ------
    DataError
        In the words of the study file.
    """
    wrong = [share for share in asked.targets if not 0 < share < 100]
    if wrong or not asked.targets:
        raise DataError(
            "[scenario] targets must be shares between 0 and 100 per cent, not {wrong}.", wrong=listed(wrong)
        )
    if len(set(asked.targets)) < len(asked.targets):
        raise DataError("[scenario] targets {targets} name a share twice.", targets=listed(asked.targets))
    if not asked.gdp_growth > -100:
        raise DataError(
            "[scenario] gdp_growth must be above -100 per cent, not {gdp_growth:g}.",
            gdp_growth=asked.gdp_growth,
        )
    try:
        phases_of(asked, after_the_printed=False)
        uncertainty_of(asked, 0)
    except SpatialIIEError as error:
        raise DataError("[scenario] {error}", error=error) from None


def phases_of(asked: Scenario, *, after_the_printed: bool) -> tuple[Phase, ...]:
    """Return the growth that is assumed beforehand: as the study file says, or by default."""
    default = AFTER_THE_PRINTED if after_the_printed else ()
    return tuple(macro.Phase.read(text) for text in (default if asked.phases is None else asked.phases))


def uncertainty_of(asked: Scenario, seed: int) -> Uncertainty | None:
    """Return how wrong rates may be; None if both standard deviations are 0."""
    how = macro.Uncertainty(asked.rate_sd, asked.gdp_sd, draws=asked.draws, seed=seed)
    return how if asked.rate_sd or asked.gdp_sd else None


def named_targets(asked: Scenario, *, after_the_printed: bool) -> Mapping[str, float]:
    """Return the shares to reach by name: those the source prints by its names, others by their size.

    >>> dict(named_targets(Scenario(targets=(21.0, 15.0)), after_the_printed=True))
    {'baseline': 21.0, '15 %': 15.0}
    """
    from spatial_iie.report_2022 import printed

    known = {share: name for name, share in printed.SHARE_2035.items()}
    if not after_the_printed or asked.to != 2035:
        known = {}
    return {known.get(share, f"{share:g} %"): share for share in asked.targets}
