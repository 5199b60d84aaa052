"""One key, one county: codes and names since 2000, with the prefecture or province in front where names repeat."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache

from spatial_iie.errors import DataError, listed
from spatial_iie.messages import Message
from spatial_iie.study._counties import DISTRICTS, County, counties, merged_code
from spatial_iie.study._names import (
    FOREVER,
    Record,
    Spellings,
    chinese_tables,
    data_rows,
    is_chinese,
    latin,
    old_codes,
    old_names,
    plain,
    province_spellings,
    provinces,
    spellings,
    units,
)
from spatial_iie.study._resolve import (
    NO_SUCH_NAME,
    UNMATCHED,
    Resolution,
    digits_of,
    resolve,
    six_digits,
)
from spatial_iie.study._written import between, national_code, simplified, without_marks
from spatial_iie.study.carrying import DISTRICT, MERGED, former
from spatial_iie.study.levels import COUNTY_VINTAGE, IS_HIGHER, MERGED_COUNTY
from spatial_iie.study.totals import is_total
from spatial_iie.study.vintages import former_units, units_in

Homes = frozenset[str]
"""Codes of the provinces and prefectures, any of which a county is to lie in; none if it may lie anywhere."""

TOGETHER = Message("the districts of a city as one unit, which level county-merged has")
_CITY_DISTRICTS = (DISTRICTS, "市区", "辖区")
_ENDINGS = ("自治县", "自治旗", "县", "市", "区", "旗")
_NOWHERE = re.compile("省直辖|自治区直辖|直辖县级|^县$|^市辖区$")
"""What lists of codes write between a province and its counties: no place."""
_CODE_AND_NAME = re.compile(r"([0-9]{6})([^0-9]+)|([^0-9]+)([0-9]{6})")
_UNKNOWN = Resolution("", UNMATCHED, Message(NO_SUCH_NAME))


@dataclass(frozen=True, slots=True)
class Former(Record):
    """An old code or name of a county, as in ``county_history.csv``.

    ``rule`` says what became of the unit: it is the same under another name or code, was merged into a larger one, or
    was divided.
    """

    rule: str = "same"


@cache
def formers() -> tuple[Former, ...]:
    """Return the codes and names that counties had between 2000 and 2023."""
    return tuple(
        Former(
            code=row["code"],
            name=row["name"],
            adcode=row["adcode"],
            first=int(row["first"] or 0),
            last=int(row["last"] or FOREVER),
            note="divided among several counties" if row["rule"] == "divided" else "",
            rule=row["rule"],
        )
        for row in data_rows("county_history.csv")
    )


@cache
def _formers_by(field: str) -> Mapping[str, tuple[Former, ...]]:
    found: dict[str, list[Former]] = {}
    for each in formers():
        found.setdefault(getattr(each, field), []).append(each)
    return {key: tuple(group) for key, group in found.items()}


def county(
    text: str, *, verbatim: bool, year: int | None, homes: Homes, level: str, suggest: bool
) -> Resolution:
    """Find the county that a name or a code stands for.

    Parameters
    ----------
    text : str
        The key as text; a number without its decimals.
    verbatim : bool
        Whether the key was written as it stands.
    year : int, optional
        Settles codes and names whose meaning has changed.
    homes : frozenset of str
        Leaves only the counties of these provinces or prefectures.
    level : {"county", "county-merged"}
    suggest : bool
        Whether a key that is not known comes with the counties whose names look most like it.
    """
    found = _apart(text, verbatim, year, homes)
    if found.adcode:
        return found if level != MERGED_COUNTY else _as_part(found, year)
    together = _together(plain(simplified(without_marks(text))), homes)
    if together is not None:
        refused = together.adcode and level != MERGED_COUNTY
        return Resolution("", UNMATCHED, TOGETHER) if refused else together
    return _with_nearest(text) if suggest and found is _UNKNOWN else found


def _as_part(found: Resolution, year: int | None) -> Resolution:
    """Return the unit of which a county is a part where the districts of a city are one; it may be so only since."""
    unit = counties()[found.adcode]
    code = merged_code(unit)
    if unit.kind != "district":  # 钟山区 has the code of all districts of its city for its own
        return found
    part = DISTRICT if (called_then(found.note, year) or "区").endswith("区") else MERGED
    return replace(found, adcode=code, rule=found.rule.removesuffix(MERGED) + part)


def called_then(note: str, year: int | None) -> str:
    """Return the former name that the note on a county found by one or by its code has; "" if not of this year."""
    values = note.values if isinstance(note, Message) else {}
    lasted = year is not None and "last" in values and values["first"] <= year <= values["last"]
    return str(values["name"]) if lasted else ""


def homes_of(text: str) -> Homes:
    """Return the province or prefecture that a text names, or both if it is the name of both.

    Raises
    ------
    DataError
        If it names neither.

    Examples
    --------
    >>> [sorted(homes_of(text)) for text in ("河北省", "1301", "吉林", "省直辖县级行政区划")]
    [['130000'], ['130100'], ['220000', '220200'], []]
    """
    spelling = plain(text)
    if not spelling or _NOWHERE.search(spelling) or is_total(text):
        return frozenset()
    digits = digits_of(spelling)
    found = {digits.ljust(6, "0")} if digits else set(_heads().get(spelling, ()))
    if not found:
        key = spelling if is_chinese(spelling) else latin(spelling)
        found = {*province_spellings().get(key, ()), resolve(text, suggest=False).adcode, former(text, None)}
    found -= {""}
    if not found:
        raise DataError(
            "{text!r} is no province or prefecture of China. Give its name or its code, as 石家庄市 or 130100.",
            text=text,
        )
    return frozenset(found)


@cache
def _heads() -> Spellings:
    """Chinese names of provinces and prefectures, alone and one behind the other -> their codes."""
    tables = chinese_tables()
    cities: list[tuple[str, str]] = [
        (name, code)
        for rule in ("full name", "short name", "name with suffix")
        for name, codes in tables[rule].items()
        for code in codes
    ]
    cities += [
        (name, unit.adcode)
        for unit in units_in(COUNTY_VINTAGE).values()
        for name in (unit.name, unit.short_name)
    ]
    cities += [
        (name, code) for code, (unit, _, _) in former_units().items() for name in (unit.name, unit.short_name)
    ]
    cities += [(name, old.adcode) for name, group in old_names().items() for old in group if old.adcode]
    homes = [(form, each.adcode) for each in provinces().values() for form in each.written]
    beside = [(form + name, code) for name, code in cities for form in provinces()[code[:2] + "0000"].written]
    return spellings((*homes, *cities, *beside))


@cache
def _names() -> Spellings:
    """Names of counties: full ones, short ones, and without what they end with if two characters are left."""
    pairs = []
    for unit in counties().values():
        stems = (
            name.removesuffix(end)
            for name in (unit.name, unit.short_name)
            for end in _ENDINGS
            if name.endswith(end)
        )
        pairs += [(name, unit.adcode) for name in (unit.name, unit.short_name, *stems) if len(name) > 1]
    return spellings(pairs)


def _apart(text: str, verbatim: bool, year: int | None, homes: Homes) -> Resolution:
    """Find a key as it stands, then without marks, the country and what stands between its parts."""
    spelling = plain(text)
    if not spelling:
        return Resolution("", UNMATCHED, Message("missing"))
    digits, national = digits_of(spelling), national_code(spelling.lstrip("'").removesuffix(".0"))
    if digits or national:
        found = _inside(_by_code(national or digits, verbatim and digits == text, year), homes)
        return replace(found, rule="code with country") if national and found.adcode else found
    if not is_chinese(spelling):
        return _in_letters(without_marks(text), homes)
    found = _by_name(spelling, year, homes)
    if found is not _UNKNOWN:
        return found
    bare = plain(between(simplified(without_marks(text))))
    both = _CODE_AND_NAME.fullmatch(bare)
    if both is None:
        return _by_name(bare, year, homes) if bare != spelling else found
    code = _by_code(both[1] or both[4], False, year)
    named = _by_name(
        both[2] or both[3], year, homes | ({code.adcode[:4] + "00"} if code.adcode else frozenset())
    )
    if code.adcode and (named is _UNKNOWN or named.adcode == code.adcode):
        return replace(code, rule="name in parts")
    return replace(named, adcode="", rule=UNMATCHED, note=Message("names different units"))


def _in_letters(text: str, homes: Homes) -> Resolution:
    """Find a name in pinyin or English, with the prefecture or the province behind a comma or in front."""
    from spatial_iie.study import _county_latin as letters  # readings of characters, which are many

    if not re.search("[A-Za-z]", text):
        return _UNKNOWN
    prefecture = resolve(text, suggest=False)  # or several: Suzhou
    above = latin(text) in province_spellings() or prefecture.adcode or prefecture.candidates
    if above and not homes:  # Hebei is a district of Tianjin, too
        return Resolution("", UNMATCHED, Message(IS_HIGHER))
    elsewhere: Resolution | None = None
    for name, places in letters.split(text):
        codes, inside = letters.codes_of(name), _known_homes(places)
        if not codes or inside is None:
            continue
        fits = {code for code in codes if all(_lies_in(code, each) for each in (homes, *inside))}
        if len(fits) == 1:
            return Resolution(next(iter(fits)), letters.RULE)
        elsewhere = elsewhere or (_ambiguous(sorted(fits)) if fits else _elsewhere(sorted(codes)))
    return elsewhere or _UNKNOWN


def _known_homes(places: Iterable[str]) -> list[Homes] | None:
    """Return the provinces and prefectures that texts name; None if one of them is neither."""
    try:
        return [homes_of(place) for place in places]
    except DataError:
        return None


def _by_code(digits: str, verbatim: bool, year: int | None) -> Resolution:
    code, rule = six_digits(digits, verbatim)
    old = _formers_by("code").get(code, ())
    then = [each for each in old if each.covers(year) and (each.adcode != code or each.rule != "same")]
    if code in counties() and not then:
        return Resolution(code, rule)
    if old:
        return _from_formers(then or list(old), "old code")
    if code in units() or code in provinces() or code in old_codes():
        return Resolution("", UNMATCHED, Message(IS_HIGHER))
    return Resolution("", UNMATCHED, Message("no such code"))


def _by_name(spelling: str, year: int | None, homes: Homes) -> Resolution:
    """Find a name, alone or with that of the prefecture, the province or both in front of it or behind it."""
    other = None
    for at in range(len(spelling)):
        for name, head in ((spelling[at:], spelling[:at]), (spelling[:at], spelling[at:])):
            inside = _heads().get(head, frozenset()) if head else frozenset[str]()
            if head and not inside:
                continue
            found = _of_name(name, year, inside, homes)
            if found.adcode:
                short = head and found.rule in ("full name", "short name")
                return replace(found, rule="prefecture and name") if short else found
            other = found if other is None and found is not _UNKNOWN else other
    if other is not None:
        return other
    known = spelling in _heads() or spelling in province_spellings()
    return Resolution("", UNMATCHED, Message(IS_HIGHER)) if known else _UNKNOWN


def _of_name(name: str, year: int | None, inside: Homes, homes: Homes) -> Resolution:
    """Find the one county of a name in the places asked for."""
    now = {code for code in _names().get(name, ()) if _called(code, year)}
    old = [each for each in _formers_by("name").get(name, ()) if year is None or each.covers(year)]
    if not now and not old:
        old = list(_formers_by("name").get(name, ()))
        now = set(_names().get(name, ()))
    if year is None and now:
        old = []
    if not now and not old:
        return _UNKNOWN
    fits = {code for code in now if _lies_in(code, inside) and _lies_in(code, homes)}
    gone = [each for each in old if _was_in(each, inside) and _was_in(each, homes)]
    units_meant = fits | {each.adcode or each.code for each in gone}
    if not units_meant:
        if year is not None and (later := _of_name(name, None, inside, homes)).adcode:
            return later  # the name of today, in rows of a year in which only others bore it
        return _elsewhere(sorted(now | {each.adcode for each in old} - {""}))
    if len(units_meant) > 1:
        return _ambiguous(sorted(fits | {each.adcode for each in gone} - {""}))
    if fits:
        return _settled(name, next(iter(fits)), bool(inside or homes))
    return _from_formers(gone, "old name")


def _called(code: str, year: int | None) -> bool:
    """Whether a county of today had its name in a year."""
    if year is None:
        return True
    then = [each for each in _formers_by("adcode").get(code, ()) if each.rule == "same" and each.covers(year)]
    return not then or any(each.name == counties()[code].name for each in then)


def _settled(name: str, code: str, placed: bool) -> Resolution:
    """Return a county found by its name, but by no short one that a prefecture bears, too."""
    unit = counties()[code]
    if name == unit.name:
        return Resolution(code, "full name")
    if not placed and name != unit.short_name and name in _heads():
        note = "ambiguous: a prefecture or province bears this name too; write {full}"
        return Resolution("", UNMATCHED, Message(note, full=unit.name), (str(unit),))
    return Resolution(code, "short name")


def _from_formers(group: list[Former], rule: str) -> Resolution:
    """What old codes and names stand for."""
    codes = {each.adcode for each in group}
    note = group[-1].in_words()
    if len(codes) > 1:
        return _ambiguous(sorted(codes - {""}))
    (code,) = codes
    if not code:
        text = Message("no county of {vintage}: {note}", vintage=COUNTY_VINTAGE, note=note)
        return Resolution("", UNMATCHED, text)
    merged = any(each.rule == "merged" for each in group)
    return Resolution(code, rule + MERGED if merged else rule, note)


def _inside(found: Resolution, homes: Homes) -> Resolution:
    if not found.adcode or _lies_in(found.adcode, homes):
        return found
    return _elsewhere([found.adcode])


def _lies_in(code: str, homes: Homes) -> bool:
    """Whether a county lies, or lay under one of its earlier codes, in one of some provinces and prefectures."""
    return not homes or not homes.isdisjoint(_places_of(code))


@cache
def _places_of(code: str) -> Homes:
    unit = counties()[code]
    earlier = [each.code for each in _formers_by("adcode").get(code, ()) if each.rule == "same"]
    return frozenset((unit.province_adcode, unit.prefecture_adcode)).union(*map(_prefectures, earlier))


@cache
def _prefectures(code: str) -> Homes:
    """Codes of the prefecture that a county had under a code: that of then, and today's of the same unit."""
    home = code[:4] + "00"
    return frozenset((home, *(each.adcode for each in old_codes().get(home, ()) if each.adcode)))


def _was_in(old: Former, homes: Homes) -> bool:
    places = _prefectures(old.code) | {old.code[:2] + "0000"}
    return not homes or not homes.isdisjoint(places | (_places_of(old.adcode) if old.adcode else frozenset()))


def _ambiguous(codes: list[str]) -> Resolution:
    candidates = tuple(str(counties()[code]) for code in codes)
    note = Message(
        "ambiguous: {candidates}; write the prefecture with it, or name its column with prefecture=",
        candidates=listed(candidates, 9),
    )
    return Resolution("", UNMATCHED, note, candidates)


def _elsewhere(codes: list[str]) -> Resolution:
    candidates = tuple(str(counties()[code]) for code in codes if code)
    note = (
        Message("not there, but {where}", where=listed(candidates, 9))
        if candidates
        else Message(NO_SUCH_NAME)
    )
    return Resolution("", UNMATCHED, note, candidates)


def _together(spelling: str, homes: Homes) -> Resolution | None:
    """Find a key that says the districts of a city as one unit; None if it says something else."""
    merged = _merged_units()
    digits = digits_of(spelling)
    if digits:
        code, rule = six_digits(digits, True)
        return Resolution(code, rule) if code in merged else None
    end = next((end for end in _CITY_DISTRICTS if spelling.endswith(end)), "")
    head = between(spelling.removesuffix(end)) if end else ""
    inside = _heads().get(head, frozenset())
    if not end or (head and not inside) or (not head and end != DISTRICTS and not homes):
        return None
    fits = [
        unit
        for unit in merged.values()
        if all(
            not places or {unit.province_adcode, unit.prefecture_adcode} & places
            for places in (inside, homes)
        )
        and (not head or head in _bare(unit) or unit.prefecture_adcode in inside)
    ]
    if len(fits) == 1:
        return Resolution(fits[0].adcode, "city districts")
    if not fits:
        return Resolution("", UNMATCHED, Message("no city with districts"))
    note = "ambiguous: {n} cities have districts; write the prefecture with it, or name its column with prefecture="
    return Resolution("", UNMATCHED, Message(note, n=len(fits)), tuple(map(str, fits[:3])))


def _bare(unit: County) -> tuple[str, ...]:
    return unit.prefecture, unit.prefecture.removesuffix("市")


@cache
def _merged_units() -> Mapping[str, County]:
    """Units of districts that are none apart."""
    return {code: unit for code, unit in counties(MERGED_COUNTY).items() if code not in counties()}


def says_together(keys: Iterable[str]) -> bool:
    """Whether any key is one of the districts of a city as one unit.

    >>> says_together(["130123", "130101"]), says_together(["正定县"]), says_together(["石家庄市市辖区"])
    (True, False, True)
    """
    return any(_together(plain(key), frozenset()) is not None for key in keys)


def _with_nearest(text: str) -> Resolution:
    spelling = plain(simplified(without_marks(text)))
    if not is_chinese(spelling):
        note = "counties are known by their codes, Chinese names and pinyin"
        return Resolution("", UNMATCHED, Message(note))
    close = difflib.get_close_matches(spelling, [unit.name for unit in counties().values()], n=3, cutoff=0.6)
    codes = [code for name in dict.fromkeys(close) for code in sorted(_names()[name])]
    return Resolution(
        "", UNMATCHED, Message(NO_SUCH_NAME), tuple(str(counties()[code]) for code in codes[:3])
    )
