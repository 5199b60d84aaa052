"""Divide units of the end of 2018 along the borders of the counties that have changed hands between prefectures.

Run after ``build.py``, from a checkout with the ``dev`` extra: ``python shapefiles/parts.py`` writes ``part.shp``
beside this script. ``spatial_iie/study/data/territory.csv`` says which counties they are and to which unit they
belonged in which years; the package puts the parts together again as the divisions of a year. The outlines of the
units stay as they are: a border between two parts begins and ends at corners that the unit has already, so that
every year is a valid coverage.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import build
import numpy as np
import shapely

TERRITORY = build.DATA / "territory.csv"
TOLERANCE = 0.004  # degrees, as for the layers
LARGEST_CHANGE = 0.011  # of the area of a part; the largest is that of the city of Baiyang, 13 corners


def wanted() -> dict[str, dict[str, set[str]]]:
    """Unit of the end of 2018 -> part of it -> the districts of the source that make it up."""
    found: dict[str, dict[str, set[str]]] = defaultdict(dict)
    with TERRITORY.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["part"] != row["home"]:
                found[row["home"]][row["part"]] = set(row["districts"].split())
    return dict(found)


def full_resolution(homes: dict[str, dict[str, set[str]]]) -> dict[str, dict[str, shapely.Geometry]]:
    """Unit -> part, or the unit's own code for what is left of it -> polygons as the source draws them."""
    folder = build.source_folder() / "tianditu"
    rows = build.read_table(folder / "cn_district.csv")
    shapes = build.read_geometries(folder / "cn_district.bin")
    members: dict[str, dict[str, list[shapely.Geometry]]] = defaultdict(lambda: defaultdict(list))
    for row, shape in zip(rows, shapes, strict=True):
        code = row["district_adcode"]
        home = build.OWNER_IN_2018.get(code) or build.owner_of(row["city_adcode"])
        if home in homes:
            part = next((each for each, districts in homes[home].items() if code in districts), home)
            members[home][part].append(shape)
    return {
        home: {part: shapely.union_all(found) for part, found in parts.items()}
        for home, parts in members.items()
    }


def borders(parts: dict[str, shapely.Geometry], unit: shapely.Geometry) -> list[shapely.LineString]:
    """The borders between parts, simplified; open ones are moved to corners of the unit, or end where they meet."""
    codes = sorted(parts)
    lines: list[shapely.LineString] = []
    for k, one in enumerate(codes):
        for other in codes[k + 1 :]:
            shared = shapely.intersection(shapely.boundary(parts[one]), shapely.boundary(parts[other]))
            pieces = [each for each in shapely.get_parts(shared) if each.geom_type == "LineString"]
            if pieces:
                lines += list(shapely.get_parts(shapely.line_merge(shapely.multilinestrings(pieces))))
    ends = [point for line in lines if not line.is_closed for point in (line.coords[0], line.coords[-1])]
    moved = []
    for line in lines:
        free = [] if line.is_closed else [end for end in (0, -1) if ends.count(line.coords[end]) == 1]
        line = at_corners(shapely.simplify(line, TOLERANCE), free, unit)
        if line.length > 0:
            moved.append(line)
    return moved


def at_corners(line: shapely.LineString, ends: list[int], unit: shapely.Geometry) -> shapely.LineString:
    """Move ends of a line to the nearest corners that its last stretch reaches without leaving the unit."""
    at, corners = shapely.get_coordinates(line), shapely.get_coordinates(shapely.boundary(unit))
    for end, before in ((end, 1 if end == 0 else -2) for end in ends):
        nearest = corners[np.hypot(*(corners - at[end]).T).argsort()[:50]]
        reached = [each for each in nearest if unit.covers(shapely.LineString([at[before], each]))]
        at[end] = (reached or nearest)[0]
    return shapely.LineString(at)


def divided(unit: shapely.Geometry, parts: dict[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """The polygons of a unit shared out among its parts, along their borders."""
    outline = shapely.boundary(unit)
    lines = borders(parts, unit)
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([outline, *lines])]))
    faces = [face for face in faces if unit.contains(face.representative_point())]
    found: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for face in faces:
        overlap = {part: shapely.intersection(face, shape).area for part, shape in parts.items()}
        found[max(overlap, key=lambda part: overlap[part])].append(face)
    together = {part: shapely.coverage_union_all(each) for part, each in sorted(found.items())}
    whole = shapely.coverage_union_all(list(together.values()))
    if set(together) != set(parts):
        raise RuntimeError(f"of the parts {sorted(parts)} only {sorted(together)} are left")
    before = {tuple(point) for point in shapely.get_coordinates(outline)}
    after = {tuple(point) for point in shapely.get_coordinates(shapely.boundary(whole))}
    if before != after or not shapely.equals(whole, unit):
        raise RuntimeError(f"dividing {sorted(parts)} changed the outline of the unit")
    return together


def main(folder: Path = build.HERE) -> None:
    """Write the parts."""
    import geopandas

    units = geopandas.read_file(folder / "prefecture.shp").set_index("adcode").geometry
    homes = wanted()
    source = full_resolution(homes)
    rows, shapes = [], []
    for home in sorted(homes):
        for part, shape in divided(units[home], source[home]).items():
            rows.append({"part": part, "home": home})
            shapes.append(shape)
            if abs(shape.area / source[home][part].area - 1) > LARGEST_CHANGE:
                raise RuntimeError(f"simplification changed the area of {part} in {home}")
    build.write_layer(folder, "part", rows, shapes)


if __name__ == "__main__":
    main()
