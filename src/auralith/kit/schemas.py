"""Base classes of everything that crosses the API border."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Annotated, Any, Generic, Self, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, ValidationError

T = TypeVar("T")
M = TypeVar("M", bound=BaseModel)


def _utc_z(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


UtcDatetime = Annotated[datetime, PlainSerializer(_utc_z, return_type=str, when_used="json")]
"""An instant, written as ISO 8601 in UTC ending in `Z`."""

Name = Annotated[str, Field(min_length=1, max_length=200, pattern=r"\S")]
"""A display name: 1 to 200 characters, not only blanks."""


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


def absent() -> Any:
    """A field of an `…Update` body that may be left out but not be null.

    Read what was sent with `model_dump(exclude_unset=True)`; the default is never a value.
    """
    return Field(default=None, json_schema_extra=_without_default)


class ApiModel(BaseModel):
    """A published body: unknown fields are refused, ORM objects can be read."""

    model_config = ConfigDict(extra="forbid", from_attributes=True, str_strip_whitespace=True)


def understood(model: type[M], stored: Mapping[str, Any]) -> M:
    """Of what another version stored the fields that are understood, the others as usual.

    To be looked at: who acts on it parses it whole. The model has a default for every field.
    """
    found: dict[str, Any] = {}
    for name in model.model_fields.keys() & stored.keys():
        with suppress(ValidationError):
            found[name] = getattr(model.model_validate({name: stored[name]}), name)
    return model.model_validate(found)


class PageParams(BaseModel):
    """Which page: `page` from 1, `page_size` 1 to 200."""

    page: Annotated[int, Query(ge=1, le=1_000_000_000)] = 1
    page_size: Annotated[int, Query(ge=1, le=200)] = 50

    @property
    def offset(self) -> int:
        """Rows to skip."""
        return (self.page - 1) * self.page_size


class Page(ApiModel, Generic[T]):
    """One page of a list; `total` counts all items that match the filters."""

    items: list[T]
    total: int
    page: int
    page_size: int

    @classmethod
    def of(cls, items: Iterable[object], total: int, page: PageParams) -> Self:
        """The page of these items: bodies, or rows that have what a body reads."""
        return cls.model_validate(
            {"items": list(items), "total": total, "page": page.page, "page_size": page.page_size}
        )
