"""Signing in, configuration, output and exit codes of the client commands."""

import csv
import io
import json
import stat
from pathlib import Path

from tests.integration.cli.conftest import Demo, Shell, free_port

NOBODY = "11111111-1111-4111-8111-111111111111"


def test_status_of_a_stranger_is_denied_with_what_to_do(stranger: Shell) -> None:
    done = stranger("auth", "status")
    assert done.returncode == 4
    assert done.stdout == ""
    assert "auralith auth login" in done.stderr


def test_wrong_password_is_denied(stranger: Shell) -> None:
    done = stranger("auth", "login", "--email", "demo@example.com", stdin="not this one\n")
    assert done.returncode == 4
    assert "request id:" in done.stderr


def test_session_is_kept_in_a_file_only_its_owner_reads(shell: Shell, demo: Demo) -> None:
    file = shell.home / ".config" / "auralith" / "credentials.toml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert demo.password not in file.read_text()


def test_logout_ends_the_session_on_the_server(stranger: Shell, demo: Demo) -> None:
    login = ("auth", "login", "--email", "demo@example.com")
    assert stranger(*login, stdin=demo.password + "\n").returncode == 0
    file = stranger.home / ".config" / "auralith" / "credentials.toml"
    held = file.read_text()
    assert stranger("auth", "logout").returncode == 0
    file.write_text(held)
    assert stranger("project", "list").returncode == 4


def test_a_key_made_here_signs_in_and_ends_when_revoked(shell: Shell, stranger: Shell) -> None:
    scopes = ("--scope", "project.read", "--scope", "patches.read")
    made = shell("key", "create", "a script", *scopes)
    assert made.returncode == 0
    key = made.stdout.strip()
    assert key.startswith("ak_")
    assert stranger("auth", "login", stdin=key + "\n").returncode == 0
    status = json.loads(stranger("auth", "status", "--json").stdout)
    assert status["kind"] == "api_key"
    assert status["projects"] == ["Shop"]
    assert stranger("key", "list").returncode == 4
    file = stranger.home / "key"
    file.write_text(key)
    by_file = {"AURALITH_API_KEY_FILE": str(file)}
    assert stranger("project", "list", variables=by_file).returncode == 0
    rotated = shell("key", "rotate", "a script")
    assert rotated.stdout.strip() not in {"", key}
    assert shell("key", "revoke", "a script").returncode == 2
    assert shell("key", "revoke", "a script", "--yes").returncode == 0
    gone = stranger("project", "list", "--json")
    assert gone.returncode == 4
    assert json.loads(gone.stderr)["status"] == 401


def test_a_key_is_sent_only_to_the_server_it_was_stored_for(shell: Shell) -> None:
    other = {"AURALITH_URL": shell.url.replace("127.0.0.1", "localhost")}
    assert shell("project", "list", variables=other).returncode == 4


def test_unknown_id_and_unknown_name_are_not_found(shell: Shell) -> None:
    assert shell("run", "show", NOBODY).returncode == 5
    done = shell("patch", "show", "no such patch", "--json")
    assert done.returncode == 5
    assert json.loads(done.stderr)["hint"] == "List them: auralith patch list"


def test_malformed_values_are_usage_errors(shell: Shell) -> None:
    assert shell("project", "create", "").returncode == 2
    assert shell("run", "list", "--no-such-flag").returncode == 2
    assert shell("patch", "create", "-f", "missing.yaml").returncode == 2
    done = shell("project", "create", " ", "--json")
    assert json.loads(done.stderr)["detail"][0]["loc"] == ["body", "name"]


def test_unreachable_server_names_where_the_address_comes_from(shell: Shell) -> None:
    done = shell("project", "list", "--url", f"http://127.0.0.1:{free_port()}")
    assert done.returncode == 7
    assert "flag --url" in done.stderr


def test_output_forms_of_one_list(shell: Shell) -> None:
    whole = json.loads(shell("project", "list", "--json").stdout)
    some = json.loads(shell("project", "list", "--json=id,name").stdout)
    assert some == [{"id": p["id"], "name": p["name"]} for p in whole]
    assert json.loads(shell("project", "list", "--json", "id,name").stdout) == some
    lines = shell("project", "list", "--jsonl").stdout.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [p["id"] for p in whole]
    rows = list(csv.DictReader(io.StringIO(shell("project", "list", "--csv").stdout)))
    assert [row["name"] for row in rows] == [p["name"] for p in whole]
    plain = shell("project", "list", "--fields", "name,id").stdout.splitlines()
    assert plain == [f"{p['name']}\t{p['id']}" for p in whole]


def test_order_of_the_settings(shell: Shell, tmp_path: Path) -> None:
    def project(*words: str, variables: dict[str, str], cwd: Path) -> tuple[str, str]:
        done = shell("profile", "show", "--json", *words, variables=variables, cwd=cwd)
        by_name = {row["setting"]: row for row in json.loads(done.stdout)}
        return by_name["project"]["value"], by_name["project"]["source"]

    with_file = tmp_path / "with"
    with_file.mkdir()
    (with_file / ".auralith.toml").write_text('project = "from file"\n')
    env = {"AURALITH_PROJECT": "from environment"}
    flag = project("-p", "from flag", variables=env, cwd=with_file)
    assert flag == ("from flag", "flag --project")
    assert project(variables=env, cwd=with_file)[0] == "from environment"
    assert project(variables={}, cwd=with_file) == ("from file", "./.auralith.toml")
    assert project(variables={}, cwd=tmp_path) == ("Shop", "profile default")


def test_profiles_are_made_used_and_listed(stranger: Shell) -> None:
    assert stranger("profile", "use", "work").returncode == 0
    assert stranger("profile", "set", "url", "https://auralith.example.com").returncode == 0
    rows = json.loads(stranger("profile", "list", "--json").stdout)
    assert {"name": "work", "current": True, "url": "https://auralith.example.com"} in rows
    assert stranger("profile", "set", "password", "x").returncode == 2


def test_api_reaches_any_route(shell: Shell) -> None:
    made = shell("api", "POST", "/projects", "--field", "name=Made by api")
    project = json.loads(made.stdout)
    assert project["name"] == "Made by api"
    body = json.dumps({"description": "changed"})
    path = f"/api/v1/projects/{project['id']}"
    changed = shell("api", "PATCH", path, "--input", "-", stdin=body)
    assert json.loads(changed.stdout)["description"] == "changed"
    listed = shell("api", "GET", "projects", "--paginate", "--field", "page_size=1")
    assert listed.returncode == 2 or project["id"] in listed.stdout
    assert shell("api", "DELETE", path).returncode == 0
    assert shell("api", "GET", path).returncode == 5


def test_members_are_added_listed_and_removed(shell: Shell) -> None:
    emails = [m["email"] for m in json.loads(shell("project", "member", "list", "--json").stdout)]
    assert "viewer@example.com" in emails
    added = shell("project", "member", "add", "new@example.com", "--role", "qa", "--json")
    assert added.returncode == 0
    assert json.loads(added.stdout)["role"] == "qa"
    assert shell("project", "member", "add", "new@example.com", "--role", "king").returncode == 2


def test_audit_names_who_did_what(shell: Shell) -> None:
    rows = json.loads(shell("audit", "list", "--json", "--limit", "20").stdout)
    assert {row["outcome"] for row in rows} <= {"success", "denied", "failed"}
    assert any(row["actor"]["name"] == "demo@example.com" for row in rows)
    assert shell("audit", "verify").returncode == 4
