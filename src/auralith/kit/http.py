"""What every route shares: where the API lies, pages, and where a new thing is found."""

from typing import Annotated, Any, TypeVar

from fastapi import Depends, Query, Response
from pydantic import BaseModel

from auralith.kit.schemas import PageParams

PREFIX = "/api/v1"

B = TypeVar("B", bound=BaseModel)


async def wanted_page(page: Annotated[PageParams, Query()]) -> PageParams:
    """Which page a request asks for."""
    return page


PageDep = Annotated[PageParams, Depends(wanted_page)]
"""Which page of a list is wanted."""


def location(path: str) -> dict[str, str]:
    """The header that says where something is found; `path` is below PREFIX."""
    return {"Location": f"{PREFIX}{path}"}


class Created:
    """Answers with a new thing and its `Location`; the route declares the status (201 or 202)."""

    def __init__(self, response: Response) -> None:
        self._response = response

    def __call__(self, body: B, path: str) -> B:
        """The reply's body; a route uses it as its last line. `path` is below PREFIX."""
        self._response.headers.update(location(path))
        return body


CreatedDep = Annotated[Created, Depends()]


def reply(body: BaseModel, status: int, path: str | None = None) -> Any:
    """A finished reply, for routes whose status decides which model the body has.

    `path` is where the thing is found, below PREFIX.
    """
    return Response(
        body.model_dump_json(),
        status_code=status,
        headers=location(path) if path else None,
        media_type="application/json",
    )
