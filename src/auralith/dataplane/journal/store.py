"""The journal in the target database: runs, their ledger of batches, conflicts.

Every write here happens inside the transaction of the row changes it describes.
"""

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from auralith.dataplane.errors import (
    ConstraintViolation,
    DataPlaneError,
    Fenced,
    InvalidInput,
    PermissionDenied,
    Terminal,
)
from auralith.dataplane.journal.dialect import JournalDialect, Sql
from auralith.dataplane.journal.model import (
    FORMAT,
    Batch,
    Conflict,
    Header,
    Run,
    segments_from_json,
    segments_json,
)
from auralith.dataplane.journal.parts import TABLE as PARTS
from auralith.dataplane.journal.sealed import TABLE as SEALED

_TOGETHER = 500
"""Conflicts written by one statement."""
_RUN = "no, run_id, kind, source, attempt, status, content_hash, header"
STRIPPED = "purged"
"""The status of a run of which the header alone is left."""
_TRIES, _PAUSE_S = 20, 0.05


class Journal:
    """The journal as one session sees it."""

    def __init__(self, session: Sql, dialect: JournalDialect) -> None:
        self.session = session
        self.dialect = dialect
        self._run, self._batch = dialect.name("run"), dialect.name("batch")
        self._conflict = dialect.name("conflict")

    def ensure(self) -> None:
        """Make the journal where it is not there yet; raises PermissionDenied.

        IF NOT EXISTS does not help against somebody who makes it at the same moment: the loser
        looks again, and goes on where the winner is not through yet.
        """
        for number in range(1, _TRIES + 1):
            if self.dialect.exists(self.session):
                return
            try:
                for statement in self.dialect.create():
                    self.session.execute(statement)
            except DataPlaneError as error:
                if self.dialect.exists(self.session):
                    return
                if number == _TRIES or isinstance(error, PermissionDenied):
                    raise
                time.sleep(_PAUSE_S)
            else:
                return

    def find(self, run_id: str) -> Run | None:
        """A run by its id; None also when there is no journal."""
        if not self.dialect.exists(self.session):
            return None
        rows = self.session.query(
            f"SELECT {_RUN} FROM {self._run} WHERE run_id = :run_id", {"run_id": run_id}
        )
        return _run(rows[0]) if rows else None

    def get(self, run_id: str) -> Run:
        """A run by its id; raises InvalidInput when the journal does not know it."""
        run = self.find(run_id)
        if run is None:
            msg = f"The journal of this database does not know run {run_id}: it was purged."
            raise InvalidInput(msg, code="journal.unknown_run", params={"run_id": run_id})
        return run

    def rollbacks_of(self, no: int) -> list[Run]:
        """The rollbacks made of a run, oldest first."""
        rows = self.session.query(
            f"SELECT {_RUN} FROM {self._run} WHERE source = :no ORDER BY no", {"no": no}
        )
        return [_run(row) for row in rows]

    def begin(
        self, run_id: str, kind: str, content_hash: str, header: Header, source: int | None = None
    ) -> Run:
        """Enter a new run, as its first attempt; one that was entered meanwhile is taken over."""
        values = {
            "run_id": run_id,
            "kind": kind,
            "source": source,
            "content_hash": content_hash,
            "header": header.to_json(),
            "format": FORMAT,
        }
        try:
            with self.session.transaction():
                self.session.execute(
                    f"INSERT INTO {self._run} (run_id, kind, source, attempt, status,"
                    " content_hash, header, format) VALUES (:run_id, :kind, :source, 1,"
                    " 'preparing', :content_hash, :header, :format)",
                    values,
                )
        except ConstraintViolation:
            found = self.find(run_id)
            if found is None:
                raise
            return self.take_over(found)
        return self.get(run_id)

    def take_over(self, run: Run) -> Run:
        """Raise the attempt: whoever still works on the run is fenced from now on."""
        with self.session.transaction():
            self.session.execute(
                f"UPDATE {self._run} SET attempt = attempt + 1 WHERE no = :no{self.dialect.turn}",
                {"no": run.no},
            )
        return self.get(run.run_id)

    def fence(self, run: Run, *, shared: bool = False) -> None:
        """Lock the run's row and make sure that this attempt is still the one at work.

        `shared` with other sessions of the same attempt.
        """
        dialect = self.dialect
        turn, lock = (
            (dialect.shared_turn, dialect.shared_lock) if shared else (dialect.turn, dialect.lock)
        )
        rows = self.session.query(
            f"SELECT attempt FROM {self._run} WHERE no = :no{turn}{lock}", {"no": run.no}
        )
        if not rows or rows[0][0] != run.attempt:
            msg = "Another worker has taken this run over; this one stops without a change."
            raise Fenced(msg)

    def set_status(self, run: Run, status: str) -> None:
        """Write the run's status, inside a transaction of the caller."""
        self.session.execute(
            f"UPDATE {self._run} SET status = :status WHERE no = :no",
            {"status": status, "no": run.no},
        )

    def fail(self, run: Run, status: str, error: DataPlaneError) -> Run:
        """The same, with the error that ended the work; the run with it."""
        header = replace(run.header, failure={"code": error.code, "message": error.message})
        self.session.execute(
            f"UPDATE {self._run} SET status = :status, header = :header WHERE no = :no",
            {"status": status, "header": header.to_json(), "no": run.no},
        )
        return replace(run, status=status, header=header)

    def write(self, run: Run, batch: Batch) -> None:
        """Enter a batch in the ledger, by the commit at the latest."""
        self.session.post(
            f"INSERT INTO {self._batch} (run_no, operation, batch, position, counts, segments,"
            " done, first_id, last_id, next_id) VALUES (:run_no, :operation, :batch, :position,"
            " :counts, :segments, :done, :first_id, :last_id, :next_id)",
            {
                "run_no": run.no,
                "operation": batch.operation,
                "batch": batch.batch,
                "position": json.dumps(batch.position, ensure_ascii=False),
                "counts": json.dumps(batch.counts, ensure_ascii=False),
                "segments": segments_json(batch.segments),
                "done": json.dumps(batch.done),
                "first_id": min((s.first for s in batch.segments), default=None),
                "last_id": max((s.last for s in batch.segments), default=None),
                "next_id": batch.next_id,
            },
        )

    def batches(self, run: Run, operation: int | None = None) -> list[Batch]:
        """The run's ledger, or what it has of one operation, in the order of its work."""
        mine = "" if operation is None else f" AND operation = {int(operation)}"
        rows = self.session.query(
            "SELECT operation, batch, position, counts, segments, done, next_id"
            f" FROM {self._batch} WHERE run_no = :no{mine} ORDER BY operation, batch",
            {"no": run.no},
        )
        return [
            Batch(
                operation=r[0],
                batch=r[1],
                position=json.loads(r[2]),
                counts=json.loads(r[3]),
                segments=segments_from_json(r[4]),
                done=tuple((low, high) for low, high in json.loads(r[5])),
                next_id=r[6],
            )
            for r in rows
        ]

    def ledger(self, run: Run, operation: int) -> str:
        """The ledger rows of one operation, as a FROM clause; a rollback has one for all."""
        own = f" AND operation = {int(operation)}" if run.kind == "execute" else ""
        return f"{self._batch} WHERE run_no = {int(run.no)}{own}"

    def add_conflicts(self, run: Run, conflicts: Iterable[Conflict]) -> None:
        """Name changes that this rollback did not undo."""
        waiting = list(conflicts)
        for start in range(0, len(waiting), _TOGETHER):
            some = waiting[start : start + _TOGETHER]
            params: dict[str, Any] = {}
            for n, conflict in enumerate(some):
                params[f"t{n}"] = conflict.table
                params[f"k{n}"] = json.dumps(conflict.key, ensure_ascii=False)
                params[f"r{n}"] = conflict.reason
            values = ", ".join(
                f"({int(run.no)}, {int(c.change)}, :t{n}, :k{n}, :r{n})" for n, c in enumerate(some)
            )
            self.session.execute(
                f"INSERT INTO {self._conflict} (run_no, change_id, table_name, row_key, reason)"
                f" VALUES {values}",
                params,
            )

    def conflicts(self, run: Run, *, limit: int, offset: int = 0) -> list[Conflict]:
        """A page of a rollback's conflicts, in the order of the changes."""
        rows = self.session.query(
            f"SELECT change_id, table_name, row_key, reason FROM {self._conflict}"
            f" WHERE run_no = :no ORDER BY change_id LIMIT {int(limit)} OFFSET {int(offset)}",
            {"no": run.no},
        )
        return [Conflict(r[0], r[1], json.loads(r[2]), r[3]) for r in rows]

    def forget_conflicts(self, run: Run) -> None:
        """Begin the list of conflicts anew."""
        self.session.execute(f"DELETE FROM {self._conflict} WHERE run_no = :no", {"no": run.no})

    def conflicting(self, run: Run, changes: Sequence[int]) -> set[int]:
        """Which of the changes a rollback did not undo."""
        listed = ", ".join(str(int(c)) for c in changes)
        rows = self.session.query(
            f"SELECT change_id FROM {self._conflict}"
            f" WHERE run_no = :no AND change_id IN ({listed})",
            {"no": run.no},
        )
        return {int(r[0]) for r in rows}

    def count_reasons(self, run: Run) -> dict[str, int]:
        """How many conflicts there are of each kind."""
        rows = self.session.query(
            f"SELECT reason, count(*) FROM {self._conflict} WHERE run_no = :no GROUP BY reason",
            {"no": run.no},
        )
        return {reason: int(count) for reason, count in rows}

    def count_conflicts(self, run: Run) -> int:
        """How many changes a rollback did not undo."""
        sql = f"SELECT count(*) FROM {self._conflict} WHERE run_no = :no"
        return int(self.session.query(sql, {"no": run.no})[0][0])

    def delete(self, runs: Sequence[Run]) -> None:
        """Forget runs: their images, ledgers and rows. Rollbacks of them must be named too."""
        for run in sorted(runs, key=lambda r: -r.no):
            self._clear(run)
            with self.session.transaction():
                self.session.execute(f"DELETE FROM {self._run} WHERE no = :no", {"no": run.no})

    def strip(self, run: Run) -> None:
        """Forget all of a run but what its header says."""
        self._clear(run)
        with self.session.transaction():
            self.set_status(run, STRIPPED)

    def _clear(self, run: Run) -> None:
        """Take away its tables and its ledger; what is interrupted here can be done again."""
        names = [f"images_{run.no}_{table.no}" for table in run.header.tables]
        names += [f"input_{run.no}_{index}" for index in range(len(run.header.operations))]
        names += [*pieces_of(run), *self._stages_of(run)]
        for name in names:
            self.session.execute(f"DROP TABLE IF EXISTS {self.dialect.name(name)}")
        if self.dialect.counter is not None:
            counter = self.dialect.name(f"counter_{run.no}")
            self.session.execute(self.dialect.counter.drop(counter))
        with self.session.transaction():
            tables = [self._conflict, self._batch]
            more = [t for t in (SEALED, PARTS) if self.dialect.exists(self.session, t)]
            tables += [self.dialect.name(table) for table in more]
            for table_name in tables:
                self.session.execute(f"DELETE FROM {table_name} WHERE run_no = :no", {"no": run.no})

    def _stages_of(self, run: Run) -> list[str]:
        """Tables beside those that a copy fills; only one that ended half way leaves any."""
        numbers = set(range(int(run.header.options.get("tables", 0))))
        rows = self.session.query(
            f"SELECT DISTINCT operation FROM {self._batch} WHERE run_no = :no", {"no": run.no}
        )
        numbers |= {int(row[0]) for row in rows}
        return [stage_of(run.no, number) for number in sorted(numbers)]

    def older_than(self, days: int) -> list[Run]:
        """Runs entered more than that many days ago."""
        rows = self.session.query(
            f"SELECT {_RUN} FROM {self._run} WHERE {self._age()} >= :days ORDER BY no",
            {"days": days},
        )
        return [_run(row) for row in rows]

    def all_runs(self) -> list[Run]:
        """Every run the journal knows, oldest first."""
        return [_run(r) for r in self.session.query(f"SELECT {_RUN} FROM {self._run} ORDER BY no")]

    def _age(self) -> str:
        return self.dialect.age_days("created_at")


def stage_of(run_no: int, table: int) -> str:
    """Name of the table beside the one that a copy fills: its rows wait there to be merged."""
    return f"stage_{run_no}_{table}"


def pieces_of(run: Run) -> list[str]:
    """Names of the tables of a run's waiting pieces: one for each attempt, its own the last."""
    return [f"pieces_{run.no}_{attempt}" for attempt in range(1, run.attempt + 1)]


def _run(row: Sequence[Any]) -> Run:
    no, run_id, kind, source, attempt, status, content_hash, header = row
    if not isinstance(header, str):
        msg = "The journal's run table does not look as this version made it."
        raise Terminal(msg)
    return Run(no, run_id, kind, source, attempt, status, content_hash, Header.from_json(header))
