"""From one schema to another and back, on real servers, judged by their own dump."""

from random import Random

import pytest

from auralith.dataplane.plan.model import Plan
from auralith.kit.postgres import EmbeddedServer
from tests.engines.schemas.postgresql.corpus import running
from tests.engines.schemas.postgresql.corpus.reading import Case, cases
from tests.engines.schemas.postgresql.corpus.running import Place, planned

ALL = cases()
OLDER = 16
STATES = [s for c in ALL if "invalid" not in c.name for s in (c.before, c.after) if s]
_RANDOM = Random(7)  # noqa: S311 - the same pairs in every run
PAIRS = [tuple(_RANDOM.sample(STATES, 2)) for _ in range(24)]
"""States that have nothing to do with each other; their names clash as often as not."""


@pytest.fixture(scope="module")
def newest(postgres18_target_server: EmbeddedServer) -> EmbeddedServer:
    running.make_roles(postgres18_target_server)
    return postgres18_target_server


@pytest.fixture(scope="module")
def older(postgres16_target_server: EmbeddedServer) -> EmbeddedServer:
    running.make_roles(postgres16_target_server)
    return postgres16_target_server


def _sql(found: Plan) -> str:
    return "\n".join(s.action.sql for s in found.statements)


def _there_and_back(server: EmbeddedServer, case: Case, *, by_rollback: bool) -> None:
    with running.place(server, "there") as target, running.place(server, "goal") as source:
        target.run(case.before)
        source.run(case.after)
        target.run(case.rows)
        start, goal = target.dump(), source.dump()
        have, wanted = target.extract(), source.extract()
        found = planned(have, wanted, case.words)
        codes = {h.code for s in found.statements for h in s.action.hazards}
        assert set(case.values("says")) <= codes, _sql(found)
        if "refused" in case.words:
            assert found.unsupported
            return
        assert not found.unsupported, found.unsupported
        kept = running.columns(target) & running.columns(source)
        before = running.contents(target, kept)
        destructive = [s.action.sql for s in found.statements if s.action.destructive]
        assert bool(destructive) == ("lossy" in case.words), _sql(found)
        target.apply([s.action for s in found.statements])
        if not destructive:
            assert running.contents(target, kept) == before
        _arrived(target, goal, found, soft="soft" in case.words)
        if "soft" not in case.words:
            again = planned(target.extract(), wanted)
            assert (_sql(again), again.unsupported) == ("", ())
        _back(target, start, found, have, case, by_rollback=by_rollback)


def _arrived(target: Place, goal: list[str], found: Plan, *, soft: bool) -> None:
    reached = target.dump()
    if soft:
        return
    assert reached == goal, _sql(found)


def _back(
    target: Place,
    start: list[str],
    found: Plan,
    have: running.Extracted,
    case: Case,
    *,
    by_rollback: bool,
) -> None:
    if "oneway" in case.words:
        assert found.irreversible
        return
    assert not found.irreversible, found.irreversible
    if "lossy" in case.words:
        target.run(running.EMPTIED)  # keys may point at rows that are gone
    if by_rollback:
        actions = list(found.rollback)
    else:
        back = planned(target.extract(), have)
        assert not back.unsupported, back.unsupported
        actions = [s.action for s in back.statements]
    target.apply(actions)
    assert target.dump() == start, "\n".join(a.sql for a in actions)


@pytest.mark.parametrize("case", ALL, ids=str)
def test_newest(newest: EmbeddedServer, case: Case) -> None:
    _there_and_back(newest, case, by_rollback=True)


@pytest.mark.parametrize(
    "case", [c for c in ALL[::3] if c.since <= OLDER and "soft" not in c.words], ids=str
)
def test_older(older: EmbeddedServer, case: Case) -> None:
    renamed = any(w.startswith("rename:") for w in case.words)
    _there_and_back(older, case, by_rollback=renamed)


@pytest.mark.parametrize("pair", PAIRS, ids=map(str, range(len(PAIRS))))
def test_any_to_any(newest: EmbeddedServer, pair: tuple[str, str]) -> None:
    with running.place(newest, "there") as target, running.place(newest, "goal") as source:
        target.run(pair[0])
        source.run(pair[1])
        start, goal = target.dump(), source.dump()
        found = planned(target.extract(), source.extract())
        assert (found.unsupported, found.irreversible) == ((), ())
        target.apply([s.action for s in found.statements])
        assert target.dump() == goal, _sql(found)
        target.apply(found.rollback)
        assert target.dump() == start, "\n".join(a.sql for a in found.rollback)
