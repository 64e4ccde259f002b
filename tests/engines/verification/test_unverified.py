"""What could not be looked at is told as that, never as passed."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pytest

from auralith.dataplane.errors import Terminal
from auralith.dataplane.operations.anonymize.verification import as_json
from tests.engines.copying.conftest import Databases
from tests.engines.copying.masks import spec
from tests.engines.verification.kit import bound, column, filled, in_place, masked, proved

RULES: dict[str, dict[str, Any]] = {"people": {"mail": "email", "city": "city"}}


class Gone:
    """Originals that end before all was read."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def blocks(self, _table: object) -> Iterator[dict[str, pa.Array]]:
        """Nothing."""
        raise self.error
        yield {}


def needles(found: dict[str, Any], table: str, name: str) -> list[dict[str, Any]]:
    """The search for single originals, as one column tells of it."""
    return [c for c in column(found, table, name)["checks"] if c["check"] == "needles"]


def test_originals_that_cannot_be_read_are_searched_for_nowhere(databases: Databases) -> None:
    target, masking = filled(databases, "sqlite"), spec(RULES)
    policy = bound(target, masking)

    gone = Terminal("They are gone.", code="anonymize.no_originals")
    found = as_json(in_place(Gone(gone), target, policy, masking))

    (mail,) = needles(found, "people", "mail")
    assert (mail["status"], mail["code"]) == ("not_verified", "originals_unread")
    assert mail["params"] == {"code": "anonymize.no_originals"}
    assert found["needles"]["searched"] == 0
    assert found["status"] == "not_verified"
    # A mistake of ours is none of the database.
    with pytest.raises(KeyError):
        in_place(Gone(KeyError("people")), target, policy, masking)


def test_columns_without_a_needle_say_why(databases: Databases) -> None:
    source, target, masking = masked(databases, "sqlite", "sqlite", RULES)

    city = needles(proved(source, target, masking), "people", "city")
    assert [(c["status"], c["code"], c["params"]) for c in city] == [
        ("pass", "needles_none", {"rows": 300})
    ]

    masking = spec({"people": {"mail": "email", "name": "full_name"}}, options={"needles": 1})
    found = proved(source, target, masking)
    told = {name: needles(found, "people", name)[0] for name in ("mail", "note")}
    assert {name: c["status"] for name, c in told.items()} == {"mail": "pass", "note": "pass"}

    masking = spec({"people": {"mail": "email", "phone": "phone"}}, options={"needles": 1})
    found = proved(source, target, masking)
    (phone,) = needles(found, "people", "phone")
    assert (phone["status"], phone["code"]) == ("not_verified", "needles_no_room")
    assert phone["params"] == {"most": 1}


def test_objects_that_cannot_be_read_leave_the_whole_unproved(databases: Databases) -> None:
    source, target, masking = masked(databases, "sqlite", "postgresql", RULES)
    assert proved(source, target, masking)["status"] == "pass"
    target.run("CREATE MATERIALIZED VIEW beside AS SELECT mail FROM people WITH NO DATA")

    found = proved(source, target, masking)

    assert found["needles"]["unsearched"] == 1
    assert found["status"] == "not_verified"
