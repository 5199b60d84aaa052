"""Where answers go: tables to stdout, progress to stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from spatial_iie.cli._streams import answer

if TYPE_CHECKING:
    from rich.progress import Progress

    from spatial_iie.results import Result

_PATIENCE = 1.0  # seconds before a progress bar appears


def show(result: Result, format: str, language: str) -> None:  # noqa: A002
    """Print a result: with lines and colour on a terminal, as plain text in a pipe."""
    from spatial_iie.report import render

    if format == "table" and sys.stdout.isatty():
        _show_rich(result, language)
    else:
        answer(render(result, format, language=language))  # type: ignore[arg-type]


def _show_rich(result: Result, language: str) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from spatial_iie.report.tables import is_numeric, noted, notes, readable, title

    frame = readable(result, language)  # type: ignore[arg-type]
    table = Table(box=box.HORIZONTALS, pad_edge=False, padding=(0, 1, 0, 0))
    for name in frame.columns:
        side = "right" if is_numeric(frame[name]) else "left"
        table.add_column(Text(str(name)), justify=side, no_wrap=True)  # type: ignore[arg-type]
    for row in frame.to_numpy().tolist():
        table.add_row(*map(Text, row))  # as text: names with brackets are no mark-up
    console = Console(highlight=False, markup=False, emoji=False)
    needed = console.measure(table, options=console.options.update(width=10_000)).maximum
    console.width = max(console.width, needed)  # a cut number is a wrong number
    console.print(title(result, language), style="bold")  # type: ignore[arg-type]
    console.print(table)
    for note in notes(result, language):  # type: ignore[arg-type]
        style = "yellow" if note.startswith(("SYNTHETIC", "合成")) else "dim"
        console.print(noted(note, language), style=style)  # type: ignore[arg-type]


@contextmanager
def progress_bar(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give a callable ``(done, total)`` that draws a bar on stderr once the work has taken a while."""
    from time import monotonic

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
    bar.add_task(label)
    bar.start()
    return bar
