"""Walk the steps of an execution batch by batch; every batch enters the ledger it commits with."""

# ruff: noqa: PLR0917 - the parts of one run are handed on as they are

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from auralith.dataplane.changes.effects import watch
from auralith.dataplane.changes.pace import Pace, rest
from auralith.dataplane.changes.scope import Outcome, Scope
from auralith.dataplane.changes.walkers import Slice
from auralith.dataplane.errors import ConstraintViolation, LockNotAvailable, Terminal
from auralith.dataplane.journal.model import Batch, Run
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.operations.patch import single_pass
from auralith.dataplane.operations.patch.forward import Forward
from auralith.dataplane.operations.patch.inputs import (
    Files,
    create_input,
    drop_input,
    fill_input,
    needs_input,
)
from auralith.dataplane.operations.patch.plain import run_plain
from auralith.dataplane.operations.patch.plan import Step
from auralith.dataplane.operations.patch.spec import PatchOptions

_END = {"end": True}
_UPSERT_RETRIES = 3


@dataclass
class Account:
    """What a run has done so far, over all its attempts."""

    operations: dict[int, Outcome] = field(default_factory=dict)
    batches: int = 0
    seconds: float = 0.0

    def of(self, index: int) -> Outcome:
        """One operation's share."""
        return self.operations.setdefault(index, Outcome())

    def enter(self, batch: Batch) -> None:
        """Count a ledger entry."""
        outcome = Outcome.from_counts(batch.counts)
        outcome.segments = list(batch.segments)
        self.of(batch.operation).add(outcome)
        if outcome.matched or outcome.changed:
            self.batches += 1
        self.seconds += batch.counts.get("ms", 0) / 1000

    @property
    def changed(self) -> int:
        """Rows changed, without the cascaded ones."""
        return sum(o.changed for o in self.operations.values())


class Runner:
    """One attempt of one execution."""

    def __init__(
        self,
        scope: Scope,
        journal: Journal,
        run: Run,
        options: PatchOptions,
        files: Files,
        monitor: Monitor,
    ) -> None:
        self.scope = scope
        self.journal = journal
        self.run = run
        self.options = options
        self.files = files
        self.monitor = monitor
        self.account = Account()
        self.ledger: dict[int, list[Batch]] = {}
        self.next_batch: dict[int, int] = {}
        for batch in journal.batches(run):
            self.account.enter(batch)
            self.ledger.setdefault(batch.operation, []).append(batch)
            scope.base = max(scope.base, batch.next_id - 1)
        self._inside = False

    def prepare(self, steps: list[Step]) -> None:
        """Make what needs DDL, before any transaction."""
        light = single_pass.all_fit(self.scope, steps)
        self.scope.create_images(self.scope.header.tables, keyed=not light)
        watch(self.scope)
        for step in steps:
            if needs_input(step) and not self.ledger.get(step.index):
                drop_input(self.scope, step)
                create_input(self.scope, step, self.scope.described(step.table))

    def walk(self, steps: list[Step]) -> None:
        """All steps, from where the ledger ends."""
        if self.options.mode == "transaction":
            with self.scope.session.transaction():
                self.journal.fence(self.run)
                self._inside = True
                for step in steps:
                    self._walk_step(step)
                self.journal.set_status(self.run, "done")
            self.scope.complete_images()
        else:
            for step in steps:
                self._walk_step(step)
            self.scope.complete_images()
            with self.scope.session.transaction():
                self.journal.fence(self.run)
                self.journal.set_status(self.run, "done")
        self.drop_inputs(steps)

    def drop_inputs(self, steps: list[Step]) -> None:
        """Forget the inputs: nobody goes on with this run."""
        for step in steps:
            if needs_input(step):
                drop_input(self.scope, step)

    @contextmanager
    def _unit(self) -> Iterator[None]:
        if self._inside:
            yield
            return
        with self.scope.session.transaction():
            self.journal.fence(self.run)
            yield

    def _write(self, step: Step, position: Any, outcome: Outcome, started: float) -> None:
        done = self.account.changed + outcome.changed
        limit = self.options.max_rows
        if limit is not None and done > limit:
            msg = (
                f"More than {limit} rows would change: stopped before that batch was committed."
                " Raise max_rows or narrow the patch."
            )
            raise Terminal(msg, code="patch.max_rows")
        earlier = self.ledger.setdefault(step.index, [])
        counts = outcome.counts() | {"ms": round((time.perf_counter() - started) * 1000, 1)}
        batch = Batch(
            operation=step.index,
            batch=len(earlier),
            position=position,
            counts=counts,
            segments=tuple(outcome.segments),
            next_id=self.scope.base + 1,
        )
        self.journal.write(self.run, batch)
        self._pending = batch

    def _commit(self, step: Step) -> None:
        self.ledger[step.index].append(self._pending)
        self.account.enter(self._pending)

    def _walk_step(self, step: Step) -> None:
        entries = self.ledger.get(step.index, [])
        if entries and entries[-1].position == _END:
            return
        table = self.scope.described(step.table)
        if needs_input(step) and not entries:
            started = time.perf_counter()
            self.monitor.progress(f"operation {step.index + 1}: collecting", done=0)
            with self._unit():
                fill_input(self.scope, step, table, self.files)
                self._write(step, {"at": None}, Outcome(), started)
            self._commit(step)
        if not table.key:
            self._walk_plain(step)
            return
        forward = Forward(self.scope, step, table)
        total = forward.walker.total()
        pace = Pace(self.options.batch_size)
        phase = f"operation {step.index + 1}"
        while True:
            entries = self.ledger.get(step.index, [])
            position = entries[-1].position if entries else {"at": None}
            if position == _END:
                return
            self.monitor.checkpoint()
            piece = forward.walker.cut(position["at"], pace.size)
            self._batch(step, forward, piece, pace)
            done = self.account.of(step.index).matched + self.account.of(step.index).inserted
            self.monitor.progress(phase, done=done, total=max(total, done))
            if self.options.sleep_ms and piece is not None and piece.count >= pace.size:
                rest(self.monitor, self.options.sleep_ms)

    def _batch(  # noqa: C901 - what may go wrong with one batch stands together
        self, step: Step, forward: Forward, piece: Slice | None, pace: Pace
    ) -> None:
        """One batch, again and smaller while locks are not granted."""
        clashes = 0
        while True:
            started, base = time.perf_counter(), self.scope.base
            try:
                with self._unit():
                    if piece is None:
                        self._write(step, _END, Outcome(), started)
                    else:
                        outcome = forward.apply(piece)
                        self._write(step, {"at": piece.high}, outcome, started)
            except LockNotAvailable as error:
                self.scope.base = base
                if self._inside or piece is None:
                    raise
                pace.failed(error)
                self.monitor.log("warning", f"{error.message} Going on with {pace.size} rows.")
                piece = forward.walker.cut(piece.low, pace.size)
            except ConstraintViolation as error:
                self.scope.base = base
                clashes += 1
                # Somebody inserted the same key meanwhile: the next try finds and updates it.
                if self._inside or step.verb != "upsert" or error.kind != "unique":
                    raise
                if clashes > _UPSERT_RETRIES:
                    raise
            except BaseException:
                self.scope.base = base
                raise
            else:
                self._commit(step)
                if piece is not None:
                    pace.took(time.perf_counter() - started, piece.count)
                return

    def _walk_plain(self, step: Step) -> None:
        """A table whose rows cannot be named: one statement, one transaction, no images."""
        started = time.perf_counter()
        self.monitor.checkpoint()
        with self._unit():
            outcome = run_plain(self.scope, step)
            self._write(step, _END, outcome, started)
        self._commit(step)
