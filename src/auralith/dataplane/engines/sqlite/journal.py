"""The journal's tables in an SQLite file: `auralith_journal_…` beside the others."""

# ruff: noqa: ARG002 - every engine answers the same questions, not each needs all words

from collections.abc import Sequence

from auralith.dataplane.journal.dialect import Sql
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


class SqliteJournal:
    """See `journal.dialect.JournalDialect`."""

    lock = ""
    shared_lock = ""

    def address(self, table: str, *, temporary: bool = False) -> TableName:
        """In the file, or in the connection's temporary schema."""
        return (
            TableName("temp", f"auralith_{table}")
            if temporary
            else TableName(None, _PREFIX + table)
        )

    def name(self, table: str, *, temporary: bool = False) -> str:
        """The name; journal tables need no quotes."""
        return str(self.address(table, temporary=temporary))

    def exists(self, session: Sql) -> bool:
        """Whether the journal's last table is there."""
        sql = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = :name"
        return bool(session.query(sql, {"name": f"{_PREFIX}conflict"})[0][0])

    def allowed(self, session: Sql) -> bool:
        """Whoever may write the file may make tables."""
        return bool(session.query("SELECT 1"))

    def create(self) -> Sequence[str]:
        """Tables, with comments inside their text."""
        return _CREATE

    def grant_hint(self) -> str:
        """No rights inside the file."""
        return "make the database file and its folder writable for this service"

    def images(
        self, name: str, columns: Sequence[tuple[str, str]], *, temporary: bool, keyed: bool = True
    ) -> str:
        """An image table; the rows stand in its key, so it always has it."""
        body = "".join(f", {column} {type_}" for column, type_ in columns)
        return f"{self._create(name, temporary=temporary)} (id INTEGER PRIMARY KEY{body})"

    def complete(self, session: Sql, name: str) -> None:
        """It is there from the beginning."""

    def inputs(self, name: str, columns: Sequence[tuple[str, str]], *, temporary: bool) -> str:
        """An input table."""
        body = "".join(f", {column} {type_}" for column, type_ in columns)
        return f"{self._create(name, temporary=temporary)} (_a_seq INTEGER PRIMARY KEY{body})"

    def _create(self, name: str, *, temporary: bool) -> str:
        kind = "TEMPORARY TABLE" if temporary else "TABLE IF NOT EXISTS"
        return f"CREATE {kind} {self.name(name, temporary=temporary)}"

    def counter(self, name: str, *, temporary: bool) -> str | None:
        """Rows are numbered as they are captured."""
        return None

    def next_id(self, counter: str, base: int, order: str = "") -> str:
        """The base and the row's number."""
        return f"{base} + row_number() OVER ({f'ORDER BY {order}' if order else ''})"

    def advance(self, counter: str, base: int) -> str | None:
        """Nothing to move."""
        return None

    def drop_counter(self, name: str) -> str | None:
        """Nothing to drop."""
        return None

    def age_days(self, column: str) -> str:
        """Days since a timestamp."""
        return f"julianday('now') - julianday({column})"

    def is_journal(self, schema: str | None, name: str) -> bool:
        """By the prefix."""
        return name.lower().startswith(_PREFIX)
