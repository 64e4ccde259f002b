"""Log lines of a server: no local variable of a failed function gets into them."""

import subprocess
import sys

import pytest

FAILING = """
import logging
from auralith.cli.server.logs import configure

configure({form!r})


def sign_in(password):
    raise ValueError("the server said no")


try:
    sign_in("hun" + "ter2")
except ValueError:
    logging.getLogger("auralith").exception("It failed")
"""


@pytest.mark.parametrize("form", ["text", "json"])
def test_traceback_shows_where_but_no_values(form: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FAILING.format(form=form)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "It failed" in done.stderr
    assert "in sign_in" in done.stderr
    assert "the server said no" in done.stderr
    assert "hunter2" not in done.stderr
