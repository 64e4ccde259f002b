"""Rules for tests of masked copies, bound to the database they are about."""

from typing import Any

from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.policy import Policy, bind_policy
from auralith.dataplane.masking.spec import MaskingSpec
from tests.engines.suite.target import EngineTarget

KEY = ProjectKey(b"a key for tests, not a secret one")


def spec(tables: dict[str, dict[str, Any]], **more: Any) -> MaskingSpec:
    """Rules of tables: of each column the transformer's id, or the whole rule."""
    listed = [
        {
            "table": table,
            "columns": {
                name: {"transformer": rule} if isinstance(rule, str) else rule
                for name, rule in columns.items()
            },
        }
        for table, columns in tables.items()
    ]
    return MaskingSpec.model_validate({"tables": listed, "unlisted": "keep", **more})


def policy(source: EngineTarget, tables: dict[str, dict[str, Any]]) -> Policy:
    """The rules, bound to the tables of the source."""
    with source.session() as session:
        found = source.engine.introspect(session).tables
    return bind_policy(found, spec(tables), KEY)
