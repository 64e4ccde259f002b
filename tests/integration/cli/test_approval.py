"""Approvals on the command line: rules set, a run held back, decided by another person."""

import json
from pathlib import Path

from tests.integration.cli.conftest import Shell

RULES = """rules:
- kinds: [patch.execute]
  environments: [production]
  stages:
  - {approvals: 1, roles: [admin]}
"""


def test_rules_are_a_file_and_a_simulation_names_them(shell: Shell, tmp_path: Path) -> None:
    file, other = tmp_path / "rules.yaml", tmp_path / "again.yaml"
    file.write_text(RULES, encoding="utf-8")
    assert shell("approval", "policy", "set", "-f", str(file)).returncode == 2, "this needs --yes"
    assert shell("approval", "policy", "set", "-f", str(file), "--yes").returncode == 0
    assert shell("approval", "policy", "show", "--write", str(other)).returncode == 0
    assert "patch.execute" in other.read_text(encoding="utf-8")
    tried = ("approval", "policy", "simulate", "patch.execute", "--environment", "production")
    held = json.loads(shell(*tried, "--json").stdout)
    assert held["rule"] == 0
    # Who asks is the only admin of the samples: nobody is left, and it says so.
    assert "too few are left" in held["blocked_reason"]
    file.write_text("rules: []\n", encoding="utf-8")
    free = json.loads(shell(*tried, "-f", str(file), "--json").stdout)
    assert free["rule"] is None
    assert shell("approval", "policy", "set", "-f", str(file), "--yes").returncode == 0


def test_what_waits_is_listed_and_nobody_approves_their_own(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(RULES.replace("patch.execute", "seed.run").replace("production", "staging"))
    assert shell("approval", "policy", "set", "-f", str(file), "--yes").returncode == 0
    try:
        asked = shell("seed", "run", "More customers for staging", "--yes", "--json")
        assert asked.returncode == 0, asked.stderr
        request = json.loads(asked.stdout)["approval_id"]
        (listed,) = json.loads(shell("approval", "list", "--requested", "--json").stdout)
        assert (listed["id"], listed["status"]) == (request, "pending")
        assert shell("approval", "approve", request, "--yes").returncode == 4
        ended = json.loads(shell("approval", "cancel", request, "--json").stdout)
        assert ended["status"] == "cancelled"
    finally:
        file.write_text("rules: []\n", encoding="utf-8")
        assert shell("approval", "policy", "set", "-f", str(file), "--yes").returncode == 0
