"""Values that rules need besides the rows at hand: of other tables, and whole columns.

They lie in memory while a run lasts, so that what is too much of them is refused.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.engines.base import Database
from auralith.dataplane.errors import InvalidInput, Terminal
from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.catalogue import CATALOGUE
from auralith.dataplane.masking.columns import shapes
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.model import Needs
from auralith.dataplane.masking.policy import Policy, Pool, TablePolicy, bind_policy
from auralith.dataplane.masking.spec import MaskingSpec, RuleSpec, table_name
from auralith.dataplane.operations.anonymize.reading import Wanted, joined, more_than
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName

LOOKUP = "lookup_row"


@dataclass(frozen=True)
class Caps:
    """How much may lie in memory, for each table."""

    rows: int = 5_000_000
    bytes: int = 512 * 1024 * 1024


CAPS = Caps()


def read_pool(
    database: Database,
    tables: Iterable[Table],
    spec: MaskingSpec,
    key: ProjectKey,
    *,
    whole: bool = True,
    caps: Caps = CAPS,
) -> Pool:
    """What the rules need, from the session at hand: give one that holds a snapshot for a copy.

    Rows that `lookup_row` points at are masked as their own table's rules say. `whole`: also read
    the columns of whole tables, without which such rules can be bound and not applied. Raises
    Terminal when that is too much, InvalidInput for what nobody can point at.
    """
    known = {table.name: table for table in tables}
    if not database.session.in_transaction:
        # One that holds a snapshot was readied before.
        database.engine.copying.prepare(database.session)
    reader = _Reader(database, known, caps)
    lookups = dict(reader.lookups(spec, key))
    if not whole or not any(_asks(rule, Needs.TABLE) for _, rule in _rules(spec)):
        return Pool(lookups)
    policy = bind_policy(known.values(), spec, key, Pool(lookups), integer_bits=reader.bits)
    return Pool(lookups, {name: reader.whole(t) for name, t in policy.tables.items() if _asked(t)})


def _rules(spec: MaskingSpec) -> Iterator[tuple[tuple[str | int, ...], RuleSpec]]:
    """Every rule, those for the other rows included, and where it stands."""
    for n, table in enumerate(spec.tables):
        for column, first in table.columns.items():
            loc: tuple[str | int, ...] = ("tables", n, "columns", column)
            rule: RuleSpec | None = first
            while rule is not None:
                yield loc, rule
                rule, loc = rule.otherwise, (*loc, "otherwise")


def _asks(rule: RuleSpec, needs: Needs) -> bool:
    entry = CATALOGUE.get(rule.transformer)
    return entry is not None and entry.needs is needs


def _asked(policy: TablePolicy) -> set[str]:
    """Columns that are read as a whole."""
    out: set[str] = set()
    for first in policy.rules:
        rule: BoundRule | None = first
        while rule is not None:
            if rule.transformer.needs is Needs.TABLE:
                out |= {rule.column.name, *rule.transformer.reads(rule.params)}
            rule = rule.otherwise
    return out


def without_lookups(spec: MaskingSpec) -> MaskingSpec:
    """The rules but for those that point rows at others."""
    tables = [
        table.model_copy(
            update={
                "columns": {
                    column: rule
                    for column, rule in table.columns.items()
                    if not any(r.transformer == LOOKUP for r in _chain(rule))
                }
            }
        )
        for table in spec.tables
    ]
    return spec.model_copy(update={"tables": tables})


def _chain(rule: RuleSpec) -> Iterator[RuleSpec]:
    found: RuleSpec | None = rule
    while found is not None:
        yield found
        found = found.otherwise


class _Reader:
    def __init__(self, database: Database, tables: Mapping[TableName, Table], caps: Caps) -> None:
        self.database, self.tables, self.caps = database, tables, caps
        self.bits = database.engine.capabilities.integer_bits

    def lookups(self, spec: MaskingSpec, key: ProjectKey) -> Iterator[tuple[str, pa.Array]]:
        """The different values of each column that is pointed at, as they will be."""
        asked: dict[str, tuple[Table, str, tuple[str | int, ...]]] = {}
        for loc, rule in _rules(spec):
            if rule.transformer != LOOKUP:
                continue
            name, column = rule.params.get("table"), rule.params.get("column")
            if not isinstance(name, str) or not isinstance(column, str):
                # Binding refuses it, and says why.
                continue
            table = self._table(name, (*loc, "params", "table"))
            if table is not None and table.column(column) is not None:
                asked[f"{name}.{column}"] = (table, column, loc)
        if not asked:
            return
        plain = without_lookups(spec)
        policy = bind_policy(self.tables.values(), plain, key, integer_bits=self.bits)
        for name, (table, column, loc) in asked.items():
            yield name, self._pointed_at(table, column, policy, loc)

    def _table(self, name: str, loc: tuple[str | int, ...]) -> Table | None:
        found = table_name(name, loc)
        return self.tables.get(found)

    def _pointed_at(
        self, table: Table, column: str, policy: Policy, loc: tuple[str | int, ...]
    ) -> pa.Array:
        own = policy.of(table.name)
        rules = [] if own is None else [r for r in own.rules if r.column.name == column]
        if any(r.transformer.at_server or r.transformer.needs is Needs.TABLE for r in rules):
            msg = (
                f"Nobody knows beforehand what {rules[0].transformer.id} makes of"
                f" {table.name}.{column}: point at a column that is kept or has another rule."
            )
            raise InvalidInput(msg, loc=(*loc, "params", "column"), code="anonymize.rule")
        masker = Masker(rules)
        names = tuple({column, *masker.reads})
        where = None if own is None else own.where
        wanted = Wanted(table, shapes(table, integer_bits=self.bits), names, where)
        found = masker.apply(self._read(wanted, f"{table.name}.{column} is pointed at"))
        return pc.drop_null(pc.unique(found[column]))

    def whole(self, policy: TablePolicy) -> dict[str, pa.Array]:
        """The columns of a table that its rules need as a whole."""
        names = _asked(policy)
        wanted = Wanted(policy.table, policy.shapes, tuple(names), policy.where)
        ruled = next(c.name for c in policy.table.columns if c.name in names)
        return self._read(wanted, f"{policy.table.name}.{ruled} is shuffled")

    def _read(self, wanted: Wanted, why: str) -> dict[str, pa.Array]:
        if more_than(self.database, wanted.table, self.caps.rows, wanted.where):
            raise self._too_much(why, f"{self.caps.rows:,} rows")
        kinds = {name: wanted.shapes[name].travels_as for name in wanted.names}
        parts: list[dict[str, pa.Array]] = []
        held = 0
        for block in wanted.blocks(self.database):
            held += len(block.data)
            if held > self.caps.bytes:
                raise self._too_much(why, f"{self.caps.bytes // 1024**2:,} MB")
            parts.append(wanted.decoded(self.database, [block]))
        return joined(parts, kinds)

    @staticmethod
    def _too_much(why: str, limit: str) -> Terminal:
        msg = (
            f"{why}: its values must be read as a whole, and are more than {limit}. Take a rule"
            " that masks each row by itself, or fewer rows by where."
        )
        return Terminal(msg, code="anonymize.too_large", params={"limit": limit})
