"""`auralith doctor` on an instance that holds secrets."""

import json
from pathlib import Path
from uuid import uuid4

from sqlalchemy.orm import Session, sessionmaker

from auralith.kit import sealed
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.models import Connection, Organization, Project
from tests.conftest import TEST_KEY
from tests.integration.cli.conftest import Shell


def test_stored_secrets_open_with_their_key_and_with_no_other(
    tmp_path: Path, metadata_url: str, sessions: sessionmaker[Session], keyring: Keyring
) -> None:
    with transaction(sessions) as session:
        organization = Organization(name="Acme")
        session.add(organization)
        session.flush()
        project = Project(organization_id=organization.id, name="Shop")
        session.add(project)
        session.flush()
        made = Connection(
            id=uuid4(),
            project_id=project.id,
            name="Shop",
            engine="postgresql",
            environment="staging",
            database="shop",
        )
        for column in ("password_sealed", "ssl_key_sealed"):
            sealed.put(made, column, keyring, "told to nobody")
        session.add(made)
    variables = {
        "AURALITH_DATA_DIR": str(tmp_path / "data"),
        "AURALITH_DATABASE_URL": metadata_url,
        "AURALITH_SECRET_KEY": TEST_KEY,
    }
    shell = Shell(tmp_path, "", variables)
    finding = key_finding(shell.process("doctor", "--json").stdout)
    assert finding["level"] == "ok", finding
    assert "2 stored secrets" in finding["text"]

    other = {"AURALITH_SECRET_KEY": "ee" * 32}
    refused = shell.process("doctor", "--json", variables=other)
    assert refused.returncode == 1
    finding = key_finding(refused.stdout)
    assert finding["level"] == "fail"
    assert "2 of 2" in finding["text"]
    assert "told to nobody" not in refused.stdout


def key_finding(output: str) -> dict[str, str]:
    return next(f for f in json.loads(output) if f["name"] == "secret key")
