"""Rows that arrived otherwise than they left are found, and named by their keys alone."""

import pytest

from auralith.dataplane.copying.task import CopyOptions
from auralith.dataplane.errors import Terminal
from auralith.dataplane.masking.policy import Policy
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied
from tests.engines.copying.masks import policy
from tests.engines.suite.target import EngineTarget

ENGINES = ("postgresql", "mariadb", "sqlite")
ROWS = 3_000
CHANGED = (7, 1_500, 2_999)
TAMPERING = {
    "postgresql": (
        (
            "CREATE FUNCTION tamper() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            " IF NEW.plain IN ({0}) THEN NEW.name := 'tampered'; END IF; RETURN NEW; END $$"
        ),
        "CREATE TRIGGER tamper BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION tamper()",
    ),
    "mariadb": (
        (
            "CREATE TRIGGER tamper BEFORE INSERT ON items FOR EACH ROW"
            " SET NEW.name = IF(NEW.plain IN ({0}), 'tampered', NEW.name)"
        ),
    ),
    "sqlite": (
        (
            "CREATE TRIGGER tamper AFTER INSERT ON items WHEN NEW.plain IN ({0})"
            " BEGIN UPDATE items SET name = 'tampered' WHERE id = NEW.id; END"
        ),
    ),
}
"""What somebody did to the target, so that not all arrives as it left."""


def table(database: EngineTarget, rows: int = 0, key: str = " PRIMARY KEY") -> EngineTarget:
    database.run(f"CREATE TABLE items (id bigint NOT NULL{key}, plain bigint, name varchar(60))")
    if rows:
        values = ", ".join(f"({n}, {n}, 'somebody {n}')" for n in range(1, rows + 1))
        database.run(f"INSERT INTO items VALUES {values}")
    return database


def tampered(databases: Databases, engine: str, key: str = " PRIMARY KEY") -> EngineTarget:
    target = table(databases(engine), key=key)
    listed = ", ".join(str(n) for n in CHANGED)
    target.run(*(statement.format(listed) for statement in TAMPERING[engine]))
    return target


def refusal(source: EngineTarget, target: EngineTarget, rules: Policy | None = None) -> Terminal:
    options = CopyOptions(verify="checksum", piece_rows=700)
    with pytest.raises(Terminal) as refused:
        copied(source, target, options=options, policy=rules)
    assert refused.value.code == "bridge.differs"
    assert "somebody" not in str(refused.value.params)
    assert "tampered" not in str(refused.value.params)
    return refused.value


@pytest.mark.parametrize("engine", ENGINES)
def test_rows_that_differ_are_named_by_their_keys(databases: Databases, engine: str) -> None:
    source, target = table(databases(engine), ROWS), tampered(databases, engine)

    params = refusal(source, target).params

    assert params["keys"] == [{"id": str(n)} for n in CHANGED]
    assert params["rows"] == len(CHANGED)
    assert (params["first"], params["last"]) == ({"id": "7"}, {"id": "2999"})


@pytest.mark.parametrize("engine", ENGINES)
def test_masked_values_are_computed_once_more(databases: Databases, engine: str) -> None:
    source, target = table(databases("sqlite"), ROWS), tampered(databases, engine)
    rules = policy(source, {"items": {"id": "int_permute", "name": "hash"}})

    params = refusal(source, target, rules).params

    listed = ", ".join(str(n) for n in CHANGED)
    changed = target.rows(f"SELECT id FROM items WHERE plain IN ({listed}) ORDER BY id")
    assert params["keys"] == [{"id": str(n)} for (n,) in changed]
    # Keys are named as the target has them: those of the source are nobody's business.
    assert not {str(n) for n in CHANGED} & {key["id"] for key in params["keys"]}


def test_without_a_key_the_difference_alone_is_told(databases: Databases) -> None:
    source = table(databases("postgresql"), 100, key="")
    params = refusal(source, tampered(databases, "postgresql", key="")).params

    assert params["how"] == "checksum"
    assert "keys" not in params


def test_many_differences_are_named_by_the_first_ones(databases: Databases) -> None:
    source, target = table(databases("sqlite"), ROWS), table(databases("postgresql"))
    target.run(
        "CREATE FUNCTION tamper() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " NEW.name := 'tampered'; RETURN NEW; END $$",
        "CREATE TRIGGER tamper BEFORE INSERT ON items FOR EACH ROW EXECUTE FUNCTION tamper()",
    )

    params = refusal(source, target).params

    assert len(params["keys"]) == 20
    assert params["rows"] is None
