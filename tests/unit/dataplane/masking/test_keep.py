"""Columns that stay as they are, on purpose."""

import pyarrow as pa
import pytest

from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.errors import RuleUnfit
from auralith.dataplane.masking.groups import key_groups, spread
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.lines import LineMask
from auralith.dataplane.masking.policy import bind_policy
from auralith.dataplane.masking.rules import Given, Rule, bind
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.rows.wire import Block, Wire
from auralith.dataplane.schema.model import Column, ForeignKey, Key, LogicalType, Table
from auralith.dataplane.schema.names import TableName

KEY = ProjectKey(bytes(32))
PERSON, CARD = TableName(None, "person"), TableName(None, "card")


def column(name: str) -> Column:
    return Column(name, "text", LogicalType.TEXT, nullable=True)


TABLES = (
    Table(
        PERSON,
        columns=(column("id"), column("name"), column("code")),
        primary_key=Key("person_pk", ("id",), primary=True),
    ),
    Table(
        CARD,
        columns=(column("no"), column("person_id")),
        foreign_keys=(ForeignKey("card_fk", ("person_id",), PERSON, ("id",)),),
    ),
)


def spec(columns: dict[str, object]) -> MaskingSpec:
    return MaskingSpec.model_validate({"tables": [{"table": "person", "columns": columns}]})


def test_kept_columns_need_not_be_read_and_count_as_kept() -> None:
    keep = {"transformer": "keep", "params": {"reason": "public"}}
    policy = bind_policy(TABLES, spec({"code": keep, "name": {"transformer": "hash"}}), KEY)
    person = policy.tables[PERSON]
    assert person.masked == ("name",)
    assert person.masker.reads == {"name"}
    # Its own bytes may travel as they are.
    mask = LineMask(person, [("id", Wire.OWN), ("name", Wire.TEXT), ("code", Wire.OWN)])
    assert mask(Block(b"1\tAnn\tq\n", 1)).data.split(b"\t")[::2] == [b"1", b"q\n"]
    assert [rule.column.name for rule in person.rules if rule.keeps_some] == ["code"]


def test_a_rule_may_keep_some_rows_and_mask_the_others() -> None:
    rule = {
        "transformer": "keep",
        "params": {"reason": "staff"},
        "when": "code = 'staff'",
        "otherwise": {"transformer": "constant", "params": {"value": "x"}},
    }
    person = bind_policy(TABLES, spec({"name": rule}), KEY).tables[PERSON]
    assert person.masked == ("name",)
    block = {"name": pa.array(["Ann", "Bob"]), "code": pa.array(["staff", None])}
    assert person.masker.apply(block)["name"].to_pylist() == ["Ann", "x"]


def test_joined_columns_may_be_kept_for_reasons_of_their_own() -> None:
    rules = {
        PERSON: {"id": Rule("keep", {"reason": "one"})},
        CARD: {"person_id": Rule("keep", {"reason": "two"})},
    }
    assert spread(rules, key_groups(TABLES)) == rules
    with pytest.raises(RuleUnfit, match="different rules"):
        spread({**rules, CARD: {"person_id": Rule("hash")}}, key_groups(TABLES))


def test_keeping_needs_a_reason() -> None:
    columns = {"name": ColumnShape("name", LogicalType.TEXT)}
    with pytest.raises(RuleUnfit, match="Field required") as refused:
        bind({"name": Rule("keep")}, Given(columns, KEY))
    assert refused.value.loc == ("columns", "name", "params", "reason")
