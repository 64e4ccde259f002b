"""What statements may not do: open files, load code, or switch SQLite's protections off."""

import sqlite3

# Pragmas that only read, and the one that defers foreign keys to the commit.
_READABLE = frozenset({
    "application_id", "compile_options", "data_version", "encoding", "foreign_key_check",
    "foreign_key_list", "foreign_keys", "freelist_count", "index_info", "index_list",
    "index_xinfo", "integrity_check", "journal_mode", "page_count", "page_size", "quick_check",
    "schema_version", "table_info", "table_list", "table_xinfo", "user_version",
})  # fmt: skip
_WITH_ARGUMENT = frozenset({
    "defer_foreign_keys", "foreign_key_check", "foreign_key_list", "index_info", "index_list",
    "index_xinfo", "integrity_check", "quick_check", "table_info", "table_list", "table_xinfo",
})  # fmt: skip
_FUNCTIONS = frozenset({"load_extension", "readfile", "writefile", "edit", "fts3_tokenizer"})


def authorize(
    action: int,
    first: str | None,
    second: str | None,
    _database: str | None,
    _source: str | None,
) -> int:
    """SQLite asks for every action of a statement while it compiles it."""
    if action in (sqlite3.SQLITE_ATTACH, sqlite3.SQLITE_DETACH):
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_PRAGMA:
        allowed = _READABLE if second is None else _WITH_ARGUMENT
        name = (first or "").lower()
        if name in allowed or (name == "defer_foreign_keys" and second is None):
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY
    if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in _FUNCTIONS:
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK
