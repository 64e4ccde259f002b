"""Connection URLs: what they may say, and that nothing else passes."""

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auralith.dataplane.engines.registry import parse_dsn
from auralith.dataplane.errors import InvalidInput

TEXT = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=20)


@settings(deadline=None)  # the first URL loads its engine
@given(user=TEXT, password=TEXT, database=TEXT, port=st.integers(1, 65_535))
def test_every_name_and_password_comes_through(
    user: str, password: str, database: str, port: int
) -> None:
    url = (
        f"postgresql://{quote(user, safe='')}:{quote(password, safe='')}@db.example.com:{port}"
        f"/{quote(database, safe='')}"
    )
    fields = parse_dsn(url)
    assert (fields.username, fields.password) == (user, password)
    assert (fields.database, fields.port, fields.host) == (database, port, "db.example.com")


def test_forms_that_are_taken() -> None:
    assert parse_dsn("postgres://u@[::1]/d").host == "::1"
    assert parse_dsn("mysql+pymysql://u@h/d?ssl-mode=VERIFY_IDENTITY").tls_mode == "verify_full"
    assert parse_dsn("mariadb://u@h/d").engine == "mariadb"
    assert parse_dsn("postgresql://h/d?sslmode=allow").tls_mode == "prefer"
    assert parse_dsn("sqlite:///shop.db").database == "shop.db"
    assert parse_dsn("sqlite:////srv/shop.db").database == "/srv/shop.db"


@pytest.mark.parametrize(
    "url",
    [
        "", "postgresql", "http://h/d", "postgresql://h", "postgresql://h/", "postgresql://h:x/d",
        "postgresql://h:99999/d", "postgresql://a,b/d", "postgresql://h/d#x", "mysql://h/d?a",
        "postgresql://h/d?sslmode=maybe", "postgresql://h/d?hostaddr=1", "postgresql://h/d?dbname=x",
        "postgresql://h/d?user=x", "postgresql://h/d?application_name=a&application_name=b",
        "mysql://h/d?read_default_file=/x", "mysql://h/d?unix_socket=/x", "mysql://h/d?charset=a&b=c",
        "sqlite://host/x", "sqlite://", "sqlite:///x?mode=memory", "sqlite:///file:x", "file:///x",
        "postgresql://h/d\n", "postgresql://u:geheim@%2Ftmp/d", "jdbc:postgresql://h/d",
    ],
)  # fmt: skip
def test_anything_else_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        parse_dsn(url)
    assert caught.value.code == "connection.url"
    assert "geheim" not in caught.value.message
