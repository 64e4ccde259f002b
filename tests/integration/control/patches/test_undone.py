"""An execution that fails and takes back what it had done tells so."""

import pytest

from tests.integration.control.patches.conftest import Desk

pytestmark = pytest.mark.usefixtures("worker")

MARK = {"op": "update", "table": "customers", "where": "id <= 10", "set": {"note": "marked"}}
NEW = {"id": 9001, "email": "new@example.com", "city": "Nice", "balance": "1.25"}
ADD = {"op": "insert", "table": "customers", "rows": [NEW]}


def test_the_failed_run_says_what_was_undone(desk: Desk) -> None:
    made = desk.create(MARK, ADD, options={"on_error": "rollback", "batch_size": 4})
    tried = desk.go(made["id"], "dry-run")
    assert tried["status"] == "succeeded", tried
    desk.database.run("INSERT INTO customers VALUES (9001, 'first', 'Lyon', 1, NULL)")
    before = desk.database.snapshot()
    failed = desk.go(made["id"], "execute")
    assert (failed["status"], failed["error"]["code"]) == ("failed", "target.constraint"), failed
    assert failed["result"] == {"undone": {"restored": 10, "conflicts_total": 0}}
    assert "10 rows" in failed["error"]["message"]
    assert desk.database.snapshot() == before
    assert desk.patch(made["id"])["status"] == "failed"
