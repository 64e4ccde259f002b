"""Planning and starting bridges. What a worker does stands in `workflows.py`.

Both databases are looked at first, outside of our transaction: what cannot be copied is refused
before there is a run.
"""

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.bridge import content, kinds, masking, schemas, service
from auralith.control.bridge.errors import OneConnection, ProductionTarget
from auralith.control.connections import reaching
from auralith.control.connections import service as connections
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import Prepared, Subject
from auralith.control.work import Work
from auralith.dataplane.copying.model import CopyPlan
from auralith.dataplane.errors import StatementTimeout
from auralith.dataplane.operations import bridge
from auralith.kit.db import transaction
from auralith.kit.ids import new_id
from auralith.models import Bridge, Connection, Run


@dataclass(frozen=True)
class Ends:
    """Where rows come from and where they go."""

    source: Connection
    target: Connection


def plan(work: Work, project_id: UUID, body: schemas.BridgeRun) -> schemas.BridgePlan:
    """What the bridge would do; nothing is written."""
    ends = _ends(work.session, work, project_id, body, service.WRITE)
    rules = _rules(work, project_id, body)
    source, target = (reaching.target_of(c, work) for c in (ends.source, ends.target))
    with work.outside(), reaching.looking(source, target) as (read, written):
        policy = None if rules is None else rules.policy(read)
        return shown(bridge.plan(read, written, body.spec, policy=policy))


def run(work: Work, project_id: UUID, body: schemas.BridgeRun) -> Run:
    """Start a copy that nobody saved."""
    return _start(work, project_id, body, None)


def run_saved(work: Work, saved: Bridge) -> Run:
    """Start a saved bridge as it is now."""
    body = schemas.BridgeRun(
        **content.parsed(saved.spec).model_dump(),
        source_connection_id=saved.source_connection_id,
        target_connection_id=saved.target_connection_id,
        anonymize_config_id=saved.anonymize_config_id,
    )
    return _start(work, saved.project_id, body, saved.id)


def _start(work: Work, project_id: UUID, body: schemas.BridgeRun, config_id: UUID | None) -> Run:
    ends = _ends(work.session, work, project_id, body, kinds.RUN.right)
    if ends.target.environment == "production":
        raise ProductionTarget(ends.target.name)
    rules = _rules(work, project_id, body)
    source, target = (reaching.target_of(c, work) for c in (ends.source, ends.target))
    with work.outside():
        # A look that takes too long is left to the run, which looks again before it writes.
        with suppress(StatementTimeout), reaching.looking(source, target) as (read, written):
            policy = None if rules is None else rules.policy(read)
            bridge.plan(read, written, body.spec, strict=True, policy=policy)
        with transaction(work.sessions) as session:
            there = replace(work, session=session)
            return _begin(there, project_id, body, config_id)


def _begin(work: Work, project_id: UUID, body: schemas.BridgeRun, config_id: UUID | None) -> Run:
    source, target = (
        reaching.held(work.session, connection_id)
        for connection_id in (body.source_connection_id, body.target_connection_id)
    )
    name = f"{source.name} → {target.name}"[:200]
    about = Subject("bridge", new_id(), name, project_id)
    if config_id is not None:
        about = service.subject(service.locked(work.session, config_id))

    # As it is in the transaction that starts the run: edited since, it is asked for as edited.
    rules = _rules(work, project_id, body)

    def prepare() -> Prepared[kinds.BridgeParams]:
        spec = body.spec
        bound = None if rules is None else rules.bound
        current = content.content_hash(spec, source, target, masking=bound)
        return Prepared(
            params=kinds.BridgeParams(
                spec=spec.model_dump(mode="json"),
                content_hash=current,
                config_id=config_id,
                masked=None if rules is None else rules.kept,
            ),
            content_hash=current,
            rows=None,
            destructive=spec.mode == "replace",
            summary=f"Copy {name} ({spec.mode})"
            if rules is None
            else f"Copy {name}, masked ({spec.mode})",
        )

    return runs.start(work, kinds.RUN, about, connection=target, also=(source,), prepare=prepare)


def _rules(work: Work, project_id: UUID, body: schemas.BridgeRun) -> masking.Rules | None:
    return masking.asked(work, body.anonymize_config_id, project_id, body.source_connection_id)


def _ends(
    session: Session, work: Work, project_id: UUID, body: schemas.BridgeRun, right: str
) -> Ends:
    source, target = (
        connections.require_in_project(session, work.caller, connection_id, project_id, right)
        for connection_id in (body.source_connection_id, body.target_connection_id)
    )
    masking.require(session, work.caller, body.anonymize_config_id, project_id, source.id)
    if source.id == target.id:
        raise OneConnection
    return Ends(source, target)


def shown(drawn: CopyPlan) -> schemas.BridgePlan:
    """The plan as its body."""
    tables: list[dict[str, Any]] = [
        {
            "source": str(table.name),
            "target": str(table.target.name),
            "create": table.created,
            "rows_estimate": table.rows_estimate,
            "bytes_estimate": table.bytes_estimate,
            "pulls": None if table.pulls is None else [vars(pull) for pull in table.pulls],
            "columns": [vars(column) for column in table.columns],
        }
        for table in drawn.tables
    ]
    return schemas.BridgePlan.model_validate(
        {
            "tables": tables,
            "order": [table["source"] for table in tables],
            "cycles": drawn.cycles,
            "warnings": [vars(caution) for caution in drawn.cautions],
        }
    )
