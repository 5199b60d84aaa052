"""Settings of all tests: the same examples every time, so that a failure is news and not luck."""

from __future__ import annotations

import os

for _threads in (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
):  # tests run side by side, and small matrices gain nothing
    os.environ.setdefault(_threads, "1")

from hypothesis import settings  # noqa: E402

settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
settings.load_profile("repeatable")
