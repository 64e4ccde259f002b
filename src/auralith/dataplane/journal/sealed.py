"""Sealed originals in the journal: bytes that only whoever has the key of their run can read."""

from dataclasses import dataclass

from auralith.dataplane.journal.dialect import JournalDialect, Sql

TABLE = "sealed"


@dataclass(frozen=True)
class SealedPart:
    """Some rows of a batch, encrypted."""

    operation: int
    batch: int
    part: int
    rows: int
    content: bytes


class SealedStore:
    """The table of sealed originals, as one session sees it."""

    def __init__(self, session: Sql, dialect: JournalDialect) -> None:
        self.session = session
        self.dialect = dialect
        self._table = dialect.name(TABLE)

    def ensure(self) -> None:
        """Make the table where it is not there yet; raises PermissionDenied."""
        if not self.exists():
            for statement in self.dialect.create_sealed():
                self.session.execute(statement)

    def exists(self) -> bool:
        """Whether there is such a table."""
        return self.dialect.exists(self.session, TABLE)

    def write(self, run_no: int, part: SealedPart) -> None:
        """Keep a part, by the commit at the latest."""
        self.session.post(
            f"INSERT INTO {self._table} (run_no, operation, batch, part, row_count, content)"
            " VALUES (:run_no, :operation, :batch, :part, :row_count, :content)",
            {
                "run_no": run_no,
                "operation": part.operation,
                "batch": part.batch,
                "part": part.part,
                "row_count": part.rows,
                "content": part.content,
            },
        )

    def listed(self, run_no: int, operation: int) -> list[tuple[int, int, int]]:
        """Batch, part and rows of what an operation has kept, in the order of its work."""
        if not self.exists():
            return []
        rows = self.session.query(
            f"SELECT batch, part, row_count FROM {self._table}"
            " WHERE run_no = :run_no AND operation = :operation ORDER BY batch, part",
            {"run_no": run_no, "operation": operation},
        )
        return [(int(batch), int(part), int(count)) for batch, part, count in rows]

    def read(self, run_no: int, operation: int, batch: int, part: int) -> SealedPart | None:
        """One part; None where it was destroyed."""
        rows = self.session.query(
            f"SELECT row_count, content FROM {self._table} WHERE run_no = :run_no"
            " AND operation = :operation AND batch = :batch AND part = :part",
            {"run_no": run_no, "operation": operation, "batch": batch, "part": part},
        )
        if not rows:
            return None
        count, content = rows[0]
        return SealedPart(operation, batch, part, int(count), bytes(content))

    def delete(self, run_no: int) -> int:
        """Forget everything of a run; how many parts that were."""
        if not self.exists():
            return 0
        with self.session.transaction():
            return self.session.execute(
                f"DELETE FROM {self._table} WHERE run_no = :run_no", {"run_no": run_no}
            )
