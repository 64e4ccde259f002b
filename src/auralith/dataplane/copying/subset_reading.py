"""Read a table as a whole or the chosen rows of it, alike for whoever reads."""

from collections.abc import Iterable, Iterator

from auralith.dataplane.engines.copying import CopyDialect, Piece, Reading
from auralith.dataplane.engines.session import Session
from auralith.dataplane.rows.wire import Block


def pieces(copying: CopyDialect, session: Session, reading: Reading, rows: int) -> Iterator[Piece]:
    """Pieces of so many rows; at least one."""
    if reading.chosen is not None:
        return reading.chosen.pieces(rows)
    return copying.boundaries(session, reading, rows)


def blocks(
    copying: CopyDialect, session: Session, reading: Reading, piece: Piece
) -> Iterator[Block]:
    """The rows of a piece; chosen ones by as many statements as their keys take."""
    if reading.chosen is None:
        yield from copying.read(session, reading, piece)
        return
    for part in reading.chosen.parts(piece):
        yield from copying.read(session, reading, part)


def clauses(copying: CopyDialect, reading: Reading) -> Iterator[str]:
    """WHERE clauses that find all rows together, each of them once."""
    if reading.chosen is None:
        yield f" WHERE ({reading.where})" if reading.where else ""
        return
    for part in reading.chosen.parts():
        yield f" WHERE {copying.among(reading.key, part.rows or ())}"


def summed(figures: Iterable[str]) -> str:
    """Counts, or counts with the sums of a checksum behind a colon, added up."""
    parts = [[int(number) for number in figure.split(":")] for figure in figures]
    return ":".join(str(sum(column)) for column in zip(*parts, strict=True))
