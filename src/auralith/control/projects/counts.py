"""How much of what a project holds: every domain that keeps things says how they are counted."""

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from auralith.kit.registry import Registry

Count = Callable[[UUID], Select[int]]
"""From a project's id to the query that counts."""

_COUNTS: Registry[Count] = Registry("counts")


def counted(name: str) -> Callable[[Count], Count]:
    """Register a domain's count under its name on the project's home page."""

    def register(count: Count) -> Count:
        return _COUNTS.add(name, count)

    return register


def read(session: Session, project_id: UUID) -> dict[str, int]:
    """All counts of a project, in one round trip."""
    columns = [count(project_id).scalar_subquery().label(name) for name, count in _COUNTS.items()]
    found = session.execute(select(*columns)).mappings().one()
    return {name: int(value) for name, value in found.items()}
