"""Which nodes of a graph stand in circles."""

from collections.abc import Callable, Collection, Iterable

Following = Callable[[int], Iterable[int]]


def components(nodes: Collection[int], following: Following) -> list[list[int]]:
    """Strongly connected components among some nodes (Kosaraju), without recursion."""
    inside = set(nodes)
    before: dict[int, set[int]] = {n: set() for n in inside}
    for node in inside:
        for target in inside.intersection(following(node)):
            before[target].add(node)
    taken: set[int] = set()
    finished = reversed(_finished(inside, following))
    return [sorted(_reached(root, before, taken)) for root in finished if root not in taken]


def _finished(inside: set[int], following: Following) -> list[int]:
    """All nodes, each after everything first reached from it."""
    done: list[int] = []
    seen: set[int] = set()
    for root in sorted(inside):
        if root in seen:
            continue
        seen.add(root)
        work = [(root, iter(sorted(following(root))))]
        while work:
            node, rest = work[-1]
            target = next((t for t in rest if t in inside and t not in seen), None)
            if target is None:
                work.pop()
                done.append(node)
            else:
                seen.add(target)
                work.append((target, iter(sorted(following(target)))))
    return done


def _reached(root: int, before: dict[int, set[int]], taken: set[int]) -> list[int]:
    group, waiting = [], [root]
    taken.add(root)
    while waiting:
        node = waiting.pop()
        group.append(node)
        for source in before[node]:
            if source not in taken:
                taken.add(source)
                waiting.append(source)
    return group
