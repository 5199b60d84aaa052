"""Text from data as it may be shown: characters that nobody sees are written out."""

from __future__ import annotations

import unicodedata

_UNSEEN = (
    "Cc",
    "Cf",
    "Cs",
    "Zl",
    "Zp",
)  # controls, directions and widths of zero, lone surrogates, line separators


def visible(text: str, *, keep: str = "") -> str:
    r"""Return a text with its control characters written as Python writes them.

    Terminals obey control characters, XML has no place for them, and marks of direction or of no width make
    one text look like another. None of them is dropped in silence.

    Parameters
    ----------
    text : str
    keep : str
        Characters that stay as they are, such as line ends where lines are meant.

    Examples
    --------
    >>> print(visible("Zhou\x1b[2Jshan\u202e"), visible("杭州市"))
    Zhou\x1b[2Jshan\u202e 杭州市
    >>> visible("a\nb", keep="\n")
    'a\nb'
    """
    if text.isprintable():
        return text
    return "".join(repr(c)[1:-1] if c not in keep and unicodedata.category(c) in _UNSEEN else c for c in text)
