"""Which tables are masked together."""

from dataclasses import replace

from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.policy import bind_policy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.operations.anonymize.writing.units import rekeyed, units
from auralith.dataplane.schema.model import Column, ForeignKey, Index, Key, LogicalType, Table
from auralith.dataplane.schema.names import TableName

KEY = ProjectKey(b"a key of sixteen bytes")


def _table(name: str, *, points_at: str | None = None, index: str | None = None) -> Table:
    columns = (
        Column("id", "integer", LogicalType.INTEGER, nullable=False),
        Column("other", "integer", LogicalType.INTEGER, nullable=True),
        Column("word", "text", LogicalType.TEXT, nullable=True),
    )
    keys = () if points_at is None else (_foreign(points_at),)
    made = () if index is None else (Index("folded", (index,), unique=True),)
    primary = Key("pk", ("id",), primary=True)
    name_ = TableName(None, name)
    return Table(name_, columns=columns, primary_key=primary, foreign_keys=keys, indexes=made)


def _foreign(name: str) -> ForeignKey:
    return ForeignKey("fk", ("other",), TableName(None, name), ("id",))


def _units(
    tables: list[Table], rules: dict[str, dict[str, str]], **options: object
) -> list[object]:
    spec = MaskingSpec.model_validate(
        {
            "tables": [
                {"table": t, "columns": {c: {"transformer": r} for c, r in columns.items()}}
                for t, columns in rules.items()
            ],
            "options": options,
        }
    )
    policy = bind_policy(tables, spec, KEY)
    return [
        (
            [str(t.table.name) for t in unit.tables],
            unit.whole,
            {str(k.table.name): sorted(k.columns) for k in rekeyed(unit.tables, policy)},
        )
        for unit in units(policy)
    ]


def test_tables_whose_keys_stay_are_masked_one_by_one() -> None:
    tables = [_table("a"), _table("b", points_at="a")]
    rules = {"a": {"word": "hash"}, "b": {"word": "hash"}}
    assert _units(tables, rules) == [(["a"], False, {}), (["b"], False, {})]


def test_a_masked_key_takes_along_what_points_at_it_and_comes_first() -> None:
    tables = [_table("a"), _table("b", points_at="c"), _table("c", points_at="c"), _table("d")]
    rules = {"a": {"word": "hash"}, "c": {"id": "int_permute"}}
    assert _units(tables, rules) == [
        (["b", "c"], True, {"b": ["other"], "c": ["id", "other"]}),
        (["a"], False, {}),
    ]


def test_keys_that_only_people_know_of_tie_tables_as_well() -> None:
    tables = [_table("a"), _table("b")]
    virtual = {
        "table": "b",
        "columns": ["other"],
        "references": "a",
        "referenced_columns": ["id"],
    }
    found = _units(tables, {"a": {"id": "int_permute"}}, virtual_keys=[virtual])
    assert found == [(["a", "b"], True, {"a": ["id"], "b": ["other"]})]


def test_an_index_over_an_expression_may_hold_any_column() -> None:
    for expression in ("substr(word, 1, 3)", "lower(word) || id", "lower(more)", "f(lower(word))"):
        found = _units([_table("a", index=expression)], {"a": {"word": "hash"}})
        assert found == [(["a"], True, {"a": ["word"]})]


def test_values_that_nobody_had_need_no_transaction_of_their_own() -> None:
    folded = ("word", "lower(word)", "lower((word)::text)", "UPPER(`word`)", 'lower("word")')
    for index in folded:
        table = _table("a", index=index)
        assert _units([table], {"a": {"word": "hash"}}) == [(["a"], False, {})]
        found = _units([table], {"a": {"word": "format_preserve"}})
        assert found == [(["a"], True, {"a": ["word"]})]


def test_a_key_that_others_point_at_or_that_names_rows_changes_as_a_whole() -> None:
    plain = _table("a")
    (unique,) = (replace(plain, primary_key=None, unique_keys=(Key("u", ("word",)),)),)
    assert _units([unique], {"a": {"word": "hash"}})[0][1:] == (True, {})
    named = replace(plain.columns[2], nullable=False)
    named_by = replace(unique, columns=(*plain.columns[:2], named))
    assert _units([named_by], {"a": {"word": "hash"}})[0][1:] == (True, {"a": ["word"]})


def test_all_changed_columns_of_a_key_have_values_that_nobody_had() -> None:
    table = replace(_table("a"), unique_keys=(Key("u", ("word", "other")),))
    assert _units([table], {"a": {"word": "hash"}}) == [(["a"], False, {})]
    found = _units([table], {"a": {"word": "hash", "other": "int_permute"}})
    assert found == [(["a"], True, {"a": ["other", "word"]})]
