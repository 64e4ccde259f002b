"""Generators for a column, best first: what rules say, what was learned, names, the type."""

import re
from collections.abc import Iterator
from itertools import chain, pairwise

from auralith.dataplane.generating.inferring import moments, people, ranges, texts
from auralith.dataplane.generating.inferring.look import Look
from auralith.dataplane.generating.inferring.people import Choice
from auralith.dataplane.generating.inferring.ranges import Span
from auralith.dataplane.generating.inferring.roles import MOMENTS
from auralith.dataplane.generating.spec import ColumnSpec
from auralith.dataplane.schema.model import NUMBERS
from auralith.dataplane.schema.model import LogicalType as L

_COVERED = 0.9
"""Frequent values of so many rows stand for all of them."""
_LOOSE, _LONGEST = ".*", 16
_MEMBER = re.compile(r"'((?:[^']|'')*)'")
_KNOWN = re.compile(
    r"(small|big)?int|integer|numeric|decimal|real|double|bool|uuid|date|time|interval|json|inet"
    r"|text|char|varchar|money"
)
_TRUE = frozenset({"true", "t", "1"})
_BY_TYPE: dict[L, tuple[Choice, ...]] = {
    L.UUID: (("uuid", {}),),
    L.ENUM: (("enum", {}),),
    L.JSON: (("json", {}),),
    L.BINARY: (("binary", {}), ("binary", {"min": 4, "max": 4}), ("binary", {"min": 1, "max": 1})),
    L.TIME: (("time", {}),),
    L.INTERVAL: (("interval", {}),),
    L.BOOLEAN: (("boolean", {}),),
    L.OTHER: (("special", {}),),
}
_OWN_TYPES: tuple[tuple[str, Choice], ...] = (
    ("inet", ("ipv4", {})),
    ("cidr", ("ipv4", {})),
    ("macaddr8", ("regex", {"pattern": "([0-9a-f]{2}:){7}[0-9a-f]{2}"})),
    ("macaddr", ("mac", {})),
    ("xml", ("regex", {"pattern": "<note>[a-z]{8}</note>"})),
    ("tsvector", ("words", {})),
    ("tsquery", ("word", {})),
    ("point", ("regex", {"pattern": r"\([0-9]{1,2},[0-9]{1,2}\)"})),
    ("circle", ("regex", {"pattern": r"<\([0-9]{1,2},[0-9]{1,2}\),[1-9]>"})),
    ("box", ("regex", {"pattern": r"\([5-9],[5-9]\),\([0-4],[0-4]\)"})),
    ("money", ("decimal", {})),
)


def candidates(look: Look) -> Iterator[ColumnSpec]:
    """Column specs to try one after the other; nothing is bound yet."""
    for generator, params in chain(_ruled(look), _learned(look), _said(look), _typed(look)):
        yield ColumnSpec(generator=generator, params=params)


def _ruled(look: Look) -> Iterator[Choice]:
    """Lists, ranges and forms that rules tell, and keys."""
    if look.equal is not None:
        yield "expression", {"expression": look.equal}
    allowed = look.limits.choices
    if allowed is not None:
        yield from _listed(look, allowed)
    if look.column.type.lower().startswith("set("):
        yield texts.of_values(_sets(look.column.type))
    if look.logical is L.ENUM and look.shape.enum_values:
        weights = None if look.alone else _shares(look, look.shape.enum_values)
        told = dict(zip(look.shape.enum_values, weights or (), strict=False))
        yield "enum", {"weights": told} if told else {}
    if look.counted and look.shape.primary and not look.alone and look.logical in NUMBERS:
        yield "position", {}
    if look.shape.primary or look.alone:
        if look.logical is L.INTEGER:
            yield from _counted(look)
        if look.logical is L.UUID:
            yield "uuid", {}


def _sets(kind: str) -> tuple[str, ...]:
    """Each member of `set('a','b')` alone, and each with the next one."""
    found = [member.replace("''", "'") for member in _MEMBER.findall(kind)]
    return (*found, *(f"{one},{other}" for one, other in pairwise(found)))


def _counted(look: Look) -> Iterator[Choice]:
    """A number that is a key counts on, unless rules keep it from that."""
    low = look.limits.low
    start = {} if low is None or not str(low.value).isdigit() else {"start": int(str(low.value))}
    if start.get("start", 1) <= 1 and (low is None or not low.open):
        start = {}
    yield "sequence", start


def _listed(look: Look, allowed: tuple[str, ...]) -> Iterator[Choice]:
    if look.logical is L.BOOLEAN:
        truths = {value.lower() in _TRUE for value in allowed}
        if len(truths) == 1:
            yield "boolean", {"share": 1.0 if truths == {True} else 0.0}
        yield "boolean", {}
        return
    shares = _shares(look, allowed)
    values = allowed
    if look.logical in NUMBERS and set(allowed) <= {"true", "false"}:
        values = tuple("1" if value == "true" else "0" for value in allowed)
    yield texts.of_values(values, shares)


def _shares(look: Look, allowed: tuple[str, ...]) -> tuple[float, ...] | None:
    """How often each was met, else falling for a status: most things are past their beginning."""
    known = {} if look.learned is None else {f.value: f.share for f in look.learned.frequent}
    found = tuple(known.get(value, 0.0) for value in allowed)
    return found if sum(found) > 0 else texts.usual(allowed)


def _learned(look: Look) -> Iterator[Choice]:
    found = look.learned
    if found is None or look.alone:
        return
    if found.frequent and found.covered >= _COVERED:
        values = tuple(one.value for one in found.frequent)
        if look.logical is L.BOOLEAN:
            share = sum(one.share for one in found.frequent if one.value.lower() in _TRUE)
            yield "boolean", {"share": round(share, 3)}
        else:
            yield texts.of_values(values, tuple(one.share for one in found.frequent))
    edges = found.edges
    if edges is not None and len(edges) > 1 and look.logical in NUMBERS:
        met = Span(ranges.number(edges[0]), ranges.number(edges[-1]), {})
        span = ranges.within(met, look)
        if span is not None:
            weights = [1.0] * (len(edges) - 1)
            shape = {"distribution": "histogram", "edges": list(edges), "weights": weights}
            yield _number(look), ranges.params(span, look.shape) | shape
    if edges is not None and len(edges) > 1 and look.logical in moments.TYPES:
        yield from moments.learned(look, edges)


def _array(look: Look) -> Iterator[Choice]:
    """Elements of a type that is known; of others none, for nobody knows what they take."""
    labels = look.labels.get(look.column.type.split("[")[0])
    if labels is not None:
        inner = {"generator": "choice", "params": {"values": list(labels)}}
        yield "array", {"inner": inner}
    elif _KNOWN.match(look.column.type):
        yield "array", {}
    yield "array", {"max": 0}


def _forms(pattern: str, look: Look) -> Iterator[Choice]:
    """A regular expression, and what stands for its loose ends as long as the column wants."""
    yield "regex", {"pattern": pattern}
    if _LOOSE not in pattern:
        return
    letters = "[A-Z0-9]" if look.limits.letters == "upper" else "[a-z0-9]"
    for count in range(min(look.longest or _LONGEST, _LONGEST) + 1):
        yield "regex", {"pattern": pattern.replace(_LOOSE, f"{letters}{{{count}}}")}


def _said(look: Look) -> Iterator[Choice]:
    """What names say: of people first where that is the longer phrase."""
    hints = people.hints(look.column, look.subject)
    roles = look.roles
    first = roles[0].words if roles else 0
    before = [h for h in hints if len(h.words.split()) >= first or h.weight > _SURE]
    moment = bool(roles) and roles[0].name in MOMENTS and look.logical in moments.TYPES
    for hint in () if moment else before:
        yield from people.choices(hint, look.words)
    yield from moments.choices(look)
    if look.logical in NUMBERS:
        yield from _numbers(look)
    if look.logical is L.BOOLEAN:
        yield "boolean", _flag(look)
    yield from texts.choices(look)
    for hint in hints:
        yield from people.choices(hint, look.words)


_SURE = 0.9


def _numbers(look: Look) -> Iterator[Choice]:
    whole = look.logical is L.INTEGER
    for role in look.roles:
        span = ranges.usual(role.name, look)
        if role.name == "flag" and whole:
            yield texts.of_values(("0", "1"), (30.0, 70.0))
        elif role.name == "position" and look.counted:
            yield "position", {}
        elif role.name == "http_status":
            codes = ("200", "201", "301", "404", "500")
            yield texts.of_values(codes, (80.0, 5.0, 5.0, 8.0, 2.0))
        elif role.name == "price" and not look.alone:
            yield from (("parent", {"key": k, "column": c}) for k, c in look.beside)
            yield "price", {}
        if span is not None:
            yield from _ranged(look, span)


def _ranged(look: Look, span: Span) -> Iterator[Choice]:
    fitting = ranges.within(span, look)
    if fitting is not None:
        plain = fitting if not look.alone else Span(fitting.low, fitting.high, {})
        yield _number(look), ranges.params(plain, look.shape)


def _number(look: Look) -> str:
    if look.logical is L.INTEGER:
        return "integer"
    return "float" if look.logical is L.FLOAT else "decimal"


def _flag(look: Look) -> dict[str, float]:
    """Most things are active; few are deleted."""
    rare = {"deleted", "archived", "blocked", "locked", "supprime", "archive", "banned", "default"}
    return {"share": 0.05 if rare & set(look.words) else 0.8}


def _typed(look: Look) -> Iterator[Choice]:
    """What any column of the type takes."""
    if look.limits.patterns and look.logical in (L.TEXT, L.OTHER):
        for pattern in look.limits.patterns:
            yield from _forms(pattern, look)
    if look.logical in NUMBERS:
        wide = Span(ranges.number(0), ranges.number(max(1_000, 4 * look.rows)), {})
        yield from _ranged(look, wide)
    if look.logical in moments.TYPES:
        yield from moments.choices(look)
    yield from _BY_TYPE.get(look.logical, ())
    if look.logical is L.ARRAY:
        yield from _array(look)
    kind = look.column.type.lower()
    for start, choice in _OWN_TYPES:
        if look.logical is L.OTHER and kind.startswith(start):
            yield choice
    if look.logical is L.TEXT or (look.logical is L.OTHER and not kind):
        yield from texts.coded(look) if look.alone else texts.fallback(look)
        yield from texts.coded(look)
