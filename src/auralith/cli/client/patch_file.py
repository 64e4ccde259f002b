"""A patch as a file in a repository: YAML or JSON, connections by name, data files beside it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from auralith.cli.client.errors import CliError, usage
from auralith.cli.client.invocation import Invocation
from auralith.cli.client.lookup import find, project_id
from auralith.cli.client.object_file import read_object


def create_from_file(cli: Invocation, file: Path) -> dict[str, Any]:
    """Create the patch `file` describes; data files are uploaded to it."""
    body = read_object(file, "name, connection and operations")
    folder = Path() if str(file) == "-" else file.parent
    wanted = body.pop("project", None)
    body["project_id"] = find(cli, "project", wanted)["id"] if wanted else project_id(cli)
    name = body.pop("connection", None)
    if name:
        scope = {"project_id": body["project_id"]}
        body["connection_id"] = find(cli, "connection", str(name), params=scope)["id"]
    operations = body.get("operations") or []
    if not any(isinstance(o, dict) and "file" in o for o in operations):
        return dict(cli.api.post("/patches", body))
    paths = _data_files(operations, folder)
    made = cli.api.post("/patches", {**body, "operations": []})
    try:
        for operation, path in paths:
            operation["file_id"] = _upload(cli, str(made["id"]), path)
        return dict(cli.api.patch(f"/patches/{made['id']}", {"operations": operations}))
    except CliError:
        cli.api.delete(f"/patches/{made['id']}")
        raise


def _data_files(
    operations: list[dict[str, Any]], folder: Path
) -> list[tuple[dict[str, Any], Path]]:
    found = []
    for operation in operations:
        if "file" in operation:
            path = folder / str(operation.pop("file"))
            if not path.is_file():
                raise usage(f"{path} is not a file.", "Paths are relative to the patch file.")
            found.append((operation, path))
    return found


def _upload(cli: Invocation, patch_id: str, path: Path) -> str:
    with path.open("rb") as content:
        files: Mapping[str, Any] = {"file": (path.name, content)}
        answer = cli.api.request("POST", f"/patches/{patch_id}/files", files=files, timeout=600)
    return str(answer.json()["file_id"])
