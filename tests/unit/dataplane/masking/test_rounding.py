"""Rounded numbers of more digits than a double has."""

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

import pyarrow as pa
import pytest

from auralith.dataplane.masking.columns import ColumnShape
from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.masking.rules import Given, Rule, bind
from auralith.dataplane.schema.model import LogicalType

KEY = ProjectKey(bytes(32))


def rounded(shape: ColumnShape, values: list[Any], **params: Any) -> list[Any]:
    (rule,) = bind({"n": Rule("round", params)}, Given({"n": shape}, KEY))
    return list(Masker([rule]).apply({"n": pa.array(values, shape.travels_as)})["n"].to_pylist())


def test_integers_keep_all_their_digits() -> None:
    shape = ColumnShape("n", LogicalType.INTEGER, low=-(2**63), high=2**63 - 1)
    values = [2**60 + 1, -(2**60) - 9, 15, 25, None]
    assert rounded(shape, values, step=10) == [
        None if v is None else int((Decimal(v) / 10).quantize(1, ROUND_HALF_EVEN) * 10)
        for v in values
    ]
    assert rounded(shape, [2**61, -5], step=10, low=0, high=1000) == [1000, 0]
    assert rounded(shape, [2**63 - 1, 7], step=10)[1] == 10


def test_small_and_unsigned_integers_stay_in_their_type() -> None:
    small = ColumnShape("n", LogicalType.INTEGER, low=-128, high=127)
    assert rounded(small, [127, -128], step=50) == [127, -128]
    large = ColumnShape("n", LogicalType.INTEGER, low=0, high=2**64 - 1)
    found = rounded(large, [Decimal(2**63 + 4), Decimal(2**64 - 1)], step=10)
    assert found[0] == 2**63 + 2
    assert 0 <= found[1] <= 2**64 - 1


@pytest.mark.parametrize(("step", "expected"), [(1, "2.00"), (0.25, "2.00"), (0.1, "2.00")])
def test_decimals_keep_all_their_digits(step: float, expected: str) -> None:
    shape = ColumnShape("n", LogicalType.DECIMAL, precision=30, scale=2)
    large = Decimal("1234567890123456789012345678.00")
    assert rounded(shape, [Decimal("1.99"), large], step=step) == [Decimal(expected), large]
