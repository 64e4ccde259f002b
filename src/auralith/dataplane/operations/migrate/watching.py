"""Who is in the way of the statement that runs now: looked after beside it, in another session."""

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

from auralith.dataplane.engines.base import Database, Engine, Place
from auralith.dataplane.engines.execution import LongTransaction
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.plan.model import Statement
from auralith.dataplane.sql.lexer import tokenize

EVERY_S = 0.4
"""A statement that takes longer is asked about this often."""
LONGEST_QUERY = 120

_NUMBER = re.compile(r"\b\d[\w.]*")
_HIDDEN = "…"


class Watch:
    """Knows which statement runs, and tells when others keep it waiting."""

    def __init__(self, place: Place, database: Database, monitor: Monitor) -> None:
        self._place = place
        self._engine = database.engine
        self._monitor = monitor
        self._number = database.engine.schemas.execution.number(database.session)
        self._now: tuple[Statement, float] | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="lock watch", daemon=True)

    def begin(self, statement: Statement) -> None:
        """This one is sent now."""
        self._now = (statement, time.monotonic())
        if self._number is not None and not self._thread.is_alive():
            self._thread.start()

    def end(self) -> None:
        """Nothing runs."""
        self._now = None

    def close(self) -> None:
        """Stop looking."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        # Whatever keeps it from looking (no second connection, another worker in charge) shall not
        # disturb the work.
        with suppress(Exception):
            self._look()

    def _look(self) -> None:
        told: tuple[int, frozenset[str]] | None = None
        while not self._stop.wait(EVERY_S):
            now = self._now
            if now is None or time.monotonic() - now[1] < EVERY_S:
                continue
            with self._place.reading() as database:
                while self._now is now and not self._stop.is_set():
                    found = self._waits_for(database)
                    key = (now[0].index, frozenset(f.session for f in found or ()))
                    if found is not None and key != told:
                        told = key
                        self._tell(now[0], found)
                    self._stop.wait(EVERY_S)

    def _waits_for(self, database: Database) -> Sequence[LongTransaction] | None:
        with suppress(DataPlaneError):
            return self._engine.schemas.execution.waits_for(database.session, self._number or "")
        return None

    def _tell(self, statement: Statement, found: Sequence[LongTransaction]) -> None:
        who = [
            {
                "session": f.session,
                "login": f.login,
                "application": f.application,
                "seconds": f.seconds,
                "query": beginning(self._engine, f.query),
            }
            for f in found
        ]
        named = "; ".join(f"{f.session} {f.login} {f.application}".strip() for f in found)
        self._monitor.log(
            "warning",
            f"Statement {statement.index} waits for a lock. Held by: {named or 'unknown'}",
            code="migration.lock_wait",
            params={
                "statement": statement.index,
                "number": statement.index + 1,
                "object": statement.action.object.text(self._engine.schemas.quote),
                "by": named or "?",
                "holders": who,
            },
        )


@contextmanager
def watching(place: Place, database: Database, monitor: Monitor) -> Iterator[Watch]:
    """Look after the statements that `database` is sent."""
    watch = Watch(place, database, monitor)
    try:
        yield watch
    finally:
        watch.close()


def beginning(engine: Engine, query: str) -> str:
    """How somebody's query begins, without any value in it."""
    mark = engine.dialect.quote("a")[0]
    out: list[str] = []
    for token in tokenize(query, engine.dialect.lexis):
        if token.kind == "comment":
            out.append(" ")
        elif token.kind == "quoted":
            out.append(token.text if token.text.startswith(mark) else _HIDDEN)
        elif token.kind == "text" and {"'", '"', "$"} & set(token.text):
            # A value whose end was cut off.
            out.append(_HIDDEN)
            break
        else:
            out.append(_NUMBER.sub(_HIDDEN, token.text))
    text = " ".join("".join(out).split())
    return text if len(text) <= LONGEST_QUERY else f"{text[:LONGEST_QUERY]}{_HIDDEN}"
