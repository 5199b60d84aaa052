"""Files that are written whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from spatial_iie.errors import WeightsError


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a path to write to, beside ``path``, which takes its place when the block ends without an error.

    Raises
    ------
    WeightsError
        If the folder does not exist or cannot be written to.
    """
    if not path.parent.is_dir():
        raise WeightsError(f"there is no folder {path.parent} to write {path.name} to. Make it first.")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".writing-") as folder:
            temporary = Path(folder) / path.name
            yield temporary
            temporary.replace(path)
    except OSError as error:
        raise WeightsError(f"{path} cannot be written: {error.strerror or error}.") from None
