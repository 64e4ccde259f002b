"""Votes, edits, moves, time and workers in any order, against a model that fits on one page."""

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from auralith.background import Housekeeping
from auralith.control.approvals import deciding, holding, schemas, settling
from auralith.control.approvals.workflows import expire
from auralith.control.auth.caller import Caller
from auralith.control.runs import service as runs
from auralith.control.runs import working
from auralith.control.runs.errors import RunState
from auralith.control.runs.kinds import Subject
from auralith.control.work import Work
from auralith.kit.actor import SYSTEM
from auralith.kit.clock import now
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.kit.errors import Conflict, Forbidden
from auralith.models import Approval, ApprovalPolicy, Connection, ProjectMember, Run
from auralith.settings.model import Settings
from tests.fixtures.run_kinds import BRIDGE, prepared
from tests.integration.conftest import People

ROUNDS = int(os.environ.get("AURALITH_APPROVAL_ROUNDS", "8"))
STEPS = 14
ADMINS = ("ann", "bea", "cid")
OVER = {"rejected", "cancelled", "expired", "superseded"}
RUN_OF = {
    "pending": "awaiting_approval",
    "approved": "queued",
    "used": "running",
    "rejected": "rejected",
    "cancelled": "cancelled",
    "superseded": "cancelled",
    "expired": "expired",
}


@dataclass
class Model:
    """What has to be true of one request for the approval of two admins, or three."""

    needed: int = 2
    votes: set[str] = field(default_factory=set)
    admins: set[str] = field(default_factory=lambda: {*ADMINS})
    status: str = "pending"
    moved: bool = False
    late: bool = False
    policy: int = 2

    @property
    def closed(self) -> bool:
        return self.status in OVER or self.status == "used"

    def look(self) -> None:
        """What anybody who touches the request finds first."""
        if self.closed:
            return
        if self.late:
            self.status = "expired"
        elif self.moved:
            self.status = "superseded"
        elif self.policy > self.needed:
            self.needed = self.policy
            self.votes.clear()
            self.status = "pending"

    def vote(self, who: str) -> None:
        if who not in self.admins:
            return
        self.look()
        if self.status != "pending":
            return
        self.votes &= self.admins
        self.votes.add(who)
        if len(self.votes) >= self.needed:
            self.status = "approved"

    def reject(self, who: str) -> None:
        if who not in self.admins:
            return
        self.look()
        if self.status == "pending" and who not in self.votes:
            self.status = "rejected"

    def withdraw(self, who: str) -> None:
        self.look()
        if not self.closed and who in self.votes:
            self.votes.discard(who)
            self.status = "pending"

    def cancel(self) -> None:
        self.look()
        if not self.closed:
            self.status = "cancelled"

    def edit(self) -> None:
        # A queued run keeps its subject from being edited.
        if self.status == "pending":
            self.status = "superseded"

    def claim(self) -> bool:
        if self.status == "used":
            # Another worker takes over what one has begun.
            return True
        if self.status != "approved":
            return False
        self.look()
        if self.status != "approved":
            return False
        self.votes &= self.admins
        self.status = "used" if len(self.votes) >= self.needed else "pending"
        return self.status == "used"


class Table:
    """The real thing: one run of one project, people, and a connection that may move."""

    def __init__(
        self,
        people: People,
        sessions: sessionmaker[Session],
        keyring: Keyring,
        settings: Settings,
    ) -> None:
        self.sessions, self.keyring, self.settings = sessions, keyring, settings
        dan = people.person("dan")
        self.project_id = people.project("Shop", dev=dan)
        self.callers = {"dan": Caller(user_id=dan.id, email=dan.email, name="Dan")}
        for name in ADMINS:
            person = people.person(name)
            self.callers[name] = Caller(user_id=person.id, email=person.email, name=name)
            with transaction(sessions) as session:
                session.add(
                    ProjectMember(project_id=self.project_id, user_id=person.id, role="admin")
                )
        self.run_id = self.approval_id = uuid4()
        self.subject = Subject("bridge", uuid4(), "Copy", self.project_id)

    def begin(self) -> None:
        """A fresh request under two admins, on a fresh connection."""
        self.subject = Subject("bridge", uuid4(), "Copy", self.project_id)
        with transaction(self.sessions) as session:
            session.execute(
                update(ProjectMember)
                .where(ProjectMember.user_id != self.callers["dan"].user_id)
                .values(role="admin")
            )
            connection = Connection(
                project_id=self.project_id,
                name="Shop",
                engine="sqlite",
                environment="production",
                database=f"{uuid4()}.db",
            )
            session.add(connection)
            session.flush()
            self.connection_id = connection.id
        self.policy(2)
        with self.work("dan") as work:
            connection = work.session.get_one(Connection, self.connection_id)
            run = runs.start(work, BRIDGE, self.subject, prepare=prepared, connection=connection)
            assert run.approval_id is not None
            self.run_id, self.approval_id = run.id, run.approval_id

    def policy(self, approvals: int) -> None:
        rule = schemas.ApprovalRule.model_validate(
            {"kinds": ["bridge.run"], "stages": [{"approvals": approvals, "roles": ["admin"]}]}
        )
        with transaction(self.sessions) as session:
            version, _ = settling.policy_rules(session, self.project_id)
            session.add(
                ApprovalPolicy(
                    project_id=self.project_id,
                    version=version + 1,
                    rules=[rule.model_dump(mode="json")],
                )
            )

    @contextmanager
    def work(self, who: str) -> Iterator[Work]:
        with transaction(self.sessions) as session:
            yield Work(
                sessions=self.sessions,
                settings=self.settings,
                keyring=self.keyring,
                caller=self.callers[who],
                session=session,
                outside=nullcontext,
            )

    def decide(self, who: str, decision: str) -> None:
        body = schemas.ApprovalUpdate.model_validate({"decision": decision, "comment": "so"})
        try:
            with self.work(who) as work:
                deciding.decide(work, self.approval_id, body)
        except (Conflict, Forbidden):
            # What a refusal leaves behind is what the model looks at.
            return

    def edit(self) -> None:
        with transaction(self.sessions) as session:
            runs.supersede(session, self.subject, SYSTEM)

    def move(self) -> None:
        with transaction(self.sessions) as session:
            session.execute(
                update(Connection)
                .where(Connection.id == self.connection_id)
                .values(database=f"{uuid4()}.db")
            )

    def pass_time(self) -> None:
        with transaction(self.sessions) as session:
            past = now() - timedelta(days=2)
            session.execute(
                update(Approval)
                .where(Approval.id == self.approval_id, Approval.used_at.is_(None))
                .values(expires_at=past)
            )
            session.execute(
                update(Approval)
                .where(
                    Approval.id == self.approval_id,
                    Approval.used_at.is_(None),
                    Approval.status == "approved",
                )
                .values(decided_at=past)
            )

    def demote(self, who: str, role: str) -> None:
        with transaction(self.sessions) as session:
            session.execute(
                update(ProjectMember)
                .where(ProjectMember.user_id == self.callers[who].user_id)
                .values(role=role)
            )

    def claim(self) -> bool:
        with transaction(self.sessions) as session:
            run = session.get_one(Run, self.run_id)
            return working.claim(session, run.id, job=run.job, worker_id="w") is not None

    def state(self) -> tuple[str, str]:
        with transaction(self.sessions) as session:
            approval = session.get_one(Approval, self.approval_id)
            run = session.get_one(Run, self.run_id)
            used = "used" if approval.used_at is not None else approval.status
            return used, run.status


@pytest.fixture
def table(
    people: People, sessions: sessionmaker[Session], keyring: Keyring, settings: Settings
) -> Table:
    return Table(people, sessions, keyring, settings)


Step = Callable[[Table, Model, str], None]


def self_vote(table: Table, _model: Model, _who: str) -> None:
    table.decide("dan", "approve")


def vote(table: Table, model: Model, who: str) -> None:
    table.decide(who, "approve")
    model.vote(who)


def withdraw(table: Table, model: Model, who: str) -> None:
    table.decide(who, "withdraw")
    model.withdraw(who)


def reject(table: Table, model: Model, who: str) -> None:
    table.decide(who, "reject")
    model.reject(who)


def cancel(table: Table, model: Model, _who: str) -> None:
    table.decide("dan", "cancel")
    model.cancel()


def edit(table: Table, model: Model, _who: str) -> None:
    table.edit()
    model.edit()


def move(table: Table, model: Model, _who: str) -> None:
    table.move()
    model.moved = True


def pass_time(table: Table, model: Model, _who: str) -> None:
    table.pass_time()
    model.late = model.late or not model.closed


def stricter(table: Table, model: Model, _who: str) -> None:
    table.policy(3)
    model.policy = 3


def demote(table: Table, model: Model, who: str) -> None:
    table.demote(who, "dev")
    model.admins.discard(who)


def promote(table: Table, model: Model, who: str) -> None:
    table.demote(who, "admin")
    model.admins.add(who)


def claim(table: Table, model: Model, _who: str) -> None:
    assert table.claim() is model.claim()


USUAL: tuple[Step, ...] = (vote, vote, vote, vote, vote, withdraw, withdraw, claim, claim, claim)
RARE: tuple[Step, ...] = (
    self_vote,
    reject,
    cancel,
    edit,
    move,
    pass_time,
    stricter,
    demote,
    promote,
)


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_no_order_of_steps_leads_where_nobody_may_go(table: Table, seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - a test that can be repeated
    for _ in range(8):
        table.begin()
        model = Model()
        story: list[str] = []
        for _ in range(STEPS):
            step, who = rng.choice(USUAL + RARE), rng.choice(ADMINS)
            story.append(f"{step.__name__} {who}")
            step(table, model, who)
            status, run = table.state()
            assert status == model.status, story
            assert run == RUN_OF[status], story


def test_of_two_workers_one_begins(table: Table) -> None:
    table.begin()
    for who in ("ann", "bea"):
        table.decide(who, "approve")
    assert [table.claim(), table.claim()].count(True) >= 1
    with transaction(table.sessions) as session:
        approval = session.get_one(Approval, table.approval_id)
        assert approval.used_at is not None
        with pytest.raises(RunState):
            runs.approve(session, table.run_id, SYSTEM)
        first = approval.used_at
        assert holding.use(session, session.get_one(Run, table.run_id)) is False
        assert approval.used_at == first


def test_an_approval_whose_run_does_not_begin_ends_after_a_day(table: Table) -> None:
    house = Housekeeping(sessions=table.sessions, settings=table.settings, keyring=table.keyring)
    table.begin()
    for who in ("ann", "bea"):
        table.decide(who, "approve")
    assert expire(house) == 0
    assert table.state() == ("approved", "queued")
    table.pass_time()
    assert expire(house) == 1
    assert table.state() == ("expired", "expired")


@pytest.mark.parametrize(("late", "ends"), [(True, "expired"), (False, "awaiting_approval")])
def test_a_run_that_is_paused_before_it_began_may_lose_its_approval(
    table: Table, late: bool, ends: str
) -> None:
    table.begin()
    for who in ("ann", "bea"):
        table.decide(who, "approve")
    with transaction(table.sessions) as session:
        runs.pause(session, table.run_id, SYSTEM)
    if late:
        table.pass_time()
    table.decide("ann", "withdraw")
    assert table.state()[1] == ends
