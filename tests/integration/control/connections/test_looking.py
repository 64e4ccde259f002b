"""A look that somebody waits for ends in time, whatever the database does."""

import pytest
from sqlalchemy.orm import Session, sessionmaker

from auralith.background import Housekeeping
from auralith.control.connections import reaching
from auralith.dataplane.errors import StatementTimeout, Terminal
from auralith.kit.crypto import Keyring
from auralith.kit.db import transaction
from auralith.settings.model import Settings
from tests.integration.control.patches.conftest import (
    Desk,
    connect,  # noqa: F401 - fixture
    desk,  # noqa: F401 - fixture
    target,  # noqa: F401 - fixture
)

ENDLESS = {
    "postgresql": "SELECT count(*) FROM generate_series(1, 100000000000)",
    "mariadb": "SELECT BENCHMARK(100000000000, SHA1('x'))",
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
    " SELECT count(*) FROM n",
}


def test_every_statement_is_stopped_once_the_time_is_over(
    desk: Desk,  # noqa: F811 - the fixture
    sessions: sessionmaker[Session],
    settings: Settings,
    keyring: Keyring,
) -> None:
    means = Housekeeping(sessions=sessions, settings=settings, keyring=keyring)
    with transaction(sessions) as session:
        there = reaching.target(session, means, desk.connection_id)
    endless = ENDLESS[desk.database.engine]

    def stubborn() -> None:
        with reaching.looking(there, seconds=0.3) as (place,), place.reading() as database:
            try:
                database.session.query(endless)
            except Terminal as stopped:
                # Whatever is made of it, and whatever comes next.
                database.session.query(endless)
                raise ValueError from stopped

    with pytest.raises(StatementTimeout) as refused:
        stubborn()
    assert refused.value.code == "target.look_timeout"
    with reaching.looking(there) as (place,), place.reading() as database:
        assert database.session.query("SELECT count(*) FROM customers") == [(60,)]
        with pytest.raises(Terminal):
            database.session.execute("DELETE FROM customers")
    with (
        pytest.raises(Terminal) as other,
        reaching.looking(there) as (place,),
        place.reading() as database,
    ):
        database.session.query("SELECT nothing FROM nowhere")
    assert other.value.code != "target.look_timeout"
