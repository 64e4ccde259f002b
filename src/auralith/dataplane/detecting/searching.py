"""The search over all tables: column by column, then what columns tell about each other."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from auralith.dataplane.detecting import documents
from auralith.dataplane.detecting.categories import QUASI, Category
from auralith.dataplane.detecting.model import ColumnSample, Found, Signal
from auralith.dataplane.detecting.names import Subject, subject_of
from auralith.dataplane.detecting.propagation import propagated
from auralith.dataplane.detecting.scoring import PERSONAL, REPORTED, scored
from auralith.dataplane.detecting.values import signals
from auralith.dataplane.masking.groups import Place, VirtualKey
from auralith.dataplane.schema.model import Column, LogicalType, Table
from auralith.dataplane.schema.names import TableName

_DOCUMENTS = frozenset({LogicalType.JSON, LogicalType.TEXT})
_ALONE, _NUMBERED = 0.5, 0.65
"""What is left of the certainty where nobody is in sight; of a number that rows are joined by,
which may be as good as any other."""
_ANYBODY = frozenset({Category.EMAIL, Category.FIRST_NAME, Category.LAST_NAME, Category.BIRTH_DATE})
"""A table with such columns is about people, whatever it is called."""


def search(
    tables: Sequence[Table],
    samples: Mapping[Place, ColumnSample],
    virtual: Iterable[VirtualKey] = (),
) -> tuple[Found, ...]:
    """Every column that looks personal, in the order of tables and columns.

    A column without a sample is judged by its name alone.
    """
    found = [one for table in tables for one in of_table(table, samples)]
    return propagated(found, tables, samples, virtual)


def of_table(table: Table, samples: Mapping[Place, ColumnSample]) -> tuple[Found, ...]:
    """Columns of one table that look personal by themselves."""
    subject = subject_of(table.name.name)
    if subject is Subject.UNKNOWN and table.comment:
        subject = subject_of(table.comment)
    looks = [
        _Look(table, column, samples.get(Place(table.name, column.name), ColumnSample()))
        for column in table.columns
        if column.generated is None
    ]
    out = [one for look in looks if (one := look.found(subject)) is not None]
    people = {one.category for one in out if one.confidence > 0.8} & _ANYBODY  # noqa: PLR2004 - sure
    if subject is Subject.UNKNOWN and len(people) > 1:
        out = [one for look in looks if (one := look.found(Subject.PEOPLE)) is not None]
    near = subject is Subject.PEOPLE or any(
        subject_of(key.references.name) is Subject.PEOPLE for key in table.foreign_keys
    )
    return tuple(one for one in _weighed(table, out, near=near) if one.confidence >= REPORTED)


def _weighed(table: Table, found: Sequence[Found], *, near: bool) -> Iterator[Found]:
    """What tells nobody apart counts less where nothing else is about a person."""
    near = near or any(_direct(one.category, one.confidence) for one in found)
    keys = {name for key in table.foreign_keys for name in key.columns}
    keys |= set(table.primary_key.columns) if table.primary_key else set()
    for one in found:
        number = one.category is Category.PERSON_NUMBER and one.column.name in keys
        if number and one.column.logical is LogicalType.INTEGER:
            yield replace(one, confidence=round(one.confidence * _NUMBERED, 3))
        elif one.category in QUASI and not near:
            yield replace(one, confidence=round(one.confidence * _ALONE, 3))
        elif (
            one.parts and not near and not any(_direct(p.category, p.confidence) for p in one.parts)
        ):
            parts = tuple(replace(p, confidence=p.confidence * _ALONE) for p in one.parts)
            best = max(part.confidence for part in parts)
            yield replace(one, confidence=round(best, 3), parts=parts)
        else:
            yield one


def _direct(category: Category, confidence: float) -> bool:
    """Whether it is about a person by itself."""
    indirect = QUASI | {Category.FREE_TEXT, Category.DOCUMENT}
    return confidence >= PERSONAL and category not in indirect


class _Look:
    """A column and what its values say, whatever the table turns out to be about."""

    def __init__(self, table: Table, column: Column, sample: ColumnSample) -> None:
        self._table, self._column, self._sample = table, column, sample
        self._places: documents.Places | None = None
        self._signals: tuple[Signal, ...] = ()
        if column.logical in _DOCUMENTS:
            self._places = documents.read(sample.values)
        if column.logical is LogicalType.ARRAY:
            self._sample = _elements(sample)
        if self._places is None:
            self._signals = signals(self._sample.values, column.logical)

    def found(self, subject: Subject) -> Found | None:
        """What the column is, also when it holds documents or lists."""
        if self._places is not None:
            return _document(self._table.name, self._column, subject, self._places)
        score = scored(self._column, subject, self._sample, self._signals)
        if score is None:
            return None
        return Found(
            table=self._table.name, column=self._column, category=score.category,
            confidence=score.confidence, evidence=score.evidence, kind=score.kind,
            language=score.language, place=score.place,
        )  # fmt: skip


def _document(
    table: TableName, column: Column, subject: Subject, places: documents.Places
) -> Found | None:
    parts = documents.parts(places, subject)
    if not parts and not places.personal_keys:
        return None
    best = max((part.confidence for part, _ in parts), default=0.0)
    return Found(
        table=table,
        column=column,
        category=Category.DOCUMENT,
        confidence=max(best, 0.8) if places.personal_keys else best,
        evidence=documents.evidence(parts, places),
        kind="keys" if places.personal_keys else "",
        parts=tuple(part for part, _ in parts),
        paths=tuple(documents.written(steps) for steps in places.values),
    )


def _elements(sample: ColumnSample) -> ColumnSample:
    """The elements of lists, which come as JSON."""
    places = documents.read(sample.values)
    if places is None:
        return sample
    elements = dict.fromkeys(str(value) for values in places.values.values() for value in values)
    return ColumnSample(tuple(elements), sample.rows)
