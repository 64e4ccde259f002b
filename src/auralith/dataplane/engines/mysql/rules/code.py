"""Rules for views and stored code.

MariaDB replaces in place (CREATE OR REPLACE) and takes the sql_mode along with the statement
(SET STATEMENT). MySQL 8 has neither for routines, triggers and events: there they are dropped and
created, and their sql_mode is that of the session.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from auralith.dataplane.engines.mysql.kinds import (
    EVENT,
    FUNCTION,
    ROUTINES,
    TRIGGER,
    VIEW,
    table_of,
)
from auralith.dataplane.engines.mysql.rules.alters import plain
from auralith.dataplane.engines.mysql.rules.definitions import literal, quote
from auralith.dataplane.plan.model import Action, Hazard, HazardCode, Stratum, Verb
from auralith.dataplane.plan.rules import Impossible, Replace, Verdict
from auralith.dataplane.schema.diff import Changed
from auralith.dataplane.schema.facts import Catalog, Fact
from auralith.dataplane.schema.identity import ObjectId

_RIGHTS = frozenset({"definer", "invoker"})


@dataclass(frozen=True)
class CodeRules:
    """For one of the two products."""

    mariadb: bool

    def create(self, fact: Fact, wanted: Catalog) -> Sequence[Action] | Impossible:
        """CREATE, or why it cannot be as it should."""
        refusal = self._refusal(fact, wanted)
        if refusal is not None:
            return refusal
        place, consumes = "", []
        if fact.id.kind == TRIGGER and "follows" in fact.attributes:
            before = table_of(fact.id).child(TRIGGER, str(fact.attributes["follows"]))
            place, consumes = f" FOLLOWS {quote(before.name)}", [before]
        stratum = Stratum.TRIGGER if fact.id.kind in {TRIGGER, EVENT} else Stratum.CODE
        text = self._text(fact, place=place)
        return [plain(text, fact.id, "create", stratum, produces=[fact.id], consumes=consumes)]

    def _refusal(self, fact: Fact, wanted: Catalog) -> Impossible | None:
        has = fact.attributes
        if "database_collation" in has:
            return Impossible(
                f"It was made while the database's collation was {has['database_collation']}."
                " Create it anew on the other side, or change the database's collation first."
            )
        if not self.mariadb and "sql_mode" in has and fact.id.kind != VIEW:
            session = wanted.settings.get("sql_mode")
            if has["sql_mode"] != session:
                # MySQL 8 has no SET STATEMENT, and SET_VAR is for data statements only.
                return Impossible(
                    f"It was made with sql_mode {has['sql_mode']}, which MySQL takes from the"
                    " session alone. Create it by hand after SET SESSION sql_mode."
                )
        return None

    def drop(self, fact: Fact) -> list[Action]:
        """DROP."""
        word = fact.id.kind.upper()
        hazards = []
        if fact.id.kind in ROUTINES:
            text = "What was granted on this routine is revoked by the server."
            remedy = f"Note it first: SHOW GRANTS, or mysql.procs_priv for {fact.id.name}."
            hazards = [Hazard(HazardCode.SECURITY_CHANGE, fact.id, text, remedy, "info")]
        return [
            plain(
                f"DROP {word} {quote(fact.id.name)}",
                fact.id,
                "drop",
                Stratum.DROP_CODE,
                destroys=[fact.id],
                hazards=hazards,
            )
        ]

    def alter(self, change: Changed, have: Catalog, wanted: Catalog) -> Verdict:
        """Replaced in place where the server can."""
        fact, changed = change.new, set(change.attributes)
        refusal = self._refusal(fact, wanted)
        if refusal is not None:
            return refusal
        if fact.id.kind == VIEW:
            return [self._replaced(fact, _rights(fact, changed))]
        if not self.mariadb:
            if changed == {"follows"} and _settles(fact.id, have, wanted):
                return []
            return Replace("MySQL does not replace stored code in place.")
        if fact.id.kind != TRIGGER:
            return [self._replaced(fact, _rights(fact, changed))]
        return self._trigger(fact, changed, have, wanted)

    def _trigger(
        self, fact: Fact, changed: set[str], have: Catalog, wanted: Catalog
    ) -> list[Action]:
        settles = _settles(fact.id, have, wanted)
        if changed == {"follows"} and settles:
            return []
        group = _group(fact, wanted)
        if settles or len(group) == 1:
            at = [f.id for f in group].index(fact.id)
            before = [group[at - 1].id] if at else []
            after = [f for f in group[at + 1 :] if f.id in have.facts]
            place = f" FOLLOWS {quote(before[0].name)}" if before else ""
            if not place and after:
                place = f" PRECEDES {quote(after[0].id.name)}"
            action = self._replaced(fact, _rights(fact, changed), place=place, consumes=before)
            return [action]
        # Each made anew is the last one: all in their order leave that order.
        speaker = next(
            f.id
            for f in group
            if f.id in have.facts
            and have.facts[f.id].attributes.get("follows") != f.attributes.get("follows")
        )
        if speaker != fact.id:
            return [self._replaced(fact, [])] if changed != {"follows"} else []
        everyone = [f.id for f in group if f.id != fact.id]
        return [self._replaced(f, [], consumes=everyone, speaker=fact.id) for f in group]

    def _replaced(
        self,
        fact: Fact,
        hazards: list[Hazard],
        *,
        place: str = "",
        consumes: Sequence[ObjectId] = (),
        speaker: ObjectId | None = None,
    ) -> Action:
        stratum = Stratum.TRIGGER if fact.id.kind in {TRIGGER, EVENT} else Stratum.CODE
        text = self._text(fact, place=place, verb="CREATE OR REPLACE")
        verb: Verb = "replace"
        return plain(
            text,
            fact.id if speaker is None else speaker,
            verb,
            stratum,
            produces=[fact.id if speaker is None else speaker],
            consumes=consumes,
            hazards=hazards,
        )

    def _text(self, fact: Fact, *, place: str = "", verb: str = "CREATE") -> str:
        has, kind = fact.attributes, fact.id.kind
        name, definer = quote(fact.id.name), account(str(has["definer"]))
        if kind == VIEW:
            security = "INVOKER" if "invoker" in has else "DEFINER"
            text = f"{verb} ALGORITHM={has.get('algorithm', 'UNDEFINED')} DEFINER={definer}"
            text += f" SQL SECURITY {security} VIEW {name} AS {has['definition']}"
            check = has.get("check_option")
            return f"{text} WITH {check} CHECK OPTION" if check else text
        head = f"{verb} DEFINER={definer}"
        if kind == TRIGGER:
            table = quote(fact.id.path[0])
            text = f"{head} TRIGGER {name} {has['timing']} {has['event']} ON {table}"
            text += f" FOR EACH ROW{place} {has['body']}"
        elif kind == EVENT:
            text = f"{head} EVENT {name} ON SCHEDULE {has['schedule']} ON COMPLETION"
            text += " PRESERVE" if "preserve" in has else " NOT PRESERVE"
            text += f" {has.get('status', 'ENABLE')}"
            text += f" COMMENT {literal(str(has['comment']))}" if "comment" in has else ""
            text += f" DO {has['body']}"
        else:
            text = self._routine(fact, head)
        if not self.mariadb:
            return text
        settings = f"sql_mode={literal(str(has.get('sql_mode', '')))}"
        if kind == EVENT:
            settings += f", time_zone={literal(str(has.get('time_zone', 'SYSTEM')))}"
        return f"SET STATEMENT {settings} FOR {text}"

    @staticmethod
    def _routine(fact: Fact, head: str) -> str:
        has = fact.attributes
        word = "AGGREGATE " if "aggregate" in has else ""
        text = f"{head} {word}{fact.id.kind.upper()} {quote(fact.id.name)}"
        text += f"({has.get('parameters', '')})"
        if fact.id.kind == FUNCTION:
            text += f" RETURNS {has['returns']}"
        words = [str(has["data_access"])] if "data_access" in has else []
        words += ["DETERMINISTIC"] if "deterministic" in has else []
        words += ["SQL SECURITY INVOKER"] if "invoker" in has else []
        words += [f"COMMENT {literal(str(has['comment']))}"] if "comment" in has else []
        lines = "".join(f"\n    {w}" for w in words)
        return f"{text}{lines}\n{has['body']}"


def account(definer: str) -> str:
    """`user@host` as it is written; a role has no host."""
    user, at, host = definer.rpartition("@")
    return f"{quote(user)}@{quote(host)}" if at and host else quote(definer.rstrip("@"))


def _rights(fact: Fact, changed: set[str]) -> list[Hazard]:
    if not changed & _RIGHTS:
        return []
    text = f"From here on it runs with the rights of {fact.attributes['definer']}."
    if "invoker" in fact.attributes:
        text = "From here on it runs with the rights of who calls it."
    remedy = "Check what that account may do."
    return [Hazard(HazardCode.SECURITY_CHANGE, fact.id, text, remedy)]


def _group(fact: Fact, catalog: Catalog) -> list[Fact]:
    """The triggers of one table, timing and event, in their order."""
    siblings = {
        f.id.name: f
        for f in catalog.children(table_of(fact.id), TRIGGER)
        if all(f.attributes[a] == fact.attributes[a] for a in ("timing", "event"))
    }
    following = {f.attributes.get("follows"): f for f in siblings.values()}
    out: list[Fact] = []
    at = following.get(None)
    while at is not None and at not in out:
        out.append(at)
        at = following.get(at.id.name)
    return out + [f for f in siblings.values() if f not in out]


def _settles(identity: ObjectId, have: Catalog, wanted: Catalog) -> bool:
    """Whether the order comes out right when new triggers are put after those before them."""
    goal = [f.id for f in _group(wanted.facts[identity], wanted)]
    order = [f.id for f in _group(wanted.facts[identity], have) if f.id in goal]
    for at, one in enumerate(goal):
        if one not in order:
            before = goal[at - 1] if at else None
            order.insert(order.index(before) + 1 if before in order else len(order), one)
    return order == goal
