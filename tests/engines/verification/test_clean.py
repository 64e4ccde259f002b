"""A copy that is as it should be passes, column by column, on every pair of engines."""

from itertools import product

import pytest

from tests.engines.copying.conftest import Databases
from tests.engines.verification.kit import ENGINES, column, masked, proved


@pytest.mark.parametrize(("origin", "goal"), list(product(ENGINES, ENGINES)))
def test_all_columns_pass(databases: Databases, origin: str, goal: str) -> None:
    source, target, masking = masked(databases, origin, goal)

    found = proved(source, target, masking)

    odd = [c for c in found["columns"] if c["status"] != "pass"]
    assert odd == []
    assert (found["leaks"], found["status"]) == (0, "pass")
    assert (found["foreign_key_violations"], found["uniqueness_violations"]) == (0, 0)
    assert found["needles"]["searched"] > 300
    assert found["needles"]["found"] == []
    checks = {c["check"]: c for c in column(found, "people", "mail")["checks"]}
    assert set(checks) == {"rows", "unique", "equality", "membership", "determinism", "needles"}
    assert {c["check"] for c in column(found, "people", "note")["checks"]} == {
        "unchanged",
        "needles",
    }
    assert "foreign_keys" in {c["check"] for c in column(found, "orders", "person")["checks"]}
