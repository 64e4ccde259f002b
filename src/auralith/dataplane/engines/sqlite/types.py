"""SQLite's declared types: hints only, since any value may stand in most columns."""

from auralith.dataplane.schema.model import LogicalType

# Looked for in this order in the declared type's capitals.
_HINTS = (
    ("BOOL", LogicalType.BOOLEAN),
    ("JSON", LogicalType.JSON),
    ("UUID", LogicalType.UUID),
    ("DATETIME", LogicalType.TIMESTAMP),
    ("TIMESTAMP", LogicalType.TIMESTAMP),
    ("DATE", LogicalType.DATE),
    ("TIME", LogicalType.TIME),
    ("INT", LogicalType.INTEGER),
    ("CHAR", LogicalType.TEXT),
    ("CLOB", LogicalType.TEXT),
    ("TEXT", LogicalType.TEXT),
    ("BLOB", LogicalType.BINARY),
    ("REAL", LogicalType.FLOAT),
    ("FLOA", LogicalType.FLOAT),
    ("DOUB", LogicalType.FLOAT),
    ("DEC", LogicalType.DECIMAL),
    ("NUM", LogicalType.DECIMAL),
)


def logical_type(declared: str) -> LogicalType:
    """What a declared type most likely means; OTHER when there is none."""
    upper = declared.upper()
    return next((logical for text, logical in _HINTS if text in upper), LogicalType.OTHER)
