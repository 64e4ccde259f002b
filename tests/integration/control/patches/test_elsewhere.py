"""A way back is taken where it was asked for, though the connection leads elsewhere meanwhile."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.db import transaction
from auralith.models import Connection
from tests.integration.control.patches.conftest import Desk, Start, until
from tests.integration.control.patches.test_editing import UPDATE

pytestmark = pytest.mark.parametrize("target", ["sqlite"], indirect=True)


@pytest.mark.parametrize("action", ["rollback", "rollback/preview"])
def test_what_was_asked_for_elsewhere_is_not_undone_here(
    desk: Desk, start: Start, sessions: sessionmaker[Session], action: str
) -> None:
    made = desk.create(UPDATE)
    worker = start()
    for step in ("dry-run", "execute"):
        assert desk.go(made["id"], step)["status"] == "succeeded"
    worker.terminate()
    worker.wait()
    asked = desk.http.post(f"/patches/{made['id']}/{action}", json={})
    assert asked.status_code == 202, asked.text
    # The same rows, the same journal, another place.
    here = Path(desk.database.fields["database"])
    there = shutil.copy(here, here.with_name("elsewhere.db"))
    with transaction(sessions) as session:
        session.get_one(Connection, desk.connection_id).database = str(there)
    before = Path(there).read_bytes()
    start()

    def run() -> dict[str, Any]:
        found: dict[str, Any] = desk.http.get(f"/runs/{asked.json()['id']}").json()
        return found

    until(lambda: run()["status"] in {"succeeded", "failed"}, 60)
    assert (run()["status"], run()["error"]["code"]) == ("failed", "patch.target_changed")
    assert Path(there).read_bytes() == before
