"""Direct and penetration value added of the digital sectors: equation 5-1 of the report and its second step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pandas as pd

from spatial_iie.errors import listed
from spatial_iie.inference import check_choice
from spatial_iie.macro._contributions import Contributions, Reading, checked_shares, part_names
from spatial_iie.macro._described import amount, described
from spatial_iie.macro.io_table import InputOutputTable
from spatial_iie.macro.leontief import Imports, in_words, kind_of
from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult

_IN_WORDS = {
    "forward": Message(
        "Induced output: digital products in the inputs of the other sectors, direct and indirect."
    ),
    "backward": Message(
        "Induced output: what the other sectors make for the inputs of the digital ones, directly and "
        "indirectly."
    ),
}


def direct_value_added(table: InputOutputTable, shares: Mapping[str, float] | pd.Series) -> TableResult:
    r"""Return the direct value added: the digital share of the value added of chosen sectors.

    .. math:: G^{direct} = \sum_i R_i (Y_i - M_i)

    Parameters
    ----------
    table : InputOutputTable
    shares : mapping or Series of sector to float
        R_i, between 0 and 1: how much of the sector's value added is due to the digital industry, by the judgement of
        experts. Sectors that are not named are not digital.

    Returns
    -------
    TableResult
        By chosen sector: name, output Y_i, intermediate_inputs M_i, value_added, digital_share R_i, direct_value_added;
        in the unit of the table. ``about["total"]`` is the sum of ``direct_value_added``.

    Raises
    ------
    DataError
        If a sector is not in the table or a share not between 0 and 1.

    Notes
    -----
    Report, equation 5-1.

    Examples
    --------
    >>> import spatial_iie as si
    >>> direct = si.macro.direct_value_added(si.macro.demo_io_table(), {"03": 0.5, "05": 1.0})
    >>> direct.to_frame()["direct_value_added"].round(6).tolist(), round(direct.about["total"], 6)
    ([67.5, 390.0], 457.5)
    """
    r = checked_shares(table, shares)
    made = (table.output - table.intermediate_inputs).loc[r.index]
    frame = pd.DataFrame(
        {
            "name": table.labels.loc[r.index],
            "output": table.output.loc[r.index],
            "intermediate_inputs": table.intermediate_inputs.loc[r.index],
            "value_added": made,
            "digital_share": r,
            "direct_value_added": r * made,
        }
    )
    total = float(frame["direct_value_added"].sum())
    everyone = float((table.output - table.intermediate_inputs).sum())
    note = Message(
        "Direct value added: {amount}, {share:.2%} of the value added of all sectors.",
        amount=amount(total),
        share=total / everyone,
    )
    about = described(table, note, _shares_in_words(r)) | TableAbout(total=total, shares=r.to_dict())
    return TableResult(frame.rename_axis("sector"), Message("Direct value added"), about)


def penetration_value_added(
    table: InputOutputTable,
    shares: Mapping[str, float] | pd.Series,
    *,
    industries: Mapping[str, str] | pd.Series | None = None,
    reading: Reading = "forward",
    imports: Imports | None = None,
    by: Literal["industry", "sector"] = "industry",
) -> TableResult:
    r"""Return the penetration value added: what the digital sectors add to the value added of all others.

    With D the chosen sectors, taken out first, O the others, and :math:`L_{OO} = (I - A_{OO})^{-1}` their
    Leontief inverse, the digital inputs bring about in sector j of O the output

    .. math:: \Delta X_j = X_j \sum_{k \in O} \frac{\sum_{i \in D} R_i Z_{ik}}{X_k} L_{kj} \quad (forward)

    .. math:: \Delta X_j = \sum_{k \in O} L_{jk} \sum_{i \in D} Z_{ki} R_i \quad (backward)

    and the value added of industry g, the sectors of O in it, is

    .. math:: G_g = r_g \sum_{j \in g} (Y_j - M_j), \quad r_g = \sum_{j \in g} \Delta X_j / \sum_{j \in g} X_j

    Parameters
    ----------
    table : InputOutputTable
    shares : mapping or Series of sector to float
        R_i of the chosen sectors, as for :func:`direct_value_added`.
    industries : mapping or Series of sector to industry, optional
        At which level rates r are taken; every sector has one. By default :func:`three_industries`; a sector each for
        rates by sector.
    reading : {"forward", "backward"}
        "forward": digital products as inputs of the others, which is how the report defines penetration. The rate of a
        sector is the part of its costs that are digital products, in its own inputs and in those of its suppliers, and
        theirs: by how much its price would fall if they were free (Leontief's price model). "backward": inputs of the
        digital sectors made by others. The rate is the part of its output that would not be needed if the digital
        sectors bought nothing (hypothetical extraction).
    imports : {"total", "domestic"}, optional
        See :func:`technical_coefficients`.
    by : {"industry", "sector"}
        Rows of the table. A sector is given the rate of its industry, so that the sectors add up to the industries.

    Returns
    -------
    TableResult
        By industry: output, output_brought, rate, value_added, penetration. By sector: name, industry, output,
        output_brought, own_rate, rate (of the industry), value_added, penetration. ``about["total"]`` is the sum of
        ``penetration``.

    Raises
    ------
    DataError
        If shares, industries or imports do not suit the table, no sector is left, or more output is brought about in
        an industry than it makes.
    EstimationError
        If the Leontief inverse does not exist.

    Notes
    -----
    Report, section 5.1, second step: "use the Leontief inverse to calculate the contribution of the inputs of
    the industrial internet to the output of the primary, secondary and tertiary industry (the output brought
    about); divided by the total output of each this is the rate of contribution". It prints no formula.
    Multiplying the digital inputs themselves by L, as if they were a final demand for the sectors that use
    them, is no accounting: its results have no bound and no total. Price model: Miller and Blair (2009),
    section 2.6; extraction: section 12.2.6.

    Examples
    --------
    >>> import spatial_iie as si
    >>> result = si.macro.penetration_value_added(si.macro.demo_io_table(), {"03": 1.0, "05": 1.0})
    >>> result.to_frame()["rate"].round(3).to_dict()
    {'primary': 0.018, 'secondary': 0.035, 'tertiary': 0.051}
    """
    check_choice("by", by, Literal["industry", "sector"])
    r = checked_shares(table, shares)
    parts = Contributions.of(table, r.index, industries, reading, imports)
    parts.refuse_more_than_all(r.to_numpy())
    frame = parts.by_sector(r.to_numpy())
    over = frame.index[(frame["own_rate"] > 1).to_numpy()]
    if by == "industry":
        keep = ["output", "output_brought", "value_added", "penetration"]
        frame = frame.groupby("industry")[keep].sum().loc[parts.order]
        frame.insert(2, "rate", frame["output_brought"] / frame["output"])
    total = float(frame["penetration"].sum())
    everyone = float((table.output - table.intermediate_inputs).sum())
    about = described(
        table,
        Message(
            "Penetration value added: {amount}, {share:.2%} of the value added of all sectors.",
            amount=amount(total),
            share=total / everyone,
        ),
        _IN_WORDS[reading],
        in_words(table, imports),
        Message(
            "Removed beforehand: {sectors}. {shares}", sectors=listed(r.index, 12), shares=_shares_in_words(r)
        ),
        *_over_in_words(over),
    ) | TableAbout(total=total, shares=r.to_dict(), reading=reading, imports=kind_of(table, imports))
    return TableResult(frame, Message("Penetration value added"), about)


def digital_value_added(
    table: InputOutputTable,
    shares: Mapping[str, float] | pd.Series,
    *,
    industries: Mapping[str, str] | pd.Series | None = None,
    reading: Reading = "forward",
    imports: Imports | None = None,
) -> TableResult:
    """Return direct and penetration value added and their total.

    Parameters
    ----------
    table, shares, industries, reading, imports
        As for :func:`penetration_value_added`.

    Returns
    -------
    TableResult
        By part: "direct value added", "penetration, <industry>", "penetration value added", "total"; columns
        value_added, and share_of_gdp of the value added of all sectors of the table.

    Raises
    ------
    DataError, EstimationError
        As :func:`penetration_value_added`.

    Examples
    --------
    >>> import spatial_iie as si
    >>> frame = si.macro.digital_value_added(si.macro.demo_io_table(), {"03": 0.5, "05": 0.5}).to_frame()
    >>> parts = frame.loc["direct value added"] + frame.loc["penetration value added"]
    >>> bool(abs(parts - frame.loc["total"]).max() < 1e-9)
    True
    """
    direct = direct_value_added(table, shares)
    penetration = penetration_value_added(
        table, shares, industries=industries, reading=reading, imports=imports
    )
    by_industry = penetration.to_frame()["penetration"]
    both = [each.about.total or 0.0 for each in (direct, penetration)]
    numbers = [both[0], *by_industry, both[1], sum(both)]
    index = pd.Index(part_names(list(by_industry.index)), name="part")
    values = pd.Series(numbers, index=index, name="value_added")
    everyone = float((table.output - table.intermediate_inputs).sum())
    note = Message("Share of the value added of all sectors, {amount}.", amount=amount(everyone))
    about = penetration.about | TableAbout(total=sum(both), notes=(note, *penetration.about.notes[1:]))
    frame = values.to_frame().assign(share_of_gdp=values / everyone)
    return TableResult(frame, Message("Value added of the digital industry"), about)


def _over_in_words(over: pd.Index) -> list[str]:
    if not len(over):
        return []
    return [
        Message(
            "More output is brought about than made in {over}: imported inputs count as made at home, or value added "
            "is negative; see imports='domestic'.",
            over=listed(over),
        )
    ]


def _shares_in_words(r: pd.Series) -> str:
    if (r == 1).all():
        return Message("Every share R is 1: an upper bound.")
    return Message("Shares R between {low:g} and {high:g}.", low=r.min(), high=r.max())
