"""From an empty table and a second file to one panel: template, merge, export, on the embedded SYNTHETIC example."""

from __future__ import annotations

import sys
from pathlib import Path

import spatial_iie as si


def main(folder: Path) -> si.study.Study:
    """Fill in a template, write controls in another layout, join the two files, and ask the panel a question."""
    example = si.study.demo()

    # The table to be filled in: every region, the headings that are found by themselves. Here the example fills it.
    empty = si.study.template("index", example.years, language="zh").to_frame()
    values = example.panel["digital_index"].to_dict()
    pairs = zip(empty["行政区划代码"], empty["年份"], strict=True)
    index = empty.assign(index=[values.get(pair) for pair in pairs], synthetic=True)
    si.study.export(index, folder / "index.xlsx")

    # Controls as yearbooks have them: names, one column a year, GBK, another order of rows.
    controls = example.wide("gdp").iloc[::-1].add_prefix("gdp_")
    controls.insert(0, "城市", example.names[controls.index])
    (folder / "controls.csv").write_bytes(controls.to_csv(index=False).encode("gbk"))

    merged = si.study.merge(folder / "index.xlsx", folder / "controls.csv")
    print(*merged.notes, sep="\n", end="\n\n")
    panel = si.study.open(si.study.export(merged, folder / "panel.csv"))
    print(panel, end="\n\n")

    # The boundaries, for other programs; and both variables in one table.
    si.study.export(panel, folder / "regions.gpkg")
    w = si.weights.knn(panel.regions, k=6).row_standardized()
    print(si.esda.by_year(panel, ["index", "gdp"], w).summary())
    return panel


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
