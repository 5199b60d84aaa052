"""Numbers as charts print them."""

from __future__ import annotations


def number(value: float, digits: int = 3) -> str:
    """Return a number as a figure prints it.

    >>> number(0.17699), number(-0.0001), number(float("nan"))
    ('0.177', '0.000', '–')
    """
    if value != value:
        return "–"
    text = f"{value:.{digits}f}"
    return text.lstrip("-") if float(text) == 0 else text.replace("-", "−")


def p_text(p: float) -> str:
    """Return a p value, never as a bare zero.

    >>> p_text(0.0251), p_text(1e-9)
    ('0.0251', '<0.0001')
    """
    return "<0.0001" if p < 0.00005 else f"{p:.4f}"
