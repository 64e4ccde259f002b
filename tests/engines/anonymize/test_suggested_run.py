"""What is suggested masks a whole database: nothing found is left, keys hold."""

import json

import pytest

from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.anonymize.copy import CopyWork, run_copy
from auralith.dataplane.operations.anonymize.detection import detect
from tests.engines.anonymize.test_detection import clinic, every_engine, spec_of
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import place

KEY = ProjectKey(b"a key for tests, not a secret one")


@every_engine
@pytest.mark.parametrize("sample_rows", [100, 2_000])
def test_a_copy_by_suggestions_alone(databases: Databases, engine: str, sample_rows: int) -> None:
    source, target = clinic(databases, engine), databases(engine)
    found = detect(place(source, read_only=True), tables=None, sample_rows=sample_rows)
    spec = spec_of(found)
    work = CopyWork(
        place(source, read_only=True), place(target), spec, KEY,
        run_id="run", content_hash="hash", owner="owner", monitor=SilentMonitor(),
    )  # fmt: skip
    result = run_copy(work, invite=lambda: 0)
    assert {t["table"]: t["rows"] for t in result["tables"]} == {
        "adherents": 60, "visites": 60, "produits": 60,
    }  # fmt: skip
    verification = result["verification"]
    assert verification["leaks"] == 0, verification
    assert verification["foreign_key_violations"] == 0
    assert verification["uniqueness_violations"] == 0
    columns = "courriel, tel, matricule, adresse"
    after = json.dumps(target.rows(f"SELECT {columns}, profil, remarques FROM adherents"))
    for row in source.rows(f"SELECT {columns} FROM adherents"):
        for value in row:
            assert value not in after
    joined = "SELECT count(*) FROM visites v JOIN adherents a ON a.matricule = v.matricule"
    assert target.rows(joined) == [(60,)]
