"""Value added as a linear function of the digital shares, and the door through which shares come in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from spatial_iie.errors import DataError, listed, plural
from spatial_iie.inference import check_choice
from spatial_iie.macro.io_table import InputOutputTable
from spatial_iie.macro.leontief import Imports, flows, inverse
from spatial_iie.macro.sectors import INDUSTRIES, counted, industries_of
from spatial_iie.messages import Message, joined, term

Floats = NDArray[np.float64]
Reading = Literal["forward", "backward"]
READINGS: Mapping[Reading, str] = {
    "forward": "digital products in the inputs of others",
    "backward": "products of others in digital inputs",
}
"""What each reading of penetration counts, in the cells of tables."""
INPUTS: Mapping[Imports, str] = {"total": "domestic and imported", "domestic": "domestic only"}


class Contributions(NamedTuple):
    """Direct and penetration value added as linear functions of the shares: what a share of 1 would give.

    ``direct``: shape (d,). ``brought``: shape (d, o), output brought about in each other sector. ``others``: their
    table, with name, industry, output and value_added. ``order``: the industries in the order of the rows.
    """

    direct: Floats
    brought: Floats
    others: pd.DataFrame
    order: list[str]

    @classmethod
    def of(
        cls,
        table: InputOutputTable,
        digital: pd.Index,
        industries: Mapping[str, str] | pd.Series | None,
        reading: Reading,
        imports: Imports | None,
    ) -> Contributions:
        """Take the digital sectors out of a table."""
        check_choice("reading", reading, Reading)
        groups = industries_of(table, industries)
        inside = table.sectors.isin(digital)
        if inside.all():
            raise DataError(
                "every sector of the table is chosen as digital: there is none left to penetrate."
            )
        d, o = table.sectors.get_indexer(digital), np.flatnonzero(~inside)
        z, x = flows(table, imports), table.output.to_numpy()
        leontief = inverse(z[np.ix_(o, o)] / x[o])
        pushed = (z[np.ix_(d, o)] / x[o]) @ leontief * x[o]
        brought = pushed if reading == "forward" else (leontief @ z[np.ix_(o, d)]).T
        made = table.output - table.intermediate_inputs
        others = pd.DataFrame(
            {"name": table.labels, "industry": groups, "output": table.output, "value_added": made}
        )[~inside]
        found = list(dict.fromkeys(others["industry"]))
        order = [name for name in INDUSTRIES if name in found] if set(found) <= set(INDUSTRIES) else found
        return cls(made.loc[digital].to_numpy(), brought, others, order)

    def by_sector(self, r: Floats) -> pd.DataFrame:
        """Return the table of the other sectors for shares r, shape (d,)."""
        brought = pd.Series(r @ self.brought, index=self.others.index)
        group = self.others["industry"]
        output = self.others["output"]
        rate = brought.groupby(group).transform("sum") / output.groupby(group).transform("sum")
        frame = self.others.drop(columns="value_added").assign(
            output_brought=brought,
            own_rate=brought / output,
            rate=rate,
            value_added=self.others["value_added"],
            penetration=rate * self.others["value_added"],
        )
        return frame.rename_axis("sector")

    def refuse_more_than_all(self, r: Floats) -> None:
        """Refuse shares r that bring about more output in an industry than it makes."""
        groups = self.others.assign(brought=r @ self.brought).groupby("industry")[["brought", "output"]].sum()
        rates = (groups["brought"] / groups["output"]).loc[self.order]
        over = rates[rates > 1 + 1e-9]
        if len(over):
            cases = [
                Message("{name}: {rate:.2f} times its output", name=name, rate=rate)
                for name, rate in over.items()
            ]
            raise DataError(
                "the output brought about exceeds all that {n_over} industr{ies} make{s} "
                "{cases}: there is no rate. Imported inputs are counted as made at home, or "
                "value added is negative; take {domestic}.",
                domestic=term("imports='domestic' (--imports domestic)", "--imports domestic"),
                n_over=len(over),
                ies="y" if len(over) == 1 else "ies",
                s="s" if len(over) == 1 else "",
                cases=listed(cases),
            )

    def by_industry(self) -> Floats:
        """Return the penetration value added of each industry per share, shape (d, g), in ``order``."""
        columns = []
        for name in self.order:
            mine = (self.others["industry"] == name).to_numpy()
            part = self.others[mine]
            columns.append(
                self.brought[:, mine].sum(axis=1) / part["output"].sum() * part["value_added"].sum()
            )
        return np.column_stack(columns)


def part_names(industries: list[str]) -> list[str]:
    """Return the names of the parts of the value added, in the order of the rows.

    >>> part_names(["primary"])
    ['direct value added', 'penetration, primary', 'penetration value added', 'total']
    """
    parts = [f"penetration, {name}" for name in industries]
    return ["direct value added", *parts, "penetration value added", "total"]


def checked_shares(table: InputOutputTable, shares: object) -> pd.Series:
    """Return the shares in the order of the table; refuse unknown sectors and what is no share."""
    if not isinstance(shares, Mapping | pd.Series) or not len(shares):
        raise DataError("shares must name sectors and their share R, such as {'090': 0.3, '091': 0.5}.")
    r = pd.Series(shares)
    r.index = r.index.map(str)
    twice = r.index[r.index.duplicated()].unique()
    unknown = r.index[~r.index.isin(table.sectors)]
    if len(twice) or len(unknown):
        wrong = {
            "{n} sector{s} the table does not have {sectors}": unknown,
            "{n} sector{s} more than once {sectors}": twice,
        }
        raise DataError(
            "shares name {words}; the codes are like {sectors}.",
            words=joined(counted(wrong), " and "),
            sectors=listed(table.sectors, 3),
        )
    values = pd.to_numeric(r, errors="coerce")
    bad = r.index[~((values >= 0) & (values <= 1)).to_numpy()]
    if len(bad):
        cases = [f"{code}: {r[code]}" for code in bad]
        raise DataError(
            "{n_bad} share{s} not between 0 and 1 {cases}.",
            n_bad=len(bad),
            s=plural(bad),
            cases=listed(cases),
        )
    return values.astype(float).loc[table.sectors[table.sectors.isin(r.index)]].rename("digital_share")
