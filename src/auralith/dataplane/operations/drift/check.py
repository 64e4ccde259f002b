"""Compare what was agreed with what is: stable items, nothing that we ourselves did."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from auralith.dataplane.operations.drift.model import (
    DriftAction,
    DriftItem,
    DriftResult,
    IgnoreRule,
)
from auralith.dataplane.operations.drift.severity import severity
from auralith.dataplane.schema.delta import Delta, advance
from auralith.dataplane.schema.diff import Changed, diff
from auralith.dataplane.schema.facts import Catalog, Fact, Gap, Knowledge
from auralith.dataplane.schema.hashing import fingerprint
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.scope import EVERYTHING, Scope


def check(
    baseline: Catalog,
    live: Catalog,
    *,
    knowledge: Knowledge,
    now: datetime,
    ignore: Sequence[IgnoreRule] = (),
    applied: Iterable[Delta] = (),
    scope: Scope = EVERYTHING,
) -> DriftResult:
    """Differences of `live` from the baseline advanced by what was applied since, oldest first.

    Rules past their end no longer ignore anything. `scope` leaves objects out altogether. What was
    not read on one of the sides is no difference: it stands in `gaps`, and `is_unread` names it.
    """
    wanted = advance(baseline, applied)
    reading = scope.reading(wanted, live)
    agreed, seen = reading.applied(wanted), reading.applied(live)
    unseen = {**reading.unseen(wanted), **reading.unseen(live)}
    found = diff(agreed, seen, knowledge)
    holding = [r for r in ignore if r.until is None or r.until > now]
    rules = _Ignoring(holding, scope.quote, (agreed, seen))
    items = [
        *_whole(found.added, "added", seen, scope.quote, rules),
        *_whole(found.removed, "removed", agreed, scope.quote, rules),
        *(item for change in found.changed for item in _changed(change, scope.quote, rules)),
    ]
    items.sort(key=lambda i: (i.object, i.attribute or ""))
    return DriftResult(
        items=tuple(i for i in items if i.ignored_by is None),
        ignored=tuple(i for i in items if i.ignored_by is not None),
        gaps=tuple(sorted(_counted(found.gaps, unseen))),
        baseline_fingerprint=fingerprint(agreed),
        live_fingerprint=fingerprint(seen),
        unread=reading.unread,
        unseen=frozenset(identity.text(scope.quote) for identity in unseen),
        rules=tuple(r.rule for r in holding),
    )


def _counted(gaps: Iterable[Gap], unseen: Mapping[ObjectId, Gap]) -> Iterable[Gap]:
    """The gaps, those of what was not read with how much the other side has of it."""
    left = Counter(unseen.values())
    for gap in gaps:
        if not left[gap]:
            yield gap
        else:
            message = f"{gap.message} Not compared: {left[gap]}, with their parts."
            yield replace(gap, message=message)


class _Ignoring:
    """The rules that hold now."""

    def __init__(
        self, rules: Sequence[IgnoreRule], quote: str, catalogs: tuple[Catalog, Catalog]
    ) -> None:
        self.scopes = [(r.rule, Scope(exclude=(r.rule,), quote=quote)) for r in rules]
        self.outside: dict[ObjectId, str] = {}
        for rule, scope in self.scopes:
            for catalog in catalogs:
                for identity, why in scope.outside(catalog).items():
                    if rule in why:
                        self.outside.setdefault(identity, rule)

    def of(self, identity: ObjectId, attribute: str | None) -> str | None:
        """The rule that leaves an object or one of its attributes out."""
        if identity in self.outside:
            return self.outside[identity]
        if attribute is None:
            return None
        return next(
            (rule for rule, scope in self.scopes if scope.ignored(identity, (attribute,))), None
        )


def _whole(
    facts: Sequence[Fact], action: DriftAction, catalog: Catalog, quote: str, rules: _Ignoring
) -> Iterable[DriftItem]:
    """One item for the outermost object that came or went; its parts stand in it.

    A part that a rule ignores while its object counts is an item of its own.
    """
    ids = {f.id: f for f in facts}
    tops: dict[ObjectId, list[str]] = {}
    for fact in facts:
        top = _top(fact, ids, catalog, rules)
        listed = tops.setdefault(top, [])
        if top != fact.id:
            listed.append(fact.id.text(quote))
    for top, parts in tops.items():
        yield DriftItem(
            object=top.text(quote),
            attribute=None,
            action=action,
            before=None,
            after=None,
            severity=severity(top.kind, None, removed=action == "removed"),
            parts=tuple(sorted(parts)),
            ignored_by=rules.of(top, None),
        )


def _top(fact: Fact, ids: Mapping[ObjectId, Fact], catalog: Catalog, rules: _Ignoring) -> ObjectId:
    own = rules.of(fact.id, None)
    top = fact
    while top.parent is not None and top.parent in ids and rules.of(top.parent, None) == own:
        top = catalog.facts[top.parent]
    return top.id


def _changed(change: Changed, quote: str, rules: _Ignoring) -> Iterable[DriftItem]:
    old, new = change.old, change.new
    for name in change.attributes:
        before, after = old.attributes.get(name), new.attributes.get(name)
        if name == "parent" and old.parent != new.parent:
            before = _text(old.parent, quote)
            after = _text(new.parent, quote)
        yield DriftItem(
            object=new.id.text(quote),
            attribute=name,
            action="changed",
            before=before,
            after=after,
            severity=severity(new.id.kind, name),
            ignored_by=rules.of(new.id, name),
        )


def _text(identity: ObjectId | None, quote: str) -> str | None:
    return None if identity is None else identity.text(quote)
