"""What plans say of locks and rewrites is what the server does, for every case of the corpus."""

import pytest

from auralith.kit.postgres import EmbeddedServer
from tests.engines.schemas.postgresql.corpus import running
from tests.engines.schemas.postgresql.corpus.reading import Case, cases
from tests.engines.schemas.postgresql.corpus.running import planned
from tests.engines.schemas.postgresql.corpus.watching import watched

ALL = [c for c in cases() if not c.words & {"refused", "soft"}]
OLDER = 16


@pytest.fixture(scope="module")
def newest(postgres18_target_server: EmbeddedServer) -> EmbeddedServer:
    running.make_roles(postgres18_target_server)
    return postgres18_target_server


@pytest.fixture(scope="module")
def older(postgres16_target_server: EmbeddedServer) -> EmbeddedServer:
    running.make_roles(postgres16_target_server)
    return postgres16_target_server


def _wrong(server: EmbeddedServer, case: Case) -> list[str]:
    """What differs between plan and server, on the way there and on the way back."""
    with running.place(server, "there") as target, running.place(server, "goal") as source:
        target.run(case.before)
        source.run(case.after)
        target.run(case.rows)
        found = planned(target.extract(), source.extract(), case.words)
        with target.link() as link:
            seen = watched(link, [s.action for s in found.statements])
            if "lossy" not in case.words:
                seen += watched(link, found.rollback)
    return [line for one in seen for line in one.differences()]


@pytest.mark.parametrize("case", ALL, ids=str)
def test_newest(newest: EmbeddedServer, case: Case) -> None:
    assert _wrong(newest, case) == []


@pytest.mark.parametrize("case", [c for c in ALL[::4] if c.since <= OLDER], ids=str)
def test_older(older: EmbeddedServer, case: Case) -> None:
    assert _wrong(older, case) == []
