"""Lines as columns and back: every wire, whatever stands in a field."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith.dataplane.errors import InvalidInput, Terminal
from auralith.dataplane.masking.columns import ColumnShape, unfit
from auralith.dataplane.masking.errors import ValueUnfit
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.lines import LineMask, decode, encode
from auralith.dataplane.masking.policy import TablePolicy, bind_policy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.rows.wire import Block, Wire, escaped, fields
from auralith.dataplane.schema.model import Column, LogicalType, Table, TableKind
from auralith.dataplane.schema.names import TableName

TEXTS = st.text(st.characters(exclude_categories=["Cs"]))
AWKWARD = st.sampled_from(
    [
        "",
        "\\N",
        "\\",
        "\\\\",
        "\t",
        "\n",
        "\r",
        "\\n",
        "a\\tb\t\\",
        "\ufeff",
        "é",
        "\U0001f600",
        "NULL",
    ]
)
unhurried = settings(deadline=None)
KEY = ProjectKey(b"a key for tests, not a secret one")


def block(rows: list[list[str | None]]) -> Block:
    """Lines as the engines write them."""
    lines = ["\t".join("\\N" if f is None else escaped(f) for f in row) + "\n" for row in rows]
    return Block("".join(lines).encode(), len(rows))


def there_and_back(
    texts: list[str | None], wire: Wire, shape: ColumnShape
) -> tuple[list[Any], list[str | None]]:
    """The values that the texts are read as, and the texts that those are written as."""
    wires = [("other", Wire.TEXT), ("value", wire), ("last", Wire.TEXT)]
    given_ = block([["a\tb", text, None] for text in texts])
    columns = decode(given_, wires, {"value": shape}, only={"value"})
    assert columns["value"].type == shape.travels_as
    out = encode(columns, [("value", wire)])
    assert out.rows == len(texts)
    return columns["value"].to_pylist(), [row[0] for row in fields(out)]


@unhurried
@given(st.lists(st.one_of(TEXTS, AWKWARD, st.none()), min_size=1, max_size=20))
@pytest.mark.parametrize("wire", [Wire.TEXT, Wire.JSON, Wire.UUID, Wire.TIME])
def test_text_is_read_and_written_as_it_is(wire: Wire, texts: list[str | None]) -> None:
    read, written = there_and_back(texts, wire, ColumnShape("value", LogicalType.TEXT))

    assert read == texts
    assert written == texts


@unhurried
@given(st.lists(st.one_of(st.binary(max_size=40), st.none()), min_size=1, max_size=20))
def test_bytes(values: list[bytes | None]) -> None:
    texts = [None if v is None else "\\x" + v.hex() for v in values]

    read, written = there_and_back(texts, Wire.BINARY, ColumnShape("value", LogicalType.BINARY))

    assert read == values
    assert written == texts


@unhurried
@given(st.lists(st.one_of(st.integers(-(2**63), 2**63 - 1), st.none()), min_size=1, max_size=20))
def test_integers(values: list[int | None]) -> None:
    texts = [None if v is None else str(v) for v in values]
    shape = ColumnShape("value", LogicalType.INTEGER, low=-(2**63), high=2**63 - 1)

    assert there_and_back(texts, Wire.INTEGER, shape) == (values, texts)


def test_integers_beyond_63_bits() -> None:
    texts = ["0", None, "18446744073709551615"]
    shape = ColumnShape("value", LogicalType.INTEGER, low=0, high=2**64 - 1)

    read, written = there_and_back(texts, Wire.INTEGER, shape)

    assert read == [Decimal(0), None, Decimal(2**64 - 1)]
    assert written == texts


@unhurried
@given(
    st.lists(
        st.decimals(min_value=-(10**20), max_value=10**20, places=12, allow_nan=False),
        min_size=1,
        max_size=20,
    )
)
def test_decimals_have_no_exponent(values: list[Decimal]) -> None:
    texts = [format(v, "f") for v in values]
    shape = ColumnShape("value", LogicalType.DECIMAL, precision=38, scale=12)

    read, written = there_and_back([*texts], Wire.DECIMAL, shape)

    assert read == values
    assert [Decimal(t or "") for t in written] == values
    assert not any("E" in (t or "") for t in written)


def test_numbers_that_a_type_cannot_hold_stand_beside_it() -> None:
    shape = ColumnShape("value", LogicalType.DECIMAL, precision=5, scale=2)
    texts = ["1.50", "NaN", None, "Infinity", "-0.07", "12345678.9", "2.5" + "0" * 40]

    read, written = there_and_back(texts, Wire.DECIMAL, shape)

    assert read == [Decimal("1.50"), None, None, None, Decimal("-0.07"), None, Decimal("2.5")]
    assert written == [*texts[:-1], "2.50"]


@unhurried
@given(st.lists(st.floats(), min_size=1, max_size=20))
def test_floats(values: list[float]) -> None:
    names = {"inf": "Infinity", "-inf": "-Infinity", "nan": "NaN"}
    texts = [names.get(repr(v), repr(v)) for v in values]

    read, written = there_and_back([*texts], Wire.FLOAT, ColumnShape("value", LogicalType.FLOAT))

    assert [repr(v) for v in read] == [repr(v) for v in values]
    assert [repr(float(t or "")) for t in written] == [repr(v) for v in values]


def test_booleans() -> None:
    shape = ColumnShape("value", LogicalType.BOOLEAN)

    assert there_and_back(["t", None, "f"], Wire.BOOLEAN, shape) == (
        [True, None, False],
        ["t", None, "f"],
    )
    assert there_and_back(["1", "0"], Wire.INTEGER, shape) == ([True, False], ["1", "0"])


@unhurried
@given(st.lists(st.one_of(st.dates(), st.none()), min_size=1, max_size=20))
def test_dates(values: list[date | None]) -> None:
    texts = [None if v is None else v.isoformat() for v in values]

    read = there_and_back(texts, Wire.DATE, ColumnShape("value", LogicalType.DATE))

    assert read == (values, texts)


def test_dates_that_no_type_of_arrow_holds() -> None:
    texts = ["infinity", "2024-02-29", "0044-03-15 BC", "-infinity", None, "0000-00-00", "7.3.24"]
    shape = ColumnShape("value", LogicalType.DATE)
    wires = [("value", Wire.DATE)]

    columns = decode(block([[t] for t in texts]), wires, {"value": shape})

    assert columns["value"].to_pylist() == [None, date(2024, 2, 29), *[None] * 5]
    others = [None if t == "2024-02-29" else t for t in texts]
    assert columns[unfit("value")].to_pylist() == others
    assert [row[0] for row in fields(encode(columns, wires))] == texts


@unhurried
@given(st.lists(st.one_of(st.datetimes(), st.none()), min_size=1, max_size=20))
@pytest.mark.parametrize("zoned", [False, True])
def test_times_with_as_many_digits_as_there_are(zoned: bool, values: list[datetime | None]) -> None:
    def text(value: datetime) -> str:
        shown = value.isoformat(" ")
        shown = shown.rstrip("0") if "." in shown else shown
        return shown + ("+00" if zoned else "")

    texts = [None if v is None else text(v) for v in values]
    wire = Wire.TIMESTAMP_TZ if zoned else Wire.TIMESTAMP
    logical = LogicalType.TIMESTAMP_TZ if zoned else LogicalType.TIMESTAMP

    read, written = there_and_back(texts, wire, ColumnShape("value", logical))

    zone = UTC if zoned else None
    assert read == [None if v is None else v.replace(tzinfo=zone) for v in values]
    assert written == texts


@unhurried
@given(
    st.lists(
        st.one_of(st.none(), st.lists(st.one_of(st.none(), TEXTS, AWKWARD), max_size=5)),
        min_size=1,
        max_size=10,
    )
)
def test_arrays(values: list[list[str | None] | None]) -> None:
    shape = ColumnShape("value", LogicalType.ARRAY)
    wires = [("value", Wire.TEXT)]
    column = pa.array(values, shape.travels_as)

    back = decode(encode({"value": column}, wires), wires, {"value": shape})

    assert back["value"].to_pylist() == values


def test_arrays_as_postgresql_writes_them() -> None:
    texts = ["{}", "{1,2}", '{"a b",NULL,"NULL","q\\"\\\\",""}', "{{1,2},{3,4}}", None]
    shape = ColumnShape("value", LogicalType.ARRAY)
    wires = [("value", Wire.TEXT)]

    columns = decode(block([[t] for t in texts]), wires, {"value": shape})

    assert columns["value"].to_pylist() == [
        [],
        ["1", "2"],
        ["a b", None, "NULL", 'q"\\', ""],
        None,
        None,
    ]
    assert columns[unfit("value")].to_pylist() == [None] * 3 + ["{{1,2},{3,4}}", None]


def test_spaces_at_the_end_of_a_padded_text_count_for_nothing() -> None:
    shape = ColumnShape("value", LogicalType.TEXT)
    found = decode(block([["ab   "]]), [("value", Wire.TEXT)], {"value": shape}, padded=("value",))

    assert found["value"].to_pylist() == ["ab"]


def test_text_that_is_none_is_refused_by_the_name_of_its_column() -> None:
    shape = ColumnShape("value", LogicalType.TEXT)

    for line in (b"\xff\n", b"\xff\\\\\n", b"\xc3\n"):
        with pytest.raises(ValueUnfit) as refused:
            decode(Block(line, 1), [("value", Wire.TEXT)], {"value": shape})
        assert refused.value.column == "value"


def test_no_block_is_read_as_another_number_of_rows() -> None:
    with pytest.raises(Terminal):
        decode(Block(b"a\tb\n", 2), [("a", Wire.TEXT), ("b", Wire.TEXT)], {})


def people() -> Table:
    def column(name: str, logical: LogicalType, type_: str, **more: Any) -> Column:
        return Column(name, type_, logical, nullable=True, **more)

    return Table(
        name=TableName(None, "people"),
        kind=TableKind.TABLE,
        columns=(
            column("id", LogicalType.INTEGER, "bigint"),
            column("mail", LogicalType.TEXT, "text"),
            column("note", LogicalType.TEXT, "text"),
            column("born", LogicalType.DATE, "date"),
        ),
    )


def policy(rules: dict[str, Any]) -> TablePolicy:
    spec = MaskingSpec.model_validate({"tables": [{"table": "people", "columns": rules}]})
    found = bind_policy([people()], spec, KEY).of(TableName(None, "people"))
    assert found is not None
    return found


WIRES = [("id", Wire.OWN), ("mail", Wire.TEXT), ("note", Wire.OWN), ("born", Wire.DATE)]


@unhurried
@given(st.lists(st.tuples(TEXTS, st.one_of(AWKWARD, TEXTS, st.none())), min_size=1, max_size=20))
def test_fields_without_a_rule_stay_the_bytes_they_are(rows: list[tuple[str, str | None]]) -> None:
    mask = LineMask(
        policy({"mail": {"transformer": "hash"}, "born": {"transformer": "null"}}), WIRES
    )
    given_ = block([[str(n), mail, note, "2024-01-01"] for n, (mail, note) in enumerate(rows)])

    out = mask(given_)

    found = list(fields(out))
    assert [row[0] for row in found] == [str(n) for n in range(len(rows))]
    assert [row[2] for row in found] == [note for _, note in rows]
    assert all(row[3] is None for row in found)
    assert all(row[1] != mail or not mail for row, (mail, _) in zip(found, rows, strict=True))
    again = list(fields(mask(given_)))
    assert again == found


def test_a_rule_whose_column_does_not_travel_is_refused() -> None:
    rules = policy({"mail": {"transformer": "template", "params": {"template": "{note}@x.org"}}})

    with pytest.raises(InvalidInput) as refused:
        LineMask(rules, [("id", Wire.OWN), ("mail", Wire.TEXT)])

    assert refused.value.params == {"table": "people", "column": "note"}
