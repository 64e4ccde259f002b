"""Say what a bridge would do; nothing is written."""

from auralith.dataplane.copying.drawing import draw, refuse_unfit
from auralith.dataplane.copying.model import CopyPlan
from auralith.dataplane.engines.base import Place
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.operations.bridge.spec import BridgeSpec

PATIENCE_S = 20
"""For choosing the rows of a subset, when somebody waits for the plan."""


def plan(
    source: Place,
    target: Place,
    spec: BridgeSpec,
    *,
    strict: bool = False,
    policy: Policy | None = None,
) -> CopyPlan:
    """Read both schemas, fit every column, count the values that do not fit.

    `policy` is what is masked on the way. Rows of a subset are chosen and counted; raises
    StatementTimeout when that takes long. `strict` raises Terminal for values that do not fit, as
    the run would. Raises InvalidInput with the place of what cannot be.
    """
    wish = spec.wish(source.engine.name)
    with source.reading() as read, target.reading() as written:
        drawn = draw(read, written, wish, patience_s=PATIENCE_S, policy=policy)
    if strict:
        refuse_unfit(drawn, wish)
    return drawn
