"""Any schema that SQLite accepts is read, written and reached, there and back."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from auralith.dataplane.engines.sqlite.rules.render import Drawing, object_text
from auralith.dataplane.errors import DataPlaneError
from auralith.dataplane.schema.snapshot import dump, load
from tests.engines.schemas.sqlite.kit import (
    apply,
    catalog_of,
    forth,
    made,
    observed,
    rows_of,
    state,
)
from tests.engines.schemas.sqlite.random_schemas import NAMES, TABLES, scripts

VALUES = ("1", "2", "'x'", "NULL", "3.5", "x'00'")


def build(path: Path, statements: list[str]) -> Path:
    """A file of what SQLite accepts of a script."""
    with closing(sqlite3.connect(path)) as link:
        for statement in statements:
            with suppress(sqlite3.Error):
                link.execute(statement)
        link.commit()
    return path


@settings(max_examples=60, deadline=None)
@given(scripts(), st.booleans())
def test_what_is_written_reads_the_same(statements: list[str], plain: bool) -> None:
    with TemporaryDirectory() as folder:
        file = build(Path(folder) / "a.db", statements)
        catalog = catalog_of(file)
        assert not catalog.gaps
        assert load(dump(catalog)) == catalog
        made_again = []
        for fact in catalog.facts.values():
            if fact.id.kind == "table":
                drawing = Drawing.of(catalog, fact.id)
                sql = drawing._text(fact.id.name) if plain else drawing.statement(fact.id.name)
                assert sql is not None
                made_again.append(sql)
            elif fact.id.kind in {"index", "view", "trigger"}:
                reader = Drawing.of(catalog, fact.parent).reader if fact.parent else None
                made_again.append(object_text(fact, reader))
        other = Path(folder) / "b.db"
        with closing(sqlite3.connect(other)) as link:
            for sql in made_again:
                link.execute(sql)
            link.commit()
        assert state(catalog_of(other)) == state(catalog)
        assert observed(other).keys() == observed(file).keys()


@settings(max_examples=40, deadline=None)
@given(scripts(), scripts(), st.lists(st.sampled_from(VALUES), min_size=12, max_size=12))
def test_rows_stay_or_nothing_happens(one: list[str], other: list[str], values: list[str]) -> None:
    with TemporaryDirectory() as folder:
        file = build(Path(folder) / "a.db", [*one, *_inserts(values)])
        target = build(Path(folder) / "b.db", other)
        have, wanted = catalog_of(file), catalog_of(target)
        before, looked = rows_of(file), observed(file)
        found = made(have, wanted)
        try:
            apply(file, forth(found))
        except DataPlaneError:
            assert observed(file) == looked
            assert rows_of(file) == before
            return
        assert state(catalog_of(file)) == state(wanted)
        after = rows_of(file)
        for table in before.keys() & after.keys():
            assert len(before[table]) == len(after[table])


def _inserts(values: list[str]) -> list[str]:
    """Rows as far as the tables take them."""
    out = []
    for at, value in enumerate(values):
        table = TABLES[at % len(TABLES)]
        columns = ", ".join(f'"{n}"' for n in NAMES[: 1 + at % 4])
        row = ", ".join(value for _ in NAMES[: 1 + at % 4])
        out.append(f'INSERT INTO "{table}" ({columns}) VALUES ({row})')
        out.append(f'INSERT INTO "{table}" DEFAULT VALUES')
    return out


@settings(max_examples=60, deadline=None)
@given(scripts(), scripts())
def test_there_and_back(one: list[str], other: list[str]) -> None:
    with TemporaryDirectory() as folder:
        file = build(Path(folder) / "a.db", one)
        target = build(Path(folder) / "b.db", other)
        have, wanted = catalog_of(file), catalog_of(target)
        looked = observed(file)
        found = made(have, wanted)
        assert not found.unsupported
        assert not found.irreversible
        apply(file, forth(found))
        assert state(catalog_of(file)) == state(wanted)
        assert observed(file) == observed(target)
        assert made(catalog_of(file), wanted).statements == ()
        apply(file, found.rollback)
        assert state(catalog_of(file)) == state(have)
        assert observed(file) == looked
