"""A plan does what it says: any two states, there and back, on a server that refuses."""

import json
from dataclasses import replace
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from auralith.dataplane.plan.document import content_hash, from_document, to_document
from auralith.dataplane.plan.model import Plan, PlanOptions
from auralith.dataplane.plan.planner import plan
from auralith.dataplane.schema.facts import Catalog, Knowledge
from auralith.dataplane.schema.hashing import fingerprint
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.scope import Scope
from tests.unit.dataplane.plan.catalogs import catalogs
from tests.unit.dataplane.plan.server import Server
from tests.unit.dataplane.plan.toy import ToyRules

KNOWLEDGE = Knowledge()
RULES = ("table:n1", "view:*", "n2", "index:*", "column:*.a", "sequence:s?", "grant:*", "type:e0")


def made(have: Catalog, wanted: Catalog, **options: object) -> Plan:
    chosen = PlanOptions(**options)  # type: ignore[arg-type]
    return plan(have, wanted, ToyRules(), knowledge=KNOWLEDGE, options=chosen)


def state(catalog: Catalog) -> dict[str, object]:
    return {str(f.id): (f.parent, dict(f.attributes)) for f in catalog.facts.values()}


def handed_over(have: Catalog, wanted: Catalog) -> bool:
    """Whether a sequence changes its owner: among replaced tables that can be a true circle."""
    return any(
        i in wanted.facts and f.attributes.get("owned_by") != wanted.facts[i].attributes["owned_by"]
        for i, f in have.facts.items()
        if "owned_by" in f.attributes and "owned_by" in wanted.facts.get(i, f).attributes
    )


@settings(max_examples=100, deadline=None)
@given(catalogs(), catalogs())
def test_there_and_back(have: Catalog, wanted: Catalog) -> None:
    found = made(have, wanted)
    if not handed_over(have, wanted):
        assert not found.unsupported
        assert not found.irreversible
    server = Server(have)
    for statement in found.statements:
        server.run(statement.action.sql)
    assert fingerprint(server.catalog) == found.wanted_fingerprint
    if not found.unsupported:
        assert state(server.catalog) == state(wanted)
    assert made(server.catalog, wanted).statements == ()
    for action in found.rollback:
        server.run(action.sql)
    if not found.irreversible:
        assert state(server.catalog) == state(have)


@settings(max_examples=25, deadline=None)
@given(catalogs(), catalogs(), st.randoms(use_true_random=False))
def test_the_order_of_reading_does_not_matter(
    have: Catalog, wanted: Catalog, random: Random
) -> None:
    def shuffled(catalog: Catalog) -> Catalog:
        facts = list(catalog.facts.items())
        edges = list(catalog.edges)
        random.shuffle(facts)
        random.shuffle(edges)
        return replace(catalog, facts=dict(facts), edges=tuple(edges))

    first = made(have, wanted)
    second = made(shuffled(have), shuffled(wanted))
    assert replace(first, renames=()) == replace(second, renames=())
    assert content_hash(first) == content_hash(second)
    assert from_document(json.loads(json.dumps(to_document(first)))) == first


@settings(max_examples=40, deadline=None)
@given(
    catalogs(),
    catalogs(),
    st.lists(st.sampled_from(RULES), max_size=2, unique=True),
    st.lists(st.sampled_from(RULES), max_size=2, unique=True),
)
def test_what_is_left_out_is_never_touched(
    have: Catalog, wanted: Catalog, include: list[str], exclude: list[str]
) -> None:
    scope = Scope(tuple(include), tuple(exclude))
    found = plan(have, wanted, ToyRules(), knowledge=KNOWLEDGE, scope=scope)
    outside = scope.outside(have).keys() | scope.outside(wanted).keys()
    server = Server(have)
    brought_back: set[ObjectId] = set()
    for action in (statement.action for statement in found.statements):
        if action.verb == "rebuild":
            brought_back |= action.destroys
        touched = {*action.produces, *action.destroys, action.object}
        assert not (touched - brought_back) & outside
        server.run(action.sql)
    for identity in outside:
        assert server.facts.get(identity) == have.facts.get(identity)
    assert fingerprint(scope.applied(server.catalog)) == found.wanted_fingerprint
    left = {str(r.object) for r in found.unsupported}
    again = plan(server.catalog, wanted, ToyRules(), knowledge=KNOWLEDGE, scope=scope)
    assert again.statements == ()
    assert {str(r.object) for r in again.unsupported} <= left | {
        str(f.id) for f in server.catalog.facts.values()
    }
    if not (left or outside):
        assert state(server.catalog) == state(wanted)
    for undo in found.rollback:
        server.run(undo.sql)
    assert state(server.catalog) == state(have)


@settings(max_examples=40, deadline=None)
@given(catalogs(), catalogs())
def test_without_drop_nothing_of_the_target_goes(have: Catalog, wanted: Catalog) -> None:
    found = made(have, wanted, drop=False)
    server = Server(have)
    for statement in found.statements:
        server.run(statement.action.sql)
    refused = {r.object for r in found.unsupported}
    assert have.facts.keys() <= server.facts.keys()
    if not refused:
        assert wanted.facts.keys() <= server.facts.keys()
    assert made(server.catalog, wanted, drop=False).statements == ()


@settings(max_examples=40, deadline=None)
@given(catalogs(), catalogs())
def test_what_is_parked_keeps_its_rows_and_comes_back(have: Catalog, wanted: Catalog) -> None:
    assume(not handed_over(have, wanted))
    found = made(have, wanted, soft_drop=True)
    assert not found.irreversible
    server = Server(have)
    for statement in found.statements:
        server.run(statement.action.sql)
    if not found.unsupported and not found.skipped:
        scope = Scope()
        assert state(scope.applied(server.catalog)) == state(wanted)
    assert made(server.catalog, wanted, soft_drop=True).statements == ()
    for action in found.rollback:
        server.run(action.sql)
    assert state(server.catalog) == state(have)


@settings(max_examples=40, deadline=None)
@given(catalogs(), catalogs(), st.data())
def test_what_is_impossible_is_said_and_the_rest_is_done(
    have: Catalog, wanted: Catalog, data: st.DataObject
) -> None:
    rules = ToyRules()
    every = sorted({str(i) for i in (*have.facts, *wanted.facts)})
    chosen = data.draw(st.lists(st.sampled_from(every), max_size=3)) if every else []
    rules.impossible = frozenset(chosen)
    found = plan(have, wanted, rules, knowledge=KNOWLEDGE)
    server = Server(have)
    for statement in found.statements:
        assert str(statement.action.object) not in chosen
        server.run(statement.action.sql)
    assert fingerprint(server.catalog) == found.wanted_fingerprint
    if not found.unsupported:
        assert state(server.catalog) == state(wanted)
