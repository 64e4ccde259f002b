"""Who may: the one way for the project of a path, for a record of a path, for a body's project."""

from collections.abc import Awaitable, Callable
from functools import cache
from typing import Annotated, Any, Protocol, TypeVar
from uuid import UUID

from fastapi import Depends, Path, Request
from sqlalchemy.orm import Session

from auralith.control.auth.caller import Caller
from auralith.control.auth.dependencies import CallerDep, declares, get_caller
from auralith.control.projects import service
from auralith.control.projects.access import Access
from auralith.kit.db import SessionDep
from auralith.kit.errors import NotFound


class InProject(Protocol):
    """A row that belongs to a project."""

    project_id: Any


M = TypeVar("M", bound=InProject)


@cache
def project_access(right: str) -> Callable[..., Access]:
    """For routes with `project_id` in the path: gives the caller's access.

    404 when the project is not visible, 403 when the right is missing.
    """

    @declares(right)
    def dependency(project_id: UUID, caller: CallerDep, session: SessionDep) -> Access:
        return service.require(session, caller, project_id, right)

    return dependency


def record_access(
    parameter: str,
    find: Callable[[Session, UUID], M | None],
    *,
    missing: Callable[[], NotFound],
    reads: str,
    environment: Callable[[M], str | None] = lambda _: None,
    caller: Callable[..., Caller | Awaitable[Caller]] = get_caller,
) -> Callable[[str], Callable[..., M]]:
    """For routes below a record's own id: from a right to the dependency that gives the record.

    Whoever does not hold `reads` in its project gets the same 404 (`missing`) as for an id that
    is nowhere; who may read but not do it, 403. `environment` says where a right to change
    something must reach; `caller` who may ask at all (`person` keeps keys out).
    """

    @cache
    def access(right: str) -> Callable[..., M]:
        @declares(right)
        def dependency(
            record_id: Annotated[UUID, Path(alias=parameter)],
            asking: Annotated[Caller, Depends(caller)],
            session: SessionDep,
        ) -> M:
            record = find(session, record_id)
            project_id = record.project_id if record else None
            where = environment(record) if record else None
            for needed in dict.fromkeys((reads, right)):
                service.require_of(
                    session, asking, project_id, needed, missing=missing(), environment=where
                )
            if record is None:
                raise missing()
            return record

        return dependency

    return access


async def named_in_body(request: Request) -> UUID | None:
    """The project a JSON body names, as far as it can be told before the body is judged."""
    return await _id_in_body(request, "project_id")


async def _id_in_body(request: Request, field: str) -> UUID | None:
    try:
        body = await request.json()
        return UUID(body[field])
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


@cache
def body_project_access(right: str) -> Callable[..., Caller]:
    """For POSTs whose project stands in the body: 404 and 403 come before 422, as everywhere.

    A body without a legible `project_id` passes here and is 422. The service asks again, where an
    environment limits the right.
    """

    @declares(right)
    def dependency(
        caller: CallerDep,
        session: SessionDep,
        project_id: Annotated[UUID | None, Depends(named_in_body)],
    ) -> Caller:
        if project_id is not None:
            service.require(session, caller, project_id, right)
        return caller

    return dependency


def body_record_access(
    field: str,
    find: Callable[[Session, UUID], M | None],
    *,
    missing: Callable[[], NotFound],
    reads: str,
    environment: Callable[[M], str | None] = lambda _: None,
) -> Callable[[str], Callable[..., Caller]]:
    """For POSTs about a record that stands in the body: as `record_access`, before the 422.

    A body without a legible id passes here and is 422.
    """

    async def named(request: Request) -> UUID | None:
        return await _id_in_body(request, field)

    @cache
    def access(right: str) -> Callable[..., Caller]:
        @declares(right)
        def dependency(
            caller: CallerDep,
            session: SessionDep,
            record_id: Annotated[UUID | None, Depends(named)],
        ) -> Caller:
            if record_id is not None:
                record = find(session, record_id)
                for needed in dict.fromkeys((reads, right)):
                    service.require_of(
                        session,
                        caller,
                        record.project_id if record else None,
                        needed,
                        missing=missing(),
                        environment=environment(record) if record else None,
                    )
            return caller

        return dependency

    return access
