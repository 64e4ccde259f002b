"""Values as keyed numbers: equal exactly when the values are, and another key, other numbers."""

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from auralith.dataplane.masking.keys import ProjectKey
from auralith.dataplane.operations.anonymize.verification.comparing import beside
from auralith.dataplane.operations.anonymize.verification.explaining import most
from auralith.dataplane.operations.anonymize.verification.hashing import Hasher, among, distinct
from auralith.dataplane.operations.anonymize.verification.store import Store

HASHER = Hasher(ProjectKey(b"a key for tests, not a secret one").domain("verification"))
OTHER = Hasher(ProjectKey(b"another key for tests, no secret").domain("verification"))


def numbers(hasher: Hasher, values: list[str | None]) -> list[int]:
    """The numbers of texts."""
    block = {"x": pa.array(values, pa.large_string())}
    return [int(n) for n in hasher.column(block, "x")]


@given(st.lists(st.one_of(st.none(), st.text(max_size=40)), min_size=1, max_size=30))
def test_numbers_are_equal_when_values_are(values: list[str | None]) -> None:
    found = numbers(HASHER, values)
    for one, first in zip(values, found, strict=True):
        for other, second in zip(values, found, strict=True):
            assert (first == second) == (one == other)
    assert [n == 0 for n in found] == [value is None for value in values]
    filled = [value for value in values if value is not None]
    assert not set(numbers(OTHER, list(filled))) & set(found)


def test_slices_and_long_values_have_the_same_number() -> None:
    long = "é" * 500_000
    whole = pa.array(["a", long, "", "b"], pa.large_string())
    found = HASHER.column({"x": whole}, "x")
    part = HASHER.column({"x": whole.slice(1, 2)}, "x")
    assert list(part) == list(found[1:3])
    assert numbers(HASHER, [long])[0] == int(found[1])
    assert numbers(HASHER, [long + " "])[0] != int(found[1])


def test_both_sides_by_key() -> None:
    keys = HASHER.column({"x": pa.array(range(6), pa.int64())}, "x")
    values = HASHER.column({"x": pa.array([10, 11, 12, 13, 14, None], pa.int64())}, "x")
    masked = HASHER.column({"x": pa.array([10, 99, 11, 98, None, 97], pa.int64())}, "x")
    with Store() as store:
        here, there = store.rows(["c"]), store.rows(["c"])
        here.append(keys, [values])
        there.append(keys[::-1], [masked[::-1]])
        here.end()
        there.end()
        sides = beside(here, there, store, alone=True)
        assert (sides.here, sides.there, sides.matched) == (6, 6, 6)
        assert sides.equal("c").rows == 1
        # 10 is its own, 11 is that of another row.
        assert sides.members("c").rows == 2
        assert sides.touched("c") == 5


def test_many_rows_go_through_files_and_come_out_the_same() -> None:
    rows = 650_000
    drawn = np.random.default_rng(7)
    keys = drawn.integers(1, 1 << 63, rows, np.uint64) * np.uint64(2)
    values = drawn.integers(1, 1 << 63, rows, np.uint64)
    masked = drawn.integers(1, 1 << 63, rows, np.uint64)
    masked[:5], masked[10:13] = values[:5], values[20:23]
    small = drawn.integers(1, 3, rows, np.uint64)
    dealt = drawn.permutation(small)
    with Store() as store:
        here, there = store.rows(["c", "s"]), store.rows(["c", "s"])
        order = drawn.permutation(rows)
        for at in np.array_split(np.arange(rows), 7):
            here.append(keys[at], [values[at], small[at]])
            there.append(keys[order[at]], [masked[order[at]], dealt[order[at]]])
        here.end()
        there.end()
        sides = beside(here, there, store, alone=True)
        assert (sides.matched, sides.alone()) == (rows, 0)
        assert sides.equal("c").rows == 5
        assert sides.members("c").rows == 8
        assert sides.equal("s").rows == int((small == dealt).sum())
        assert abs(sides.by_chance("s") - rows / 2) < rows / 100
        found, numbers_ = sides.values_of(keys[3:6])
        assert dict(zip(found.tolist(), numbers_[:, 0].tolist(), strict=True)) == {
            int(k): int(v) for k, v in zip(keys[3:6], masked[3:6], strict=True)
        }


def test_sets_of_numbers() -> None:
    words = HASHER.column({"x": pa.array([3, 1, 3, 2], pa.int64())}, "x")
    known = distinct(words)
    assert sorted(set(map(int, words))) == [int(n) for n in known]
    assert among(words, known).all()
    assert not among(words, known[:0]).any()


def test_what_chance_explains() -> None:
    # Quantiles of the Poisson distribution, from its tables: P(X > n) <= 0.0001.
    assert [most(mean) for mean in (0, 0.00001, 0.01, 0.1, 1, 10)] == [0, 0, 1, 3, 6, 24]
    assert 990 < most(900) < 1_100
