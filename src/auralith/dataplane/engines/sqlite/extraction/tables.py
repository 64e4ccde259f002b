"""Tables: the stored text, checked against what SQLite itself says by its pragmas."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from auralith.dataplane.engines.session import Row
from auralith.dataplane.engines.sqlite import kinds
from auralith.dataplane.engines.sqlite.extraction.table_facts import (
    Relation,
    TableReader,
    default_text,
    type_text,
)
from auralith.dataplane.engines.sqlite.extraction.table_text import TableText, read_table
from auralith.dataplane.engines.sqlite.extraction.tokens import (
    NotUnderstood,
    Piece,
    canonical,
    parts,
    pieces,
)
from auralith.dataplane.schema.facts import Fact
from auralith.dataplane.schema.identity import ObjectId

_GENERATED, _STORED = 2, 3


def table_facts(
    name: str,
    sql: str,
    relations: Mapping[str, Relation],
    *,
    options: tuple[int | None, int | None],
    columns: Sequence[Row],
    keys: Sequence[Row],
    foreign_keys: Sequence[Row],
) -> tuple[TableReader, list[Fact]]:
    """A table with its parts; raises NotUnderstood when the text and the pragmas disagree."""
    text = read_table(sql)
    reader = TableReader.of(name, text, relations)
    if (text.without_rowid, text.strict) != options:
        raise NotUnderstood(name)
    _check_columns(text, reader, columns)
    _check_keys(text, reader, keys)
    _check_foreign_keys(text, foreign_keys)
    return reader, reader.facts(text, sql)


def virtual_table(name: str, sql: str) -> Fact:
    """A virtual table: CREATE VIRTUAL TABLE name USING module(arguments)."""
    found = pieces(sql)
    at = 4
    if [p.word for p in found[:3]] != ["CREATE", "VIRTUAL", "TABLE"] or found[at].word != "USING":
        raise NotUnderstood(sql[:40])
    attributes: dict[str, str | tuple[str, ...]] = {"module": found[at + 1].name.lower()}
    inside = found[at + 3 : -1]
    if inside:
        attributes["arguments"] = tuple(canonical(p, keep=True) for p in parts(inside))
    return Fact(ObjectId(kinds.VIRTUAL_TABLE, (name,)), None, attributes, {"sql": sql})


def opaque(identity: ObjectId, parent: ObjectId | None, sql: str) -> Fact:
    """An object whose text is not understood: known by its text alone."""
    found = pieces(sql)
    return Fact(identity, parent, {"opaque": canonical(found, keep=True)}, {"sql": sql})


def _check_columns(text: TableText, reader: TableReader, rows: Sequence[Row]) -> None:
    keyed = [part[0].name.lower() for part in _key_parts(text)]
    said = []
    for column in text.columns:
        lower = column.name.lower()
        implied = lower in reader.implied and lower != reader.alias
        hidden = (_STORED if column.stored else _GENERATED) if column.generated else 0
        default = default_text(column.default) if column.default else None
        said.append(
            (
                column.name,
                type_text(column.type),
                column.not_null or implied,
                default,
                keyed.index(lower) + 1 if lower in keyed else 0,
                hidden,
            )
        )
    read = [
        (
            r[1],
            _declared(r[2]),
            bool(r[3]),
            None if r[4] is None else default_text(pieces(r[4])),
            r[5],
            r[6],
        )
        for r in rows
    ]
    if [s[0] for s in said] != [r[0] for r in read]:
        raise NotUnderstood(reader.table)
    for one, other in zip(said, read, strict=True):
        same_type = one[1] == other[1] or _letters(one[1]) == _letters(other[1])
        if one[2:] != other[2:] or not same_type:
            raise NotUnderstood(one[0])


@lru_cache(maxsize=4_096)
def _declared(text: str) -> str:
    return type_text(pieces(text))


def _letters(text: str) -> str:
    return "".join(text.split()).strip("\"'`[]")


def _key_parts(text: TableText) -> Sequence[Sequence[Piece]]:
    key = next((c for c in text.constraints if c.kind == kinds.PRIMARY_KEY), None)
    return () if key is None else key.keys


def _check_keys(text: TableText, reader: TableReader, rows: Sequence[Row]) -> None:
    """Every index that SQLite made by itself belongs to a constraint of the text, and back."""
    made = {
        tuple(str(r[3]).lower() for r in group)
        for _, group in groupby((r for r in rows if r[2] != "c"), key=itemgetter(1))
    }
    said = {
        tuple(p[0].name.lower() for p in c.keys)
        for c in text.constraints
        if c.kind == kinds.UNIQUE or (c.kind == kinds.PRIMARY_KEY and not reader.alias)
    }
    if made != said:
        raise NotUnderstood(reader.table)


def _check_foreign_keys(text: TableText, rows: Sequence[Row]) -> None:
    read = Counter(
        (
            str(group[0][2]).lower(),
            tuple(str(r[3]).lower() for r in group),
            tuple(str(r[4]).lower() for r in group if r[4] is not None),
            str(group[0][5]).lower().replace(" ", "_"),
            str(group[0][6]).lower().replace(" ", "_"),
        )
        for group in (list(g) for _, g in groupby(rows, key=itemgetter(1)))
    )
    said = Counter(
        (
            c.references.lower(),
            tuple(p[0].name.lower() for p in c.keys),
            tuple(n.lower() for n in c.referenced),
            c.on_delete or "no_action",
            c.on_update or "no_action",
        )
        for c in text.constraints
        if c.kind == kinds.FOREIGN_KEY
    )
    if read != said:
        raise NotUnderstood("FOREIGN KEY")
