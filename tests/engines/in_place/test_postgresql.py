"""Masking in place on this engine."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from auralith.dataplane.errors import UnsupportedByEngine
from auralith.dataplane.monitor import Interrupted
from auralith.dataplane.operations.anonymize.undoing import UndoConflicts
from tests.engines.in_place.basics import MAIL_AND_NOTE, PEOPLE, Basics, Odd, Proof, people, state
from tests.engines.in_place.ends import Ends, Stopping
from tests.engines.in_place.keys import Keys
from tests.engines.in_place.kit import ledger, masked, spec, undone
from tests.engines.in_place.undoing import Kept, Undoing
from tests.engines.in_place.unique import Unique
from tests.engines.in_place.values import DAYS, NOISE, Values
from tests.engines.suite.target import EngineTarget


@pytest.fixture
def target(postgresql_engine: EngineTarget) -> EngineTarget:
    """The database of this file's engine."""
    return postgresql_engine


class TestPostgreSQLBasics(Basics):
    """Keys that stay."""


class TestPostgreSQLKeys(Keys):
    """Keys that change."""


class TestPostgreSQLUnique(Unique):
    """Unique columns."""


class TestPostgreSQLUndoing(Undoing):
    """Undo."""


class TestPostgreSQLKept(Kept):
    """Sealed originals."""


class TestPostgreSQLOdd(Odd):
    """Sizes."""


class TestPostgreSQLProof(Proof):
    """The verification."""


class TestPostgreSQLEnds(Ends):
    """Pauses, kills, failures."""


class TestPostgreSQLValues(Values):
    """Types."""

    def kinds(self) -> Mapping[str, tuple[str, Any, Sequence[str]]]:
        """Limits, NULL, empty, NaN and infinity, Unicode, dates before Christ."""
        odd = r"E'tab\t nl\n cr\r bs\\ q'''"
        texts = ("''", "'a'", odd, "'é€😀'", r"'\N'", "' pad '")
        last = "'9999-12-31'"
        return {
            "i2": ("smallint", "int_permute", ("-32768", "32767", "0", "1")),
            "i8": ("bigint", "int_permute", (str(-(1 << 63)), str((1 << 63) - 1), "0")),
            "f4": ("real", "null", ("'NaN'", "'Infinity'", "1.1", "-0.0", "3.4e38")),
            "f8": ("double precision", NOISE, ("'NaN'", "'-Infinity'", "1e300", "0.1")),
            "d": ("numeric(12,3)", NOISE, ("'NaN'", "99999999.999", "-1.5", "0")),
            "dn": ("numeric", "null", ("1e40", "0.0000000001")),
            "b": ("boolean", "null", ("true", "false")),
            "t": ("text", "hash", texts),
            "vc": ("varchar(80)", "email", texts),
            "c": ("char(40)", "hash", ("'a'", "''", "' é '")),
            "raw": ("bytea", "null", (r"'\x'", r"'\x00ff0a09'")),
            "day": ("date", DAYS, ("'0044-03-15 BC'", "'infinity'", "'2024-02-29'", last)),
            "ts": ("timestamp", DAYS, ("'2024-02-29 23:59:59.999999'", "'-infinity'")),
            "tz": ("timestamptz", DAYS, ("'2024-02-29 23:59:59.5+02'", "'infinity'")),
            "u": ("uuid", "uuid_from", ("'00000000-0000-0000-0000-000000000000'",)),
            "j": ("jsonb", "null", ("""'{"a": [1, null]}'""", """'"x"'""")),
            "arr": ("text[]", "null", ("'{}'", """'{a,NULL,"b c"}'""")),
            "ip": ("inet", "null", ("'10.0.0.1/8'",)),
            "tod": ("time", "null", ("'23:59:59.999999'", "'24:00'")),
            "span": ("interval", "null", ("'1 mon -3 days 04:05:06.7'",)),
        }

    def exact(self, column: str) -> str:
        """By its text: no driver knows a date before Christ."""
        return f"{column}::text"


def test_batches_are_done_side_by_side(target: EngineTarget) -> None:
    people(target)
    before = state(target)
    target.run("ANALYZE person")
    rules = spec(MAIL_AND_NOTE, batch_size=50)
    assert masked(target, rules, run_id="run")["tables"][0]["rows"] == PEOPLE
    beside = "SELECT count(*) FROM auralith_journal.batch WHERE counts LIKE '%lanes%'"
    assert target.rows(beside)[0][0] > 10
    assert {r[3] for r in state(target)} == {"x"}
    assert undone(target, rules, "run")["restored"] == PEOPLE
    assert state(target) == before


def test_unique_columns_are_written_side_by_side_also_when_a_run_goes_on(
    target: EngineTarget,
) -> None:
    target.run(
        "CREATE TABLE person (id int PRIMARY KEY, mail varchar(90) NOT NULL UNIQUE)",
        "INSERT INTO person SELECT n, 'user' || n || '@example.org'"
        " FROM generate_series(1, 20000) n",
        "ANALYZE person",
    )
    before = state(target)
    rules = spec({"person": {"mail": "email"}}, batch_size=400)
    beside = "SELECT count(*) FROM auralith_journal.batch WHERE counts LIKE '%lanes%'"
    with pytest.raises(Interrupted):
        masked(target, rules, run_id="run", monitor=Stopping(6), verify=True)
    some = target.rows(beside)[0][0]
    assert some > 0
    assert masked(target, rules, run_id="run", verify=True)["verification"]["status"] == "pass"
    assert target.rows(beside)[0][0] > some
    assert undone(target, rules, "run")["restored"] == 20_000
    assert state(target) == before


def test_constraints_come_back_word_for_word(target: EngineTarget) -> None:
    target.run(
        "CREATE TABLE parent (id int GENERATED ALWAYS AS IDENTITY, code text NOT NULL, n int,"
        " CONSTRAINT chief PRIMARY KEY (id) INCLUDE (n) WITH (fillfactor = 70),"
        " CONSTRAINT late UNIQUE (code) DEFERRABLE INITIALLY DEFERRED,"
        " EXCLUDE USING btree (code WITH =))",
        "CREATE UNIQUE INDEX folded ON parent (lower(code)) WHERE n > 0",
        "CREATE TABLE child (id int PRIMARY KEY, p int,"
        " CONSTRAINT belongs FOREIGN KEY (p) REFERENCES parent (id) ON DELETE SET NULL"
        " DEFERRABLE, other int)",
        "ALTER TABLE child ADD FOREIGN KEY (other) REFERENCES parent (id) NOT VALID",
        "COMMENT ON CONSTRAINT chief ON parent IS 'the key''s comment'",
        "COMMENT ON CONSTRAINT belongs ON child IS 'who'",
        "COMMENT ON INDEX folded IS 'folded'",
        "ALTER TABLE parent CLUSTER ON chief",
        "ALTER TABLE parent REPLICA IDENTITY USING INDEX chief",
        "INSERT INTO parent (code, n) SELECT 'code ' || n, n FROM generate_series(1, 90) n",
        "INSERT INTO child SELECT n, n % 90 + 1, NULL FROM generate_series(1, 200) n",
    )
    catalog = (
        (
            "SELECT c.relname, k.conname, pg_get_constraintdef(k.oid), obj_description(k.oid)"
            " FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
            " WHERE k.connamespace = 'public'::regnamespace AND k.contype <> 'n' ORDER BY 1, 2"
        ),
        "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1",
        (
            "SELECT indexrelid::regclass::text, indisclustered, indisreplident, indisprimary"
            " FROM pg_index WHERE indrelid = 'parent'::regclass ORDER BY 1"
        ),
        (
            "SELECT attname, attidentity FROM pg_attribute WHERE attrelid = 'parent'::regclass"
            " AND attnum > 0 ORDER BY attnum"
        ),
        "SELECT obj_description('folded'::regclass)",
    )
    before = [target.rows(sql) for sql in catalog]
    rule = {"transformer": "int_permute", "params": {"low": 1, "high": 100}}
    masked(target, spec({"parent": {"id": rule, "code": "hash"}}))
    assert [target.rows(sql) for sql in catalog] == before
    joined = (
        "SELECT count(*) FROM child JOIN parent ON parent.id = child.p AND n = child.id % 90 + 1"
    )
    assert target.rows(joined) == [(200,)]


def test_rows_without_a_key_are_named_by_their_place(target: EngineTarget) -> None:
    target.run(
        "CREATE TABLE loose (word text, n int)",
        "INSERT INTO loose SELECT 'word ' || n % 10, n FROM generate_series(1, 300) n",
    )
    rules = spec({"loose": {"word": "hash"}})
    result = masked(target, rules, run_id="run")
    assert [w["code"] for w in result["warnings"]] == ["anonymize.no_undo"]
    assert target.rows("SELECT count(DISTINCT word), count(*) FROM loose") == [(10, 300)]
    assert target.rows("SELECT count(*) FROM loose WHERE word LIKE 'word%'") == [(0,)]
    with pytest.raises(UndoConflicts) as conflicts:
        undone(target, rules, "run")
    assert conflicts.value.result["conflicts"] == [
        {"table": "loose", "key": {}, "reason": "no_key"}
    ]


def test_what_a_write_sets_off_is_told(target: EngineTarget) -> None:
    people(target)
    target.run(
        "ALTER TABLE person ADD size int GENERATED ALWAYS AS (length(mail)) STORED",
        "CREATE FUNCTION noted() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN NEW.n := NEW.n + 1; RETURN NEW; END$$",
        "CREATE TRIGGER counting BEFORE UPDATE ON person FOR EACH ROW EXECUTE FUNCTION noted()",
    )
    result = masked(target, spec(MAIL_AND_NOTE, batch_size=500))
    assert {w["code"] for w in result["warnings"]} == {"anonymize.trigger", "anonymize.generated"}
    assert target.rows("SELECT count(*) FROM person WHERE size <> length(mail)") == [(0,)]


def test_partitions_are_masked_through_their_table(target: EngineTarget) -> None:
    target.run(
        "CREATE TABLE event (id int, area int, word text, PRIMARY KEY (id, area))"
        " PARTITION BY LIST (area)",
        "CREATE TABLE event_1 PARTITION OF event FOR VALUES IN (1)",
        "CREATE TABLE event_2 PARTITION OF event DEFAULT",
        "INSERT INTO event SELECT n, n % 3, 'word ' || n FROM generate_series(1, 300) n",
    )
    before = state(target, table="event")
    rules = spec({"event": {"word": "hash"}}, batch_size=70)
    assert masked(target, rules, run_id="run")["tables"][0]["rows"] == 300
    assert target.rows("SELECT count(*) FROM event WHERE word LIKE 'word%'") == [(0,)]
    assert undone(target, rules, "run")["restored"] == 300
    assert state(target, table="event") == before
    with pytest.raises(UnsupportedByEngine) as refused:
        masked(target, spec({"event": {"id": "int_permute"}}))
    assert refused.value.code == "anonymize.keys"
    assert state(target, table="event") == before


def test_addresses_that_are_unique_in_any_case_go_batch_by_batch(target: EngineTarget) -> None:
    people(target)
    target.run("CREATE UNIQUE INDEX folded ON person (lower(mail))")
    before = state(target)
    rules = spec({"person": {"mail": "email"}}, batch_size=400)
    masked(target, rules, run_id="run")
    assert ledger(target, "run") == [400, 400, 400, 0]
    assert undone(target, rules, "run", undo_id="back")["restored"] == PEOPLE
    assert state(target) == before
    # What is made of new values here may be there.
    target.run("CREATE UNIQUE INDEX piece ON person (reverse(mail))")
    masked(target, rules, run_id="other")
    assert ledger(target, "other") == [PEOPLE]
