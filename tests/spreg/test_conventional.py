"""Instruments by name: distances by the haversine formula, national means, and what is said of trends."""

from __future__ import annotations

import numpy as np
import pytest

import spatial_iie as si
from spatial_iie.errors import DataError, EstimationError

STUDY = si.study.demo()
W = si.weights.from_spec("knn:4", STUDY).row_standardized()
PANEL = "log(gdp_per_capita) ~ trade_share + [digital_index ~ {}]"


def test_distance_is_the_great_circle_between_centroids():
    made = si.spreg.with_instruments(
        STUDY, "distance_to_杭州", "distance_to_Hangzhou", "distance_to_330100", "distance_to_杭州市"
    )
    names = [name for name in made.variables if name.startswith("distance")]
    km = made.year(2018)[names]
    assert km.nunique(axis=1).max() == 1 and km.loc["330100"].max() == 0
    areas = STUDY.layer.to_crs("ESRI:102025").geometry  # Albers, where areas and so centroids are right
    places = areas.centroid.to_crs(4326)
    lon, lat = np.radians(places.x), np.radians(places.y)
    a = (
        np.sin((lat - lat["330100"]) / 2) ** 2
        + np.cos(lat) * np.cos(lat["330100"]) * np.sin((lon - lon["330100"]) / 2) ** 2
    )
    haversine = 2 * 6371.0088 * np.arcsin(np.sqrt(a))
    # centroids in the plane and on the sphere differ by a few km in the largest prefectures
    np.testing.assert_allclose(km[names[0]], haversine[km.index], atol=15)
    assert si.spreg.with_instruments(made, "distance_to_杭州") is made


def test_national_is_the_mean_of_the_year():
    made = si.spreg.with_instruments(STUDY, "national_digital_index")
    assert made.about.synthetic
    for year in STUDY.years:
        values = made.year(year)["national_digital_index"]
        assert values.nunique() == 1 and values.iloc[0] == pytest.approx(STUDY["digital_index", year].mean())


def test_words_in_a_formula_need_no_step_before():
    word = "distance_to_杭州:L(national_digital_index, 1)"
    fit = si.spreg.panel(PANEL.format(word), STUDY, W, model="ols", effects="both")
    made = si.spreg.with_instruments(STUDY, "distance_to_杭州", "national_digital_index")
    again = si.spreg.panel(PANEL.format(word), made, W, model="ols", effects="both")
    assert fit.params.equals(again.params) and fit.about.years == (2018, 2019)
    km, series = (
        made.year(2019)["distance_to_杭州"],
        made.panel["national_digital_index"].groupby(level="year").first(),
    )
    product = np.concatenate([km * series[2017], km * series[2018]]).reshape(2, -1)
    change = product[1] - product[0]  # two years: what the effects of regions leave, less its mean
    own = fit.fitted_model.instruments.excluded[:, 0]
    ids = [each.partition(" ")[0] for each in fit.design.ids]
    there = change[[made.ids.get_loc(each) for each in ids]]
    assert abs(np.corrcoef(own, there)[0, 1]) == pytest.approx(1, abs=1e-9)
    assert si.spreg.first_stages(fit).to_frame()["instrument"].tolist() == [word]


def test_a_trend_of_every_region_is_called_one():
    fit = si.spreg.panel(PANEL.format("distance_to_杭州:year"), STUDY, W, model="slx", effects="both")
    assert any("only as trends of each region" in note for note in fit.notes)
    assert any("nearly combinations of one another" in note for note in fit.notes)
    with pytest.raises(EstimationError, match="beside the effects and trends of regions, which absorb them"):
        si.spreg.panel(
            PANEL.format("distance_to_杭州:year").replace("trade_share", "trade_share + C(region):year"),
            STUDY, W, model="ols", effects="both",
        )  # fmt: skip
    other = si.spreg.panel(PANEL.format("population"), STUDY, W, model="ols", effects="both")
    assert not any("trends" in note for note in other.notes)


@pytest.mark.parametrize(
    ("word", "words"),
    [
        ("distance_to_Atlantis", "'Atlantis' is no city"),
        ("national_income", "national_income is the mean of a column 'income', which the data do not have"),
        ("telephones", "'telephones' names no instrument"),
    ],
)
def test_refused_in_words(word, words):
    with pytest.raises(DataError, match=words):
        si.spreg.with_instruments(STUDY, word)


def test_distance_alone_is_absorbed_by_effects_of_regions():
    with pytest.raises(EstimationError, match="do not vary over time beside the effects"):
        si.spreg.panel(PANEL.format("distance_to_杭州"), STUDY, W, model="ols", effects="region")
    fit = si.spreg.panel(PANEL.format("distance_to_杭州"), STUDY, W, model="ols", effects="time")
    assert np.isfinite(fit.params["digital_index"])
