"""All rules of a configuration bound to the tables of a database.

Rules on columns that foreign keys tie together are given to all of them first (`groups`), so that
joins hold; then each table's rules are bound to its columns. Pure: whoever reads the schema gives
it, and whoever reads values of whole tables gives those.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.columns import ColumnShape, shapes
from auralith.dataplane.masking.errors import RuleUnfit
from auralith.dataplane.masking.groups import Place, key_groups, referenced, spread
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.rules import Given, Rule, bind, needs_pass
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName

Columns = Mapping[TableName, Mapping[str, pa.Array]]
"""Whole columns of tables, in the types of `columns`."""


@dataclass(frozen=True)
class TablePolicy:
    """The rules of one table, bound."""

    table: Table
    shapes: Mapping[str, ColumnShape]
    rules: tuple[BoundRule, ...]
    where: str | None = None

    @property
    def masker(self) -> Masker:
        """Applies the rules to blocks."""
        return Masker([rule for rule in self.rules if rule.changes])

    @property
    def masked(self) -> tuple[str, ...]:
        """Columns with a rule that changes them, in the order of the table."""
        ruled = {r.column.name for r in self.rules if r.changes}
        return tuple(c.name for c in self.table.columns if c.name in ruled)


@dataclass(frozen=True)
class Policy:
    """All tables that have rules, and which columns are masked alike."""

    tables: Mapping[TableName, TablePolicy]
    groups: tuple[frozenset[Place], ...] = ()
    anew: "Callable[[Any], Policy] | None" = field(default=None, repr=False, compare=False)
    """Binds the same rules in another session of the database, which sees a state of its own; None
    where rows at hand are enough."""

    @property
    def of_whole_tables(self) -> bool:
        """Whether values of whole tables decide, as they were when they were read (`Pool`)."""
        rules = [r for table in self.tables.values() for r in table.rules]
        return any(needs_pass(r) or r.transformer.repoints for r in rules)

    def of(self, table: TableName) -> TablePolicy | None:
        """The policy of a table; None where it has no rule."""
        return self.tables.get(table)


@dataclass(frozen=True)
class Pool:
    """Values that rules need besides the rows at hand."""

    lookups: Mapping[str, pa.Array] = field(default_factory=dict)
    """Values of other tables, by `table.column`."""
    whole: Columns = field(default_factory=dict)
    """Columns of whole tables, for rules that need a pass over them."""


def bind_policy(
    tables: Iterable[Table],
    spec: MaskingSpec,
    key: ProjectKey,
    pool: Pool | None = None,
    *,
    integer_bits: int | None = None,
) -> Policy:
    """The rules bound to the tables; `integer_bits` as `shapes` takes them.

    Raises InvalidInput with the place within `spec` of what does not fit: an unknown table or
    column, a transformer that cannot take the column, two rules for joined columns.
    """
    known = {table.name: table for table in tables}
    virtual = spec.virtual_keys
    places = {name: n for n, name in enumerate(spec.rules)}
    for name, n in places.items():
        if name not in known:
            msg = f"There is no table {name}: take its rules away, or write its name as it is."
            raise InvalidInput(msg, loc=("tables", n, "table"), code="anonymize.unknown_table")
    groups = key_groups(known.values(), virtual)
    pointed_at = referenced(known.values(), virtual)
    ruled = spread(spec.rules, groups)
    pool = pool or Pool()
    out: dict[TableName, TablePolicy] = {}
    for name, rules in ruled.items():
        table = known.get(name)
        if table is None or not rules:
            continue
        pointed = pointed_at.get(name, frozenset())
        columns = shapes(table, referenced=pointed, integer_bits=integer_bits)
        at = places.get(name)
        out[name] = TablePolicy(
            table=table,
            shapes=columns,
            rules=_bound(rules, Given(columns, key, pool.lookups, pool.whole.get(name, {})), at),
            where=None if at is None else spec.tables[at].where,
        )
    return Policy(out, groups)


def _bound(rules: Mapping[str, Rule], given: Given, n: int | None) -> tuple[BoundRule, ...]:
    try:
        return tuple(bind(rules, given))
    except RuleUnfit as refusal:
        where = ("tables",) if n is None else ("tables", n)
        raise RuleUnfit(refusal.message, loc=(*where, *refusal.loc)) from refusal
