"""What a run keeps of itself, and what is left to do of it."""

import numpy as np
import pyarrow as pa
import pytest

from auralith.dataplane.engines.seeding import Counter
from auralith.dataplane.generating.basis import Basis, Detour, Pool
from auralith.dataplane.generating.spec import ScenarioSpec
from auralith.dataplane.operations.seed.ledger import Kept
from auralith.dataplane.operations.seed.walking import left_of
from auralith.dataplane.schema.names import TableName

SHOP, ODD = TableName(None, "shop"), TableName("other", "Odd. name")


def test_what_decides_the_rows_is_read_back_as_it_was() -> None:
    pool = Pool({"id": pa.array([3, 1, None]), "name": pa.array(["é", "", "x"], pa.large_string())})
    empty = Pool({"id": pa.array([], pa.int64())})
    around = Detour(np.array([1, 5], np.uint64), np.array([(1 << 63) + 7, 9], np.uint64))
    kept = Kept(
        ScenarioSpec.model_validate({"seed": 9, "tables": [{"table": "shop", "rows": 3}]}),
        Basis({(SHOP, "id"): 1 << 40}, {SHOP: pool, ODD: empty}, {(ODD, ("a", "b")): around}),
        {"colours": pa.array(["red", "green"], pa.large_string())},
        {SHOP: (Counter("id", 7), Counter("no", -3, -1)), ODD: (Counter("id", 1, 10),)},
        {(SHOP, "id"): 12},
    )
    found = Kept.from_parts(kept.to_parts())
    assert found.spec == kept.spec
    assert found.counters == kept.counters
    assert found.reserved == kept.reserved
    assert found.basis.starts == kept.basis.starts
    for name, told in kept.basis.pools.items():
        columns = found.basis.pools[name].columns
        assert {n: c.to_pylist() for n, c in columns.items()} == {
            n: c.to_pylist() for n, c in told.columns.items()
        }
        assert [c.type for c in columns.values()] == [c.type for c in told.columns.values()]
    back = found.basis.detours[ODD, ("a", "b")]
    assert back.numbers.tolist() == [1, 5]
    assert back.indexes.tolist() == [(1 << 63) + 7, 9]
    assert found.references["colours"].to_pylist() == ["red", "green"]


@pytest.mark.parametrize(
    ("rows", "made", "left"),
    [
        (0, (), []),
        (10, (), [(0, 9)]),
        (10, ((0, 9),), []),
        (10, ((0, 3),), [(4, 9)]),
        (10, ((2, 3), (6, 6)), [(0, 1), (4, 5), (7, 9)]),
        (10, ((9, 9),), [(0, 8)]),
    ],
)
def test_what_is_not_made_is_left(
    rows: int, made: tuple[tuple[int, int], ...], left: list[tuple[int, int]]
) -> None:
    assert left_of(rows, made) == left
