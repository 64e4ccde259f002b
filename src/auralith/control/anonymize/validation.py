"""What is judged in the database itself before anything is written."""

from uuid import UUID

from auralith.control.anonymize.errors import Blocked
from auralith.dataplane.engines.base import Place
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.policy import Policy
from auralith.dataplane.masking.spec import MaskingSpec
from auralith.dataplane.operations import anonymize

NAMED = 20
"""How many forecasts a refusal names."""


def ready(place: Place, spec: MaskingSpec, key: ProjectKey, *, in_place: bool = False) -> Policy:
    """The rules bound to the database; whatever a run would be refused for is refused here.

    Raises InvalidInput for what does not fit, Blocked for values the database would refuse,
    Terminal (`anonymize.unlisted`) naming what no rule names, and StatementTimeout for a database
    that takes too long: its run looks again, see `before_writing`.
    """
    anonymize.refuse_unlisted(place, spec)
    return _unblocked(anonymize.check(place, spec, key, in_place=in_place))


def before_writing(
    read: Place,
    written: Place,
    spec: MaskingSpec,
    key: ProjectKey,
    *,
    run_id: UUID,
    in_place: bool = False,
) -> None:
    """The same as `ready` by the run itself, which takes its time.

    Its request may have looked days ago, or have given up waiting. A run that goes on was judged
    before it wrote: what the outcome would be cannot be told beside rows that it has masked. New
    columns stop it all the same.
    """
    anonymize.refuse_unlisted(read, spec)
    if not anonymize.begun(written, str(run_id)):
        _unblocked(anonymize.check(read, spec, key, in_place=in_place, statement_ms=0))


def _unblocked(checked: anonymize.Checked) -> Policy:
    if checked.blocking:
        raise Blocked(
            [{"table": str(each.table), **each.as_json()} for each in checked.blocking[:NAMED]]
        )
    return checked.policy
