"""Views, and what they are made of."""

import re

from auralith.dataplane.engines.mysql.extraction.reading import Reading
from auralith.dataplane.engines.mysql.extraction.text import (
    mentioned,
    without_database,
    without_needless_parentheses,
)
from auralith.dataplane.engines.mysql.kinds import COLUMN, FUNCTION, TABLE, VIEW
from auralith.dataplane.schema.identity import ObjectId

_VIEWS = """
SELECT TABLE_NAME, VIEW_DEFINITION, CHECK_OPTION, DEFINER, SECURITY_TYPE, CHARACTER_SET_CLIENT,
       COLLATION_CONNECTION, {algorithm}
  FROM information_schema.VIEWS WHERE TABLE_SCHEMA = :db ORDER BY TABLE_NAME
"""
_SOURCE = re.compile(r"(?:from|join|,|\()\s*\(*`((?:[^`]|``)*)`(?!\.)(?:\s+`((?:[^`]|``)*)`)?")
_PART = re.compile(r"`((?:[^`]|``)*)`\.`((?:[^`]|``)*)`")


def read_views(reading: Reading) -> None:
    """Add the views; their edges to functions follow with `link_functions`."""
    algorithm = "ALGORITHM" if reading.mariadb else "NULL"
    texts: dict[ObjectId, str] = {}
    for row in reading.rows("views", _VIEWS.replace("{algorithm}", algorithm)):
        name, definition, check, definer, security, charset, collation, method = row
        identity = ObjectId(VIEW, (name,))
        if not definition:
            text = "Its definition may not be read: GRANT SHOW VIEW ON the database helps."
            reading.gap("privilege", identity.text("`"), text)
            continue
        text = without_needless_parentheses(without_database(definition, reading.database))
        reading.add(
            identity,
            {
                "definition": text,
                "algorithm": None if method == "UNDEFINED" else method,
                "check_option": None if check == "NONE" else check,
                "definer": definer,
                "invoker": security == "INVOKER",
            },
            notes={"character_set_client": charset, "collation_connection": collation},
        )
        texts[identity] = text
    if texts and not reading.mariadb:
        # MySQL 8 manual, 28.3.48: the table VIEWS has no column ALGORITHM.
        text = "MySQL does not tell the ALGORITHM of views in its catalog; it is not compared."
        reading.gap("unmodelled", "algorithm of views", text)
    for identity, text in texts.items():
        _link(reading, identity, text)


def _link(reading: Reading, identity: ObjectId, text: str) -> None:
    """A view needs the tables and views it reads, and their columns that it names."""
    called: dict[str, str] = {}
    for table, alias in _SOURCE.findall(text):
        called[alias or table] = table
        called.setdefault(table, table)
    for name in set(called.values()):
        relation = reading.relation(name.replace("``", "`"))
        if relation is not None:
            reading.link(identity, relation)
    for owner, column in set(_PART.findall(text)):
        table = ObjectId(TABLE, (called.get(owner, owner).replace("``", "`"),))
        reading.link(identity, table.child(COLUMN, column.replace("``", "`")))


def link_functions(reading: Reading) -> None:
    """A view needs the functions it calls."""
    functions = {i.name: i for i in reading.facts if i.kind == FUNCTION}
    if not functions:
        return
    for fact in list(reading.facts.values()):
        if fact.id.kind == VIEW:
            for name in mentioned(str(fact.attributes["definition"]), functions):
                reading.link(fact.id, functions[name])
