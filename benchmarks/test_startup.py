"""How long the short command takes, beside its imports alone and beside the same job scripted with PySAL."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

import spatial_iie as si

COMMAND = [sys.executable, "-m", "spatial_iie", "moran", "--year", "2019"]
IMPORTS = [sys.executable, "-c", "import pandas, scipy.sparse"]
LAYER = si.study.demo().boundary_path
PANEL = LAYER.parents[1] / "spatial_iie" / "study" / "data" / "demo.csv"
SCRIPT = f"""
import geopandas, pandas
from libpysal.graph import Graph
from esda import Moran
regions = geopandas.read_file({str(LAYER)!r}).set_index("adcode")
panel = pandas.read_csv({str(PANEL)!r}, dtype={{"adcode": str}})
values = panel[panel.year == 2019].set_index("adcode").digital_index.drop("330900")
graph = Graph.build_contiguity(regions.loc[values.index], rook=False).transform("r")
result = Moran(values.to_numpy(), graph, permutations=0)
print(result.I, result.EI, result.z_rand, result.p_rand)
"""
PYSAL = [sys.executable, "-W", "ignore", "-c", SCRIPT]


def _seconds(command: list[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - begun


def test_short_command(benchmark):
    for command in (COMMAND, IMPORTS, PYSAL):
        _seconds(command)
    rounds = [[_seconds(command) for command in (COMMAND, IMPORTS, PYSAL)] for _ in range(7)]
    ours, imports, pysal = map(statistics.median, zip(*rounds, strict=True))
    by_imports = statistics.median(r[0] / r[1] for r in rounds)
    by_pysal = statistics.median(r[0] / r[2] for r in rounds)
    print(f"\nspatial-iie moran --year 2019: {ours:.2f} s; import pandas, scipy.sparse: {imports:.2f} s; "
          f"geopandas + libpysal + esda: {pysal:.2f} s")  # fmt: skip
    print(f"ratio to the imports {by_imports:.2f}; ratio to the script {by_pysal:.3f}")
    benchmark.pedantic(_seconds, args=(COMMAND,), rounds=3)
