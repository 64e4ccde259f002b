"""What is inferred of schemas with traps runs as it is; inherited by each engine's tests."""

from collections.abc import Mapping
from typing import ClassVar

import pytest

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.operations.seed import infer
from tests.engines.seed.kit import place, seeded
from tests.engines.seed.traps import REFUSED, Statements
from tests.engines.suite.target import EngineTarget

ROWS = 30


class InferredSuite:
    """Each engine says how it writes a key, and has traps of its own."""

    key: str
    traps: ClassVar[Mapping[str, Statements]]

    def make(self, target: EngineTarget, statements: Statements) -> None:
        """The tables."""
        quote = target.engine.dialect.quote("x")[0]
        target.run(*(s.replace("{key}", self.key).replace('"', quote) for s in statements))

    def test_a_trap_is_filled(self, target: EngineTarget, trap: str) -> None:
        self.make(target, self.traps[trap])
        found = infer(place(target), rows=ROWS)
        assert not found.left_out, found.left_out
        made = seeded(target, found.spec)
        with target.session() as session:
            for entry in made["tables"]:
                name = next(
                    t.name
                    for t in target.engine.introspect(session).tables
                    if str(t.name) == entry["table"]
                )
                sql = f"SELECT COUNT(*) FROM {target.engine.dialect.table(name)}"
                assert target.rows(sql) == [(entry["inserted"],)]
                assert entry["inserted"] > 0, entry["table"]

    def test_what_cannot_be_is_refused_with_a_reason(self, target: EngineTarget) -> None:
        for statements, code in REFUSED.values():
            self.make(target, statements)
            with pytest.raises(InvalidInput) as refusal:
                infer(place(target), rows=ROWS)
            assert refusal.value.code == code
            assert refusal.value.message
