"""A plan as a JSON document, and back; and the digest that approvals refer to."""

from collections.abc import Iterable, Mapping
from hashlib import blake2b
from typing import Any

from auralith.dataplane.plan.model import (
    Action,
    Hazard,
    HazardCode,
    Lock,
    Plan,
    PlanOptions,
    Refused,
    Reverse,
    Statement,
    Stratum,
)
from auralith.dataplane.schema.facts import Gap
from auralith.dataplane.schema.hashing import canonical
from auralith.dataplane.schema.identity import ObjectId, ordered
from auralith.dataplane.schema.rename import RenameCandidate
from auralith.dataplane.schema.scope import Scope

Document = dict[str, Any]


def content_hash(plan: Plan) -> str:
    """Names what a plan does, and to what: 64 hexadecimal digits.

    Suggestions that were not taken do not count, nor by which options it came about.
    """
    document = to_document(plan)
    del document["renames"], document["options"]
    text = canonical(document).encode("utf-8", "surrogatepass")
    return blake2b(text, digest_size=32).hexdigest()


def to_document(plan: Plan) -> Document:
    """Everything a plan says, as JSON values."""
    return {
        "statements": [
            {
                "index": s.index,
                "action": action_document(s.action),
                "reverse": [s.reverse.sql, s.reverse.quality, s.reverse.reason],
            }
            for s in plan.statements
        ],
        "unsupported": [_refused(r) for r in plan.unsupported],
        "skipped": [list(pair) for pair in plan.skipped],
        "renames": [
            [c.kind, _row(c.old), _row(c.new), c.score, list(c.reasons)] for c in plan.renames
        ],
        "gaps": [[g.reason, g.object, g.message] for g in plan.gaps],
        "scope": {
            "include": list(plan.scope.include),
            "exclude": list(plan.scope.exclude),
            "quote": plan.scope.quote,
            "unread": [[g.reason, g.object, g.message] for g in plan.scope.unread],
        },
        "have_fingerprint": plan.have_fingerprint,
        "wanted_fingerprint": plan.wanted_fingerprint,
        "rollback": [action_document(a) for a in plan.rollback],
        "irreversible": [_refused(r) for r in plan.irreversible],
        "options": {
            "renames": [[_row(old), _row(new)] for old, new in plan.options.renames],
            "concurrent_indexes": plan.options.concurrent_indexes,
            "soft_drop": plan.options.soft_drop,
            "parked_prefix": plan.options.parked_prefix,
            "drop": plan.options.drop,
        },
    }


def from_document(document: Mapping[str, Any]) -> Plan:
    """The plan that was written."""
    scope = document["scope"]
    return Plan(
        statements=tuple(
            Statement(s["index"], action_from(s["action"]), Reverse(*s["reverse"]))
            for s in document["statements"]
        ),
        unsupported=tuple(_refused_from(r) for r in document["unsupported"]),
        skipped=tuple((name, why) for name, why in document["skipped"]),
        renames=tuple(
            RenameCandidate(kind, _id(old), _id(new), score, tuple(reasons))
            for kind, old, new, score, reasons in document["renames"]
        ),
        gaps=tuple(Gap(*g) for g in document["gaps"]),
        scope=Scope(
            tuple(scope["include"]),
            tuple(scope["exclude"]),
            scope["quote"],
            tuple(Gap(*g) for g in scope.get("unread", ())),
        ),
        have_fingerprint=document["have_fingerprint"],
        wanted_fingerprint=document["wanted_fingerprint"],
        rollback=tuple(action_from(a) for a in document["rollback"]),
        irreversible=tuple(_refused_from(r) for r in document["irreversible"]),
        options=_options(document.get("options", {})),
    )


def _options(given: Mapping[str, Any]) -> PlanOptions:
    """Documents of before this was kept have none."""
    renames = tuple((_id(old), _id(new)) for old, new in given.get("renames", ()))
    return PlanOptions(**{**given, "renames": renames})


def action_document(action: Action) -> Document:
    """One action as JSON values."""
    return {
        "sql": action.sql,
        "object": _row(action.object),
        "verb": action.verb,
        "stratum": action.stratum.value,
        "produces": _rows(action.produces),
        "destroys": _rows(action.destroys),
        "consumes": _rows(action.consumes),
        "destructive": action.destructive,
        "rewrite": action.rewrite,
        "transactional": action.transactional,
        "commits_first": action.commits_first,
        "locks": [[_row(k.table), k.level, k.blocks, k.long] for k in action.locks],
        "hazards": [
            [h.code.value, _row(h.object), h.message, h.remedy, h.severity] for h in action.hazards
        ],
    }


def action_from(document: Mapping[str, Any]) -> Action:
    """The action that was written."""
    return Action(
        sql=document["sql"],
        object=_id(document["object"]),
        verb=document["verb"],
        stratum=Stratum(document["stratum"]),
        produces=frozenset(map(_id, document["produces"])),
        destroys=frozenset(map(_id, document["destroys"])),
        consumes=frozenset(map(_id, document["consumes"])),
        destructive=document["destructive"],
        rewrite=document["rewrite"],
        transactional=document["transactional"],
        commits_first=document["commits_first"],
        locks=tuple(Lock(_id(table), *rest) for table, *rest in document["locks"]),
        hazards=tuple(
            Hazard(HazardCode(code), _id(subject), *rest)
            for code, subject, *rest in document["hazards"]
        ),
    )


def _refused(refused: Refused) -> list[Any]:
    return [_row(refused.object), refused.verb, refused.reason]


def _refused_from(row: list[Any]) -> Refused:
    return Refused(_id(row[0]), row[1], row[2])


def _rows(identities: Iterable[ObjectId]) -> list[list[Any]]:
    return [_row(i) for i in ordered(identities)]


def _row(identity: ObjectId) -> list[Any]:
    return [identity.kind, list(identity.path), identity.signature]


def _id(row: list[Any]) -> ObjectId:
    return ObjectId(row[0], tuple(row[1]), row[2])
