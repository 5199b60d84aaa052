"""The example on two tables runs, and its parts hold together."""

from __future__ import annotations

import pytest

from examples import change_between_tables


def test_parts_and_sums(capsys):
    found = change_between_tables.answer()
    frame = found.change.to_frame()
    parts = frame.drop(columns=["name", "before", "after", "change"])
    assert parts.sum(axis=1).tolist() == pytest.approx(frame["change"].tolist())
    assert 0 < found.off < 5 and found.spillovers.about.synthetic
    change_between_tables.main()
    assert "RAS is off by" in capsys.readouterr().out
