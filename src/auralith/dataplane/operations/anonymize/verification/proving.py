"""One table's columns judged: equality, membership, determinism, and needles among made values."""

import math
from collections.abc import Callable, Collection, Iterator

import numpy as np
import pyarrow as pa

from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.operations.anonymize.verification.comparing import Sides, Suspects, beside
from auralith.dataplane.operations.anonymize.verification.explaining import (
    Chance,
    Explained,
    chance,
    explain,
    most,
)
from auralith.dataplane.operations.anonymize.verification.judging import (
    computed,
    exempt,
    in_parts,
    makes,
    narrows,
    shuffled,
    written_down,
)
from auralith.dataplane.operations.anonymize.verification.model import Check
from auralith.dataplane.operations.anonymize.verification.originals import (
    RAW,
    REST,
    Reader,
    Seen,
    rows_of,
)
from auralith.dataplane.operations.anonymize.verification.reasons import Reason, why
from auralith.dataplane.operations.anonymize.verification.results import Scanned
from auralith.dataplane.operations.anonymize.verification.sheet import Sheet
from auralith.dataplane.operations.anonymize.verification.sides import Arrays
from auralith.dataplane.operations.anonymize.verification.store import Rows, Store

_UNREADABLE = (DataPlaneError, pa.ArrowInvalid)
_ENOUGH_DRAWS = 16
"""Coincidences in the sample from which on their rate is known well."""
_NONE = Suspects(0, np.empty(0, np.uint64), np.empty(0, np.uint64))


class Proof:
    """The comparison of one table's two sides."""

    def __init__(
        self,
        reader: Reader,
        seen: Seen,
        scanned: Scanned,
        sheet: Sheet,
        *,
        copied: bool,
        compared: bool,
    ) -> None:
        """`compared`: as they were copied, all rows were equal; what differs has changed since."""
        self._reader = reader
        self._seen = seen
        self._scanned = scanned
        self._sheet = sheet
        self._copied = copied
        self._compared = compared
        self._table = reader.pair.name
        self._chances: dict[str, Chance | None] = {}

    def run(
        self, target: Rows, again: Callable[[Collection[str]], Iterator[Arrays]], store: Store
    ) -> dict[str, int]:
        """Enter the checks; rows with needles that are no coincidence, by column.

        `again` reads the originals once more, of some columns.
        """
        sides = beside(self._seen.rows, target, store, alone=self._copied)
        self._seen.rows.drop()
        target.drop()
        names = self._reader.pair.masked
        equal = {name: sides.equal(name) for name in names}
        members = {
            name: _NONE if exempt(self._reader.rules[name]) else sides.members(name)
            for name in names
        }
        dense = {
            name
            for name in names
            if members[name].rows and self._dense(sides, name, members[name].rows)
        }
        needles = {name: self._scanned.suspects.get(name, _NONE) for name in names}
        found: dict[str, list[Explained]] = {}
        asked = {
            name: [equal[name], _NONE if name in dense else members[name], needles[name]]
            for name in names
            if computed(self._reader.rules[name])
            and (
                equal[name].rows or needles[name].rows or (members[name].rows and name not in dense)
            )
        }
        failure = None
        try:
            found = explain(self._reader, again, asked) if asked else {}
        except _UNREADABLE as error:
            failure = getattr(error, "code", type(error).__name__)
        hits = {}
        for name in names:
            unexplained = (equal[name], members[name], needles[name])
            told = found.get(name) or [Explained(s.rows, 0) for s in unexplained]
            if name in dense:
                told[1] = Explained(0, members[name].rows)
            self._equality(sides, name, told[0], failure)
            self._membership(sides, name, told[1])
            if told[2].leaks:
                hits[name] = told[2].leaks
        self._determinism(sides)
        self._linked(sides)
        sides.rows.drop()
        return hits

    def _chance(self, sides: Sides, name: str) -> Chance | None:
        if name not in self._chances:
            known = sides.known(name)
            self._chances[name] = chance(self._reader, self._seen.sample, name, known)
        return self._chances[name]

    def _dense(self, sides: Sides, name: str, rows: int) -> bool:
        """Whether so many originals come about by chance that single ones say nothing."""
        if not makes(self._reader.rules[name]):
            return False
        found = self._chance(sides, name)
        enough = found is not None and found.members >= _ENOUGH_DRAWS
        return enough and rows <= self._bound(sides, name)

    def _bound(self, sides: Sides, name: str) -> int:
        """Rows that may hold an original by chance."""
        found, rows = self._chance(sides, name), sides.touched(name)
        if found is None:
            return 0
        return min(rows, most(self._share(found) * rows))

    def _share(self, found: Chance) -> float:
        """How often a value is the original of any row."""
        return min(1.0, _at_most(found.members) / found.draws)

    def _equality(self, sides: Sides, name: str, told: Explained, failure: str | None) -> None:
        if self._reader.by_row and sides.alone():
            reason = why("rows_apart", rows=sides.alone())
            self._sheet.say(self._table, name, "equality", "not_verified", reason=reason)
            return
        if told.leaks and failure is not None:
            reason = why("kept_unasked", rows=told.leaks)
            self._sheet.say(self._table, name, "equality", "fail", reason=reason, rows=told.leaks)
            return
        if told.leaks:
            reason = why("kept", rows=told.leaks)
            self._sheet.say(self._table, name, "equality", "fail", reason=reason, rows=told.leaks)
            return
        if not told.own:
            self._sheet.say(self._table, name, "equality", "pass", rows=0)
            return
        ok, reason = self._explained(sides, name, told.own)
        self._sheet.say(
            self._table,
            name,
            "equality",
            "pass" if ok else "fail",
            reason=reason,
            rows=0 if ok else told.own,
        )

    def _explained(self, sides: Sides, name: str, own: int) -> tuple[bool, Reason]:
        """Whether chance, or what the rule is, explains rows to which it gives their original."""
        rule: BoundRule = self._reader.rules[name]
        for fits, code in (
            (written_down, "given_before"),
            (narrows, "coarse_before"),
            (in_parts, "nothing_for_rule"),
        ):
            if fits(rule):
                return True, why(code, rows=own)
        if shuffled(rule):
            bound = most(sides.by_chance(name))
            return own <= bound, why("rows_by_chance", rows=own, most=bound)
        found = self._chance(sides, name)
        if found is None or found.kept:
            return False, why("left_by_rule", rows=own)
        distinct = len(np.unique(sides.equal(name).values))
        values = found.distinct * max(1.0, sides.touched(name) / rows_of(self._seen.sample))
        # A value made of all those there are is its own as rarely as any other one.
        bound = most(max(_at_most(found.same) / found.tried * values, self._share(found)))
        reason = why("values_by_chance", rows=distinct, most=bound)
        return distinct <= bound, reason

    def _membership(self, sides: Sides, name: str, told: Explained) -> None:
        label = exempt(self._reader.rules[name])
        if label is not None:
            self._sheet.say(self._table, name, "membership", "pass", reason=label)
            return
        if told.leaks:
            reason = why("not_given", rows=told.leaks)
            self._sheet.say(self._table, name, "membership", "fail", reason=reason, rows=told.leaks)
            return
        if not told.own or in_parts(self._reader.rules[name]):
            nothing = why("nothing_for_rule", rows=told.own) if told.own else None
            self._sheet.say(self._table, name, "membership", "pass", reason=nothing, rows=0)
            return
        found = self._chance(sides, name)
        if found is None:
            reason = why("chance_untried")
            self._sheet.say(self._table, name, "membership", "not_verified", reason=reason)
            return
        bound = self._bound(sides, name)
        reason = why("rows_by_chance", rows=told.own, most=bound)
        ok = told.own <= bound
        self._sheet.say(
            self._table,
            name,
            "membership",
            "pass" if ok else "fail",
            reason=reason,
            rows=0 if ok else told.own,
        )

    def _linked(self, sides: Sides) -> None:
        """Whether every row stands under the key that its rules give.

        A masked key alone cannot tell: other keys may be originals as well.
        """
        reader = self._reader
        keys = [name for name in reader.pair.key if name in reader.rules]
        if not keys:
            return
        lost = sides.here - sides.matched
        if lost and not self._compared:
            # Where no row stands that has no original, rows only went, and none has another key.
            went = not self._copied and not sides.alone()
            reason = why("rows_deleted" if went else "keys_lost", rows=lost)
            check = Check("determinism", "not_verified" if went else "fail", reason, lost)
            self._sheet.put(self._table, keys, check)
        if not reader.rest:
            return
        odd = np.unique(sides.odd(REST))
        still = np.intersect1d(odd, sides.members(RAW, limit=None).keys, assume_unique=False)
        if len(still):
            reason = why("kept_key", rows=len(still))
            for name in keys:
                self._sheet.say(
                    self._table, name, "equality", "fail", reason=reason, rows=len(still)
                )
        elif (
            len(odd)
            and not self._compared
            and all(self._sheet.passed(self._table, name, "unchanged") for name in reader.rest)
        ):
            reason = why("keys_differ", rows=len(odd))
            for name in keys:
                self._sheet.say(
                    self._table, name, "determinism", "fail", reason=reason, rows=len(odd)
                )

    def _determinism(self, sides: Sides) -> None:
        """The sample masked again, against what the target has."""
        sample, reader = self._seen.sample, self._reader
        if not sample:
            for name in reader.pair.masked:
                self._sheet.say(self._table, name, "determinism", "pass", rows=0)
            return
        keys = reader.original_keys(sample)
        masked = reader.masked(sample)
        known, values = sides.values_of(keys)
        place = np.searchsorted(known, keys)
        place[place == len(known)] = 0
        there = known[place] == keys if len(known) else np.zeros(len(keys), np.bool_)
        for at, name in enumerate(reader.pair.masked):
            if not computed(reader.rules[name]):
                reason = why("made_by_database")
                self._sheet.say(self._table, name, "determinism", "not_verified", reason=reason)
                continue
            if not there.any():
                reason = why("sample_gone")
                self._sheet.say(self._table, name, "determinism", "not_verified", reason=reason)
                continue
            again = reader.hasher.column(masked, name)
            odd = int((there & (values[place, at] != again)).sum())
            if odd and self._compared:
                reason = why("sample_changed", rows=odd, sampled=int(there.sum()))
                self._sheet.say(self._table, name, "determinism", "pass", reason=reason, rows=0)
            elif odd:
                reason = why("sample_differs", rows=odd, sampled=int(there.sum()))
                self._sheet.say(self._table, name, "determinism", "fail", reason=reason, rows=odd)
            else:
                self._sheet.say(self._table, name, "determinism", "pass", rows=0)


def _at_most(hits: int) -> float:
    """What may well be the mean where so many came; none drawn does not mean that none can."""
    return hits + max(3.0, 4 * math.sqrt(hits))
