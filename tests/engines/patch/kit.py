"""A database under test, with the few words that the patch suites need."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.session import Row, Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions, TlsSpec
from auralith.dataplane.monitor import Monitor, SilentMonitor
from auralith.dataplane.operations import patch
from auralith.dataplane.operations.patch import (
    Attempt,
    DryRunResult,
    ExecuteResult,
    PatchOptions,
    RollbackResult,
    parse_operations,
)
from tests.fixtures.targets import Target

Ops = Sequence[Mapping[str, Any]]
Cells = tuple[Sequence[str], Sequence[Sequence[str | None]]]
_RUNS = count(1)


class Recorded:
    """A session that notes the statements it is given."""

    def __init__(self, session: Session, statements: list[str]) -> None:
        self._session = session
        self._statements = statements

    def __getattr__(self, name: str) -> Any:
        """The session's own, with a note where it takes a statement."""
        own = getattr(self._session, name)
        if name not in ("execute", "query", "stream"):
            return own

        def noted(sql: str, *rest: Any, **more: Any) -> Any:
            self._statements.append(sql)
            return own(sql, *rest, **more)

        return noted


@dataclass
class PatchDatabase:
    """One fresh database and the patch operations on it."""

    name: str
    target: Target
    lock_timeout_ms: int = 2_000
    user: str | None = None
    password: str | None = None
    files: dict[str, Cells] = field(default_factory=dict)
    monitor: Monitor = field(default_factory=SilentMonitor)
    opened: list[Session] = field(default_factory=list)
    own: Session | None = None

    def connect(self) -> Session:
        """A session of its own, closed at the latest with the database."""
        target = self.target
        if self.name == "sqlite":
            path = Path(target.database)
            spec = ConnectionSpec("sqlite", path.name, sqlite_root=str(path.parent))
        else:
            spec = ConnectionSpec(
                self.name,
                target.database,
                host=target.host,
                port=target.port,
                username=self.user or target.user,
                password=self.password if self.user else target.password,
                tls=TlsSpec("disable"),
            )
        session = get_engine(self.name).connect(
            spec, SessionOptions(lock_timeout_ms=self.lock_timeout_ms)
        )
        self.opened.append(session)
        return session

    @property
    def place(self) -> Place:
        """As operations are given it."""
        return Place(get_engine(self.name), self.connect)

    @property
    def session(self) -> Session:
        """The session for looking and for disturbing."""
        if self.own is None:
            self.own = self.connect()
        return self.own

    def close(self) -> None:
        """Close what was opened: a lock that a failed test holds would block the clean-up."""
        for session in self.opened:
            session.close()

    def run(self, *statements: str) -> None:
        """Plain SQL, committed at once."""
        with self.session.transaction():
            for statement in statements:
                self.session.execute(statement)

    def rows(self, sql: str) -> list[Row]:
        """The rows of a query."""
        return self.session.query(sql)

    def state(self, *tables: str) -> dict[str, list[Row]]:
        """Everything that stands in tables, for comparison."""
        return {t: sorted(self.session.query(f"SELECT * FROM {t}"), key=repr) for t in tables}

    def read_file(self, file_id: str) -> tuple[Sequence[str], Iterator[list[Sequence[str | None]]]]:
        """A file's columns and rows, in small batches."""
        columns, rows = self.files[file_id]
        return columns, iter([list(rows[n : n + 100]) for n in range(0, len(rows), 100)])

    def parse(self, ops: Ops) -> tuple[Any, ...]:
        """Operations, judged by their text."""
        return parse_operations(ops, engine=self.name)

    def dry_run(
        self, ops: Ops, *, connect: Callable[[], Any] | None = None, **options: Any
    ) -> DryRunResult:
        """A dry-run."""
        return patch.dry_run(
            Place(get_engine(self.name), connect or self.connect),
            self.parse(ops),
            options=PatchOptions(**options),
            files=self.read_file,
            monitor=self.monitor,
        )

    def execute(
        self,
        ops: Ops,
        run_id: str | None = None,
        *,
        allow_irreversible: bool = False,
        **options: Any,
    ) -> ExecuteResult:
        """An execution."""
        return patch.execute(
            self.place,
            self.parse(ops),
            attempt=Attempt(run_id or f"run-{next(_RUNS)}", allow_irreversible=allow_irreversible),
            options=PatchOptions(**options),
            files=self.read_file,
            monitor=self.monitor,
        )

    def rollback(
        self, source: str, on_conflict: str = "abort", run_id: str | None = None, **options: Any
    ) -> RollbackResult:
        """A rollback."""
        return patch.rollback(
            self.place,
            source,
            run_id=run_id or f"rollback-{next(_RUNS)}",
            on_conflict=on_conflict,  # type: ignore[arg-type]  # tests give the words as they are
            options=PatchOptions(**options),
            monitor=self.monitor,
        )

    def preview(self, source: str) -> RollbackResult:
        """A preview of a rollback."""
        return patch.preview_rollback(self.place, source, self.monitor)

    def changes(self, run_id: str, page: int = 1, page_size: int = 50) -> patch.ChangePage:
        """A page of changes."""
        return patch.read_changes(self.place, run_id, page=page, page_size=page_size)

    def runs(self) -> list[str]:
        """Ids of the runs that the journal keeps."""
        place = "auralith_journal." if self.name == "postgresql" else "auralith_journal_"
        return [r[0] for r in self.rows(f"SELECT run_id FROM {place}run ORDER BY no")]

    def journal_tables(self) -> list[str]:
        """Names of journal tables in the database."""
        if self.name == "postgresql":
            sql = (
                "SELECT relname::text FROM pg_class"
                " WHERE relnamespace = to_regnamespace('auralith_journal')"
            )
        elif self.name == "sqlite":
            sql = "SELECT name FROM sqlite_schema WHERE name LIKE 'auralith%'"
        else:
            sql = (
                "SELECT table_name FROM information_schema.tables"
                " WHERE table_schema = DATABASE() AND table_name LIKE 'auralith%'"
            )
        return [r[0] for r in self.rows(sql)]

    def serial(self) -> str:
        """The type of a key that the server numbers."""
        if self.name == "postgresql":
            return "bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY"
        if self.name == "sqlite":
            return "INTEGER PRIMARY KEY"
        return "bigint AUTO_INCREMENT PRIMARY KEY"
