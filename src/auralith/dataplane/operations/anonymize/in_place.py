"""Mask the rows of a database where they stand: batched, resumable, and undone while one can.

Rows are read as lines and locked, masked in bulk, loaded into a temporary table and taken from it
by one UPDATE; what they were is kept sealed in the journal. A batch is one transaction with its
entry in the ledger: what is committed is never masked again. Tables whose keys are masked change
together in one transaction, with the keys that tie them.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from auralith.dataplane.changes.batches import Batches
from auralith.dataplane.changes.pace import Tempo
from auralith.dataplane.changes.run_scope import RunScope
from auralith.dataplane.changes.tables import TableSet, describe
from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.errors import (
    DataPlaneError,
    Fenced,
    InvalidInput,
    PermissionDenied,
    Terminal,
    Transient,
    UnsupportedByEngine,
)
from auralith.dataplane.journal.model import Header, Run
from auralith.dataplane.journal.sealed import SealedStore
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.monitor import Interrupted, Monitor
from auralith.dataplane.operations.anonymize import verification
from auralith.dataplane.operations.anonymize.checking import at_home, bind
from auralith.dataplane.operations.anonymize.originals import KIND, opened
from auralith.dataplane.operations.anonymize.writing.layout import Layout
from auralith.dataplane.operations.anonymize.writing.sealing import Seal
from auralith.dataplane.operations.anonymize.writing.units import rekeyed, units, warnings
from auralith.dataplane.operations.anonymize.writing.walking import Sealer, TableWriter, Walk


@dataclass(frozen=True)
class _Attempt:
    """One attempt of one masking: what it is bound to."""

    database: Database
    spec: MaskingSpec
    policy: Policy
    known: TableSet
    layouts: Sequence[Layout]
    run: Run
    journal: Journal


def run_in_place(
    place: Place,
    spec: MaskingSpec,
    key: ProjectKey,
    *,
    seal: bytes,
    run_id: str,
    content_hash: str,
    monitor: Monitor,
    verify: bool = True,
) -> dict[str, Any]:
    """Mask in place, or go on with the masking of the same `run_id`.

    `seal` (32 bytes, of this run alone) is what the originals are sealed with: whoever forgets it
    has destroyed them. Gives tables (rows, names of masked columns), warnings and, with `verify`,
    what the verification found. Raises InvalidInput with the place of a rule that does not fit,
    Terminal for what cannot be masked here before anything is written, Transient for what may be
    tried again with the same run_id, Interrupted between batches with what is committed so far.
    """
    with place.writing() as database:
        database.engine.copying.prepare(database.session)
        attempt = _entered(database, spec, key, _Asked(place, run_id, content_hash, verify))
        said = _warnings(attempt)
        try:
            if attempt.run.status != "done":
                kept = Seal(seal) if spec.options.keep_originals else None
                _walk(attempt, kept, monitor, more=place.another)
        except Interrupted as stop:
            with suppress(DataPlaneError):
                stop.result = _result(attempt, said)
            raise
        result = _result(attempt, said)
    if verify:
        try:
            result["verification"] = _proof(place, attempt, key, seal, monitor)
        except (Interrupted, Transient) as stop:
            stop.result = result
            raise
    return result


@dataclass(frozen=True)
class _Asked:
    place: Place
    run_id: str
    content_hash: str
    verify: bool


def _proof(
    place: Place, attempt: _Attempt, key: ProjectKey, seal: bytes, monitor: Monitor
) -> dict[str, Any]:
    """The verification, with the originals where they are kept."""

    def prove() -> verification.Verification:
        with opened(place, attempt.run.run_id, seal) as originals:
            kept = originals.decoded(attempt.policy) if originals.complete else None
            return verification.verify(
                kept,
                place,
                policy=attempt.policy,
                spec=attempt.spec,
                key=key,
                monitor=monitor,
                before=attempt.run.header.options.get("fingerprint"),
            )

    return verification.as_json(verification.attempted(prove))


def _entered(database: Database, spec: MaskingSpec, key: ProjectKey, asked: _Asked) -> _Attempt:
    run_id, content_hash = asked.run_id, asked.content_hash
    schema = database.engine.introspect(database.session)
    spec = at_home(spec, schema)
    policy = bind(database, spec, key, schema=schema)
    found = [one for one in policy.tables.values() if one.masked]
    if not found:
        msg = "No rule changes anything: give rules to the columns that are personal."
        raise InvalidInput(msg, loc=("tables",), code="anonymize.no_rules")
    tables = sorted((one.table for one in found), key=lambda table: str(table.name))
    described = describe(database, tables)
    layouts = [
        Layout(database, policy.tables[table.name], known)
        for table, known in zip(tables, described, strict=True)
    ]
    _refuse(database, policy)
    journal = Journal(database.session, database.changes.journal)
    try:
        journal.ensure()
        SealedStore(database.session, database.changes.journal).ensure()
    except PermissionDenied as error:
        grant = journal.dialect.grant_hint()
        msg = f"{error.message} The journal needs: {grant}"
        raise PermissionDenied(msg, code="journal.denied", params={"grant": grant}) from error
    run = journal.find(run_id)
    if run is None:
        print_ = verification.fingerprint_unmasked(asked.place, policy) if asked.verify else None
        options = {} if print_ is None else {"fingerprint": print_}
        header = Header([operation_of(layout) for layout in layouts], described, options)
        run = journal.begin(run_id, KIND, content_hash, header)
    else:
        _refuse_changed(run, layouts, content_hash)
        run = journal.take_over(run)
    tied = database.engine.introspect_tables(database.session, [t.name for t in tables])
    known = TableSet(tied, database.engine.default_schema(database.session))
    return _Attempt(database, spec, policy, known, layouts, run, journal)


def operation_of(layout: Layout) -> dict[str, Any]:
    """What the journal keeps of a table's lines, for whoever reads them later."""
    return {
        "op": KIND,
        "table": str(layout.table.name),
        "columns": list(layout.masked),
        "fields": [[seen, str(wire)] for seen, wire in layout.wires],
        "named": layout.named,
        "both": not layout.repeatable,
    }


def _refuse(database: Database, policy: Policy) -> None:
    """Keys that the engine cannot change here."""
    for unit in units(policy):
        keyed = rekeyed(unit.tables, policy)
        why = database.changes.rekeying.refusal(database.session, keyed) if keyed else None
        if why is not None:
            raise UnsupportedByEngine(why, code="anonymize.keys")


def _refuse_changed(run: Run, layouts: Sequence[Layout], content_hash: str) -> None:
    if run.kind != KIND:
        msg = f"Run {run.run_id} is none that masks in place: start a new one."
        raise Terminal(msg, code="anonymize.other_run")
    if run.status in ("undoing", "undone"):
        msg = f"Run {run.run_id} was undone, or is being undone: start a new one."
        raise Terminal(msg, code="anonymize.undone")
    before = [dict(operation) for operation in run.header.operations]
    if run.content_hash != content_hash or before != [operation_of(one) for one in layouts]:
        msg = (
            "The rules or the tables have changed since this run began. Undo what it has done so"
            " far, or start a new run: what is masked already would be masked again by it."
        )
        raise Terminal(msg, code="anonymize.changed")


def _warnings(attempt: _Attempt) -> list[dict[str, str]]:
    out = []
    for layout in attempt.layouts:
        session, table = attempt.database.session, layout.table
        volatile = attempt.database.changes.volatile(session, table, "update")
        out += warnings(table, layout.masked, volatile=volatile)
        if not layout.named and attempt.spec.options.keep_originals:
            msg = (
                f"{table.name} has no key by which its rows are found again: its originals are"
                " sealed, but cannot be put back by an undo."
            )
            out.append({"code": "anonymize.no_undo", "table": str(table.name), "message": msg})
    return out


def _walk(
    attempt: _Attempt, seal: Seal | None, monitor: Monitor, *, more: Callable[[], Database]
) -> None:
    run, journal, database = attempt.run, attempt.journal, attempt.database
    scope = RunScope(database, attempt.known, run.header, run.no)
    tempo = Tempo(batch_size=attempt.spec.options.batch_size)
    batches = Batches(scope, journal, run, tempo, monitor, more=more)
    sealer = None
    if seal is not None:
        store = SealedStore(database.session, database.changes.journal)
        sealer = Sealer(store, seal, run.no, run.run_id)
    parts = units(attempt.policy)
    whole = {t.table.name for unit in parts if unit.whole for t in unit.tables}
    writers = [
        TableWriter(scope, layout, operation=n, sealer=sealer, whole=layout.table.name in whole)
        for n, layout in enumerate(attempt.layouts)
    ]
    walk = Walk(batches, attempt.policy, writers)
    try:
        for unit in parts:
            walk.unit(unit)
    except (Fenced, Transient, Interrupted):
        raise
    except DataPlaneError as error:
        with suppress(DataPlaneError), journal.session.transaction():
            journal.fence(run)
            journal.fail(run, "failed", error)
        raise
    batches.finish("done")


def _result(attempt: _Attempt, said: Sequence[dict[str, str]]) -> dict[str, Any]:
    """By the ledger: also of attempts before this one."""
    rows = dict.fromkeys(range(len(attempt.layouts)), 0)
    for batch in attempt.journal.batches(attempt.run):
        rows[batch.operation] += int(batch.counts["updated"])
    return {
        "tables": [
            {"table": str(one.table.name), "rows": rows[n], "columns": list(one.masked)}
            for n, one in enumerate(attempt.layouts)
        ],
        "warnings": [dict(one) for one in said],
    }
