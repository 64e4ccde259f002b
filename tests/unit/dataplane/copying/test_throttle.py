"""The account of rows that holds a copy back."""

import threading
from collections.abc import Iterator

import pytest

from auralith.dataplane.copying import throttle
from auralith.dataplane.rows.wire import Block


class Clock:
    """Time that passes while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.events: dict[float, int | None] = {}

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(throttle, "time", made)
    return made


def blocks(count: int, rows: int) -> Iterator[Block]:
    for _ in range(count):
        yield Block(b"", rows)


def test_blocks_go_at_the_rate(clock: Clock) -> None:
    paced = throttle.Throttle(lambda: 100).paced(blocks(11, 50), threading.Event())
    assert sum(block.rows for block in paced) == 550
    # The first one goes at once; each of the others after half a second.
    assert clock.now - 100 == pytest.approx(5, abs=0.2)


def test_a_rate_that_changes_holds_from_then_on(clock: Clock) -> None:
    def rate() -> int | None:
        return 1 if clock.now < 103 else None

    paced = throttle.Throttle(rate).paced(blocks(5, 1_000), threading.Event())
    assert sum(block.rows for block in paced) == 5_000
    # At a row a second it would take more than an hour.
    assert clock.now - 100 == pytest.approx(3, abs=0.2)


def test_who_is_told_to_stop_does_not_wait(clock: Clock) -> None:
    stop = threading.Event()
    paced = throttle.Throttle(lambda: 1).paced(blocks(3, 1_000), stop)
    next(paced)
    stop.set()
    assert len(list(paced)) == 2
    assert clock.now == 100
