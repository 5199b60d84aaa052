"""The macro figures the report prints: 中国产业互联网生态发展报告 (Tsinghua University, July 2022), section 5.1.1.

Amounts are trillion CNY at 2015 prices, shares and growth percent, unless said otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from spatial_iie.messages import Message
from spatial_iie.results import TableAbout, TableResult

if TYPE_CHECKING:
    import pandas as pd


SOURCE = Message("China Industrial Internet ecosystem report (Tsinghua University, July 2022), section 5.1.1")
UNIT = Message("trillion CNY, 2015 prices")

GDP: Mapping[int, float] = MappingProxyType({2019: 88.95, 2020: 91.00, 2021: 98.28})
"""Table 5-1, column 2: real GDP. 2018 is not printed; see :func:`gdp_of_2018`."""
VALUE_ADDED: Mapping[int, float] = MappingProxyType({2018: 1.818, 2019: 1.999, 2020: 2.120, 2021: 2.397})
"""Text under table 5-2, first finding: value added of the industrial internet."""
DIRECT: Mapping[int, float] = MappingProxyType({2018: 0.772, 2021: 1.074})
"""Text under figure 5-1, second finding: of the direct industries."""
PENETRATION: Mapping[int, float] = MappingProxyType({2018: 1.046, 2021: 1.324})
"""The same place: of the industries it penetrates."""
CONTRIBUTION: Mapping[int, float] = MappingProxyType({2019: 3.59, 2020: 5.93, 2021: 3.81})
"""Table 5-1: increment of value added by increment of GDP."""
PULL: Mapping[int, float] = MappingProxyType({2019: 0.22, 2020: 0.14, 2021: 0.30})
"""Table 5-1: increment of value added by GDP of the year before, percentage points."""
SHARE: Mapping[int, float] = MappingProxyType({2018: 2.17, 2019: 2.25, 2020: 2.33, 2021: 2.44})
"""Tables 5-1 and 5-2: value added by GDP."""
GROWTH: Mapping[int, float] = MappingProxyType({2019: 9.96, 2020: 6.07, 2021: 13.08})
"""Table 5-2: growth of value added."""
GDP_INCREMENT: Mapping[int, float] = MappingProxyType({2020: 2.05, 2021: 7.28})
"""Table 5-1; that of 2019 was lost."""
VALUE_ADDED_INCREMENT: Mapping[int, float] = MappingProxyType({2019: 0.18, 2020: 0.12, 2021: 0.28})
"""Table 5-1."""
INSTITUTES: Mapping[str, tuple[tuple[int, float, float | None, float], ...]] = MappingProxyType(
    {
        "This report": ((2018, 1.82, None, 2.17), (2019, 2.00, 9.96, 2.25), (2020, 2.12, 6.07, 2.33),
                        (2021, 2.40, 13.08, 2.44)),
        "CAII 2021": ((2018, 2.79, 18.37, 3.03), (2019, 3.20, 14.76, 3.24), (2020, 3.57, 11.66, 3.51),
                      (2021, 4.13, 15.60, 3.67)),
        "CAICT 2020": ((2018, 1.42, 55.70, 1.50), (2019, 2.13, 47.30, 2.20), (2020, 3.10, 47.90, 2.90)),
    }
)  # fmt: skip
"""Table 5-2: year, value added, growth, share of GDP."""
BASES: Mapping[str, str] = MappingProxyType(
    {
        Message("This report"): Message("2015 prices, real growth"),
        "CAII 2021": Message("current prices, nominal growth"),
        "CAICT 2020": Message("2018 prices, real growth"),
    }
)
"""Table 5-2 and its note: what the amounts and the growth of each institute are measured in."""
SHARE_2035: Mapping[str, float] = MappingProxyType(
    {"baseline": 21.0, "optimistic": 33.0, "pessimistic": 12.0}
)
"""Text under 未来预测与分析: share of GDP in 2035."""
ERRATA: tuple[str, ...] = (
    "The text says that direct industries exceed 50 % of value added; by its own figures (0.772 of 1.818 in 2018, "
    "1.074 of 2.397 in 2021) the penetration part does.",
)
"""What section 5.1.1 says against its own numbers."""


class Range(NamedTuple):
    """Lowest and highest value that printed figures allow."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """Half way between."""
        return (self.low + self.high) / 2

    @property
    def within(self) -> float:
        """Half the width."""
        return (self.high - self.low) / 2


def gdp_of_2018() -> Range:
    r"""Return the GDP of 2018 that agrees with the printed figures, each taken within its rounding.

    Three printed figures bound it: the share of 2018 (:math:`V_{2018} / 2.17 \%`), the contribution of 2019
    (:math:`G_{2019} - (V_{2019} - V_{2018}) / 3.59 \%`) and the pull of 2019
    (:math:`(V_{2019} - V_{2018}) / 0.22 \%`). The range is where all three meet.

    Returns
    -------
    Range
        Trillion CNY at 2015 prices.

    Examples
    --------
    >>> [round(value, 3) for value in gdp_of_2018()]
    [83.868, 83.948]
    """
    from spatial_iie.report_2022.rounding import attainable, rounded

    v18, v19 = rounded(VALUE_ADDED[2018], 3), rounded(VALUE_ADDED[2019], 3)
    bounds = (
        attainable(lambda v, share: 100 * v / share, v18, rounded(SHARE[2018], 2)),
        attainable(lambda g, v, u, c: g - 100 * (v - u) / c, rounded(GDP[2019], 2), v19, v18,
                   rounded(CONTRIBUTION[2019], 2)),
        attainable(lambda v, u, pull: 100 * (v - u) / pull, v19, v18, rounded(PULL[2019], 2)),
    )  # fmt: skip
    return Range(max(low for low, _ in bounds), min(high for _, high in bounds))


def printed_series() -> tuple[pd.Series, pd.Series]:
    """Return GDP and value added of 2018-2021: as printed, GDP of 2018 from :func:`gdp_of_2018`.

    Examples
    --------
    >>> gdp, value_added = printed_series()
    >>> gdp.round(2).tolist(), value_added.tolist()
    ([83.91, 88.95, 91.0, 98.28], [1.818, 1.999, 2.12, 2.397])
    """
    import pandas as pd

    gdp = pd.Series({2018: gdp_of_2018().middle, **GDP}, name="gdp")
    return gdp.rename_axis("year"), pd.Series(
        dict(VALUE_ADDED), name=Message("industrial internet")
    ).rename_axis("year")


def printed_figures() -> pd.DataFrame:
    """Return the derived columns of tables 5-1 and 5-2 as printed, by year; missing where nothing is.

    Examples
    --------
    >>> printed_figures().loc[2020, ["growth_pct", "contribution_pct", "pull_points", "share_pct"]].tolist()
    [6.07, 5.93, 0.14, 2.33]
    """
    import pandas as pd

    columns = {
        "gdp_increment": GDP_INCREMENT,
        "value_added_increment": VALUE_ADDED_INCREMENT,
        "growth_pct": GROWTH,
        "contribution_pct": CONTRIBUTION,
        "pull_points": PULL,
        "share_pct": SHARE,
    }
    return pd.DataFrame({name: pd.Series(dict(values)) for name, values in columns.items()}).rename_axis(
        "year"
    )


def printed_institutes() -> dict[str, pd.DataFrame]:
    """Return table 5-2 as printed: institute -> year, value_added, growth_pct, share_pct.

    Examples
    --------
    >>> printed_institutes()["CAII 2021"].loc[2021].to_dict()
    {'value_added': 4.13, 'growth_pct': 15.6, 'share_pct': 3.67}
    """
    import pandas as pd

    columns = ["year", "value_added", "growth_pct", "share_pct"]
    return {name: pd.DataFrame(rows, columns=columns).set_index("year") for name, rows in INSTITUTES.items()}


def printed_parts() -> pd.DataFrame:
    """Return the direct and the penetration part of value added, of the two years printed.

    Examples
    --------
    >>> printed_parts().loc[2021].to_dict()
    {'direct': 1.074, 'penetration': 1.324}
    """
    import pandas as pd

    parts = {"direct": pd.Series(dict(DIRECT)), "penetration": pd.Series(dict(PENETRATION))}
    names = pd.Index([Message(name) for name in parts], dtype=object)
    return pd.DataFrame(parts).set_axis(names, axis=1).rename_axis("year")


def rounding() -> TableResult:
    """Return which of the printed figures follow from the printed GDP and value added, each within its rounding.

    Examples
    --------
    >>> rounding().about["counts"]
    {'reproduced': 14, 'within rounding': 4}
    """
    from spatial_iie.report_2022.rounding import check_printed

    gdp, value_added = printed_series()
    within = {**dict.fromkeys(gdp.index, 0.005), 2018: gdp_of_2018().within}
    return with_source(check_printed(gdp, value_added, printed_figures(), gdp_within=within))


def with_source(table: TableResult, *, with_gdp: bool = True) -> TableResult:
    """Return a table of printed figures with their source, and where GDP of 2018 is from, in its notes."""
    notes = [Message("Figures printed in: {source}.", source=SOURCE)]
    if with_gdp:
        low, high = gdp_of_2018()
        text = (
            "GDP of 2018 is not printed: {low:.3f} to {high:.3f} agree with the printed share of 2018, contribution "
            "and pull of 2019, each within its rounding; the middle is used."
        )
        notes.append(Message(text, low=low, high=high))
    return replace(table, about=table.about | TableAbout(source=SOURCE, notes=(*notes, *table.about.notes)))
