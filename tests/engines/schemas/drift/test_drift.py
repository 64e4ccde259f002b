"""Drift on real databases: what others did is seen, what we did is not."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from auralith.dataplane.monitor import SilentMonitor
from auralith.dataplane.operations.drift import (
    DriftResult,
    IgnoreRule,
    across,
    check,
    compare_engines,
    render,
    restore,
)
from auralith.dataplane.operations.drift.common import meaning
from auralith.dataplane.operations.migrate import Attempt, apply, destructive_objects, plan_of_sql
from auralith.dataplane.schema import delta as deltas
from auralith.dataplane.schema.facts import Catalog, Gap
from auralith.dataplane.schema.identity import ObjectId
from auralith.dataplane.schema.model import LogicalType
from auralith.dataplane.schema.scope import Scope
from tests.engines.schemas.suite.cases import TOWNS
from tests.engines.schemas.suite.place import dump, extracted, place_of, script
from tests.engines.suite.target import EngineTarget

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture(params=["sqlite_engine", "postgresql18_engine", "mariadb_engine"])
def target(request: pytest.FixtureRequest) -> EngineTarget:
    found: EngineTarget = request.getfixturevalue(request.param)
    script(found, TOWNS)
    return found


@pytest.fixture
def baseline(target: EngineTarget) -> Catalog:
    return extracted(target.spec).catalog


def checked(target: EngineTarget, baseline: Catalog, **words: object) -> DriftResult:
    schemas = target.engine.schemas
    return check(
        baseline,
        extracted(target.spec).catalog,
        knowledge=schemas.knowledge,
        now=NOW,
        scope=Scope(quote=schemas.quote),
        **words,  # type: ignore[arg-type]
    )


def names(result: DriftResult) -> list[str]:
    return [item.object.replace("public.", "").replace("`", "") for item in result.items]


def test_nothing_happened(target: EngineTarget, baseline: Catalog) -> None:
    found = checked(target, baseline)
    assert (found.items, found.ignored, found.gaps) == ((), (), ())
    assert found.baseline_fingerprint == found.live_fingerprint
    assert found.complete
    assert not found.drifted


def test_keys_are_the_same_in_every_check(target: EngineTarget, baseline: Catalog) -> None:
    script(target, "CREATE TABLE extra (id int PRIMARY KEY);; DROP VIEW mayors;;")
    script(target, "ALTER TABLE people ADD COLUMN mail varchar(80);;")
    first, second = checked(target, baseline), checked(target, baseline)
    assert [i.key for i in first.items] == [i.key for i in second.items]
    assert names(first) == ["column:people.mail", "table:extra", "view:mayors"]
    by_name = dict(zip(names(first), first.items, strict=True))
    assert by_name["table:extra"].action == "added"
    assert by_name["table:extra"].parts
    assert (by_name["view:mayors"].action, by_name["view:mayors"].severity) == (
        "removed",
        "structure",
    )


def test_a_dropped_column_is_about_data(target: EngineTarget, baseline: Catalog) -> None:
    script(target, "ALTER TABLE people DROP COLUMN age;;")
    (item,) = checked(target, baseline).items
    assert (item.action, item.severity) == ("removed", "data")


def test_rules_ignore_until_their_end(target: EngineTarget, baseline: Catalog) -> None:
    script(target, "CREATE TABLE extra (id int PRIMARY KEY);;")
    rule = "table:*extra"
    held = checked(target, baseline, ignore=[IgnoreRule(rule, "a test", NOW + timedelta(1))])
    assert held.items == ()
    assert held.ignored[0].ignored_by == rule
    ended = checked(target, baseline, ignore=[IgnoreRule(rule, "a test", NOW)])
    assert len(ended.items) == 1
    assert ended.ignored == ()


def test_what_we_applied_is_no_drift_and_others_stay_visible(
    target: EngineTarget, baseline: Catalog
) -> None:
    script(target, "ALTER TABLE towns ADD COLUMN river varchar(80);;")
    plan = plan_of_sql(target.engine, "CREATE TABLE ours (id int PRIMARY KEY); DROP VIEW mayors")
    result = apply(
        place_of(target.spec),
        plan,
        attempt=Attempt("run", confirmed=frozenset(destructive_objects(plan))),
        monitor=SilentMonitor(),
        have=extracted(target.spec).catalog,
    )
    delta = deltas.from_document(deltas.to_document(result.delta))
    assert delta == result.delta
    script(target, "ALTER TABLE ours ADD COLUMN theirs int;;")
    assert names(checked(target, baseline, applied=[delta])) == [
        "column:ours.theirs",
        "column:towns.river",
    ]


def test_what_was_not_read_is_no_drift_and_is_named(
    target: EngineTarget, baseline: Catalog
) -> None:
    script(target, "CREATE TABLE extra (id int PRIMARY KEY);;")
    quote = target.engine.schemas.quote
    live = extracted(target.spec).catalog
    facts = {i: f for i, f in live.facts.items() if i.kind != "view"}
    blind = replace(live, facts=facts, gaps=(Gap("timeout", "view:*", "Too slow."),))
    for before, after, there in ((baseline, blind, baseline), (blind, live, live)):
        found = check(before, after, knowledge=target.engine.schemas.knowledge, now=NOW)
        assert "view" not in {i.object.partition(":")[0] for i in found.items}
        assert (found.drifted, found.complete) == (before is baseline, False)
        (gap,) = found.gaps
        assert (gap.reason, gap.object) == ("timeout", "view:*")
        # With how many that the other side has.
        views = sum(1 for _ in there.of_kind("view"))
        assert views
        assert gap.message.startswith("Too slow. Not compared: ")
        # Silence about it resolves nothing that was found before.
        mayors = next(f.id for f in there.of_kind("view") if "mayors" in f.id.path)
        assert found.is_unread(mayors.text(quote), None, quote)
        assert found.is_unread("view:elsewhere", "options", quote)
        assert not found.is_unread("table:extra", None, quote)
    ignored = check(
        baseline,
        blind,
        knowledge=target.engine.schemas.knowledge,
        now=NOW,
        ignore=[IgnoreRule("view:elsewhere"), IgnoreRule("view:*@options")],
    )
    assert not ignored.is_unread("view:elsewhere", None, quote)
    assert not ignored.is_unread("view:other", "options", quote)


def test_restore_leads_back(target: EngineTarget, baseline: Catalog) -> None:
    before = dump(target)
    script(target, "CREATE TABLE extra (id int PRIMARY KEY);; DROP VIEW mayors;;")
    plan = restore(target.engine, baseline, extracted(target.spec))
    apply(
        place_of(target.spec),
        plan,
        attempt=Attempt("run", confirmed=frozenset(destructive_objects(plan))),
        monitor=SilentMonitor(),
        wanted=baseline,
    )
    assert dump(target) == before
    assert checked(target, baseline).items == ()


def test_an_object_as_text(target: EngineTarget, baseline: Catalog) -> None:
    people = next(i for i in baseline.facts if i.kind == "table" and i.name == "people")
    text = render(target.engine.schemas, baseline, people)
    assert text.startswith("CREATE TABLE")
    assert "people_name" in text
    assert render(target.engine.schemas, baseline, ObjectId("table", ("missing",))) == ""


def test_across_engines(sqlite_engine: EngineTarget, mariadb_engine: EngineTarget) -> None:
    script(sqlite_engine, TOWNS)
    script(mariadb_engine, TOWNS.replace("varchar(40) NOT NULL", "varchar(60)"))
    script(mariadb_engine, "CREATE TABLE extra (id int PRIMARY KEY);;")
    with (
        place_of(sqlite_engine.spec).reading() as one,
        place_of(mariadb_engine.spec).reading() as two,
    ):
        report = compare_engines(
            one.engine.introspect(one.session), two.engine.introspect(two.session)
        )
    found = {(i.object, i.aspect) for i in report.items}
    assert ("table:extra", "existence") in found
    assert ("column:people.name", "nullable") in found
    assert not any(name.startswith(("primary_key", "foreign_key")) for name, _ in found)
    assert report.not_compared


PAIRS = [
    ("postgresql18_engine", "mariadb_engine"),
    ("mariadb_engine", "sqlite_engine"),
    ("sqlite_engine", "postgresql18_engine"),
]
ALIKE = (
    "CREATE TABLE towns (id int PRIMARY KEY, name varchar(40) NOT NULL, at timestamp NULL,"
    " share decimal(8,2), CONSTRAINT one_name UNIQUE (name));;"
    "CREATE TABLE people (id int PRIMARY KEY, town int, born date,"
    " CONSTRAINT lives FOREIGN KEY (town) REFERENCES towns (id) ON DELETE CASCADE);;"
    "CREATE INDEX by_birth ON people (born);;"
)
OTHER = (
    "CREATE TABLE towns (id int PRIMARY KEY, name varchar(60), at timestamp NULL,"
    " share decimal(10,2), river int);;"
    "CREATE TABLE people (id int PRIMARY KEY, town int, born text,"
    " CONSTRAINT lives FOREIGN KEY (town) REFERENCES towns (id));;"
    "CREATE TABLE extra (id int PRIMARY KEY);;"
)


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_what_two_engines_have_in_common_is_compared(
    left: str, right: str, request: pytest.FixtureRequest
) -> None:
    one: EngineTarget = request.getfixturevalue(left)
    two: EngineTarget = request.getfixturevalue(right)
    quote = two.engine.schemas.quote
    script(one, ALIKE)
    script(two, ALIKE)
    before = extracted(one.spec).catalog
    found = across(before, extracted(two.spec).catalog, quote=quote)
    assert found.items == ()
    # Never complete: what was not compared is named, with how many there are.
    assert not found.complete
    named = {gap.object: gap.message for gap in found.gaps}
    assert "index:*" in named
    assert named["index:*"].startswith("Not compared between engines: ")
    script(two, "DROP TABLE people;; DROP TABLE towns;;" + OTHER)
    after = across(before, extracted(two.spec).catalog, quote=quote)
    assert {(i.key, i.action) for i in after.items} == {
        ("table:extra", "added"),
        ("column:towns.river", "added"),
        ("column:towns.name@length", "changed"),
        ("column:towns.name@nullable", "changed"),
        ("column:towns.share@precision", "changed"),
        ("column:people.born@type", "changed"),
        ("unique:towns(name)", "removed"),
        ("foreign_key:people(town)@actions", "changed"),
    }
    assert all(ObjectId.parse(i.object, quote).text(quote) == i.object for i in after.items)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("character varying(40)", LogicalType.TEXT),
        ("timestamp with time zone", LogicalType.TIMESTAMP_TZ),
        ("timestamp(3) without time zone", LogicalType.TIMESTAMP),
        ("datetime(6)", LogicalType.TIMESTAMP),
        ("tinyint(1)", LogicalType.BOOLEAN),
        ("tinyint(4)", LogicalType.INTEGER),
        ("bigint(20) unsigned", LogicalType.INTEGER),
        ("double precision", LogicalType.FLOAT),
        ("numeric(10,2)", LogicalType.DECIMAL),
        ("enum('a','b')", LogicalType.ENUM),
        ("interval", LogicalType.INTERVAL),
        ("point", LogicalType.OTHER),
        ("int4range", LogicalType.OTHER),
        ("integer[]", LogicalType.ARRAY),
        ("varbinary(16)", LogicalType.BINARY),
        ("bytea", LogicalType.BINARY),
        ("UNSIGNED BIG INT", LogicalType.INTEGER),
        ("", LogicalType.OTHER),
    ],
)
def test_what_a_type_means(said: str, meant: LogicalType) -> None:
    assert meaning(said) is meant
