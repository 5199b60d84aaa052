"""Sentences on jobs, accounts, growth and scenarios: they claim what numbers support, alike in both languages."""

from __future__ import annotations

import inspect
import math
import re
from itertools import product

import pytest

from spatial_iie.chapter.words import accounts, contribution, employment, scenario
from spatial_iie.chapter.words.coefficients import Effect
from spatial_iie.chapter.words.contribution import Year
from spatial_iie.chapter.words.scenario import Need

LANGUAGES = ("en", "zh")
PS = (1e-12, 0.0099, 0.01, 0.04999, 0.05, 0.0500001, 0.2, 1.0)
ALPHAS = (0.01, 0.05, 0.1)
NOTHING = {
    "en": re.compile(r"not (statistically )?significant|evidence neither|is not rejected|does not reject"),
    "zh": re.compile(r"不显著|不存在显著|不足以|未拒绝"),
}
WAYS = {"levels": {"en": ("lower", "higher"), "zh": ("平均低", "平均高")},
        "changes": {"en": ("smaller by", "larger by"), "zh": ("平均少增加", "平均多增加")}}  # fmt: skip
FIGURES = re.compile(r"−?\d+(?:,\d{3})*(?:\.\d+)?")


def effect(name, estimate, p, log):
    return Effect("jobs", name, estimate, 0.01, estimate - 0.02, estimate + 0.02, p, log, log)


def told(form, p, q, sign, alpha, language):
    """Sentence of an index with p and a GDP with q."""
    pair = [effect("index", sign * 0.3, p, form == "levels"), effect("GDP", 0.7, q, form == "levels")]
    if form == "levels":
        return employment.levels(*pair, 366, 2019, alpha, language).text
    return employment.changes(*pair, 366, 2018, 2019, alpha, language).text


@pytest.mark.parametrize(
    ("form", "p", "alpha", "sign", "language"), list(product(WAYS, PS, ALPHAS, (-1, 1), LANGUAGES))
)
def test_an_association_of_employment_with_the_index_is_claimed_only_if_p_says_so(
    form, p, alpha, sign, language
):
    other = 1e-9  # GDP is always sure, so that all doubt is of the index
    text = told(form, p, other, sign, alpha, language)
    words = WAYS[form][language]
    claimed = [text.count(word) for word in words]
    assert bool(NOTHING[language].search(text)) == (p > alpha)
    if p > alpha:
        assert claimed == [0, 1]  # that of GDP
    else:
        assert claimed == ([1, 1] if sign < 0 else [0, 2])


def test_an_elasticity_is_exact():
    """0.3 and 1 % more: 1.01 ** 0.3 - 1, not 0.3 %."""
    text = told("levels", 0.001, 0.001, 1, 0.05, "en")
    assert f"{100 * (1.01**0.3 - 1):.3f} % higher" in text
    assert "larger by 0.3 units" in told("changes", 0.001, 0.001, 1, 0.05, "en").replace("0.300", "0.3")


@pytest.mark.parametrize(
    ("p", "alpha", "sign", "language", "clustered"),
    list(product(PS, ALPHAS, (-1, 1), LANGUAGES, (False, True))),
)
def test_standard_errors_are_doubted_only_if_residuals_are_autocorrelated(
    p, alpha, sign, language, clustered
):
    said = employment.left_in_errors(
        "levels", "queen", sign * 0.31, p, alpha, language, clustered=clustered
    ).text
    alike = {"en": ("negatively spatially", "positively spatially"), "zh": ("空间负自相关", "空间正自相关")}[
        language
    ]
    small = {"en": "too small", "zh": "偏小"}[language]
    assert bool(NOTHING[language].search(said)) == (p > alpha)
    assert [word in said for word in alike] == [p <= alpha and sign < 0, p <= alpha and sign > 0]
    assert (small in said) == (p <= alpha and sign > 0 and not clustered)


def test_words_of_jobs_claim_no_cause():
    for language in LANGUAGES:
        for form in WAYS:
            text = told(form, 0.001, 0.001, 1, 0.05, language)
            assert not re.search(r"\b(caus|effect|lead|creat|driv|boost)|导致|促进|带动|创造|拉动", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("bound", [False, True])
def test_value_added_with_every_share_1_is_an_upper_bound(language, bound):
    said = accounts.value_added(60.0, {"primary": 5.0, "tertiary": 15.0}, 400.0, language,
                                bound=bound, synthetic=False)  # fmt: skip
    assert said.text.count({"en": "at most", "zh": "最多为"}[language]) == 3 * bound
    assert said.numbers["direct and penetration value added"] == 80
    assert said.numbers["their share of all value added"] == 0.2
    for figure in ("60", "20", "15", "80", "15.0 %", "5.0 %", "20.0 %"):
        assert figure in said.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_synthetic_tables_and_assumed_shares_are_called_so(language):
    synthetic = {"en": "SYNTHETIC", "zh": "合成示例"}[language]
    options = {"competitive": True}
    assert synthetic in accounts.table_read(None, 5, 11001.0, "", language, **options).text
    assert synthetic not in accounts.table_read("io.csv", 5, 11001.0, "", language, **options).text
    judged = accounts.shares_taken({"a": 0.2, "b": 0.6}, "shares.csv", language).text
    assert {"en": "assumed", "zh": "设定值"}[language] in judged and "0.2" in judged and "0.6" in judged
    assert {"en": "upper bound", "zh": "上限"}[language] in accounts.shares_taken(
        {"a": 1.0}, None, language
    ).text


def test_key_sectors_are_named_and_none_is_sentence():
    pairs = {"x": (1.4, 0.9)}
    assert "None of 5 sectors" in accounts.linked([], 5, pairs, "en").text
    assert "没有后向与前向关联均高于均值的部门" in accounts.linked([], 5, pairs, "zh").text
    many = [f"sector, {k}" for k in range(20)]
    assert accounts.linked(many, 42, pairs, "en").text.count("sector, ") == 12


NAN = math.nan
GROWN = Year(2021, 2.4, 2.44, 13.1, 8.0, 3.8, 0.3)
SHRUNK = Year(2021, 2.0, 2.50, 5.0, -3.0, NAN, 0.12)
ALONE = Year(2021, 2.4, 2.44, NAN, NAN, NAN, NAN)
FIRST = Year(2018, 1.8, 2.17, NAN, NAN, NAN, NAN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contribution_is_told_only_where_gdp_grew(language):
    grown, shrunk, alone = (
        contribution.added(FIRST, each, language, printed=False) for each in (GROWN, SHRUNK, ALONE)
    )
    undefined = {"en": "not defined", "zh": "无定义"}[language]
    assert "3.80 %" in grown.text and undefined not in grown.text
    assert undefined in shrunk.text and "contribution 2021" not in shrunk.numbers
    assert "growth 2021" not in alone.numbers
    for said in (grown, shrunk, alone):
        assert "nan" not in said.text and not any(map(math.isnan, said.numbers.values()))
    fell = contribution.added(GROWN, FIRST, language, printed=False).text
    assert {"en": "fell", "zh": "降至"}[language] in fell


def test_years_faster_than_gdp_are_counted():
    slow = Year(2020, 2.1, 2.3, 2.0, 2.3, 5.9, 0.1)
    assert contribution.faster([FIRST, GROWN], "en").text == "It grew faster than GDP."
    assert contribution.faster([FIRST, slow], "en").text == "It grew no faster than GDP."
    assert "in both years" in contribution.faster([GROWN, SHRUNK], "en").text
    assert "in one of two years" in contribution.faster([slow, GROWN], "en").text
    assert "有 1 个年份" in contribution.faster([slow, GROWN], "zh").text
    assert contribution.faster([FIRST], "en").text == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_slip_of_the_source_is_told_of_its_own_figures_only(language):
    parts = {"direct": 1.074, "penetration": 1.324}
    source = contribution.divided(2021, parts, language, printed=True).text
    own = contribution.divided(2021, parts, language, printed=False).text
    assert source.startswith(own) and "50 %" in source and "50 %" not in own
    assert "44.8 %" in own and "55.2 %" in own


@pytest.mark.parametrize(
    ("rates", "words"),
    [
        ([20.0, 30.0, 40.0], "all three targets require more"),
        ([20.0, 30.0], "both targets require more"),
        ([10.0, 30.0, 40.0], "two of three targets require more"),
        ([10.0, 12.0, 40.0], "one of three targets requires more"),
        ([10.0, 13.0], "no target requires more"),
        ([13.0], "the target does not require more"),
        ([13.1], "the target requires more"),
    ],
)
def test_targets_are_held_to_the_fastest_growth_measured(rates, words):
    said = scenario.against_the_past(13.0, 2021, rates, "en")
    assert said.text.endswith(f": {words}.")
    more = sum(rate > 13 for rate in rates)
    assert said.numbers["targets that need more"] == more
    chinese = scenario.against_the_past(13.0, 2021, rates, "zh").text
    assert bool(re.search("均要求|该目标要求", chinese)) == (more == len(rates))


@pytest.mark.parametrize("language", LANGUAGES)
def test_required_growth_depends_on_assumptions_and_has_its_band(language):
    needs = [Need("baseline", 21.0, 26.8, 21.8, 24.1, 29.7), Need("1 %", 1.0, -2.5, -7.5)]
    said = scenario.needed(needs, 2026, 2035, language)
    assert {"en": "Under the assumptions listed", "zh": "在所列假设下"}[language] in said.text
    assert "24.1" in said.text and "29.7" in said.text and "−2.5 %" in said.text
    assert {"en": "7.5 percentage points below GDP growth", "zh": "比 GDP 增速低 7.5 个百分点"}[
        language
    ] in said.text
    assert said.text.count("1 %") == 2  # 21 % and 1 %: what is named by its share is not named twice


def test_what_cannot_last_is_said_and_nothing_else():
    assert scenario.cannot_last([], 2035, "en") == scenario.cannot_last([], 2035, "zh") == ""
    assert "fastest growth" in scenario.cannot_last(["fastest growth"], 2035, "en")
    assert "最快增速" in scenario.cannot_last(["fastest growth"], 2035, "zh")
    assert scenario.going_on({}, 2022, 2035, "en").text == ""


PAIRS = [
    (employment.levels, (effect("index", 0.3, 0.01, True), effect("GDP", 0.7, 0.2, True), 366, 2019, 0.05)),
    (employment.changes, (effect("index", 0.3, 0.2, False), effect("GDP", 0.7, 0.01, False), 366, 2018, 2019, 0.05)),
    (accounts.readings, ([418.2, 350.1, 480.0, 537.1],)),
    (accounts.ranges, ((400.0, 500.0), (350.0, 560.0), 9999, 0)),
    (accounts.linked, (["x"], 42, {"x": (1.42, 1.2), "y": (0.94, 0.82)})),
    (contribution.institutes, (2021, {"The source": 2.4, "CAII 2021": 4.13})),
    (contribution.follow, ({"reproduced": 14, "within rounding": 3, "not attainable": 1},)),
    (scenario.needed, ([Need("baseline", 21.0, 26.8, 21.8), Need("15 %", 15.0, 19.9, 14.9)], 2026, 2035)),
    (scenario.going_on, ({"mean growth": (9.7, 4.1), "fastest growth": (13.1, 6.3)}, 2022, 2035)),
]  # fmt: skip


@pytest.mark.parametrize(("function", "given"), PAIRS, ids=lambda each: getattr(each, "__name__", ""))
def test_chinese_and_english_say_the_same_numbers(function, given):
    english, chinese = (function(*given, language) for language in LANGUAGES)
    assert english.numbers == chinese.numbers
    figures = [set(FIGURES.findall(re.sub(r"95 ?%", "", said.text))) for said in (english, chinese)]
    small = {str(k) for k in range(11)}  # English writes small counts as words
    assert figures[0] - small == figures[1] - small
    assert not re.search(r"[a-z]{4,} [a-z]{3,}", re.sub(r"\[\[\w+\]\]", "", chinese.text))


def test_every_sentence_takes_a_language():
    for module in (employment, accounts, contribution, scenario):
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                assert "language" in inspect.signature(function).parameters, name
