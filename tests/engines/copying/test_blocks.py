"""Blocks say how many rows they hold, whatever stands in these."""

from itertools import product

import pytest

from auralith.dataplane.copying.drawing import draw
from auralith.dataplane.copying.model import Wish
from auralith.dataplane.engines.base import Database
from auralith.dataplane.engines.copying import Piece
from auralith.dataplane.rows.wire import BLOCK
from tests.engines.copying.conftest import Databases

ENGINES = ("postgresql", "mariadb", "sqlite")


@pytest.mark.parametrize(("engine", "rows"), list(product(ENGINES, [0, 1, 3_000])))
@pytest.mark.parametrize("goal", ["postgresql", "sqlite"])
def test_rows_are_counted(databases: Databases, engine: str, rows: int, goal: str) -> None:
    source, target = databases(engine), databases(goal)
    source.run("CREATE TABLE notes (id integer PRIMARY KEY, note varchar(2000))")
    mark = "?" if engine == "sqlite" else "%s"
    if rows:
        link = source.connect()
        link.cursor().executemany(
            f"INSERT INTO notes VALUES ({mark}, {mark})",
            [(n, f"line\n{n}\n\\.\n" * 100) for n in range(rows)],
        )
        link.commit()
        link.close()
    with source.session() as ours, target.session() as theirs:
        source.engine.copying.prepare(ours)
        plan = draw(Database(source.engine, ours), Database(target.engine, theirs), Wish())
        reading = plan.tables[0].reading
        with ours.transaction():
            blocks = list(source.engine.copying.read(ours, reading, Piece(1)))
    assert sum(block.rows for block in blocks) == rows
    assert all(block.rows for block in blocks) or rows == 0
    assert all(len(block.data) < BLOCK + 10_000 for block in blocks)
    # Some may be small: the first ones, which find out how wide rows are, and the last.
    assert len(blocks) <= 2 * sum(len(block.data) for block in blocks) / BLOCK + 6
