"""``python -m spatial_iie`` and the ``spatial-iie`` command."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; what a user can mend ends as one plain line on stderr and exit status 2."""
    from spatial_iie.cli import run

    sys.unraisablehook = _silent  # what fails while a failure is cleared away was told with it
    sys.exit(run())


def _silent(_unraisable: object) -> None:
    """Say nothing."""


if __name__ == "__main__":
    main()
