"""What a script of DDL does not say: who owns things, who has rights, what else is there."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.migrate import (
    Attempt,
    Comparison,
    apply,
    catalog_of_ddl,
    compare,
    prove,
)
from auralith.dataplane.schema.facts import Catalog
from tests.engines.schemas.suite.place import dump, extracted, place_of
from tests.engines.suite.target import EngineTarget

PEOPLE = "CREATE TABLE people (id int PRIMARY KEY);\n"
VIEW = "CREATE VIEW grown AS SELECT id FROM people WHERE id > 17;\n"


@pytest.fixture
def kept(postgresql18_engine: EngineTarget) -> Iterator[EngineTarget]:
    """Objects of somebody else, rights of a third, default privileges; entered by a plain login."""
    target = postgresql18_engine
    mark = target.spec.database
    keeper, reader, loader = (f"{word}_{mark}" for word in ("keeper", "reader", "loader"))
    grant = f"GRANT SELECT ON TABLES TO {reader}"
    target.run(
        f"CREATE ROLE {keeper}",
        f"CREATE ROLE {reader}",
        f"CREATE ROLE {loader} LOGIN PASSWORD 'secret' CREATEDB",
        f"GRANT {keeper} TO {loader}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {keeper} {grant}",
        f"ALTER DEFAULT PRIVILEGES FOR ROLE {loader} {grant}",
        f"ALTER DEFAULT PRIVILEGES IN SCHEMA public {grant}",
        f"GRANT CREATE ON SCHEMA public TO {keeper}, {loader}",
        f"GRANT CREATE ON DATABASE {mark} TO {loader}",
        "COMMENT ON SCHEMA public IS 'ours'",
        f"SET ROLE {keeper}",
        PEOPLE,
        VIEW,
        "RESET ROLE",
    )
    yield replace(target, spec=replace(target.spec, username=loader, password="secret"))
    target.run(*(f"DROP OWNED BY {r} CASCADE" for r in (keeper, reader, loader)))
    target.run(*(f"DROP ROLE {r}" for r in (loader, reader, keeper)))


def compared(target: EngineTarget, ddl: str) -> tuple[Comparison, Catalog]:
    """A script as the source, and the catalog that it stands for."""
    live = extracted(target.spec)
    source = catalog_of_ddl(target.engine, target.spec, ddl, like=live.catalog)
    return compare(target.engine, source=source, target=live), source


def test_owners_and_rights_of_a_silent_script_stay(kept: EngineTarget) -> None:
    found, _ = compared(kept, PEOPLE + VIEW)
    assert found.plan.statements == ()
    # Equality is not claimed of what the script does not say.
    assert found.completeness == "partial"
    assert [w.code for w in found.warnings] == ["source.unsaid"]
    assert "owner (2)" in found.warnings[0].message


def test_what_is_new_gets_what_the_target_gives_unasked(kept: EngineTarget) -> None:
    before = dump(kept)
    found, source = compared(kept, PEOPLE + VIEW + "CREATE TABLE more (id int)")
    assert {s.action.object.path[1] for s in found.plan.statements} == {"more"}
    live = extracted(kept.spec).catalog
    proof = prove(
        kept.engine, kept.spec, found.plan, have=live, wanted=source, monitor=SilentMonitor()
    )
    # The login may be no other's heir in the throw-away database either; that is said.
    assert proof.proved, proof
    assert any("may not set it" in n.reason for n in proof.not_proved)
    result = apply(
        place_of(kept.spec),
        found.plan,
        attempt=Attempt("run"),
        monitor=SilentMonitor(),
        have=live,
        wanted=source,
    )
    assert result.remaining_differences == ()
    reader = f"reader_{kept.spec.database}"
    assert kept.rows(f"SELECT has_table_privilege('{reader}', 'more', 'SELECT')") == [(True,)]
    kept.run("DROP TABLE more")
    assert dump(kept) == before


def test_a_script_that_speaks_is_heard(kept: EngineTarget) -> None:
    loader = kept.spec.username
    owner, _ = compared(kept, f"{PEOPLE}{VIEW}ALTER TABLE people OWNER TO {loader}")
    assert any("OWNER TO" in s.action.sql for s in owner.plan.statements)
    reader = f"reader_{kept.spec.database}"
    rights, _ = compared(kept, f"{PEOPLE}{VIEW}REVOKE ALL ON people FROM {reader}")
    assert any(s.action.sql.startswith("REVOKE SELECT") for s in rights.plan.statements)
    default, _ = compared(
        kept, f"{PEOPLE}{VIEW}ALTER DEFAULT PRIVILEGES GRANT INSERT ON TABLES TO {loader}"
    )
    assert any("DEFAULT PRIVILEGES" in s.action.sql for s in default.plan.statements)


def test_who_defined_a_view_stays(mariadb_engine: EngineTarget) -> None:
    target = mariadb_engine
    target.run(PEOPLE, VIEW.replace("VIEW", "DEFINER = nobody@localhost VIEW"))
    found, _ = compared(target, PEOPLE + VIEW)
    assert found.plan.statements == ()
    said, _ = compared(target, PEOPLE + VIEW.replace("VIEW", "DEFINER = CURRENT_USER VIEW"))
    assert [s.action.object.kind for s in said.plan.statements] == ["view"]


def test_a_file_has_nothing_unsaid(sqlite_engine: EngineTarget) -> None:
    sqlite_engine.run(PEOPLE, VIEW)
    found, _ = compared(sqlite_engine, PEOPLE + VIEW)
    assert (found.plan.statements, found.completeness) == ((), "complete")
