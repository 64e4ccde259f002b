"""What a migration must do on every engine. Inherited by each engine's tests.

A subclass gives `target` (a fresh database) and, beside the common cases, `cases` of its own.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from auralith.dataplane.errors import StatementFailed, Terminal, Unreachable
from auralith.dataplane.monitor import Interrupted, SilentMonitor
from auralith.dataplane.operations.drift import check
from auralith.dataplane.operations.migrate import (
    ApplyFailed,
    ApplyResult,
    Attempt,
    Comparison,
    apply,
    check_apply,
    compare,
    destructive_objects,
    prove,
    rollback_plan,
)
from auralith.dataplane.plan.document import to_document
from auralith.dataplane.plan.model import Plan
from auralith.dataplane.schema import snapshot
from auralith.dataplane.schema.facts import Catalog
from tests.engines.schemas.suite import killed
from tests.engines.schemas.suite.cases import CASES, PEOPLE, PEOPLE_ROWS, TOWN_ROWS, TOWNS, Case
from tests.engines.schemas.suite.place import beside, dump, extracted, place_of, rows, script
from tests.engines.suite.target import EngineTarget

MONITOR = SilentMonitor()


class StopsAt(SilentMonitor):
    """A monitor by which somebody cancels at the k-th look."""

    def __init__(self, looks: int) -> None:
        self.looks = looks

    def checkpoint(self) -> None:
        self.looks -= 1
        if self.looks < 0:
            raise Interrupted("cancel")


def compared(target: EngineTarget, wanted: Catalog) -> Comparison:
    return compare(target.engine, source=wanted, target=extracted(target.spec))


def attempt(plan: Plan, run: str = "run") -> Attempt:
    return Attempt(run, confirmed=frozenset(destructive_objects(plan)))


def applied(
    target: EngineTarget, plan: Plan, *, wanted: Catalog, have: Catalog, run: str = "run"
) -> ApplyResult:
    return apply(
        place_of(target.spec),
        plan,
        attempt=attempt(plan, run),
        monitor=MONITOR,
        have=have,
        wanted=wanted,
    )


class MigrationSuite:
    """There and back, proof, refusals, interruptions."""

    cases: ClassVar[tuple[Case, ...]] = ()

    @pytest.fixture
    def other(self, target: EngineTarget) -> Iterator[EngineTarget]:
        """A second database beside the target."""
        with beside(target) as made:
            yield made

    @pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
    def test_there_and_back(self, case: Case, target: EngineTarget, other: EngineTarget) -> None:
        self.there_and_back(case, target, other)

    def there_and_back(self, case: Case, target: EngineTarget, other: EngineTarget) -> None:
        """A becomes B by the engine's own word, nothing is left to plan, and B becomes A."""
        script(target, case.have + case.rows)
        script(other, case.wanted)
        have, wanted = extracted(target.spec).catalog, extracted(other.spec).catalog
        before, tables = dump(target), _tables(case)
        stood = {t: rows(target, t) for t in tables}
        found = compared(target, wanted)
        assert found.completeness == "complete", (found.plan.gaps, found.plan.unsupported)
        result = applied(target, found.plan, wanted=wanted, have=have)
        assert result.remaining_differences == ()
        assert (result.applied, result.total) == (len(found.plan.statements),) * 2
        assert dump(target) == dump(other)
        assert compared(target, wanted).plan.statements == ()
        for table in tables - case.loses:
            assert _same_rows(rows(target, table), stood[table]), table
        back = rollback_plan(found.plan, live=extracted(target.spec).catalog)
        result = applied(target, back, wanted=have, have=wanted, run="back")
        assert result.remaining_differences == ()
        assert dump(target) == before

    @pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
    def test_proof(self, case: Case, target: EngineTarget, other: EngineTarget) -> None:
        script(target, case.have)
        script(other, case.wanted)
        have, wanted = extracted(target.spec).catalog, extracted(other.spec).catalog
        found = compared(target, wanted)
        stood = dump(target)
        proof = prove(
            target.engine, target.spec, found.plan, have=have, wanted=wanted, monitor=MONITOR
        )
        assert proof.proved, proof
        assert proof.differences == proof.reverse_differences == ()
        assert proof.where == "server"
        if case.have and not case.loses and case.name != "add a check":
            assert proof.rows_made == proof.rows_survived > 0
        assert dump(target) == stood

    def test_a_wrong_plan_is_not_proved(self, target: EngineTarget, other: EngineTarget) -> None:
        script(target, PEOPLE)
        script(other, TOWNS)
        have, wanted = extracted(target.spec).catalog, extracted(other.spec).catalog
        plan = compared(target, wanted).plan
        half = Plan(
            plan.statements[:1],
            scope=plan.scope,
            have_fingerprint=plan.have_fingerprint,
            wanted_fingerprint=plan.wanted_fingerprint,
        )
        proof = prove(target.engine, target.spec, half, have=have, wanted=wanted, monitor=MONITOR)
        assert not proof.proved
        assert proof.differences

    @pytest.fixture
    def long_plan(self, target: EngineTarget, other: EngineTarget) -> tuple[Plan, Catalog, Catalog]:
        """A target with rows, a plan of several statements for it, and both catalogs."""
        script(target, TOWNS + TOWN_ROWS)
        script(other, next(c for c in CASES if c.name.startswith("change several")).wanted)
        have, wanted = extracted(target.spec).catalog, extracted(other.spec).catalog
        return compared(target, wanted).plan, have, wanted

    def test_stale_is_refused(
        self, target: EngineTarget, long_plan: tuple[Plan, Catalog, Catalog]
    ) -> None:
        plan, have, wanted = long_plan
        script(target, "CREATE TABLE surprise (id int PRIMARY KEY);;")
        stood = dump(target)
        with pytest.raises(Terminal) as refused:
            applied(target, plan, wanted=wanted, have=have)
        assert refused.value.code == "migration.stale"
        assert dump(target) == stood

    def test_unconfirmed_is_refused(
        self, target: EngineTarget, long_plan: tuple[Plan, Catalog, Catalog]
    ) -> None:
        plan, have, _ = long_plan
        named = destructive_objects(plan)
        assert any("towns" in name for name in named)
        with pytest.raises(Terminal) as refused:
            check_apply(plan, live=have, confirmed=frozenset(named[1:]))
        assert refused.value.code == "migration.unconfirmed"
        assert named[0] in refused.value.message
        with pytest.raises(Terminal, match="Confirm"):
            apply(place_of(target.spec), plan, attempt=Attempt("run"), monitor=MONITOR)

    def test_killed_and_resumed(
        self,
        target: EngineTarget,
        other: EngineTarget,
        long_plan: tuple[Plan, Catalog, Catalog],
        tmp_path: Path,
    ) -> None:
        """The process dies at statement after statement; the last attempt finishes."""
        plan, have, wanted = long_plan
        assert len(plan.statements) > 3
        (tmp_path / "spec.json").write_text(json.dumps(_json(target)))
        (tmp_path / "plan.json").write_text(json.dumps(to_document(plan)))
        (tmp_path / "have").write_bytes(snapshot.dump(have))
        (tmp_path / "wanted").write_bytes(snapshot.dump(wanted))
        for at in ("0", "0.5", "2.5", str(len(plan.statements) - 1)):
            done = self._process(tmp_path, at)
            assert done.returncode == -signal.SIGKILL, done.stderr
        done = self._process(tmp_path)
        assert done.returncode == 0, done.stderr
        result = json.loads((tmp_path / "result.json").read_text())
        assert result["applied"] == len(plan.statements)
        assert result["remaining_differences"] == []
        assert dump(target) == dump(other)
        assert [r[:2] for r in rows(target, "people")] == [(1, "Ada"), (2, "Alan"), (3, "Grace")]

    def _process(self, folder: Path, *at: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, killed.__file__, folder, *at],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @pytest.mark.parametrize("at", [0, 1, 3])
    def test_a_lost_connection_is_taken_up(
        self,
        at: int,
        target: EngineTarget,
        other: EngineTarget,
        long_plan: tuple[Plan, Catalog, Catalog],
    ) -> None:
        plan, have, wanted = long_plan
        error = Unreachable("The connection was lost.", stage="tcp")
        with pytest.raises(Unreachable):
            self._faulty(target, plan, at, error, wanted=wanted, have=have)
        result = applied(target, plan, wanted=wanted, have=have)
        assert result.remaining_differences == ()
        assert dump(target) == dump(other)

    def test_a_refused_statement_says_where_it_stands(
        self, target: EngineTarget, long_plan: tuple[Plan, Catalog, Catalog]
    ) -> None:
        plan, have, wanted = long_plan
        with pytest.raises(ApplyFailed) as failed:
            self._faulty(target, plan, 2, StatementFailed("No."), wanted=wanted, have=have)
        detail = failed.value.detail
        assert (detail.statement_index, detail.engine_message) == (2, "No.")
        assert detail.sql == plan.statements[2].action.sql
        transactional = plan.statements[0].action.transactional
        assert detail.applied_through == (-1 if transactional else 1)
        assert detail.rolled_back == ((0, 1) if transactional else ())
        result = applied(target, plan, wanted=wanted, have=have)
        assert result.remaining_differences == ()

    def test_moved_while_it_stood_still(
        self, target: EngineTarget, long_plan: tuple[Plan, Catalog, Catalog]
    ) -> None:
        """After a failure the run goes on only where the schema is as it left it."""
        plan, have, wanted = long_plan
        with pytest.raises(ApplyFailed):
            self._faulty(target, plan, 2, StatementFailed("No."), wanted=wanted, have=have)
        script(target, "CREATE TABLE surprise (id int PRIMARY KEY);;")
        with pytest.raises(Terminal) as refused:
            applied(target, plan, wanted=wanted, have=have)
        assert refused.value.code == "migration.stale"

    def _faulty(
        self,
        target: EngineTarget,
        plan: Plan,
        at: int,
        error: Exception,
        *,
        wanted: Catalog,
        have: Catalog,
    ) -> None:
        """Apply while the statement of that number fails."""
        statements = [s.action.sql for s in plan.statements]
        with target.session() as session:
            kind: Any = type(session)
        execute = kind.execute

        def faulty(self: Any, sql: str, params: Any = None) -> int:
            if sql in statements and statements.index(sql) == at:
                if isinstance(error, Unreachable) and target.spec.engine != "sqlite":
                    self.close()
                raise error
            done: int = execute(self, sql, params)
            return done

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(kind, "execute", faulty)
            applied(target, plan, wanted=wanted, have=have)

    def test_cancelled_between_statements(
        self, target: EngineTarget, other: EngineTarget, long_plan: tuple[Plan, Catalog, Catalog]
    ) -> None:
        plan, have, wanted = long_plan
        with pytest.raises(Interrupted) as stopped:
            apply(
                place_of(target.spec),
                plan,
                attempt=attempt(plan),
                monitor=StopsAt(0),
                have=have,
                wanted=wanted,
            )
        assert stopped.value.result is not None
        assert stopped.value.result["applied"] == 0
        assert stopped.value.result["remaining_differences"]
        applied(target, plan, wanted=wanted, have=have)
        assert dump(target) == dump(other)

    def test_an_ended_run_does_nothing_twice(
        self, target: EngineTarget, long_plan: tuple[Plan, Catalog, Catalog]
    ) -> None:
        plan, have, wanted = long_plan
        first = applied(target, plan, wanted=wanted, have=have)
        assert applied(target, plan, wanted=wanted, have=have) == first

    def test_the_delta_brings_a_baseline_forward(
        self, target: EngineTarget, long_plan: tuple[Plan, Catalog, Catalog]
    ) -> None:
        plan, have, wanted = long_plan
        delta = applied(target, plan, wanted=wanted, have=have).delta
        script(target, "CREATE TABLE surprise (id int PRIMARY KEY);;")
        live = extracted(target.spec).catalog
        found = check(
            have,
            live,
            knowledge=target.engine.schemas.knowledge,
            now=datetime(2026, 1, 1, tzinfo=UTC),
            applied=[delta],
            scope=plan.scope,
        )
        assert len(found.items) == 1
        assert "surprise" in found.items[0].object
        assert found.items[0].action == "added"

    def test_rows_come_through(self, target: EngineTarget, other: EngineTarget) -> None:
        script(target, PEOPLE + PEOPLE_ROWS)
        script(other, PEOPLE.replace("varchar(40) NOT NULL", "varchar(200)"))
        have, wanted = extracted(target.spec).catalog, extracted(other.spec).catalog
        stood = rows(target, "people")
        applied(target, compared(target, wanted).plan, wanted=wanted, have=have)
        assert rows(target, "people") == stood


def _tables(case: Case) -> set[str]:
    return {t for t in ("people", "towns") if f"CREATE TABLE {t} " in case.have}


def _same_rows(now: list[tuple[Any, ...]], before: list[tuple[Any, ...]]) -> bool:
    """New columns stand at the end."""
    width = len(before[0]) if before else 0
    return [row[:width] for row in now] == before


def _json(target: EngineTarget) -> dict[str, Any]:
    spec = asdict(target.spec)
    del spec["tls"]
    return spec
