"""Walk the tables of a masking in place, from where their ledger ends."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from auralith.dataplane.changes import lanes
from auralith.dataplane.changes.batches import Batches, Entry
from auralith.dataplane.changes.lanes import Lane, LaneTask
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.trail import Trail, step_of
from auralith.dataplane.engines.copying import Piece
from auralith.dataplane.engines.session import Session
from auralith.dataplane.errors import ConstraintViolation
from auralith.dataplane.journal.model import Batch
from auralith.dataplane.journal.sealed import SealedPart, SealedStore
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.operations.anonymize.writing.layout import Layout
from auralith.dataplane.operations.anonymize.writing.sealing import Seal, Spot
from auralith.dataplane.operations.anonymize.writing.stage import Rewrite, Stage, met, refused
from auralith.dataplane.operations.anonymize.writing.units import Unit, rekeyed
from auralith.dataplane.rows.fields import beside
from auralith.dataplane.rows.wire import Block

END: Mapping[str, Any] = {"end": True}
WIDE_BYTES = 32 * 1024 * 1024
"""Bytes that the rows of a batch should have at most."""
_USUAL_ROW, _LEAST = 300, 50


@dataclass(frozen=True)
class Cut:
    """Rows behind a key, up to another; `count` as they were when they were cut, 0: unknown."""

    piece: Piece
    count: int
    number: int
    """What its originals are kept under."""

    @property
    def ends(self) -> tuple[Any, Any]:
        """Both keys, as plain JSON."""
        behind, upto = self.piece.behind, self.piece.upto
        return None if behind is None else list(behind), None if upto is None else list(upto)

    @property
    def position(self) -> Mapping[str, Any]:
        """What the ledger keeps: which rows are done."""
        return END if self.piece.upto is None else step_of(*self.ends)


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
        self.number = 0 if sealer is None else sealer.following(operation)
        self.widest = _USUAL_ROW
        """Bytes of a row, by what was read so far."""
        estimate, size = self.table.row_estimate, self.table.bytes_estimate
        if estimate and size:
            self.widest = max(1, size // estimate)

    def cut(self, low: Sequence[str] | None, size: int, high: Sequence[str] | None = None) -> Cut:
        """The rows behind a key, as many as are asked for and not too wide together."""
        behind = None if low is None else tuple(low)
        upto = None if high is None else tuple(high)
        number, self.number = self.number, self.number + 1
        size = max(1, min(size, max(_LEAST, WIDE_BYTES // self.widest)))
        copying, dialect = self.scope.engine.copying, self.scope.engine.dialect
        texts = ", ".join(copying.key_text(c) for c in self.reading.key)
        table = dialect.table(self.table.name)
        # With the table's name: the bare one would be that of the text, and in its order.
        order = ", ".join(f"{table}.{dialect.quote(c.name)}" for c in self.reading.key)
        where = copying.within(self.reading, Piece(1, behind, upto))
        found = self.scope.session.query(
            f"SELECT {texts} FROM {table}{where} ORDER BY {order} LIMIT 1 OFFSET {size - 1}"
        )
        if not found:
            return Cut(Piece(1, behind, upto), 0, number)
        return Cut(Piece(1, behind, tuple(str(value) for value in found[0])), size, number)

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

    def within(self, scope: RunScope) -> "TableWriter":
        """The same for another session."""
        return TableWriter(
            scope,
            self.layout,
            operation=self.operation,
            sealer=None if self.sealer is None else self.sealer.within(scope.session),
            whole=False,
        )

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

    def batch(self, cut: Cut) -> Entry:
        """One piece, from its rows to the update."""
        self.stage.empty()
        rows, _ = self.fill(cut.piece, cut.number)
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

    def within(self, session: Session) -> "Sealer":
        """The same for another session."""
        return replace(self, store=SealedStore(session, self.store.dialect))

    def following(self, operation: int) -> int:
        """A number that no batch of an operation is kept under."""
        return max((n for n, _, _ in self.store.listed(self.run_no, operation)), default=-1) + 1

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
                try:
                    self._in_batches(writers[0])
                except ConstraintViolation as error:
                    kept = writers[0].sealer is not None
                    raise met(error, str(writers[0].table.name), undoable=kept) from error
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
        writer.scope.changes.prepare_batches(writer.scope.session)
        entries = self._entries(writer)
        trail = Trail(b.position for b in entries)
        told = self._told(writer)

        def behind(size: int) -> Cut | None:
            return writer.cut(trail.gaps[0][0], size, trail.gaps[0][1]) if trail.gaps else None

        def cut(size: int) -> Cut | None:
            if self._done(writer):
                return None
            return behind(size) or writer.cut(trail.at, size)

        def after(batch: Batch, piece: Cut) -> None:
            if piece.piece.upto is not None:
                trail.passed(*piece.ends)
            told(batch)

        with self._lanes(writer) as crew:
            more = bool(crew)
            while more:
                if trail.gaps:
                    self.batches.walk(behind, writer.batch, after)
                more = lanes.walk(self.batches, crew, self._ahead(writer, crew, trail, told))
        self.batches.walk(cut, writer.batch, after)

    def _ahead(
        self,
        writer: TableWriter,
        crew: Sequence[Lane],
        trail: Trail,
        told: Callable[[Batch], None],
    ) -> LaneTask[Cut]:
        """The rows ahead, as work for lanes; the trail keeps what they leave behind."""
        mine = {id(lane.scope): writer.within(lane.scope) for lane in crew}
        for one in mine.values():
            one.scope.engine.copying.prepare(one.scope.session)
            one.scope.changes.prepare_batches(one.scope.session)
            one.stage.create()

        def cut(size: int) -> Cut | None:
            found = writer.cut(trail.at, size)
            if found.piece.upto is None:
                # The last rows are done when all before them are.
                return None
            trail.at = found.ends[1]
            return found

        return LaneTask(
            operation=writer.operation,
            cut=cut,
            do=lambda scope, piece: mine[id(scope)].batch(piece),
            ids=lambda _: 0,
            after=lambda batch, _: told(batch),
            left=lambda piece: trail.gaps.append(piece.ends),
        )

    @contextmanager
    def _lanes(self, writer: TableWriter) -> Iterator[list[Lane]]:
        """Sessions beside this one, where they pay and never meet."""
        # A unit that is not done as a whole changes no key, and of unique columns only such as get
        # values that nobody had: no two rows meet.
        apart = writer.racing and lanes.writes_apart(writer.scope, writer.table, set())
        if self._done(writer) or not apart:
            yield []
            return
        with lanes.opened(self.batches, writer.table.row_estimate or 0) as crew:
            yield crew

    def _told(self, writer: TableWriter) -> Callable[[Batch], None]:
        """Tells how far the table is."""
        name, monitor = str(writer.table.name), self.batches.monitor
        rows = sum(int(b.counts["updated"]) for b in self._entries(writer))
        total = writer.table.row_estimate

        def told(batch: Batch) -> None:
            nonlocal rows
            rows += int(batch.counts["updated"])
            tell()

        def tell() -> None:
            monitor.progress(name, done=rows, total=total and max(total, rows), kept=True)

        if rows:
            # Of an attempt before this one, that may have had no time to tell.
            tell()
        return told

    def _entries(self, writer: TableWriter) -> list[Batch]:
        """What is done of a table, without its end."""
        found = self.batches.ledger.get(writer.operation, ())
        return [b for b in found if b.position != END]

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
        self._told_whole(writers)

    def _told_whole(self, writers: Sequence[TableWriter]) -> None:
        """Tells that tables are done as a whole, as far as anything was to do."""
        for writer in writers:
            last = self.batches.last(writer.operation)
            if last is not None and last.counts["updated"]:
                rows = int(last.counts["updated"])
                name = str(writer.table.name)
                self.batches.monitor.progress(name, done=rows, total=rows, kept=True)

    def _whole(self, writer: TableWriter, unit: Unit) -> Entry:
        size, behind, rows, part = self.batches.tempo.batch_size or 5_000, None, 0, 0
        monitor, name = self.batches.monitor, str(writer.table.name)
        writer.stage.empty()
        while True:
            monitor.checkpoint()
            cut = writer.cut(behind, size) if writer.reading.key else Cut(Piece(1), 0, 0)
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
