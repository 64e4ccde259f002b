"""How often a handler is called again, and what starts the count anew."""

from collections.abc import Callable
from typing import Any

import pytest

from auralith.control.runs import workflows
from auralith.control.runs.registry import RunContext
from auralith.dataplane.errors import LockNotAvailable
from auralith.worker.main import Worker
from tests.fixtures.run_kinds import SEED, replaced
from tests.integration.control.runs.test_lifecycle import Runs, runs

__all__ = ["runs"]

LINE = "customers is locked."


@pytest.fixture(autouse=True)
def _two_tries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflows, "MAX_TRIES", 2)
    monkeypatch.setattr(workflows, "LONGEST_PAUSE", 0.05)


def locked() -> LockNotAvailable:
    return LockNotAvailable(LINE, params={"table": "customers"})


def test_tries_in_vain_end_the_run_and_say_why(
    runs: Runs, start_worker: Callable[[], Worker]
) -> None:
    calls: list[int] = []

    def work(context: RunContext) -> dict[str, Any]:
        calls.append(context.tries)
        raise locked()

    with replaced(SEED, work):
        run_id = runs.create()
        start_worker()
        error = runs.wait(run_id, "failed").error
    assert calls == [1, 2]
    assert error["code"] == "target.lock_timeout"
    assert error["params"] == {"table": "customers"}
    assert error["message"].startswith(LINE)


def test_every_step_forward_gives_all_tries_back(
    runs: Runs, start_worker: Callable[[], Worker]
) -> None:
    calls: list[int] = []

    def work(context: RunContext) -> dict[str, Any]:
        calls.append(context.tries)
        context.monitor.progress("batches", done=len(calls), total=6, unit="batches")
        if len(calls) < 6:
            raise locked()
        return {"calls": len(calls)}

    with replaced(SEED, work):
        run_id = runs.create()
        start_worker()
        assert runs.wait(run_id, "succeeded").result == {"calls": 6}
    assert calls == [1, 2, 3, 4, 5, 6]
    numbers = [
        line.data["params"]["number"]
        for line in runs.stream(run_id)
        if line.data.get("code") == "run.retry"
    ]
    assert numbers == [1, 1, 1, 1, 1]


def test_the_same_step_again_is_no_step_forward(
    runs: Runs, start_worker: Callable[[], Worker]
) -> None:
    calls: list[int] = []

    def work(context: RunContext) -> dict[str, Any]:
        calls.append(context.tries)
        context.monitor.progress("batches", done=min(len(calls), 3), total=6, unit="batches")
        raise locked()

    with replaced(SEED, work):
        run_id = runs.create()
        start_worker()
        runs.wait(run_id, "failed")
    # Steps one to three were new; the fourth call only came as far as the third.
    assert calls == [1, 2, 3, 4]
