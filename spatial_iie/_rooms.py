"""Rooms that load what they offer when it is first touched, so that a short command imports only what it uses."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from types import ModuleType
from typing import Any


class _Room(ModuleType):
    """A package whose public names live in its modules; a module of the same name never hides the function."""

    _offers: Mapping[str, str]
    _moved: Mapping[str, str]

    def __getattr__(self, name: str) -> Any:
        if name in self._moved:
            raise AttributeError(f"{name} has moved: it is {self._moved[name]}.{name} now")
        if name not in self._offers:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")
        value = getattr(importlib.import_module(f"{self.__name__}.{self._offers[name]}"), name)
        self.__dict__[name] = value
        return value

    def __setattr__(self, name: str, value: object) -> None:
        hidden_by_module = isinstance(value, ModuleType) and name in self.__dict__.get("_offers", ())
        if not hidden_by_module:  # importing esda/moran.py would otherwise set esda.moran to the module
            super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        return sorted({*self.__dict__, *self._offers})


def lazy_names(room: str, offers: Mapping[str, str], moved: Mapping[str, str] | None = None) -> list[str]:
    """Make a package offer names that load when first touched.

    Parameters
    ----------
    room : str
        ``__name__`` of the package, from its ``__init__``.
    offers : mapping
        Public name -> the module of the package that has it.
    moved : mapping, optional
        Former public name -> the package that offers it now.

    Returns
    -------
    list of str
        The names, sorted, for ``__all__``.
    """
    module = sys.modules[room]
    module.__class__ = _Room
    module.__dict__.update(_offers=dict(offers), _moved=dict(moved or {}))
    return sorted(offers)
