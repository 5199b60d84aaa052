"""One key, one answer: the rules of matching, strict before loose, none of them a guess."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from itertools import pairwise

from spatial_iie.errors import DataError
from spatial_iie.messages import Message, joined
from spatial_iie.study._names import (
    FOREVER,
    VINTAGE,
    Record,
    Spellings,
    chinese_tables,
    english_names,
    english_tables,
    is_chinese,
    latin,
    old_codes,
    old_names,
    plain,
    province_spellings,
    province_tables,
    provinces,
    spellings,
    units,
)
from spatial_iie.study._written import (
    may_be_read,
    national_code,
    parts,
    remark_in,
    simplified,
    without_marks,
)

UNMATCHED, NO_SUCH_NAME = "unmatched", "no such name"
IS_PROVINCE = "a province, not a prefecture-level unit"
_NUMBER = re.compile(r"([0-9]+)(?:\.0*)?")
_ASCII = re.compile("[0-9A-Za-z]")
_LONGEST = 40  # characters of a key that may be a misspelled name
_COUNTY_LEVEL = ("市", "县", "区", "旗")
_COUNTY_LEVEL_ENGLISH = ("city", "shi", "county", "xian", "district", "qu", "banner", "qi")


@dataclass(frozen=True, slots=True)
class Resolution:
    """What became of one key; ``adcode`` is empty if nothing did, and ``note`` says why."""

    adcode: str
    rule: str
    note: str = ""
    candidates: tuple[str, ...] = ()


_UNKNOWN = Resolution("", UNMATCHED, Message(NO_SUCH_NAME))


def resolve(
    text: str,
    *,
    verbatim: bool = True,
    year: int | None = None,
    province: str = "",
    level: str = "prefecture",
    suggest: bool = True,
) -> Resolution:
    """Find the unit that a name or a code stands for.

    Parameters
    ----------
    text
        The key as text; a number without its decimals.
    verbatim
        Whether the key was written as it stands; only this tells "code" from "code, rewritten".
    year
        Settles codes and names whose meaning has changed.
    province
        Six-digit code; leaves only the units of this province.
    level
        "prefecture" or "province": what the key is to stand for.
    suggest
        Whether a key that is not known comes with the units whose names look most like it.
    """
    if level == "province":
        found = _province(text, verbatim)
    else:
        found = _as_it_stands(text, verbatim, year, province)
        if not found.adcode and plain(text):
            found = _otherwise(text, found, year, province)
    return _with_nearest(text, level) if suggest and found is _UNKNOWN else found


def _with_nearest(text: str, level: str) -> Resolution:
    spelling = plain(without_marks(simplified(text)))
    spelling = spelling if is_chinese(spelling) else latin(spelling)
    if level == "province":
        return _nearest_provinces(spelling)
    near = _nearest(spelling)
    return _unmatched(NO_SUCH_NAME, near) if near else _UNKNOWN


def _as_it_stands(text: str, verbatim: bool, year: int | None, province: str) -> Resolution:
    spelling = plain(text)
    if spelling not in _all_chinese() and is_chinese(spelling):
        return _UNKNOWN
    if not spelling:
        return _unmatched("missing")
    number = _NUMBER.fullmatch(spelling)
    if number:
        found = _by_code(number[1], year, verbatim and number[1] == text)
    else:
        found = _by_name(spelling if is_chinese(spelling) else latin(spelling), year, province)
    return _merged_since(_in_province(found, province), year)


def _otherwise(text: str, found: Resolution, year: int | None, province: str) -> Resolution:
    """Find a key that is not known as it stands by what is known of how names and codes are written."""
    chinese = is_chinese(text)
    if chinese and not may_be_read(text):
        return found
    if any(_as_it_stands(place, False, None, "").adcode for place in remark_in(text)):
        return found  # 济南市（含莱芜） is two units
    code = "" if chinese else national_code(plain(text).lstrip("'").removesuffix(".0"))
    if code:
        again = _as_it_stands(code, False, year, province)
        return replace(again, rule="code with country") if again.adcode else again
    bare = simplified(without_marks(text))
    if bare != text and plain(bare) != plain(text):
        again = _as_it_stands(bare, False, year, province)
        if again.adcode or not chinese:
            return replace(again, rule=_how(text)) if again.adcode else again
        found = again
    if chinese and not (may_be_read(bare) and _may_hold_a_name(bare)):
        return found
    names, districts = parts(bare)
    if not names or names == [bare]:
        return found
    return _one_of(names, districts, found, year, province)


def _may_hold_a_name(text: str) -> bool:
    """Whether a key of Chinese characters has two, or one, that something known begins with, or letters or digits."""
    spelling = plain(text)
    pairs = map("".join, pairwise(spelling))
    heads = _heads()
    return (
        not heads.isdisjoint(spelling) or not heads.isdisjoint(pairs) or _ASCII.search(spelling) is not None
    )


@cache
def _heads() -> frozenset[str]:
    return frozenset(name[:2] for name in _all_chinese())


def _how(text: str) -> str:
    if remark_in(text):
        return "name with a remark"
    return "name with marks" if simplified(text) == text else "traditional characters"


def _one_of(
    names: list[str], districts: bool, found: Resolution, year: int | None, province: str
) -> Resolution:
    """Return the one unit that all names in a key name, within the province if one of them is a province."""
    for at in (0, -1):
        home = _province_of(names[at]) if len(names) > 1 else ""
        if home and (not province or home == province):
            province = home
            names = names[1:] if at == 0 else names[:-1]
            break
    each = [_as_it_stands(name, False, year, province) for name in names]
    units_named = {one.adcode for one in each}
    if len(units_named) == 1 and each[0].adcode:
        if districts:
            return replace(each[0], rule="city districts", note=Message("its districts only"))
        return replace(each[0], rule="name in parts")
    if len(each) == 1:
        return each[0]
    if len(units_named - {""}) > 1:
        named = joined((str(units()[adcode]) for adcode in sorted(units_named - {""})), ", ")
        return _unmatched(Message("names different units: {named}", named=named), units_named - {""})
    return found


def province_code(text: str) -> str:
    """Code of the province that a name or a code stands for; empty for an empty text.

    >>> province_code("河北"), province_code("Hebei Province"), province_code("13")
    ('130000', '130000', '130000')
    """
    spelling = plain(text)
    if not spelling:
        return ""
    number = _NUMBER.fullmatch(spelling)
    code = number[1].ljust(6, "0") if number else _province_of(spelling)
    if code not in provinces():
        raise DataError(
            "province: {text!r} is no province of China. Give its name or its code, as 河北省 or 130000.",
            text=text,
        )
    return code


def _province_of(spelling: str) -> str:
    table = province_spellings()
    return next(iter(table.get(spelling if is_chinese(spelling) else latin(spelling), ())), "")


def _province(text: str, verbatim: bool) -> Resolution:
    """Find the province of a key, as it stands, or without the marks and the country that people write with it."""
    spelling = plain(text)
    if not spelling:
        return _unmatched("missing")
    bare = plain(without_marks(simplified(text)))
    number = _NUMBER.fullmatch(national_code(bare.removesuffix(".0")) or bare)
    if number:
        found = _province_by_code(number[1], verbatim and number[1] == text)
        return replace(found, rule="code with country") if found.adcode and national_code(bare) else found
    found = _province_by_name(spelling)
    if found.adcode or bare == spelling:
        return found
    again = _province_by_name(bare)
    return replace(again, rule=_how(text)) if again.adcode else again


def _province_by_code(digits: str, verbatim: bool) -> Resolution:
    code, rule = six_digits(digits, verbatim)
    if code in provinces():
        return Resolution(code, rule or "two-digit code")
    home = code[:2] + "0000"
    if home not in provinces():
        return _unmatched("no such code")
    return _no_province(provinces()[home].name if code else "")


def _province_by_name(spelling: str) -> Resolution:
    key = spelling if is_chinese(spelling) else latin(spelling)
    for rule, table in province_tables().items():
        if key in table:
            return Resolution(next(iter(table[key])), rule)
    homes = {units()[code].province for code in _all_names(is_chinese(spelling)).get(key, ())}
    if homes:
        return _no_province(joined(sorted(homes), ", "))
    return _UNKNOWN


def _nearest_provinces(key: str) -> Resolution:
    pool = [name for table in province_tables().values() for name in table]
    close = difflib.get_close_matches(key, pool, n=6, cutoff=0.5 if is_chinese(key) else 0.75)
    codes = dict.fromkeys(code for name in close for code in province_spellings()[name])
    return Resolution(
        "", UNMATCHED, Message(NO_SUCH_NAME), tuple(str(provinces()[code]) for code in [*codes][:3])
    )


def _no_province(home: str) -> Resolution:
    return _unmatched(Message("not a province, but a part of {province}", province=home))


def _unmatched(note: str, candidates: Iterable[str] = ()) -> Resolution:
    known = (units()[adcode] for adcode in sorted(set(candidates)))
    text = note if isinstance(note, Message) else Message(note)
    return Resolution("", UNMATCHED, text, tuple(map(str, known)))


# codes ----------------------------------------------------------------------------------------------------


def _by_code(digits: str, year: int | None, verbatim: bool) -> Resolution:
    code, rule = six_digits(digits, verbatim)
    if not code:
        return _unmatched("no code: codes have 6 digits, or 4, or 9 or 12 that end in zeros")
    old = old_codes().get(code, ())
    if code in units():
        earlier = [r for r in old if r.covers(year) and r.last < FOREVER and r.adcode != code]
        if not earlier:
            return Resolution(code, rule)
        meanings = joined(record.in_words() for record in earlier)
        note = Message(
            "ambiguous in {year}: the code of {unit} today, but then of {meanings}; use names",
            year=year,
            unit=units()[code].name,
            meanings=meanings,
        )
        return _unmatched(note, [code, *(r.adcode for r in earlier if r.adcode)])
    return _from_records(old, "old code", year) if old else _not_a_unit(code)


def digits_of(spelling: str) -> str:
    """Return the digits of a number without its decimals; nothing if it is none."""
    number = _NUMBER.fullmatch(spelling)
    return number[1] if number else ""


def six_digits(digits: str, verbatim: bool) -> tuple[str, str]:
    """Return the six-digit code that digits stand for, and the rule."""
    if len(digits) == 6:
        return digits, "code" if verbatim else "code, rewritten"
    if len(digits) == 4:
        return digits + "00", "four-digit code"
    if len(digits) in (9, 12, 14, 15) and not digits[6:].strip("0"):
        return digits[:6], "statistical code"
    return (digits + "0000", "") if len(digits) == 2 else ("", "")


def _not_a_unit(code: str) -> Resolution:
    if code in provinces():
        return _unmatched(IS_PROVINCE)
    parents = [code[:4] + "00", code[:2] + "0000"]
    for parent in parents:
        if parent in units() and parent != code:
            note = Message("a county-level code; its prefecture is {unit}", unit=str(units()[parent]))
            return _unmatched(note, [parent])
    successors = {r.adcode for r in old_codes().get(parents[0], ()) if r.adcode}
    if len(successors) == 1:
        (parent,) = successors
        note = Message("an old county-level code; its prefecture is now {unit}", unit=str(units()[parent]))
        return _unmatched(note, [parent])
    return _unmatched("no such code")


# names ----------------------------------------------------------------------------------------------------


def _by_name(spelling: str, year: int | None, province: str) -> Resolution:
    chinese = is_chinese(spelling)
    if spelling in _all_names(chinese):
        tables = chinese_tables() if chinese else english_tables()
        rule = next(rule for rule, table in tables.items() if spelling in table)
        return _settle(spelling, tables[rule][spelling], rule, province)
    if spelling in old_names():
        return _from_records(old_names()[spelling], "old name", year)
    return _not_a_name(spelling)


@cache
def _all_names(chinese: bool) -> Spellings:
    """Every spelling under any rule -> the units that have it, so that one look tells whether it is known."""
    tables = chinese_tables() if chinese else english_tables()
    return spellings(
        (name, code) for table in tables.values() for name, codes in table.items() for code in codes
    )


@cache
def _all_chinese() -> frozenset[str]:
    """Every Chinese spelling of which something is known: names, old names, provinces, and names of namesakes."""
    names = _all_names(True)
    namesakes = (name + suffix for name in names for suffix in _COUNTY_LEVEL)
    return frozenset((*names, *old_names(), *province_spellings(), *namesakes))


def _settle(spelling: str, adcodes: frozenset[str], rule: str, province: str) -> Resolution:
    fits = {a for a in adcodes if not province or units()[a].province_adcode == province}
    if not fits:
        return _elsewhere(province, sorted(adcodes))
    if len(fits) > 1:
        return _unmatched(Message("ambiguous: {n} units bear this name; give province=", n=len(fits)), fits)
    (adcode,) = fits
    namesake = province_spellings().get(spelling, frozenset())
    if namesake and not province and adcode not in namesake:
        full = units()[adcode].name
        note = "ambiguous: a province bears this name too; write {full} or give province="
        return _unmatched(Message(note, full=full), fits)
    return Resolution(adcode, rule)


def _from_records(group: Sequence[Record], rule: str, year: int | None) -> Resolution:
    """What old codes and names stand for: those in force in ``year``, else any, as files keep using them."""
    alive = [record for record in group if record.covers(year)] or group
    successors = {record.adcode for record in alive}
    note = joined(dict.fromkeys(record.in_words() for record in alive))
    if len(successors) > 1:
        advice = Message("give year=" if year is None else "use names of today")
        return _unmatched(Message("ambiguous: {note}; {advice}", note=note, advice=advice), successors - {""})
    (adcode,) = successors
    if adcode:
        return Resolution(adcode, rule, note)
    return _unmatched(Message("not a unit of {vintage}: {note}", vintage=VINTAGE, note=note))


def _not_a_name(spelling: str) -> Resolution:
    if _province_of(spelling):
        return _unmatched(IS_PROVINCE)
    namesakes = _namesakes(spelling)
    if namesakes:
        names = joined((str(units()[adcode]) for adcode in sorted(namesakes)), ", ")
        note = "not a prefecture-level name; not to be confused with {names}"
        return _unmatched(Message(note, names=names), namesakes)
    return _UNKNOWN


def _namesakes(spelling: str) -> frozenset[str]:
    """Units that bear the name without its suffix, as 恩施州 does for the county-level 恩施市."""
    chinese = is_chinese(spelling)
    ends = _COUNTY_LEVEL if chinese else _COUNTY_LEVEL_ENGLISH
    if not spelling.endswith(ends):
        return frozenset()
    names = _all_names(chinese)
    stems = (spelling.removesuffix(suffix) for suffix in ends)
    return frozenset().union(*(names[stem] for stem in stems if stem in names))


@cache
def _pool(chinese: bool) -> Spellings:
    """Spellings worth showing as the nearest ones."""
    if not chinese:
        return english_names()
    return {name: a for rule in ("full name", "short name") for name, a in chinese_tables()[rule].items()}


_NO_PLACES = frozenset(
    ("中国", "全国", "合计", "总计", "小计", "平均", "均值", "总体", "城市", "地区", "备注", "说明")
)
_GENERIC = frozenset("市县区旗盟自治地族")
"""Characters that kinds of units are called by: two names are not alike for having one of these."""


_WITHOUT_GENERIC = str.maketrans(dict.fromkeys(_GENERIC))


def _own(spelling: str) -> str:
    return spelling.translate(_WITHOUT_GENERIC)


@cache
def _by_letter() -> Spellings:
    """Character, or both ends of a name in Latin letters -> the names that have it, so that few need comparing."""
    chinese = ((letter, name) for name in _pool(True) for letter in set(_own(name)))
    latin = ((end, name) for name in _pool(False) for end in (name[:2], name[-4:]))
    return spellings((*chinese, *latin))


@lru_cache(maxsize=4096)
def _nearest(spelling: str) -> tuple[str, ...]:
    """Codes of up to three units whose names look most like this spelling: for messages only."""
    if len(spelling) > _LONGEST or spelling in _NO_PLACES:
        return ()
    chinese = is_chinese(spelling)
    pool, own = _pool(chinese), _own(spelling)
    if chinese and len(_by_letter().keys() & set(own)) < (1 if len(own) == 2 else 2):
        return ()
    shared = Counter(
        name for part in (set(own) if chinese else (own[:2], own[-4:])) for name in _by_letter().get(part, ())
    )
    names = sorted(name for name, n in shared.items() if not chinese or _plausible(own, _own(name), n))
    close = difflib.get_close_matches(spelling, names, n=6, cutoff=0.5 if chinese else 0.75) if names else []
    adcodes = dict.fromkeys(adcode for name in close for adcode in sorted(pool[name]))
    return tuple(adcodes)[:3]


def _plausible(own: str, name: str, shared: int) -> bool:
    """Whether two characters are shared, or in names of two the one in its place: 保锭 is near 保定, 中国 not 晋中."""
    if len(own) == len(name) == 2:
        return own[0] == name[0] or own[1] == name[1]
    return shared >= 2


# what holds for codes and names alike -----------------------------------------------------------------------


def _in_province(found: Resolution, province: str) -> Resolution:
    if not found.adcode or not province or units()[found.adcode].province_adcode == province:
        return found
    return _elsewhere(province, [found.adcode])


def _elsewhere(province: str, adcodes: Sequence[str]) -> Resolution:
    where = [
        Message("{unit} of {province}", unit=str(units()[a]), province=units()[a].province) for a in adcodes
    ]
    note = "not in {province}, but {where}"
    return _unmatched(Message(note, province=provinces()[province].name, where=joined(where, ", ")), adcodes)


def _merged_since(found: Resolution, year: int | None) -> Resolution:
    for record in old_codes().get(found.adcode, ()):
        if record.first > VINTAGE and record.covers(year):
            return replace(
                found, adcode=record.adcode, rule=f"{found.rule}, merged since", note=record.in_words()
            )
    return found
