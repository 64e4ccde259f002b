"""Whatever the rows are: groups are counted as a count by hand has them, and no text is told."""

import json
import sqlite3
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auralith.dataplane.engines.target import ConnectionSpec
from auralith.dataplane.operations.anonymize.verification import report
from tests.engines.copying.masks import spec
from tests.engines.suite.target import EngineTarget
from tests.engines.verification.kit import proved

TEXTS = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=12, max_size=40
)
ROWS = st.lists(
    st.tuples(TEXTS, st.one_of(st.none(), st.integers(0, 2)), st.sampled_from("ab")),
    min_size=1,
    max_size=30,
)
CHEAP = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def database(folder: Path, name: str, rows: list[tuple[Any, ...]]) -> EngineTarget:
    """A file with these rows."""
    link = sqlite3.connect(folder / name)
    link.execute("CREATE TABLE p (no INTEGER PRIMARY KEY, mail TEXT, band INTEGER, kind TEXT)")
    link.executemany("INSERT INTO p VALUES (?, ?, ?, ?)", [(n, *r) for n, r in enumerate(rows)])
    link.commit()
    link.close()
    spec_ = ConnectionSpec(engine="sqlite", database=name, sqlite_root=str(folder))
    return EngineTarget(spec_, lambda: sqlite3.connect(folder / name))


@CHEAP
@given(ROWS, st.integers(2, 5))
def test_groups_and_silence(rows: list[tuple[Any, ...]], k: int) -> None:
    rules = {"p": {"mail": {"transformer": "hash", "params": {"length": 20}}}}
    quasi = {"table": "p", "columns": ["band", "kind"], "k": k}
    masking = spec(rules, options={"k_anonymity": [quasi]})
    with TemporaryDirectory() as name:
        source, target = (database(Path(name), file, rows) for file in ("a.db", "b.db"))

        found = proved(source, target, masking)

    groups = Counter((band, kind) for _, band, kind in rows).values()
    small = [n for n in groups if n < k]
    told = found["k_anonymity"][0]
    assert (told["k_found"], told["groups_below"], told["rows_below"], told["rows"]) == (
        min(groups), len(small), sum(small), len(rows),
    )  # fmt: skip
    # Nothing was masked: every row has its original, and none of them is in the report.
    mail = next(c for c in found["columns"] if c["column"] == "mail")
    equality = next(c for c in mail["checks"] if c["check"] == "equality")
    assert equality["rows"] == len(rows)
    text = report(found, {}).decode()
    for original, _, _ in rows:
        assert original not in text
        assert json.dumps(original)[1:-1] not in text
