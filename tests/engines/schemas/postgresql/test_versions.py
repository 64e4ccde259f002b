"""Catalog queries have parts for older servers: what those ask for, newer servers still have."""

from pathlib import Path

import pytest

from auralith.dataplane.engines.postgresql.extraction import reading
from tests.engines.suite.target import EngineTarget

QUERIES = sorted(p.stem for p in (Path(reading.__file__).parent / "sql").glob("*.sql"))
OLDEST = 12
NEWER_ROWS = {
    "publications",  # publications of whole schemas came with 15
    "triggers",  # before 13 the triggers of partitions count as the server's own
}


def test_queries_for_older_servers_run(rich: EngineTarget, major: int) -> None:
    """Not proved by this: that an older server has every column. It has had them since 12."""
    with rich.session(read_only=True) as session:
        ((schemas,),) = session.query("SELECT format('{%s}', 'app'::regnamespace::oid)")
        for query in QUERIES:
            wanted = session.query(reading.text_of(query, major), {"schemas": schemas})
            for older in range(OLDEST, major):
                found = session.query(reading.text_of(query, older), {"schemas": schemas})
                if query not in NEWER_ROWS:
                    assert len(found) == len(wanted), (query, older)


@pytest.mark.parametrize("query", QUERIES)
def test_every_versioned_part_is_replaced(query: str) -> None:
    assert "@1" not in reading.text_of(query, OLDEST)
