"""The work of bridge runs."""

from auralith.background import Housekeeping, periodic
from auralith.control.bridge import content, kinds, masking
from auralith.control.bridge.errors import BridgeChanged
from auralith.control.bridge.pacing import Pacer
from auralith.control.connections import reaching, retention
from auralith.control.runs import helping
from auralith.control.runs.registry import RunContext, handler, helps
from auralith.dataplane.engines.target import SessionOptions
from auralith.dataplane.operations import bridge

READ = SessionOptions(read_only=True)
RETENTION_SECONDS = 3_600.0


@handler(kinds.RUN)
def run(context: RunContext[kinds.BridgeParams]) -> kinds.BridgeResult:
    """Copy, or go on from the last piece that was committed."""
    result = bridge.run(_work(context, helping=False), invite=lambda: helping.invite(context))
    return kinds.BridgeResult.model_validate(result)


@helps(kinds.RUN)
def lend(context: RunContext[kinds.BridgeParams]) -> None:
    """Bring pieces of a copy that another worker is in charge of."""
    bridge.lend(_work(context, helping=True))


@periodic("journals of bridges", seconds=RETENTION_SECONDS)
def forget_old_journals(house: Housekeeping) -> int:
    """Take out of targets what ended copies left in their journals; of how many runs."""
    return retention.forget(house, (kinds.RUN,))


def _work(context: RunContext[kinds.BridgeParams], *, helping: bool) -> bridge.BridgeWork:
    spec = content.parsed(context.params.spec)
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
    policy = None
    if rules is not None:
        if not helping:
            rules.before_writing(read.place(READ), written.place(READ), context.run_id)
        policy = rules.fitted(read.place(READ), whole=not helping)
    return bridge.BridgeWork(
        source=read.place(READ),
        target=written.place(),
        spec=spec,
        run_id=str(context.run_id),
        content_hash=context.params.content_hash,
        monitor=context.monitor,
        rate=Pacer(context.sessions, context.run_id, context.params),
        policy=policy,
    )
