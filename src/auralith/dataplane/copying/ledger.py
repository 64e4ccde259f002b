"""What a copy has done, kept in the target in the transactions that do it.

The run stands in the journal like any other; each piece is one of its batches, under the number
of its table. The first entry of a table names the snapshot its pieces come from; the last one,
without a position, says that the table is finished.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from auralith.dataplane.copying.pool import Pool
from auralith.dataplane.engines.copying import Piece
from auralith.dataplane.journal.model import Batch, Header, Run
from auralith.dataplane.journal.store import Journal

KIND = "copy"
_FINISHED = 1_000_000_000
"""The number of the entry behind a table's pieces."""


@dataclass
class Account:
    """One table's share of the work."""

    snapshot: str | None = None
    outline: str | None = None
    """What was planned for it, see `drawing.outline`."""
    rows: int = 0
    bytes: int = 0
    seconds: float = 0.0
    pieces: int = 0
    finished: bool = False
    facts: dict[str, Any] = field(default_factory=dict)
    """What its last entry tells: rows inserted and updated, whether it was verified."""


class Ledger:
    """A copy's entries in the journal, as one session sees and writes them."""

    def __init__(self, journal: Journal, run: Run) -> None:
        self.journal = journal
        self.run = run
        self.pool = Pool(journal, run)

    @classmethod
    def entered(
        cls,
        journal: Journal,
        run_id: str,
        content_hash: str,
        made: Mapping[str, Sequence[str]],
        *,
        tables: int,
        owner: str | None = None,
    ) -> "Ledger":
        """The run's ledger: begun, or taken over.

        `made`: those of its `tables` that were not there before, with their columns.
        """
        journal.ensure()
        found = journal.find(run_id)
        if found is not None:
            return cls(journal, journal.take_over(found))
        options = {"tables": tables, **({} if owner is None else {"owner": owner})}
        operations = [{"made": name, "columns": list(names)} for name, names in made.items()]
        header = Header(operations, (), options)
        return cls(journal, journal.begin(run_id, KIND, content_hash, header))

    @property
    def made(self) -> frozenset[str]:
        """Tables that this run makes: they were not there when it began."""
        return frozenset(str(o["made"]) for o in self.run.header.operations)

    def accounts(self, table: int | None = None) -> dict[int, Account]:
        """What is done, by the number of the table; of one alone where it is named."""
        out: dict[int, Account] = {}
        for batch in self.journal.batches(self.run, table):
            mine = out.setdefault(batch.operation, Account())
            counts = batch.counts
            if "snapshot" in counts:
                mine.snapshot = counts["snapshot"]
                mine.outline = counts.get("outline")
                continue
            if "facts" in counts:
                mine.finished = True
                mine.facts = dict(counts["facts"])
            mine.rows += counts.get("rows", 0)
            mine.bytes += counts.get("bytes", 0)
            mine.seconds += counts.get("ms", 0) / 1000
            mine.pieces += int("rows" in counts)
        return out

    def complete(self) -> bool:
        """Whether all tables that this attempt began are finished."""
        sql = f"SELECT count(*) FROM {self.journal.dialect.name('batch')} WHERE run_no = :no AND"
        begun, finished = (
            self.journal.session.query(f"{sql} batch = :number", {"no": self.run.no, "number": n})
            for n in (0, _FINISHED)
        )
        return bool(begun[0][0] == finished[0][0])

    def begin(self, table: int, snapshot: str, outline: str) -> None:
        """Inside the transaction that empties the table's place: forget earlier pieces."""
        self.fence()
        self.journal.session.execute(
            f"DELETE FROM {self.journal.dialect.name('batch')}"
            " WHERE run_no = :no AND operation = :table",
            {"no": self.run.no, "table": table},
        )
        self._write(table, 0, "snapshot", {"snapshot": snapshot, "outline": outline})

    def passed(self, table: int, piece: Piece, counts: dict[str, Any]) -> None:
        """Inside the transaction of a piece.

        Its number is all that is told of its place: its ends are keys of the source, which may be
        masked, and the ledger stays in the target.
        """
        self._write(table, piece.number, piece.number, counts)

    def finish(self, table: int, facts: dict[str, Any]) -> None:
        """Inside the transaction of the last step behind a table's load."""
        self.fence()
        self._write(table, _FINISHED, None, {"facts": facts})

    def fence(self) -> None:
        """Make sure, inside a transaction, that nobody has taken the run over.

        Together with all other sessions of the attempt: a table ends while others are at pieces.
        """
        self.journal.fence(self.run, shared=True)

    def _write(self, table: int, number: int, position: Any, counts: dict[str, Any]) -> None:
        self.journal.write(
            self.run, Batch(operation=table, batch=number, position=position, counts=counts)
        )
