"""Who may open, end and question a transaction on our metadata. Targets have rules of their own."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.house import below, called, calls, imports, keep, receiver

OURS = ("background", "cli", "control", "demo", "kit", "models", "server", "worker")
"""The data plane's sessions are on target databases."""

COMMITS = {
    "control/work.py",  # leaves our transaction before a target is reached
    "models/upgrade.py",  # the tables themselves, before anything else runs
}
OPENERS = {
    "cli/server/doctor.py",  # looks at a database that may not be ours yet
    "kit/db.py",
}
BEGINNINGS = {
    "background/takeover.py",  # below the kit's sessions: the workers' own rows
    "kit/db.py",  # the request's transaction, and `transaction` for everything else
}
QUERIES = {
    "background/heartbeat.py",  # the workers' own rows, which no domain knows
    "background/takeover.py",
    "cli/server/doctor.py",
    "kit/db.py",
    "kit/repository.py",
    "kit/sealed.py",  # every marked column, whatever the domain
    "models/approval.py",  # the conditions of indexes
    "models/event.py",  # the condition of an index
    "models/revisions/env.py",
    "models/upgrade.py",
    "models/user.py",  # the expression of an index
    "server/idempotency.py",  # in front of every domain
}
"""Besides `repository.py` of every domain."""

MODEL_USERS = {"server/idempotency.py"}
"""Outside of control, background and the models themselves."""

STATEMENTS = {"delete", "exists", "func", "insert", "select", "text", "union", "update"}
QUESTIONS = {"execute", "get", "get_one", "query", "scalar", "scalars", "stream_scalars"}


def queries(tree: ast.Module) -> Iterator[str]:
    """Statements that are built, and questions that are put to a session."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            for name in node.names:
                if name.name in STATEMENTS:
                    yield name.name
    for call in calls(tree):
        if called(call) in QUESTIONS and receiver(call) == "session":
            yield f"session.{called(call)}"


def ours() -> Iterator[tuple[str, ast.Module]]:
    """Our own files that may know the metadata, but for the steps Alembic writes."""
    for name, tree in below(*OURS):
        if not name.startswith("models/revisions/versions/"):
            yield name, tree


def calling(*names: str) -> set[str]:
    """Files that call something of one of these names."""
    return {file for file, tree in ours() if any(called(call) in names for call in calls(tree))}


def test_only_the_edge_commits() -> None:
    keep(
        calling("commit"),
        COMMITS,
        "Services flush; the edge commits once, before the reply (kit/db.py). Remove the commit,"
        " or give the work a transaction of its own with `kit.db.transaction`.",
    )


def test_only_the_edge_begins_a_transaction() -> None:
    keep(
        calling("begin"),
        BEGINNINGS,
        "Take the session of the request (`SessionDep`), or `kit.db.transaction` outside of one.",
    )


def test_only_the_kit_opens_sessions() -> None:
    keep(
        calling("Session", "sessionmaker") - {"control/auth/schemas.py"},
        OPENERS,
        "Take a session as an argument, or a `sessionmaker` made by `kit.db.build_sessionmaker`.",
    )


def test_questions_to_the_metadata_stand_in_repositories() -> None:
    repository = re.compile(r"control/\w+/repository\.py")
    found = {n for n, tree in ours() if any(queries(tree)) and not repository.fullmatch(n)}
    keep(
        found,
        QUERIES,
        "Move the query into the domain's repository.py and give it a name there.",
    )


def test_bodies_and_routes_know_no_table() -> None:
    outward = {"endpoints", "schemas", "schema_bodies", "errors", "events"}
    found = set()
    for module in imports().modules:
        parts = module.split(".")
        if parts[:2] != ["auralith", "control"] or parts[-1] not in outward or len(parts) < 4:
            continue
        for target in imports().find_modules_directly_imported_by(module):
            if target.split(".")[0] == "sqlalchemy" or target.startswith("auralith.models"):
                found.add(f"{module} → {target}")
    keep(
        found,
        (),
        "Routes and bodies speak in schemas: build them in the service from the row"
        " (`Schema.model_validate(row)`).",
    )


def test_tables_are_known_to_control_and_background_only() -> None:
    found = set()
    for name, tree in below("cli", "demo", "server", "worker"):
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module:
                known = node.module.startswith("auralith.models")
                if known and node.module != "auralith.models.upgrade":
                    found.add(name)
    keep(
        found,
        MODEL_USERS,
        "Ask a service of the domain instead; only `models.upgrade` is for everybody.",
    )
