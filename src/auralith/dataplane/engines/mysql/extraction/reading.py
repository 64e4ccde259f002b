"""What the parts of one extraction share."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from auralith.dataplane.engines.mysql.flavours import Flavour
from auralith.dataplane.engines.mysql.kinds import (
    CHECK,
    EVENT,
    FOREIGN_KEY,
    KEYS,
    ROUTINES,
    SEQUENCE,
    TABLE,
    TRIGGER,
    VIEW,
)
from auralith.dataplane.engines.session import Row, Session
from auralith.dataplane.errors import PermissionDenied, StatementTimeout
from auralith.dataplane.journal.names import PLACE
from auralith.dataplane.schema.facts import Edge, EdgeKind, Fact, Gap, GapReason, Value
from auralith.dataplane.schema.identity import ObjectId

JOURNAL = f"{PLACE}_".replace("_", "\\_") + "%"
"""LIKE pattern of the journal's tables."""

NEEDED = frozenset({"columns", "database", "partitions", "reference systems", "tables"})
"""Queries without whose answer nothing would be told rightly: their faults end the reading."""

_LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "checks": (CHECK,),
    "events": (EVENT,),
    "foreign keys": (FOREIGN_KEY,),
    "indexes": KEYS,
    "parameters": ROUTINES,
    "rights": (TRIGGER, EVENT),
    "routines": ROUTINES,
    "sequences": (SEQUENCE,),
    "triggers": (TRIGGER,),
    "views": (VIEW,),
}
"""Which kinds are missing when a query was not answered."""

_ABOUT = """
SELECT VERSION(), DATABASE(), @@SESSION.sql_mode, @@lower_case_table_names, s.DEFAULT_COLLATION_NAME
  FROM information_schema.SCHEMATA s WHERE s.SCHEMA_NAME = DATABASE()
"""


@dataclass
class Reading:
    """Facts, edges and gaps as they are found."""

    flavour: Flavour
    session: Session
    version: str
    database: str
    collation: str
    """The database's default."""
    settings: dict[str, Value]
    folds: bool
    """Names of tables are told apart without regard to capitals."""
    facts: dict[ObjectId, Fact] = field(default_factory=dict)
    edges: set[Edge] = field(default_factory=set)
    gaps: set[Gap] = field(default_factory=set)
    keys: dict[ObjectId, list[Fact]] = field(default_factory=dict)
    """The indexes of each table, filled when first asked for."""

    @classmethod
    def begin(cls, flavour: Flavour, session: Session) -> "Reading":
        """Ask the server about itself."""
        version, database, sql_mode, case, collation = session.query(_ABOUT)[0]
        settings: dict[str, Value] = {
            "sql_mode": modes(sql_mode),
            "lower_case_table_names": int(case),
            "collation": collation,
        }
        return cls(
            flavour,
            session,
            str(version).split("-", maxsplit=1)[0],
            database,
            collation,
            settings,
            bool(case),
        )

    @property
    def mariadb(self) -> bool:
        """Which of the two products it is."""
        return self.flavour.name == "mariadb"

    def rows(self, what: str, sql: str) -> list[Row]:
        """The rows of one query; what the login may not ask, or takes too long, is a gap.

        Raises PermissionDenied and StatementTimeout for what nothing can be told without.
        """
        try:
            return self.session.query(sql, {"db": self.database, "journal": JOURNAL})
        except (PermissionDenied, StatementTimeout) as error:
            if what in NEEDED:
                raise
            late = isinstance(error, StatementTimeout)
            self.left_out("timeout" if late else "privilege", what, error.message)
        return []

    def left_out(self, reason: GapReason, what: str, message: str) -> None:
        """Note that whole kinds were not read."""
        for kind in _LEFT_OUT.get(what, ()):
            self.gap(reason, f"{kind}:*", message)
        if what not in _LEFT_OUT:
            self.gap(reason, what, message)

    def gap(self, reason: GapReason, what: str, message: str) -> None:
        """Note what is not known."""
        self.gaps.add(Gap(reason, what, message))

    def add(
        self,
        identity: ObjectId,
        attributes: Mapping[str, Value],
        *,
        parent: ObjectId | None = None,
        notes: Mapping[str, Value] | None = None,
    ) -> None:
        """A fact, without attributes that say nothing."""
        self.facts[identity] = Fact(identity, parent, said(attributes), said(notes or {}))

    def amend(self, identity: ObjectId, **attributes: Value) -> None:
        """Say more about a fact."""
        fact = self.facts[identity]
        self.facts[identity] = replace(fact, attributes={**fact.attributes, **said(attributes)})

    def link(self, source: ObjectId, target: ObjectId, kind: EdgeKind = "depends") -> None:
        """One needs the other, where it exists."""
        if target in self.facts and source != target:
            self.edges.add(Edge(source, target, kind))

    def relation(self, name: str) -> ObjectId | None:
        """The table or view of that name."""
        for kind in (TABLE, VIEW):
            if ObjectId(kind, (name,)) in self.facts:
                return ObjectId(kind, (name,))
        return None

    def sorted_edges(self) -> tuple[Edge, ...]:
        """Edges between what was read."""
        return tuple(sorted(self.edges, key=lambda e: e.sort_key))


def said(attributes: Mapping[str, Value]) -> dict[str, Value]:
    """What is neither empty, nor False, nor None."""
    return {k: v for k, v in attributes.items() if v is not None and v is not False and v != ""}


def modes(text: str) -> str:
    """A sql_mode in one order."""
    return ",".join(sorted(m for m in text.split(",") if m))
