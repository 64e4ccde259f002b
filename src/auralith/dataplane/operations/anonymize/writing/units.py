"""Which tables are masked batch by batch, and which together in one transaction. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from auralith.dataplane.engines.rekeying import Rekeyed
from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.model import Needs
from auralith.dataplane.masking.policy import Policy, TablePolicy
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName

_FOLDED = re.compile(
    r"""(?ix) (?:lower|upper) \( (?: \(*["`\[]? (?P<name>\w+) ["`\]]?\)* (?:::[a-z ]+)? ) \)"""
)
"""The expression of an index that looks at a text in one case."""


@dataclass(frozen=True)
class Unit:
    """Tables that are masked together."""

    tables: tuple[TablePolicy, ...]
    whole: bool
    """In one transaction; else it is one table, in many."""


def units(policy: Policy) -> list[Unit]:
    """Those of one transaction first: what they refuse is refused before the rest is begun.

    Tables whose keys are masked alike change together; so do those that point at rows of another
    one that is masked, and each table of which all values must be known at once: also where a new
    value of a unique column may be the old one of another row.
    """
    chosen = {name: one for name, one in policy.tables.items() if one.masked}
    parts = _Parts(chosen)
    for group in policy.groups:
        parts.join(p.table for p in group if p.column in _masked(chosen, p.table))
    for name, one in chosen.items():
        parts.join([name, *(n for n in _pointed_at(one) if n in chosen)])
    out = []
    for names in parts.all():
        tables = tuple(chosen[name] for name in names)
        whole = len(tables) > 1 or any(_at_once(t, policy) for t in tables)
        out.append(Unit(tables, whole))
    return sorted(out, key=lambda unit: not unit.whole)


def rekeyed(tables: Sequence[TablePolicy], policy: Policy) -> list[Rekeyed]:
    """Those of the tables whose keys change together, with all columns that do.

    Without unique columns of which no new value meets an old one.
    """
    found = [Rekeyed(t.table, frozenset(t.masked) & _key_columns(t, policy)) for t in tables]
    return [one for one in found if one.columns]


def _masked(chosen: dict[TableName, TablePolicy], name: TableName) -> tuple[str, ...]:
    found = chosen.get(name)
    return () if found is None else found.masked


def _key_columns(one: TablePolicy, policy: Policy) -> frozenset[str]:
    table = one.table
    # Rows are named by these, and found behind each other.
    held = {c for k in (table.primary_key, table.row_key) if k is not None for c in k.columns}
    held |= {c for key in table.foreign_keys for c in key.columns}
    held |= {p.column for group in policy.groups for p in group if p.table == table.name}
    meeting = {*one.masked} - {r.column.name for r in one.rules if _fresh(r)}
    for columns in _unique(table):
        # A new value that nobody had makes a new key, if the others of the key do not change to
        # what somebody had.
        if columns is None:
            # Every column may be in it, and what is made of a new value may have been there.
            held |= {c.name for c in table.columns}
        elif meeting & columns:
            held |= columns
    return frozenset(held)


def _unique(table: Table) -> Iterable[frozenset[str] | None]:
    """The columns of each unique key and index; None: of expressions, they are not known."""
    known = {c.name for c in table.columns}
    for key in table.unique_keys:
        yield frozenset(key.columns)
    for index in table.indexes:
        if not index.unique:
            continue
        names = set()
        for column in index.columns:
            folded = _FOLDED.fullmatch(column)
            names.add(folded["name"] if folded and column not in known else column)
        yield frozenset(names) if known.issuperset(names) else None


def _fresh(rule: BoundRule) -> bool:
    """Whether no row gets a value that another one had; to keep one's own is no matter."""
    return all(
        one.transformer.id == "keep" or one.transformer.fresh_with(one.params)
        for one in _chain(rule)
    )


def _at_once(one: TablePolicy, policy: Policy) -> bool:
    masked = frozenset(one.masked)
    if masked & _key_columns(one, policy) or one.table.row_key is None:
        return True
    return any(rule.transformer.needs is Needs.TABLE for rule in _rules(one))


def _rules(one: TablePolicy) -> Iterable[BoundRule]:
    for first in one.rules:
        yield from _chain(first)


def _chain(first: BoundRule) -> Iterable[BoundRule]:
    rule: BoundRule | None = first
    while rule is not None:
        yield rule
        rule = rule.otherwise


def _pointed_at(one: TablePolicy) -> list[TableName]:
    """Tables whose rows it points at by a rule of its own."""
    found = []
    for rule in _rules(one):
        name = getattr(rule.params, "table", None)
        if rule.transformer.repoints and isinstance(name, str):
            found.append(TableName.parse(name))
    return found


def warnings(table: Table, masked: Sequence[str], *, volatile: bool) -> list[dict[str, str]]:
    """What else a write to the table sets off."""
    name, out = str(table.name), []
    triggers = [t.name for t in table.triggers if t.enabled and "update" in t.events]
    if triggers:
        msg = (
            f"Triggers of {name} act on every masked row ({', '.join(triggers)}): look whether they"
            " keep originals elsewhere."
        )
        out.append({"code": "anonymize.trigger", "table": name, "message": msg})
    elif volatile:
        msg = f"{name} has columns that the server sets anew in every masked row (ON UPDATE)."
        out.append({"code": "anonymize.on_update", "table": name, "message": msg})
    generated = [c.name for c in table.columns if c.generated is not None]
    if generated and masked:
        msg = f"The server computes {', '.join(generated)} of {name} anew in every masked row."
        out.append({"code": "anonymize.generated", "table": name, "message": msg})
    return out


class _Parts:
    """Names, put together step by step."""

    def __init__(self, names: Iterable[TableName]) -> None:
        self._of = {name: {name} for name in sorted(names, key=str)}

    def join(self, names: Iterable[TableName]) -> None:
        together: set[TableName] = set()
        for name in names:
            together |= self._of[name]
        for name in together:
            self._of[name] = together

    def all(self) -> list[list[TableName]]:
        found = {id(part): sorted(part, key=str) for part in self._of.values()}
        return sorted(found.values(), key=lambda names: str(names[0]))
