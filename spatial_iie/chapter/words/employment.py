"""What regressions of jobs support: association with the index at equal GDP, and how far errors can be trusted."""

from __future__ import annotations

from spatial_iie.chapter.words.coefficients import Effect
from spatial_iie.chapter.words.numerals import level, number
from spatial_iie.chapter.words.said import Said
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)
_FORMS = {
    "levels": "the regression in logarithms",
    "changes": "the regression of changes",
}
_MEANING = {
    "clustered": "Its standard errors allow for that within provinces, not across their borders, and are to be read "
    "with caution.",
    "alike": "Its standard errors take regions as independent, which they are not: they are likely too small, and the "
    "p values too.",
    "unlike": "Its standard errors take regions as independent, which they are not: read them with caution.",
}
_NO_ASSOCIATION = {
    "levels": "there is no evidence at the {level} level that {response} goes with {regressor}, {other} being equal "
    "(b = {b}, standard error {error}, {p})",
    "changes": "there is no evidence at the {level} level that the change of {response} goes with that of {regressor} "
    "at an equal change of {other} (b = {b}, standard error {error}, {p})",
}
_ASSOCIATION = {
    "levels, more": "1 % more of {regressor} is associated with {size} % higher {response}, {other} being equal "
    "({confidence:g} % interval {low} % to {high} %; b = {b}, standard error {error}, {p})",
    "levels, less": "1 % more of {regressor} is associated with {size} % lower {response}, {other} being equal "
    "({confidence:g} % interval {low} % to {high} %; b = {b}, standard error {error}, {p})",
    "changes, more": "one unit more change of {regressor} is associated with {size} units more change of {response} at "
    "an equal change of {other} ({confidence:g} % interval {low} to {high}; standard error {error}, {p})",
    "changes, less": "one unit more change of {regressor} is associated with {size} units less change of {response} at "
    "an equal change of {other} ({confidence:g} % interval {low} to {high}; standard error {error}, {p})",
}


def levels(index: Effect, gdp: Effect, n: int, year: int, alpha: float, language: Language) -> Said:
    """Say how jobs go with the index and with GDP across regions, in logarithms.

    Parameters
    ----------
    index, gdp : Effect
        Of logarithms on a logarithm.
    n, year : int
    alpha : float
    language : {"en", "zh"}

    Examples
    --------
    >>> i = Effect("employment", "index", 0.2, 0.05, 0.1, 0.3, 0.0001, True, True)
    >>> g = Effect("employment", "GDP", 0.7, 0.4, -0.1, 1.5, 0.09, True, True)
    >>> print(levels(i, g, 366, 2019, 0.05, "en").text)
    Across 366 regions in 2019, 1 % more of the index is associated with 0.199 % higher employment, GDP being equal \
(95 % interval 0.100 % to 0.299 %; b = 0.200, standard error 0.050, p = 0.0001); there is no evidence at the 5 % level \
that employment goes with GDP, the index being equal (b = 0.700, standard error 0.400, p = 0.0900).
    """
    first, second = (
        _associated("levels", one, other.regressor, alpha, language)
        for one, other in ((index, gdp), (gdp, index))
    )
    template = "Across {n} regions in {year}, {first}; {second}."
    text = phrase(language, template, n=n, year=year, first=first, second=second)
    return Said(text, {**_numbers("levels", index), **_numbers("levels", gdp), "n levels": n})


def changes(
    index: Effect, gdp: Effect, n: int, before: int, year: int, alpha: float, language: Language
) -> Said:
    """Say how changes of jobs go with changes of the index and of GDP, in the units of the columns.

    Examples
    --------
    >>> i = Effect("employment", "index", 0.34, 0.5, -0.6, 1.3, 0.5)
    >>> g = Effect("employment", "GDP", 0.01, 0.002, 0.006, 0.014, 0.0001)
    >>> print(changes(i, g, 366, 2018, 2019, 0.05, "en").text)
    From 2018 to 2019 (366 regions, in the units of the columns) there is no evidence at the 5 % level that the change \
of employment goes with that of the index at an equal change of GDP (b = 0.340, standard error 0.500, p = 0.5000); \
one unit more change of GDP is associated with 0.010 units more change of employment at an equal change of the index \
(95 % interval 0.0060 to 0.014; standard error 0.0020, p = 0.0001). Plain changes weigh the largest regions most.
    """
    first, second = (
        _associated("changes", one, other.regressor, alpha, language)
        for one, other in ((index, gdp), (gdp, index))
    )
    template = (
        "From {before} to {year} ({n} regions, in the units of the columns) {first}; {second}. Plain changes weigh the "
        "largest regions most."
    )
    text = phrase(language, template, before=before, year=year, n=n, first=first, second=second)
    return Said(text, {**_numbers("changes", index), **_numbers("changes", gdp), "n changes": n})


def no_year_before(year: int, language: Language) -> str:
    """Say that changes cannot be regressed.

    >>> no_year_before(2019, "en")
    'The table has no 2018: changes since the year before cannot be told.'
    """
    return phrase(
        language, "The table has no {year}: changes since the year before cannot be told.", year=year - 1
    )


def left_in_errors(
    form: str, weights: str, moran: float, p: float, alpha: float, language: Language, *, clustered: bool
) -> Said:
    """Say whether residuals of neighbours are alike, and what that means for the standard errors.

    Parameters
    ----------
    form : {"levels", "changes"}
    weights : str
    moran, p : float
        Moran's I of the residuals, and its two-sided p.
    alpha : float
    language : {"en", "zh"}
    clustered : bool
        Whether the standard errors allow for correlation within provinces.

    Examples
    --------
    >>> print(left_in_errors("levels", "queen", 0.31, 1e-9, 0.05, "en", clustered=False).text)
    The residuals of neighbours are alike in the regression in logarithms (Moran's I 0.310 on queen, p < 0.0001). Its \
standard errors take regions as independent, which they are not: they are likely too small, and the p values too.
    >>> print(left_in_errors("changes", "queen", 0.02, 0.4, 0.05, "en", clustered=False).text)
    There is no evidence at the 5 % level that the residuals of neighbours are related in the regression of changes \
(Moran's I 0.020 on queen, p = 0.4000), so none against the independence of regions that its standard errors take for \
granted.
    """
    if p > alpha:
        template = (
            "There is no evidence at the {level} level that the residuals of neighbours are related in {which} "
            "(Moran's I {value} on {weights}, {p}), so none against the independence of {taken} that its standard "
            "errors take for granted."
        )
    elif moran > 0:
        template = "The residuals of neighbours are alike in {which} (Moran's I {value} on {weights}, {p}). {meaning}"
    else:
        template = "The residuals of neighbours are unlike in {which} (Moran's I {value} on {weights}, {p}). {meaning}"
    text = phrase(
        language, template, level=level(alpha), which=phrase(language, _FORMS[form]), value=number(moran),
        weights=weights, p=p_in_words(p), taken=phrase(language, "provinces" if clustered else "regions"),
        meaning=phrase(language, _MEANING["clustered" if clustered else "alike" if moran > 0 else "unlike"]),
    )  # fmt: skip
    return Said(text, {f"Moran's I of residuals, {form}": moran, f"p of Moran's I of residuals, {form}": p})


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
    said = {"estimate": effect.estimate, "std_error": effect.std_error, "p": effect.p}
    said |= {"low": effect.low, "high": effect.high}
    return {f"{form} {effect.regressor} {name}": value for name, value in said.items()}
