"""Examples that can be shown: the shape of a value without the value."""

import re

DOTS = "•••"
_RUN = re.compile(r"[^\W_]+")
_LONG = 4
"""Shorter runs of letters or digits show nothing: one letter of three is a third of them."""
_MOST = 40


def veiled(value: str) -> str:
    """`j•••@•••.fr` for an e-mail address, `+33 •••` for a phone: never the value itself."""
    name, at, host = value.strip()[:200].rpartition("@")
    if at and "." in host:
        end = host.rpartition(".")[2]
        shown = f".{end}" if end.isalpha() and end.isascii() and len(end) <= _LONG else ""
        return f"{_first(name)}@{DOTS}{shown}"
    if re.match(r"\+\d", value):
        return f"{value[:3]} {DOTS}"
    veil = _RUN.sub(lambda run: _first(run[0]), value[:200])
    veil = re.sub(r"[\s\x00-\x1f]+", " ", veil)
    short = re.sub(rf"(?:{DOTS}\W*){{4,}}", f"{DOTS} ", veil).strip()[:_MOST]
    return short if DOTS in short and short != value else DOTS


def _first(run: str) -> str:
    return f"{run[0]}{DOTS}" if len(run) >= _LONG and run[0].isalpha() else DOTS
