"""What the routes declare, for the document and for the guard tests."""

from typing import Any

from fastapi.routing import RouteContext


def rights_of(context: RouteContext) -> set[str]:
    """Rights that the dependencies of a route declare (attribute `right`)."""
    return _rights(context.dependant)


def _rights(dependant: Any) -> set[str]:
    found: set[str] = set()
    for dependency in dependant.dependencies:
        right = getattr(dependency.call, "right", None)
        if right is not None:
            found.add(str(right))
        found |= _rights(dependency)
    return found
