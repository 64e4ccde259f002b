"""Placeholders are found where they are, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from auralith.dataplane.errors import InvalidInput
from auralith.dataplane.sql.lexer import Lexis, bind, first_word, placeholders, tokenize

POSTGRES = Lexis(escape_strings=True, dollar_quotes=True, nested_comments=True)
MYSQL = Lexis(backslash_strings=True, hash_comments=True, dash_needs_space=True, backticks=True)
SQLITE = Lexis(brackets=True, backticks=True)
LEXES = {"postgresql": POSTGRES, "mysql": MYSQL, "sqlite": SQLITE}

# Pieces that hold no placeholder although they look like it.
QUIET = {
    "postgresql": [
        "':a'", "'it''s :a'", "'back\\'", "E'it\\'s :a'", "e'\\\\'", '":a"', '"a "" :b"',
        "$$ :a ' $$", "$t$ :a $$ $t$", "x::int", "x :: text", "/* :a /* ' */ :b */", "-- :a '\n",
        "a$b$", "1.5e3", "arr[1 : 2]", "100%", "$1x",
    ],
    "mysql": [
        "':a'", "'it\\'s :a'", "'a\\\\'", "'it''s :a'", '":a \\" "', "`:a`", "`a``:b`", "# :a '\n",
        "-- :a '\n", "/* :a /* ' */", "a := 1", "5--2", "100%",
    ],
    "sqlite": [
        "':a'", "'back\\'", '":a"', "`:a`", "[:a '\"]", "-- :a '\n", "/* :a /* ' */", "x'00'",
        "100%", "--:a\n",
    ],
}  # fmt: skip
NAME = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)


@pytest.mark.parametrize("engine", LEXES)
@given(data=st.data())
def test_only_real_placeholders_are_found(engine: str, data: st.DataObject) -> None:
    quiet = st.sampled_from(QUIET[engine]).map(lambda text: (text, None))
    wanted = NAME.map(lambda name: (f":{name}", name))
    pieces = data.draw(st.lists(st.one_of(quiet, wanted), max_size=12))
    sql = " ".join(text for text, _ in pieces)
    names = [name for _, name in pieces if name is not None]
    assert placeholders(sql, LEXES[engine]) == tuple(dict.fromkeys(names))
    values = {name: f"<{name}>" for name in names}

    text, arguments = bind(sql, values, lexis=LEXES[engine], style="format")
    if names:
        assert isinstance(arguments, list)
        expected = " ".join(t if n is None else f"<{n}>" for t, n in pieces)
        assert text % tuple(arguments) == expected
    else:
        assert (text, arguments) == (sql, None)

    text, arguments = bind(sql, values, lexis=LEXES[engine], style="dollar")
    if names:
        assert arguments == [values[n] for n in dict.fromkeys(names)]
    text, arguments = bind(sql, values, lexis=LEXES[engine], style="named")
    assert text == sql


@pytest.mark.parametrize("engine", LEXES)
@given(sql=st.text(alphabet="ab:'\"`$/*-#\\[]E \n%1", max_size=60))
def test_tokens_lose_nothing(engine: str, sql: str) -> None:
    assert "".join(t.text for t in tokenize(sql, LEXES[engine])) == sql


def test_a_name_used_twice_is_one_number() -> None:
    text, arguments = bind(
        "a = :x OR b = :x AND c = :y", {"x": 1, "y": 2}, lexis=POSTGRES, style="dollar"
    )
    assert (text, arguments) == ("a = $1 OR b = $1 AND c = $2", [1, 2])


def test_missing_name_is_named() -> None:
    with pytest.raises(InvalidInput, match=":y") as caught:
        bind("a = :x AND b = :y", {"x": 1}, lexis=SQLITE, style="named")
    assert caught.value.code == "params.missing"


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("  -- x\n/* y */ (select 1)", "SELECT"),
        ("", ""),
        ("'x'", ""),
        ("Update t", "UPDATE"),
    ],
)
def test_first_word(sql: str, word: str) -> None:
    assert first_word(sql, POSTGRES) == word
