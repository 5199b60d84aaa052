"""Sentences on regressions of employment on the index and GDP, and on their residuals."""

from __future__ import annotations

from spatial_iie.chapter.words.coefficients import Effect
from spatial_iie.chapter.words.numerals import level, number
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)
_FORMS = {
    "levels": "the regression in logarithms",
    "changes": "the regression of changes",
}
_MEANING = {
    "clustered": "Its standard errors allow for correlation within provinces but not across provinces.",
    "alike": "Its standard errors assume independent regions, which these residuals contradict: standard errors and p "
    "values are likely too small.",
    "unlike": "Its standard errors assume independent regions, which these residuals contradict: they may be biased.",
}
_NO_ASSOCIATION = {
    "levels": "the association of {response} with {regressor} is not significant at the {level} level, with {other} "
    "held constant (coefficient {b}, standard error {error}, {p})",
    "changes": "the association of the change of {response} with that of {regressor} is not significant at the {level} "
    "level, with the change of {other} held constant (coefficient {b}, standard error {error}, {p})",
}
_ASSOCIATION = {
    "levels, more": "a 1 % larger value of {regressor} is associated with {size} % higher {response}, with {other} "
    "held constant ({confidence:g} % CI {low} % to {high} %; coefficient {b}, standard error {error}, {p})",
    "levels, less": "a 1 % larger value of {regressor} is associated with {size} % lower {response}, with {other} "
    "held constant ({confidence:g} % CI {low} % to {high} %; coefficient {b}, standard error {error}, {p})",
    "changes, more": "a one-unit larger change of {regressor} is associated with a change of {response} larger by "
    "{size} units, with the change of {other} held constant ({confidence:g} % CI {low} to {high}; standard error "
    "{error}, {p})",
    "changes, less": "a one-unit larger change of {regressor} is associated with a change of {response} smaller by "
    "{size} units, with the change of {other} held constant ({confidence:g} % CI {low} to {high}; standard error "
    "{error}, {p})",
}


def levels(index: Effect, gdp: Effect, n: int, year: int, alpha: float, language: Language) -> Sentence:
    """Report the regression of employment in logarithms.

    Parameters
    ----------
    index, gdp : Effect
        Of logarithms on a logarithm.
    n, year : int
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> i = Effect("employment", "index", 0.2, 0.05, 0.1, 0.3, 0.0001, True, True)
    >>> g = Effect("employment", "GDP", 0.7, 0.4, -0.1, 1.5, 0.09, True, True)
    >>> print(levels(i, g, 366, 2019, 0.05, "en").text)
    Across 366 regions in 2019, a 1 % larger value of the index is associated with 0.199 % higher employment, with \
GDP held constant (95 % CI 0.100 % to 0.299 %; coefficient 0.200, standard error 0.050, p = 0.0001); the association \
of employment with GDP is not significant at the 5 % level, with the index held constant (coefficient 0.700, standard \
error 0.400, p = 0.0900).
    """
    first, second = (
        _associated("levels", one, other.regressor, alpha, language)
        for one, other in ((index, gdp), (gdp, index))
    )
    template = "Across {n} regions in {year}, {first}; {second}."
    text = phrase(language, template, n=n, year=year, first=first, second=second)
    return Sentence(text, {**_numbers("levels", index), **_numbers("levels", gdp), "n levels": n})


def changes(
    index: Effect, gdp: Effect, n: int, before: int, year: int, alpha: float, language: Language
) -> Sentence:
    """Report the regression of changes of employment, in the units of the columns.

    Examples
    --------
    >>> i = Effect("employment", "index", 0.34, 0.5, -0.6, 1.3, 0.5)
    >>> g = Effect("employment", "GDP", 0.01, 0.002, 0.006, 0.014, 0.0001)
    >>> print(changes(i, g, 366, 2018, 2019, 0.05, "en").text)
    From 2018 to 2019 (366 regions, in the units of the columns) the association of the change of employment with \
that of the index is not significant at the 5 % level, with the change of GDP held constant (coefficient 0.340, \
standard error 0.500, p = 0.5000); a one-unit larger change of GDP is associated with a change of employment larger \
by 0.010 units, with the change of the index held constant (95 % CI 0.0060 to 0.014; standard error 0.0020, p = \
0.0001). Changes in levels are dominated by the largest regions.
    """
    first, second = (
        _associated("changes", one, other.regressor, alpha, language)
        for one, other in ((index, gdp), (gdp, index))
    )
    template = (
        "From {before} to {year} ({n} regions, in the units of the columns) {first}; {second}. Changes in "
        "levels are dominated by the largest regions."
    )
    text = phrase(language, template, before=before, year=year, n=n, first=first, second=second)
    return Sentence(text, {**_numbers("changes", index), **_numbers("changes", gdp), "n changes": n})


def no_year_before(year: int, language: Language) -> str:
    """State that the regression of changes is not available.

    >>> no_year_before(2019, "en")
    'The table has no data of 2018, so that the regression of changes is not available.'
    """
    return phrase(
        language,
        "The table has no data of {year}, so that the regression of changes is not available.",
        year=year - 1,
    )


def left_in_errors(
    form: str, weights: str, moran: float, p: float, alpha: float, language: Language, *, clustered: bool
) -> Sentence:
    """Report residual spatial autocorrelation and its consequence for the standard errors.

    Parameters
    ----------
    form : {"levels", "changes"}
    weights : str
    moran, p : float
        Moran's I of the residuals, and its two-sided p.
    alpha : float
    language : {"en", "zh", ...}
    clustered : bool
        Whether the standard errors allow for correlation within provinces.

    Examples
    --------
    >>> print(left_in_errors("levels", "queen", 0.31, 1e-9, 0.05, "en", clustered=False).text)
    In the regression in logarithms, the residuals are positively spatially autocorrelated (Moran's I 0.310, queen \
weights, p < 0.0001). Its standard errors assume independent regions, which these residuals contradict: standard \
errors and p values are likely too small.
    >>> print(left_in_errors("changes", "queen", 0.02, 0.4, 0.05, "en", clustered=False).text)
    In the regression of changes, the residuals are not significantly spatially autocorrelated at the 5 % level \
(Moran's I 0.020, queen weights, p = 0.4000), which is consistent with the independence of regions that its standard \
errors assume.
    """
    if p > alpha:
        template = (
            "In {which}, the residuals are not significantly spatially autocorrelated at the {level} level "
            "(Moran's I {value}, {weights} weights, {p}), which is consistent with the independence of {taken} "
            "that its standard errors assume."
        )
    elif moran > 0:
        template = (
            "In {which}, the residuals are positively spatially autocorrelated (Moran's I {value}, {weights} "
            "weights, {p}). {meaning}"
        )
    else:
        template = (
            "In {which}, the residuals are negatively spatially autocorrelated (Moran's I {value}, {weights} "
            "weights, {p}). {meaning}"
        )
    text = phrase(
        language, template, level=level(alpha), which=phrase(language, _FORMS[form]), value=number(moran),
        weights=weights, p=p_in_words(p), taken=phrase(language, "provinces" if clustered else "regions"),
        meaning=phrase(language, _MEANING["clustered" if clustered else "alike" if moran > 0 else "unlike"]),
    )  # fmt: skip
    return Sentence(
        text, {f"Moran's I of residuals, {form}": moran, f"p of Moran's I of residuals, {form}": p}
    )


def _associated(form: str, effect: Effect, other: str, alpha: float, language: Language) -> str:
    names = {
        "response": effect.response,
        "regressor": the(effect.regressor, language),
        "other": the(other, language),
    }
    values = {"b": number(effect.estimate), "error": number(effect.std_error), "p": p_in_words(effect.p)}
    if effect.p > alpha:
        template = _NO_ASSOCIATION[form]
    else:
        template = _ASSOCIATION[f"{form}, {'more' if effect.estimate > 0 else 'less'}"]
    size, low, high = (effect.per_unit(each) if form == "levels" else each
                       for each in (effect.estimate, effect.low, effect.high))  # fmt: skip
    return phrase(
        language, template, **names, **values, level=level(alpha), confidence=100 * effect.confidence,
        size=number(abs(size)), low=number(low), high=number(high),
    )  # fmt: skip


def the(label: str, language: Language) -> str:
    """Return a label with its article; an acronym stands without one.

    >>> the("digital industry index", "en"), the("GDP", "en")
    ('the digital industry index', 'GDP')
    """
    return label if label.isupper() else phrase(language, "the {label}", label=label)


def _numbers(form: str, effect: Effect) -> dict[str, float]:
    values = {"estimate": effect.estimate, "std_error": effect.std_error, "p": effect.p}
    values |= {"low": effect.low, "high": effect.high}
    return {f"{form} {effect.regressor} {name}": value for name, value in values.items()}
