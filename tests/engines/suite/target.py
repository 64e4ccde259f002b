"""A database under test: reached by our engine, and beside it by its own driver."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from typing import Any

from auralith.dataplane.engines.base import Engine
from auralith.dataplane.engines.registry import get_engine
from auralith.dataplane.engines.session import Session
from auralith.dataplane.engines.target import ConnectionSpec, SessionOptions


@dataclass(frozen=True)
class EngineTarget:
    """A database of its own for one test."""

    spec: ConnectionSpec
    connect: Callable[[], Any]
    """A connection of the engine's own driver, independent of the code under test."""

    @property
    def engine(self) -> Engine:
        """The engine under test."""
        return get_engine(self.spec.engine)

    @contextmanager
    def session(self, *, spec_read_only: bool = False, **options: Any) -> Iterator[Session]:
        """A session of the engine under test."""
        spec = replace(self.spec, read_only=spec_read_only)
        session = self.engine.connect(spec, SessionOptions(**options))
        try:
            yield session
        finally:
            session.close()

    def run(self, *statements: str) -> None:
        """Run and commit by the independent driver."""
        with closing(self.connect()) as link:
            cursor = link.cursor()
            for statement in statements:
                cursor.execute(statement)
            link.commit()

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """Rows by the independent driver."""
        with closing(self.connect()) as link:
            cursor = link.cursor()
            cursor.execute(sql)
            return [tuple(row) for row in cursor.fetchall()]
