"""Options of foreign servers can hold passwords: such values are never read into a catalog."""

import re

from auralith.dataplane.engines.postgresql.extraction.draft import Draft, options
from auralith.dataplane.engines.postgresql.kinds import MASKED
from auralith.dataplane.schema.facts import Gap
from auralith.dataplane.schema.identity import ObjectId

_OPEN = frozenset(
    [
        "analyze_sampling",
        "application_name",
        "async_capable",
        "batch_size",
        "channel_binding",
        "client_encoding",
        "column",
        "column_name",
        "connect_timeout",
        "database",
        "dbname",
        "delimiter",
        "encoding",
        "escape",
        "extensions",
        "fdw_startup_cost",
        "fdw_tuple_cost",
        "fdwname",
        "fetch_size",
        "filename",
        "force_not_null",
        "force_null",
        "format",
        "gssencmode",
        "header",
        "host",
        "hostaddr",
        "import_collate",
        "import_default",
        "import_generated",
        "import_not_null",
        "keep_connections",
        "keepalives",
        "keepalives_count",
        "keepalives_idle",
        "keepalives_interval",
        "null",
        "parallel_abort",
        "parallel_commit",
        "password_required",
        "port",
        "query",
        "quote",
        "readonly",
        "schema",
        "schema_name",
        "service",
        "sslcompression",
        "sslmode",
        "table",
        "table_name",
        "target_session_attrs",
        "tcp_user_timeout",
        "truncatable",
        "updatable",
        "use_remote_estimate",
        "user",
        "username",
    ]
)
_CREDENTIALS = re.compile(r"://[^/@\s]*:[^@\s]*@|pass(word|wd)?\s*=|secret|token", re.IGNORECASE)


def masked(draft: Draft, identity: ObjectId, text: str | None) -> tuple[str, ...]:
    """Sorted options with the values of those masked that are not known to be harmless.

    A wrapper may give any name to its secrets, so that names are let through, not held back.
    """
    shown, hidden = [], []
    for option in options(text):
        name, _, value = option.partition("=")
        if name.lower() in _OPEN and not _CREDENTIALS.search(value):
            shown.append(option)
        else:
            shown.append(f"{name}={MASKED}")
            hidden.append(name)
    if hidden:
        draft.gaps.append(
            Gap(
                "opaque",
                str(identity),
                f"Values that may be secrets are not read: {', '.join(hidden)}."
                " Whether they are equal is not known.",
            )
        )
    return tuple(shown)
