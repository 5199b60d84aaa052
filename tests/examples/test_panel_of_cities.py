"""The worked example of a spatial panel: on the SYNTHETIC example, and on the real data where they are."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path

import pytest

import spatial_iie as si

ROOT = Path(__file__).parents[2]
FOLDER = Path(__file__).parents[3] / "shared" / "data" / "prefecture_panel"


def _example():
    path = ROOT / "examples" / "panel_of_cities.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


example = _example()
OTHERS = ["clustered by province", "effects of provinces by year", "a trend of each city"]


@pytest.fixture(scope="module")
def synthetic():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", si.errors.WeightsWarning)
        return example.analyse(si.study.demo(), ("queen", "knn:4"))


def test_it_claims_no_more_than_its_p_values(synthetic):
    table, said = synthetic.impacts, " ".join(example.findings(synthetic))
    assert list(table.index) == ["queen", "knn:4", *OTHERS]
    significant = int((table["indirect_p"] <= 0.05).sum())
    assert f"Indirect impact: {significant} of 5" in said
    assert ("no evidence" in said) is (significant == 0)


def test_it_runs_without_files_and_draws_the_residuals(synthetic, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(example, "analyse", lambda _study: synthetic)
    example.main(["--map", str(tmp_path / "residuals.png")])
    out = capsys.readouterr().out
    assert out.startswith("SYNTHETIC example") and "Region effects" in out and "LR: SAR < SDM" in out
    assert (tmp_path / "residuals.png").stat().st_size > 20_000
    with pytest.raises(SystemExit):
        example.main(["one.dta"])


@pytest.mark.skipif(not FOLDER.is_dir(), reason="the real panels are not here")
def test_on_the_real_data_it_reads_complete_cities_and_follows_the_tests():
    study = example.read(FOLDER / "PKU_DFIIC_city.dta", FOLDER / "city_panel_1990_2023.csv")
    assert study.years == example.YEARS and len(study.ids) > 250 and not len(study.missing())
    answer = example.analyse(study, ("queen",))
    fit = answer.fits["SDM"]
    row = answer.impacts.loc["queen"]
    assert row["indirect"] == pytest.approx(fit.impacts().to_frame().loc["digital_index", "indirect"])
    significant = int((answer.impacts["indirect_p"] <= 0.05).sum())
    assert f"Indirect impact: {significant} of 4" in " ".join(example.findings(answer))
