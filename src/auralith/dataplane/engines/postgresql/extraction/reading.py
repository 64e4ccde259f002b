"""Runs the catalog queries: one snapshot, one query a kind, settings put back afterwards."""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.session import Row, Session
from auralith.dataplane.errors import DataPlaneError, PermissionDenied, StatementTimeout
from auralith.dataplane.schema.facts import Gap, GapReason, Value

# Fragments of a query that only some versions know: @14{from 14 on|before}.
_VERSIONED = re.compile(r"@(\d+)\{(.*?)\|(.*?)\}", re.DOTALL)

SETTINGS = {
    # Function names come out qualified, and nothing in somebody's schema is called.
    "search_path": "",
    # Just-in-time compilation of catalog queries costs more than it gains.
    "jit": "off",
    "default_transaction_isolation": "repeatable read",
    # The texts of numbers and of intervals inside of expressions.
    "extra_float_digits": "1",
    "quote_all_identifiers": "off",
}

LEAVES_OUT = {
    "sequences": (kinds.SEQUENCE,),
    "types": kinds.TYPES,
    "routines": kinds.ROUTINES,
    "constraints": kinds.CONSTRAINTS,
    "indexes": (kinds.INDEX,),
    "statistics": (kinds.STATISTICS,),
    "triggers": (kinds.TRIGGER,),
    "rules": (kinds.RULE,),
    "policies": (kinds.POLICY,),
    "event_triggers": (kinds.EVENT_TRIGGER,),
    "publications": (
        kinds.PUBLICATION,
        kinds.PUBLICATION_TABLE,
        kinds.PUBLICATION_SCHEMA,
    ),
    "foreign": (kinds.FOREIGN_DATA_WRAPPER, kinds.FOREIGN_SERVER, kinds.USER_MAPPING),
    "grants": (
        kinds.GRANT,
        kinds.WRAPPER_GRANT,
        kinds.SERVER_GRANT,
        kinds.DEFAULT_PRIVILEGES,
    ),
    "unmodelled": ("other objects",),
}
"""What is missing when a query could not be answered. Without the others nothing can be read."""


class Unanswered(Exception):
    """One query was not answered; the rest is read again without it."""

    def __init__(self, query: str, gaps: tuple[Gap, ...]) -> None:
        super().__init__(query)
        self.query = query
        self.gaps = gaps


@dataclass(frozen=True)
class Server:
    """What gives the texts their meaning."""

    major: int
    version: str
    settings: dict[str, Value]
    before: dict[str, str]
    """The session's settings, to be put back."""


@cache
def text_of(query: str, major: int) -> str:
    """The text of a query for a server's major version."""
    text = files(__package__).joinpath(f"sql/{query}.sql").read_text(encoding="utf-8")
    return _VERSIONED.sub(lambda m: m[2] if major >= int(m[1]) else m[3], text)


class Reader:
    """Asks one server, inside of one snapshot."""

    def __init__(self, session: Session, server: Server) -> None:
        self._session = session
        self._server = server
        self.skipped: set[str] = set()
        self.schemas = "{}"
        """The numbers of the schemas that are read, as an array."""

    def rows(self, query: str) -> list[Row]:
        """The answer to one query; raises Unanswered where one can do without it."""
        if query in self.skipped:
            return []
        text = text_of(query, self._server.major)
        params = {"schemas": self.schemas} if ":schemas" in text else None
        try:
            return self._session.query(text, params)
        except (StatementTimeout, PermissionDenied) as error:
            if query not in LEAVES_OUT:
                raise
            raise Unanswered(query, _gaps(query, error)) from error


def _gaps(query: str, error: DataPlaneError) -> tuple[Gap, ...]:
    reason: GapReason = "privilege"
    message = f"The server did not let this login read them: {error.message}"
    if isinstance(error, StatementTimeout):
        reason = "timeout"
        message = (
            "The server stopped the query that reads them: statement_timeout is too short."
            " Raise it for this connection and try again."
        )
    return tuple(Gap(reason, f"{kind}:*", message) for kind in LEAVES_OUT[query])


def prepare(session: Session) -> Server:
    """Set what reading needs, and say what was set before."""
    names = list(SETTINGS)
    asked = ", ".join(f"current_setting('{n}') AS s{at}" for at, n in enumerate(names))
    row = session.query(
        f"WITH was AS MATERIALIZED (SELECT {asked}) SELECT was.*,"
        " current_setting('server_version_num')::int4, current_setting('server_version'),"
        " pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,"
        " pg_catalog.pg_get_userbyid(d.datdba),"
        f" {_calls(SETTINGS)}"
        " FROM was, pg_catalog.pg_database d WHERE d.datname = current_database()",
        SETTINGS,
    )[0]
    number, version, encoding, collate, ctype, owner = row[len(names) : len(names) + 6]
    return Server(
        major=number // 10_000,
        version=version.split(" ")[0],
        settings={"encoding": encoding, "collation": collate, "ctype": ctype, "owner": owner},
        before=dict(zip(names, row, strict=False)),
    )


def put_back(session: Session, server: Server) -> None:
    """The session's settings as they were."""
    session.query(f"SELECT {_calls(server.before)}", server.before)


def _calls(values: dict[str, str]) -> str:
    return ", ".join(f"pg_catalog.set_config('{n}', :{n}, false)" for n in values)
