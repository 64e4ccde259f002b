"""Random schemas of tables with columns, keys, foreign keys, checks and views."""

from hypothesis import strategies as st

TYPES = (
    "INT",
    "BIGINT UNSIGNED",
    "VARCHAR(20)",
    "VARCHAR(20) COLLATE utf8mb4_bin",
    "TEXT",
    "DECIMAL(9,2)",
    "DATETIME(3)",
    "ENUM('a','b')",
    "ENUM('a','b','c')",
)
EXTRAS = ("", " NOT NULL", " DEFAULT NULL COMMENT 'c'", " INVISIBLE")
NAMES = ("a", "b", "c", "d", "e f")


@st.composite
def _table(draw: st.DrawFn, name: str) -> str:
    order = draw(st.permutations(NAMES))
    columns = order[: draw(st.integers(1, len(NAMES)))]
    lines = [
        f"`{c}` {draw(st.sampled_from(TYPES))}{draw(st.sampled_from(EXTRAS))}" for c in columns
    ]
    lines.insert(draw(st.integers(0, len(lines))), "id INT NOT NULL AUTO_INCREMENT")
    lines.insert(draw(st.integers(0, len(lines))), "up INT")
    lines.append("PRIMARY KEY (id)")
    if draw(st.booleans()):
        lines.append("g INT AS (up + 1) " + draw(st.sampled_from(("VIRTUAL", "STORED"))))
    for key in draw(st.sets(st.sampled_from(("k1", "k2", "k3")))):
        of = draw(st.sampled_from((*columns, "up", "id")))
        length = "(5)" if any(line.startswith(f"`{of}` TEXT") for line in lines) else ""
        unique = "UNIQUE " if draw(st.booleans()) else ""
        lines.append(f"{unique}KEY {key} (`{of}`{length})")
    if draw(st.booleans()):
        lines.append(f"CONSTRAINT ck_{name} CHECK (up > {draw(st.integers(0, 2))})")
    lines += ["KEY ku (up)"] if draw(st.booleans()) else []
    tail = draw(st.sampled_from(("", " COMMENT 'x'", " DEFAULT CHARSET latin1")))
    return f"CREATE TABLE {name} ({', '.join(lines)}){tail};"


@st.composite
def schemas(draw: st.DrawFn) -> str:
    """The script of a schema."""
    tables = sorted(draw(st.sets(st.sampled_from(("r", "s", "t")), min_size=1)))
    script = "".join(draw(_table(name)) for name in tables)
    for name in tables:
        if draw(st.booleans()):
            other = draw(st.sampled_from(tables))
            action = draw(st.sampled_from(("", " ON DELETE CASCADE", " ON UPDATE CASCADE")))
            script += f"ALTER TABLE {name} ADD CONSTRAINT f_{name} FOREIGN KEY (up)"
            script += f" REFERENCES {other} (id){action};"
    if draw(st.booleans()):
        script += f"CREATE VIEW v AS SELECT id, up FROM {draw(st.sampled_from(tables))};"
    return script
