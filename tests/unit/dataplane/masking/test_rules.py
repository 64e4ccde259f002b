"""What rules are refused, and what blocks they make, by example."""

from typing import Any

import pyarrow as pa
import pytest

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.masking.columns import ColumnShape, integer_range, shapes, unfit
from auralith.dataplane.masking.errors import RuleUnfit, ValueUnfit
from auralith.dataplane.masking.groups import Place, VirtualKey, key_groups, referenced, spread
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.rules import Given, Rule, bind, folds
from auralith.dataplane.schema.model import Column, ForeignKey, Key, LogicalType, Table
from auralith.dataplane.schema.names import TableName

KEY = ProjectKey(b"a key for tests, not a secret one")
T = LogicalType
COLUMNS = {
    shape.name: shape
    for shape in (
        ColumnShape(
            "id", T.INTEGER, nullable=False, low=-(2**31), high=2**31 - 1, primary=True, unique=True
        ),
        ColumnShape("login", T.TEXT, max_length=40, unique=True),
        ColumnShape("name", T.TEXT, nullable=False),
        ColumnShape("code", T.TEXT, max_length=5),
        ColumnShape("country", T.TEXT),
        ColumnShape("age", T.INTEGER, low=-(2**15), high=2**15 - 1),
        ColumnShape("born", T.DATE),
        ColumnShape("total", T.DECIMAL, generated=True),
        ColumnShape("notes", T.TEXT),
        ColumnShape("profile", T.JSON),
    )
}


def masker(rules: dict[str, Rule]) -> Masker:
    return Masker(bind(rules, Given(COLUMNS, KEY)))


def refusal(rules: dict[str, Rule]) -> RuleUnfit:
    with pytest.raises(RuleUnfit) as caught:
        bind(rules, Given(COLUMNS, KEY))
    assert isinstance(caught.value, InvalidInput)
    return caught.value


@pytest.mark.parametrize(
    ("column", "rule", "place"),
    [
        ("gone", Rule("null"), ()),
        ("name", Rule("nothing"), ("transformer",)),
        ("age", Rule("redact"), ("transformer",)),
        ("total", Rule("null"), ("transformer",)),
        ("name", Rule("null"), ()),
        ("name", Rule("hash", {"lenght": 8}), ("params", "lenght")),
        ("name", Rule("redact", {"keep_first": -1}), ("params", "keep_first")),
        ("name", Rule("redact", {"nulls": "fill"}), ("params", "nulls")),
        ("code", Rule("hash"), ("params",)),
        ("id", Rule("constant", {"value": 1}), ("transformer",)),
        ("id", Rule("int_permute", when="age > 3"), ("when",)),
        ("id", Rule("int_permute", {"low": 0, "high": 2**40}), ("params", "low")),
        ("login", Rule("hash", {"length": 8}), ("transformer",)),
        ("name", Rule("hash", when="age >"), ("when",)),
        ("name", Rule("hash", when="nobody = 1"), ("when",)),
        ("name", Rule("hash", when="length(name) > 3"), ("when",)),
        ("name", Rule("hash", otherwise=Rule("redact")), ("otherwise",)),
        (
            "name",
            Rule("hash", when="age > 1", otherwise=Rule("nothing")),
            ("otherwise", "transformer"),
        ),
        ("name", Rule("regex_replace", {"pattern": "(?=look)"}), ("params", "pattern")),
        ("name", Rule("person", {"subject": ["nobody"], "output": "email"}), ("params",)),
        ("age", Rule("constant", {"value": 70_000}), ("params", "value")),
        (
            "profile",
            Rule("json", {"places": [{"path": "a", "transformer": "hash"}]}),
            ("params", "places", 0, "path"),
        ),
        (
            "profile",
            Rule("json", {"places": [{"path": "$.a", "transformer": "nothing"}]}),
            ("params", "places", 0, "transformer"),
        ),
        ("notes", Rule("template", {"template": "{name} {"}), ("params", "template")),
    ],
)
def test_rules_that_cannot_fit_are_refused_with_their_place(
    column: str, rule: Rule, place: tuple[str, ...]
) -> None:
    assert refusal({column: rule}).loc == ("columns", column, *place)


def test_rules_that_read_each_other_as_masked_are_refused() -> None:
    found = refusal(
        {
            "notes": Rule("template", {"template": "{country}"}),
            "country": Rule("template", {"template": "{notes}"}),
        }
    )
    assert "read each other" in found.message


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("country = 'FR'", [0, 3]),
        ("country <> 'FR'", [1]),
        ("country in ('FR', 'BE') and age >= 18", [0, 1]),
        ("not (age between 10 and 20)", [1]),
        ("age is null or country is null", [2, 3]),
        ("name like 'A%'", [0]),
        ("name ilike 'a%' and age > -1", [0]),
        ("born < '2000-01-01'", [1]),
        ("true", [0, 1, 2, 3]),
        ("false", []),
    ],
)
def test_conditions_follow_the_logic_of_sql(condition: str, rows: list[int]) -> None:
    block = {
        "country": ["FR", "BE", None, "FR"],
        "age": [18, 40, 15, None],
        "name": ["Ana", "Bob", "Cyd", "Dee"],
        "born": pa.array([11_000, 0, None, None], pa.int32()).cast(pa.date32()),
    }
    out = masker({"name": Rule("constant", {"value": "x"}, when=condition)}).apply(
        {
            name: values if isinstance(values, pa.Array) else pa.array(values)
            for name, values in block.items()
        }
    )
    assert [at for at, name in enumerate(out["name"].to_pylist()) if name == "x"] == rows


def test_comparing_text_with_a_number_is_refused_before_any_row() -> None:
    with pytest.raises(RuleUnfit, match="cannot be compared") as refused:
        masker({"notes": Rule("hash", when="country = 7")})
    assert refused.value.loc == ("columns", "notes", "when")


def test_conditions_see_the_row_as_it_was_and_otherwise_has_its_own_rule() -> None:
    rules = {
        "country": Rule("constant", {"value": "XX"}),
        "name": Rule("constant", {"value": "f"}, when="country = 'FR'", otherwise=Rule("redact")),
    }
    bound = masker(rules)
    assert bound.reads == {"country", "name"}
    out = bound.apply(
        {
            "country": pa.array(["FR", "BE"]),
            "name": pa.array(["Ana", "Bob"]),
            "age": pa.array([1, 2]),
        }
    )
    assert out["name"].to_pylist() == ["f", "***"]
    assert out["country"].to_pylist() == ["XX", "XX"]
    assert out["age"].to_pylist() == [1, 2]


def test_a_conditional_rule_keeps_some_unless_otherwise_masks() -> None:
    some = bind({"name": Rule("redact", when="age > 1")}, Given(COLUMNS, KEY))
    none = bind(
        {"name": Rule("redact", when="age > 1", otherwise=Rule("hash"))}, Given(COLUMNS, KEY)
    )
    assert (some[0].keeps_some, none[0].keeps_some) == (True, False)


def test_an_integer_and_its_text_have_the_same_digits() -> None:
    given = Given({"a": ColumnShape("a", T.INTEGER), "b": ColumnShape("b", T.TEXT)}, KEY)
    both = Masker(bind({"a": Rule("int_permute"), "b": Rule("int_permute")}, given))
    numbers = [1, 7, -3, 40_000, 0, 2**40]
    out = both.apply({"a": pa.array(numbers), "b": pa.array(map(str, numbers))})
    assert [str(n) for n in out["a"].to_pylist()] == out["b"].to_pylist()


def test_zero_stays_and_numbers_stay_in_the_smallest_type_they_fit() -> None:
    given = Given({"a": ColumnShape("a", T.INTEGER)}, KEY)
    numbers = [0, 1, 127, 128, 255, 256, 32_767, 32_768, 2**31 - 1, 2**31, -128, -129, -32_768]
    out = Masker(bind({"a": Rule("int_permute")}, given)).apply({"a": pa.array(numbers)})
    after = out["a"].to_pylist()
    assert after[0] == 0
    for bits in (8, 16, 24, 32, 64):
        low, high = -(2 ** (bits - 1)), 2 ** (bits - 1) - 1
        assert [low <= n <= high for n in after] == [low <= n <= high for n in numbers]


def test_values_outside_a_given_range_are_told_without_showing_them() -> None:
    rules = masker({"age": Rule("int_permute", {"low": 0, "high": 99})})
    with pytest.raises(ValueUnfit, match="1 values of age lie outside 0 to 99") as caught:
        rules.apply({"age": pa.array([5, 1234])})
    assert "1234" not in caught.value.message


def test_other_domains_and_other_versions_have_other_values() -> None:
    def of(params: dict[str, Any], key: ProjectKey = KEY) -> list[Any]:
        bound = bind({"name": Rule("hash", params)}, Given(COLUMNS, key))
        return Masker(bound).apply({"name": pa.array(["Ana"])})["name"].to_pylist()

    found = [of({}), of({"domain": "people"}), of({}, ProjectKey(KEY.secret, version=2))]
    assert len({value for (value,) in found}) == 3
    assert of({"domain": "hash"}) == of({})


def test_the_key_is_not_shown() -> None:
    assert "not a secret" not in repr(KEY)
    assert "not a secret" not in repr(bind({"name": Rule("hash")}, Given(COLUMNS, KEY)))


def test_persons_agree_over_columns_and_tables() -> None:
    columns = {name: ColumnShape(name, T.TEXT) for name in ("id", "first", "last", "full")}
    rules = {
        name: Rule("person", {"subject": ["id"], "output": output})
        for name, output in (("first", "first_name"), ("last", "last_name"), ("full", "full_name"))
    }
    out = Masker(bind(rules, Given(columns, KEY))).apply(
        {
            "id": pa.array(["1", "2", "1"]),
            "first": pa.array(["a", "b", "c"]),
            "last": pa.array(["d", "e", "f"]),
            "full": pa.array(["g", None, "h"]),
        }
    )
    first, last, full = (out[name].to_pylist() for name in ("first", "last", "full"))
    assert full[0] == full[2] == f"{first[0]} {last[0]}"
    assert full[1] is None


def test_dates_of_one_person_keep_the_time_between_them() -> None:
    columns = {
        "id": ColumnShape("id", T.INTEGER),
        "born": ColumnShape("born", T.DATE),
        "met": ColumnShape("met", T.TIMESTAMP),
    }
    rule = Rule("date_shift_per_subject", {"subject": ["id"], "days": 100})
    day = 86_400_000_000
    out = Masker(bind({"born": rule, "met": rule}, Given(columns, KEY))).apply(
        {
            "id": pa.array([1, 2]),
            "born": pa.array([0, 0], pa.int32()).cast(pa.date32()),
            "met": pa.array([day * 10, day * 10], pa.timestamp("us")),
        }
    )
    born = out["born"].cast(pa.int32()).to_pylist()
    met = [value // day for value in out["met"].cast(pa.int64()).to_pylist()]
    assert [m - b for m, b in zip(met, born, strict=True)] == [10, 10]
    assert 0 not in born


def test_free_text_loses_the_rows_own_values_and_what_looks_personal() -> None:
    rules = masker(
        {
            "name": Rule("constant", {"value": "Jane Roe"}),
            "notes": Rule("free_text", {"columns": ["name"]}),
        }
    )
    out = rules.apply(
        {
            "name": pa.array(["Zoé Martin", "Al", None]),
            "notes": pa.array(
                [
                    "ZOE MARTIN called from +33 6 12 34 56 78, zoe@x.org; not Zoé Martinez.",
                    "Al and 12,5 of 2024-01-31",
                    "see http://x.test/a?b",
                ]
            ),
        }
    )
    assert out["notes"].to_pylist() == [
        "Jane Roe called from [NUMBER], [EMAIL]; not Zoé Martinez.",
        "Al and 12,5 of [NUMBER]",
        "see [URL]",
    ]


def test_documents_are_masked_place_by_place_and_written_as_they_were() -> None:
    places = [
        {"path": "$.who.name", "transformer": "constant", "params": {"value": "x"}},
        {"path": "$.items[*].mail", "transformer": "redact"},
        {"path": "$..n", "transformer": "keep"},
    ]
    rules = masker({"profile": Rule("json", {"places": places})})
    text = '{"who": {"name": "Zoé", "n": 1.10}, "items": [{"mail": "a@b"}, {"n": 9e400}]}'
    out = rules.apply({"profile": pa.array([text, "[]", None])})
    assert out["profile"].to_pylist() == [
        '{"who": {"name": "x", "n": 1.10}, "items": [{"mail": "***"}, {"n": 9e400}]}',
        "[]",
        None,
    ]
    with pytest.raises(ValueUnfit, match=r"\$\.items\[\*\]\.phone"):
        rules.apply({"profile": pa.array(['{"items": [{"phone": "1"}]}'])})
    with pytest.raises(ValueUnfit, match="no JSON"):
        rules.apply({"profile": pa.array(["{"])})


def test_templates_read_masked_columns() -> None:
    rules = masker(
        {
            "notes": Rule("template", {"template": "{name|slug}@{country}"}),
            "name": Rule("constant", {"value": "Zoé B."}),
        }
    )
    out = rules.apply(
        {
            "notes": pa.array(["a", "b"]),
            "name": pa.array(["x", "y"]),
            "country": pa.array(["fr", None]),
        }
    )
    assert out["notes"].to_pylist() == ["zoeb@fr", None]


def test_values_that_no_type_holds() -> None:
    companion = unfit("born")
    block = {
        "born": pa.array([None, 5, None], pa.int32()).cast(pa.date32()),
        companion: pa.array(["infinity", None, "0044-03-15 BC"], pa.large_string()),
    }
    out = masker({"born": Rule("noise_date", {"days": 9})}).apply(block)
    assert out[companion].to_pylist() == ["infinity", None, None]
    out = masker({"born": Rule("constant", {"value": "1970-01-02"})}).apply(block)
    assert out["born"].cast(pa.int32()).to_pylist() == [1, 1, 1]
    assert out[companion].to_pylist() == [None, None, None]


def test_folding_rules_on_unique_columns_are_told() -> None:
    bound = bind({"login": Rule("uuid_from"), "name": Rule("uuid_from")}, Given(COLUMNS, KEY))
    assert [folds(rule) for rule in bound] == [True, False]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("integer", (-(2**31), 2**31 - 1)),
        ("bigint(20) unsigned", (0, 2**64 - 1)),
        ("smallserial", (-(2**15), 2**15 - 1)),
        ("mediumint(8)", (-(2**23), 2**23 - 1)),
        ("text", None),
    ],
)
def test_ranges_of_integers(text: str, found: tuple[int, int] | None) -> None:
    assert integer_range(text) == found


@pytest.mark.parametrize("text", ["INT", "smallint", "UNSIGNED BIG INT", "INTEGRAL"])
def test_integers_that_have_a_size_whatever_they_are_called(text: str) -> None:
    one = Table(TableName(None, "t"), columns=(Column("n", text, T.INTEGER, nullable=False),))
    shape = shapes(one, integer_bits=64)["n"]
    assert (shape.low, shape.high) == (-(2**63), 2**63 - 1)
    assert shape.travels_as == pa.int64()
    assert shapes(table("t", "n"))["n"].high == 2**31 - 1


def table(name: str, *columns: str, keys: tuple[ForeignKey, ...] = ()) -> Table:
    return Table(
        TableName(None, name),
        columns=tuple(Column(c, "integer", T.INTEGER, nullable=False) for c in columns),
        primary_key=Key(f"{name}_pk", (columns[0],), primary=True),
        foreign_keys=keys,
    )


def key(column: str, to: str, other: str = "id") -> ForeignKey:
    return ForeignKey(f"{column}_fk", (column,), TableName(None, to), (other,))


TABLES = (
    table("person", "id", "boss_id", keys=(key("boss_id", "person"),)),
    table("card", "id", "person_id", keys=(key("person_id", "person"),)),
    table("log", "id", "who"),
)
PERSON, CARD, LOG = (TableName(None, name) for name in ("person", "card", "log"))


def test_key_groups_follow_declared_and_virtual_keys() -> None:
    virtual = VirtualKey(LOG, ("who",), CARD, ("person_id",))
    (group,) = key_groups(TABLES, [virtual])
    assert group == {
        Place(PERSON, "id"),
        Place(PERSON, "boss_id"),
        Place(CARD, "person_id"),
        Place(LOG, "who"),
    }
    assert referenced(TABLES) == {PERSON: frozenset({"id"})}


def test_a_rule_of_one_column_is_one_of_its_group() -> None:
    rule = Rule("int_permute", {"domain": "people"})
    out = spread({CARD: {"person_id": rule}}, key_groups(TABLES))
    assert out == {CARD: {"person_id": rule}, PERSON: {"id": rule, "boss_id": rule}}


def test_two_rules_in_a_group_are_an_error_that_names_both() -> None:
    rules = {
        CARD: {"person_id": Rule("int_permute")},
        PERSON: {"id": Rule("int_permute", {"domain": "x"})},
    }
    with pytest.raises(RuleUnfit, match=r"card\.person_id and person\.id"):
        spread(rules, key_groups(TABLES))
    with pytest.raises(RuleUnfit, match="condition"):
        spread({CARD: {"person_id": Rule("int_permute", when="id > 1")}}, key_groups(TABLES))


def test_pointing_at_other_rows_leaves_the_group_alone() -> None:
    point = Rule("lookup_row", {"table": "person", "column": "id"})
    rules = {CARD: {"person_id": point}}
    assert spread(rules, key_groups(TABLES)) == rules
    columns = shapes(TABLES[1])
    lookups = {"person.id": pa.array([7, 9, 9])}
    out = Masker(bind(rules[CARD], Given(columns, KEY, lookups))).apply(
        {"person_id": pa.array([1, 2, 3, 4])}
    )
    assert set(out["person_id"].to_pylist()) <= {7, 9}


def test_shuffled_values_are_all_there_in_other_rows_whatever_the_order_of_reading() -> None:
    columns = {"id": ColumnShape("id", T.INTEGER), "name": ColumnShape("name", T.TEXT)}
    rules = {"name": Rule("shuffle", {"key": ["id"]})}
    ids, names = list(range(200)), [None if n % 10 == 0 else f"n{n}" for n in range(200)]
    block = {"id": pa.array(ids), "name": pa.array(names, pa.large_string())}
    turned = {name: column.take(pa.array(ids[::-1])) for name, column in block.items()}
    found = [
        Masker(bind(rules, Given(columns, KEY, whole=whole))).apply(block)["name"].to_pylist()
        for whole in (block, turned)
    ]
    assert found[0] == found[1]
    assert sorted(filter(None, found[0])) == sorted(filter(None, names))
    assert [n is None for n in found[0]] == [n is None for n in names]
    assert sum(one == other for one, other in zip(found[0], names, strict=True) if one) < 10
    with pytest.raises(ValueUnfit, match="read as a whole"):
        Masker(bind(rules, Given(columns, KEY))).apply(block)
    with pytest.raises(ValueUnfit, match="1 rows have come"):
        Masker(bind(rules, Given(columns, KEY, whole=block))).apply(
            {"id": pa.array([999]), "name": pa.array(["new"])}
        )
