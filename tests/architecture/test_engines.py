"""Engines look alike from outside: the same files, every question answered, no name elsewhere."""

import ast
import re
from dataclasses import MISSING, fields
from pathlib import Path
from types import UnionType
from typing import get_args, get_origin, get_type_hints

import pytest

from auralith.control.connections.schemas import EngineName
from auralith.dataplane.engines.capabilities import Capabilities
from auralith.dataplane.engines.registry import ENGINE_NAMES, get_engine
from auralith.models import Connection
from tests.architecture.house import SOURCE, below, keep, sources, texts

FOLDER = SOURCE / "dataplane" / "engines"

OWN_FILES = {
    "mysql/auth.py",  # how a password is proved before it is sent
    "mysql/diagnosis.py",  # why a server does not let us in; SQLite has none
    "mysql/infile.py",  # LOAD DATA LOCAL of a stream, so that no file is ever sent
    "mysql/flavours.py",  # MySQL and MariaDB
    "mysql/sql/checks_mariadb.sql",
    "mysql/sql/checks_mysql.sql",
    "mysql/sql/links.sql",  # tables that stand for tables elsewhere
    "postgresql/attributes.py",  # of its many kinds: one file would be too long
    "postgresql/copying/foundations.py",  # types of people, extensions, partitions
    "postgresql/copying/resting.py",  # others cannot disable a trigger
    "postgresql/diagnosis.py",
    "postgresql/sql/called.sql",  # functions that defaults call
    "postgresql/sql/checks.sql",
    "postgresql/sql/closure.sql",
    "postgresql/sql/foundations.sql",
    "postgresql/sql/partitions.sql",
    "postgresql/sql/rights.sql",
    "postgresql/sql/types.sql",
    "sqlite/authorizer.py",  # what a statement may do, asked by the library itself
    "sqlite/ddl.py",  # what only the CREATE statement says
    "sqlite/paths.py",  # which files may be opened
    "sqlite/sql/statistics.sql",
    "sqlite/sql/view_columns.sql",
}
"""What one engine has and another has no need of. Entries are added with their reason."""

OWN_PARTS = ("extraction/", "rules/")
"""Packages whose modules are cut along the engine's own kinds of objects."""

NAMED = {
    "control/connections/schemas.py",  # the published list of names
}
"""Files outside of the engines that may name one."""

NAMED_TO_MEND = {
    "dataplane/sql/folding.py",
}
"""A capability or a method of the engine's dialect is to be asked instead. Only removed."""

NAMELESS = (
    "background",
    "control",
    "dataplane/changes",
    "dataplane/copying",
    "dataplane/detecting",
    "dataplane/journal",
    "dataplane/keyed",
    "dataplane/masking",
    "dataplane/operations",
    "dataplane/plan",
    "dataplane/rows",
    "dataplane/schema",
    "dataplane/sql",
    "dataplane/wordlists",
    "server",
    "worker",
)

UNASKED: set[str] = set()
"""Answered by every engine and asked by nobody. Entries are only removed."""


def engine_folders() -> list[Path]:
    """The folder of every engine."""
    return sorted(path for path in FOLDER.iterdir() if (path / "__init__.py").is_file())


def test_engine_folders_hold_the_same_file_names() -> None:
    folders = engine_folders()
    assert len(folders) >= 3
    files = {
        folder.name: {
            name
            for path in folder.rglob("*")
            if path.suffix in {".py", ".sql"}
            for name in [path.relative_to(folder).as_posix()]
            if not name.startswith(OWN_PARTS) or name.endswith("/__init__.py")
        }
        for folder in folders
    }
    everywhere = set.intersection(*files.values())
    odd = {f"{name}/{file}" for name, held in files.items() for file in held - everywhere}
    keep(
        odd,
        OWN_FILES,
        "Who knows one engine knows all: use the file names of the others, or list a need of the"
        " engine's own in OWN_FILES with its reason.",
    )


@pytest.mark.parametrize("name", ENGINE_NAMES)
def test_every_engine_answers_every_question(name: str) -> None:
    engine = get_engine(name)
    assert engine.name == name
    for question, kind in get_type_hints(Capabilities).items():
        answer = getattr(engine.capabilities, question)
        alone = get_origin(kind) is not UnionType
        known = (get_origin(kind) or kind,) if alone else get_args(kind)
        # By `type`: a number is no answer to a yes-or-no question, nor the other way round.
        assert type(answer) in known, f"{name}: {question} = {answer!r}"


def test_no_question_has_an_answer_of_its_own() -> None:
    silent = [
        field.name
        for field in fields(Capabilities)
        if field.default is not MISSING or field.default_factory is not MISSING
    ]
    assert silent == [], "Remove the default: each engine says yes or no itself."


def test_every_question_is_asked() -> None:
    asked = {
        node.attr
        for name, tree in sources().items()
        if not name.endswith("/capabilities.py") and name != "dataplane/engines/mysql/flavours.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
    }
    keep(
        {field.name for field in fields(Capabilities)} - asked,
        UNASKED,
        "An answer nobody asks for is no promise: refuse at plan time by it, or remove it.",
    )


def shared(file: str) -> bool:
    """Whether it lies beside the engines' folders, and is not the registry."""
    folder, _, name = file.rpartition("/")
    return folder == "dataplane/engines" and name != "registry.py"


def test_engines_are_named_by_the_registry_alone() -> None:
    names = set(ENGINE_NAMES)
    every = [
        *below(*NAMELESS),
        *((file, tree) for file, tree in below("dataplane") if shared(file)),
    ]
    found = {name for name, tree in every if names & set(texts(tree))}
    keep(
        found,
        NAMED | NAMED_TO_MEND,
        "Ask a capability (engines/capabilities.py) or a method of the engine's dialect instead"
        " of its name: the next engine then needs no change here.",
    )


def test_tables_and_bodies_know_the_engines_of_the_registry() -> None:
    stored = {
        name
        for constraint in Connection.__table__.constraints  # type: ignore[attr-defined] # a Table
        if constraint.name == "ck_connections_engine"
        for name in re.findall(r"'(\w+)'", str(constraint.sqltext))
    }
    assert stored == set(ENGINE_NAMES), "Change the constraint in models/connection.py."
    assert set(get_args(EngineName)) == stored, "Change EngineName in connections/schemas.py."
