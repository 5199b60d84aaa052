"""What the page lets its reader explore, from what the parts have found."""

from __future__ import annotations

from collections.abc import Mapping

from spatial_iie.chapter.desk import Desk
from spatial_iie.chapter.part import Found
from spatial_iie.chapter.parts.explorer import views as views_of
from spatial_iie.chapter.words.neighbourhoods import weights_in_words
from spatial_iie.report.explorer import Explorer


def explorer(desk: Desk, findings: Mapping[str, Found]) -> Explorer | None:
    """Return the explorer of a report, or None if a part it is made from could not be made.

    Parameters
    ----------
    desk : Desk
    findings : mapping of str to mapping
        Of parts ``local`` and ``explorer``.
    """
    from spatial_iie.viz.maps.names import names_of

    if not {"local", "explorer"} <= set(findings):
        return None
    views = views_of(desk, findings)
    language, chosen = desk.plan.language, desk.plan.statistics
    variables = dict.fromkeys(variable for variable, _, _ in views)
    pairs = dict.fromkeys((variable, year) for variable, _, year in views)
    return Explorer(
        regions=desk.layer,
        projection=desk.plan.figures.projection or "auto",
        names=names_of(desk.layer, language),
        views=views,
        values={pair: desk.study[pair] for pair in pairs},
        variables={each: desk.label(each, language) for each in variables},
        weights={
            spec: weights_in_words(spec, language) for spec in dict.fromkeys(spec for _, spec, _ in views)
        },
        alpha=chosen.alpha,
        correction=None if chosen.correction == "none" else chosen.correction,  # type: ignore[arg-type]
    )
