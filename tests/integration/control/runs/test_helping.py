"""Help with runs of other workers."""

import logging
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.control.runs import registry
from auralith.control.runs.helping import Helper
from auralith.control.runs.registry import RunContext
from auralith.dataplane.errors import ConstraintViolation
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.kit.registry import Registry
from auralith.models import Run
from auralith.settings.model import Settings
from tests.fixtures.run_kinds import SEED
from tests.integration.control.runs.test_lifecycle import Runs, runs

__all__ = ["runs"]


@pytest.mark.parametrize("expected", [True, False])
def test_help_that_fails_tells_no_value_of_a_row(
    runs: Runs,
    sessions: sessionmaker[Session],
    settings: Settings,
    keyring: Keyring,
    *,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    expected: bool,
) -> None:
    """The driver's own words have it; they are the cause of what is raised."""

    def help_(_context: RunContext[Any]) -> None:
        driver = ValueError("DETAIL: Key (mail)=(ada@example.org) already exists.")
        if expected:
            raise ConstraintViolation("A row is there twice.", kind="unique") from driver
        raise driver

    monkeypatch.setattr(registry, "_HELPS", Registry("helps with runs"))
    monkeypatch.setattr(registry, "_KINDS", dict(registry._KINDS))
    registry.helps(SEED)(help_)
    run_id = runs.create()
    with transaction(sessions) as session:
        run = session.get_one(Run, run_id)
        run.status, run.attempt, run.worker_id = "running", 1, "somebody else"

    helper = Helper(sessions, settings, keyring, worker_id="who helps", stopping=lambda: False)
    with caplog.at_level(logging.DEBUG, "auralith"):
        helper(run_id, 1)

    assert ("target.constraint" if expected else "builtins.ValueError") in caplog.text
    assert "ada@example.org" not in caplog.text
