"""The published document: clean names, both error shapes on every route, both ways to sign in."""

import json
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from pydantic import ConfigDict, Field

from auralith.kit.http import PREFIX
from auralith.kit.schemas import ApiModel
from auralith.server import naming
from auralith.server.guards import rights_of
from auralith.server.methods import api_routes

TAGS = {
    "auth": "Signing in, sessions, one's own account.",
    "projects": "Projects, members, permissions.",
    "organizations": "Organizations and their members.",
    "api-keys": "Keys for scripts and CI.",
    "bridge": "Rows copied from one connection into another, planned and verified.",
    "anonymize": "Personal data: found, masked in place or in a copy, proved.",
    "seeds": "Synthetic rows: drawn up, previewed, made, removed again.",
    "connections": "Databases: how they are reached, what is in them.",
    "patches": "Mass Patch: tried, executed, rolled back.",
    "migrations": "A schema brought in line with another: compared, proved, applied, rolled back.",
    "drift": "What changed in a schema: snapshots, and what leads from one to another.",
    "approvals": "Who has to agree before something runs: policies, requests, decisions.",
    "runs": "Long work: progress, log, cancel, pause, resume.",
    "audit": "What happened and what was refused.",
    "admin": "Governing the instance.",
    "health": "Whether this process lives and may work.",
}


class ErrorItem(ApiModel):
    """One place in the request and what is wrong there."""

    loc: list[str | int]
    msg: str
    type: str
    code: str = Field(description="Stable machine code of the fault, as `type`")
    params: dict[str, Any] = Field(description="What the text was made with")


class ApiError(ApiModel):
    """Every refusal: what is wrong and what to do next, with a stable machine code."""

    model_config = ConfigDict(extra="allow")

    detail: str | list[ErrorItem] = Field(
        description="A text, or a list of places with their faults"
    )
    code: str = Field(description="Stable machine code", examples=["patch.dry_run_required"])
    params: dict[str, Any] = Field(description="What the text was made with")


RESPONSES: dict[int | str, dict[str, Any]] = {
    "4XX": {"model": ApiError, "description": "Refused; nothing was done."}
}


def operation_id(route: APIRoute) -> str:
    """`list_projects` becomes `listProjects`."""
    first, *rest = route.name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def install(app: FastAPI) -> None:
    """Make `app.openapi()` give our document."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = build(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign] # FastAPI's documented way


def build(app: FastAPI) -> dict[str, Any]:
    """The document of all included routes."""
    document = get_openapi(
        title=app.title,
        version=app.version,
        summary=app.summary,
        description=app.description,
        routes=app.routes,
        separate_input_output_schemas=False,
        tags=[{"name": n, "description": d} for n, d in TAGS.items()],
    )
    components = document.setdefault("components", {})
    components["securitySchemes"] = {
        "bearer": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "ak_<id>_<secret>",
            "description": "An API key of one project.",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": "__Host-auralith_session",
            "description": "The session cookie of a signed-in browser; unsafe methods also need"
            " the header X-CSRF-Token.",
        },
    }
    _name_forms(document)
    naming.name_shared(document)
    _secure(app, document)
    used = {
        tag
        for item in document["paths"].values()
        for operation in item.values()
        for tag in operation.get("tags", [])
    }
    document["tags"] = [t for t in document["tags"] if t["name"] in used]
    return document


def _name_forms(document: dict[str, Any]) -> None:
    """`Body_uploadPatchFile` becomes `UploadPatchFileForm`."""
    schemas = document["components"].get("schemas", {})
    text = json.dumps(document)
    for name in [n for n in schemas if n.startswith("Body_")]:
        plain = name.removeprefix("Body_")
        text = text.replace(f'"{name}"', f'"{plain[0].upper()}{plain[1:]}Form"')
        text = text.replace(f"schemas/{name}", f"schemas/{plain[0].upper()}{plain[1:]}Form")
    document.clear()
    document.update(json.loads(text))


def _secure(app: FastAPI, document: dict[str, Any]) -> None:
    for context in api_routes(app):
        rights = rights_of(context)
        item = document["paths"].get(context.path_format, {})
        for method in context.methods or ():
            operation = item.get(method.lower())
            if operation is None:
                continue
            if rights and "public" not in rights:
                operation["security"] = [{"bearer": []}, {"session": []}]
                operation["x-rights"] = sorted(rights)
            else:
                operation["security"] = []
            for status in {"201", "202"} & operation["responses"].keys():
                operation["responses"][status]["headers"] = {"Location": _LOCATION}
            if method == "POST" and "claim_key" in _dependency_names(context.dependant):
                operation.setdefault("parameters", []).append(_IDEMPOTENCY)


_LOCATION = {
    "required": True,
    "schema": {"type": "string", "pattern": f"^{PREFIX}/"},
    "description": "Where the new thing, or the run, is found.",
}
_IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]{1,255}$"},
    "description": "Makes a repeated request take effect once in 24 hours.",
}


def _dependency_names(dependant: Any) -> set[str]:
    names: set[str] = set()
    for dependency in dependant.dependencies:
        names.add(getattr(dependency.call, "__name__", ""))
        names |= _dependency_names(dependency)
    return names


def render(app: FastAPI) -> str:
    """The text of `openapi.json` as it is checked in."""
    return json.dumps(app.openapi(), indent=2, ensure_ascii=False) + "\n"
