"""Random scripts that SQLite accepts: tables with everything in them, indexes, views, triggers."""

from hypothesis import strategies as st

NAMES = ("a", "b", "Cc", "d d", "select", "ö")
TABLES = ("t", "u", "The Table")
TYPES = ("", "INTEGER", "int", "TEXT", "VARCHAR ( 10 )", "REAL", "BLOB", "NUMERIC(5,2)")
STRICT_TYPES = ("INT", "INTEGER", "TEXT", "REAL", "BLOB", "ANY")
DEFAULTS = (
    "NULL",
    "1",
    "-1.5e3",
    "'it''s, (x)'",
    "x'0aFF'",
    "(1 + 2)",
    "CURRENT_TIMESTAMP",
    "TRUE",
)
CONFLICTS = ("", " ON CONFLICT ABORT", " ON CONFLICT REPLACE", " ON CONFLICT IGNORE")
ACTIONS = ("", " ON DELETE CASCADE", " ON UPDATE SET NULL", " ON DELETE NO ACTION")
WAITS = ("", " DEFERRABLE INITIALLY DEFERRED", " NOT DEFERRABLE INITIALLY IMMEDIATE")
SPACES = (" ", "  ", "\n\t", " /* , ) */ ", " -- it's ( \n ")


@st.composite
def quoted(draw: st.DrawFn, name: str) -> str:
    plain = name.isascii() and name.isalpha() and name != "select"
    forms = [f'"{name}"', f"`{name}`", f"[{name}]"]
    if plain:
        forms += [name, name.upper()]
    return draw(st.sampled_from(forms))


@st.composite
def checks(draw: st.DrawFn, names: list[str]) -> str:
    one, other = (draw(quoted(draw(st.sampled_from(names)))) for _ in range(2))
    text = draw(
        st.sampled_from(
            (
                f"{one} <> 'a)' OR {other} IS NULL",
                f"({one}!={other} or 1=1)",
                f"length( {one} ) >= 0 OR {one} IS NULL",
                f"{one} NOT IN ('--', 'x')",
            )
        )
    )
    return f"CHECK ({text})"


@st.composite
def columns(draw: st.DrawFn, name: str, names: list[str], *, strict: bool, key: bool) -> str:
    parts = [
        draw(quoted(name)).replace(name.upper(), name),
        draw(st.sampled_from(STRICT_TYPES if strict else TYPES)),
    ]
    if key:
        parts.append(
            draw(st.sampled_from(("PRIMARY KEY", "NOT NULL PRIMARY KEY", "PRIMARY KEY DESC")))
        )
    if draw(st.booleans()):
        parts.append(f"DEFAULT {draw(st.sampled_from(DEFAULTS))}")
    if draw(st.integers(0, 3)) == 0:
        parts.append(f"COLLATE {draw(st.sampled_from(('NOCASE', 'binary', 'RTRIM')))}")
    if draw(st.integers(0, 4)) == 0:
        parts.append(f"UNIQUE{draw(st.sampled_from(CONFLICTS))}")
    if draw(st.integers(0, 4)) == 0:
        named = draw(st.sampled_from(("", f'CONSTRAINT "ck {name}" ')))
        parts.append(named + draw(checks(names)))
    if draw(st.integers(0, 4)) == 0:
        target = draw(quoted(draw(st.sampled_from(TABLES))))
        parts.append(
            f"REFERENCES {target}{draw(st.sampled_from(ACTIONS))}{draw(st.sampled_from(WAITS))}"
        )
    return draw(st.sampled_from(SPACES)).join(p for p in parts if p)


@st.composite
def tables(draw: st.DrawFn, name: str) -> tuple[str, list[str]]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=4, unique=True))
    strict = draw(st.booleans())
    without = draw(st.booleans())
    key = draw(st.sampled_from(names)) if without or draw(st.booleans()) else None
    items = [draw(columns(n, names, strict=strict, key=n == key)) for n in names]
    if draw(st.integers(0, 2)) == 0:
        items.append(
            f"g AS ({draw(quoted(names[0]))} || 'x'){draw(st.sampled_from(('', ' STORED')))}"
        )
        if strict:
            items[-1] = items[-1].replace("g AS", "g TEXT AS")
    if draw(st.booleans()):
        keys = ", ".join(
            draw(quoted(n)) + draw(st.sampled_from(("", " DESC", " COLLATE NOCASE")))
            for n in draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
        )
        named = draw(st.sampled_from(("", "CONSTRAINT uq ")))
        items.append(f"{named}UNIQUE ({keys})")
    if draw(st.booleans()):
        items.append(draw(checks(names)))
    options = [w for w, on in (("WITHOUT ROWID", without), ("STRICT", strict)) if on]
    separator = "," + draw(st.sampled_from(SPACES))
    sql = f"CREATE TABLE {draw(quoted(name))} ({separator.join(items)}) {', '.join(options)}"
    return sql, names


@st.composite
def scripts(draw: st.DrawFn) -> list[str]:
    """Statements; some of them SQLite may refuse (a column twice in a key): those are left out."""
    out = []
    for name in draw(st.lists(st.sampled_from(TABLES), min_size=1, unique=True)):
        sql, names = draw(tables(name))
        out.append(sql)
        target = draw(quoted(name))
        one = draw(quoted(draw(st.sampled_from(names))))
        mark = TABLES.index(name)
        if draw(st.booleans()):
            unique = draw(st.sampled_from(("", "UNIQUE ")))
            part = draw(st.sampled_from((one, f"{one} COLLATE NOCASE DESC", f"lower({one})")))
            where = draw(st.sampled_from(("", f" WHERE {one} IS NOT NULL")))
            out.append(f"CREATE {unique}INDEX i{mark} ON {target} ({part}){where}")
        if draw(st.booleans()):
            out.append(f"CREATE VIEW v{mark} AS SELECT {one} AS x FROM {target}")
        if draw(st.booleans()):
            when = draw(st.sampled_from(("", f"WHEN new.{one} > 1 ")))
            out.append(
                f"CREATE TRIGGER r{mark} AFTER INSERT ON {target} {when}BEGIN SELECT"
                f" CASE WHEN new.{one} THEN 1 END; END"
            )
    return out
