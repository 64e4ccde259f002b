"""Columns of every common type: each is filled, and stands as it was made."""

from collections.abc import Mapping
from typing import Any

from tests.engines.seed.cleaning import cleaned
from tests.engines.seed.kit import seeded, spec
from tests.engines.suite.target import EngineTarget

Kind = tuple[str, str, dict[str, Any]]
"""The type's own text, a generator, its parameters."""
ROWS = 700


class Kinds:
    """Inherited by each engine's tests."""

    def kinds(self) -> Mapping[str, Kind]:
        """By the name of a column."""
        raise NotImplementedError

    def fill(self, target: EngineTarget, rows: int, *, null_rate: float = 0.0) -> None:
        """A table of them all."""
        quote = target.engine.dialect.quote
        columns = ", ".join(f"{quote(n)} {k[0]}" for n, k in self.kinds().items())
        target.run(f"CREATE TABLE kinds (id int PRIMARY KEY, {columns})")
        made = {
            name: {"generator": generator, "params": {"null_rate": null_rate, **params}}
            for name, (_, generator, params) in self.kinds().items()
        }
        seeded(target, spec({"kinds": {"rows": rows, "columns": made}}), run_id="kinds")

    def test_every_type_is_filled(self, target: EngineTarget) -> None:
        self.fill(target, ROWS)
        quote = target.engine.dialect.quote
        counts = ", ".join(f"count({quote(name)})" for name in self.kinds())
        found = dict(zip(self.kinds(), target.rows(f"SELECT {counts} FROM kinds")[0], strict=True))
        assert found == dict.fromkeys(self.kinds(), ROWS)

    def test_every_value_stands_as_it_was_made(self, target: EngineTarget) -> None:
        self.fill(target, ROWS, null_rate=0.2)
        result = cleaned(target, "kinds")
        assert result["conflicts"] == []
        assert result["deleted"] == ROWS
        assert target.rows("SELECT count(*) FROM kinds") == [(0,)]
