"""What may be expected of a rule: which rows it is for, and what it is able to leave."""

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from auralith.dataplane.masking.bound import BoundRule
from auralith.dataplane.masking.model import Family, Grade
from auralith.dataplane.operations.anonymize.verification.reasons import Reason, why

Flags = NDArray[np.bool_]

_OTHERS_VALUES = frozenset({"shuffle", "choice", "lookup_row", "default"})
"""Their values are those of other rows, or given: originals among them say nothing."""
_EXEMPT = frozenset({Family.GENERALISATION, Family.PERMUTATION, Family.MASKING})
_MADE = frozenset({Family.PSEUDONYM, Family.ENCRYPTION, Family.SUBSTITUTION, Family.PERTURBATION})
_IN_PARTS = frozenset({Family.STRUCTURE, Family.TEXT, Family.CUSTOM})


def touched(rule: BoundRule, block: Mapping[str, pa.Array]) -> Flags:
    """The rows whose original may not stay: not NULL, not empty, and the rule is for them."""
    values = block[rule.column.name]
    if rule.transformer.id == "keep":
        return np.zeros(len(values), np.bool_)
    if rule.when is None:
        found = np.asarray(values.is_valid())
        kind = values.type
        if pa.types.is_large_string(kind) or pa.types.is_large_binary(kind):
            found &= np.asarray(pc.fill_null(pc.binary_length(values), 0)) > 0
        return found
    holds = np.asarray(rule.when.holds(block))
    other = np.zeros(len(values), np.bool_)
    if rule.otherwise is not None:
        other = touched(rule.otherwise, block)
    return np.where(holds, touched(_always(rule), block), other)


def _always(rule: BoundRule) -> BoundRule:
    return BoundRule(rule.column, rule.transformer, rule.params, rule.mask)


def each(rule: BoundRule) -> list[BoundRule]:
    """The rule and what stands behind its `otherwise`."""
    return [rule] if rule.otherwise is None else [rule, *each(rule.otherwise)]


def computed(rule: BoundRule) -> bool:
    """Whether the masked value can be computed here: the database makes some itself."""
    return not any(r.transformer.at_server for r in each(rule))


def exempt(rule: BoundRule) -> Reason | None:
    """Why originals among a column's values say nothing; None where they do."""
    for one in each(rule):
        transformer = one.transformer
        if transformer.id in _OTHERS_VALUES or transformer.family in _EXEMPT:
            return why("others_values", transformer=transformer.id)
        if transformer.grade_of(one.params) is Grade.CONSTANT:
            return why("written_down", transformer=transformer.id)
    return None


def shuffled(rule: BoundRule) -> bool:
    """Whether the column's own values stay, in other rows."""
    return any(r.transformer.family is Family.PERMUTATION for r in each(rule))


def written_down(rule: BoundRule) -> bool:
    """Whether values come from what somebody wrote into the rule."""
    return all(
        r.transformer.grade_of(r.params) is Grade.CONSTANT
        or r.transformer.id in ("choice", "lookup_row", "keep")
        for r in each(rule)
    )


def makes(rule: BoundRule) -> bool:
    """Whether every value is made anew, so that one that equals an original is a coincidence."""
    return all(r.transformer.family in _MADE or r.transformer.id == "keep" for r in each(rule))


def in_parts(rule: BoundRule) -> bool:
    """Whether values may have no part that the rule is for."""
    return any(r.transformer.family in _IN_PARTS for r in each(rule))


def narrows(rule: BoundRule) -> bool:
    """Whether a value may already be as coarse as the rule makes it."""
    return any(r.transformer.family is Family.GENERALISATION for r in each(rule))


def needled(rule: BoundRule) -> bool:
    """Whether no original of the column should be found anywhere."""
    others = _OTHERS_VALUES - {"choice", "default"}
    return not any(r.transformer.id in others or r.transformer.id == "keep" for r in each(rule))
