"""Two catalogs of different engines as a drift result: what both can say, and what was left out."""

from collections import Counter
from collections.abc import Iterator

from auralith.dataplane.operations.drift.common import as_schema, is_common
from auralith.dataplane.operations.drift.cross import CrossItem, compare_engines
from auralith.dataplane.operations.drift.model import DriftAction, DriftItem, DriftResult
from auralith.dataplane.operations.drift.severity import severity
from auralith.dataplane.schema.facts import Catalog, Gap
from auralith.dataplane.schema.hashing import fingerprint
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.scope import Scope

NO_WAY = "No statement leads from one engine to another."
NAMED = 5
"""Columns that are named among those whose types only stand for each other."""


def across(before: Catalog, after: Catalog, *, quote: str) -> DriftResult:
    """What leads from one catalog to that of another engine, in the kinds common to both.

    Never complete: `gaps` name the kinds that were not compared, with their number. Types that
    stand for each other between engines are no difference, and are counted there.
    """
    reading = Scope(quote=quote).reading(before, after)
    one, two = reading.applied(before), reading.applied(after)
    report = compare_engines(as_schema(one), as_schema(two), quote=quote)
    close = [item for item in report.items if item.close]
    gaps = {*before.gaps, *after.gaps, *_left_out(before), *_left_out(after), *_close(close)}
    gaps |= {Gap("not_comparable", "both", said) for said in report.not_compared[-1:]}
    return DriftResult(
        items=tuple(_item(item, quote) for item in report.items if not item.close),
        ignored=(),
        gaps=tuple(sorted(gaps)),
        baseline_fingerprint=fingerprint(one),
        live_fingerprint=fingerprint(two),
        unread=reading.unread,
    )


def table_of(text: str, quote: str) -> str:
    """The table that an object of such a result belongs to, or is."""
    identity = ObjectId.parse(text, quote)
    path = identity.path[:-1] if identity.kind == "column" else identity.path
    return ObjectId("table", path).text(quote)


def _item(item: CrossItem, quote: str) -> DriftItem:
    kind = ObjectId.parse(item.object, quote).kind
    action: DriftAction = "changed"
    if item.aspect == "existence":
        action = "removed" if item.left else "added"
    whole = action != "changed"
    attribute = None if whole else item.aspect
    word = "not_null" if attribute == "nullable" else attribute
    return DriftItem(
        object=item.object,
        attribute=attribute,
        action=action,
        before=None if whole else item.left or None,
        after=None if whole else item.right or None,
        severity=severity(kind, word, removed=action == "removed"),
    )


def _left_out(catalog: Catalog) -> Iterator[Gap]:
    """Kinds that the other engine does not know, or says in words of its own."""
    counts = Counter(fact.id.kind for fact in catalog.facts.values() if not is_common(fact))
    for kind, count in counts.items():
        message = f"Not compared between engines: {count} on {catalog.flavour}."
        yield Gap("not_comparable", f"{kind}:*", message)


def _close(items: list[CrossItem]) -> Iterator[Gap]:
    if items:
        named = ", ".join(f"{i.object} ({i.left}, {i.right})" for i in items[:NAMED])
        more = f" and {len(items) - NAMED} more" if len(items) > NAMED else ""
        message = f"Types that stand for each other between engines count as equal: {named}{more}."
        yield Gap("not_comparable", "column:*", message)
