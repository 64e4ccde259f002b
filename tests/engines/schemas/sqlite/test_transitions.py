"""Every case of the corpus: there on a file with rows, nothing left to do, and back."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.engines.schemas.sqlite.cases import CASES, Case
from tests.engines.schemas.sqlite.kit import (
    apply,
    catalog_of,
    forth,
    kept,
    made,
    make,
    observed,
    rows_of,
    state,
)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_there_and_back(case: Case, tmp_path: Path) -> None:
    file = make(tmp_path / "have.db", case.have, case.rows)
    other = make(tmp_path / "wanted.db", case.wanted)
    have, wanted = catalog_of(file), catalog_of(other)
    assert not have.gaps
    assert not wanted.gaps
    before, looked = rows_of(file), observed(file)
    found = made(have, wanted, renames=case.renames)
    assert not found.unsupported
    assert not found.irreversible
    apply(file, forth(found))
    assert state(catalog_of(file)) == state(wanted)
    assert observed(file) == observed(other)
    _look_at_rows(case, before, file)
    if case.rebuilt is not None:
        assert any(a.verb == "rebuild" for a in forth(found)) == case.rebuilt
    assert made(catalog_of(file), wanted).statements == ()
    apply(file, found.rollback)
    assert state(catalog_of(file)) == state(have)
    assert observed(file) == looked
    with closing(sqlite3.connect(file)) as link:
        assert link.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def _look_at_rows(case: Case, before: dict[str, list[dict[str, object]]], file: Path) -> None:
    names = {old: new for old, new in case.renames if old.startswith("table:")}
    columns = {
        old.rpartition(".")[2]: new.rpartition(".")[2].strip('"')
        for old, new in case.renames
        if old.startswith("column:")
    }
    after = rows_of(file)
    for table, rows in before.items():
        now = names.get(f"table:{table}", f"table:{table}").partition(":")[2].strip('"')
        if table not in case.loses and now in after:
            old = [{columns.get(k, k): v for k, v in row.items()} for row in rows]
            assert kept(old, after[now]), table
