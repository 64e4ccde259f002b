"""What a run is based on, kept in the journal beside it: bytes in numbered parts."""

from collections.abc import Sequence

from auralith.dataplane.journal.dialect import JournalDialect, Sql

TABLE = "part"


class PartStore:
    """The table of such parts, as one session sees it."""

    def __init__(self, session: Sql, dialect: JournalDialect) -> None:
        self.session = session
        self.dialect = dialect
        self._table = dialect.name(TABLE)

    def ensure(self) -> None:
        """Make the table where it is not there yet; raises PermissionDenied."""
        if not self.exists():
            for statement in self.dialect.create_parts():
                self.session.execute(statement)

    def exists(self) -> bool:
        """Whether there is such a table."""
        return self.dialect.exists(self.session, TABLE)

    def write(self, run_no: int, parts: Sequence[bytes]) -> None:
        """Inside a transaction: keep these instead of what is kept of the run."""
        self.session.execute(f"DELETE FROM {self._table} WHERE run_no = :no", {"no": run_no})
        for number, content in enumerate(parts):
            self.session.execute(
                f"INSERT INTO {self._table} (run_no, part, content) VALUES (:no, :part, :content)",
                {"no": run_no, "part": number, "content": content},
            )

    def read(self, run_no: int) -> tuple[bytes, ...]:
        """All that is kept of a run, in order."""
        if not self.exists():
            return ()
        rows = self.session.query(
            f"SELECT content FROM {self._table} WHERE run_no = :no ORDER BY part", {"no": run_no}
        )
        return tuple(bytes(row[0]) for row in rows)
