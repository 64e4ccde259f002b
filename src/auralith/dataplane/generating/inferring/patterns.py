"""Patterns of LIKE and GLOB as regular expressions, and whether texts match them."""

import re
from collections.abc import Sequence


def of_like(pattern: str) -> str:
    """A pattern of LIKE; a backslash escapes."""
    out, at = [], 0
    while at < len(pattern):
        letter = pattern[at]
        if letter == "\\" and at + 1 < len(pattern):
            at += 1
            out.append(re.escape(pattern[at]))
        else:
            out.append({"%": ".*", "_": "."}.get(letter) or re.escape(letter))
        at += 1
    return f"^{''.join(out)}$"


def of_glob(pattern: str) -> str:
    """A pattern of GLOB; sets in brackets are the same in both."""
    out, at = [], 0
    while at < len(pattern):
        letter = pattern[at]
        end = pattern.find("]", at + 2) if letter == "[" else -1
        if end > 0:
            out.append(pattern[at : end + 1])
            at = end
        else:
            out.append({"*": ".*", "?": "."}.get(letter) or re.escape(letter))
        at += 1
    return f"^{''.join(out)}$"


def all_match(texts: Sequence[str], patterns: Sequence[str]) -> bool:
    """Whether each text matches each pattern somewhere; False for one that cannot be read."""
    try:
        compiled = [re.compile(pattern) for pattern in patterns]
    except re.error:
        return False
    return all(pattern.search(text) for pattern in compiled for text in texts)
