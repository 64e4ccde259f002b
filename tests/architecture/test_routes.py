"""What every route must declare."""

import re
from collections import Counter

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, RouteContext

from auralith.control.auth.rights import ACCOUNT, ANY_CALLER, GOVERN, PUBLIC, RIGHTS
from auralith.server.app import describe_app
from auralith.server.guards import rights_of
from auralith.server.methods import api_routes

WITHOUT_CREDENTIAL = {
    "GET /health/live",
    "GET /health/ready",
    "POST /api/v1/auth/login",
    "POST /api/v1/auth/register",
    "GET /api/v1/invitations/{token}",
    "GET /api/v1/setup",
    "POST /api/v1/setup",
}
"""The short public list: it grows only by a decision."""

WITHOUT_PROJECT = {
    "organization.read",
    "organization.govern",
    ACCOUNT,
    ANY_CALLER,
    GOVERN,
    PUBLIC,
}


@pytest.fixture(scope="module")
def app() -> FastAPI:
    return describe_app()


def name_of(context: RouteContext) -> str:
    return f"{min(context.methods or {''})} {context.path}"


def test_every_route_declares_a_right_or_is_on_the_public_list(app: FastAPI) -> None:
    known = set(RIGHTS) | WITHOUT_PROJECT
    for context in api_routes(app):
        declared = rights_of(context)
        assert declared <= known, f"{name_of(context)} declares unknown rights"
        if not declared or PUBLIC in declared:
            assert name_of(context) in WITHOUT_CREDENTIAL, f"{name_of(context)} is open"
        else:
            assert name_of(context) not in WITHOUT_CREDENTIAL


def test_the_public_list_names_no_route_that_is_gone(app: FastAPI) -> None:
    assert {name_of(c) for c in api_routes(app)} >= WITHOUT_CREDENTIAL


def test_operation_ids_are_unique_and_clean(app: FastAPI) -> None:
    document = app.openapi()
    ids = [
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
    ]
    assert [name for name, times in Counter(ids).items() if times > 1] == []
    assert [name for name in ids if not re.fullmatch(r"[a-z]+([A-Z][a-z0-9]+)*", name)] == []


def test_every_operation_has_one_known_tag_and_a_summary(app: FastAPI) -> None:
    document = app.openapi()
    known = {tag["name"] for tag in document["tags"]}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            assert len(operation["tags"]) == 1, f"{method} {path}"
            assert operation["tags"][0] in known, f"{method} {path}"
            assert operation["description"], f"{method} {path}"


def test_schema_names_are_clean(app: FastAPI) -> None:
    names = app.openapi()["components"]["schemas"]
    assert [n for n in names if not re.fullmatch(r"[A-Z][A-Za-z0-9]+", n)] == []


def test_both_error_shapes_are_declared_once_and_everywhere(app: FastAPI) -> None:
    document = app.openapi()
    shapes = document["components"]["schemas"]["ErrorDetail"]["anyOf"]
    assert [s.get("type") for s in shapes] == ["string", "array"]
    for item in document["paths"].values():
        for operation in item.values():
            schema = operation["responses"]["4XX"]["content"]["application/json"]["schema"]
            assert schema == {"$ref": "#/components/schemas/ApiError"}


def test_creation_and_deletion_answer_as_published(app: FastAPI) -> None:
    document = app.openapi()
    for path, item in document["paths"].items():
        if "delete" in item and path not in DELETE_WITH_A_RUN:
            assert "204" in item["delete"]["responses"], path


DELETE_WITH_A_RUN: set[str] = set()


def test_path_ids_are_uuids(app: FastAPI) -> None:
    for path, item in app.openapi()["paths"].items():
        for operation in item.values():
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "path" and parameter["name"].endswith("_id"):
                    assert parameter["schema"].get("format") == "uuid", path


def test_lists_are_paged(app: FastAPI) -> None:
    for path, item in app.openapi()["paths"].items():
        for operation in item.values():
            content = operation["responses"].get("200", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            assert schema.get("type") != "array", f"{path} answers a bare list"


def test_no_route_is_async(app: FastAPI) -> None:
    """Endpoints run in the thread pool: an async one would block everybody with its queries."""
    for context in api_routes(app):
        route = context.original_route
        assert isinstance(route, APIRoute)
        assert not route.endpoint.__code__.co_flags & 0x80, route.name
