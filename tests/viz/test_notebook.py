"""What a notebook shows: figures by themselves, and their order of arguments; warnings at the line of the user."""

from __future__ import annotations

import copy
import pickle
import warnings
from io import BytesIO

import pandas as pd
import pytest
from PIL import Image

import spatial_iie as si


@pytest.fixture(scope="module")
def study():
    return si.study.demo()


@pytest.fixture(scope="module")
def local(study):
    w = si.weights.knn(study.regions, 6).row_standardized()
    return si.esda.local_moran(study["digital_index", 2019], w, permutations=None)


def _pixels(shown):
    image = Image.open(BytesIO(shown._repr_png_()))
    return image.size, image.convert("RGB").getcolors(1 << 24)


def test_axes_figures_and_polar_axes_show_themselves(study, local):
    scores = pd.DataFrame({"x": [1.0, 2, 3]}, index=["a", "b", "c"])
    for shown in (
        si.viz.cluster_map(local, study.regions),
        si.viz.choropleth(study.wide("digital_index"), study.regions),
        si.viz.moran_scatter(local),
        si.viz.radar(scores),
    ):
        size, colours = _pixels(shown)
        assert size[0] > 400 and len(colours) > 20  # drawn, and not an empty page


def test_what_is_shown_is_what_is_saved(study, tmp_path):
    axes = si.viz.choropleth(study["digital_index", 2019], study.regions)
    path = si.viz.save(axes, tmp_path / "map.png", dpi=110)
    assert path.read_bytes() == axes._repr_png_()


def test_maps_take_data_and_regions_in_either_order(study, local):
    values = study["digital_index", 2019]
    for draw, data in (
        (si.viz.choropleth, values),
        (si.viz.cluster_map, local),
        (si.viz.residual_map, values),
    ):
        assert _pixels(draw(data, study.regions)) == _pixels(draw(study.regions, data))


def test_a_figure_is_copied_and_pickled(study):
    figure = si.viz.choropleth(study["digital_index", 2019], study.regions).figure
    assert pickle.loads(pickle.dumps(figure))._repr_png_() == figure._repr_png_()


@pytest.mark.parametrize(
    "build",
    [
        lambda study: si.weights.queen(study.regions),
        lambda study: si.weights.distance_band(study.regions, 10),
        lambda study: si.weights.from_spec("queen", study),
        lambda study: si.weights.from_spec("queen:2", study),
        lambda study: si.weights.queen(study.regions).attach_islands(study.regions, how=1.0),
    ],
)
def test_a_warning_stands_at_the_line_of_the_user(study, build):
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always")
        build(study)
    assert seen and {each.filename for each in seen} == {__file__}


def test_results_are_copied(local):
    again = copy.deepcopy(local)
    assert again.statistic.equals(local.statistic) and dict(again.about) == dict(local.about)
    assert "statistic" in dir(again)


def test_regions_first_and_data_by_name(study):
    values = study["digital_index", 2019]
    right = _pixels(si.viz.choropleth(values, study.regions))
    assert _pixels(si.viz.choropleth(study.regions, values=values)) == right
    assert _pixels(si.viz.choropleth(regions=study.regions, values=values)) == right


def test_a_local_result_shows_its_clusters_by_name(study, local):
    page = local._repr_html_()
    clusters = local.clusters()
    names = study.regions["name_en"]
    first = local.decisive_p.idxmin()
    none = clusters[clusters == "not significant"].index[0]
    assert f"<td>{names[first]}</td>" in page and names[none] not in page
    assert page.count("<tr") <= 22


def test_a_local_result_of_other_regions_shows_their_keys():
    w = si.weights.lattice(5, 5).row_standardized()
    found = si.esda.local_moran(pd.Series(range(25), index=w.ids, dtype=float), w, permutations=None)
    first = found.decisive_p.idxmin()
    assert f"<td>{first}</td>" in found._repr_html_()


def test_weights_show_their_line_and_the_first_measures(study):
    page = si.weights.knn(study.regions, 6)._repr_html_()
    assert "366 regions, 2196 links" in page and "<td>isolates</td>" in page and "regions with" not in page
