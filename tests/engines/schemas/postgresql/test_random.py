"""Random schemas and changes of them, there and back, judged by the server's own dump."""

import pytest

from auralith.kit.postgres import EmbeddedServer
from tests.engines.schemas.postgresql import random_schemas
from tests.engines.schemas.postgresql.corpus import running
from tests.engines.schemas.postgresql.corpus.running import planned

SEEDS = 24


@pytest.fixture(scope="module")
def newest(postgres18_target_server: EmbeddedServer) -> EmbeddedServer:
    running.make_roles(postgres18_target_server)
    return postgres18_target_server


@pytest.fixture(scope="module")
def older(postgres16_target_server: EmbeddedServer) -> EmbeddedServer:
    running.make_roles(postgres16_target_server)
    return postgres16_target_server


def _there_and_back(server: EmbeddedServer, seed: int) -> None:
    with running.place(server, "there") as target, running.place(server, "goal") as source:
        random_schemas.make(target, source, seed)
        start, goal = target.dump(), source.dump()
        wanted = source.extract()
        found = planned(target.extract(), wanted)
        sql = "\n".join(s.action.sql for s in found.statements)
        target.apply([s.action for s in found.statements])
        again = planned(target.extract(), wanted)
        assert again.statements == (), sql
        # What cannot be done is named, and named again; all else is as it is wanted.
        assert {r.object for r in again.unsupported} <= {r.object for r in found.unsupported}
        if not found.unsupported:
            assert target.dump() == goal, sql
        target.apply(found.rollback)
        if not found.irreversible:
            assert target.dump() == start, "\n".join(a.sql for a in found.rollback)


@pytest.mark.parametrize("seed", range(SEEDS))
def test_newest(newest: EmbeddedServer, seed: int) -> None:
    _there_and_back(newest, seed)


@pytest.mark.parametrize("seed", range(100, 100 + SEEDS // 3))
def test_older(older: EmbeddedServer, seed: int) -> None:
    _there_and_back(older, seed)
