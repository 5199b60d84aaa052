"""The whole pipeline at each level of the SYNTHETIC example, step by step, with the size of the wheel and the start-up.

    python benchmarks/pipeline.py [folder for the maps]

Every level runs in a process of its own: the table is written and opened again as a file, so that names and codes are
matched; contiguity is read as the package keeps it and built anew; Moran's I and local Moran's I take 999 permutations;
the map is drawn and saved; six cross-section regressions are fitted to 2019. Times are wall seconds of one run on the
machine at hand, and the processor's seconds beside them.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

LEVELS = ("province", "prefecture", "county", "county-merged")
FORMULA = "log(gdp_per_capita) ~ digital_index + trade_share + deposit_share"
MODELS = ("ols", "slx", "sar", "sem", "sdm", "sdem")
START = {
    "spatial-iie --version": ["-m", "spatial_iie", "--version"],
    "import spatial_iie": ["-c", "import spatial_iie"],
    "import pandas, scipy.sparse": ["-c", "import pandas, scipy.sparse"],
    "spatial-iie moran --year 2019": ["-m", "spatial_iie", "moran", "--year", "2019"],
}


def _fit(si: ModuleType, model: str, data: object, w: object) -> None:
    fit = getattr(si.spreg, model)
    fit(FORMULA, data) if model == "ols" else fit(FORMULA, data, w)


@contextmanager
def measured(step: str) -> Iterator[None]:
    """Print a row of the table: the step, wall seconds, processor seconds."""
    begun, used = time.perf_counter(), time.process_time()
    yield
    print(f"{step}|{time.perf_counter() - begun:.2f}|{time.process_time() - used:.2f}", flush=True)


def run(level: str, folder: Path) -> None:
    """Run the pipeline at one level."""
    warnings.simplefilter("ignore")
    with measured("import"):
        import spatial_iie as si
        from spatial_iie.study.export import export
    with measured("example"):
        example = si.study.demo(level=level)
    with measured("write the table"):
        file = export(example, folder / f"{level}.csv")
    with measured("open the table"):
        study = si.study.open(file)
    assert (study.level, len(study.ids)) == (level, len(example.ids))
    with measured("boundaries"):
        regions = study.regions
    with measured("weights, as kept"):
        w = si.weights.from_spec("queen", study)
    with measured("weights, built"):
        built = si.weights.queen(regions)
    assert (built.matrix != w.matrix).nnz == 0
    with measured("islands attached"):
        w = w.attach_islands(regions, how="nearest").normalized("row")
    y = study["digital_index", 2019]
    draws = si.inference.Permutations(999, 1)
    with measured("Moran's I, 999 permutations"):
        print(f"I = {si.esda.moran(y, w, permutations=draws).statistic:.4f}", file=sys.stderr)
    with measured("local Moran's I, 999 permutations"):
        si.esda.local_moran(y, w, permutations=draws).to_frame()
    with measured("map"):
        si.viz.save(si.viz.choropleth(y, regions), folder / f"{level}.png")
    data = si.study.cross_section(study, 2019)
    for model in MODELS:
        with measured(f"regression {model}"):
            _fit(si, model, data, w)
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"memory at most, MB|{used:.0f}|", flush=True)


def main(folder: Path) -> None:
    """Print all tables."""
    columns = {}
    for level in LEVELS:
        command = [sys.executable, __file__, str(folder), level]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        columns[level] = {line.split("|")[0]: line.split("|")[1:] for line in done.stdout.splitlines()}
    print("| step | " + " | ".join(LEVELS) + " |\n|---|" + "---:|" * len(LEVELS))
    for step in columns[LEVELS[0]]:
        cells = [" / ".join(filter(None, columns[level].get(step, ["", ""]))) for level in LEVELS]
        print(f"| {step} | " + " | ".join(cells) + " |")
    print("\n| start-up | processor seconds, least of 7 |\n|---|---:|")
    for name, arguments in START.items():
        print(f"| `{name}` | {min(_used(arguments) for _ in range(7)):.3f} |")
    print(f"\nwheel: {_wheel() / 1e6:.1f} MB")


def _used(arguments: list[str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _wheel() -> int:
    """Return the size of what a wheel holds: the package and the layers, compressed as a wheel is."""
    root = Path(__file__).resolve().parents[1]
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as wheel:
            for part in (root / "spatial_iie", root / "shapefiles"):
                for each in sorted(part.rglob("*")):
                    if each.is_file() and "__pycache__" not in each.parts:
                        wheel.write(each, each.relative_to(root))
        return file.tell()


if __name__ == "__main__":
    where = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp())
    if len(sys.argv) > 2:
        run(sys.argv[2], where)
    else:
        main(where)
