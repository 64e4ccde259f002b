"""Single cases that a reader should be able to follow: what a plan says, and why."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.plan.model import Action, HazardCode, Plan, PlanOptions
from auralith.dataplane.plan.planner import plan
from auralith.dataplane.plan.rules import Impossible
from auralith.dataplane.schema.facts import Catalog, Edge, Fact, Knowledge
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.scope import Scope
from tests.unit.dataplane.plan.server import Server, catalog_of, oid
from tests.unit.dataplane.plan.toy import ToyRules


def fact(text: str, parent: str | None = None, /, **attributes: object) -> Fact:
    return Fact(oid(text), None if parent is None else oid(parent), attributes)  # type: ignore[arg-type]


def table(name: str, *columns: str, kind: str = "int", **attributes: object) -> list[Fact]:
    root = f"table:{name}"
    return [
        fact(root, **attributes),
        *(fact(f"column:{name}.{c}", root, type=kind) for c in columns),
    ]


def key(name: str, column: str, target: str) -> Fact:
    return fact(f"foreign_key:{name}.f", f"table:{name}", columns=(column,), references=f"{target}")


def made(
    have: Iterable[Fact], wanted: Iterable[Fact], *, scope: Scope | None = None, **options: object
) -> Plan:
    return plan(
        catalog_of(have),
        catalog_of(wanted),
        ToyRules(),
        knowledge=Knowledge(),
        options=PlanOptions(**options),  # type: ignore[arg-type]
        scope=scope or Scope(),
    )


def summary(found: Plan) -> list[tuple[str, str]]:
    return [(s.action.verb, str(s.action.object)) for s in found.statements]


def ran(have: Iterable[Fact], found: Plan) -> Catalog:
    server = Server(catalog_of(have))
    for statement in found.statements:
        server.run(statement.action.sql)
    return server.catalog


VIEWS = [
    fact("view:v", uses=("column:t.a",), option="barrier"),
    fact("grant:v.bob", "view:v", text=1),
    fact("comment:v.it", "view:v", text=2),
    fact("view:w", uses=("view:v",)),
    fact("grant:w.eve", "view:w", text=3),
]


def test_what_depends_on_a_changed_column_comes_back_with_grants_comments_and_options() -> None:
    have, wanted = [*table("t", "a"), *VIEWS], [*table("t", "a", kind="text"), *VIEWS]
    found = made(have, wanted)
    assert summary(found) == [
        ("drop", "view:w"),
        ("drop", "view:v"),
        ("alter", "column:t.a"),
        ("create", "view:v"),
        ("create", "view:w"),
        ("create", "comment:v.it"),
        ("create", "grant:v.bob"),
        ("create", "grant:w.eve"),
    ]
    assert ran(have, found) == catalog_of(wanted)
    rebuilt = {
        str(h.object)
        for s in found.statements
        for h in s.action.hazards
        if h.code is HazardCode.DEPENDENT_REBUILD
    }
    assert rebuilt == {"view:v", "view:w"}
    assert {s.reverse.quality for s in found.statements} == {"exact"}


def test_a_circle_of_foreign_keys_is_opened_only_where_it_is_one() -> None:
    circle = [*table("a", "x"), *table("b", "x"), key("a", "x", "b.x"), key("b", "x", "a.x")]
    chain = [*table("c", "x"), *table("d", "x"), key("d", "x", "c.x")]
    there = made([], [*circle, *chain])
    assert summary(there) == [
        ("create", "table:a"),
        ("create", "table:b"),
        ("create", "table:c"),
        ("create", "table:d"),
        ("create", "foreign_key:a.f"),
        ("create", "foreign_key:b.f"),
    ]
    away = made([*circle, *chain], [])
    assert [o for v, o in summary(away) if o.startswith("foreign_key")] == [
        "foreign_key:a.f",
        "foreign_key:b.f",
    ]
    assert ran([*circle, *chain], away).facts == {}


def test_a_circle_that_nothing_opens_is_refused_with_its_path() -> None:
    one, two = fact("view:a", uses=("view:b",)), fact("view:b", uses=("view:a",))
    found = made(table("t", "a"), [one, two, *table("t", "a", "b")])
    assert summary(found) == [("create", "column:t.b")]
    assert {str(r.object) for r in found.unsupported} == {"view:a", "view:b"}
    assert "view:a → view:b → view:a" in found.unsupported[0].reason


def test_a_rename_comes_first_and_keeps_everything() -> None:
    have = [*table("t", "a", "b"), fact("view:v", uses=("column:t.a",)), key("t", "b", "t.a")]
    wanted = [*table("u", "x", "b"), fact("view:v", uses=("column:u.x",)), key("u", "b", "u.x")]
    asked = ((oid("table:t"), oid("table:u")), (oid("column:t.a"), oid("column:u.x")))
    found = made(have, wanted, renames=asked)
    assert summary(found) == [("rename", "table:t"), ("rename", "column:u.a")]
    assert ran(have, found).facts == catalog_of(wanted).facts
    assert {s.reverse.quality for s in found.statements} == {"exact"}
    server = Server(ran(have, found))
    for action in found.rollback:
        server.run(action.sql)
    assert server.catalog.facts == catalog_of(have).facts


def test_two_tables_that_change_names_go_through_a_third() -> None:
    have, wanted = [*table("t", "a"), *table("u", "b")], [*table("u", "a"), *table("t", "b")]
    swap = ((oid("table:t"), oid("table:u")), (oid("table:u"), oid("table:t")))
    found = made(have, wanted, renames=swap)
    assert [verb for verb, _ in summary(found)] == ["rename"] * 3
    assert ran(have, found).facts == catalog_of(wanted).facts


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("table:x", "table:u"),
        ("table:t", "table:x"),
        ("table:t", "view:u"),
        ("table:t", "table:both"),
        ("column:t.a", "column:u.a"),
    ],
)
def test_renames_that_make_no_sense_are_refused(old: str, new: str) -> None:
    have = [*table("t", "a"), *table("both")]
    wanted = [*table("u", "a"), *table("both"), fact("view:u")]
    with pytest.raises(InvalidInput):
        made(have, wanted, renames=((oid(old), oid(new)),))


def test_a_dropped_column_is_parked_without_what_stands_in_the_way() -> None:
    have = [*table("t", "a"), fact("column:t.b", "table:t", type="int", required=True)]
    found = made(have, table("t", "a"), soft_drop=True, parked_prefix="auralith_parked_20260102_")
    parked = "column:t.auralith_parked_20260102_b"
    assert summary(found) == [("rename", "column:t.b"), ("alter", parked)]
    assert ran(have, found).facts[oid(parked)].attributes == {"type": "int"}
    assert not any(s.action.destructive for s in found.statements)
    assert {s.reverse.quality for s in found.statements} == {"exact"}


def test_a_dropped_column_comes_back_empty() -> None:
    found = made(table("t", "a", "b"), table("t", "a"))
    (only,) = found.statements
    assert only.reverse.quality == "structure_only"
    assert "create" in (only.reverse.sql or "")
    assert [h.code for h in only.action.hazards] == [HazardCode.DATA_LOSS]


def test_an_excluded_view_that_stands_in_the_way_is_named() -> None:
    have, wanted = [*table("t", "a"), *VIEWS], [*table("t", "a", kind="text"), *VIEWS]
    found = made(have, wanted, scope=Scope(exclude=("view:w",)))
    assert found.statements == ()
    (refused,) = found.unsupported
    assert str(refused.object) == "column:t.a"
    assert "view:w" in refused.reason


def test_what_an_excluded_object_needs_is_not_dropped() -> None:
    have = [*table("t", "a"), fact("view:v", uses=("column:t.a",))]
    found = made(have, [], scope=Scope(exclude=("view:*",)))
    assert found.statements == ()
    assert found.unsupported[0].object == oid("table:t")
    assert [name for name, _ in found.skipped] == ["view:v"]
    assert [g.reason for g in found.gaps] == ["scope"]


def test_what_needs_an_excluded_object_is_not_created() -> None:
    wanted = [*table("t", "a"), fact("view:v", uses=("column:t.a",)), *table("u")]
    found = made([], wanted, scope=Scope(exclude=("table:t",)))
    assert summary(found) == [("create", "table:u")]
    assert [str(r.object) for r in found.unsupported] == ["view:v"]


def test_a_replaced_index_is_missing_for_a_while() -> None:
    def index(column: str) -> Fact:
        return fact("index:t.i", "table:t", columns=(column,))

    found = made([*table("t", "a", "b"), index("a")], [*table("t", "a", "b"), index("b")])
    assert summary(found) == [("drop", "index:t.i"), ("create", "index:t.i")]
    assert HazardCode.INDEX_GAP in {h.code for h in found.statements[0].action.hazards}


def test_what_an_older_snapshot_did_not_know_is_left_alone() -> None:
    have = replace(catalog_of([*table("t", "a", fill=50), *VIEWS]), extractor=2)
    wanted = catalog_of([*table("t", "a", kind="text"), VIEWS[0], VIEWS[3]])
    knowledge = Knowledge(kinds={"grant": 2, "comment": 2}, attributes={("table", "fill"): 2})
    found = plan(have, wanted, ToyRules(), knowledge=knowledge)
    server = Server(have)
    for statement in found.statements:
        server.run(statement.action.sql)
    assert {i for i in have.facts if i.kind in {"grant", "comment"}} <= server.facts.keys()
    assert server.facts[oid("table:t")].attributes == {"fill": 50}
    assert {g.object for g in found.gaps} == {"grant", "comment", "table.fill"}


def test_engines_do_not_mix() -> None:
    other = replace(catalog_of([]), engine="other")
    with pytest.raises(InvalidInput) as error:
        plan(catalog_of([]), other, ToyRules(), knowledge=Knowledge())
    assert error.value.code == "migration.engines_differ"


def test_a_preference_gives_way_to_a_need() -> None:
    a, b = ObjectId("view", ("a",)), ObjectId("view", ("b",))
    wanted = catalog_of([Fact(a), Fact(b)])
    edges = (Edge(a, b, "depends"), Edge(b, a, "refers"))
    found = plan(catalog_of([]), replace(wanted, edges=edges), ToyRules(), knowledge=Knowledge())
    assert summary(found) == [("create", "view:b"), ("create", "view:a")]


def test_tables_that_are_rebuilt_may_point_at_each_other() -> None:
    apart = [*table("a", "x"), *table("b", "x", strict=True)]
    tied = [
        *table("a", "x", strict=True),
        *table("b", "x"),
        key("a", "x", "b.x"),
        key("b", "x", "a.x"),
    ]
    for have, wanted in ((apart, tied), (tied, [*apart, *tied[-2:]]), (tied, apart)):
        found = made(have, wanted)
        assert (found.unsupported, found.irreversible) == ((), ())
        assert {a.verb for a in (s.action for s in found.statements)} == {"rebuild"}
        assert ran(have, found) == catalog_of(wanted)


def test_statements_that_commit_by_themselves_say_so_once() -> None:
    class Committing(ToyRules):
        def create(self, fact: Fact, wanted: Catalog, options: PlanOptions) -> list[Action]:
            found = super().create(fact, wanted, options)
            assert not isinstance(found, Impossible)
            return [replace(a, transactional=False) for a in found]

    def codes(*wanted: Fact) -> list[list[HazardCode]]:
        goal = catalog_of(wanted)
        found = plan(catalog_of([]), goal, Committing(), knowledge=Knowledge())
        return [[h.code for h in s.action.hazards] for s in found.statements]

    assert codes(*table("a", "x")) == [[]]
    assert codes(*table("a", "x"), *table("b", "x")) == [[HazardCode.NON_TRANSACTIONAL], []]
