"""One copy from its plan to its end, from wherever an earlier attempt left it."""

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace

from auralith.dataplane.copying.carrying import Lane, Route
from auralith.dataplane.copying.crew import Crew, Journey
from auralith.dataplane.copying.drawing import drafted, looked_through, outline, refuse_unfit
from auralith.dataplane.copying.ledger import Account, Ledger
from auralith.dataplane.copying.loading import Destination
from auralith.dataplane.copying.masked import mask_of
from auralith.dataplane.copying.model import CopyPlan
from auralith.dataplane.copying.subset import choose
from auralith.dataplane.copying.task import CopyTask
from auralith.dataplane.copying.throttle import Throttle
from auralith.dataplane.copying.verifying import verify
from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import Snapshot
from auralith.dataplane.errors import ConstraintViolation, DataPlaneError, Terminal
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Interrupted

PIECE_BYTES = 32 * 1024 * 1024
LEAST_ROWS, MOST_ROWS = 1_000, 500_000
PACED_S = 5
"""Seconds that a piece takes at most where rows a second are limited: it is one transaction."""
_USUAL_ROW = 300


@dataclass(frozen=True)
class TableResult:
    """What became of one table."""

    table: str
    target: str
    rows: int
    bytes: int
    seconds: float
    verified: bool | None
    snapshot: str | None
    inserted: int
    updated: int
    skipped: int


@dataclass(frozen=True)
class CopyResult:
    """What became of all."""

    tables: tuple[TableResult, ...]
    seconds: float

    @property
    def rows(self) -> int:
        """Rows read, over all tables."""
        return sum(t.rows for t in self.tables)

    @property
    def verified(self) -> bool:
        """Whether every table was compared, and was equal."""
        return bool(self.tables) and all(t.verified for t in self.tables)


def copy(task: CopyTask) -> CopyResult:
    """Do it; raises Interrupted with what is committed so far."""
    started = time.monotonic()
    with task.target.writing() as target:
        target.engine.copying.prepare(target.session)
        with task.source.reading() as source:
            plan = drafted(
                source, target, task.wish, _made(target, task.run_id), policy=task.policy
            )
            if task.wish.subset is None:
                plan = looked_through(plan, source, target, task.wish)
        refuse_unfit(plan, task.wish)
        return _Copy(task, plan, target, started).run()


def _made(target: Database, run_id: str) -> frozenset[str]:
    journal = Journal(target.session, target.changes.journal)
    run = journal.find(run_id)
    return Ledger(journal, run).made if run is not None else frozenset()


class _Copy:
    def __init__(self, task: CopyTask, plan: CopyPlan, target: Database, started: float) -> None:
        self.task = task
        self.target = target
        self.started = started
        journal = Journal(target.session, target.changes.journal)
        made = {
            str(t.target.name): [column.name for column in t.target.columns]
            for t in plan.tables
            if t.created
        }
        self.ledger = Ledger.entered(
            journal,
            task.run_id,
            task.content_hash,
            made,
            tables=len(plan.tables),
            owner=task.owner,
        )
        self.plan = plan
        self.accounts = self.ledger.accounts()
        self.places = [Destination(t, plan.mode, self.ledger.run.no) for t in self.plan.tables]

    def run(self) -> CopyResult:
        try:
            waiting = [d for d in self.places if not self._account(d).finished]
            self._refuse_circles(waiting)
            if waiting:
                with self._snapshot() as snapshot:
                    self._bind(snapshot)
                    waiting = self._chosen(waiting, snapshot)
                    self._make(waiting, snapshot)
                    self._carry(waiting, snapshot)
            self._tie()
            for place in self.places:
                # Also those of an attempt that ended right behind a table's last entry.
                place.drop(self.target)
            with self.target.session.transaction():
                self.ledger.journal.set_status(self.ledger.run, "done")
        except Interrupted as interrupted:
            self.accounts = self.ledger.accounts()
            interrupted.result = as_json(self.result())
            raise
        return self.result()

    def _account(self, destination: Destination) -> Account:
        return self.accounts.get(destination.plan.no, Account())

    def _refuse_circles(self, waiting: Sequence[Destination]) -> None:
        """Tables that are there already and reference each other in a circle have no order."""
        there = {str(d.plan.name) for d in waiting if not d.plan.created}
        # One statement brings all rows of such a table in, and its keys are looked at behind it.
        at_the_end = not self.target.engine.capabilities.row_by_row_keys
        for cycle in self.plan.cycles:
            stuck = there & set(cycle)
            if len(cycle) == 1 and self.plan.mode != "replace" and at_the_end:
                continue
            if stuck and self.target.engine.copying.watches_keys:
                msg = (
                    f"{', '.join(sorted(stuck))} reference each other in a circle and are in the"
                    " target already: no order of loading satisfies their foreign keys. Drop the"
                    " tables or one of the keys, and let the copy make them."
                )
                raise Terminal(msg, code="bridge.circle", params={"tables": sorted(stuck)})

    @contextmanager
    def _snapshot(self) -> Iterator[Snapshot]:
        engine = self.task.source.engine
        with engine.copying.snapshot(self.task.source.open, self.task.options.lanes) as snapshot:
            self.task.monitor.log(
                "info",
                f"Reading the state {snapshot.label} of the source with"
                f" {len(snapshot.readers)} sessions. {snapshot.reason or ''}".strip(),
                code="bridge.snapshot",
                params={"snapshot": snapshot.label, "readers": len(snapshot.readers)},
            )
            yield snapshot

    def _bind(self, snapshot: Snapshot) -> None:
        """The rules again, with values of whole tables as the snapshot has them.

        Then no row comes that they do not know.
        """
        policy = self.task.policy
        if policy is not None and policy.anew is not None:
            source = Database(self.task.source.engine, snapshot.readers[0])
            self.task = replace(self.task, policy=policy.anew(source))

    def _chosen(self, waiting: Sequence[Destination], snapshot: Snapshot) -> list[Destination]:
        """With the rows of a subset, as the snapshot has them; nothing is written yet."""
        wish = self.task.wish
        if wish.subset is None:
            return list(waiting)
        source = Database(self.task.source.engine, snapshot.readers[0])
        plan = choose(self.plan, wish.subset, source, monitor=self.task.monitor)
        self.plan = looked_through(plan, source, self.target, wish)
        refuse_unfit(self.plan, wish)
        self.places = [Destination(t, self.plan.mode, self.ledger.run.no) for t in self.plan.tables]
        numbers = {d.plan.no for d in waiting}
        return [d for d in self.places if d.plan.no in numbers]

    def _make(self, waiting: Sequence[Destination], snapshot: Snapshot) -> None:
        """Tables, and an empty place for the rows of each, whatever an attempt before left."""
        session, copying = self.target.session, self.target.engine.copying
        self.ledger.pool.make()
        known = {t.name for t in self.target.engine.introspect(session).tables}
        if self.plan.foundations:
            with session.transaction():
                for statement in self.plan.foundations:
                    session.execute(statement)
        for place in waiting:
            name = place.plan.target.name
            if place.plan.created and name not in known:
                with session.transaction():
                    for statement in copying.create(place.plan.target):
                        session.execute(statement)
            place.make(self.target)
        emptied = [d.plan.target.name for d in reversed(waiting) if not d.beside]
        with session.transaction():
            for place in waiting:
                self.ledger.begin(place.plan.no, snapshot.label, outline(place.plan))
            with ExitStack() as stack:
                for place in waiting:
                    if not place.beside:
                        stack.enter_context(place.resting(self.target))
                for statement in copying.empty(emptied):
                    session.execute(statement)

    def _carry(self, waiting: Sequence[Destination], snapshot: Snapshot) -> None:
        options = self.task.options
        with ExitStack() as stack:
            stack.callback(self._forget_pieces)
            lanes = []
            for reader in snapshot.readers:
                database = self.task.target.another()
                stack.callback(database.session.close)
                database.engine.copying.prepare(database.session)
                journal = Journal(database.session, self.ledger.journal.dialect)
                lanes.append(
                    Lane(
                        Database(self.task.source.engine, reader),
                        database,
                        Ledger(journal, self.ledger.run),
                    )
                )
            writers = 1 if self.target.engine.copying.one_writer else len(lanes)
            helpers = self._helpers(snapshot)
            Crew(
                lanes[:writers],
                [Journey(self._route(d)) for d in waiting],
                piece_rows=self._piece_rows,
                behind=self._behind,
                throttle=Throttle(options.rate),
                monitor=self.task.monitor,
                one_by_one=any(not d.plan.created for d in waiting),
                committed=self.ledger.accounts if helpers else None,
            ).run()
        self.ledger.pool.drop()
        self.accounts = self.ledger.accounts()

    def _forget_pieces(self) -> None:
        """Whatever ends the work: their ends are keys of the source, and stand in the target."""
        with suppress(DataPlaneError):
            self.ledger.pool.drop()

    def _route(self, destination: Destination) -> Route:
        mask = mask_of(destination.plan, self.task.policy, self.task.source.engine)
        return Route(destination, mask)

    def _helpers(self, snapshot: Snapshot) -> int:
        """Ask other workers to bring pieces as well, where they can read the same state."""
        if not snapshot.shared or self.target.engine.copying.one_writer:
            return 0
        if self.task.wish.subset is not None or self.task.options.rate():
            return 0
        policy = self.task.policy
        if policy is not None and policy.of_whole_tables:
            # Everybody would read those at another moment.
            return 0
        helpers = self.task.invite()
        if helpers:
            self.task.monitor.log(
                "info",
                f"{helpers} other workers were asked to help.",
                code="bridge.helpers",
                params={"workers": helpers},
            )
        return helpers

    def _piece_rows(self, journey: Journey) -> int:
        if self.task.options.piece_rows:
            return self.task.options.piece_rows
        plan = journey.route.destination.plan
        width = (plan.bytes_estimate or 0) / (plan.rows_estimate or 1) or _USUAL_ROW
        rows = max(LEAST_ROWS, min(MOST_ROWS, int(PIECE_BYTES / width)))
        rate = self.task.options.rate()
        # All lanes share the rate: each is at a piece of its own.
        return max(1, min(rows, rate * PACED_S // self.task.options.lanes)) if rate else rows

    def _behind(self, lane: Lane, journey: Journey) -> None:
        """What follows a table's load, in the lane that brought its last piece."""
        place, session = journey.route.destination, lane.target.session
        copying, plan = lane.target.engine.copying, journey.route.destination.plan
        verified = verify(lane, journey.route, self.task.options.verify)
        facts: dict[str, object] = {"verified": verified, "target": str(plan.target.name)}
        if plan.created:
            self._complete(lane.target, place)
        with session.transaction():
            if place.beside:
                with place.resting(lane.target):
                    merged = place.merge(lane.target)
                facts |= {
                    "inserted": merged.inserted,
                    "updated": merged.updated,
                    "skipped": merged.skipped,
                }
            else:
                rows = lane.ledger.accounts(plan.no)[plan.no].rows
                facts |= {"inserted": rows, "updated": 0, "skipped": 0}
            lane.ledger.finish(plan.no, facts)
        place.drop(lane.target)
        copying.settle(session, plan.target)

    def _complete(self, database: Database, place: Destination) -> None:
        table = database.engine.introspect_tables(database.session, [place.plan.target.name])
        mine = next((t for t in table if t.name == place.plan.target.name), None)
        there = set()
        if mine is not None:
            keys = [k.name for k in (mine.primary_key, *mine.unique_keys) if k is not None]
            there = {*keys, *(i.name for i in mine.indexes)}
        for name, statement in database.engine.copying.complete(place.plan.target):
            if name not in there:
                database.session.execute(statement)

    def _tie(self) -> None:
        """Foreign keys, when all rows of all tables are there."""
        session, copying = self.target.session, self.target.engine.copying
        made = [d for d in self.places if d.plan.created]
        names = [d.plan.target.name for d in made]
        tables = self.target.engine.introspect_tables(session, names) if names else ()
        there = {(t.name, k.name) for t in tables for k in t.foreign_keys}
        for place in made:
            for name, statement in copying.tie(place.plan.target):
                if (place.plan.target.name, name) not in there:
                    session.execute(statement)
        for place in self.places:
            if broken := copying.broken(session, place.plan.target):
                msg = f"{broken} rows of {place.plan.target.name} point at rows that are not there."
                raise ConstraintViolation(
                    msg, table=str(place.plan.target.name), kind="foreign_key"
                )

    def result(self) -> CopyResult:
        """What the ledger says."""
        out = []
        for place in self.places:
            account = self._account(place)
            facts = account.facts
            out.append(
                TableResult(
                    table=str(place.plan.name),
                    target=str(place.plan.target.name),
                    rows=account.rows,
                    bytes=account.bytes,
                    seconds=round(account.seconds, 3),
                    verified=facts.get("verified"),
                    snapshot=account.snapshot,
                    inserted=int(facts.get("inserted", 0)),
                    updated=int(facts.get("updated", 0)),
                    skipped=int(facts.get("skipped", 0)),
                )
            )
        return CopyResult(tuple(out), time.monotonic() - self.started)


def as_json(result: CopyResult) -> dict[str, object]:
    """The result as people read it (spec/api.md section 9)."""
    seconds = max(result.seconds, 1e-3)
    return {
        "tables": [vars(t) for t in result.tables],
        "rows": result.rows,
        "rows_per_second": round(result.rows / seconds),
        "verified": result.verified,
    }
