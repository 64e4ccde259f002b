"""The graph of foreign keys: orders in which rows can be written, cycles, neighbours."""

from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from auralith.dataplane.schema.model import ForeignKey, Table
from auralith.dataplane.schema.names import TableName


@dataclass(frozen=True)
class Edge:
    """A foreign key from one table to another."""

    source: TableName
    target: TableName
    key: ForeignKey


@dataclass(frozen=True)
class Graph:
    """Tables in an order that foreign keys allow, and where they allow none."""

    edges: tuple[Edge, ...]
    insert_order: tuple[TableName, ...]
    """Referenced tables first; tables of a cycle stand together, in the order of their names."""
    cycles: tuple[tuple[TableName, ...], ...]
    """Groups of tables that reference each other in a circle; a table that references itself is
    a group of one."""

    @property
    def delete_order(self) -> tuple[TableName, ...]:
        """Referencing tables first."""
        return tuple(reversed(self.insert_order))


def _sort_key(name: TableName) -> tuple[str, str]:
    return (name.schema or "", name.name)


def edges(tables: Iterable[Table]) -> tuple[Edge, ...]:
    """All foreign keys, those to tables that are not in `tables` included."""
    return tuple(
        Edge(source=table.name, target=key.references, key=key)
        for table in tables
        for key in table.foreign_keys
    )


def build(tables: Sequence[Table]) -> Graph:
    """Order the tables; ties are broken by name, so the answer is always the same."""
    found = edges(tables)
    names = sorted((t.name for t in tables), key=_sort_key)
    known = set(names)
    targets: dict[TableName, set[TableName]] = defaultdict(set)
    loops = set()
    for edge in found:
        if edge.source == edge.target:
            loops.add(edge.source)
        elif edge.target in known:
            targets[edge.source].add(edge.target)
    groups = _components(names, targets)
    cycles = [tuple(sorted(g, key=_sort_key)) for g in groups if len(g) > 1 or g[0] in loops]
    return Graph(
        edges=found,
        insert_order=tuple(_order(groups, targets)),
        cycles=tuple(sorted(cycles, key=lambda c: _sort_key(c[0]))),
    )


def _components(  # noqa: C901 - Tarjan's algorithm in one piece reads best
    names: Sequence[TableName], targets: dict[TableName, set[TableName]]
) -> list[list[TableName]]:
    """Strongly connected components (Tarjan), without recursion: chains may be long."""
    index: dict[TableName, int] = {}
    low: dict[TableName, int] = {}
    stack: list[TableName] = []
    on_stack: set[TableName] = set()
    groups: list[list[TableName]] = []
    for root in names:
        if root in index:
            continue
        work = [(root, iter(sorted(targets[root], key=_sort_key)))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, following = work[-1]
            for target in following:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(sorted(targets[target], key=_sort_key))))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
                if low[node] == index[node]:
                    group = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        group.append(member)
                        if member == node:
                            break
                    groups.append(group)
    return groups


def _order(
    groups: Sequence[list[TableName]], targets: dict[TableName, set[TableName]]
) -> list[TableName]:
    """Referenced groups first (Kahn), the smallest name among those that are free."""
    group_of = {name: n for n, group in enumerate(groups) for name in group}
    waits: dict[int, set[int]] = {
        n: {group_of[t] for name in group for t in targets[name]} - {n}
        for n, group in enumerate(groups)
    }
    blocks: dict[int, set[int]] = defaultdict(set)
    for n, others in waits.items():
        for other in others:
            blocks[other].add(n)
    first = {n: min(_sort_key(name) for name in group) for n, group in enumerate(groups)}
    free = [(first[n], n) for n, others in waits.items() if not others]
    heapify(free)
    left = {n: len(others) for n, others in waits.items()}
    out: list[TableName] = []
    while free:
        _, n = heappop(free)
        out += sorted(groups[n], key=_sort_key)
        for blocked in blocks[n]:
            left[blocked] -= 1
            if left[blocked] == 0:
                heappush(free, (first[blocked], blocked))
    return out


def neighbourhood(
    tables: Iterable[Table], names: Collection[TableName], *, depth: int | None = None
) -> frozenset[TableName]:
    """The named tables and those tied to them by foreign keys in both directions.

    `depth` limits the number of steps; None goes as far as the keys lead.
    """
    around: dict[TableName, set[TableName]] = defaultdict(set)
    for edge in edges(tables):
        around[edge.source].add(edge.target)
        around[edge.target].add(edge.source)
    reached = set(names)
    waiting = deque((name, 0) for name in names)
    while waiting:
        name, steps = waiting.popleft()
        if depth is not None and steps >= depth:
            continue
        for other in around[name] - reached:
            reached.add(other)
            waiting.append((other, steps + 1))
    return frozenset(reached)
