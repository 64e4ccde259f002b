"""How a table is cut into pieces: alike in every engine but for the text of keys and conditions."""

from collections.abc import Callable, Iterator, Sequence

from auralith.dataplane.engines.base import Dialect
from auralith.dataplane.engines.copying import Piece, Reading, Travelling
from auralith.dataplane.engines.session import Session
from auralith.dataplane.schema.model import Column


def steps(
    session: Session,
    reading: Reading,
    rows: int,
    *,
    dialect: Dialect,
    shown: Callable[[Column], str],
    condition: Callable[[Reading, Piece], str],
) -> Iterator[Piece]:
    """By steps along the key's index: no table is sorted, and every piece has its rows.

    `shown` gives the text that a bound of a piece is made of, `condition` the WHERE clause.
    """
    if not reading.key:
        yield Piece(1)
        return
    texts = ", ".join(shown(c) for c in reading.key)
    table = dialect.table(reading.table.name)
    # With the table's name: the bare one would be that of the text, and in its order.
    order = ", ".join(f"{table}.{dialect.quote(c.name)}" for c in reading.key)
    number, behind = 1, None
    while True:
        where = condition(reading, Piece(number, behind))
        found = session.query(
            f"SELECT {texts} FROM {table}{where} ORDER BY {order} LIMIT 1 OFFSET {rows - 1}"
        )
        if not found:
            yield Piece(number, behind)
            return
        upto = tuple(str(value) for value in found[0])
        yield Piece(number, behind, upto)
        number, behind = number + 1, upto


def within(reading: Reading, piece: Piece, bound: Callable[[tuple[str, ...], str], str]) -> str:
    """The WHERE clause of a piece; `bound` compares the key with a bound by `>` or `<=`."""
    parts = [f"({reading.where})"] if reading.where else []
    if piece.behind is not None:
        parts.append(bound(piece.behind, ">"))
    if piece.upto is not None:
        parts.append(bound(piece.upto, "<="))
    return f" WHERE {' AND '.join(parts)}" if parts else ""


def origin(
    reading: Reading,
    condition: str,
    dialect: Dialect,
    typed: Callable[[str, Column], str] = lambda expression, _column: expression,
) -> str:
    """What stands behind FROM: the table's rows, those with columns of an expression made anew.

    `typed` gives an expression the type of the column it stands in for.
    """
    rows = f"{dialect.table(reading.table.name)}{condition}"
    if not any(c.made for c in reading.columns):
        return rows
    listed = ", ".join(
        name if c.made is None else f"{typed(f'({c.made})', c.source)} AS {name}"
        for c in reading.columns
        for name in [dialect.quote(c.source.name)]
    )
    return f"(SELECT {listed} FROM {rows}) AS made"


def tuples(names: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """`(a, b) IN ((1, 2), …)`, of names and values that are quoted already."""
    if len(names) == 1:
        return f"{names[0]} IN ({', '.join(row[0] for row in rows)})"
    values = ", ".join(f"({', '.join(row)})" for row in rows)
    return f"({', '.join(names)}) IN ({values})"


def first_of_32(percent: float) -> int:
    """The first number of 32 bits that is outside of that share of them."""
    return round(percent / 100 * 2**32)


def canonicals(
    columns: Sequence[Travelling],
    text: Callable[[Travelling, Column], str],
    *,
    target: bool,
) -> list[str]:
    """What a checksum is made of, on one side: the canonical text of each column."""
    return [text(c, c.target) if target else c.given(text(c, c.source)) for c in columns]
