"""Reading lists: filter, total order, page. Nothing clever."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from auralith.kit.errors import Invalid
from auralith.kit.schemas import PageParams

M = TypeVar("M")

Text = InstrumentedAttribute[Any] | ColumnElement[Any]
Sortable = Mapping[str, InstrumentedAttribute[Any] | ColumnElement[Any]]


def order_by(sort: str | None, sortable: Sortable, *, default: str) -> list[ColumnElement[Any]]:
    """Turn `?sort=name` or `?sort=-created_at` into ORDER BY terms; an unknown field is 422."""
    terms: list[ColumnElement[Any]] = []
    for field in (sort or default).split(","):
        name = field.removeprefix("-").strip()
        column = sortable.get(name)
        if column is None:
            raise Invalid(
                f"Cannot sort by '{name}'. Sort by one of: {', '.join(sorted(sortable))}.",
                loc=("query", "sort"),
                code="sort.unknown",
                params={"name": name, "known": sorted(sortable)},
            )
        terms.append(column.desc() if field.startswith("-") else column.asc())
    return terms


def page(
    session: Session,
    statement: Select[M],
    *,
    params: PageParams,
    order: list[ColumnElement[Any]],
    tie: InstrumentedAttribute[Any],
) -> tuple[list[M], int]:
    """The rows of one page and the count of all; `tie` (the id) makes the order total."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery()))
    rows = session.scalars(
        statement.order_by(*order, tie.asc()).limit(params.page_size).offset(params.offset)
    ).all()
    return list(rows), int(total or 0)


def matching(
    statement: Select[M], wanted: Mapping[InstrumentedAttribute[Any], object]
) -> Select[M]:
    """Only rows whose columns have the wanted values; None wants nothing."""
    for column, value in wanted.items():
        if value is not None:
            statement = statement.where(column == value)
    return statement


def search(statement: Select[M], q: str | None, *columns: Text) -> Select[M]:
    """Only rows in which one of the columns contains `q`; all without it."""
    return statement.where(or_(*(contains(column, q) for column in columns))) if q else statement


def contains(column: Text, text: str) -> ColumnElement[bool]:
    r"""Case-insensitive text search in which `%`, `_` and `\` stand for themselves."""
    return column.icontains(text, autoescape=True)
