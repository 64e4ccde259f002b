"""Shuffling: the values of a column change rows. Every original is still there, in another row."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from pydantic import Field

from auralith.dataplane.keyed.prf import Prf
from auralith.dataplane.masking.canonical import Canonical, canonical
from auralith.dataplane.masking.errors import ValueUnfit
from auralith.dataplane.masking.model import (
    ANY,
    Binding,
    Family,
    Grade,
    Mask,
    Needs,
    Params,
    Row,
    Transformer,
)
from auralith.dataplane.masking.texts import join
from auralith.dataplane.schema.model import LogicalType


class ShuffleParams(Params):
    """The column's own values, each in another row."""

    key: tuple[str, ...] = Field(
        min_length=1, description="Columns that tell rows apart, such as the primary key."
    )


def bind_shuffle(binding: Binding) -> Mask:
    """Rows and values are put in two keyed orders; the row at a place gets the value at it.

    Needs `binding.whole`: the column and the key columns of the whole table, in any order of rows.
    """
    given, name = binding.given(ShuffleParams), binding.column.name
    rows, places = (binding.key.prf(f"shuffle, {what}") for what in ("rows", "places"))
    if any(column not in binding.whole for column in (name, *given.key)):
        # Bound to be judged only: masking comes after the pass over the table.
        return not_read(name)
    pool = binding.whole[name]
    held = pc.is_valid(pool)
    if pa.types.is_large_string(pool.type):
        held = pc.and_(held, pc.not_equal(pc.fill_null(pool, ""), ""))
    values = pool.filter(held)
    keys = [binding.whole[column].filter(held) for column in given.key]
    known = np.sort(keyed_numbers(rows, keys))
    shuffled = values.take(pa.array(np.argsort(keyed_numbers(places, keys), kind="stable")))

    def mask(originals: pa.Array, row: Row) -> pa.Array:
        wanted = keyed_numbers(rows, [row.original(column) for column in given.key])
        at = np.minimum(np.searchsorted(known, wanted), max(len(known) - 1, 0))
        lost = len(originals) if not len(known) else int((known[at] != wanted).sum())
        if lost:
            raise ValueUnfit(
                f"{lost} rows have come since {name} was read for shuffling: run again.",
                column=name,
                rows=lost,
            )
        return shuffled.take(pa.array(at))

    return mask


def keyed_numbers(prf: Prf, keys: list[pa.Array]) -> NDArray[np.uint64]:
    """A number for each row by the columns that tell rows apart."""
    parts = [pc.fill_null(canonical(key, Canonical.EXACT), "") for key in keys]
    return prf.words(join(*parts, by="\x1f"))


def not_read(name: str) -> Mask:
    """What stands for a mask until the table was read as a whole; empty blocks pass."""

    def mask(values: pa.Array, _row: Row) -> pa.Array:
        if not len(values):
            return values
        raise ValueUnfit(
            f"{name} needs a pass over all rows: the table must be read as a whole first.",
            column=name,
            rows=len(values),
        )

    return mask


SHUFFLE = Transformer(
    id="shuffle",
    family=Family.PERMUTATION,
    params=ShuffleParams,
    accepts=ANY - {LogicalType.ARRAY},
    bind=bind_shuffle,
    grade=Grade.NOT_GUARANTEED,
    privacy_rank=5,
    needs=Needs.TABLE,
    longest=lambda _params, column: column.max_length,
    reads=lambda params: tuple(getattr(params, "key", ())),
)
