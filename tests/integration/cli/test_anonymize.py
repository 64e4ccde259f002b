"""Anonymization on the command line, with the demo's own configurations: found, masked, proved."""

import json
from pathlib import Path

from tests.integration.cli.conftest import Shell

COPY = "Production, masked"
IN_PLACE = "Loyalty cards, masked where they are"
EXTRACT = "An extract of production, masked, in one run"


def proof(shell: Shell, run_id: str, folder: Path) -> dict[str, object]:
    """The report that the command writes."""
    file = folder / f"{run_id}.json"
    told = shell("anonymize", "report", run_id, "--output", str(file))
    assert told.returncode == 0, told.stderr
    found: dict[str, object] = json.loads(file.read_text())["verification"]
    return found


def test_the_samples_are_masked_and_every_column_passes(shell: Shell, tmp_path: Path) -> None:
    assert {COPY, IN_PLACE} <= {c["name"] for c in listed(shell, "list")}
    assert shell("anonymize", "unlisted", COPY).returncode == 0
    preview = shell("anonymize", "preview", COPY, "--rows", "5", "--json")
    assert preview.returncode == 0, preview.stderr
    assert {t["table"] for t in json.loads(preview.stdout)["tables"]} >= {"customers", "reviews"}
    assert shell("anonymize", "run", COPY).returncode == 2
    for name in (COPY, IN_PLACE):
        done = shell("anonymize", "run", name, "--yes", "--wait", "--json")
        assert done.returncode == 0, done.stderr
        run = json.loads(done.stdout)
        verification = proof(shell, run["id"], tmp_path)
        assert {c["status"] for c in verification["columns"]} == {"pass"}  # type: ignore[attr-defined] # JSON
        assert run["id"] in {item["id"] for item in listed(shell, "runs", name)}
    extract = shell("bridge", "start", EXTRACT, "--yes", "--wait", "--json")
    assert extract.returncode == 0, extract.stderr
    assert json.loads(extract.stdout)["result"]["verified"]
    words = ("--subset", "customers=id <= 3", "--mask", COPY, "--json")
    plan = shell("bridge", "plan", "shop_production", "shop_extract", *words)
    assert plan.returncode == 0, plan.stderr
    undone = shell("anonymize", "undo", run["id"], "--yes", "--wait", "--json")
    assert undone.returncode == 0, undone.stderr
    assert json.loads(undone.stdout)["result"]["conflicts_total"] == 0
    assert shell("anonymize", "destroy", run["id"]).returncode == 2
    assert shell("anonymize", "destroy", run["id"], "--yes").returncode == 0
    assert shell("anonymize", "undo", run["id"], "--yes").returncode != 0


def listed(shell: Shell, *words: str) -> list[dict[str, str]]:
    """What a command lists."""
    found: list[dict[str, str]] = json.loads(shell("anonymize", *words, "--json").stdout)
    return found


def test_suggestions_are_written_saved_changed_and_deleted(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "masking.yaml"
    unsaid = shell("anonymize", "detect", "shop_staging", "--write", str(file))
    assert (unsaid.returncode, file.exists()) == (2, False)
    assert "--in-place" in unsaid.stderr
    words = ("detect", "shop_staging", "--write", str(file), "--into", "shop_masked")
    found = shell("anonymize", *words)
    assert found.returncode == 0, found.stderr
    assert "email" in found.stdout
    assert shell("anonymize", *words).returncode == 2, "the file is there already"
    saved = shell("anonymize", "save", str(file), "--json")
    assert saved.returncode == 0, saved.stderr
    made = json.loads(saved.stdout)
    assert made["mode"] == "copy"
    again = json.loads(shell("anonymize", "save", str(file), "--json").stdout)
    assert again["id"] == made["id"]
    assert shell("anonymize", "show", made["name"], "--json").returncode == 0
    assert shell("anonymize", "delete", made["name"]).returncode == 0
    assert shell("anonymize", "show", made["name"]).returncode == 5
    assert "email" in shell("anonymize", "transformers").stdout
