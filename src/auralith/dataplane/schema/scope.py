"""Which objects take part: include and exclude rules over the text forms of objects.

A rule is a text form with `*` (any text) and `?` (one character): `table:public.audit_*`. Without
a kind it means any. Everything else is literal, so an object's own text form always matches it.
Parts follow the object they belong to; `exclude` wins. A rule `kind:glob@attribute` leaves one
attribute out, not the object: `column:*@comment`.

What a login could not read, a whole kind (`check:*`) or one object, acts as an exclude rule too: a
plan must not drop, and not make again, what it did not see.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.schema.facts import Catalog, Fact, Gap
from auralith.dataplane.schema.identity import ObjectId

PARKED = "auralith_parked_"
"""How names of parked objects begin; they take part only where an include rule says this."""

UNREAD = frozenset({"privilege", "timeout"})
"""Reasons of gaps that say: this was not read, on this side."""

_KIND = re.compile(r"[a-z_*?]+:")
_ATTRIBUTE = re.compile(r"[a-z_*?][a-z0-9_*?]*")
_NEEDS_QUOTES = re.compile(r"[.\"`:(@]")


@dataclass(frozen=True)
class Scope:
    """Include and exclude rules, as they were given."""

    include: tuple[str, ...] = ()
    """Empty: everything."""
    exclude: tuple[str, ...] = ()
    quote: str = '"'
    """The engine's quote mark, as text forms have it."""
    unread: tuple[Gap, ...] = ()
    """What was not read on one of the sides: see `reading`."""

    def __post_init__(self) -> None:
        """Raise InvalidInput for a rule that can match nothing."""
        for name, rules in (("include", self.include), ("exclude", self.exclude)):
            for at, rule in enumerate(rules):
                objects, attribute = _split(rule)
                if not objects.rstrip(":"):
                    msg = "A rule is empty: write kind:schema.name, * and ? are allowed."
                    raise InvalidInput(msg, loc=(name, at), code="scope.rule")
                if attribute and name == "include":
                    msg = f"'{rule}' names an attribute: only exclude rules may."
                    raise InvalidInput(msg, loc=(name, at), code="scope.rule")

    def reading(self, *catalogs: Catalog) -> "Scope":
        """The same rules for catalogs of which not everything could be read."""
        found = {
            gap
            for catalog in catalogs
            for gap in catalog.gaps
            if gap.reason in UNREAD and _KIND.match(gap.object)
        }
        return replace(self, unread=tuple(sorted({*self.unread, *found}))) if found else self

    def unseen(self, catalog: Catalog) -> dict[ObjectId, Gap]:
        """The facts of a catalog that take no part because of what was not read."""
        rules = _compiled(self)
        if not rules.unread:
            return {}
        left: dict[ObjectId, Gap | None] = {}
        for fact in catalog.facts.values():
            rules.unseen(fact, catalog, left)
        return {identity: gap for identity, gap in left.items() if gap is not None}

    def idle(self, *catalogs: Catalog) -> list[tuple[str, str]]:
        """Rules that name nothing in any of the catalogs: `include` or `exclude`, and the rule."""
        rules = [(side, r) for side in ("include", "exclude") for r in getattr(self, side)]
        waiting = {pair: _Meant(pair[1]) for pair in rules}
        compiled = _compiled(self)
        for fact in (f for catalog in catalogs for f in catalog.facts.values()):
            if not waiting:
                break
            forms = compiled.forms(fact.id)
            for pair in [p for p, meant in waiting.items() if meant.names(forms, fact)]:
                del waiting[pair]
        return list(waiting)

    def outside(self, catalog: Catalog) -> dict[ObjectId, str]:
        """The facts of a catalog that do not take part, and why."""
        left: dict[ObjectId, str] = {}
        if not (self.include or self.exclude or self.unread or any(map(_is_parked, catalog.facts))):
            return left
        states: dict[ObjectId, tuple[bool, str]] = {}
        rules = _compiled(self)
        for fact in catalog.facts.values():
            included, why = rules.state(fact, catalog, states)
            if why or not included:
                left[fact.id] = why or "No include rule names it."
        return left

    def ignored(self, identity: ObjectId, attributes: Iterable[str]) -> frozenset[str]:
        """Which attributes of an object do not count."""
        rules = _compiled(self)
        if not rules.attributes:
            return frozenset()
        forms = rules.forms(identity)
        found = [a for o, a in rules.attributes if _matches(o, forms)]
        return frozenset(n for n in attributes if any(a.fullmatch(n) for a in found))

    def applied(self, catalog: Catalog) -> Catalog:
        """The catalog without what does not take part: what is compared and fingerprinted."""
        outside = self.outside(catalog)
        stripping = bool(_compiled(self).attributes)
        if not outside and not stripping:
            return catalog
        facts = {
            i: self._stripped(f) if stripping else f
            for i, f in catalog.facts.items()
            if i not in outside
        }
        edges = tuple(e for e in catalog.edges if e.source not in outside)
        return replace(catalog, facts=facts, edges=edges)

    def _stripped(self, fact: Fact) -> Fact:
        gone = self.ignored(fact.id, fact.attributes)
        if not gone:
            return fact
        kept = {n: v for n, v in fact.attributes.items() if n not in gone}
        return replace(fact, attributes=kept)


class _Rules:
    """The rules of a scope, ready to be asked about many objects."""

    def __init__(self, scope: Scope) -> None:
        self.quote = scope.quote
        self.everything = not scope.include
        self.include = _pattern(scope.include)
        self.parked = any(PARKED in rule for rule in scope.include)
        objects = [rule for rule in scope.exclude if not _split(rule)[1]]
        self.exclude = _pattern(objects)
        self.single = [(rule, _pattern([rule])) for rule in objects]
        self.attributes = [(_pattern([o]), _glob(a)) for o, a in map(_split, scope.exclude) if a]
        self.unread = [(gap, _pattern([gap.object])) for gap in scope.unread]

    def unseen(self, fact: Fact, catalog: Catalog, known: dict[ObjectId, Gap | None]) -> Gap | None:
        """Why an object, or what it is a part of, counts as not read."""
        if fact.id not in known:
            parent = None if fact.parent is None else catalog.facts.get(fact.parent)
            why = None if parent is None else self.unseen(parent, catalog, known)
            if why is None:
                forms = self.forms(fact.id)
                why = next((gap for gap, p in self.unread if _matches(p, forms)), None)
            known[fact.id] = why
        return known[fact.id]

    def forms(self, identity: ObjectId) -> Sequence[str]:
        """The text form, and the one a person types who forgets the quotes."""
        text = identity.text(self.quote)
        if self.quote not in text or any(_NEEDS_QUOTES.search(p) for p in identity.path):
            return (text,)
        return (text, text.replace(self.quote, ""))

    def state(
        self, fact: Fact, catalog: Catalog, states: dict[ObjectId, tuple[bool, str]]
    ) -> tuple[bool, str]:
        """Whether an object is included, by itself or with its parent, and why it is left out."""
        if fact.id in states:
            return states[fact.id]
        parent = None if fact.parent is None else catalog.facts.get(fact.parent)
        if parent is None:
            included, why = self.everything, ""
        else:
            included, why = self.state(parent, catalog, states)
        if self.include is not None or self.exclude is not None:
            forms = self.forms(fact.id)
            included = included or _matches(self.include, forms)
            if not why and _matches(self.exclude, forms):
                rule = next(rule for rule, pattern in self.single if _matches(pattern, forms))
                why = f"The exclude rule '{rule}' names it."
        if not why and self.unread:
            gap = self.unseen(fact, catalog, {})
            why = "" if gap is None else f"It was not read on one of the sides. {gap.message}"
        if not why and not self.parked and _is_parked(fact.id):
            why = "It is parked: dropped softly, and kept until it is purged."
        states[fact.id] = included, why
        return included, why


class _Meant:
    """One rule, to find out whether it names anything."""

    def __init__(self, rule: str) -> None:
        self.objects, attribute = _split(rule)
        self.attribute = _glob(attribute) if attribute else None
        kind, _, rest = self.objects.partition(":")
        self.plain = None if "*" in rest or "?" in rest else rest
        self.kind = kind if self.plain is not None and not {"*", "?"} & set(kind) else None
        self.pattern = _pattern([self.objects])

    def names(self, forms: Sequence[str], fact: Fact) -> bool:
        """Whether it names that object; a rule without a glob needs no pattern to say no."""
        if self.kind is not None and self.objects not in forms:
            return False
        if self.plain is not None and all(f.partition(":")[2] != self.plain for f in forms):
            return False
        if not _matches(self.pattern, forms):
            return False
        attribute = self.attribute
        return attribute is None or any(map(attribute.fullmatch, fact.attributes))


def _is_parked(identity: ObjectId) -> bool:
    return identity.name.startswith(PARKED)


@lru_cache(maxsize=64)
def _compiled(scope: Scope) -> _Rules:
    return _Rules(scope)


def _split(rule: str) -> tuple[str, str]:
    """The part of a rule that means objects, with its kind, and the attribute it names."""
    objects, at, attribute = rule.rpartition("@")
    if not at or not _ATTRIBUTE.fullmatch(attribute):
        objects, attribute = rule, ""
    if objects and not _KIND.match(objects):
        objects = f"*:{objects}"
    return objects, attribute


def _glob(text: str) -> re.Pattern[str]:
    return re.compile("|".join(_expressions([text])), re.DOTALL)


def _pattern(rules: Sequence[str]) -> re.Pattern[str] | None:
    """One expression for many rules; None where there are none."""
    if not rules:
        return None
    return re.compile("|".join(_expressions(_split(r)[0] for r in rules)), re.DOTALL)


def _expressions(globs: Iterable[str]) -> Iterator[str]:
    for glob in globs:
        pieces = re.split(r"([*?])", glob)
        yield "".join({"*": ".*", "?": "."}.get(p, re.escape(p)) for p in pieces)


def _matches(pattern: re.Pattern[str] | None, forms: Sequence[str]) -> bool:
    return pattern is not None and any(pattern.fullmatch(form) for form in forms)


EVERYTHING = Scope()
"""No rules: everything but what is parked."""
