"""Colours stay apart for colour-blind readers: simulated after Machado et al. (2009), measured in CIE Lab."""

from __future__ import annotations

from itertools import combinations, pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from spatial_iie.viz import style

# Machado, Oliveira and Fernandes (2009), A physiologically-based model for simulation of color vision deficiency,
# severity 1.0; to be applied to linear RGB
SIGHTS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])  # D65


def lab(colour, sight):
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    ratio = TO_XYZ @ np.clip(SIGHTS[sight] @ linear, 0, 1) / WHITE
    f = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio * (29 / 6) ** 2 / 3 + 4 / 29)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def nearest(colours, sight):
    return min(np.linalg.norm(lab(a, sight) - lab(b, sight)) for a, b in combinations(colours, 2))


def test_the_measure_knows_what_colour_blind_readers_confuse():
    """Red and green of one lightness: far apart for most, together for deuteranopes; black and white are 100 apart."""
    pair = ("#b5651d", "#6b8e23")
    assert nearest(pair, "normal") > 40 and nearest(pair, "deuteranopia") < 20
    assert nearest(("#000000", "#ffffff"), "normal") == pytest.approx(100, abs=0.01)


@pytest.mark.parametrize("sight", SIGHTS)
def test_clusters_differ(sight):
    """2.3 is just noticeable side by side; 15 is told apart at a distance and against a legend."""
    not_significant = style.CLUSTERS["not significant"]
    assert nearest([*style.QUADRANTS.values(), not_significant], sight) > 15
    spots = [style.CLUSTERS[name] for name in ("hot spot", "cold spot", "not significant")]
    assert nearest(spots, sight) > 15
    alike = [
        style.CLUSTERS[name]
        for name in ("high-high", "low-low", "other positive", "negative", "not significant")
    ]
    assert nearest(alike, sight) > 15


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("palette", [style.sequential, style.diverging])
def test_classes_differ(palette, sight):
    assert nearest(palette(5), sight) > 10
    assert nearest(palette(7), sight) > 5


@pytest.mark.parametrize("sight", SIGHTS)
def test_more_is_darker(sight):
    lightness = [lab(colour, sight)[0] for colour in style.sequential(9)]
    assert all(before > after for before, after in pairwise(lightness))


@pytest.mark.parametrize("sight", SIGHTS)
def test_both_ends_darken_from_the_middle(sight):
    lightness = [lab(colour, sight)[0] for colour in style.diverging(7)]
    assert lightness.index(max(lightness)) == 3
    assert sorted(lightness[:4]) == lightness[:4] and sorted(lightness[3:], reverse=True) == lightness[3:]


@pytest.mark.parametrize("sight", SIGHTS)
def test_lines_and_bars_differ(sight):
    assert nearest(style.SERIES, sight) > 15


def lightness(colours):
    return [lab(colour, "normal")[0] for colour in colours]


def test_clusters_differ_in_grey_print():
    """All five, in any order; one unit of lightness is just noticeable on a screen, eight are on paper."""
    for names in (
        [*style.QUADRANTS, "not significant"],
        ["high-high", "low-low", "other positive", "negative", "not significant"],
        ["hot spot", "cold spot", "not significant"],
    ):
        light = sorted(lightness(style.CLUSTERS[name] for name in names))
        assert min(after - before for before, after in pairwise(light)) > 8


@pytest.mark.parametrize("k", range(2, 10))
@pytest.mark.parametrize("palette", [style.sequential, style.diverging])
def test_neighbouring_classes_differ_in_grey_print(palette, k):
    light = lightness(palette(k))
    apart = (
        min(abs(after - before) for before, after in pairwise(light))
        if k > 2 or palette is style.sequential
        else 9
    )
    assert apart > (8 if k <= 6 else 4.5)


def test_themes_touch_nothing_outside(demo):
    import matplotlib

    import spatial_iie as si

    before = dict(matplotlib.rcParams)
    with style.themed("journal"):
        assert matplotlib.rcParams["font.size"] == 8
    si.viz.choropleth(demo.regions, demo["digital_index", 2019], theme="journal")
    assert dict(matplotlib.rcParams) == before


def test_no_backend_is_chosen(tmp_path):
    import subprocess
    import sys

    code = (
        "import sys, matplotlib, spatial_iie as si\n"
        "study = si.study.demo()\n"
        "axes = si.viz.choropleth(study.regions, study['digital_index', 2019])\n"
        "si.viz.save(axes, 'map.png', dpi=50)\n"
        "print('matplotlib.pyplot' in sys.modules, matplotlib.rcParams._get_backend_or_none())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["False", "None"]


def test_unknown_theme():
    from spatial_iie.errors import SpatialIIEError

    with pytest.raises(SpatialIIEError, match="theme must be one of report, journal, not 'poster'"):
        style.themed("poster").__enter__()
