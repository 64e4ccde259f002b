"""Try a plan in a throw-away database before it comes near the target."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace

from auralith.dataplane.engines.base import Database, Engine
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions
from auralith.dataplane.errors import ConstraintViolation, PermissionDenied
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.operations.migrate.differences import differences, remaining
from auralith.dataplane.operations.migrate.model import Difference, NoPlace, NotProved, ProofResult
from auralith.dataplane.operations.migrate.running import RefusedStatement, run_segment
from auralith.dataplane.operations.migrate.samples import fill
from auralith.dataplane.operations.migrate.survivors import Rows, compare_rows, read_rows
from auralith.dataplane.plan.model import Action, Plan, Reverse, Statement, Stratum
from auralith.dataplane.plan.planner import plan as make_plan
from auralith.dataplane.plan.segments import Segment, segments
from auralith.dataplane.schema.facts import Catalog
from auralith.dataplane.schema.model import Schema

PHASE = "prove"


@dataclass(frozen=True)
class _Stage:
    """A part of a proof, as it is told to who watches."""

    code: str
    said: str


_STAGES = (
    _Stage(code="migration.prove_build", said="Proof: the target's schema is built anew."),
    _Stage(code="migration.prove_fill", said="Proof: its tables are filled with rows."),
    _Stage(code="migration.prove_apply", said="Proof: the statements are run."),
    _Stage(code="migration.prove_compare", said="Proof: what they led to is compared."),
    _Stage(code="migration.prove_reverse", said="Proof: they are taken back."),
)


def prove(
    engine: Engine,
    spec: ConnectionSpec,
    plan: Plan,
    *,
    have: Catalog,
    monitor: Monitor,
    wanted: Catalog | None = None,
    fallback: Callable[[], AbstractContextManager[ConnectionSpec]] | None = None,
) -> ProofResult:
    """Build `have` anew, fill it with rows, apply the plan, compare, take it back, compare.

    `spec` is the target: a throw-away database is made beside it, and the target itself is never
    touched. Where the login may not do that, `fallback` opens a server of the same major version
    (an embedded one) on which it may, or raises NoPlace; what that leaves open is said. Without
    either the result says why nothing is proved.
    """
    try:
        return _proved(engine, spec, _Question(plan, have, wanted, monitor, "server"))
    except PermissionDenied as error:
        refused = NotProved("*", error.message)
    if fallback is None:
        return ProofResult(proved=False, not_proved=(refused,))
    try:
        with fallback() as other:
            found = _proved(engine, other, _Question(plan, have, wanted, monitor, "fallback"))
    except NoPlace as error:
        return ProofResult(proved=False, not_proved=(refused, NotProved("*", error.message)))
    elsewhere = NotProved(
        "*",
        "It was tried on an embedded server, since the login may make no database on the target's:"
        " what depends on its extensions, settings, locales and minor version"
        f" ({have.server_version}) is not proved.",
    )
    return replace(found, not_proved=(elsewhere, *found.not_proved))


@dataclass(frozen=True)
class _Question:
    plan: Plan
    have: Catalog
    wanted: Catalog | None
    monitor: Monitor
    where: str


def _proved(engine: Engine, spec: ConnectionSpec, question: _Question) -> ProofResult:
    """With rows; where those that we made up stand in the way, once more without."""
    try:
        with _scratch(engine, spec) as database:
            return _Proof(database, question).run(rows=True)
    except _RowsInTheWay as found:
        with _scratch(engine, spec) as database:
            proof = _Proof(database, question)
            proof.not_proved.append(found.said)
            return proof.run(rows=False)


class _RowsInTheWay(Exception):
    """A statement that fails or not by the rows a table has."""

    def __init__(self, said: NotProved) -> None:
        super().__init__(said.reason)
        self.said = said


@contextmanager
def _scratch(engine: Engine, spec: ConnectionSpec) -> Iterator[Database]:
    with engine.schemas.scratch(spec) as scratch:
        session = engine.connect(scratch, SessionOptions())
        try:
            yield Database(engine, session)
        finally:
            session.close()


@dataclass
class _Proof:
    """One proof in one throw-away database."""

    database: Database
    question: _Question
    not_proved: list[NotProved] = field(default_factory=list)
    faults: int = 0
    """What speaks against the plan, or keeps it from being tried."""
    denied: dict[str, Statement] = field(default_factory=dict)
    """Owners and rights that this login may not give, by object: they keep nothing from being
    tried."""

    def run(self, *, rows: bool) -> ProofResult:
        plan = self.question.plan
        self._step(0)
        built = self._build()
        unbuilt = self.faults
        self._step(1)
        filled = self._fill() if rows else 0
        before = self._rows()
        self._step(2)
        actions = [s.action for s in plan.statements]
        applied = self._ran(plan.statements, rows=bool(filled))
        left: tuple[Difference, ...] = ()
        back: tuple[Difference, ...] = ()
        survived = 0
        if applied:
            self._step(3)
            left = self._left(built)
            survived = self._survived(before, actions)
            self._step(4)
            back = self._taken_back(built)
        return ProofResult(
            proved=applied and not left and not back and not self.faults,
            differences=left,
            reverse_differences=back,
            rows_made=filled,
            rows_survived=survived,
            not_proved=tuple(dict.fromkeys(self.not_proved)),
            refuted=not unbuilt and (not applied or bool(left)),
            where=self.question.where,
        )

    def _step(self, number: int) -> None:
        self.question.monitor.checkpoint()
        self.question.monitor.progress(PHASE, done=number, total=len(_STAGES), unit="steps")
        self.question.monitor.log("info", _STAGES[number].said, code=_STAGES[number].code)

    def _read(self) -> Catalog:
        return self.database.engine.schemas.extract(self.database.session).catalog

    def _build(self) -> Catalog:
        """The target's present schema; what cannot be built is named."""
        schemas = self.database.engine.schemas
        question = self.question
        # As far as it is known, what was not read whole included.
        wanted = replace(question.have, gaps=())
        made = make_plan(self._read(), wanted, schemas.rules, knowledge=schemas.knowledge)
        for refused in made.unsupported:
            self._fault(refused.object.text(schemas.quote), f"Not built: {refused.reason}")
        for segment in segments(made.statements):
            try:
                run_segment(self.database, segment)
            except RefusedStatement:
                for statement in segment.statements:
                    self._one(statement)
        # An owner may need a right that is granted after it.
        denied, self.denied = self.denied, {}
        for statement in denied.values():
            self._one(statement)
        built = self._read()
        scope = question.plan.scope
        for left in differences(
            scope.applied(built), scope.applied(question.have), schemas.knowledge, schemas.quote
        ):
            what = f" ({', '.join(left.attributes)})" if left.attributes else ""
            if left.object in self.denied:
                why = "This login may not set it, so it is not proved who has rights here"
                self.not_proved.append(NotProved(left.object, f"{why}{what}."))
            else:
                self._fault(left.object, f"It could not be built as it is in the target{what}.")
        return built

    def _one(self, statement: Statement) -> None:
        """One of a segment that failed as a whole."""
        action = statement.action
        single = Segment((statement,), transactional=action.transactional)
        try:
            run_segment(self.database, single)
        except RefusedStatement as refused:
            name = action.object.text(self.database.engine.schemas.quote)
            gives = action.verb != "create" or action.stratum == Stratum.ACCESS
            if gives and isinstance(refused.error, PermissionDenied):
                self.denied[name] = statement
            else:
                self._fault(name, f"Not built: {refused.error.message}")

    def _fault(self, name: str, reason: str) -> None:
        self.faults += 1
        self.not_proved.append(NotProved(name, reason))

    def _fill(self) -> int:
        schema = self.database.engine.introspect(self.database.session)
        filled = fill(self.database, schema)
        self.not_proved += [
            NotProved(f"table:{name}", f"No rows could be made for it: {reason}")
            for name, reason in filled.empty
        ]
        return filled.rows

    def _rows(self) -> tuple[Schema, Rows]:
        schema = self.database.engine.introspect(self.database.session)
        return schema, read_rows(self.database, schema)

    def _ran(self, statements: Sequence[Statement], *, rows: bool) -> bool:
        """Run statements; what is refused is named. Raises _RowsInTheWay."""
        for segment in segments(statements):
            try:
                run_segment(self.database, segment)
            except RefusedStatement as refused:
                error, action = refused.error, refused.statement.action
                name = action.object.text(self.database.engine.schemas.quote)
                said = f"Statement {refused.statement.index} was refused: {error.message}"
                if rows and isinstance(error, ConstraintViolation):
                    raise _RowsInTheWay(
                        NotProved(name, f"{said} With other rows it may work; rows are not proved.")
                    ) from error
                self._fault(name, said)
                return False
        return True

    def _left(self, built: Catalog) -> tuple[Difference, ...]:
        """Differences to what is wanted, less what could not be built in the first place."""
        plan, knowledge = self.question.plan, self.database.engine.schemas.knowledge
        missing = {
            d.object
            for d in differences(
                plan.scope.applied(built),
                plan.scope.applied(self.question.have),
                knowledge,
                plan.scope.quote,
            )
        }
        found = remaining(plan, self._read(), self.question.wanted, knowledge)
        return tuple(
            d for d in found if d.object not in missing and not (missing and d.object == "*")
        )

    def _survived(self, before: tuple[Schema, Rows], actions: Sequence[Action]) -> int:
        found = compare_rows(before, self._rows(), actions)
        for name, count in found.lost:
            self._fault(f"table:{name}", f"{count} rows did not survive, or not with their values.")
        return found.survived

    def _taken_back(self, built: Catalog) -> tuple[Difference, ...]:
        """The whole way back; what has none is known and no fault."""
        plan, schemas = self.question.plan, self.database.engine.schemas
        if not plan.rollback and plan.irreversible:
            return ()
        statements = [
            Statement(n, action, Reverse(None, "exact")) for n, action in enumerate(plan.rollback)
        ]
        if not self._ran(statements, rows=False):
            return ()
        scope = plan.scope
        known = {r.object.text(scope.quote) for r in plan.irreversible}
        found = differences(
            scope.applied(self._read()), scope.applied(built), schemas.knowledge, scope.quote
        )
        return tuple(d for d in found if d.object not in known)
