"""Making and changing scenarios: they are checked in the database before they are kept.

The look goes out of the request's transaction. A database that cannot be reached refuses the
request: a scenario that nobody checked is never kept.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.auth.caller import Caller
from auralith.control.connections import reaching
from auralith.control.connections import service as connections
from auralith.control.events import service as event_log
from auralith.control.runs import service as runs
from auralith.control.seeds import events, kinds, references, schemas, service
from auralith.control.work import Work
from auralith.dataplane.errors import StatementTimeout
from auralith.dataplane.generating import yaml_form
from auralith.dataplane.generating.spec import ScenarioSpec, SeedOptions
from auralith.dataplane.operations import seed
from auralith.kit.clock import now
from auralith.kit.db import transaction
from auralith.kit.ids import new_id
from auralith.models import Connection, SeedScenario

CHECKED = {"connection_id", "seed", "locale", "tables", "options"}
"""What a change of makes the scenario to be checked again."""
OWN = ("name", "description", "connection_id", "spec")
"""What a change of a scenario may change."""


def create(work: Work, body: schemas.ScenarioCreate) -> schemas.Scenario:
    """Keep a scenario whose generators fit the database."""
    spec = _dated(body.spec, body.options)
    scenario = SeedScenario(
        id=new_id(),
        project_id=body.project_id,
        connection_id=body.connection_id,
        name=body.name.strip(),
        description=body.description.strip(),
        spec=service.stored(spec),
        created_by=work.caller.user_id,
    )
    _require_end(work.session, work.caller, scenario)
    target = reaching.target(work.session, work, scenario.connection_id)
    lists = references.of_spec(work.session, scenario.project_id, spec)
    with work.outside():
        _check(target, spec, lists)
        with transaction(work.sessions) as session:
            _require_end(session, work.caller, scenario)
            session.add(scenario)
            session.flush()
            event_log.record(
                session, work.caller.actor, events.CREATED, about=service.about(scenario)
            )
            return service.shown(scenario)


def create_from_yaml(work: Work, connection: Connection, text: str) -> schemas.Scenario:
    """Keep the scenario that a text holds, for that database."""
    document = yaml_form.read(text)
    body = schemas.ScenarioCreate(
        **{name: getattr(document, name) for name in document.model_fields_set},
        project_id=connection.project_id,
        connection_id=connection.id,
    )
    return create(work, body)


def update_from_yaml(work: Work, scenario: SeedScenario, text: str) -> schemas.Scenario:
    """Make a scenario what a text holds; it keeps its database."""
    document = yaml_form.read(text)
    body = schemas.ScenarioUpdate(
        **{
            name: getattr(document, name)
            for name in schemas.ScenarioUpdate.model_fields
            if name in yaml_form.Document.model_fields
        }
    )
    return update(work, scenario, body)


def as_yaml(scenario: SeedScenario) -> str:
    """The text that `create_from_yaml` takes."""
    spec = service.spec_of(scenario)
    return yaml_form.write(
        yaml_form.Document(
            **{name: getattr(spec, name) for name in ScenarioSpec.model_fields},
            name=scenario.name,
            description=scenario.description,
        )
    )


def update(work: Work, scenario: SeedScenario, body: schemas.ScenarioUpdate) -> schemas.Scenario:
    """Change a scenario; runs that began go on as they were asked for.

    A run that only waits for its approval is superseded: it was to make other rows.
    """
    sent = body.model_dump(mode="json", exclude_unset=True)
    changed = _with(scenario, body, sent)
    _require_end(work.session, work.caller, scenario)
    _require_end(work.session, work.caller, changed)
    target = reaching.target(work.session, work, changed.connection_id)
    spec = service.spec_of(changed)
    lists = references.of_spec(work.session, changed.project_id, spec)
    with work.outside():
        if sent.keys() & CHECKED:
            _check(target, spec, lists)
        with transaction(work.sessions) as session:
            current = service.locked(session, scenario.id)
            now_ = _with(current, body, sent)
            _require_end(session, work.caller, now_)
            if _makes(now_) != _makes(current):
                # No end of a run locks its scenario, so that the run may be locked behind it.
                subject, kind = service.subject(current), kinds.RUN.name
                runs.supersede(session, subject, work.caller.actor, kind=kind)
            for name in OWN:
                setattr(current, name, getattr(now_, name))
            session.flush()
            actor = work.caller.actor
            event_log.record(
                session, actor, events.UPDATED, about=service.about(current), fields=sorted(sent)
            )
            return service.shown(current)


def _makes(scenario: SeedScenario) -> tuple[UUID, ScenarioSpec]:
    """Where it makes rows, and which."""
    return scenario.connection_id, service.spec_of(scenario)


def _with(
    scenario: SeedScenario, body: schemas.ScenarioUpdate, sent: Mapping[str, Any]
) -> SeedScenario:
    """The scenario as it would be; a row that is in no session."""
    own = {name: getattr(body, name) for name in sent if name not in ScenarioSpec.model_fields}
    parts = {name: value for name, value in sent.items() if name in ScenarioSpec.model_fields}
    if "options" in sent and "reference_date" not in body.options.model_fields_set:
        # What stands for today stays what it was, or all dates would move.
        dated = {"reference_date": scenario.spec["options"]["reference_date"]}
        parts["options"] = {**parts["options"], **dated}
    kept = {name: getattr(scenario, name) for name in ("id", "project_id", *OWN)}
    return SeedScenario(**{**kept, **own, "spec": {**scenario.spec, **parts}})


def _dated(spec: ScenarioSpec, options: SeedOptions) -> ScenarioSpec:
    """With a day that stands for today from now on, unless one was given."""
    if "reference_date" in options.model_fields_set:
        return spec
    today = options.model_copy(update={"reference_date": now().date()})
    return spec.model_copy(update={"options": today})


def _check(target: reaching.Target, spec: ScenarioSpec, lists: Mapping[str, Sequence[str]]) -> None:
    """Refuse (422, with its place) what does not fit the tables as they are."""
    # What takes too long is left to the run, which looks again before it writes.
    with (
        suppress(StatementTimeout),
        reaching.looking(target) as (place,),
        place.reading() as database,
    ):
        seed.bound(database, spec, references.arrays(lists))


def _require_end(session: Session, caller: Caller, scenario: SeedScenario) -> None:
    connections.require_in_project(
        session, caller, scenario.connection_id, scenario.project_id, service.WRITE
    )
