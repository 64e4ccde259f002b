"""Looking into a database for personal data and at what rules would make of it; nothing is written.

Each look reads what it needs, leaves our transaction, and works on the target.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from pydantic import ValidationError
from sqlalchemy.orm import Session

from auralith.control.anonymize import events, schemas, service
from auralith.control.connections import reaching
from auralith.control.connections import service as connections
from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.events import service as event_log
from auralith.control.projects import service as projects
from auralith.control.work import Work
from auralith.dataplane.masking.catalogue import CATALOGUE, description, params_schema
from auralith.dataplane.masking.model import Grade, Transformer
from auralith.dataplane.masking.spec import table_name
from auralith.dataplane.operations import anonymize
from auralith.dataplane.schema.names import TableName
from auralith.kit.db import transaction
from auralith.models import AnonymizeConfig

HIDDEN = "•••"
"""Stands for a value that the caller may not see."""


def transformers() -> schemas.AnonymizeTransformerList:
    """The catalogue."""
    items = [_entry(entry) for entry in CATALOGUE.values()]
    return schemas.AnonymizeTransformerList(items=items, total=len(items))


def _entry(entry: Transformer) -> schemas.AnonymizeTransformer:
    return schemas.AnonymizeTransformer(
        id=entry.id,
        family=entry.family.value,
        description=description(entry),
        privacy_rank=entry.privacy_rank,
        grade=_grade(entry).value,
        needs=entry.needs.value,
        deterministic=entry.deterministic,
        reversible=entry.reversible,
        data_free=entry.data_free,
        on_keys=entry.on_keys,
        accepts=sorted(kind.value for kind in entry.accepts),
        params=params_schema(entry),
    )


def _grade(entry: Transformer) -> Grade:
    try:
        return entry.grade_of(entry.params())
    except ValidationError:
        # Parameters without defaults decide: nothing is promised without them.
        return entry.grade if isinstance(entry.grade, Grade) else Grade.NOT_GUARANTEED


def detect(work: Work, body: schemas.DetectRequest) -> schemas.DetectedList:
    """Columns that look personal, each with a rule that fits."""
    connection = connections.find(work.session, body.connection_id)
    if connection is None:
        raise ConnectionNotFound
    decided = {
        (TableName.parse(table), column): rule
        for (table, column), rule in service.decided(work.session, connection).items()
    }
    tables = _names(body.tables)
    target = reaching.target_of(connection, work)
    with work.outside(), reaching.looking(target) as (place,):
        found = anonymize.detect(place, tables=tables, sample_rows=body.sample_rows)
    items = [
        schemas.Detected(
            table=str(each.table),
            column=each.column,
            category=each.category,
            confidence=each.confidence,
            evidence=list(each.evidence),
            suggested=schemas.SuggestedRule.model_validate(each.suggested),
            decided=decided.get((TableName.parse(str(each.table)), each.column)),
        )
        for each in found.items
    ]
    return schemas.DetectedList(
        items=items,
        total=len(items),
        unread=[schemas.UnreadTable.model_validate(each) for each in found.unread],
    )


def unlisted(work: Work, config: AnonymizeConfig) -> schemas.UnlistedColumnList:
    """What would stop a run of the configuration because no rule names it."""
    spec = service.spec_of(config)
    target = reaching.target(work.session, work, config.connection_id)
    with work.outside(), reaching.looking(target) as (place,):
        found = anonymize.unlisted(place, spec)
    items = [schemas.UnlistedColumn.model_validate(each) for each in found]
    return schemas.UnlistedColumnList(items=items, total=len(items))


def preview(
    work: Work, config: AnonymizeConfig, body: schemas.PreviewRequest
) -> schemas.AnonymizePreview:
    """Rows before and after; values before are hidden from who may not see personal data."""
    spec = service.spec_of(config)
    clear = _sees_personal(work.session, work, config.project_id)
    target = reaching.target(work.session, work, config.connection_id)
    key = service.key_of(work.session, work.keyring, config)
    about, in_place = service.about(config), config.mode == "in_place"
    with work.outside():
        with reaching.looking(target) as (place,):
            tables = anonymize.preview(
                place,
                spec,
                key,
                rows=body.rows,
                tables=_names(body.tables),
                in_place=in_place,
            )
        # Before anybody sees a row, and only where there are rows to see.
        with transaction(work.sessions) as session:
            actor = work.caller.actor
            event_log.record(session, actor, events.PREVIEWED, about=about, clear=clear)
    return schemas.AnonymizePreview(tables=[_shown(table, clear=clear) for table in tables])


def _sees_personal(session: Session, work: Work, project_id: UUID) -> bool:
    access = projects.require(session, work.caller, project_id, service.WRITE)
    return "data.read_personal" in access.rights


def _shown(table: anonymize.TablePreview, *, clear: bool) -> schemas.PreviewTable:
    return schemas.PreviewTable(
        table=str(table.table),
        columns=list(table.columns),
        keys=list(table.keys),
        rows=[
            schemas.PreviewRow(
                before=row["before"] if clear else _hidden(row["before"]),
                after=row["after"] if clear else _without_originals(row, table.drawn),
                why=row["why"],
            )
            for row in table.rows
        ],
        forecasts=[schemas.Forecast.model_validate(each) for each in table.forecasts],
    )


def _hidden(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: None if value is None else HIDDEN for name, value in values.items()}


def _without_originals(row: Mapping[str, Any], drawn: Collection[str]) -> dict[str, Any]:
    """Values after; one as before is an original, and one that is drawn may be another row's."""
    before = row["before"]
    return {
        name: HIDDEN
        if value is not None and (name in drawn or before.get(name) == value)
        else value
        for name, value in row["after"].items()
    }


def _names(tables: list[str] | None) -> list[TableName] | None:
    if tables is None:
        return None
    return [table_name(text, ("tables", n)) for n, text in enumerate(tables)]
