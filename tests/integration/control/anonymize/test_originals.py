"""How long originals stay within reach: of their key, of their target, of who deletes either."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session, sessionmaker

from auralith.background import Housekeeping
from auralith.control.anonymize import retention
from auralith.control.bridge import workflows as bridge
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.models import AnonymizeOriginals, Run
from auralith.settings.model import Settings
from tests.integration.control.anonymize.conftest import Office

pytestmark = pytest.mark.usefixtures("worker")

SEALED = "SELECT count(*) FROM auralith_journal_sealed"
KEEP = {"transformer": "keep", "params": {"reason": "Everybody knows them."}}


def test_the_key_goes_first_whatever_the_target_answers(
    office: Office, sessions: sessionmaker[Session], settings: Settings, keyring: Keyring
) -> None:
    path = office.config()
    run_id = office.run(path)["id"]
    ((sealed,),) = office.source.rows(SEALED)
    assert sealed > 0
    database = Path(office.source.fields["database"])
    away = database.rename(database.with_suffix(".away"))
    assert office.admin.post(f"/anonymize/runs/{run_id}/destroy-originals").status_code == 204
    away.rename(database)
    with transaction(sessions) as session:
        row = session.scalars(select(AnonymizeOriginals)).one()
        assert (row.seal_sealed, row.destroyed_at) == (None, None)
    assert not office.admin.get(f"/anonymize/runs/{run_id}/originals").json()["kept"]
    refused = office.admin.post(f"/anonymize/runs/{run_id}/undo")
    assert (refused.status_code, refused.json()["code"]) == (409, "anonymize.no_originals")
    assert office.source.rows(SEALED) == [(sealed,)]
    # What nobody can read any more is removed when the target is back, and told once.
    house = Housekeeping(sessions=sessions, settings=settings, keyring=keyring)
    assert (retention.destroy_due(house), retention.destroy_due(house)) == (1, 0)
    assert office.source.rows(SEALED) == [(0,)]
    audit = office.admin.get(f"/projects/{office.project_id}/audit").json()["items"]
    told = [entry for entry in audit if entry["action"] == "anonymize.originals_destroyed"]
    assert len(told) == 1


def test_nobody_deletes_what_originals_lie_behind(office: Office) -> None:
    path = office.config()
    run_id = office.run(path)["id"]
    connection = f"/connections/{office.source_id}"
    for place in (connection, f"/projects/{office.project_id}", path):
        refused = office.admin.delete(place)
        assert (refused.status_code, refused.json()["code"]) == (409, "anonymize.originals_kept")
        assert "(People)" in refused.json()["detail"]
        assert "destroy-originals" in refused.json()["detail"]
        assert refused.json()["params"] == {"configs": ["People"], "runs": [run_id], "total": 1}
    assert office.admin.post(f"/anonymize/runs/{run_id}/destroy-originals").status_code == 204
    assert office.admin.delete(connection).status_code == 204


def test_a_refused_run_leaves_no_key(office: Office, sessions: sessionmaker[Session]) -> None:
    rules = [{"table": "people", "columns": {"mail": KEEP, "phone": KEEP}}]
    path = office.config(tables=rules)
    run = office.run(path)
    assert (run["status"], run["error"]["code"]) == ("failed", "anonymize.no_rules")
    with transaction(sessions) as session:
        left = select(AnonymizeOriginals).where(AnonymizeOriginals.run_id == UUID(run["id"]))
        assert session.scalars(left).all() == []
    assert office.admin.delete(path).status_code == 204


def test_journals_are_forgotten_and_whose_tables_they_made_stays_known(
    office: Office, sessions: sessionmaker[Session], settings: Settings, keyring: Keyring
) -> None:
    house = Housekeeping(sessions=sessions, settings=settings, keyring=keyring)
    batches, entries = (f"SELECT count(*) FROM auralith_journal_{t}" for t in ("batch", "run"))

    def aged() -> None:
        with transaction(sessions) as session:
            session.execute(update(Run).values(finished_at=Run.finished_at - timedelta(days=8)))

    copy, here = office.config("copy"), office.config(name="Here")
    for path in (copy, here):
        assert office.run(path)["status"] == "succeeded"
    assert retention.forget_journals(house) == 0
    aged()
    # Originals that are kept keep what tells where they belong.
    assert (retention.forget_journals(house), retention.forget_journals(house)) == (1, 0)
    assert office.source.rows(entries) == [(1,)]
    assert (office.target.rows(batches), office.target.rows(entries)) == ([(0,)], [(1,)])
    again = office.run(copy)
    assert again["status"] == "succeeded", again["error"]
    aged()
    assert retention.forget_journals(house) == 2
    assert (office.target.rows(batches), office.target.rows(entries)) == ([(0,)], [(1,)])
    assert office.run(copy)["status"] == "succeeded"
    assert bridge.forget_old_journals(house) == 0
