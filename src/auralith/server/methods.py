"""Which methods a path answers to and which paths take files, over all routers."""

from functools import lru_cache
from re import Pattern
from typing import Any

from fastapi import FastAPI, params
from fastapi.routing import APIRoute, RouteContext, iter_route_contexts


def api_routes(app: FastAPI) -> list[RouteContext]:
    """Every published route with its full path, as `iter_route_contexts` sees it."""
    return [
        context
        for context in iter_route_contexts(app.routes)
        if isinstance(context.original_route, APIRoute) and context.include_in_schema
    ]


@lru_cache(maxsize=8)
def _table(app: FastAPI) -> list[tuple[Pattern[str], frozenset[str]]]:
    rows: list[tuple[Pattern[str], frozenset[str]]] = []
    for context in api_routes(app):
        regex: Any = context.path_regex
        rows.append((regex, frozenset(context.methods or ())))
    return rows


def allowed_methods(app: FastAPI, path: str) -> list[str]:
    """Methods that some published route takes at `path`, sorted; empty when nobody knows it."""
    found: set[str] = set()
    for regex, methods in _table(app):
        if regex.match(path):
            found |= methods
    return sorted(found)


@lru_cache(maxsize=8)
def _uploads(app: FastAPI) -> list[Pattern[str]]:
    found: list[Pattern[str]] = []
    for context in api_routes(app):
        field: Any = context.body_field
        regex: Any = context.path_regex
        if field is not None and isinstance(field.field_info, params.Form):
            found.append(regex)
    return found


def takes_upload(app: FastAPI, path: str) -> bool:
    """Whether some published route at `path` takes a file."""
    return any(regex.match(path) for regex in _uploads(app))
