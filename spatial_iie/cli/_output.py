"""Where answers go: tables to stdout, progress to stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import monotonic
from typing import TYPE_CHECKING

from spatial_iie.cli._streams import answer, headings, spoken
from spatial_iie.messages import Message, languages

if TYPE_CHECKING:
    from rich.progress import Progress

    from spatial_iie.results import Result

_LEAST = 60  # characters that a table is given on a terminal that has fewer
_PATIENCE = 1.0  # seconds before a progress bar appears


def show(result: Result, format: str, language: str) -> None:  # noqa: A002
    """Print a result: with lines and colour on a terminal, as plain text in a pipe."""
    from spatial_iie.report import render
    from spatial_iie.report.plain import plain

    result = _labelled(result)
    if format != "table":
        answer(render(result, format, language=language))
    elif sys.stdout.isatty():
        _show_rich(result, language)
    else:
        answer(plain(result, language, interface="shell"))


def _labelled(result: Result) -> Result:
    """Return a result whose printed table has the headings of variables, with their units of measurement."""
    if not headings() or "labels" in result.about:
        return result
    labels = {name: dict.fromkeys(languages(), text) for name, text in headings().items()}
    return replace(result, about={**result.about, "labels": labels})  # type: ignore[type-var]


def _show_rich(result: Result, language: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from spatial_iie.report.plain import all_notes, narrowed
    from spatial_iie.report.readable import noted, title

    console = Console(highlight=False, markup=False, emoji=False)
    console.width = max(console.width, _LEAST)
    fitting = narrowed(result, language, console.width - 1)
    console.print(title(result, language), style="bold")
    for panel in fitting.panels:
        table = Table(box=box.HORIZONTALS, pad_edge=False, padding=(0, 1, 0, 0))
        for each in panel:
            side = "right" if each.numeric else "left"
            table.add_column(Text(each.heading), justify=side, no_wrap=True, vertical="top")  # type: ignore[arg-type]
        for row in zip(*(each.texts for each in panel), strict=True):
            table.add_row(*map(Text, row))  # as text: names with brackets are no mark-up
        needed = console.measure(table, options=console.options.update(width=10_000)).maximum
        console.width = max(console.width, needed)  # a cut number is a wrong number
        console.print(table)
    for note in all_notes(result, fitting, language, "shell"):
        style = "yellow" if note.startswith(("SYNTHETIC", "合成")) else "dim"
        console.print(noted(note, language), style=style)


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give a callable ``(done, total)`` that draws a bar on stderr once the work has taken a while."""
    begun = monotonic()
    bar: Progress | None = None

    def report(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            if monotonic() - begun < _PATIENCE:
                return
            bar = _started_bar(label)
        bar.update(bar.task_ids[0], completed=done, total=total)

    try:
        yield report
    finally:
        if bar is not None:
            bar.stop()


def _started_bar(label: str) -> Progress:
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    bar = Progress(
        *Progress.get_default_columns()[:3],
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    )
    bar.add_task(spoken(Message(label)))
    bar.start()
    return bar
