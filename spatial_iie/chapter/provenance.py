"""What decides a report: the plan, the files it reads, the versions of what computes; no clock and no place."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from spatial_iie import __version__
from spatial_iie.chapter.opening import inputs_of
from spatial_iie.chapter.plan import Plan

_DECIDING = (
    "numpy", "scipy", "pandas", "geopandas", "shapely", "pyproj", "libpysal", "esda", "spreg", "statsmodels",
    "formulaic", "qdldl", "matplotlib", "python-docx", "openpyxl", "pyarrow", "jinja2", "zhplot",
)  # fmt: skip


def provenance(plan: Plan) -> dict[str, object]:
    """Return the head of the record of a run: plan, inputs with SHA-256 and size, versions.

    A file that cannot be read is recorded as such; whoever needs it refuses it.
    """
    keys = {name: value for name, value in asdict(plan).items() if name != "folder"}
    return {"plan": keys, "inputs": _inputs(plan), "versions": _versions()}


def _inputs(plan: Plan) -> Mapping[str, Mapping[str, object]]:
    from spatial_iie.study.demo import FILE

    files = ({"embedded example, SYNTHETIC": FILE} if plan.embedded else {}) | inputs_of(plan)
    found: dict[str, Mapping[str, object]] = {}
    for name, path in (pair for one in files.items() for pair in _with_companions(*one)):
        try:
            content = path.read_bytes()
        except OSError as error:
            found[name] = {"file": Path(path).name, "unreadable": error.strerror}
            continue
        found[name] = {
            "file": Path(path).name,
            "sha256": hashlib.sha256(content).hexdigest(),
            "bytes": len(content),
        }
    return found


def _with_companions(name: str, path: Path) -> Iterator[tuple[str, Path]]:
    """Yield a file, and those that a shapefile is not whole without: its names, index, projection, encoding."""
    yield name, path
    if path.suffix.lower() == ".shp":
        for ending in (".dbf", ".shx", ".prj", ".cpg"):
            if path.with_suffix(ending).is_file():
                yield f"{name} {ending}", path.with_suffix(ending)


def _versions() -> dict[str, str]:
    found = {"spatial_iie": __version__, "python": platform.python_version()}
    for package in _DECIDING:
        try:
            found[package] = version(package)
        except PackageNotFoundError:  # an extra that is not installed
            found[package] = "not installed"
    return found
