"""Chinese text: find a font that has the characters, or say once that there is none."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from spatial_iie.errors import FontWarning, warn
from spatial_iie.messages import Language, Message, languages, room

FAMILIES = (
    "Noto Sans SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "PingFang SC",
    "Hiragino Sans GB",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Noto Sans CJK JP",
    "Droid Sans Fallback",
    "Heiti SC",
    "Heiti TC",
    "STHeiti",
    "SimHei",
    "DengXian",
    "Noto Serif CJK SC",
    "Source Han Serif SC",
    "Songti SC",
    "SimSun",
    "Arial Unicode MS",
)
"""Families that have simplified Chinese, the preferred first."""

_FILES = ("notosanssc", "notosanscjk", "sourcehansans", "wqy", "droidsansfallback", "pingfang", "hiraginosansgb",
          "msyh", "simhei", "simsun", "stheiti", "deng")  # fmt: skip
_SAMPLE = "国数据圳漯亳"
_CHINESE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]+")
_ALWAYS = "DejaVu Sans"  # comes with matplotlib
NO_FONT = Message(
    "no font with Chinese characters was found, so labels are in pinyin and English. "
    "Install one: pip install 'spatial-iie[fonts]' (Noto Sans SC), or your system's Noto Sans CJK."
)


@cache
def cjk_family() -> str | None:
    """Return the family of a font with Chinese characters that matplotlib can draw with, or None.

    The font of the ``fonts`` extra comes first, so that figures are the same on every machine that has it;
    then the system's, in the order of ``FAMILIES``. Looked for once.
    """
    packaged = _packaged_font()
    if packaged is not None:
        return _added(packaged)
    return _known_family() or _newly_installed()


def families() -> tuple[str, ...]:
    """Return the families to draw with: a Chinese one if there is one, then matplotlib's own.

    >>> families()[-1]
    'DejaVu Sans'
    """
    chinese = cjk_family()
    return (chinese, _ALWAYS) if chinese else (_ALWAYS,)


def usable_language(language: Language) -> Language:
    """Return ``language``, or "en" and a warning if it is written in Chinese characters and no font has them.

    Warns
    -----
    FontWarning
        Where such a language is asked for and there is no font.
    """
    from spatial_iie.inference import check_choice

    check_choice("language", language, languages())
    if room(language, "messages.typography")["script"] == "han" and cjk_family() is None:
        warn(NO_FONT, FontWarning)
        return "en"
    return language


def writable(text: str) -> str:
    """Return ``text`` as it can be written: with an ellipsis, and a warning, for Chinese no font can write.

    >>> writable("GDP per capita")
    'GDP per capita'

    Warns
    -----
    FontWarning
        Where the text has Chinese characters and there is no font.
    """
    if not _CHINESE.search(text) or cjk_family() is not None:
        return text
    warn(NO_FONT, FontWarning)
    return _CHINESE.sub("…", text)


def _packaged_font() -> Path | None:
    spec = find_spec("zhplot")  # found, not imported: importing it changes matplotlib's settings
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / "fonts" / "NotoSansSC-Regular.ttf"
        if path.is_file():
            return path
    return None


def _added(path: Path) -> str | None:
    """Tell matplotlib about a font file, and return its family if it has the characters."""
    from matplotlib import font_manager, ft2font

    if not _covers(path):
        return None
    family = str(ft2font.FT2Font(str(path)).family_name)
    if not any(entry.fname == str(path) for entry in font_manager.fontManager.ttflist):
        font_manager.fontManager.addfont(str(path))
    return family


def _known_family() -> str | None:
    from matplotlib import font_manager

    known = {entry.name: entry.fname for entry in font_manager.fontManager.ttflist}
    return next((name for name in FAMILIES if name in known and _covers(Path(known[name]))), None)


def _newly_installed() -> str | None:
    """Look at the files themselves: matplotlib's list of fonts is as old as its cache."""
    from matplotlib import font_manager

    found = {Path(path).stem.lower().replace("-", "").replace("_", ""): Path(path)
             for path in sorted(font_manager.findSystemFonts())}  # fmt: skip
    for start in _FILES:
        for stem, path in found.items():
            family = _added(path) if stem.startswith(start) else None
            if family:
                return family
    return None


def _covers(path: Path) -> bool:
    from matplotlib import ft2font

    try:
        font = ft2font.FT2Font(str(path))
    except (OSError, RuntimeError):
        return False
    return all(font.get_char_index(ord(character)) for character in _SAMPLE)
