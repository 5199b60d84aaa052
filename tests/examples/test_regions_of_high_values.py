"""The example on contiguous clusters runs, and what it finds on the SYNTHETIC data holds together."""

from __future__ import annotations

import pytest

from examples import regions_of_high_values

pytest.importorskip("spopt", reason="spopt, of the extra regions, is not installed")


def test_clusters_and_their_shares(monkeypatch, capsys, tmp_path):
    found = regions_of_high_values.answer(method="ward", clusters=6)
    frame = found.shares.to_frame()
    assert frame.groupby("year")["share"].sum().tolist() == pytest.approx([1.0, 1.0, 1.0])
    assert frame["n"].groupby(frame["year"]).sum().unique().tolist() == [len(found.study.ids)]
    assert found.clusters.about.synthetic
    monkeypatch.setattr(regions_of_high_values, "answer", lambda: found)
    out = tmp_path / "clusters.png"
    regions_of_high_values.main(["--map", str(out)])
    assert "6 clusters" in capsys.readouterr().out and out.exists()
