"""Rules for columns: in place wherever the server can, and in their order."""

import re
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass

from auralith.dataplane.engines.mysql.kinds import (
    FOREIGN_KEY,
    INDEX,
    KEYS,
    PRIMARY_KEY,
    UNIQUE,
    table_of,
)
from auralith.dataplane.engines.mysql.rules.alters import Change, Cost, Ground, statement
from auralith.dataplane.engines.mysql.rules.definitions import (
    Definitions,
    charset_of,
    in_order,
    names,
    quote,
)
from auralith.dataplane.engines.mysql.rules.values import narrowing
from auralith.dataplane.plan.model import (
    Action,
    Hazard,
    HazardCode,
    PlanOptions,
    Stratum,
)
from auralith.dataplane.plan.rules import Displace, Replace, Verdict
from auralith.dataplane.schema.diff import Changed
from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.scope import PARKED

_LENGTH = re.compile(r"(varchar|varbinary)\((\d+)\)")
_LIST = re.compile(r"(enum|set)\((.*)\)", re.DOTALL)
_REFERRED = frozenset({"type", "collation", "not_null"})
_LIGHT = frozenset({"default", "comment", "invisible", "on_update", "check", "auto_increment"})
_LONGEST_ENUM, _SET_STEP = 255, 8
_ONE_BYTE, _WIDEST = 255, 4


@dataclass(frozen=True)
class ColumnRules:
    """For one of the two products."""

    mariadb: bool

    @property
    def _written(self) -> Definitions:
        return Definitions(self.mariadb)

    def create(self, fact: Fact, wanted: Catalog, options: PlanOptions) -> list[Action]:
        """ADD COLUMN in its place."""
        ground = Ground.of(fact.id, wanted, mariadb=self.mariadb)
        order = in_order(ground.table, wanted)
        last = order[-1].id == fact.id
        place = "" if last else self._place(fact)
        return [
            statement(
                Change(
                    fact.id,
                    "create",
                    Stratum.COLUMN,
                    [f"ADD COLUMN {self._written.column(fact)}{place}"],
                    self._cost_of_new(fact, ground, last=last),
                    produces=[fact.id],
                    consumes=self._before(fact, wanted),
                    alone=_virtual(fact),
                    lenient=True,
                    bonds=_keys_of(fact, wanted) if "auto_increment" in fact.attributes else (),
                ),
                ground,
                options,
            )
        ]

    def _cost_of_new(self, fact: Fact, ground: Ground, *, last: bool) -> Cost:
        has = fact.attributes
        if _virtual(fact) and ground.innodb and not ground.partitioned and not ground.versioned:
            others = ground.virtual and not last
            return Cost.COPY if others else Cost.INSTANT
        default = str(has.get("default", ""))
        computed = "(" in default and default[:1] != "'" and "current_timestamp" not in default
        if "generated" in has or "auto_increment" in has or computed:
            return Cost.COPY
        return ground.instant(moves=not last)

    def drop(self, fact: Fact, have: Catalog, options: PlanOptions) -> list[Action]:
        """DROP COLUMN; what is computed goes early, it stands in the way of others."""
        ground = Ground.of(fact.id, have, mariadb=self.mariadb)
        generated = "generated" in fact.attributes
        cost = ground.instant(moves=not (ground.virtual and not ground.partitioned))
        if ground.virtual and ground.partitioned:
            cost = Cost.COPY
        return [
            statement(
                Change(
                    fact.id,
                    "drop",
                    Stratum.DROP_CONSTRAINT if generated else Stratum.DROP_COLUMN,
                    [f"DROP COLUMN {quote(fact.id.name)}"],
                    cost,
                    destroys=[fact.id],
                    alone=_virtual(fact),
                    lenient=True,
                    bonds=_keys_of(fact, have) if "auto_increment" in fact.attributes else (),
                    destructive=not generated,
                    hazards=[] if generated else [_lost(fact)],
                ),
                ground,
                options,
            )
        ]

    def alter(
        self, change: Changed, have: Catalog, wanted: Catalog, options: PlanOptions
    ) -> Verdict:
        """MODIFY COLUMN, with its place where that has to change."""
        fact, changed = change.new, set(change.attributes)
        anew = self._anew(change)
        if anew is not None:
            return anew
        moved = moves(table_of(fact.id), have, wanted) if "after" in changed else []
        speaks = _speaker(table_of(fact.id), have, wanted) == fact.id
        mine = [i for i in moved if i == fact.id or (speaks and _silent(i, have, wanted))]
        own = changed - {"after"}
        actions: list[Action] = [
            self._modify(
                wanted.facts[identity],
                own if identity == fact.id else set(),
                have,
                wanted,
                options,
                moved=identity in moved,
            )
            for identity in (mine if fact.id in mine or not own else [*mine, fact.id])
        ]
        referred = any(e.source.kind == FOREIGN_KEY for e in have.edges_to(fact.id))
        if referred and own & _REFERRED and actions:
            return Displace(actions, "The server changes no column that a foreign key uses.")
        return actions

    def _anew(self, change: Changed) -> Replace | None:
        """What no MODIFY does: to compute at another time, or to begin or end to compute."""
        old, new = change.old.attributes, change.new.attributes
        if ("generated" in new) != ("generated" in old):
            if "generated" in old and "stored" in old:
                return None
            return Replace(
                "A column cannot be changed between stored and computed.",
                destructive="generated" not in old,
            )
        if "generated" in new and ("stored" in new) != ("stored" in old):
            return Replace("A column cannot be changed between virtual and stored.")
        return None

    def _modify(
        self,
        fact: Fact,
        changed: set[str],
        have: Catalog,
        wanted: Catalog,
        options: PlanOptions,
        *,
        moved: bool,
    ) -> Action:
        ground = Ground.of(fact.id, have, wanted, mariadb=self.mariadb)
        old = have.facts[fact.id]
        place = self._place_in(fact, wanted) if moved else ""
        keys = {e.source.kind for e in have.edges_to(fact.id)}
        cost = self._cost(old, fact, changed, ground, keys=keys)
        if moved:
            cost = max(cost, ground.instant(moves=True))
        consumes = set(self._before(fact, wanted)) if moved else set()
        if "auto_increment" in changed and "auto_increment" in fact.attributes:
            consumes |= set(_keys_of(fact, wanted))
        hazards = narrowing(old, fact, changed)
        return statement(
            Change(
                fact.id,
                "alter",
                Stratum.COLUMN,
                [f"MODIFY COLUMN {self._written.column(fact)}{place}"],
                cost,
                produces=[fact.id],
                consumes=consumes,
                lenient=moved,
                hazards=hazards,
                destructive=any(h.code is HazardCode.DATA_LOSS for h in hazards),
            ),
            ground,
            options,
        )

    def _cost(
        self, old: Fact, new: Fact, changed: set[str], ground: Ground, *, keys: set[str]
    ) -> Cost:
        before, after = old.attributes, new.attributes
        cost = ground.catalog_only()
        if "auto_increment" in changed and "auto_increment" in after:
            return Cost.COPY
        if "generated" in changed and "stored" in (*before, *after):
            return Cost.COPY
        if changed - _LIGHT - _REFERRED - {"generated"}:
            return Cost.COPY
        if "collation" in changed:
            cost = max(cost, self._cost_of_collation(before, after, keys=keys))
        if "type" in changed:
            cost = max(cost, self._cost_of_type(str(before["type"]), str(after["type"])))
        if "not_null" in changed:
            copies = "not_null" in after and (ground.virtual or ground.partitioned)
            cost = max(cost, Cost.COPY if copies else ground.rebuild())
        if ground.versioned and "not_null" in changed:
            cost = Cost.COPY
        return cost

    def _cost_of_collation(
        self, before: Mapping[str, Value], after: Mapping[str, Value], *, keys: set[str]
    ) -> Cost:
        """Rows stay where the bytes do; an index is sorted anew."""
        if not self.mariadb:
            return Cost.COPY
        one, two = (charset_of(str(a.get("collation", ""))) for a in (before, after))
        same = one == two or (one == "utf8mb3" and two == "utf8mb4")
        if not same or PRIMARY_KEY in keys:
            return Cost.COPY
        return Cost.NOCOPY if keys & {UNIQUE, INDEX} else Cost.INSTANT

    def _cost_of_type(self, before: str, after: str) -> Cost:
        one, two = _LENGTH.fullmatch(before), _LENGTH.fullmatch(after)
        if one and two and one[1] == two[1] and int(one[2]) <= int(two[2]):
            if self.mariadb:
                return self._cost_of_length(int(one[2]), int(two[2]))
            # MySQL counts the length in one byte up to 255 bytes; characters have up to four.
            small = int(two[2]) * _WIDEST <= _ONE_BYTE or int(one[2]) > _ONE_BYTE
            return Cost.NOCOPY if small else Cost.COPY
        one, two = _LIST.fullmatch(before), _LIST.fullmatch(after)
        if one and two and one[1] == two[1] and two[2].startswith(f"{one[2]},"):
            counts = [m[2].count("','") + 1 for m in (one, two)]
            steps = [c > _LONGEST_ENUM for c in counts]
            if one[1] == "set":
                steps = [(c - 1) // _SET_STEP > 0 for c in counts]
            return Cost.INSTANT if steps[0] == steps[1] and not steps[1] else Cost.COPY
        return Cost.COPY

    @staticmethod
    def _cost_of_length(one: int, two: int) -> Cost:
        """MariaDB counts in one byte up to 255, and switches at once only from below 128.

        How many bytes a character takes is up to the charset: any way that copies counts.
        """
        widths = range(1, _WIDEST + 1)
        copies = any(_ONE_BYTE // 2 < one * w <= _ONE_BYTE < two * w for w in widths)
        return Cost.COPY if copies else Cost.INSTANT

    @staticmethod
    def _place(fact: Fact) -> str:
        after = fact.attributes.get("after")
        return " FIRST" if after is None else f" AFTER {quote(str(after))}"

    @staticmethod
    def _place_in(fact: Fact, wanted: Catalog) -> str:
        before = _predecessor(fact.id, wanted)
        return " FIRST" if before is None else f" AFTER {quote(before.name)}"

    @staticmethod
    def _before(fact: Fact, wanted: Catalog) -> list[ObjectId]:
        before = _predecessor(fact.id, wanted)
        return [] if before is None else [before]


def _virtual(fact: Fact) -> bool:
    return "generated" in fact.attributes and "stored" not in fact.attributes


def _lost(fact: Fact) -> Hazard:
    count = f"SELECT COUNT(*) FROM {quote(fact.id.path[0])} WHERE {quote(fact.id.name)} IS NOT NULL"
    return Hazard(
        HazardCode.DATA_LOSS,
        fact.id,
        f"The values of {fact.id.name} are lost.",
        f"How many there are: {count}. Park the column instead (soft drop), or back it up.",
        "error",
    )


def _keys_of(fact: Fact, catalog: Catalog) -> list[ObjectId]:
    """The keys that begin with a column: a column that counts needs one of them."""
    mark = quote(fact.id.name)
    table = table_of(fact.id)
    return [
        key.id
        for kind in KEYS
        for key in catalog.children(table, kind)
        if names(key.attributes["columns"])[:1] == (mark,)
    ]


def _desired(table: ObjectId, wanted: Catalog) -> list[ObjectId]:
    """Columns as they are to stand: what is parked comes last."""
    order = [f.id for f in in_order(table, wanted)]
    return sorted(order, key=lambda i: i.name.startswith(PARKED))


def _predecessor(identity: ObjectId, wanted: Catalog) -> ObjectId | None:
    order = _desired(table_of(identity), wanted)
    at = order.index(identity)
    return order[at - 1] if at else None


def moves(table: ObjectId, have: Catalog, wanted: Catalog) -> list[ObjectId]:
    """The fewest columns that have to be put elsewhere, from left to right."""
    place = {f.id: n for n, f in enumerate(in_order(table, have))}
    both = [i for i in _desired(table, wanted) if i in place]
    tails: list[int] = []
    chains: list[list[ObjectId]] = []
    for identity in both:
        at = bisect_left(tails, place[identity])
        chain = [*(chains[at - 1] if at else []), identity]
        if at == len(tails):
            tails.append(place[identity])
            chains.append(chain)
        else:
            tails[at] = place[identity]
            chains[at] = chain
    stay = set(chains[-1]) if chains else set()
    return [i for i in both if i not in stay]


def _silent(identity: ObjectId, have: Catalog, wanted: Catalog) -> bool:
    """Whether a column moves though it stands after the same one as before."""
    old, new = have.facts[identity], wanted.facts[identity]
    return old.attributes.get("after") == new.attributes.get("after")


def _speaker(table: ObjectId, have: Catalog, wanted: Catalog) -> ObjectId | None:
    """The column whose change also moves the silent ones."""
    order = [f.id for f in in_order(table, wanted) if f.id in have.facts]
    return next((i for i in order if not _silent(i, have, wanted)), None)
