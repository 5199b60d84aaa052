"""What each design compares with what, in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from spatial_iie.messages import Message

if TYPE_CHECKING:
    from spatial_iie.spreg.treatment.columns import Columns
    from spatial_iie.spreg.treatment.design_words import DesignWord

_READINGS = {
    "two-way": "{design}: treated regions against all {n} untreated ones, {exposed} of which have a treated neighbour; "
    "what spills over to these is taken off the effect.",
    "donut": "{design}: treated regions against the {n} untreated ones beyond reach; {dropped} within reach left out. "
    "It says nothing of spillovers.",
    "rings": "{design}: treated and nearby regions against the {n} beyond the last ring; right if nothing reaches "
    "beyond it.",
    "exposure": "{design}: own treatment and the treated share of neighbours; {n} untreated regions have none. The "
    "coefficient is the effect of all neighbours treated; right if the effect grows in proportion.",
    "sdm": "{design}: spillovers as a spatial Durbin model has them, through outcomes too; no region is out of "
    "reach, and all rests on the weights.",
    "callaway-santanna": "{design}: each cohort against the {n} never treated, {exposed} of which have a treated "
    "neighbour; no treated region is a control (diff-diff).",
    "sun-abraham": "{design}: the event study by cohorts, weighted by their shares, against the {n} never treated, "
    "{exposed} of which have a treated neighbour (diff-diff).",
    "imputation": "{design}: outcomes without treatment predicted from region-years not yet treated; {exposed} of {n} "
    "never treated regions have a treated neighbour (diff-diff).",
    "staggered-rings": "{design}: own and ring effects in two steps, effects of regions and years from region-years "
    "that are neither treated nor in a ring (Butts; Gardner; diff-diff).",
}


def reading(word: DesignWord, columns: Columns, exposed: int) -> Message:
    """Return the sentence on a design; another where regions out of its reach are neighbours by the weights."""
    sentence = Message(
        _READINGS[word.kind],
        design=word.title,
        n=int(columns.comparison.sum()),
        exposed=exposed,
        dropped=int((~columns.kept).sum()),
    )
    if not exposed or word.kind not in ("donut", "rings", "staggered-rings"):
        return sentence
    return Message(
        "{sentence} By the weights {n} of the regions compared with {n:is|are} still next to a treated one.",
        sentence=sentence,
        n=exposed,
    )
