"""Property-based requests to every route: no server error, no answer the document does not know."""

import pytest

from tests.contract.fuzzing import Principal, by_key, by_session, fuzz, operations
from tests.contract.world import World

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(3600),
    # Inside the generator's own strategies.
    pytest.mark.filterwarnings("ignore:Do not use the `random` module inside strategies"),
]


def report(principal: Principal) -> str:
    return "\n\n".join(f"## {name}\n{text}" for name, text in principal.faults.items())


@pytest.mark.parametrize("name", ["session", "admin", "key"])
def test_every_answer_is_as_published(world: World, name: str) -> None:
    if name == "key":
        principal = by_key(world)
    else:
        client = world.alice if name == "session" else world.root
        principal = by_session(world, client, name)
    for operation in operations(world.base_url):
        if name == "admin" and not operation.path.startswith("/api/v1/admin"):
            continue
        fuzz(principal, operation)
    assert principal.faults == {}, report(principal)
    assert principal.answers.keys() >= {200, 422}
