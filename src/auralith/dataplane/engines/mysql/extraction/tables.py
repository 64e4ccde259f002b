"""The database itself, tables with their partitions, and columns."""

import re
from collections import defaultdict

from auralith.dataplane.engines.mysql.dialect import MysqlDialect
from auralith.dataplane.engines.mysql.extraction.reading import Reading
from auralith.dataplane.engines.mysql.extraction.text import without_database
from auralith.dataplane.engines.mysql.kinds import COLUMN, DEFAULTS, TABLE
from auralith.dataplane.engines.session import Row
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.plan.model import TableSize
from auralith.dataplane.schema.facts import Value
from auralith.dataplane.schema.identity import ObjectId

_TABLES = """
SELECT TABLE_NAME, TABLE_TYPE, ENGINE, TABLE_COLLATION, CREATE_OPTIONS, TABLE_COMMENT,
       AUTO_INCREMENT, TABLE_ROWS, DATA_LENGTH + INDEX_LENGTH
  FROM information_schema.TABLES
 WHERE TABLE_SCHEMA = :db AND TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED')
   AND TABLE_NAME NOT LIKE :journal
 ORDER BY TABLE_NAME
"""
_OTHERS = """
SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES
 WHERE TABLE_SCHEMA = :db
   AND TABLE_TYPE NOT IN ('BASE TABLE', 'SYSTEM VERSIONED', 'VIEW', 'SEQUENCE')
"""
_COLUMNS = """
SELECT TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, COLUMN_TYPE, DATA_TYPE, COLUMN_DEFAULT,
       IS_NULLABLE, COLLATION_NAME, EXTRA, COLUMN_COMMENT, GENERATION_EXPRESSION, {srid}
  FROM information_schema.COLUMNS
 WHERE TABLE_SCHEMA = :db AND TABLE_NAME NOT LIKE :journal
 ORDER BY TABLE_NAME, ORDINAL_POSITION
"""
# MariaDB alone; nothing else tells it there, not even SHOW CREATE TABLE.
_REFERENCE_SYSTEMS = """
SELECT G_TABLE_NAME, G_GEOMETRY_COLUMN, SRID FROM information_schema.GEOMETRY_COLUMNS
 WHERE G_TABLE_SCHEMA = :db AND SRID <> 0
"""
_PARTITIONS = """
SELECT TABLE_NAME, PARTITION_NAME, SUBPARTITION_NAME, PARTITION_METHOD, SUBPARTITION_METHOD,
       PARTITION_EXPRESSION, SUBPARTITION_EXPRESSION, PARTITION_DESCRIPTION, PARTITION_COMMENT
  FROM information_schema.PARTITIONS
 WHERE TABLE_SCHEMA = :db AND PARTITION_NAME IS NOT NULL AND TABLE_NAME NOT LIKE :journal
 ORDER BY TABLE_NAME, PARTITION_ORDINAL_POSITION, SUBPARTITION_ORDINAL_POSITION
"""
# A table that ever had a FULLTEXT index keeps a hidden column, and an index that tells of it.
_WITH_HIDDEN = """
SELECT TABLE_NAME, @@GLOBAL.innodb_instant_alter_column_allowed = 'add_drop_reorder'
  FROM information_schema.TABLES AS o
  LEFT JOIN (
         SELECT t.NAME FROM information_schema.INNODB_SYS_TABLES AS t
           JOIN information_schema.INNODB_SYS_INDEXES AS i USING (TABLE_ID)
          WHERE i.NAME = 'FTS_DOC_ID_INDEX'
       ) AS h ON h.NAME = CONCAT(
         CONVERT(CONVERT(TABLE_SCHEMA USING filename) USING binary), '/',
         CONVERT(CONVERT(TABLE_NAME USING filename) USING binary))
 WHERE o.TABLE_SCHEMA = :db AND h.NAME IS NULL
"""
_OPTION = re.compile(r"(`(?:[^`]|``)*`|\w+)=('(?:[^']|'')*'|\"[^\"]*\"|\S+)")
_ON_UPDATE = re.compile(r"on update (\S+)", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e[-+]?\d+)?|b'[01]*'|0x[0-9a-f]+", re.IGNORECASE)
_NUMERIC = frozenset({
    "tinyint", "smallint", "mediumint", "int", "bigint", "decimal", "float", "double", "bit",
    "year",
})  # fmt: skip
_GEOMETRIES = frozenset({
    "geometry", "point", "linestring", "polygon", "multipoint", "multilinestring", "multipolygon",
    "geometrycollection",
})  # fmt: skip

_dialect = MysqlDialect()


def read_tables(reading: Reading) -> dict[ObjectId, TableSize]:
    """Add the database, its tables and columns; gives the tables' sizes."""
    _read_database(reading)
    sizes: dict[ObjectId, TableSize] = {}
    partitions, instant = _partitions(reading), _instant(reading)
    for row in reading.rows("tables", _TABLES):
        name, kind, engine, collation, options, comment, counter, rows, size = row
        table = ObjectId(TABLE, (name,))
        reading.add(
            table,
            {
                "engine": engine,
                "collation": collation,
                "options": _options(options or ""),
                "comment": comment,
                "system_versioned": kind == "SYSTEM VERSIONED",
                **partitions.get(name, {}),
            },
            notes={
                "auto_increment": None if counter is None else int(counter),
                "rows": None if rows is None else int(rows),
            },
        )
        sizes[table] = TableSize(
            None if rows is None else int(rows),
            None if size is None else int(size),
            None if instant is None else name in instant,
        )
        if engine is None:
            text = "The server cannot open it; its storage engine or its files are missing."
            reading.gap("opaque", table.text("`"), text)
    for name, kind in reading.rows("other objects", _OTHERS):
        what = str(kind).lower().replace(" ", "_")
        text = f"Objects of the kind {kind} are not compared."
        reading.gap("unmodelled", ObjectId(what, (name,)).text("`"), text)
    _read_columns(reading)
    return sizes


def _instant(reading: Reading) -> frozenset[str] | None:
    """The tables whose columns come and go at once; None where the login may not know."""
    if not reading.mariadb:
        return None
    try:
        rows = reading.session.query(_WITH_HIDDEN, {"db": reading.database})
    except DataPlaneError:
        return None  # it asks for PROCESS; then the server is asked to choose by itself
    return frozenset(name for name, allowed in rows if allowed)


def _read_database(reading: Reading) -> None:
    comment = ""
    if reading.mariadb:
        sql = "SELECT SCHEMA_COMMENT FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = :db"
        comment = next((row[0] for row in reading.rows("database", sql)), "")
    reading.add(DEFAULTS, {"collation": reading.collation, "comment": comment})


def _options(text: str) -> tuple[str, ...] | None:
    found = []
    for name, value in _OPTION.findall(text):
        quoted = name.startswith("`")
        if (name, value) == ("transactional", "1"):
            continue  # Aria says it of every table
        found.append(f"{name if quoted else name.upper()}={value if quoted else value.upper()}")
    return tuple(sorted(found)) or None


def _read_columns(reading: Reading) -> None:
    srid = "NULL" if reading.mariadb else "SRS_ID"
    before: dict[str, str] = {}
    for row in reading.rows("columns", _COLUMNS.replace("{srid}", srid)):
        table = ObjectId(TABLE, (row[0],))
        if table not in reading.facts:
            continue  # of a view or a sequence
        reading.add(
            table.child(COLUMN, row[1]),
            _column(reading, row, before.get(row[0])),
            parent=table,
            notes={"position": int(row[2])},
        )
        before[row[0]] = row[1]
    if reading.mariadb:
        _read_reference_systems(reading)
    _link_generated(reading)


def _read_reference_systems(reading: Reading) -> None:
    if not any(f.attributes.get("type") in _GEOMETRIES for f in reading.facts.values()):
        return
    for table, column, srid in reading.rows("reference systems", _REFERENCE_SYSTEMS):
        identity = ObjectId(TABLE, (table,)).child(COLUMN, column)
        if identity in reading.facts:
            reading.amend(identity, srid=int(srid))


def _column(reading: Reading, row: Row, after: str | None) -> dict[str, Value]:
    type_, data_type, default, nullable, collation, extra, comment, expression, srid = row[3:]
    extra = extra or ""
    upper = extra.upper()
    generated = expression or None
    not_null = nullable == "NO" and not (generated and reading.mariadb)
    updated = _ON_UPDATE.search(extra)
    compressed = "/*M!100301 COMPRESSED*/"
    return {
        "type": type_.replace(compressed, "").strip(),
        "compressed": compressed in type_,
        "collation": collation,
        "not_null": not_null,
        "default": None if generated else _default(reading, default, data_type, upper),
        "on_update": updated.group(1) if updated else None,
        "auto_increment": "AUTO_INCREMENT" in upper,
        "generated": without_database(generated, reading.database) if generated else None,
        "stored": "STORED GENERATED" in upper or "PERSISTENT" in upper,
        "invisible": "INVISIBLE" in upper,
        "unversioned": "WITHOUT SYSTEM VERSIONING" in upper,
        "srid": None if srid is None else int(srid),
        "comment": comment,
        "after": after,
    }


def _default(reading: Reading, default: str | None, data_type: str, extra: str) -> str | None:
    """The text after DEFAULT: MariaDB tells it so, MySQL tells the value of literals."""
    if default is None:
        return None
    if reading.mariadb:
        return None if default == "NULL" else without_database(default, reading.database)
    if "DEFAULT_GENERATED" in extra:
        # CURRENT_TIMESTAMP alone may stand without parentheses.
        plain = default.upper().startswith("CURRENT_TIMESTAMP")
        return default if plain else f"({default})"
    if data_type in _NUMERIC and _NUMBER.fullmatch(default):
        return default
    return _dialect.literal(default)


def _link_generated(reading: Reading) -> None:
    columns: dict[ObjectId, list[ObjectId]] = defaultdict(list)
    for fact in reading.facts.values():
        if fact.id.kind == COLUMN and fact.parent is not None:
            columns[fact.parent].append(fact.id)
    for table, ids in columns.items():
        for identity in ids:
            attributes = reading.facts[identity].attributes
            texts = [attributes.get("generated"), attributes.get("check")]
            if isinstance(attributes.get("default"), str):
                texts.append(attributes["default"])
            for text in texts:
                if isinstance(text, str) and "`" in text:
                    link_columns(reading, identity, table, text)


def link_columns(reading: Reading, source: ObjectId, table: ObjectId, text: str) -> None:
    """An object needs the columns that its expression names in backticks."""
    for name in re.findall(r"`((?:[^`]|``)*)`", text):
        reading.link(source, table.child(COLUMN, name.replace("``", "`")))


def _partitions(reading: Reading) -> dict[str, dict[str, Value]]:
    by_table: dict[str, list[Row]] = defaultdict(list)
    for row in reading.rows("partitions", _PARTITIONS):
        by_table[row[0]].append(row)
    out: dict[str, dict[str, Value]] = {}
    for name, rows in by_table.items():
        first = rows[0]
        parts: dict[str, Value] = {}
        subparts: dict[str, int] = defaultdict(int)
        for row in rows:
            parts[row[1]] = (row[1], _bound(row), row[8] or None)
            subparts[row[1]] += row[2] is not None
        out[name] = {
            "partition_by": f"{first[3]} ({first[5] or ''})",
            "subpartition_by": f"{first[4]} ({first[6] or ''})" if first[4] else None,
            "subpartitions": max(subparts.values()) or None,
            "partitions": tuple(parts.values()),
        }
    return out


def _bound(row: Row) -> str | None:
    method, text = row[3], row[7]
    if method == "RANGE" and text == "MAXVALUE":
        return "VALUES LESS THAN MAXVALUE"
    if method.startswith("RANGE"):
        return f"VALUES LESS THAN ({text})"
    if method.startswith("LIST"):
        return "DEFAULT" if text == "DEFAULT" else f"VALUES IN ({text})"
    if method == "SYSTEM_TIME":
        return "CURRENT" if text == "CURRENT" else "HISTORY"
    return None
