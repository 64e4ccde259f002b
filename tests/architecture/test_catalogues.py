"""What is declared once and told everywhere: run kinds, event types, error codes, settings."""

import ast
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from auralith.control.events.registry import catalogue
from auralith.control.runs import registry
from auralith.control.runs.domains import import_all
from auralith.control.runs.states import FINAL, KINDS, STATUSES
from auralith.dataplane.operations.anonymize.verification.reasons import TEXTS
from auralith.dataplane.plan.model import HazardCode
from auralith.models import run as tables
from auralith.server.errors import HTTP_CODES
from auralith.settings import names
from auralith.settings.model import PREFIX, Settings
from tests.architecture.house import (
    LANGUAGES,
    LOCALES,
    ROOT,
    below,
    called,
    calls,
    keep,
    sources,
    texts,
)

CODES = ROOT / "docs" / "error-codes.md"
OWNERS = re.compile(rf"^({'|'.join(sorted({kind.split('.')[0] for kind in KINDS}))})\.[a-z_]+$")

WITHOUT_WORK = {
    "access.grant",
    "access.revoke",
}
"""Published kinds whose module is not built yet. Entries are only removed."""

TWINS = {"connection.read_only", "invalid"}
"""Declared by a refusal of the API and by its likeness in the data plane, which knows no API."""

NO_ERRORS = {"Finding", "LintWarning"}
"""Report something about a schema or a statement under a code of its own."""

OF_THE_BROWSER = {"unreachable"}
"""Codes the web application gives itself."""

UNDOCUMENTED_SETTINGS = {
    "oauth",
    "outbound_allow",
    "smtp_url",
    "stripe_api_base",
    "stripe_secret_key",
    "stripe_webhook_secret",
}
"""Settings the guide says nothing about. Entries are only removed."""


@pytest.fixture(scope="module", autouse=True)
def _all_domains() -> None:
    import_all()


def words(language: str, namespace: str, *path: str) -> dict[str, Any]:
    """A part of a text catalogue of the web application."""
    node: Any = json.loads((LOCALES / language / f"{namespace}.json").read_text(encoding="utf-8"))
    for step in path:
        node = node[step]
    return dict(node)


def key_of(name: str) -> str:
    """The key under which the catalogue holds a dotted name."""
    return name.replace(".", "_")


def test_run_kinds_are_declared_in_one_place() -> None:
    assert [kind for kind, times in Counter(KINDS).items() if times > 1] == []
    known = set(KINDS) | set(catalogue())
    literals = {
        text
        for name, tree in sources().items()
        if name.startswith(("background/", "control/", "worker/"))
        for call in calls(tree)
        for word in call.keywords
        if word.arg == "kind" and isinstance(word.value, ast.Constant)
        for text in [word.value.value]
        if isinstance(text, str) and OWNERS.match(text)
    }
    keep(literals - known, (), "Declare the kind in `Kind` of control/runs/states.py.")


def test_every_kind_has_its_work_and_no_work_is_undeclared() -> None:
    keep(
        {kind for kind in KINDS if registry.job_of(kind) is None},
        WITHOUT_WORK,
        "Register the work of the kind with `@handler(kind)` in the domain's workflows.py.",
    )
    undeclared = {k for k in registry.kinds_with_work() if not k.startswith("test.")} - set(KINDS)
    keep(undeclared, (), "Declare the kind in `Kind` of control/runs/states.py.")


def test_statuses_are_the_same_in_tables_and_rules() -> None:
    assert set(tables.FINAL_STATUSES) == FINAL
    assert {*tables.ACTIVE_STATUSES, *tables.FINAL_STATUSES} == set(STATUSES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_web_has_a_word_for_every_kind_and_status(language: str) -> None:
    assert set(words(language, "runs", "kind")) == {key_of(kind) for kind in KINDS}, (
        f"Give each kind its word in web/src/locales/{language}/runs.json, under `kind`."
    )
    assert set(words(language, "runs", "status")) == set(STATUSES), (
        f"Give each status its word in web/src/locales/{language}/runs.json, under `status`."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_web_has_a_label_for_every_event_type(language: str) -> None:
    types = {name for name in catalogue() if not name.startswith("test.")}
    composed = {
        f"{kind}_{outcome}"
        for kind in words(language, "runs", "kind")
        for outcome in words(language, "audit", "run")
    }
    labels = words(language, "audit", "action")
    keep(
        {t for t in types if key_of(t) not in {*labels, *composed}},
        (),
        f"Give the event type its label in web/src/locales/{language}/audit.json, under `action`;"
        " an outcome of every kind of run under `run`.",
    )
    keep(
        set(labels) - {key_of(t) for t in types},
        (),
        f"No event has this name: remove the label from web/src/locales/{language}/audit.json.",
    )


def declared_codes() -> Iterator[tuple[str, str]]:
    """Codes that a class of errors stands for, each with the file."""
    for name, tree in sources().items():
        for node in ast.walk(tree):
            for line in node.body if isinstance(node, ast.ClassDef) else ():
                target = line.targets[0] if isinstance(line, ast.Assign) else None
                if isinstance(line, ast.AnnAssign):
                    target = line.target
                value = line.value if isinstance(line, ast.Assign | ast.AnnAssign) else None
                named = isinstance(target, ast.Name) and target.id == "code"
                if named and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield value.value, name


def used_codes() -> Iterator[str]:
    """Codes given where an error is raised."""
    for name, tree in sources().items():
        if name.startswith("cli/"):
            continue
        for call in calls(tree):
            for word in call.keywords if called(call) not in NO_ERRORS else ():
                constant = word.value
                if word.arg == "code" and isinstance(constant, ast.Constant):
                    yield str(constant.value)


def every_code() -> set[str]:
    """All of them; each thing that has runs can be busy with one."""
    busy = {f"{kind.split('.')[0]}.busy" for kind in set(KINDS) - WITHOUT_WORK}
    given = {code for code, _ in declared_codes()} | set(used_codes()) | busy
    return given | set(HTTP_CODES.values()) | {"error"}


def test_error_codes_have_one_meaning() -> None:
    times = Counter(code for code, _ in declared_codes())
    keep(
        {code for code, count in times.items() if count > 1},
        TWINS,
        "Two classes of errors share this code: use one class, or give the other a code of its"
        " own.",
    )
    odd = {code for code in every_code() if not re.fullmatch(r"[a-z_]+(\.[a-z_]+)*", code)}
    keep(odd, (), "Codes are lower-case words, `area.what`.")


def test_error_codes_are_documented() -> None:
    rows = re.findall(r"^\| `([a-z_.]+)` \|", CODES.read_text(encoding="utf-8"), re.MULTILINE)
    assert [code for code, times in Counter(rows).items() if times > 1] == []
    assert rows == sorted(rows), "Keep the table of docs/error-codes.md in order."
    keep(
        every_code() - set(rows),
        (),
        "Add the code to docs/error-codes.md. One that was published is never renamed.",
    )
    keep(
        set(rows) - every_code(),
        (),
        "No code gives this any more: take it out of docs/error-codes.md, and say so in"
        " CHANGELOG.md.",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_web_knows_no_code_that_is_gone(language: str) -> None:
    known = {key_of(code) for code in every_code()}
    keep(
        set(words(language, "errors", "code")) - known,
        OF_THE_BROWSER,
        f"No error has this code: correct web/src/locales/{language}/errors.json.",
    )
    keep(
        set(words(language, "runs", "help")) - known,
        (),
        f"No error has this code: correct `help` in web/src/locales/{language}/runs.json.",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_web_has_a_text_for_every_hazard_and_every_rule(language: str) -> None:
    where = f"in web/src/locales/{language}/codes.json"
    hazards = words(language, "codes", "hazard")
    keep(
        set(hazards) ^ {code.value for code in HazardCode},
        (),
        f"Give each hazard its title, text and remedy {where}, under `hazard`; and no other.",
    )
    rules = {
        text
        for name, tree in below("dataplane/operations/migrate")
        if name.endswith(("/sql_rules.py", "/compare.py"))
        for text in texts(tree)
        if re.fullmatch(r"(sql|scope|source)\.[a-z_]+", text)
    }
    found = words(language, "codes", "lint")
    keep(
        set(found) ^ {key_of(code) for code in rules},
        (),
        f"Give each rule its text and remedy {where}, under `lint`; and no other.",
    )
    for kind, parts in ((hazards, {"title", "text", "remedy"}), (found, {"text", "remedy"})):
        assert {code for code, value in kind.items() if set(value) != parts} == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_web_has_a_text_for_every_line_of_a_migrations_log(language: str) -> None:
    said = {
        str(word.value.value)
        for _, tree in below("dataplane/operations/migrate")
        for call in calls(tree)
        if called(call) in {"log", "_Stage"}
        for word in call.keywords
        if word.arg == "code" and isinstance(word.value, ast.Constant)
    }
    keep(
        {code for code in said if key_of(code) not in words(language, "codes", "log")},
        (),
        f"Give the line its text in web/src/locales/{language}/codes.json, under `log`.",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_web_has_a_text_for_every_reason_of_a_proof(language: str) -> None:
    said = words(language, "anonymize", "proof")
    keep(
        set(TEXTS) ^ {re.sub(r"_(one|other)$", "", key) for key in said},
        (),
        f"Give each reason its text in web/src/locales/{language}/anonymize.json, under `proof`;"
        " and no other.",
    )


def settings_read() -> set[str]:
    """Settings that something outside of the settings reads, by themselves or by a property."""
    read: set[str] = set()
    within: dict[str, set[str]] = {}
    for name, tree in sources().items():
        if name.startswith("settings/"):
            for node in ast.walk(tree):
                if isinstance(node, ast.FunctionDef):
                    within[node.name] = _of_settings(node, {"self"})
        else:
            read |= _of_settings(tree, {"settings", "get_settings", "load_settings"})
    for member in [name for name in read if name in within]:
        read |= within[member]
    return read


def _of_settings(tree: ast.AST, holders: set[str]) -> set[str]:
    """Attributes taken from something that is named like the settings."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            base = node.value.func if isinstance(node.value, ast.Call) else node.value
            name = base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
            if name in holders:
                found.add(node.attr)
    return found


def test_every_setting_changes_something() -> None:
    idle = {name for name in Settings.model_fields if names.idle(name)}
    keep(
        set(Settings.model_fields) - settings_read() - idle,
        (),
        "Nobody reads this setting: use it, remove it from settings/model.py, or have it say there"
        " why it does nothing yet (`not_used_yet`).",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_setting_is_in_the_guide(language: str) -> None:
    guide = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "docs" / "guide" / language).glob("*.md")
    )
    keep(
        {name for name in Settings.model_fields if f"{PREFIX}{name.upper()}" not in guide},
        UNDOCUMENTED_SETTINGS,
        f"Say in docs/guide/{language}/operation.md what the setting is for.",
    )


def test_the_guide_names_no_setting_that_is_gone() -> None:
    known = {f"{PREFIX}{name.upper()}" for name in Settings.model_fields}
    others = {text for tree in sources().values() for text in texts(tree)}
    read = {name for text in others for name in re.findall(rf"{PREFIX}[A-Z_]+", text)}
    found = set()
    for path in [*(ROOT / "docs").rglob("*.md"), ROOT / "README.md", ROOT / "compose.yaml"]:
        for name in re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")):
            plain = name.removesuffix("_FILE")
            if plain not in known | read and not plain.startswith(f"{PREFIX}OAUTH_"):
                found.add(f"{path.relative_to(ROOT)}: {name}")
    keep(found, (), "No setting has this name: correct the page.")
