"""A document as one self-contained page of HTML."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from spatial_iie._writing import write_bytes
from spatial_iie.messages import room
from spatial_iie.report.document import Document
from spatial_iie.report.figures import Pictures
from spatial_iie.report.page.content import items_of
from spatial_iie.report.page.linked import linked
from spatial_iie.report.page.words import words
from spatial_iie.results import SYNTHETIC

if TYPE_CHECKING:
    from jinja2 import Environment

_HERE = Path(__file__).parent
_SCRIPTS = ("start", "classes", "map", "scatter", "table", "legend", "tooltip", "choose", "brush", "zoom",
            "keys", "tell", "controls", "show")  # fmt: skip


def write_page(document: Document, path: Path, pictures: Pictures) -> Path:
    """Write a document as a page that asks for nothing: style, script, pictures and data are in it.

    Parameters
    ----------
    document : Document
        Its explorer, if it has one, becomes linked views: map, Moran scatter plot and table of regions.
    path : Path
        A file there is replaced.
    pictures : mapping of str to mapping
        Name of a figure -> format -> file, of which the PNG is shown; a figure without one gets a sentence.

    Returns
    -------
    Path
        The file. The same document and pictures give the same bytes. A policy in the page itself forbids
        browsers to load anything from anywhere and to run any script but its own.

    Examples
    --------
    >>> import tempfile
    >>> from spatial_iie.report.document import Paragraph, Section
    >>> document = Document("A study", "", "en", (Section("one", "One", (Paragraph("p < 0.05"),)),))
    >>> page = write_page(document, Path(tempfile.mkdtemp()) / "report.html", {})
    >>> "<p>p &lt; 0.05</p>" in page.read_text(encoding="utf-8")
    True
    """
    text = (
        _environment()
        .get_template("page.html.jinja")
        .render(
            document=document,
            sections=[
                (section, list(items_of(section, document, pictures))) for section in document.sections
            ],
            linked=linked(document.explorer, document.language) if document.explorer is not None else None,
            synthetic=SYNTHETIC.render(document.language) if document.synthetic else "",
            tag=room(document.language, "messages.typography")["tag"],
            words=words(document.language),
            style=(_HERE / "page.css").read_text(encoding="utf-8"),
            script=_script(),
            script_hash=_digest(_script()),
        )
    )
    return write_bytes(path, text.encode("utf-8"))


@cache
def _script() -> str:
    """Return the script of the linked views: its parts in one scope, in order."""
    parts = [(_HERE / "script" / f"{name}.js").read_text(encoding="utf-8") for name in _SCRIPTS]
    return '"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


def _digest(text: str) -> str:
    """Return the digest by which a policy allows one script."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
