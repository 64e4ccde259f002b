"""The journal's tables in MySQL and MariaDB: `auralith_journal_…` in the database itself."""

# ruff: noqa: ARG002 - every engine answers the same questions, not each needs all words

from collections.abc import Sequence

from auralith.dataplane.journal.dialect import Sql
from auralith.dataplane.journal.names import PLACE
from auralith.dataplane.schema.names import TableName

_PREFIX = f"{PLACE}_"
_TAIL = "ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin"

_CREATE = (
    f"""CREATE TABLE IF NOT EXISTS {_PREFIX}run (
        no bigint AUTO_INCREMENT PRIMARY KEY,
        run_id varchar(190) NOT NULL UNIQUE, kind varchar(40) NOT NULL,
        source bigint NULL, attempt integer NOT NULL, status varchar(40) NOT NULL,
        content_hash varchar(190) NOT NULL, header longtext NOT NULL, format integer NOT NULL,
        created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP) {_TAIL}
        COMMENT='Auralith: the journal of bulk changes; one row per execution or rollback'""",
    f"""CREATE TABLE IF NOT EXISTS {_PREFIX}batch (
        run_no bigint NOT NULL, operation integer NOT NULL, batch integer NOT NULL,
        position longtext NOT NULL, counts longtext NOT NULL, segments longtext NOT NULL,
        done longtext NOT NULL, first_id bigint NULL, last_id bigint NULL,
        next_id bigint NOT NULL, created_at timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP,
        PRIMARY KEY (run_no, operation, batch)) {_TAIL}
        COMMENT='Auralith: one row per committed batch, in the transaction of its changes'""",
    f"""CREATE TABLE IF NOT EXISTS {_PREFIX}conflict (
        run_no bigint NOT NULL, change_id bigint NOT NULL, table_name text NOT NULL,
        row_key longtext NOT NULL, reason varchar(40) NOT NULL,
        PRIMARY KEY (run_no, change_id)) {_TAIL}
        COMMENT='Auralith: changes that a rollback did not undo, and why'""",
)

_ALLOWED = """
SELECT (SELECT count(*) FROM information_schema.user_privileges
         WHERE privilege_type = 'CREATE' AND grantee = me.name)
     + (SELECT count(*) FROM information_schema.schema_privileges
         WHERE privilege_type = 'CREATE' AND grantee = me.name
           AND DATABASE() LIKE table_schema)
  FROM (SELECT CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''',
               SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''') AS name) AS me
"""


class MysqlJournal:
    """See `journal.dialect.JournalDialect`."""

    lock = " FOR UPDATE"
    shared_lock = " LOCK IN SHARE MODE"

    def address(self, table: str, *, temporary: bool = False) -> TableName:
        """In the connected database."""
        return TableName(None, f"auralith_temporary_{table}" if temporary else _PREFIX + table)

    def name(self, table: str, *, temporary: bool = False) -> str:
        """The name; journal tables need no quotes."""
        return str(self.address(table, temporary=temporary))

    def exists(self, session: Sql) -> bool:
        """Whether the journal's last table is there."""
        sql = (
            "SELECT count(*) FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND table_name = :name"
        )
        return bool(session.query(sql, {"name": f"{_PREFIX}conflict"})[0][0])

    def allowed(self, session: Sql) -> bool:
        """CREATE on the database, or on all."""
        return bool(session.query(_ALLOWED)[0][0])

    def create(self) -> Sequence[str]:
        """Tables, with comments."""
        return _CREATE

    def grant_hint(self) -> str:
        """The rights on the journal's tables."""
        return "GRANT CREATE, DROP, SELECT, INSERT, UPDATE, DELETE ON `<database>`.* TO <login>"

    def images(
        self, name: str, columns: Sequence[tuple[str, str]], *, temporary: bool, keyed: bool = True
    ) -> str:
        """An image table; the rows stand in its key, so it always has it."""
        body = "".join(f", {column} {type_} NULL" for column, type_ in columns)
        return f"{self._create(name, temporary=temporary)} (id bigint PRIMARY KEY{body}) {_TAIL}"

    def complete(self, session: Sql, name: str) -> None:
        """It is there from the beginning."""

    def inputs(self, name: str, columns: Sequence[tuple[str, str]], *, temporary: bool) -> str:
        """An input table."""
        body = "".join(f", {column} {type_} NULL" for column, type_ in columns)
        seq = "_a_seq bigint AUTO_INCREMENT PRIMARY KEY"
        return f"{self._create(name, temporary=temporary)} ({seq}{body}) {_TAIL}"

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
        return f"timestampdiff(SECOND, {column}, utc_timestamp()) / 86400"

    def is_journal(self, schema: str | None, name: str) -> bool:
        """By the prefix."""
        return name.lower().startswith(_PREFIX)
