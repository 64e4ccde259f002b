"""ALTER TABLE as a statement that others of the same table can join.

`ALGORITHM` and `LOCK` are asked for explicitly, so that the server refuses rather than copies.
What each change allows is taken from the documentation of both products (MariaDB: "InnoDB Online
DDL Overview"; MySQL 8: 17.12.1 "Online DDL Operations") and was tried on MariaDB 10.11.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum

from auralith.dataplane.engines.mysql.kinds import (
    COLUMN,
    INDEX,
    SEQUENCE,
    TABLE,
    table_of,
)
from auralith.dataplane.engines.mysql.rules.definitions import names, quote
from auralith.dataplane.plan.model import (
    Action,
    Hazard,
    HazardCode,
    Lock,
    PlanOptions,
    Stratum,
    Verb,
)
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.identity import ObjectId


class Cost(IntEnum):
    """What a change does to the rows; later ones are worse."""

    INSTANT = 0
    """Nothing is touched."""
    NOCOPY = 1
    """Indexes are built or dropped, rows stay."""
    INPLACE = 2
    """The table is rebuilt while others read and write it."""
    COPY = 3
    """The table is copied while others only read it."""


@dataclass(frozen=True)
class Alter(Action):
    """One ALTER TABLE, in parts that can be joined."""

    clauses: tuple[str, ...] = ()
    cost: Cost = Cost.COPY
    shared: bool = False
    """Others may only read meanwhile."""
    alone: bool = False
    """The server takes it in no company, unless the table is copied."""
    bonds: frozenset[ObjectId] = frozenset()
    """What has to change in the same statement (a column that counts, and its key)."""
    adds: frozenset[str] = frozenset()
    frees: frozenset[str] = frozenset()
    """Names of foreign keys it adds and drops: one statement cannot do both with one name."""
    lenient: bool = False
    """Instant where the table allows; a rebuild beside readers and writers is accepted."""
    algorithm: bool = True
    """False for changes of partitions, whose syntax knows none."""
    versioned: bool = False
    mariadb: bool = True

    def written(self) -> "Alter":
        """With the SQL of its clauses."""
        lines = list(self.clauses)
        if self.algorithm:
            name = self.cost.name
            if self.lenient and self.cost is Cost.INSTANT and self.mariadb:
                # MariaDB then takes the cheapest way it has. A table that ever had a FULLTEXT
                # index keeps a hidden column, which no catalog tells and which forbids INSTANT.
                name = "INPLACE"
            if self.cost is Cost.NOCOPY and not self.mariadb:
                name = "INPLACE"  # MySQL has no word for it
            shared = self.shared or self.cost is Cost.COPY
            bare = self.cost is Cost.INSTANT and not self.mariadb
            # MySQL 8 manual, 15.1.9: with INSTANT only LOCK=DEFAULT is allowed.
            lock = "" if bare else f", LOCK={'SHARED' if shared else 'NONE'}"
            lines.append(f"ALGORITHM={name}{lock}")
        head = f"ALTER TABLE {quote(self.object.path[0])}"
        if self.versioned:
            # History keeps the shape it had; without this the server refuses any change.
            head = f"SET STATEMENT system_versioning_alter_history=KEEP FOR {head}"
        return replace(self, sql=f"{head}\n  " + ",\n  ".join(lines))


def merged(first: Action, second: Action) -> Action | None:
    """Two changes of a table as one statement, where that is better or has to be."""
    if not isinstance(first, Alter) or not isinstance(second, Alter):
        return None
    if table_of(first.object) != table_of(second.object):
        return None
    if not (first.algorithm and second.algorithm) or first.frees & second.adds:
        return None
    touched = second.produces | second.destroys | {second.object}
    others = first.produces | first.destroys | {first.object}
    bound = bool(first.bonds & touched or second.bonds & others)
    cost = max(first.cost, second.cost)
    if not bound and not _welcome(first, second, cost):
        return None
    if bound and first.cost != second.cost:
        cost = Cost.COPY
    both = replace(
        first,
        verb=first.verb if first.verb == second.verb else "alter",
        clauses=(*first.clauses, *second.clauses),
        produces=first.produces | second.produces,
        destroys=first.destroys | second.destroys,
        consumes=first.consumes | second.consumes,
        cost=cost,
        shared=first.shared or second.shared,
        alone=first.alone or second.alone,
        bonds=first.bonds | second.bonds,
        adds=first.adds | second.adds,
        frees=first.frees | second.frees,
        lenient=first.lenient or second.lenient,
        versioned=first.versioned or second.versioned,
        rewrite=first.rewrite or second.rewrite or cost >= Cost.INPLACE,
        destructive=first.destructive or second.destructive,
        locks=tuple(sorted({*first.locks, *second.locks}, key=lambda k: not k.long))[:1],
        hazards=tuple(dict.fromkeys((*first.hazards, *second.hazards))),
    )
    return both.written()


def _welcome(first: Alter, second: Alter, cost: Cost) -> bool:
    """Whether joining costs no more than the dearer of the two alone."""
    if cost is Cost.COPY:
        return True
    return first.cost == second.cost and not (first.alone or second.alone)


@dataclass(frozen=True)
class Ground:
    """What the table that is changed is like."""

    table: ObjectId
    mariadb: bool
    innodb: bool
    fulltext: bool
    compressed: bool
    virtual: bool
    partitioned: bool
    versioned: bool

    @classmethod
    def of(cls, identity: ObjectId, *catalogs: Catalog, mariadb: bool) -> "Ground":
        """The table of an object, by all that is known of it."""
        table = table_of(identity)
        facts = [c.facts[table] for c in catalogs if table in c.facts]
        indexes = [f for c in catalogs for f in c.children(table, INDEX)]
        columns = [f for c in catalogs for f in c.children(table, COLUMN)]
        options = {o for f in facts for o in names(f.attributes.get("options"))}
        return cls(
            table,
            mariadb,
            innodb=all(f.attributes.get("engine") == "InnoDB" for f in facts),
            fulltext=any(f.attributes.get("type") == "FULLTEXT" for f in indexes),
            compressed=any(o.startswith(("ROW_FORMAT=COMPRESSED", "KEY_BLOCK")) for o in options),
            virtual=any(
                "generated" in f.attributes and "stored" not in f.attributes for f in columns
            ),
            partitioned=any("partition_by" in f.attributes for f in facts),
            versioned=any("system_versioned" in f.attributes for f in facts),
        )

    def instant(self, *, moves: bool = False) -> Cost:
        """What a change costs that only new rows notice: a column added, dropped or moved."""
        if not self.innodb or (moves and self.virtual):
            return Cost.COPY
        if self.fulltext or self.compressed or (self.partitioned and moves):
            return Cost.COPY if self.virtual else Cost.INPLACE
        # MySQL has it for all places since 8.0.29 only; INPLACE is understood by every version.
        return Cost.INSTANT if self.mariadb or not moves else Cost.INPLACE

    def catalog_only(self) -> Cost:
        """What a change costs that no row notices."""
        return Cost.INSTANT if self.innodb else Cost.COPY

    def index(self) -> Cost:
        """What building or dropping an index costs."""
        return Cost.NOCOPY if self.innodb else Cost.COPY

    def rebuild(self) -> Cost:
        """What writing every row anew costs, where its columns stay."""
        return Cost.INPLACE if self.innodb and not self.partitioned else Cost.COPY


@dataclass(frozen=True)
class Change:
    """What is done to a table, before it is a statement."""

    object: ObjectId
    verb: Verb
    stratum: Stratum
    clauses: Sequence[str]
    cost: Cost
    produces: Iterable[ObjectId] = ()
    destroys: Iterable[ObjectId] = ()
    consumes: Iterable[ObjectId] = ()
    shared: bool = False
    alone: bool = False
    bonds: Iterable[ObjectId] = ()
    adds: Iterable[str] = ()
    frees: Iterable[str] = ()
    lenient: bool = False
    algorithm: bool = True
    destructive: bool = False
    hazards: Sequence[Hazard] = ()


def statement(change: Change, ground: Ground, options: PlanOptions) -> Alter:
    """The change as a statement, with its locks and what its size means."""
    cost, lenient = change.cost, change.lenient
    size = options.sizes.get(ground.table)
    known = None if size is None or not ground.mariadb else size.instant
    if lenient and cost is Cost.INSTANT and known is not None:
        lenient = False
        if not known:
            cost = Cost.COPY if ground.virtual else Cost.INPLACE
    shared = change.shared or cost is Cost.COPY or (cost is Cost.INPLACE and ground.fulltext)
    lock, hazards = burden(ground.table, cost, shared=shared, options=options)
    return Alter(
        sql="",
        object=change.object,
        verb=change.verb,
        stratum=change.stratum,
        produces=frozenset(change.produces),
        destroys=frozenset(change.destroys),
        consumes=frozenset(change.consumes),
        destructive=change.destructive,
        rewrite=cost >= Cost.INPLACE,
        transactional=False,
        locks=(lock,),
        hazards=(*change.hazards, *hazards),
        clauses=tuple(change.clauses),
        cost=cost,
        shared=shared,
        alone=change.alone,
        bonds=frozenset(change.bonds),
        adds=frozenset(change.adds),
        frees=frozenset(change.frees),
        lenient=lenient,
        algorithm=change.algorithm,
        versioned=ground.versioned and ground.mariadb,
        mariadb=ground.mariadb,
    ).written()


def burden(
    table: ObjectId, cost: Cost, *, shared: bool, options: PlanOptions
) -> tuple[Lock, list[Hazard]]:
    """The lock of a change and its hazards, with the table's size where it is known."""
    size = options.sizes.get(table)
    known = size is not None and size.rows is not None
    how_big = f"about {size.rows:,} rows" if size is not None and known else "of unknown size"
    long = cost >= Cost.NOCOPY
    blocks = "writes" if shared else "nothing" if long else "ddl"
    lock = Lock(table, "metadata lock", blocks, long=long)  # type: ignore[arg-type] # one of Blocks
    hazards = []
    if cost >= Cost.INPLACE:
        text = f"Every row of {table.name} is written anew ({how_big})."
        hazards.append(
            Hazard(
                HazardCode.TABLE_REWRITE,
                table,
                text,
                "Run it at a quiet time, with free space for a second copy of the table.",
                "warning" if shared else "info",
            )
        )
    if shared and long:
        text = f"Nobody can write to {table.name} while it runs ({how_big})."
        hazards.append(
            Hazard(
                HazardCode.LONG_LOCK,
                table,
                text,
                "Use gh-ost or pt-online-schema-change for a big table that is written to.",
            )
        )
    return lock, hazards


def plain(
    sql: str,
    identity: ObjectId,
    verb: Verb,
    stratum: Stratum,
    *,
    produces: Iterable[ObjectId] = (),
    destroys: Iterable[ObjectId] = (),
    consumes: Iterable[ObjectId] = (),
    hazards: Sequence[Hazard] = (),
) -> Action:
    """A statement that is no ALTER TABLE: done in a moment, and committed by itself."""
    tables = identity.kind in {TABLE, SEQUENCE}
    locks = (Lock(identity, "metadata lock", "ddl"),) if tables and verb != "create" else ()
    return Action(
        sql,
        identity,
        verb,
        stratum,
        produces=frozenset(produces),
        destroys=frozenset(destroys),
        consumes=frozenset(consumes),
        transactional=False,
        locks=locks,
        hazards=tuple(hazards),
    )
