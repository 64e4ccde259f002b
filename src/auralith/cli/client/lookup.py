"""People name things, the API wants ids: one place that finds the one from the other."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from auralith.cli.client.errors import CliError, usage
from auralith.cli.client.exits import Exit
from auralith.cli.client.invocation import Invocation

LISTS = {"reference": "seed references"}
"""Commands that list what has no noun of its own."""


def is_id(text: str) -> bool:
    """Whether `text` is an id rather than a name."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def project(cli: Invocation) -> dict[str, Any]:
    """The project in use: the configured one, else the only one the caller sees."""
    wanted = cli.config.get("project")
    if wanted:
        return find(cli, "project", wanted)
    seen = list(cli.api.pages("/projects", limit=2))
    if len(seen) == 1:
        return dict(seen[0])
    if not seen:
        raise CliError(
            "There is no project you can see.",
            Exit.NOT_FOUND,
            hint="Create one: auralith project create NAME, or ask an admin for access.",
        )
    raise usage(
        "Which project?",
        "Give --project NAME, set AURALITH_PROJECT, or: auralith profile set project NAME",
    )


def project_id(cli: Invocation) -> str:
    """The id of the project in use."""
    return str(project(cli)["id"])


def find(
    cli: Invocation, kind: str, wanted: str, *, params: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """One of what `kind` says (project, connection, patch, …), by id or by its exact name."""
    if kind == "bridge" and not is_id(wanted):
        path = f"/projects/{project_id(cli)}/bridge/configs"
        return _named(cli.api.pages(path, **dict(params or {})), kind, wanted)
    path = {
        "project": "/projects",
        "connection": "/connections",
        "patch": "/patches",
        "migration": "/migrations",
        "bridge": "/bridge/configs",
        "anonymize": "/anonymize/configs",
        "seed": "/seed/scenarios",
        "reference": "/seed/references",
        "key": "/api-keys",
    }[kind]
    if is_id(wanted):
        return dict(cli.api.get(f"{path}/{wanted}"))
    scope = dict(params or {})
    if kind != "project":
        scope.setdefault("project_id", project_id(cli))
    return _named(cli.api.pages(path, **scope), kind, wanted)


def _named(items: Iterable[Mapping[str, Any]], kind: str, wanted: str) -> dict[str, Any]:
    matches = [item for item in items if item["name"] == wanted]
    if len(matches) == 1:
        return dict(matches[0])
    if matches:
        ids = ", ".join(item["id"] for item in matches)
        raise usage(f"{len(matches)} {kind}s are named '{wanted}'.", f"Give the id: {ids}")
    raise CliError(
        f"No {kind} named '{wanted}'.",
        Exit.NOT_FOUND,
        hint=f"List them: auralith {LISTS.get(kind, f'{kind} list')}",
    )
