"""What callers of drift checks give, and what they get."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal

from auralith.dataplane.schema.facts import Catalog, Fact, Gap, Value
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.scope import Scope

Severity = Literal["data", "security", "structure", "cosmetic"]
DriftAction = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class IgnoreRule:
    """What does not count, until when, and why."""

    rule: str
    """As an exclude rule of a scope: `table:public.tmp_*`, or `column:*@comment`."""
    reason: str = ""
    until: datetime | None = None
    """From then on it no longer holds; None: for good. With a time zone."""


@dataclass(frozen=True)
class DriftItem:
    """One difference between what was agreed and what is.

    `object` and `attribute` are its identity: the same in every later check (`key`).
    """

    object: str
    """The object's text form."""
    attribute: str | None
    """None: the whole object, with its parts, was added or removed."""
    action: DriftAction
    before: Value
    """The attribute's value in the baseline; None when it had none."""
    after: Value
    severity: Severity
    parts: tuple[str, ...] = ()
    """Of a whole object: the text forms of what came or went with it."""
    ignored_by: str | None = None
    """The rule that says it does not count."""

    @property
    def key(self) -> str:
        """Stable identity: `object` or `object@attribute`."""
        return self.object if self.attribute is None else f"{self.object}@{self.attribute}"

    def to_json(self) -> dict[str, Any]:
        """As the API shows it, with its key."""
        return {"key": self.key, **asdict(self)}


@dataclass(frozen=True)
class DriftResult:
    """The outcome of a check."""

    items: tuple[DriftItem, ...]
    """What counts, ordered by object and attribute."""
    ignored: tuple[DriftItem, ...]
    gaps: tuple[Gap, ...]
    """Why no items need not mean no drift."""
    baseline_fingerprint: str
    """Of the baseline, advanced by what was applied."""
    live_fingerprint: str
    unread: tuple[Gap, ...] = ()
    """What was not read on one of the sides: kinds (`check:*`) and objects."""
    unseen: frozenset[str] = frozenset()
    """Objects of the other side that were therefore not compared, in text form."""
    rules: tuple[str, ...] = ()
    """The ignore rules that held."""

    def is_unread(self, text: str, attribute: str | None, quote: str) -> bool:
        """Whether nothing can be told of that now, so that silence does not resolve it.

        For what an earlier check found, in its object's text form; what a rule ignores is resolved.
        """
        identity = ObjectId.parse(text, quote)
        alone = Catalog("", "", "", 0, {identity: Fact(identity)})
        ignoring = Scope(exclude=self.rules, quote=quote)
        if ignoring.outside(alone) or (attribute and ignoring.ignored(identity, (attribute,))):
            return False
        unread = Scope(quote=quote, unread=self.unread)
        return text in self.unseen or bool(unread.unseen(alone))

    @property
    def drifted(self) -> bool:
        """Whether anything counts."""
        return bool(self.items)

    @property
    def complete(self) -> bool:
        """Whether no items claims equality."""
        return not self.gaps

    def to_json(self) -> Mapping[str, Any]:
        """As the API shows it."""
        return {
            "items": [i.to_json() for i in self.items],
            "ignored": [i.to_json() for i in self.ignored],
            "gaps": [asdict(g) for g in self.gaps],
            "completeness": "complete" if self.complete else "partial",
            "baseline_fingerprint": self.baseline_fingerprint,
            "live_fingerprint": self.live_fingerprint,
        }
