"""Triggers, event triggers, rules, policies."""

from collections.abc import Iterable

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.extraction import definitions
from auralith.dataplane.engines.postgresql.extraction.draft import (
    PG_CONSTRAINT,
    PG_EVENT_TRIGGER,
    PG_POLICY,
    PG_REWRITE,
    PG_TRIGGER,
    Draft,
    function,
    listed,
)
from auralith.dataplane.engines.session import Row
from auralith.dataplane.schema.identity import ObjectId

_ENABLED = {"D": "disabled", "R": "replica", "A": "always"}
_EVENTS = ((4, "insert"), (8, "delete"), (16, "update"), (32, "truncate"))
_ROW, _BEFORE, _INSTEAD = 1, 2, 64
_COMMANDS = {"r": "select", "a": "insert", "w": "update", "d": "delete"}


def triggers(draft: Draft, rows: Iterable[Row]) -> None:
    """Triggers that people made, constraint triggers included."""
    for row in rows:
        oid, relation, name, bits, enabled, definition, columns = row[:7]
        schema, routine, types, old, new, constraint = row[7:13]
        deferrable, deferred, other, clone, comment, conditional, constraint_oid = row[13:]
        holder = draft.relations.get(relation)
        if holder is None or draft.is_member(PG_TRIGGER, oid):
            continue
        when, arguments = definitions.trigger(definition, conditional=conditional)
        references = draft.relations.get(other)
        timing = "instead of" if bits & _INSTEAD else "before" if bits & _BEFORE else "after"
        identity = draft.add(
            ObjectId(kinds.TRIGGER, (*holder.path, name)),
            holder,
            {
                "timing": timing,
                "events": tuple(e for bit, e in _EVENTS if bits & bit),
                "columns": draft.column_names(relation, map(int, columns.split())),
                "level": "row" if bits & _ROW else "statement",
                "when": when,
                "function": function(schema, routine, types),
                "arguments": arguments,
                "old_table": old,
                "new_table": new,
                "constraint": constraint,
                "deferrable": deferrable,
                "initially_deferred": deferred,
                "references": None if references is None else str(references),
                "enabled": _ENABLED.get(enabled),
                "inherited": clone,
                "comment": comment,
            },
        )
        draft.name(PG_TRIGGER, oid, identity)
        if constraint_oid:
            draft.name(PG_CONSTRAINT, constraint_oid, identity)


def event_triggers(draft: Draft, rows: Iterable[Row]) -> None:
    """Triggers on statements of the whole database."""
    for oid, name, event, enabled, tags, schema, routine, owner, comment in rows:
        if draft.is_member(PG_EVENT_TRIGGER, oid):
            continue
        identity = draft.add(
            ObjectId(kinds.EVENT_TRIGGER, (name,)),
            None,
            {
                "event": event,
                "tags": listed(tags),
                "function": function(schema, routine, ""),
                "enabled": _ENABLED.get(enabled),
                "owner": owner,
                "comment": comment,
            },
        )
        draft.name(PG_EVENT_TRIGGER, oid, identity)


def rules(draft: Draft, rows: Iterable[Row]) -> None:
    """Rewrite rules, but those that make views."""
    for oid, relation, name, definition, quoted, enabled, comment in rows:
        holder = draft.relations.get(relation)
        if holder is None or draft.is_member(PG_REWRITE, oid):
            continue
        text = definition.removeprefix(f"CREATE RULE {quoted} AS").strip().removesuffix(";")
        identity = draft.add(
            ObjectId(kinds.RULE, (*holder.path, name)),
            holder,
            {"definition": text, "enabled": _ENABLED.get(enabled), "comment": comment},
        )
        draft.name(PG_REWRITE, oid, identity)


def policies(draft: Draft, rows: Iterable[Row]) -> None:
    """Row security policies."""
    for oid, relation, name, command, permissive, roles, using, check, comment in rows:
        holder = draft.relations.get(relation)
        if holder is None or draft.is_member(PG_POLICY, oid):
            continue
        identity = draft.add(
            ObjectId(kinds.POLICY, (*holder.path, name)),
            holder,
            {
                "command": _COMMANDS.get(command),
                "restrictive": not permissive,
                "roles": tuple(sorted(listed(roles))),
                "using": using,
                "check": check,
                "comment": comment,
            },
        )
        draft.name(PG_POLICY, oid, identity)
