"""How long a figure of the 370 regions takes, drawn and written at 300 dpi, and one of three years."""

from __future__ import annotations

import subprocess
import sys

import spatial_iie as si

STUDY = si.study.demo()
REGIONS = STUDY.regions
CITIES = [
    "110000",
    "120000",
    "310000",
    "320100",
    "330100",
    "420100",
    "440100",
    "440300",
    "500000",
    "510100",
    "610100",
]


def _one(folder):
    axes = si.viz.choropleth(
        REGIONS,
        STUDY["digital_index", 2019],
        scheme="fisher_jenks",
        hu_line=True,
        labels=CITIES,
        language="zh",
    )
    return si.viz.save(axes, folder / "one.png")


def _three(folder):
    return si.viz.save(
        si.viz.choropleth(REGIONS, STUDY.wide("digital_index"), hu_line=True), folder / "three.png"
    )


def test_one_map(benchmark, tmp_path):
    benchmark.pedantic(_one, args=(tmp_path,), rounds=5, warmup_rounds=1)


def test_three_maps(benchmark, tmp_path):
    benchmark.pedantic(_three, args=(tmp_path,), rounds=5, warmup_rounds=1)


def test_one_map_as_svg_and_pdf(benchmark, tmp_path):
    axes = si.viz.choropleth(REGIONS, STUDY["digital_index", 2019], labels=CITIES, language="zh")
    paths = [tmp_path / "map.svg", tmp_path / "map.pdf"]
    benchmark.pedantic(lambda: [si.viz.save(axes, path) for path in paths], rounds=3)
    print(*(f"{path.suffix}: {path.stat().st_size / 1e6:.1f} MB" for path in paths))


def test_command(benchmark, tmp_path):
    command = [
        sys.executable,
        "-m",
        "spatial_iie",
        "map",
        "--year",
        "2019",
        "--out",
        str(tmp_path / "map.png"),
    ]
    benchmark.pedantic(
        lambda: subprocess.run(command, check=True, capture_output=True), rounds=3, warmup_rounds=1
    )
