"""Names and codes of places in, six-character adcodes out, with the rule that was used for each."""

from __future__ import annotations

import math
import numbers
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from spatial_iie.errors import AlignmentError, DataError, listed, plural
from spatial_iie.messages import Message, term
from spatial_iie.study._names import VINTAGE, plain
from spatial_iie.study._resolve import NO_SUCH_NAME, UNMATCHED, Resolution, province_code, resolve
from spatial_iie.study.carrying import on_map
from spatial_iie.study.levels import KEYED, check_level, is_county, vintage_of
from spatial_iie.study.units import names_at
from spatial_iie.study.vintages import check_vintage

_NAMED = 5  # keys that an error names


@dataclass(frozen=True, eq=False, repr=False)
class Matching:
    """Which unit each key stands for, and by which rule that was found.

    Made by `match`. Nothing in it is guessed: a key either has one unit and the rule that found it, or
    none and the reason.

    Examples
    --------
    >>> found = match(["北京", "襄樊市", "恩施市"])
    >>> found
    Matching(3 keys, 2 matched: 1 by short name, 1 by old name; 1 unmatched)
    >>> found.to_frame()[["key", "adcode", "rule"]].fillna("").values.tolist()
    [['北京', '110000', 'short name'], ['襄樊市', '420600', 'old name'], ['恩施市', '', 'unmatched']]
    """

    _table: pd.DataFrame

    def codes(self) -> pd.Series:
        """Six-character adcodes, indexed as the input was.

        Raises
        ------
        DataError
            If a key is unmatched or ambiguous, or if different keys stand for the same unit (within a
            year, where years were given); the same key in many rows is no fault.

        Examples
        --------
        >>> match(["南宁市", 542400, "1301"]).codes().tolist()
        ['450100', '540600', '130100']
        >>> match(["恩施市", "南宁"]).codes()
        Traceback (most recent call last):
        ...
        spatial_iie.errors.DataError: 1 of 2 keys is not matched: [恩施市 (not a prefecture-level name; \
not to be confused with 422800 恩施土家族苗族自治州)]. Correct or drop them, or give province= or year=; \
.unmatched lists every one.
        """
        self._refuse_unmatched()
        self._refuse_doubled()
        return pd.Series(self._table["adcode"].tolist(), index=self._table.index, name="adcode", dtype=str)

    @property
    def unmatched(self) -> pd.DataFrame:
        """Every key without a unit, once: ``key``, ``reason`` and nearest ``candidates``."""
        lost = self._table.loc[self._table["rule"] == UNMATCHED, ["key", "note", "candidates"]]
        lost = lost.rename(columns={"note": "reason"})
        return lost[~lost["key"].map(_identity).duplicated()].reset_index(drop=True)

    @property
    def doubled(self) -> pd.DataFrame:
        """Units that different keys stand for: ``year`` if given, ``adcode``, ``name``, ``keys``, ``note``.

        Examples
        --------
        >>> match(["襄樊", "襄阳", "襄阳"]).doubled["keys"].tolist()
        ['襄樊 and 襄阳']
        >>> match(["襄樊", "襄阳"], year=[2009, 2012]).doubled.empty
        True
        """
        by = [column for column in ("year", "adcode") if column in self._table]
        found = self._table[self._table["rule"] != UNMATCHED]
        found = found[~found.assign(key=found["key"].map(_identity)).duplicated([*by, "key"])]
        found = found[found.duplicated(by, keep=False)]
        columns = {"name": ("name", "first"), "keys": ("key", _together), "note": ("note", "max")}
        return found.groupby(by, sort=True, dropna=False).agg(**columns).reset_index()

    def contradicted(self, notes: Mapping[str, Message]) -> Matching:
        """Return the matching without the keys that something else contradicts: {key: why}."""
        table = self._table.copy()
        for row in table.index[table["key"].map(_identity).isin(list(map(plain, notes)))]:
            why = notes[_identity(table.loc[row, "key"])]
            table.loc[row, ["adcode", "name", "rule"]] = [None, None, UNMATCHED]
            table.loc[row, "note"] = why
        return Matching(table)

    def to_frame(self) -> pd.DataFrame:
        """Every key with ``adcode``, ``name`` and ``rule``, indexed as the input was.

        ``note`` says when an old code or name was in force, or why a key is unmatched, ``candidates``
        which units come nearest to it; there is a ``year`` if years were given.
        """
        return self._table.copy()

    def __repr__(self) -> str:
        rules = Counter(self._table["rule"].tolist())
        lost = rules.pop(UNMATCHED, 0)
        how = ", ".join(f"{count} by {rule}" for rule, count in rules.items())
        matched = f"{sum(rules.values())} matched" + (f": {how}" if how else "")
        return f"Matching({len(self._table)} keys, {matched}; {lost} unmatched)"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>{self._table.to_html(max_rows=20)}"

    def _refuse_unmatched(self) -> None:
        lost = self.unmatched
        if lost.empty:
            return
        total = self._table["key"].map(_identity).nunique()
        first = [_complaint(*row) for row in lost.head(_NAMED).itertuples(index=False)]
        raise DataError(
            "{n_lost} of {total} keys {are} not matched: {complaints}. Correct or drop them, or "
            "give province= or year=; {every_one} lists every one.",
            n_lost=len(lost),
            total=total,
            are="is" if len(lost) == 1 else "are",
            every_one=term(".unmatched", "the table above"),
            complaints=listed([*first, *lost["key"].iloc[_NAMED:]], _NAMED),
        )

    def _refuse_doubled(self) -> None:
        doubled = self.doubled
        if doubled.empty:
            return
        whose = [_double(row) for row in doubled.to_dict("records")]
        by_year = ", or give year="
        raise DataError(
            "different keys stand for {n} unit{s}: {whose}. Keep one, or combine their rows{by_year}; "
            "{every_one} lists every one.",
            n=len(doubled),
            s=plural(doubled),
            whose=listed(whose, 3),
            by_year="" if "year" in doubled else Message(by_year),
            every_one=term(".doubled", "the table above"),
        )


def match(
    keys: Iterable[object],
    *,
    year: object = None,
    province: object = None,
    level: str = "prefecture",
    vintage: int | None = None,
) -> Matching:
    """Find the unit of end-2018, a prefecture-level one or a province, that each name or code stands for.

    Rules are tried in this order, and the first under which the key is known decides: six-digit code
    (also as a number, with ".0", blanks or fullwidth digits); four-digit code; statistical code of 9 or
    12 digits that ends in zeros; old code; full name (恩施土家族苗族自治州); short name (恩施); name with
    its suffix (恩施州); province and name (湖北恩施州); other name (巴州); old name (襄樊); English or
    pinyin name (case, accents, spaces, hyphens and apostrophes do not count), also beside its province
    ("Suzhou, Anhui"). A name that several units bear is left unmatched, with the candidates.

    A key that is not known as it stands is read as people write names: traditional characters (廣州), marks of
    footnotes (深圳市*, 深圳市[1]), the code of the country in front (156440300), and several names of one unit
    (襄阳(襄樊), 辽宁-大连, 深圳市（全市）, 440300 深圳市). All names in a key must be names of the same unit.
    石家庄市市辖区 is found as "city districts", with a note that only these are meant.

    Old codes and names are found whatever the year is, since files keep using them: 542400 is 540600
    那曲市 in 2019 too. Where one has had several meanings, ``year`` decides, or nothing does.

    Two short names are also those of provinces: 吉林 (吉林市 or 吉林省) and 海南 (海南州 of 青海省 or
    海南省), in English too. They are taken only with ``province``; elsewhere write 吉林市, 海南州.

    Parameters
    ----------
    keys
        Names or codes: strings, integers, floats.
    year
        A year, or one for each key. 莱芜 is 371200 until 2018 and part of 370100 济南市 from 2019.
    province
        Name or code of a province, or one for each key; a unit elsewhere does not match. For counties also of a
        prefecture, or of both one behind the other.
    level : {"prefecture", "province", "county", "county-merged"}
        What the keys are to stand for. Provinces are found by six-digit, two-digit and statistical codes, full and
        short names (广西壮族自治区, 广西), other names (内蒙, Xizang), one character (桂), English or pinyin names,
        and two letters as in GB/T 2260 and ISO 3166-2: HE is Hebei, HB Hubei, HN Hunan, HA Henan, SX Shanxi, SN
        Shaanxi. Counties are found by six-digit and statistical codes of any year since 2000, by full and short
        Chinese names of any of these years, and by these with the prefecture, the province or both in front
        (石家庄市桥西区); a name that several counties bear needs one of these or ``province``. With "county-merged" the
        districts of each city are one unit (130101 石家庄市市辖区), as county statistics count.
    vintage : int, optional
        The year, 2000 to 2025, by default 2018, at whose end the divisions of the map stood; codes and names are those
        of that year. A unit that is part of a larger one on the map has that one's code, and a rule that ends in
        "merged since"; one whose land lies in several has none. Counties are those of the end of 2023.

    Returns
    -------
    Matching
        ``.codes()`` gives the adcodes, or says what did not match.

    Raises
    ------
    DataError
        If ``keys`` is a single text, or a year or a province cannot be read.
    AlignmentError
        If ``year`` or ``province`` does not fit the keys.

    Examples
    --------
    >>> match(["河北保定", "黔西南州", 652100.0, "Xi'an"]).codes().tolist()
    ['130600', '522300', '650400', '610100']
    >>> match(["莱芜", "莱芜"], year=[2018, 2019]).codes().tolist()
    ['371200', '370100']
    >>> match(["Suzhou"]).unmatched.loc[0, "candidates"]
    '320500 苏州市, 341300 宿州市'
    >>> match(["Suzhou"], province="安徽").codes().tolist()
    ['341300']
    >>> match(["内蒙古", "Hebei", "15", "HB"], level="province").codes().tolist()[1:]
    Traceback (most recent call last):
    ...
    spatial_iie.errors.DataError: different keys stand for 1 unit: [150000 内蒙古自治区 for 内蒙古 and 15]. Keep one, \
or combine their rows, or give year=; .doubled lists every one.
    >>> match(["内蒙古", "Hebei", "45", "HB"], level="province").codes().tolist()
    ['150000', '130000', '450000', '420000']
    >>> match(["石家庄市桥西区", "正定", "延庆县", 341421], level="county").codes().tolist()
    ['130104', '130123', '110119', '340124']
    >>> match(["巢湖", "襄阳", "莱芜"], year=2005, vintage=2010).to_frame()[["adcode", "name"]].values.tolist()
    [['341400', '巢湖市'], ['420600', '襄阳市'], ['371200', '莱芜市']]
    """
    if isinstance(keys, (str, bytes, pd.DataFrame)) or not isinstance(keys, Iterable):
        raise DataError(
            "keys is a {kind}, not a list or a column of names or codes.", kind=type(keys).__name__
        )
    return look_up(keys, year=year, province=province, level=level, vintage=vintage, suggest=True)


def look_up(
    keys: Iterable[object],
    *,
    year: object = None,
    province: object = None,
    level: str = "prefecture",
    vintage: int | None = None,
    suggest: bool = False,
) -> Matching:
    """Match as :func:`match` does, without looking for the units whose names come nearest: for many keys."""
    check_level(level, KEYED)
    vintage = vintage_of(level, vintage)
    check_vintage(vintage)
    find, place = _rules(level, vintage)
    column = keys if isinstance(keys, pd.Series) else pd.Series(list(keys), dtype=object)
    every = _spread("year", year, column)
    read = {value: _year(value) for value in dict.fromkeys(every)}
    years = [read[value] for value in every]
    homes = _spread("province", province, column)
    codes = {text: place(text) for text in dict.fromkeys(map(_text, homes))}
    seen: dict[tuple[object, ...], Resolution] = {}
    found = []
    for key, when, home in zip(column.tolist(), years, homes, strict=True):
        text = _text(key)
        verbatim = isinstance(key, (str, numbers.Integral))
        question = (text, verbatim, when, codes[_text(home)])
        if question not in seen:
            seen[question] = find(*question, suggest)
        found.append(seen[question])
    return Matching(_tabulate(column, found, None if year is None else years, names_at(level, vintage)))


def _rules(level: str, vintage: int) -> tuple[Callable[..., Resolution], Callable[[str], object]]:
    """Return how a key is found at a level, and how the place is read in which it is to lie."""
    if is_county(level):
        from spatial_iie.study._county_names import county, homes_of  # which are many

        return lambda text, verbatim, when, homes, suggest: county(
            text, verbatim=verbatim, year=when, homes=homes, level=level, suggest=suggest
        ), homes_of
    carried = level == KEYED[0] and vintage != VINTAGE

    def of_units(text: str, verbatim: bool, when: int | None, home: str, suggest: bool) -> Resolution:
        known = min(when, VINTAGE) if carried and when is not None else when
        one = resolve(text, verbatim=verbatim, year=known, province=home, level=level, suggest=suggest)
        return on_map(one, text, when, vintage, home) if carried else one

    return of_units, province_code


def _tabulate(
    keys: pd.Series, found: list[Resolution], years: list[int | None] | None, names: Mapping[str, str]
) -> pd.DataFrame:
    table = {"key": keys.tolist()}
    if years is not None:
        table["year"] = pd.array(years, dtype="Int64")
    table["adcode"] = [one.adcode or None for one in found]
    table["name"] = [names.get(one.adcode) for one in found]
    table["rule"] = [one.rule for one in found]
    notes = [one.note for one in found]
    table["note"] = pd.Series(notes, index=keys.index, dtype=object)  # as messages
    table["candidates"] = [", ".join(one.candidates) for one in found]
    return pd.DataFrame(table, index=keys.index)


def _text(key: object) -> str:
    """A key as text: numbers without ".0", missing values empty."""
    if isinstance(key, str):
        return key
    if key is None or key is pd.NA or key is pd.NaT:
        return ""
    if isinstance(key, numbers.Real) and not isinstance(key, (bool, numbers.Integral)):
        value = float(key)
        return "" if math.isnan(value) else str(int(value)) if value.is_integer() else repr(value)
    return str(key)


def _identity(key: object) -> str:
    """What makes two keys the same key: 110000 and " 110000" are."""
    return plain(_text(key))


def _together(keys: pd.Series) -> str:
    """Different keys in one line."""
    return " and ".join(map(_text, keys))


def _complaint(key: object, reason: str, candidates: str) -> Message:
    """One unmatched key in an error; candidates that the reason has not named are added."""
    near = Message("; nearest {candidates}", candidates=candidates)
    return Message(
        "{key} ({reason}{near})",
        key=_text(key) or Message("blank"),
        reason=reason,
        near=near if reason == NO_SUCH_NAME and candidates else "",
    )


def _double(row: Mapping[Hashable, object]) -> Message:
    """One unit that several keys stand for, in an error."""
    dated = "year" in row and not pd.isna(row["year"])
    return Message(
        "{unit}{when} for {keys}{why}",
        unit=f"{row['adcode']} {row['name']}",
        when=Message(" in {year}", year=row["year"]) if dated else "",
        keys=row["keys"],
        why=Message(" ({note})", note=row["note"]) if row["note"] else "",
    )


def _spread(what: str, value: object, keys: pd.Series) -> list[object]:
    """One value for each key."""
    if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Iterable):
        return [value] * len(keys)
    if isinstance(value, pd.Series) and not value.index.equals(keys.index):
        raise AlignmentError(
            "{what} and the keys have different indexes. Take both from one table.", what=what
        )
    values = list(value)
    if len(values) != len(keys):
        raise AlignmentError(
            "{what} has {n_values} {n_values:value|values} for {n_keys} keys. Give one, or one for each.",
            what=what,
            n_values=len(values),
            n_keys=len(keys),
        )
    return values


def _year(value: object) -> int | None:
    text = plain(_text(value)).removesuffix(".0")
    if not text:
        return None
    if not (text.isdecimal() and len(text) == 4):
        raise DataError("year: {value!r} is no year. Give a number such as 2019.", value=value)
    return int(text)
