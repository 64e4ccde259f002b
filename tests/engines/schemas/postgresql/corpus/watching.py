"""What the server really does while a plan runs: which locks it takes, which files it rewrites.

Each statement runs in a transaction of its own, and the server is asked before the commit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import psycopg

from auralith.dataplane.plan.model import Action

MODES = (
    "SHARE UPDATE EXCLUSIVE",
    "SHARE",
    "SHARE ROW EXCLUSIVE",
    "EXCLUSIVE",
    "ACCESS EXCLUSIVE",
)
"""The locks that somebody who reads, writes or changes tables can meet, the weakest first."""

_STANDING = """
SELECT c.oid, n.nspname, c.relname, pg_relation_filenode(c.oid), c.relkind
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
 WHERE c.relkind IN ('r', 'p', 'f', 'm', 'v', 'S')
   AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
"""
_HELD = """
SELECT relation,
       upper(trim(regexp_replace(replace(mode, 'Lock', ''), '([A-Z])', ' \\1', 'g')))
  FROM pg_locks
 WHERE pid = pg_backend_pid() AND locktype = 'relation' AND granted
"""
_READ = "SELECT relid, seq_tup_read FROM pg_stat_xact_all_tables WHERE seq_tup_read > 0"

Table = tuple[str, str]


@dataclass(frozen=True)
class Seen:
    """What one statement did to the tables that stood before it."""

    action: Action
    standing: frozenset[Table]
    """Those that stand before and afterwards."""
    locks: dict[Table, str]
    """The strongest lock on each."""
    rewritten: frozenset[Table]
    read: frozenset[Table]
    """Those whose every row was looked at under such a lock."""

    def differences(self) -> list[str]:
        """Where the action does not say what happened."""
        said = {
            (*lock.table.path,): lock.level
            for lock in self.action.locks
            if (*lock.table.path,) in self.standing and lock.level in MODES
        }
        found = [
            f"lock on {'.'.join(table)}: {said.get(table, 'none')} said,"
            f" {self.locks.get(table, 'none')} taken"
            for table in sorted({*said, *self.locks})
            if said.get(table) != self.locks.get(table)
            # A rule does not know which keys of the table were dropped before.
            and not (self.action.sql.startswith("DROP TABLE") and table not in self.locks)
        ]
        if self.rewritten and not self.action.rewrite:
            found.append(f"rewrites {sorted(self.rewritten)} without a word")
        if self.action.rewrite and not self.rewritten:
            found.append("rewrites nothing")
        long = {(*lock.table.path,) for lock in self.action.locks if lock.long}
        found += [f"reads all of {'.'.join(t)} without a word" for t in sorted(self.read - long)]
        return [f"{line}: {self.action.sql}" for line in found]


def watched(link: psycopg.Connection[Any], actions: Sequence[Action]) -> list[Seen]:
    """Run actions one by one; what was seen of those that run in a transaction."""
    link.execute("SET check_function_bodies = off")
    known = {row[0] for row in link.execute(_STANDING).fetchall()}
    found = []
    for action in actions:
        if not action.transactional:
            link.execute(action.sql.encode())
            continue
        # Nobody waits for what the plan itself has brought into being.
        before = [row for row in link.execute(_STANDING).fetchall() if row[0] in known]
        with link.transaction():
            counted = dict(link.execute(_READ).fetchall())
            link.execute(action.sql.encode())
            held = link.execute(_HELD).fetchall()
            read = {o for o, rows in link.execute(_READ).fetchall() if rows != counted.get(o)}
            after = {oid: file for oid, _, _, file, _ in link.execute(_STANDING).fetchall()}
        found.append(_seen(action, before, held, after, read))
    return found


def _seen(
    action: Action,
    before: list[tuple[Any, ...]],
    held: list[tuple[Any, ...]],
    after: dict[int, int],
    read: set[int],
) -> Seen:
    strongest: dict[int, int] = {}
    for oid, mode in held:
        if mode in MODES:
            strongest[oid] = max(strongest.get(oid, -1), MODES.index(mode))
    locks, rewritten, scanned = {}, set(), set()
    stays = [row for row in before if row[0] in after]
    for oid, *table, file, kind in stays:
        name = (str(table[0]), str(table[1]))
        if oid in strongest:
            locks[name] = MODES[strongest[oid]]
            if oid in read:
                scanned.add(name)
        if after[oid] != file and kind != "S":
            rewritten.add(name)
    return Seen(
        action,
        frozenset((str(schema), str(name)) for _, schema, name, *_ in stays),
        locks,
        frozenset(rewritten),
        frozenset(scanned),
    )
