"""A cheap text that changes whenever the schema may have changed."""

from auralith.dataplane.engines.mysql.extraction.reading import JOURNAL
from auralith.dataplane.engines.session import Session

_ROW = "CONV(SUBSTRING(MD5(CONCAT_WS('|', {columns})), 1, 15), 16, 10)"
_SOURCES = (
    (
        "TABLES",
        "TABLE_SCHEMA",
        "TABLE_NAME",
        (
            "TABLE_NAME, TABLE_TYPE, IFNULL(ENGINE, ''), IFNULL(TABLE_COLLATION, ''),"
            " IFNULL(CREATE_OPTIONS, ''), TABLE_COMMENT, IFNULL(CREATE_TIME, '')"
        ),
    ),
    (
        "COLUMNS",
        "TABLE_SCHEMA",
        "TABLE_NAME",
        (
            "TABLE_NAME, COLUMN_NAME, ORDINAL_POSITION, IFNULL(COLUMN_DEFAULT, '~'), IS_NULLABLE,"
            " COLUMN_TYPE, IFNULL(COLLATION_NAME, ''), EXTRA, COLUMN_COMMENT,"
            " IFNULL(GENERATION_EXPRESSION, '')"
        ),
    ),
    (
        "STATISTICS",
        "TABLE_SCHEMA",
        "TABLE_NAME",
        (
            "TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX, IFNULL(COLUMN_NAME, ''), IFNULL(SUB_PART, ''),"
            " NON_UNIQUE, IFNULL(COLLATION, ''), INDEX_TYPE, INDEX_COMMENT"
        ),
    ),
    (
        "REFERENTIAL_CONSTRAINTS",
        "CONSTRAINT_SCHEMA",
        "TABLE_NAME",
        "TABLE_NAME, CONSTRAINT_NAME, REFERENCED_TABLE_NAME, UPDATE_RULE, DELETE_RULE",
    ),
    (
        "VIEWS",
        "TABLE_SCHEMA",
        "TABLE_NAME",
        "TABLE_NAME, MD5(VIEW_DEFINITION), CHECK_OPTION, DEFINER, SECURITY_TYPE",
    ),
    ("ROUTINES", "ROUTINE_SCHEMA", "ROUTINE_NAME", "ROUTINE_TYPE, ROUTINE_NAME, LAST_ALTERED"),
    (
        "TRIGGERS",
        "TRIGGER_SCHEMA",
        "EVENT_OBJECT_TABLE",
        (
            "EVENT_OBJECT_TABLE, TRIGGER_NAME, ACTION_ORDER, IFNULL(CREATED, ''),"
            " MD5(ACTION_STATEMENT)"
        ),
    ),
    ("EVENTS", "EVENT_SCHEMA", "EVENT_NAME", "EVENT_NAME, LAST_ALTERED, STATUS, DEFINER"),
    ("SCHEMATA", "SCHEMA_NAME", "SCHEMA_NAME", "DEFAULT_COLLATION_NAME"),
)


def probe(session: Session) -> str:
    """A count and a checksum of every catalog table, in one query."""
    parts = []
    for table, schema, name, columns in _SOURCES:
        row = _ROW.replace("{columns}", columns)
        parts.append(
            f"SELECT CONCAT(COUNT(*), ':', IFNULL(BIT_XOR({row}), 0), ':', IFNULL(SUM({row}), 0))"
            f" FROM information_schema.{table}"
            f" WHERE {schema} = DATABASE() AND {name} NOT LIKE :journal"
        )
    rows = session.query(" UNION ALL ".join(parts), {"journal": JOURNAL})
    return " ".join(str(row[0]) for row in rows)
