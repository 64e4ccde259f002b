"""What a run has made, kept in the target in the transactions that make it.

The run stands in the journal like any other. Beside it stand the scenario, the lists of values and
the basis that it works with, so that whoever goes on, or takes the rows back, makes the same ones.
Each of its batches tells the numbers of the rows that it committed (`Batch.done`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from auralith.dataplane.engines.seeding import Counter
from auralith.dataplane.errors import DataPlaneError, PermissionDenied, Terminal
from auralith.dataplane.generating.basis import Basis
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.journal.dialect import JournalDialect, Sql
from auralith.dataplane.journal.model import Batch, Header, Run
from auralith.dataplane.journal.parts import PartStore
from auralith.dataplane.journal.ranges import Ranges, union
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.schema.names import TableName

KIND = "seed"
ROWS, LATE = "rows", "late"
"""What an operation of a run does to its table: new rows, or keys that are filled afterwards."""
PREPARING, RUNNING, DONE, FAILED = "preparing", "running", "done", "failed"


@dataclass(frozen=True)
class Kept:
    """All that decides a run's rows."""

    spec: ScenarioSpec
    """With its scale in it."""
    basis: Basis
    references: Mapping[str, pa.Array] = field(default_factory=dict)
    counters: Mapping[TableName, tuple[Counter, ...]] = field(default_factory=dict)
    """Where the server's own numbers stood before."""
    reserved: Mapping[tuple[TableName, str], int] = field(default_factory=dict)
    """The last number of each counting column that the run takes."""

    def to_parts(self) -> tuple[bytes, ...]:
        """For `from_parts`: a head of JSON, then the basis, then the lists."""
        basis, parts = self.basis.to_parts()
        head = {
            "spec": self.spec.model_dump(mode="json"),
            "basis": basis,
            "parts": len(parts),
            "references": list(self.references),
            "counters": [
                [str(table), c.column, c.following, c.step]
                for table, counters in self.counters.items()
                for c in counters
            ],
            "reserved": [[str(t), c, last] for (t, c), last in self.reserved.items()],
        }
        lists = tuple(_packed(values) for values in self.references.values())
        return (json.dumps(head, ensure_ascii=False).encode(), *parts, *lists)

    @classmethod
    def from_parts(cls, parts: Sequence[bytes]) -> "Kept":
        """What `to_parts` gave."""
        head = json.loads(parts[0])
        behind = 1 + head["parts"]
        counters: dict[TableName, tuple[Counter, ...]] = {}
        for table, *counter in head["counters"]:
            name = TableName.parse(table)
            counters[name] = (*counters.get(name, ()), Counter(*counter))
        return cls(
            ScenarioSpec.model_validate(head["spec"]),
            Basis.from_parts(head["basis"], parts[1:behind]),
            dict(zip(head["references"], map(_unpacked, parts[behind:]), strict=True)),
            counters,
            {(TableName.parse(t), c): last for t, c, last in head["reserved"]},
        )


@dataclass(frozen=True)
class Operation:
    """One operation of a run, as its header names it."""

    table: str
    does: str
    """`ROWS` or `LATE`."""
    columns: tuple[str, ...]
    """That it writes."""

    def to_json(self) -> dict[str, Any]:
        """As the journal keeps it."""
        return {"op": KIND, "table": self.table, "does": self.does, "columns": list(self.columns)}


class SeedLedger:
    """A run's entries in the journal, as one session sees and writes them."""

    def __init__(self, session: Sql, dialect: JournalDialect, run: Run) -> None:
        self.journal = Journal(session, dialect)
        self.parts = PartStore(session, dialect)
        self.run = run

    @classmethod
    def found(
        cls, session: Sql, dialect: JournalDialect, run_id: str, content_hash: str
    ) -> "SeedLedger | None":
        """The ledger of a run that has begun, taken over; None for a new one.

        Raises Terminal for a run that makes other rows, PermissionDenied where no journal can be.
        """
        journal, parts = Journal(session, dialect), PartStore(session, dialect)
        try:
            journal.ensure()
            parts.ensure()
        except PermissionDenied as error:
            grant = dialect.grant_hint()
            msg = f"{error.message} The journal needs: {grant}"
            raise PermissionDenied(msg, code="journal.denied", params={"grant": grant}) from error
        found = journal.find(run_id)
        if found is None:
            return None
        refuse_other(found, content_hash)
        if kept(parts, found) is None:
            # It ended before it was said which rows it makes: nothing of it is there.
            journal.delete([found])
            return None
        return cls(session, dialect, journal.take_over(found))

    @classmethod
    def begun(
        cls, session: Sql, dialect: JournalDialect, run_id: str, content_hash: str, header: Header
    ) -> "SeedLedger":
        """The ledger of a new run."""
        run = Journal(session, dialect).begin(run_id, KIND, content_hash, header)
        return cls(session, dialect, run)

    def kept(self) -> Kept | None:
        """What decides the run's rows; None where it never came so far."""
        return kept(self.parts, self.run)

    def keep(self, what: Kept, *, status: str = RUNNING) -> None:
        """Keep it, in a transaction of its own: from now on the run makes these rows."""
        with self.journal.session.transaction():
            self.journal.fence(self.run)
            self.parts.write(self.run.no, what.to_parts())
            self.journal.set_status(self.run, status)

    def made(self, operation: int) -> Ranges:
        """Numbers of the rows that an operation has committed."""
        return made(self.journal.batches(self.run, operation))

    def numbers(self) -> dict[int, int]:
        """A number for the next batch of each operation that has one."""
        out: dict[int, int] = {}
        for batch in self.journal.batches(self.run):
            out[batch.operation] = max(out.get(batch.operation, 0), batch.batch + 1)
        return out

    def passed(
        self, operation: int, number: int, rows: tuple[int, int], counts: Mapping[str, Any]
    ) -> None:
        """Inside the transaction of rows: their numbers, first and last."""
        self.journal.write(
            self.run, Batch(operation, number, position=None, counts=counts, done=(rows,))
        )

    def fence(self, *, shared: bool = True) -> None:
        """Make sure, inside a transaction, that nobody has taken the run over."""
        self.journal.fence(self.run, shared=shared)

    def fail(self, error: DataPlaneError) -> None:
        """What ended the work; it may be gone on with when somebody has changed something."""
        with self.journal.session.transaction():
            self.journal.fence(self.run)
            self.journal.fail(self.run, FAILED, error)


def kept(parts: PartStore, run: Run) -> Kept | None:
    """What decides the rows of a run; None where it never came so far."""
    found = parts.read(run.no)
    return Kept.from_parts(found) if found else None


def made(batches: Sequence[Batch]) -> Ranges:
    """Numbers of the rows that these batches committed."""
    return union(done for batch in batches for done in batch.done)


def refuse_other(run: Run, content_hash: str) -> None:
    """Raise Terminal for a run that makes no rows, or others."""
    if run.kind != KIND:
        msg = f"Run {run.run_id} is none that makes synthetic rows: start a new one."
        raise Terminal(msg, code="seed.other_run")
    if run.status not in (PREPARING, RUNNING, DONE, FAILED):
        msg = f"The rows of run {run.run_id} were taken back, or are being so: start a new one."
        raise Terminal(msg, code="seed.cleaned")
    if run.content_hash != content_hash:
        msg = (
            "The scenario has changed since this run began: clean up what it has made so far, and"
            " start a new one."
        )
        raise Terminal(msg, code="seed.changed")


def _packed(values: pa.Array) -> bytes:
    batch = pa.record_batch([values], names=["values"])
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, batch.schema, options=options) as writer:
        writer.write_batch(batch)
    return bytes(sink.getvalue())


def _unpacked(part: bytes) -> pa.Array:
    column = pa.ipc.open_stream(part).read_all().column(0).combine_chunks()
    return column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
