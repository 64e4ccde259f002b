"""A small company, masked while it is copied, and what a verification says about the copy."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from auralith.dataplane.masking.policy import Policy, bind_policy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.anonymize.pooling import read_pool
from auralith.dataplane.operations.anonymize.reading import entered
from auralith.dataplane.operations.anonymize.verification import (
    OriginalRows,
    Verification,
    as_json,
    verify,
)
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied, place
from tests.engines.copying.masks import KEY, spec
from tests.engines.suite.target import EngineTarget

ENGINES = ("postgresql", "mariadb", "sqlite")
PEOPLE = 300
_TYPES = {
    "postgresql": {"text": "text", "json": "jsonb", "bytes": "bytea"},
    "mariadb": {"text": "longtext", "json": "json", "bytes": "longblob"},
    "sqlite": {"text": "TEXT", "json": "JSON", "bytes": "BLOB"},
}
_FIRST = ("Ada", "Émile", "Zoë", "Karim", "Lin", "Olga", "Paul", "Inès", "Tom", "Maud")
_LAST = ("Lovelace", "Zola", "Martin", "Benali", "Chen", "Petrova", "Durand")
_CITIES = ("Lyon", "Nantes", "Lille")
RULES: dict[str, dict[str, Any]] = {
    "people": {
        "id": "int_permute",
        "mail": "email",
        "name": "full_name",
        "phone": {"transformer": "phone", "params": {}},
        "city": "city",
    },
    "calls": {"caller": {"transformer": "hash", "params": {"length": 24}}},
}


def person(n: int) -> tuple[Any, ...]:
    """One of them; mail and phone are like nobody else's."""
    first, last = _FIRST[n % len(_FIRST)], _LAST[n % len(_LAST)]
    mail = f"{first.lower()}.{last.lower()}.{n * 7919 % 100_003}@firma-{n}.example.org"
    phone = f"+336{n * 7_654_321 % 100_000_000:08d}"
    document = json.dumps({"plan": "basic", "visits": n})
    return (
        n, mail, f"{first} {last}", phone, _CITIES[n % 3], 1950 + n % 3, "nothing to tell",
        document, b"\x00\x01\x02", None if n == 1 else n // 2 or None,
    )  # fmt: skip


def filled(databases: Databases, engine: str, people: int = PEOPLE) -> EngineTarget:
    """A database with the company in it."""
    database = databases(engine)
    kinds = _TYPES[engine]
    database.run(
        "CREATE TABLE people (id bigint PRIMARY KEY, mail varchar(200) UNIQUE,"
        " name varchar(100), phone varchar(40), city varchar(60), born integer,"
        f" note {kinds['text']}, doc {kinds['json']}, raw {kinds['bytes']}, boss bigint,"
        " FOREIGN KEY (boss) REFERENCES people (id))",
        "CREATE TABLE orders (no integer PRIMARY KEY, person bigint NOT NULL, label varchar(200),"
        " FOREIGN KEY (person) REFERENCES people (id))",
        "CREATE TABLE calls (caller varchar(100), seconds integer)",
    )
    mark = "?" if engine == "sqlite" else "%s"
    link = database.connect()
    cursor = link.cursor()
    rows = [person(n) for n in range(1, people + 1)]
    cursor.executemany(f"INSERT INTO people VALUES ({', '.join([mark] * 10)})", rows)
    orders = [(n, 1 + n % people, f"order {n}") for n in range(2 * people)]
    cursor.executemany(f"INSERT INTO orders VALUES ({', '.join([mark] * 3)})", orders)
    calls = [(f"caller-{n * 104_729 % 1_000_003:x}-{n}", n % 50) for n in range(people)]
    cursor.executemany(f"INSERT INTO calls VALUES ({', '.join([mark] * 2)})", calls)
    link.commit()
    link.close()
    return database


def bound(source: EngineTarget, masking: MaskingSpec) -> Policy:
    """The rules bound to the source, with what they need of it."""
    with entered(place(source)) as database:
        tables = database.engine.introspect(database.session).tables
        pool = read_pool(database, tables, masking, KEY)
    return bind_policy(tables, masking, KEY, pool)


def masked(
    databases: Databases,
    origin: str,
    goal: str,
    rules: Mapping[str, Any] | None = None,
    people: int = PEOPLE,
) -> tuple[EngineTarget, EngineTarget, MaskingSpec]:
    """Source, masked copy, and the rules."""
    source, target = filled(databases, origin, people), databases(goal)
    masking = spec(dict(RULES if rules is None else rules))
    copied(source, target, policy=bound(source, masking))
    return source, target, masking


def proved(
    source: EngineTarget, target: EngineTarget, masking: MaskingSpec, **more: Any
) -> dict[str, Any]:
    """What the verification says, as it is stored."""
    found = verify(
        place(source, read_only=True),
        place(target),
        policy=bound(source, masking),
        spec=masking,
        key=KEY,
        monitor=SilentMonitor(),
        **more,
    )
    return as_json(found)


def in_place(
    originals: OriginalRows | None, target: EngineTarget, policy: Policy, masking: MaskingSpec,
    **more: Any,
) -> Verification:  # fmt: skip
    """The verification of rows that were masked where they lie."""
    return verify(
        originals,
        place(target),
        policy=policy,
        spec=masking,
        key=KEY,
        monitor=SilentMonitor(),
        **more,
    )


class Kept:
    """Originals in memory, as a run would give them back."""

    def __init__(self, blocks: Mapping[str, list[dict[str, pa.Array]]]) -> None:
        self._blocks = blocks

    def blocks(self, table: object) -> Iterator[Mapping[str, pa.Array]]:
        """Those of a table."""
        yield from self._blocks.get(str(table), [])


def column(found: Mapping[str, Any], table: str, name: str) -> dict[str, Any]:
    """One column of the result."""
    return next(c for c in found["columns"] if (c["table"], c["column"]) == (table, name))


def failed(found: Mapping[str, Any]) -> dict[str, list[str]]:
    """The failed checks by column."""
    return {
        f"{c['table']}.{c['column']}": [x["check"] for x in c["checks"] if x["status"] == "fail"]
        for c in found["columns"]
        if c["status"] == "fail"
    }
