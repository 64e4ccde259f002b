"""The end of a run in lines for a person; scripts take the whole of it with --json."""

from collections.abc import Iterator, Mapping
from typing import Any

from auralith.cli.client.output import plain

COUNTS = ("matched", "inserted", "updated", "deleted", "unchanged")
SHOWN_CONFLICTS = 10


def lines(run: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Name and value of each line: the run, then its result without samples, then its error."""
    for name in ("id", "kind", "status"):
        yield name, plain(run.get(name))
    result = run.get("result") or {}
    for name, value in result.items():
        if not isinstance(value, (Mapping, list)) and value is not None:
            yield name, plain(value)
    for name, value in (result.get("totals") or {}).items():
        yield f"total {name}", plain(value)
    for operation in result.get("operations") or ():
        yield from _operation(operation)
    rollback = result.get("rollback") or {}
    if rollback:
        yield "rollback", "possible" if rollback.get("possible") else "not possible"
        for reason in rollback.get("reasons") or ():
            yield "rollback", _text(reason)
    yield from _named(result, "violations", ("table", "key", "message"))
    yield from _named(result, "conflicts", ("table", "key", "reason"))
    error = run.get("error") or {}
    if error:
        yield "error", f"{error.get('message')} ({error.get('code')})"


def _operation(operation: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    name = f"operation {int(operation.get('index', 0)) + 1}"
    counts = ", ".join(f"{operation[c]} {c}" for c in COUNTS if operation.get(c))
    table = operation.get("table") or ""
    yield name, f"{operation.get('op')} {table}: {counts or 'no rows'}".replace(" :", ":")
    for effect in operation.get("cascaded") or ():
        yield (
            name,
            f"also {effect.get('table')}: {effect.get('rows')} rows ({effect.get('action')})",
        )
    for warning in operation.get("warnings") or ():
        yield name, f"warning: {_text(warning)}"


def _named(
    result: Mapping[str, Any], name: str, columns: tuple[str, ...]
) -> Iterator[tuple[str, str]]:
    items = result.get(name) or []
    for item in items[:SHOWN_CONFLICTS]:
        yield name.removesuffix("s"), " ".join(plain(item.get(c)) for c in columns)
    if len(items) > SHOWN_CONFLICTS:
        yield name, f"{len(items)} in all"


def _text(item: Any) -> str:
    return str(item.get("message") or item) if isinstance(item, Mapping) else str(item)
