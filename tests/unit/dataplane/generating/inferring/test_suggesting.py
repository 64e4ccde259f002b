"""What is suggested for one column."""

import pytest

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.generating.inferring.scenario import Wanted
from auralith.dataplane.generating.inferring.suggesting import MOST, suggest
from auralith.dataplane.schema.model import Column, Key, LogicalType, Table
from auralith.dataplane.schema.names import TableName

USERS = Table(
    TableName(None, "users"),
    columns=(
        Column("id", "int", LogicalType.INTEGER, nullable=False),
        Column("email", "varchar(80)", LogicalType.TEXT, nullable=False, max_length=80),
        Column("ville", "varchar(50)", LogicalType.TEXT, nullable=True, max_length=50),
        Column("price", "decimal(8,2)", LogicalType.DECIMAL, nullable=False),
    ),
    primary_key=Key("users_pk", ("id",), primary=True),
    unique_keys=(Key("users_email", ("email",)),),
)


@pytest.mark.parametrize(
    ("column", "best"),
    [("id", "sequence"), ("email", "email"), ("ville", "city"), ("price", "price")],
)
def test_the_best_comes_first(column: str, best: str) -> None:
    found = suggest([USERS], USERS.name, column, Wanted(rows=50))
    assert found[0].generator == best
    assert 1 <= len(found) <= MOST
    assert len({(f.generator, str(f.params)) for f in found}) == len(found)


def test_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(InvalidInput):
        suggest([USERS], USERS.name, "age")
