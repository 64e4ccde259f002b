"""What a copy leaves in the target besides the rows: nothing that tells of the source."""

from typing import Any

import pytest

from auralith.dataplane.changes.purging import forget_ended, journaled
from auralith.dataplane.copying.model import Wanted, Wish
from auralith.dataplane.copying.task import CopyOptions
from auralith.dataplane.journal.store import Journal
from auralith.dataplane.monitor import Interrupted, SilentMonitor
from auralith.dataplane.schema.names import TableName
from tests.engines.copying.conftest import Databases
from tests.engines.copying.kit import copied, place
from tests.engines.copying.masks import policy
from tests.engines.suite.target import EngineTarget

ENGINES = ("postgresql", "mariadb", "sqlite")
MAILS = [f"somebody{n}@example.org" for n in range(9)]
PIECES = CopyOptions("checksum", piece_rows=2)


def journalled(target: EngineTarget) -> list[str]:
    """Everything that the ledger keeps, as texts."""
    with place(target).writing() as database:
        batch = database.changes.journal.name("batch")
        found = database.session.query(f"SELECT position, counts FROM {batch}")
    return [str(value) for row in found for value in row]


def left(target: EngineTarget) -> set[str]:
    """Tables of pieces, and tables beside others, that are still there."""
    names = {f"{kind}_{n}_{m}" for kind in ("pieces", "stage") for n in (1, 2) for m in range(3)}
    with place(target).writing() as database:
        journal = Journal(database.session, database.changes.journal)
        return {name for name in names if journal.dialect.exists(database.session, name)}


def people(databases: Databases, engine: str) -> EngineTarget:
    source = databases(engine)
    source.run(
        "CREATE TABLE people (mail varchar(60) PRIMARY KEY, age integer)",
        *(f"INSERT INTO people VALUES ('{mail}', 40)" for mail in MAILS),
    )
    return source


@pytest.mark.parametrize("engine", ENGINES)
def test_the_ledger_holds_no_key_of_the_source(databases: Databases, engine: str) -> None:
    """A masked key would stand there for ever, at the end of each piece."""
    source, target = people(databases, engine), databases(engine)
    rules: dict[str, dict[str, Any]] = {
        "people": {"mail": {"transformer": "hash", "params": {"length": 32}}}
    }
    # A condition has PostgreSQL cut by keys as the others do.
    wish = Wish(tables=(Wanted(TableName(None, "people"), where="age > 0"),))
    copied(source, target, wish, options=PIECES, policy=policy(source, rules))
    kept = journalled(target)
    assert kept
    assert not [mail for mail in MAILS if any(mail in text for text in kept)]
    assert left(target) == set()


class _Stopped(SilentMonitor):
    def checkpoint(self) -> None:
        raise Interrupted("cancel")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_copy_that_is_stopped_leaves_no_pieces(databases: Databases, engine: str) -> None:
    source, target = people(databases, engine), databases(engine)
    with pytest.raises(Interrupted):
        copied(source, target, options=PIECES, monitor=_Stopped())
    assert left(target) == set()


@pytest.mark.parametrize("engine", ENGINES)
def test_a_table_beside_is_taken_away_later(databases: Databases, engine: str) -> None:
    """A worker may die between the end of a table and the drop of what was loaded beside it."""
    source, target = people(databases, engine), databases(engine)
    target.run("CREATE TABLE people (mail varchar(60) PRIMARY KEY, age integer)")
    copied(source, target, Wish(mode="append"), run_id="again")
    with place(target).writing() as database:
        name = database.changes.journal.name("stage_1_0")
        database.session.execute(f"CREATE TABLE {name} (mail varchar(60), age integer)")
    assert left(target) == {"stage_1_0"}
    copied(source, target, Wish(mode="append"), run_id="again")
    assert left(target) == set()
    assert len(target.rows("SELECT mail FROM people")) == len(MAILS)


@pytest.mark.parametrize("engine", ENGINES)
def test_an_ended_copy_is_forgotten_with_what_lay_beside(databases: Databases, engine: str) -> None:
    source, target = people(databases, engine), databases(engine)
    target.run("CREATE TABLE people (mail varchar(60) PRIMARY KEY, age integer)")
    with pytest.raises(Interrupted):
        copied(source, target, Wish(mode="append"), run_id="halted", monitor=_Stopped())
    with place(target).writing() as database:
        name = database.changes.journal.name("stage_1_0")
        database.session.execute(f"CREATE TABLE IF NOT EXISTS {name} (mail varchar(60))")
    copied(source, target, Wish(mode="upsert"), run_id="other")
    assert journaled(place(target)) == {"halted", "other"}
    assert forget_ended(place(target), ["halted", "unknown"]) == 1
    assert left(target) == set()
    assert journaled(place(target)) == {"other"}
    assert journalled(target)
    assert forget_ended(place(target), ["halted", "other"]) == 1
    assert journalled(target) == []
    assert len(target.rows("SELECT mail FROM people")) == len(MAILS)
