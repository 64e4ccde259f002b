"""A worker killed by the kernel in the middle of a copy: the next one finishes the same run."""

from typing import Any

import pytest

from tests.integration.control.bridge.conftest import ROWS, Crossing
from tests.integration.control.patches.conftest import Start, until

KILLS = 1


@pytest.mark.slow
def test_a_copy_survives_kill_9(crossing: Crossing, start: Start) -> None:
    mode = "upsert" if crossing.target.engine == "mariadb" else "replace"

    def run_of(run_id: str) -> dict[str, Any]:
        found: dict[str, Any] = crossing.http.get(f"/runs/{run_id}").json()
        return found

    worker = start()
    slowly = {"mode": mode, "chunk_rows": 20, "max_rows_per_second": 150, "verify": "checksum"}
    reply = crossing.http.post(
        f"/projects/{crossing.project_id}/bridge/run", json=crossing.body(**slowly)
    )
    assert reply.status_code == 202, reply.text
    run_id = reply.json()["id"]
    for kill in range(1, KILLS + 1):
        until(lambda: run_of(run_id)["progress"]["done"] >= 40, 60)
        worker.kill()
        worker.wait()
        assert run_of(run_id)["status"] == "running", kill
        worker = start()
    until(lambda: run_of(run_id)["status"] not in {"queued", "running"}, 120)
    ended = run_of(run_id)
    assert ended["status"] == "succeeded", ended
    assert (ended["result"]["rows"], ended["result"]["verified"]) == (ROWS + 2, True)
    for table in ("towns", "people"):
        query = f"SELECT * FROM {table} ORDER BY id"
        assert crossing.target.rows(query) == crossing.source.rows(query)
