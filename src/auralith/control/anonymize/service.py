"""Configurations: found, listed, stored, deleted. `editing.py` checks them before they are kept."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy.orm import Session

from auralith.control.anonymize import content, events, kinds, repository, schemas, sealing
from auralith.control.anonymize.errors import ConfigNotFound, ConfigUsed, NoProof, OriginalsKept
from auralith.control.auth.caller import Caller
from auralith.control.connections import service as connections
from auralith.control.events import service as event_log
from auralith.control.events.service import ResourceRef
from auralith.control.runs import service as runs
from auralith.control.runs.kinds import Subject
from auralith.control.runs.schemas import RunFilter, RunPage
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.operations import anonymize
from auralith.kit import repository as lists
from auralith.kit.crypto import Keyring
from auralith.kit.schemas import PageParams
from auralith.models import AnonymizeConfig, Connection, Run

READ = "anonymize.read"
WRITE = "anonymize.write"
NAMED = 10
"""How many configurations a refusal names."""


def find(session: Session, config_id: UUID) -> AnonymizeConfig | None:
    """One configuration; visibility is the caller's business (`dependencies.py`)."""
    return repository.get(session, config_id)


def locked(session: Session, config_id: UUID) -> AnonymizeConfig:
    """One configuration, its row held until the transaction ends."""
    config = repository.locked(session, config_id)
    if config is None:
        raise ConfigNotFound
    return config


def require_in_project(
    session: Session, caller: Caller, config_id: UUID, project_id: UUID
) -> AnonymizeConfig:
    """A configuration named in a body, for a caller who may read it; 404 otherwise."""
    config = repository.get(session, config_id)
    if config is None or config.project_id != project_id:
        raise ConfigNotFound
    connections.require_in_project(session, caller, config.connection_id, project_id, READ)
    return config


def subject(config: AnonymizeConfig) -> Subject:
    """The configuration as what a run is about."""
    return Subject("anonymize", config.id, config.name, config.project_id)


def about(config: AnonymizeConfig) -> ResourceRef:
    """The configuration as events name it: as those of its runs do."""
    return ResourceRef("anonymize", config.id, config.name, project_id=config.project_id)


def spec_of(config: AnonymizeConfig) -> MaskingSpec:
    """The rules of a configuration; raises RulesOutdated."""
    return content.parsed(config.spec)


def key_of(session: Session, keyring: Keyring, config: AnonymizeConfig) -> ProjectKey:
    """The key a configuration masks with now; made when the project has none."""
    found = sealing.current(session, keyring, config.project_id)
    return found.of(config.id, spec_of(config).consistency)


def bound(session: Session, keyring: Keyring, config: AnonymizeConfig) -> dict[str, object]:
    """What decides about the values a configuration masks to, for the hashes of other domains."""
    key = key_of(session, keyring, config)
    return content.bound(spec_of(config), key_version=key.version)


def shown(config: AnonymizeConfig) -> schemas.AnonymizeConfig:
    """A row as its body."""
    own = schemas.AnonymizeConfig.model_fields.keys() - MaskingSpec.model_fields.keys()
    rules = content.readable(config.spec)
    return schemas.AnonymizeConfig(
        **{name: getattr(config, name) for name in own},
        **{name: getattr(rules, name) for name in MaskingSpec.model_fields},
    )


def list_configs(
    session: Session,
    filters: schemas.AnonymizeConfigFilter,
    page: PageParams,
    *,
    project_ids: Collection[UUID],
) -> schemas.AnonymizeConfigPage:
    """One page of configurations in these projects, newest first unless sorted otherwise."""
    order = lists.order_by(filters.sort, repository.SORTABLE, default="-created_at")
    rows, total = lists.page(
        session,
        repository.search(filters, project_ids),
        params=page,
        order=order,
        tie=AnonymizeConfig.id,
    )
    return schemas.AnonymizeConfigPage.of([shown(row) for row in rows], total, page)


def list_runs(session: Session, config: AnonymizeConfig, page: PageParams) -> RunPage:
    """One page of a configuration's runs, newest first."""
    mine = RunFilter(resource_id=config.id)
    return runs.list_runs(session, mine, page, project_ids=[config.project_id])


def decided(session: Session, connection: Connection) -> dict[tuple[str, str], schemas.DecidedRule]:
    """Rules that configurations have for a database, by table and column as they name them."""
    found: dict[tuple[str, str], schemas.DecidedRule] = {}
    for config in repository.of_connection(session, connection.id):
        for table in content.readable(config.spec).tables:
            for column, rule in table.columns.items():
                found.setdefault(
                    (table.table, column),
                    schemas.DecidedRule(config_id=config.id, transformer=rule.transformer),
                )
    return found


def delete(session: Session, caller: Caller, config: AnonymizeConfig) -> None:
    """Remove a configuration; refused (409) while a run is active or its originals are kept."""
    current = locked(session, config.id)
    connections.require_reach(session, caller, ends_of(current), current.project_id, WRITE)
    runs.refuse_if_busy(session, subject(current))
    refuse_kept(session, config_id=current.id)
    users = repository.bridges_with(session, current.id)
    if users:
        raise ConfigUsed(users[:NAMED])
    event_log.record(session, caller.actor, events.DELETED, about=about(current))
    repository.remove(session, current.id)


def refuse_kept(
    session: Session,
    *,
    project_id: UUID | None = None,
    config_id: UUID | None = None,
    connection_id: UUID | None = None,
) -> None:
    """Raise OriginalsKept while sealed originals lie in targets within reach."""
    kept = repository.kept(
        session, project_id=project_id, config_id=config_id, connection_id=connection_id
    )
    if kept:
        names = sorted({each.name for each in kept})
        raise OriginalsKept(names[:NAMED], [each.run_id for each in kept[:NAMED]], len(kept))


def ends_of(config: AnonymizeConfig) -> list[UUID]:
    """The connections of a configuration, that of its rules first."""
    ends = (config.connection_id, config.target_connection_id)
    return [each for each in ends if each is not None]


def report(run: Run) -> schemas.AnonymizeReport:
    """What was proved of a run, as evidence; raises NoProof."""
    result = kinds.RUN.result_of(run.result)
    if run.kind != kinds.RUN.name or result.verification is None:
        raise NoProof
    about = {
        "run_id": str(run.id),
        "config_id": str(run.resource_id),
        "name": run.subject_name,
        "finished_at": None if run.finished_at is None else run.finished_at.isoformat(),
        "tables": [table.model_dump() for table in result.tables],
    }
    document = anonymize.report(result.verification, about)
    return schemas.AnonymizeReport.model_validate_json(document)


def originals_of(session: Session, run: Run) -> schemas.OriginalsState:
    """Whether a run's originals are kept."""
    row = repository.originals(session, run.id)
    kept = row is not None and row.seal_sealed is not None
    return schemas.OriginalsState(kept=kept, destroyed_at=None if row is None else row.destroyed_at)
