"""Queries on configurations, masking keys and the keys of originals."""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, delete, func, or_, select
from sqlalchemy.orm import Session

from auralith.control.anonymize.schemas import AnonymizeConfigFilter
from auralith.control.connections.masking import marks_personal
from auralith.control.projects.counts import counted
from auralith.dataplane.schema.names import TableName
from auralith.kit import repository as lists
from auralith.kit.repository import Sortable
from auralith.models import (
    AnonymizeConfig,
    AnonymizeOriginals,
    Bridge,
    Connection,
    MaskingKey,
    Run,
)

SORTABLE: Sortable = {
    "name": AnonymizeConfig.name,
    "mode": AnonymizeConfig.mode,
    "created_at": AnonymizeConfig.created_at,
    "updated_at": AnonymizeConfig.updated_at,
}
KEEP = "keep"
"""The transformer that says a column was looked at and stays as it is."""


def get(session: Session, config_id: UUID) -> AnonymizeConfig | None:
    """One configuration."""
    return session.get(AnonymizeConfig, config_id)


def locked(session: Session, config_id: UUID) -> AnonymizeConfig | None:
    """One configuration, its row held until the transaction ends."""
    return session.scalar(
        select(AnonymizeConfig)
        .where(AnonymizeConfig.id == config_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def search(
    filters: AnonymizeConfigFilter, project_ids: Collection[UUID]
) -> Select[AnonymizeConfig]:
    """Configurations of these projects that match."""
    statement = lists.matching(
        select(AnonymizeConfig).where(AnonymizeConfig.project_id.in_(project_ids)),
        {
            AnonymizeConfig.project_id: filters.project_id,
            AnonymizeConfig.connection_id: filters.connection_id,
            AnonymizeConfig.mode: filters.mode,
        },
    )
    return lists.search(statement, filters.q, AnonymizeConfig.name)


def of_connection(session: Session, connection_id: UUID) -> Sequence[AnonymizeConfig]:
    """Configurations with rules for that database, the one changed last first."""
    return session.scalars(
        select(AnonymizeConfig)
        .where(AnonymizeConfig.connection_id == connection_id)
        .order_by(AnonymizeConfig.updated_at.desc(), AnonymizeConfig.id)
    ).all()


def remove(session: Session, config_id: UUID) -> None:
    """Remove a configuration; its runs stay."""
    session.execute(delete(AnonymizeConfig).where(AnonymizeConfig.id == config_id))


@counted("anonymize_configs")
def count(project_id: UUID) -> Select[int]:
    """Configurations of a project."""
    return (
        select(func.count())
        .select_from(AnonymizeConfig)
        .where(AnonymizeConfig.project_id == project_id)
    )


@marks_personal
def masked_columns(session: Session, connection: Connection, table: str) -> Iterable[str]:
    """Columns of a table that some configuration masks."""
    wanted = TableName.parse(table)
    for config in of_connection(session, connection.id):
        for rules in config.spec.get("tables", ()):
            if _same(rules["table"], wanted):
                yield from (
                    name
                    for name, rule in rules["columns"].items()
                    if rule["transformer"] != KEEP or rule.get("otherwise")
                )


def _same(text: str, wanted: TableName) -> bool:
    """Whether both may name one table: in doubt they do, for more is then masked than need be."""
    with suppress(ValueError):
        name = TableName.parse(text)
        schemas = {name.schema, wanted.schema}
        return name.name.lower() == wanted.name.lower() and (len(schemas) == 1 or None in schemas)
    return False


def bridges_with(session: Session, config_id: UUID) -> Sequence[str]:
    """Names of the saved bridges that mask with a configuration."""
    return session.scalars(
        select(Bridge.name)
        .where(Bridge.anonymize_config_id == config_id)
        .order_by(Bridge.name, Bridge.id)
    ).all()


def key(session: Session, project_id: UUID, version: int | None = None) -> MaskingKey | None:
    """A project's masking key of that version; without, the newest."""
    statement = select(MaskingKey).where(MaskingKey.project_id == project_id)
    if version is not None:
        statement = statement.where(MaskingKey.version == version)
    return session.scalar(statement.order_by(MaskingKey.version.desc()).limit(1))


def originals(session: Session, run_id: UUID) -> AnonymizeOriginals | None:
    """The key of a run's originals."""
    return session.scalar(select(AnonymizeOriginals).where(AnonymizeOriginals.run_id == run_id))


def locked_originals(session: Session, run_id: UUID) -> AnonymizeOriginals | None:
    """As `originals`, the row held until the transaction ends."""
    return session.scalar(
        select(AnonymizeOriginals)
        .where(AnonymizeOriginals.run_id == run_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


@dataclass(frozen=True)
class Kept:
    """A run whose originals are kept, and what its configuration is called."""

    run_id: UUID
    name: str


def kept(
    session: Session,
    *,
    project_id: UUID | None = None,
    config_id: UUID | None = None,
    connection_id: UUID | None = None,
) -> list[Kept]:
    """Runs whose originals somebody could still read in a target within reach."""
    wanted = {
        AnonymizeOriginals.project_id: project_id,
        AnonymizeOriginals.config_id: config_id,
        Run.connection_id: connection_id,
    }
    statement = (
        select(Run.id, func.coalesce(Run.subject_name, ""))
        .join(AnonymizeOriginals, AnonymizeOriginals.run_id == Run.id)
        .join(Connection, Connection.id == Run.connection_id)
        .where(
            AnonymizeOriginals.seal_sealed.is_not(None),
            Connection.deleted_at.is_(None),
            *(column == value for column, value in wanted.items() if value is not None),
        )
        .order_by(Run.created_at, Run.id)
    )
    return [Kept(run_id, name) for run_id, name in session.execute(statement)]


def with_originals(session: Session, run_ids: Collection[UUID]) -> Sequence[UUID]:
    """Those of the runs whose originals lie in their target."""
    return session.scalars(
        select(AnonymizeOriginals.run_id).where(
            AnonymizeOriginals.run_id.in_(run_ids), AnonymizeOriginals.destroyed_at.is_(None)
        )
    ).all()


def overdue(session: Session, before: datetime) -> Sequence[UUID]:
    """Runs whose originals are to be removed, the oldest first.

    Those that ended before then, and those whose key is gone while the target did not answer.
    """
    return session.scalars(
        select(AnonymizeOriginals.run_id)
        .join(Run, Run.id == AnonymizeOriginals.run_id)
        .where(
            AnonymizeOriginals.destroyed_at.is_(None),
            or_(Run.finished_at < before, AnonymizeOriginals.seal_sealed.is_(None)),
        )
        .order_by(Run.finished_at, Run.id)
    ).all()
