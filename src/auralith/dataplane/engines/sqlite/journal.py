"""The journal's tables in an SQLite file: `auralith_journal_…` beside the others."""

from collections.abc import Sequence

from auralith.dataplane.journal.dialect import Counter, JournalTables, LateKeys, Sql
from auralith.dataplane.journal.names import PLACE
from auralith.dataplane.schema.names import TableName

_PREFIX = f"{PLACE}_"

_CREATE = (
    f"""CREATE TABLE IF NOT EXISTS {_PREFIX}run (
        -- Auralith: the journal of bulk changes; one row per execution or rollback of a patch.
        no INTEGER PRIMARY KEY, run_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
        source INTEGER, attempt INTEGER NOT NULL, status TEXT NOT NULL,
        content_hash TEXT NOT NULL, header TEXT NOT NULL, format INTEGER NOT NULL,
        created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP)""",
    f"""CREATE TABLE IF NOT EXISTS {_PREFIX}batch (
        -- Auralith: one row per committed batch, written in the transaction of its row changes.
        run_no INTEGER NOT NULL, operation INTEGER NOT NULL, batch INTEGER NOT NULL,
        position TEXT NOT NULL, counts TEXT NOT NULL, segments TEXT NOT NULL, done TEXT NOT NULL,
        first_id INTEGER, last_id INTEGER, next_id INTEGER NOT NULL,
        created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
        PRIMARY KEY (run_no, operation, batch))""",
    f"""CREATE TABLE IF NOT EXISTS {_PREFIX}conflict (
        -- Auralith: changes that a rollback did not undo, and why.
        run_no INTEGER NOT NULL, change_id INTEGER NOT NULL, table_name TEXT NOT NULL,
        row_key TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (run_no, change_id))""",
)
_CREATE_SEALED = (
    f"""CREATE TABLE IF NOT EXISTS {_PREFIX}sealed (
        -- Auralith: what rows were before they were masked in place, encrypted.
        run_no INTEGER NOT NULL, operation INTEGER NOT NULL, batch INTEGER NOT NULL,
        part INTEGER NOT NULL, row_count INTEGER NOT NULL, content BLOB NOT NULL,
        PRIMARY KEY (run_no, operation, batch, part))""",
)
_CREATE_PARTS = (
    f"""CREATE TABLE IF NOT EXISTS {_PREFIX}part (
        -- Auralith: what runs that make synthetic rows are based on, compressed.
        run_no INTEGER NOT NULL, part INTEGER NOT NULL, content BLOB NOT NULL,
        PRIMARY KEY (run_no, part))""",
)


class SqliteJournal(JournalTables):
    """See `journal.dialect.JournalDialect`."""

    lock = ""
    shared_lock = ""
    turn = shared_turn = ""
    unclaimed = ""
    counter: Counter | None = None
    late_keys: LateKeys | None = None
    id_type = "INTEGER PRIMARY KEY"
    seq_type = "INTEGER PRIMARY KEY"

    def address(self, table: str, *, temporary: bool = False) -> TableName:
        """In the file, or in the connection's temporary schema."""
        return (
            TableName("temp", f"auralith_{table}")
            if temporary
            else TableName(None, _PREFIX + table)
        )

    def exists(self, session: Sql, table: str = "conflict") -> bool:
        """By the catalog."""
        sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = :name"
        return bool(session.query(sql, {"name": f"{_PREFIX}{table}"})[0][0])

    def allowed(self, session: Sql) -> bool:
        """Whoever may write the file may make tables."""
        return bool(session.query("SELECT 1"))

    def create(self) -> Sequence[str]:
        """Tables, with comments inside their text."""
        return _CREATE

    def create_sealed(self) -> Sequence[str]:
        """One table."""
        return _CREATE_SEALED

    def create_parts(self) -> Sequence[str]:
        """One table."""
        return _CREATE_PARTS

    def grant_hint(self) -> str:
        """No rights inside the file."""
        return "make the database file and its folder writable for this service"

    def age_days(self, column: str) -> str:
        """Days since a timestamp."""
        return f"julianday('now') - julianday({column})"
