"""Rows out of MySQL and MariaDB and in: lines that the server renders, and LOAD DATA."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from pymysql.constants import ER
from pymysql.cursors import SSCursor
from pymysql.err import DataError, MySQLError

from auralith.dataplane.engines import pieces
from auralith.dataplane.engines.copying import Piece, Reading, Travelling
from auralith.dataplane.engines.mysql.changes import lexical
from auralith.dataplane.engines.mysql.copying.types import shape
from auralith.dataplane.engines.mysql.dialect import MysqlDialect
from auralith.dataplane.engines.mysql.errors import translate
from auralith.dataplane.engines.mysql.infile import NAME
from auralith.dataplane.engines.mysql.session import MAX_INSERT_BYTES, MysqlSession
from auralith.dataplane.errors import ConstraintViolation, StatementFailed
from auralith.dataplane.rows.wire import Block, Wire, fields, in_blocks
from auralith.dataplane.schema.model import Column
from auralith.dataplane.schema.names import TableName

_dialect = MysqlDialect()
_NOT_ALLOWED = (ER.NOT_ALLOWED_COMMAND, 3948, 4166)
_ESCAPED = (
    "REPLACE(REPLACE(REPLACE(REPLACE({0}, '\\\\', '\\\\\\\\'), '\\t', '\\\\t'),"
    " '\\n', '\\\\n'), '\\r', '\\\\r')"
)


def _text(column: Column, wire: Wire) -> str:  # noqa: PLR0911 - one line per kind of value
    """The expression of a field's text; NULL for NULL."""
    name = _dialect.quote(column.name)
    given = shape(column)
    if wire is Wire.OWN:
        wire = given.wire
    if wire is Wire.BINARY:
        return f"CONCAT('\\\\\\\\x', LOWER(HEX({name})))"
    if wire is Wire.BOOLEAN:
        return f"IF({name} IS NULL, NULL, IF({name}, 't', 'f'))"
    if wire is Wire.INTEGER:
        return f"({name} + 0)"
    if wire is Wire.FLOAT:
        return f"CAST({name} AS DOUBLE)"
    if wire is Wire.TIMESTAMP_TZ:
        return f"CONCAT({name}, '+00')"
    if wire in (Wire.TEXT, Wire.JSON):
        return _ESCAPED.format(f"CONVERT({name} USING utf8mb4)")
    return f"CAST({name} AS CHAR)"


def _received(travelling: Travelling, mark: str) -> str:
    """The expression of the value of a field."""
    wire = travelling.wire
    if wire is Wire.OWN:
        wire = shape(travelling.target).wire
    if wire is Wire.BOOLEAN:
        return f"({mark} = 't')"
    if wire is Wire.BINARY:
        return f"UNHEX(SUBSTR({mark}, 3))"
    if wire is Wire.TIMESTAMP_TZ:
        return f"LEFT({mark}, CHAR_LENGTH({mark}) - 3)"
    if travelling.target.type.lower().startswith("bit"):
        return f"CAST({mark} AS UNSIGNED)"
    return mark


def condition(reading: Reading, piece: Piece) -> str:
    """The WHERE clause of a piece."""
    if piece.rows is not None:
        return f" WHERE {among(reading.key, piece.rows)}"
    names = [_dialect.quote(c.name) for c in reading.key]

    def bound(values: tuple[str, ...], mark: str) -> str:
        return lexical(names, _literals(reading.key, values), mark[0], last=mark)

    return pieces.within(reading, piece, bound)


def _literals(key: Sequence[Column], values: Sequence[str]) -> list[str]:
    return [_literal(column)(text) for column, text in zip(key, values, strict=True)]


def _literal(column: Column) -> Callable[[str], str]:
    """How the text of a key becomes a literal."""
    wire = shape(column).wire
    if wire is Wire.BINARY:
        return "x'{}'".format
    return str if wire in (Wire.INTEGER, Wire.DECIMAL) else _dialect.literal


def among(key: Sequence[Column], rows: Sequence[tuple[str, ...]]) -> str:
    """By a list."""
    if not rows:
        return "FALSE"
    columns = [
        list(map(_literal(column), texts))
        for column, texts in zip(key, zip(*rows, strict=True), strict=True)
    ]
    names = [_dialect.quote(c.name) for c in key]
    return pieces.tuples(names, list(zip(*columns, strict=True)))


def share(key: Sequence[Column], percent: float) -> str:
    """By the first 32 bits of the MD5 of the key's texts."""
    text = f"CONCAT_WS(CHAR(31), {', '.join(bound_text(c) for c in key)})"
    # By the bytes: an MD5 is of a text's encoding.
    return (
        f"CONV(LEFT(MD5(CONVERT({text} USING utf8mb4)), 8), 16, 10) + 0"
        f" < {pieces.first_of_32(percent)}"
    )


def boundaries(session: MysqlSession, reading: Reading, rows: int) -> Iterator[Piece]:
    """By steps along the key's index."""
    return pieces.steps(
        session, reading, rows, dialect=_dialect, shown=bound_text, condition=condition
    )


def bound_text(column: Column) -> str:
    """The text of a key's column, as a condition takes it."""
    name = _dialect.quote(column.name)
    return f"HEX({name})" if shape(column).wire is Wire.BINARY else f"CAST({name} AS CHAR)"


def read(session: MysqlSession, reading: Reading, piece: Piece) -> Iterator[Block]:
    """One text a row, fetched as it comes."""
    line = ", '\\t', ".join(
        f"IFNULL({c.given(_text(c.source, c.wire))}, '\\\\N')" for c in reading.columns
    )
    sql = (
        f"SELECT CAST(CONCAT({line}, '\\n') AS BINARY) FROM"
        f" {pieces.origin(reading, condition(reading, piece), _dialect)}"
        f"{' FOR UPDATE' if reading.locked else ''}"
    )
    cursor = session.driver.cursor(SSCursor)
    ended = False
    try:
        cursor.execute(sql)
        yield from in_blocks(_fetched(cursor, reading.table.name))
        ended = True
    except MySQLError as error:
        raise translate(error) from error
    finally:
        if ended:
            cursor.close()
        else:
            # Otherwise closing would read the whole rest.
            session.close()


def _fetched(cursor: SSCursor, table: TableName) -> Iterator[bytes]:
    while row := cursor.fetchone():
        if row[0] is None:
            msg = (
                f"A row of {table} is larger than the server's max_allowed_packet: raise it,"
                " or leave the long column out."
            )
            raise StatementFailed(msg, code="bridge.row_too_large")
        yield row[0]


def write(
    session: MysqlSession,
    table: TableName,
    columns: Sequence[Travelling],
    blocks: Iterable[Block],
) -> int:
    """LOAD DATA of the stream; INSERT where the server does not take it.

    LOAD DATA LOCAL makes errors warnings and goes on with a cut value: any warning is an error.
    """
    names, sets = [], []
    for number, column in enumerate(columns):
        quoted = _dialect.quote(column.target.name)
        value = _received(column, f"@v{number}")
        if value.startswith("@"):
            names.append(quoted)
        else:
            names.append(f"@v{number}")
            sets.append(f"{quoted} = {value}")
    sql = (
        f"LOAD DATA LOCAL INFILE '{NAME}' INTO TABLE {_dialect.table(table)}"
        " CHARACTER SET utf8mb4 FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\'"
        f" LINES TERMINATED BY '\\n' ({', '.join(names)})"
        + (f" SET {', '.join(sets)}" if sets else "")
    )
    try:
        rows, warnings = session.driver.load(sql, blocks)
    except MySQLError as error:
        if error.args and error.args[0] in _NOT_ALLOWED:
            return _insert(session, table, columns, blocks)
        raise translate(error) from error
    if warnings:
        raise _explained(session, warnings)
    return int(rows)


def _explained(session: MysqlSession, warnings: int) -> ConstraintViolation:
    found = session.query("SHOW WARNINGS LIMIT 1")
    code, text = (found[0][1], str(found[0][2])) if found else (None, "")
    error = translate(DataError(code, text))
    if isinstance(error, ConstraintViolation):
        return error
    msg = f"{warnings} values do not fit their columns."
    return ConstraintViolation(msg, kind="value", detail=text)


def _insert(
    session: MysqlSession,
    table: TableName,
    columns: Sequence[Travelling],
    blocks: Iterable[Block],
) -> int:
    names = ", ".join(_dialect.quote(c.target.name) for c in columns)
    head = f"INSERT INTO {_dialect.table(table)} ({names}) VALUES "
    rows: list[str] = []
    size = total = 0
    cursor = session.driver.cursor()

    def flush() -> None:
        nonlocal total, size
        if rows:
            cursor.execute(head + ", ".join(rows))
            total += len(rows)
            rows.clear()
            size = 0

    try:
        for block in blocks:
            for row in fields(block):
                values = [
                    "NULL" if text is None else _received(column, _dialect.literal(text))
                    for column, text in zip(columns, row, strict=True)
                ]
                rows.append(f"({', '.join(values)})")
                size += len(rows[-1])
                if size > MAX_INSERT_BYTES:
                    flush()
        flush()
    except MySQLError as error:
        raise translate(error) from error
    return total


_TRIMMED = "IF(LOCATE('.', {0}), TRIM(TRAILING '.' FROM TRIM(TRAILING '0' FROM {0})), {0})"


def checksum(columns: Sequence[Travelling], *, target: bool) -> str:
    """The number of rows, and the sum of 60 bits of the MD5 of each."""
    shown = pieces.canonicals(columns, _canonical, target=target)
    row = ", CHAR(31), ".join(f"COALESCE({text}, CHAR(30))" for text in shown)
    bits = f"CONV(SUBSTR(MD5(CONCAT({row})), 1, 15), 16, 10)"
    return f"CONCAT(COUNT(*), ':', CAST(COALESCE(SUM(CAST({bits} AS DECIMAL(30,0))), 0) AS CHAR))"


def _canonical(travelling: Travelling, column: Column) -> str:  # noqa: PLR0911 - one line per kind of value
    name, wire, given = _dialect.quote(column.name), travelling.wire, shape(column)
    if wire is Wire.OWN:
        wire = given.wire
    if wire is Wire.BINARY:
        return f"LOWER(HEX({name}))"
    if wire is Wire.BOOLEAN:
        return f"IF({name} IS NULL, NULL, IF({name}, 't', 'f'))"
    if wire is Wire.INTEGER:
        return f"CAST({name} + 0 AS CHAR)"
    if wire is Wire.DECIMAL:
        return _TRIMMED.format(f"CAST({name} AS CHAR)")
    if wire is Wire.FLOAT:
        number = f"CAST({name} AS DOUBLE)"
        plain = _TRIMMED.format(f"CAST(CAST(CAST({number} AS CHAR) AS DECIMAL(65,30)) AS CHAR)")
        return (
            f"CASE WHEN {name} = 0 THEN '0' WHEN ABS({number}) >= 1e-15 AND ABS({number}) < 1e15"
            f" THEN {plain} ELSE CAST({number} AS CHAR) END"
        )
    if wire in (Wire.TIME, Wire.TIMESTAMP, Wire.TIMESTAMP_TZ):
        return _TRIMMED.format(f"CAST({name} AS CHAR)")
    if wire is Wire.UUID:
        return f"LOWER(CAST({name} AS CHAR))"
    if wire is Wire.DATE:
        return f"CAST({name} AS CHAR)"
    text = f"CONVERT({name} USING utf8mb4)"
    return f"TRIM(TRAILING ' ' FROM {text})" if given.fixed else text
