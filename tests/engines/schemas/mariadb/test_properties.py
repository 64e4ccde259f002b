"""From any schema to any other and back, by the plan alone."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.engines.schemas.mariadb.kit import database, forth, made, observed, state
from tests.engines.schemas.mariadb.random_schemas import schemas
from tests.fixtures.mariadb_server import MariaDBServer


@settings(
    max_examples=5,
    phases=[Phase.generate],  # each example makes and fills databases: shrinking takes too long
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_any_schema_to_any_other(data: st.DataObject, mariadb_target_server: MariaDBServer) -> None:
    one, two = data.draw(schemas()), data.draw(schemas())
    with (
        database(mariadb_target_server, one) as target,
        database(mariadb_target_server, two) as other,
    ):
        have, wanted, looked = target.catalog(), other.catalog(), observed(target)
        found = made(have, wanted)
        assert not found.unsupported
        target.apply(forth(found))
        assert state(target.catalog()) == state(wanted)
        assert observed(target) == observed(other)
        assert made(target.catalog(), wanted).statements == ()
        target.apply(found.rollback)
        assert state(target.catalog()) == state(have)
        assert observed(target) == looked
