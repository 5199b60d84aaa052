"""Numbers, levels and lists as a sentence writes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spatial_iie.inference import Alternative
from spatial_iie.messages import ENGLISH, Language, Phrases
from spatial_iie.results import fixed

phrase = Phrases(__name__)
_TAILS = {
    "two-sided": "two-sided",
    "greater": "one-sided (positive autocorrelation)",
    "less": "one-sided (negative autocorrelation)",
    "directed": "one-sided (in the direction of the data)",
}
_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(value: float, decimals: int = 3) -> str:
    """Return a number with decimals, more where it is small, and a true minus sign.

    >>> number(-0.0274), number(0.00041), number(1234.5, 1)
    ('−0.027', '0.00041', '1,234.5')
    """
    text = fixed(value, decimals)
    whole, dot, rest = text.lstrip("-").partition(".")
    sign = "−" if text.startswith("-") and float(text) != 0 else ""
    return f"{sign}{int(whole):,}{dot}{rest}" if whole.isdigit() else text


def percent(share: float, decimals: int = 0) -> str:
    """Return a share in per cent.

    >>> percent(0.05), percent(0.4786, 1)
    ('5 %', '47.9 %')
    """
    text = f"{100 * share:.{decimals}f}".replace("-", "−")
    return f"{text} %"


def level(alpha: float) -> str:
    """Return a significance level.

    >>> level(0.05), level(0.001)
    ('5 %', '0.1 %')
    """
    return f"{100 * alpha:g} %"


def tail(alternative: Alternative, language: Language) -> str:
    """Return the tail of p values in words.

    >>> tail("two-sided", "zh")
    '双侧'
    """
    return phrase(language, _TAILS[alternative])


def count(many: int, language: Language) -> str:
    """Return a count as a sentence has it: small ones as words in English.

    >>> count(3, "en"), count(3, "zh"), count(366, "en")
    ('three', '3', '366')
    """
    return _COUNTS[many] if language == ENGLISH and 0 <= many < len(_COUNTS) else f"{many:,}"


def of(many: int, one: str, more: str | None = None) -> str:
    """Return a number with its noun.

    >>> of(1, "region"), of(0, "region"), of(2, "city", "cities")
    ('1 region', '0 regions', '2 cities')
    """
    return f"{many:,} {one if many == 1 else more or f'{one}s'}"


def regions(many: int, language: Language) -> str:
    """Return a number of regions.

    >>> regions(1, "en"), regions(2850, "en"), regions(3, "zh")
    ('1 region', '2,850 regions', '3 个地区')
    """
    return phrase(language, "{n:,} {n:region|regions}", n=many)


def series(items: Iterable[object], language: Language, limit: int = 40) -> str:
    """Return items as a list in a sentence, the first few of many.

    >>> series([2017, 2018, 2019], "en"), series(["甲", "乙", "丙"], "zh"), series("abcd", "en", 2)
    ('2017, 2018 and 2019', '甲、乙和丙', 'a, b and 2 more')
    """
    words = [str(item) for item in items]
    rest = len(words) - limit
    comma = phrase(language, ", ")
    if rest > 0:
        shown = comma.join(words[:limit])
        return phrase(language, "{shown} and {more} more", shown=shown, more=rest)
    if len(words) < 2:
        return "".join(words)
    return phrase(language, "{before} and {last}", before=comma.join(words[:-1]), last=words[-1])


def clauses(parts: Sequence[str], language: Language) -> str:
    """Return clauses one after another.

    >>> clauses(["a", "b", "c"], "en"), clauses(["甲", "乙", "丙"], "zh")
    ('a, b and c', '甲，乙，丙')
    """
    text = parts[0]
    for part in parts[1:-1]:
        text = phrase(language, "{text}, {part}", text=text, part=part)
    return phrase(language, "{text} and {part}", text=text, part=parts[-1]) if len(parts) > 1 else text


def sentence(parts: Iterable[str], language: Language) -> str:
    """Return main clauses as one sentence.

    >>> sentence(["it rose", "it fell"], "en"), sentence(["甲", "乙"], "zh")
    ('It rose; it fell.', '甲；乙。')
    """
    return phrase(language, "{text}.", text=capital(phrase(language, "; ").join(parts)))


def capital(text: str) -> str:
    """Return a sentence with a capital letter at its head.

    >>> capital("three regions"), capital("n = 3")
    ('Three regions', 'N = 3')
    """
    return text[:1].upper() + text[1:]
