"""Every case of the corpus: there on a database with rows, nothing left to do, and back."""

import pytest

from tests.engines.schemas.mariadb.cases import COLUMNS, KEYS, TABLES, Case
from tests.engines.schemas.mariadb.code_cases import CODE
from tests.engines.schemas.mariadb.kit import (
    Database,
    database,
    forth,
    kept,
    made,
    observed,
    rows_of,
    state,
)
from tests.fixtures.mariadb_server import MariaDBServer

CASES = [*COLUMNS, *KEYS, *TABLES, *CODE]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_there_and_back(case: Case, mariadb_target_server: MariaDBServer) -> None:
    with (
        database(mariadb_target_server, case.have, case.rows) as target,
        database(mariadb_target_server, case.wanted) as other,
    ):
        have, wanted = target.catalog(), other.catalog()
        before, looked = rows_of(target), observed(target)
        found = made(have, wanted, renames=case.renames)
        assert not found.unsupported
        target.apply(forth(found))
        assert state(target.catalog()) == state(wanted)
        assert observed(target) == observed(other)
        _look_at_rows(case, before, target)
        assert made(target.catalog(), wanted).statements == ()
        assert made(wanted, target.catalog()).statements == ()
        if case.statements is not None:
            assert len(found.statements) == case.statements
        if case.copies is not None:
            sqls = [a.sql for a in forth(found)]
            assert any("ALGORITHM=COPY" in sql for sql in sqls) == case.copies
        assert not found.irreversible
        target.apply(found.rollback)
        assert state(target.catalog()) == state(have)
        assert observed(target) == looked


def _look_at_rows(case: Case, before: dict[str, list[dict[str, object]]], where: Database) -> None:
    tables = {old: new for old, new in case.renames if old.startswith("table:")}
    columns = {
        old.rpartition(".")[2]: new.rpartition(".")[2]
        for old, new in case.renames
        if old.startswith("column:")
    }
    after = rows_of(where)
    for table, rows in before.items():
        now = tables.get(f"table:{table}", f"table:{table}").partition(":")[2]
        if table not in case.loses and now in after:
            old = [{columns.get(k, k): v for k, v in row.items()} for row in rows]
            assert kept(old, after[now]), table
