"""Keys and indexes, foreign keys, checks."""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from auralith.dataplane.engines.mysql.dialect import MysqlDialect
from auralith.dataplane.engines.mysql.extraction.reading import Reading
from auralith.dataplane.engines.mysql.extraction.tables import link_columns
from auralith.dataplane.engines.mysql.extraction.text import without_database
from auralith.dataplane.engines.mysql.kinds import (
    CHECK,
    COLUMN,
    FOREIGN_KEY,
    INDEX,
    KEYS,
    PRIMARY_KEY,
    TABLE,
    UNIQUE,
)
from auralith.dataplane.engines.session import Row
from auralith.dataplane.schema.facts import Fact
from auralith.dataplane.schema.identity import ObjectId

_INDEXES = """
SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, COLUMN_NAME, COLLATION, SUB_PART, INDEX_TYPE,
       INDEX_COMMENT, {more}
  FROM information_schema.STATISTICS
 WHERE TABLE_SCHEMA = :db AND TABLE_NAME NOT LIKE :journal
 ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX
"""
_FOREIGN_KEYS = """
SELECT k.TABLE_NAME, k.CONSTRAINT_NAME, k.COLUMN_NAME, k.REFERENCED_TABLE_SCHEMA,
       k.REFERENCED_TABLE_NAME, k.REFERENCED_COLUMN_NAME, r.UPDATE_RULE, r.DELETE_RULE
  FROM information_schema.KEY_COLUMN_USAGE k
  JOIN information_schema.REFERENTIAL_CONSTRAINTS r
    ON r.CONSTRAINT_SCHEMA = k.CONSTRAINT_SCHEMA AND r.CONSTRAINT_NAME = k.CONSTRAINT_NAME
   AND r.TABLE_NAME = k.TABLE_NAME
 WHERE k.TABLE_SCHEMA = :db AND k.REFERENCED_TABLE_NAME IS NOT NULL
   AND k.TABLE_NAME NOT LIKE :journal
 ORDER BY k.TABLE_NAME, k.CONSTRAINT_NAME, k.ORDINAL_POSITION
"""
_CHECKS_MARIADB = """
SELECT TABLE_NAME, CONSTRAINT_NAME, CHECK_CLAUSE, LEVEL, 'YES'
  FROM information_schema.CHECK_CONSTRAINTS
 WHERE CONSTRAINT_SCHEMA = :db AND TABLE_NAME NOT LIKE :journal
 ORDER BY TABLE_NAME, CONSTRAINT_NAME
"""
_CHECKS_MYSQL = """
SELECT t.TABLE_NAME, c.CONSTRAINT_NAME, c.CHECK_CLAUSE, 'Table', t.ENFORCED
  FROM information_schema.CHECK_CONSTRAINTS c
  JOIN information_schema.TABLE_CONSTRAINTS t
    ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME
   AND t.CONSTRAINT_TYPE = 'CHECK'
 WHERE c.CONSTRAINT_SCHEMA = :db AND t.TABLE_NAME NOT LIKE :journal
 ORDER BY t.TABLE_NAME, c.CONSTRAINT_NAME
"""

_dialect = MysqlDialect()


def read_keys(reading: Reading) -> None:
    """Add all that hangs on tables beside columns."""
    _read_indexes(reading)
    _read_foreign_keys(reading)
    _read_checks(reading)


def _read_indexes(reading: Reading) -> None:
    more = "IGNORED, NULL" if reading.mariadb else "IF(IS_VISIBLE = 'NO', 'YES', 'NO'), EXPRESSION"
    rows = reading.rows("indexes", _INDEXES.replace("{more}", more))
    for (table_name, name), group in groupby(rows, key=itemgetter(0, 1)):
        table = ObjectId(TABLE, (table_name,))
        parts = list(group)
        if table not in reading.facts:
            continue
        first = parts[0]
        kind = PRIMARY_KEY if name == "PRIMARY" else INDEX if first[2] else UNIQUE
        identity = table.child(kind, name)
        method = first[6] if first[6] in {"FULLTEXT", "SPATIAL", "HASH"} else None
        reading.add(
            identity,
            {
                "columns": tuple(_part(reading, part) for part in parts),
                "type": method,
                "ignored": first[8] == "YES",
                "comment": first[7],
            },
            parent=table,
        )
        for part in parts:
            if part[3] is not None:
                reading.link(identity, table.child(COLUMN, part[3]))
            else:
                link_columns(reading, identity, table, part[9])


def _part(reading: Reading, row: Row) -> str:
    _, _, _, column, order, length, method, _, _, expression = row
    if column is None:
        text = f"({without_database(expression, reading.database)})"
    else:
        text = _dialect.quote(column)
        if length is not None and method != "SPATIAL":
            text += f"({length})"
    return f"{text} DESC" if order == "D" else text


def _read_foreign_keys(reading: Reading) -> None:
    rows = reading.rows("foreign keys", _FOREIGN_KEYS)
    for (table_name, name), group in groupby(rows, key=itemgetter(0, 1)):
        table = ObjectId(TABLE, (table_name,))
        parts = list(group)
        if table not in reading.facts:
            continue
        _, _, _, schema, other, _, on_update, on_delete = parts[0]
        here = schema == reading.database or (
            reading.folds and schema.lower() == reading.database.lower()
        )
        identity = table.child(FOREIGN_KEY, name)
        columns = tuple(p[2] for p in parts)
        referenced = tuple(p[5] for p in parts)
        reading.add(
            identity,
            {
                "columns": columns,
                "references": other,
                "references_database": None if here else schema,
                "referenced_columns": referenced,
                "on_update": None if on_update == "RESTRICT" else on_update,
                "on_delete": None if on_delete == "RESTRICT" else on_delete,
            },
            parent=table,
        )
        _link_key(reading, identity, table, columns)
        if here:
            target = ObjectId(TABLE, (other,))
            reading.link(identity, target)
            _link_key(reading, identity, target, referenced)


def _link_key(
    reading: Reading, identity: ObjectId, table: ObjectId, columns: tuple[str, ...]
) -> None:
    """A foreign key needs its columns on both sides, and an index over them."""
    for column in columns:
        reading.link(identity, table.child(COLUMN, column))
    index = next(supporting(table_keys(reading, table), columns), None)
    if index is not None:
        reading.link(identity, index)


def table_keys(reading: Reading, table: ObjectId) -> list[Fact]:
    """The indexes of a table that were read."""
    keys = reading.keys.get(table)
    if keys is None:
        for fact in reading.facts.values():
            if fact.id.kind in KEYS and fact.parent is not None:
                reading.keys.setdefault(fact.parent, []).append(fact)
        keys = reading.keys.setdefault(table, [])
    return keys


def supporting(keys: list[Fact], columns: tuple[str, ...]) -> Iterator[ObjectId]:
    """Indexes that begin with some columns in whatever order, the narrowest first."""
    wanted = {_dialect.quote(c) for c in columns}
    fitting = []
    for key in keys:
        parts = key.attributes["columns"]
        if not isinstance(parts, tuple) or key.attributes.get("type") in {"FULLTEXT", "SPATIAL"}:
            continue
        head = {re.sub(r" DESC$", "", str(p)) for p in parts[: len(columns)]}
        if head == wanted:
            fitting.append((len(parts), key.id))
    return (identity for _, identity in sorted(fitting, key=lambda f: (f[0], f[1].sort_key)))


def _read_checks(reading: Reading) -> None:
    sql = _CHECKS_MARIADB if reading.mariadb else _CHECKS_MYSQL
    for table_name, name, clause, level, enforced in reading.rows("checks", sql):
        table = ObjectId(TABLE, (table_name,))
        if table not in reading.facts:
            continue
        text = without_database(clause, reading.database)
        if level == "Column":
            column = table.child(COLUMN, name)
            if column in reading.facts:
                reading.amend(column, check=text)
                link_columns(reading, column, table, text)
            continue
        identity = table.child(CHECK, name)
        reading.add(identity, {"expression": text, "not_enforced": enforced == "NO"}, parent=table)
        link_columns(reading, identity, table, text)
