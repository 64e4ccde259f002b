"""Run all steps in the caller's transaction with temporary images: the dry-run's work.

A slice that breaks a rule is undone alone and cut in half until the rows at fault are found;
the others stay changed, so that later operations meet what they would meet.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from auralith.dataplane.changes.effects import watch
from auralith.dataplane.changes.run_scope import Outcome, RunScope, plain_column
from auralith.dataplane.changes.walkers import Slice
from auralith.dataplane.errors import ConstraintViolation, StatementTimeout
from auralith.dataplane.operations.patch.forward import Forward
from auralith.dataplane.operations.patch.inputs import (
    BadRows,
    create_input,
    fill_input,
    needs_input,
)
from auralith.dataplane.operations.patch.plain import run_plain
from auralith.dataplane.operations.patch.plan import PatchStep
from auralith.dataplane.operations.patch.runner import Account
from auralith.dataplane.operations.patch.task import PatchTask

MAX_VIOLATIONS = 100
SLICE = 10_000


@dataclass(frozen=True)
class Violation:
    """A rule that a row would break."""

    operation: int
    constraint: str | None
    table: str
    key: dict[str, Any] | None
    message: str
    kind: str

    def to_json(self) -> dict[str, Any]:
        """As the API shows it."""
        return {
            "operation": self.operation,
            "constraint": self.constraint,
            "table": self.table,
            "key": self.key,
            "message": self.message,
        }


def _nothing() -> None:
    """Where no constraint is deferred."""


class Rehearsal:
    """The steps in one transaction, without ledger and without a trace."""

    def __init__(
        self,
        scope: RunScope,
        task: PatchTask,
        *,
        find_violations: bool = True,
        deadline: float | None = None,
        max_rows: int | None = None,
    ) -> None:
        self.scope = scope
        self.options = task.options
        self.files = task.files
        self.monitor = task.monitor
        self.find_violations = find_violations
        self.deadline = deadline
        self.max_rows = max_rows
        self.account = Account()
        self.violations: list[Violation] = []
        self.capped: set[int] = set()
        """Operations with more violations than are looked for."""
        self.finished = 0
        self.check_deferred: Callable[[], None] = _nothing

    def walk(self, steps: list[PatchStep]) -> None:
        """All steps; StatementTimeout when the time is over."""
        self.scope.create_images(self.scope.header.tables)
        for step in steps:
            if needs_input(step):
                create_input(self.scope, step, self.scope.described(step.table))
        if self.scope.changes.deferred is not None:
            self.check_deferred = self.scope.changes.deferred.watch(self.scope.session)
        watch(self.scope)
        for step in steps:
            self._walk_step(step)
            self.finished += 1

    def _check_time(self) -> None:
        if self.deadline is not None and time.monotonic() > self.deadline:
            msg = "The dry-run's time is over."
            raise StatementTimeout(msg)
        if self.max_rows is not None and self.account.changed > self.max_rows:
            msg = f"The dry-run tries at most {self.max_rows} rows."
            raise StatementTimeout(msg)

    def _walk_step(self, step: PatchStep) -> None:
        table = self.scope.described(step.table)
        try:
            with self.scope.session.savepoint():
                if needs_input(step):
                    fill_input(self.scope, step, table, self.files)
                if not table.key:
                    self.account.of(step.index).add(run_plain(self.scope, step))
        except BadRows as error:
            for number, single in error.rows:
                self._note(step, single, {"row": number})
            return
        except ConstraintViolation as error:
            self._note(step, error, None)
            return
        if not table.key:
            return
        forward = Forward(self.scope, step, table)
        try:
            forward.check_keys()
        except ConstraintViolation as error:
            self._note(step, error, None)
            return
        total = forward.walker.total()
        position: Any = None
        size = min(self.options.batch_size or SLICE, SLICE)
        while (piece := forward.walker.cut(position, size)) is not None:
            self._check_time()
            self.monitor.checkpoint()
            self._apply(step, forward, piece)
            position = piece.high
            out = self.account.of(step.index)
            done = out.matched + out.inserted
            self.monitor.progress(f"operation {step.index + 1}", done=done, total=max(total, done))

    def _apply(self, step: PatchStep, forward: Forward, piece: Slice) -> None:
        """A slice, or its halves when it breaks a rule."""
        base = self.scope.base
        try:
            with self.scope.session.savepoint():
                outcome = forward.apply(piece)
                if self.options.mode == "batched":
                    self.check_deferred()
        except ConstraintViolation as error:
            self.scope.base = base
            if not self.find_violations:
                raise
            if piece.count <= 1:
                self._note(step, error, self._key(step, forward, piece))
                return
            self._check_time()
            first = forward.walker.cut(piece.low, piece.count // 2)
            if first is None or step.index in self.capped:
                return
            self._apply(step, forward, first)
            rest = Slice(first.high, piece.high, piece.count - first.count)
            self._apply(step, forward, rest)
        else:
            self.account.of(step.index).add(outcome)
            self.account.batches += 1

    def _note(
        self, step: PatchStep, error: ConstraintViolation, key: dict[str, Any] | None
    ) -> None:
        mine = sum(v.operation == step.index for v in self.violations)
        if not self.find_violations:
            raise error
        if mine >= MAX_VIOLATIONS:
            self.capped.add(step.index)
            return
        self.violations.append(
            Violation(
                operation=step.index,
                constraint=error.constraint or error.kind,
                table=error.table or str(step.table.name),
                key=key,
                message=error.detail or error.message,
                kind=error.kind,
            )
        )

    def _key(self, step: PatchStep, forward: Forward, piece: Slice) -> dict[str, Any]:
        """The name of the row at fault, as far as it has one."""
        table = forward.table
        if step.way == "live":
            return dict(zip(table.key, piece.high, strict=True))
        columns = step.input_columns
        names = step.match or (table.key if step.verb != "insert" else ())
        wanted = [c for c in names or table.key if c in columns]
        out: dict[str, Any] = {}
        if wanted:
            cells = ", ".join(f"s._a_{columns.index(c)}" for c in wanted)
            sql = f"SELECT {cells} FROM {self.scope.input(step.index)} AS s"
            condition, params = forward.walker.condition(piece)
            rows = self.scope.session.query(f"{sql} WHERE {condition}", params)
            for name, value in zip(wanted, rows[0] if rows else (), strict=False):
                column = plain_column(step.table, table.columns[table.index(name)])
                out[name] = self.scope.engine.values.to_json(column, value)
        if step.way in ("rows", "text"):
            out.setdefault("row", int(piece.high))
        return out

    def check_end(self, steps: list[PatchStep]) -> None:
        """Constraints that are only looked at when the transaction would commit."""
        try:
            with self.scope.session.savepoint():
                self.check_deferred()
        except ConstraintViolation as error:
            self._note(steps[-1], error, None)

    def outcome(self, step: PatchStep) -> Outcome:
        """What a step did."""
        return self.account.of(step.index)
