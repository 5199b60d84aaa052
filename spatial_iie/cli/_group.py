"""Commands with commands of their own."""

from __future__ import annotations

import typer

from spatial_iie.cli._streams import language
from spatial_iie.messages import Message, translated


def group(words: str) -> typer.Typer:
    """Return a command that has commands of its own; without one, it prints its help."""
    app = typer.Typer(
        invoke_without_command=True,
        context_settings={"help_option_names": ["-h", "--help"]},
        help=translated(Message(words), language()),
    )

    @app.callback()
    def help_if_alone(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            typer.echo(context.get_help())

    return app
