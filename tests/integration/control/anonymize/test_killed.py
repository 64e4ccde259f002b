"""A worker killed by the kernel in the middle of a masking: the next one finishes the same run."""

import pytest

from tests.integration.control.anonymize.conftest import ROWS, Office, mail
from tests.integration.control.patches.conftest import Start, until

ENDED = {"succeeded", "failed", "cancelled"}
EVERYBODY = "SELECT id, mail, phone, points FROM people ORDER BY id"


def expected(office: Office, path: str) -> dict[int, str]:
    """What some addresses become, as the preview told it."""
    (table,) = office.admin.post(f"{path}/preview", json={"rows": 100}).json()["tables"]
    numbers = {mail(n): n for n in range(1, ROWS + 1)}
    return {numbers[row["before"]["mail"]]: row["after"]["mail"] for row in table["rows"]}


def killed_half_way(office: Office, start: Start, path: str) -> str:
    """Start a run, kill its worker once something is done, let another one end it."""
    worker = start()
    reply = office.admin.post(f"{path}/run")
    assert reply.status_code == 202, reply.text
    run_id = str(reply.json()["id"])

    def begun() -> bool:
        run = office.seen(run_id)
        return run["status"] in ENDED or (run["progress"].get("done") or 0) > 0

    until(begun, 60)
    worker.kill()
    worker.wait()
    start()
    until(lambda: office.seen(run_id)["status"] in ENDED, 120)
    run = office.seen(run_id)
    assert run["status"] == "succeeded", run["error"]
    verification = run["result"]["verification"]
    assert (verification["leaks"], verification["uniqueness_violations"]) == (0, 0)
    assert {c["status"] for c in verification["columns"]} == {"pass"}
    return run_id


@pytest.mark.slow
def test_a_masking_in_place_survives_kill_9_and_is_undone(any_office: Office, start: Start) -> None:
    office = any_office
    before = office.source.rows(EVERYBODY)
    path = office.config(options={"batch_size": 5})
    told = expected(office, path)
    run_id = killed_half_way(office, start, path)
    after = office.source.rows(EVERYBODY)
    # Every row exactly once: a value that was masked twice would be another one.
    assert {n: value for n, value, *_ in after if n in told} == told
    assert [(n, points) for n, _, _, points in after] == [(n, p) for n, _, _, p in before]
    undone = office.admin.post(f"/anonymize/runs/{run_id}/undo?wait=50").json()
    assert undone["status"] == "succeeded", undone
    assert office.source.rows(EVERYBODY) == before


@pytest.mark.slow
def test_a_masked_copy_survives_kill_9(any_office: Office, start: Start) -> None:
    office = any_office
    path = office.config("copy")
    told = expected(office, path)
    killed_half_way(office, start, path)
    after = office.target.rows(EVERYBODY)
    assert len(after) == ROWS
    assert {n: value for n, value, *_ in after if n in told} == told
    assert not {value for _, value, *_ in after} & {mail(n) for n in range(1, ROWS + 1)}
    assert len(office.target.rows("SELECT id FROM orders")) == 3
