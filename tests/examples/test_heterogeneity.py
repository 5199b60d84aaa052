"""The example on heterogeneity runs, and what it finds on the SYNTHETIC data holds together."""

from __future__ import annotations

import pytest

import spatial_iie as si
from examples import heterogeneity


@pytest.fixture(scope="module")
def found():
    return heterogeneity.answers(draws=99)


def test_totals_of_the_groups_are_the_sums_of_their_effects(found):
    frame = found.impacts.to_frame()
    for _, part in frame.groupby(["variable", "changed"]):
        values = part.set_index("effect")["estimate"]
        assert values.drop("total effect").sum() == pytest.approx(values["total effect"])


def test_every_question_has_an_answer(found):
    assert {"slopes", "all coefficients"} <= set(found.chow.to_frame()["coefficient"])
    assert found.panel.to_frame()["coefficient"].tolist()[0] == "digital_index"
    assert any(note.startswith("Significant at") for note in found.moderation.notes)
    low, value, high = found.threshold.to_frame().loc[0, ["low", "threshold", "high"]]
    assert low <= value <= high
    assert "mediated, bootstrap" in set(found.mediation.to_frame()["effect"])
    assert all(
        result.about.synthetic for result in (found.chow, found.threshold, found.mediation, found.moderation)
    )


def test_the_map_is_drawn_where_there_is_one(monkeypatch, capsys, tmp_path, found):
    monkeypatch.setattr(heterogeneity, "answers", lambda: found)
    out = tmp_path / "local.png"
    heterogeneity.main(["--map", str(out)])
    assert "Chow tests" in capsys.readouterr().out
    assert out.exists() == isinstance(found.local, si.results.LocalCoefficients)
