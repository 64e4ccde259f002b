"""Rules for keys and indexes, foreign keys, checks."""

from collections.abc import Sequence
from dataclasses import dataclass

from auralith.dataplane.engines.mysql.kinds import (
    CHECK,
    FOREIGN_KEY,
    INDEX,
    KEYS,
    PRIMARY_KEY,
    UNIQUE,
    table_of,
)
from auralith.dataplane.engines.mysql.rules.alters import Change, Cost, Ground, statement
from auralith.dataplane.engines.mysql.rules.definitions import Definitions, names, quote
from auralith.dataplane.plan.model import Action, Hazard, HazardCode, PlanOptions, Stratum
from auralith.dataplane.plan.rules import Replace, Verdict
from auralith.dataplane.schema.diff import Changed
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

_HEAVY = ("FULLTEXT", "SPATIAL")


@dataclass(frozen=True)
class KeyRules:
    """For one of the two products."""

    mariadb: bool

    def create(self, fact: Fact, wanted: Catalog, options: PlanOptions) -> list[Action]:
        """ADD KEY, CONSTRAINT."""
        ground = Ground.of(fact.id, wanted, mariadb=self.mariadb)
        stratum = {FOREIGN_KEY: Stratum.FOREIGN_KEY, CHECK: Stratum.CONSTRAINT}
        text = Definitions(self.mariadb).part(fact)
        late = fact.attributes.get("type") == "FULLTEXT"
        # With a FULLTEXT index, columns come and go less easily: it is made after them.
        place = Stratum.DROP_TABLE if late else stratum.get(fact.id.kind, Stratum.INDEX)
        return [
            statement(
                Change(
                    fact.id,
                    "create",
                    place,
                    [f"ADD {text}"],
                    self._cost(fact, ground),
                    produces=[fact.id],
                    shared=fact.attributes.get("type") in _HEAVY,
                    adds=[fact.id.name] if fact.id.kind == FOREIGN_KEY else (),
                    hazards=_may_fail(fact),
                ),
                ground,
                options,
            ),
            *(self._kept(key, ground, options) for key in self._displaced(fact, wanted)),
        ]

    def _displaced(self, new: Fact, wanted: Catalog) -> list[Fact]:
        """Indexes that go silently when the new one comes.

        The server drops one it made for a foreign key as soon as another serves the key; the
        catalog does not tell it from one that was asked for.
        """
        if not self.mariadb or new.id.kind not in KEYS:
            return []
        table, columns = table_of(new.id), names(new.attributes["columns"])
        found = []
        for key in wanted.children(table, INDEX):
            own = names(key.attributes["columns"])
            served = key.id != new.id and columns[: len(own)] == own
            if served and table.child(FOREIGN_KEY, key.id.name) in wanted.facts:
                found.append(key)
        return found

    def _kept(self, key: Fact, ground: Ground, options: PlanOptions) -> Action:
        """ADD KEY, if it is gone."""
        text = f"ADD INDEX IF NOT EXISTS {quote(key.id.name)}"
        columns = ",".join(names(key.attributes["columns"]))
        return statement(
            Change(
                key.id,
                "alter",
                Stratum.VALIDATE,
                [f"{text} ({columns})"],
                ground.index(),
                alone=True,
            ),
            ground,
            options,
        )

    def _cost(self, fact: Fact, ground: Ground) -> Cost:
        if fact.id.kind in {FOREIGN_KEY, CHECK}:
            return Cost.COPY
        if fact.id.kind == PRIMARY_KEY:
            return ground.rebuild()
        if fact.attributes.get("type") in _HEAVY and ground.innodb:
            return Cost.COPY if ground.versioned or ground.partitioned else Cost.INPLACE
        return ground.index()

    def drop(self, fact: Fact, have: Catalog, options: PlanOptions) -> list[Action]:
        """DROP KEY, CONSTRAINT.

        Indexes go late, so that foreign keys find the new ones before the old ones are gone.
        """
        ground = Ground.of(fact.id, have, mariadb=self.mariadb)
        kind, text = fact.id.kind, f"INDEX {quote(fact.id.name)}"
        cost, stratum = ground.index(), Stratum.DROP_COLUMN
        if kind == PRIMARY_KEY:
            text, cost = "PRIMARY KEY", Cost.COPY
        elif kind == FOREIGN_KEY:
            text, cost = f"FOREIGN KEY {quote(fact.id.name)}", ground.catalog_only()
            stratum = Stratum.DROP_FOREIGN_KEY
        elif kind == CHECK:
            word = "CONSTRAINT" if self.mariadb else "CHECK"
            text, cost = f"{word} {quote(fact.id.name)}", ground.catalog_only()
            stratum = Stratum.DROP_CONSTRAINT
        elif fact.attributes.get("type") in _HEAVY:
            stratum = Stratum.DROP_INDEX
        elif self.mariadb and table_of(fact.id).child(FOREIGN_KEY, fact.id.name) in have.facts:
            # An index the server made for a foreign key is gone as soon as another serves it.
            text = f"INDEX IF EXISTS {quote(fact.id.name)}"
        return [
            statement(
                Change(
                    fact.id,
                    "drop",
                    stratum,
                    [f"DROP {text}"],
                    cost,
                    destroys=[fact.id],
                    frees=[fact.id.name] if kind == FOREIGN_KEY else (),
                ),
                ground,
                options,
            )
        ]

    def alter(
        self, change: Changed, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Verdict:
        """Dropped and added in one statement: nothing is missing meanwhile."""
        fact, kind = change.new, change.new.id.kind
        ground = Ground.of(fact.id, have, wanted, mariadb=self.mariadb)
        written = Definitions(self.mariadb)
        if kind == FOREIGN_KEY:
            # One ALTER cannot drop and add a foreign key of one name.
            return Replace("A foreign key has no ALTER.")
        name = quote(fact.id.name)
        bonds: Sequence[ObjectId] = ()
        cost, stratum = ground.index(), Stratum.INDEX
        clauses = [f"DROP INDEX {name}", f"ADD {written.part(fact)}"]
        if change.attributes == ("ignored",):
            word = ("IGNORED", "NOT IGNORED") if self.mariadb else ("INVISIBLE", "VISIBLE")
            clauses = [f"ALTER INDEX {name} {word['ignored' not in fact.attributes]}"]
            cost = ground.catalog_only()
        elif kind == CHECK:
            word_ = "CONSTRAINT" if self.mariadb else "CHECK"
            clauses = [f"DROP {word_} {name}", f"ADD {written.part(fact)}"]
            cost, stratum = Cost.COPY, Stratum.CONSTRAINT
            if change.attributes == ("not_enforced",):
                state = "NOT ENFORCED" if "not_enforced" in fact.attributes else "ENFORCED"
                clauses = [f"ALTER CHECK {name} {state}"]
        elif kind == PRIMARY_KEY:
            clauses = ["DROP PRIMARY KEY", f"ADD {written.part(fact)}"]
            cost = ground.rebuild()
            bonds = _counting(fact, have, wanted)
        elif fact.attributes.get("type") in _HEAVY:
            cost = Cost.COPY
        return [
            statement(
                Change(
                    fact.id,
                    "alter",
                    stratum,
                    clauses,
                    cost,
                    produces=[fact.id],
                    bonds=bonds,
                    hazards=_may_fail(fact) if cost > Cost.INSTANT else [],
                ),
                ground,
                options,
            )
        ]

    def rename(self, old: ObjectId, new: ObjectId, have: Catalog) -> list[Action]:
        """RENAME INDEX."""
        ground = Ground.of(old, have, mariadb=self.mariadb)
        return [
            statement(
                Change(
                    old,
                    "rename",
                    Stratum.RENAME,
                    [f"RENAME INDEX {quote(old.name)} TO {quote(new.name)}"],
                    ground.catalog_only(),
                ),
                ground,
                PlanOptions(),
            )
        ]


def _counting(fact: Fact, *catalogs: Catalog) -> list[ObjectId]:
    """AUTO_INCREMENT columns of its table: they may not be without a key for a moment."""
    return [
        f.id
        for c in catalogs
        for f in c.children(ObjectId("table", fact.id.path[:1]), "column")
        if "auto_increment" in f.attributes
    ]


def _may_fail(fact: Fact) -> list[Hazard]:
    """What existing rows can have against it, with a SELECT that finds them."""
    table = quote(fact.id.path[0])
    has = fact.attributes
    if fact.id.kind == CHECK and "not_enforced" not in has:
        where = f"NOT ({has['expression']})"
        select = f"SELECT COUNT(*) FROM {table} WHERE {where}"
        text = "It fails if some row does not satisfy the check."
    elif fact.id.kind in {PRIMARY_KEY, UNIQUE} and fact.id.kind in KEYS:
        columns = ", ".join(_column(p) for p in names(has["columns"]))
        select = f"SELECT {columns}, COUNT(*) FROM {table} GROUP BY {columns} HAVING COUNT(*) > 1"
        text = "It fails if two rows have the same values."
    elif fact.id.kind == FOREIGN_KEY:
        select = _orphans(fact)
        text = "It fails if some row refers to one that does not exist."
    else:
        return []
    return [Hazard(HazardCode.VALIDATION_MAY_FAIL, fact.id, text, f"Look first: {select}")]


def _column(part: str) -> str:
    """A part of a key as something to group by."""
    text = part.removesuffix(" DESC")
    head, _, length = text.rpartition("(")
    if text.startswith("`") and length[:-1].isdigit() and head.endswith("`"):
        return f"LEFT({head}, {length[:-1]})"
    return text


def _orphans(fact: Fact) -> str:
    has = fact.attributes
    pairs = list(zip(names(has["columns"]), names(has["referenced_columns"]), strict=True))
    there = quote(str(has["references"]))
    if "references_database" in has:
        there = f"{quote(str(has['references_database']))}.{there}"
    join = " AND ".join(f"p.{quote(two)} = c.{quote(one)}" for one, two in pairs)
    given = " AND ".join(f"c.{quote(one)} IS NOT NULL" for one, _ in pairs)
    return (
        f"SELECT COUNT(*) FROM {quote(fact.id.path[0])} c LEFT JOIN {there} p ON {join}"
        f" WHERE {given} AND p.{quote(pairs[0][1])} IS NULL"
    )
