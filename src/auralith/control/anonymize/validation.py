"""What is judged in the database itself before anything is written."""

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

    Raises InvalidInput for what does not fit, Blocked for values the database would refuse, and
    Terminal (`anonymize.unlisted`) naming what no rule names.
    """
    anonymize.refuse_unlisted(place, spec)
    checked = anonymize.check(place, spec, key, in_place=in_place)
    if checked.blocking:
        raise Blocked(
            [{"table": str(each.table), **each.as_json()} for each in checked.blocking[:NAMED]]
        )
    return checked.policy
