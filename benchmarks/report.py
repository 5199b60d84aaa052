"""Time the whole report of the embedded example by stage: three years, 9,999 permutations, all models and figures.

Each run is a process of its own with an empty cache for what interrupted runs leave. The bound is 30 s on two cores.

    python benchmarks/report.py [runs]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

_RUN = "from spatial_iie.cli import run; import sys; sys.exit(run(['report', '--out', sys.argv[1]]))"


def one_run() -> dict[str, float]:
    """Return the seconds of each stage, and of the whole process, imports and all."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "SPATIAL_IIE_CACHE": str(Path(folder) / "cache"),
            "PYTHONUNBUFFERED": "1",
        }
        begun = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-c", _RUN, str(Path(folder) / "out")],
            stderr=subprocess.PIPE, text=True, env=environment,
        )  # fmt: skip
        marks = [("start", begun)]
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith("["):
                marks.append((line.split("] ")[1].strip(), time.perf_counter()))
        if process.wait() != 0:
            raise SystemExit("the report failed")
        end = time.perf_counter()
    times = {
        name: after - before
        for (name, before), (_, after) in zip(marks, [*marks[1:], ("end", end)], strict=True)
    }
    return {**times, "whole": end - begun}


def main() -> None:
    """Print medians over some runs."""
    runs = [one_run() for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 3)]
    print(f"{'stage':<16}{'seconds':>9}   median of {len(runs)}")
    for stage in runs[0]:
        print(f"{stage:<16}{median(run[stage] for run in runs):>9.2f}")
    print(f"slowest whole run: {max(run['whole'] for run in runs):.1f} s")


if __name__ == "__main__":
    main()
