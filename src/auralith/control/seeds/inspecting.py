"""The catalogues, a scenario drawn up from a database, its first rows; nothing is written there.

Each look reads what it needs, leaves our transaction, and works on the target.
"""

from functools import cache

from pydantic import ValidationError
from sqlalchemy.orm import Session

from auralith.control.connections import reaching
from auralith.control.connections import service as connections
from auralith.control.connections.errors import ConnectionNotFound
from auralith.control.events import service as event_log
from auralith.control.events.service import ref
from auralith.control.seeds import events, references, schemas, service
from auralith.control.work import Work
from auralith.dataplane.engines.base import Engine
from auralith.dataplane.engines.registry import ENGINE_NAMES, get_engine
from auralith.dataplane.generating import builtins
from auralith.dataplane.generating.catalogue import CATALOGUE
from auralith.dataplane.generating.errors import GeneratorUnfit
from auralith.dataplane.generating.model import Binding, Generator
from auralith.dataplane.generating.spec import NAME_LENGTH, Language, SeedOptions
from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.spec import table_name
from auralith.dataplane.operations import seed
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.schema.names import TableName
from auralith.kit.clock import now
from auralith.models import Connection, SeedScenario

NAMED = 10
"""How many tables that cannot be filled a description names."""


@cache
def generators() -> schemas.SeedGeneratorList:
    """The catalogue."""
    items = [_entry(entry) for entry in CATALOGUE.values()]
    return schemas.SeedGeneratorList(items=items, total=len(items))


def _entry(entry: Generator) -> schemas.SeedGenerator:
    return schemas.SeedGenerator(
        id=entry.id,
        family=entry.family.value,
        description=" ".join((entry.params.__doc__ or "").split()),
        makes=sorted(kind.value for kind in entry.makes),
        unique=any(_tells_apart(entry, kind) for kind in entry.makes),
        grouped=_grouped(entry),
        params=entry.params.model_json_schema(),
    )


def _tells_apart(entry: Generator, kind: LogicalType) -> bool:
    """Whether it can promise different values; yes where only its parameters decide."""
    column = ColumnShape("column", kind)
    try:
        params = entry.params()
        found = entry.bind(Binding(column, params, today=SeedOptions().reference_date))
    except ValidationError:
        return True
    except GeneratorUnfit:
        return False
    return found.space is not None


def _grouped(entry: Generator) -> bool:
    try:
        return entry.group(entry.params()) is not None
    except ValidationError:
        return False


def builtin_scenarios(locale: Language) -> schemas.SeedBuiltinList:
    """Scenarios that come with the product, their names and values in a language."""
    items = [
        schemas.SeedBuiltin(
            id=each.id,
            name=each.name,
            description=each.description,
            tables=list(each.tables),
            scenario=each.scenario,
            ddl={name: _script(each, get_engine(name)) for name in ENGINE_NAMES},
        )
        for each in builtins.builtins(locale)
    ]
    return schemas.SeedBuiltinList(items=items, total=len(items))


def _script(entry: builtins.Builtin, engine: Engine) -> str:
    statements = entry.ddl(engine.dialect.lexis.grammar)
    return "".join(f"{statement.removesuffix(';')};\n" for statement in statements)


def infer(work: Work, body: schemas.InferRequest) -> schemas.ScenarioCreate:
    """A scenario that runs as it is, drawn up from the tables of a database."""
    connection = _connection(work.session, body)
    tables = _names(body.tables)
    target = reaching.target_of(connection, work)
    place = ref(connection)
    event_log.record(
        work.session, work.caller.actor, events.INFERRED, about=place, learn=body.learn
    )
    with work.outside(), reaching.looking(target) as (there,):
        found = seed.infer(
            there,
            tables=tables,
            rows=body.rows,
            learn=body.learn,
            locale=body.locale,
            today=now().date(),
        )
    return schemas.ScenarioCreate(
        **{name: getattr(found.spec, name) for name in type(found.spec).model_fields},
        project_id=connection.project_id,
        connection_id=connection.id,
        name=f"{connection.name}, synthetic"[:NAME_LENGTH],
        description=_left_out(found),
    )


def _connection(session: Session, body: schemas.InferRequest) -> Connection:
    connection = connections.find(session, body.connection_id)
    if connection is None:
        raise ConnectionNotFound
    return connection


def _left_out(found: seed.Inferred) -> str:
    """Which tables are not filled, and why."""
    told = [f"{name}: {why}" for name, why in found.left_out.items()]
    more = len(told) - NAMED
    lines = told[:NAMED] if more <= 0 else [*told[:NAMED], f"And {more} more."]
    text = "\n".join(["Left out:", *lines]) if lines else ""
    return text[: schemas.DESCRIPTION_LENGTH]


def preview(
    work: Work, scenario: SeedScenario, body: schemas.ScenarioPreviewRequest
) -> schemas.ScenarioPreview:
    """The first rows of each table, and what a run would meet."""
    spec = service.spec_of(scenario)
    tables = _names(body.tables)
    target = reaching.target(work.session, work, scenario.connection_id)
    lists = references.of_spec(work.session, scenario.project_id, spec)
    event_log.record(
        work.session, work.caller.actor, events.PREVIEWED, about=service.about(scenario)
    )
    with work.outside(), reaching.looking(target) as (place,):
        found = seed.preview(
            place, spec, rows=body.rows, references=references.arrays(lists), tables=tables
        )
    shown = [schemas.SeedPreviewTable.model_validate(table.as_json()) for table in found]
    return schemas.ScenarioPreview(
        tables=shown, total_rows=sum(table.rows_planned for table in shown)
    )


def _names(tables: list[str] | None) -> list[TableName] | None:
    if tables is None:
        return None
    return [table_name(text, ("tables", n)) for n, text in enumerate(tables)]
