"""The macro figures of the source, and the radar charts of its chapter 2.

中国产业互联网生态发展报告 (School of Social Sciences, Tsinghua University, July 2022). Figures 5-1 to 5-3 show the
numbers it prints in section 5.1.1. Figures 5-4 and 5-5 end at the shares of 2035 it prints; the paths to them are not
printed: here growth after 2025 is constant, and growth until 2025 and of GDP are the ASSUMPTIONS below. The scores
behind figures 2-2 to 2-6 are not printed at all: those drawn here are SYNTHETIC.

    python examples/figures_of_the_source.py [folder for the files]
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie import macro, report_2022, viz
from spatial_iie.macro import Phase, Scenario
from spatial_iie.report_2022 import printed

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from spatial_iie.results import TableResult

GDP_GROWTH = 5.0  # percent a year, 2022-2035: an assumption
PHASES = [
    Phase("IT、CT", 2022, 2022, 13.08),
    Phase("间歇期", 2023, 2023, 9.65),
    Phase("OT 突破", 2024, 2025, 13.08),
]
"""Assumptions: growth of 2021 in the two phases of acceleration, the mean of 2019-2021 between them."""
NAMES = {"baseline": "基准情形", "optimistic": "乐观情形", "pessimistic": "悲观情形"}
PARTS = {"direct": "直接产业", "penetration": "渗透产业"}
WORDS = {"language": "zh", "source": printed.SOURCE.render("zh")}
NOTE = (
    f"2022–2035 年的增速为假设：GDP 年均增长 {GDP_GROWTH:g}%，2025 年后增加值按不变增速达到原文 2035 年比重。"
)


def projection() -> TableResult:
    """Return the paths that lead to the shares of 2035."""
    gdp, value_added = report_2022.printed_series()
    path = Scenario("GDP", [Phase("GDP", 2022, 2035, GDP_GROWTH)]).grown(float(gdp[2021]))
    targets = {NAMES[key]: share for key, share in printed.SHARE_2035.items()}
    scenarios = macro.reaching(targets, float(value_added[2021]), path, PHASES, name="2025 年后")
    return macro.project(float(value_added[2021]), path, scenarios, unit=printed.UNIT)


def figures() -> dict[str, Axes]:
    """Return the figures by their numbers."""
    table = projection()
    return figures_of_the_past() | figures_of_the_future(table) | radar_charts() | market()


def figures_of_the_past() -> dict[str, Axes]:
    """Return figures 5-1 to 5-3, of the numbers printed."""
    cells = report_2022.printed_figures()
    _, level = report_2022.printed_series()
    growth, share = cells["growth_pct"].reindex(level.index), cells["share_pct"]
    return {
        "5-1": viz.level_and_growth(
            level.rename("实际增加值"),
            growth.rename("实际增速"),
            unit=printed.UNIT.render("zh"),
            title="产业互联网的实际增加值规模和增速",
            **WORDS,
        ),
        "5-2": viz.stacked_bars(
            report_2022.printed_parts().rename(columns=PARTS),
            name="增加值",
            unit=printed.UNIT.render("zh"),
            digits=3,
            title="产业互联网直接产业和渗透产业的增加值规模",
            **WORDS,
        ),
        "5-3": viz.share_line(share, name="占 GDP 的比重", title="产业互联网实际增加值的 GDP 比重", **WORDS),
    }


def figures_of_the_future(table: TableResult) -> dict[str, Axes]:
    """Return figures 5-4 and 5-5: growth by phase of technology, and the share of GDP, under three scenarios."""
    cells = report_2022.printed_figures()
    options = {"unit": "%", "phases": table.about["phases"], "note": NOTE, **WORDS}
    growth, share = macro.paths(table, "growth_pct"), macro.paths(table)
    return {
        "5-4": viz.scenarios(
            cells["growth_pct"].dropna(), growth, name="增加值增速", title="产业互联网的未来预测", **options
        ),
        "5-5": viz.scenarios(
            cells["share_pct"],
            share,
            name="占 GDP 的比重",
            digits=0,
            title="产业互联网对未来 GDP 的影响",
            **options,
        ),
    }


def radar_charts() -> dict[str, Axes]:
    """Return figures 2-2 to 2-6 of SYNTHETIC scores: each country, then all."""
    table = report_2022.aggregate_scores(report_2022.synthetic_scores(language="zh"), scale=(1, 10))
    scores = table.to_frame()
    scores.attrs["synthetic"] = table.about["synthetic"]
    one_by_one = {f"2-{k}": scores[[name]] for k, name in enumerate(scores, start=2)}
    options = {"highest": 10, "language": "zh", "note": "原文未给出各专家评分，此处评分为模拟。"}
    return {number: viz.radar(part, **options) for number, part in {**one_by_one, "2-6": scores}.items()}


def market() -> dict[str, Axes]:
    """Return figure 2-1 of SYNTHETIC market shares; those of the source are not at hand as numbers."""
    table = report_2022.market_shares(report_2022.synthetic_market(language="zh"))
    shares = table.to_frame().pivot_table("market_share_pct", "year", "name")
    shares = shares[table.to_frame()["name"].drop_duplicates()].rename(columns={"others": "其他"})
    shares.attrs["synthetic"] = True
    options = {"unit": "%", "digits": 1, "language": "zh", "title": "市场份额"}
    return {"2-1": viz.stacked_bars(shares, note="此处规模为模拟数据。", **options)}


def main(folder: Path) -> None:
    """Write the figures, and print the growth that the shares of 2035 need."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, axes in figures().items():
        print(viz.save(axes, folder / f"figure-{name}.png", dpi=150))
    print(
        report_2022.filled(report_2022.synthetic_scores()).summary()
    )  # do the four together fill the hexagon?
    ends = macro.ends(projection())
    print(
        pd.DataFrame(ends.to_frame()[["scenario", "growth_pct", "share_pct"]]).round(2).to_string(index=False)
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
