"""What a person should think about before planned statements run."""

from auralith.dataplane.operations.migrate.model import LintWarning
from auralith.dataplane.plan.model import HazardCode, Plan


def lint_plan(plan: Plan, *, quote: str = '"') -> tuple[LintWarning, ...]:
    """The hazards of a plan's statements, and what is missing from the plan, as warnings."""
    found = [
        LintWarning(
            code=hazard.code.value,
            severity=hazard.severity,
            message=hazard.message,
            statement_index=statement.index,
            remedy=hazard.remedy,
            object=hazard.object.text(quote),
        )
        for statement in plan.statements
        for hazard in statement.action.hazards
    ]
    found += [
        LintWarning(
            code=HazardCode.UNMODELLED.value,
            severity="warning",
            message=f"{refused.object.text(quote)} stays as it is: {refused.reason}",
            statement_index=None,
            object=refused.object.text(quote),
        )
        for refused in plan.unsupported
    ]
    return tuple(found)
