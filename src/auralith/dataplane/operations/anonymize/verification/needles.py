"""Originals that are searched for: so long and mixed that they stand nowhere by chance."""

import base64
import json
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from auralith.dataplane.operations.anonymize.verification.judging import in_parts, needled, touched
from auralith.dataplane.operations.anonymize.verification.originals import Reader
from auralith.dataplane.rows.wire import escaped

ENOUGH = 36.0
"""Bits by a rough measure: a phone number of eleven digits has as many."""
_LONGEST = 64
"""Characters of a needle: the start of a longer text is as rare."""
_SHORTEST_BYTES = 12
_TOKENS = re.compile(r"[^\s,;:()<>\"'\[\]{}|]+")
_CANDIDATES = 300
"""Values of a column that are looked at."""
_COST = (("abcdefghijklmnopqrstuvwxyz", 2.5), ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 2.5))
_BITS: dict[str, float] = {c: bits for letters, bits in _COST for c in letters} | dict.fromkeys(
    "0123456789", 3.3
)
_OTHER = 1.5


@dataclass(frozen=True, order=True)
class Needle:
    """One original."""

    value: str | bytes = field(repr=False)

    @property
    def text(self) -> str | None:
        """As text; None for bytes that are none."""
        if isinstance(self.value, str):
            return self.value
        try:
            return self.value.decode()
        except UnicodeDecodeError:
            return None

    @property
    def bytes(self) -> bytes:
        """As bytes."""
        return self.value.encode() if isinstance(self.value, str) else self.value


def bits(text: str) -> float:
    """How rare a text is, roughly: of one letter again and again as good as nothing."""
    spread = min(1.0, len(set(text)) / 6)
    return spread * sum(_BITS.get(c, _OTHER if c.isascii() else 2.5) for c in text)


def candidates(reader: Reader, sample: Mapping[str, pa.Array]) -> dict[str, list[Needle]]:
    """Needles by column, the rarest ones first. Values that the rules leave are none."""
    if not sample:
        return {}
    masked = reader.masked(sample)
    out: dict[str, list[Needle]] = {}
    for name, rule in reader.rules.items():
        if not needled(rule):
            continue
        rows = pa.array(touched(rule, sample))
        originals = sample[name].filter(rows).to_pylist()
        results = masked[name].filter(rows).to_pylist()
        parts = in_parts(rule) or pa.types.is_large_list(sample[name].type)
        found: dict[Needle, float] = {}
        for original, result in zip(originals, results, strict=True):
            for needle, worth in _from(original, result, parts=parts):
                found.setdefault(needle, worth)
            if len(found) >= _CANDIDATES:
                break
        if found:
            out[name] = sorted(found, key=lambda n: (-min(found[n], 80.0), str(n.value)))
    return out


def chosen(columns: Iterable[list[Needle]], most: int) -> list[Needle]:
    """As many from each column as there is room for."""
    waiting = deque(deque(c) for c in columns if c)
    out: dict[Needle, None] = {}
    while waiting and len(out) < most:
        queue = waiting.popleft()
        out.setdefault(queue.popleft())
        if queue:
            waiting.append(queue)
    return list(out)


def _from(original: object, result: object, *, parts: bool) -> Iterator[tuple[Needle, float]]:
    if isinstance(original, bytes):
        if len(original) >= _SHORTEST_BYTES and len(set(original)) > 4:  # noqa: PLR2004 - no filling
            start = original[:_LONGEST]
            if not isinstance(result, bytes) or start not in result:
                yield Needle(start), 3.0 * len(start)
        return
    left = _flat(result)
    for text in _texts(original, parts=parts):
        piece = text[:_LONGEST]
        worth = bits(piece)
        if worth >= ENOUGH and piece.casefold() not in left:
            yield Needle(piece), worth


def _texts(original: object, *, parts: bool) -> Iterator[str]:
    if isinstance(original, list):
        for one in original:
            yield from _texts(one, parts=False)
    elif isinstance(original, str):
        if not parts:
            yield original.strip()
            return
        try:
            document = json.loads(original)
        except ValueError:
            document = None
        if isinstance(document, dict | list):
            yield from (leaf.strip() for leaf in _leaves(document))
        else:
            yield from _TOKENS.findall(original)


def _flat(result: object) -> str:
    if isinstance(result, list):
        return " ".join(_flat(one) for one in result)
    if not isinstance(result, str):
        return ""
    try:
        document = json.loads(result)
    except ValueError:
        return result.casefold()
    if isinstance(document, dict | list):
        return " ".join(_leaves(document)).casefold()
    return result.casefold()


def _leaves(document: object) -> Iterator[str]:
    if isinstance(document, str):
        yield document
    elif isinstance(document, dict):
        for value in document.values():
            yield from _leaves(value)
    elif isinstance(document, list):
        for value in document:
            yield from _leaves(value)


def forms(needle: Needle) -> set[bytes]:
    """How it may look in a line: as text, in a document, in capitals, as bytes, in base64."""
    raw = needle.bytes
    out = {raw.hex().encode(), raw.hex().upper().encode(), *_base64(raw)}
    text = needle.text
    if text is None:
        return out
    for form in {text, text.lower(), text.upper()}:
        out.add(escaped(form).encode())
        for ascii_only in (False, True):
            out.add(escaped(json.dumps(form, ensure_ascii=ascii_only)[1:-1]).encode())
        out.add(form.encode().hex().encode())
    return out


def _base64(raw: bytes) -> Iterator[bytes]:
    """The letters that do not depend on what stands before and behind."""
    if len(raw) < _SHORTEST_BYTES:
        return
    for before in range(3):
        coded = base64.b64encode(bytes(before) + raw)
        start = -(-before * 8 // 6)
        end = (before + len(raw)) * 8 // 6
        yield coded[start:end]
