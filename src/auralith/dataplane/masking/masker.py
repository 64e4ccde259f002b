"""Applying a table's rules to whole blocks of rows."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.masking.columns import SPECIAL, unfit
from auralith.dataplane.masking.errors import ValueUnfit
from auralith.dataplane.masking.model import Grade, Needs, Row
from auralith.dataplane.masking.rules import BoundRule

_SAMPLE = 512
_WORTH = 2048
"""From this many rows on it may pay to mask each distinct value once."""


class Masker:
    """The rules of one table, for any number of blocks; safe to share between threads."""

    def __init__(self, rules: Sequence[BoundRule]) -> None:
        self._rules = tuple(rules)

    @property
    def reads(self) -> frozenset[str]:
        """Columns the rules need, masked or only read."""
        return frozenset().union(*(_reads(rule) for rule in self._rules))

    @property
    def at_server(self) -> frozenset[str]:
        """Columns whose value the database makes: see each rule's transformer."""
        return frozenset(r.column.name for r in self._rules if r.transformer.at_server)

    def apply(self, block: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
        """The masked block: the same columns and rows, columns without a rule as they are.

        Blocks of 5,000 to 50,000 rows are best. The result for a row does not depend on the rows
        beside it. Raises `ValueUnfit` for a value that its rule cannot mask, `KeyError` for a
        column that is not in the block.
        """
        original = {name: _plain(column) for name, column in block.items()}
        out = dict(original)
        for rule in self._rules:
            name = rule.column.name
            row = Row(original, out)
            masked = _masked(rule, original[name], row, original)
            other = unfit(name)
            if other in original:
                masked, out[other] = _with_unfit(rule, masked, original[other])
            out[name] = masked
        return out


def _reads(rule: BoundRule) -> frozenset[str]:
    names = {rule.column.name, *rule.transformer.reads(rule.params)}
    names |= {*rule.transformer.reads_masked(rule.params)}
    if rule.when is not None:
        names |= rule.when.columns
    return frozenset(names) | (_reads(rule.otherwise) if rule.otherwise else frozenset())


def _plain(column: pa.Array) -> pa.Array:
    """One array in the types that masking knows."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_string(kind):
        return column.cast(pa.large_string())
    return column.cast(pa.large_binary()) if pa.types.is_binary(kind) else column


def _masked(rule: BoundRule, values: pa.Array, row: Row, block: Mapping[str, pa.Array]) -> pa.Array:
    if rule.when is None:
        return _on_some(rule, values, row, None)
    holds = rule.when.holds(block)
    out = _on_some(rule, values, row, holds)
    if rule.otherwise is None:
        return out
    other = _masked(rule.otherwise, values, row, block)
    return _chosen(holds, out, other)


def _chosen(holds: pa.Array, yes: pa.Array, no: pa.Array) -> pa.Array:
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
    masked = _once_each(rule, values.take(rows), row.at(rows))
    places = np.arange(len(values))
    places[np.asarray(rows)] = len(values) + np.arange(len(rows))
    return pa.concat_arrays([values, masked]).take(pa.array(places))


def _both(first: pa.Array | None, second: pa.Array) -> pa.Array:
    return second if first is None else pc.and_(first, second)


def _once_each(rule: BoundRule, values: pa.Array, row: Row) -> pa.Array:
    """Where the value alone decides and values repeat, mask each distinct one once."""
    if rule.transformer.needs is not Needs.VALUE or not _repeats(values):
        return rule.mask(values, row)
    encoded = pc.dictionary_encode(values)
    masked = rule.mask(encoded.dictionary, row)
    return masked.take(encoded.indices)


def _repeats(values: pa.Array) -> bool:
    if len(values) < _WORTH or pa.types.is_nested(values.type) or pa.types.is_null(values.type):
        return False
    step = len(values) // _SAMPLE
    sample = values.take(pa.array(np.arange(_SAMPLE) * step))
    return len(sample.unique()) * 2 <= _SAMPLE


def _with_unfit(rule: BoundRule, masked: pa.Array, words: pa.Array) -> tuple[pa.Array, pa.Array]:
    """What becomes of values that the column's Arrow type cannot hold."""
    if rule.transformer.grade_of(rule.params) is Grade.CONSTANT and rule.when is None:
        if rule.params.nulls == "preserve" and rule.transformer.id == "constant":
            filled = rule.mask(pa.nulls(len(masked), masked.type), Row({}, {}))
            masked = _chosen(words.is_valid(), filled, masked)
        return masked, pa.nulls(len(words), words.type)
    harmless = pc.is_in(words, value_set=pa.array(SPECIAL, words.type))
    lost = len(words) - words.null_count - (pc.sum(harmless).as_py() or 0)
    if lost and not rule.column.nullable:
        raise ValueUnfit(
            f"{lost} values of {rule.column.name} are such as {rule.transformer.id} cannot read"
            " (a date BC, a number beyond its type), and the column is NOT NULL: take constant.",
            column=rule.column.name,
            rows=lost,
        )
    return masked, pc.if_else(harmless, words, pa.scalar(None, words.type))
