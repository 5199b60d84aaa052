"""Files of weights: what goes in comes out, other readers agree, and spoiled files are refused in words."""

from __future__ import annotations

import re
import struct
import tempfile
import warnings
from pathlib import Path

import libpysal
import numpy as np
import pandas as pd
import pytest
import scipy.io
from hypothesis import example, given, settings
from hypothesis import strategies as st
from libpysal.graph import Graph, read_gal, read_gwt, read_parquet

import spatial_iie as si
from spatial_iie.errors import WeightsError
from spatial_iie.weights import Weights, from_matrix, read
from spatial_iie.weights.files.formats import FORMATS as ALL_FORMATS

FORMATS = {suffix: form for suffix, form in ALL_FORMATS.items() if form.write}

WEIGHTED = [
    ".gwt",
    ".dta",
    ".mat",
    ".mtx",
    ".csv",
    ".matrix.csv",
    ".parquet",
]  # hold weights and any kind of id
ISLANDS = from_matrix(
    [[0, 1, 0, 1], [1, 0, 0, 0], [0, 0, 0, 0], [1, 0, 0, 0]], ["011000", "杭州市", "舟山市", "110000"]
)

_codes = st.from_regex(r"[0-9]{6}", fullmatch=True)
_names = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=6)
_numbers = st.integers(0, 2**31 - 1)
_anything = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), min_size=1, max_size=8)
_values = st.floats(min_value=1e-120, max_value=1e120)  # all that weights may be


_kinds = st.sampled_from([_codes, _names, _numbers])


@st.composite
def weights(draw, ids=_kinds, binary=False):
    """Sparse weights with random ids, many of them isolates; symmetric if binary."""
    labels = draw(st.lists(draw(ids), min_size=1, max_size=7, unique=True))
    n = len(labels)
    cells = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=2 * n))
    matrix = np.zeros((n, n))
    for i, j in cells:
        if i != j:
            matrix[i, j] = 1.0 if binary else draw(_values)
            matrix[j, i] = 1.0 if binary else matrix[j, i]
    return from_matrix(matrix, labels)


def _round_trip(w: Weights, suffix: str, **options) -> Weights:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"weights{suffix}"
        w.write(path)
        assert [file.name for file in Path(folder).iterdir()] == [path.name]
        return read(path, **options)


def _assert_same(back: Weights, w: Weights) -> None:
    assert back.ids.tolist() == w.ids.tolist()
    assert [type(label) for label in back.ids.tolist()] == [type(label) for label in w.ids.tolist()]
    np.testing.assert_array_equal(back.matrix.toarray(), w.matrix.toarray())
    assert back.isolates.tolist() == w.isolates.tolist()
    assert back.normalization == w.normalization


@pytest.mark.parametrize("suffix", WEIGHTED)
@given(w=weights())
@example(w=ISLANDS)
@example(w=ISLANDS.row_standardized())
@example(w=from_matrix([[0.0]], ["011000"]))
@example(w=from_matrix([[0, 0.1 + 0.2], [1 / 3, 0]], [1, 0]))
@settings(max_examples=40, deadline=None)
def test_ids_and_weights_survive_to_the_last_digit(suffix, w):
    _assert_same(_round_trip(w, suffix), w)


@given(w=weights(binary=True))
@example(w=ISLANDS)
@settings(max_examples=60, deadline=None)
def test_gal_keeps_ids_and_links(w):
    _assert_same(_round_trip(w, ".gal"), w)


@pytest.mark.parametrize("suffix", [".dta", ".mat", ".mtx", ".csv", ".matrix.csv", ".parquet"])
@given(w=weights(ids=st.just(_anything)))
@example(w=from_matrix([[0, 1], [1, 0]], ["a b, 'c'", ' "NA" ']))
@example(w=from_matrix([[0, 1], [1, 0]], ["NA", "nan"]))
@settings(max_examples=40, deadline=None)
def test_names_with_blanks_commas_and_quotes_survive_where_the_format_allows(suffix, w):
    _assert_same(_round_trip(w, suffix), w)


@given(w=weights(ids=st.just(_numbers)))
@settings(max_examples=60, deadline=None)
def test_swm_keeps_numbers(w):
    _assert_same(_round_trip(w, ".swm"), w)


@given(w=weights(ids=st.just(st.integers(1, 999_999).map("{:06d}".format))))
@settings(max_examples=40, deadline=None)
def test_swm_gives_codes_back_as_numbers_and_as_codes_when_told_them(w):
    assert _round_trip(w, ".swm").ids.tolist() == [int(code) for code in w.ids]
    _assert_same(_round_trip(w, ".swm", ids=w.ids), w)


@pytest.mark.parametrize("suffix", FORMATS)
def test_told_ids_put_regions_in_their_order(suffix):
    w = from_matrix([[0, 1, 0], [1, 0, 1], [0, 1, 0]], ["011000", "110000", "120000"])
    back = _round_trip(w, suffix, ids=["120000", "011000", "110000"])
    assert back.ids.tolist() == ["120000", "011000", "110000"]
    assert back.matrix.toarray().tolist() == [[0, 0, 1], [0, 0, 1], [1, 1, 0]]


def test_told_ids_that_are_other_regions_are_refused(tmp_path):
    ISLANDS.write(tmp_path / "w.gal")
    with pytest.raises(
        WeightsError, match=r"w.gal: the file has 4 regions, ids name 4: 1 in the file only \[110000\], 1 "
    ):
        read(tmp_path / "w.gal", ids=["杭州市", "舟山市", "011000", "999999"])
    with pytest.raises(WeightsError, match=r"ids name 3: 1 in the file only"):
        read(tmp_path / "w.gal", ids=["杭州市", "舟山市", "011000"])
    with pytest.raises(WeightsError, match=r"ids name 4"):
        read(tmp_path / "w.gal", ids=[*ISLANDS.ids, "011000"])


def test_the_column_of_ids_is_named_for_geoda(tmp_path):
    w = from_matrix([[0, 1], [1, 0]], pd.Index(["011000", "110000"], name="adcode"))
    for suffix in (".gal", ".gwt"):
        w.write(tmp_path / f"w{suffix}")
        assert (tmp_path / f"w{suffix}").read_text().splitlines()[0] == "0 2 text_ids adcode"
        assert read(tmp_path / f"w{suffix}").ids.name == "adcode"


def test_parquet_keeps_recipe_and_steps_and_the_others_name_the_file(tmp_path):
    w = si.weights.lattice(2, 3).normalized("spectral")
    w.write(tmp_path / "w.parquet")
    back = read(tmp_path / "w.parquet")
    assert (back.recipe, back.normalization, back.about["steps"]) == (w.recipe, "spectral", ("spectral",))
    w.write(tmp_path / "w.gwt")
    assert (read(tmp_path / "w.gwt").recipe, read(tmp_path / "w.gwt").normalization) == ("file w.gwt", "none")


def test_parquet_of_earlier_versions_keeps_its_scaling(tmp_path):
    import pyarrow.parquet as pq

    si.weights.lattice(2, 3).normalized("spectral").write(tmp_path / "new.parquet")
    table = pq.read_table(tmp_path / "new.parquet")
    kept = {
        key: text.replace(b"normalization", b"normalisation") for key, text in table.schema.metadata.items()
    }
    pq.write_table(table.replace_schema_metadata(kept), tmp_path / "old.parquet")
    assert read(tmp_path / "old.parquet").normalization == "spectral"


# what other readers make of our files


def _legacy(path: Path) -> libpysal.weights.W:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns about islands
        file = libpysal.io.open(str(path), "r")
        w = file.read()
        file.close()
    return w


def test_libpysal_reads_our_gal(tmp_path):
    ISLANDS.write(tmp_path / "w.gal")
    w = _legacy(tmp_path / "w.gal")
    assert w.id_order == ISLANDS.ids.tolist()
    assert w.neighbors == {
        "011000": ["杭州市", "110000"],
        "杭州市": ["011000"],
        "舟山市": [],
        "110000": ["011000"],
    }
    assert read_gal(tmp_path / "w.gal").isolates.tolist() == ["舟山市"]


def test_libpysal_reads_our_gwt(tmp_path):
    w = from_matrix([[0, 1 / 3, 0], [0.25, 0, 0], [0, 0, 0]], [30, 10, 20])
    w.write(tmp_path / "w.gwt")
    graph = read_gwt(tmp_path / "w.gwt")
    assert graph.unique_ids.tolist() == [30, 10, 20]
    assert graph.isolates.tolist() == [20]
    np.testing.assert_array_equal(graph.sparse.toarray(), w.matrix.toarray())


def test_libpysal_reads_our_swm(tmp_path):
    w = from_matrix([[0, 1 / 3, 0], [0, 0, 0], [0.25, 0, 0]], [110000, 120000, 130000])
    w.write(tmp_path / "w.swm")
    theirs = _legacy(tmp_path / "w.swm")
    assert theirs.neighbors == {110000: [120000], 120000: [], 130000: [110000]}
    assert theirs.weights == {110000: [1 / 3], 120000: [], 130000: [0.25]}


def test_libpysal_reads_our_parquet(tmp_path):
    w = ISLANDS.row_standardized()
    w.write(tmp_path / "w.parquet")
    graph = read_parquet(tmp_path / "w.parquet")
    assert graph.transformation == "R"
    pd.testing.assert_series_equal(graph.adjacency, w.to_graph().adjacency, check_index_type=False)


def test_stata_finds_nothing_but_n_numeric_variables_and_n_observations(tmp_path):
    """What ``spatwmat using`` needs (Pisati 2001): it takes all variables into the matrix."""
    w = ISLANDS.row_standardized()
    w.write(tmp_path / "w.dta")
    with pd.read_stata(tmp_path / "w.dta", iterator=True) as file:
        frame, labels = file.read(), file.variable_labels()
    assert all(re.fullmatch(r"[A-Za-z_]\w{0,31}", name) for name in frame.columns)
    assert set(frame.dtypes) == {np.dtype(float)}
    np.testing.assert_array_equal(frame.to_numpy(), w.matrix.toarray())
    assert list(labels.values()) == w.ids.tolist()


def test_the_same_weights_make_the_same_file(tmp_path):
    for suffix in (".dta", ".gwt", ".swm", ".mtx", ".csv", ".parquet"):
        w = from_matrix(ISLANDS.matrix, range(4))
        w.write(tmp_path / f"a{suffix}")
        w.write(tmp_path / f"b{suffix}")
        assert (tmp_path / f"a{suffix}").read_bytes() == (tmp_path / f"b{suffix}").read_bytes()


def test_scipy_reads_our_mat_and_mtx(tmp_path):
    ISLANDS.write(tmp_path / "w.mat")
    held = scipy.io.loadmat(tmp_path / "w.mat")
    np.testing.assert_array_equal(held["W"].toarray(), ISLANDS.matrix.toarray())
    assert [cell[0] for cell in held["ids"][:, 0]] == ISLANDS.ids.tolist()
    ISLANDS.write(tmp_path / "w.mtx")
    np.testing.assert_array_equal(scipy.io.mmread(tmp_path / "w.mtx").toarray(), ISLANDS.matrix.toarray())


def test_pandas_reads_our_csv(tmp_path):
    ISLANDS.write(tmp_path / "w.csv")
    links = pd.read_csv(tmp_path / "w.csv", dtype={"focal": str, "neighbor": str})
    assert Graph.from_adjacency(links).isolates.tolist() == ["舟山市"]
    ISLANDS.write(tmp_path / "w.matrix.csv")
    table = pd.read_csv(tmp_path / "w.matrix.csv", dtype={"id": str}).set_index("id")
    _assert_same(from_matrix(table), ISLANDS)


# what we make of other writers' files


def _graph() -> Graph:
    ids = ["a", "b", "c", "d"]
    return Graph.from_arrays([ids[0], ids[1], ids[1], ids[2], ids[3]], [*"bacbd"], [1.0, 1.0, 1.0, 1.0, 0.0])


@pytest.mark.parametrize("suffix", ["gal", "gwt", "parquet", "csv"])
def test_files_of_a_libpysal_graph(tmp_path, suffix):
    graph = _graph()
    path = tmp_path / f"w.{suffix}"
    graph.adjacency.to_csv(path) if suffix == "csv" else getattr(graph, f"to_{suffix}")(path)
    w = read(path)
    assert w.ids.tolist() == ["a", "b", "c", "d"]
    assert w.isolates.tolist() == ["d"]
    np.testing.assert_array_equal(w.matrix.toarray(), graph.sparse.toarray())


@pytest.mark.parametrize("suffix", ["gal", "gwt", "swm", "mat", "mtx"])
def test_files_of_a_legacy_libpysal_w(tmp_path, suffix):
    theirs = libpysal.weights.W({1: [2, 3], 2: [1], 3: [1]}, silence_warnings=True)
    file = libpysal.io.open(str(tmp_path / f"w.{suffix}"), "w")
    file.write(theirs)
    file.close()
    w = read(tmp_path / f"w.{suffix}")
    np.testing.assert_array_equal(w.matrix.toarray(), [[0, 1, 1], [1, 0, 0], [1, 0, 0]])
    known = {"gal": ["1", "2", "3"], "gwt": ["1", "2", "3"], "swm": [1, 2, 3]}
    assert w.ids.tolist() == known.get(suffix, [0, 1, 2])  # mat and mtx of libpysal hold no ids
    assert read(tmp_path / f"w.{suffix}", ids=[1, 2, 3]).ids.tolist() == [1, 2, 3]


def test_libpysal_spoils_swm_files_with_islands(tmp_path):
    """It writes a sum after a region without neighbours, which neither ArcGIS nor its own reader expects."""
    file = libpysal.io.open(str(tmp_path / "w.swm"), "w")
    file.write(libpysal.weights.W({1: [], 2: [3], 3: [2]}, silence_warnings=True))
    file.close()
    with pytest.raises(
        WeightsError, match=r"bytes follow the last of 3 regions|not among the regions|occur more than once"
    ):
        read(tmp_path / "w.swm")


def _example(name: str) -> Path:
    return Path(libpysal.examples.get_path(name))


@pytest.mark.parametrize("name", ["sids2.gal", "juvenile.gwt", "ohio.swm", "spat-sym-us.mat", "wmat.mtx"])
def test_published_files(name):
    """Files by GeoDa, ArcGIS and MATLAB that come with libpysal, against its readers."""
    third = {"gwt": "weights"} if name.endswith("gwt") else {}  # libpysal takes GeoDa's distances for weights
    ours, theirs = read(_example(name), **third), _legacy(_example(name))
    if name.endswith(("gal", "gwt", "swm")):
        assert sorted(map(str, ours.ids)) == sorted(map(str, theirs.id_order))
        order = pd.Index(ours.ids.map(str)).get_indexer([str(label) for label in theirs.id_order])
        ours = ours.subset(
            ours.ids[order]
        )  # libpysal sorts the regions of an .swm file; here they stay as they are
    np.testing.assert_array_equal(ours.matrix.toarray(), theirs.sparse.toarray())


def _arcgis(header: str, whole: str, fixed: bool) -> bytes:
    """A file as ArcGIS writes it: 1 - 2 mutual, 3 alone."""
    body = header.encode() + struct.pack(f"<2{whole}", 3, 1)
    for own, near in ((1, 2), (2, 1)):
        body += struct.pack(f"<3{whole}2d", own, 1, near, 1.0, 4.0)
    return body + struct.pack(f"<2{whole}", 3, 0)


@pytest.mark.parametrize(
    ("header", "whole", "fixed"),
    [
        ("ID;WGS_1984\n", "i", False),
        ("VERSION@10.1;UNIQUEID@ID;SPATIALREFNAME@GCS;FIXEDWEIGHTS@False\n", "i", False),
        ("VERSION@10.1;UNIQUEID@ID;SPATIALREFNAME@GCS;FIXEDWEIGHTS@True\n", "i", True),
        ("VERSION@10.1;UNIQUEID@ID;FIXEDWEIGHTS@True;HASZ@False;HASID64@True\n", "q", True),
    ],
)
def test_swm_of_every_version_of_arcgis(tmp_path, header, whole, fixed):
    (tmp_path / "w.swm").write_bytes(_arcgis(header, whole, fixed))
    w = read(tmp_path / "w.swm")
    assert (w.ids.tolist(), w.ids.name, w.isolates.tolist()) == ([1, 2, 3], "ID", [3])
    assert w.matrix.toarray().tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]


def test_fixed_weights_of_arcgis_are_one_number_a_region(tmp_path):
    header = b"VERSION@10.1;UNIQUEID@ID;FIXEDWEIGHTS@True\n"
    row = struct.pack("<4i2d", 1, 2, 2, 3, 0.5, 2.0) + struct.pack("<2i", 2, 0) + struct.pack("<2i", 3, 0)
    (tmp_path / "w.swm").write_bytes(header + struct.pack("<2i", 3, 1) + row)
    assert read(tmp_path / "w.swm").matrix.toarray()[0].tolist() == [0, 0.5, 0.5]


def test_stata_files_with_ids_in_the_first_variable(tmp_path):
    matrix = pd.DataFrame([[0.0, 1.0], [1.0, 0.0]], columns=["v1", "v2"])
    for ids, wanted in (
        (["011000", "杭州市"], ["011000", "杭州市"]),
        ([110000, 120000], [110000, 120000]),
        (pd.Categorical(["杭州市", "宁波市"]), ["杭州市", "宁波市"]),
    ):
        table = matrix.copy()
        table.insert(0, "id", ids)
        table.to_stata(tmp_path / "w.dta", write_index=False, version=118)
        assert read(tmp_path / "w.dta").ids.tolist() == wanted
    matrix.to_stata(tmp_path / "w.dta", write_index=False)
    assert read(tmp_path / "w.dta").ids.tolist() == [0, 1]
    assert read(tmp_path / "w.dta", ids=["011000", "110000"]).ids.tolist() == ["011000", "110000"]


def test_a_matrix_of_numbers_without_ids(tmp_path):
    (tmp_path / "w.csv").write_text("0,2.5,0\n2.5,0,1\n0,1,0\n")
    w = read(tmp_path / "w.csv", ids=["011000", "110000", "120000"])
    assert w.ids[0] == "011000"
    assert w.matrix.toarray().tolist() == [[0, 2.5, 0], [2.5, 0, 1], [0, 1, 0]]


def test_geoda_leaves_isolates_out_of_gwt(tmp_path):
    (tmp_path / "w.gwt").write_text("0 3 layer POLY_ID\n2 1 12.5\n1 2 12.5\n")
    with pytest.raises(WeightsError, match=r"1 isolates are counted but not named.*ids="):
        read(tmp_path / "w.gwt")
    w = read(tmp_path / "w.gwt", ids=["1", "2", "3"])
    assert (w.isolates.tolist(), w.s0) == (["3"], 25)
    (tmp_path / "none.gwt").write_text("0 2 layer POLY_ID\n")
    assert read(tmp_path / "none.gwt", ids=["1", "2"]).isolates.tolist() == ["1", "2"]


def test_gal_with_and_without_the_empty_line_of_an_isolate(tmp_path):
    for text in (
        "3\na 1\nb\nc 0\n\nb 1\na\n",
        "3\na 1\nb\nc 0\nb 1\na",
        "﻿3\r\na 1\r\nb\r\nc 0\r\n\r\nb 1\r\na\r\n",
    ):
        (tmp_path / "w.gal").write_text(text, encoding="utf-8", newline="")
        w = read(tmp_path / "w.gal")
        assert (w.ids.tolist(), w.isolates.tolist(), w.links) == (["a", "c", "b"], ["c"], 2)


# what cannot be written


@pytest.mark.parametrize(
    ("name", "w", "words"),
    [
        (
            "w.gal",
            from_matrix([[0, 2], [2, 0]]),
            "holds links without weights, but 2 of 2 weights are not 1.*Write .gwt",
        ),
        ("w.gal", from_matrix([[0, 1], [0, 0]], ["a", "b"]), r"1 go one way \[a to b\]. Write .gwt"),
        (
            "w.gal",
            from_matrix([[0, 1], [1, 0]], ["a b", "c"]),
            r"1 ids are empty or have blanks \['a b'\].*GAL",
        ),
        (
            "w.gwt",
            from_matrix([[0, 1], [1, 0]], ["杭州　市", ""]),
            r"2 ids are empty or have blanks.*GWT.*Use codes",
        ),
        ("w.swm", ISLANDS, r"whole numbers, but 2 text ids are none it can hold \[杭州市, 舟山市\]"),
        (
            "w.swm",
            from_matrix([[0, 1], [1, 0]], ["011000", "11000"]),
            r"as whole numbers, ids occur more than once \[11000\]",
        ),
        ("w.swm", from_matrix([[0, 1], [1, 0]], [2**31, 1]), "none it can hold"),
        ("w.dta", from_matrix([[0, 1], [1, 0]], ["x" * 81, "y"]), "1 ids are no labels for Stata"),
        (
            "w.dta",
            Weights(si.weights.lattice(1, 11_001).matrix, range(11_001)),
            "11000 regions is its limit. Write .gwt",
        ),
        (
            "w.csv",
            from_matrix([[0, 1], [1, 0]], [1.5, 2.5]),
            "ids are floating; a file can hold whole numbers or text",
        ),
        ("w.mtx", from_matrix([[0, 1], [1, 0]], [1, "a"]), "ids are mixed-integer"),
        ("w.docx", ISLANDS, r"'w.docx' names no format of weights. It should end in .gal"),
        ("nowhere/w.gal", ISLANDS, "there is no folder .* Make it first"),
    ],
)
def test_what_a_format_cannot_hold_is_refused_and_nothing_is_touched(tmp_path, name, w, words):
    (tmp_path / Path(name).name).write_text("as it was")
    with pytest.raises(WeightsError, match=words):
        w.write(tmp_path / name)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [(Path(name).name, "as it was")]


def test_a_file_that_is_there_is_replaced(tmp_path):
    (tmp_path / "w.gal").write_text("as it was")
    ISLANDS.write(tmp_path / "w.gal")
    _assert_same(read(str(tmp_path / "w.gal")), ISLANDS)


# what cannot be read

_MTX = "%%MatrixMarket matrix coordinate real general\n"
_SWM = b"ID;WGS\n" + struct.pack("<2i", 2, 0)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("w.doc", "1\n", "names no format of weights"),
        ("w.xls", "1\n", "Save it as .xlsx"),
        ("w.gal", "", "w.gal: the file is empty"),
        ("w.gal", "two\na 1\nb\n", "first line should be the number of regions.*not 'two'"),
        ("w.gal", "3\na 1\nb\nb 1\na\n", "says 3 regions, but 2 follow"),
        ("w.gal", "2\na 2\nb\nb 1\na\n", "region a should have 2 neighbours, but 1 are listed"),
        ("w.gal", "2\na 1\nb\na 1\nb\n", r"1 ids occur more than once \[a\]"),
        ("w.gal", "2\na 1\nc\nb 1\na\n", r"1 neighbours are not among the regions \[c\]"),
        ("w.gal", "2\na 1\nb\nb 0\n\n", r"1 go one way \[a to b\]. Add the missing links"),
        ("w.gal", "2\na 2\nb b\nb 1\na\n", r"a neighbour is listed twice for \[a\]"),
        (
            "w.gal",
            "2\nNew York 1\nb\nb 1\nNew York\n",
            "line 2 should be 'id count', not 'New York 1'.*blanks",
        ),
        (
            "w.gal",
            "0 1 integer_ids id\na 0\n\n",
            r"ids must be whole numbers here, but there are others \[a\]",
        ),
        ("w.gal", b"2\n\x81\x20\xff 0\n\nb 0\n", "neither UTF-8, UTF-16 nor GBK"),
        ("w.gwt", "0 2 x y\na b 1\nb a one\n", "a weight is missing or no number.*one"),
        ("w.gwt", "0 2 x y\na b nan\nb a 1\n", "1 weights are missing or infinite"),
        ("w.gwt", "0 2 x y\na b -1\nb a 1\n", "1 weights are negative"),
        ("w.gwt", "0 2 x y\na b 1\na b 1\n", r"1 link is listed twice \[a - b\]"),
        ("w.gwt", "0 2 x y\na b 1\nb c 1\n", "says 2 regions, but 3 occur"),
        ("w.gwt", "0 2 x y\na b 1\nNew York b 1\n", "every line should be 'focal neighbour weight'.*blanks"),
        (
            "w.gwt",
            "0 2 x y\na b 1\nb a\n",
            "every line should be 'focal neighbour weight'; line 3 is shorter",
        ),
        ("w.gwt", "0 2 x y\na a 1\nb a 1\n", "1 region is its own neighbour"),
        ("w.dta", b"no Stata file", "cannot be read as a Stata file; is it damaged"),
        ("w.swm", b"\x00\x01\x02", "first line of a .swm file"),
        ("w.swm", _SWM + struct.pack("<2i", 1, 5), "ends in the middle of a record"),
        ("w.swm", _SWM + struct.pack("<4i", 1, 0, 1, 0), r"1 ids occur more than once \[1\]"),
        ("w.swm", _SWM + struct.pack("<5i", 1, 0, 2, 0, 9), "4 bytes follow the last of 2 regions"),
        ("w.swm", _SWM + struct.pack("<3i2d2i", 1, 1, 7, 1, 1, 2, 0), r"not among the regions \[7\]"),
        ("w.mat", b"no mat file", "cannot be read as a .mat file of MATLAB; is it damaged"),
        ("w.mtx", "no matrix", "a Matrix Market file begins with"),
        ("w.mtx", _MTX + "2 2 2\n1 2 1.0\n", "claims to hold 2 x 2 x 2, but has"),
        ("w.mtx", _MTX + '% id "a"\n% id "a"\n2 2 1\n1 2 1.0\n', r"1 ids occur more than once \[a\]"),
        ("w.mtx", _MTX + '% id "a"\n2 2 1\n1 2 1.0\n', "1 ids for a 2 x 2 matrix"),
        ("w.mtx", _MTX + "2 3 1\n1 2 1.0\n", "must be square, not 2 x 3"),
        ("w.mtx", _MTX.replace("real", "complex") + "2 2 1\n1 2 1.0 1.0\n", "cannot be complex"),
        ("w.csv", "", "w.csv: the file is empty"),
        ("w.csv", "id,a,b\na,0,1\nc,1,0\n", r"not labelled alike, in the same order, at \[c\]"),
        (
            "w.csv",
            "id,a,b,c\na,0,1,0\nb,1,0,0\nd,0,0,0\n",
            r"not labelled alike, in the same order, at \[d\]",
        ),
        ("w.csv", "id,a,a\na,0,1\na,1,0\n", r"1 ids occur more than once \[a\]"),
        ("w.csv", "a,b\n1,2\n3,4\n", "2 regions are their own neighbours .*zero-diagonal"),
        ("w.csv", "focal,neighbor,weight\na,b,1\na,b\n", "a weight is missing or no number"),
        ("w.csv", "focal,neighbor,weight\na,b,1\na,b,1\n", r"1 link is listed twice"),
        ("w.parquet", b"no parquet", "cannot be read as a Parquet file; is it damaged"),
    ],
)
def test_spoiled_files_are_refused_in_words(tmp_path, name, content, words):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(WeightsError, match=words) as refusal:
        read(path)
    assert "\n" not in str(refusal.value)


def test_missing_values_and_other_shapes(tmp_path):
    with pytest.raises(WeightsError, match=r"w.gal: there is no such file"):
        read(tmp_path / "w.gal")
    pd.DataFrame({"a": [0.0, np.nan], "b": [1.0, 0.0]}).to_stata(tmp_path / "w.dta", write_index=False)
    with pytest.raises(WeightsError, match=r"w.dta: 1 weights are missing or infinite"):
        read(tmp_path / "w.dta")
    pd.DataFrame({"a": [0.0, 1.0]}).to_stata(tmp_path / "w.dta", write_index=False)
    with pytest.raises(WeightsError, match="as many variables as observations, not 1 and 2"):
        read(tmp_path / "w.dta")
    pd.DataFrame({"a": [0.0, 1.0], "b": ["x", "y"]}).to_stata(tmp_path / "w.dta", write_index=False)
    with pytest.raises(WeightsError, match=r"1 variable holds no numbers \[b\]"):
        read(tmp_path / "w.dta")
    pd.DataFrame({"from": ["a"], "to": ["b"]}).to_parquet(tmp_path / "w.parquet")
    with pytest.raises(
        WeightsError, match=r"columns should be \[focal, neighbor, weight\], not \[from, to\]"
    ):
        read(tmp_path / "w.parquet")
    scipy.io.savemat(tmp_path / "w.mat", {"a": np.eye(2), "b": np.eye(2)})
    with pytest.raises(WeightsError, match=r"one square matrix, or one called W, not \[a, b\]"):
        read(tmp_path / "w.mat")
    scipy.io.savemat(tmp_path / "w.mat", {"W": np.array([[0, np.nan], [1, 0]])})
    with pytest.raises(WeightsError, match=r"1 weights are missing"):
        read(tmp_path / "w.mat")


@given(w=weights(binary=True), cut=st.floats(0, 1))
@pytest.mark.parametrize("suffix", FORMATS)
@settings(max_examples=25, deadline=None)
def test_a_truncated_file_never_raises_anything_but_weights_errors(suffix, w, cut):
    if suffix == ".swm":
        w = from_matrix(w.matrix, range(w.n))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"w{suffix}"
        w.write(path)
        whole = path.read_bytes()
        path.write_bytes(whole[: int(cut * len(whole))])
        try:
            read(path)
        except WeightsError as error:
            assert str(error).startswith(f"w{suffix}: ")
