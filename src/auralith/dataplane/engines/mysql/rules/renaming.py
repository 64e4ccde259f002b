"""What the server rewrites by itself when something is renamed."""

import re
from collections.abc import Mapping
from dataclasses import replace

from auralith.dataplane.engines.mysql.kinds import COLUMN, FOREIGN_KEY, TABLE, table_of
from auralith.dataplane.engines.mysql.rules.definitions import names, quote
from auralith.dataplane.schema.facts import Fact, Value
from auralith.dataplane.schema.identity import ObjectId

_EXPRESSIONS = ("generated", "check", "expression", "default")
_NAME = re.compile(r"`(?:[^`]|``)*`")


def renamed(fact: Fact, pairs: Mapping[ObjectId, ObjectId]) -> Fact:
    """A part of a table, with columns and tables under their new names.

    The text of views and of stored code stays as it is.
    """
    if fact.parent is None or fact.parent.kind != TABLE:
        return fact
    has: dict[str, Value] = dict(fact.attributes)
    own = _columns(table_of(fact.id), pairs)
    if fact.id.kind == FOREIGN_KEY and "references_database" not in has:
        target = ObjectId(TABLE, (str(has["references"]),))
        target = pairs.get(target, target)
        there = _columns(target, pairs)
        has["references"] = target.name
        has["referenced_columns"] = tuple(there.get(c, c) for c in names(has["referenced_columns"]))
    if own:
        if fact.id.kind == FOREIGN_KEY:
            has["columns"] = tuple(own.get(c, c) for c in names(has["columns"]))
        elif "columns" in has:
            has["columns"] = tuple(_rewritten(c, own) for c in names(has["columns"]))
        if "after" in has:
            has["after"] = own.get(str(has["after"]), has["after"])
        for attribute in _EXPRESSIONS:
            if attribute in has:
                has[attribute] = _rewritten(str(has[attribute]), own)
    return fact if has == fact.attributes else replace(fact, attributes=has)


def _columns(table: ObjectId, pairs: Mapping[ObjectId, ObjectId]) -> dict[str, str]:
    """Old names of a table's columns to new ones; the table by its new name."""
    return {
        old.name: new.name
        for old, new in pairs.items()
        if new.kind == COLUMN and new.path[:1] == table.path and old.name != new.name
    }


def _rewritten(text: str, columns: Mapping[str, str]) -> str:
    def name(found: re.Match[str]) -> str:
        old = found[0][1:-1].replace("``", "`")
        return quote(columns.get(old, old))

    return _NAME.sub(name, text)
