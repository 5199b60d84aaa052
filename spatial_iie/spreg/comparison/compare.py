"""Fits side by side, in the layout of the field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from spatial_iie._registry import model_of
from spatial_iie.errors import DataError, listed
from spatial_iie.inference import check_choice, critical_value, stars
from spatial_iie.messages import Message, headings, joined
from spatial_iie.results import RegressionResult, TableAbout, TableResult, dated, fixed, weights_in_words
from spatial_iie.results.base import as_message
from spatial_iie.results.parentheses import Estimate, Parentheses, estimates_of, legend
from spatial_iie.spreg.comparison._one_sample import on_one_sample
from spatial_iie.spreg.specification.fit_tests import Style, fit_tests

if TYPE_CHECKING:
    from spatial_iie.results import TestResult

Layout = Literal["paper", "long"]
SPATIAL = ("tau", "eta", "rho", "lambda", "phi")
KINDS = ("direct", "indirect", "total")
EFFECTS = {
    "Region effects": "region",
    "Year effects": "year",
    "Random effects": "random",
    "Means over time": "correlated",
}
TESTS = ("Wald: slopes", "F: slopes", "Wald: theta", "Wald: rho", "Wald: lambda", "LR: space")
Row = tuple[str, list[str]]
_YES, _NO = Message("Yes"), Message("No")


def compare(
    fits: Mapping[str, RegressionResult],
    *,
    controls: Iterable[str] = (),
    lines: Mapping[str, Mapping[str, str] | str] | None = None,
    impacts: bool = False,
    style: Style | None = None,
    parentheses: Parentheses = "z",
    decimals: int = 3,
    layout: Layout = "paper",
) -> TableResult:
    """Return a table with a column a fit: coefficients with stars, z values or others below in parentheses.

    All columns are of one sample: regions that one fit left out because they have no neighbours are left out of the
    others too, OLS included, which are fitted again for that; a note says so. Fits with ``isolates="zero"`` stay.

    Parameters
    ----------
    fits : mapping of str to RegressionResult
        Heading -> fit, e.g. ``{"OLS": fit1, "SDEM": fit2}``.
    controls : iterable of str
        Regressors that are not shown one by one; a line "Controls" says which fits have any.
    lines : mapping, optional
        Further lines, e.g. ``{"Region fixed effects": {"FE": "Yes"}}``, or one text for all fits; a fit not named
        says No.
    impacts : bool
        Add direct, indirect and total impacts as a second panel.
    style : {"spregsem"}, optional
        Put Wald, F and "LR" of Stata's ``spregsem`` first under fits of SEM and SDEM, labelled as such.
    parentheses : {"z", "t", "se", "p", "ci"}
        What stands in parentheses: ratios to standard errors (Student's t for least squares with classical errors,
        as the note below the table says), standard errors,
        p-values or 95 % confidence intervals. "std_error" is read as "se".
    decimals : int
        Of coefficients; at least so many digits that a small one is not shown as zero.
    layout : {"paper", "long"}
        "paper": text cells as above. "long": a row a number, columns fit, part, term, estimate, std_error, z, p,
        for programs.

    Returns
    -------
    TableResult
        Blocks: regressors, their lags ``W x``, rho and lambda, lines (controls, "Region effects", "Year effects",
        "Random effects" where a fit has them), impacts, tests, sigma2, log-likelihood, AIC, BIC, N. Of fits to several
        years also R2 within, between and overall (see :func:`spatial_iie.spreg.panel`), regions and years; N is the
        number of region-years, "Independent observations" what the likelihood counts. Columns whose likelihoods are
        of different samples, or of data from which other effects were removed, are marked (a), (b), ... there.

    Raises
    ------
    DataError
        If there is no fit, a control is in none, or an option has no effect on these fits or this layout.

    Notes
    -----
    Stars: one at 10 %, two at 5 %, three at 1 %.

    Examples
    --------
    >>> import numpy as np, pandas as pd, spatial_iie as si
    >>> w = si.weights.lattice(7, 7).row_standardized()
    >>> data = pd.DataFrame(np.random.default_rng(3).standard_normal((49, 2)), columns=["x", "y"], index=w.ids)
    >>> table = si.spreg.compare({"OLS": si.spreg.ols("y ~ x", data), "SDEM": si.spreg.sdem("y ~ x", data, w)})
    >>> table.to_frame()["variable"].tolist()[:6]
    ['Intercept', '', 'x', '', 'W x', '']
    """
    check_choice("layout", layout, Layout)
    check_choice("parentheses", parentheses, Parentheses)
    _check_fits(fits)
    _check_used(fits, controls, lines, style, parentheses, decimals, layout)
    fits, sample = on_one_sample(fits)
    hidden = _hidden(fits, controls)
    tests = {label: _tests(fit, style) for label, fit in fits.items()}
    marks, apart = _samples(fits)
    if layout == "long":
        frame = _long(fits, tests)
    else:
        rows = _coefficients(fits, hidden, parentheses, decimals)
        rows += _lines(fits, hidden, lines or {})
        if impacts:
            rows += _impacts(fits, hidden, parentheses, decimals)
        rows += _test_rows(tests, decimals) + _statistics(fits, marks)
        frame = pd.DataFrame(
            [cells for _, cells in rows], columns=pd.Index(list(fits), dtype=object), dtype=object
        )
        frame.insert(0, "variable", pd.Series([name for name, _ in rows], dtype=object))
    about = _about(fits, tests, parentheses, layout)
    return TableResult(frame, _heading(fits), about | TableAbout(notes=(*sample, *apart, *about.notes)))


def _check_fits(fits: Mapping[str, RegressionResult]) -> None:
    if not isinstance(fits, Mapping) or not fits:
        raise DataError("compare wants a mapping of headings to fits, such as {'OLS': fit1, 'SDEM': fit2}.")
    wrong = [label for label, fit in fits.items() if not isinstance(fit, RegressionResult)]
    if wrong:
        raise DataError("{wrong} are no regression results.", wrong=listed(wrong))


def _check_used(
    fits: Mapping[str, RegressionResult],
    controls: Iterable[str],
    lines: Mapping[str, Mapping[str, str] | str] | None,
    style: Style | None,
    parentheses: Parentheses,
    decimals: int,
    layout: Layout,
) -> None:
    """Refuse options that would do nothing."""
    if style is not None and not any(_styled(fit) for fit in fits.values()):
        raise DataError(
            "style={style!r} is for SEM and SDEM, and none is among {fits}.",
            style=style,
            fits=listed(list(fits), 12),
        )
    if layout == "long":
        given = [name for name, value in (("controls", controls), ("lines", lines)) if value]
        given += ["parentheses"] if parentheses != "z" else []
        given += ["decimals"] if decimals != 3 else []
        if given:
            raise DataError(
                "{given} belongs to layout='paper'; layout='long' has every number in full.",
                given=joined(given, ", "),
            )
    named = {label for line in (lines or {}).values() if not isinstance(line, str) for label in line}
    unknown = sorted(named - set(fits))
    if unknown:
        raise DataError(
            "lines names {unknown}, which are no fits; there are {fits}.",
            unknown=listed(unknown),
            fits=listed(list(fits), 12),
        )


def _styled(fit: RegressionResult) -> bool:
    return model_of(fit.model).of_errors and "lambda" in fit.params.index


def _hidden(fits: Mapping[str, RegressionResult], controls: Iterable[str]) -> set[str]:
    named = {controls} if isinstance(controls, str) else set(controls)
    known = {name for fit in fits.values() for name in fit.params.index}
    unknown = sorted(named - known)
    if unknown:
        raise DataError(
            "the controls {unknown} are in none of the fits; there are {known}.",
            unknown=listed(unknown),
            known=listed(sorted(known), 20),
        )
    return named


def _tests(fit: RegressionResult, style: Style | None) -> list[TestResult]:
    mine = style if _styled(fit) else None
    return list(fit_tests(fit, style=mine).members)


def _order(fits: Mapping[str, RegressionResult]) -> list[str]:
    """Return all parameters: regressors in the order of the fits, then lags, then rho, lambda and phi; no effects."""
    seen = list(dict.fromkeys(name for fit in fits.values() for name in fit.params.index))
    effects = {name for fit in fits.values() for name in _of_effects(fit)}
    lags = {name for fit in fits.values() for name in fit.design.lags} - effects
    own = [name for name in seen if name not in lags and name not in SPATIAL and name not in effects]
    return own + [name for name in seen if name in lags] + [name for name in SPATIAL if name in seen]


def _coefficients(
    fits: Mapping[str, RegressionResult], hidden: set[str], parentheses: Parentheses, decimals: int
) -> list[Row]:
    found = [estimates_of(fit) for fit in fits.values()]
    rows: list[Row] = []
    for name in _order(fits):
        if name not in hidden:
            rows += _pair(name, [of.get(name) for of in found], parentheses, decimals)
    return rows


def _impacts(
    fits: Mapping[str, RegressionResult], hidden: set[str], parentheses: Parentheses, decimals: int
) -> list[Row]:
    tables = [fit.impacts().to_frame() for fit in fits.values()]
    names = [
        name for name in dict.fromkeys(name for table in tables for name in table.index) if name not in hidden
    ]
    rows: list[Row] = []
    for kind in KINDS:
        rows.append((Message(f"{kind.capitalize()} impacts"), [""] * len(fits)))
        columns = [kind, *(f"{kind}_{part}" for part in ("std_error", "z", "p"))]
        for name in names:
            cells = [
                _impact(table.loc[name], columns, fit.residual_df) if name in table.index else None
                for table, fit in zip(tables, fits.values(), strict=True)
            ]
            rows += _pair(name, cells, parentheses, decimals)
    return rows


def _impact(row: pd.Series, columns: list[str], df: int | None) -> Estimate:
    value, std_error, ratio, p = map(float, row[columns])
    if (low := f"{columns[0]}_low") in row:  # of restricted maximum likelihood
        return Estimate(value, std_error, ratio, p, float(row[low]), float(row[f"{columns[0]}_high"]))
    margin = critical_value(0.95, df) * std_error
    return Estimate(value, std_error, ratio, p, value - margin, value + margin)


def _pair(name: str, cells: list[Estimate | None], parentheses: Parentheses, decimals: int) -> list[Row]:
    """Return two rows of a term: estimate with stars, and what stands in parentheses; nothing where it is not defined.

    An estimate without an error, phi at its limit, stands alone; one with an error of 0, an impact that cannot be
    other than 0, is not shown.
    """
    pairs = [
        cell.cells(parentheses, decimals)
        if cell is not None and np.isfinite(cell.value) and cell.std_error != 0
        else ("", "")
        for cell in cells
    ]
    return [(name, [above for above, _ in pairs]), ("", [below for _, below in pairs])]


def _lines(
    fits: Mapping[str, RegressionResult], hidden: set[str], lines: Mapping[str, Mapping[str, str] | str]
) -> list[Row]:
    rows: list[Row] = []
    if hidden:
        have = [not hidden.isdisjoint(fit.params.index) for fit in fits.values()]
        rows.append((Message("Controls"), [_YES if one else _NO for one in have]))
    effects = [fit.about.effects for fit in fits.values()]
    several = any(fit.about.years for fit in fits.values())
    for heading, kind in EFFECTS.items():
        if any(kind in effect for effect in effects) or (several and kind not in ("random", "correlated")):
            rows.append((Message(heading), [_YES if kind in effect else _NO for effect in effects]))
    for term in dict.fromkeys(name for fit in fits.values() for name in fit.about.effect_terms):
        rows.append((term, [_YES if term in fit.about.effect_terms else _NO for fit in fits.values()]))
    for name, values in lines.items():
        rows.append((name, [values if isinstance(values, str) else values.get(label, _NO) for label in fits]))
    return rows


def _test_rows(tests: Mapping[str, list[TestResult]], decimals: int) -> list[Row]:
    names = list(dict.fromkeys(test.name for members in tests.values() for test in members))
    names.sort(key=_rank)
    by_fit = [{test.name: test for test in members} for members in tests.values()]

    def cell(test: TestResult | None) -> str:
        return "" if test is None else f"{test.statistic:.{decimals}f}{stars(test.p_value)}"

    return [(as_message(name), [cell(members.get(name)) for members in by_fit]) for name in names]


def _rank(name: str) -> int:
    """Return where a test stands: spregsem's own come first, then those of all models, then those of instruments."""
    return TESTS.index(name) if name in TESTS else -1 if "spregsem" in name else len(TESTS)


def _statistics(fits: Mapping[str, RegressionResult], samples: list[str]) -> list[Row]:
    """Return what is known of each fit as a whole; ``samples`` marks likelihoods of different data."""
    every = list(fits.values())
    rows: list[Row] = []

    def row(name: str, value: Callable[[RegressionResult], str]) -> None:
        rows.append((Message(name), [value(fit) for fit in every]))

    row("sigma2", lambda fit: fixed(fit.sigma2, 4))
    several = [fit for fit in every if fit.about.years]
    if several:
        for name, key in R_SQUARED.items():
            row(name, lambda fit, key=key: _or_nothing(fit.about.get(key)))  # type: ignore[misc]
    for name, criterion in (("Log-likelihood", "log_likelihood"), ("AIC", "aic"), ("BIC", "bic")):
        texts = [_or_nothing(getattr(fit, criterion)) for fit in every]
        rows.append(
            (
                Message(name),
                [f"{text}{mark}" if text else "" for text, mark in zip(texts, samples, strict=True)],
            )
        )
    if len(several) < len(every):
        row("Pseudo R2", lambda fit: "" if fit.about.years else f"{fit.pseudo_r2:.3f}")
    row("N", lambda fit: str(_cells(fit)))
    if any(_cells(fit) != fit.n for fit in every):
        row("Independent observations", lambda fit: str(fit.n))
    if several:
        row("Number of regions", lambda fit: str(fit.about.regions or fit.n))
        row("Number of years", lambda fit: str(len(fit.about.years) or 1))
    return rows


R_SQUARED = {"R2 within": "r2_within", "R2 between": "r2_between", "R2 overall": "r2_overall"}


def _cells(fit: RegressionResult) -> int:
    """Return the number of region-years a fit is of; of a cross-section, of regions."""
    if fit.about.cells is not None:
        return fit.about.cells
    return int(fit.about.regions or fit.n) * max(1, len(fit.about.years)) if fit.about.years else fit.n


def _samples(fits: Mapping[str, RegressionResult]) -> tuple[list[str], tuple[Message, ...]]:
    """Return a mark for each fit to several years by what its likelihood is of, if they differ, and a note.

    Removing effects makes another, smaller sample of the same data: likelihoods, AIC and BIC of different ones say
    nothing of which model fits better.
    """
    if not any(fit.about.years for fit in fits.values()):
        return [""] * len(fits), ()
    kinds = [_likelihood_of(fit) for fit in fits.values()]
    distinct = list(dict.fromkeys(kinds))
    if len(distinct) == 1:
        return [""] * len(fits), ()
    marks = [f" ({chr(ord('a') + distinct.index(kind))})" for kind in kinds]
    return marks, (
        Message(
            "Log-likelihoods, AIC and BIC compare columns with the same letter only: others are of another sample, "
            "or of data from which other effects were removed."
        ),
    )


def _likelihood_of(fit: RegressionResult) -> tuple[object, ...]:
    """Return what the likelihood of a fit is of: response, rows, and the effects removed from them."""
    design = fit.design
    gone = (
        [] if not fit.about.correction else [kind for kind in ("region", "year") if kind in fit.about.effects]
    )
    if "year" in gone and any(name.startswith("year ") for name in design.nuisance):
        gone.remove("year")  # they stayed in as columns
    columns = {
        name.partition("[")[0] for name in design.nuisance
    }  # groups stay in, as columns; trends do not
    gone += sorted(set(fit.about.effect_terms) - columns)
    rows = hash(tuple(sorted(map(str, design.ids))))
    about = fit.about
    return about.response, about.years, about.regions, about.cells, about.year, rows, tuple(gone)


def _or_nothing(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) and np.isfinite(value) else ""


def _long(fits: Mapping[str, RegressionResult], tests: Mapping[str, list[TestResult]]) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for label, fit in fits.items():
        for name, line in fit.to_frame().iterrows():
            part = _part(fit, str(name))
            numbers = {"std_error": line["std_error"], "z": line["z"], "p": line["p"]}
            rows.append(
                {"fit": label, "part": part, "term": name, "estimate": line["coefficient"], **numbers}
            )
        for name, line in fit.impacts().to_frame().iterrows():
            for kind in KINDS:
                numbers = {key: line[f"{kind}_{key}"] for key in ("std_error", "z", "p")}
                rows.append(
                    {"fit": label, "part": f"{kind} impact", "term": name, "estimate": line[kind], **numbers}
                )
        for test in tests[label]:
            rows.append(
                {
                    "fit": label,
                    "part": "test",
                    "term": as_message(test.name),
                    "estimate": test.statistic,
                    "p": test.p_value,
                }
            )
        values = {"sigma2": fit.sigma2, "log_likelihood": fit.log_likelihood, "aic": fit.aic, "bic": fit.bic}
        values |= {} if fit.about.years else {"pseudo_r2": fit.pseudo_r2}
        values["n"] = float(fit.n)
        if fit.about.years:
            values |= {key: float(fit.about[key]) for key in R_SQUARED.values() if key in fit.about}  # type: ignore[arg-type]
            values |= {"regions": float(fit.about.regions or 0), "years": float(len(fit.about.years))}
        rows += [
            {"fit": label, "part": "fit", "term": Message(term), "estimate": value}
            for term, value in values.items()
        ]
    frame = pd.DataFrame(rows, columns=["fit", "part", "term", "estimate", "std_error", "z", "p"])
    return frame.assign(term=pd.Series([row["term"] for row in rows], dtype=object))


def _of_effects(fit: RegressionResult) -> tuple[str, ...]:
    """Return the columns that stand for effects, and the lags of such columns."""
    nuisance = fit.design.nuisance
    return (*nuisance, *(name for name in fit.design.lags if name.removeprefix("W ") in nuisance))


def _part(fit: RegressionResult, name: str) -> str:
    for part, names in (("spatial", SPATIAL), ("effect", _of_effects(fit)), ("lag", fit.design.lags)):
        if name in names:
            return part
    return "regressor"


def _heading(fits: Mapping[str, RegressionResult]) -> Message:
    responses = list(dict.fromkeys(fit.about.response for fit in fits.values()))
    years = list(dict.fromkeys(_year_of(fit) for fit in fits.values() if fit.about.years or fit.about.year))
    title = Message("Regressions of {responses}", responses=joined(responses, ", "))
    return dated(title, str(listed(years))[1:-1])


def _year_of(fit: RegressionResult) -> str:
    years = fit.about.years
    return f"{years[0]}-{years[-1]}" if years else str(fit.about.year)


def _about(
    fits: Mapping[str, RegressionResult],
    tests: Mapping[str, list[TestResult]],
    parentheses: Parentheses,
    layout: str,
) -> TableAbout:
    notes = [note for fit in fits.values() for note in fit.about.notes]
    notes += [n for members in tests.values() for test in members for n in test.about.notes]
    if layout == "paper":
        notes.append(legend(parentheses, [label for label, fit in fits.items() if fit.residual_df]))
    kinds: dict[str, list[str]] = {}
    for label, fit in fits.items():
        kinds.setdefault(fit.about.errors or "None", []).append(label)
    notes += [
        Message("Standard errors of {fits}: {kind}.", fits=headings(labels), kind=kind)
        for kind, labels in kinds.items()
    ]
    made = [fit.about for fit in fits.values() if fit.about.weights]
    weights = dict.fromkeys(weights_in_words(each.weights, each.normalization) for each in made)
    if weights:
        notes.append(Message("Weights: {weights}.", weights=joined(weights)))
    about = TableAbout.of(next(iter(fits.values())).about.only("source", "versions"))
    synthetic = any(fit.about.synthetic for fit in fits.values())
    own = tuple(fits) if layout == "paper" else ()
    return about | TableAbout(synthetic=synthetic, own_columns=own, notes=tuple(dict.fromkeys(notes)))
