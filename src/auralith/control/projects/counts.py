"""How much of what a project holds: every domain that keeps things says how they are counted."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Select

from auralith.kit.registry import Registry

Count = Callable[[UUID], Select[int]]
"""From a project's id to the query that counts."""

_COUNTS: Registry[Count] = Registry("counts")


def counted(name: str) -> Callable[[Count], Count]:
    """Register a domain's count under its name on the project's home page."""

    def register(count: Count) -> Count:
        return _COUNTS.add(name, count)

    return register


def of_project(project_id: UUID) -> list[tuple[str, Select[int]]]:
    """Every registered count of a project, by name."""
    return [(name, count(project_id)) for name, count in _COUNTS.items()]
