"""Copy a whole database and mask it on the way: what arrives was never there unmasked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from auralith.dataplane.copying import lending
from auralith.dataplane.copying.copy import CopyResult, as_json, copy
from auralith.dataplane.copying.drawing import draw, refuse_unfit
from auralith.dataplane.copying.ledger import KIND
from auralith.dataplane.copying.model import Wanted, Wish
from auralith.dataplane.copying.task import CopyOptions, CopyTask
from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.errors import DataPlaneError, InvalidInput, Terminal, Transient
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.monitor import Interrupted, Monitor
from auralith.dataplane.operations.anonymize import verification
from auralith.dataplane.operations.anonymize.checking import MASKED_KINDS, at_home, bind
from auralith.dataplane.operations.anonymize.standing import statements
from auralith.dataplane.schema.model import Table, TableKind
from auralith.dataplane.schema.names import TableName

_NAMED = 20
"""Tables that a refusal names."""


@dataclass(frozen=True)
class CopyWork:
    """A masked copy at work: both ends, the rules, the key, and who makes this target."""

    source: Place
    target: Place
    spec: MaskingSpec
    key: ProjectKey
    run_id: str
    content_hash: str
    owner: str
    monitor: Monitor

    def drawn(self, database: Database, *, whole: bool = True) -> "_Drawn":
        """What is wanted of the source, and how it is masked; the same for whoever asks."""
        schema = database.engine.introspect(database.session)
        spec = at_home(self.spec, schema)
        policy = bind(database, spec, self.key, schema=schema, whole=whole)
        names = [t.name for t in schema.tables if t.kind in MASKED_KINDS]
        wheres = {n: p.where for n, p in policy.tables.items()}
        wheres |= {n: t.where for n, t in zip(spec.rules, spec.tables, strict=True)}
        wish = Wish(tables=tuple(Wanted(n, where=wheres.get(n)) for n in names))
        return _Drawn(spec, policy, wish)

    def task(self, drawn: "_Drawn", invite: Callable[[], int] = lambda: 0) -> CopyTask:
        """The same as the copying kernel takes it."""
        return CopyTask(
            source=self.source,
            target=self.target,
            wish=drawn.wish,
            options=CopyOptions(verify="checksum"),
            run_id=self.run_id,
            content_hash=self.content_hash,
            monitor=self.monitor,
            policy=drawn.policy,
            owner=self.owner,
            invite=invite,
        )


@dataclass(frozen=True)
class _Drawn:
    """The rules with the source's names, bound, and all that comes over."""

    spec: MaskingSpec
    policy: Policy
    wish: Wish


def run_copy(work: CopyWork, *, invite: Callable[[], int]) -> dict[str, Any]:
    """Make the target a masked copy of the source; the same `run_id` goes on with an earlier try.

    All tables come over, also those without a rule, with their keys; a table's `where` leaves rows
    out. The target is empty, or holds what earlier runs of the same `owner` made, which is then
    replaced. Every table is compared by checksum in the snapshot it is read from. `invite` asks
    other workers to help (`lend_copy`); how many were asked. Gives tables (rows, names of masked
    columns) and what the verification found. Raises InvalidInput with the place of a rule that
    does not fit and Terminal `anonymize.target_not_empty`, both before anything is written;
    Interrupted with what is committed so far.
    """
    with work.source.reading() as database:
        drawn = work.drawn(database)
        with work.target.writing() as there:
            there.engine.copying.prepare(there.session)
            try:
                _make_room(database, there, drawn, run_id=work.run_id, owner=work.owner)
            except InvalidInput as refusal:
                raise _within(refusal, drawn.spec) from refusal
    policy = drawn.policy
    try:
        result = _result(copy(work.task(drawn, invite)), policy)
    except Interrupted as stop:
        stop.result = {"tables": []} if stop.result is None else _told(stop.result, policy)
        raise
    prove = partial(
        verification.verify,
        work.source,
        work.target,
        policy=policy,
        spec=drawn.spec,
        key=work.key,
        monitor=work.monitor,
        compared=True,
    )
    try:
        proof = verification.attempted(prove)
    except (Interrupted, Transient) as stop:
        stop.result = result
        raise
    return {**result, "verification": verification.as_json(proof)}


def lend_copy(work: CopyWork) -> int:
    """Bring pieces of a copy that another worker is in charge of; the rows."""
    with work.source.reading() as database:
        # Values of whole tables are not read: nobody is asked to help where they decide.
        drawn = work.drawn(database, whole=False)
    return lending.lend(work.task(drawn))


def _within(refusal: InvalidInput, spec: MaskingSpec) -> InvalidInput:
    """The refusal with its table by its number, as rules are sent."""
    loc = refusal.loc
    numbers = {table.table: n for n, table in enumerate(spec.tables)}
    if len(loc) > 1 and loc[0] == "tables" and str(loc[1]) in numbers:
        loc = ("tables", numbers[str(loc[1])], *loc[2:])
    return InvalidInput(refusal.message, loc=loc, code=refusal.code, params=refusal.params)


def refuse_other_target(target: Place, *, owner: str) -> None:
    """Raise Terminal `anonymize.target_not_empty` for a database that others filled."""
    with target.reading() as there:
        _refuse_others(there, owner)


def _make_room(
    source: Database, target: Database, drawn: _Drawn, *, run_id: str, owner: str
) -> None:
    """Take away what earlier runs of the owner made, when it is sure that this one can begin.

    In one transaction, where the engine has such, with what the new tables stand on.
    """
    journal = Journal(target.session, target.changes.journal)
    if journal.find(run_id) is not None:
        return
    there = _refuse_others(target, owner)
    made = [str(name) for name in there]
    refuse_unfit(draw(source, target, drawn.wish, made, policy=drawn.policy), drawn.wish)
    standing = statements(source, target)
    try:
        with target.session.transaction():
            for statement in (*target.engine.copying.drop(there), *standing):
                target.session.execute(statement)
    except Transient:
        # Somebody reads them: nothing stands in the way that has to be taken away.
        raise
    except DataPlaneError as error:
        msg = (
            f"The tables that an earlier run made cannot be replaced: {error.message} Take away"
            " what was put on them since, or choose an empty target."
        )
        raise Terminal(msg, code="anonymize.target_not_empty") from error


def _refuse_others(target: Database, owner: str) -> list[TableName]:
    """The tables of the target, all made by earlier runs of the owner."""
    found = target.engine.introspect(target.session).tables
    # Partitions come and go with the table they are parts of.
    tables = [t for t in found if t.kind is not TableKind.PARTITION]
    made = _made_by(target, owner)
    others = sorted(str(table.name) for table in tables if not _is_one(table, made))
    if others:
        listed = ", ".join(others[:_NAMED])
        msg = (
            f"The target holds tables that this configuration did not make ({listed}): choose an"
            " empty database, so that nobody loses anything."
        )
        raise Terminal(msg, code="anonymize.target_not_empty", params={"tables": others[:_NAMED]})
    return [table.name for table in tables]


def _is_one(table: Table, made: Mapping[str, Sequence[str] | None]) -> bool:
    """Whether the table is as it was made: one of its name with other columns is somebody's."""
    name = str(table.name)
    if name not in made:
        return False
    columns = made[name]
    return columns is None or list(columns) == [column.name for column in table.columns]


def _made_by(target: Database, owner: str) -> dict[str, Sequence[str] | None]:
    """Tables that runs of the owner made, each with its columns as the last of them made it.

    None for columns: by a version that did not keep them.
    """
    journal = Journal(target.session, target.changes.journal)
    if not journal.dialect.exists(target.session):
        return {}
    return {
        str(operation["made"]): operation.get("columns")
        for run in journal.all_runs()
        if run.kind == KIND and run.header.options.get("owner") == owner
        for operation in run.header.operations
    }


def _result(copied: CopyResult, policy: Policy) -> dict[str, Any]:
    return _told(as_json(copied), policy)


def _told(copied: dict[str, Any], policy: Policy) -> dict[str, Any]:
    """What people read: rows of each table, and which of its columns are masked."""
    masked = {str(name): list(table.masked) for name, table in policy.tables.items()}
    return {
        "tables": [
            {
                "table": table["table"],
                "rows": table["rows"],
                "columns": masked.get(table["table"], []),
            }
            for table in copied["tables"]
        ]
    }
