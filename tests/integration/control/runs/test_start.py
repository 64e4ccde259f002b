"""The one way to start a run: what stands in the way, in which order, and what is written down."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth.caller import Caller
from auralith.control.patches import kinds
from auralith.control.projects.errors import EnvironmentForbidden, RightMissing
from auralith.control.runs import service
from auralith.control.runs.errors import ReadOnly, SubjectBusy, TargetBusy
from auralith.control.runs.kinds import Prepared, Result, RunKind, Subject, declare
from auralith.control.runs.registry import Asked, RunContext, handler
from auralith.control.work import Work
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.kit.errors import AppError, Conflict
from auralith.models import Connection, Event, Project, ProjectMember, Run, User
from auralith.settings.model import Settings
from tests.fixtures.run_kinds import (
    BRIDGE,
    CLEANUP,
    DRIFT,
    MIGRATION,
    SEED,
    Given,
    gated,
    prepared,
    replaced,
)


class Office:
    """A project with a developer who may write in staging only, and one connection there."""

    def __init__(
        self,
        sessions: sessionmaker[Session],
        keyring: Keyring,
        settings: Settings,
        project_id: UUID,
    ) -> None:
        self.sessions, self.keyring, self.settings = sessions, keyring, settings
        with transaction(sessions) as session:
            user = User(email="dan@example.com", name="Dan", password_hash="x")
            session.add(user)
            session.flush()
            project = session.get_one(Project, project_id)
            session.add(
                ProjectMember(
                    project_id=project.id,
                    user_id=user.id,
                    role="dev",
                    permissions=[],
                    environments=["staging"],
                )
            )
            connection = Connection(
                project_id=project.id,
                name="Shop",
                engine="sqlite",
                environment="staging",
                database="shop.db",
            )
            session.add(connection)
            session.flush()
            self.connection_id = connection.id
        self.caller = Caller(user_id=user.id, email=user.email, name=user.name)
        self.subject = Subject("seed", uuid4(), "Raise prices", project_id)

    @contextmanager
    def work(self) -> Iterator[Work]:
        with transaction(self.sessions) as session:
            yield Work(
                sessions=self.sessions,
                settings=self.settings,
                keyring=self.keyring,
                caller=self.caller,
                session=session,
                outside=nullcontext,
            )

    def change(self, **values: Any) -> None:
        with transaction(self.sessions) as session:
            session.execute(
                update(Connection).where(Connection.id == self.connection_id).values(**values)
            )

    def another(self, **values: Any) -> UUID:
        """One more connection, in staging unless said otherwise."""
        fields = {"name": "Copy", "engine": "sqlite", "environment": "staging", "database": "c.db"}
        with transaction(self.sessions) as session:
            made = Connection(project_id=self.subject.project_id, **{**fields, **values})
            session.add(made)
            session.flush()
            return made.id

    def about(self, kind: RunKind[Any, Any]) -> Subject:
        """Something new that runs of that kind are about."""
        return Subject(kind.noun, uuid4(), "Raise prices", self.subject.project_id)

    def start(
        self,
        kind: RunKind[Any, Any],
        subject: Subject | None = None,
        *,
        prepare: Callable[[], Prepared[Any]] = prepared,
        also: Sequence[UUID] = (),
    ) -> Run:
        with self.work() as work:
            connection = work.session.get_one(Connection, self.connection_id)
            return service.start(
                work,
                kind,
                subject or (self.subject if kind.noun == "seed" else self.about(kind)),
                prepare=prepare,
                connection=connection,
                also=[work.session.get_one(Connection, each) for each in also],
            )

    def events(self) -> list[tuple[str, str, str | None]]:
        with transaction(self.sessions) as session:
            rows = session.scalars(select(Event).order_by(Event.position)).all()
            return [(e.type, e.resource["name"], e.detail.get("code")) for e in rows]


@pytest.fixture
def office(
    sessions: sessionmaker[Session], keyring: Keyring, settings: Settings, project_id: UUID
) -> Office:
    return Office(sessions, keyring, settings, project_id)


def test_a_run_is_made_queued_and_written_down_with_its_subject(office: Office) -> None:
    run = office.start(SEED, prepare=lambda: prepared(Given(rows=3)))
    assert (run.status, run.params, run.connection_id) == (
        "queued",
        {"rows": 3, "steps": 0, "refuse": False},
        office.connection_id,
    )
    with transaction(office.sessions) as session:
        shown = service.shown(service.get(session, run.id))
    assert shown.subject.model_dump() == {
        "type": "seed",
        "id": office.subject.id,
        "name": "Raise prices",
    }
    assert office.events() == [("access.grant.requested", "Raise prices", None)]


def objects() -> Prepared[Any]:
    msg = "Not now."
    raise Conflict(msg, code="seed.not_now")


def refused(
    office: Office, error: type[AppError], kind: RunKind[Any, Any], **more: Any
) -> AppError:
    with pytest.raises(error) as caught:
        office.start(kind, **more)
    assert caught.value.recorded
    return caught.value


def test_refusals_come_in_order_and_are_events(office: Office) -> None:
    office.change(environment="production", read_only=True)
    refused(office, EnvironmentForbidden, SEED, prepare=objects)
    office.change(environment="staging")
    refused(office, ReadOnly, SEED, prepare=objects)
    office.change(read_only=False)
    assert refused(office, Conflict, SEED, prepare=objects).code == "seed.not_now"
    first = office.start(SEED)
    busy = refused(office, SubjectBusy, SEED, prepare=objects)
    assert (busy.code, busy.params) == ("seed.busy", {"run_id": str(first.id)})
    assert office.events() == [
        ("access.grant.refused", "Raise prices", "environment.forbidden"),
        ("access.grant.refused", "Raise prices", "connection.read_only"),
        ("access.grant.refused", "Raise prices", "seed.not_now"),
        ("access.grant.requested", "Raise prices", None),
        ("access.grant.refused", "Raise prices", "seed.busy"),
    ]


def test_the_right_of_the_kind_is_asked_for(office: Office) -> None:
    refused(office, RightMissing, replace(SEED, right="anonymize.run"))


def test_a_kind_that_only_reads_runs_on_a_read_only_connection_anywhere(office: Office) -> None:
    office.change(read_only=True)
    assert office.start(DRIFT).status == "queued"


def test_a_kind_may_have_its_target_for_itself(office: Office) -> None:
    first = office.start(MIGRATION)
    busy = refused(office, TargetBusy, MIGRATION, subject=office.about(MIGRATION))
    assert busy.params["run_id"] == str(first.id)
    assert office.start(SEED, office.about(SEED)).status == "queued"


def test_of_two_subjects_at_once_one_has_the_target(office: Office) -> None:
    """Both look before either has committed; they lock different rows."""
    both = threading.Barrier(2, timeout=20)
    ends: list[str] = []

    def slow() -> Prepared[Any]:
        time.sleep(0.5)
        return prepared()

    def begin() -> None:
        both.wait()
        try:
            office.start(MIGRATION, office.about(MIGRATION), prepare=slow)
        except TargetBusy:
            ends.append("busy")
        else:
            ends.append("started")

    threads = [threading.Thread(target=begin) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(ends) == ["busy", "started"]


def test_rights_and_environments_of_both_connections_are_asked(office: Office) -> None:
    source = office.another(environment="production")
    refused(office, EnvironmentForbidden, BRIDGE, also=[source])
    assert office.start(BRIDGE, also=[office.another()]).status == "queued"


def test_only_the_written_connection_must_be_writable_and_free(office: Office) -> None:
    source = office.another(read_only=True)
    run = office.start(BRIDGE, also=[source])
    assert (run.connection_id, run.also_connection_ids) == (office.connection_id, [source])
    requested = office.events()[-1]
    assert requested[0] == "bridge.run.requested"
    with transaction(office.sessions) as session:
        assert service.uses(session, source)
        assert service.uses(session, office.connection_id)
        assert not service.uses(session, uuid4())
    office.change(read_only=True)
    refused(office, ReadOnly, BRIDGE, also=[office.another()])


def test_a_gate_may_hold_a_run_back_and_knows_what_it_decides(office: Office) -> None:
    approval, seen = uuid4(), []

    def hold(session: Session, asked: Asked[Any, Any]) -> UUID:
        assert session.get(Run, asked.run.id) is asked.run
        seen.append(asked)
        return approval

    source = office.another()
    with gated(hold):
        run = office.start(BRIDGE, prepare=lambda: prepared(destructive=True), also=[source])
        busy = refused(office, SubjectBusy, BRIDGE, subject=seen[0].subject)
    assert (run.status, run.approval_id, run.job) == ("awaiting_approval", approval, 0)
    assert busy.params["run_id"] == str(run.id)
    asked = seen[0]
    assert (asked.kind, asked.actor.id) == (BRIDGE, office.caller.user_id)
    assert [c.id for c in asked.connections] == [office.connection_id, source]
    assert (asked.prepared.destructive, asked.prepared.rows) == (True, 3)
    with transaction(office.sessions) as session:
        assert service.approve(session, run.id, office.caller.actor).status == "queued"


def test_a_gate_may_refuse_and_the_refusal_is_an_event(office: Office) -> None:
    def refuse(_session: Session, _asked: Asked[Any, Any]) -> UUID:
        msg = "Nobody may."
        raise Conflict(msg, code="seed.gate")

    with gated(refuse):
        refused(office, Conflict, SEED)
    assert office.events() == [("access.grant.refused", "Raise prices", "seed.gate")]
    with transaction(office.sessions) as session:
        assert service.last_of(session, office.subject.id, [SEED]) is None


def test_a_schedule_needs_no_right_but_waits_like_everybody(office: Office) -> None:
    office.change(environment="production")

    def fall_due(kind: RunKind[Any, Any]) -> Run:
        with transaction(office.sessions) as session:
            connection = session.get_one(Connection, office.connection_id)
            subject = office.subject if kind is SEED else office.about(kind)
            return service.start_by_schedule(
                session, kind, subject, prepare=prepared, connection=connection
            )

    run = fall_due(SEED)
    assert (run.status, run.requester_type) == ("queued", "system")
    with pytest.raises(SubjectBusy):
        fall_due(SEED)
    office.change(read_only=True)
    with pytest.raises(ReadOnly):
        fall_due(MIGRATION)
    assert fall_due(DRIFT).status == "queued"
    assert [name for name, _, _ in office.events()] == [
        "access.grant.requested",
        "drift.check.requested",
    ]


def test_runs_of_a_subject_are_found_by_kind(office: Office) -> None:
    first = office.start(SEED)
    with transaction(office.sessions) as session:
        service.cancel(session, first.id, office.caller.actor)
    second = office.start(SEED)
    subject_id = office.subject.id
    with transaction(office.sessions) as session:
        found = service.of_subject(session, subject_id, [SEED, CLEANUP])
        assert [run.id for run in found] == [second.id, first.id]
        assert service.of_subject(session, subject_id, [SEED], begun=True) == []
        last = service.last_of(session, subject_id, [SEED])
        assert last is not None
        assert last.id == second.id
        assert service.last_of(session, subject_id, [CLEANUP]) is None
        assert service.one_of(session, subject_id, [SEED], first.id) is not None
        assert service.one_of(session, subject_id, [CLEANUP], first.id) is None
        assert service.one_of(session, uuid4(), [SEED], first.id) is None


def test_nothing_starts_while_a_subject_is_kept_quiet(office: Office) -> None:
    quiet = service.without_runs(office.sessions, office.subject)
    with quiet:
        refused(office, SubjectBusy, SEED)
        again = service.without_runs(office.sessions, office.subject)
        with pytest.raises(SubjectBusy), again:
            pytest.fail("two at a time")
    office.start(SEED)
    busy = service.without_runs(office.sessions, office.subject)
    with pytest.raises(SubjectBusy), busy:
        pytest.fail("a run is there")


def test_a_kind_says_what_its_runs_are_about(office: Office) -> None:
    with pytest.raises(ValueError, match="about a migration"):
        office.start(MIGRATION, office.subject)


def test_a_kind_is_declared_once_with_a_known_right_and_a_result_of_defaults() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        declare(replace(kinds.EXECUTE, writes=False))
    with pytest.raises(ValueError, match="unknown"):
        declare(replace(SEED, right="seeds.everything"))

    class Whole(Result):
        rows: int

    with pytest.raises(ValueError, match="Give every field of Whole a default"):
        declare(replace(SEED, name="access.grant", noun="access", result=Whole))


def test_two_functions_for_one_kind_are_a_mistake() -> None:
    def work(_context: RunContext[Any]) -> Result:
        return Result()

    def elsewhere(_context: RunContext[Any]) -> Result:
        return Result()

    elsewhere.__qualname__ = work.__qualname__
    elsewhere.__module__ = "another.domain"
    with replaced(SEED, work):
        assert handler(SEED)(work) is work
        with pytest.raises(ValueError, match=r"another\.domain"):
            handler(SEED)(elsewhere)
