"""More requests at a time than there are connections to the metadata database."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session, sessionmaker

from auralith.kit import db
from auralith.kit.db import build_engine, build_sessionmaker
from tests.integration.conftest import People


@pytest.fixture
def engine(metadata_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Engine]:
    """An engine with three connections and no more."""
    monkeypatch.setattr(db, "MAX_OVERFLOW", 0)
    made = build_engine(metadata_url, pool_size=3)
    yield made
    made.dispose()


@pytest.fixture
def sessions(engine: Engine) -> sessionmaker[Session]:
    return build_sessionmaker(engine)


def test_many_requests_share_few_connections(people: People) -> None:
    alice = people.person("alice")
    people.project("Shop", admin=alice)
    client = people.client(alice)
    with ThreadPoolExecutor(100) as pool:
        replies = list(pool.map(lambda _: client.get("/projects").status_code, range(300)))
    assert set(replies) == {200}
