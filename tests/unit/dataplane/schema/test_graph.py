"""Orders and cycles of foreign keys, against a plain definition of what they mean."""

from hypothesis import given
from hypothesis import strategies as st

from auralith.dataplane.schema import graph
from auralith.dataplane.schema.model import ForeignKey, Table
from auralith.dataplane.schema.names import TableName

PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25)


def tables(pairs: list[tuple[int, int]], size: int = 10) -> list[Table]:
    return [
        Table(
            TableName(None, str(n)),
            foreign_keys=tuple(
                ForeignKey(f"f{n}_{to}", ("a",), TableName(None, str(to)), ("id",))
                for source, to in pairs
                if source == n
            ),
        )
        for n in range(size)
    ]


def reachable(pairs: list[tuple[int, int]], size: int = 10) -> list[list[bool]]:
    """Which table leads to which (Warshall)."""
    found = [[(i, j) in pairs for j in range(size)] for i in range(size)]
    for k in range(size):
        for i in range(size):
            for j in range(size):
                found[i][j] = found[i][j] or (found[i][k] and found[k][j])
    return found


@given(PAIRS)
def test_referenced_tables_come_first_except_in_cycles(pairs: list[tuple[int, int]]) -> None:
    built, leads = graph.build(tables(pairs)), reachable(pairs)
    order = [int(n.name) for n in built.insert_order]
    assert sorted(order) == list(range(10))
    for source, target in pairs:
        if not leads[target][source]:
            assert order.index(target) < order.index(source)
    assert built.delete_order == built.insert_order[::-1]
    cyclic = {n for n in range(10) if leads[n][n]}
    groups = [{int(n.name) for n in cycle} for cycle in built.cycles]
    assert sorted(n for g in groups for n in g) == sorted(cyclic)
    for group in groups:
        assert all(leads[a][b] for a in group for b in group)


@given(PAIRS, st.integers(0, 9))
def test_neighbourhood_follows_both_directions(pairs: list[tuple[int, int]], start: int) -> None:
    both = pairs + [(b, a) for a, b in pairs]
    leads = reachable(both)
    found = graph.neighbourhood(tables(pairs), [TableName(None, str(start))])
    expected = {start} | {n for n in range(10) if leads[start][n]}
    assert {int(n.name) for n in found} == expected
    near = graph.neighbourhood(tables(pairs), [TableName(None, str(start))], depth=1)
    assert {int(n.name) for n in near} == {start} | {b for a, b in both if a == start}


def test_long_chains_do_not_recurse() -> None:
    size = 5_000
    built = graph.build(tables([], 0) + _chain(size))
    assert [int(n.name) for n in built.insert_order] == list(range(size))


def _chain(size: int) -> list[Table]:
    return [
        Table(
            TableName(None, f"{n:05}"),
            foreign_keys=(ForeignKey("f", ("a",), TableName(None, f"{n - 1:05}"), ("id",)),)
            if n
            else (),
        )
        for n in range(size)
    ]
