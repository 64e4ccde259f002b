"""From differences of MySQL and MariaDB schemas to statements; see `plan.rules`."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from auralith.dataplane.engines.mysql.kinds import (
    CHECK,
    COLUMN,
    DATABASE,
    EVENT,
    FOREIGN_KEY,
    INDEX,
    KEYS,
    PRIMARY_KEY,
    ROUTINES,
    SEQUENCE,
    STORED_CODE,
    TABLE,
    TRIGGER,
    UNIQUE,
    VIEW,
    table_of,
)
from auralith.dataplane.engines.mysql.rules import tables
from auralith.dataplane.engines.mysql.rules.alters import Change, Ground, merged, plain, statement
from auralith.dataplane.engines.mysql.rules.code import CodeRules
from auralith.dataplane.engines.mysql.rules.columns import ColumnRules
from auralith.dataplane.engines.mysql.rules.definitions import quote
from auralith.dataplane.engines.mysql.rules.keys import KeyRules
from auralith.dataplane.engines.mysql.rules.renaming import renamed
from auralith.dataplane.engines.mysql.rules.tables import OPAQUE, TableRules
from auralith.dataplane.plan.model import Action, PlanOptions, Stratum
from auralith.dataplane.plan.rules import Fate, Impossible, Verdict
from auralith.dataplane.schema.diff import Changed
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

_CODE = frozenset({VIEW, *STORED_CODE})
_RELATIONS = frozenset({TABLE, VIEW, SEQUENCE})
_CONSTRAINTS = frozenset({FOREIGN_KEY, CHECK, *KEYS})


@dataclass(frozen=True)
class MysqlRules:
    """The rules of one of the two products."""

    mariadb: bool

    @property
    def _tables(self) -> TableRules:
        return TableRules(self.mariadb)

    @property
    def _columns(self) -> ColumnRules:
        return ColumnRules(self.mariadb)

    @property
    def _keys(self) -> KeyRules:
        return KeyRules(self.mariadb)

    @property
    def _code(self) -> CodeRules:
        return CodeRules(self.mariadb)

    def create(
        self, fact: Fact, wanted: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Impossible:
        """CREATE, or ADD to a table."""
        kind = fact.id.kind
        if kind in _CODE:
            return self._code.create(fact, wanted)
        if kind == TABLE:
            return self._tables.create(fact, wanted)
        if kind == SEQUENCE:
            return tables.create_sequence(fact)
        if kind == DATABASE:
            return Impossible("A database always has its defaults.")
        if _opaque(fact.id, wanted):
            return Impossible(OPAQUE)
        rules = self._columns if kind == COLUMN else self._keys
        return rules.create(fact, wanted, options)

    def drop(
        self, fact: Fact, have: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Impossible:
        """DROP, or DROP from a table."""
        kind = fact.id.kind
        if kind in _CODE:
            return self._code.drop(fact)
        if kind == TABLE:
            return self._tables.drop(fact, have, options)
        if kind == SEQUENCE:
            return tables.drop_sequence(fact)
        if kind == DATABASE:
            return Impossible("A database always has its defaults.")
        if _opaque(fact.id, have):
            return Impossible(OPAQUE)
        rules = self._columns if kind == COLUMN else self._keys
        return rules.drop(fact, have, options)

    def alter(
        self, change: Changed, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Verdict:
        """In place wherever the server can."""
        kind = change.new.id.kind
        if kind in _CODE:
            return self._code.alter(change, have, wanted)
        if kind == DATABASE:
            return tables.alter_database(change, mariadb=self.mariadb)
        if kind == SEQUENCE:
            return tables.alter_sequence(change)
        if kind == TABLE:
            return self._tables.alter(change, have, wanted, options)
        if _opaque(change.new.id, have) or _opaque(change.new.id, wanted):
            return Impossible(OPAQUE)
        rules = self._columns if kind == COLUMN else self._keys
        return rules.alter(change, have, wanted, options)

    def rename(self, old: ObjectId, new: ObjectId, have: Catalog) -> Sequence[Action] | Impossible:
        """RENAME, of what has one."""
        if old.kind in _RELATIONS:
            text = f"RENAME TABLE {quote(old.name)} TO {quote(new.name)}"
            return [plain(text, old, "rename", Stratum.RENAME)]
        if old.kind == EVENT:
            text = f"ALTER EVENT {quote(old.name)} RENAME TO {quote(new.name)}"
            return [plain(text, old, "rename", Stratum.RENAME)]
        if old.kind in {INDEX, UNIQUE, COLUMN}:
            if _opaque(old, have):
                return Impossible(OPAQUE)
            if old.kind != COLUMN:
                return self._keys.rename(old, new, have)
            ground = Ground.of(old, have, mariadb=self.mariadb)
            text = f"RENAME COLUMN {quote(old.name)} TO {quote(new.name)}"
            cost = ground.catalog_only()
            change = Change(old, "rename", Stratum.RENAME, [text], cost)
            return [statement(change, ground, PlanOptions())]
        return Impossible(f"The server has no statement that renames a {old.kind}.")

    def renamed(self, fact: Fact, names: Mapping[ObjectId, ObjectId]) -> Fact:
        """As the server has it after renames."""
        return renamed(fact, names)

    def parked(self, fact: Fact, have: Catalog) -> Sequence[Fact] | None:
        """Columns that may be null, and tables without foreign keys and triggers."""
        if _opaque(fact.id, have):
            return None
        if fact.id.kind == TABLE:
            return self._tables.parked(fact, have)
        if fact.id.kind != COLUMN or "generated" in fact.attributes:
            return None
        gone = {"not_null", "auto_increment", "check"}
        kept = {k: v for k, v in fact.attributes.items() if k not in gone}
        return [replace(fact, attributes=kept)]

    def rebuild(
        self, table: ObjectId, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Sequence[Action] | Impossible:
        """Never asked for: the server rebuilds by itself."""
        del table, have, wanted, options
        return Impossible("The server rebuilds tables by itself.")

    def standalone(self, fact: Fact) -> bool:
        """Foreign keys close circles between tables."""
        return fact.id.kind == FOREIGN_KEY

    def follows(self, dependent: Fact, target: Fact, have: Catalog, fate: Fate) -> bool:
        """Views and code are bound by name; keys, checks and computed columns go with columns."""
        del have
        kind, other = dependent.id.kind, target.id.kind
        if fate == "replaced":
            if kind == TRIGGER:
                return other == TRIGGER and not self.mariadb
            return kind in _CONSTRAINTS or (kind == COLUMN and other == COLUMN)
        if fate == "displaced":
            if other == DATABASE:
                return kind in STORED_CODE
            return kind == FOREIGN_KEY and other == COLUMN
        return False

    def slots(self, fact: Fact) -> Iterable[Hashable]:
        """Names, each in its own space."""
        kind, path = fact.id.kind, fact.id.path
        name = fact.id.name.lower()
        if kind in _RELATIONS:
            yield ("relation", fact.id.name)
        elif kind in ROUTINES or kind == EVENT:
            yield (kind, name)
        elif kind == TRIGGER:
            yield (TRIGGER, fact.id.name)
        elif kind == FOREIGN_KEY:
            yield (FOREIGN_KEY, name)
        elif kind in KEYS:
            yield (PRIMARY_KEY if kind == PRIMARY_KEY else INDEX, path[0], name)
        elif kind == CHECK:
            yield (CHECK, path[0] if self.mariadb else "", name)
        elif kind == COLUMN:
            yield (COLUMN, path[0], name)
            if "auto_increment" in fact.attributes:
                yield ("auto_increment", path[0])

    def rename_evidence(self, old: Fact, new: Fact, have: Catalog, wanted: Catalog) -> bool:
        """Whether a rename is possible at all."""
        del new, have, wanted
        return old.id.kind in {TABLE, COLUMN, INDEX, UNIQUE, VIEW, EVENT, SEQUENCE}

    def merge(self, first: Action, second: Action) -> Action | None:
        """Changes of one table as one ALTER."""
        return merged(first, second)


def _opaque(identity: ObjectId, catalog: Catalog) -> bool:
    table = catalog.facts.get(table_of(identity))
    return table is not None and "opaque" in table.attributes
