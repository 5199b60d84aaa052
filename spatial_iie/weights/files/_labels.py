"""Labels of a file of weights, and the regions of a study: names and codes are matched by the rules for tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse

from spatial_iie.errors import WeightsError, WeightsWarning, listed, warn
from spatial_iie.messages import Message
from spatial_iie.weights.files._content import Content
from spatial_iie.weights.files.words import Order

if TYPE_CHECKING:
    from spatial_iie.study.study import Study


def labelled(content: Content, order: Order | None, study: Study, name: str) -> Content:
    """Return a content under the labels of the regions of a study.

    Parameters
    ----------
    content : Content
        As read; its labels are codes or names in any form, or there are none, or they only count.
    order : {"table", "code"}, optional
        What the order of the rows is, where labels do not say which region one is.
    study : Study
    name : str
        Of the file, for messages.

    Raises
    ------
    WeightsError
        If there are no labels and no order, or the number of rows is another, or two labels are of one region.
    """
    counted = _counted(content, study)
    if counted is not None and order is None and len(counted) != len(study.ids):
        counted = None  # of other regions, whatever their order
    if content.ids is None or counted is not None:
        return _in_order(content, counted, order, study, name)
    if order is not None:
        raise WeightsError(
            "{name} says which region a row is, so that there is no order to choose. Leave out {order}.",
            name=name,
            order=order,
        )
    found = regions_of(content.ids, study)
    for other in content.also:
        _refuse_contradiction(content.ids, found, other, regions_of(other, study), name)
        found = [mine or theirs for mine, theirs in zip(found, regions_of(other, study), strict=True)]
    if content.from_list:
        content, found = _merged(content, found)
    assert content.ids is not None
    _refuse_doubled(content.ids, found, name)
    _tell_unknown(content.ids, found, study, name)
    ids = pd.Index([one or str(label) for one, label in zip(found, content.ids, strict=True)], dtype=object)
    content = replace(content, ids=ids, also=())
    return _with_unnamed(content, study) if content.unnamed else content


def regions_of(labels: pd.Index, study: Study) -> list[str]:
    """Return the region of a study, or the code of the unit, that each label stands for; nothing if there is none."""
    texts = [str(label) for label in labels]
    known = {str(each): str(each) for each in study.ids}
    named = study.names
    by_name = (
        {str(value): str(key) for key, value in named.items() if (named == value).sum() == 1}
        if _own(study)
        else {}
    )
    by_number = {text.lstrip("0"): text for text in known if text.isdecimal()}
    if len(by_number) < sum(text.isdecimal() for text in known):
        by_number = {}
    found = [
        known.get(t) or by_name.get(t) or (by_number.get(t.lstrip("0")) if t.isdecimal() else None) or ""
        for t in texts
    ]
    open_ = [k for k, one in enumerate(found) if not one]
    if open_ and not _own(study):
        from spatial_iie.study.match import match

        codes = match([texts[k] for k in open_], level=study.level, vintage=study.vintage).to_frame()[
            "adcode"
        ]
        for k, code in zip(open_, codes, strict=True):
            found[k] = code if isinstance(code, str) else ""
    return found


def _own(study: Study) -> bool:
    """Whether regions are known by keys of their own alone, and not as units of China."""
    return not study.level


def _counted(content: Content, study: Study) -> np.ndarray | None:
    """Return the place of each row where labels are 1 to n, or 0 to n - 1, and none is a region."""
    if content.ids is None or content.unnamed:
        return None
    texts = [str(label) for label in content.ids]
    if not all(text.isascii() and text.isdecimal() for text in texts) or study.ids.map(str).isin(texts).any():
        return None
    numbers = np.array([int(text) for text in texts])
    first = int(numbers.min(initial=0 if len(numbers) == 0 else numbers[0]))
    if first not in (0, 1) or sorted(numbers) != list(range(first, first + len(numbers))):
        return None
    return np.asarray(numbers - first)


def _in_order(
    content: Content, place: np.ndarray | None, order: Order | None, study: Study, name: str
) -> Content:
    if order is None:
        raise WeightsError(
            "{name} does not say which region a row is. Its rows may be in the order of the "
            "table or in that of the codes; only you can know. Say {name}@table or "
            "{name}@code (--weights-order table or code), or write the codes into its first "
            "row and column.",
            name=name,
        )
    wanted = study.table_order if order == "table" else study.ids
    n = content.matrix.shape[0]
    if n != len(wanted):
        raise WeightsError(
            "{name} has {n} {n:row|rows} without labels, and the study has {m} regions: no "
            "order fits. Write the codes into "
            "its first row and column.",
            name=name,
            n=n,
            m=len(wanted),
        )
    return replace(content, ids=wanted if place is None else wanted[place], also=())


def _refuse_contradiction(
    labels: pd.Index, found: list[str], others: pd.Index, theirs: list[str], name: str
) -> None:
    pairs = [
        Message("{key} beside {other}", key=label, other=other)
        for label, mine, other, their in zip(labels, found, others, theirs, strict=True)
        if mine != their and ((mine and their) or (label != other and not (mine or their)))
    ]
    if pairs:
        raise WeightsError(
            "{name}: rows and columns are not labelled alike, in the same order, at {differ}.",
            name=name,
            differ=listed(pairs),
        )


def _merged(content: Content, found: list[str]) -> tuple[Content, list[str]]:
    """Return links with one label for each region, where a list names one in several ways and no link twice."""
    assert content.ids is not None
    place, first = pd.factorize(
        pd.Series([one or f"?{label}" for one, label in zip(found, content.ids, strict=True)])
    )
    coo = sparse.coo_array(content.matrix)
    i, j = (place[each] for each in coo.coords)
    if len(first) == len(found) or pd.Index(i * len(first) + j).has_duplicates:
        return content, found
    where = [int(np.flatnonzero(place == k)[0]) for k in range(len(first))]
    matrix = sparse.csr_array((coo.data, (i, j)), shape=(len(first), len(first)))
    half = content.half and not (matrix != 0).multiply((matrix != 0).T).nnz
    return replace(content, matrix=matrix, ids=content.ids[where], half=half), [found[k] for k in where]


def _refuse_doubled(labels: pd.Index, found: list[str], name: str) -> None:
    by_region: dict[str, list[str]] = {}
    for label, one in zip(labels, found, strict=True):
        if one:
            by_region.setdefault(one, []).append(str(label))
    twice = [
        Message("{key} for {labels}", key=key, labels=", ".join(each))
        for key, each in by_region.items()
        if len(each) > 1
    ]
    if twice:
        raise WeightsError(
            "{name}: different labels stand for one region {twice}. Keep one of each.",
            name=name,
            twice=listed(twice),
        )


def _tell_unknown(labels: pd.Index, found: list[str], study: Study, name: str) -> None:
    """Name the labels that are no region known, if others are: those that are merely not in the table need no word."""
    unknown = [str(label) for label, one in zip(labels, found, strict=True) if not one]
    if unknown and len(unknown) < len(found) and not _own(study):
        warn(
            Message(
                "{name}: {n} labels are no region known {labels}; their links were set aside.",
                name=name,
                n=len(unknown),
                labels=listed(unknown),
            ),
            WeightsWarning,
        )


def _with_unnamed(content: Content, study: Study) -> Content:
    """Return a content with the regions that a .gwt counts but does not name, if as many are missing."""
    assert content.ids is not None
    alone = study.ids[~study.ids.isin(content.ids)]
    if len(alone) != content.unnamed:
        return replace(content, unnamed=0)
    n = len(content.ids) + len(alone)
    coo = sparse.coo_array(content.matrix)
    matrix = sparse.csr_array((coo.data, coo.coords), shape=(n, n))
    return replace(content, matrix=matrix, ids=content.ids.append(alone), unnamed=0)
