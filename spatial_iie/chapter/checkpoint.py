"""What an interrupted run had already computed, kept in the user's cache until a run is finished."""

from __future__ import annotations

import contextlib
import hashlib
import json
import pickle
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from spatial_iie._sealed import opened, sealed
from spatial_iie._writing import write_bytes
from spatial_iie.chapter.part import Found
from spatial_iie.errors import DataError
from spatial_iie.weights._store import user_folder


@dataclass(frozen=True)
class Checkpoint:
    """A folder of the user's cache for one run: one file a part.

    The folder is named by a digest of all that decides the results, so nothing of another plan, other data or
    another state of the code is ever taken up. It is in the user's own cache, never among the files of a report.
    What is kept is pickled, and sealed: a file that this user's runs did not write under this name is never opened.

    Attributes
    ----------
    folder : Path
    """

    folder: Path

    @classmethod
    def of(cls, inputs: Mapping[str, object]) -> Checkpoint:
        """Return the checkpoint of a run with these inputs (anything ``json`` can write), by the code as it is now."""
        text = json.dumps({**inputs, "code": _code()}, sort_keys=True, default=str)
        return cls(user_folder() / "reports" / hashlib.blake2b(text.encode(), digest_size=16).hexdigest())

    def read(self, part: str) -> Found | None:
        """Return what was kept of a part, or None; a damaged file counts as none."""
        try:
            content = opened(self._file(part).read_bytes(), self._name(part))
            found: Found | None = None if content is None else pickle.loads(content)
            return found
        except Exception:  # whatever is wrong with it, the part is computed anew
            return None

    def keep(self, part: str, results: Found) -> None:
        """Keep the results of a part, whole or not at all; a cache that cannot be written is no error."""
        content = pickle.dumps(results)
        with contextlib.suppress(OSError, DataError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            write_bytes(self._file(part), sealed(content, self._name(part)))

    def clear(self) -> None:
        """Forget everything: the run is finished."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _file(self, part: str) -> Path:
        return self.folder / f"{part}.pickle"

    def _name(self, part: str) -> str:
        return f"part {self.folder.name} {part}"


def _code() -> str:
    """Return a digest of the files of the package by name, size and time: a version in the making has one number."""
    package = Path(__file__).parents[1]
    seen = hashlib.blake2b(digest_size=16)
    for path in sorted(package.rglob("*.py")):
        status = path.stat()
        seen.update(f"{path.relative_to(package)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return seen.hexdigest()
