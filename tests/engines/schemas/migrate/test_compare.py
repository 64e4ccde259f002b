"""What is compared: scripts, rules, options, and what is refused. On every engine."""

from dataclasses import replace

import pytest

from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.schemas import Extracted
from auralith.dataplane.errors import InvalidInput, Terminal
from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.migrate import (
    Attempt,
    CompareOptions,
    apply,
    catalog_of_ddl,
    check_apply,
    compare,
    destructive_objects,
    fingerprint_of,
    lint_plan,
)
from auralith.dataplane.plan.document import from_document, to_document
from auralith.dataplane.schema import snapshot
from auralith.dataplane.schema.facts import Catalog, Gap
from auralith.dataplane.schema.scope import Scope
from tests.engines.schemas.suite.cases import PEOPLE, TOWNS
from tests.engines.schemas.suite.place import dump, extracted, place_of, script
from tests.engines.suite.target import EngineTarget


@pytest.fixture(params=["sqlite_engine", "postgresql18_engine", "mariadb_engine"])
def target(request: pytest.FixtureRequest) -> EngineTarget:
    found: EngineTarget = request.getfixturevalue(request.param)
    return found


def ddl(text: str) -> str:
    return text.replace(";;", ";\n")


def test_a_script_as_source(target: EngineTarget) -> None:
    script(target, TOWNS)
    source = catalog_of_ddl(target.engine, target.spec, ddl(TOWNS))
    found = compare(target.engine, source=source, target=extracted(target.spec))
    assert found.plan.statements == ()
    assert found.completeness == "complete"
    assert found.source_fingerprint == found.target_fingerprint


def test_a_script_that_does_not_load(target: EngineTarget) -> None:
    with pytest.raises(InvalidInput) as refused:
        catalog_of_ddl(target.engine, target.spec, "CREATE TABLE a (id int);\n\nCREATE NONSENSE b;")
    assert "3" in refused.value.message
    assert 3 in refused.value.loc


def test_a_script_does_not_end_at_a_nul(target: EngineTarget) -> None:
    with pytest.raises(InvalidInput) as refused:
        catalog_of_ddl(target.engine, target.spec, "CREATE TABLE a (id int);\n\0;")
    assert refused.value.loc == ("ddl", 2)


def test_a_snapshot_as_source(target: EngineTarget) -> None:
    script(target, PEOPLE)
    before = snapshot.dump(extracted(target.spec).catalog)
    script(target, "DROP TABLE people;;")
    found = compare(target.engine, source=snapshot.load(before), target=extracted(target.spec))
    assert found.plan.statements
    assert found.plan.have_fingerprint == fingerprint_of(
        extracted(target.spec).catalog, Scope(quote=target.engine.schemas.quote)
    )


def test_two_engines_differ(target: EngineTarget) -> None:
    other = "sqlite" if target.spec.engine != "sqlite" else "postgresql"
    live = extracted(target.spec)
    with pytest.raises(InvalidInput) as refused:
        compare(
            get_engine(other),
            source=live.catalog,
            target=type(live)(type(live.catalog)(other, other, "1", 1, {}), {}),
        )
    assert refused.value.code == "migration.engines_differ"


def test_what_is_left_out_is_not_a_remaining_difference(target: EngineTarget) -> None:
    source = catalog_of_ddl(
        target.engine, target.spec, ddl(PEOPLE + "CREATE TABLE secret (id int);;")
    )
    script(target, "CREATE TABLE extra (id int);;")
    found = compare(
        target.engine,
        source=source,
        target=extracted(target.spec),
        options=CompareOptions(exclude=("table:*secret",), drop=False),
    )
    reasons = {name.rpartition(".")[2].rpartition(":")[2]: why for name, why in found.plan.skipped}
    assert {"secret", "extra"} <= {name.strip("`") for name in reasons}
    result = apply(
        place_of(target.spec),
        found.plan,
        attempt=Attempt("run", confirmed=frozenset(destructive_objects(found.plan))),
        monitor=SilentMonitor(),
        wanted=source,
    )
    assert result.remaining_differences == ()
    text = "\n".join(dump(target))
    assert "people" in text
    assert "extra" in text
    assert "secret" not in text


def test_a_rename_is_suggested_and_then_given(target: EngineTarget) -> None:
    script(target, PEOPLE)
    source = catalog_of_ddl(target.engine, target.spec, ddl(PEOPLE.replace("age int", "years int")))
    found = compare(target.engine, source=source, target=extracted(target.spec))
    (best,) = [c for c in found.plan.renames if c.kind == "column"]
    assert (best.old.name, best.new.name) == ("age", "years")
    assert any(s.action.destructive for s in found.plan.statements)
    quote = target.engine.schemas.quote
    pair = (best.old.text(quote), best.new.text(quote))
    renamed = compare(
        target.engine,
        source=source,
        target=extracted(target.spec),
        options=CompareOptions(renames=(pair,)),
    )
    assert not any(s.action.destructive for s in renamed.plan.statements)
    codes = {w.code for w in lint_plan(renamed.plan, quote=quote)}
    assert "BACKWARD_INCOMPATIBLE" in codes


def test_a_rename_that_is_none(target: EngineTarget) -> None:
    live = extracted(target.spec)
    with pytest.raises(InvalidInput) as refused:
        compare(
            target.engine,
            source=live.catalog,
            target=live,
            options=CompareOptions(renames=(("people", "table:people"),)),
        )
    assert refused.value.loc[-1] == "from"


CHECKED = "CREATE TABLE people (id int PRIMARY KEY, CONSTRAINT adult CHECK (id > 17));;"


def without_checks(catalog: Catalog) -> Catalog:
    """As if the server had not answered the query for checks."""
    facts = {i: f for i, f in catalog.facts.items() if i.kind != "check"}
    return replace(catalog, facts=facts, gaps=(Gap("timeout", "check:*", "Too slow."),))


@pytest.mark.parametrize("side", ["source", "target"])
def test_what_was_not_read_is_neither_made_nor_dropped(target: EngineTarget, side: str) -> None:
    text = CHECKED + "CREATE TABLE more (id int PRIMARY KEY);;"
    source = catalog_of_ddl(target.engine, target.spec, ddl(text))
    script(target, CHECKED)
    live = extracted(target.spec)
    if side == "source":
        source = without_checks(source)
    else:
        live = Extracted(without_checks(live.catalog), live.sizes)
    found = compare(target.engine, source=source, target=live)
    assert {s.action.object.kind for s in found.plan.statements} == {"table"}
    assert found.completeness == "partial"
    named = [g for g in found.plan.gaps if g.reason == "timeout"]
    assert "check:*" in {g.object for g in named}
    assert any("adult" in g.object and "Too slow." in g.message for g in named)
    assert all("adult" not in text for text, _ in found.plan.skipped)
    plan = from_document(to_document(found.plan))
    assert plan.scope.unread == found.plan.scope.unread != ()
    # Read whole the next time, the schema is still the one of the plan.
    result = apply(
        place_of(target.spec),
        plan,
        attempt=Attempt("run"),
        monitor=SilentMonitor(),
        have=extracted(target.spec).catalog,
        wanted=source,
    )
    assert result.remaining_differences == ()
    assert not result.complete
    assert any(i.kind == "check" for i in extracted(target.spec).catalog.facts)


def test_what_can_no_longer_be_read_is_said_as_such(target: EngineTarget) -> None:
    script(target, CHECKED)
    live = extracted(target.spec)
    source = catalog_of_ddl(target.engine, target.spec, ddl(PEOPLE))
    plan = compare(target.engine, source=source, target=live).plan
    with pytest.raises(Terminal) as refused:
        check_apply(plan, live=without_checks(live.catalog), confirmed=frozenset())
    assert refused.value.code == "migration.unread"
    assert "check:*: Too slow." in refused.value.message


def test_rules_that_name_nothing_are_warned_about(target: EngineTarget) -> None:
    script(target, PEOPLE)
    options = CompareOptions(exclude=("table:*ordres", "table:*people"))
    found = compare(
        target.engine, source=extracted(target.spec).catalog, target=extracted(target.spec),
        options=options,
    )  # fmt: skip
    assert [(w.code, w.object) for w in found.warnings] == [
        ("scope.names_nothing", "table:*ordres")
    ]


@pytest.mark.parametrize("narrower", ["integer", "varchar(20)"])
def test_a_narrower_type_has_to_be_confirmed(target: EngineTarget, narrower: str) -> None:
    script(target, "CREATE TABLE things (id integer NOT NULL PRIMARY KEY, size varchar(90));;")
    wanted = f"CREATE TABLE things (id integer NOT NULL PRIMARY KEY, size {narrower});"
    source = catalog_of_ddl(target.engine, target.spec, wanted)
    plan = compare(target.engine, source=source, target=extracted(target.spec)).plan
    # SQLite keeps texts of any length, whatever the type says.
    kept = target.spec.engine == "sqlite" and narrower != "integer"
    assert bool(destructive_objects(plan)) is not kept
    lossy = {s.reverse.quality for s in plan.statements if s.action.destructive}
    assert lossy == (set() if kept else {"structure_only"})
    # The way back from a wider type is as narrow.
    have = Extracted(source, {})
    wider = compare(target.engine, source=extracted(target.spec).catalog, target=have).plan
    assert any(a.destructive for a in wider.rollback) is not kept


def test_a_column_of_an_empty_table_is_lost_too(target: EngineTarget) -> None:
    """Rows may come before the plan is applied; SQLite has to build this table anew."""
    kept = "CREATE TABLE things (id integer NOT NULL PRIMARY KEY, size integer"
    script(target, f"{kept} CHECK (size > 0), weight integer UNIQUE);;")
    source = catalog_of_ddl(target.engine, target.spec, f"{kept});")
    plan = compare(target.engine, source=source, target=extracted(target.spec)).plan
    assert destructive_objects(plan)
