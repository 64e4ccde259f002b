"""What is left to do, by the positions in a ledger."""

import itertools
import random

from auralith.dataplane.changes.backwards import Backwards, stretches
from auralith.dataplane.changes.remaining import Part
from auralith.dataplane.changes.trail import START, Trail, step_of
from auralith.dataplane.journal.model import Segment


def test_a_trail_of_one_batch_behind_the_other() -> None:
    assert Trail().at is None
    trail = Trail([START, {"at": [10]}, {"at": [20]}])
    assert (trail.at, trail.gaps) == ([20], [])


def test_a_trail_finds_the_gap_and_where_to_go_on() -> None:
    trail = Trail([step_of(None, [10]), step_of([20], [30]), step_of([30], [40])])
    assert (trail.at, trail.gaps) == ([40], [([10], [20])])
    trail.passed([10], [13])
    assert trail.gaps == [([13], [20])]
    trail.passed([13], [20])
    assert (trail.at, trail.gaps) == ([40], [])
    trail.passed([40], [50])
    assert trail.at == [50]


def test_a_gap_at_the_very_beginning() -> None:
    trail = Trail([START, step_of([10], [20])])
    assert (trail.at, trail.gaps) == ([20], [(None, [10])])


def test_any_crash_leaves_a_trail_that_covers_all() -> None:
    """Three lanes, pieces lost at random, resumed again and again: every row exactly once."""
    chance = random.Random(5)  # noqa: S311 - which pieces are lost
    for _ in range(200):
        ledger: list[dict[str, object]] = []
        done: list[int] = []
        for _attempt in range(6):
            trail = Trail(ledger)
            out: list[tuple[int, int]] = []
            for low, high in trail.gaps:
                cuts = sorted({low or 0, high, *chance.sample(range(low or 0, high), 1)})
                whole = list(itertools.pairwise(cuts))
                out += whole[: chance.randint(0, len(whole))]
                if len(out) < len(whole) or out[-1][1] != high:
                    break
            else:
                at, lost = trail.at or 0, 0
                for _piece in range(chance.randint(0, 7)):
                    step = (at, at + chance.randint(1, 5))
                    at = step[1]
                    if lost < 2 and chance.random() < 0.3:
                        lost += 1
                        continue
                    out.append(step)
            for low, high in out:
                ledger.append(step_of(low or None, high))
                done += range(low, high)
        trail = Trail(ledger)
        for low, high in trail.gaps:
            done += range(low or 0, high)
        assert sorted(done) == list(range(trail.at or 0))


def _part(no: int, first: int, last: int) -> Part:
    segment = Segment(
        table=0,
        action="update",
        cause="direct",
        operation=0,
        first=first,
        last=last,
        count=last - first + 1,
        changed=(1,),
        images=1,
        at=first,
    )
    return Part(no, segment, ((first, last),))


def _spans(left: Backwards) -> list[tuple[int, int, int]]:
    out = []
    while (found := left.take(1_000)) is not None:
        out.append((found.part.no, found.low, found.high))
    return out


def test_a_rollback_goes_on_around_what_is_done() -> None:
    parts = [_part(0, 101, 200), _part(1, 1, 100)]
    behind = [{"segment": 0, "low": 150}]
    assert _spans(Backwards(stretches(parts, behind))) == [(0, 101, 149), (1, 1, 100)]
    beside = [{"segment": 0, "low": 181, "high": 200}, {"segment": 1, "low": 41, "high": 60}]
    assert _spans(Backwards(stretches(parts, beside))) == [
        (0, 101, 180),
        (1, 61, 100),
        (1, 1, 40),
    ]


def test_a_stretch_that_is_left_behind_is_cut_smaller() -> None:
    left = Backwards(stretches([_part(0, 1, 30)], ()))
    first = left.take(20)
    assert first is not None
    assert (first.low, first.high, left.total) == (11, 30, 30)
    behind = Backwards()
    behind.put(first)
    piece = behind.cut(8)
    assert piece is not None
    assert piece == behind.cut(8)
    assert (piece.low, piece.high) == (23, 30)
    behind.passed(piece)
    assert _spans(behind) == [(0, 11, 22)]
    assert _spans(left) == [(0, 1, 10)]
