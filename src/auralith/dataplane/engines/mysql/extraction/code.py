"""Routines, triggers and events: stored code, with the sql_mode it was made in."""

from datetime import datetime
from itertools import groupby
from operator import itemgetter

from auralith.dataplane.engines.mysql.dialect import MysqlDialect
from auralith.dataplane.engines.mysql.extraction.reading import Reading, modes
from auralith.dataplane.engines.mysql.extraction.stored import Stored
from auralith.dataplane.engines.mysql.extraction.text import between_parentheses, mentioned
from auralith.dataplane.engines.mysql.extraction.views import link_functions
from auralith.dataplane.engines.mysql.kinds import (
    DEFAULTS,
    EVENT,
    FUNCTION,
    PROCEDURE,
    ROUTINES,
    SEQUENCE,
    STORED_CODE,
    TABLE,
    TRIGGER,
    VIEW,
)
from auralith.dataplane.schema.facts import Value
from auralith.dataplane.schema.identity import ObjectId

_ROUTINES = """
SELECT ROUTINE_NAME, ROUTINE_TYPE, ROUTINE_DEFINITION, DTD_IDENTIFIER, IS_DETERMINISTIC,
       SQL_DATA_ACCESS, SECURITY_TYPE, SQL_MODE, ROUTINE_COMMENT, DEFINER, CHARACTER_SET_CLIENT,
       COLLATION_CONNECTION, DATABASE_COLLATION, CHARACTER_SET_NAME, COLLATION_NAME
  FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = :db
 ORDER BY ROUTINE_TYPE, ROUTINE_NAME
"""
_PARAMETERS = """
SELECT ROUTINE_TYPE, SPECIFIC_NAME, PARAMETER_MODE, PARAMETER_NAME, DTD_IDENTIFIER,
       CHARACTER_SET_NAME, COLLATION_NAME
  FROM information_schema.PARAMETERS
 WHERE SPECIFIC_SCHEMA = :db AND ORDINAL_POSITION > 0
 ORDER BY ROUTINE_TYPE, SPECIFIC_NAME, ORDINAL_POSITION
"""
_TRIGGERS = """
SELECT EVENT_OBJECT_TABLE, EVENT_MANIPULATION, ACTION_TIMING, TRIGGER_NAME, ACTION_STATEMENT,
       SQL_MODE, DEFINER, CHARACTER_SET_CLIENT, COLLATION_CONNECTION, DATABASE_COLLATION
  FROM information_schema.TRIGGERS
 WHERE TRIGGER_SCHEMA = :db AND EVENT_OBJECT_TABLE NOT LIKE :journal
 ORDER BY EVENT_OBJECT_TABLE, EVENT_MANIPULATION, ACTION_TIMING, ACTION_ORDER
"""
_EVENTS = """
SELECT EVENT_NAME, EVENT_DEFINITION, EVENT_TYPE, EXECUTE_AT, INTERVAL_VALUE, INTERVAL_FIELD,
       STARTS, ENDS, STATUS, ON_COMPLETION, TIME_ZONE, SQL_MODE, EVENT_COMMENT, DEFINER,
       CHARACTER_SET_CLIENT, COLLATION_CONNECTION, DATABASE_COLLATION
  FROM information_schema.EVENTS WHERE EVENT_SCHEMA = :db ORDER BY EVENT_NAME
"""
_RIGHTS = """
SELECT p.PRIVILEGE_TYPE
  FROM (SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.USER_PRIVILEGES
         UNION
        SELECT GRANTEE, PRIVILEGE_TYPE FROM information_schema.SCHEMA_PRIVILEGES
         WHERE :db LIKE TABLE_SCHEMA) p
 WHERE p.GRANTEE = CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''',
                          SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')
    OR p.GRANTEE LIKE CONCAT('''', REPLACE(CURRENT_ROLE(), '`', ''), '''%')
"""
_HIDDEN = {"TRIGGER": "triggers", "EVENT": "events"}
_STATUS = {
    "DISABLED": "DISABLE",
    "SLAVESIDE_DISABLED": "DISABLE ON SLAVE",
    "REPLICA_SIDE_DISABLED": "DISABLE ON REPLICA",
}

_dialect = MysqlDialect()


def read_code(reading: Reading, stored: Stored) -> None:
    """Add all stored code, and what it mentions."""
    held = {row[0] for row in reading.rows("rights", _RIGHTS)}
    for right, what in _HIDDEN.items():
        if right not in held:
            # The server leaves them out without a word.
            message = (
                f"Without the right {right} they are not shown: GRANT {right} ON the database."
            )
            reading.left_out("privilege", what, message)
    _read_routines(reading, stored)
    _read_triggers(reading)
    _read_events(reading)
    link_functions(reading)
    _link_mentioned(reading)


def _read_routines(reading: Reading, stored: Stored) -> None:
    rows = reading.rows("routines", _ROUTINES)
    lists = {} if stored.asked or not rows else _parameters(reading)
    for row in rows:
        name, kind, body, returned, fixed, access, security, mode, comment, definer = row[:10]
        client, connection, collation, charset, own_collation = row[10:]
        if kind not in {"FUNCTION", "PROCEDURE"}:
            what = ObjectId(str(kind).lower().replace(" ", "_"), (name,))
            message = f"Objects of the kind {kind} are not compared."
            reading.gap("unmodelled", what.text("`"), message)
            continue
        identity = ObjectId(FUNCTION if kind == "FUNCTION" else PROCEDURE, (name,))
        created = stored.get(kind, name)
        if body is None or (stored.asked and created is None):
            message = "Its body may not be read: GRANT SELECT ON mysql.proc or SHOW_ROUTINE helps."
            reading.gap("privilege", identity.text("`"), message)
            continue
        returns: str | None = None
        if created is not None:
            parameters, rest = between_parentheses(created, name)
            returns = rest.split("RETURNS ", 1)[1].split("\n", 1)[0] if returned else None
        else:
            parameters = lists.get((kind, name), "")
            returns = _typed(returned, charset, own_collation) if returned else None
        reading.add(
            identity,
            {
                "parameters": parameters,
                "returns": returns,
                "aggregate": " AGGREGATE FUNCTION " in (created or "")[:400],
                "deterministic": fixed == "YES",
                "data_access": None if access == "CONTAINS SQL" else access,
                "invoker": security == "INVOKER",
                "definer": definer,
                "sql_mode": modes(mode),
                "database_collation": None if collation == reading.collation else collation,
                "body": body,
                "comment": comment,
            },
            notes=_client(client, connection),
        )
        reading.link(identity, DEFAULTS)


def _client(charset: str, collation: str) -> dict[str, Value]:
    return {"character_set_client": charset, "collation_connection": collation}


def _typed(type_: str, charset: str | None, collation: str | None) -> str:
    return f"{type_} CHARSET {charset} COLLATE {collation}" if charset else type_


def _parameters(reading: Reading) -> dict[tuple[str, str], str]:
    """The lists of parameters, put together from what the catalog says of each (MySQL)."""
    out = {}
    rows = reading.rows("parameters", _PARAMETERS)
    for (kind, name), group in groupby(rows, key=itemgetter(0, 1)):
        texts = []
        for _, _, direction, parameter, type_, charset, _ in group:
            text = f"{_dialect.quote(parameter)} {type_}"
            if charset:
                text += f" CHARSET {charset}"
            texts.append(text if kind == "FUNCTION" else f"{direction} {text}")
        out[kind, name] = ", ".join(texts)
    return out


def _read_triggers(reading: Reading) -> None:
    rows = reading.rows("triggers", _TRIGGERS)
    for (table_name, event, timing), group in groupby(rows, key=itemgetter(0, 1, 2)):
        table = ObjectId(TABLE, (table_name,))
        before: str | None = None
        for row in group:
            name, body, mode, definer, charset, connection, collation = row[3:]
            if table not in reading.facts:
                text = "It belongs to something that is not compared."
                reading.gap("unmodelled", ObjectId(TRIGGER, (table_name, name)).text("`"), text)
                continue
            identity = table.child(TRIGGER, name)
            reading.add(
                identity,
                {
                    "timing": timing,
                    "event": event,
                    "follows": before,
                    "body": body,
                    "sql_mode": modes(mode),
                    "definer": definer,
                    "database_collation": None if collation == reading.collation else collation,
                },
                parent=table,
                notes=_client(charset, connection),
            )
            reading.link(identity, DEFAULTS)
            if before is not None:
                reading.link(identity, table.child(TRIGGER, before))
            before = name


def _read_events(reading: Reading) -> None:
    for row in reading.rows("events", _EVENTS):
        name, body, _, at, value, unit, starts, ends, status, completion, zone = row[:11]
        mode, comment, definer, charset, connection, collation = row[11:]
        identity = ObjectId(EVENT, (name,))
        schedule = f"AT {_time(at)}" if at is not None else f"EVERY {value} {unit}"
        if at is None and starts is not None:
            schedule += f" STARTS {_time(starts)}"
        if at is None and ends is not None:
            schedule += f" ENDS {_time(ends)}"
        reading.add(
            identity,
            {
                "schedule": schedule,
                "preserve": completion == "PRESERVE",
                "status": _STATUS.get(status),
                "time_zone": zone,
                "body": body,
                "sql_mode": modes(mode),
                "definer": definer,
                "comment": comment,
                "database_collation": None if collation == reading.collation else collation,
            },
            notes=_client(charset, connection),
        )
        reading.link(identity, DEFAULTS)


def _time(value: datetime | str) -> str:
    return _dialect.literal(str(value))


def _link_mentioned(reading: Reading) -> None:
    """Stored code may run before what it names exists; it is rather made after it."""
    named = {}
    for identity in reading.facts:
        if identity.kind in {TABLE, VIEW, SEQUENCE, *ROUTINES}:
            named[identity.name] = identity
    for fact in list(reading.facts.values()):
        if fact.id.kind in STORED_CODE:
            for name in mentioned(str(fact.attributes.get("body", "")), named):
                if named[name] != fact.parent:
                    reading.link(fact.id, named[name], "refers")
