"""Columns without a rule are as they were: by checksums that every engine makes alike."""

from collections.abc import Iterable, Mapping, Sequence

from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.engines.copying import Travelling
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.operations.anonymize.reading import entered
from auralith.dataplane.operations.anonymize.verification.model import Check, Status
from auralith.dataplane.operations.anonymize.verification.reasons import Reason, why
from auralith.dataplane.operations.anonymize.verification.sheet import Sheet
from auralith.dataplane.operations.anonymize.verification.sides import Pair
from auralith.dataplane.rows.wire import Wire
from auralith.dataplane.schema.model import Table
from auralith.dataplane.schema.names import TableName

Fingerprint = Mapping[str, Mapping[str, str]]
"""Rows and checksum of each column without a rule, by table: no value can be told from it."""

ROWS = ""
"""Stands for the whole table in a fingerprint."""


def fingerprint_unmasked(place: Place, policy: Policy) -> dict[str, dict[str, str]]:
    """The fingerprint of the tables that have rules: take one before and give it to `verify`."""
    with entered(place) as database:
        return fingerprint(database, policy)


def fingerprint(database: Database, policy: Policy) -> dict[str, dict[str, str]]:
    """The same, in the session at hand."""
    known = database.engine.introspect_tables(database.session, list(policy.tables))
    by_name = {table.name: table for table in known}
    out = {}
    for name, ruled in policy.tables.items():
        table = by_name.get(name, ruled.table)
        columns = [
            c.name for c in table.columns if c.name not in ruled.masked and c.generated is None
        ]
        out[str(name)] = _fingerprint(database, table, columns)
    return out


def _fingerprint(database: Database, table: Table, names: Sequence[str]) -> dict[str, str]:
    travelling = [Travelling(c, c, Wire.OWN) for c in table.columns if c.name in names]
    checksums = [database.engine.copying.checksum([t], target=True) for t in travelling]
    asked = ", ".join(["count(*)", *checksums])
    source = database.engine.dialect.table(table.name)
    row = database.session.query(f"SELECT {asked} FROM {source}")[0]
    return {
        ROWS: str(row[0]),
        **{t.source.name: str(v) for t, v in zip(travelling, row[1:], strict=True)},
    }


def check_in_place(
    database: Database,
    known: Sequence[Pair],
    fingerprints: tuple[Fingerprint | None, Fingerprint | Reason | None],
    sheet: Sheet,
) -> None:
    """The fingerprints taken before and after.

    An UPDATE changes the columns that it names, and no number of rows: what differs otherwise is by
    triggers, or others wrote while the run lasted. The first is a fault, the second is told.
    """
    before, after = fingerprints
    acting = _acting(database, known)
    for pair in known:
        names = [c.name for c in pair.here.columns if c.generated is None]
        names = [name for name in names if name not in pair.masked]
        old = {} if before is None else before.get(str(pair.name), {})
        known_after = {} if after is None or isinstance(after, Reason) else after
        new = known_after.get(str(pair.name), {})
        if not old or not new:
            reason = after if isinstance(after, Reason) else why("no_fingerprint")
            sheet.put(pair.name, names, Check("unchanged", "not_verified", reason))
            sheet.put(pair.name, pair.masked, Check("rows", "not_verified", reason))
            continue
        seen = {name: old[name] == new[name] for name in names if name in old and name in new}
        counts, differ = (int(old[ROWS]), int(new[ROWS])), not all(seen.values())
        status: Status = "fail" if pair.name in acting else "not_verified"
        _rows_in_place(pair, counts, sheet, status=status, differ=differ)
        for name in names:
            if name not in seen:
                reason = why("column_came_or_went")
                sheet.say(pair.name, name, "unchanged", "not_verified", reason=reason)
            elif seen[name]:
                sheet.say(pair.name, name, "unchanged", "pass")
            else:
                reason = _blame(pair, acting)
                sheet.say(pair.name, name, "unchanged", status, reason=reason)


def _acting(database: Database, known: Sequence[Pair]) -> frozenset[TableName]:
    """Tables of which masking a row sets something else off."""
    masked = [pair for pair in known if pair.masked]
    volatile = database.changes.volatile
    return frozenset(p.name for p in masked if volatile(database.session, p.there, "update"))


def _blame(pair: Pair, acting: frozenset[TableName]) -> Reason:
    if pair.name in acting:
        return why("changed_by_triggers")
    if acting:
        others = ", ".join(sorted(str(name) for name in acting))
        return why("changed_by_others_or_triggers", tables=others)
    return why("changed_by_others")


def _rows_in_place(
    pair: Pair, counts: tuple[int, int], sheet: Sheet, *, status: Status, differ: bool
) -> None:
    """As many rows as before, and the same ones; those that came meanwhile hold originals."""
    before, after = counts
    if before == after and not differ:
        sheet.put(pair.name, pair.masked, Check("rows", "pass", rows=0))
        return
    if before == after:
        # One may have come for another that went.
        check = Check("rows", "not_verified", why("rows_written"), 0)
        sheet.put(pair.name, pair.masked, check)
        return
    rows = abs(after - before)
    if status == "fail":
        reason = why("rows_by_triggers", before=before, after=after)
    else:
        reason = why("rows_came" if after > before else "rows_went", rows=rows)
    sheet.put(pair.name, [c.name for c in pair.here.columns], Check("rows", status, reason, rows))


def check_rows(pair: Pair, before: int, after: int, sheet: Sheet) -> None:
    """As many rows as there should be."""
    if before == after:
        sheet.put(pair.name, pair.masked, Check("rows", "pass", rows=0))
        return
    reason = why("rows_differ", before=before, after=after)
    check = Check("rows", "fail", reason, abs(before - after))
    sheet.put(pair.name, [c.name for c in pair.here.columns], check)


def check_compared(known: Iterable[Pair], sheet: Sheet) -> None:
    """Tables that the copy itself has compared with the state it read."""
    for pair in known:
        names = [c.name for c in pair.here.columns if c.generated is None]
        names = [name for name in names if name not in pair.masked and pair.there.column(name)]
        sheet.put(pair.name, names, Check("unchanged", "pass"))
        sheet.put(pair.name, pair.masked, Check("rows", "pass", rows=0))


def check_copy(source: Database, target: Database, pair: Pair, sheet: Sheet) -> None:
    """A table of the source beside its copy: its rows, and every column without a rule."""
    columns = _travelling(source, target, pair)
    names = [c.source.name for c in columns]
    try:
        here, there = _checksums(source, target, pair, [columns])
        before, after = (int(side[0].partition(":")[0]) for side in (here, there))
        check_rows(pair, before, after, sheet)
        if here == there:
            sheet.put(pair.name, names, Check("unchanged", "pass"))
            return
        here, there = _checksums(source, target, pair, [[c] for c in columns])
    except DataPlaneError as error:
        reason = why("fingerprint_unread", code=error.code)
        sheet.put(pair.name, names, Check("unchanged", "not_verified", reason))
        sheet.put(pair.name, pair.masked, Check("rows", "not_verified", reason))
        return
    for name, one, other in zip(names, here, there, strict=True):
        if one == other:
            sheet.say(pair.name, name, "unchanged", "pass")
        else:
            reason = why("copy_differs")
            sheet.say(pair.name, name, "unchanged", "fail", reason=reason)


def _travelling(source: Database, target: Database, pair: Pair) -> list[Travelling]:
    same = source.engine.copying.family == target.engine.copying.family
    out = []
    for column in pair.here.columns:
        other = pair.there.column(column.name)
        if column.name in pair.masked or column.generated is not None or other is None:
            continue
        own = same and column.type.lower() == other.type.lower()
        out.append(Travelling(column, other, Wire.OWN if own else pair.wires[column.name]))
    return out


def _checksums(
    source: Database, target: Database, pair: Pair, groups: Sequence[Sequence[Travelling]]
) -> tuple[list[str], list[str]]:
    out = []
    for database, table, is_target in ((source, pair.here, False), (target, pair.there, True)):
        asked = [
            database.engine.copying.checksum(group, target=is_target) if group else "count(*)"
            for group in groups
        ]
        condition = f" WHERE ({pair.where})" if pair.where and not is_target else ""
        name = database.engine.dialect.table(table.name)
        row = database.session.query(f"SELECT {', '.join(asked)} FROM {name}{condition}")[0]
        out.append([str(value) for value in row])
    return out[0], out[1]
