"""Making and changing configurations: the rules are checked in the database before they are kept.

The look goes out of the request's transaction. A database that cannot be reached refuses the
request: rules that nobody checked are never kept.
"""

from contextlib import suppress
from typing import Any

from sqlalchemy.orm import Session

from auralith.control.anonymize import events, kinds, schemas, service
from auralith.control.anonymize.errors import OneConnection, TargetNeeded, TargetUnused
from auralith.control.auth.caller import Caller
from auralith.control.connections import reaching
from auralith.control.connections import service as connections
from auralith.control.events import service as event_log
from auralith.control.runs import service as runs
from auralith.control.work import Work
from auralith.dataplane.errors import StatementTimeout
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.operations import anonymize
from auralith.kit.db import transaction
from auralith.kit.ids import new_id
from auralith.models import AnonymizeConfig

CHECKED = {"connection_id", "tables", "consistency", "options"}
"""What a change of makes the rules to be checked again."""
DECIDING = ("connection_id", "mode", "target_connection_id", "spec")
"""What decides how a run masks, and where."""


def create(work: Work, body: schemas.AnonymizeConfigCreate) -> schemas.AnonymizeConfig:
    """Keep a configuration whose rules fit the database."""
    config = AnonymizeConfig(
        id=new_id(),
        project_id=body.project_id,
        name=body.name,
        connection_id=body.connection_id,
        mode=body.mode,
        target_connection_id=body.target_connection_id,
        spec=_stored(body.spec),
        created_by=work.caller.user_id,
    )
    _require_ends(work.session, work.caller, config)
    target = reaching.target(work.session, work, config.connection_id)
    key = service.key_of(work.session, work.keyring, config)
    with work.outside():
        _check(target, body.spec, key)
        with transaction(work.sessions) as session:
            _require_ends(session, work.caller, config)
            session.add(config)
            session.flush()
            event_log.record(
                session, work.caller.actor, events.CREATED, about=service.about(config)
            )
            return service.shown(config)


def update(
    work: Work, config: AnonymizeConfig, body: schemas.AnonymizeConfigUpdate
) -> schemas.AnonymizeConfig:
    """Change a configuration; runs that began go on as they were asked for.

    A run that only waits for its approval is superseded: it was to mask by other rules.
    """
    sent = body.model_dump(mode="json", exclude_unset=True)
    changed = _with(config, body, sent)
    _require_ends(work.session, work.caller, config)
    _require_ends(work.session, work.caller, changed)
    target = reaching.target(work.session, work, changed.connection_id)
    key = service.key_of(work.session, work.keyring, changed)
    with work.outside():
        if sent.keys() & CHECKED:
            _check(target, service.spec_of(changed), key)
        with transaction(work.sessions) as session:
            current = service.locked(session, config.id)
            now = _with(current, body, sent)
            _require_ends(session, work.caller, now)
            if any(getattr(now, name) != getattr(current, name) for name in DECIDING):
                # No end of a run locks its configuration: the run may be locked behind it.
                subject, kind = service.subject(current), kinds.RUN.name
                runs.supersede(session, subject, work.caller.actor, kind=kind)
            for name in ("name", *DECIDING):
                setattr(current, name, getattr(now, name))
            session.flush()
            actor = work.caller.actor
            event_log.record(
                session, actor, events.UPDATED, about=service.about(current), fields=sorted(sent)
            )
            return service.shown(current)


def _with(
    config: AnonymizeConfig, body: schemas.AnonymizeConfigUpdate, sent: dict[str, Any]
) -> AnonymizeConfig:
    """The configuration as it would be; a row that is in no session."""
    own = {name: getattr(body, name) for name in sent if name not in MaskingSpec.model_fields}
    rules = {name: value for name, value in sent.items() if name in MaskingSpec.model_fields}
    kept = {
        name: getattr(config, name)
        for name in ("id", "project_id", "name", "connection_id", "mode", "target_connection_id")
    }
    return AnonymizeConfig(**{**kept, **own, "spec": {**config.spec, **rules}})


def _check(target: reaching.Target, spec: MaskingSpec, key: ProjectKey) -> None:
    """Refuse (422, with its place) what does not fit the tables as they are."""
    # What takes too long is left to the run, which looks again before it writes.
    with suppress(StatementTimeout), reaching.looking(target) as (place,):
        anonymize.judge(place, spec, key)


def _stored(spec: MaskingSpec) -> dict[str, Any]:
    return spec.model_dump(mode="json")


def _require_ends(session: Session, caller: Caller, config: AnonymizeConfig) -> None:
    """The right where both ends lie, and the target that the mode needs."""
    for connection_id in service.ends_of(config):
        connections.require_in_project(
            session, caller, connection_id, config.project_id, service.WRITE
        )
    if config.mode == "copy" and config.target_connection_id is None:
        raise TargetNeeded
    if config.mode == "in_place" and config.target_connection_id is not None:
        raise TargetUnused
    if config.connection_id == config.target_connection_id:
        raise OneConnection
