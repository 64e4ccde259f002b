"""How much a difference matters. By the words that kinds and attributes share across engines."""

from auralith.dataplane.operations.drift.model import Severity

_SECURITY_KINDS = frozenset(
    {
        "default_privileges",
        "event_trigger",
        "foreign_server",
        "grant",
        "policy",
        "server_grant",
        "user_mapping",
        "wrapper_grant",
    }
)
_SECURITY_ATTRIBUTES = frozenset(
    {
        "definer",
        "force_row_security",
        "leakproof",
        "owner",
        "row_security",
        "security",
        "security_definer",
        "sql_security",
    }
)
_COSMETIC_ATTRIBUTES = frozenset({"after", "comment", "index_comment", "name", "position"})
_DATA_KINDS = frozenset(
    {"column", "composite", "domain", "enum", "foreign_table", "partition", "range", "table"}
)
_HOLDING_ROWS = frozenset({"column", "materialized_view", "partition", "table", "virtual_table"})
_DATA_ATTRIBUTES = frozenset(
    {"charset", "collation", "generated", "labels", "not_null", "strict", "type", "without_rowid"}
)


def severity(kind: str, attribute: str | None, *, removed: bool = False) -> Severity:
    """`security` before `data` before `structure`; `cosmetic` where nothing acts differently.

    `removed`: a whole object is gone.
    """
    if kind in _SECURITY_KINDS or attribute in _SECURITY_ATTRIBUTES:
        return "security"
    if attribute is not None:
        if attribute in _COSMETIC_ATTRIBUTES:
            return "cosmetic"
        return "data" if kind in _DATA_KINDS and attribute in _DATA_ATTRIBUTES else "structure"
    return "data" if removed and kind in _HOLDING_ROWS else "structure"
