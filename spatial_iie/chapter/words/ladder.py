"""Models side by side: coefficients, likelihood ratio tests, information criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spatial_iie.chapter.words.numerals import count, level, number, series
from spatial_iie.chapter.words.sentence import Sentence
from spatial_iie.inference import p_in_words
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)


def slopes_side_by_side(
    label: str, estimates: Mapping[str, tuple[float, float]], alpha: float, language: Language
) -> Sentence:
    """Report the sign, range and significance of a coefficient across models.

    Parameters
    ----------
    label : str
    estimates : mapping of model to (estimate, p)
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> slopes_side_by_side("the index", {"OLS": (0.0052, 0.0001), "SDEM": (0.0051, 0.2)}, 0.05, "en").text
    'The coefficient of the index is positive in both models, from 0.0051 to 0.0052, and significant at the 5 % level \
in OLS.'
    """
    values = [estimate for estimate, _ in estimates.values()]
    sure = [model for model, (_, p) in estimates.items() if p <= alpha]
    up, many = sum(value > 0 for value in values), len(values)
    sign = "positive in {up} and negative in {down} of {n} models"
    if up == many:
        sign = "positive in both models" if many == 2 else "positive in all {all} models"
    elif up == 0:
        sign = "negative in both models" if many == 2 else "negative in all {all} models"
    where = "in all of them" if len(sure) == many else "in {models}" if sure else "in none of them"
    text = phrase(
        language,
        "The coefficient of {label} is {sign}, from {low} to {high}, and significant at the {level} level {where}.",
        label=label,
        sign=phrase(language, sign, n=many, all=count(many, language), up=up, down=many - up),
        low=number(min(values), 4),
        high=number(max(values), 4),
        level=level(alpha),
        where=phrase(language, where, models=series(sure, language)),
    )
    return Sentence(text, {f"{model} {label}": estimate for model, (estimate, _) in estimates.items()})


def nested(tests: Sequence[tuple[str, float, float]], alpha: float, language: Language) -> Sentence:
    """Report the likelihood ratio tests that reject the restricted model.

    Parameters
    ----------
    tests : sequence of (name, statistic, p)
        Names such as "OLS < SLX".
    alpha : float
    language : {"en", "zh", ...}

    Examples
    --------
    >>> nested([("OLS < SLX", 7.16, 0.0669), ("SLX < SDEM", 0.06, 0.8085)], 0.05, "en").text
    'Of 2 likelihood ratio tests none rejects the restricted model at the 5 % level (smallest p = 0.0669, SLX against \
OLS).'
    """
    rejected = [(name, p) for name, _, p in tests if p <= alpha]
    surest, _, smallest = min(tests, key=lambda each: each[2])
    text = (
        "Of {n} likelihood ratio tests none rejects the restricted model at the {level} level (smallest {p}, "
        "{surest})."
    )
    if rejected:
        text = (
            "Of {n} likelihood ratio tests {tests} {many:rejects|reject} the restricted model at the {level} "
            "level{rest}."
        )
    rest = "" if len(rejected) == len(tests) else phrase(language, "; the others do not")
    named = [
        phrase(language, "{name} ({p})", name=_against(name, language), p=p_in_words(p))
        for name, p in rejected
    ]
    fields = {
        "n": len(tests),
        "tests": series(named, language),
        "level": level(alpha),
        "rest": rest,
        "many": len(rejected),
    }
    text = phrase(language, text, p=p_in_words(smallest), surest=_against(surest, language), **fields)
    return Sentence(text, {f"p {name}": p for name, _, p in tests})


def _against(name: str, language: Language) -> str:
    restricted, larger = name.split(" < ")
    return phrase(language, "{larger} against {restricted}", larger=larger, restricted=restricted)


def lowest(criterion: str, values: Mapping[str, float], language: Language) -> Sentence:
    """Report the model with the lowest AIC or BIC, and the distance to the next.

    >>> lowest("AIC", {"OLS": -112.7, "SLX": -113.9, "SAR": -111.2}, "en").text
    'AIC is lowest for SLX (−113.9), 1.2 below OLS: a difference below 2 does not discriminate between them.'
    """
    order = sorted(values, key=values.__getitem__)
    if len(order) < 2:
        return Sentence("")
    gap = values[order[1]] - values[order[0]]
    text = phrase(
        language,
        "{criterion} is lowest for {best} ({value}), {gap} below {next}: a difference below 2 does not "
        "discriminate between them."
        if gap < 2
        else "{criterion} is lowest for {best} ({value}), {gap} below {next}.",
        criterion=criterion,
        best=order[0],
        value=number(values[order[0]], 1),
        gap=number(gap, 1),
        next=order[1],
    )
    return Sentence(text, {f"{criterion} {model}": value for model, value in values.items()})
