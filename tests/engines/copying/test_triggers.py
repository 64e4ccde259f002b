"""Triggers of tables that rows come into: kept, or at rest and then as they were."""

import pytest

from auralith.dataplane.copying.drawing import draw
from auralith.dataplane.copying.model import Mode, Wish
from auralith.dataplane.copying.task import CopyOptions
from auralith.dataplane.errors import ConstraintViolation, InvalidInput
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied, place
from tests.engines.suite.target import EngineTarget

ROWS = 40
STATES = "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname"


def items(database: EngineTarget, *, first: int = 1, last: int = ROWS) -> None:
    database.run(
        "CREATE TABLE items (id integer PRIMARY KEY, name varchar(20))",
        *(f"INSERT INTO items VALUES ({n}, 'n{n}')" for n in range(first, last + 1)),
    )


def watched(databases: Databases) -> tuple[EngineTarget, EngineTarget]:
    """A source, and a target that writes down what its triggers see."""
    source, target = databases("postgresql"), databases("postgresql")
    items(source)
    items(target, first=30, last=60)
    target.run(
        "CREATE TABLE seen (what text)",
        "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN INSERT INTO seen VALUES (tg_name || ' ' || tg_op); RETURN NULL; END $$",
        *(
            f"CREATE TRIGGER {name} AFTER INSERT OR UPDATE OR DELETE ON items"
            " FOR EACH ROW EXECUTE FUNCTION see()"
            for name in ("plain", "always_one", "off_one")
        ),
        "CREATE TRIGGER emptied AFTER TRUNCATE ON items EXECUTE FUNCTION see()",
        "ALTER TABLE items ENABLE ALWAYS TRIGGER always_one",
        "ALTER TABLE items DISABLE TRIGGER off_one",
    )
    return source, target


@pytest.mark.parametrize("mode", ["replace", "upsert", "skip_existing"])
def test_they_rest_and_are_as_they_were(databases: Databases, mode: Mode) -> None:
    source, target = watched(databases)
    before = target.rows(STATES)
    copied(
        source,
        target,
        Wish(mode=mode, triggers="disable"),
        CopyOptions(verify="checksum", piece_rows=7),
    )
    assert target.rows("SELECT * FROM seen") == []
    assert target.rows(STATES) == before
    copied(source, target, Wish(mode=mode))
    # The ones that are enabled saw something; off_one, and in mode skip_existing all, nothing.
    seen = {row[0].split()[0] for row in target.rows("SELECT what FROM seen")}
    assert (
        seen
        == {
            "replace": {"plain", "always_one", "emptied"},
            "upsert": {"plain", "always_one"},
            "skip_existing": set(),
        }[mode]
    )


def test_a_copy_that_breaks_off_leaves_them_enabled(databases: Databases) -> None:
    source, target = watched(databases)
    before = target.rows(STATES)
    target.run("ALTER TABLE items ADD CONSTRAINT short CHECK (id < 20 OR id > 29)")
    with pytest.raises(ConstraintViolation):
        copied(
            source,
            target,
            Wish(triggers="disable"),
            CopyOptions(verify="none", piece_rows=5),
        )
    assert target.rows(STATES) == before


def test_late_keys_are_looked_at_before(databases: Databases) -> None:
    source, target = databases("postgresql"), databases("postgresql")
    for database in (source, target):
        database.run(
            "CREATE TABLE towns (id integer PRIMARY KEY)",
            "CREATE TABLE people (id integer PRIMARY KEY, town integer REFERENCES towns"
            " DEFERRABLE INITIALLY DEFERRED)",
        )
    source.run("INSERT INTO towns VALUES (1)", "INSERT INTO people VALUES (1, 1), (2, 1)")
    target.run(
        "CREATE FUNCTION see() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE 'not here'; END $$",
        "CREATE TRIGGER plain BEFORE INSERT ON people FOR EACH ROW EXECUTE FUNCTION see()",
    )
    assert copied(source, target, Wish(triggers="disable")).verified
    assert target.rows(STATES) == [("plain", "O")]


@pytest.mark.parametrize("engine", ["mariadb", "sqlite"])
def test_engines_that_cannot_say_so(databases: Databases, engine: str) -> None:
    source, target = databases(engine), databases(engine)
    items(source)
    items(target, last=3)
    # There is nothing to disable yet.
    assert copied(source, target, Wish(triggers="disable")).verified
    target.run("CREATE TABLE seen (what integer)")
    body = "INSERT INTO seen VALUES (NEW.id)"
    body = f"BEGIN {body}; END" if engine == "sqlite" else body
    target.run(f"CREATE TRIGGER plain AFTER INSERT ON items FOR EACH ROW {body}")
    with pytest.raises(InvalidInput) as refused:
        copied(source, target, Wish(triggers="disable"))
    assert (refused.value.code, refused.value.loc) == ("bridge.triggers_stay", ("triggers",))
    assert target.rows("SELECT count(*) FROM seen") == [(0,)]
    with place(source).reading() as read, place(target).reading() as written:
        plan = draw(read, written, Wish())
    assert [c.kind for c in plan.cautions] == ["trigger"]
