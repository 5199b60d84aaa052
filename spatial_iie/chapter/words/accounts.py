"""Sentences on value added of the digital sectors in an input-output table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from spatial_iie.chapter.words.amounts import amount, in_unit
from spatial_iie.chapter.words.numerals import count, number, percent, series
from spatial_iie.chapter.words.sentence import Sentence, sentences
from spatial_iie.messages import Language, Phrases

phrase = Phrases(__name__)

_INDUSTRIES = {
    "primary": "primary industry",
    "secondary": "secondary industry",
    "tertiary": "tertiary industry",
}
_FACTORS = {
    "value_added_rate": "value added per output",
    "technology": "technology",
    "product_mix": "product mix of final demand",
    "category_mix": "category mix of final demand",
    "level": "level of final demand",
    "final_demand": "final demand",
}
_KEY_SECTORS = (
    "None of {n} sectors has both backward and forward linkages above the mean (key sectors).",
    "One of {n} sectors has both backward and forward linkages above the mean (key sector): {names}.",
    "Of {n} sectors, {keys} have both backward and forward linkages above the mean (key sectors): {names}.",
)


def table_read(
    file: str | None, sectors: int, total: float, unit: str, language: Language, *, competitive: bool
) -> Sentence:
    """Describe the input-output table.

    Parameters
    ----------
    file : str, optional
        None for the embedded one.
    sectors : int
    total : float
        Value added of all sectors.
    unit : str
    language : {"en", "zh", ...}
    competitive : bool

    Examples
    --------
    >>> print(table_read(None, 5, 11001.0, "", "en", competitive=True).text)
    No input-output table was supplied: the table of 5 sectors used here is SYNTHETIC and only illustrates the \
method. It is of the competitive type: domestic and imported products are not distinguished. Total value added is \
11,001. Amounts are in the unit of the table.
    """
    texts = (
        phrase(
            language,
            "No input-output table was supplied: the table of {n} sectors used here is SYNTHETIC and only "
            "illustrates the method."
            if file is None
            else "The input-output table {file} has {n} sectors.",
            file=file,
            n=sectors,
        ),
        phrase(
            language,
            "It is of the competitive type: domestic and imported products are not distinguished."
            if competitive
            else "It is of the non-competitive type: imported inputs are recorded separately.",
        ),
        phrase(language, "Total value added is {total}.", total=amount(total)),
        in_unit(unit, language),
    )
    return Sentence(sentences(language, *texts), {"sectors": sectors, "value added of all sectors": total})


def shares_taken(shares: Mapping[str, float], file: str | None, language: Language) -> Sentence:
    """Describe the digital shares; with shares of 1 the results are upper bounds.

    >>> print(shares_taken({"03": 1.0, "05": 1.0}, None, "en").text)
    No digital shares were supplied: both digital sectors are counted in full (R = 1), so that the estimates of value \
added below are upper bounds.
    """
    many, low, high = len(shares), min(shares.values()), max(shares.values())
    numbers = {"digital sectors": many, "smallest share": low, "largest share": high}
    if file is None:
        who = phrase(language, "both" if many == 2 else "all {n}", n=count(many, language))
        template = (
            "No digital shares were supplied: {who} digital sectors are counted in full (R = 1), so that the "
            "estimates of value added below are upper bounds."
        )
        return Sentence(phrase(language, template, who=who, n=many), numbers)
    size = phrase(language, "all {low:g}" if low == high else "{low:g} to {high:g}", low=low, high=high)
    template = (
        "The digital shares R of {n} sectors are those of {file} ({size}); they are assumed, not observed."
    )
    return Sentence(phrase(language, template, file=file, n=many, size=size), numbers)


def value_added(
    direct: float,
    by_industry: Mapping[str, float],
    everyone: float,
    language: Language,
    *,
    bound: bool,
    synthetic: bool,
) -> Sentence:
    """Report direct and penetration value added.

    Parameters
    ----------
    direct : float
    by_industry : mapping of industry to float
        Penetration value added.
    everyone : float
        Value added of all sectors.
    language : {"en", "zh", ...}
    bound : bool
        Whether every share is 1.
    synthetic : bool
        Whether the table is synthetic.

    Examples
    --------
    >>> parts = {"primary": 10.2, "secondary": 225.0, "tertiary": 183.0}
    >>> print(value_added(525.0, parts, 11001.0, "en", bound=True, synthetic=True).text)
    In the SYNTHETIC table, direct value added (core digital industries) is at most 525.0, 4.8 % of total value \
added, and penetration value added (industries that adopt digital products) at most 418.2 (3.8 %), the largest part \
of it, 225.0, in secondary industry; the sum is at most 943.2 (8.6 %).
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
        "Direct value added (core digital industries) is {at_most}{direct}, {direct_share} of total value "
        "added, and penetration value added (industries that adopt digital products) {at_most}{penetration} "
        "({penetration_share}), the largest part of it, {largest}, in {industry}; the sum is {at_most}{both} "
        "({both_share}).",
        at_most=phrase(language, "at most ") if bound else "",
        largest=amount(by_industry[most]),
        industry=phrase(language, _INDUSTRIES.get(most, most)),
        **{name: amount(value) for name, value in parts.items()},
        **{f"{name}_share": percent(value / everyone, 1) for name, value in parts.items()},
    )
    if synthetic:
        text = phrase(language, "In the SYNTHETIC table, {text}", text=text[:1].lower() + text[1:])
    return Sentence(text, numbers)


def readings(penetration: Sequence[float], language: Language) -> Sentence:
    """Report the range of penetration value added over its definitions.

    >>> print(readings([418.2, 350.1, 480.0, 537.1], "en").text)
    Penetration value added depends on its definition: under the alternative definitions, with and without imported \
inputs, it ranges from 350.1 to 537.1 ([[accounts_readings]]).
    """
    low, high = min(penetration), max(penetration)
    template = (
        "Penetration value added depends on its definition: under the alternative definitions, with and "
        "without imported inputs, it ranges from {low} to {high} ([[accounts_readings]])."
    )
    text = phrase(language, template, low=amount(low), high=amount(high))
    return Sentence(text, {"penetration, lowest reading": low, "penetration, highest reading": high})


def ranges(
    alone: tuple[float, float], together: tuple[float, float], draws: int, seed: int, language: Language
) -> Sentence:
    """Report the range of value added under uncertain digital shares.

    Parameters
    ----------
    alone, together : (low, high)
        Quantiles of 5 and 95 % of direct and penetration value added, of shares that err each on its own, and of
        shares that err all together.
    draws, seed : int
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(ranges((400.0, 500.0), (350.0, 560.0), 9999, 0, "en").text)
    With uncertain digital shares, the central 90 % of 9,999 simulations (seed 0) of the sum of direct and \
penetration value added ranges from 400.0 to 500.0 if the errors of the shares are independent, and from 350.0 to \
560.0 if they are perfectly dependent ([[accounts_ranges]]).
    """
    ends = {f"{how} {end}": value for how, pair in (("alone", alone), ("together", together))
            for end, value in zip(("low", "high"), pair, strict=True)}  # fmt: skip
    text = phrase(
        language,
        "With uncertain digital shares, the central 90 % of {draws:,} simulations (seed {seed}) of the sum of "
        "direct and penetration value added ranges from {alone_low} to {alone_high} if the errors of the "
        "shares are independent, and from {together_low} to {together_high} if they are perfectly dependent "
        "([[accounts_ranges]]).",
        draws=draws,
        seed=seed,
        **{name.replace(" ", "_"): amount(value) for name, value in ends.items()},
    )
    return Sentence(
        text, {f"total, {name}": value for name, value in ends.items()} | {"draws of shares": draws}
    )


def linked(
    key: Sequence[str], many: int, digital: Mapping[str, tuple[float, float]], language: Language
) -> Sentence:
    """Report key sectors, and backward and forward linkages of the digital sectors.

    Parameters
    ----------
    key : sequence of str
        Names of the sectors whose linkages both exceed the mean.
    many : int
        Sectors there are.
    digital : mapping of name to (backward, forward)
        Linkages of the digital sectors by the mean of all.
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(linked(["Computers"], 5, {"Computers": (1.42, 1.2), "Information services": (0.94, 0.82)}, "en").text)
    One of 5 sectors has both backward and forward linkages above the mean (key sector): Computers. Backward and \
forward linkages of the digital sectors, relative to the mean of all sectors: Computers 1.42 and 1.20; Information \
services 0.94 and 0.82.
    """
    numbers = {f"linkage of {name}, {way}": value for name, pair in digital.items()
               for way, value in zip(("backward", "forward"), pair, strict=True)}  # fmt: skip
    semicolon = phrase(language, "; ")
    each = [
        phrase(language, "{name} {b} and {f}", name=name, b=number(b, 2), f=number(f, 2))
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
            language,
            "Backward and forward linkages of the digital sectors, relative to the mean of all sectors: "
            "{linkages}.",
            linkages=semicolon.join(each),
        ),
    )
    return Sentence(text, numbers | {"key sectors": len(key)})


def decomposed(whole: Mapping[str, float], language: Language) -> Sentence:
    """Report the parts of the change of output.

    Parameters
    ----------
    whole : mapping of str to float
        before, after, change and the factors, of all sectors together.
    language : {"en", "zh", ...}

    Examples
    --------
    >>> parts = {"before": 200.0, "after": 260.0, "change": 60.0, "technology": 15.0, "level": 45.0}
    >>> print(decomposed(parts, "en").text)
    Output changed by 30 %, of which 25 % is due to technology and 75 % to level of final demand (mean over all orders \
of the factors; [[accounts_change]]).
    """
    change = whole["change"]
    factors = {name: whole[name] / change for name in _FACTORS if name in whole}
    (first, share), *rest = factors.items()
    others = [phrase(language, "{share} to {factor}", share=percent(value), factor=phrase(language, _FACTORS[name]))
              for name, value in rest]  # fmt: skip
    listed = series(
        [phrase(language, "{share} is due to {factor}", share=percent(share), factor=phrase(language, _FACTORS[first])),
         *others],
        language,
    )  # fmt: skip
    text = phrase(
        language,
        "Output changed by {growth}, of which {factors} (mean over all orders of the factors; [[accounts_change]]).",
        growth=percent(change / whole["before"]),
        factors=listed,
    )
    numbers = {f"part of {name}": value for name, value in factors.items()}
    return Sentence(text, {"change of output": change / whole["before"], **numbers})


def spilled(shares: Mapping[str, float], language: Language) -> Sentence:
    """Report which regions spill over to others most and least.

    Parameters
    ----------
    shares : mapping of str to float
        Mean share of the output multiplier that is in other regions, by region.
    language : {"en", "zh", ...}

    Examples
    --------
    >>> print(spilled({"Coast": 0.14, "Inland": 0.23}, "en").text)
    Of what final demand for products of a region brings about, on average 14 % (Coast) to 23 % (Inland) is in other \
regions ([[accounts_spillovers]]).
    """
    least, most = min(shares, key=lambda name: shares[name]), max(shares, key=lambda name: shares[name])
    text = phrase(
        language,
        "Of what final demand for products of a region brings about, on average {low} ({least}) to {high} ({most}) is "
        "in other regions ([[accounts_spillovers]]).",
        low=percent(shares[least]),
        least=least,
        high=percent(shares[most]),
        most=most,
    )
    return Sentence(text, {f"spillover of {name}": share for name, share in shares.items()})
