"""The rules for hand-written SQL. Each has a stable code, a severity, and a remedy.

A rule sees one statement with what came before it in the script. `needs` says to which engines it
applies; what is said about locks and rewriting is by the engines' documentation.
"""

from collections.abc import Callable
from dataclasses import dataclass

from auralith.dataplane.engines.execution import Trait
from auralith.dataplane.operations.migrate import sql_words as words
from auralith.dataplane.operations.migrate.model import LintWarning, Severity
from auralith.dataplane.operations.migrate.reading import Reading, contains
from auralith.dataplane.operations.migrate.sql_words import Context

_ALL: Trait | None = None
_LOCKS: Trait = "locks"
_CONCURRENTLY: Trait = "concurrently"
_ALGORITHM: Trait = "algorithm"


@dataclass(frozen=True)
class Rule:
    """One thing to look for."""

    code: str
    severity: Severity
    needs: Trait | None
    """The engines it is for; None: all."""
    test: Callable[[Reading, Context], bool]
    message: str
    """`{object}` and `{table}` are put in."""
    remedy: str
    by_size: bool = False
    """Says nothing about small tables."""


def find(context: Context) -> tuple[LintWarning, ...]:
    """What all rules find, statement by statement; then what concerns the whole script."""
    quote = context.engine.schemas.quote
    out = []
    for reading in context.readings:
        names = {
            "object": reading.object.text(quote),
            "table": (reading.table or reading.object).text(quote),
        }
        out += [
            LintWarning(
                rule.code,
                rule.severity,
                rule.message.format(**names),
                reading.index,
                rule.remedy,
                names["object"],
            )
            for rule in RULES
            if (rule.needs is None or rule.needs in context.traits)
            and not (rule.by_size and context.small(reading.table))
            and rule.test(reading, context)
        ]
    return (*out, *_whole(context))


def _whole(context: Context) -> list[LintWarning]:
    alone = [
        r for r in context.readings if not context.engine.schemas.execution.transactional(r.plain)
    ]
    out = []
    if alone and len(context.readings) > 1 and _CONCURRENTLY in context.traits:
        listed = ", ".join(str(r.index) for r in alone)
        out.append(
            LintWarning(
                "sql.transaction_mixed",
                "warning",
                f"Statements {listed} cannot run in a transaction: when a later one fails, what"
                " stands before them stays.",
                None,
                "Put them into a migration of their own.",
            )
        )
    locking = any(r.plain[0] in {"ALTER", "DROP", "TRUNCATE"} for r in context.readings)
    limited = any(
        contains(r.plain, ("SET", name)) or name in r.plain
        for r in context.readings
        for name in ("LOCK_TIMEOUT", "LOCK_WAIT_TIMEOUT")
    )
    if locking and not limited and _LOCKS in context.traits:
        out.append(
            LintWarning(
                "sql.no_lock_timeout",
                "info",
                "The script sets no lock timeout: run elsewhere, a statement that waits for its"
                " lock holds up everybody behind it. Applied here, it waits for the lock timeout of"
                " the run only.",
                None,
                "Begin scripts for other tools with SET lock_timeout = '3s' (PostgreSQL) or"
                " SET SESSION lock_wait_timeout = 3.",
            )
        )
    return out


RULES: tuple[Rule, ...] = (
    Rule(
        "sql.index_blocks_writes",
        "warning",
        _CONCURRENTLY,
        words.index_blocks,
        "Building {object} blocks every write to {table} until it is built.",
        "CREATE INDEX CONCURRENTLY, in a migration of its own.",
        by_size=True,
    ),
    Rule(
        "sql.drop_index_blocks",
        "info",
        _CONCURRENTLY,
        lambda r, _: r.plain[:2] == ("DROP", "INDEX") and "CONCURRENTLY" not in r.plain,
        "DROP INDEX waits for an exclusive lock on the table, and everybody waits behind it.",
        "DROP INDEX CONCURRENTLY.",
    ),
    Rule(
        "sql.add_column_not_null",
        "error",
        _ALL,
        words.not_null_without_default,
        "A column that is NOT NULL without a default is refused as soon as {table} has a row (or"
        " filled with a value nobody chose).",
        "Give it a default, or add it as nullable, fill it, then set NOT NULL.",
    ),
    Rule(
        "sql.add_column_volatile_default",
        "warning",
        _CONCURRENTLY,
        words.volatile_default,
        "The default is another one for each row: all of {table} is rewritten under an exclusive"
        " lock.",
        "Add the column without it, set the default, fill the rows in batches.",
        by_size=True,
    ),
    Rule(
        "sql.retype_rewrites",
        "warning",
        _LOCKS,
        words.retyped,
        "Another type may rewrite all of {table} while nobody can write to it, and values may not"
        " fit.",
        "Add a new column, fill it in batches, swap the names; or validate on a copy first.",
        by_size=True,
    ),
    Rule(
        "sql.set_not_null_scans",
        "warning",
        _CONCURRENTLY,
        words.set_not_null,
        "SET NOT NULL reads all of {table} under an exclusive lock.",
        "Add CHECK (column IS NOT NULL) NOT VALID, VALIDATE it, SET NOT NULL, drop the check.",
        by_size=True,
    ),
    Rule(
        "sql.foreign_key_scans",
        "warning",
        _CONCURRENTLY,
        words.foreign_key_at_once,
        "The new foreign key checks all rows of {table} while both tables cannot be written to.",
        "Add it with NOT VALID, then VALIDATE CONSTRAINT in a statement of its own.",
        by_size=True,
    ),
    Rule(
        "sql.check_scans",
        "warning",
        _CONCURRENTLY,
        words.check_at_once,
        "The new check reads all rows of {table} under an exclusive lock.",
        "Add it with NOT VALID, then VALIDATE CONSTRAINT in a statement of its own.",
        by_size=True,
    ),
    Rule(
        "sql.key_builds_index",
        "warning",
        _CONCURRENTLY,
        words.key_builds_index,
        "The new key builds its index while {table} cannot be read or written.",
        "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX.",
        by_size=True,
    ),
    Rule(
        "sql.rename",
        "warning",
        _ALL,
        words.change_begins(("RENAME",)),
        "Programs that use the old name of {object} fail from that moment on.",
        "Add the new name beside the old one (a view, a second column), move the programs, then"
        " drop the old one.",
    ),
    Rule(
        "sql.change_name",
        "warning",
        _ALGORITHM,
        lambda r, _: any(
            c[0] == "CHANGE" and c[words.old_name_at(c)] != c[words.old_name_at(c) + 1]
            for c in words.changes_of(r)
            if len(c) > 3  # noqa: PLR2004 - CHANGE, both names, type
        ),
        "CHANGE gives a column of {table} another name: programs that use the old one fail.",
        "Add a new column beside it, move the programs, then drop the old one.",
    ),
    Rule(
        "sql.drop_column",
        "warning",
        _ALL,
        words.drops_a_column,
        "The column's values are lost, and programs that still name it fail.",
        "Stop using it first; rename it for a while before it is dropped.",
    ),
    Rule(
        "sql.drop_table",
        "warning",
        _ALL,
        words.starts(("DROP", "TABLE"), ("DROP", "SCHEMA"), ("DROP", "DATABASE")),
        "{object} is dropped with all its rows.",
        "Rename it for a while before it is dropped, or keep a copy.",
    ),
    Rule(
        "sql.truncate",
        "warning",
        _LOCKS,
        words.starts(("TRUNCATE",)),
        "All rows of {table} are lost, under an exclusive lock.",
        "Delete by a patch, which can be rolled back.",
    ),
    Rule(
        "sql.cascade",
        "warning",
        _CONCURRENTLY,
        lambda r, _: (
            (r.plain[0] in {"DROP", "TRUNCATE"} or any(c[0] == "DROP" for c in words.changes_of(r)))
            and r.plain[-1] == "CASCADE"
        ),
        "CASCADE takes along whatever depends on {object}, without naming it.",
        "Name what is to be dropped, in statements of their own.",
    ),
    Rule(
        "sql.drop_without_reverse",
        "warning",
        _ALL,
        words.drop_for_good,
        "{object} is removed, and no rollback SQL brings it back.",
        "Give the rollback SQL; rows come back only from a backup or a soft drop.",
    ),
    Rule(
        "sql.no_where",
        "error",
        _ALL,
        words.without_where,
        "The statement changes every row of {table}.",
        "Add WHERE, or use a patch: it runs in batches and can be rolled back.",
    ),
    Rule(
        "sql.rows_in_migration",
        "info",
        _ALL,
        words.rows_by_hand,
        "Rows of {table} are changed in one statement that keeps them locked, and cannot be taken"
        " back.",
        "Use a patch for rows: it runs in batches and can be rolled back.",
        by_size=True,
    ),
    Rule(
        "sql.full_rewrite",
        "warning",
        _CONCURRENTLY,
        lambda r, _: (
            r.has("VACUUM", "FULL")
            or r.plain[0] == "CLUSTER"
            or any(c[:2] in {("SET", "LOGGED"), ("SET", "UNLOGGED")} for c in words.changes_of(r))
        ),
        "The whole table is written anew while nobody can read it.",
        "Do it in a quiet hour, or with a tool that copies online.",
    ),
    Rule(
        "sql.convert_charset",
        "warning",
        _ALGORITHM,
        lambda r, _: r.has("CONVERT", "TO"),
        "All of {table} is copied, and no row can be written meanwhile.",
        "Do it in a quiet hour, or with a tool that copies online.",
        by_size=True,
    ),
    Rule(
        "sql.no_algorithm",
        "info",
        _ALGORITHM,
        words.plain_alter,
        "The server chooses how {table} is altered, and may copy it without saying so.",
        "Ask for it: ALGORITHM=INSTANT, or ALGORITHM=INPLACE, LOCK=NONE; the server then refuses"
        " instead of copying.",
        by_size=True,
    ),
    Rule(
        "sql.no_timeout",
        "warning",
        _LOCKS,
        words.unlimited,
        "The script takes a limit away: a statement that waits holds up everybody behind it.",
        "Leave the limit out; the run sets its own.",
    ),
    Rule(
        "sql.if_exists",
        "info",
        _ALL,
        words.says(("IF", "NOT", "EXISTS")),
        "IF NOT EXISTS passes silently over an object of that name that looks otherwise.",
        "Leave it out, so that a surprise is an error; a run never does a statement twice.",
    ),
    Rule(
        "sql.grant_to_all",
        "warning",
        _LOCKS,
        words.grants_to_all,
        "The right is given to everybody who can log in.",
        "Grant it to a role.",
    ),
    Rule(
        "sql.definer_search_path",
        "warning",
        _CONCURRENTLY,
        words.open_definer,
        "A SECURITY DEFINER function without a search_path of its own runs what its caller puts"
        " in the way.",
        "Add SET search_path = '' and qualify the names in it.",
    ),
    Rule(
        "sql.password",
        "error",
        _LOCKS,
        words.password,
        "A password stands in the text: it is stored with the migration and shown to everybody who"
        " reads it.",
        "Set it outside of migrations.",
    ),
)
"""All rules, in the order in which they are named."""
