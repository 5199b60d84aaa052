"""The example on convergence clubs finds the clubs that its SYNTHETIC towns are made of."""

from __future__ import annotations

from examples import convergence_clubs


def test_the_clubs_are_those_of_the_simulation(capsys, tmp_path):
    found = convergence_clubs.answer()
    club = found.clubs.members["club"]
    assert (club.iloc[:40] == 1).all() and (club.iloc[40:] == 2).all()
    out = tmp_path / "paths.png"
    convergence_clubs.main(["--paths", str(out)])
    assert "Convergence clubs of income" in capsys.readouterr().out and out.exists()
