"""Reading lists: filter, total order, page. Nothing clever."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from auralith.kit.errors import Invalid
from auralith.kit.schemas import PageParams

M = TypeVar("M")

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


def contains(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    r"""Case-insensitive text search in which `%`, `_` and `\` stand for themselves."""
    escaped = text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    return column.ilike(f"%{escaped}%", escape="\\")
