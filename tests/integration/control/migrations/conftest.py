"""Two databases of each engine, and the worker of this process."""

from tests.integration.control.patches.conftest import connect, worker  # noqa: F401 - fixtures
from tests.integration.control.schema_desk import schema_desk  # noqa: F401 - a fixture
