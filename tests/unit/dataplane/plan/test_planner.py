"""A plan does what it says: any two states, there and back, on a server that refuses."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from auralith.dataplane.plan.model import Plan, PlanOptions
from auralith.dataplane.plan.planner import plan
from auralith.dataplane.schema.facts import Catalog, Knowledge
from auralith.dataplane.schema.scope import Scope
from tests.unit.dataplane.plan.catalogs import catalogs
from tests.unit.dataplane.plan.server import Server
from tests.unit.dataplane.plan.toy import ToyRules

KNOWLEDGE = Knowledge()


def made(have: Catalog, wanted: Catalog, **options: object) -> Plan:
    chosen = PlanOptions(**options)  # type: ignore[arg-type]
    return plan(have, wanted, ToyRules(), knowledge=KNOWLEDGE, options=chosen)


def state(catalog: Catalog) -> dict[str, object]:
    return {str(f.id): (f.parent, dict(f.attributes)) for f in catalog.facts.values()}


@settings(max_examples=400, deadline=None)
@given(catalogs(), catalogs())
def test_there_and_back(have: Catalog, wanted: Catalog) -> None:
    found = made(have, wanted)
    assert not found.unsupported
    assert not found.irreversible
    server = Server(have)
    for statement in found.statements:
        server.run(statement.action.sql)
    assert state(server.catalog) == state(wanted)
    assert made(server.catalog, wanted).statements == ()
    for action in found.rollback:
        server.run(action.sql)
    assert state(server.catalog) == state(have)
