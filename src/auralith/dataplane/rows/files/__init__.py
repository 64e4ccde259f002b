"""Uploaded files of rows: CSV, TSV, XLSX and NDJSON, read strictly and with flat memory.

Every cell is text or NULL; nothing is guessed, rounded or repaired. A file that does not hold to
its format is refused with the line and what to do.
"""

from auralith.dataplane.rows.files.model import (
    Batch,
    Cell,
    FileColumn,
    FileFormat,
    FileLimits,
    ParsedFile,
)
from auralith.dataplane.rows.files.reader import parse_file

__all__ = [
    "Batch",
    "Cell",
    "FileColumn",
    "FileFormat",
    "FileLimits",
    "ParsedFile",
    "parse_file",
]
