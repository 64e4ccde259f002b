"""What becomes of triggers of tables that rows come into. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from auralith.dataplane.copying.model import Caution, Mode, TablePlan, Wish
from auralith.dataplane.engines.copying import CopyDialect
from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.schema.model import Schema, Trigger

_ACTING: dict[Mode, frozenset[str]] = {
    "replace": frozenset({"insert", "delete", "truncate"}),
    "append": frozenset({"insert"}),
    "upsert": frozenset({"insert", "update"}),
    "skip_existing": frozenset({"insert"}),
}


def decided(
    plans: Sequence[TablePlan], target: Schema, wish: Wish, copying: CopyDialect
) -> tuple[tuple[TablePlan, ...], list[Caution]]:
    """The plans with triggers at rest where that was chosen, and what is to be known of them.

    Raises InvalidInput where the target's engine lets no trigger rest.
    """
    out, cautions = [], []
    for plan in plans:
        acting = _acting(plan, target, wish.mode)
        if acting and wish.triggers == "disable" and copying.triggers_stay is not None:
            msg = f"{acting[0].name} of {plan.target.name}: {copying.triggers_stay}"
            raise InvalidInput(
                msg,
                loc=("triggers",),
                code="bridge.triggers_stay",
                params={"table": str(plan.target.name), "trigger": acting[0].name},
            )
        rest = bool(acting) and wish.triggers == "disable"
        out.append(replace(plan, triggers_rest=rest))
        cautions += [_told(plan, trigger, rest=rest) for trigger in acting]
    return tuple(out), cautions


def _acting(plan: TablePlan, target: Schema, mode: Mode) -> list[Trigger]:
    known = None if plan.created else target.table(plan.target.name)
    found = () if known is None else known.triggers
    return [t for t in found if t.enabled and _ACTING[mode] & set(t.events)]


def _told(plan: TablePlan, trigger: Trigger, *, rest: bool) -> Caution:
    if rest:
        text = (
            f"Trigger {trigger.name} of {plan.target.name} rests while rows come, and acts again"
            " with the end of each transaction; who else writes to the table waits so long."
        )
    else:
        text = (
            f"Trigger {trigger.name} of {plan.target.name} acts on every row that comes: disable"
            " it where it should not."
        )
    return Caution(str(plan.name), None, "trigger_rests" if rest else "trigger", None, text)
