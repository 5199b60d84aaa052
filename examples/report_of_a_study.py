"""A report from Python: a plan of one's own as a study file, some formats, its key findings read from the document.

On the embedded SYNTHETIC example.

    python examples/report_of_a_study.py [folder]
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import spatial_iie as si
from spatial_iie.chapter.asked import Inequality
from spatial_iie.chapter.make import Made
from spatial_iie.report.document import Paragraph


def main(folder: Path) -> Made:
    """Write a report without regressions, with a section on inequality; print its key findings."""
    plan = si.chapter.example_plan()
    plan = replace(
        plan,
        title="Clusters and inequality",
        models=replace(plan.models, formula=None),
        statistics=replace(plan.statistics, permutations=999, correction="fdr"),
        inequality=Inequality(groups="hu_line"),
    )
    (folder / "study.toml").write_text(si.chapter.study_file(plan), encoding="utf-8")

    made = si.chapter.make(
        si.chapter.read_plan(folder / "study.toml"), folder / "out", formats=["html", "data"]
    )
    document = made.document
    print(document.title, "SYNTHETIC" if document.synthetic else "", end="\n\n")
    for block in document.sections[0].blocks:
        if isinstance(block, Paragraph):
            print(document.text(block), end="\n\n")
    for failure in made.failures:
        print(f"{failure.name} could not be made: {failure.why}")
    print(len(made.files), "files; tables:", ", ".join(table.name for table in document.tables))
    return made


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path())
