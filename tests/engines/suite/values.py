"""Values must survive the way to JSON and back. Inherited with a corpus per engine."""

import json
from typing import Any

import pytest

from auralith.dataplane import errors
from auralith.dataplane.schema.names import TableName
from tests.engines.suite.target import EngineTarget

Case = tuple[str, str, Any]
"""Type, SQL literal, expected JSON."""


class ValueSuite:
    """Read what the engine's own SQL wrote, write it back, compare inside the database."""

    corpus: tuple[Case, ...]
    refused: tuple[tuple[str, Any], ...]
    """Type, JSON value that does not fit it."""
    same: str
    """SQL that compares two values, NULL-safe; `{0}` and `{1}`."""

    def test_corpus_survives(self, target: EngineTarget) -> None:
        broken = []
        engine = target.engine
        for number, (kind, literal, expected) in enumerate(self.corpus):
            table = f"case_{number}"
            target.run(
                f"CREATE TABLE {table} (id int PRIMARY KEY, v {kind})",
                f"INSERT INTO {table} VALUES (1, {literal})",
            )
            name = TableName(None, table)
            with target.session() as session:
                (found,) = engine.introspect_tables(session, [name])
                column = found.columns[1]
                place = engine.values.select(column, "t")
                read = session.query(f"SELECT {place} FROM {table} t WHERE id = 1")[0][0]
                shown = engine.values.to_json(column, read)
                shown = json.loads(json.dumps(shown, allow_nan=False))
                back = engine.values.from_json(column, shown)
                session.execute(f"INSERT INTO {table} VALUES (2, :v)", {"v": back})
                session.load(name, ["id", "v"], [(3, back)])
            copies = self.same.format("a.v", "b.v")
            equal = target.rows(
                f"SELECT count(*) FROM {table} a, {table} b WHERE a.id = 1 AND {copies}"
            )
            if shown != expected or type(shown) is not type(expected) or equal != [(3,)]:
                broken.append((kind, literal, shown, expected, equal))
        assert not broken, broken

    def test_unfit_values_are_refused(self, target: EngineTarget) -> None:
        for number, (kind, value) in enumerate(self.refused):
            target.run(f"CREATE TABLE bad_{number} (v {kind})")
            with target.session() as session:
                name = TableName(None, f"bad_{number}")
                (found,) = target.engine.introspect_tables(session, [name])
                with pytest.raises(errors.InvalidInput) as caught:
                    target.engine.values.from_json(found.columns[0], value)
                assert "v" in caught.value.loc, (kind, value)
