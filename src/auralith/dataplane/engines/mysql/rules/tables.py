"""Rules for the database itself, tables and sequences."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from auralith.dataplane.engines.mysql.kinds import CHECK, COLUMN, KEYS, PRIMARY_KEY
from auralith.dataplane.engines.mysql.rules.alters import Change, Cost, Ground, plain, statement
from auralith.dataplane.engines.mysql.rules.definitions import (
    Definitions,
    charset_of,
    literal,
    names,
    partition_list,
    parts_of,
    quote,
)
from auralith.dataplane.plan.model import Action, Hazard, HazardCode, PlanOptions, Stratum
from auralith.dataplane.plan.rules import Displace, Impossible, Verdict
from auralith.dataplane.schema.diff import Changed
from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId

OPAQUE = (
    "The table has properties that are not modelled, so it is never altered."
    " Change it by hand, after SHOW CREATE TABLE on both sides."
)
_PARTITIONING = {"partition_by", "subpartition_by", "subpartitions", "partitions"}
_LIGHT_OPTIONS = ("STATS_", "PACK_KEYS")
_NO_DEFAULT_WORD = ("KEY_BLOCK_SIZE", "MAX_ROWS", "MIN_ROWS", "CHECKSUM", "DELAY_KEY_WRITE",
                    "AVG_ROW_LENGTH")  # fmt: skip


@dataclass(frozen=True)
class TableRules:
    """For one of the two products."""

    mariadb: bool

    def create(self, fact: Fact, wanted: Catalog) -> list[Action]:
        """CREATE TABLE with all its parts but triggers."""
        parts = parts_of(fact.id, wanted)
        text = Definitions(self.mariadb).create_table(fact, parts)
        produces = [fact.id, *(p.id for p in parts)]
        return [plain(text, fact.id, "create", Stratum.TABLE, produces=produces)]

    def drop(self, fact: Fact, have: Catalog, options: PlanOptions) -> list[Action]:
        """DROP TABLE, and its triggers with it."""
        size = options.sizes.get(fact.id)
        rows = "its rows" if size is None or size.rows is None else f"about {size.rows:,} rows"
        hazard = Hazard(
            HazardCode.DATA_LOSS,
            fact.id,
            f"The table {fact.id.name} is dropped with {rows}.",
            f"Look first: SELECT COUNT(*) FROM {quote(fact.id.name)}. Park the table instead (soft"
            " drop), or back it up.",
            "error",
        )
        action = plain(
            f"DROP TABLE {quote(fact.id.name)}",
            fact.id,
            "drop",
            Stratum.DROP_TABLE,
            destroys=[f.id for f in have.subtree(fact.id)],
            hazards=[hazard],
        )
        return [replace(action, destructive=True)]

    def alter(
        self, change: Changed, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Verdict:
        """Options in one statement, partitions in another."""
        old, new, changed = change.old, change.new, set(change.attributes)
        if "opaque" in (*old.attributes, *new.attributes):
            return Impossible(OPAQUE)
        ground = Ground.of(new.id, have, wanted, mariadb=self.mariadb)
        actions: list[Action] = []
        if changed & _PARTITIONING and "partition_by" not in new.attributes:
            actions.append(self._partition("REMOVE PARTITIONING", new, ground, options))
        if changed & {"engine", "collation", "options", "comment"}:
            actions.append(self._options(change, have, wanted, options))
        if _leaves_aria(old.attributes, new.attributes):
            actions.append(self._no_page_checksum(new, ground, options))
        if "system_versioned" in changed:
            actions.append(self._versioning(new, ground, options))
        if changed & _PARTITIONING and "partition_by" in new.attributes:
            actions += self._partitions(old, new, changed, ground, options)
        return actions

    def _options(
        self, change: Changed, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Action:
        ground = Ground.of(change.new.id, have, wanted, mariadb=self.mariadb)
        old, new, changed = change.old.attributes, change.new.attributes, set(change.attributes)
        clauses, cost = [], ground.catalog_only()
        if "engine" in changed:
            clauses.append(f"ENGINE={new['engine']}")
            cost = Cost.COPY
        if "collation" in changed:
            collation = str(new["collation"])
            clauses.append(f"DEFAULT CHARACTER SET {charset_of(collation)} COLLATE {collation}")
        if "options" in changed:
            texts, heavy = _option_clauses(old, new)
            clauses += texts
            cost = max(cost, ground.rebuild() if heavy else Cost.INSTANT)
            if any(t.startswith("KEY_BLOCK_SIZE=") for t in texts):
                # Indexes remember the size they were built with.
                clauses += self._indexes_anew(change.new.id, have, wanted)
                cost = Cost.COPY
        if "comment" in changed:
            clauses.append(f"COMMENT={literal(str(new.get('comment', '')))}")
        table = change.new.id
        return statement(
            Change(
                table,
                "alter",
                Stratum.TABLE,
                clauses,
                cost,
                produces=[table],
                alone="collation" in changed,
            ),
            ground,
            options,
        )

    def _no_page_checksum(self, fact: Fact, ground: Ground, options: PlanOptions) -> Action:
        """Aria writes its checksums into the table's options; only a second ALTER removes them."""
        return statement(
            Change(
                fact.id,
                "alter",
                Stratum.VALIDATE,
                ["PAGE_CHECKSUM=DEFAULT"],
                Cost.INSTANT,
                produces=[fact.id],
                alone=True,
                algorithm=False,
            ),
            ground,
            options,
        )

    def _indexes_anew(self, table: ObjectId, have: Catalog, wanted: Catalog) -> list[str]:
        clauses = []
        for kind in KEYS:
            for key in have.children(table, kind):
                if key.id in wanted.facts:
                    primary = kind == PRIMARY_KEY
                    what = "PRIMARY KEY" if primary else f"INDEX {quote(key.id.name)}"
                    clauses += [f"DROP {what}", f"ADD {Definitions(self.mariadb).key(key)}"]
        return clauses

    def _versioning(self, fact: Fact, ground: Ground, options: PlanOptions) -> Action:
        adds = "system_versioned" in fact.attributes
        hazard = Hazard(
            HazardCode.DATA_LOSS,
            fact.id,
            "The history of its rows is lost.",
            f"Keep it first: SELECT * FROM {quote(fact.id.name)} FOR SYSTEM_TIME ALL",
            "error",
        )
        return statement(
            Change(
                fact.id,
                "alter",
                Stratum.TABLE,
                [f"{'ADD' if adds else 'DROP'} SYSTEM VERSIONING"],
                Cost.COPY,
                produces=[fact.id],
                destructive=not adds,
                hazards=[] if adds else [hazard],
            ),
            ground,
            options,
        )

    def _partition(
        self,
        clause: str,
        fact: Fact,
        ground: Ground,
        options: PlanOptions,
        *,
        lost: tuple[str, ...] = (),
        cost: Cost = Cost.COPY,
    ) -> Action:
        hazards = [
            Hazard(
                HazardCode.DATA_LOSS,
                fact.id,
                f"The rows of the partition {name} are lost.",
                f"Look first: SELECT COUNT(*) FROM {quote(fact.id.name)} PARTITION ({quote(name)})",
                "error",
            )
            for name in lost
        ]
        late = "partition_by" in fact.attributes
        return statement(
            Change(
                fact.id,
                "alter",
                Stratum.VALIDATE if late else Stratum.TABLE,
                [clause],
                cost,
                produces=[fact.id],
                algorithm=False,
                destructive=bool(lost),
                hazards=hazards,
            ),
            ground,
            options,
        )

    def _partitions(
        self, old: Fact, new: Fact, changed: set[str], ground: Ground, options: PlanOptions
    ) -> list[Action]:
        """ADD and DROP PARTITION where that is all; else all rows are distributed anew."""
        before, after = _parts(old), _parts(new)
        method = str(new.attributes["partition_by"])
        by_bounds = method.startswith(("RANGE", "LIST"))
        if by_bounds and not changed & (_PARTITIONING - {"partitions"}):
            stay = tuple(p for p in before if p in after)
            gone = tuple(str(p[0]) for p in before if p not in after)
            added = tuple(p for p in after if p not in before)
            appended = after[: len(stay)] == stay and stay + added == after
            renamed = {n for n in gone if any(p[0] == n for p in added)}
            # A dropped LIST or RANGE partition takes its rows along, which is only right when
            # nothing takes its place.
            only_added, only_gone = not gone, not added
            if appended and not renamed and stay and (only_added or only_gone):
                if gone:
                    names_ = ", ".join(quote(n) for n in gone)
                    clause = f"DROP PARTITION {names_}"
                    return [
                        self._partition(clause, new, ground, options, lost=gone, cost=Cost.INSTANT)
                    ]
                text = partition_list(added, str(new.attributes["engine"]))
                clause = f"ADD PARTITION ({text})"
                return [self._partition(clause, new, ground, options, cost=Cost.INSTANT)]
        text = Definitions(self.mariadb).partitions(new)
        return [self._partition(text, new, ground, options)]

    def parked(self, fact: Fact, have: Catalog) -> list[Fact]:
        """Without foreign keys and triggers: those stand in the way of others."""
        kinds = {COLUMN, CHECK, *KEYS}
        return [fact, *(f for f in have.subtree(fact.id) if f.id.kind in kinds)]


def _parts(fact: Fact) -> tuple[tuple[Value, ...], ...]:
    parts = fact.attributes.get("partitions")
    found = parts if isinstance(parts, tuple) else ()
    return tuple(p for p in found if isinstance(p, tuple))


def _option_clauses(old: Mapping[str, Value], new: Mapping[str, Value]) -> tuple[list[str], bool]:
    """What changes options, and whether the rows have to be written anew."""
    before, after = (dict(_pairs(a.get("options"))) for a in (old, new))
    texts = [f"{name}={value}" for name, value in after.items() if before.get(name) != value]
    gone = [name for name in before if name not in after]
    texts += [f"{name}={'0' if name in _NO_DEFAULT_WORD else 'DEFAULT'}" for name in gone]
    touched = [n for n in {*before, *after} if before.get(n) != after.get(n)]
    return texts, not all(n.startswith(_LIGHT_OPTIONS) for n in touched)


def _leaves_aria(old: Mapping[str, Value], new: Mapping[str, Value]) -> bool:
    kept = any(name == "PAGE_CHECKSUM" for name, _ in _pairs(new.get("options")))
    return old.get("engine") == "Aria" != new.get("engine") and not kept


def _pairs(options: Value) -> list[tuple[str, str]]:
    return [(n, v) for n, _, v in (o.partition("=") for o in names(options))]


def alter_database(change: Changed, *, mariadb: bool) -> Verdict:
    """ALTER DATABASE without a name is the connected one."""
    new = change.new.attributes
    text = f"CHARACTER SET {charset_of(str(new['collation']))} COLLATE {new['collation']}"
    if mariadb and "comment" in change.attributes:
        text += f" COMMENT {literal(str(new.get('comment', '')))}"
    action = plain(f"ALTER DATABASE {text}", change.new.id, "alter", Stratum.NAMESPACE)
    if "collation" in change.attributes:
        return Displace([action], "Stored code keeps the collation of the day it was made.")
    return [action]


def sequence_options(fact: Fact) -> str:
    """The words of a sequence but its comment and engine."""
    has = fact.attributes
    cache = f"CACHE {has['cache']}" if has.get("cache") else "NOCACHE"
    cycle = "CYCLE" if "cycle" in has else "NOCYCLE"
    return (
        f"START WITH {has['start']} MINVALUE {has['minimum']} MAXVALUE {has['maximum']}"
        f" INCREMENT BY {has['increment']} {cache} {cycle}"
    )


def create_sequence(fact: Fact) -> list[Action]:
    """CREATE SEQUENCE."""
    has = fact.attributes
    text = f"CREATE SEQUENCE {quote(fact.id.name)} {sequence_options(fact)}"
    text += f" ENGINE={has['engine']}"
    if "comment" in has:
        text += f" COMMENT={literal(str(has['comment']))}"
    return [plain(text, fact.id, "create", Stratum.SEQUENCE, produces=[fact.id])]


def drop_sequence(fact: Fact) -> list[Action]:
    """DROP SEQUENCE."""
    text = f"DROP SEQUENCE {quote(fact.id.name)}"
    return [plain(text, fact.id, "drop", Stratum.DROP_TABLE, destroys=[fact.id])]


def alter_sequence(change: Changed) -> list[Action]:
    """ALTER SEQUENCE keeps where it stands; comment and engine are those of its table."""
    fact, changed = change.new, set(change.attributes)
    name = quote(fact.id.name)
    actions = []
    if changed - {"comment", "engine"}:
        text = f"ALTER SEQUENCE {name} {sequence_options(fact)}"
        hazard = Hazard(
            HazardCode.VALIDATION_MAY_FAIL,
            fact.id,
            "It fails if the value that comes next is outside of the new bounds.",
            f"Look first: SELECT next_not_cached_value FROM {name}",
            "info",
        )
        actions.append(plain(text, fact.id, "alter", Stratum.SEQUENCE, hazards=[hazard]))
    words = []
    if "comment" in changed:
        words.append(f"COMMENT={literal(str(fact.attributes.get('comment', '')))}")
    if "engine" in changed:
        words.append(f"ENGINE={fact.attributes['engine']}")
    if words:
        text = f"ALTER TABLE {name} {', '.join(words)}"
        actions.append(plain(text, fact.id, "alter", Stratum.SEQUENCE))
    return actions
