"""An object as DDL text, for side-by-side views. From facts alone: no database is asked."""

from auralith.dataplane.engines.schemas import SchemaDialect
from auralith.dataplane.plan.model import PlanOptions
from auralith.dataplane.plan.rules import Impossible, Rebuild
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId


def render(dialect: SchemaDialect, catalog: Catalog, identity: ObjectId) -> str:
    """The statements that make an object with all its parts; empty when it does not exist.

    What the rules cannot write stands as a comment with the reason.
    """
    if identity not in catalog.facts:
        return ""
    pieces: list[str] = []
    made: set[ObjectId] = set()
    for fact in catalog.subtree(identity):
        if fact.id not in made:
            made.add(fact.id)
            pieces += _created(dialect, fact, catalog, made)
    return "\n".join(pieces)


def _created(
    dialect: SchemaDialect, fact: Fact, catalog: Catalog, made: set[ObjectId]
) -> list[str]:
    answer = dialect.rules.create(fact, catalog, PlanOptions())
    if isinstance(answer, Impossible | Rebuild):
        return [f"-- {fact.id.text(dialect.quote)}: {answer.reason}"]
    for action in answer:
        made |= action.produces
    return [f"{action.sql.rstrip().rstrip(';')};" for action in answer]
