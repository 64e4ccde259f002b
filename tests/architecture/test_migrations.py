"""The history of the metadata tables and the models say the same."""

import re
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from auralith.kit.db import build_engine
from auralith.kit.postgres import EmbeddedServer
from auralith.models import upgrade as upgrades
from auralith.models.upgrade import NewerSchema

VERSIONS = Path(upgrades.__file__).parent / "revisions" / "versions"


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(upgrades.config()).get_heads()) == 1


def test_models_and_tables_agree(engine: Engine) -> None:
    with engine.connect() as connection:
        command.check(upgrades.config(connection))


def test_upgrade_twice_and_all_the_way_back(postgres_server: EmbeddedServer) -> None:
    url = postgres_server.create_database("migrations_there_and_back")
    upgrades.upgrade(url)
    upgrades.upgrade(url)
    engine = build_engine(url)
    try:
        with engine.connect() as connection:
            assert upgrades.at_head(connection)
            command.downgrade(upgrades.config(connection), "base")
            connection.commit()
            left = connection.scalar(
                text(
                    "SELECT count(*) FROM information_schema.tables"
                    " WHERE table_schema = 'public' AND table_name <> 'alembic_version'"
                )
            )
            assert left == 0
    finally:
        engine.dispose()
    upgrades.upgrade(url)


def test_newer_tables_are_refused_with_a_sentence(metadata_url: str, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(NewerSchema, match=r"newer version .*Start that version"):
        upgrades.upgrade(metadata_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT version_num FROM alembic_version")) == "9999"


@pytest.mark.parametrize("file", sorted(VERSIONS.glob("[0-9]*.py")), ids=lambda f: f.stem)
def test_every_revision_waits_for_locks_only_briefly(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    assert len(re.findall(r"SET LOCAL lock_timeout", source)) == 2
