"""What rows were before they were masked in place, for whoever has the key of the run.

They lie sealed in the journal, batch by batch, until they are destroyed.
"""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from auralith.dataplane.changes.purging import purge_journal
from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.errors import Terminal
from auralith.dataplane.journal.model import Run
from auralith.dataplane.journal.sealed import SealedStore
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.masking.lines import Wires, decode
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.operations.anonymize.writing.sealing import Seal, Spot
from auralith.dataplane.rows.fields import apart
from auralith.dataplane.rows.wire import Block, Wire
from auralith.dataplane.schema.names import TableName

KIND = "anonymize"
"""What the journal calls a run that masks in place."""


@dataclass(frozen=True)
class OriginalTable:
    """What is kept of the rows of one table."""

    operation: int
    """Its number in the journal."""
    table: TableName
    columns: tuple[str, ...]
    """Those that were masked."""
    wires: Wires = field(repr=False)
    """The fields of its lines. Those of the key, and of values as they are, begin with NUL."""
    named: bool
    """Whether its rows can be found again."""
    both: bool
    """Each line is followed by the masked one, which nobody could make again."""
    rows: int
    """Rows that were masked."""
    kept: int
    """Rows whose originals are kept."""

    @property
    def readable(self) -> tuple[str, ...]:
        """Columns that can be read from its lines: masked ones, and those that rules read."""
        return tuple(name for name, _ in self.wires if not name.startswith("\0"))


class SealedOriginals:
    """The originals of one run, read as a stream."""

    def __init__(self, database: Database, run: Run, seal: bytes) -> None:
        self.database = database
        self.run = run
        self._seal = Seal(seal)
        self._store = SealedStore(database.session, database.changes.journal)
        masked = dict.fromkeys(range(len(run.header.operations)), 0)
        for batch in Journal(database.session, database.changes.journal).batches(run):
            masked[batch.operation] += int(batch.counts["updated"])
        self._parts: dict[int, dict[int, list[int]]] = {}
        """The numbers of the parts, by operation and batch, in the order of the work."""
        kept = dict.fromkeys(masked, 0)
        for n in masked:
            parts: dict[int, list[int]] = {}
            for batch_no, part, rows in self._store.listed(run.no, n):
                parts.setdefault(batch_no, []).append(part)
                kept[n] += rows
            self._parts[n] = parts
        self._numbers = {n: list(parts) for n, parts in self._parts.items()}
        self.tables = tuple(
            _table(n, operation, masked[n], kept[n])
            for n, operation in enumerate(run.header.operations)
        )

    @property
    def complete(self) -> bool:
        """Whether what every masked row was is kept."""
        return all(t.kept == t.rows for t in self.tables)

    def find(self, name: TableName) -> OriginalTable | None:
        """A table by its name; None where the run masked nothing of it."""
        return next((t for t in self.tables if t.table == name), None)

    def batches(self, table: OriginalTable, behind: int = -1) -> Sequence[int]:
        """The numbers of the batches behind one of them, in the order of the work."""
        found = self._numbers[table.operation]
        return found[bisect_right(found, behind) :]

    def following(self, table: OriginalTable, behind: int) -> int | None:
        """The next of those; None when there is none."""
        found = self._numbers[table.operation]
        at = bisect_right(found, behind)
        return found[at] if at < len(found) else None

    def pairs(
        self, table: OriginalTable, batch: int | None = None
    ) -> Iterator[tuple[Block, Block | None]]:
        """Lines as they were, and the masked ones where they are kept; of one batch, or of all.

        Raises Terminal when they do not open, or were destroyed meanwhile.
        """
        parts = self._parts[table.operation]
        numbers = self._numbers[table.operation] if batch is None else [batch]
        for number, part in ((n, p) for n in numbers for p in parts.get(n, ())):
            found = self._store.read(self.run.no, table.operation, number, part)
            if found is None:
                raise destroyed(self.run.run_id)
            spot = Spot(self.run.run_id, str(table.table), number, part)
            block = Block(self._seal.open(found.content, spot), found.rows)
            yield apart(block, len(table.wires)) if table.both else (block, None)

    def lines(self, table: OriginalTable) -> Iterator[Block]:
        """Lines as they were."""
        for block, _ in self.pairs(table):
            yield block

    def decoded(self, policy: Policy) -> "DecodedOriginals":
        """The same as columns."""
        return DecodedOriginals(self, policy)


class DecodedOriginals:
    """Originals as columns in the types of `masking.columns`, read as a stream."""

    def __init__(self, originals: SealedOriginals, policy: Policy) -> None:
        self._originals = originals
        self._policy = policy

    def blocks(self, table: TableName) -> Iterator[dict[str, pa.Array]]:
        """Of each row that was masked: its key, the masked columns, and those that rules read."""
        found, ruled = self._originals.find(table), self._policy.of(table)
        if found is None or ruled is None:
            return
        shape = self._originals.database.engine.copying.shape
        padded = frozenset(c.name for c in ruled.table.columns if shape(c).fixed)
        for block in self._originals.lines(found):
            yield decode(
                block, found.wires, ruled.shapes, only=frozenset(found.readable), padded=padded
            )


@contextmanager
def opened(place: Place, run_id: str, seal: bytes) -> Iterator[SealedOriginals]:
    """The originals of a run, in a session of their own.

    Raises Terminal when the journal does not know the run.
    """
    with place.reading() as database:
        yield SealedOriginals(database, masking_run(database, run_id), seal)


def masking_run(database: Database, run_id: str) -> Run:
    """The run as the journal knows it; raises Terminal when it is another kind of run."""
    run = Journal(database.session, database.changes.journal).find(run_id)
    if run is None:
        raise destroyed(run_id)
    if run.kind != KIND:
        msg = f"Run {run_id} is none that masked in place: choose one that did."
        raise Terminal(msg, code="anonymize.other_run")
    return run


def destroy(place: Place, run_id: str) -> int:
    """Remove all sealed originals of a run, and what the journal knows of it; how many parts.

    What is left of them in files and backups stays unreadable once the key is forgotten.
    """
    with place.writing() as database:
        journal = Journal(database.session, database.changes.journal)
        run = journal.find(run_id)
        if run is None:
            return 0
        gone = SealedStore(database.session, database.changes.journal).delete(run.no)
    purge_journal(place, [run_id])
    return gone


def destroyed(run_id: str) -> Terminal:
    """The error of whoever comes too late."""
    msg = (
        f"The originals of run {run_id} were destroyed, or never kept: it cannot be undone. Restore"
        " a backup if they are needed."
    )
    return Terminal(msg, code="anonymize.no_originals", params={"run_id": run_id})


def _table(number: int, operation: Mapping[str, Any], rows: int, kept: int) -> OriginalTable:
    return OriginalTable(
        operation=number,
        table=TableName.parse(operation["table"]),
        columns=tuple(operation["columns"]),
        wires=tuple((name, Wire(wire)) for name, wire in operation["fields"]),
        named=bool(operation["named"]),
        both=bool(operation["both"]),
        rows=rows,
        kept=kept,
    )
