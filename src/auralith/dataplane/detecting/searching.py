"""The search over all tables: column by column, then what columns tell about each other."""

from collections.abc import Iterable, Mapping, Sequence

from auralith.dataplane.detecting import documents
from auralith.dataplane.detecting.categories import Category
from auralith.dataplane.detecting.model import ColumnSample, Found
from auralith.dataplane.detecting.names import Subject, subject_of
from auralith.dataplane.detecting.propagation import propagated
from auralith.dataplane.detecting.scoring import scored
from auralith.dataplane.detecting.values import MOST, spread
from auralith.dataplane.masking.groups import Place, VirtualKey
from auralith.dataplane.schema.model import Column, LogicalType, Table
from auralith.dataplane.schema.names import TableName

_DOCUMENTS = frozenset({LogicalType.JSON, LogicalType.TEXT})
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
    out = _columns(table, subject, samples)
    people = {one.category for one in out if one.confidence > 0.8} & _ANYBODY  # noqa: PLR2004 - sure
    if subject is Subject.UNKNOWN and len(people) > 1:
        out = _columns(table, Subject.PEOPLE, samples)
    return tuple(out)


def _columns(table: Table, subject: Subject, samples: Mapping[Place, ColumnSample]) -> list[Found]:
    out = []
    for column in table.columns:
        sample = samples.get(Place(table.name, column.name), ColumnSample())
        one = of_column(table.name, column, subject, sample)
        if one is not None:
            out.append(one)
    return out


def of_column(
    table: TableName, column: Column, subject: Subject, sample: ColumnSample
) -> Found | None:
    """What a column is, also when it holds documents or lists."""
    if column.generated is not None:
        return None
    if column.logical in _DOCUMENTS:
        places = documents.read(spread(sample.values, MOST))
        if places is not None:
            return _document(table, column, subject, places)
    if column.logical is LogicalType.ARRAY:
        sample = _elements(sample)
    score = scored(column, subject, sample)
    if score is None:
        return None
    return Found(
        table=table, column=column, category=score.category, confidence=score.confidence,
        evidence=score.evidence, kind=score.kind, language=score.language, place=score.place,
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
