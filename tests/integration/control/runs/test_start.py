"""The one way to start a run: what stands in the way, in which order, and what is written down."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.auth.caller import Caller
from auralith.control.projects.errors import EnvironmentForbidden, RightMissing
from auralith.control.runs import service
from auralith.control.runs.errors import ReadOnly, SubjectBusy, TargetBusy
from auralith.control.runs.kinds import RunKind, Subject, declare
from auralith.control.work import Work
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.kit.errors import AppError, Conflict
from auralith.models import Connection, Event, Project, ProjectMember, Run, User
from auralith.settings.model import Settings
from tests.fixtures.run_kinds import DRIFT, MIGRATION, SEED


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
        self.subject = Subject(uuid4(), "Raise prices", project_id)

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
            session.execute(update(Connection).values(**values))

    def start(self, kind: RunKind, subject: Subject | None = None, **more: Any) -> Run:
        with self.work() as work:
            connection = work.session.get_one(Connection, self.connection_id)
            return service.start(work, kind, subject or self.subject, connection=connection, **more)

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
    run = office.start(SEED, prepare=lambda: {"rows": 3})
    assert (run.status, run.params, run.connection_id) == (
        "queued",
        {"rows": 3},
        office.connection_id,
    )
    with transaction(office.sessions) as session:
        shown = service.read(session, run.id)
    assert shown.subject.model_dump() == {
        "type": "seed",
        "id": office.subject.id,
        "name": "Raise prices",
    }
    assert office.events() == [("seed.run.requested", "Raise prices", None)]


def objects() -> Mapping[str, Any]:
    msg = "Not now."
    raise Conflict(msg, code="seed.not_now")


def refused(office: Office, error: type[AppError], kind: RunKind, **more: Any) -> AppError:
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
        ("seed.run.refused", "Raise prices", "environment.forbidden"),
        ("seed.run.refused", "Raise prices", "connection.read_only"),
        ("seed.run.refused", "Raise prices", "seed.not_now"),
        ("seed.run.requested", "Raise prices", None),
        ("seed.run.refused", "Raise prices", "seed.busy"),
    ]


def test_the_right_of_the_kind_is_asked_for(office: Office) -> None:
    kind = RunKind("anonymize.run", right="anonymize.run", writes=True)
    refused(office, RightMissing, kind)


def test_a_kind_that_only_reads_runs_on_a_read_only_connection_anywhere(office: Office) -> None:
    office.change(read_only=True)
    assert office.start(DRIFT).status == "queued"


def test_a_kind_may_have_its_target_for_itself(office: Office) -> None:
    other = Subject(uuid4(), "Another", office.subject.project_id)
    first = office.start(MIGRATION)
    busy = refused(office, TargetBusy, MIGRATION, subject=other)
    assert busy.params["run_id"] == str(first.id)
    assert office.start(SEED, other).status == "queued"


def test_nothing_starts_while_a_subject_is_kept_quiet(office: Office) -> None:
    quiet = service.without_runs(office.sessions, office.subject.id, noun="seed")
    with quiet:
        refused(office, SubjectBusy, SEED)
        again = service.without_runs(office.sessions, office.subject.id, noun="seed")
        with pytest.raises(SubjectBusy), again:
            pytest.fail("two at a time")
    office.start(SEED)
    busy = service.without_runs(office.sessions, office.subject.id, noun="seed")
    with pytest.raises(SubjectBusy), busy:
        pytest.fail("a run is there")


def test_a_kind_is_declared_once_and_with_a_known_right() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        declare(RunKind("patch.execute", right="patches.execute", writes=False))
    with pytest.raises(ValueError, match="unknown"):
        declare(RunKind("drift.check", right="drift.everything", writes=False))
