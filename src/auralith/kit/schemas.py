"""Base classes of everything that crosses the API border."""

from datetime import UTC, datetime
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

T = TypeVar("T")


def _utc_z(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


UtcDatetime = Annotated[datetime, PlainSerializer(_utc_z, return_type=str, when_used="json")]
"""An instant, written as ISO 8601 in UTC ending in `Z`."""

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
"""A display name: 1 to 200 characters, not only blanks."""


class ApiModel(BaseModel):
    """A published body: unknown fields are refused, ORM objects can be read."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, str_strip_whitespace=True)


class Page(ApiModel, Generic[T]):
    """One page of a list; `total` counts all items that match the filters."""

    items: list[T]
    total: int
    page: int
    page_size: int


class PageParams(BaseModel):
    """Which page: `page` from 1, `page_size` 1 to 200."""

    page: Annotated[int, Query(ge=1, le=1_000_000_000)] = 1
    page_size: Annotated[int, Query(ge=1, le=200)] = 50

    @property
    def offset(self) -> int:
        """Rows to skip."""
        return (self.page - 1) * self.page_size
