"""The main story on the command line: write, try, execute, look, undo; and every exit code."""

import json
import signal
import time
from pathlib import Path

import pytest

from tests.integration.cli.conftest import Shell

PRODUCTION = ("--yes", "--confirm", "shop_production")
SLOW = "options: {batch_size: 1, sleep_ms: 200}"


def make(shell: Shell, folder: Path, text: str) -> str:
    """Create a patch from YAML and give back its name."""
    file = folder / "patch.yaml"
    file.write_text(text, encoding="utf-8")
    done = shell("patch", "create", "-f", str(file), "--json")
    assert done.returncode == 0, done.stderr
    return str(json.loads(done.stdout)["id"])


def prices(name: str, *, where: str = "category = 'Garden'", options: str = "") -> str:
    """A patch that makes articles of staging dearer."""
    return f"""
name: {name}
connection: shop_staging
{options}
operations:
  - op: update
    table: products
    where: {where}
    set_expr:
      price: round(price * 1.1, 2)
"""


def test_sample_patches_and_connections_are_there(shell: Shell) -> None:
    names = {p["name"] for p in json.loads(shell("patch", "list", "--json").stdout)}
    assert {"Spring prices: +4 %", "Supplier file of the week"} <= names
    connections = json.loads(shell("connection", "list", "--json").stdout)
    environments = {c["name"]: c["environment"] for c in connections}
    assert environments["shop_production"] == "production"
    assert environments["shop_staging"] == "staging"
    assert environments["loyalty"] == "development"
    assert all(c["last_test"]["ok"] for c in connections)


def test_production_needs_its_name(shell: Shell) -> None:
    name = "Forget the customers who asked for it"
    assert shell("patch", "execute", name).returncode == 2
    assert shell("patch", "execute", name, "--yes").returncode == 2
    wrong = shell("patch", "execute", name, "--yes", "--confirm", "shop_staging")
    assert "'shop_staging' was confirmed" in wrong.stderr
    assert wrong.returncode == 2
    assert "Nothing was done" in wrong.stderr
    stale = shell("patch", "execute", name, *PRODUCTION, "--json")
    assert stale.returncode == 6
    assert json.loads(stale.stderr)["code"] == "patch.dry_run_required"


def test_cascades_are_shown_before_anything_is_deleted(shell: Shell) -> None:
    name = "Forget the customers who asked for it"
    done = shell("patch", "dry-run", name, "--wait", "--json")
    assert done.returncode == 0, done.stderr
    operation = json.loads(done.stdout)["result"]["operations"][0]
    effects = {(e["table"], e["action"]) for e in operation["cascaded"]}
    assert {("orders", "delete"), ("order_items", "delete"), ("reviews", "set_null")} <= effects


def test_dry_run_execute_diff_preview_and_rollback(shell: Shell, tmp_path: Path) -> None:
    patch = make(shell, tmp_path, prices("whole story"))
    tried = json.loads(shell("patch", "dry-run", patch, "--wait", "--json").stdout)
    matched = tried["result"]["operations"][0]["matched"]
    assert matched > 0
    executed = shell("patch", "execute", patch, "--yes", "--wait", "--json=status,result")
    assert executed.returncode == 0, executed.stderr
    assert json.loads(executed.stdout)["result"]["updated"] == matched
    changes = [json.loads(x) for x in shell("patch", "diff", patch, "--jsonl").stdout.splitlines()]
    assert len(changes) == matched
    first = changes[0]
    assert float(first["after"]["price"]) == pytest.approx(
        float(first["before"]["price"]) * 1.1, abs=0.006
    )
    shown = shell("patch", "preview", patch, "--wait", "--json")
    assert json.loads(shown.stdout)["result"]["restored"] == matched
    back = shell("patch", "rollback", patch, "--yes", "--wait", "--json")
    assert back.returncode == 0
    result = json.loads(back.stdout)["result"]
    assert (result["restored"], result["conflicts_total"]) == (matched, 0)
    status = json.loads(shell("patch", "status", patch, "--json").stdout)
    assert status["status"] == "rolled_back"
    kinds = [run["kind"] for run in status["runs"]]
    assert kinds[:2] == ["patch.rollback", "patch.rollback_preview"]


def test_rows_changed_since_are_named_and_kept(shell: Shell, tmp_path: Path) -> None:
    first = make(shell, tmp_path, prices("first", where="id IN (1, 2, 3)"))
    second = make(shell, tmp_path, prices("second", where="id = 2"))
    for patch in (first, second):
        assert shell("patch", "dry-run", patch, "--wait").returncode == 0
        assert shell("patch", "execute", patch, "--yes", "--wait").returncode == 0
    refused = shell("patch", "rollback", first, "--yes", "--wait", "--json")
    assert refused.returncode == 1
    named = [
        json.loads(x) for x in shell("patch", "conflicts", first, "--jsonl").stdout.splitlines()
    ]
    assert [item["key"] for item in named] == [{"id": 2}]
    skipped = shell(
        "patch", "rollback", first, "--on-conflict", "skip", "--yes", "--wait", "--json"
    )
    assert json.loads(skipped.stdout)["result"]["restored"] == 2
    assert shell("patch", "rollback", second, "--yes", "--wait").returncode == 0


def test_exit_code_three_only_when_asked(shell: Shell, tmp_path: Path) -> None:
    patch = make(shell, tmp_path, prices("any"))
    assert shell("patch", "dry-run", patch, "--wait").returncode == 0
    assert shell("patch", "dry-run", patch, "--exit-code").returncode == 3
    nothing = make(shell, tmp_path, prices("none", where="id < 0"))
    assert shell("patch", "dry-run", nothing, "--exit-code").returncode == 0


def test_violations_fail_the_command(shell: Shell, tmp_path: Path) -> None:
    text = prices("bad").replace("round(price * 1.1, 2)", "price - 100000")
    done = shell("patch", "dry-run", make(shell, tmp_path, text), "--wait")
    assert done.returncode == 1
    assert "violation" in done.stdout


def test_a_file_beside_the_patch_is_uploaded(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "stock.csv").write_text(
        "sku,name,category,price,stock\nCLI-1,Test chair,Home,10.00,5\n", encoding="utf-8"
    )
    text = """
name: from a file
connection: shop_staging
operations:
  - {op: upsert, table: products, key: [sku], file: stock.csv}
"""
    patch = make(shell, tmp_path, text)
    result = json.loads(shell("patch", "dry-run", patch, "--wait", "--json").stdout)["result"]
    assert result["totals"]["inserted"] == 1
    missing = text.replace("stock.csv", "other.csv")
    (tmp_path / "patch.yaml").write_text(missing)
    assert shell("patch", "create", "-f", str(tmp_path / "patch.yaml")).returncode == 2


def test_pending_when_waiting_ends_first_and_cancel(shell: Shell, tmp_path: Path) -> None:
    patch = make(shell, tmp_path, prices("slow", options=SLOW))
    assert shell("patch", "dry-run", patch, "--wait").returncode == 0
    done = shell("patch", "execute", patch, "--yes", "--wait", "--timeout", "1s", "--json")
    assert done.returncode == 8
    run = json.loads(done.stdout)["id"]
    assert shell("run", "pause", run).returncode == 0
    assert shell("run", "resume", run).returncode in {0, 6}
    assert shell("run", "cancel", run).returncode == 2
    assert shell("run", "cancel", run, "--yes").returncode == 0
    assert shell("run", "watch", run).returncode == 1
    assert shell("run", "cancel", run, "--yes").returncode == 6
    assert shell("patch", "rollback", patch, "--yes", "--wait").returncode == 0


def test_interrupt_leaves_the_run_going(shell: Shell, tmp_path: Path) -> None:
    patch = make(shell, tmp_path, prices("interrupted", options=SLOW))
    assert shell("patch", "dry-run", patch, "--wait").returncode == 0
    watching = shell.begin("patch", "execute", patch, "--yes", "--wait")
    deadline = time.monotonic() + 60
    runs: list[dict[str, str]] = []
    while not any(run["status"] == "running" for run in runs) and time.monotonic() < deadline:
        kind = ("--kind", "patch.execute", "--resource", patch)
        runs = json.loads(shell("run", "list", *kind, "--json").stdout)
        time.sleep(0.1)
    watching.send_signal(signal.SIGINT)
    _, err = watching.communicate(timeout=60)
    assert watching.returncode == 130
    run = runs[0]["id"]
    assert f"auralith run watch {run}" in err
    assert json.loads(shell("run", "show", run, "--json").stdout)["status"] == "running"
    shell("run", "cancel", run, "--yes")
    assert shell("run", "watch", run, "--timeout", "60s").returncode == 1


def test_no_wait_prints_how_to_watch(shell: Shell, tmp_path: Path) -> None:
    patch = make(shell, tmp_path, prices("later"))
    done = shell("patch", "dry-run", patch)
    assert done.returncode == 0
    run = dict(line.split("\t", 1) for line in done.stdout.splitlines())["id"]
    assert f"auralith run watch {run}" in done.stderr
    assert shell("run", "watch", run, "--timeout", "60s").returncode == 0
    assert shell("run", "logs", run).returncode == 0


def test_mermaid_and_json_schema(shell: Shell) -> None:
    assert shell("connection", "introspect", "loyalty").returncode == 0
    text = shell("connection", "schema", "loyalty", "--format", "mermaid").stdout
    assert text.startswith("erDiagram\n")
    assert "members ||--o{ movements" in text
    schema = json.loads(shell("connection", "schema", "loyalty").stdout)
    assert {t["name"] for t in schema["tables"]} == {"members", "movements", "rewards"}


def test_connection_is_made_tested_and_deleted(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("secret of nobody\n")
    words = ("--engine", "postgresql", "--host", "127.0.0.1", "--port", "1", "--database", "x")
    login = ("--username", "x", "--password-file", str(file), "--environment", "production")
    made = shell("connection", "create", "nowhere", *words, *login, "--json")
    assert made.returncode == 0, made.stderr
    assert "secret of nobody" not in made.stdout
    tested = shell("connection", "test", "nowhere", "--json")
    assert tested.returncode == 1
    assert json.loads(tested.stdout)["ok"] is False
    assert shell("connection", "delete", "nowhere", "--yes").returncode == 2
    assert shell("connection", "delete", "nowhere", "--yes", "--confirm", "nowhere").returncode == 0
    assert shell("connection", "show", "nowhere").returncode == 5


def test_read_only_connection_is_refused_by_policy(shell: Shell, tmp_path: Path) -> None:
    found = json.loads(shell("connection", "show", "loyalty", "--json").stdout)
    path = f"/connections/{found['id']}"
    shell("api", "PATCH", path, "--field", "read_only=true")
    try:
        text = prices("locked").replace("shop_staging", "loyalty")
        text = text.replace("products", "rewards").replace("category = 'Garden'", "active = 1")
        text = text.replace("price: round(price * 1.1, 2)", "cost_points: cost_points + 1")
        done = shell("patch", "dry-run", make(shell, tmp_path, text), "--wait")
        assert done.returncode == 9, done.stderr
    finally:
        shell("api", "PATCH", path, "--field", "read_only=false")
