"""Word and Excel files are zip archives full of times: here they lose them."""

from __future__ import annotations

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the first day a zip archive can name
_PROPERTIES = "docProps/core.xml"
_FIRST = "[Content_Types].xml"
_TIMES = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def without_times(archive: bytes) -> bytes:
    """Return an Office file with the same content and no clock in it.

    Parameters
    ----------
    archive : bytes
        A .docx or .xlsx file.

    Returns
    -------
    bytes
        Members in order of name (the list of content types first, as the format wants), each of 1 January 1980,
        as are "created" and "modified" in the properties.

    Examples
    --------
    >>> file = BytesIO()
    >>> with ZipFile(file, "w") as archive:
    ...     archive.writestr("b.xml", "<b/>")
    ...     archive.writestr("a.xml", "<a/>")
    >>> ZipFile(BytesIO(without_times(file.getvalue()))).namelist()
    ['a.xml', 'b.xml']
    """
    result = BytesIO()
    with ZipFile(BytesIO(archive)) as source, ZipFile(result, "w") as target:
        for name in sorted(source.namelist(), key=lambda name: (name != _FIRST, name)):
            content = source.read(name)
            if name == _PROPERTIES:
                content = _TIMES.sub(rb"\g<1>1980-01-01T00:00:00Z\g<2>", content)
            target.writestr(_member(name), content, compresslevel=6)
    return result.getvalue()


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name, _EPOCH)
    member.compress_type = ZIP_DEFLATED
    member.create_system = 3  # else it says on which system it was written
    member.external_attr = 0o644 << 16
    return member
