"""Compare what was read with what was written, table by table."""

from typing import Literal

from auralith.dataplane.copying.crew import Lane
from auralith.dataplane.copying.loading import Destination
from auralith.dataplane.copying.subset_reading import clauses, summed
from auralith.dataplane.errors import Terminal

Verify = Literal["none", "count", "checksum"]


def verify(lane: Lane, destination: Destination, how: Verify) -> bool | None:
    """Whether both sides are equal; None when nobody asked.

    The source is read in the lane's snapshot, the target as it was loaded. Raises Terminal with
    both figures when they differ.
    """
    if how == "none":
        return None
    plan = destination.plan
    reads, writes = lane.source.engine, lane.target.engine
    if how == "count":
        ours = theirs = "count(*)"
    else:
        ours = reads.copying.checksum(plan.travelling, target=False)
        theirs = writes.copying.checksum(plan.travelling, target=True)
    source = f"SELECT {ours} FROM {reads.dialect.table(plan.name)}"
    target = f"SELECT {theirs} FROM {writes.dialect.table(destination.place(lane.target))}"
    read = summed(
        str(lane.source.session.query(source + clause)[0][0])
        for clause in clauses(reads.copying, plan.reading)
    )
    written = str(lane.target.session.query(target)[0][0])
    if read != written:
        msg = (
            f"{plan.name} differs from {plan.target.name} after the copy ({how} {read} against"
            f" {written}): somebody wrote to the target meanwhile, or a value changed on the way."
            " Copy the table again."
        )
        raise Terminal(
            msg,
            code="bridge.differs",
            params={"table": str(plan.name), "how": how, "source": read, "target": written},
        )
    return True
