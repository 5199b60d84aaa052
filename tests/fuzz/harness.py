"""Spoil good files in many ways and read them all in one child process with little memory.

A reader passes if it returns, or raises an error of the package on one line that a terminal can show. Any other
exception, a crash of the process, or an error that is not one plain line is a fault; the spoiled file is kept.

    faults = trial({"w.gal": "spatial_iie.weights:read"}, folder, draws=300, seed=1)

A reader is named as ``module:function``; modules beside this file are found. Run as a script, this is the child.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import subprocess
import sys
import warnings
from pathlib import Path

ROOM = 1 << 30  # bytes of memory beyond what the process has when the first file is read
SECONDS = 300  # of processor time for all files; a reader that never ends is thereby a fault, too
NUMBERS = (b"0", b"-1", b"1e308", b"nan", b"inf", b"2147483647", b"4294967295", b"99999999999999999999", b"")
WORDS = (b"\x00" * 4, b"\xff" * 4, b"\xff\xff\xff\x7f", b"\x00\x00\x00\x80", b"\x1b[31m", b"\xef\xbb\xbf",
         "中".encode(), b"\n\n", b",,,", b'"')  # fmt: skip


def spoiled(content: bytes, seed: int) -> bytes:
    """Return the content with one to four faults, drawn from the seed."""
    draw = random.Random(seed)
    for _ in range(draw.randint(1, 4)):
        content = draw.choice((_flipped, _cut, _inserted, _dropped, _doubled, _number, _swapped))(
            content, draw
        )
    return content


def _span(content: bytes, draw: random.Random) -> tuple[int, int]:
    start = draw.randrange(len(content) + 1)
    return start, min(len(content), start + draw.choice((1, 2, 4, 8, 64, 512)))


def _flipped(content, draw):
    spoiled_bytes = bytearray(content)
    for _ in range(draw.choice((1, 3, 20)) if content else 0):
        spoiled_bytes[draw.randrange(len(content))] = draw.randrange(256)
    return bytes(spoiled_bytes)


def _cut(content, draw):
    return content[: draw.randrange(len(content) + 1)]


def _inserted(content, draw):
    start, _ = _span(content, draw)
    return content[:start] + draw.choice(WORDS) * draw.choice((1, 1, 50)) + content[start:]


def _dropped(content, draw):
    start, end = _span(content, draw)
    return content[:start] + content[end:]


def _doubled(content, draw):
    start, end = _span(content, draw)
    return content[:end] + content[start:end] * draw.choice((1, 1, 100)) + content[end:]


def _number(content, draw):
    """Put an extreme in the place of a number of a text, or of four bytes of anything else."""
    at = [k for k, byte in enumerate(content[:20000]) if 48 <= byte <= 57]
    if not at or draw.random() < 0.3:
        start = draw.randrange(len(content) + 1) // 4 * 4
        return content[:start] + draw.choice(WORDS[:4]) + content[start + 4 :]
    start = end = draw.choice(at)
    while end < len(content) and 48 <= content[end] <= 57:
        end += 1
    return content[:start] + draw.choice(NUMBERS) + content[end:]


def _swapped(content, draw):
    (a, b), (c, d) = sorted((_span(content, draw), _span(content, draw)))
    return content[:a] + content[c:d] + content[b:c] + content[a:b] + content[d:] if b <= c else content


def trial(readers: dict[str, str], folder: Path, *, draws: int, seed: int) -> list[str]:
    """Spoil each file ``draws`` times and read the outcomes; return what went wrong, a line each.

    The files must be in ``folder`` and be read without an error as they are. The spoiled ones that went wrong are
    left in ``folder / "faults"``.
    """
    faults, left = [], dict(readers)
    done = folder / "done.jsonl"
    skip: dict[str, int] = {}
    while left:
        order = json.dumps([left, str(folder), draws, seed, skip])
        done.write_text("", encoding="utf-8")
        child = subprocess.run([sys.executable, __file__, order], capture_output=True, text=True, check=False,
                               env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"})  # fmt: skip
        lines = [json.loads(line) for line in done.read_text(encoding="utf-8").splitlines()]
        faults += [line["fault"] for line in lines if line.get("fault")]
        if child.returncode == 0:
            break
        at = next((line for line in reversed(lines) if "begun" in line), None)
        assert at is not None, f"the child could not begin:\n{child.stderr}"
        spoiled_file = folder / "spoiled" / at["begun"]
        spoiled_file.replace(folder / "faults" / f"{at['draw']}.{at['begun']}")
        faults.append(f"{at['begun']} draw {at['draw']}: the process ended with status {child.returncode}")
        names = list(left)
        left = {name: left[name] for name in names[names.index(at["begun"]) :]}
        skip = {at["begun"]: at["draw"] + 1}
    return faults


def _child(readers: dict[str, str], folder: Path, draws: int, seed: int, skip: dict[str, int]) -> None:
    from spatial_iie.errors import SpatialIIEError

    warnings.simplefilter("ignore")
    functions = {}
    for name, where in readers.items():
        module, _, function = where.partition(":")
        functions[name] = getattr(importlib.import_module(module), function)
        functions[name](
            folder / name
        )  # a good file is read, and libraries are loaded, before memory is short
    _limit_memory()
    (folder / "faults").mkdir(exist_ok=True)
    (folder / "spoiled").mkdir(exist_ok=True)
    with (folder / "done.jsonl").open("a", encoding="utf-8") as done:
        for name, read in functions.items():
            content, path = (folder / name).read_bytes(), folder / "spoiled" / name
            for draw in range(skip.get(name, 0), draws):
                path.write_bytes(spoiled(content, seed * 1_000_003 + draw))
                done.write(json.dumps({"begun": name, "draw": draw}) + "\n")
                done.flush()
                fault = None
                try:
                    read(path)
                except SpatialIIEError as error:
                    text = str(error)
                    if not text.isprintable() or not text or len(text) > 1500:
                        fault = f"an error that is not one plain line: {text[:200]!r}"
                except Exception as error:
                    fault = f"{type(error).__name__}: {str(error)[:200]!r}"
                if fault:
                    (folder / "faults" / f"{draw}.{name}").write_bytes(path.read_bytes())
                    done.write(json.dumps({"fault": f"{name} draw {draw}: {fault}"}) + "\n")


def _limit_memory() -> None:
    try:
        import resource

        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except (ImportError, OSError):  # only Linux says how much a process has
        return
    most = pages * resource.getpagesize() + ROOM
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


if __name__ == "__main__":
    _child(*(Path(part) if k == 1 else part for k, part in enumerate(json.loads(sys.argv[1]))))
