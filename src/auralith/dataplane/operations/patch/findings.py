"""Warnings of a dry-run: what a person should know before executing. Codes are stable."""

from auralith.dataplane.changes.run_scope import Outcome
from auralith.dataplane.operations.patch.plan import PatchStep
from auralith.dataplane.operations.patch.task import Bound
from auralith.dataplane.sql.fragments import function_findings, names
from auralith.dataplane.sql.lexer import Lexis

Warnings = list[tuple[str, str]]


CHANGES_ROW = "trigger_changes_row"


def changes_row(step: PatchStep, outcome: Outcome) -> str:
    """What a trigger that writes the very row means for a rollback."""
    return (
        f"A trigger of {step.table.name} changes {outcome.altered} of the updated rows itself; a"
        " rollback fires it again, so these rows may not come back exactly as they were."
    )


def warnings_of(  # noqa: C901 - one line per kind of warning
    lexis: Lexis, bound: Bound, step: PatchStep, outcome: Outcome
) -> Warnings:
    """All warnings of one operation."""
    out: Warnings = []
    table = step.table
    if step.verb in ("update", "delete") and step.where is None:
        out.append(("no_where", f"Every row of {table.name} is meant."))
    elif getattr(step.operation, "all_rows", False) and step.verb in ("update", "delete"):
        out.append(("no_where", f"all_rows is set: every row of {table.name} may be meant."))
    out += _of_columns(lexis, bound, step)
    texts = [step.where or "", *step.sets.values(), step.fill or ""]
    seen: set[str] = set()
    for text in texts:
        for code, message in function_findings(text, lexis):
            if code not in seen:
                seen.add(code)
                out.append((code, message))
    if (step.verb == "insert" or outcome.inserted) and "sequence_advances" not in seen:
        given = {c for s in step.shapes for c in s.columns}
        counted = [c.name for c in table.columns if c.identity and c.name not in given]
        if counted:
            out.append(
                (
                    "sequence_advances",
                    (
                        f"{counted[0]} is numbered by the server; the numbers used are not given"
                        " back, neither by this dry-run nor by a rollback."
                    ),
                )
            )
    if outcome.altered:
        out.append((CHANGES_ROW, changes_row(step, outcome)))
    if outcome.unknown:
        out.append(
            ("unknown_keys", f"{outcome.unknown} given keys are in no row and are left out.")
        )
    if not step.keyed:
        out.append(
            (
                "no_key",
                (
                    f"{table.name} has no primary key or unique key without NULLs: the operation"
                    " runs as one statement and cannot be rolled back."
                ),
            )
        )
    if not table.transactional:
        out.append(
            (
                "non_transactional",
                (
                    f"{table.name} does not take part in transactions: what is written stays, also"
                    " when the operation fails half-way."
                ),
            )
        )
    return out


def _of_columns(lexis: Lexis, bound: Bound, step: PatchStep) -> Warnings:
    out: Warnings = []
    table, sets = step.table, {c.lower() for c in step.sets}
    key = {c.lower() for c in table.row_key.columns} if table.row_key else set()
    if moved := sorted(sets & key):
        out.append(("updates_key", f"The key column {moved[0]} changes."))
    if step.where is not None and (own := sorted(sets & names(step.where, lexis))):
        out.append(
            (
                "touches_own_filter",
                (
                    f"{own[0]} stands in the filter and changes: the rows are chosen once, before"
                    " the first change."
                ),
            )
        )
    itself = sorted(c for c, text in step.sets.items() if c.lower() in names(text, lexis))
    if itself:
        out.append(
            (
                "self_referencing",
                (
                    f"{itself[0]} is computed from itself: executing twice changes it twice. Within"
                    " one execution every row changes once, also after a crash."
                ),
            )
        )
    if any(g.enabled for g in table.triggers):
        out.append(
            (
                "triggers",
                (
                    f"{table.name} has triggers; they fire, and what they write elsewhere"
                    " is not undone by a rollback."
                ),
            )
        )
    loose = [c.table for c in bound.known.children(table) if c.table.row_key is None]
    if step.verb == "delete" and loose:
        out.append(("no_key", f"Rows of {loose[0].name} that go along cannot be journaled."))
    return out
