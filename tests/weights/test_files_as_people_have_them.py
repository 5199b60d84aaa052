"""Files of weights as other programs and people write them: each is read as the same weights, or refused in words."""

from __future__ import annotations

import contextlib
import json

import numpy as np
import openpyxl
import pandas as pd
import pytest
import scipy.io

import spatial_iie as si
from spatial_iie.cli import run
from spatial_iie.errors import WeightsError, WeightsWarning
from spatial_iie.weights import from_spec, read

CODES = ["130100", "130200", "130600", "131000"]
NAMES = ["石家庄市", "唐山市", "保定市", "廊坊市"]
TRUTH = np.array([[0, 1, 2, 0], [1, 0, 0, 0.5], [2, 0, 0, 4], [0, 0.5, 4, 0]])
PAIRS = [(i, j) for i in range(4) for j in range(i + 1, 4) if TRUTH[i, j]]


@pytest.fixture
def study(tmp_path, monkeypatch):
    """Four cities of Hebei, in a table in an order that is not that of their codes."""
    monkeypatch.chdir(tmp_path)
    rows = pd.DataFrame({"城市": [NAMES[k] for k in (2, 0, 3, 1)], "year": 2019, "v": [3.0, 1.0, 4.0, 2.0]})
    return si.study.open(rows)


def text(rows, mark=","):
    return "\n".join(mark.join(map(str, row)) for row in rows) + "\n"


def matrix(labels=None, values=TRUTH, *, corner="", across=True, down=True):
    rows = [list(map(float, row)) for row in values]
    rows = [[label, *row] for label, row in zip(labels, rows, strict=True)] if labels and down else rows
    return [[corner, *labels] if down else list(labels), *rows] if labels and across else rows


def links(labels, head=None, *, both=True):
    ends = PAIRS + [(j, i) for i, j in PAIRS] if both else PAIRS
    rows = [[labels[i], labels[j], TRUTH[i, j]] for i, j in ends]
    return [head, *rows] if head else rows


SHORT = ["石家庄", "唐山", "保定", "廊坊"]
TEXTS = {
    "names.csv": text(matrix(NAMES)),
    "short names.csv": text(matrix(SHORT, corner="城市")),
    "codes.csv": text(matrix(CODES)),
    "codes with decimals.csv": text(matrix([f"{code}.0" for code in CODES])),
    "country.csv": text(matrix([f"156{code}" for code in CODES])),
    "twelve digits.csv": text(matrix([f"{code}000000" for code in CODES])),
    "mixed.csv": text(matrix(["石家庄", "130200", "河北-保定", "廊坊市*"])),
    "semicolons.csv": text(matrix(NAMES), ";"),
    "tabs.txt": text(matrix(NAMES), "\t"),
    "blanks.txt": text(matrix(NAMES, corner="w"), "  "),
    "corner of zero.csv": text(matrix(CODES, corner=0)),
    "labels above only.csv": text(matrix(NAMES, down=False)),
    "labels beside only.csv": text(matrix(NAMES, across=False)),
    "from R.csv": text([["", *(f"X{code}" for code in CODES)], *matrix(CODES)[1:]]),
    "R counts rows.csv": text([["", *NAMES], *([k, *row] for k, row in enumerate(TRUTH.tolist(), 1))]),
    "R counts columns.csv": text([["", "V1", "V2", "V3", "V4"], *matrix(NAMES)[1:]]),
    "write.table.txt": text([NAMES, *matrix(NAMES)[1:]], " "),
    "pandas counts.csv": text([["", *NAMES], *([k, *row] for k, row in enumerate(TRUTH.tolist()))]),
    "codes and names.csv": text(
        [["", "", *NAMES], *([c, *row] for c, row in zip(CODES, matrix(NAMES)[1:], strict=True))]
    ),
    "two rows of labels.csv": text([["", *CODES], *matrix(NAMES)]),
    "title.csv": text([["空间权重矩阵"], *matrix(NAMES), ["注：根据地图计算"]]),
    "comment.csv": "# weights of four cities\n" + text(matrix(NAMES)),
    "columns in another order.csv": text(
        [["", *NAMES[::-1]], *([n, *row[::-1]] for n, row in zip(NAMES, TRUTH.tolist(), strict=True))]
    ),
    "links.csv": text(links(NAMES, ["起点", "终点", "权重"])),
    "links of cities.csv": text(links(NAMES, ["城市1", "城市2", "权重"])),
    "from to.csv": text(links(CODES, ["from", "to", "w"])),
    "source target.csv": text(links(CODES, ["Source", "Target", "Weight"])),
    "no headings.csv": text(links(CODES)),
    "no headings.txt": text(links(CODES), " "),
    "odd headings.csv": text(links(NAMES, ["甲", "乙", "丙"])),
    "four columns.csv": text(
        [["", "from", "to", "value"], *([k, *row] for k, row in enumerate(links(CODES)))]
    ),
    "names beside codes.csv": text(
        [
            ["起点代码", "起点名称", "终点代码", "终点名称", "权重"],
            *([CODES[i], NAMES[i], CODES[j], NAMES[j], TRUTH[i, j]] for a in PAIRS for i, j in (a, a[::-1])),
        ]
    ),
    "provinces beside.csv": text(
        [
            ["起点省份", "起点城市", "终点省份", "终点城市", "权重"],
            *(["河北", SHORT[i], "河北", SHORT[j], TRUTH[i, j]] for a in PAIRS for i, j in (a, a[::-1])),
        ]
    ),
    "bars.txt": text(matrix(NAMES), "|"),
    "spmat.txt": "4\n" + text([[c, *row] for c, row in zip(CODES, TRUTH.tolist(), strict=True)], " "),
    "own.kwt": "0 4 x y\n" + text(links(CODES), " "),
}


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_every_form_is_read_as_the_same_weights(name, encoding, study, tmp_path):
    (tmp_path / name).write_bytes(TEXTS[name].encode(encoding))
    with pytest.warns(WeightsWarning) if name == "title.csv" else contextlib.nullcontext():
        w = from_spec(name, study)
    assert w.ids.tolist() == CODES
    np.testing.assert_array_equal(w.matrix.toarray(), TRUTH)


HALF = matrix(NAMES)
for _k, _row in enumerate(HALF[1:]):
    _row[1 : _k + 2] = [""] * (_k + 1)
ONCE = {
    "half of a list.csv": text(links(NAMES, ["城市1", "城市2", "权重"], both=False)),
    "upper half.csv": text(matrix(NAMES, np.triu(TRUTH))),
    "lower half.csv": text(matrix(NAMES, np.tril(TRUTH))),
    "blank half.csv": text(HALF),
}


@pytest.mark.parametrize("name", ONCE)
def test_links_that_are_there_once_are_taken_both_ways_with_a_note(name, study, tmp_path):
    (tmp_path / name).write_text(ONCE[name], encoding="utf-8")
    with pytest.warns(WeightsWarning, match=r"one direction only; the other was added|one half .* is blank"):
        np.testing.assert_array_equal(from_spec(name, study).matrix.toarray(), TRUTH)
    if "blank" not in name:
        with pytest.warns(WeightsWarning, match="1 of 4 regions has no neighbours"):
            one = from_spec(f"{name}@one-way", study).matrix.toarray()
        assert ((one == np.triu(TRUTH)) | (one == np.tril(TRUTH))).all() and (one != TRUTH).any()
        np.testing.assert_array_equal(from_spec(f"{name}@mirror", study).matrix.toarray(), TRUTH)
        alone = read(name, ids=NAMES, links="one-way")
        np.testing.assert_array_equal(alone.matrix.toarray(), one)


def test_nearest_neighbours_that_go_one_way_are_asked_about(study, tmp_path):
    rows = [[CODES[k], CODES[(k + 1) % 4], 1] for k in range(4)]
    (tmp_path / "ring.csv").write_text(text([["from", "to", "w"], *rows]), encoding="utf-8")
    with pytest.raises(WeightsError, match=r"all regions have as many.*ring.csv@one-way.*ring.csv@mirror"):
        from_spec("ring.csv", study)
    assert from_spec("ring.csv@one-way", study).links == 4
    assert from_spec("ring.csv@mirror", study).links == 8


BARE = {
    "bare.csv": text(matrix()),
    "bare.txt": text(matrix(), " "),
    "counted.csv": text(matrix(["1", "2", "3", "4"])),
    "noid.txt": "4\n" + text(matrix(), " "),
    "spmat counts.txt": "4\n" + text([[k, *row] for k, row in enumerate(TRUTH.tolist(), 1)], " "),
    "links that count.csv": text(links(["1", "2", "3", "4"], ["i", "j", "w"])),
    "counted backwards.csv": text([["i", "j", "w"], *links("1234")[::-1]]),
    "counted.gwt": "0 4 x y\n" + text(links(["1", "2", "3", "4"]), " "),
}


@pytest.mark.parametrize("name", BARE)
def test_no_order_is_guessed(name, study, tmp_path):
    (tmp_path / name).write_text(BARE[name], encoding="utf-8")
    third = "@weights" if name.endswith("gwt") else ""
    with pytest.raises(WeightsError, match=r"does not say which region a row is.*@table or .*@code"):
        from_spec(name + third, study)
    np.testing.assert_array_equal(from_spec(f"{name}@code{third}", study).matrix.toarray(), TRUTH)
    order = [2, 0, 3, 1]  # of the table
    for word in ("table", "order"):
        w = from_spec(f"{name}@{word}{third}", study).matrix.toarray()
        np.testing.assert_array_equal(w[np.ix_(order, order)], TRUTH)


def test_an_order_of_other_regions_fits_nothing(study, tmp_path):
    (tmp_path / "three.csv").write_text(text(TRUTH[:3, :3].tolist()), encoding="utf-8")
    with pytest.raises(
        WeightsError, match=r"three.csv has 3 rows without labels, and the study has 4 regions"
    ):
        from_spec("three.csv@table", study)


def test_workbooks_and_stata_files(study, tmp_path):
    for name, rows in (
        ("m", matrix(NAMES)),
        ("l", links(NAMES, ["城市1", "城市2", "权重"])),
        ("b", matrix()),
    ):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append([None if cell == "" else cell for cell in row])
        book.save(tmp_path / f"{name}.xlsx")
    for name in ("m.xlsx", "l.xlsx", "b.xlsx@code"):
        np.testing.assert_array_equal(from_spec(name, study).matrix.toarray(), TRUTH)
    frame = pd.DataFrame(links(CODES), columns=["origin", "destination", "weight"])
    frame.to_stata(tmp_path / "l.dta", write_index=False)
    np.testing.assert_array_equal(from_spec("l.dta", study).matrix.toarray(), TRUTH)
    wide = pd.DataFrame(TRUTH, columns=[f"w{k}" for k in range(4)])
    wide.insert(0, "name", NAMES)
    wide.insert(0, "code", [int(code) for code in CODES])
    wide.to_stata(tmp_path / "wide.dta", write_index=False, version=118)
    np.testing.assert_array_equal(from_spec("wide.dta", study).matrix.toarray(), TRUTH)
    scipy.io.savemat(tmp_path / "bare.mat", {"D": TRUTH})
    with pytest.raises(WeightsError, match="does not say which region"):
        from_spec("bare.mat", study)
    np.testing.assert_array_equal(from_spec("bare.mat@code", study).matrix.toarray(), TRUTH)


def _book(path, **sheets):
    book = openpyxl.Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append([None if cell == "" else cell for cell in row])
    del book["Sheet"]
    book.save(path)


def test_the_sheet_that_holds_weights_is_found_and_one_of_several_is_asked_for(study, tmp_path):
    _book(tmp_path / "note.xlsx", 说明=[["本表为空间权重"]], W=matrix(NAMES))
    np.testing.assert_array_equal(from_spec("note.xlsx", study).matrix.toarray(), TRUTH)
    _book(tmp_path / "two.xlsx", W1=matrix(NAMES), W2=matrix(NAMES, 2 * TRUTH))
    with pytest.raises(WeightsError, match=r"2 sheets hold weights \[W1, W2\]. Say which: two.xlsx@sheet=W1"):
        from_spec("two.xlsx", study)
    np.testing.assert_array_equal(from_spec("two.xlsx@sheet=W2", study).matrix.toarray(), 2 * TRUTH)
    np.testing.assert_array_equal(read("two.xlsx", sheet="W2").matrix.toarray(), 2 * TRUTH)
    with pytest.raises(WeightsError, match="has no sheet 'W3'"):
        read("two.xlsx", sheet="W3")


def test_matlab_files_with_labels_under_any_name_and_lists_of_places(study, tmp_path):
    scipy.io.savemat(tmp_path / "names.mat", {"W": TRUTH, "city": np.array(NAMES, dtype=object)})
    scipy.io.savemat(tmp_path / "codes.mat", {"W": TRUTH, "code": np.array([int(code) for code in CODES])})
    for name in ("names.mat", "codes.mat"):
        np.testing.assert_array_equal(from_spec(name, study).matrix.toarray(), TRUTH)
    ijw = [[i + 1, j + 1, TRUTH[i, j]] for i, j in np.argwhere(TRUTH)]
    scipy.io.savemat(tmp_path / "ijw.mat", {"L": np.array(ijw)})
    with pytest.raises(WeightsError, match="does not say which region"):
        from_spec("ijw.mat", study)
    np.testing.assert_array_equal(from_spec("ijw.mat@code", study).matrix.toarray(), TRUTH)


def test_files_of_more_and_of_fewer_regions(study, tmp_path):
    more = np.zeros((6, 6))
    more[:4, :4], more[4, 0], more[0, 4] = TRUTH, 9, 9
    (tmp_path / "more.csv").write_text(text(matrix([*NAMES, "北京市", "天津"], more)), encoding="utf-8")
    np.testing.assert_array_equal(from_spec("more.csv", study).matrix.toarray(), TRUTH)
    (tmp_path / "odd.csv").write_text(text(matrix([*NAMES, "某地", "合计"], more)), encoding="utf-8")
    with pytest.warns(WeightsWarning, match=r"2 labels are no region known \[某地, 合计\]"):
        np.testing.assert_array_equal(from_spec("odd.csv", study).matrix.toarray(), TRUTH)
    (tmp_path / "fewer.csv").write_text(text(matrix(NAMES[1:], TRUTH[1:, 1:])), encoding="utf-8")
    with pytest.warns(WeightsWarning) as said:
        w = from_spec("fewer.csv", study)
    assert "1 region of the table is not in the file [130100 石家庄市]" in str(said[0].message)
    assert w.isolates.tolist() == ["130100"]
    np.testing.assert_array_equal(w.matrix.toarray()[1:, 1:], TRUTH[1:, 1:])


def test_a_list_may_write_a_region_in_several_ways_but_no_link_twice(study, tmp_path):
    rows = [[(NAMES if k % 2 else CODES)[i], (SHORT if k % 3 else NAMES)[j], TRUTH[i, j]]
            for k, (i, j) in enumerate(np.argwhere(TRUTH))]  # fmt: skip
    (tmp_path / "w.csv").write_text(text(rows), encoding="utf-8")
    np.testing.assert_array_equal(from_spec("w.csv", study).matrix.toarray(), TRUTH)
    (tmp_path / "w.csv").write_text(text([*rows, ["石家庄", "唐山", 3]]), encoding="utf-8")
    with pytest.raises(WeightsError, match="different labels stand for one region"):
        from_spec("w.csv", study)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (matrix(["石家庄", "石家庄市", "保定", "廊坊"]), "for one region .130100 for 石家庄, 石家庄市"),
        (matrix(NAMES, TRUTH + np.eye(4)), r"4 regions are their own neighbours .*the diagonal holds 1.*zero-diagonal"),
        ([["", *NAMES], *matrix(NAMES[::-1])[1:-1], ["天津市", 0, 0, 0, 0]], "not labelled alike.*天津市"),
        ([["起点", "终点", "距离"], ["唐山", "保定", 99]], "column 距离 holds distances, not weights.*idw:1"),
        (matrix(["a", "b", "c", "d"]), "names none of the study's regions"),
        ([["", *NAMES], [NAMES[0], 0, "", 2, 0], *matrix(NAMES)[2:]], "1 cells of the matrix are blank or missing"),
        ([["from", "to", "w1", "w2"], ["130100", "130200", 1, 2], ["130200", "130100", 1, 2]], "may hold the weights"),
    ],
)  # fmt: skip
def test_what_may_be_read_in_two_ways_is_refused(rows, words, study, tmp_path):
    (tmp_path / "w.csv").write_text(text(rows), encoding="utf-8")
    with pytest.raises(WeightsError, match=words):
        from_spec("w.csv", study)


def test_a_diagonal_of_ones_is_taken_out_if_told(study, tmp_path):
    (tmp_path / "w.csv").write_text(text(matrix(NAMES, TRUTH + np.eye(4))), encoding="utf-8")
    np.testing.assert_array_equal(from_spec("w.csv@zero-diagonal", study).matrix.toarray(), TRUTH)
    np.testing.assert_array_equal(read("w.csv", diagonal="zero").matrix.toarray(), TRUTH)
    with pytest.raises(WeightsError, match="diagonal='one' is none of"):
        read("w.csv", diagonal="one")
    with pytest.raises(WeightsError, match="links='two' is none of"):
        read("w.csv", links="two", diagonal="zero")


def test_blanks_without_zeros_are_no_links(study, tmp_path):
    rows = [[cell if cell != 0 else "" for cell in row] for row in matrix(NAMES)]
    (tmp_path / "w.csv").write_text(text(rows), encoding="utf-8")
    with pytest.warns(WeightsWarning, match="4 blank cells of the matrix were taken as 0"):
        np.testing.assert_array_equal(from_spec("w.csv", study).matrix.toarray(), TRUTH)


def test_lists_of_neighbours_of_spmat(study, tmp_path):
    binary = (TRUTH > 0).astype(float)
    rows = [[code, *(CODES[j] for j in np.flatnonzero(row))] for code, row in zip(CODES, binary, strict=True)]
    (tmp_path / "lists.txt").write_text("4\n" + text(rows, " "), encoding="utf-8")
    np.testing.assert_array_equal(from_spec("lists.txt", study).matrix.toarray(), binary)


def test_the_smallest_band_without_isolates(study):
    w = from_spec("band:min", study)
    km = w.about["km"]
    assert len(w.isolates) == 0
    with pytest.warns(WeightsWarning, match="no neighbour"):
        assert len(si.weights.distance_band(study.regions, km * (1 - 1e-9)).isolates) > 0


def test_from_the_shell(study, tmp_path, capsys):
    study.panel.reset_index().to_csv("panel.csv", index=False)
    (tmp_path / "w.csv").write_text(text(matrix(NAMES, TRUTH + np.eye(4))), encoding="gb18030")
    (tmp_path / "once.csv").write_text(
        text(links(NAMES, ["起点", "终点", "权重"], both=False)), encoding="utf-8"
    )
    (tmp_path / "all.csv").write_text(text(matrix(NAMES)), encoding="utf-8")
    command = ["moran", "--data", "panel.csv", "--value", "v", "--format", "json", "--weights"]
    answers = set()
    for words in ("all.csv", "w.csv --diagonal zero", "once.csv --weights-links mirror", "once.csv"):
        assert run([*command, *words.split()]) == 0
        answers.add(json.loads(capsys.readouterr().out)[0]["statistic"])
    right = si.esda.moran(study["v", 2019], si.weights.from_matrix(TRUTH, CODES).row_standardized()).statistic
    assert [*answers] == [pytest.approx(right, abs=1e-12)]
    assert run([*command, "w.csv"]) == 2
    assert "--diagonal zero" in capsys.readouterr().err


def test_links_by_name(study, tmp_path, capsys):
    (tmp_path / "apart.csv").write_text(
        text([["from", "to", "w"], ["石家庄市", "唐山市", 1], ["唐山", "石家庄", 1]]), encoding="utf-8"
    )
    with pytest.warns(WeightsWarning, match="2 regions of the table are not in the file"):
        w = from_spec("linked:apart.csv+保定-廊坊市+131000-130100", study)
    pairs = {(w.ids[i], w.ids[j]) for i, j in zip(*w.matrix.nonzero(), strict=True)}
    assert pairs == {(CODES[i], CODES[j]) for a in ((0, 1), (2, 3), (3, 0)) for i, j in (a, a[::-1])}
    for wrong in ("linked:queen+保定-北京", "linked:queen+保定", "linked:queen"):
        with pytest.raises(WeightsError, match=r"is no pair of two regions|is no name of weights"):
            from_spec(wrong, study)
    study.panel.reset_index().to_csv("panel.csv", index=False)
    command = ["moran", "--data", "panel.csv", "--value", "v", "--format", "json", "--weights", "band:min"]
    assert run([*command, "--link", "石家庄-唐山"]) == 0
    w = from_spec("linked:band:min+石家庄-唐山", study).row_standardized()
    right = si.esda.moran(study["v", 2019], w).statistic
    assert json.loads(capsys.readouterr().out)[0]["statistic"] == pytest.approx(right, abs=1e-12)
    plain = from_spec("band:min", study)
    assert plain.matrix[0, 1] == 0 and w.matrix[0, 1] > 0


def test_a_file_is_converted_with_words_behind_its_name(study, tmp_path):
    (tmp_path / "w.csv").write_text(text(matrix(NAMES, TRUTH + np.eye(4))), encoding="gb18030")
    assert run(["weights", "convert", "w.csv", "v.csv"]) == 2
    assert run(["weights", "convert", "w.csv@zero-diagonal", "v.xlsx"]) == 0
    np.testing.assert_array_equal(read("v.xlsx").matrix.toarray(), TRUTH)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("w.stswm", b"\0\1", "spmatrix export W using W.txt"),
        ("w.spmat", b"\0\1", "spmat export W using W.txt"),
        ("w.mat", b"\x89HDF\r\n\x1a\n" + b"\0" * 400, "save(..., '-v7')"),
        ("w.txt", b"5 1 1\n1 0 0 1\n2 1 0 1\n3 1 0 1\n4 1 0 1\n5 1 0 0\n", "export the matrix whole"),
    ],
)
def test_what_is_not_read_is_refused_with_what_to_write_instead(tmp_path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(WeightsError) as caught:
        si.weights.read(tmp_path / name)
    assert words in str(caught.value)
