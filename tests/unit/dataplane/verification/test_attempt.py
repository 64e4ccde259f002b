"""A verification that ends by an error leaves what was written as it is."""

import pytest

from auralith.dataplane.errors import Fenced, Terminal, Transient
from auralith.dataplane.monitor import Interrupted
from auralith.dataplane.operations.anonymize.verification import (
    Verification,
    as_json,
    attempted,
)


def ending(error: Exception) -> Verification:
    """What is told of a verification that ends so."""

    def prove() -> Verification:
        raise error

    return attempted(prove)


def test_what_somebody_has_to_change_is_told_with_the_result() -> None:
    found = as_json(ending(Terminal("No right to read it.", code="connection.denied")))
    assert found["status"] == "not_verified"
    assert found["failure"] == {"code": "connection.denied", "message": "No right to read it."}


def test_a_mistake_of_ours_is_told_without_values() -> None:
    failure = as_json(ending(KeyError("ada@example.org")))["failure"]
    assert failure["code"] == "internal"
    assert "KeyError at test_attempt.py:" in failure["message"]
    assert "ada" not in failure["message"]


@pytest.mark.parametrize("error", [Transient("Away."), Fenced("Taken over."), Interrupted("pause")])
def test_what_may_be_tried_again_is_raised(error: Exception) -> None:
    with pytest.raises(type(error)):
        ending(error)


def test_one_that_ends_well_has_no_failure() -> None:
    assert as_json(attempted(Verification))["failure"] is None
