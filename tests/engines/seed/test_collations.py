"""Texts that all differ: MariaDB's collations, which know no case and no accents, agree."""

import numpy as np
import pymysql
import pytest

from auralith.dataplane.schema.model import LogicalType
from tests.fixtures.targets import Target
from tests.unit.generating.generators.cases import EVERY
from tests.unit.generating.generators.running import bound, made

ROWS = 800


@pytest.mark.parametrize("collation", ["utf8mb4_general_ci", "utf8mb4_unicode_ci"])
def test_no_two_texts_are_one(mariadb_target: Target, collation: str) -> None:
    taken: list[str] = []
    with pymysql.connect(
        host=mariadb_target.host, port=mariadb_target.port, user=mariadb_target.user,
        password=mariadb_target.password, database=mariadb_target.database, charset="utf8mb4",
    ) as link, link.cursor() as cursor:  # fmt: skip
        cursor.execute(f"CREATE TABLE t (n INT, v VARCHAR(700) COLLATE {collation})")
        for name, case in EVERY:
            if case.logical is not LogicalType.TEXT or case.params.get("distribution"):
                continue
            one = bound(name, case, unique=True)
            if one.space is None or (one.longest or 0) > 700:
                continue
            index = np.arange(min(ROWS, one.space), dtype=np.uint64)
            texts = made(one, case, index, index).to_pylist()
            cursor.execute("DELETE FROM t")
            cursor.executemany("INSERT INTO t VALUES (%s, %s)", list(enumerate(texts)))
            cursor.execute("SELECT count(DISTINCT v) FROM t")
            row = cursor.fetchone()
            if row != (len(texts),):
                taken.append(f"{name} {case.params}: {row} of {len(texts)}")
    assert taken == []
