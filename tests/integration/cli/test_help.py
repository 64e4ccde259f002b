"""What the command line says of itself, without any server."""

import json
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest

from auralith import __version__
from auralith.cli.main import ENTRIES, arguments, build
from tests.integration.cli.conftest import Shell, environment


@pytest.fixture
def alone(tmp_path: Path) -> Shell:
    """A shell on a machine without a server."""
    return Shell(tmp_path, "")


def test_help_names_every_command(alone: Shell) -> None:
    done = alone("--help")
    assert done.returncode == 0
    for name in ENTRIES:
        assert f"  {name} " in done.stdout


@pytest.mark.parametrize("name", list(ENTRIES))
def test_each_command_has_help(alone: Shell, name: str) -> None:
    done = alone(name, "--help")
    assert done.returncode == 0, done.stderr
    assert "Usage: auralith" in done.stdout


def test_help_loads_no_client_and_no_server() -> None:
    code = "import sys; from auralith.cli.main import build; build([]); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert not loaded & {"httpx", "fastapi", "sqlalchemy", "psycopg", "dbos", "rich", "pydantic"}


def test_all_commands_load_together() -> None:
    assert build(list(ENTRIES)).registered_groups


def test_version(alone: Shell) -> None:
    assert alone("version").stdout == f"auralith {__version__}\n"
    assert json.loads(alone("version", "--json").stdout) == {"version": __version__}
    try:
        assert version("auralith") == __version__
    except PackageNotFoundError:
        pytest.skip("Auralith is not installed here, only on the path.")


def test_fields_after_json_in_both_spellings() -> None:
    wanted = ["run", "list", "--json", "--fields", "id,name"]
    assert arguments(["run", "list", "--json=id,name"]) == wanted
    assert arguments(["run", "list", "--json", "id,name"]) == wanted
    assert arguments(["run", "show", "--json", "some-id"]) == ["run", "show", "--json", "some-id"]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_completion_script_of_each_shell(alone: Shell, name: str) -> None:
    assert "_AURALITH_COMPLETE=complete_" + name in alone("completion", name).stdout


def test_completion_of_nouns_and_verbs(alone: Shell) -> None:
    words = {
        "_AURALITH_COMPLETE": "complete_bash",
        "COMP_WORDS": "auralith patch ",
        "COMP_CWORD": "2",
    }
    assert "dry-run" in alone.process(variables=words).stdout.split()


def test_completion_of_an_unknown_shell_is_a_usage_error(alone: Shell) -> None:
    assert alone("completion", "tcsh").returncode == 2


def test_openapi_needs_no_server(alone: Shell) -> None:
    document = json.loads(alone.process("openapi").stdout)
    assert document["info"]["title"] == "Auralith"
    assert "/api/v1/projects" in document["paths"]


def test_config_show_names_the_source_and_hides_secrets(alone: Shell) -> None:
    given = {"AURALITH_PORT": "8123", "AURALITH_SECRET_KEY": "0123456789abcdef" * 4}
    rows = json.loads(alone.process("config", "show", "--json", variables=given).stdout)
    by_name = {row["name"]: row for row in rows}
    assert by_name["AURALITH_PORT"] == {
        "name": "AURALITH_PORT",
        "value": "8123",
        "source": "environment",
        "note": "",
    }
    assert "0123456789abcdef" not in json.dumps(rows)
    assert by_name["AURALITH_HOST"]["source"] == "default"


def test_a_bad_setting_stops_with_one_line(alone: Shell) -> None:
    done = alone.process("serve", variables={"AURALITH_PORT": "many"})
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert "AURALITH_PORT" in line
    assert "Example:" in line


def test_the_command_reference_is_current(tmp_path: Path) -> None:
    page = tmp_path / "cli.md"
    subprocess.run(
        [sys.executable, "-m", "auralith.cli.reference", str(page)], env=environment(), check=True
    )
    checked_in = Path(__file__).parents[3] / "docs" / "cli.md"
    assert page.read_text() == checked_in.read_text(), (
        "python -m auralith.cli.reference docs/cli.md"
    )
