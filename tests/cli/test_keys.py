"""``spatial-iie match``: the whole table, whatever was not matched."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from spatial_iie.cli import run

SHARED = Path(__file__).parents[3] / "shared" / "data" / "prefecture_panel"


def test_prints_every_key_and_its_rule(capsys, tmp_path):
    file = tmp_path / "cities.csv"
    file.write_text("城市,v\n河北保定,1\n襄樊,2\nLhasa,3\n", encoding="utf-8")
    assert run(["match", str(file), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["adcode"] for row in rows] == ["130600", "420600", "540100"]
    assert [row["rule"] for row in rows] == ["province and name", "old name", "English name"]


def test_unmatched_keys_are_in_the_table_and_in_the_status(capsys, tmp_path):
    file = tmp_path / "cities.csv"
    file.write_text("城市,v\n北京,1\n恩施市,2\n", encoding="utf-8")
    assert run(["match", str(file)]) == 2
    captured = capsys.readouterr()
    assert "恩施市" in captured.out and "110000" in captured.out
    complaints = [line for line in captured.err.splitlines() if not line.startswith("Note:")]
    assert len(complaints) == 1 and complaints[0].startswith("spatial-iie: 1 of 2 keys is not matched")


@pytest.mark.skipif(not SHARED.is_dir(), reason="the real panels are not here")
def test_real_panel(capsys):
    assert run(["match", str(SHARED / "PKU_DFIIC_city.dta"), "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert len(rows) > 330 and all(
        row["adcode"] == f"{row['key']}00" or row["rule"] != "four-digit code" for row in rows
    )
