"""The round-trip guard: a table that our own text does not say in full is opaque.

MariaDB's CREATE TABLE knows more than its catalog (application-time periods, intervals of history
partitions). A table whose text, written from its facts, is not what the server prints keeps that
text as `opaque`: its differences are seen, and nobody alters it.
"""

import re

from auralith.dataplane.engines.mysql.extraction.reading import Reading
from auralith.dataplane.engines.mysql.extraction.stored import Stored
from auralith.dataplane.engines.mysql.extraction.text import without_database
from auralith.dataplane.engines.mysql.kinds import INDEX, TABLE, UNIQUE
from auralith.dataplane.engines.mysql.rules.definitions import Definitions
from auralith.dataplane.schema.facts import Fact
from auralith.dataplane.schema.identity import ObjectId

_COUNTER = re.compile(r" AUTO_INCREMENT=\d+")
_UNPRINTED = re.compile(r" REF_SYSTEM_ID=\d+")
_COMPRESSED = re.compile(r"/\*M!\d+ COMPRESSED\*/")
_USING = re.compile(
    r"^ *(UNIQUE )?KEY `((?:[^`]|``)*)` .*\) USING (HASH|BTREE|RTREE)\b", re.MULTILINE
)
_DEFAULT_PARTITION = re.compile(r"PARTITION `((?:[^`]|``)*)` DEFAULT\b")
_IMPLIED = frozenset({"PAGE_CHECKSUM=1", "TRANSACTIONAL=1"})
"""What Aria does anyway, and prints at one time and not at another."""
_TOKEN = re.compile(r"(?:DEFAULT CHARSET|`(?:[^`]|``)*`|\w+)=(?:'(?:[^'\\]|''|\\.)*'|\S+)|\S+")


def check_tables(reading: Reading, stored: Stored) -> None:
    """Amend what only the text says; mark what stays different."""
    if not stored.asked:
        return
    parts: dict[ObjectId, list[Fact]] = {}
    for fact in list(reading.facts.values()):
        if fact.id.kind == TABLE:
            text = stored.get("TABLE", fact.id.name)
            if text is not None:
                _methods(reading, fact.id, text)
                _default_partition(reading, fact, text)
    for fact in reading.facts.values():
        if fact.parent is not None and fact.parent.kind == TABLE and fact.id.kind != "trigger":
            parts.setdefault(fact.parent, []).append(fact)
    written = Definitions(mariadb=True)
    for fact in [f for f in reading.facts.values() if f.id.kind == TABLE]:
        text = stored.get("TABLE", fact.id.name)
        if text is None:
            message = "Its full definition may not be read: GRANT SELECT ON it helps."
            reading.gap("privilege", fact.id.text("`"), message)
            continue
        text = _COUNTER.sub("", without_database(text, reading.database), count=1)
        own = written.create_table(fact, parts.get(fact.id, []))
        if _pieces(own) != _pieces(text):
            reading.amend(fact.id, opaque=text)
            message = (
                "It has properties that are not modelled; it is compared by its text, created"
                " as a whole and never altered."
            )
            reading.gap("opaque", fact.id.text("`"), message)


def _methods(reading: Reading, table: ObjectId, text: str) -> None:
    """USING is what was asked for, and the catalog of InnoDB says what came of it."""
    if " USING " not in text:
        return
    for unique, name, method in _USING.findall(text):
        identity = table.child(UNIQUE if unique else INDEX, name.replace("``", "`"))
        if identity in reading.facts:
            reading.amend(identity, type=method)


def _default_partition(reading: Reading, table: Fact, text: str) -> None:
    """The catalog has a bound of 0 for the partition that takes what no other does."""
    found = _DEFAULT_PARTITION.search(text)
    parts = table.attributes.get("partitions")
    if found is None or not isinstance(parts, tuple):
        return
    name = found[1].replace("``", "`")
    amended = tuple(
        (p[0], "DEFAULT", p[2]) if isinstance(p, tuple) and p[0] == name else p for p in parts
    )
    reading.amend(table.id, partitions=amended)


def _pieces(text: str) -> tuple[list[str], list[str], list[str], str]:
    """Columns in order; keys, constraints and options in any; the rest without blank space."""
    lines = _UNPRINTED.sub("", _COMPRESSED.sub("COMPRESSED", text)).split("\n")
    end = next((i for i, line in enumerate(lines) if line.startswith(")")), len(lines) - 1)
    body = [line.strip().removesuffix(",") for line in lines[1:end]]
    columns = [line for line in body if line.startswith("`")]
    others = sorted(line for line in body if not line.startswith("`"))
    options = sorted(o for o in _TOKEN.findall(lines[end][1:]) if o not in _IMPLIED)
    rest = re.sub(r"\s+", "", "".join(lines[end + 1 :]))
    return columns, others, options, rest
