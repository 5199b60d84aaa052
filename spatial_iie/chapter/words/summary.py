"""Findings in a sentence each, with references to tables and figures."""

from __future__ import annotations

from collections.abc import Sequence

from spatial_iie.chapter.words.clustering import Exchanged, YearValue, changes_found, independent_p
from spatial_iie.chapter.words.clusters import Found, always, correction
from spatial_iie.chapter.words.coefficients import Effect, higher, sized
from spatial_iie.chapter.words.numerals import capital, count, level, number, series
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases
from spatial_iie.report.labels import in_words

phrase = Phrases(__name__)


def referring(sentence: Sentence, language: Language, *names: str) -> Sentence:
    """Return a sentence with references to its tables, before its full stop.

    >>> referring(Sentence("It rose (p = 0.02).", {"p": 0.02}), "en", "years", "change").text
    'It rose (p = 0.02; [[years]], [[change]]).'
    >>> referring(Sentence("It rose."), "en", "years").text
    'It rose ([[years]]).'
    """
    where = phrase(language, ", ").join(f"[[{name}]]" for name in names)
    text = sentence.text.removesuffix(phrase(language, "."))
    if text.endswith(")"):
        return Sentence(f"{text[:-1]}; {where}).", sentence.numbers)
    return Sentence(phrase(language, "{text} ({where}).", text=text, where=where), sentence.numbers)


_CLUSTERED = {
    "alike": "is spatially clustered",
    "unlike": "shows negative spatial autocorrelation",
    "none": "shows no significant spatial autocorrelation",
}


def clustered(
    name: str, label: str, values: Sequence[YearValue], alpha: float, language: Language
) -> Sentence:
    """Report in how many years there is spatial clustering.

    >>> value = YearValue(2019, 0.177, -0.003, 0.032, 0.0008, 365)
    >>> clustered("Moran's I", "the index", [value], 0.05, "en").text
    "The index is spatially clustered in 2019: Moran's I is 0.177 (p = 0.0008, [[global_statistics]])."
    """
    claims = [each.claim(alpha) for each in values]
    every = [each.statistic for each in values]
    p = [each.p for each in values]
    numbers = {f"{name} smallest": min(every), f"{name} largest": max(every), "largest p": max(p)}
    fields = {"low": number(min(every)), "high": number(max(every)), "name": in_words(name, language)}
    if len(set(claims)) > 1:
        text = phrase(
            language,
            "{label} is spatially clustered in {found} of {all} years; {name} lies between {low} and {high} "
            "([[global_statistics]]).",
            label=label,
            found=count(claims.count("alike"), language),
            all=count(len(values), language),
            **fields,
        )
        return Sentence(capital(text), numbers)
    text = "{label} {clusters} {when}: {name} lies between {low} and {high} ({p}, [[global_statistics]])."
    when = _every_year([each.year for each in values], any_of=claims[0] == "none", language=language)
    inside = phrase(language, "largest {p}", p=p_in_words(max(p)))
    if len(values) == 1:
        text = "{label} {clusters} in {when}: {name} is {low} ({p}, [[global_statistics]])."
        when, inside = str(values[0].year), p_in_words(p[0])
    elif claims[0] == "none":
        inside = phrase(language, "smallest {p}", p=p_in_words(min(p)))
    clusters = phrase(language, _CLUSTERED[claims[0]])
    text = phrase(language, text, label=label, clusters=clusters, when=when, p=inside, **fields)
    return Sentence(capital(text), numbers)


def _every_year(years: Sequence[int], *, any_of: bool, language: Language) -> str:
    """Return the years a sentence is about: a span only where no year in between is left out.

    >>> _every_year([2017, 2018], any_of=False, language="en"), _every_year([2011, 2019], any_of=True, language="en")
    ('in every year from 2017 to 2018', 'in any of the years 2011 and 2019')
    """
    first, last = years[0], years[-1]
    if len(years) == last - first + 1:
        text = "in any year from {first} to {last}" if any_of else "in every year from {first} to {last}"
        return phrase(language, text, first=first, last=last)
    text = "in any of the years {years}" if any_of else "in each of the years {years}"
    return phrase(language, text, years=series(years, language))


def changed(
    first: YearValue, last: YearValue, alpha: float, exchanged: Exchanged | None, language: Language
) -> Sentence:
    """Report whether spatial clustering changed, by one test or by two.

    >>> a, b = YearValue(2017, 0.209, -0.003, 0.032, 0.0, 365), YearValue(2019, 0.177, -0.003, 0.032, 0.0, 365)
    >>> changed(a, b, 0.05, None, "en").text
    'From 2017 to 2019 it fell from 0.209 to 0.177: the change is not statistically significant (p = 0.4795).'
    """
    weaker, found = last.statistic < first.statistic, changes_found(first, last, exchanged, alpha)
    p = independent_p(first, last)
    claim = "spatial clustering {changed}"
    if not any(found):
        claim = "the change is not statistically significant"
    elif not all(found):
        claim = "the evidence that spatial clustering {changed} is weak"
    inside = p_in_words(p)
    if exchanged is not None:
        inside = phrase(
            language,
            "{p} for independent years, {paired} in the paired randomization test",
            p=inside,
            paired=p_in_words(exchanged.p),
        )
    changed = phrase(language, "weakened" if weaker else "strengthened")
    text = phrase(
        language,
        "From {first} to {last} it {fell} from {before} to {after}: {claim} ({p}).",
        first=first.year,
        last=last.year,
        fell=phrase(language, "fell" if weaker else "rose"),
        before=number(first.statistic),
        after=number(last.statistic),
        claim=phrase(language, claim, changed=changed),
        p=inside,
    )
    return Sentence(text, {"p independent": p})


def in_clusters(chosen: Found, other: Found, alpha: float, language: Language) -> Sentence:
    """Report the significant regions, unadjusted and adjusted for multiple testing.

    >>> a, b = Found(2019, 365, {"high-high": 34, "low-low": 8}), Found(2019, 365, {"high-high": 9}, "fdr")
    >>> print(in_clusters(a, b, 0.05, "en").text)
    In 2019, local Moran's I is significant at the 5 % level in 42 of 365 regions, unadjusted (34 high-high, 8 \
low-low; [[cluster_map]]), and in 9 with the false discovery rate controlled ([[cluster_map_corrected]]).
    """
    text = phrase(
        language,
        "In {year}, local Moran's I is significant at the {level} level in {total} of {n} regions, {how} "
        "({high} high-high, {low} low-low; [[cluster_map]]), and in {others} {otherwise} "
        "([[cluster_map_corrected]]).",
        year=chosen.year,
        total=chosen.total,
        n=chosen.n,
        level=level(alpha),
        how=correction(chosen.correction, language),
        high=chosen.counts.get("high-high", 0),
        low=chosen.counts.get("low-low", 0),
        others=other.total,
        otherwise=correction(other.correction, language),
    )
    return Sentence(text, {f"clusters {each.correction}": each.total for each in (chosen, other)})


def lasting(high: int, low: int, years: int, language: Language) -> Sentence:
    """Report the persistent members of clusters.

    >>> lasting(31, 0, 3, "en").text
    '31 regions belong to a high-high cluster and 0 to a low-low cluster in all 3 years ([[persistence]]).'
    """
    text = phrase(
        language,
        "{high} {high:region belongs|regions belong} to a high-high cluster and {low} to a low-low cluster in {years} "
        "([[persistence]]).",
        high=high,
        low=low,
        years=always(years, language),
    )
    return Sentence(text, {"persistent high-high": high, "persistent low-low": low})


def own_and_neighbours(effect: Effect, lag: Effect | None, alpha: float, language: Language) -> Sentence:
    """Report the associations of the index and of its spatial lag with the dependent variable.

    >>> e = Effect("GDP per capita", "index", 0.00509, 0.00084, 0.003, 0.007, 1e-9, log_response=True)
    >>> w = Effect("GDP per capita", "index", 0.0021, 0.0012, -0.001, 0.005, 0.0677, log_response=True)
    >>> print(own_and_neighbours(e, w, 0.05, "en").text)
    In the SDEM, a one-unit higher index is associated with 0.510% higher GDP per capita in the region (p < 0.0001); \
the association of the neighbours' index with GDP per capita in the region is not statistically significant (p = \
0.0677; [[sdem]], [[impacts]]).
    """
    parts = [_association(effect, alpha, language, of_neighbours=False)]
    numbers = {"own": effect.estimate, "own p": effect.p}
    if lag is not None:
        parts.append(_association(lag, alpha, language, of_neighbours=True))
        numbers |= {"neighbours": lag.estimate, "neighbours p": lag.p}
    text = phrase(language, "In the SDEM, {parts}.", parts=phrase(language, "; ").join(parts))
    return referring(Sentence(text, numbers), language, "sdem", "impacts")


def _association(effect: Effect, alpha: float, language: Language, *, of_neighbours: bool) -> str:
    fields = {"y": effect.response, "p": p_in_words(effect.p)}
    if effect.p > alpha:
        text = "the association of the {x} with {y} in the region is not statistically significant ({p})"
        if of_neighbours:
            text = (
                "the association of the neighbours' {x} with {y} in the region is not statistically "
                "significant ({p})"
            )
        return phrase(language, text, x=effect.regressor, **fields)
    return phrase(
        language,
        "{more} is associated with {size} {higher} {y} in the region ({p})",
        more=higher(effect, language, of_neighbours=of_neighbours),
        size=sized(effect),
        higher=phrase(language, "higher" if effect.estimate > 0 else "lower"),
        **fields,
    )


def points_to(model: str, language: Language) -> Sentence:
    """Report the model selected by the tests.

    >>> points_to("OLS", "en").text
    'The Lagrange multiplier tests favour OLS ([[lm_tests]]).'
    """
    text = "The Lagrange multiplier tests favour {model} ([[lm_tests]])."
    return Sentence(phrase(language, text, model=model))


def over_choices(
    label: str,
    fits: int,
    failed: int,
    positive: int,
    significant: int,
    alpha: float,
    *,
    drawn: bool,
    language: Language,
) -> Sentence:
    """Report the sign and significance of an estimate across specifications.

    >>> print(over_choices("index", 60, 0, 60, 58, 0.05, drawn=True, language="en").text)
    Across 60 specifications (weights, year and model) the coefficient of the index is positive in 60 and significant \
at the 5 % level in 58 ([[specification_curve]]).
    """
    where = "[[specification_curve]]" if drawn else "[[robustness]]"
    numbers = {"fits": fits, "failed fits": failed}
    text = "None of {fits} specifications (weights, year and model) could be estimated ({where})."
    if failed < fits:
        numbers |= {"positive": positive, "significant": significant}
        text = (
            "Across {fits} specifications (weights, year and model){lost} the coefficient of the {label} is "
            "positive in {positive} and significant at the {level} level in {significant} ({where})."
        )
    lost = phrase(language, ", {failed} of which could not be estimated,", failed=failed) if failed else ""
    counts = {"fits": fits, "lost": lost, "positive": positive, "significant": significant}
    return Sentence(phrase(language, text, label=label, level=level(alpha), where=where, **counts), numbers)
