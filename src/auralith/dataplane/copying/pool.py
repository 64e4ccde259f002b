"""Pieces of a copy that wait for whoever comes: sessions of this process, or of other workers.

They stand in a table of the run in the target's journal. A piece is taken in the transaction that
brings its rows: its row is locked, so nobody else takes it, and gone when the rows are committed.
When whoever took it dies, the server gives it back. No lease runs out, no clock is compared.
"""

import json
from collections.abc import Sequence

from auralith.dataplane.engines.copying import Piece
from auralith.dataplane.journal.model import Run
from auralith.dataplane.journal.store import Journal, pieces_of


class Pool:
    """The waiting pieces of one attempt at a run, as one session sees them."""

    def __init__(self, journal: Journal, run: Run) -> None:
        self.journal = journal
        self._names = pieces_of(run)
        self.table = journal.dialect.name(self._names[-1])

    def make(self) -> None:
        """Outside of any transaction; what attempts before left is taken away."""
        for name in self._names:
            self._drop(self.journal.dialect.name(name))
        self.journal.session.execute(self.journal.dialect.pieces(self._names[-1]))

    def drop(self) -> None:
        """When all pieces are in; no other attempt's are touched."""
        self._drop(self.table)

    def _drop(self, table: str) -> None:
        self.journal.session.execute(f"DROP TABLE IF EXISTS {table}")

    def put(self, table: int, pieces: Sequence[Piece]) -> None:
        """Let a table's pieces wait."""
        with self.journal.session.transaction():
            for piece in pieces:
                self.journal.session.post(
                    f"INSERT INTO {self.table} (operation, number, content)"
                    " VALUES (:table, :number, :content)",
                    {"table": table, "number": piece.number, "content": _written(piece)},
                )

    def take(self, table: int | None = None) -> tuple[int, Piece] | None:
        """Inside a transaction: a piece that nobody has taken, of that table or of any.

        It is back when the transaction is rolled back.
        """
        mine = "" if table is None else f" WHERE operation = {int(table)}"
        rows = self.journal.session.query(
            f"SELECT operation, number, content FROM {self.table}{mine}"
            f" ORDER BY operation, number LIMIT 1{self.journal.dialect.unclaimed}"
        )
        if not rows:
            return None
        operation, number, content = rows[0]
        self.journal.session.post(
            f"DELETE FROM {self.table} WHERE operation = :table AND number = :number",
            {"table": operation, "number": number},
        )
        return int(operation), _read(int(number), str(content))

    def left(self, table: int) -> int:
        """Pieces of a table that are not in yet, those that somebody is at included."""
        sql = f"SELECT count(*) FROM {self.table} WHERE operation = :table"
        return int(self.journal.session.query(sql, {"table": table})[0][0])


def _written(piece: Piece) -> str:
    content = {
        "behind": piece.behind,
        "upto": piece.upto,
        "stored": piece.stored,
        "span": piece.span,
    }
    return json.dumps(content, ensure_ascii=False)


def _read(number: int, content: str) -> Piece:
    known = json.loads(content)
    return Piece(
        number=number,
        behind=None if known["behind"] is None else tuple(known["behind"]),
        upto=None if known["upto"] is None else tuple(known["upto"]),
        stored=known["stored"],
        span=None if known["span"] is None else tuple(known["span"]),
    )
