"""Migrations on the command line: differences, warnings for CI, apply and back; every exit code."""

import json
from pathlib import Path

from tests.integration.cli.conftest import Shell

TABLE = "CREATE TABLE ci_notes (id integer NOT NULL PRIMARY KEY, body text);\n"


def different(shell: Shell, folder: Path, name: str) -> "tuple[int, dict[str, object]]":
    """Compare the sample's SQLite database with one that has a table more."""
    file = folder / "schema.sql"
    file.write_text(TABLE, encoding="utf-8")
    words = ("migration", "diff", "--source", f"ddl:{file}", "--target", "loyalty", "--name", name)
    done = shell(*words, "--include", "table:ci_*", "--exit-code", "--json")
    assert done.returncode in {0, 3}, done.stderr
    made: dict[str, object] = json.loads(done.stdout)
    return done.returncode, made


def test_a_migration_goes_there_and_back(shell: Shell, tmp_path: Path) -> None:
    code, made = different(shell, tmp_path, "CI notes")
    assert (code, made["status"]) == (3, "draft")
    assert "ci_notes" in shell("migration", "show", "CI notes").stdout
    listed = json.loads(shell("migration", "list", "--json").stdout)
    assert made["id"] in {item["id"] for item in listed}
    proof = shell("migration", "validate", "CI notes", "--wait", "--json")
    assert (proof.returncode, json.loads(proof.stdout)["result"]["proved"]) == (0, True)
    assert shell("migration", "apply", "CI notes").returncode == 2
    done = shell("migration", "apply", "CI notes", "--yes", "--wait", "--json")
    assert (done.returncode, json.loads(done.stdout)["status"]) == (0, "succeeded"), done.stderr
    assert different(shell, tmp_path, "Again")[0] == 0
    nothing = shell("migration", "apply", "Again", "--yes", "--json")
    assert (nothing.returncode, json.loads(nothing.stdout)["applied"]) == (0, 0)
    unnamed = shell("migration", "rollback", "CI notes", "--yes", "--json")
    assert (unnamed.returncode, json.loads(unnamed.stderr)["code"]) == (6, "migration.unconfirmed")
    back = ("migration", "rollback", "CI notes", "--yes", "--wait")
    assert shell(*back, "--destroy", "table:ci_notes").returncode == 0
    assert different(shell, tmp_path, "Once more")[0] == 3


def test_warnings_become_annotations(shell: Shell) -> None:
    connections = json.loads(shell("connection", "list", "--json").stdout)
    loyalty = next(c for c in connections if c["name"] == "loyalty")
    body = {
        "project_id": loyalty["project_id"],
        "target_connection_id": loyalty["id"],
        "name": "Forget all",
        "sql": "DELETE FROM ci_gone;",
    }
    made = shell("api", "POST", "/migrations", "--input", "-", stdin=json.dumps(body))
    assert made.returncode == 0, made.stderr
    done = shell("migration", "lint", "Forget all", "--format", "github")
    assert done.returncode == 1
    assert any(
        line.startswith("::error title=sql.no_where::Statement 1: ")
        for line in done.stdout.splitlines()
    )
    assert shell("migration", "lint", "Forget all", "--fail-on", "never").returncode == 0


def test_what_is_not_there_or_not_said(shell: Shell) -> None:
    assert shell("migration", "show", "No such migration").returncode == 5
    assert shell("migration", "diff", "--target", "loyalty").returncode == 2
    words = ("migration", "diff", "--source", "ddl:nowhere.sql", "--target", "loyalty")
    assert shell(*words).returncode == 2
