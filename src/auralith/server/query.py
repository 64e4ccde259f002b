"""Lists refuse query parameters they do not know: a misspelt filter must not return everything."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi import Request
from fastapi.routing import APIRoute
from pydantic import BaseModel

from auralith.kit.errors import Invalid


def known_names(route: APIRoute) -> frozenset[str]:
    """Names of all query parameters of a route, those of parameter models included."""
    names: set[str] = set()
    for field in _fields(route.dependant):
        annotation = field.field_info.annotation
        if isinstance(annotation, type) and issubclass(annotation, BaseModel):
            names |= {info.alias or name for name, info in annotation.model_fields.items()}
        else:
            names.add(field.alias)
    return frozenset(names)


def _fields(dependant: Any) -> list[Any]:
    below = [field for d in dependant.dependencies for field in _fields(d)]
    return [*dependant.query_params, *below]


async def known_query(request: Request) -> AsyncIterator[None]:
    """Refuse unknown query parameters of a GET, behind every other refusal of the route.

    The check runs when the handler has returned, so that 401, 404 and 403 come before it.
    """
    yield
    route = request.scope.get("route")
    if request.method != "GET" or not isinstance(route, APIRoute):
        return
    known_here = known_names(route) if request.query_params else frozenset()
    unknown = [name for name in request.query_params if name not in known_here]
    if unknown:
        known = ", ".join(sorted(known_here)) or "none"
        msg = f"Unknown query parameter '{unknown[0]}'. Known here: {known}."
        raise Invalid(
            msg,
            loc=("query", unknown[0]),
            code="query.unknown",
            params={"name": unknown[0], "known": sorted(known_here)},
        )
