"""What an input-output table supports: value added of the digital sectors, given shares that are a judgement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spatial_iie.chapter.words.amounts import amount, in_unit
from spatial_iie.chapter.words.numerals import count, number, percent
from spatial_iie.chapter.words.said import Said, sentences
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)

_INDUSTRIES = {
    "primary": "primary industry",
    "secondary": "secondary industry",
    "tertiary": "tertiary industry",
}
_KEY_SECTORS = (
    "Of {n} sectors none have backward and forward linkages above the mean (key sectors).",
    "Of {n} sectors one has backward and forward linkages above the mean (key sectors): {names}.",
    "Of {n} sectors {keys} have backward and forward linkages above the mean (key sectors): {names}.",
)


def table_read(
    file: str | None, sectors: int, total: float, unit: str, language: Language, *, competitive: bool
) -> Said:
    """Say what the table is.

    Parameters
    ----------
    file : str, optional
        None for the embedded one.
    sectors : int
    total : float
        Value added of all sectors.
    unit : str
    language : {"en", "zh"}
    competitive : bool

    Examples
    --------
    >>> print(table_read(None, 5, 11001.0, "", "en", competitive=True).text)
    No input-output table is given: this one of 5 sectors is SYNTHETIC, made up to show the method. Home and imported \
goods stand in one block (competitive). Value added of all sectors is 11,001. Amounts are in the unit of the table.
    """
    texts = (
        phrase(
            language,
            "No input-output table is given: this one of {n} sectors is SYNTHETIC, made up to show the method."
            if file is None
            else "The input-output table {file} has {n} sectors.",
            file=file,
            n=sectors,
        ),
        phrase(
            language,
            "Home and imported goods stand in one block (competitive)."
            if competitive
            else "Imported inputs stand in a block of their own (non-competitive).",
        ),
        phrase(language, "Value added of all sectors is {total}.", total=amount(total)),
        in_unit(unit, language),
    )
    return Said(sentences(language, *texts), {"sectors": sectors, "value added of all sectors": total})


def shares_taken(shares: Mapping[str, float], file: str | None, language: Language) -> Said:
    """Say which shares are taken, and that 1 is a bound.

    >>> print(shares_taken({"03": 1.0, "05": 1.0}, None, "en").text)
    No shares are given: both digital sectors count whole (R = 1), so that all value added below is an upper bound.
    """
    many, low, high = len(shares), min(shares.values()), max(shares.values())
    numbers = {"digital sectors": many, "smallest share": low, "largest share": high}
    if file is None:
        who = phrase(language, "both" if many == 2 else "all {n}", n=count(many, language))
        template = (
            "No shares are given: {who} digital sectors count whole (R = 1), so that all value added below is an "
            "upper bound."
        )
        return Said(phrase(language, template, who=who, n=many), numbers)
    size = phrase(
        language, "{low:g} for each" if low == high else "from {low:g} to {high:g}", low=low, high=high
    )
    template = (
        "{file} gives the shares R of {n} digital sectors, {size}; a share is a judgement, no observation."
    )
    return Said(phrase(language, template, file=file, n=many, size=size), numbers)


def value_added(
    direct: float,
    by_industry: Mapping[str, float],
    everyone: float,
    language: Language,
    *,
    bound: bool,
    synthetic: bool,
) -> Said:
    """Say how much value added is direct and how much penetrates other industries.

    Parameters
    ----------
    direct : float
    by_industry : mapping of industry to float
        Penetration value added.
    everyone : float
        Value added of all sectors.
    language : {"en", "zh"}
    bound : bool
        Whether every share is 1.
    synthetic : bool
        Whether the table is made up.

    Examples
    --------
    >>> parts = {"primary": 10.2, "secondary": 225.0, "tertiary": 183.0}
    >>> print(value_added(525.0, parts, 11001.0, "en", bound=True, synthetic=True).text)
    In the SYNTHETIC table, direct value added is at most 525.0 (4.8 % of all value added), penetration value added at \
most 418.2 (3.8 %), of which the most, 225.0, in secondary industry; together at most 943.2 (8.6 %).
    """
    penetration = sum(by_industry.values())
    most = max(by_industry, key=by_industry.__getitem__)
    numbers = {
        "direct value added": direct,
        "penetration value added": penetration,
        f"penetration value added, {most}": by_industry[most],
        "direct and penetration value added": direct + penetration,
        "their share of all value added": (direct + penetration) / everyone,
    }
    parts = {"direct": direct, "penetration": penetration, "both": direct + penetration}
    text = phrase(
        language,
        "Direct value added is {at_most}{direct} ({direct_share} of all value added), penetration value added "
        "{at_most}{penetration} ({penetration_share}), of which the most, {largest}, in {industry}; together "
        "{at_most}{both} ({both_share}).",
        at_most=phrase(language, "at most ") if bound else "",
        largest=amount(by_industry[most]),
        industry=phrase(language, _INDUSTRIES.get(most, most)),
        **{name: amount(value) for name, value in parts.items()},
        **{f"{name}_share": percent(value / everyone, 1) for name, value in parts.items()},
    )
    if synthetic:
        text = phrase(language, "In the SYNTHETIC table, {text}", text=text[:1].lower() + text[1:])
    return Said(text, numbers)


def readings(penetration: Sequence[float], language: Language) -> Said:
    """Say how far penetration depends on how it is read and on imports.

    >>> print(readings([418.2, 350.1, 480.0, 537.1], "en").text)
    Penetration can be read in several ways: read otherwise, or without imported inputs, it lies between 350.1 and \
537.1 ([[accounts_readings]]).
    """
    low, high = min(penetration), max(penetration)
    text = phrase(
        language,
        "Penetration can be read in several ways: read otherwise, or without imported inputs, it lies between "
        "{low} and {high} ([[accounts_readings]]).",
        low=amount(low),
        high=amount(high),
    )
    return Said(text, {"penetration, lowest reading": low, "penetration, highest reading": high})


def ranges(
    alone: tuple[float, float], together: tuple[float, float], draws: int, seed: int, language: Language
) -> Said:
    """Say how far uncertain shares move the total.

    Parameters
    ----------
    alone, together : (low, high)
        Quantiles of 5 and 95 % of direct and penetration value added, of shares that err each on its own, and of
        shares that err all together.
    draws, seed : int
    language : {"en", "zh"}

    Examples
    --------
    >>> print(ranges((400.0, 500.0), (350.0, 560.0), 9999, 0, "en").text)
    Over uncertain shares, 90 % of 9,999 draws (seed 0) put direct and penetration value added together between 400.0 \
and 500.0 if the shares err each on its own, and between 350.0 and 560.0 if they err together ([[accounts_ranges]]).
    """
    ends = {f"{how} {end}": value for how, pair in (("alone", alone), ("together", together))
            for end, value in zip(("low", "high"), pair, strict=True)}  # fmt: skip
    text = phrase(
        language,
        "Over uncertain shares, 90 % of {draws:,} draws (seed {seed}) put direct and penetration value added together "
        "between {alone_low} and {alone_high} if the shares err each on its own, and between {together_low} and "
        "{together_high} if they err together ([[accounts_ranges]]).",
        draws=draws,
        seed=seed,
        **{name.replace(" ", "_"): amount(value) for name, value in ends.items()},
    )
    return Said(text, {f"total, {name}": value for name, value in ends.items()} | {"draws of shares": draws})


def linked(
    key: Sequence[str], many: int, digital: Mapping[str, tuple[float, float]], language: Language
) -> Said:
    """Say which sectors are key sectors, and how the digital ones pull and push.

    Parameters
    ----------
    key : sequence of str
        Names of the sectors whose linkages both exceed the mean.
    many : int
        Sectors there are.
    digital : mapping of name to (backward, forward)
        Linkages of the digital sectors by the mean of all.
    language : {"en", "zh"}

    Examples
    --------
    >>> print(linked(["Computers"], 5, {"Computers": (1.42, 1.2), "Information services": (0.94, 0.82)}, "en").text)
    Of 5 sectors one has backward and forward linkages above the mean (key sectors): Computers. Of the digital \
sectors, by the mean of all: Computers pulls 1.42 and pushes 1.20; Information services pulls 0.94 and pushes 0.82.
    """
    numbers = {f"linkage of {name}, {way}": value for name, pair in digital.items()
               for way, value in zip(("backward", "forward"), pair, strict=True)}  # fmt: skip
    semicolon = phrase(language, "; ")
    each = [
        phrase(language, "{name} pulls {b} and pushes {f}", name=name, b=number(b, 2), f=number(f, 2))
        for name, (b, f) in list(digital.items())[:12]
    ]
    text = sentences(
        language,
        phrase(
            language,
            _KEY_SECTORS[min(len(key), 2)],
            n=many,
            keys=count(len(key), language),
            names=semicolon.join([*key[:12], *(["…"] if len(key) > 12 else [])]),
        ),
        phrase(
            language, "Of the digital sectors, by the mean of all: {linkages}.", linkages=semicolon.join(each)
        ),
    )
    return Said(text, numbers | {"key sectors": len(key)})
