"""Walk the steps of an execution, from where its ledger ends."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

from auralith.dataplane.changes import lanes
from auralith.dataplane.changes.batches import Batches, Entry
from auralith.dataplane.changes.effects import watch
from auralith.dataplane.changes.lanes import Lane, LaneTask
from auralith.dataplane.changes.run_scope import Outcome, RunScope
from auralith.dataplane.changes.trail import START, Trail, step_of
from auralith.dataplane.changes.walkers import Slice
from auralith.dataplane.errors import ConstraintViolation
from auralith.dataplane.journal.model import Batch, JournaledTable
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
from auralith.dataplane.operations.patch.plan import PatchStep
from auralith.dataplane.operations.patch.spec import PatchOptions

_END = {"end": True}
_SPARE = 1_000


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
        self.seconds += batch.counts.get("ms", 0) / 1000 / batch.counts.get("lanes", 1)

    @property
    def changed(self) -> int:
        """Rows changed, without the cascaded ones."""
        return sum(o.changed for o in self.operations.values())


class Runner:
    """One attempt of one execution."""

    def __init__(self, batches: Batches, options: PatchOptions, files: Files) -> None:
        self.batches = batches
        self.scope = batches.scope
        self.journal = batches.journal
        self.run = batches.run
        self.monitor = batches.monitor
        self.options = options
        self.files = files
        self.account = Account()
        for entries in batches.ledger.values():
            for batch in entries:
                self.account.enter(batch)

    def prepare(self, steps: list[PatchStep]) -> None:
        """Make what needs DDL, before any transaction."""
        light = single_pass.all_fit(self.scope, steps)
        self.scope.create_images(self.scope.header.tables, keyed=not light)
        watch(self.scope)
        for step in steps:
            if needs_input(step) and self.batches.last(step.index) is None:
                drop_input(self.scope, step)
                create_input(self.scope, step, self.scope.described(step.table))

    def walk(self, steps: list[PatchStep]) -> None:
        """All steps."""
        if self.options.mode == "transaction":
            with self.batches.one_transaction():
                for step in steps:
                    self._walk_step(step)
                self.batches.finish("done")
            self.scope.complete_images()
        else:
            for step in steps:
                self._walk_step(step)
            self.scope.complete_images()
            self.batches.finish("done")
        self.drop_inputs(steps)

    def drop_inputs(self, steps: list[PatchStep]) -> None:
        """Forget the inputs: nobody goes on with this run."""
        for step in steps:
            if needs_input(step):
                drop_input(self.scope, step)

    def _walk_step(self, step: PatchStep) -> None:
        last = self.batches.last(step.index)
        if last is not None and last.position == _END:
            return
        table = self.scope.described(step.table)
        if needs_input(step) and last is None:
            self.monitor.progress(f"operation {step.index + 1}: collecting", done=0)
            self.account.enter(self.batches.commit(partial(self._collect, step, table)))
        if not table.key:
            self.monitor.checkpoint()
            self.account.enter(self.batches.commit(partial(self._plain, step)))
            mine = self.account.of(step.index)
            done = mine.matched + mine.inserted
            self.monitor.progress(f"operation {step.index + 1}", done=done, kept=True)
            return
        self._walk_rows(step, Forward(self.scope, step, table))
        self.account.enter(self.batches.commit(partial(_entry, step, _END, Outcome())))

    def _collect(self, step: PatchStep, table: JournaledTable) -> Entry:
        fill_input(self.scope, step, table, self.files)
        return _entry(step, START, Outcome())

    def _plain(self, step: PatchStep) -> Entry:
        """A table whose rows cannot be named: one statement, one transaction, no images."""
        return _entry(step, _END, run_plain(self.scope, step))

    def _walk_rows(self, step: PatchStep, forward: Forward) -> None:
        forward.check_keys()
        phase, total = f"operation {step.index + 1}", forward.walker.total()
        trail = Trail(b.position for b in self.batches.ledger.get(step.index, ()))
        mine = self.account.of(step.index)

        def behind(size: int) -> Slice | None:
            if not trail.gaps:
                return None
            low, high = trail.gaps[0]
            # Empty when its rows are gone meanwhile: that closes the gap as well.
            return forward.walker.cut(low, size, high) or Slice(low, high, 0)

        def cut(size: int) -> Slice | None:
            return behind(size) or forward.walker.cut(trail.at, size)

        def work(piece: Slice) -> Entry:
            return _entry(step, step_of(piece.low, piece.high), forward.apply(piece))

        def told(batch: Batch) -> None:
            self.account.enter(batch)
            done = mine.matched + mine.inserted
            self.monitor.progress(phase, done=done, total=max(total, done), kept=True)

        def after(batch: Batch, piece: Slice) -> None:
            trail.passed(piece.low, piece.high)
            told(batch)

        def lost_race(error: ConstraintViolation) -> bool:
            # Somebody inserted the same key meanwhile: the next try finds and updates it.
            return step.verb == "upsert" and error.kind == "unique"

        with self._lanes(step, forward, total) as crew:
            more = bool(crew)
            while more:
                if trail.gaps:
                    self.batches.walk(behind, work, after)
                ahead = side_by_side(step, forward, crew, trail, told)
                more = lanes.walk(self.batches, crew, ahead)
        self.batches.walk(cut, work, after, lost_race=lost_race)

    @contextmanager
    def _lanes(self, step: PatchStep, forward: Forward, total: int) -> Iterator[list[Lane]]:
        """Lanes for a step that updates and journals in one statement; else none."""
        apart = (
            self.options.mode == "batched"
            and forward.old_rows is not None
            and lanes.writes_apart(self.scope, step.table, set(step.sets))
        )
        if not apart:
            yield []
            return
        with lanes.opened(self.batches, total) as crew:
            yield crew


def side_by_side(
    step: PatchStep,
    forward: Forward,
    crew: list[Lane],
    trail: Trail,
    told: Callable[[Batch], None],
) -> LaneTask[Slice]:
    """The rows ahead of a walk, as work for lanes; the trail keeps what they leave behind."""
    table = forward.table
    mine = {id(lane.scope): Forward(lane.scope, step, table) for lane in crew}

    def cut(size: int) -> Slice | None:
        piece = forward.walker.cut(trail.at, size)
        if piece is not None:
            trail.at = piece.high
        return piece

    def do(scope: RunScope, piece: Slice) -> Entry:
        return _entry(step, step_of(piece.low, piece.high), mine[id(scope)].apply(piece))

    return LaneTask(
        operation=step.index,
        cut=cut,
        do=do,
        # Rows may have come in since the slice was cut.
        ids=lambda piece: 2 * piece.count + _SPARE,
        after=lambda batch, _: told(batch),
        left=lambda piece: trail.gaps.append((piece.low, piece.high)),
    )


def _entry(step: PatchStep, position: object, outcome: Outcome) -> Entry:
    return Entry(step.index, position, outcome.counts(), outcome.segments)
