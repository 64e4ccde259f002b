"""A rule that fits its column, and applying it to the rows it is for."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.conditions import Condition
from auralith.dataplane.masking.model import Mask, Needs, Params, Row, Transformer

_SAMPLE = 512
_WORTH = 2048
"""From this many rows on it may pay to mask each distinct value once."""


@dataclass(frozen=True)
class BoundRule:
    """A rule that fits its column, ready to be applied."""

    column: ColumnShape
    transformer: Transformer
    params: Params
    mask: Mask = field(repr=False)
    when: Condition | None = None
    otherwise: "BoundRule | None" = None

    @property
    def keeps_some(self) -> bool:
        """Whether rows may keep the original: it counts as kept in a report."""
        if self.transformer.id == "keep":
            return True
        if self.when is None:
            return False
        return self.otherwise is None or self.otherwise.keeps_some

    @property
    def changes(self) -> bool:
        """Whether any row may change: a column that is only kept need not be read."""
        if self.transformer.id != "keep":
            return True
        return self.otherwise is not None and self.otherwise.changes

    @property
    def after(self) -> frozenset[str]:
        """Columns that must be masked before this one."""
        own = frozenset(self.transformer.reads_masked(self.params))
        return own | (self.otherwise.after if self.otherwise else frozenset())

    @property
    def draws(self) -> bool:
        """Whether a masked value may be what stands in another row, or what SQL makes of rows."""
        entry = self.transformer
        own = entry.needs is Needs.TABLE or entry.at_server or entry.id == "lookup_row"
        return own or (self.otherwise is not None and self.otherwise.draws)

    @property
    def domain(self) -> str:
        """The domain whose key it uses."""
        return self.params.domain or self.transformer.id


def masked(rule: BoundRule, values: pa.Array, row: Row, block: Mapping[str, pa.Array]) -> pa.Array:
    """The column with the rule applied; `block` holds the rows as they were, for conditions."""
    if rule.when is None:
        return _on_some(rule, values, row, None)
    holds = rule.when.holds(block)
    out = _on_some(rule, values, row, holds)
    if rule.otherwise is None:
        return out
    other = masked(rule.otherwise, values, row, block)
    return chosen(holds, out, other)


def chosen(holds: pa.Array, yes: pa.Array, no: pa.Array) -> pa.Array:
    """Rows of `yes` where it holds, else of `no`; for every type."""
    places = np.arange(len(holds)) + np.where(np.asarray(holds), 0, len(holds))
    return pa.concat_arrays([yes, no]).take(pa.array(places))


def _on_some(rule: BoundRule, values: pa.Array, row: Row, among: pa.Array | None) -> pa.Array:
    """Mask the rows among those given that are to be masked; the others stay."""
    wanted = among
    if values.null_count and rule.params.nulls == "preserve":
        wanted = _both(wanted, values.is_valid())
    if pa.types.is_large_string(values.type) and rule.params.empty == "preserve":
        filled = pc.fill_null(pc.not_equal(values, pa.scalar("", values.type)), fill_value=True)
        if not pc.all(filled).as_py():
            wanted = _both(wanted, filled)
    if wanted is None or pc.all(wanted).as_py() is True:
        return _once_each(rule, values, row)
    rows = pa.array(np.nonzero(np.asarray(wanted))[0])
    if not len(rows):
        return values
    found = _once_each(rule, values.take(rows), row.at(rows))
    places = np.arange(len(values))
    places[np.asarray(rows)] = len(values) + np.arange(len(rows))
    return pa.concat_arrays([values, found]).take(pa.array(places))


def _both(first: pa.Array | None, second: pa.Array) -> pa.Array:
    return second if first is None else pc.and_(first, second)


def _once_each(rule: BoundRule, values: pa.Array, row: Row) -> pa.Array:
    """Where the value alone decides and values repeat, mask each distinct one once."""
    if rule.transformer.needs is not Needs.VALUE or not _repeats(values):
        return rule.mask(values, row)
    encoded = pc.dictionary_encode(values)
    return rule.mask(encoded.dictionary, row).take(encoded.indices)


def _repeats(values: pa.Array) -> bool:
    if len(values) < _WORTH or pa.types.is_nested(values.type) or pa.types.is_null(values.type):
        return False
    step = len(values) // _SAMPLE
    sample = values.take(pa.array(np.arange(_SAMPLE) * step))
    return len(sample.unique()) * 2 <= _SAMPLE
