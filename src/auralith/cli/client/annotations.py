"""Findings as GitHub Actions reads them from a log."""

LEVELS = {"info": "notice", "warning": "warning", "error": "error"}


def annotation(severity: str, title: str, text: str) -> str:
    """One line; `severity` is `info`, `warning` or `error`."""
    return f"::{LEVELS[severity]} title={_escaped(title, property_=True)}::{_escaped(text)}"


def _escaped(text: str, *, property_: bool = False) -> str:
    escapes = {"%": "%25", "\r": "%0D", "\n": "%0A"}
    if property_:
        escapes |= {":": "%3A", ",": "%2C"}
    return "".join(escapes.get(character, character) for character in text)
