"""What the database decides of a scenario, read once: free numbers, parents, values that are taken.

Rows are read in blocks of lines like those of a copy; only parents and 64 bits of each taken value
stay in memory.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import Piece, Reading
from auralith.dataplane.engines.seeding import Counter
from auralith.dataplane.errors import InvalidInput, StatementFailed
from auralith.dataplane.generating.basis import MAX_POOL, Basis, Detour, Pool
from auralith.dataplane.generating.binding import Scenario, bind_scenario
from auralith.dataplane.generating.maker import TableMaker
from auralith.dataplane.generating.outline import Outline, PoolWish, outline
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.generating.stepping import compared, step_aside
from auralith.dataplane.generating.uniqueness import hashes
from auralith.dataplane.keyed.prf import Words
from auralith.dataplane.masking.columns import shapes
from auralith.dataplane.masking.lines import decode
from auralith.dataplane.operations.seed.lines import travelling, wires
from auralith.dataplane.schema.model import NUMBERS, Table
from auralith.dataplane.schema.names import TableName
from auralith.dataplane.sql.fragments import check_fragment, refused_functions

_DIGITS = r"^[0-9]{1,18}$"
_ALL = Piece(1)
References = Mapping[str, pa.Array]


@dataclass(frozen=True)
class Short:
    """Columns that are unique together, and have too few values that are not taken."""

    table: TableName
    columns: tuple[str, ...]
    rows: int
    """That are to be made."""
    space: int
    taken: int


@dataclass(frozen=True)
class Read:
    """What was read."""

    basis: Basis
    counters: Mapping[TableName, tuple[Counter, ...]] = field(default_factory=dict)
    """Of tables that get rows: where the server's own numbers stood."""
    short: tuple[Short, ...] = ()


def drawn(database: Database, spec: ScenarioSpec) -> Outline:
    """The scenario against the database's schema. Raises InvalidInput with the place of a fault."""
    engine = database.engine
    tables = engine.introspect(database.session).tables
    found = outline(
        spec,
        tables,
        integer_bits=engine.capabilities.integer_bits,
        defers=engine.seeding.defers_any,
    )
    for predicate, loc in found.parents.values():
        _check(predicate, loc, database)
    return found


def bound(
    database: Database, spec: ScenarioSpec, references: References | None = None
) -> tuple[Scenario, Read]:
    """The scenario bound to the database as it is now, and what was read for that."""
    found = drawn(database, spec)
    read = read_basis(database, found, references)
    return bind_scenario(found, read.basis, references), read


def read_basis(database: Database, found: Outline, references: References | None = None) -> Read:
    """Read it. Raises InvalidInput for a scenario that cannot be bound.

    Sets with too few values left are told (`Read.short`): no rows can be made of such a basis.
    """
    database.engine.seeding.prepare(database.session)
    counters = {
        name: database.engine.seeding.counters(database.session, table.table)
        for name, table in found.tables.items()
    }
    starts = {
        (name, column): _start(database, found.tables[name].table, column, counters[name])
        for name, column in found.starts
    }
    pools = {
        name: _parents(database, found.schema[name], wish)
        for name, wish in found.pools.items()
        if name in found.schema
    }
    basis = Basis(starts, pools)
    detours: dict[tuple[TableName, tuple[str, ...]], Detour] = {}
    short: list[Short] = []
    scenario = bind_scenario(found, basis, references)
    # Parents first: where their rows step aside, keys that point at them do, too.
    for name in found.tables:
        known = len(detours)
        _step_aside(database, scenario.makers[name], detours, short)
        if len(detours) > known:
            scenario = bind_scenario(found, replace(basis, detours=dict(detours)), references)
    return Read(replace(basis, detours=detours), counters, tuple(short))


def _step_aside(
    database: Database,
    maker: TableMaker,
    detours: dict[tuple[TableName, tuple[str, ...]], Detour],
    short: list[Short],
) -> None:
    table = maker.outline.table
    for spread in maker.spreads:
        if not maker.rows:
            continue
        taken = _taken(database, table, compared(maker, spread))
        if not len(taken):
            continue
        around = step_aside(maker, spread, taken)
        if around is None:
            columns = spread.unique.columns
            short.append(Short(table.name, columns, maker.rows, spread.size, len(taken)))
        elif len(around.numbers):
            detours[table.name, spread.unique.columns] = around


def _check(predicate: str, loc: Sequence[str | int], database: Database) -> None:
    lexis = database.engine.dialect.lexis
    check_fragment(predicate, lexis, {}, loc)
    if refused := refused_functions(predicate, lexis):
        msg = f"A filter may not call {', '.join(refused)}: it reads rows, and does nothing else."
        raise InvalidInput(msg, loc=loc, code="seed.where")


def _start(database: Database, table: Table, name: str, counters: Sequence[Counter]) -> int:
    """The first number behind all that stand in the column, and that the server gives."""
    column = table.column(name)
    following = max((c.following for c in counters if c.column == name and c.step > 0), default=1)
    if column is None:
        return following
    quoted = database.engine.dialect.quote(name)
    place = database.engine.dialect.table(table.name)
    if column.logical in NUMBERS:
        largest = database.session.query(f"SELECT max({quoted}) FROM {place}")[0][0]
        # A column without a type of its own may hold a text.
        last = int(largest) if isinstance(largest, int | float | Decimal) else 0
        return max(following, last + 1, 1)
    last = 0
    for block in _read(database, table, (name,)):
        digits = block[name].filter(pc.match_substring_regex(block[name], pattern=_DIGITS))
        if len(digits):
            last = max(last, int(pc.max(digits.cast(pa.int64())).as_py()))
    return max(following, last + 1)


def _parents(database: Database, table: Table, wish: PoolWish) -> Pool:
    """The same as `_pool`; a filter that the database does not take is refused where it stands."""
    try:
        return _pool(database, table, wish)
    except (StatementFailed, InvalidInput) as refusal:
        if wish.where is None:
            raise
        msg = f"The filter on rows of {table.name} cannot be asked: {refusal.message}"
        raise InvalidInput(msg, loc=wish.loc, code="seed.where") from refusal


def _pool(database: Database, table: Table, wish: PoolWish) -> Pool:
    """Rows that are there and can be parents, in the order of their key."""
    key = table.row_key
    upto = _last_of(database, table, wish)
    found: dict[str, list[pa.Array]] = {name: [] for name in wish.columns}
    rows = 0
    for block in _read(database, table, wish.columns, where=wish.where, piece=upto):
        # Read to the end even so: a result that is left half-read costs some engines the session.
        if rows < MAX_POOL:
            for name in wish.columns:
                found[name].append(block[name])
            rows += len(block[wish.columns[0]])
    kinds = shapes(table, integer_bits=database.engine.capabilities.integer_bits)
    joined = {
        name: pa.chunked_array(parts, kinds[name].travels_as) for name, parts in found.items()
    }
    order = tuple(key.columns) if key is not None else tuple(wish.columns)
    rows_ = pa.table(joined)
    sorted_ = rows_.take(pc.sort_indices(rows_, sort_keys=[(n, "ascending") for n in order]))
    cut = sorted_.slice(0, MAX_POOL).combine_chunks()
    return Pool({name: _whole(cut.column(name)) for name in wish.columns})


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks else pa.array([], column.type)


def _last_of(database: Database, table: Table, wish: PoolWish) -> Piece:
    """The first rows by the key, as many as are taken."""
    key = table.row_key
    if key is None:
        return _ALL
    copying, dialect = database.engine.copying, database.engine.dialect
    columns = [c for n in key.columns for c in table.columns if c.name == n]
    reading = Reading(table, (), wish.where, tuple(columns))
    place = dialect.table(table.name)
    texts = ", ".join(copying.key_text(c) for c in columns)
    order = ", ".join(f"{place}.{dialect.quote(c.name)}" for c in columns)
    rows = database.session.query(
        f"SELECT {texts} FROM {place}{copying.within(reading, _ALL)} ORDER BY {order}"
        f" LIMIT 1 OFFSET {MAX_POOL - 1}"
    )
    return Piece(1, None, tuple(str(value) for value in rows[0])) if rows else _ALL


def _taken(database: Database, table: Table, columns: Sequence[str]) -> Words:
    """64 bits of each value (or tuple of values) that stands in the table; shape (n,)."""
    found = [hashes([block[c] for c in columns]) for block in _read(database, table, columns)]
    joined: Words = np.concatenate(found) if found else np.empty(0, np.uint64)
    return np.unique(joined[joined != 0])


def _read(
    database: Database,
    table: Table,
    names: Sequence[str],
    *,
    where: str | None = None,
    piece: Piece = _ALL,
) -> Iterator[dict[str, pa.Array]]:
    """Columns of rows that are there, block by block."""
    engine = database.engine
    columns = travelling(engine, table, names)
    kinds = shapes(table, integer_bits=engine.capabilities.integer_bits)
    key = table.row_key
    ordered = [c for n in key.columns for c in table.columns if c.name == n] if key else []
    reading = Reading(table, columns, where, tuple(ordered))
    padded = [c.name for c in table.columns if c.name in names and engine.copying.shape(c).fixed]
    for block in engine.copying.read(database.session, reading, piece):
        yield decode(block, wires(columns), kinds, padded=padded)
