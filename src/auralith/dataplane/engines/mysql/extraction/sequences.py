"""Sequences of MariaDB: the server tells what they are only one by one, or as their text."""

import re

from auralith.dataplane.engines.mysql.extraction.reading import Reading
from auralith.dataplane.engines.mysql.extraction.stored import Stored
from auralith.dataplane.engines.mysql.kinds import COLUMN, SEQUENCE
from auralith.dataplane.schema.identity import ObjectId

_SEQUENCES = """
SELECT TABLE_NAME, TABLE_COMMENT, ENGINE FROM information_schema.TABLES
 WHERE TABLE_SCHEMA = :db AND TABLE_TYPE = 'SEQUENCE' ORDER BY TABLE_NAME
"""
_TEXT = re.compile(
    r"start with (?P<start>-?\d+) minvalue (?P<minimum>-?\d+) maxvalue (?P<maximum>-?\d+)"
    r" increment by (?P<increment>-?\d+) (?:cache (?P<cache>\d+)|nocache) (?P<cycle>no)?cycle"
)


def read_sequences(reading: Reading, stored: Stored) -> None:
    """Add the sequences, and what columns take their values from them."""
    if not reading.mariadb:
        return
    for name, comment, engine in reading.rows("sequences", _SEQUENCES):
        identity = ObjectId(SEQUENCE, (name,))
        text = stored.get("SEQUENCE", name)
        found = _TEXT.search(text or "")
        if found is None:
            reading.gap("privilege", identity.text("`"), "Its definition may not be read: SELECT.")
            continue
        reading.add(
            identity,
            {
                "start": int(found["start"]),
                "minimum": int(found["minimum"]),
                "maximum": int(found["maximum"]),
                "increment": int(found["increment"]),
                "cache": int(found["cache"] or 0),
                "cycle": found["cycle"] is None,
                "engine": engine,
                "comment": comment,
            },
        )
    for fact in list(reading.facts.values()):
        default = fact.attributes.get("default")
        if fact.id.kind == COLUMN and isinstance(default, str) and "val(" in default:
            for name in re.findall(r"val\(`((?:[^`]|``)*)`\)", default):
                reading.link(fact.id, ObjectId(SEQUENCE, (name.replace("``", "`"),)))
