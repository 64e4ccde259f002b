"""People's own lists of values: found, listed, made, changed, deleted, and read for a run."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from uuid import UUID

import pyarrow as pa
from sqlalchemy.orm import Session

from auralith.control.auth.caller import Caller
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.projects import service as projects
from auralith.control.runs import service as runs
from auralith.control.seeds import events, repository, schemas, service
from auralith.control.seeds.errors import ReferenceExists, ReferenceNotFound, ReferenceUsed
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.kit import repository as lists
from auralith.kit.ids import new_id
from auralith.kit.schemas import PageParams
from auralith.models import SeedReference, SeedScenario

CALLING: Mapping[str, str] = {"list": "list"}
"""Generators that choose from a list, and the parameter that names it."""
NAMED = 10
"""How many scenarios a refusal names."""


def find(session: Session, reference_id: UUID) -> SeedReference | None:
    """One list; visibility is the caller's business (`dependencies.py`)."""
    return repository.reference(session, reference_id)


def shown(row: SeedReference) -> schemas.SeedReference:
    """A row as its body."""
    return schemas.SeedReference.model_validate(row)


def list_references(
    session: Session,
    filters: schemas.SeedReferenceFilter,
    page: PageParams,
    *,
    project_ids: Collection[UUID],
) -> schemas.SeedReferencePage:
    """One page of lists in these projects, by name unless sorted otherwise."""
    order = lists.order_by(filters.sort, repository.REFERENCES_SORTABLE, default="name")
    rows, total = lists.page(
        session,
        repository.search_references(filters, project_ids),
        params=page,
        order=order,
        tie=SeedReference.id,
    )
    return schemas.SeedReferencePage.of([shown(row) for row in rows], total, page)


def create(
    session: Session, caller: Caller, body: schemas.SeedReferenceCreate
) -> schemas.SeedReference:
    """Keep a list."""
    projects.require(session, caller, body.project_id, service.WRITE)
    _require_free(session, body.project_id, body.name)
    row = SeedReference(
        id=new_id(),
        project_id=body.project_id,
        name=body.name,
        values=list(body.values),
        created_by=caller.user_id,
    )
    session.add(row)
    session.flush()
    event_log.record(
        session, caller.actor, events.REFERENCE_CREATED, about=ref(row), values=len(row.values)
    )
    return shown(row)


def update(
    session: Session, caller: Caller, row: SeedReference, body: schemas.SeedReferenceUpdate
) -> schemas.SeedReference:
    """Change a list; refused (409) while a run chooses among its values.

    A list that scenarios use keeps its name: they call it by that.
    """
    current = _locked(session, row.id)
    users = _users(session, current)
    _refuse_busy(session, users)
    sent = body.model_dump(exclude_unset=True)
    if sent.get("name", current.name) != current.name:
        _refuse_used(users)
        _require_free(session, current.project_id, body.name)
    for name, value in sent.items():
        setattr(current, name, value)
    session.flush()
    event_log.record(
        session, caller.actor, events.REFERENCE_UPDATED, about=ref(current), fields=sorted(sent)
    )
    return shown(current)


def delete(session: Session, caller: Caller, row: SeedReference) -> None:
    """Delete a list; refused (409) while a scenario chooses among its values."""
    current = _locked(session, row.id)
    _refuse_used(_users(session, current))
    event_log.record(session, caller.actor, events.REFERENCE_DELETED, about=ref(current))
    repository.remove_reference(session, current.id)


def of_spec(session: Session, project_id: UUID, spec: ScenarioSpec) -> dict[str, tuple[str, ...]]:
    """The lists that a scenario may choose from, by name."""
    wanted = names_in(spec)
    if not wanted:
        return {}
    found = repository.references(session, project_id, wanted)
    return {row.name: tuple(row.values) for row in found}


def arrays(found: Mapping[str, Iterable[str]]) -> dict[str, pa.Array]:
    """Lists as generators take them."""
    return {name: pa.array(list(values), pa.large_string()) for name, values in found.items()}


def names_in(spec: ScenarioSpec) -> set[str]:
    """Names of lists that generators of a scenario call."""
    return {
        name
        for table in spec.tables
        for column in table.columns.values()
        for name in _called(column.generator, column.params)
    }


def _called(generator: str, params: Mapping[str, Any]) -> Iterator[str]:
    """Names of lists that a generator, or one inside it, calls."""
    if generator in CALLING and isinstance(params.get(CALLING[generator]), str):
        yield params[CALLING[generator]]
    for inner in _inside(list(params.values())):
        name, given = inner.get("generator"), inner.get("params", {})
        if isinstance(name, str) and isinstance(given, dict):
            yield from _called(name, given)


def _inside(values: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Objects that parameters hold, those that may be generators with all inside them."""
    for value in values:
        if isinstance(value, dict):
            if "generator" in value:
                yield value
            else:
                yield from _inside(value.values())
        elif isinstance(value, list):
            yield from _inside(value)


def _locked(session: Session, reference_id: UUID) -> SeedReference:
    row = repository.locked_reference(session, reference_id)
    if row is None:
        raise ReferenceNotFound
    return row


def _users(session: Session, row: SeedReference) -> list[SeedScenario]:
    scenarios = repository.of_project(session, row.project_id)
    return [each for each in scenarios if row.name in names_in(service.spec_of(each))]


def _refuse_used(users: list[SeedScenario]) -> None:
    if users:
        raise ReferenceUsed([each.name for each in users[:NAMED]])


def _refuse_busy(session: Session, users: list[SeedScenario]) -> None:
    for scenario in users:
        runs.refuse_if_busy(session, service.subject(scenario))


def _require_free(session: Session, project_id: UUID, name: str) -> None:
    if repository.reference_named(session, project_id, name) is not None:
        raise ReferenceExists(name)
