"""Subsets: what is chosen, on every engine, and what the target holds in the end."""

import hashlib
from collections.abc import Callable

import pytest

from auralith.dataplane.copying.drawing import draw
from auralith.dataplane.copying.model import Pull, Subset, Wanted, Wish
from auralith.dataplane.copying.task import CopyOptions
from auralith.dataplane.errors import InvalidInput, Terminal
from auralith.dataplane.masking.groups import VirtualKey
from auralith.dataplane.monitor import Interrupted, SilentMonitor
from auralith.dataplane.schema.names import TableName
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied, place
from tests.engines.suite.target import EngineTarget

ENGINES = ("postgresql", "mariadb", "sqlite")
PAIRS = [("postgresql", "postgresql"), ("mariadb", "sqlite"), ("sqlite", "mariadb"),
         ("postgresql", "mariadb"), ("mariadb", "postgresql"), ("sqlite", "sqlite")]  # fmt: skip
SHOP = (
    "CREATE TABLE towns (id integer PRIMARY KEY, name varchar(30) NOT NULL)",
    (
        "CREATE TABLE people (id integer PRIMARY KEY, town_id integer,"
        " boss_id integer, name varchar(30),"
        " CONSTRAINT town FOREIGN KEY (town_id) REFERENCES towns (id),"
        " CONSTRAINT boss FOREIGN KEY (boss_id) REFERENCES people (id))"
    ),
    (
        "CREATE TABLE orders (region varchar(10) NOT NULL, no integer NOT NULL,"
        " person_id integer NOT NULL, PRIMARY KEY (region, no),"
        " CONSTRAINT buyer FOREIGN KEY (person_id) REFERENCES people (id))"
    ),
    (
        "CREATE TABLE parts (id integer PRIMARY KEY, region varchar(10), no integer,"
        " what varchar(9),"
        " CONSTRAINT of_order FOREIGN KEY (region, no) REFERENCES orders (region, no))"
    ),
    "CREATE TABLE notes (id integer PRIMARY KEY, about integer, text varchar(30))",
    "INSERT INTO towns VALUES (1, 'Oslo'), (2, 'Bergen'), (3, 'Nobody''s')",
    # 1 is the boss of 2, 2 of 3, 3 of 4; 5 is alone.
    (
        "INSERT INTO people VALUES (1, 1, NULL, 'Ada'), (2, 2, 1, 'Bo'), (3, 1, 2, 'Cy'),"
        " (4, 2, 3, 'Di'), (5, 3, NULL, 'Ed')"
    ),
    "INSERT INTO orders VALUES ('n,1', 1, 3), ('n\"2', 1, 3), ('s', 1, 5), ('s', 2, 1)",
    (
        "INSERT INTO parts VALUES (1, 'n,1', 1, 'a'), (2, 'n,1', 1, 'b'), (3, 's', 1, 'c'),"
        " (4, NULL, 7, 'd'), (5, 's', 2, 'e')"
    ),
    "INSERT INTO notes VALUES (1, 3, 'of Cy'), (2, 5, 'of Ed'), (3, NULL, 'of nobody')",
)


def name(text: str) -> TableName:
    return TableName(None, text)


def keys(target: EngineTarget) -> dict[str, set[object]]:
    """What is in the target, by keys."""
    columns = {"towns": "id", "people": "id", "orders": "region, no", "parts": "id", "notes": "id"}
    return {
        table: {row[0] if len(row) == 1 else row for row in target.rows(f"SELECT {c} FROM {table}")}
        for table, c in columns.items()
    }


@pytest.fixture
def shop(databases: Databases) -> Callable[[str, str], tuple[EngineTarget, EngineTarget]]:
    def made(origin: str, goal: str) -> tuple[EngineTarget, EngineTarget]:
        source, target = databases(origin), databases(goal)
        source.run(*SHOP)
        return source, target

    return made


@pytest.mark.parametrize(("origin", "goal"), PAIRS)
def test_the_root_its_parents_and_its_children(
    shop: Callable[[str, str], tuple[EngineTarget, EngineTarget]], origin: str, goal: str
) -> None:
    source, target = shop(origin, goal)
    result = copied(source, target, Wish(subset=Subset(name("people"), "name = 'Cy'")))
    # Cy's bosses up to Ada, whom Cy is the boss of, both orders; of these no parts, of Ada nothing.
    assert keys(target) == {
        "towns": {1, 2}, "people": {1, 2, 3, 4}, "orders": {("n,1", 1), ('n"2', 1)},
        "parts": set(), "notes": set(),
    }  # fmt: skip
    assert result.verified


@pytest.mark.parametrize("engine", ENGINES)
def test_chosen_edges_are_followed_to_the_end(
    shop: Callable[[str, str], tuple[EngineTarget, EngineTarget]], engine: str
) -> None:
    source, target = shop(engine, engine)
    virtual = (VirtualKey(name("notes"), ("about",), name("people"), ("id",)),)
    follow = ("buyer", "parts.region, no", "notes.about")
    subset = Subset(name("people"), "id = 3", follow=follow, virtual_keys=virtual)
    with place(source, read_only=True).reading() as read, place(target).reading() as written:
        plan = draw(read, written, Wish(subset=subset))
    assert {str(t.name): (t.rows_estimate, t.pulls) for t in plan.tables} == {
        "towns": (2, (Pull("people.town_id", "parent", 2),)),
        "people": (3, (Pull(None, "root", 1), Pull("people.boss_id", "parent", 2))),
        "orders": (3, (Pull("orders.person_id", "child", 3),)),
        "parts": (3, (Pull("parts.region, no", "child", 3),)),
        "notes": (1, (Pull("notes.about", "child", 1),)),
    }
    copied(source, target, Wish(subset=subset))
    assert keys(target) == {
        "towns": {1, 2}, "people": {1, 2, 3}, "orders": {("n,1", 1), ('n"2', 1), ("s", 2)},
        "parts": {1, 2, 5}, "notes": {1},
    }  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_into_rows_that_are_there(
    shop: Callable[[str, str], tuple[EngineTarget, EngineTarget]], engine: str
) -> None:
    source, target = shop(engine, engine)
    target.run(*SHOP, "DELETE FROM parts", "UPDATE people SET name = 'old'")
    if engine == "mariadb":
        # It looks at keys row by row, and takes no table that references itself.
        for database in (source, target):
            database.run("ALTER TABLE people DROP FOREIGN KEY boss")
    subset = Subset(name("orders"), "region = 's'", limit=1, follow=())
    chosen = tuple(Wanted(name(t)) for t in ("people", "orders", "towns"))
    wish = Wish(tables=chosen, mode="upsert", create_tables=False, subset=subset)
    people = {t.table: t.updated for t in copied(source, target, wish).tables}
    assert people == {"towns": 1, "people": 1, "orders": 1}
    assert dict(target.rows("SELECT id, name FROM people")) == {
        1: "old", 2: "old", 3: "old", 4: "old", 5: "Ed",
    }  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_a_share_is_the_same_every_time(databases: Databases, engine: str) -> None:
    source = databases(engine)
    source.run("CREATE TABLE people (id integer PRIMARY KEY, name varchar(30))")
    link = source.connect()
    mark = "?" if engine == "sqlite" else "%s"
    rows = [(n, f"p{n}") for n in range(20_000)]
    link.cursor().executemany(f"INSERT INTO people VALUES ({mark}, {mark})", rows)
    link.commit()
    link.close()
    found = []
    for _ in range(2):
        target = databases("sqlite")
        copied(source, target, Wish(subset=Subset(name("people"), percent=5)))
        found.append({row[0] for row in target.rows("SELECT id FROM people")})
        # The others stay as they were; more of them change nothing about these.
        source.run("DELETE FROM people WHERE id % 2 = 1")
    assert found[1] == {n for n in found[0] if n % 2 == 0}
    # By hashlib, over the keys' texts.
    assert found[0] == {n for n in range(20_000) if start(str(n)) < 2**32 * 0.05}


def start(text: str) -> int:
    """The first 32 bits of the MD5."""
    return int(hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()[:8], 16)


@pytest.mark.parametrize("engine", ENGINES)
def test_larger_ones_and_broken_filters_are_refused(
    shop: Callable[[str, str], tuple[EngineTarget, EngineTarget]], engine: str
) -> None:
    source, target = shop(engine, engine)
    with pytest.raises(Terminal) as refused:
        copied(source, target, Wish(subset=Subset(name("towns"), max_rows=2)))
    assert refused.value.code == "bridge.subset_too_large"
    assert refused.value.params["tables"][0]["table"] == "towns"
    tables = (Wanted(name("people"), where="name <> 'Ada'"), Wanted(name("towns")))
    with pytest.raises(Terminal) as refused:
        copied(source, target, Wish(tables=tables, subset=Subset(name("people"), "id = 3")))
    assert refused.value.code == "bridge.subset_filter"
    assert refused.value.params == {"tables": [{"table": "people", "rows": 4}]}
    with target.session() as session:
        assert target.engine.introspect(session).tables == ()


@pytest.mark.parametrize("engine", ENGINES)
def test_tables_without_a_key(databases: Databases, engine: str) -> None:
    source, target = databases(engine), databases(engine)
    source.run(
        "CREATE TABLE people (id integer PRIMARY KEY)",
        "CREATE TABLE marks (person_id integer, mark varchar(9),"
        " CONSTRAINT marked FOREIGN KEY (person_id) REFERENCES people (id))",
        "INSERT INTO people VALUES (1), (2)",
        "INSERT INTO marks VALUES (1, 'a'), (1, 'a'), (2, 'b')",
    )
    wish = Wish(subset=Subset(name("people"), "id = 1"))
    if engine == "mariadb":
        with pytest.raises(InvalidInput) as refused:
            copied(source, target, wish)
        assert refused.value.code == "bridge.subset_no_key"
        wish = Wish(subset=Subset(name("people"), "id = 1", follow=()))
        copied(source, target, wish)
        assert target.rows("SELECT * FROM marks") == []
        return
    copied(source, target, wish)
    assert target.rows("SELECT person_id, mark FROM marks") == [(1, "a"), (1, "a")]


def test_what_is_not_there_is_named(databases: Databases) -> None:
    source, target = databases("sqlite"), databases("sqlite")
    source.run(*SHOP)
    virtual = (VirtualKey(name("notes"), ("text",), name("people"), ("id",)),)
    for subset, code, loc in (
        (Subset(name("nothing")), "bridge.unknown_table", ("subset", "table")),
        (Subset(name("people"), follow=("nokey",)), "bridge.unknown_edge", ("subset", "follow", 0)),
        (Subset(name("people"), virtual_keys=virtual), "bridge.virtual_key_types",
         ("subset", "virtual_keys", 0, "columns")),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            copied(source, target, Wish(subset=subset))
        assert (refused.value.code, refused.value.loc) == (code, loc)


class _Stops(SilentMonitor):
    """Asks for a pause when some rows of the copy are in."""

    def __init__(self) -> None:
        self.kept = False

    def progress(self, phase: str, *, kept: bool = False, **_more: object) -> None:
        """Look at what is kept."""
        self.kept = self.kept or (phase == "copying" and kept)

    def checkpoint(self) -> None:
        """Ask."""
        if self.kept:
            raise Interrupted("pause")


@pytest.mark.parametrize("engine", ENGINES)
def test_it_is_chosen_anew_where_a_copy_goes_on(databases: Databases, engine: str) -> None:
    source, target = databases(engine), databases(engine)
    source.run(
        "CREATE TABLE towns (id integer PRIMARY KEY)",
        "CREATE TABLE people (id integer PRIMARY KEY, town_id integer,"
        " CONSTRAINT town FOREIGN KEY (town_id) REFERENCES towns (id))",
        "INSERT INTO towns VALUES (1), (2), (3)",
    )
    link = source.connect()
    mark = "?" if engine == "sqlite" else "%s"
    rows = [(n, n % 2 + 1) for n in range(6_000)]
    link.cursor().executemany(f"INSERT INTO people VALUES ({mark}, {mark})", rows)
    link.commit()
    link.close()
    wish = Wish(subset=Subset(name("people"), "id % 3 = 0"))
    options = CopyOptions(verify="checksum", piece_rows=50, lanes=1, rate=lambda: 2_000)
    with pytest.raises(Interrupted):
        copied(source, target, wish, options, run_id="r", monitor=_Stops())
    # A row that comes meanwhile belongs to the subset of the snapshot that goes on.
    source.run("INSERT INTO people VALUES (6000, 2)")
    result = copied(source, target, wish, CopyOptions(verify="checksum"), run_id="r")
    assert result.verified
    assert {r[0] for r in target.rows("SELECT id FROM people")} == set(range(0, 6_001, 3))
    assert {r[0] for r in target.rows("SELECT id FROM towns")} == {1, 2}
