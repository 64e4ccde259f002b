"""What all rules share: questions, actions, locks, hazards by size, owners and comments."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from auralith.dataplane.engines.postgresql import kinds
from auralith.dataplane.engines.postgresql.rules import text
from auralith.dataplane.plan.model import (
    Action,
    Blocks,
    Hazard,
    HazardCode,
    Lock,
    PlanOptions,
    Stratum,
    TableSize,
    Verb,
)
from auralith.dataplane.plan.rules import Impossible, Verdict
from auralith.dataplane.schema.diff import Changed
from auralith.dataplane.schema.facts import Catalog, Fact, Value
from auralith.dataplane.schema.identity import ObjectId

Level = Literal[
    "ACCESS EXCLUSIVE", "SHARE ROW EXCLUSIVE", "SHARE", "SHARE UPDATE EXCLUSIVE", "ROW SHARE"
]

BLOCKS: dict[str, Blocks] = {
    "ACCESS EXCLUSIVE": "everything",
    "SHARE ROW EXCLUSIVE": "writes",
    "SHARE": "writes",
    "SHARE UPDATE EXCLUSIVE": "ddl",
    "ROW SHARE": "nothing",
}

BIG_ROWS = 100_000
"""From so many rows on, work on every row counts as long."""
BIG_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Creation:
    """A question about an object that is to stand."""

    fact: Fact
    wanted: Catalog
    options: PlanOptions

    def get(self, name: str) -> Value:
        """An attribute of the object."""
        return self.fact.attributes.get(name)


@dataclass(frozen=True)
class Removal:
    """A question about an object that is to go."""

    fact: Fact
    have: Catalog
    options: PlanOptions

    def get(self, name: str) -> Value:
        """An attribute of the object."""
        return self.fact.attributes.get(name)


@dataclass(frozen=True)
class Alteration:
    """A question about an object that is to be otherwise."""

    change: Changed
    have: Catalog
    wanted: Catalog
    options: PlanOptions

    @property
    def old(self) -> Fact:
        """As it is."""
        return self.change.old

    @property
    def new(self) -> Fact:
        """As it is to be."""
        return self.change.new

    @property
    def names(self) -> set[str]:
        """The attributes that differ."""
        return set(self.change.attributes)

    def was(self, name: str) -> Value:
        """An attribute as it is."""
        return self.old.attributes.get(name)

    def get(self, name: str) -> Value:
        """An attribute as it is to be."""
        return self.new.attributes.get(name)

    def creation(self) -> Creation:
        """The same object, asked for as new."""
        return Creation(self.new, self.wanted, self.options)


@dataclass(frozen=True)
class KindRules:
    """The rules of one kind."""

    create: Callable[[Creation], Sequence[Action] | Impossible]
    drop: Callable[[Removal], Sequence[Action] | Impossible]
    alter: Callable[[Alteration], Verdict]


def altered(
    sql: str,
    identity: ObjectId,
    stratum: Stratum,
    *,
    locks: Iterable[Lock] = (),
    hazards: Iterable[Hazard] = (),
    consumes: Iterable[ObjectId] = (),
    rewrite: bool = False,
    verb: Verb = "alter",
) -> Action:
    """A statement that changes an object in place."""
    return Action(
        sql,
        identity,
        verb,
        stratum,
        consumes=frozenset(consumes),
        rewrite=rewrite,
        locks=tuple(locks),
        hazards=tuple(hazards),
    )


def created(
    sql: str,
    identity: ObjectId,
    stratum: Stratum,
    *,
    produces: Iterable[ObjectId] = (),
    locks: Iterable[Lock] = (),
    hazards: Iterable[Hazard] = (),
    rewrite: bool = False,
) -> Action:
    """A statement that brings an object into being."""
    return Action(
        sql,
        identity,
        "create",
        stratum,
        produces=frozenset({identity, *produces}),
        rewrite=rewrite,
        locks=tuple(locks),
        hazards=tuple(hazards),
    )


def dropped(
    sql: str,
    identity: ObjectId,
    stratum: Stratum,
    *,
    destroys: Iterable[ObjectId] = (),
    locks: Iterable[Lock] = (),
    hazards: Iterable[Hazard] = (),
    destructive: bool = False,
) -> Action:
    """A statement that removes an object."""
    return Action(
        sql,
        identity,
        "drop",
        stratum,
        destroys=frozenset({identity, *destroys}),
        destructive=destructive,
        locks=tuple(locks),
        hazards=tuple(hazards),
    )


def parts(catalog: Catalog, root: ObjectId, *only: str) -> frozenset[ObjectId]:
    """An object with what hangs below it; of some kinds, where they are given."""
    return frozenset(
        f.id for f in catalog.subtree(root) if f.id == root or not only or f.id.kind in only
    )


def lock(table: ObjectId, level: Level, *, long: bool = False) -> Lock:
    """A lock in PostgreSQL's words."""
    return Lock(table, level, BLOCKS[level], long)


def strongest(locks: Iterable[Lock]) -> tuple[Lock, ...]:
    """One lock a table: the strongest, long where one of them is."""
    found: dict[tuple[str, ...], Lock] = {}
    for held in locks:
        other = found.get(held.table.path)
        if other is not None:
            strong = min(other, held, key=lambda k: _LEVELS.index(k.level))
            held = Lock(other.table, strong.level, strong.blocks, other.long or held.long)  # noqa: PLW2901 - the two as one
        found[held.table.path] = held
    return tuple(found.values())


_LEVELS = list(BLOCKS)
_HOMES = frozenset({*kinds.RELATIONS, kinds.SEQUENCE})


def home(identity: ObjectId, parent: ObjectId | None) -> ObjectId | None:
    """The table, view or sequence that an object is, or is a part of; None for what is apart."""
    if identity.kind in _HOMES:
        return identity
    if (
        identity.kind in {kinds.INDEX, kinds.STATISTICS}
        or parent is None
        or parent.kind not in _HOMES
    ):
        return None
    return parent


def _held(fact: Fact, level: Level) -> list[Lock]:
    """The lock on the relation of an object, where it has one."""
    table = home(fact.id, fact.parent)
    return [] if table is None else [lock(table, level)]


def is_new(options: PlanOptions, table: ObjectId) -> bool:
    """Whether a table does not stand on the target: its size would be known."""
    return (options.empty or bool(options.sizes)) and table not in options.sizes


def is_big(options: PlanOptions, table: ObjectId) -> bool:
    """Whether work on every row of a table takes long."""
    size = options.sizes.get(table)
    if size is None:
        return False
    return (size.rows or 0) >= BIG_ROWS or (size.bytes or 0) >= BIG_BYTES


def size(options: PlanOptions, table: ObjectId) -> str:
    """How big a table is, in words."""
    found = options.sizes.get(table, TableSize(None, None))
    words = []
    if found.rows is not None:
        words.append(f"about {found.rows:,} rows")
    if found.bytes is not None:
        words.append(_bytes(found.bytes))
    return ", ".join(words) or "size unknown"


def _bytes(number: int) -> str:
    amount, unit = float(number), "bytes"
    for larger in ("KB", "MB", "GB", "TB"):
        if amount < 1000:  # noqa: PLR2004 - the step between units
            break
        amount, unit = amount / 1000, larger
    return f"{amount:.0f} {unit}" if unit == "bytes" else f"{amount:.1f} {unit}"


def hazard(
    code: HazardCode,
    identity: ObjectId,
    message: str,
    remedy: str = "",
    *,
    severity: Literal["info", "warning", "error"] = "warning",
) -> Hazard:
    """One thing to know."""
    return Hazard(code, identity, message, remedy, severity)


def scan_hazards(
    options: PlanOptions, table: ObjectId, *, level: Level, doing: str, remedy: str = ""
) -> tuple[Hazard, ...]:
    """What holding a lock while every row is read or written means at this size."""
    if is_new(options, table):
        return ()
    severity: Literal["info", "warning"] = (
        "warning" if is_big(options, table) or table not in options.sizes else "info"
    )
    code = {"everything": HazardCode.LONG_LOCK, "writes": HazardCode.BLOCKS_WRITES}.get(
        BLOCKS[level]
    )
    if code is None:
        return ()
    what = "Nobody reads or writes" if code is HazardCode.LONG_LOCK else "Nobody writes to"
    message = f"{what} {table.text()} ({size(options, table)}) while {doing} ({level})."
    return (hazard(code, table, message, remedy, severity=severity),)


def rewrite_hazards(options: PlanOptions, table: ObjectId, why: str) -> tuple[Hazard, ...]:
    """What writing a whole table anew means at this size."""
    if is_new(options, table):
        return ()
    severity: Literal["info", "warning"] = (
        "warning" if is_big(options, table) or table not in options.sizes else "info"
    )
    message = f"Every row of {table.text()} ({size(options, table)}) is written anew: {why}"
    return (
        hazard(
            HazardCode.TABLE_REWRITE,
            table,
            message,
            "Add a new column, fill it in batches, and change over.",
            severity=severity,
        ),
        *scan_hazards(options, table, level="ACCESS EXCLUSIVE", doing="its rows are rewritten"),
    )


def security(identity: ObjectId, message: str) -> Hazard:
    """A change of who may do what."""
    return hazard(
        HazardCode.SECURITY_CHANGE, identity, message, "Check who has which rights afterwards."
    )


def own(fact: Fact, stratum: Stratum = Stratum.ACCESS) -> list[Action]:
    """The statement that gives an object its owner, which stands before its grants do."""
    owner = fact.attributes.get("owner")
    if owner is None:
        return []
    sql = f"ALTER {text.target(fact)} OWNER TO {text.ident(str(owner))}"
    held = _held(fact, "ACCESS EXCLUSIVE")
    action = altered(sql, fact.id, stratum, locks=held)
    return [
        Action(sql, fact.id, "alter", stratum, produces=frozenset({fact.id}), locks=action.locks)
    ]


def comment(fact: Fact) -> list[Action]:
    """The statement that gives an object its comment, where it has one."""
    if fact.attributes.get("comment") is None:
        return []
    return [set_comment(fact)]


def set_comment(fact: Fact) -> Action:
    """The statement that makes the comment what the fact says."""
    found = fact.attributes.get("comment")
    value = "NULL" if found is None else text.literal(found)
    sql = f"COMMENT ON {text.target(fact)} IS {value}"
    plain = fact.id.kind in {*_HOMES, kinds.COLUMN}
    held = _held(fact, "SHARE UPDATE EXCLUSIVE") if plain else []
    return altered(sql, fact.id, Stratum.ACCESS, locks=held)


def standing(creation: Creation, first: Action) -> list[Action]:
    """A creation with the owner and the comment that its statement does not carry."""
    return [
        first,
        *own(creation.fact, first.stratum),
        *comment(creation.fact),
    ]


def belongings(alteration: Alteration) -> list[Action]:
    """Owner and comment, where they differ."""
    found: list[Action] = []
    new = alteration.new
    if "owner" in alteration.names and alteration.get("owner") is not None:
        owner = str(alteration.get("owner"))
        sql = f"ALTER {text.target(new)} OWNER TO {text.ident(owner)}"
        message = f"{new.id} belongs to {owner} instead of {alteration.was('owner')}."
        held = _held(new, "ACCESS EXCLUSIVE")
        said = [security(new.id, message)]
        found.append(altered(sql, new.id, Stratum.ACCESS, locks=held, hazards=said))
    if "comment" in alteration.names:
        found.append(set_comment(new))
    return found


ABOUT = frozenset({"owner", "comment"})
"""What `belongings` takes care of."""


def version(catalog: Catalog) -> int:
    """The major version of the server."""
    digits = catalog.server_version.split(".")[0].split(" ")[0]
    number = "".join(c for c in digits if c.isdigit())
    return int(number) if number else 0
