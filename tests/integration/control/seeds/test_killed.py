"""A worker killed by the kernel in the middle of a run: the next one makes the same rows."""

import pytest

from tests.integration.control.patches.conftest import Start, until
from tests.integration.control.seeds.conftest import ORDERS, PEOPLE, Desk

ENDED = {"succeeded", "failed", "cancelled"}


@pytest.mark.slow
def test_a_run_survives_kill_9_and_makes_the_same_rows(any_desk: Desk, start: Start) -> None:
    desk = any_desk
    desk.colours()
    tables = [{**PEOPLE, "rows": 3_000}, ORDERS]
    path = desk.scenario(tables=tables, options={"batch_size": 100})
    worker = start()
    run_id = desk.qa.post(f"{path}/run").json()["id"]

    def status() -> str:
        return str(desk.qa.get(f"/runs/{run_id}").json()["status"])

    def begun() -> bool:
        run = desk.qa.get(f"/runs/{run_id}").json()
        return run["status"] in ENDED or (run["progress"].get("done") or 0) > 0

    until(begun, 60)
    worker.kill()
    worker.wait()
    start()
    until(lambda: status() in ENDED, 120)
    assert status() == "succeeded"
    made = desk.rows()
    assert [row[0] for row in made["people"]] == list(range(1, 3_001))
    assert desk.cleanup(run_id)["result"]["conflicts_total"] == 0
    assert desk.rows() == {"people": [], "orders": []}
    assert desk.run(path)["status"] == "succeeded"
    assert desk.rows() == made
