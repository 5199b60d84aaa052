"""The macro figures of chapter 5 of the source, drawn from the numbers it prints.

中国产业互联网生态发展报告 (School of Social Sciences, Tsinghua University, July 2022): value added and its parts from
the text of section 5.1.1 and table 5-2, in trillion CNY at 2015 prices; the shares of 2035 from the text under
"未来预测与分析". Figure 5-2 has the two years whose parts are printed; figure 5-5 joins the printed shares by straight
lines, for the paths between them are not printed.

    python examples/figures_of_the_source.py [folder for the files]
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from spatial_iie import viz

if TYPE_CHECKING:
    from matplotlib.axes import Axes

YEARS = [2018, 2019, 2020, 2021]
VALUE_ADDED = pd.Series([1.818, 1.999, 2.120, 2.397], index=YEARS, name="实际增加值")
GROWTH = pd.Series([None, 9.96, 6.07, 13.08], index=YEARS, name="实际增速", dtype=float)
SHARE = pd.Series([2.17, 2.25, 2.33, 2.44], index=YEARS)
PARTS = pd.DataFrame({"直接产业": [0.772, 1.074], "渗透产业": [1.046, 1.324]}, index=[2018, 2021])
SHARE_2035 = pd.DataFrame({"基准情形": [21.0], "乐观情形": [33.0], "悲观情形": [12.0]}, index=[2035])
PHASES = {"IT、CT 技术": (2021, 2023), "OT 技术突破": (2024, 2026)}
UNIT = "万亿元，2015 年不变价"
SOURCE = "《中国产业互联网生态发展报告》（清华大学社会科学学院，2022 年 7 月）第五章"


def figures() -> dict[str, Axes]:
    """Return the figures by their numbers."""
    words = {"language": "zh", "source": SOURCE}
    return {
        "5-1": viz.level_and_growth(
            VALUE_ADDED, GROWTH, unit=UNIT, title="产业互联网的实际增加值规模和增速", **words
        ),
        "5-2": viz.stacked_bars(
            PARTS,
            name="增加值",
            unit=UNIT,
            digits=3,
            title="产业互联网直接产业和渗透产业的增加值规模",
            **words,
        ),
        "5-3": viz.share_line(SHARE, name="占 GDP 的比重", title="产业互联网实际增加值的 GDP 比重", **words),
        "5-5": viz.scenarios(
            SHARE,
            SHARE_2035,
            name="占 GDP 的比重",
            unit="%",
            digits=0,
            phases=PHASES,
            title="产业互联网对未来 GDP 的影响",
            note="仅 2018–2021 年和 2035 年的数值见于原文，其间以直线相连。",
            **words,
        ),
    }


def main(folder: Path) -> None:
    """Write the figures."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, axes in figures().items():
        print(viz.save(axes, folder / f"figure-{name}.png", dpi=150))


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
