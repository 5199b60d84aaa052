"""What each room may import, and what may be imported before it is needed. The table is docs/architecture.md's."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
import types
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "spatial_iie"
FILES = {"_sealed", "_spreadsheet", "_visible", "_writing"}  # what goes into files, and comes back
FLOOR = {
    "_rooms",
    "_extent",
    "_projection",
    "messages",
    "errors",
    "results",
    "inference",
    "_align",
    "_files",
    "_isolates",
    "_execute",
    "_registry",
    *FILES,
}
OURS = {
    "messages": set(),
    "errors": {"messages"},
    "_hu_line": set(),
    "_provinces": set(),
    "_cities": set(),
    "_city_clusters": {"messages"},
    "_rooms": set(),
    "_sealed": set(),
    "_spreadsheet": set(),
    "_visible": set(),
    "_writing": {"errors"},
    "_extent": {"errors"},
    "_projection": {"_extent", "errors"},
    "_execute": set(),
    "_registry": {"inference"},
    "_kernels": {"_execute"},
    "inference": {"errors", "_execute"},
    "results": {"_rooms", "errors", "inference", "__init__"},
    "_align": {"errors"},
    "_isolates": {"errors", "inference"},
    "_files": {"_writing", "errors"},
    "study": FLOOR | {"_provinces", "_city_clusters"},
    "weights": FLOOR | {"_kernels", "study"},  # of study, text, workbooks and matching: see below
    "esda": FLOOR | {"_kernels", "weights"},
    "spreg": FLOOR
    | {
        "_cities",
        "_city_clusters",
        "_provinces",
        "_kernels",
        "weights",
        "study",
    },  # of study, where the regions are: see below
    "report_2022": FLOOR | {"macro"},
    "macro": FLOOR | {"study"},  # of study, how a file becomes cells: see below
    "indices": FLOOR
    | {
        "_hu_line",
        "_provinces",
        "_city_clusters",
        "_kernels",
        "weights",
        "esda",
        "spreg",
    },  # chains and models are those rooms' work
    "agglomeration": FLOOR
    | {"_kernels", "weights", "esda", "indices"}  # autocorrelation beside it, groups and Gini's coefficient
    | {"study"},  # of study, how a table of firms becomes cells, and the map: see below
    "viz": FILES
    | {
        "_hu_line",
        "_city_clusters",
        "_extent",
        "_projection",
        "_rooms",
        "results",
        "errors",
        "inference",
        "study",
    },  # of study, the outlines of the map: see below
    "report": FILES | {"results", "errors", "inference", "viz"},
    "chapter": FLOOR
    | {
        "__init__",
        "_provinces",
        "_city_clusters",
        "study",
        "weights",
        "esda",
        "spreg",
        "macro",
        "report_2022",
        "indices",
        "agglomeration",
        "viz",
        "report",
    },
    "cli": FILES
    | {
        "__init__",
        "_isolates",
        "_registry",
        "chapter",
        "errors",
        "inference",
        "results",
        "study",
        "weights",
        "esda",
        "spreg",
        "macro",
        "report_2022",
        "indices",
        "agglomeration",
        "viz",
        "report",
    },
    "__main__": {"cli"},
    "__init__": set(),
}
OTHERS = {
    "messages": set(),
    "errors": {"messages"},
    "_hu_line": set(),
    "_provinces": set(),
    "_cities": set(),
    "_city_clusters": set(),
    "_rooms": set(),
    "_sealed": {"platformdirs"},
    "_spreadsheet": {"pandas"},
    "_visible": set(),
    "_writing": set(),
    "_extent": {"numpy", "shapely", "pyproj"},
    "_projection": {"numpy", "shapely", "pyproj"},
    "_execute": {"numpy"},
    "_registry": set(),
    "_kernels": {"numpy", "scipy", "numba", "qdldl", "threadpoolctl"},
    "inference": {"numpy", "scipy"},
    "results": {"numpy", "pandas", "scipy"},
    "_align": {"numpy", "pandas"},
    "_isolates": {"numpy"},
    "_files": set(),
    "study": {"numpy", "pandas", "geopandas", "shapely", "pyogrio", "openpyxl", "pyarrow", "python_calamine"},
    "weights": {
        "openpyxl",
        "numpy",
        "pandas",
        "scipy",
        "geopandas",
        "shapely",
        "libpysal",
        "platformdirs",
        "networkx",
        "pyarrow",
    },
    "esda": {"numpy", "pandas", "scipy", "esda", "libpysal", "spopt"},
    "spreg": {"numpy", "pandas", "scipy", "formulaic", "statsmodels", "spreg", "libpysal", "mgwr"},
    "macro": {"numpy", "pandas", "scipy", "statsmodels", "formulaic"},
    "report_2022": {"numpy", "pandas", "scipy"},
    "indices": {"numpy", "pandas", "scipy", "geopandas", "shapely", "pyproj", "inequality"},
    "agglomeration": {"numpy", "pandas", "scipy", "geopandas", "shapely"},
    "viz": {"numpy", "pandas", "matplotlib", "geopandas", "shapely", "pyproj"},
    "report": {"numpy", "pandas", "openpyxl", "docx", "pyarrow", "PIL", "jinja2"},
    "chapter": {"numpy", "pandas", "threadpoolctl"},
    "cli": {"typer", "rich"},
    "__main__": set(),
    "__init__": set(),
}
LATE = {"geopandas", "shapely", "pyogrio", "libpysal", "esda", "spreg", "matplotlib", "numba", "networkx", "rich",
        "openpyxl", "pyarrow", "platformdirs", "pyproj", "threadpoolctl", "docx", "PIL",
        "jinja2"}  # fmt: skip
SCRIPTS = {
    "simulate_demo.py",
    "simulate_sectors.py",
    "simulate_firms.py",
}  # run by hand; no room imports them


def _files():
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path.name not in SCRIPTS]


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def _imports(path: Path):
    """Yield (module, whether at the top of the file) for every import that runs; those for types do not."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = set(map(id, tree.body))

    def walk(node):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and getattr(child.test, "id", "") == "TYPE_CHECKING":
                continue
            if isinstance(child, ast.Import):
                yield from ((alias.name, id(child) in top) for alias in child.names)
            elif isinstance(child, ast.ImportFrom):
                assert child.level == 0, f"{path}: relative import"
                if child.module == "spatial_iie":
                    yield from ((f"spatial_iie.{alias.name}", id(child) in top) for alias in child.names)
                else:
                    yield child.module, id(child) in top
            else:
                yield from walk(child)

    yield from walk(tree)


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_what_it_may(path):
    room = _room(path)
    for module, _ in _imports(path):
        first, *rest = module.split(".")
        if first == "spatial_iie":
            target = rest[0] if rest and not rest[0].startswith("__version") else "__init__"
            assert target in (room, "messages") or target in OURS[room], (
                f"{room} imports spatial_iie.{target}"
            )
        elif first not in sys.stdlib_module_names:
            assert first in OTHERS[room], f"{room} imports {first}"


@pytest.mark.parametrize("path", _files(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_heavy_packages_are_imported_inside_functions(path):
    if path.name.startswith("_") and path.name != "__init__.py":
        return  # private modules may be heavy if they are themselves imported inside functions, which is tested below
    early = {module.split(".")[0] for module, at_top in _imports(path) if at_top} & LATE
    assert not early, f"{path} imports {early} before it is needed"


def test_figures_take_nothing_from_a_study_but_the_outlines_of_the_map():
    """Provinces, the national line and the dashes are layers of the package; a figure knows no study."""
    uses = {(path.name, module) for path in (PACKAGE / "viz").rglob("*.py") for module, _ in _imports(path)
            if module.startswith("spatial_iie.study")}  # fmt: skip
    assert uses == {("basemap.py", "spatial_iie.study.boundaries")}


def test_regressions_take_nothing_from_a_study_but_where_the_regions_of_the_map_are():
    """Errors may be correlated nearby; codes of China's divisions say where a region is without being asked."""
    uses = {(path.name, module) for path in (PACKAGE / "spreg").rglob("*.py") for module, _ in _imports(path)
            if module.startswith("spatial_iie.study")}  # fmt: skip
    assert uses == {("places.py", "spatial_iie.study.boundaries")}


def test_macro_takes_nothing_from_a_study_but_the_reading_of_files():
    """An input-output table is a file like any other: encodings, workbooks and cells are read in one place."""
    uses = {module for path in (PACKAGE / "macro").rglob("*.py") for module, _ in _imports(path)
            if module.startswith("spatial_iie.study")}  # fmt: skip
    assert uses == {"spatial_iie.study.files", "spatial_iie.study.cells", "spatial_iie.study.numerals"}


def test_agglomeration_takes_nothing_from_a_study_but_files_the_map_and_the_example():
    """A table of firms is a file like any other, and firms are counted into the regions of the map."""
    names = {module.removeprefix("spatial_iie.study.") for path in (PACKAGE / "agglomeration").rglob("*.py")
             for module, _ in _imports(path) if module.startswith("spatial_iie.study")}  # fmt: skip
    assert names == {"_quoted", "boundaries", "cells", "demo", "files", "headings", "numerals", "panel"}


def test_weights_take_nothing_from_a_study_but_the_reading_of_files_and_the_matching_of_names():
    """A file of weights is a file like any other, and its labels are matched as those of tables."""
    uses = {module for path in (PACKAGE / "weights").rglob("*.py") for module, _ in _imports(path)
            if module.startswith("spatial_iie.study")}  # fmt: skip
    assert uses == {"spatial_iie.study.match", "spatial_iie.study.text", "spatial_iie.study.workbook"}


def _loaded_by(code: str, tmp_path: Path) -> set[str]:
    script = f"{code}\nimport sys; print(*{{name.split('.')[0] for name in sys.modules}}, file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    return set(done.stderr.split())


@pytest.mark.parametrize(
    "room", ["study", "weights", "esda", "spreg", "macro", "indices", "agglomeration", "viz", "chapter"]
)
def test_a_room_offers_what_its_types_say(room):
    """The names that load late are those a type checker sees, and each is where the room says it is."""
    tree = ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))
    (for_types,) = [node for node in tree.body if isinstance(node, ast.If)]
    typed = {alias.name: node.module for node in for_types.body for alias in node.names}
    offers = importlib.import_module(f"spatial_iie.{room}")
    assert {name: f"spatial_iie.{room}.{module}" for name, module in offers._offers.items()} == typed
    for name, module in typed.items():
        importlib.import_module(module)
        assert not isinstance(getattr(offers, name), types.ModuleType)


def test_import_of_the_package_is_light(tmp_path):
    assert not _loaded_by("import spatial_iie", tmp_path) & {"numpy", "pandas", "scipy", *LATE}


def test_analytic_moran_command_is_light(tmp_path, monkeypatch):
    """Not even the first run, with an empty cache, reads geometry: the built-in layer's contiguity is packaged."""
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "empty"))
    loaded = _loaded_by(
        "from spatial_iie.cli import run\nassert run(['moran', '--year', '2019']) == 0", tmp_path
    )
    assert not loaded & {
        "geopandas",
        "libpysal",
        "esda",
        "spreg",
        "matplotlib",
        "sklearn",
        "numba",
        "shapely",
    }
    assert "pandas" in loaded


def test_global_and_local_statistics_share_a_file_and_do_not_import_each_other():
    for one, other in (
        ("_global", "_local"),
        ("_local", "_global"),
        ("_shared", "_global"),
        ("_shared", "_local"),
    ):
        tree = ast.parse((PACKAGE / "esda" / f"{one}.py").read_text(encoding="utf-8"))
        taken = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert f"spatial_iie.esda.{other}" not in taken, f"{one} imports {other}"


def _name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _neighbours_of(files: dict[str, Path]) -> dict[str, set[str]]:
    """Return the modules of the package that each imports, inside functions too; what is for types only is not."""
    found: dict[str, set[str]] = {}
    for name, path in files.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        skipped = {
            id(child)
            for node in ast.walk(tree)
            if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"
            for child in ast.walk(node)
        }
        names = set()
        for node in ast.walk(tree):
            if id(node) in skipped:
                continue
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                inner = {f"{node.module}.{alias.name}" for alias in node.names}
                names |= (inner & files.keys()) or {node.module}
        found[name] = (names & files.keys()) - {name}
    return found


def _circle(graph: dict[str, set[str]]) -> list[str]:
    """Return a circle of a graph, or nothing: what can be taken away, from the leaves on, lies on none."""
    left = {name: set(others) for name, others in graph.items()}
    while leaves := {name for name, others in left.items() if not others & left.keys()}:
        left = {name: others for name, others in left.items() if name not in leaves}
    way: list[str] = []
    while left and (here := min(left if not way else left[way[-1]] & left.keys())) not in way:
        way.append(here)
    return way[way.index(here) :] if way else []


def test_no_modules_import_one_another_in_a_circle():
    """Not inside functions either: such an import hides which of the two is the lower one."""
    circle = _circle(_neighbours_of({_name(path): path for path in _files()}))
    assert not circle, " -> ".join([*circle, circle[0]])


def test_a_circle_is_found(tmp_path):
    files = {}
    for name, code in {
        "a": "from p import b", "p.b": "def f():\n    from p.c import g", "p.c": "import d", "d": "import p.b",
        "e": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import f", "f": "import e",
    }.items():  # fmt: skip
        files[name] = tmp_path / f"{name}.py"
        files[name].write_text(code)
    assert _circle(_neighbours_of(files)) == ["p.b", "p.c", "d"]
    del files["d"]
    assert not _circle(_neighbours_of(files))
