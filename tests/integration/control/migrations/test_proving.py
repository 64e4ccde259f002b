"""A login that may make no database: the proof goes to an embedded server."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import psycopg
import pytest

from auralith.control.migrations import proving
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.schema.facts import Catalog
from auralith.settings.model import Settings
from auralith.worker.main import Worker
from tests.fixtures.targets import Target
from tests.integration.control.patches.conftest import MakeConnection, TargetDatabase
from tests.integration.control.schema_desk import SchemaDesk

TABLE = "CREATE TABLE people (id integer NOT NULL PRIMARY KEY, name varchar(40))"
Narrow = Callable[[SchemaDesk], UUID]


@pytest.fixture(autouse=True)
def _passable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The server runs as somebody else, who may not pass through the folders of tests."""
    folder = Path(tempfile.mkdtemp(prefix="auralith-proofs-"))
    folder.chmod(0o711)
    monkeypatch.setattr(proving, "FOLDER", str(folder / "proofs"))
    yield
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def narrow(postgres_target: Target, connect: MakeConnection) -> Iterator[Narrow]:
    """Enters the desk's target under a login that owns what is in it, and may make no database."""
    names: list[str] = []

    def make(desk: SchemaDesk) -> UUID:
        name = f"narrow_{desk.target.fields['database']}"
        names.append(name)
        desk.target.run(
            f"CREATE ROLE {name} LOGIN PASSWORD 'secret'",
            f"GRANT CREATE ON DATABASE {desk.target.fields['database']} TO {name}",
            f"GRANT CREATE ON SCHEMA public TO {name}",
            f"ALTER TABLE people OWNER TO {name}",
        )
        fields = {**desk.target.fields, "username": name}
        database = TargetDatabase("postgresql", fields, "secret")
        return connect(desk.project_id, database, name="Narrow", environment="staging")

    yield make
    del postgres_target
    assert names


@pytest.mark.parametrize("schema_desk", ["postgresql"], indirect=True)
def test_it_is_proved_there_and_what_that_leaves_open_is_said(
    schema_desk: SchemaDesk, worker: Worker, settings: Settings, narrow: Narrow
) -> None:
    desk = schema_desk
    assert not worker.stopped
    desk.source.run(TABLE, "CREATE INDEX by_name ON people (name)")
    desk.target.run(TABLE)
    desk.target_id = narrow(desk)
    made = desk.compare(exclude=["*@owner", "grant:*"])
    assert [s["action"] for s in made["statements"]] == ["create"]
    proof = desk.go(made["id"], "validate")
    assert proof["status"] == "succeeded", proof
    result = proof["result"]
    assert (result["proved"], result["where"]) == (True, "fallback"), result
    assert result["rows_made"] == result["rows_survived"] > 0
    assert "embedded server" in result["not_proved"][0]["reason"]
    assert desk.migration(made["id"])["status"] == "validated"
    # Nobody proves anything, so the server does not run.
    folders = list((settings.data_dir / proving.FOLDER).iterdir())
    assert len(folders) == 1
    assert not list(folders[0].rglob("postmaster.pid"))


@pytest.mark.parametrize("schema_desk", ["postgresql"], indirect=True)
def test_the_owner_of_a_database_is_its_owner_there_too(
    schema_desk: SchemaDesk, worker: Worker, narrow: Narrow
) -> None:
    desk = schema_desk
    assert not worker.stopped
    gifts = "CREATE TABLE gifts (code text NOT NULL PRIMARY KEY)"
    desk.source.run(TABLE, gifts)
    desk.target.run(TABLE)
    desk.target_id = narrow(desk)
    database = desk.target.fields["database"]
    login = f"narrow_{database}"
    # Only as the owner of the database it may make something in the schema `public`.
    desk.target.run(
        f"REVOKE ALL ON SCHEMA public FROM {login}", f"ALTER DATABASE {database} OWNER TO {login}"
    )
    desk.source.run(f"ALTER TABLE people OWNER TO {login}", f"ALTER TABLE gifts OWNER TO {login}")
    made = desk.compare()
    assert {s["object"] for s in made["statements"]} == {"table:public.gifts"}
    result = desk.go(made["id"], "validate")["result"]
    assert (result["proved"], result["refuted"], result["where"]) == (True, False, "fallback")
    assert [r["object"] for r in result["not_proved"]] == ["*"], result
    assert result["rows_survived"] > 0


def test_what_runs_there_is_no_superuser_and_leaves_nothing(settings: Settings) -> None:
    catalog = Catalog("postgresql", "postgresql", "18.1", 1, {})
    server = proving.embedded(settings, get_engine("postgresql"), catalog)
    assert not isinstance(server, str)
    with server() as spec:
        url = (
            f"postgresql://{spec.username}:{spec.password}@{spec.host}:{spec.port}/{spec.database}"
        )
        with psycopg.connect(url, autocommit=True) as link:
            row = link.execute(
                "SELECT rolsuper, rolcreaterole,"
                " pg_has_role('pg_execute_server_program', 'MEMBER'),"
                " pg_has_role('pg_read_server_files', 'MEMBER')"
                " FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
            assert row == (False, False, False, False)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                link.execute("COPY (SELECT 1) TO PROGRAM 'cat'")
    with (
        server() as spec,
        psycopg.connect(
            f"postgresql://{spec.username}:{spec.password}@{spec.host}:{spec.port}/{spec.database}"
        ) as link,
    ):
        proofs = "SELECT count(*) FROM pg_roles WHERE rolname LIKE 'auralith\\_proof\\_%'"
        assert link.execute(proofs).fetchone() == (1,)


@pytest.mark.parametrize(
    ("engine", "version", "said"),
    [("sqlite", "3.46.0", ""), ("postgresql", "13.4", "embedded PostgreSQL 13")],
)
def test_where_there_is_none_it_is_said(
    settings: Settings, engine: str, version: str, said: str
) -> None:
    found = proving.embedded(settings, get_engine(engine), Catalog(engine, engine, version, 1, {}))
    assert isinstance(found, str)
    assert said in found
    assert not Path(settings.data_dir / proving.FOLDER).exists()
