"""The work of bridge runs."""

from auralith.control.bridge import content, kinds, masking
from auralith.control.bridge.errors import BridgeChanged
from auralith.control.bridge.pacing import Pacer
from auralith.control.connections import reaching
from auralith.control.runs.registry import RunContext, handler
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.operations import bridge

READ = SessionOptions(read_only=True)


@handler(kinds.RUN)
def run(context: RunContext[kinds.BridgeParams]) -> kinds.BridgeResult:
    """Copy, or go on from the last piece that was committed."""
    spec = bridge.BridgeSpec(**context.params.spec)
    with context.transaction() as session:
        source = reaching.living(session, context.also[0])
        target = reaching.living(session, context.connection_id)
        rules = masking.kept(session, context.keyring, context.project_id, context.params.masked)
        # A connection may have been pointed elsewhere since the run was asked for.
        bound = None if rules is None else rules.bound
        current = content.content_hash(spec, source, target, masking=bound)
        if current != context.params.content_hash:
            raise BridgeChanged
        read, written = (reaching.target_of(c, context) for c in (source, target))
    # Also what came into the source since: nothing is written before all of it is classified.
    policy = None if rules is None else rules.policy(read.place(READ))
    result = bridge.run(
        read.place(READ),
        written.place(),
        spec,
        run_id=str(context.run_id),
        content_hash=context.params.content_hash,
        monitor=context.monitor,
        rate=Pacer(context.sessions, context.run_id, context.params),
        policy=policy,
    )
    return kinds.BridgeResult.model_validate(result)
