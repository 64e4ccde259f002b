"""Rules of the house that no linter knows: sizes, names, doors, lock files."""

import re
from pathlib import Path

import grimp
import pytest
from sqlalchemy.orm import configure_mappers

from auralith.models.base import Base
from tests.architecture.house import ROOT, SOURCE, imports, tracked

REGISTRY = "auralith.dataplane.engines.registry"
PYTHON_LINES, TSX_LINES = 400, 300
TEST_LINES = 500  # cases of one subject stay together a little longer

# Files over the limit, with the size they may not pass. Entries are only lowered or removed.
LARGE_FILES: dict[str, int] = {}
# Alembic writes these; a revision is one step and is not split.
REVISIONS = "src/auralith/models/revisions/versions/"

# File names every domain may have. A domain with a need of its own has it listed below.
DOMAIN_FILES = {
    "__init__.py",
    "dependencies.py",
    "endpoints.py",
    "errors.py",
    "events.py",
    "kinds.py",
    "repository.py",
    "schemas.py",
    "service.py",
    "workflows.py",
}
OWN_FILES = {
    "anonymize": {
        "content.py",
        "editing.py",
        "inspecting.py",
        "removing.py",
        "retention.py",
        "running.py",
        "sealing.py",
        "validation.py",
    },
    "approvals": {
        "content.py",
        "deciding.py",
        "holding.py",
        "people.py",
        "policies.py",
        "rules.py",
        "settling.py",
    },
    "audit": {"chain.py"},
    "auth": {
        "caller.py",
        "client.py",
        "cookies.py",
        "csrf.py",
        "instance.py",
        "key_format.py",
        "login.py",
        "passwords.py",
        "rights.py",
        "throttle.py",
    },
    "bridge": {"content.py", "masking.py", "pacing.py", "running.py"},
    "connections": {
        "cataloging.py",
        "content.py",
        "deleting.py",
        "describing.py",
        "fields.py",
        "inspecting.py",
        "masking.py",
        "reaching.py",
        "retention.py",
        "schema_bodies.py",
        "sealing.py",
    },
    "drift": {
        "agreeing.py",
        "checking.py",
        "describing.py",
        "overseeing.py",
        "restoring.py",
        "retention.py",
        "running.py",
        "scheduling.py",
        "storing.py",
        "values.py",
    },
    "events": {"registry.py", "values.py"},
    "migrations": {
        "again.py",
        "comparing.py",
        "content.py",
        "describing.py",
        "inspecting.py",
        "proving.py",
        "running.py",
    },
    "organizations": {"invitations.py"},
    "patches": {
        "content.py",
        "editing.py",
        "files.py",
        "journal.py",
        "reading.py",
        "removing.py",
        "retention.py",
        "running.py",
        "states.py",
        "validation.py",
    },
    "projects": {"access.py", "counts.py", "deleting.py", "members.py"},
    "seeds": {
        "content.py",
        "editing.py",
        "inspecting.py",
        "references.py",
        "removing.py",
        "retention.py",
        "running.py",
    },
    "snapshots": {"describing.py", "live.py", "reading.py"},
    "runs": {
        "domains.py",
        "helping.py",
        "machine.py",
        "monitor.py",
        "orphans.py",
        "registry.py",
        "states.py",
        "stream.py",
        "working.py",
    },
}


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Who imports whom, in our package and one step outside."""
    return imports()


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def test_files_stay_small() -> None:
    too_large = {}
    for path in tracked("*.py", "*.tsx"):
        name = path.relative_to(ROOT).as_posix()
        limit = TSX_LINES if path.suffix == ".tsx" else PYTHON_LINES
        if name.startswith("tests/"):
            limit = TEST_LINES
        if name.startswith(REVISIONS):
            continue
        if lines(path) > LARGE_FILES.get(name, limit):
            too_large[name] = lines(path)
    assert not too_large, "Split these files where their parts have names of their own"


def test_exceptions_to_the_size_only_shrink() -> None:
    stale = {
        name: lines(ROOT / name) if (ROOT / name).is_file() else 0
        for name, size in LARGE_FILES.items()
        if not (ROOT / name).is_file() or lines(ROOT / name) < size
    }
    assert not stale, "Lower or remove these entries of LARGE_FILES"


def test_no_domain_uses_the_repository_of_another(graph: grimp.ImportGraph) -> None:
    offences = []
    for module in graph.modules:
        parts = module.split(".")
        if parts[:2] != ["auralith", "control"] or len(parts) < 4:
            continue
        for target in graph.find_modules_directly_imported_by(module):
            other = target.split(".")
            foreign = other[:2] == ["auralith", "control"] and other[2:3] != parts[2:3]
            if foreign and "repository" in other[3:]:
                offences.append(f"{module} → {target}")
    assert offences == []


def test_only_background_imports_the_job_engine(graph: grimp.ImportGraph) -> None:
    importers = graph.find_modules_that_directly_import("dbos")
    assert importers
    assert {m for m in importers if not m.startswith("auralith.background.")} == set()


def test_only_the_registry_names_an_engine(graph: grimp.ImportGraph) -> None:
    engines = [
        path.name
        for path in (SOURCE / "dataplane" / "engines").iterdir()
        if (path / "__init__.py").is_file()
    ]
    assert {"postgresql", "mysql", "sqlite"} <= set(engines)
    offences = []
    for engine in engines:
        package = f"auralith.dataplane.engines.{engine}"
        inside = {m for m in graph.modules if m == package or m.startswith(f"{package}.")}
        for module in inside:
            importers = graph.find_modules_that_directly_import(module) - inside - {REGISTRY}
            offences += [f"{importer} → {module}" for importer in importers]
    assert offences == []


def test_domains_hold_only_the_known_file_names() -> None:
    unknown = []
    for domain in sorted(p for p in (SOURCE / "control").iterdir() if p.is_dir()):
        known = DOMAIN_FILES | OWN_FILES.get(domain.name, set())
        unknown += [
            f"{domain.name}/{path.name}" for path in domain.glob("*.py") if path.name not in known
        ]
    assert unknown == [], "Use a known name, or list a need of the domain's own in OWN_FILES"


def test_known_file_names_are_not_listed_in_vain() -> None:
    missing = [
        f"{domain}/{name}"
        for domain, names in OWN_FILES.items()
        for name in names
        if not (SOURCE / "control" / domain / name).is_file()
    ]
    assert missing == [], "Remove these names from OWN_FILES"


def test_relationships_never_load_by_surprise() -> None:
    configure_mappers()
    lazy = [
        f"{mapper.class_.__name__}.{relationship.key}"
        for mapper in Base.registry.mappers
        for relationship in mapper.relationships
        if relationship.lazy not in {"raise", "raise_on_sql"}
    ]
    assert lazy == [], 'Declare these relationships with lazy="raise"'


def test_imports_are_absolute() -> None:
    relative = re.compile(r"^\s*from \.", re.MULTILINE)
    found = [p.name for p in SOURCE.rglob("*.py") if relative.search(p.read_text("utf-8"))]
    assert found == []


def test_lock_files_record_no_addresses() -> None:
    names = [path.name for path in tracked()]
    assert "uv.lock" not in names
    locks = tracked("requirements*.txt", "*package-lock.json")
    assert locks
    for lock in locks:
        text = lock.read_text(encoding="utf-8")
        assert '"resolved"' not in text, lock.name
        if lock.suffix == ".txt":
            assert "://" not in text, lock.name
            assert "--index-url" not in text, lock.name


def test_every_locked_requirement_has_a_hash() -> None:
    for lock in ROOT.glob("requirements*.txt"):
        entries = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8").strip())
        assert [e.split("==")[0] for e in entries if "--hash=sha256:" not in e] == [], lock.name
