"""Every generator on real tables: its values are taken, and stand as they were made."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from auralith.dataplane.schema.model import LogicalType as L
from tests.engines.seed.cleaning import cleaned
from tests.engines.seed.kit import seeded, spec
from tests.engines.suite.target import EngineTarget
from tests.unit.generating.generators.cases import EVERY
from tests.unit.generating.generators.running import LISTS, Case

ROWS = 120
COLUMNS = 60
READ: dict[str, tuple[str, str, dict[str, Any]]] = {
    "quantity": ("int", "integer", {"high": 9}),
    "price": ("decimal(20,2)", "price", {}),
    "name": ("varchar(60)", "full_name", {"null_rate": 0.2}),
    "moment": ("timestamp", "timestamp", {}),
}
PLAIN = {L.DATE: "date", L.TIME: "time", L.BOOLEAN: "boolean", L.FLOAT: "double precision"}
NAMES: dict[str, dict[L, str]] = {
    "postgresql": {
        L.TIMESTAMP: "timestamp", L.TIMESTAMP_TZ: "timestamptz", L.UUID: "uuid", L.JSON: "jsonb",
        L.BINARY: "bytea", L.INTERVAL: "interval",
    },
    "mysql": {
        L.TIMESTAMP: "datetime", L.TIMESTAMP_TZ: "timestamp NULL", L.UUID: "uuid", L.JSON: "json",
        L.BINARY: "blob",
    },
    "sqlite": {L.TIMESTAMP: "datetime", L.UUID: "uuid", L.JSON: "json", L.BINARY: "blob"},
}  # fmt: skip
MISSING = ("xml", "hstore", "ltree", "vector", "set(", "year")
"""Types that the server of the tests does not have, or that are another engine's."""


def test_postgresql(postgresql_engine: EngineTarget) -> None:
    stand_as_they_were_made(postgresql_engine, "postgresql")


def test_mariadb(mariadb_engine: EngineTarget) -> None:
    stand_as_they_were_made(mariadb_engine, "mysql")


def test_sqlite(sqlite_engine: EngineTarget) -> None:
    stand_as_they_were_made(sqlite_engine, "sqlite")


def stand_as_they_were_made(target: EngineTarget, engine: str) -> None:
    """A cleanup makes the rows again and finds each of them as it was made."""
    tables, statements = scenario(engine)
    target.run(*statements)
    lists = {name: values.to_pylist() for name, values in LISTS.items()}
    run = seeded(target, spec(tables), run_id="every", references=lists)
    assert run["rows"] == ROWS * len(tables)
    result = cleaned(target, "every")
    assert result["conflicts"] == []
    assert result["deleted"] == ROWS * len(tables)


def scenario(engine: str) -> tuple[dict[str, Any], list[str]]:
    """Tables with a column for each case, and what makes them."""
    tables: dict[str, Any] = {}
    statements: list[str] = []
    found = list(columns(engine))
    for number, start in enumerate(range(0, len(found), COLUMNS)):
        chosen = {
            name: (kind.replace("timestamp", "datetime") if engine == "mysql" else kind, *rest)
            for name, (kind, *rest) in READ.items()
        }
        for at, (kind, generator, params) in enumerate(found[start : start + COLUMNS]):
            if kind.startswith("enum") and engine == "postgresql":
                statements.append(f"CREATE TYPE e{number}_{at} AS {kind}")
                kind = f"e{number}_{at}"  # noqa: PLW2901 - the type's own name from here on
            chosen[f"c{at}_{generator}"] = (kind, generator, params)
        body = ", ".join(f"{name} {kind}" for name, (kind, *_) in chosen.items())
        statements.append(f"CREATE TABLE t{number} (id int PRIMARY KEY, {body})")
        made = {
            name: {"generator": generator, "params": params}
            for name, (_, generator, params) in chosen.items()
        }
        tables[f"t{number}"] = {"rows": ROWS, "columns": made}
    return tables, statements


def columns(engine: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Type, generator and parameters of each case that the engine has a type for."""
    for name, case in EVERY:
        kind = type_of(engine, case)
        if (engine, name, case.logical) in NARROW:
            continue
        if kind is not None and case.parent is None and not case.type_text.startswith(MISSING):
            assert set(case.row(np.zeros(1, np.uint64))) <= set(READ)
            yield kind, name, dict(case.params)


NARROW = {("mysql", "birth_date", L.TIMESTAMP_TZ)}
"""Refused: that type begins in 1970."""


def type_of(engine: str, case: Case) -> str | None:  # noqa: PLR0911 - one return for each kind
    if case.type_text:
        return case.type_text if engine == "postgresql" and case.logical in OWN else None
    shape = case.shape
    if case.logical is L.TEXT:
        return f"varchar({shape['max_length']})" if "max_length" in shape else "text"
    if case.logical is L.INTEGER:
        if shape["high"] >= 1 << 63:
            return None
        return "bigint" if shape["high"] > 1 << 31 else "smallint" if shape["high"] < 200 else "int"
    if case.logical is L.DECIMAL:
        if "precision" not in shape:
            return None
        return f"decimal({shape['precision']},{shape['scale']})"
    if case.logical is L.ENUM:
        labels = ", ".join(f"'{label}'" for label in shape["enum_values"])
        return None if engine == "sqlite" else f"enum({labels})"
    if case.logical is L.BINARY and "max_length" in shape and engine == "mysql":
        return f"varbinary({shape['max_length']})"
    return PLAIN.get(case.logical) or NAMES[engine].get(case.logical)


OWN = {L.OTHER, L.ARRAY, L.TIME}
