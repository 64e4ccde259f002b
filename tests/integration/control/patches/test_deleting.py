"""A deleted patch leaves nothing of its own in the target."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit.db import transaction
from auralith.models import Connection, ProjectMember
from tests.integration.control.patches.conftest import Desk
from tests.integration.control.patches.test_editing import UPDATE

pytestmark = [
    pytest.mark.usefixtures("worker"),
    pytest.mark.parametrize("target", ["postgresql"], indirect=True),
]


def executed(desk: Desk) -> str:
    made = desk.create(UPDATE)
    desk.go(made["id"], "dry-run")
    assert desk.go(made["id"], "execute")["status"] == "succeeded"
    identifier: str = made["id"]
    return identifier


def images(desk: Desk) -> int:
    found = desk.database.rows(
        "SELECT table_schema, table_name FROM information_schema.columns"
        " WHERE column_name = 'run_id'"
    )
    counts = [desk.database.rows(f'SELECT count(*) FROM "{s}"."{t}"')[0][0] for s, t in found]
    return sum(counts)


def test_the_row_images_go_with_the_patch(desk: Desk) -> None:
    patch_id = executed(desk)
    assert images(desk) > 0
    assert desk.http.delete(f"/patches/{patch_id}").status_code == 204
    assert desk.http.get(f"/patches/{patch_id}").status_code == 404
    assert images(desk) == 0


def test_a_target_out_of_reach_refuses_unless_they_may_stay(
    desk: Desk, sessions: sessionmaker[Session]
) -> None:
    patch_id = executed(desk)
    with transaction(sessions) as session:
        session.execute(update(Connection).values(port=1))
    reply = desk.http.delete(f"/patches/{patch_id}")
    assert (reply.status_code, reply.json()["code"]) == (409, "patch.journal_kept")
    assert desk.patch(patch_id)["status"] == "executed"
    assert desk.http.delete(f"/patches/{patch_id}?keep_journal=true").status_code == 204
    assert images(desk) > 0


def test_a_project_is_not_deleted_over_row_images(
    desk: Desk, sessions: sessionmaker[Session]
) -> None:
    with transaction(sessions) as session:
        session.execute(update(ProjectMember).values(role="admin"))
    patch_id = executed(desk)
    patch = desk.patch(patch_id)
    path = f"/projects/{patch['project_id']}"
    reply = desk.http.delete(path)
    assert (reply.status_code, reply.json()["code"]) == (409, "patch.journals_left")
    assert reply.json()["params"] == {"patches": [patch["name"]], "total": 1}
    assert desk.http.delete(f"/patches/{patch_id}").status_code == 204
    assert desk.http.delete(path).status_code == 204
