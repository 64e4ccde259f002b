"""The journal's tables in MySQL and MariaDB: `auralith_journal_…` in the database itself."""

from collections.abc import Sequence

from auralith.dataplane.journal.dialect import Counter, JournalTables, LateKeys, Sql
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

_CREATE_SEALED = (
    f"""CREATE TABLE IF NOT EXISTS {_PREFIX}sealed (
        run_no bigint NOT NULL, operation integer NOT NULL, batch integer NOT NULL,
        part integer NOT NULL, row_count integer NOT NULL, content longblob NOT NULL,
        PRIMARY KEY (run_no, operation, batch, part)) {_TAIL}
        COMMENT='Auralith: what rows were before they were masked in place, encrypted'""",
)
_CREATE_PARTS = (
    f"""CREATE TABLE IF NOT EXISTS {_PREFIX}part (
        run_no bigint NOT NULL, part integer NOT NULL, content longblob NOT NULL,
        PRIMARY KEY (run_no, part)) {_TAIL}
        COMMENT='Auralith: what runs that make synthetic rows are based on, compressed'""",
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


class MysqlJournal(JournalTables):
    """See `journal.dialect.JournalDialect`."""

    lock = " FOR UPDATE"
    shared_lock = " LOCK IN SHARE MODE"
    turn = shared_turn = ""
    unclaimed = " FOR UPDATE SKIP LOCKED"
    counter: Counter | None = None
    late_keys: LateKeys | None = None
    id_type = "bigint PRIMARY KEY"
    seq_type = "bigint AUTO_INCREMENT PRIMARY KEY"
    null = " NULL"
    tail = f" {_TAIL}"

    def address(self, table: str, *, temporary: bool = False) -> TableName:
        """In the connected database."""
        return TableName(None, f"auralith_temporary_{table}" if temporary else _PREFIX + table)

    def exists(self, session: Sql, table: str = "conflict") -> bool:
        """By the catalog."""
        sql = (
            "SELECT count(*) FROM information_schema.tables"
            " WHERE table_schema = DATABASE() AND table_name = :name"
        )
        return bool(session.query(sql, {"name": f"{_PREFIX}{table}"})[0][0])

    def allowed(self, session: Sql) -> bool:
        """CREATE on the database, or on all."""
        return bool(session.query(_ALLOWED)[0][0])

    def create(self) -> Sequence[str]:
        """Tables, with comments."""
        return _CREATE

    def create_sealed(self) -> Sequence[str]:
        """One table."""
        return _CREATE_SEALED

    def create_parts(self) -> Sequence[str]:
        """One table."""
        return _CREATE_PARTS

    def grant_hint(self) -> str:
        """The rights on the journal's tables."""
        return "GRANT CREATE, DROP, SELECT, INSERT, UPDATE, DELETE ON `<database>`.* TO <login>"

    def age_days(self, column: str) -> str:
        """Days since a timestamp."""
        return f"timestampdiff(SECOND, {column}, utc_timestamp()) / 86400"
