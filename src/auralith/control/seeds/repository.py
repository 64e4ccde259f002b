"""Queries on scenarios, lists of values, and what runs keep in their targets."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, select
from sqlalchemy.orm import Session

from auralith.control.projects.counts import counted
from auralith.control.seeds.schemas import ScenarioFilter, SeedReferenceFilter
from auralith.kit import repository as lists
from auralith.kit.repository import Sortable
from auralith.models import Connection, Run, SeedJournal, SeedReference, SeedScenario

SORTABLE: Sortable = {
    "name": SeedScenario.name,
    "created_at": SeedScenario.created_at,
    "updated_at": SeedScenario.updated_at,
}
REFERENCES_SORTABLE: Sortable = {
    "name": SeedReference.name,
    "created_at": SeedReference.created_at,
    "updated_at": SeedReference.updated_at,
}


def get(session: Session, scenario_id: UUID) -> SeedScenario | None:
    """One scenario."""
    return session.get(SeedScenario, scenario_id)


def locked(session: Session, scenario_id: UUID) -> SeedScenario | None:
    """One scenario, its row held until the transaction ends."""
    return session.scalar(
        select(SeedScenario)
        .where(SeedScenario.id == scenario_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def search(filters: ScenarioFilter, project_ids: Collection[UUID]) -> Select[SeedScenario]:
    """Scenarios of these projects that match."""
    statement = lists.matching(
        select(SeedScenario).where(SeedScenario.project_id.in_(project_ids)),
        {
            SeedScenario.project_id: filters.project_id,
            SeedScenario.connection_id: filters.connection_id,
        },
    )
    return lists.search(statement, filters.q, SeedScenario.name, SeedScenario.description)


def of_project(session: Session, project_id: UUID) -> Sequence[SeedScenario]:
    """Every scenario of a project, by name."""
    return session.scalars(
        select(SeedScenario)
        .where(SeedScenario.project_id == project_id)
        .order_by(SeedScenario.name, SeedScenario.id)
    ).all()


def remove(session: Session, scenario_id: UUID) -> None:
    """Delete a scenario."""
    session.execute(delete(SeedScenario).where(SeedScenario.id == scenario_id))


@counted("scenarios")
def number_of(project_id: UUID) -> Select[int]:
    """Scenarios of a project."""
    return (
        select(func.count()).select_from(SeedScenario).where(SeedScenario.project_id == project_id)
    )


def reference(session: Session, reference_id: UUID) -> SeedReference | None:
    """One list."""
    return session.get(SeedReference, reference_id)


def locked_reference(session: Session, reference_id: UUID) -> SeedReference | None:
    """One list, its row held until the transaction ends."""
    return session.scalar(
        select(SeedReference)
        .where(SeedReference.id == reference_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def reference_named(session: Session, project_id: UUID, name: str) -> SeedReference | None:
    """The list of that name."""
    return session.scalar(
        select(SeedReference).where(
            SeedReference.project_id == project_id, SeedReference.name == name
        )
    )


def references(
    session: Session, project_id: UUID, names: Collection[str]
) -> Sequence[SeedReference]:
    """Lists of a project by their names."""
    return session.scalars(
        select(SeedReference)
        .where(SeedReference.project_id == project_id, SeedReference.name.in_(names))
        .order_by(SeedReference.name)
    ).all()


def search_references(
    filters: SeedReferenceFilter, project_ids: Collection[UUID]
) -> Select[SeedReference]:
    """Lists of these projects that match."""
    statement = lists.matching(
        select(SeedReference).where(SeedReference.project_id.in_(project_ids)),
        {SeedReference.project_id: filters.project_id},
    )
    return lists.search(statement, filters.q, SeedReference.name)


def remove_reference(session: Session, reference_id: UUID) -> None:
    """Delete a list."""
    session.execute(delete(SeedReference).where(SeedReference.id == reference_id))


def journal(session: Session, run_id: UUID) -> SeedJournal | None:
    """What is known of what a run keeps."""
    return session.scalar(select(SeedJournal).where(SeedJournal.run_id == run_id))


def locked_journal(session: Session, run_id: UUID) -> SeedJournal | None:
    """As `journal`, the row held until the transaction ends."""
    return session.scalar(
        select(SeedJournal)
        .where(SeedJournal.run_id == run_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def kept(session: Session, scenario_id: UUID, *, cleaned: bool = True) -> Sequence[SeedJournal]:
    """What runs of a scenario keep in targets within reach; without `cleaned` where rows are."""
    statement = (
        select(SeedJournal)
        .join(Run, Run.id == SeedJournal.run_id)
        .join(Connection, Connection.id == Run.connection_id)
        .where(
            SeedJournal.scenario_id == scenario_id,
            SeedJournal.forgotten_at.is_(None),
            Connection.deleted_at.is_(None),
        )
        .order_by(SeedJournal.created_at, SeedJournal.id)
    )
    if not cleaned:
        statement = statement.where(SeedJournal.cleaned_at.is_(None))
    return session.scalars(statement).all()


def before(session: Session, run: Run) -> Sequence[SeedJournal]:
    """What earlier runs of the same scenario keep in the same database, where rows are."""
    return session.scalars(
        select(SeedJournal)
        .join(Run, Run.id == SeedJournal.run_id)
        .where(
            SeedJournal.scenario_id == run.resource_id,
            SeedJournal.run_id != run.id,
            SeedJournal.cleaned_at.is_(None),
            Run.connection_id == run.connection_id,
            Run.created_at < run.created_at,
        )
    ).all()


def due(session: Session, before: datetime) -> Sequence[UUID]:
    """Runs of which nothing has to be kept: their rows are gone, or their days are over."""
    return session.scalars(
        select(SeedJournal.run_id)
        .join(Run, Run.id == SeedJournal.run_id)
        .join(Connection, Connection.id == Run.connection_id)
        .where(
            SeedJournal.forgotten_at.is_(None),
            Connection.deleted_at.is_(None),
            SeedJournal.cleaned_at.is_not(None) | (Run.finished_at < before),
        )
        .order_by(SeedJournal.created_at, SeedJournal.id)
    ).all()
