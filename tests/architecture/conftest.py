"""The application over HTTP, as the integration tests have it."""

from tests.integration.conftest import (  # noqa: F401 - fixtures of the HTTP tests
    app,
    base_url,
    password_hash,
    people,
)
