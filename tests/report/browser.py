"""A browser for the tests of the page: Debian's chromium, driven by Playwright without a download."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_browser() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    return next((path for path in map(shutil.which, _NAMES) if path), None)


@contextmanager
def started() -> Iterator[object]:
    """Start the browser; skip, saying why, where there is none."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="playwright is not installed", exc_type=ImportError
    )
    path = find_browser()
    if path is None:
        pytest.skip(
            f"no browser: none of {', '.join(_NAMES)} is on the PATH (Debian: apt-get install chromium)"
        )
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"] if root else [])
        try:
            yield browser
        finally:
            browser.close()
