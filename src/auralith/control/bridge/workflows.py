"""The work of bridge runs."""

from auralith.control.bridge import content, kinds
from auralith.control.bridge.errors import BridgeChanged
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
        # A connection may have been pointed elsewhere since the run was asked for.
        if content.content_hash(spec, source, target) != context.params.content_hash:
            raise BridgeChanged
        read, written = (reaching.target_of(c, context) for c in (source, target))
    result = bridge.run(
        read.place(READ),
        written.place(),
        spec,
        run_id=str(context.run_id),
        content_hash=context.params.content_hash,
        monitor=context.monitor,
    )
    return kinds.BridgeResult.model_validate(result)
