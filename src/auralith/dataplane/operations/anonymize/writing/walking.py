"""Walk the tables of a masking in place, from where their ledger ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from auralith.dataplane.changes.batches import Batches, Entry
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.engines.copying import Piece
from auralith.dataplane.errors import ConstraintViolation
from auralith.dataplane.journal.model import Batch
from auralith.dataplane.journal.sealed import SealedPart, SealedStore
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.operations.anonymize.writing.layout import Layout
from auralith.dataplane.operations.anonymize.writing.sealing import Seal, Spot, beside
from auralith.dataplane.operations.anonymize.writing.stage import Rewrite, Stage, refused
from auralith.dataplane.operations.anonymize.writing.units import Unit, rekeyed
from auralith.dataplane.rows.wire import Block

END: dict[str, object] = {"end": True}
WIDE_BYTES = 32 * 1024 * 1024
"""Bytes that the rows of a batch should have at most."""
_USUAL_ROW, _LEAST = 300, 50


@dataclass(frozen=True)
class Cut:
    """Rows behind a key, up to another; `count` as they were when they were cut, 0: unknown."""

    piece: Piece
    count: int

    @property
    def position(self) -> dict[str, object]:
        """What the ledger keeps: where the next one begins."""
        return END if self.piece.upto is None else {"at": list(self.piece.upto)}


class TableWriter:
    """Masks rows of one table: pieces of it, within transactions of others."""

    def __init__(
        self,
        scope: RunScope,
        layout: Layout,
        *,
        operation: int,
        sealer: "Sealer | None",
        whole: bool,
    ) -> None:
        self.scope = scope
        self.layout = layout
        self.operation = operation
        self.sealer = sealer
        self.table = layout.table
        self.stage = Stage(
            scope, f"masked_{scope.run_no}_{operation}", layout.stage_columns, layout.stage
        )
        volatile = scope.changes.volatile(scope.session, layout.table, "update")
        self.racing = bool(layout.versions) and not whole and not volatile
        """Rows are not locked before they are written: one that changed meanwhile is missed."""
        self.reading = layout.reading(locked=not self.racing)
        self.widest = _USUAL_ROW
        """Bytes of a row, by what was read so far."""
        estimate, size = self.table.row_estimate, self.table.bytes_estimate
        if estimate and size:
            self.widest = max(1, size // estimate)

    def cut(self, behind: tuple[str, ...] | None, size: int) -> Cut:
        """The rows behind a key, as many as are asked for and not too wide together."""
        size = max(1, min(size, max(_LEAST, WIDE_BYTES // self.widest)))
        copying, dialect = self.scope.engine.copying, self.scope.engine.dialect
        texts = ", ".join(copying.key_text(c) for c in self.reading.key)
        table = dialect.table(self.table.name)
        # With the table's name: the bare one would be that of the text, and in its order.
        order = ", ".join(f"{table}.{dialect.quote(c.name)}" for c in self.reading.key)
        where = copying.within(self.reading, Piece(1, behind))
        found = self.scope.session.query(
            f"SELECT {texts} FROM {table}{where} ORDER BY {order} LIMIT 1 OFFSET {size - 1}"
        )
        if not found:
            return Cut(Piece(1, behind), 0)
        return Cut(Piece(1, behind, tuple(str(value) for value in found[0])), size)

    def fill(self, piece: Piece, batch: int, part: int = 0) -> tuple[int, int]:
        """Read, mask, stage and seal; the rows, and the parts that are sealed so far."""
        session, copying = self.scope.session, self.scope.engine.copying
        blocks = list(copying.read(session, self.reading, piece))
        rows = sum(b.rows for b in blocks)
        if not rows:
            return 0, part
        self.widest = max(1, sum(len(b.data) for b in blocks) // rows)
        staged = []
        for block in blocks:
            masked = self.layout.mask(block)
            staged.append(self.layout.staged(block, masked))
            if self.sealer is not None:
                kept = block if self.layout.repeatable else beside(block, masked)
                self.sealer.keep(self, kept, batch, part)
                part += 1
        self.stage.fill(staged)
        return rows, part

    def rewrite(self) -> Rewrite:
        """The update from the stage."""
        layout = self.layout
        names = {f.travelling.source.name for f in layout.values}
        return Rewrite(
            self.stage,
            self.table,
            layout.match(),
            layout.sets(),
            news={name: layout.value(name) for name in names},
            racing=self.racing,
        )

    def batch(self, cut: Cut, number: int) -> Entry:
        """One piece, from its rows to the update."""
        self.stage.empty()
        rows, _ = self.fill(cut.piece, number)
        if rows:
            self.rewrite().run(rows)
        return Entry(self.operation, cut.position, {"matched": rows, "updated": rows})


@dataclass(frozen=True)
class Sealer:
    """Keeps the originals of one run."""

    store: SealedStore
    seal: Seal
    run_no: int
    run_id: str

    def keep(self, writer: TableWriter, block: Block, batch: int, part: int) -> None:
        """Seal the lines of a block."""
        spot = Spot(self.run_id, str(writer.table.name), batch, part)
        content = self.seal.seal(block.data, spot)
        self.store.write(
            self.run_no, SealedPart(writer.operation, batch, part, block.rows, content)
        )


class Walk:
    """One attempt of one masking."""

    def __init__(self, batches: Batches, policy: Policy, writers: Sequence[TableWriter]) -> None:
        self.batches = batches
        self.policy = policy
        self.writers = {w.table.name: w for w in writers}

    def unit(self, unit: Unit) -> None:
        """All of a unit that is not done yet."""
        writers = [self.writers[t.table.name] for t in unit.tables]
        if not all(self._done(w) for w in writers):
            for writer in writers:
                writer.stage.create()
            if unit.whole:
                self._at_once(unit, writers)
            else:
                self._in_batches(writers[0])
            for writer in writers:
                writer.stage.drop()
        # Also for an attempt that ended between the commit and this.
        scope = self.batches.scope
        for one in rekeyed(unit.tables, self.policy):
            scope.changes.rekeying.advance(scope.session, one.table)

    def _done(self, writer: TableWriter) -> bool:
        last = self.batches.last(writer.operation)
        return last is not None and last.position == END

    def _in_batches(self, writer: TableWriter) -> None:
        name, monitor = str(writer.table.name), self.batches.monitor
        writer.scope.changes.prepare_batches(writer.scope.session)
        rows = sum(int(b.counts["updated"]) for b in self._entries(writer))
        total = rows + writer.table.row_estimate if writer.table.row_estimate else None

        def cut(size: int) -> Cut | None:
            last = self.batches.last(writer.operation)
            if last is None:
                return writer.cut(None, size)
            if last.position == END:
                return None
            return writer.cut(tuple(last.position["at"]), size)

        def work(piece: Cut) -> Entry:
            return writer.batch(piece, self._next(writer))

        def after(batch: Batch, _piece: Cut) -> None:
            nonlocal rows
            rows += int(batch.counts["updated"])
            monitor.progress(name, done=rows, total=total and max(total, rows), kept=True)

        self.batches.walk(cut, work, after)

    def _entries(self, writer: TableWriter) -> Sequence[Batch]:
        return self.batches.ledger.get(writer.operation, ())

    def _next(self, writer: TableWriter) -> int:
        last = self.batches.last(writer.operation)
        return 0 if last is None else last.batch + 1

    def _at_once(self, unit: Unit, writers: Sequence[TableWriter]) -> None:
        scope = self.batches.scope
        keyed = rekeyed(unit.tables, self.policy)
        self.batches.monitor.checkpoint()
        try:
            with (
                scope.changes.rekeying.suspended(scope.session),
                self.batches.one_transaction(),
            ):
                tie = scope.changes.rekeying.loosen(scope.session, keyed)
                for writer in writers:
                    self.batches.commit(partial(self._whole, writer, unit))
                tie()
        except ConstraintViolation as error:
            raise refused(error, [str(w.table.name) for w in writers]) from error

    def _whole(self, writer: TableWriter, unit: Unit) -> Entry:
        size, behind, rows, part = self.batches.tempo.batch_size or 5_000, None, 0, 0
        monitor, name = self.batches.monitor, str(writer.table.name)
        writer.stage.empty()
        while True:
            monitor.checkpoint()
            cut = writer.cut(behind, size) if writer.reading.key else Cut(Piece(1), 0)
            found, part = writer.fill(cut.piece, 0, part)
            rows += found
            monitor.progress(name, done=rows)
            if cut.piece.upto is None:
                break
            behind = cut.piece.upto
        if rows:
            rewrite = writer.rewrite()
            keyed = [k for k in rekeyed(unit.tables, self.policy) if k.table == writer.table]
            if keyed and writer.scope.changes.rekeying.row_by_row:
                rewrite.run_keys(keyed[0], rows, rows)
            else:
                rewrite.run(rows)
        return Entry(writer.operation, END, {"matched": rows, "updated": rows})
