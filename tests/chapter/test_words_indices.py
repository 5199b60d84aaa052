"""Sentences on the index, inequality, movement and convergence: claims if and only if p and sign support them."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest

from spatial_iie.chapter.words import composite, convergence, inequality, movement
from spatial_iie.chapter.words.changes import Change, with_evidence
from spatial_iie.chapter.words.convergence import Beta
from spatial_iie.chapter.words.movement import Shift
from spatial_iie.chapter.words.summary import referring

LANGUAGES = ("en", "zh")
PS = (1e-12, 0.0099, 0.01, 0.04999, 0.05, 0.0500001, 0.2, 1.0)
ALPHAS = (0.01, 0.05, 0.1)
GRID = list(product(PS, ALPHAS, (-1, 1), LANGUAGES))
NOTHING = {
    "en": re.compile(r"not (statistically )?significant|evidence neither|is not rejected|does not reject"),
    "zh": re.compile(r"不显著|不存在显著|不足以|未拒绝"),
}
CAUSAL = re.compile(
    r"\b(caus|effect of|leads? to|drives|due to|because|boost|promot)|导致|促进|拉动|使得|造成"
)


def changed(sign, p, size=0.03):
    """A number that rises or falls, with an interval that fits its p."""
    ends = sorted((sign * size * 0.5, sign * size * 1.5)) if p <= 0.05 else (-2 * size, 2 * size)
    return Change(0.4, 0.4 + sign * size, *ends, p)


CLAIMS = {
    "grew": (
        lambda c, a, lang: inequality.grew("the index", 2017, 2019, c, a, lang),
        {"en": ("inequality decreased", "inequality increased"), "zh": ("不平等程度下降", "不平等程度上升")},
    ),
    "gap": (
        lambda c, a, lang: inequality.gap_closed(c, {}, a, lang),
        {"en": (": between-group inequality decreased", ": between-group inequality increased"),
         "zh": ("：组间差异缩小", "：组间差异扩大")},
    ),
    "spread": (
        movement.spread,
        {"en": (": spatial dispersion decreased", ": spatial dispersion increased"),
         "zh": ("：空间离散程度下降", "：空间离散程度上升")},
    ),
    "inland": (
        lambda c, a, lang: movement.inland("Central and West", "the index", c, a, lang),
        {"en": ("their share decreased", "their share increased"), "zh": ("占比下降", "占比上升")},
    ),
    "sigma": (
        lambda c, a, lang: convergence.sigma("the index", 2017, 2019, c, a, lang),
        {"en": ("decreased, indicating sigma convergence", "increased, indicating sigma divergence"),
         "zh": ("，存在 σ 收敛", "，呈 σ 发散")},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("p", "alpha", "sign", "language"), GRID)
@pytest.mark.parametrize("name", CLAIMS)
def test_a_change_is_claimed_if_and_only_if_p_is_at_most_the_level(name, p, alpha, sign, language):
    tell, claims = CLAIMS[name]
    text = tell(changed(sign, p), alpha, language).text
    down, up = (claim in text for claim in claims[language])
    assert (down, up) == ((sign < 0, sign > 0) if p <= alpha else (False, False))
    head = text.split("At the")[0].split("在 ")[0]
    assert bool(NOTHING[language].search(head)) == (p > alpha)
    assert not CAUSAL.search(text)


@pytest.mark.parametrize(("p", "alpha", "sign", "language"), GRID)
def test_groups_are_sorted_by_what_their_own_p_supports(p, alpha, sign, language):
    flat = Change(0.3, 0.31, -0.1, 0.1, 0.9)
    inside = {"East": changed(sign, p), "West": flat}
    for said in (
        inequality.gap_closed(flat, inside, alpha, language),
        movement.shares(inside, 2017, 2019, alpha, language),
    ):
        text = said.text
        unclear = re.search(r"[，；]([^，；。]*?)(?:内部)?的变化不显著" if language == "zh"
                            else r"the change (?:within|of) ([^;.]*?) is not significant", text)  # fmt: skip
        assert unclear is not None and "West" in unclear[1]
        assert ("East" in unclear[1]) == (p > alpha)
        ways = {"en": ("decreased", "increased"), "zh": ("下降", "上升")}[language]  # fmt: skip
        clauses = text.rsplit("At the" if language == "en" else "在 ", 1)[-1]
        found = [way in clauses for way in ways]
        assert found == ([sign < 0, sign > 0] if p <= alpha else [False, False])


@pytest.mark.parametrize(("p", "alpha", "sign", "language"), GRID)
def test_neighbours_differ_less_or_more_only_where_p_says_so(p, alpha, sign, language):
    text = inequality.neighbours(2019, 0.985 + 0.002 * sign, 0.985, p, alpha, language).text
    less = {"en": "are smaller than under spatial randomness", "zh": "差异小于空间随机分布"}[language]
    more = {"en": "are larger than under spatial randomness", "zh": "差异大于空间随机分布"}[language]
    assert (less in text, more in text) == ((sign > 0, sign < 0) if p <= alpha else (False, False))
    assert bool(NOTHING[language].search(text)) == (p > alpha)


@pytest.mark.parametrize(("p", "alpha", "language"), list(product(PS, ALPHAS, LANGUAGES)))
@pytest.mark.parametrize("determined", [True, False])
def test_the_centre_moved_only_where_p_says_so(p, alpha, language, determined):
    said = movement.moved("the index", Shift(2017, 2019, 5.54, 304.0, p, determined), alpha, language)
    assert bool(NOTHING[language].search(said.text)) == (p > alpha)
    unsure = {"en": "direction is not determined", "zh": "方向尚不能确定"}[language]
    assert (unsure in said.text) == (p <= alpha and not determined)
    assert {"en": "5.5 km northwest", "zh": "向西北移动 5.5 千米"}[language] in said.text
    assert not CAUSAL.search(said.text)


@pytest.mark.parametrize(
    ("bearing", "en", "zh"),
    [(0, "north", "北"), (44, "northeast", "东北"), (90, "east", "东"), (135, "southeast", "东南"),
     (181, "south", "南"), (226, "southwest", "西南"), (269.9, "west", "西"), (315, "northwest", "西北"),
     (359, "north", "北")],
)  # fmt: skip
def test_points_of_the_compass(bearing, en, zh):
    shift = Shift(2017, 2019, 1.0, bearing, 0.1, determined=True)
    assert (shift.towards("en"), shift.towards("zh")) == (en, zh)


def test_a_centre_that_did_not_move_has_no_direction():
    shift = Shift(2017, 2019, 0.0, float("nan"), 1.0, determined=False)
    assert "did not move" in movement.moved("the index", shift, 0.05, "en").text
    assert "未移动" in movement.moved("指数", shift, 0.05, "zh").text


@pytest.mark.parametrize(("p", "alpha", "sign", "language"), GRID)
@pytest.mark.parametrize("conditional", [True, False])
def test_beta_convergence_is_claimed_only_where_beta_is_significantly_negative(
    conditional, p, alpha, sign, language
):
    found = Beta("SAR", 0.02 * sign, -0.01, 0.04, p, 0.0204, 34.0)
    text = convergence.beta(found, conditional=conditional, alpha=alpha, language=language).text
    lower = {"en": "lower initial levels grew faster", "zh": "初始水平较低的地区增长较快"}[language]
    higher = {"en": "higher initial levels grew faster", "zh": "初始水平较高的地区增长较快"}[language]
    assert (lower in text, higher in text) == ((sign < 0, sign > 0) if p <= alpha else (False, False))
    half_life = {"en": "34.0 years", "zh": "34.0 年"}[language]
    assert (half_life in text) == (sign < 0 and p <= alpha)
    assert bool(NOTHING[language].search(text)) == (p > alpha)


@pytest.mark.parametrize("language", LANGUAGES)
def test_models_with_the_same_conclusion_are_set_apart_from_those_with_another(language):
    rng = np.random.default_rng(3)
    for _ in range(60):
        betas = rng.choice([-0.02, 0.02], 4)
        ps = rng.choice([0.001, 0.3], 4)
        models = [
            Beta(name, b, -1, 1, p)
            for name, b, p in zip(("OLS", "SAR", "SEM", "SDEM"), betas, ps, strict=True)
        ]
        text = convergence.agreement(models, 0.05, language).text
        ways = ["none" if p > 0.05 else np.sign(b) for b, p in zip(betas, ps, strict=True)]
        if language == "en":
            negative = re.search(r"differs in (.+?)\.$", text)
            apart = negative[1] if negative else ""
        else:
            apart = next((part for part in re.split("[，；。]", text) if "不同" in part), "")
        for model, way in zip(models[1:], ways[1:], strict=True):
            assert bool(re.search(rf"(?<![A-Z]){model.model}(?![A-Z])", apart)) == (way != ways[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_total_effects_are_reported_where_their_conclusion_differs(language):
    same = Beta("SAR", 0.02, 0.01, 0.03, 0.001, total=0.03, total_p=0.01)
    apart = Beta("SDEM", 0.02, 0.01, 0.03, 0.001, total=0.004, total_p=0.4)
    without = Beta("OLS", 0.02, 0.01, 0.03, 0.001)
    text = convergence.totals([without, same, apart], 0.05, language).text
    assert "SDEM" in text and "SAR" not in text and "OLS" not in text and NOTHING[language].search(text)
    assert convergence.totals([without, same], 0.05, language).text == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_beta_without_sigma_is_called_so(language):
    for sigma, beta in product(("up", "down", "none"), repeat=2):
        told = convergence.together(sigma, beta, language).text
        assert bool(told) == (beta == "down" and sigma != "down")


@pytest.mark.parametrize(("p", "alpha", "language"), list(product(PS, ALPHAS, LANGUAGES)))
def test_homogeneity_of_the_spatial_markov_chain_is_rejected_only_where_p_says_so(p, alpha, language):
    text = convergence.chain([0.97, 0.87, 0.96], 0.03, 0.05, (28.4, 18.0, p), alpha, language).text
    assert bool(NOTHING[language].search(text)) == (p > alpha)
    assert "0.97" in text and "0.87" in text and "0.96" in text and "3.0 %" in text and "5.0 %" in text


def test_sentences_on_parts_have_the_numbers_of_their_arguments():
    for language in LANGUAGES:
        said = inequality.overlap(2019, 0.274, 0.321, 0.405, language)
        assert all(share in said.text for share in ("27.4 %", "32.1 %", "40.5 %"))
        said = inequality.between("the groups", 2019, "Theil T", 0.0961, language)
        assert "9.6 %" in said.text and "90.4 %" in said.text
        said = composite.rank_moves(
            ["entropy", "equal", "pca"],
            ["critic"],
            typical=4.5,
            most=("Nanjing", 38),
            top=(10, 9),
            language=language,
        )
        assert "4.5" in said.text and "38" in said.text and "CRITIC" in said.text
        moved = composite.against_index("x", 2019, 366, 0.98, -0.31, language, part=False)
        assert "0.980" in moved.text and "−0.310" in moved.text


def test_an_interval_has_its_limits_and_p_its_digits():
    change = Change(0.41, 0.44, -0.0123, 0.05, 0.0004)
    assert with_evidence(change, "en") == "(95 % CI −0.012 to 0.050, p = 0.0004)"
    assert with_evidence(change, "zh") == "（95% 置信区间：−0.012~0.050，p = 0.0004）"


def test_limits_that_are_blank_are_left_out():
    measures = {"Gini": (0.437, float("nan"), float("nan")), "Theil T": (0.35, 0.27, 0.43)}
    for language in LANGUAGES:
        text = inequality.how_unequal("x", 2019, 36, measures, language).text
        assert "nan" not in text and "0.437" in text and text.count("95") == 1


def test_an_undefined_p_supports_nothing():
    assert Change(0.4, 0.5, float("nan"), float("nan"), float("nan")).way(0.05) == "none"
    assert Beta("OLS", 0.1, 0.0, 0.2, float("nan")).way(0.05) == "none"


def test_references_stand_before_the_full_stop():
    said = inequality.grew("指数", 2017, 2019, changed(1, 0.01), 0.05, "zh")
    assert referring(said, "zh", "inequality", "theil").text.endswith("（[[inequality]]、[[theil]]）。")
    assert referring(said, "zh", "inequality").numbers == said.numbers
