"""What sampled values of a column say: one signal for each category that some of them fit."""

from collections.abc import Sequence

from auralith.dataplane.detecting import forms, people, texts
from auralith.dataplane.detecting.categories import Category
from auralith.dataplane.detecting.model import Signal
from auralith.dataplane.schema.model import LogicalType

MOST = 600
"""Values of a column that are looked at."""
_FILES = {
    "ffd8ff": "JPEG", "89504e47": "PNG", "47494638": "GIF", "25504446": "PDF", "52494646": "WebP",
    "424d": "BMP", "49492a00": "TIFF", "4d4d002a": "TIFF",
}  # fmt: skip
_WORDS = frozenset({
    LogicalType.TEXT, LogicalType.ENUM, LogicalType.OTHER, LogicalType.ARRAY, LogicalType.UUID,
})  # fmt: skip
_NUMBERS = frozenset({LogicalType.INTEGER, LogicalType.DECIMAL})
_DATES = frozenset({LogicalType.DATE, LogicalType.TIMESTAMP, LogicalType.TIMESTAMP_TZ})
_OF_NUMBERS = frozenset({
    Category.PHONE, Category.CARD, Category.NATIONAL_ID, Category.COMPANY_ID, Category.DEVICE,
})  # fmt: skip


def signals(values: Sequence[str], logical: LogicalType) -> tuple[Signal, ...]:
    """Best first: strongest and most frequent."""
    some = spread(values, MOST)
    if not some:
        return ()
    found: list[Signal] = []
    if logical in _WORDS:
        found = [*forms.signals(some), *people.signals(some), *texts.signals(some)]
    elif logical in _NUMBERS:
        found = [s for s in forms.signals(some) if s.category in _OF_NUMBERS]
    elif logical in _DATES:
        found = [s for s in forms.signals(some) if s.category is Category.BIRTH_DATE]
    elif logical is LogicalType.JSON:
        # Documents that could not be read, such as those that were cut.
        found = [*texts.signals(some)]
    elif logical is LogicalType.BINARY:
        found = _files(some)
    return tuple(sorted(found, key=lambda s: -s.rate * s.strength))


def spread(values: Sequence[str], most: int) -> Sequence[str]:
    """So many of the values, evenly."""
    if len(values) <= most:
        return values
    return [values[at * len(values) // most] for at in range(most)]


def _files(values: Sequence[str]) -> list[Signal]:
    kinds = [kind for v in values for start, kind in _FILES.items() if v.startswith(start)]
    if not kinds:
        return []
    what = f"are files with pictures or pages ({', '.join(sorted(set(kinds)))})"
    return [Signal(Category.PHOTO, len(kinds), len(values), 0.7, what)]
