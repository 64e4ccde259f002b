"""Compare what was read with what was written, table by table."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from auralith.dataplane.copying.carrying import Lane, Route
from auralith.dataplane.copying.comparing import Comparison, Difference, both
from auralith.dataplane.copying.masked import steady
from auralith.dataplane.copying.subset_reading import clauses, summed
from auralith.dataplane.engines.copying import Travelling
from auralith.dataplane.errors import Terminal
from auralith.dataplane.rows.wire import Wire

Verify = Literal["none", "count", "checksum"]


def verify(lane: Lane, route: Route, how: Verify) -> bool | None:
    """Whether both sides are equal; None when nobody asked.

    The source is read in the lane's snapshot, the target as it was loaded. By checksum, columns
    that are masked are compared with values that are masked once more. Raises Terminal with both
    figures when they differ, and with the keys of rows that do.
    """
    if how == "none":
        return None
    destination, plan = route.destination, route.destination.plan
    changed = frozenset() if route.mask is None else route.mask.changed
    plain = tuple(c for c in plan.travelling if c.made is None and c.source.name not in changed)
    summing = how == "checksum" and bool(plain)
    read, written = _figures(lane, route, plain if summing else ())
    if read != written:
        found = Difference()
        if how == "checksum":
            names = [c.source.name for c in plain]
            found = Comparison(lane, destination, names, route.mask).difference()
        raise _refusal(route, f"{how} {read} against {written}", found, (how, read, written))
    if how == "count":
        return True
    masked = [
        c.source.name
        for c in plan.travelling
        if c.source.name in changed or (c.made is not None and steady(c.made, lane.source.engine))
    ]
    if masked:
        comparison = Comparison(lane, destination, masked, route.mask)
        if not comparison.alike():
            text = f"masked columns {', '.join(masked)} are not what masking them again gives"
            raise _refusal(route, text, comparison.difference(), (how, None, None))
    return True


def _figures(lane: Lane, route: Route, columns: Sequence[Travelling]) -> tuple[str, str]:
    """Counts of both sides, with a checksum over the columns if there are any."""
    plan = route.destination.plan
    reads, writes = lane.source.engine, lane.target.engine
    ours = theirs = "count(*)"
    if columns:
        columns = _unread(lane, columns)
        ours = reads.copying.checksum(columns, target=False)
        theirs = writes.copying.checksum(columns, target=True)
    source = f"SELECT {ours} FROM {reads.dialect.table(plan.name)}"
    target = f"SELECT {theirs} FROM {writes.dialect.table(route.destination.place(lane.target))}"

    def read() -> str:
        return summed(
            str(lane.source.session.query(source + clause)[0][0])
            for clause in clauses(reads.copying, plan.reading)
        )

    return both(read, lambda: str(lane.target.session.query(target)[0][0]))


def _unread(lane: Lane, columns: Sequence[Travelling]) -> Sequence[Travelling]:
    """As values that neither side has to write down, where both have the same."""
    reads, writes = lane.source.engine.copying, lane.target.engine.copying
    own = reads.family == writes.family and all(c.wire is Wire.OWN for c in columns)
    if own and reads.relays(lane.source.session, lane.target.session, columns):
        return tuple(replace(c, wire=Wire.RELAYED) for c in columns)
    return columns


def _refusal(
    route: Route,
    text: str,
    found: Difference,
    figures: tuple[str, str | None, str | None],
) -> Terminal:
    plan = route.destination.plan
    where = ""
    if found.keys:
        rows = "some" if found.rows is None else found.rows
        where = f" Keys of {rows} rows differ, the first of them are named."
    msg = (
        f"{plan.name} differs from {plan.target.name} after the copy ({text}): somebody wrote to"
        f" the target meanwhile, or a value changed on the way.{where} Copy the table again."
    )
    how, read, written = figures
    params = {"table": str(plan.name), "how": how, "source": read, "target": written}
    return Terminal(msg, code="bridge.differs", params={**params, **found.as_params()})
