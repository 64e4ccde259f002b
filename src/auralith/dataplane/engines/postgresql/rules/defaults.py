"""What a column holds when nothing is said, as a statement of its own."""

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import text
from auralith.dataplane.engines.postgresql.rules.kit import created, lock
from auralith.dataplane.plan.model import Action, Stratum
from auralith.dataplane.schema.facts import Fact
from auralith.dataplane.schema.identity import ObjectId


def set_default(default: Fact) -> Action:
    """ALTER COLUMN SET DEFAULT, or its absence where a partition has none."""
    column = ObjectId(kinds.COLUMN, default.id.path)
    table = text.owner_path(default.id)
    expression = default.attributes.get("expression")
    words = "DROP DEFAULT" if expression is None else f"SET DEFAULT {expression}"
    sql = f"ALTER TABLE {table} ALTER COLUMN {text.ident(column.name)} {words}"
    return created(
        sql,
        default.id,
        Stratum.DEFAULT,
        locks=[lock(ObjectId(kinds.TABLE, default.id.path[:-1]), "ACCESS EXCLUSIVE")],
    )
