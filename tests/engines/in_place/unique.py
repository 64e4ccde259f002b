"""Masking in place of unique columns: batch by batch where no new value meets an old one."""

from typing import Any

import pyarrow as pa
import pytest

from auralith.dataplane.errors import ConstraintViolation
from auralith.dataplane.masking.masker import Masker
from auralith.dataplane.monitor import Interrupted, SilentMonitor
from auralith.dataplane.operations.anonymize.checking import bind
from auralith.dataplane.operations.anonymize.reading import entered
from tests.engines.in_place.basics import state
from tests.engines.in_place.ends import Stopping
from tests.engines.in_place.kit import KEY, ledger, masked, place, spec, undone
from tests.engines.suite.target import EngineTarget

ACCOUNTS, SIZE = 600, 100
RULES: dict[str, Any] = {"account": {"mail": "email", "login": "hash", "tag": "uuid_from"}}
PERMUTED = {"transformer": "int_permute", "params": {"low": 0, "high": 2000}}


class Telling(SilentMonitor):
    """Keeps what is told, with the batches that are committed when it is."""

    def __init__(self) -> None:
        self.told: list[tuple[str, int, bool]] = []

    def progress(self, phase: str, *, done: int, **more: Any) -> None:
        """A line."""
        self.told.append((phase, done, bool(more.get("kept"))))


def accounts(target: EngineTarget) -> list[Any]:
    """Accounts, told apart by each of their columns; some without a login."""
    target.run(
        "CREATE TABLE account (id int PRIMARY KEY, mail varchar(90) NOT NULL, login varchar(40),"
        " area int NOT NULL, tag varchar(40) NOT NULL, no int, UNIQUE (mail), UNIQUE (login),"
        " UNIQUE (area, tag))",
        "CREATE UNIQUE INDEX by_no ON account (no)",
        "INSERT INTO account VALUES "
        + ", ".join(
            f"({n}, 'user{n}@mail.test', 'login {n}', {n % 7}, 'tag {n // 7}', {n})"
            for n in range(1, ACCOUNTS + 1)
        ),
        "UPDATE account SET login = NULL WHERE id % 9 = 0",
    )
    return state(target, table="account")


def expected(target: EngineTarget, rows: list[Any], rules: dict[str, Any]) -> list[tuple[Any, ...]]:
    """The rows as the masker alone gives them."""
    with entered(place(target)) as database:
        (one,) = bind(database, spec(rules), KEY).tables.values()
    block = {
        name: pa.array([row[at] for row in rows], one.shapes[name].travels_as)
        for at, name in enumerate(("id", "mail", "login", "area", "tag", "no"))
    }
    found = {**block, **Masker(one.rules).apply(block)}
    return list(zip(*(found[name].to_pylist() for name in block), strict=True))


class Unique:
    """Unique columns."""

    def test_what_nobody_had_is_written_batch_by_batch(self, target: EngineTarget) -> None:
        before = accounts(target)
        wanted = expected(target, before, RULES)
        rules = spec(RULES, batch_size=SIZE)
        heard = Telling()
        masked(target, rules, run_id="run", monitor=heard)
        assert ledger(target, "run") == [SIZE] * 6 + [0]
        assert [tuple(r) for r in state(target, table="account")] == wanted
        assert heard.told[0] == ("account", SIZE, True)
        assert all(kept for _, _, kept in heard.told)
        assert undone(target, rules, "run", undo_id="back")["restored"] == ACCOUNTS
        assert ledger(target, "back") == [SIZE] * 6
        assert state(target, table="account") == before

    def test_a_paused_run_goes_on_and_tells_what_is_kept(self, target: EngineTarget) -> None:
        before = accounts(target)
        wanted = expected(target, before, RULES)
        rules = spec(RULES, batch_size=SIZE)
        with pytest.raises(Interrupted):
            masked(target, rules, run_id="run", monitor=Stopping(2))
        assert [tuple(r) for r in state(target, table="account")] == (
            wanted[: 2 * SIZE] + [tuple(r) for r in before[2 * SIZE :]]
        )
        heard = Telling()
        masked(target, rules, run_id="run", monitor=heard)
        assert heard.told[0] == ("account", 2 * SIZE, True)
        assert [tuple(r) for r in state(target, table="account")] == wanted
        with pytest.raises(Interrupted):
            undone(target, rules, "run", "skip", undo_id="back", monitor=Stopping(3))
        assert undone(target, rules, "run", "skip", undo_id="back")["restored"] == ACCOUNTS
        assert state(target, table="account") == before

    def test_what_somebody_may_have_is_written_at_once(self, target: EngineTarget) -> None:
        before = accounts(target)
        chosen = {"account": {**RULES["account"], "no": PERMUTED}}
        wanted = expected(target, before, chosen)
        rules = spec(chosen, batch_size=SIZE)
        heard = Telling()
        masked(target, rules, run_id="run", monitor=heard)
        assert ledger(target, "run") == [ACCOUNTS]
        assert [tuple(r) for r in state(target, table="account")] == wanted
        assert heard.told[0] == ("account", SIZE, False)
        assert heard.told[-1] == ("account", ACCOUNTS, True)
        heard = Telling()
        assert undone(target, rules, "run", monitor=heard)["restored"] == ACCOUNTS
        assert heard.told == [("restoring", ACCOUNTS, True)]
        assert state(target, table="account") == before

    def test_a_value_that_stands_there_after_all_ends_the_run(self, target: EngineTarget) -> None:
        accounts(target)
        wanted = expected(target, state(target, table="account"), RULES)
        taken = wanted[449][1]
        # Not among the rows that are masked.
        target.run(f"INSERT INTO account VALUES (900, '{taken}', 'x', 1, 'x', -1)")
        before = [tuple(r) for r in state(target, table="account")]
        rules = spec(RULES, where={"account": "id < 900"}, batch_size=SIZE)
        with pytest.raises(ConstraintViolation) as refused:
            masked(target, rules, run_id="run")
        assert (refused.value.kind, refused.value.code) == ("unique", "anonymize.values_meet")
        assert "Undo this run" in refused.value.message
        assert "account" in refused.value.params["table"]
        assert taken not in refused.value.message
        assert ledger(target, "run") == [SIZE] * 4
        assert [tuple(r) for r in state(target, table="account")] == (
            wanted[: 4 * SIZE] + before[4 * SIZE :]
        )
        assert undone(target, rules, "run")["restored"] == 4 * SIZE
        assert [tuple(r) for r in state(target, table="account")] == before
        bare = spec(RULES, where={"account": "id < 900"}, batch_size=SIZE, keep_originals=False)
        with pytest.raises(ConstraintViolation, match="without kept originals"):
            masked(target, bare, run_id="bare")

    def test_an_original_that_stands_there_again_ends_the_undo(self, target: EngineTarget) -> None:
        before = accounts(target)
        rules = spec(RULES, batch_size=SIZE)
        masked(target, rules, run_id="run")
        target.run("INSERT INTO account VALUES (900, 'user450@mail.test', 'x', 1, 'x', -1)")
        with pytest.raises(ConstraintViolation) as refused:
            undone(target, rules, "run", undo_id="back")
        assert "then undo again" in refused.value.message
        assert ledger(target, "back") == [SIZE] * 4
        target.run("DELETE FROM account WHERE id = 900")
        assert undone(target, rules, "run", undo_id="again")["conflicts_total"] == 0
        assert state(target, table="account") == before
