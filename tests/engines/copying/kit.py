"""Copies for tests: the databases, a copy of them, and rows in a form that engines share."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from auralith.dataplane.copying.copy import CopyResult, copy
from auralith.dataplane.copying.model import Wish
from auralith.dataplane.copying.task import CopyOptions, CopyTask
from auralith.dataplane.engines.base import Place
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.monitor import Monitor, SilentMonitor
from tests.engines.suite.target import EngineTarget


def place(target: EngineTarget, *, read_only: bool = False) -> Place:
    """The database as an operation is given it."""
    options = SessionOptions(read_only=read_only)
    return Place(target.engine, lambda: target.engine.connect(target.spec, options))


def copied(
    source: EngineTarget,
    target: EngineTarget,
    wish: Wish | None = None,
    options: CopyOptions | None = None,
    *,
    run_id: str | None = None,
    monitor: Monitor | None = None,
    policy: Policy | None = None,
) -> CopyResult:
    """Copy, verified by checksum where nothing else is said."""
    return copy(
        CopyTask(
            source=place(source, read_only=True),
            target=place(target),
            wish=wish or Wish(),
            options=options or CopyOptions(verify="checksum"),
            run_id=run_id or str(uuid4()),
            content_hash="c0ffee",
            monitor=monitor or SilentMonitor(),
            policy=policy,
        )
    )


def rows(target: EngineTarget, sql: str, *forms: Callable[[Any], Any]) -> list[tuple[Any, ...]]:
    """Rows by the engine's own driver, each value in the form given for its column."""
    return [
        tuple(
            None if value is None else form(value) for form, value in zip(forms, row, strict=True)
        )
        for row in target.rows(sql)
    ]


def whole(value: Any) -> int:
    """An integer, whatever the driver makes of it."""
    return int(value)


def number(value: Any) -> Decimal:
    """A decimal."""
    return Decimal(str(value)).normalize()


def real(value: Any) -> float:
    """A float."""
    return float(value)


def single(value: Any) -> str:
    """A float of 32 bits, as far as every driver shows it."""
    return f"{float(value):.4e}"


def flag(value: Any) -> bool:
    """A boolean."""
    return bool(value)


def text(value: Any) -> str:
    """A text."""
    return str(value)


def raw(value: Any) -> bytes:
    """Bytes."""
    return bytes(value)


def day(value: Any) -> date:
    """A date."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def moment(value: Any) -> datetime:
    """A time stamp without a zone; one with a zone in UTC."""
    found = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    return found.astimezone(UTC).replace(tzinfo=None) if found.tzinfo else found


def clock(value: Any) -> str:
    """A time of day."""
    if isinstance(value, timedelta):
        value = (datetime(1, 1, 1, tzinfo=UTC) + value).time()
    return str(value).rstrip("0").rstrip(".") if "." in str(value) else str(value)


def identity(value: Any) -> UUID:
    """A UUID."""
    return UUID(str(value))


def document(value: Any) -> Any:
    """A JSON document."""
    return json.loads(value) if isinstance(value, str | bytes) else value
