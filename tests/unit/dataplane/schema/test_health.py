"""Findings of the health audit."""

from auralith.dataplane.schema.health import audit
from auralith.dataplane.schema.model import (
    Column,
    ForeignKey,
    Index,
    Key,
    LogicalType,
    Schema,
    Table,
)
from auralith.dataplane.schema.names import TableName


def column(name: str, *, nullable: bool = False) -> Column:
    return Column(name, "integer", LogicalType.INTEGER, nullable)


def codes(*tables: Table) -> set[tuple[str, str, str | None]]:
    found = audit(Schema("postgresql", "18", "public", tables))
    assert all(f.message and f.remedy for f in found)
    return {(f.code, str(f.table), f.object_name) for f in found}


PARENT = Table(
    TableName(None, "parent"),
    columns=(column("id"),),
    primary_key=Key("parent_pkey", ("id",), primary=True),
)
TO_PARENT = ForeignKey("to_parent", ("parent_id",), PARENT.name, ("id",))


def child(*indexes: Index, **more: object) -> Table:
    values: dict[str, object] = {
        "columns": (column("id"), column("parent_id")),
        "primary_key": Key("child_pkey", ("id",), primary=True),
        "foreign_keys": (TO_PARENT,),
        "indexes": indexes,
    }
    return Table(TableName(None, "child"), **values | more)  # type: ignore[arg-type]


def test_sound_schema_has_no_findings() -> None:
    assert codes(PARENT, child(Index("i", ("parent_id",), method="btree"))) == set()


def test_foreign_key_without_an_index() -> None:
    missing = {("unindexed_foreign_key", "child", "to_parent")}
    assert codes(PARENT, child()) == missing
    assert codes(PARENT, child(Index("i", ("id", "parent_id"), method="btree"))) == missing
    partial = Index("i", ("parent_id",), method="btree", partial="id > 1")
    assert codes(PARENT, child(partial)) == missing
    led = Key("child_pkey", ("parent_id", "id"), primary=True)
    assert codes(PARENT, child(primary_key=led)) == set()


def test_table_without_key_or_relation() -> None:
    lone = Table(TableName("s", "Odd"), columns=(column("a b"),))
    assert codes(PARENT, child(Index("i", ("parent_id",), method="btree")), lone) == {
        ("no_primary_key", "s.Odd", None),
        ("orphan_table", "s.Odd", None),
        ("naming", "s.Odd", None),
    }


def test_indexes_that_others_cover_and_keys_that_allow_nulls() -> None:
    table = Table(
        PARENT.name,
        columns=(column("id"), column("a", nullable=True), column("b")),
        primary_key=PARENT.primary_key,
        unique_keys=(Key("u", ("a",)),),
        indexes=(
            Index("u", ("a",), unique=True, method="btree"),
            Index("short", ("b",), method="btree"),
            Index("long", ("b", "a"), method="btree"),
            Index("twin_1", ("a", "b"), method="btree"),
            Index("twin_2", ("a", "b"), method="btree"),
        ),
    )
    assert codes(table) == {
        ("nullable_unique", "parent", "u"),
        ("duplicate_index", "parent", "short"),
        ("duplicate_index", "parent", "twin_2"),
    }


def test_wide_table() -> None:
    wide = Table(
        PARENT.name,
        columns=tuple(column(f"c{n}") for n in range(61)),
        primary_key=PARENT.primary_key,
    )
    assert codes(wide) == {("wide_table", "parent", None)}
