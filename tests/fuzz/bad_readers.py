"""Readers that fail in the ways the harness must see; each reads a good file well."""

import os

import numpy as np

from spatial_iie.errors import DataError


def _is_good(path):
    return path.read_bytes() == b"good"


def foreign(path):
    if not _is_good(path):
        raise KeyError("no such column")


def untidy(path):
    if not _is_good(path):
        raise DataError("first line\nsecond line")


def greedy(path):
    if not _is_good(path):
        np.ones(1 << 31)


def abrupt(path):
    if not _is_good(path):
        os._exit(11)


def tidy(path):
    if not _is_good(path):
        raise DataError("the file is damaged.")
