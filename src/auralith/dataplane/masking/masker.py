"""Applying a table's rules to whole blocks of rows."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from auralith.dataplane.masking.bound import BoundRule, chosen, masked
from auralith.dataplane.masking.columns import SPECIAL, unfit
from auralith.dataplane.masking.errors import ValueUnfit
from auralith.dataplane.masking.model import Grade, Row


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
            found = masked(rule, original[name], row, original)
            other = unfit(name)
            if other in original:
                found, out[other] = _with_unfit(rule, found, original[other])
            out[name] = found
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


def _with_unfit(rule: BoundRule, found: pa.Array, words: pa.Array) -> tuple[pa.Array, pa.Array]:
    """What becomes of values that the column's Arrow type cannot hold."""
    if rule.transformer.grade_of(rule.params) is Grade.CONSTANT and rule.when is None:
        if rule.params.nulls == "preserve" and rule.transformer.id == "constant":
            filled = rule.mask(pa.nulls(len(found), found.type), Row({}, {}))
            found = chosen(words.is_valid(), filled, found)
        return found, pa.nulls(len(words), words.type)
    harmless = pc.is_in(words, value_set=pa.array(SPECIAL, words.type))
    lost = len(words) - words.null_count - (pc.sum(harmless).as_py() or 0)
    if lost and not rule.column.nullable:
        raise ValueUnfit(
            f"{lost} values of {rule.column.name} are such as {rule.transformer.id} cannot read"
            " (a date BC, a number beyond its type), and the column is NOT NULL: take constant.",
            column=rule.column.name,
            rows=lost,
        )
    return found, pc.if_else(harmless, words, pa.scalar(None, words.type))
