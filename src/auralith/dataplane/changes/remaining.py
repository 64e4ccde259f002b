"""What of a run is still to undo: its segments less what its rollbacks have restored."""

from dataclasses import dataclass

from auralith.dataplane.journal.model import Batch, Run, Segment
from auralith.dataplane.journal.ranges import Ranges, intersect, minus, union
from auralith.dataplane.journal.store import Journal


@dataclass(frozen=True)
class Part:
    """A segment of the source with what of it is left to undo."""

    no: int
    segment: Segment
    left: Ranges


def undone_ranges(journal: Journal, run: Run) -> Ranges:
    """The change ids of a run that its rollbacks have restored, and nobody brought back."""
    out: Ranges = ()
    for rollback in journal.rollbacks_of(run.no):
        restored: list[tuple[int, int]] = []
        back = undone_ranges(journal, rollback)
        for batch in journal.batches(rollback):
            restored += batch.done
            if back:
                restored = list(minus(restored, _redone(batch, back)))
        out = union([*out, *restored])
    return out


def _redone(batch: Batch, back: Ranges) -> list[tuple[int, int]]:
    """Source changes of a rollback's batch that were taken back: own ids to source ids."""
    spans = [(s.first, s.last) for s in batch.segments]
    if not spans or not intersect(spans, back):
        return []
    return [(low, high) for s in batch.segments for low, high in _source(s, back)]


def _source(segment: Segment, back: Ranges) -> list[tuple[int, int]]:
    out = []
    for low, high in intersect([(segment.first, segment.last)], back):
        if segment.undoes:
            out.append(
                (segment.undoes - (high - segment.first), segment.undoes - (low - segment.first))
            )
    return out


def left_to_undo(journal: Journal, source: Run) -> list[Part]:
    """The source's segments in the order of undoing, without what is back already."""
    undone = undone_ranges(journal, source)
    segments = [s for b in journal.batches(source) for s in b.segments]
    parts = []
    for no, segment in enumerate(reversed(segments)):
        parts.append(Part(no, segment, minus([(segment.first, segment.last)], undone)))
    return parts
