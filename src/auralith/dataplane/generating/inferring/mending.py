"""Drafts changed until nothing stands against them: generators, numbers of rows, tables."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.generating.inferring.counts import Count
from auralith.dataplane.generating.inferring.drafts import LEFT, Draft
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.generating.verdicts import Finding
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName

Attempt = Callable[[ScenarioSpec], Sequence[Finding]]
"""Judges a scenario; raises InvalidInput with the place of what cannot be bound."""
Compose = Callable[[Sequence[Draft]], ScenarioSpec]

_UNIQUE = frozenset({"seed.unique", "seed.unique_met", "seed.unique_taken"})
_TRIES = 40
"""For each table, at most."""


class Hopeless(InvalidInput):
    """A table that was asked for cannot be filled."""

    code = "seed.unfillable"


@dataclass
class Mending:
    """Tries the drafts, and changes what does not fit."""

    drafts: dict[TableName, Draft]
    compose: Compose
    asked: Collection[TableName] = ()
    """Tables without which there is no scenario."""
    left_out: dict[TableName, str] = field(default_factory=dict)

    @property
    def spec(self) -> ScenarioSpec:
        """As it is now."""
        return self.compose(list(self.drafts.values()))

    def mend(self, attempt: Attempt, tries: int | None = None) -> bool:
        """Change drafts until nothing blocks; whether that was reached.

        Raises Hopeless for a table that was asked for and cannot be filled, InvalidInput where
        nobody knows what to change.
        """
        most = _TRIES * max(len(self.drafts), 1) if tries is None else tries
        for _ in range(most):
            try:
                blocking = [f for f in attempt(self.spec) if f.blocks]
            except InvalidInput as refusal:
                self._refused(refusal)
                continue
            if not blocking:
                return True
            # One for each table at a time: what is changed for one may help another.
            seen: set[TableName] = set()
            for finding in blocking:
                if finding.table not in seen and finding.table in self.drafts:
                    seen.add(finding.table)
                    self._found(finding)
        return False

    def _refused(self, refusal: InvalidInput) -> None:
        """Mend what a refusal points at."""
        if refusal.code == "seed.circle":
            names = [TableName.parse(name) for name in refusal.params.get("tables", ())]
            self._leave_out(names, refusal.message)
            return
        place = tuple(refusal.loc or ())
        at = place[1] if len(place) > 1 and place[0] == "tables" else None
        if not isinstance(at, int) or at >= len(self.drafts):
            raise refusal
        draft = list(self.drafts.values())[at]
        column = place[3] if len(place) > 3 and place[2] == "columns" else None  # noqa: PLR2004 - tables, n, columns, name
        if not (isinstance(column, str) and draft.advance(column)):
            self._leave_out([draft.table.name], refusal.message)

    def _found(self, finding: Finding) -> None:
        draft = self.drafts[finding.table]
        if finding.code in _UNIQUE:
            done = self._roomy(draft, finding)
        elif finding.code == "seed.no_parents":
            done = _parentless(draft, finding.columns)
        elif finding.code == "seed.check":
            done = draft.relax(finding.columns)
        else:
            done = any(draft.advance(column) for column in finding.columns)
        if not done:
            self._leave_out([finding.table], finding.message)

    def _roomy(self, draft: Draft, finding: Finding) -> bool:
        """A column of more values, else fewer rows."""
        if draft.widen(finding.columns):
            return True
        given = int(finding.params.get("given", 0)) - int(finding.params.get("taken", 0))
        if given < 1:
            return False
        if draft.count.per_parent is not None and draft.count.per_parent.max > given:
            draft.fewer(given)
            return True
        if draft.count.rows is not None and draft.count.rows <= given:
            return draft.shrink(max(given // 2, 1)) if draft.count.rows > 1 else False
        return draft.shrink(given)

    def _leave_out(self, names: Sequence[TableName], reason: str) -> None:
        """Take tables out, and those that need one of their rows."""
        gone = {name for name in names if name in self.drafts}
        while more := {n for n, d in self.drafts.items() if n not in gone and _needs(d, gone)}:
            gone |= more
        if not gone or gone & set(self.asked) or gone == set(self.drafts):
            raise Hopeless(reason, loc=("tables",), params={"tables": sorted(map(str, gone))})
        for name in gone:
            del self.drafts[name]
            self.left_out[name] = reason
        for draft in self.drafts.values():
            _forget(draft, gone)


def _needs(draft: Draft, gone: Collection[TableName]) -> bool:
    return any(
        key.references in gone and not set(key.columns) & optional(draft.table)
        for key in draft.table.foreign_keys
    )


def _forget(draft: Draft, gone: Collection[TableName]) -> None:
    """Leave keys to tables that are not filled NULL, and count by nobody."""
    wanted = draft.count.per_parent
    if wanted is not None and TableName.parse(wanted.table) in gone:
        draft.count = Count(draft.count.expected, rows=draft.count.expected)
    for key in draft.table.foreign_keys:
        if key.references in gone:
            _parentless(draft, key.columns)


def _parentless(draft: Draft, columns: Sequence[str]) -> bool:
    """Leave a key NULL."""
    free = set(columns) & optional(draft.table)
    for name in free:
        draft.columns[name] = LEFT
    return bool(free)


def optional(table: Table) -> set[str]:
    """Columns that may be NULL."""
    primary = table.primary_key.columns if table.primary_key is not None else ()
    return {c.name for c in table.columns if c.nullable and c.name not in primary}
