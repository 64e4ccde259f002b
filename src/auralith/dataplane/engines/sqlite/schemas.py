"""SQLite's knowledge of its schemas; see `engines.schemas.SchemaDialect`."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from auralith.dataplane.engines.schemas import Extracted, Unsaid
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.sqlite import extraction, kinds, scratch, scripts
from auralith.dataplane.engines.sqlite.authorizer import authorize
from auralith.dataplane.engines.sqlite.execution import SqliteExecution
from auralith.dataplane.engines.sqlite.rules import SqliteRules
from auralith.dataplane.engines.sqlite.session import SqliteSession
from auralith.dataplane.engines.target import ConnectionSpec
from auralith.dataplane.errors import ConstraintViolation, InvalidInput
from auralith.dataplane.plan.model import Action

_RELATED = """
SELECT DISTINCT m.name
  FROM sqlite_schema AS m
  JOIN pragma_foreign_key_list(m.name, 'main') AS f
 WHERE m.type = 'table'
   AND (lower(m.name) IN (SELECT value FROM json_each(:names))
        OR lower(f."table") IN (SELECT value FROM json_each(:names)))
 ORDER BY 1
"""
_ORPHANS = "SELECT count(*) FROM pragma_foreign_key_check(:name)"


class SqliteSchemas:
    """The whole file is one schema, called `main`."""

    knowledge = kinds.KNOWLEDGE
    rules = SqliteRules()
    quote = '"'
    execution = SqliteExecution()

    def extract(self, session: Session) -> Extracted:
        """Everything in the file, in one snapshot."""
        return extraction.extract(session)

    def probe(self, session: Session) -> str:
        """SQLite's own counter of schema changes, and which file it is."""
        version = session.query("SELECT schema_version FROM pragma_schema_version")[0][0]
        if not isinstance(session, SqliteSession) or session.file is None:
            return str(version)
        found = session.file.stat()
        return f"{found.st_dev}:{found.st_ino}:{version}"

    def load(self, session: Session, ddl: str) -> None:
        """Run a script in one transaction, without looking at foreign keys, as a dump wants it.

        BEGIN, COMMIT and PRAGMA foreign_keys are passed over. Raises InvalidInput with the line on
        which the refused statement begins.
        """
        with _without_keys(session):
            scripts.run(session, ddl)

    def unsaid(self, session: Session, words: Sequence[str]) -> Unsaid:
        """A file has neither owners nor rights."""
        del session, words
        return Unsaid()

    def scratch(self, spec: ConnectionSpec) -> AbstractContextManager[ConnectionSpec]:
        """An empty file beside the database."""
        return scratch.scratch(spec)

    def applying(self, session: Session, actions: Sequence[Action]) -> AbstractContextManager[None]:
        """One transaction with foreign keys off, and looked after before the commit."""
        return _applying(session, actions)


@contextmanager
def _applying(session: Session, actions: Sequence[Action]) -> Iterator[None]:
    with _without_keys(session), session.transaction():
        before = _orphans(session, _touched(actions, new=False))
        yield
        broken = _orphans(session, _touched(actions, new=True)) - before
        if broken:
            raise _violation(broken)


@contextmanager
def _without_keys(session: Session) -> Iterator[None]:
    """Foreign keys off: no transaction, and no statement of a person, can change that."""
    if not isinstance(session, SqliteSession) or session.in_transaction:
        msg = "This needs a session of SQLite of its own, without an open transaction."
        raise InvalidInput(msg)
    driver = session.driver
    _switch(driver, foreign_keys=False)
    driver.set_authorizer(_authorize)
    try:
        yield
    finally:
        _switch(driver, foreign_keys=True)
        driver.set_authorizer(authorize)


def without_keys(session: SqliteSession) -> None:
    """For the rest of the session, which then has to look after them itself."""
    _switch(session.driver, foreign_keys=False)
    session.driver.set_authorizer(authorize)


def _switch(driver: sqlite3.Connection, *, foreign_keys: bool) -> None:
    driver.set_authorizer(None)
    driver.execute("PRAGMA legacy_alter_table = OFF")
    driver.execute(f"PRAGMA foreign_keys = {'ON' if foreign_keys else 'OFF'}")


def _authorize(
    action: int,
    first: str | None,
    second: str | None,
    database: str | None,
    source: str | None,
) -> int:
    """What every statement may do, and the mode in which tables are rebuilt."""
    if action == sqlite3.SQLITE_PRAGMA and (first or "").lower() == "legacy_alter_table":
        return sqlite3.SQLITE_OK
    return authorize(action, first, second, database, source)


def _touched(actions: Sequence[Action], *, new: bool) -> dict[str, str]:
    """Tables that foreign keys may leave dangling, each with the name it has afterwards."""
    names: dict[str, str] = {}
    for action in actions:
        for one in (action.object, *action.produces, *action.destroys):
            if one.kind in kinds.CARRIED or one.kind == kinds.TABLE:
                names.setdefault(one.path[0].lower(), one.path[0].lower())
    for action in actions:
        if action.verb == "rename" and action.object.kind == kinds.TABLE:
            for one in action.produces:
                names[action.object.name.lower()] = one.name.lower()
    return {n: n for n in names.values()} if new else names


def _orphans(session: Session, names: dict[str, str]) -> Counter[str]:
    """Rows that point at nothing, by table; keys that cannot be checked at all are passed over."""
    out: Counter[str] = Counter()
    for (table,) in session.query(_RELATED, {"names": json.dumps(list(names))}):
        try:
            count = session.query(_ORPHANS, {"name": table})[0][0]
        except InvalidInput:
            continue  # the other table has no such key: every write says so
        out[names.get(table.lower(), table.lower())] = count
    return out


def _violation(broken: Counter[str]) -> ConstraintViolation:
    tables = sorted(broken)
    return ConstraintViolation(
        f"{broken.total()} rows would point at rows that do not exist, in: {', '.join(tables)}."
        " Nothing was changed. Correct the rows, or plan the foreign keys away.",
        table=tables[0],
        kind="foreign_key",
    )
