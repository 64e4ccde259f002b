"""What an error of our own database tells: it may end in a log."""

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError


def test_an_error_does_not_tell_what_a_statement_was_given(engine: Engine) -> None:
    """A password's hash, a session's token or a rule's constant may be among it."""
    statement = text("SELECT length(:given) / 0")
    with engine.connect() as connection, pytest.raises(DBAPIError) as error:
        connection.execute(statement, {"given": "nobody's business"})
    assert "division by zero" in str(error.value)
    assert "business" not in str(error.value)
