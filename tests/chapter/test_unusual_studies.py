"""What a report says of studies unlike the example: few regions, values below zero, no draws, years apart."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spatial_iie.chapter import compose, read_plan
from spatial_iie.errors import WeightsError, WeightsWarning
from tests.chapter.small import FILE, write_small_study


def told(folder, *changes, table=None, crs=32650):
    """Return the sections of a small study as texts, with some keys and the table changed, and what failed."""
    text = FILE
    for before, after in changes:
        assert before in text
        text = text.replace(before, after)
    file = write_small_study(folder, text, crs)
    if table is not None:
        rows = pd.read_csv(folder / "cells.csv")
        table(rows).to_csv(folder / "cells.csv", index=False)
    chapter = compose(read_plan(file), fresh=True)
    texts: dict[str, str] = {}
    for section, block in chapter.document.blocks():
        words = (
            getattr(block, "caption", None)
            or " ".join(getattr(block, "items", ()))
            or chapter.document.text(block)
        )
        texts[section.name] = f"{texts.get(section.name, '')} {words}"
    return texts, {each.name: each.why for each in chapter.failures}


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SPATIAL_IIE_CACHE", str(tmp_path / "cache"))


def test_too_few_regions_for_any_regression(tmp_path):
    six = ["c00", "c01", "c02", "c06", "c07", "c08"]
    texts, failures = told(tmp_path, table=lambda rows: rows[rows["cell"].isin(six)])
    assert list(failures) == ["models"]
    assert "nan" not in " ".join(texts.values())
    assert "None of 4 specifications" in texts["robustness"]
    assert "None of 4 specifications" in texts["summary"]
    assert "test 6 regions simultaneously" in texts["limitations"]


def test_regressions_that_failed_are_counted_where_the_others_are(tmp_path):
    """A constant regressor in the first year leaves half of the grid."""
    constant = lambda rows: rows.assign(trade=np.where(rows["year"] == 2018, 5.0, rows["trade"]))  # noqa: E731
    texts, failures = told(tmp_path, table=constant)
    assert not failures
    for part in ("robustness", "summary"):
        said = texts[part][texts[part].index("Across 4 specifications") :]
        assert "2 of which could not be estimated," in said
        assert "positive in" in said


def test_values_below_zero_have_no_g_and_keep_the_rest(tmp_path):
    texts, failures = told(
        tmp_path, table=lambda rows: rows.assign(index=rows["index"] - rows["index"].mean())
    )
    assert not failures
    assert "Moran's I of the digital index" in texts["clustering"]
    assert "Geary's C of the digital index" in texts["clustering"]
    assert "Getis-Ord G is not reported" in texts["clustering"]
    assert "Getis and Ord 1992" not in texts["methods"]


def test_every_measure_is_told_once_whichever_comes_first(tmp_path):
    measures = ("permutations = 99", 'permutations = 99\nmeasures = ["geary", "moran"]')
    texts, failures = told(tmp_path, measures)
    assert not failures
    assert texts["clustering"].count("Geary's C of the digital index is") == 1
    assert texts["clustering"].count("Moran's I of the digital index is") == 1


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
def test_boundaries_without_a_reference_system_have_weights_by_contiguity(tmp_path):
    default = [('others = ["idw:1:150km"]', ""), ('weights = ["queen", "idw:1:150km"]', "")]
    with pytest.warns(WeightsWarning, match="left out.*: knn:6, knn:4, band:300km"):
        texts, failures = told(tmp_path, *default, crs=None)
    assert not failures
    assert "Across 4 specifications" in texts["robustness"]  # two weights, two years
    with pytest.raises(WeightsError, match="no coordinate system"):
        told(tmp_path, crs=None)


def test_a_report_without_draws_claims_none(tmp_path):
    texts, failures = told(tmp_path, ("permutations = 99", "permutations = 0"))
    assert not failures
    whole = " ".join(texts.values())
    for word in ("simulated", "pseudo p", "permutations"):
        assert word not in whole, word
    assert "normal approximation" in texts["local"]
    assert "moments under conditional randomization" in texts["methods"]


def test_years_apart_are_no_span_and_the_line_is_cited_only_where_it_is_drawn(tmp_path):
    rise = np.tile(np.repeat(np.arange(6.0), 6), 2)
    table = lambda rows: rows.sort_values(["year", "cell"]).assign(  # noqa: E731
        index=5 + rise, year=np.repeat([2011, 2019], 36)
    )
    texts, failures = told(tmp_path, table=table)
    assert not failures
    assert "in each of the years 2011 and 2019" in texts["summary"]
    assert "Hu 1935" not in texts["methods"]  # the squares lie at the equator


def test_a_long_panel_is_not_called_few_years(tmp_path):
    def ten(rows):
        first = rows[rows["year"] == 2018]
        return pd.concat(
            [first.assign(year=2010 + k, index=first["index"] + k * first["trade"]) for k in range(10)]
        )

    texts, _ = told(tmp_path, table=ten)
    assert "Short panel" not in texts["limitations"]


def test_a_column_with_a_blank_is_called_without_quotes_of_the_formula(tmp_path):
    texts, failures = told(
        tmp_path,
        ("log(income) ~", "log(`per head`) ~"),
        ('explore = ["income"]', 'explore = ["per head"]'),
        table=lambda rows: rows.rename(columns={"income": "per head"}),
    )
    assert not failures
    assert "`" not in " ".join(texts.values())
    assert "the logarithm of per head" in texts["models"]


def test_all_regions_alone(tmp_path):
    """No neighbours at all: parts that need them say so, the others stand."""
    file = write_small_study(tmp_path, FILE.replace('others = ["idw:1:150km"]', "others = []"))
    import geopandas

    layer = geopandas.read_file(tmp_path / "cells.gpkg")
    (tmp_path / "cells.gpkg").unlink()
    layer.assign(geometry=layer.centroid.buffer(1000)).to_file(tmp_path / "cells.gpkg")
    with pytest.warns(WeightsWarning):
        chapter = compose(read_plan(file), fresh=True)
    assert {each.name for each in chapter.failures} >= {"clustering", "local", "models"}
    texts = [
        chapter.document.text(block) for _, block in chapter.document.blocks() if hasattr(block, "numbers")
    ]
    assert texts
    assert not any("nan" in text for text in texts)
