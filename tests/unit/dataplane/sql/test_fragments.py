"""What a fragment's text alone shows."""

import pytest

from auralith.dataplane.engines.postgresql.dialect import LEXIS
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.sql.fragments import check_fragment, refused_functions


@pytest.mark.parametrize(
    "text", ["pg_sleep(1) IS NULL", '"pg_sleep" (1) IS NULL', 'pg_catalog."pg_sleep"(1) IS NULL']
)
def test_calls_that_act_outside_the_transaction(text: str) -> None:
    assert refused_functions(text, LEXIS) == ["pg_sleep"]


@pytest.mark.parametrize("text", ["edit = 1", "\"sleep\" > 2 AND note = 'pg_sleep(1)'"])
def test_columns_of_such_names_are_no_calls(text: str) -> None:
    assert refused_functions(text, LEXIS) == []


def test_the_drivers_own_parameters_cannot_be_named() -> None:
    with pytest.raises(InvalidInput):
        check_fragment("id = $1", LEXIS, {}, ("where",))
    check_fragment("note = '$1' AND price$1 = $$x$$", LEXIS, {}, ("where",))
