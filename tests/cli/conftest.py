"""The command line, asked as a user asks it: arguments in; status, standard output and standard error out."""

from __future__ import annotations

import json

import pytest

import spatial_iie as si
from spatial_iie.cli import run


@pytest.fixture
def ask(capsys):
    """Run a command line; return its status and what it wrote to both streams."""

    def asked(*arguments):
        status = run([*map(str, arguments)])
        return status, *capsys.readouterr()

    return asked


@pytest.fixture
def records(ask):
    """Run a command that succeeds; return the records of its table."""

    def recorded(*arguments):
        status, out, err = ask(*arguments, "--format", "json")
        assert status == 0, err
        return json.loads(out)

    return recorded


@pytest.fixture
def drawn(monkeypatch):
    """What was handed to ``save``."""
    seen = []
    real = si.viz.save

    def save(figure, path, *, dpi=300):
        seen.append(figure)
        return real(figure, path, dpi=50)

    monkeypatch.setitem(vars(si.viz), "save", save)
    return seen
