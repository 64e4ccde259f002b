"""The whole verification: what an anonymization left is looked at from every side.

Nothing found raises: it is told, column by column. Each table is read once on either side, and a
second time only where values of the target are originals and it is to be told whether by chance.
"""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial

import pyarrow as pa

from auralith.dataplane.engines.base import Database, Place
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.monitor import Monitor
from auralith.dataplane.operations.anonymize.reading import entered
from auralith.dataplane.operations.anonymize.verification.anonymity import check_anonymity
from auralith.dataplane.operations.anonymize.verification.hashing import Hasher
from auralith.dataplane.operations.anonymize.verification.judging import needled
from auralith.dataplane.operations.anonymize.verification.keys import (
    check_references,
    check_uniqueness,
)
from auralith.dataplane.operations.anonymize.verification.leftovers import tidied
from auralith.dataplane.operations.anonymize.verification.model import (
    UNSEARCHED,
    Check,
    Hit,
    Kind,
    Leftover,
    Needles,
    Sharing,
    Verification,
)
from auralith.dataplane.operations.anonymize.verification.needles import (
    Needle,
    candidates,
    chosen,
)
from auralith.dataplane.operations.anonymize.verification.originals import (
    Reader,
    Seen,
    look,
    rows_of,
)
from auralith.dataplane.operations.anonymize.verification.proving import Proof
from auralith.dataplane.operations.anonymize.verification.reasons import Reason, why
from auralith.dataplane.operations.anonymize.verification.results import scan, searched
from auralith.dataplane.operations.anonymize.verification.schema_texts import search_schema
from auralith.dataplane.operations.anonymize.verification.searching import Search
from auralith.dataplane.operations.anonymize.verification.sheet import Sheet
from auralith.dataplane.operations.anonymize.verification.sides import (
    Arrays,
    OriginalRows,
    Pair,
    SourceRows,
    others,
    pairs,
)
from auralith.dataplane.operations.anonymize.verification.store import Store
from auralith.dataplane.operations.anonymize.verification.unchanged import (
    Fingerprint,
    check_compared,
    check_copy,
    check_in_place,
    fingerprint,
)
from auralith.dataplane.schema.names import TableName

_COMPARED: tuple[Kind, ...] = ("equality", "membership", "determinism")
_UNREADABLE = (DataPlaneError, pa.ArrowInvalid)
"""What reading or masking originals may end with, for one table; anything else is our mistake."""


def verify(
    source: Place | OriginalRows | None,
    target: Place,
    *,
    policy: Policy,
    spec: MaskingSpec,
    key: ProjectKey,
    monitor: Monitor,
    before: Fingerprint | None = None,
    compared: bool = False,
) -> Verification:
    """Everything that can be looked at.

    `source`: the database that was copied, or the originals that were kept while rows were masked
    in place, or None where none were kept. `before`: what `fingerprint_unmasked` gave before rows
    were masked in place. Raises only for a database that does not answer, and Interrupted.
    """
    with ExitStack() as stack:
        there = stack.enter_context(entered(target))
        here = stack.enter_context(entered(source)) if isinstance(source, Place) else None
        store = stack.enter_context(Store())
        work = _Work(
            there, here, policy=policy, spec=spec, key=key, monitor=monitor, compared=compared
        )
        work.tidy()
        asking = stack.enter_context(entered(target))
        asked = stack.enter_context(entered(source)) if isinstance(source, Place) else None
        with ThreadPoolExecutor(1, "verify") as beside:
            answers = beside.submit(work.ask, asking, asked, before)
            try:
                seen = work.look(_originals(source, here, work.known), store)
            except BaseException:
                for database in (asking, asked):
                    if database is not None:
                        database.session.cancel()
                raise
            sharing = answers.result()
        return work.run(_originals(source, here, work.known), seen, sharing, store)


def _originals(
    source: Place | OriginalRows | None, here: Database | None, known: Sequence[Pair]
) -> OriginalRows | None:
    if isinstance(source, Place):
        return None if here is None else SourceRows(here, known)
    return source


class _Work:
    def __init__(
        self,
        there: Database,
        here: Database | None,
        *,
        policy: Policy,
        spec: MaskingSpec,
        key: ProjectKey,
        monitor: Monitor,
        compared: bool,
    ) -> None:
        self.there, self.here, self.compared = there, here, compared
        self.spec, self.monitor = spec, monitor
        self.sheet = Sheet()
        self.schema = there.engine.introspect(there.session)
        source = None if here is None else (here, here.engine.introspect(here.session))
        wheres = {n: t.where for n, t in zip(spec.rules, spec.tables, strict=True)}
        self.known, self.missing = pairs(source, (there, self.schema), policy, wheres)
        self.policy = policy
        hasher = Hasher(key.domain("verification"))
        self.readers = {
            pair.name: Reader(pair, hasher, copied=here is not None) for pair in self.known
        }
        self.leftovers: tuple[Leftover, ...] = ()
        self.unread: dict[TableName, Reason] = {}
        """Tables whose originals could not be read, and why."""
        self.done = 0

    def tidy(self) -> None:
        """List the columns and what no rule reaches; empty it before anything is searched."""
        self._list()
        self.leftovers = tidied(
            self.there,
            [pair.there for pair in self.known if pair.masked],
            rewritten=self.here is None,
            clean=self.spec.options.clean_up,
        )

    def ask(
        self, there: Database, here: Database | None, before: Fingerprint | None
    ) -> tuple[Sharing, ...]:
        """What the databases themselves answer, in sessions of its own."""
        if here is None:
            after: Fingerprint | Reason | None = None
            if before is not None:
                try:
                    after = fingerprint(there, self.policy)
                except DataPlaneError as error:
                    after = why("fingerprint_unread", code=error.code)
            check_in_place(there, self.known, (before, after), self.sheet)
        elif self.compared:
            check_compared(self.known, self.sheet)
        else:
            for pair in self.known:
                check_copy(here, there, pair, self.sheet)
        check_references(there, self.known, self.spec.virtual_keys, self.sheet)
        check_uniqueness(there, self.known, self.sheet)
        return check_anonymity(there, self.known, self.spec.options.k_anonymity, self.sheet)

    def run(
        self,
        originals: OriginalRows | None,
        seen: dict[str, Seen],
        sharing: tuple[Sharing, ...],
        store: Store,
    ) -> Verification:
        """What is left to do when both are there."""
        search = self._needles(seen)
        found = self._scan(originals, seen, search, store)
        found += self._others(search)
        with self._unsearched("schema"):
            found += search_schema(self.there, search)
        self._needle_checks(found, search)
        return Verification(
            columns=self.sheet.columns(),
            k_anonymity=sharing,
            leftovers=self.leftovers,
            needles=Needles(search.count, tuple(found)),
            foreign_key_violations=self.sheet.foreign_key_violations,
            uniqueness_violations=self.sheet.uniqueness_violations,
        )

    def _list(self) -> None:
        for pair in self.known:
            rules = {} if pair.policy is None else {r.column.name: r for r in pair.policy.rules}
            for column in pair.here.columns:
                if column.generated is None:
                    rule = rules.get(column.name)
                    gone = pair.there.column(column.name) is None
                    transformer = None if rule is None else rule.transformer.id
                    self.sheet.list(pair.name, column.name, transformer)
                    if gone:
                        reason = why("column_gone")
                        check = Check("unchanged", "fail", reason)
                        self.sheet.put(pair.name, [column.name], check)
        for table in self.missing:
            ruled = self.policy.of(table)
            columns = ruled.masked if ruled is not None else ("*",)
            for name in columns:
                self.sheet.list(table, name, None)
            reason = why("table_gone")
            self.sheet.put(table, columns, Check("rows", "fail", reason))

    def _tick(self) -> None:
        self.done += 1
        total = max(self.done, 2 * len(self.known))
        self.monitor.progress("verifying", done=self.done, total=total, unit="tables")
        self.monitor.checkpoint()

    def look(self, originals: OriginalRows | None, store: Store) -> dict[str, Seen]:
        """The first pass, over the originals."""
        out = {}
        for pair in self.known:
            self._tick()
            if not pair.masked:
                continue
            reader = self.readers[pair.name]
            reason = None
            if originals is None:
                reason = why("no_originals")
            elif not reader.tells_rows:
                reason = why("rows_alike")
            else:
                try:
                    out[str(pair.name)] = look(reader, originals.blocks(pair.name), store)
                except _UNREADABLE as error:
                    reason = why("originals_unread", code=_code(error))
            if reason is not None:
                self.unread[pair.name] = reason
                for kind in _COMPARED:
                    self.sheet.put(pair.name, pair.masked, Check(kind, "not_verified", reason))
        return out

    def _needles(self, seen: dict[str, Seen]) -> Search:
        """Those of every column that has some; for one that has none it is told why."""
        columns: dict[tuple[TableName, str], list[Needle]] = {}
        most = self.spec.options.needles
        for pair in self.known if most else ():
            reader, kept = self.readers[pair.name], seen.get(str(pair.name))
            names = [name for name in pair.masked if needled(reader.rules[name])]
            if kept is None:
                if pair.name in self.unread:
                    check = Check("needles", "not_verified", self.unread[pair.name])
                    self.sheet.put(pair.name, names, check)
                continue
            sampled = rows_of(kept.sample)
            try:
                found = candidates(reader, kept.sample)
            except _UNREADABLE as error:
                reason = why("needles_unmade", rows=sampled, code=_code(error))
                self.sheet.put(pair.name, names, Check("needles", "not_verified", reason))
                continue
            columns |= {(pair.name, name): needles for name, needles in found.items()}
            if sampled:
                none = Check("needles", "pass", why("needles_none", rows=sampled))
                self.sheet.put(pair.name, [n for n in names if n not in found], none)
        made = chosen(columns.values(), most)
        for (table, name), needles in columns.items():
            if not set(needles) & set(made):
                reason = why("needles_no_room", most=most)
                self.sheet.say(table, name, "needles", "not_verified", reason=reason)
        return Search(made)

    def _scan(
        self, originals: OriginalRows | None, seen: dict[str, Seen], search: Search, store: Store
    ) -> list[Hit]:
        """The second pass, over the target, each table compared as it has been read."""
        hits = []
        for pair in self.known:
            self._tick()
            reader, kept = self.readers[pair.name], seen.get(str(pair.name))
            try:
                scanned = scan(self.there, reader, search, store, compare=kept is not None)
            except _UNREADABLE as error:
                reason = why("target_unread", code=_code(error))
                names = [c.name for c in pair.here.columns]
                self.sheet.put(pair.name, names, Check("needles", "not_verified", reason))
                continue
            found = dict(scanned.hits)
            if kept is not None and scanned.rows is not None and originals is not None:
                copied = self.here is not None
                proof = Proof(
                    reader, kept, scanned, self.sheet, copied=copied, compared=self.compared
                )
                again = partial(_blocks, originals, pair.name)
                found |= proof.run(scanned.rows, again, store)
            hits += [Hit(str(pair.name), name, rows) for name, rows in found.items()]
        return hits

    def _others(self, search: Search) -> list[Hit]:
        """Relations that nothing was copied to."""
        hits = []
        for table in others(self.schema, self.known):
            with self._unsearched(str(table.name)):
                found = searched(self.there, table, search)
                hits += [Hit(str(table.name), name, rows) for name, rows in found.items()]
        return hits

    @contextmanager
    def _unsearched(self, name: str) -> Iterator[None]:
        """Tell what could not be searched."""
        try:
            yield
        except _UNREADABLE as error:
            code = _code(error)
            message = f"It could not be read ({code}), and was not searched for originals."
            self.leftovers += (Leftover(UNSEARCHED, name, message),)

    def _needle_checks(self, found: Sequence[Hit], search: Search) -> None:
        by_place = {(hit.table, hit.column): hit.rows for hit in found}
        for pair in self.known:
            for column in pair.searched:
                rows = by_place.get((str(pair.name), column.name), 0)
                if rows:
                    reason = why("needles_found", rows=rows)
                    self.sheet.say(
                        pair.name, column.name, "needles", "fail", reason=reason, rows=rows
                    )
                elif search.count and not self.sheet.asked(pair.name, column.name, "needles"):
                    self.sheet.say(pair.name, column.name, "needles", "pass", rows=0)


def _blocks(
    originals: OriginalRows, table: TableName, columns: Collection[str]
) -> Iterator[Arrays]:
    if isinstance(originals, SourceRows):
        return originals.blocks(table, only=columns)
    return originals.blocks(table)


def _code(error: Exception) -> str:
    return error.code if isinstance(error, DataPlaneError) else type(error).__name__
